"""ESPnet voices: neural models that the operator put into MODELS/voices/, each spoken by a worker process."""

import hashlib
import importlib.util
import logging
import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tts import places
from tts.engine import EnginePhone, EngineSound, WordMark
from tts.errors import TextInvalid, VoiceUnavailable
from tts.espnet_card import CARD, MAX_VOICES, Card, inside, read_card
from tts.espnet_frontend import EspeakFrontend, Phrase
from tts.espnet_link import Settings
from tts.espnet_shared import SharedWorker, shared
from tts.espnet_tokens import timed_phones, word_marks
from tts.espnet_worker import MISSING, NEEDED
from tts.persistence import EngineLost
from tts.types import Capabilities, Prosody, VoiceInfo
from tts.voicing import SpeakingVoice
from tts.worker_pipe import RequestRefused

logger = logging.getLogger(__name__)

TRIES = 2  # of one sentence: a worker needs about 10 s to come back, and the next voice waits
_SPEED_STEP = 1.09
_PITCH_STEP = 2 ** (0.4 / 12)  # spoken slower, played faster; beyond two semitones a voice sounds like another person


def settings() -> Settings:
    """How models are run: ONMARU_ESPNET_DEVICE, ONMARU_ESPNET_PRECISION, ONMARU_ESPNET_THREADS."""
    device = os.environ.get("ONMARU_ESPNET_DEVICE", "auto")
    precision = os.environ.get("ONMARU_ESPNET_PRECISION", "auto")
    threads = os.environ.get("ONMARU_ESPNET_THREADS", "")
    half = max(1, min(4, (os.cpu_count() or 2) // 2))  # the picture needs the others
    return Settings(
        device if device in ("cpu", "cuda") else "auto",
        precision if precision in ("float32", "float16", "bfloat16") else "auto",
        min(64, int(threads)) if threads.isdecimal() and int(threads) > 0 else half,
    )


class EspnetEngine:
    """One speaker of one model."""

    def __init__(self, folder: Path, models: Path, speaker: str = "", how: Settings | None = None) -> None:
        """Nothing is started, nothing imported.

        Args:
            folder: of the voice, inside `models`.
            models: the operator's folder of models; nothing outside it is read.
            speaker: of the card, "" for the model's only one.
            how: the model is run.

        Raises:
            VoiceUnavailable: there is no such voice, or its card is wrong.
        """
        self._folder, self._models = folder, models
        self._card = read_card(folder, models)
        known = self._card.speaker(speaker)
        self._speaker, self._how = speaker, how or settings()
        frontend = known.frontend or self._card.frontend
        self._frontend = EspeakFrontend(frontend.partition(":")[2]) if frontend != "espnet" else None
        self._worker: SharedWorker | None = None

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id, if one runs."""
        return self._worker.pid if self._worker is not None else None

    def _shared(self) -> SharedWorker:
        if self._worker is None:
            self._worker = shared(self._folder, self._models, self._how)
        return self._worker

    async def prepare(self) -> None:
        """Start the worker and warm it up: 10 to 20 s. Raises VoiceUnavailable."""
        for left in reversed(range(TRIES)):
            try:
                await self._shared().link()
                break
            except EngineLost as error:
                if not left:
                    raise VoiceUnavailable(f"espnet:{self._folder.name}: {error}") from error
        if self._frontend is not None:
            await self._frontend.phrase("a")

    async def version(self) -> str:
        """The model, its card, how it is run, and what runs it; see `tts.engine.Versioned`."""
        try:
            files = [inside(self._folder, name, self._models).read_bytes() for name in (CARD, self._card.config)]
        except (OSError, VoiceUnavailable):
            return ""  # the folder vanished: what the worker has in memory is not known by it
        programs = [metadata.version(name) for name in ("torch", "espnet") if importlib.util.find_spec(name)]
        return hashlib.sha256(b"\0".join([*files, repr((self._how, programs)).encode()])).hexdigest()

    async def say(self, text: str, prosody: Prosody) -> EngineSound:
        """One sentence whole; see `tts.engine.Engine`."""
        async with aclosing(self.stream(text, prosody)) as stream:
            return joined([part async for part in stream])

    async def stream(self, text: str, prosody: Prosody) -> AsyncGenerator[EngineSound, None]:
        """One sentence in parts; see `tts.engine.StreamingEngine`.

        A worker that dies is started again, says the same sentence the same way, and goes on where it was.
        """
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise TextInvalid("The text holds half of a character (a lone surrogate).")
        phrase = await self._frontend.phrase(text) if self._frontend is not None else None
        if phrase is not None and not phrase.tokens:
            raise TextInvalid("The voice finds nothing to say in this text.")
        pitch = _PITCH_STEP**prosody.pitch
        request: dict[str, Any] = {"speaker": self._speaker, "alpha": pitch * _SPEED_STEP**-prosody.speed}
        request |= {"text": text} if phrase is None else {"tokens": phrase.tokens}
        told = 0  # samples
        for left in reversed(range(TRIES)):
            try:
                async with aclosing(self._attempt(text, phrase, request, pitch, told)) as parts:
                    async for part in parts:
                        told += len(part.samples)
                        yield part
            except RequestRefused as error:
                raise (TextInvalid if error.fault == "text" else VoiceUnavailable)(str(error)) from error
            except EngineLost as error:
                if not left:
                    message = f"espnet:{self._folder.name} was lost {TRIES} times on one sentence: {error}"
                    raise VoiceUnavailable(message) from error
                logger.warning("espnet:%s was lost (%s): starting it again", self._folder.name, error)
            else:
                return

    async def _attempt(
        self, text: str, phrase: Phrase | None, request: Mapping[str, Any], pitch: float, told: int
    ) -> AsyncGenerator[EngineSound, None]:
        """The sentence's parts from sample `told` on."""
        worker = self._shared()
        link = await worker.link()
        rate = round(link.ready["sample_rate"] * pitch)
        timed: _Timed | None = None
        position = 0
        try:
            async with aclosing(link.speak(request)) as messages:
                async for message in messages:
                    if timed is None:
                        timed = _Timed.of(text, phrase, message, link.ready, self._card)
                        continue
                    samples = np.frombuffer(message["pcm"], "<f4")
                    fresh = samples[max(0, told - position) :]
                    position += len(samples)
                    if len(fresh):
                        yield timed.part(fresh, position - len(fresh), rate)
        except EngineLost:
            await worker.discard(link)
            raise

    async def close(self) -> None:
        """End the worker, unless others use it."""
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.release()
        if self._frontend is not None:
            await self._frontend.close()


class _Timed:
    """A sentence's phones and marks, cut to the parts of its sound."""

    def __init__(self, phones: Sequence[EnginePhone], marks: Sequence[WordMark]) -> None:
        self._phones, self._marks = phones, marks

    @classmethod
    def of(
        cls, text: str, phrase: Phrase | None, planned: Mapping[str, Any], ready: Mapping[str, Any], card: Card
    ) -> "_Timed":
        tokens, durations, hop = planned["tokens"], planned["durations"], int(ready["hop"])
        phonemes = phrase is not None or bool(ready["phonemes"])
        phones = timed_phones(tokens, durations, hop, phonemes, card.tokens)
        if phrase is None:
            return cls(phones, word_marks(text, tokens, durations, hop))
        starts = [0, *np.cumsum(durations).tolist()]
        # a token that the model's list lacks was left out; then the places in the phrase are not those in the plan
        words = phrase.words if len(tokens) == len(phrase.tokens) else ()
        return cls(phones, [WordMark(position, starts[index] * hop) for position, index in words])

    def part(self, samples: NDArray[np.float32], start: int, rate: int) -> EngineSound:
        """The sound from `start` on, in samples, with what is heard in it."""
        end = start + len(samples)
        phones = tuple(
            EnginePhone(phone.label, max(phone.start, start) - start, min(phone.end, end) - start)
            for phone in self._phones
            if phone.start < end and phone.end > start
        )
        marks = tuple(WordMark(m.position, m.start - start) for m in self._marks if start <= m.start < end)
        return EngineSound(samples, rate, phones, marks)


def joined(parts: Sequence[EngineSound]) -> EngineSound:
    """Parts of one sentence as one sound; a phone that was told in two parts is one again."""
    phones: list[EnginePhone] = []
    marks: list[WordMark] = []
    start = 0
    for part in parts:
        for index, phone in enumerate(part.phones):
            goes_on = index == 0 and phone.start == 0 and phones and phones[-1].end == start
            if goes_on and phones[-1].label == phone.label:
                phones[-1] = EnginePhone(phone.label, phones[-1].start, phone.end + start)
            else:
                phones.append(EnginePhone(phone.label, phone.start + start, phone.end + start))
        marks += [WordMark(mark.position, mark.start + start) for mark in part.words]
        start += len(part.samples)
    sound = np.concatenate([part.samples for part in parts])
    return EngineSound(sound, parts[0].sample_rate, tuple(phones), tuple(marks))


_CAPABILITIES = Capabilities(streaming=True, timings="exact")
_NOTE = "neural; sounds as good as its model"


def voices() -> tuple[VoiceInfo, ...]:
    """The voices in the operator's folder; `state` says what is wrong with those that cannot speak."""
    root = places.model_voices()
    folders = sorted(folder for folder in root.glob("[!.]*") if (folder / CARD).exists()) if root.is_dir() else []
    return tuple(info for folder in folders[:MAX_VOICES] for info in _infos(folder, places.models()))


def _infos(folder: Path, models: Path) -> list[VoiceInfo]:
    voice = f"espnet:{folder.name}"
    try:
        card = read_card(folder, models)
    except VoiceUnavailable as error:
        return [VoiceInfo(voice, "espnet", folder.name, (), "unknown", _NOTE, _CAPABILITIES, str(error))]
    state = "ready" if all(importlib.util.find_spec(name) for name in NEEDED) else MISSING
    note = card.note or _NOTE
    if not card.speakers:
        return [VoiceInfo(voice, "espnet", card.title, card.languages, card.licence, note, _CAPABILITIES, state)]
    return [
        VoiceInfo(
            f"{voice}/{speaker.name}",
            "espnet",
            speaker.title or f"{card.title}, {speaker.name}",
            speaker.languages or card.languages,
            card.licence,
            note,
            _CAPABILITIES,
            state,
        )
        for speaker in card.speakers
    ]


class EspnetVoice(SpeakingVoice):
    """A voice of ESPnet by its id, such as "espnet:anna" or "espnet:team/anna"."""

    def __init__(self, voice_id: str) -> None:
        """Raises VoiceUnavailable: the folder is gone, or its card is wrong."""
        info = next((info for info in voices() if info.id == voice_id), None)
        if info is None:
            raise VoiceUnavailable(f"The folder of {voice_id} is gone from {places.model_voices()}.")
        name, _, speaker = voice_id.removeprefix("espnet:").partition("/")
        self._espnet = EspnetEngine(places.model_voices() / name, places.models(), speaker)
        super().__init__(info, self._espnet)

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id, if one runs."""
        return self._espnet.worker_pid
