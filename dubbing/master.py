"""The mix brought to its loudness, its peaks held, and encoded; what was encoded is decoded again and measured."""

import os
import struct
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal, Protocol

import av
import numpy as np
from numpy.typing import NDArray

from dubbing import sound
from dubbing.limiter import Limiter
from dubbing.meter import LoudnessMeter, PeakMeter
from dubbing.mix import counted
from dubbing.types import Loudness
from tts.types import SAMPLE_RATE

MOST_DBTP: Final = -1.0
_CEILING_DBTP: Final = -1.6  # what AAC adds between samples takes the rest, mostly
_CLOSE_LU: Final = 0.2
_MOST_GAIN_DB: Final = 30.0
_ROUNDS: Final = 4
_BIT_RATE: Final = 192_000

Progress = Callable[[float], None]


class Heard(Protocol):
    """What can be mastered: a `dubbing.mix.Mix`, or one after a notice."""

    speaking: NDArray[np.bool_]  # (hops of 10 ms,)

    def __len__(self) -> int: ...

    def blocks(self) -> Iterator[NDArray[np.float32]]: ...


@dataclass(frozen=True, slots=True)
class Mastered:
    """What came out, measured after decoding it again."""

    path: Path
    lufs: float | None  # None for silence
    dbtp: float  # -inf for silence
    rounds: int


@dataclass(frozen=True, slots=True)
class _Setting:
    gain_db: float
    ceiling_dbtp: float


def master(mix: Heard, aim: Loudness, path: Path, progress: Progress = lambda _: None, note: str = "") -> Mastered:
    """Encode the mix at its loudness: AAC in MP4, MP3 or 16-bit PCM where `path` ends in .mp3 or .wav.

    `note` is written into the file as its comment.

    Loudness ends within 0.5 LU of the aim and the true peak at -1 dBTP or under, unless the mix is silent, or so uneven
    that its peaks forbid it: then it is softer.
    """
    mask = counted(mix.speaking) if aim.of_speech and mix.speaking.any() else None
    measured, _ = _measured(_told(mix.blocks(), len(mix), progress, 0.0, 0.25), mask)
    setting = _Setting(_gain(aim.lufs, measured), _CEILING_DBTP)
    for number in range(1, _ROUNDS + 1):
        share = 0.25 + 0.75 * (1 - 0.4 ** (number - 1))
        heard = _told(_mastered(mix, setting), len(mix), progress, share, share + 0.6 * (1 - share))
        _write(path, heard, note)
        lufs, dbtp = _measured(sound.blocks(path, len(mix)), mask)
        result = Mastered(path, lufs, dbtp, number)
        if lufs is None or (abs(lufs - aim.lufs) <= _CLOSE_LU and dbtp <= MOST_DBTP):
            break
        setting = _Setting(
            max(-_MOST_GAIN_DB, min(_MOST_GAIN_DB, setting.gain_db + aim.lufs - lufs)),
            setting.ceiling_dbtp - (dbtp - MOST_DBTP + 0.1 if dbtp > MOST_DBTP else 0.0),
        )
    progress(1.0)
    return result


def _gain(aim: float, measured: float | None) -> float:
    return max(-_MOST_GAIN_DB, min(_MOST_GAIN_DB, aim - measured)) if measured is not None else 0.0


def _measured(
    blocks: Iterator[NDArray[np.float32]], mask: NDArray[np.bool_] | None
) -> tuple[float | None, float]:  # LUFS, dBTP
    loudness, peak = LoudnessMeter(), PeakMeter()
    for block in blocks:
        loudness.push(block)
        peak.push(block)
    return loudness.lufs(mask), peak.dbtp()


def _mastered(mix: Heard, setting: _Setting) -> Iterator[NDArray[np.float32]]:
    gain, limiter = np.float32(10 ** (setting.gain_db / 20)), Limiter(10 ** (setting.ceiling_dbtp / 20))
    for block in mix.blocks():
        yield limiter.push(block * gain)
    yield limiter.push(np.zeros((0, 2), np.float32), last=True)


def _told(
    blocks: Iterator[NDArray[np.float32]], total: int, progress: Progress, first: float, last: float
) -> Iterator[NDArray[np.float32]]:
    done = 0
    for block in blocks:
        yield block
        done += len(block)
        progress(first + (last - first) * done / max(1, total))


def _write(path: Path, blocks: Iterator[NDArray[np.float32]], note: str) -> None:
    if path.suffix == ".wav":
        write_wav(path, blocks, note)
    elif path.suffix == ".mp3":
        _write_coded(path, blocks, "mp3", "libmp3lame", note)
    else:
        _write_coded(path, blocks, "mp4", "aac", note)


def write_wav(path: Path, blocks: Iterator[NDArray[np.float32]], note: str = "") -> None:
    """(n, 2) blocks as 16-bit PCM; `note` becomes the file's comment."""
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, SAMPLE_RATE, 0, "NONE", ""))
        for block in blocks:
            file.writeframes(np.clip(np.rint(block * 32_767), -32_768, 32_767).astype("<i2").tobytes())
    if note:
        _add_comment(path, note)


def _add_comment(path: Path, note: str) -> None:
    """A LIST chunk with ICMT at the end, and the file's length put right."""
    text = note.encode() + b"\0"
    comment = b"INFOICMT" + struct.pack("<I", len(text)) + text + bytes(len(text) % 2)
    with path.open("r+b") as file:
        file.seek(0, os.SEEK_END)
        file.write(b"LIST" + struct.pack("<I", len(comment)) + comment)
        end = file.tell()
        file.seek(4)
        file.write(struct.pack("<I", end - 8))


def _write_coded(
    path: Path,
    blocks: Iterator[NDArray[np.float32]],
    form: Literal["mp3", "mp4"],
    codec: Literal["libmp3lame", "aac"],
    note: str,
) -> None:
    with av.open(str(path), "w", format=form) as out:
        stream = out.add_stream(codec, SAMPLE_RATE, layout="stereo")
        stream.bit_rate = _BIT_RATE
        if note:
            out.metadata["comment"] = note
        at = 0
        for block in blocks:
            if len(block) == 0:
                continue
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, Fraction(1, SAMPLE_RATE)
            at += len(block)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def within(result: Mastered, aim: Loudness) -> bool:
    """Whether it is as loud as it should be, and no peak too high."""
    return result.lufs is None or (abs(result.lufs - aim.lufs) <= 0.5 and result.dbtp <= MOST_DBTP)
