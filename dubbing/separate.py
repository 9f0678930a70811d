"""What is heard besides speech: the video's sound without the voices, by a network where one is installed.

MODELS/separator/ holds model.onnx (sound [1, 2, n] in; [1, 2, n] or [1, stems, 2, n] out) and separator.toml:
    sample_rate = 44100
    samples = 343980      # n, where the network takes one length only; else what it hears at once
    speech = 3            # which stem the voices are; left out where the only output is the voices
Without it, the background is what `dubbing.mix` makes of the whole sound: between the lines, ducked, kept, or off.
"""

import contextlib
import hashlib
import os
import secrets
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final, Protocol

import av
import numpy as np
import soxr
from numpy.typing import NDArray

from dubbing import listening, means, sound
from dubbing.errors import SeparatorMissing
from dubbing.mix import Original
from dubbing.onnx_model import OnnxModel
from dubbing.production import Order
from tts import places
from tts.types import SAMPLE_RATE

FOLDER: Final = means.SEPARATOR
CACHE: Final = "music"  # folder in a project's cache
_OVERLAP: Final = 4  # a quarter of each stretch is faded into the next
_MOST_S: Final = 60.0
_STAYS_S: Final = 24 * 3600.0

Progress = Callable[[str, float], None]


class Separator(Protocol):
    """Finds the voices in sound."""

    sample_rate: int  # Hz
    samples: int  # what it hears at once
    name: str  # what it found is kept by

    def voices(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """(2, samples) the voices alone, of (2, samples)."""
        ...


@dataclass(frozen=True, slots=True)
class _Card:
    sample_rate: int
    samples: int
    speech: int | None


class OnnxSeparator:
    """A network from a folder."""

    def __init__(self, folder: Path) -> None:
        """Raises SeparatorMissing where it cannot be used."""
        try:
            card = _card(folder / "separator.toml")
            self._model = OnnxModel(folder / "model.onnx")
        except (OSError, ValueError) as error:
            raise SeparatorMissing(f"voices cannot be parted from music: {error}") from error
        self.sample_rate, self.samples, self._speech = card.sample_rate, card.samples, card.speech
        self.name = f"{_told(folder / 'model.onnx')} {card}"

    def voices(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Separator.voices`."""
        try:
            found = self._model.run(sound[None])[0]
            found = found[self._speech] if self._speech is not None else found
        except (ValueError, IndexError) as error:
            raise SeparatorMissing(f"voices cannot be parted from music: {error}") from error
        if found.shape != sound.shape:
            raise SeparatorMissing(f"the network gives {found.shape} for {sound.shape}; see docs/dubbing.md")
        return np.asarray(found, np.float32)


def _card(path: Path) -> _Card:
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    rate, samples, speech = given.get("sample_rate"), given.get("samples"), given.get("speech")
    if not isinstance(rate, int) or not 8_000 <= rate <= 96_000:
        raise ValueError(f"{path.name}: sample_rate must be from 8000 to 96000")
    if not isinstance(samples, int) or not rate // 2 <= samples <= _MOST_S * rate:
        raise ValueError(f"{path.name}: samples must be from half a second to {_MOST_S:.0f} s of them")
    if speech is not None and (not isinstance(speech, int) or not 0 <= speech < 16):
        raise ValueError(f"{path.name}: speech is the number of a stem, from 0")
    return _Card(rate, samples, speech)


def check() -> None:
    """Raises SeparatorMissing where no network is installed."""
    if lacking := means.separator_lacking():
        raise SeparatorMissing(lacking)


def needed() -> Separator:
    """The network. Raises SeparatorMissing where none is installed, or it is broken."""
    check()
    return OnnxSeparator(places.models() / FOLDER)


def with_music(
    order: Order, cache: Path, progress: Progress | None = None, separator: Separator | None = None
) -> Order:
    """The order with the video's sound without its voices as the background, all of it heard; where lines keep the
    original it is heard with them.

    Args:
        order: of a video with sound; one without is given back as it is.
        cache: folder of what was found before; that of other files stays for a day.
        progress: told of the stage "separate"; what it raises stops the work.
        separator: None takes the installed one.

    Raises:
        SeparatorMissing: none is installed, or it is broken.
        MediaRefused: the file cannot be used.
        OSError: the disk is full.
    """
    separator = separator or needed()
    if order.original is None:
        return order
    kept = _kept(order.original, cache, separator)
    cache.mkdir(parents=True, exist_ok=True)
    _sweep(cache, kept)
    if not kept.exists():
        background(order.original.path, kept, separator, progress, track=order.original.track)
    return replace(order, original=replace(order.original, bare=kept), background="keep")


def with_music_from(order: Order, start: int, length: int, cache: Path, out: Path, progress: Progress) -> Order:
    """As `with_music`, but for a stretch of samples: with what was found of the whole, or of that alone, in `out`."""
    separator = needed()
    original = order.original
    if original is None or _kept(original, cache, separator).exists():
        return with_music(order, cache, progress, separator)
    first = max(0, start - separator.samples * SAMPLE_RATE // separator.sample_rate)
    background(original.path, out, separator, progress, (first, start + length), original.track)
    return replace(order, original=replace(original, bare=out, bare_from=first), background="keep")


def _kept(original: Original, cache: Path, separator: Separator) -> Path:
    """Where what a network finds in a sound lies."""
    key = hashlib.sha256(f"2 {_told(original.path)} {original.track} {separator.name}".encode()).hexdigest()
    return cache / f"{key}.flac"


def _sweep(cache: Path, kept: Path) -> None:
    """What is as long as a film stays no longer than somebody may still read it, nor do halves that were left."""
    oldest = time.time() - _STAYS_S
    for path in cache.iterdir():
        with contextlib.suppress(OSError):  # another run may have swept it
            if path != kept and path.stat().st_mtime < oldest:
                path.unlink()
    with contextlib.suppress(FileNotFoundError):
        os.utime(kept)


def _told(path: Path) -> str:
    """What tells one file from another without reading all of it: films are large."""
    status = path.stat()
    return f"{path.resolve()} {status.st_size} {status.st_mtime_ns}"


def background(
    path: Path,
    out: Path,
    separator: Separator,
    progress: Progress | None = None,
    stretch: tuple[int, int] | None = None,
    track: int = 0,
) -> None:
    """Write a file's sound without its voices, as FLAC at 48 kHz.

    Args:
        path: a file with sound.
        out: the FLAC; it is there when all of it is.
        separator: finds the voices.
        progress: told of the stage "separate".
        stretch: from and to, samples; None is all of it.
        track: of its sounds, from 1; 0 is the one that the file means to be heard.

    Raises:
        SeparatorMissing: the network is broken.
        MediaRefused: the file cannot be used.
        OSError: the disk is full.
    """
    first, end = stretch or (0, listening.length_of(path, track))
    length, done = end - first, 0
    half = out.with_name(f".{secrets.token_hex(4)}-{out.name}")
    try:
        with av.open(str(half), "w", format="flac") as container:
            stream = container.add_stream("flac", SAMPLE_RATE, layout="stereo")
            assert isinstance(stream, av.AudioStream)  # noqa: S101 - it was asked for
            for block in _bare(path, first, length, separator, track):
                block = block[: length - done]
                if not len(block):
                    continue
                pcm = (np.clip(block, -1, 1) * 32767).astype(np.int16).reshape(1, -1)
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm), format="s16", layout="stereo")
                frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, done, Fraction(1, SAMPLE_RATE)
                container.mux(stream.encode(frame))
                done += len(block)
                if progress is not None:
                    progress("separate", done / length)
            container.mux(stream.encode(None))
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)


def _bare(path: Path, first: int, length: int, separator: Separator, track: int) -> Iterator[NDArray[np.float32]]:
    """(n, 2) blocks at SAMPLE_RATE without voices."""
    there = soxr.ResampleStream(SAMPLE_RATE, separator.sample_rate, 2, dtype="float32")
    back = soxr.ResampleStream(separator.sample_rate, SAMPLE_RATE, 2, dtype="float32")
    given = 0

    def theirs() -> Iterator[NDArray[np.float32]]:
        nonlocal given
        for block in sound.blocks(path, length, track, first):
            given += len(block)
            yield np.asarray(there.resample_chunk(block, last=given >= length), np.float32)

    for block in _without_voices(theirs(), separator):
        yield np.asarray(back.resample_chunk(block), np.float32)
    yield np.asarray(back.resample_chunk(np.zeros((0, 2), np.float32), last=True), np.float32)


def _without_voices(blocks: Iterator[NDArray[np.float32]], separator: Separator) -> Iterator[NDArray[np.float32]]:
    """Stretch by stretch, each faded into the next: what is not voice in either."""
    size = separator.samples
    fade = size // _OVERLAP
    step = size - fade
    rise = np.linspace(0, 1, fade, endpoint=False, dtype=np.float32)[:, None]
    held, tail = np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32)
    while True:
        while len(held) < size and (block := next(blocks, None)) is not None:
            held = np.concatenate([held, block])
        ended = len(held) < size
        stretch = np.pad(held[:size], ((0, max(0, size - len(held))), (0, 0)))
        bare = stretch - separator.voices(np.ascontiguousarray(stretch.T)).T
        if len(tail):
            bare[:fade] = tail * (1 - rise) + bare[:fade] * rise
        if ended:
            yield bare[: len(held)]
            return
        yield bare[:step]
        tail, held = bare[step:].copy(), held[step:]
