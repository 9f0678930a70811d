"""The same sentence by each voice, in one film: how they sound, and whether the mouth follows each of them."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from stream.offline import OfflineError, Order, film_of, said
from stream.packets import CLOCK_RATE
from stream.settings import Settings
from stream.stage.conductor import LINE_GAP
from stream.stage.knobs import fitted
from stream.stage.passage import Passage
from tts.catalogue import find_voices, open_voice
from tts.errors import VoiceError
from tts.spoken import language
from tts.types import AudioChunk, Prosody, Utterance, VoiceInfo, WordSpan

SENTENCES = {
    "ko": "안녕하세요, 온마루입니다. 오늘 소개할 상품은 삼만 구천구백 원입니다.",
    "en": "Good evening, and welcome to our show. Today we pay thirty nine dollars.",
}
MAX_VOICES = 60
VOICE_LIMIT_S = 120.0  # to say it: a neural voice without a GPU, its model loaded first


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be heard."""

    lang: str | None  # None: every language of each voice
    text: str | None  # None: SENTENCES
    size: str | None  # WIDTHxHEIGHT; None is the framing's own
    prosody: Prosody


@dataclass(frozen=True, slots=True)
class Turn:
    """One voice's part of the film; `fault` is why it has none."""

    voice: str
    lang: str
    start_s: float = 0.0
    end_s: float = 0.0
    fault: str = ""

    @property
    def told(self) -> str:
        """The fault, for people."""
        return f"{self.voice:<24} left out: {self.fault}"


def render_sample(settings: Settings, wish: Wish, out: Path) -> list[Turn]:
    """Write voices.mp4 and voices.json into the folder `out`; a voice that fails is left out and told. Raises
    OfflineError, also if no voice could speak."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OfflineError(f"the folder {out} cannot be made: {error.strerror}") from error
    order = Order.make([wish.text or "sample"], "auto", None, wish.size, captions=True)
    turns: list[Turn] = []
    passages = asyncio.run(_passages(wish, turns))
    if not passages:
        raise OfflineError("no voice could say it: " + "; ".join(turn.told for turn in turns))
    film_of(settings, order, _each(passages), out / "voices.mp4")
    (out / "voices.json").write_text(json.dumps([asdict(turn) for turn in turns], ensure_ascii=False, indent=2) + "\n")
    return turns


async def _each(passages: list[Passage]) -> AsyncIterator[Passage]:
    for passage in passages:
        yield passage


def _wanted(wish: Wish) -> list[tuple[VoiceInfo, str]]:
    """Each ready voice with each of its languages that is wanted."""
    only = wish.lang or (language(wish.text, "auto") if wish.text else None)
    ready = [info for info in find_voices() if info.state == "ready"][:MAX_VOICES]
    return [(info, lang) for lang in ("ko", "en") for info in ready if lang in info.languages and only in (None, lang)]


async def _passages(wish: Wish, turns: list[Turn]) -> list[Passage]:
    """What each voice says; fills `turns`."""
    passages: list[Passage] = []
    at = 0
    for info, lang in _wanted(wish):
        utterance = Utterance(wish.text or SENTENCES[lang], lang, fitted(wish.prosody, info.capabilities)[0])
        try:
            chunks = await chunks_of(info, utterance)
        except (VoiceError, TimeoutError) as error:
            turns.append(Turn(info.id, lang, fault=str(error) or f"no end within {VOICE_LIMIT_S:.0f} s"))
            continue
        length = sum(len(chunk.samples) for chunk in chunks)
        turns.append(Turn(info.id, lang, round(at / CLOCK_RATE, 3), round((at + length) / CLOCK_RATE, 3)))
        passages += [Passage(f"{info.id} {lang}", 0, chunk) for chunk in named(chunks, info.id)]
        at += length + LINE_GAP
    return passages


async def chunks_of(info: VoiceInfo, utterance: Utterance) -> list[AudioChunk]:
    """What a voice says, whole. Raises VoiceError and TimeoutError."""
    voice = await asyncio.to_thread(open_voice, info.id)
    try:
        async with asyncio.timeout(VOICE_LIMIT_S):
            return [chunk async for chunk in said(voice, utterance)]
    finally:
        await voice.close()


def named(chunks: Sequence[AudioChunk], name: str) -> list[AudioChunk]:
    """The chunks with the voice's name before the caption of each sentence."""
    found = []
    sentence = -1
    for chunk in chunks:
        if chunk.sentence != sentence:
            chunk = replace(chunk, words=(WordSpan(f"{name} ·", chunk.start, 0), *chunk.words))
        found.append(chunk)
        sentence = chunk.sentence
    return found
