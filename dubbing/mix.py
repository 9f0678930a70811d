"""Speech, effects and what was there before as one stereo sound, in blocks: hours take no more memory than a minute.

Speech lies in a file of its own while it is made. What was there before gets softer under speech (side-chain ducking),
or is heard only between the lines, with the room's own tone under them, so that no hole is heard.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from dubbing import sound
from dubbing.types import Background, Segment
from tts.types import SAMPLE_RATE

STEMS: Final = ("dialogue", "background", "effects")
HOP: Final = SAMPLE_RATE // 100  # samples a step of the gains
DUCK_DB: Final = -14.0
_HEARD: Final = 10 ** (-50 / 20)  # a hop under it is no speech
_AHEAD, _HOLD = 8, 30  # hops: the background is down before speech begins, and stays down over the gaps between words
_SLOPE: Final = 15  # hops of a gain's way down or up
_PAD: Final = 6  # hops around what the original speaker says
_SAMPLE_BYTES: Final = 4
_TONE_S: Final = 0.5
_TONE_FLOOR: Final = 10 ** (-80 / 20)


class Track:
    """Sound of one kind, `channels` wide, that is laid into silence.

    It lies in a sparse file that is read and written piece by piece: a mapped one would count as memory.
    """

    def __init__(self, path: Path, length: int, channels: int = 1) -> None:
        self._path = path
        self._length = length
        self._channels = channels
        with path.open("wb") as file:
            file.truncate(length * channels * _SAMPLE_BYTES)

    def __len__(self) -> int:
        return self._length

    def add(self, start: int, samples: NDArray[np.float32]) -> None:
        """Lay (n,) or (n, channels) samples in; what lies outside is lost."""
        begin = max(0, start)
        shaped = samples.reshape(len(samples), -1)[begin - start :][: max(0, self._length - begin)]
        mixed = self.part(begin, begin + len(shaped)) + shaped
        with self._path.open("r+b") as file:
            file.seek(begin * self._channels * _SAMPLE_BYTES)
            file.write(np.ascontiguousarray(mixed, np.float32).tobytes())

    def shorten(self, length: int) -> None:
        """End it there: what lies behind is not heard."""
        self._length = min(self._length, length)

    def part(self, start: int, end: int) -> NDArray[np.float32]:
        """(end - start, channels) samples."""
        count = max(0, end - start) * self._channels
        offset = start * self._channels * _SAMPLE_BYTES
        return np.fromfile(self._path, np.float32, count, offset=offset).reshape(-1, self._channels)

    def loud(self) -> NDArray[np.bool_]:
        """(hops,) whether something is heard in each."""
        hops = -(-self._length // HOP)
        found = np.zeros(hops, np.bool_)
        for at in range(0, hops, 100):
            part = self.part(at * HOP, min((at + 100) * HOP, self._length))[:, 0]
            part = np.pad(part, (0, -len(part) % HOP)).reshape(-1, HOP)
            found[at : at + len(part)] = np.sqrt(np.square(part).mean(axis=1)) > _HEARD
        return found


@dataclass(frozen=True, slots=True)
class Original:
    """The video's own sound."""

    path: Path
    spoken: tuple[Segment, ...] = ()  # where somebody speaks in it, for the background "between"
    kept: tuple[Segment, ...] = ()  # where it is heard as it is, whatever the background
    start: int = 0  # where in it the mix begins
    bare: Path | None = None  # the same without its voices: heard in its place, but where it is kept
    bare_from: int = 0  # where in `path` that file begins
    track: int = 0  # of the file's sounds, from 1; 0 is the one that it means to be heard


class Mix:
    """Everything that is heard, as often as it is asked for."""

    def __init__(
        self, speech: Track, effects: Track | None, original: Original | None, background: Background, duck_db: float
    ) -> None:
        self._speech = speech
        self._effects = effects
        self._original = original if background != "off" or (original is not None and original.kept) else None
        self.speaking = speech.loud()  # (hops of 10 ms,)
        self._under = _under(self.speaking, background, self._original, duck_db)
        self._kept = _kept(self._original, len(self.speaking))
        between = background == "between" and self._original is not None
        self._tone = room_tone(self._original, len(speech)) if between and self._original is not None else None
        self._bare = 1 - _between(self._original, len(self.speaking)) if between and self._original else None

    def __len__(self) -> int:
        return len(self._speech)

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """(n, 2) blocks of a second, the last one shorter."""
        for stems in self.stems():
            yield sum(stems[1:], stems[0])

    def stems(self) -> Iterator[tuple[NDArray[np.float32], ...]]:
        """What `blocks` is the sum of, (n, 2) each, in the order of STEMS."""
        original = self._original
        originals = self._originals(original) if original is not None else None
        for start in range(0, len(self), sound.BLOCK):
            end = min(start + sound.BLOCK, len(self))
            speech = np.repeat(self._speech.part(start, end), 2, axis=1)
            below = np.zeros_like(speech)
            if originals is not None:
                below += next(originals) * _lines(self._under, start, end)
            if self._tone is not None and self._bare is not None:
                tone = np.take(self._tone, np.arange(start, end), axis=0, mode="wrap")
                below += tone * _lines(self._bare, start, end)
            effects = self._effects.part(start, end) if self._effects is not None else np.zeros_like(speech)
            yield speech, below, effects

    def _originals(self, original: Original) -> Iterator[NDArray[np.float32]]:
        """(n, 2) blocks of what was there before: where it is kept as it was, else without its voices, if it is so."""
        whole = sound.blocks(original.path, len(self), original.track, original.start)
        if original.bare is None:
            yield from whole
            return
        bare = sound.blocks(original.bare, len(self), start=original.start - original.bare_from)
        for number, (block, without) in enumerate(zip(whole, bare, strict=True)):
            start = number * sound.BLOCK
            yield without + (block - without) * _lines(self._kept, start, start + len(block))


def room_tone(original: Original, total: int) -> NDArray[np.float32] | None:
    """(n, 2) the quietest half second between the lines, there and back so that it can go round; None where none is.

    Digital silence is no tone.
    """
    free = _between(original, -(-total // HOP)) > 0.999
    length = round(_TONE_S * SAMPLE_RATE)
    best, quietest = None, np.inf
    for number, block in enumerate(sound.blocks(original.path, total, original.track, original.start)):
        for at in range(0, len(block) - length + 1, SAMPLE_RATE // 10):
            hop = (number * sound.BLOCK + at) // HOP
            if not free[hop : hop + length // HOP].all():
                continue
            level = float(np.sqrt(np.square(block[at : at + length]).mean()))
            if _TONE_FLOOR < level < quietest:
                best, quietest = block[at : at + length].copy(), level
    return np.concatenate([best, best[::-1]]) if best is not None else None


def _between(original: Original | None, hops: int) -> NDArray[np.float32]:
    """(hops,) 1 where nobody speaks in the original, 0 where somebody does."""
    quiet = np.ones(hops, np.float32)
    for segment in original.spoken if original is not None else ():
        quiet[max(0, segment.start // HOP - _PAD) : -(-segment.end // HOP) + _PAD] = 0
    return np.asarray(uniform_filter1d(quiet, 5, mode="nearest"), np.float32)


def _under(
    speaking: NDArray[np.bool_], background: Background, original: Original | None, duck_db: float
) -> NDArray[np.float32]:
    """(hops,) the gain of the original."""
    if background == "keep":
        return np.ones(len(speaking), np.float32)
    kept = _kept(original, len(speaking))
    if background == "off":
        return kept
    held = maximum_filter1d(speaking, _AHEAD + _HOLD + 1, origin=(_HOLD - _AHEAD) // 2, mode="constant")
    ducked = 10 ** (duck_db * uniform_filter1d(held.astype(float), _SLOPE, mode="nearest") / 20)
    gains = ducked * (_between(original, len(speaking)) if background == "between" else 1)
    return np.asarray(np.maximum(gains, kept), np.float32)


def _kept(original: Original | None, hops: int) -> NDArray[np.float32]:
    """(hops,) 1 where the original is heard as it is, 0 elsewhere."""
    heard = np.zeros(hops, np.float32)
    for segment in original.kept if original is not None else ():
        heard[max(0, segment.start // HOP - _PAD) : -(-segment.end // HOP) + _PAD] = 1
    return np.asarray(uniform_filter1d(heard, 5, mode="nearest"), np.float32)


def _lines(gains: NDArray[np.float32], start: int, end: int) -> NDArray[np.float32]:
    """(end - start, 1) the gains drawn as straight lines from hop to hop; `start` is at a hop."""
    first, last = start // HOP, -(-end // HOP)
    edges = gains[first : last + 1]
    edges = np.pad(edges, (0, last + 1 - first - len(edges)), mode="edge")
    ramp = np.arange(HOP, dtype=np.float32) / HOP
    lines = edges[:-1, None] + (edges[1:] - edges[:-1])[:, None] * ramp
    return np.asarray(lines.reshape(-1)[: end - start, None], np.float32)


def counted(speaking: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(hops of 100 ms,) whether somebody speaks, for a loudness of speech alone."""
    whole = len(speaking) // 10 * 10
    return np.asarray(speaking[:whole].reshape(-1, 10).mean(axis=1) >= 0.5)
