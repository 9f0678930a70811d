"""From any engine to a voice: sentences, reading rules, one rate, one loudness, one schema of phones."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tts import ipa
from tts.engine import Engine, EnginePhone, EngineSound, WordMark
from tts.errors import TextInvalid
from tts.loudness import TARGET_LUFS, gain_to, levelled, limited
from tts.resample import to_show_rate
from tts.sentences import Sentence, sentences
from tts.text import Spoken, cleaned, speakable, spoken_form
from tts.types import SAMPLE_RATE, AudioChunk, PhoneSpan, Prosody, Utterance, VoiceInfo
from tts.words import word_spans

_LEAD_S = 0.015  # kept before the first sound: enough for a soft start, too little to be heard as a wait
_EARLY_S = 0.040  # how much before its first phone an engine may really begin
_TAIL_S = 0.060  # kept after the last: the room's worth of decay
_FADE_S = 0.004
_SILENT = 10 ** (-50 / 20)  # of the sentence's peak: what counts as no sound
_MIN_SILENCE_S = 0.030  # a shorter gap belongs to the phone before it
_DB_A_STEP = 1.0  # of Prosody.volume

_CALIBRATION = {
    "ko": "안녕하세요, 오늘 방송에서 만나 뵙게 되어 반갑습니다.",
    "en": "Good evening everyone, and welcome back to the live show.",
}


@dataclass(frozen=True, slots=True)
class _Trimmed:
    samples: NDArray[np.float32]  # (n,) at the engine's rate, ends faded
    start: int  # samples cut off before


class SpeakingVoice:
    """A `tts.voice.Voice` on top of an engine."""

    def __init__(self, info: VoiceInfo, engine: Engine) -> None:
        self._info = info
        self._engine = engine
        self._calibrated_gain_db: float | None = None

    @property
    def info(self) -> VoiceInfo:
        """How the voice stands in lists."""
        return self._info

    async def prepare(self) -> None:
        """Start the engine and measure its level, so that the first line does not wait for either."""
        await self._engine.prepare()
        await self._fallback_gain_db()

    async def speak(self, utterance: Utterance) -> AsyncGenerator[AudioChunk, None]:
        """Yield the utterance sentence by sentence; see `tts.voice.Voice`."""
        if utterance.lang not in self._info.languages:
            known = " and ".join(self._info.languages)
            raise TextInvalid(f"The voice {self._info.id} speaks {known}, not {utterance.lang!r}.")
        utterance.prosody.checked()
        pieces = _speakable_pieces(utterance)
        start = 0
        for index, (sentence, spoken) in enumerate(pieces):
            if index < utterance.skip:
                continue
            sound = await self._engine.say(spoken.text, utterance.prosody)
            fallback_db = await self._fallback_gain_db()
            last = index == len(pieces) - 1
            pause_s = 0.0 if last else sentence.pause_s
            chunk = await asyncio.to_thread(
                _chunk_of, sound, spoken, start, pause_s, last, utterance.prosody, fallback_db
            )
            start += len(chunk.samples)
            yield replace(chunk, sentence=index)

    async def _fallback_gain_db(self) -> float:
        """The gain that brings this voice's ordinary speech to the target: for lines too short to measure."""
        if self._calibrated_gain_db is None:
            sound = await self._engine.say(_CALIBRATION[self._info.languages[0]], Prosody())
            self._calibrated_gain_db = gain_to(_trimmed(sound).samples, sound.sample_rate) or 0.0
        return self._calibrated_gain_db

    async def close(self) -> None:
        """End the engine."""
        await self._engine.close()


def _speakable_pieces(utterance: Utterance) -> list[tuple[Sentence, Spoken]]:
    pieces = [(piece, spoken_form(piece.text, utterance.lang)) for piece in sentences(cleaned(utterance.text))]
    return [(piece, spoken) for piece, spoken in pieces if speakable(spoken.text)]


def _chunk_of(
    sound: EngineSound,
    spoken: Spoken,
    start: int,
    pause_s: float,
    last: bool,
    prosody: Prosody,
    fallback_db: float,
) -> AudioChunk:
    """The engine's sound as a chunk that begins at `start` samples of the utterance."""
    trimmed = _trimmed(sound)
    volume_db = prosody.volume * _DB_A_STEP
    speech = levelled(trimmed.samples, sound.sample_rate, TARGET_LUFS + volume_db, fallback_db + volume_db)
    speech = limited(to_show_rate(speech, sound.sample_rate), SAMPLE_RATE)  # peaks between the engine's samples
    samples = np.concatenate([speech, np.zeros(round(pause_s * SAMPLE_RATE), np.float32)])
    scale = SAMPLE_RATE / sound.sample_rate
    phones = _spans(sound.phones, trimmed.start, scale, start, start + len(samples))
    marks = [WordMark(mark.position, start + round((mark.start - trimmed.start) * scale)) for mark in sound.words]
    return AudioChunk(samples, start, phones, word_spans(spoken, marks, phones), last=last)


def _trimmed(sound: EngineSound) -> _Trimmed:
    """The sound without the engine's own silence at its ends."""
    heard = np.flatnonzero(np.abs(sound.samples) > _SILENT * max(1e-6, float(np.abs(sound.samples).max(initial=0))))
    if len(heard) == 0:
        return _Trimmed(sound.samples[:0], 0)
    spoken = next((phone.start for phone in sound.phones if phone.label), 0)
    first = max(int(heard[0]), spoken - round(_EARLY_S * sound.sample_rate))  # an engine's hiss is no beginning
    start = max(0, first - round(_LEAD_S * sound.sample_rate))
    end = min(len(sound.samples), int(heard[-1]) + round(_TAIL_S * sound.sample_rate))
    samples = sound.samples[start:end].copy()
    ramp = np.linspace(0, 1, min(len(samples), round(_FADE_S * sound.sample_rate)), dtype=np.float32)
    samples[: len(ramp)] *= ramp
    samples[len(samples) - len(ramp) :] *= ramp[::-1]
    return _Trimmed(samples, start)


def _spans(phones: Sequence[EnginePhone], cut: int, scale: float, start: int, end: int) -> tuple[PhoneSpan, ...]:
    """Phones on the shared schema, covering [start, end) of the utterance without gap or overlap."""
    edges: list[tuple[int, str, bool]] = []  # where a segment begins, what, stressed
    for phone in phones:
        parts = ipa.segments(phone.label) or [""]
        length = phone.end - phone.start
        position = float(phone.start)
        for part, share in zip(parts, ipa.shares(len(parts)), strict=True):
            stressed = ipa.is_stressed(phone.label) and ipa.is_vowel(part)
            edges.append((start + round((position - cut) * scale), part, stressed))
            position += length * share
        edges.append((start + round((phone.end - cut) * scale), "", False))
    return _joined(edges, start, end)


def _joined(edges: Sequence[tuple[int, str, bool]], start: int, end: int) -> tuple[PhoneSpan, ...]:
    spans: list[PhoneSpan] = []
    cuts = [min(end, max(start, edge[0])) for edge in edges] + [end]
    if cuts[0] > start:
        spans.append(PhoneSpan("", start, cuts[0] - start))
    for (_, phone, stress), begin, until in zip(edges, cuts[:-1], cuts[1:], strict=True):
        if until <= begin:
            continue
        brief = not phone and until - begin < _MIN_SILENCE_S * SAMPLE_RATE
        if spans and (brief or (not phone and not spans[-1].phone)):
            before = spans[-1]
            spans[-1] = PhoneSpan(before.phone, before.start, until - before.start, before.stress)
        else:
            spans.append(PhoneSpan(phone, begin, until - begin, stress))
    return tuple(spans)
