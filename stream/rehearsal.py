"""A whole show without voice and picture, in time that costs nothing: what would be said, when, and what goes wrong."""

import asyncio
import itertools
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from script.catalogue import Catalogue
from script.rundown import Rundown, problems
from script.template import TemplateWriter
from script.text import visible
from script.types import Lang
from script.writer import ScriptWriter
from stream import exports
from stream.audience import make_chat
from stream.leaping import LoopClock, run
from stream.mime import Mime
from stream.packets import AAC_SAMPLES, FRAME_SAMPLES, OPUS_SAMPLES, Packet
from stream.settings import Settings
from stream.show.chat import ChatRoom
from stream.show.checking import Checker, guard_of
from stream.show.events import Event, EventLog
from stream.show.show import Script, Show
from stream.show.steering import Steering
from stream.slate import Slate
from stream.store.aired import AiredLine, AiredLog, details_of
from stream.store.chat import ChatStore
from stream.store.db import Database
from stream.store.shows import ShowStore
from stream.writers import make_model, make_writer

SHOW = "rehearsal"
STALL_S = 2.0  # a silence that viewers take for a fault
WINDOW = 20  # lines within which nothing should come back
MAX_MESSAGES = 20_000  # of a chat script
MAX_TEXT = 10_000  # characters of one message
LOOK_S = 0.5  # how often the rehearsing person approves what waits

_EMPTY = Slate(
    (Packet("high", 0, FRAME_SAMPLES, True, b""),),
    (Packet("low", 0, FRAME_SAMPLES, True, b""),),
    Packet("audio", 0, OPUS_SAMPLES, True, b""),
    Packet("aac", 0, AAC_SAMPLES, True, b""),
)


class RehearsalInvalid(Exception):
    """The rehearsal cannot begin; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """A message of the chat script."""

    at_s: float
    viewer: str
    text: str
    lang: Lang | None = None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What to rehearse."""

    settings: Settings
    catalogue: Catalogue
    rundown: Rundown
    seconds: float
    chat: tuple[Scripted, ...] = ()
    approves: bool = False  # somebody approves what waits for a person
    factor: float = 0.0  # times as fast as the world's time; 0: as fast as the work is done


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it."""

    lines: list[dict[str, Any]]  # as stream.exports has them
    events: list[dict[str, Any]]
    summary: dict[str, Any]


@dataclass(slots=True)
class _Kept(EventLog):
    """Every event, not only the newest."""

    whole: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        EventLog.__init__(self)

    def add(self, type_: str, at_s: float, **fields: object) -> Event:
        event = EventLog.add(self, type_, at_s, **fields)
        self.whole.append(event)
        return event


def read_chat(lines: Iterable[str]) -> tuple[Scripted, ...]:
    """A chat script: a JSON object on each line, with at_s, viewer and text, and perhaps lang.

    Raises RehearsalInvalid with the line that is wrong.
    """
    found = [_scripted(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if len(found) > MAX_MESSAGES:
        raise RehearsalInvalid(f"{len(found):,} messages; {MAX_MESSAGES:,} is the limit")
    return tuple(sorted(found, key=lambda each: each.at_s))


def _scripted(number: int, line: str) -> Scripted:
    try:
        raw = json.loads(line)
        lang = raw.get("lang")
        made = Scripted(float(raw["at_s"]), str(raw["viewer"])[:64], str(raw["text"])[:MAX_TEXT], lang)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RehearsalInvalid(f"line {number} of the chat is no message: at_s, viewer and text are needed") from error
    if not 0 <= made.at_s < float("inf") or lang not in (None, "ko", "en"):
        raise RehearsalInvalid(f"line {number} of the chat: at_s is seconds from the start, lang is ko or en")
    return made


def rehearse(rehearsal: Rehearsal) -> Report:
    """Play the show; raises RehearsalInvalid."""
    if faults := problems(rehearsal.rundown, rehearsal.catalogue):
        raise RehearsalInvalid("; ".join(faults[:5]))
    if make_model(rehearsal.settings) is not None and not rehearsal.factor:
        raise RehearsalInvalid("a language model answers in the world's time: give --speed, e.g. --speed 20")
    return run(_rehearse(rehearsal), rehearsal.factor)


async def _rehearse(rehearsal: Rehearsal) -> Report:
    began = time.perf_counter()
    database = Database("sqlite://")
    writer = make_writer(rehearsal.settings, rehearsal.catalogue)
    templates = TemplateWriter(rehearsal.catalogue, rehearsal.settings.seed + 1)

    def writers(_: Catalogue) -> tuple[ScriptWriter, ScriptWriter]:
        return writer, templates

    stage = Mime(lambda message: show.on_message(message))
    checker = Checker(rehearsal.catalogue, guard_of(rehearsal.catalogue))
    script = Script(rehearsal.rundown, writers, close=writer.close)
    store = ShowStore(database)
    show = Show(SHOW, checker, script, _EMPTY, LoopClock(), store, lambda packet: None, stage.send)
    show.events = kept = _Kept()
    model = make_model(rehearsal.settings)
    chats = ChatStore(database)
    chat = await make_chat(rehearsal.settings, SHOW, show, rehearsal.catalogue, chats, model)
    parts = [show.follow(), stage.run(), chat.run(), _play_chat(chat, rehearsal.chat)]
    if rehearsal.approves:
        parts.append(_approve(show, Steering(show)))
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, timeout=rehearsal.seconds, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await show.finish_log()
    rows = await AiredLog(database).whole(SHOW)
    database.close()
    events = [dict(event.data) for event in kept.whole]
    summary = _summary(rehearsal, rows, events)
    summary["wall_s"] = round(time.perf_counter() - began, 1)
    summary["times_as_fast"] = round(rehearsal.seconds / max(0.001, summary["wall_s"]), 1)
    return Report(exports.as_rows(rows), events, summary)


async def _play_chat(chat: ChatRoom, script: Sequence[Scripted]) -> None:
    loop = asyncio.get_running_loop()
    for number, each in enumerate(script):
        await asyncio.sleep(max(0.0, each.at_s - loop.time()))
        text = "".join(char if visible(char) else " " for char in each.text)
        chat.post(each.viewer, each.viewer, text, each.lang, f"m{number}")
    await asyncio.Event().wait()


async def _approve(show: Show, steering: Steering) -> None:
    """Do what a person does who approves everything."""
    while True:
        await asyncio.sleep(LOOK_S)
        for entry in (*show.feed.buffer, *show.answers.buffer):
            if not entry.approved:
                steering.approve(entry.cue.line.id, "rehearsal")


# ------------------------------------------------------------------ what came of it
def _summary(rehearsal: Rehearsal, rows: Sequence[AiredLine], events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    silences = [(round(a.at_s, 1), round((b.start_s or 0.0) - a.at_s, 2)) for a, b in itertools.pairwise(rows)]
    texts = [row.text for row in rows]
    repeats = [texts[k] for k in range(len(texts)) if texts[k] in texts[max(0, k - WINDOW + 1) : k]]
    kinds = Counter(row.source for row in rows)
    return {
        "seconds": rehearsal.seconds,
        "lines": len(rows),
        "kinds": dict(sorted(kinds.items())),
        "stalls": [silence for silence in silences if silence[1] > STALL_S],
        "longest_silence_s": max((seconds for _, seconds in silences), default=0.0),
        "repeats": repeats,
        "dropped": dict(Counter(str(e["reason"]) for e in events if e["type"] == "line.dropped")),
        "blocked": dict(Counter(code for e in events if e["type"] == "line.blocked" for code in e["codes"])),
        "blocks": _blocks(events),
        "answers": _answers(rehearsal.chat, rows, events),
    }


def _blocks(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """How long each block took, against its target; the last one, which was not over, is left out."""
    came = [e for e in events if e["type"] == "rundown.block"]
    return [
        {
            "block_id": a["block_id"],
            "product_id": a["product_id"],
            "target_s": a["target_s"],
            "took_s": round(b["at"] - a["at"], 1),
        }
        for a, b in itertools.pairwise(came)
    ]


def _answers(chat: Sequence[Scripted], rows: Sequence[AiredLine], events: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How many questions were answered, and how long after they came, or after the sentence that sounded then."""
    started = {e["line_id"]: e["at"] for e in events if e["type"] == "line.started"}
    asked = {f"m{number}": each.at_s for number, each in enumerate(chat)}
    given = [e for e in events if e["type"] == "chat.answered"]
    said = [
        (asked[e["message_id"]], started[e["line_id"]])
        for e in given
        if e["line_id"] in started and e["message_id"] in asked
    ]
    ends = sorted(at_s for row in rows for at_s in (*details_of(row).sentences_s, row.at_s))
    free = [next((end for end in ends if end >= came), came) for came, _ in said]
    return {
        "messages": len(chat),
        "answered": len(given),
        "said": len(said),
        "delay_s": _spread([at_s - came for came, at_s in said]),
        "after_sentence_s": _spread([max(0.0, at_s - end) for (_, at_s), end in zip(said, free, strict=True)]),
    }


def _spread(values: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile; nothing for nothing."""
    if not values:
        return {}
    ordered = sorted(values)
    return {"p50": round(statistics.median(ordered), 2), "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 2)}
