"""Where in the rundown lines are written, whatever is done to it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from script.rundown import Block, Rundown, move, remove
from script.writer import LineRequest
from stream.errors import BlockUnknown
from stream.show.cursor import Cursor, plain

pytestmark = pytest.mark.unit


def block(name: str, lines: int = 2, kind: str = "product") -> Block:
    requests = tuple(LineRequest("feature", "en", name, n) for n in range(lines))
    return Block(name, kind, "en", 30.0, requests, name)  # type: ignore[arg-type]


RUNDOWN = Rundown("r", 1, "Show", (block("a"), block("b"), block("c"), block("z", 1, "closing")))


def written(cursor: Cursor, count: int) -> list[tuple[str, int | None]]:
    asked = [cursor.next() for _ in range(count)]
    return [(each[0].id, each[1].number) for each in asked if each is not None]


def test_block_after_block_and_round_after_round_without_the_farewell():
    cursor = Cursor(RUNDOWN, repeat=True)
    assert [name for name, _ in written(cursor, 9)] == ["a", "a", "b", "b", "c", "c", "a@2", "a@2", "b@2"]


def test_without_repetition_it_ends_with_the_farewell():
    cursor = Cursor(RUNDOWN, repeat=False)
    assert [name for name, _ in written(cursor, 20)][-2:] == ["c", "z"]
    assert cursor.next() is None


def test_a_block_alone_comes_again_as_another():
    cursor = Cursor(replace(RUNDOWN, blocks=(block("a", 1),)), repeat=True)
    assert [name for name, _ in written(cursor, 3)] == ["a", "a@2", "a@3"]


def test_a_block_that_is_put_in_comes_first_and_the_other_goes_on():
    cursor = Cursor(RUNDOWN, repeat=True)
    written(cursor, 1)
    cursor.put_in(block("pin", 1))
    assert written(cursor, 3) == [("pin", 0), ("a", 1), ("b", 0)]


def test_what_was_said_of_a_changed_block_is_not_said_again():
    cursor = Cursor(RUNDOWN, repeat=True)
    written(cursor, 3)  # ahead of what is on air
    changed = replace(RUNDOWN, version=2, blocks=(block("a", 4), *RUNDOWN.blocks[1:]))
    cursor.set_rundown(changed, "a", [LineRequest("feature", "en", "a", 0)])
    assert written(cursor, 4) == [("a", 1), ("a", 2), ("a", 3), ("b", 0)]


def test_where_the_block_on_air_is_gone_its_follower_is_next():
    cursor = Cursor(RUNDOWN, repeat=True)
    written(cursor, 1)
    cursor.set_rundown(remove(remove(RUNDOWN, "a"), "b"), "a", [])
    assert written(cursor, 1) == [("c", 0)]


def test_a_place_outlives_the_process():
    cursor = Cursor(RUNDOWN, repeat=True)
    written(cursor, 9)
    again = Cursor(RUNDOWN, repeat=True)
    again.restore(cursor.place)
    assert written(again, 3) == written(cursor, 3)


def test_a_block_that_is_not_there_is_said():
    with pytest.raises(BlockUnknown):
        Cursor(RUNDOWN, repeat=True).go_to("nowhere")


DEEDS = st.lists(st.tuples(st.sampled_from(["next", "go", "leave", "move", "remove", "put in"]), st.integers(0, 3)))


@given(DEEDS, st.booleans())
def test_every_request_is_of_a_block_that_is_there(deeds: list[tuple[str, int]], repeat: bool):
    cursor = Cursor(RUNDOWN, repeat=repeat)
    for deed, number in deeds:
        now = cursor.rundown
        name = now.blocks[number % len(now.blocks)].id
        match deed:
            case "go":
                cursor.go_to(name)
            case "leave":
                cursor.leave_block()
            case "put in":
                cursor.put_in(block("pin", number + 1))
            case "move":
                cursor.set_rundown(move(now, name, 0), cursor.block.id if cursor.block else "", cursor.written)
            case "remove" if len(now.blocks) > 1:
                cursor.set_rundown(remove(now, name), cursor.block.id if cursor.block else "", cursor.written)
        asked = cursor.next()
        if asked is not None:
            known = {"pin", *(each.id for each in cursor.rundown.blocks)}
            assert plain(asked[0].id) in known
            assert asked[1].product_id == plain(asked[0].id)
