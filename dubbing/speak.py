"""Lines through the voices of the house, each in its place; what was said once is not said again.

Sentences are kept by what went into them (voice, its version, words, knobs) in the folder that the booth is given: a
dub that was stopped goes on where it was, and one edited line costs one line.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dubbing import fit
from dubbing.faults import faults
from dubbing.pauses import with_pauses
from dubbing.stretch import stretched
from dubbing.types import Line, Note, Placement, Spoken, Unsaid
from tts import places
from tts.cache import PhraseCache
from tts.catalogue import default_voice, open_voice
from tts.errors import TextInvalid, VoiceError
from tts.pacing import weight
from tts.readings import Readings
from tts.types import SAMPLE_RATE, Capabilities, PhoneSpan, Prosody, Utterance
from tts.voice import Voice
from tts.voicing import SpeakingVoice

CACHE_BYTES: Final = 2 << 30  # on disk: three hours of speech
MAX_LINE_S: Final = 600.0
_SILENT: Final = 10 ** (-50 / 20)  # under the loudest
_LEAD, _TAIL = SAMPLE_RATE // 200, SAMPLE_RATE // 50  # what of the silence around a line stays: 5 and 20 ms
_MOST_TRIMMED: Final = SAMPLE_RATE * 15 // 100  # on each side: a longer silence was asked for

# Sentences that measure a voice's rate: long, short, with and without a comma.
_MEASURING: Final = {
    "ko": (
        "안녕하세요, 오늘 방송에서 만나 뵙게 되어 반갑습니다.",
        "이 영상은 다음 주에 다시 공개될 예정입니다.",
        "가방 안에 지갑과 열쇠가 있습니다.",
    ),
    "en": (
        "Good evening everyone, and welcome back to the live show.",
        "The weather was cold, so we stayed at home and cooked.",
        "This bag holds two bottles of water.",
    ),
}


class Opener(Protocol):
    """How a booth comes by a voice; `tts.catalogue.open_voice` is one."""

    def __call__(self, voice_id: str) -> Voice: ...


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    samples: NDArray[np.float32]  # (n,) mono
    phones: tuple[PhoneSpan, ...]  # () of a voice that does not time them

    def faster(self, tempo: float) -> "_Said":
        """The same in another time, its pitch kept."""
        phones = [
            replace(phone, start=round(phone.start / tempo), length=max(1, round(phone.length / tempo)))
            for phone in self.phones
        ]
        return _Said(stretched(self.samples, SAMPLE_RATE, tempo), tuple(phones))

    def bare(self) -> "_Said":
        """Without the silence that the voice put before and behind."""
        loud = np.flatnonzero(np.abs(self.samples) > _SILENT * np.abs(self.samples).max(initial=0.0))
        if not len(loud):
            return self
        first = min(max(0, int(loud[0]) - _LEAD), _MOST_TRIMMED)
        last = max(min(len(self.samples), int(loud[-1]) + _TAIL), len(self.samples) - _MOST_TRIMMED)
        phones = [
            replace(phone, start=start, length=max(1, min(phone.start + phone.length, last) - first - start))
            for phone in self.phones
            if phone.start < last and (start := max(0, phone.start - first)) < last - first
        ]
        return _Said(self.samples[first:last], tuple(phones))


class Booth:
    """Where lines are spoken. An async context manager: voices are opened when needed and closed at its end."""

    def __init__(self, cache: Path | None = None, opener: Opener = open_voice) -> None:
        """`cache` is the folder of what was said before; None remembers in memory only."""
        if cache is not None:
            cache.mkdir(parents=True, exist_ok=True)
        self._phrases = PhraseCache(folder=cache, disk_bytes=CACHE_BYTES)
        self._opener = opener
        self._voices: dict[str, Voice] = {}
        self._rates: dict[tuple[str, str, Prosody], float] = {}
        self.notes: list[Note] = []  # what of the lines a voice could not do

    async def __aenter__(self) -> "Booth":
        return self

    async def __aexit__(self, *_: object) -> None:
        for voice in self._voices.values():
            await voice.close()

    async def voice(self, voice_id: str, lang: str) -> Voice:
        """The voice of this id, or the best for the language where it is "".

        Raises:
            tts.errors.VoiceError: there is none, or it does not speak the language.
        """
        wished = voice_id or await asyncio.to_thread(default_voice, lang)
        if wished not in self._voices:
            opened = await asyncio.to_thread(self._opener, wished)
            if isinstance(opened, SpeakingVoice):
                opened.equip(self._phrases, Readings(places.dictionary()))
            self._voices[wished] = opened
        voice = self._voices[wished]
        if lang not in voice.info.languages:
            raise VoiceError(f"{wished} does not speak {lang!r}; see `onmaru voices --lang {lang}`")
        return voice

    async def rate(self, voice: Voice, lang: str, prosody: Prosody) -> float:
        """How fast it speaks, measured: `tts.pacing.weight` (about syllables) a second."""
        key = voice.info.id, lang, prosody
        if key not in self._rates:
            texts = _MEASURING[lang]
            samples = [len((await self._said(voice, Utterance(text, lang, prosody))).samples) for text in texts]
            self._rates[key] = sum(map(weight, texts)) / (sum(samples) / SAMPLE_RATE)
        return self._rates[key]

    async def unsaid(self, lines: Sequence[Line]) -> tuple[Unsaid, ...]:
        """Lines that cannot be said or must not be, as far as that is seen before anything is spoken.

        Raises:
            tts.errors.VoiceError: a voice of the others is not there, or does not speak the language.
        """
        found = {line.number: why for line in lines if not _sayable(line) and (why := _fault(line))}
        for voice_id, lang in {(line.voice, line.lang): None for line in lines if line.number not in found}:
            await self.voice(voice_id, lang)
        return tuple(Unsaid(line, found[line.number]) for line in lines if line.number in found)

    async def speak(self, lines: Sequence[Line], end: int) -> AsyncIterator[Spoken | Unsaid]:
        """Each line as it is heard, in order; one that cannot be said, or must not be, stops none of the others.

        Args:
            lines: by their start; those that are fitted never overlap.
            end: of the video, samples.

        Raises:
            tts.errors.VoiceError: a voice is not there, or died.
        """
        after = 0
        for line in lines:
            try:
                spoken = await self._line(line, after, end)
            except TextInvalid as error:
                yield Unsaid(line, str(error))
                continue
            after = max(after, spoken.placement.start + len(spoken.samples))
            yield spoken

    async def _line(self, line: Line, after: int, end: int) -> Spoken:
        """Raises TextInvalid where it cannot be said."""
        if not (texts := _sayable(line)):
            raise TextInvalid(_fault(line))
        voice = await self.voice(line.voice, line.lang)
        prosody, lacking = within(line.prosody, voice.info.capabilities)
        if lacking:
            self.notes.append(Note(line.number, f"{voice.info.id} has no {' and no '.join(lacking)}: ignored"))
            line = replace(line, prosody=prosody)
        if not line.fitted:
            said = await self._said(voice, Utterance(texts[0], line.lang, line.prosody))
            placement = fit.free(len(said.samples), line.slot, end)
            return Spoken(line, texts[0], voice.info.id, 0, placement, said.samples, said.phones)
        text, said = await self._best(texts, line, voice, after)
        steps = fit.speed(len(said.samples), line.slot, after, line.prosody.speed)
        steps = steps if voice.info.capabilities.speed else 0
        if steps:
            faster = fit.faster(line.prosody, steps)
            said = (await self._said(voice, Utterance(text, line.lang, faster))).bare()
        placement = fit.place(len(said.samples), line.slot, after, end)
        fitted = await asyncio.to_thread(said.faster, placement.tempo)
        placement = Placement(placement.start, len(fitted.samples), placement.tempo, placement.flag)
        return Spoken(line, text, voice.info.id, steps, placement, fitted.samples, fitted.phones)

    async def _best(self, texts: tuple[str, ...], line: Line, voice: Voice, after: int) -> tuple[str, _Said]:
        """The wording that fits best, as it is spoken: the likeliest by the voice's rate, or others where it is bad."""
        order = [0]
        if len(texts) > 1:
            rate = await self.rate(voice, line.lang, line.prosody)
            lengths = [max(1, round(weight(text) / rate * SAMPLE_RATE)) for text in texts]
            order = fit.ranked(lengths, line.slot, after)
        said: dict[int, _Said] = {}
        for number in order:
            said[number] = (await self._said(voice, Utterance(texts[number], line.lang, line.prosody))).bare()
            if fit.cost(max(1, len(said[number].samples)), line.slot, after) <= fit.GOOD:
                break
        spoken = sorted(said)
        best = spoken[fit.ranked([max(1, len(said[number].samples)) for number in spoken], line.slot, after)[0]]
        return texts[best], said[best]

    async def _said(self, voice: Voice, utterance: Utterance) -> _Said:
        parts: list[NDArray[np.float32]] = []
        phones: list[PhoneSpan] = []
        length = 0
        async for chunk in voice.speak(utterance):
            parts.append(chunk.samples)
            phones += chunk.phones if voice.info.capabilities.timings == "exact" else ()
            length += len(chunk.samples)
            if length > MAX_LINE_S * SAMPLE_RATE:
                raise TextInvalid(f"it takes more than {MAX_LINE_S:.0f} s to say; break it up")
        return _Said(np.concatenate(parts) if parts else np.zeros(0, np.float32), tuple(phones))


def _sayable(line: Line) -> tuple[str, ...]:
    """The wordings that can be said and may be, with their pauses."""
    return tuple(with_pauses(text) for text in line.wordings if not faults(text, line.lang))


def _fault(line: Line) -> str:
    """Why the wording that is meant cannot be said."""
    return " ".join(fault.says for fault in faults(line.wordings[0], line.lang)[:1])


def within(prosody: Prosody, able: Capabilities) -> tuple[Prosody, tuple[str, ...]]:
    """The knobs without what the voice cannot do, and the names of those that are left out."""
    lacking = [knob for knob in ("speed", "pitch", "volume") if getattr(prosody, knob) and not getattr(able, knob)]
    if prosody.emotion not in able.emotions:
        lacking.append("emotion")
    return replace(prosody, **dict.fromkeys(lacking, 0)), tuple(lacking)
