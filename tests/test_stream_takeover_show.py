"""A take-over in a whole show with a mimed stage: she waits, goes on with a bridge, and everything is written down."""

import asyncio

import pytest

from script.types import Line
from stream.errors import StageUnavailable, TakenOver
from stream.show.bridges import BRIDGES
from stream.stage.protocol import Mic, ToStage
from tests.show_theatre import Theatre, play

pytestmark = pytest.mark.unit


async def speaking(t: Theatre) -> None:
    """Wait until she is in the middle of a line of at least two sentences."""
    await t.until(lambda: t.show.director.current is not None and ". " in t.texts[-1])


def test_she_finishes_her_sentence_waits_and_goes_on_with_a_bridge():
    async def deeds(t: Theatre) -> None:
        ends: list[str] = []
        t.show.takeover.on_end = ends.append
        await speaking(t)
        before = t.texts[-1]
        t.show.takeover.begin("Mina", "lipsync", now=False)
        await t.until(lambda: t.show.takeover.heard)
        said = len(t.started)
        with pytest.raises(TakenOver, match="microphone"):
            t.show.say("Hello.", "en", "neutral", "now")
        with pytest.raises(TakenOver, match="Mina"):
            t.show.takeover.begin("Juno", "voiceover", now=True)
        await asyncio.sleep(30)
        assert len(t.started) == said
        t.show.takeover.end("ended by Mina")
        assert ends == ["ended by Mina"]
        await t.until(lambda: len(t.started) > said)
        rest = t.texts[-1]
        assert any(rest.startswith(bridge) for bridge in BRIDGES["en"])
        assert rest.endswith(before.split(". ")[-1])
        started, ended = t.events("takeover.started"), t.events("takeover.ended")
        assert [(e["who"], e["mode"]) for e in started] == [("Mina", "lipsync")]
        assert [(e["who"], e["reason"]) for e in ended] == [("Mina", "ended by Mina")]
        assert ended[0]["seconds"] == pytest.approx(30, abs=1)
        await t.show.logbook.flushed(5)
        (row,) = [r for r in await t.rows() if r.source == "takeover"]
        assert (row.text, row.complete, row.over) == ("", True, True)
        assert row.spoken_s == pytest.approx(30, abs=1)
        assert [deed for _, deed in await t.deeds()] == ["takeover", "takeover_end"]

    play(Theatre(), deeds)


def test_kill_ends_it_at_once_and_nothing_of_it_comes_back():
    async def deeds(t: Theatre) -> None:
        await speaking(t)
        t.show.takeover.begin("Mina", "voiceover", now=True)
        await t.until(lambda: t.show.takeover.heard)
        t.show.kill("Juno")
        assert not t.show.programme.live
        assert t.events("takeover.ended")[0]["reason"] == "the operator took the host off air"
        with pytest.raises(StageUnavailable, match="resume"):
            t.show.takeover.begin("Mina", "voiceover", now=True)

    play(Theatre(), deeds)


def test_a_lost_stage_ends_it_with_the_reason():
    async def deeds(t: Theatre) -> None:
        await speaking(t)
        t.show.takeover.begin("Mina", "lipsync", now=True)
        await t.until(lambda: t.show.takeover.heard)
        t.show.on_lost("it fell")
        assert t.events("takeover.ended")[0]["reason"] == "the stage was lost"
        assert not t.show.director.taken

    play(Theatre(), deeds)


def test_one_that_was_never_heard_ends_without_a_row():
    async def deeds(t: Theatre) -> None:
        await speaking(t)
        t.show.takeover.begin("Mina", "lipsync", now=False)
        t.show.takeover.end("the microphone's connection was lost")
        t.show.takeover.end("again")
        assert [e["seconds"] for e in t.events("takeover.ended")] == [0.0]
        await t.show.logbook.flushed(5)
        assert not [r for r in await t.rows() if r.source == "takeover"]

    play(Theatre(), deeds)


def test_a_sentence_without_end_keeps_nobody_waiting():
    async def deeds(t: Theatre) -> None:
        await t.until(lambda: t.show.director.on_air)
        t.show.say("word " * 90 + "end.", "en", "neutral", "now")
        await t.until(lambda: t.texts[-1:] != [] and t.texts[-1].startswith("word"))
        t.show.takeover.begin("Mina", "lipsync", now=False)
        await t.until(lambda: t.show.takeover.heard, limit_s=16)

    play(Theatre(), deeds)


def test_sound_goes_to_the_stage_only_while_it_is_on():
    async def deeds(t: Theatre) -> None:
        sent: list[ToStage] = []
        await t.until(lambda: t.show.director.on_air)
        send = t.show._send
        t.show._send = lambda message: (sent.append(message), send(message))[1]  # type: ignore[func-returns-value]
        t.show.takeover.hear(b"\0\0")
        t.show.takeover.begin("Mina", "lipsync", now=True)
        t.show.takeover.hear(b"\1\0")
        t.show.takeover.end("over")
        t.show.takeover.hear(b"\2\0")
        assert [m.pcm for m in sent if isinstance(m, Mic)] == [b"\1\0"]

    play(Theatre(), deeds)


def test_answers_wait_for_the_end():
    async def deeds(t: Theatre) -> None:
        await speaking(t)
        t.show.takeover.begin("Mina", "voiceover", now=True)
        await t.until(lambda: t.show.takeover.heard)
        line = Line("q1", "Thank you for asking.", "en", kind="answer")
        assert t.show.answer(line)
        said = len(t.started)
        await asyncio.sleep(20)
        assert len(t.started) == said
        t.show.takeover.end("over")
        await t.until(lambda: len(t.started) > said)
        assert t.started[-1]["line_id"] == "q1"

    play(Theatre(), deeds)
