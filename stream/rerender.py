"""A show's film made again from its as-aired log: host, lines, moods, gestures and cards as they were."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import msgspec

from stream.exports import show_time
from stream.offline import MAX_TEXT, OfflineError, Order, film_of, said
from stream.settings import Settings
from stream.stage.passage import Passage
from stream.stage.protocol import Product, Speak
from stream.store.aired import AiredLine, AiredLog, details_of
from stream.store.db import Database
from tts.catalogue import default_voice, open_voice
from tts.errors import VoiceError
from tts.types import Prosody, Utterance
from tts.voice import Voice


@dataclass(frozen=True, slots=True)
class Cut:
    """Which part of which show."""

    show: str
    from_s: float = 0.0  # since the show's first line
    to_s: float = float("inf")


def rerender(settings: Settings, cut: Cut, order: Order, out: Path) -> float:
    """Render the show of the log; gives the film's length in seconds. Raises OfflineError.

    What was cut off on air ends with the last word that was heard. Lines follow each other at a breath's distance.
    """
    rows = [row for row in read_log(settings, cut) if _heard(row)]
    if not rows:
        raise OfflineError(f"the log in {settings.data} holds no line of the show {cut.show!r} between these times")
    if (total := sum(len(_heard(row)) for row in rows)) > MAX_TEXT:
        raise OfflineError(f"{total:,} characters were said; {MAX_TEXT:,} is the limit. Give --from and --to.")
    host = next((name for row in rows if (name := details_of(row).host)), settings.avatar)
    return film_of(settings.model_copy(update={"avatar": host}), order, _spoken(rows), out)


def read_log(settings: Settings, cut: Cut) -> list[AiredLine]:
    """The rows of the part, in order. Raises OfflineError where there is no store."""
    path = settings.data / "onmaru.db"
    if not settings.database and not path.is_file():
        raise OfflineError(f"{path} does not exist: give the data folder of the show with --data")
    database = Database(settings.store_url)
    try:
        rows = asyncio.run(AiredLog(database).whole(cut.show))
    finally:
        database.close()
    return [row for row in rows if cut.from_s <= show_time(rows, row)[0] < cut.to_s]


def _heard(row: AiredLine) -> str:
    return row.text if row.complete else (row.heard or "")


async def _spoken(rows: Sequence[AiredLine]) -> AsyncIterator[Passage]:
    opened: dict[str, Voice] = {}
    try:
        for number, row in enumerate(rows):
            voice = await _voice(row, opened)
            speak = _speak(row, f"{number}")
            async for chunk in said(voice, Utterance(speak.text, speak.lang, speak.prosody)):
                yield Passage.of(speak, chunk)
    finally:
        for voice in opened.values():
            await voice.close()


def _speak(row: AiredLine, line_id: str) -> Speak:
    details = details_of(row)
    card = msgspec.convert(details.card, Product) if details.card is not None else None
    prosody = replace(Prosody(), **details.prosody)
    return Speak(line_id, 0, _heard(row), row.lang, details.emotion, card, prosody, details.gesture or "")


async def _voice(row: AiredLine, opened: dict[str, Voice]) -> Voice:
    """The voice that spoke, or the best that there is now for its language."""
    wanted = details_of(row).voice
    for voice_id in dict.fromkeys((wanted, default_voice(row.lang))):
        if not voice_id:
            continue
        if voice_id not in opened:
            try:
                opened[voice_id] = await asyncio.to_thread(open_voice, voice_id)
            except VoiceError as error:
                click.echo(f"{voice_id} cannot speak here ({error}): another voice does", err=True)
                continue
        return opened[voice_id]
    raise VoiceError(f"no voice here speaks {row.lang!r}; see `onmaru doctor`")
