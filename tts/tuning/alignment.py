"""Is this text said in this recording? espeak-ng says it too, and the two are laid over each other in time.

espeak-ng says it once as a man and once as a woman. All are turned into few MFCCs and their slopes, each freed of
its mean and spread (which takes most of the voice and the room away), and aligned by dynamic time warping. How well
they fit depends on voice and language, so the recording's own text is held against texts of other recordings: only
where its own fits best by some margin are they one. Measured on flite's voices, whose sound is of human speech, and
on espeak-ng's: the right text has margins from 0.01 (the best of them 3.7), a wrong one from -0.19 to -0.02.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.fft import dct

from tts.engine import EngineSound
from tts.espeak import EspeakEngine, EspeakSetting
from tts.types import Prosody

OTHERS = 5  # texts that its own is held against
MISMATCH = 0.0  # a text that fits worse than another is not what is said
_MFCC_RATE = 16_000  # Hz
_HOP_S, _WINDOW_S = 0.010, 0.025
_BANDS, _COEFFICIENTS = 20, 9  # few of each: the ripples of a high pitch stay out
_LOWEST_HZ, _HIGHEST_HZ = 100, 5_000
_VARIANTS = ("", "+f2")  # of espeak-ng's voice
_RATE, _PITCH = 165, 50
_REMEMBERED = 200  # texts


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a text fits a recording."""

    cost: float  # mean distance on the path
    margin: float  # share by which the best of other texts fits worse; below MISMATCH: not what is said
    phones: tuple[tuple[str, float, float], ...]  # (IPA label, start, end), seconds in the recording


class Aligner:
    """espeak-ng in one language, and what it said before."""

    def __init__(self, voice: str) -> None:
        self._engines = [EspeakEngine(EspeakSetting(voice + variant, _RATE, _PITCH)) for variant in _VARIANTS]
        self._said: dict[str, list[tuple[EngineSound, NDArray[np.float32]]]] = {}

    async def align(
        self, samples: NDArray[np.float32], sample_rate: int, text: str, others: Sequence[str]
    ) -> Alignment:
        """Lay `text` over the speech, and `others` for comparison.

        Args:
            samples: (n,) mono speech, silence at its ends cut off.
            sample_rate: Hz.
            text: that should be said in it, in spoken form.
            others: texts of other recordings of about this length; none: the margin is 1.

        Raises:
            tts.errors.VoiceError: espeak-ng does not speak the text.
        """
        heard = mfcc(samples, sample_rate)
        fits = [(dtw(said, heard), sound) for sound, said in await self._features(text)]
        (cost, path), sound = min(fits, key=lambda fit: fit[0][0])
        costs = [dtw(said, heard)[0] for other in others for _, said in await self._features(other)]
        margin = (min(costs) - cost) / cost if costs and cost > 0 else 1.0
        return Alignment(cost, margin, tuple(_mapped(sound, path)))

    async def _features(self, text: str) -> list[tuple[EngineSound, NDArray[np.float32]]]:
        if text not in self._said:
            if len(self._said) >= _REMEMBERED:
                self._said.clear()
            sounds = [await engine.say(text, Prosody()) for engine in self._engines]
            self._said[text] = [(sound, mfcc(sound.samples, sound.sample_rate)) for sound in sounds]
        return self._said[text]

    async def close(self) -> None:
        """End espeak-ng."""
        for engine in self._engines:
            await engine.close()


def mfcc(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """(frames, 16): every 10 ms 8 coefficients and their slopes, each of mean 0 and spread 1."""
    sound = np.asarray(soxr.resample(samples, sample_rate, _MFCC_RATE), np.float32)
    size, hop = round(_WINDOW_S * _MFCC_RATE), round(_HOP_S * _MFCC_RATE)
    if len(sound) < size:
        sound = np.pad(sound, (0, size - len(sound)))
    frames = np.lib.stride_tricks.sliding_window_view(sound, size)[::hop] * np.hanning(size).astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(frames, 512)))
    mel = np.log(power @ _mel_bands().T + 1e-6 * power.mean() + 1e-12)
    levels = dct(mel, type=2, norm="ortho", axis=1)[:, 1:_COEFFICIENTS]
    around = np.pad(levels, ((2, 2), (0, 0)), mode="edge")
    found = np.concatenate([levels, (around[4:] - around[:-4]) / 2], axis=1)
    return np.asarray((found - found.mean(axis=0)) / (found.std(axis=0) + 1e-6), np.float32)


def _mel_bands() -> NDArray[np.float64]:
    """(bands, 257) triangles."""
    low, high = (2595 * math.log10(1 + hertz / 700) for hertz in (_LOWEST_HZ, _HIGHEST_HZ))
    edges = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    at = np.arange(257) * _MFCC_RATE / 512
    rise = (at - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - at) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.clip(np.minimum(rise, fall), 0, None))


def dtw(one: NDArray[np.float32], other: NDArray[np.float32]) -> tuple[float, NDArray[np.int64]]:
    """Mean distance on the best path, and the path, (steps, 2) rows of `one` and `other`, from start to end."""
    squares = np.square(one).sum(1)[:, None] + np.square(other).sum(1)[None] - 2 * one @ other.T
    distance = np.sqrt(np.maximum(squares, 0))
    rows, columns = distance.shape
    total = np.full((rows + 1, columns + 1), np.inf)
    total[0, 0] = 0
    for diagonal in range(rows + columns - 1):  # all cells of a diagonal at once
        i = np.arange(max(0, diagonal - columns + 1), min(rows, diagonal + 1))
        j = diagonal - i
        best = np.minimum(np.minimum(total[i, j + 1], total[i + 1, j]), total[i, j])
        total[i + 1, j + 1] = best + distance[i, j]
    path = [(rows - 1, columns - 1)]
    while path[-1] != (0, 0):
        i, j = path[-1]
        steps = ((total[i, j], (i - 1, j - 1)), (total[i, j + 1], (i - 1, j)), (total[i + 1, j], (i, j - 1)))
        path.append(min(steps, key=lambda step: step[0])[1])
    return float(total[rows, columns]) / len(path), np.array(path[::-1])


def _mapped(sound: EngineSound, path: NDArray[np.int64]) -> list[tuple[str, float, float]]:
    """espeak's phones at the times where the recording says them."""
    first = np.searchsorted(path[:, 0], np.arange(path[-1, 0] + 1))

    def at(sample: int) -> float:
        frame = min(len(first) - 1, round(sample / sound.sample_rate / _HOP_S))
        return float(path[first[frame], 1]) * _HOP_S

    return [(phone.label, at(phone.start), at(phone.end)) for phone in sound.phones if phone.label]
