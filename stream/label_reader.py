"""Reads the words in a picture of a label, with tesseract as a program of its own where it is installed."""

import asyncio
import csv
import io
import os
import shutil

from script.labels import Word
from script.types import Lang
from stream.errors import ProductInvalid, ReaderUnavailable

MAX_PICTURE = 20 << 20  # bytes
LIMIT_S = 60.0
MAX_MEMORY = 2 << 30  # bytes: a picture that unpacks to more is refused by the system
_MODELS = {"ko": "kor", "en": "eng"}
_STARTS = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"RIFF")  # PNG, JPEG, WebP: nothing that names other files


def installed() -> str:
    """The program's path; "" where it is not installed."""
    return shutil.which("tesseract") or ""


async def read_label(picture: bytes, lang: Lang) -> list[list[Word]]:
    """The words of a picture by line.

    Raises:
        ReaderUnavailable: no reader is installed for the language.
        ProductInvalid: it is no picture that can be read, or reading takes too long.
    """
    program = installed()
    if not program:
        raise ReaderUnavailable("install one: apt install tesseract-ocr tesseract-ocr-kor")
    if not picture.startswith(_STARTS):
        raise ProductInvalid("it is no JPEG, PNG or WebP picture")
    bounds = [f"--as={MAX_MEMORY}", f"--cpu={int(LIMIT_S)}", "--fsize=0"]
    process = await asyncio.create_subprocess_exec(
        *("prlimit", *bounds, program, "stdin", "stdout", "-l", _MODELS[lang], "--psm", "4", "tsv"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1"},
    )
    try:
        async with asyncio.timeout(LIMIT_S):
            out, told = await process.communicate(picture)
    except TimeoutError as error:
        raise ProductInvalid(f"reading took more than {LIMIT_S:.0f} s: send a smaller picture") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        if b"loading language" in told:
            raise ReaderUnavailable(f"tesseract lacks {_MODELS[lang]}: apt install tesseract-ocr-{_MODELS[lang]}")
        raise ProductInvalid("the picture cannot be read: send it as JPEG or PNG, the label filling the picture")
    return _lines(out.decode("utf-8", "replace"))


def _lines(table: str) -> list[list[Word]]:
    """The words of tesseract's table, line by line."""
    lines: dict[tuple[str, ...], list[Word]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") == "5" and text:
            place = tuple(row[key] for key in ("page_num", "block_num", "par_num", "line_num"))
            lines.setdefault(place, []).append(Word(text, max(0.0, float(row["conf"])) / 100))
    return list(lines.values())
