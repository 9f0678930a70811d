"""What is wrong with a recording, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tts.errors import TextInvalid
from tts.loudness import loudness
from tts.sentences import sentences
from tts.text import cleaned, speakable
from tts.tuning.recordings import MAX_TEXT_CHARS, Recording, Sound

MIN_S, MAX_S = 0.5, 20.0  # of a sentence; longer ones do not fit into a batch
KEPT_SILENCE_S = 0.1  # at each end after trimming
_FRAME_S = 0.020
_CLIPPED_RUN = 3  # samples at full scale one after the other: one or two happen by chance
_QUIET_LUFS, _LOUD_LUFS = -45.0, -9.0
_NOISY_DB, _TOO_NOISY_DB = 25.0, 12.0  # speech over noise
_LETTERS_A_S = {"ko": (1.0, 11.0), "en": (3.0, 28.0)}  # syllables of Hangul, letters of English

Severity = Literal["refused", "mended", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one recording."""

    severity: Severity  # "refused": it is left out; "mended": we mend it; "note": it stays as it is
    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Measures:
    """One recording in figures."""

    length_s: float
    speech_s: float  # without the silence at its ends
    first: int  # samples: where speech begins
    end: int  # samples: where it ends
    level_lufs: float | None
    noise_db: float  # floor, full scale is 0
    snr_db: float
    clipped: int  # places where the sound was cut off


def measure(sound: Sound) -> Measures:
    """Levels, noise, clipping, silence."""
    samples, rate = sound.samples, sound.sample_rate
    size = max(1, round(_FRAME_S * rate))
    count = len(samples) // size
    if count == 0:
        return Measures(len(samples) / rate, 0.0, 0, 0, None, -120.0, 0.0, 0)
    power = np.square(samples[: count * size].reshape(count, size)).mean(axis=1)
    levels = 10 * np.log10(power + 1e-12)
    noise, speech = float(np.percentile(levels, 5)), float(np.percentile(levels, 95))
    threshold = max(noise + min(12.0, (speech - noise) / 3), speech - 40, -65.0)
    heard = np.flatnonzero(levels > threshold)
    first, end = (int(heard[0]) * size, (int(heard[-1]) + 1) * size) if len(heard) else (0, 0)
    return Measures(
        len(samples) / rate,
        (end - first) / rate,
        first,
        end,
        loudness(samples, rate),
        noise,
        speech - noise,
        _clipped(samples),
    )


def _clipped(samples: NDArray[np.float32]) -> int:
    """Runs of samples at the sound's own ceiling, if that is near full scale."""
    peak = float(np.abs(samples).max(initial=0.0))
    if peak < 0.7:
        return 0
    at_top = np.abs(samples) >= peak * 0.9995
    edges = np.flatnonzero(np.diff(np.concatenate([[False], at_top, [False]]).astype(np.int8)))
    return int((edges[1::2] - edges[::2] >= _CLIPPED_RUN).sum())


def findings(recording: Recording, sound: Sound, found: Measures, lang: str) -> list[Finding]:
    """What is wrong with one recording, the worst first."""
    result = [*_of_text(recording, found, lang), *_of_length(sound, found), *_of_sound(found), *_of_format(sound)]
    return sorted(result, key=lambda finding: ("refused", "mended", "note").index(finding.severity))


def _of_text(recording: Recording, found: Measures, lang: str) -> list[Finding]:
    missing = Finding("refused", "no transcript", f"write what is said into {recording.path.stem}.txt")
    try:
        text = cleaned(recording.text)
    except TextInvalid:
        return [missing]
    if not any(speakable(piece.text) for piece in sentences(text)):
        return [missing]
    if len(text) > MAX_TEXT_CHARS:
        return [Finding("refused", f"a transcript of over {MAX_TEXT_CHARS} characters", "cut it into sentences")]
    hangul = sum("가" <= char <= "힣" for char in text)
    letters = hangul if lang == "ko" and hangul else sum(char.isalnum() for char in text)
    low, high = _LETTERS_A_S["ko" if lang == "ko" and hangul else "en"]
    rate = letters / max(0.1, found.speech_s)
    if found.speech_s > 0 and not low <= rate <= high:
        return [
            Finding("refused", f"{rate:.1f} letters a second", "the transcript is not of this recording, or not whole")
        ]
    return []


def _of_length(sound: Sound, found: Measures) -> list[Finding]:
    if sound.cut or found.length_s > MAX_S:
        return [Finding("refused", f"longer than {MAX_S:.0f} s", "cut it into sentences, one a file")]
    if found.speech_s < MIN_S:
        what = "silence" if found.speech_s == 0 else f"{found.speech_s:.1f} s of speech"
        return [Finding("refused", what, f"a sentence of at least {MIN_S} s is needed: record it again")]
    trimmed = found.length_s - found.speech_s - 2 * KEPT_SILENCE_S
    if trimmed > 1.0:
        return [Finding("mended", f"{trimmed:.1f} s of silence at the ends", "it is cut off")]
    return []


def _of_sound(found: Measures) -> list[Finding]:
    result = []
    if found.clipped > 5:
        result.append(Finding("refused", f"cut off in {found.clipped} places", "record it again with less gain"))
    elif found.clipped:
        result.append(Finding("note", f"cut off in {found.clipped} places", "use less gain the next time"))
    if found.snr_db < _TOO_NOISY_DB:
        advice = "record it again in a quiet room, closer to the microphone"
        result.append(Finding("refused", f"speech only {found.snr_db:.0f} dB over the noise", advice))
    elif found.snr_db < _NOISY_DB:
        result.append(Finding("note", f"speech {found.snr_db:.0f} dB over the noise", "the voice learns the noise too"))
    if found.level_lufs is not None and not _QUIET_LUFS <= found.level_lufs <= _LOUD_LUFS:
        result.append(Finding("mended", f"{found.level_lufs:.0f} LUFS", "it is brought to the others' level"))
    return result


def _of_format(sound: Sound) -> list[Finding]:
    result = []
    if sound.sample_rate < 16_000:
        advice = "it is taken as it is and sounds like a telephone; 22050 Hz or more is better"
        result.append(Finding("note", f"{sound.sample_rate} Hz", advice))
    if sound.bits == 8:
        result.append(Finding("note", "8 bits a sample", "it hisses; 16 bits or more are better"))
    if sound.channels > 1:
        result.append(Finding("mended", f"{sound.channels} channels", "they are mixed to one"))
    return result


def kept(results: Sequence[tuple[Recording, Sequence[Finding]]]) -> list[Recording]:
    """The recordings that nothing speaks against."""
    return [recording for recording, found in results if not any(each.severity == "refused" for each in found)]
