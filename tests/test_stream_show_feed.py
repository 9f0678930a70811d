"""What is said when: approval, slow and broken writers, pace, prices that change, the rundown that changes."""

import asyncio
import datetime
import itertools
from dataclasses import replace

import pytest

from script.catalogue import Catalogue, Money, Window
from script.errors import WriterFailed
from script.rundown import Rundown, move, remove
from script.types import Line
from script.writer import LineRequest, ScriptWriter
from stream.errors import RundownRefused
from stream.show.buffer import APPROVAL_S
from stream.show.feed import AHEAD_S
from stream.stage.protocol import Priced, ShowCard, Speak
from tests.show_theatre import RUNDOWN, SAMPLE, Theatre, block, play, templates

pytestmark = pytest.mark.unit

STALL_S = 2.0  # what viewers may hear nothing between two lines


def silences(theatre: Theatre) -> list[float]:
    """Seconds between the end of a line and the start of the next."""
    ends = [e["at"] for e in theatre.events("line.spoken")]
    starts = [e["at"] for e in theatre.started[1:]]
    return [start - end for end, start in zip(ends, starts, strict=False)]


def blocks(theatre: Theatre) -> list[str]:
    return [e["block_id"] for e in theatre.events("rundown.block")]


def with_price(catalogue: Catalogue, product_id: str, cents: int) -> Catalogue:
    products = tuple(
        replace(p, price=Money(p.price.krw, cents)) if p.id == product_id else p for p in catalogue.products
    )
    return Catalogue(catalogue.show, products)


class Moody:
    """A writer with a model behind it that has its days."""

    def __init__(self, mood: str) -> None:
        self._mood = mood
        self._templates = templates(SAMPLE)[0]

    async def write(self, request: LineRequest) -> Line:
        line = await self._templates.write(request)
        match self._mood:
            case "hangs":
                await asyncio.sleep(3600)
            case "fails":
                raise WriterFailed("the model gave no line")
            case "breaks":
                raise KeyError("a fault of its own")
            case "lies":
                return replace(line, text="Only $1.00 today, and it cures every illness!", claims=())
            case "repeats":
                return replace(line, text="Have a look at this.", claims=())
        return line


def moody(mood: str):
    def writers(catalogue: Catalogue) -> tuple[ScriptWriter, ScriptWriter]:
        return Moody(mood), templates(catalogue)[0]

    return writers


# ------------------------------------------------------------------ the writer
def test_lines_are_written_a_minute_ahead_and_follow_the_rundown():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) > 1)
        ahead = []
        for _ in range(60):
            await asyncio.sleep(1)
            ahead.append(theatre.show.feed.buffer.approved_s())
        assert min(ahead) >= AHEAD_S - 10 >= 30
        await theatre.until(lambda: len(blocks(theatre)) >= 7)
        assert blocks(theatre)[:7] == ["b1", "b2", "b4", "b1", "b2", "b4", "b1"]  # nobody approved the cosmetic
        assert max(silences(theatre)) < STALL_S

    play(Theatre(), deeds)


@pytest.mark.parametrize("mood", ["hangs", "fails", "breaks", "lies", "repeats"])
def test_a_writer_that_is_out_of_order_is_never_heard(mood: str):
    async def deeds(theatre: Theatre) -> None:
        await asyncio.sleep(300)
        assert max(silences(theatre)) < STALL_S
        assert not any("cures" in text for text in theatre.texts)
        for window in itertools.pairwise(range(0, len(theatre.texts), 20)):
            said = theatre.texts[slice(*window)]
            assert len(said) == len(set(said))
        fillers = [e["kind"] == "filler" for e in theatre.started]
        assert sum(fillers) < len(fillers) / 2
        if mood == "lies":
            assert {"number", "food_claim"} & set(theatre.events("line.blocked")[0]["codes"])

    play(Theatre(writers=moody(mood)), deeds)


def test_a_request_that_nobody_can_word_is_passed_over():
    wrong = replace(block("b1", "p04", "hook"), requests=(LineRequest("feature", "en", "p04", 99),))
    rundown = replace(RUNDOWN, blocks=(wrong, *RUNDOWN.blocks[1:]))

    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: "b2" in blocks(theatre), 60)

    play(Theatre(rundown=rundown), deeds)


def test_a_fault_of_the_program_is_told_and_the_show_goes_on():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) == 1)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(theatre.show.feed, "step", broken)
            await theatre.until(lambda: bool(theatre.events("part.failed")), 20)
        before = len(theatre.started)
        await theatre.until(lambda: len(theatre.started) > before + 15)
        assert theatre.events("part.failed")[0]["reason"] == "KeyError: 'a fault'"
        assert max(silences(theatre)) < STALL_S

    async def broken() -> bool:
        raise KeyError("a fault")

    play(Theatre(), deeds)


# ------------------------------------------------------------------ approval
def test_what_is_regulated_waits_for_a_person_in_every_mode():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.events("cue.waiting")) >= 4)
        waiting = theatre.events("cue.waiting")
        assert all(e["locked"] and e["product_id"] == "p11" and e["due_s"] is None for e in waiting)
        for event in waiting:
            theatre.steering.approve(event["line_id"], "Ara")
        await theatre.until(lambda: "b3" in blocks(theatre), 120)
        assert blocks(theatre)[:3] == ["b1", "b2", "b3"]

    play(Theatre(), deeds)


def test_a_line_is_on_air_by_the_timer_unless_somebody_objects():
    async def deeds(theatre: Theatre) -> None:
        theatre.steering.set_approval("veto", 5, "Ara")
        await theatre.until(lambda: len(theatre.events("cue.waiting")) >= 3)
        vetoed = theatre.events("cue.waiting")[1]["line_id"]
        theatre.steering.veto(vetoed, "Ara")
        await theatre.until(lambda: len(theatre.started) > 4)
        approved = [e for e in theatre.events("cue.approved") if e["who"] == "timer"]
        assert approved
        assert vetoed not in [e["line_id"] for e in theatre.started]
        assert {"line_id": vetoed, "reason": "vetoed by Ara"}.items() <= theatre.events("line.dropped")[0].items()

    play(Theatre(), deeds)


def test_nothing_planned_is_said_unapproved_and_the_silence_is_filled():
    async def deeds(theatre: Theatre) -> None:
        theatre.steering.set_approval("manual", 20, "Ara")
        await asyncio.sleep(APPROVAL_S * 2)
        assert {e["kind"] for e in theatre.started} == {"filler"}
        assert max(silences(theatre)) < STALL_S
        waiting = [entry.cue.line.id for entry in theatre.show.feed.buffer]
        theatre.steering.approve(waiting[0], "Ara")
        await theatre.until(lambda: theatre.started[-1]["line_id"] == waiting[0], 15)

    play(Theatre(), deeds)


def test_an_answer_about_what_is_regulated_waits_and_another_does_not():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) > 1)
        assert theatre.show.answer(Line("a1", "Yes, we have that.", "en", "answer"))
        assert theatre.show.answer(Line("a2", "Yes, that one too.", "en", "answer", "p11"))
        assert not theatre.show.answer(Line("a3", "It cures cancer.", "en", "answer"))
        await theatre.until(lambda: theatre.started[-1]["line_id"] == "a1", 10)
        theatre.steering.approve("a2", "Ara")
        await theatre.until(lambda: theatre.started[-1]["line_id"] == "a2", 10)

    play(Theatre(), deeds)


# ------------------------------------------------------------------ prices
def test_a_price_that_changes_is_right_on_air_within_two_seconds():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: "$47.90" in (theatre.started or [{"text": ""}])[-1]["text"])
        began = theatre.show.time_s
        theatre.show.set_catalogue(with_price(SAMPLE, "p04", 3990))
        await theatre.until(lambda: any("$39.90" in text for text in theatre.texts), 5)
        await asyncio.sleep(150)
        after = [e["text"] for e in theatre.started if e["at"] > began + 2]
        assert any("$39.90" in text for text in after)
        assert not any("$47.90" in text for text in after)
        assert not any("$47.90" in e["heard"] for e in theatre.events("line.spoken") if e["at"] > began + 2)
        assert not any("$47.90" in entry.cue.line.text for entry in theatre.show.feed.buffer)

    play(Theatre(), deeds)


def test_a_price_that_changes_is_right_on_the_cards_of_lines_that_the_stage_has_already():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: theatre.show.on_screen == "p04")
        theatre.show.set_catalogue(with_price(SAMPLE, "p04", 3990))
        await theatre.until(lambda: bool(theatre.events("prices.changed")), 5)
        told = [message.product for message in theatre.sent if isinstance(message, Priced)]
        names = (SAMPLE.product("p04").name["ko"], SAMPLE.product("p04").name["en"])
        assert {(card.lang, card.price) for card in told if card.name in names} == {
            ("ko", SAMPLE.product("p04").price.written("ko")),
            ("en", "$39.90"),
        }
        before = len(theatre.sent)
        await asyncio.sleep(60)
        cards = [m.product for m in theatre.sent[before:] if isinstance(m, Speak) and m.product is not None]
        assert {card.price for card in cards if card.name == SAMPLE.product("p04").name["en"]} == {"$39.90"}

    play(Theatre(), deeds)


def test_a_stock_that_changes_has_nobody_ask_for_the_list_again():
    fewer = Catalogue(SAMPLE.show, tuple(replace(p, stock=3) if p.id == "p04" else p for p in SAMPLE.products))

    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: theatre.show.on_screen == "p04")
        theatre.show.set_catalogue(fewer)
        await theatre.until(lambda: theatre.show.catalogue is fewer, 5)
        await asyncio.sleep(5)
        assert theatre.events("catalogue.changed")
        assert theatre.events("prices.changed") == []

    play(Theatre(), deeds)


def test_a_discount_that_ends_ends_on_the_card():
    end = datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
    product = replace(SAMPLE.product("p04"), window=Window(None, end))
    sale = Catalogue(SAMPLE.show, tuple(product if p.id == "p04" else p for p in SAMPLE.products))

    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: theatre.show.on_screen == "p04")
        spoken = next(m.product for m in theatre.sent if isinstance(m, Speak) and m.product is not None)
        assert (spoken.price, spoken.list_price, spoken.discount) == ("$47.90", "$71.90", "33%")
        assert theatre.events("prices.changed") == []
        theatre.now = lambda: end
        await theatre.until(lambda: bool(theatre.events("prices.changed")), 5)
        told = [m.product for m in theatre.sent if isinstance(m, Priced) and m.product.lang == "en"]
        assert ("$71.90", "", "") in {(card.price, card.list_price, card.discount) for card in told}

    theatre = Theatre(catalogue=sale)
    theatre.now = lambda: end - datetime.timedelta(seconds=1)
    play(theatre, deeds)


def test_a_pinned_card_is_told_to_viewers_and_follows_the_price_though_nothing_is_said():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: theatre.show.on_screen == "p04")
        theatre.steering.pause("Ara")
        await theatre.until(lambda: theatre.show.director.quiet)
        theatre.steering.pin("p07", "Ara")
        assert theatre.events("product.shown")[-1]["product_id"] == "p07"
        theatre.show.set_catalogue(with_price(SAMPLE, "p07", 1230))
        await theatre.until(lambda: bool(theatre.events("prices.changed")), 5)
        told = [m.product for m in theatre.sent if isinstance(m, Priced)]
        assert "$12.30" in {card.price for card in told if card.name == SAMPLE.product("p07").name["en"]}
        theatre.steering.pin(None, "Ara")
        assert theatre.events("product.shown")[-1]["product_id"] is None

    play(Theatre(), deeds)


def test_the_card_of_a_product_that_is_sold_no_more_goes():
    gone = Catalogue(SAMPLE.show, tuple(p for p in SAMPLE.products if p.id != "p04"))

    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: theatre.show.on_screen == "p04")
        theatre.show.set_catalogue(gone)
        await theatre.until(lambda: ShowCard(None) in theatre.sent, 5)
        assert None in [e["product_id"] for e in theatre.events("product.shown")]

    play(Theatre(), deeds)


def test_a_product_that_is_sold_no_more_is_talked_about_no_more():
    gone = Catalogue(SAMPLE.show, tuple(p for p in SAMPLE.products if p.id != "p05"))

    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: "b2" in blocks(theatre))
        began = theatre.show.time_s
        theatre.show.set_catalogue(gone)
        await asyncio.sleep(60)
        assert not [e for e in theatre.started if e["at"] > began + 2 and e["product_id"] == "p05"]

    play(Theatre(), deeds)


def test_a_product_that_is_sold_out_is_left_at_once_and_its_block_next_time():
    def sold_out(product_id: str) -> Catalogue:
        return Catalogue(SAMPLE.show, tuple(replace(p, stock=0) if p.id == product_id else p for p in SAMPLE.products))

    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: "b2" in blocks(theatre))
        began = theatre.show.time_s
        theatre.show.set_catalogue(sold_out("p05"))
        await asyncio.sleep(90)
        assert not [e for e in theatre.started if e["at"] > began + 2 and e["product_id"] == "p05"]
        assert blocks(theatre)[1:5] == ["b2", "b4", "b1", "b4"]
        assert max(silences(theatre)) < STALL_S

    play(Theatre(), deeds)


def test_a_show_of_which_everything_is_sold_out_says_what_it_can():
    gone = Catalogue(SAMPLE.show, tuple(replace(p, stock=0) for p in SAMPLE.products))

    async def deeds(theatre: Theatre) -> None:
        await asyncio.sleep(30)
        assert {e["kind"] for e in theatre.started} == {"filler"}

    play(Theatre(catalogue=gone), deeds)


# ------------------------------------------------------------------ pace
def test_an_early_block_gets_more_lines_and_a_late_one_fewer():
    long = block("b1", "p04", "hook", "price", "call", target_s=60.0)
    short = block("b2", "p05", "hook", "feature", "size", "shipping", "price", "call", target_s=18.0)
    rundown = Rundown("r", 1, "Show", (long, short))

    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(blocks(theatre)) == 3)
        times = [e["at"] for e in theatre.events("rundown.block")]
        assert 50 < times[1] - times[0] < 75
        of_second = [e["kind"] for e in theatre.started if times[1] <= e["at"] < times[2] - 0.01]
        assert of_second[0] == "hook"
        assert {"price", "call"} <= set(of_second)
        assert not {"size", "shipping"} & set(of_second)

    play(Theatre(rundown=rundown), deeds)


def test_answers_take_their_time_from_what_may_be_left_out():
    kinds = ("hook", "feature", "price", "size", "shipping", "call")
    rundown = Rundown("r", 1, "Show", tuple(block(f"b{n}", f"p0{n}", *kinds, target_s=36.0) for n in (4, 5)))

    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) == 1)
        for n in range(5):
            theatre.show.answer(Line(f"a{n}", "Yes, we have that. It comes tomorrow, and it is yours.", "en", "answer"))
        await theatre.until(lambda: len(blocks(theatre)) == 2)
        reasons = [e["reason"] for e in theatre.events("line.dropped")]
        assert "left out: its block is late" in reasons

    play(Theatre(rundown=rundown), deeds)


# ------------------------------------------------------------------ the rundown
def test_a_changed_rundown_is_followed_and_says_nothing_twice():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) == 2)
        now = theatre.show.feed.cursor.rundown
        kept = await theatre.steering.put_rundown(move(remove(now, "b2"), "b4", 1), "Ara", "edit", None)
        assert kept.version == 1  # the first that is kept of this show
        await theatre.until(lambda: len(blocks(theatre)) == 3)
        assert blocks(theatre)[:2] == ["b1", "b4"]
        kinds = [e["kind"] for e in theatre.started if e["product_id"] == "p04"][:4]
        assert kinds == ["hook", "feature", "price", "call"]
        broken = replace(now, blocks=(block("x", "p99", "hook"),))
        with pytest.raises(RundownRefused, match="p99"):
            await theatre.steering.put_rundown(broken, "Ara", "edit", None)

    play(Theatre(), deeds)


def test_going_to_a_block_and_leaving_one_take_effect_with_the_sentence():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) == 1)
        theatre.steering.go_to("b4", "Ara")
        await theatre.until(lambda: blocks(theatre)[-1:] == ["b4"], 10)
        assert len(theatre.started) == 2
        theatre.steering.skip_block("Ara")
        await theatre.until(lambda: blocks(theatre)[-1:] == ["b1"], 10)
        assert max(silences(theatre)) < STALL_S

    play(Theatre(), deeds)


def test_a_show_that_does_not_repeat_ends_with_its_last_block():
    async def deeds(theatre: Theatre) -> None:
        await asyncio.sleep(200)
        assert blocks(theatre) == ["b1", "b2", "b4"]
        planned = [e for e in theatre.started if e["kind"] != "filler"]
        assert planned[-1]["at"] < 120

    play(Theatre(repeat=False), deeds)


def test_a_pinned_product_comes_first_and_the_block_goes_on_after_it():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) == 1)
        theatre.steering.pin("p07", "Ara")
        await theatre.until(lambda: len(theatre.started) == 6, 60)
        about = [e["product_id"] for e in theatre.started]
        assert about[2:5] == ["p07"] * 3
        theatre.steering.pin(None, "Ara")
        await theatre.until(lambda: len(theatre.started) == 9, 60)
        assert theatre.started[6]["product_id"] == "p04"

    play(Theatre(), deeds)


def test_a_mood_is_on_her_face_in_the_lines_that_follow():
    async def deeds(theatre: Theatre) -> None:
        await theatre.until(lambda: len(theatre.started) == 1)
        theatre.steering.set_mood("earnest", "Ara")
        await theatre.until(lambda: len(theatre.started) == 5)
        await theatre.show.logbook.flushed(5)
        assert '"emotion": "earnest"' in ((await theatre.rows())[-1].details or "")

    play(Theatre(), deeds)
