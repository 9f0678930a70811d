"""Music to train against, made here: chords with overtones, a bass, drums; no recording is needed."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lipsync.features import heard_mel
from tts.types import SAMPLE_RATE

_CHORDS: Final = ((0, 4, 7), (0, 3, 7), (0, 5, 9), (0, 4, 7, 11), (0, 3, 7, 10), (0, 7))


def music_mels(pieces: int, seconds: float, seed: int) -> NDArray[np.float32]:
    """(pieces, n, MELS) log-mel energies of as many pieces of music."""
    chance = np.random.default_rng(seed)
    return np.stack([heard_mel(_piece(seconds, chance)) for _ in range(pieces)])


def _piece(seconds: float, chance: np.random.Generator) -> NDArray[np.float32]:
    length = int(seconds * SAMPLE_RATE)
    beat = int(SAMPLE_RATE * 60 / chance.uniform(70, 150))
    sound = np.zeros(length)
    key = chance.uniform(36, 60)
    overtones = 1 / np.arange(1, int(chance.integers(3, 14))) ** chance.uniform(0.6, 2)
    decay = chance.uniform(0.5, 6)
    drums, melody = chance.uniform(0, 1.5), chance.uniform(0, 1)
    for start in range(0, length, beat):
        count = min(beat * 2, length - start)
        time = np.arange(count) / SAMPLE_RATE
        fading = np.exp(-decay * time) * np.minimum(1, time / 0.01)
        root = key + chance.choice((0, 2, 4, 5, 7, 9))
        notes = [root + note for note in _CHORDS[int(chance.integers(len(_CHORDS)))]]
        notes += [root + 12 + chance.choice((0, 2, 4, 7, 9, 12))] * (chance.random() < melody)
        for note in notes:
            sound[start : start + count] += fading * _tone(440 * 2 ** ((note - 69) / 12), overtones, time)
        hit = chance.normal(size=count) * np.exp(-time * chance.uniform(15, 80))
        sound[start : start + count] += drums * hit
    return np.asarray(0.1 * sound / (np.sqrt(np.mean(np.square(sound))) + 1e-6), np.float32)


def _tone(hertz: float, overtones: NDArray[np.float64], time: NDArray[np.float64]) -> NDArray[np.float64]:
    tone = np.zeros(len(time))
    for number, loudness in enumerate(overtones, 1):
        if hertz * number < SAMPLE_RATE / 2:
            tone += loudness * np.sin(2 * np.pi * hertz * number * time)
    return tone
