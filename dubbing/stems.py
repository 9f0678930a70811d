"""The mix taken apart: dialogue, background and effects as WAV files of floats in a zip, which sum to the mix.

They are what is mixed before loudness and peaks are brought to their profile. Over 4 GiB a WAV becomes RF64
(EBU Tech 3306), which editors read.
"""

import struct
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np

from dubbing.mix import STEMS, Mix
from tts.types import SAMPLE_RATE

_CHANNELS: Final = 2
_FRAME: Final = 4 * _CHANNELS  # bytes
_FLOAT: Final = 3  # WAVE_FORMAT_IEEE_FLOAT
_MOST: Final = 0xFFFF_FFFF

Progress = Callable[[float], None]


def write(mix: Mix, path: Path, progress: Progress = lambda _: None) -> None:
    """Write the zip; a WAV for each of STEMS lies beside it meanwhile.

    Raises:
        OSError: the disk is full.
    """
    parts = [path.with_name(f"{path.name}-{name}.wav") for name in STEMS]
    try:
        with ExitStack() as stack:
            files = [stack.enter_context(part.open("wb")) for part in parts]
            for file in files:
                file.write(header(len(mix)))
            done = 0
            for stems in mix.stems():
                for file, samples in zip(files, stems, strict=True):
                    file.write(np.ascontiguousarray(samples, "<f4").tobytes())
                done += len(stems[0])
                progress(0.7 * done / len(mix))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for number, (name, part) in enumerate(zip(STEMS, parts, strict=True), 1):
                archive.write(part, f"{name}.wav")
                part.unlink()
                progress(0.7 + 0.1 * number)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def header(frames: int) -> bytes:
    """Of a WAV file with so many frames of stereo floats at SAMPLE_RATE."""
    data = frames * _FRAME
    form = struct.pack("<HHIIHHH", _FLOAT, _CHANNELS, SAMPLE_RATE, SAMPLE_RATE * _FRAME, _FRAME, 32, 0)
    rest = _chunk(b"fmt ", form) + _chunk(b"fact", struct.pack("<I", min(frames, _MOST)))
    size = 4 + len(rest) + 8 + data
    if size <= _MOST:
        return b"RIFF" + struct.pack("<I", size) + b"WAVE" + rest + b"data" + struct.pack("<I", data)
    long = _chunk(b"ds64", struct.pack("<QQQI", size + 36, data, frames, 0))
    return b"RF64" + struct.pack("<I", _MOST) + b"WAVE" + long + rest + b"data" + struct.pack("<I", _MOST)


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body
