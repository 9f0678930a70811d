"""Recordings and what is said in them: a folder of sound files with texts beside them, or a table."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tts.tuning.errors import TuningRefused

MAX_RECORDINGS = 50_000
MAX_FILE_S = 60.0  # a longer file is read no further: it is refused anyway
MAX_TEXT_CHARS = 1_000
SOUNDS = (".wav", ".flac", ".ogg", ".aif", ".aiff")


@dataclass(frozen=True, slots=True)
class Recording:
    """One file, and what the table or the text beside it says."""

    name: str
    path: Path
    text: str  # "" where none was found


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording as it was read."""

    samples: NDArray[np.float32]  # (n,) mono, -1..1
    sample_rate: int  # Hz
    channels: int
    bits: int  # of a sample; 0 where the format has none
    cut: bool  # it goes on after MAX_FILE_S


def find(source: Path) -> list[Recording]:
    """Every recording of a folder, or of a CSV table with the columns "file" and "text".

    Raises:
        TuningRefused: neither, no recording in it, too many, or a table that cannot be read.
    """
    found = list(_of_table(source) if source.is_file() else _of_folder(source))
    if not found:
        raise TuningRefused(f"{source} holds no recording ({', '.join(SOUNDS)}).")
    if len(found) > MAX_RECORDINGS:
        raise TuningRefused(f"{source} holds {len(found)} recordings; at most {MAX_RECORDINGS} are used at once.")
    return found


def _of_folder(folder: Path) -> Iterator[Recording]:
    if not folder.is_dir():
        raise TuningRefused(f"{folder} is neither a folder of recordings nor a CSV table of them.")
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SOUNDS and path.is_file():
            name = str(path.relative_to(folder).with_suffix("")).replace("/", "_")
            yield Recording(name, path, _text_of(path.with_suffix(".txt")))


def _text_of(path: Path) -> str:
    try:
        return " ".join(path.read_text(encoding="utf-8-sig").split())[: MAX_TEXT_CHARS + 1]
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise TuningRefused(f"{path} cannot be read ({error}); save it as UTF-8.") from error


def _of_table(table: Path) -> Iterator[Recording]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"file", "text"} <= set(rows.fieldnames or ()):
                raise TuningRefused(f'{table} needs the columns "file" and "text" in its first line.')
            for row in rows:
                path = (table.parent / (row["file"] or "")).resolve()
                if not path.is_file():
                    raise TuningRefused(f"{table}, line {rows.line_num}: there is no file {row['file']!r}.")
                yield Recording(path.stem, path, " ".join((row["text"] or "").split())[: MAX_TEXT_CHARS + 1])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TuningRefused(f"{table} cannot be read ({error}); save it as CSV in UTF-8.") from error


def read(recording: Recording) -> Sound:
    """The sound of a recording, mixed to one channel, at its own rate.

    Raises:
        TuningRefused: it is no sound file or is damaged.
    """
    import soundfile

    try:
        with soundfile.SoundFile(recording.path) as file:
            frames = file.read(int(MAX_FILE_S * file.samplerate), dtype="float32", always_2d=True)
            bits = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32}
            return Sound(
                np.ascontiguousarray(frames.mean(axis=1)),
                file.samplerate,
                file.channels,
                bits.get(file.subtype, 0),
                file.frames > len(frames),
            )
    except (soundfile.LibsndfileError, RuntimeError, OSError) as error:
        raise TuningRefused(f"{recording.path} is no sound file or is damaged ({error}).") from error
