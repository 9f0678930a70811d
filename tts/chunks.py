"""From an engine's sound to a chunk: ends trimmed, one rate, one loudness, one schema of phones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tts import ipa
from tts.engine import EnginePhone, EngineSound, WordMark
from tts.loudness import TARGET_LUFS, levelled, limited
from tts.resample import to_show_rate
from tts.text import Spoken
from tts.types import SAMPLE_RATE, AudioChunk, PhoneSpan, WordSpan
from tts.words import word_spans

DB_A_STEP = 1.0  # of Prosody.volume

_LEAD_S = 0.015  # kept before the first sound: enough for a soft start, too little to be heard as a wait
_EARLY_S = 0.040  # how much before its first phone an engine may really begin
_TAIL_S = 0.060  # kept after the last: the room's worth of decay
_FADE_S = 0.004
_SILENT = 10 ** (-50 / 20)  # of the sentence's peak: what counts as no sound
_MIN_SILENCE_S = 0.030  # a shorter gap belongs to the phone before it


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Sound without the engine's own silence at its ends."""

    samples: NDArray[np.float32]  # (n,) at the engine's rate, ends faded
    start: int  # samples cut off before


def trimmed(sound: EngineSound) -> Trimmed:
    """The sound without the engine's own silence at its ends."""
    heard = np.flatnonzero(np.abs(sound.samples) > _SILENT * max(1e-6, float(np.abs(sound.samples).max(initial=0))))
    if len(heard) == 0:
        return Trimmed(sound.samples[:0], 0)
    spoken = next((phone.start for phone in sound.phones if phone.label), 0)
    first = max(int(heard[0]), spoken - round(_EARLY_S * sound.sample_rate))  # an engine's hiss is no beginning
    start = max(0, first - round(_LEAD_S * sound.sample_rate))
    end = min(len(sound.samples), int(heard[-1]) + round(_TAIL_S * sound.sample_rate))
    samples = sound.samples[start:end].copy()
    ramp = np.linspace(0, 1, min(len(samples), round(_FADE_S * sound.sample_rate)), dtype=np.float32)
    samples[: len(ramp)] *= ramp
    samples[len(samples) - len(ramp) :] *= ramp[::-1]
    return Trimmed(samples, start)


def chunk_of(sound: EngineSound, spoken: Spoken, volume: int, fallback_db: float) -> AudioChunk:
    """The engine's sound as a chunk of its own that starts at 0 and ends with the speech.

    Args:
        sound: one whole sentence.
        spoken: what was said, and for which written words.
        volume: steps of Prosody.
        fallback_db: the voice's gain for lines too short to measure.
    """
    part = trimmed(sound)
    volume_db = volume * DB_A_STEP
    speech = levelled(part.samples, sound.sample_rate, TARGET_LUFS + volume_db, fallback_db + volume_db)
    samples = limited(to_show_rate(speech, sound.sample_rate), SAMPLE_RATE)  # peaks between the engine's samples
    scale = SAMPLE_RATE / sound.sample_rate
    phones = spans(sound.phones, part.start, scale, len(samples))
    marks = [WordMark(mark.position, round((mark.start - part.start) * scale)) for mark in sound.words]
    return AudioChunk(samples, 0, phones, word_spans(spoken, marks, phones))


def placed(chunk: AudioChunk, start: int, lead_s: float, pause_s: float, *, last: bool) -> AudioChunk:
    """A chunk of its own as part of an utterance: at `start`, with exact silence before and after it."""
    lead, pause = round(lead_s * SAMPLE_RATE), round(pause_s * SAMPLE_RATE)
    samples = np.concatenate([np.zeros(lead, np.float32), chunk.samples, np.zeros(pause, np.float32)])
    at = start + lead
    phones = [PhoneSpan("", start, lead)] if lead else []
    phones += [replace(phone, start=phone.start + at) for phone in chunk.phones]
    if pause:
        phones.append(PhoneSpan("", at + len(chunk.samples), pause))
    words = tuple(WordSpan(word.text, word.start + at, word.length) for word in chunk.words)
    return AudioChunk(samples, start, without_crumbs(phones), words, last=last)


def spans(phones: Sequence[EnginePhone], cut: int, scale: float, end: int) -> tuple[PhoneSpan, ...]:
    """Phones on the shared schema, covering [0, end) without gap or overlap.

    Args:
        phones: in samples of the engine's rate.
        cut: how many of these were cut off before.
        scale: SAMPLE_RATE by the engine's rate.
        end: samples at SAMPLE_RATE.
    """
    edges: list[tuple[int, str, bool]] = []  # where a segment begins, what, stressed
    for phone in phones:
        parts = ipa.segments(phone.label) or [""]
        length = phone.end - phone.start
        position = float(phone.start)
        for part, share in zip(parts, ipa.shares(len(parts)), strict=True):
            stressed = ipa.is_stressed(phone.label) and ipa.is_vowel(part)
            edges.append((round((position - cut) * scale), part, stressed))
            position += length * share
        edges.append((round((phone.end - cut) * scale), "", False))
    return _joined(edges, end)


def _joined(edges: Sequence[tuple[int, str, bool]], end: int) -> tuple[PhoneSpan, ...]:
    result: list[PhoneSpan] = []
    cuts = [min(end, max(0, edge[0])) for edge in edges] + [end]
    if cuts[0] > 0:
        result.append(PhoneSpan("", 0, cuts[0]))
    for (_, phone, stress), begin, until in zip(edges, cuts[:-1], cuts[1:], strict=True):
        if until > begin:
            result.append(PhoneSpan(phone, begin, until - begin, stress))
    result = _whole_silences(result)
    tail = [result.pop()] if result and not result[-1].phone else []  # a pause may follow it: `placed` decides
    return (*without_crumbs(result), *tail)


def without_crumbs(phones: Sequence[PhoneSpan]) -> tuple[PhoneSpan, ...]:
    """The phones with silences joined; one shorter than 30 ms becomes part of the phone before it."""
    result: list[PhoneSpan] = []
    for phone in _whole_silences(phones):
        brief = not phone.phone and phone.length < _MIN_SILENCE_S * SAMPLE_RATE
        if result and brief:
            result[-1] = replace(result[-1], length=result[-1].length + phone.length)
        else:
            result.append(phone)
    return tuple(result)


def _whole_silences(phones: Sequence[PhoneSpan]) -> list[PhoneSpan]:
    result: list[PhoneSpan] = []
    for phone in phones:
        if result and not phone.phone and not result[-1].phone:
            result[-1] = replace(result[-1], length=result[-1].length + phone.length)
        else:
            result.append(phone)
    return result
