"""espeak-ng's Korean with the melody of Korean.

Its own melody for Korean is one of English's. So it is asked for a monotone, whose periods are easily found,
and the melody of `tts.intonation` is laid on that; times stay as they are.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tts import intonation, ipa, psola
from tts.engine import EnginePhone, EngineSound

_WIDE_HZ = (60.0, 420.0)  # what is searched for a voice that was never heard
_ENOUGH = 40  # frames of 5 ms that tell a voice's pitch
_NEAR = (0.85, 1.18)  # of the monotone's pitch


class KoreanMelody:
    """Lays melodies on one voice's monotone; knows its pitch once it was heard."""

    def __init__(self) -> None:
        self._heard_hz: dict[int, float] = {}  # by espeak's pitch

    def laid_on(self, sound: EngineSound, text: str, pitch: int) -> EngineSound:
        """The sound with the melody of `text`, its phrases' first vowels marked as stressed.

        Args:
            sound: the monotone, with its phones.
            text: what is said, Hangul.
            pitch: what espeak-ng was set to.
        """
        found = intonation.phrases(text)
        nuclei = _nuclei_of(found, sound.phones)
        if nuclei is None:
            return sound
        periods = self._periods(sound, pitch)
        curve = intonation.melody(intonation.tones(found), nuclei, periods.marks.astype(np.float64))
        samples = psola.reshaped(sound.samples, periods, np.exp2(curve / 12))
        first = {int(nuclei[phrase.first, 0]) for phrase in found}
        phones = tuple(_stressed(phone, phone.start in first and _is_vowel(phone)) for phone in sound.phones)
        return replace(sound, samples=samples, phones=phones)

    def _periods(self, sound: EngineSound, pitch: int) -> psola.Periods:
        hz = self._heard_hz.get(pitch) or self._measured(sound, pitch)
        low, high = _WIDE_HZ if hz is None else (_NEAR[0] * hz, _NEAR[1] * hz)
        return psola.periods(sound.samples, sound.sample_rate, low, high)

    def _measured(self, sound: EngineSound, pitch: int) -> float | None:
        """The monotone's pitch in whole Hz, so that it is the same whichever sentence came first."""
        heard = psola.pitch_hz(sound.samples, sound.sample_rate, *_WIDE_HZ)
        heard = heard[heard > 0]
        if len(heard) < _ENOUGH:
            return None
        self._heard_hz[pitch] = float(np.round(np.median(heard)))
        return self._heard_hz[pitch]


def melody_at(phones: Sequence[EnginePhone], text: str, at: NDArray[np.float64]) -> NDArray[np.float32]:
    """(m,) semitones around the voice's mean, at the times `at` (m,) in samples of the phones' rate.

    Args:
        phones: what an engine says of `text`.
        text: Hangul.
        at: times.
    """
    found = intonation.phrases(text)
    nuclei = _nuclei_of(found, phones)
    if nuclei is None:
        return np.zeros(len(at), np.float32)
    return intonation.melody(intonation.tones(found), nuclei, at)


def _nuclei_of(found: Sequence[intonation.Phrase], phones: Sequence[EnginePhone]) -> NDArray[np.float64] | None:
    """`_nuclei` of all syllables of these phrases; None where there are none or nothing is voiced."""
    vowels = [index for index, phone in enumerate(phones) if _is_vowel(phone)]
    return _nuclei(phones, vowels, found[-1].first + found[-1].count) if found and vowels else None


def _is_vowel(phone: EnginePhone) -> bool:
    return any(map(ipa.is_vowel, ipa.segments(phone.label)))


def _stressed(phone: EnginePhone, stressed: bool) -> EnginePhone:
    plain = phone.label.lstrip("ˈˌ")
    return replace(phone, label=f"ˈ{plain}" if stressed else plain)


def _nuclei(phones: Sequence[EnginePhone], vowels: Sequence[int], syllables: int) -> NDArray[np.float64]:
    """(syllables, 2) start and end of each syllable's vowel; where the engine said more or fewer, shared out."""
    times = np.array([(phones[index].start, phones[index].end) for index in vowels], np.float64)
    if len(times) == syllables:
        return times
    nearest = np.round(np.linspace(0, len(times) - 1, syllables)).astype(int)
    return np.asarray(times[nearest])
