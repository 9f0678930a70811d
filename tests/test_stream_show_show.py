"""A show with its stage mimed: what outlives a stage, what outlives the process, and what reaches the log."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from script.guard import Guard
from script.types import Line
from stream.errors import StageUnavailable
from stream.packets import FRAME_SAMPLES
from stream.show.cards import Cards
from stream.show.checking import Checker
from stream.show.cues import Cue
from stream.show.steering import Steering
from stream.stage.protocol import Listen, Media, Question, Ready, SetVoice, ShowCard, VoiceChanged
from stream.store.aired import details_of
from tests.show_theatre import SAMPLE, Hall, Theatre, play

pytestmark = pytest.mark.unit


def stage_goes(theatre: Theatre) -> list:
    """The stage is lost and another comes; gives what it is sent."""
    sent: list = []
    theatre.stage._lines.clear()
    theatre.stage._sounding = None
    theatre.show.on_lost("killed")

    def send(message) -> bool:
        sent.append(message)
        return True

    theatre.show._send = send
    theatre.show.on_message(Ready("mime", 1280, 720, {"ko": "mime", "en": "mime"}, "none"))
    theatre.show.on_message(Media("high", 0, FRAME_SAMPLES, True, b"face"))
    theatre.show._send = theatre.stage.send
    return [message for message in sent if isinstance(message, SetVoice | Listen)]


def test_the_operators_voice_and_listening_outlive_a_stage():
    async def deeds(theatre: Theatre) -> None:
        await asyncio.sleep(1)
        theatre.show.set_voice("en", "flite:slt")
        theatre.show.listen(True)
        assert stage_goes(theatre) == [SetVoice("en", "flite:slt"), Listen(True)]
        theatre.show.listen(False)
        theatre.show.on_message(VoiceChanged("en", "espeak:en-us", "kept: it did not open"))
        assert stage_goes(theatre) == []

    play(Theatre(), deeds)


def test_a_pinned_card_outlives_a_stage(tmp_path: Path):
    hall = Hall(tmp_path / "x.db").ready()
    Steering(hall.show).pin("p07", "Ara")
    hall.show.on_lost("killed")
    hall.inbox.clear()
    hall.ready()
    cards = [message.product for message in hall.inbox if isinstance(message, ShowCard)]
    assert [card.id for card in cards if card is not None] == ["p07"]


def test_a_question_is_looked_at_once_more_when_its_answer_goes_on_air(tmp_path: Path):
    show = Hall(tmp_path / "x.db").ready().show
    asked = Question("q1", "Suji", "Is it warm?", "en")
    answer = Cue(Line("a1", "Yes, it is.", "en", product_id=None), priority="answer", question=asked)
    heard = show._airable(answer)
    assert heard is not None
    assert heard.question == asked
    for hidden in (asked, Question("q2", "Suji", "You piece of shit?", "en")):
        show.board.take_off("q1", "minji")
        heard = show._airable(replace(answer, question=hidden))
        assert heard is not None
        assert (heard.line, heard.question) == (answer.line, None), "the answer is said, its question is not shown"


def test_a_kill_before_the_stage_is_ready_holds_until_resume():
    async def deeds(theatre: Theatre) -> None:
        theatre.show.kill()
        await asyncio.sleep(5)
        assert theatre.show.state == "paused"
        assert theatre.started == []
        with pytest.raises(StageUnavailable):
            theatre.show.say("Hello.", "en", "neutral", "now")
        theatre.show.resume()
        theatre.show.on_message(Media("high", 0, FRAME_SAMPLES, True, b"face"))
        await theatre.until(lambda: bool(theatre.started), 5)

    play(Theatre(), deeds)


def test_every_line_is_logged_with_its_proofs_its_approver_and_what_was_heard():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) > 3)
        theatre.show.say("Hello. A word of mine.", "en", "delighted", "now", who="Ara")
        theatre.show.answer(Line("a1", "Yes, we have that.", "en", "answer"))
        await theatre.until(lambda: len(theatre.started) > 7)
        await theatre.show.logbook.flushed(5)
        rows = await theatre.rows()
        first = details_of(rows[0])
        assert {claim["kind"] for claim in first.claims} >= {"name"}
        assert (first.approver, first.verdict, first.priority) == ("automatic", "pass", "planned")
        assert first.card is not None
        assert rows[0].heard == rows[0].text
        assert rows[0].start_s is not None
        assert rows[0].start_s < rows[0].at_s
        kinds = [row.source for row in rows]
        assert kinds.index("typed") < kinds.index("answer")
        typed = rows[kinds.index("typed")]
        assert details_of(typed).approver == "Ara"
        cut = rows[kinds.index("typed") - 1]
        assert not cut.complete
        assert cut.text.startswith(cut.heard or "")
        assert rows[kinds.index("answer") + 1].line_id == cut.line_id  # the rest of it, after a bridge
        assert ("Ara", "say") in await theatre.deeds()

    play(Theatre(), deeds)


def test_an_operators_line_is_warned_of_and_said_and_the_log_tells_by_whom():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) > 0)
        _, warnings = theatre.show.say("The pot is $1.00 today.", "en", "neutral", "now", who="Ara")
        assert [warning.code for warning in warnings] == ["number"]
        await theatre.until(lambda: "The pot is $1.00 today." in theatre.texts, 5)
        assert theatre.events("line.warned")[0]["who"] == "Ara"
        await theatre.show.logbook.flushed(5)
        row = next(row for row in await theatre.rows() if row.source == "typed")
        assert details_of(row).verdict == "number"

    play(Theatre(), deeds)


def test_a_log_that_cannot_be_written_is_told_once_tried_again_and_loses_nothing(tmp_path: Path):
    path = tmp_path / "onmaru.db"

    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) > 1)
        await theatre.show.logbook.flushed(5)
        path.unlink()
        path.write_bytes(b"no database " * 1000)
        before = len(theatre.started)
        await theatre.until(lambda: len(theatre.started) > before + 2)
        assert len(theatre.events("store.failed")) == 1
        assert theatre.show.state == "live"
        path.unlink()
        assert await theatre.show.logbook.flushed(10)
        assert len(await theatre.rows()) >= 2
        assert theatre.show.unlogged == 0

    play(Theatre(path), deeds)


def test_rows_that_never_came_to_the_store_are_counted(tmp_path: Path):
    path = tmp_path / "onmaru.db"
    theatre = Theatre(path)

    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) > 1)
        path.unlink()
        path.write_bytes(b"no database " * 1000)
        await theatre.until(lambda: len(theatre.started) > 3)

    play(theatre, deeds)
    assert theatre.show.unlogged >= 2


def test_a_process_that_is_killed_in_a_line_is_followed_by_one_that_says_the_rest(tmp_path: Path):
    path = tmp_path / "onmaru.db"
    before: list[str] = []

    async def first(theatre: Theatre) -> None:
        theatre.steering.set_approval("automatic", 20, "Ara")
        theatre.steering.set_mood("earnest", "Ara")
        await theatre.until(lambda: len(theatre.started) == 2)
        line = theatre.show.director.current_cue
        assert line is not None
        await theatre.until(lambda: getattr(theatre.show.director._current, "done", 0) == 1)
        await theatre.show.logbook.flushed(5)
        before.extend((line.line.id, *line.sentences))

    async def second(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) == 3)
        resumed, following = theatre.started[0], theatre.started[1]
        assert resumed["line_id"] == before[0]
        assert resumed["text"].endswith(" ".join(before[2:]))
        assert before[1] not in resumed["text"]
        assert following["line_id"] not in (before[0], "")
        assert theatre.show.feed.mood == "earnest"
        await theatre.show.logbook.flushed(5)
        rows = await theatre.rows()
        assert len({row.airing for row in rows}) == len(rows)
        cut = next(row for row in rows if row.line_id == before[0])
        assert (cut.heard, cut.complete) == (before[1], False)
        assert ("Ara", "mood") in await theatre.deeds()

    play(Theatre(path), first, finish=False)
    play(Theatre(path), second)


def test_a_host_who_was_killed_stays_off_air_in_the_next_process(tmp_path: Path):
    async def first(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) == 1)
        theatre.show.kill("Ara")
        await theatre.show.logbook.flushed(5)

    async def second(theatre: Theatre) -> None:
        await asyncio.sleep(5)
        assert theatre.show.state == "paused"
        assert theatre.started == []

    path = tmp_path / "onmaru.db"
    play(Theatre(path), first, finish=False)
    play(Theatre(path), second)


def test_a_state_of_another_version_of_the_program_starts_the_show_anew(tmp_path: Path):
    path = tmp_path / "onmaru.db"

    async def first(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) == 2)
        await theatre.show.logbook.flushed(5)
        state = json.loads((await theatre.show.store.begin("demo")).state)
        del state["feed"]
        theatre.show.logbook.state(lambda: json.dumps(state))
        await theatre.show.logbook.flushed(5)

    async def second(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) == 2)

    play(Theatre(path), first, finish=False)
    play(Theatre(path), second)


def test_lines_that_wait_at_the_stage_hear_what_their_products_cost():
    checker = Checker(SAMPLE, Guard(SAMPLE))
    sent: list = []
    waiting = (Line("l1", "Hello.", "en", product_id="p05"), Line("l2", "Hello.", "en"))

    def send(message: object) -> bool:
        sent.append(message)
        return True

    cards = Cards(checker, send, lambda: waiting, lambda product_id, at_s: None)
    cards.repriced()
    assert [(message.product.id, message.product.lang) for message in sent] == [("p05", "ko"), ("p05", "en")]
    assert sent[1].product.price == SAMPLE.product("p05").price.written("en")
