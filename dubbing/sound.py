"""The sound of a file in blocks of a second, each where a player would play it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from dubbing.containers import opened, origin_s, sound_of
from dubbing.errors import MediaBroken, NoSound
from tts.types import SAMPLE_RATE

BLOCK: Final = SAMPLE_RATE  # samples
_SLACK: Final = (
    SAMPLE_RATE // 50
)  # a frame that is off by less than 20 ms follows the one before: clocks of files jitter

_RUN_UP: Final = 2 * SAMPLE_RATE  # before the place that is asked for: decoders need some sound to be right


def blocks(path: Path, total: int, track: int = 0, start: int = 0) -> Iterator[NDArray[np.float32]]:
    """(n, 2) blocks at SAMPLE_RATE, BLOCK long but for the last, `total` samples in all; silence where there is none.

    A file that breaks off is silent from there on. `track` counts from 1; 0 is the one that is meant to be heard.
    `start` is where in the file the first block begins.

    Raises:
        MediaBroken: it cannot be opened any more.
        NoSound: it has no such track.
    """
    kept, held, given = list[NDArray[np.float32]](), 0, 0
    for piece in placed(path, track, start):
        piece = piece[: total - given - held]
        kept.append(piece)
        held += len(piece)
        while held >= BLOCK:
            joined = np.concatenate(kept)
            yield joined[:BLOCK]
            kept, held, given = [joined[BLOCK:]], held - BLOCK, given + BLOCK
        if given + held >= total:
            break
    rest = np.concatenate([np.zeros((0, 2), np.float32), *kept])
    while given < total:
        length = min(BLOCK, total - given)
        yield np.pad(rest, ((0, length - len(rest)), (0, 0)))
        rest, given = rest[:0], given + length


def whole(path: Path, most: int) -> NDArray[np.float32]:
    """(n, 2) all of a short file, at most `most` samples."""
    pieces = [np.zeros((0, 2), np.float32)]
    held = 0
    for piece in placed(path):
        pieces.append(piece)
        held += len(piece)
        if held >= most:
            break
    return np.concatenate(pieces)[:most]


def placed(path: Path, track: int = 0, start: int = 0) -> Iterator[NDArray[np.float32]]:
    """(n, 2) pieces without a gap from `start` on, to the end of the track; silence in seconds at most."""
    cursor = 0
    for found, piece in _pieces(path, track, start):
        at = found - start
        if at > cursor + _SLACK:
            while cursor < at:
                length = min(BLOCK, at - cursor)
                yield np.zeros((length, 2), np.float32)
                cursor += length
        elif at < cursor - _SLACK or cursor == 0:
            piece = piece[max(0, cursor - at) :]
        yield piece
        cursor += len(piece)


def _pieces(path: Path, track: int, start: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """What is decoded from a little before `start` on, and where it belongs, samples from the file's first moment."""
    try:
        container = opened(path)
    except (av.error.FFmpegError, OSError) as error:
        raise MediaBroken(f"{path.name} cannot be read ({error})") from error
    with container:
        zero = origin_s(container)
        stream = sound_of(container, track)
        if stream is None:
            raise NoSound(f"{path.name} has no track of sound{f' {track}' if track else ''}; choose another")
        # One channel goes to both sides as loud as it is, as players do; the resampler would take 3 dB away.
        layout, channels = ("mono", 1) if stream.channels == 1 else ("stereo", 2)
        to_ours = av.AudioResampler("flt", layout, SAMPLE_RATE)
        if start > _RUN_UP:
            with contextlib.suppress(av.error.FFmpegError):  # no index: all of it is decoded
                container.seek(round((zero + (start - _RUN_UP) / SAMPLE_RATE) * av.time_base))
        for frame in decoded(container, stream):
            for piece in to_ours.resample(frame) if isinstance(frame, av.AudioFrame) else ():
                at = round(((piece.time or 0.0) - zero) * SAMPLE_RATE)
                samples = np.asarray(piece.to_ndarray().reshape(-1, channels), np.float32)
                yield at, np.repeat(samples, 2 // channels, axis=1)


def decoded(container: av.container.InputContainer, stream: av.AudioStream | av.VideoStream) -> Iterator[object]:
    """Frames until the end, or until the file breaks off; what cannot be decoded is left out."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.FFmpegError):
            return
        try:
            yield from packet.decode()
        except av.error.FFmpegError:
            continue
