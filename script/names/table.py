"""Titles as sellers keep them: a CSV file with a column of names, and one of brands where there is one."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from script.catalogue.columns import column
from script.errors import NamesInvalid

MAX_BYTES = 64 << 20
MAX_ROWS = 100_000
MAX_CELL = 5_000  # characters


@dataclass(frozen=True, slots=True)
class Title:
    """One product's name as the seller writes it."""

    row: int  # of the file; the header is 1
    id: str
    brand: str
    title: str


def read_titles(path: Path) -> list[Title]:
    """The titles of a CSV file: UTF-8 or CP949; comma, semicolon or tab; columns as the catalogue names them.

    A file of one column without such a header is a list of titles. Raises NamesInvalid with the file and what is wrong.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise NamesInvalid(f"{path}: larger than {MAX_BYTES >> 20} MB")
        raw = path.read_bytes()
    except OSError as error:
        raise NamesInvalid(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        return _titles(_decoded(raw))
    except (csv.Error, ValueError) as error:
        raise NamesInvalid(f"{path}: {error}") from error


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise ValueError("it holds zero bytes: this is no CSV")
        return text
    raise ValueError("the text is neither UTF-8 nor CP949: save it as UTF-8")


def _titles(text: str) -> list[Title]:
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    header = next(rows, [])
    places = {column(cell) or "": place for place, cell in enumerate(header)}
    if "name_ko" not in places and len(header) > 1:
        raise ValueError("its first row names no column of names: call one 상품명 or name_ko")
    made = []
    if "name_ko" not in places and header:
        made.append(Title(1, "", "", header[0].strip()))
    for row in rows:
        cells = {name: row[place].strip() for name, place in places.items() if place < len(row)}
        title = cells.get("name_ko", row[0].strip() if row and "name_ko" not in places else "")
        if not title:
            continue
        if len(title) > MAX_CELL:
            raise ValueError(f"row {rows.line_num}: a name of {len(title):,} characters; {MAX_CELL:,} is the limit")
        made.append(Title(rows.line_num, cells.get("id", ""), cells.get("brand_ko", ""), title))
        if len(made) > MAX_ROWS:
            raise ValueError(f"more than {MAX_ROWS:,} names")
    if not made:
        raise ValueError("it holds no names")
    return made
