import datetime
from dataclasses import replace
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from script.catalogue import Catalogue, Money, Text, load
from script.errors import RundownInvalid
from script.rundown import (
    Brief,
    as_json,
    build,
    change_product,
    fit,
    from_json,
    insert,
    move,
    problems,
    read,
    remove,
    repeat,
    replace_lines,
    request_seconds,
    retime,
    seconds_of,
)
from script.writer import LineRequest

pytestmark = pytest.mark.unit

NOW = datetime.datetime(2026, 12, 20, 3, tzinfo=datetime.UTC)
CATALOGUE = load()
IDS = tuple(product.id for product in CATALOGUE.products)


def made(minutes=20.0, langs=("ko", "ko", "en"), ids=(), seed=0, catalogue=CATALOGUE, **more):
    return build(Brief("저녁 방송", minutes, langs, ids), catalogue, NOW, seed, **more)


def changed(*products):
    """The sample with these products in the place of its own."""
    by_id = {product.id: product for product in products}
    return Catalogue(CATALOGUE.show, tuple(by_id.get(each.id, each) for each in CATALOGUE.products))


def kinds(rundown):
    return [block.kind for block in rundown.blocks]


def shown(rundown):
    return [block.product_id for block in rundown.blocks if block.kind == "product"]


@pytest.mark.parametrize("minutes", [2, 3.5, 20, 61, 240])
def test_the_blocks_last_as_long_as_the_brief_asks_for(minutes):
    rundown = made(minutes)
    assert rundown.seconds == pytest.approx(minutes * 60, abs=1e-6)
    assert (kinds(rundown)[0], kinds(rundown)[-1]) == ("opening", "closing")
    assert problems(rundown, CATALOGUE) == ()


@pytest.mark.parametrize("minutes", [3, 12, 25])
def test_a_blocks_lines_take_about_its_time(minutes):
    for block in made(minutes, ids=IDS[:8] if minutes > 10 else ()).blocks:
        takes = sum(request_seconds(each, CATALOGUE) for each in block.requests)
        assert takes <= block.target_s + 0.1
        assert block.kind != "product" or takes >= 0.6 * block.target_s


def test_named_products_are_all_shown_in_their_order_however_short_the_time():
    short = made(8, ids=IDS[::-1])
    assert shown(short) == list(IDS[::-1])
    long = made(40, ids=IDS[:3])
    assert shown(long)[:3] == list(IDS[:3])
    assert all(one != following for one, following in pairwise(shown(long)))
    lengths = [sum(len(block.requests) for block in each.blocks if block.kind == "product") for each in (short, long)]
    assert lengths[0] / len(shown(short)) < lengths[1] / len(shown(long))
    with pytest.raises(RundownInvalid, match=r"12 products need at least .* minutes, and there are 4"):
        made(4, ids=IDS)


def test_a_product_block_holds_hook_price_call_and_every_notice_even_when_it_is_short():
    for minutes in (7.5, 30):
        for block in made(minutes, ids=IDS).blocks:
            if block.kind == "product":
                spoken = [each.kind for each in block.requests]
                assert [kind for kind in spoken if kind in ("hook", "price", "call")] == ["hook", "price", "call"]
                notices = [each.number for each in block.requests if each.kind == "notice"]
                said = CATALOGUE.product(block.product_id).must_say
                assert notices == [number for number, each in enumerate(said) if each.say[block.lang]]
                assert spoken.index("price") < spoken.index("notice") if notices else True


def test_languages_alternate_as_the_brief_says():
    langs = [block.lang for block in made(30).blocks if block.kind == "product"]
    assert langs[:6] == ["ko", "ko", "en", "ko", "ko", "en"]
    opening = made(30).blocks[0]
    assert {each.lang for each in opening.requests} == {"ko", "en"}


def test_what_does_not_speak_the_language_or_is_sold_out_is_left_to_another():
    korean = replace(CATALOGUE.product("p01"), price=Money(15_900, None), list_price=None)
    gone = replace(CATALOGUE.product("p02"), stock=0)
    catalogue = changed(korean, gone)
    both = made(30, ("en", "ko"), catalogue=catalogue)
    assert {block.lang for block in both.blocks if block.product_id == "p01"} == {"ko"}
    assert problems(both, catalogue) == ()
    english = made(30, ("en",), catalogue=catalogue)
    assert not {"p01", "p02"} & set(shown(english))
    assert {(each.product_id, each.reason) for each in english.left_out} == {("p01", "language"), ("p02", "no_stock")}


def test_companions_are_named_once_and_only_where_they_are_in_stock():
    paired = replace(CATALOGUE.product("p01"), goes_with=("p02", "p04"))
    for stock, companion in ((5, "p02"), (0, "p04")):
        catalogue = changed(paired, replace(CATALOGUE.product("p02"), stock=stock))
        rundown = made(40, ("ko",), catalogue=catalogue)
        told = [each for block in rundown.blocks if block.kind == "goes_with" for each in block.requests]
        assert [(each.product_id, each.other_id) for each in told] == [("p01", companion)]


def test_the_seed_decides_everything():
    assert made(seed=5) == made(seed=5)
    assert made(seed=5).blocks != made(seed=6).blocks


def test_a_review_line_is_said_before_the_price():
    line = LineRequest("review", "ko", "p01", text="세 분 이상이 고소하다고 적어 주셨습니다.")
    block = next(each for each in made(reviews={("p01", "ko"): line}).blocks if each.product_id == "p01")
    spoken = [each.kind for each in block.requests]
    assert line in block.requests
    assert spoken.index("review") < spoken.index("price")


@pytest.mark.parametrize(
    ("brief", "says"),
    [
        (Brief("t", 0), "up to"),
        (Brief("t", float("nan")), "up to"),
        (Brief("t", 1e9), "up to"),
        (Brief(" ", 10), "title"),
        (Brief("t", 10, ()), "no language"),
        (Brief("t", 10, ("ko",), ("nothing",)), "'nothing'"),
        (Brief("t", 10, ("ko",), ("p01",) * 501), "at most 500"),
        (Brief("t", 10, ("ko",), (), "w" * 2_001), "wish"),
        (Brief("t", 0.2), "need at least"),
    ],
)
def test_a_brief_that_breaks_a_rule_is_refused(brief, says):
    with pytest.raises(RundownInvalid, match=says):
        build(brief, CATALOGUE, NOW)


def test_a_catalogue_without_stock_cannot_be_shown():
    for catalogue in (
        Catalogue(Text("쇼"), ()),
        Catalogue(Text("쇼"), tuple(replace(each, stock=0) for each in CATALOGUE.products)),
    ):
        with pytest.raises(RundownInvalid, match="nothing can be shown"):
            build(Brief("t", 10), catalogue, NOW)


def test_each_edit_gives_a_new_version_and_leaves_the_old_one():
    first = made(12, ("ko",))
    before = as_json(first)
    product = first.blocks[1].id
    second = move(first, product, 3)
    third = retime(second, product, 99.5)
    fourth = replace_lines(third, product, [LineRequest("typed", "ko", text="오늘도 반갑습니다.")])
    fifth = change_product(fourth, product, "p12", CATALOGUE)
    sixth = insert(fifth, replace(fifth.block(product), id=""), 0)
    seventh = remove(sixth, product)
    assert [each.version for each in (first, second, third, fourth, fifth, sixth, seventh)] == list(range(1, 8))
    assert as_json(first) == before
    assert second.blocks[3].id == product
    assert third.block(product).target_s == 99.5
    assert fourth.block(product).requests[0].text == "오늘도 반갑습니다."
    assert fifth.block(product).product_id == "p12"
    assert fifth.block(product).target_s == 99.5
    assert sixth.blocks[0].product_id == "p12"
    assert len({block.id for block in sixth.blocks}) == len(sixth.blocks)
    assert product not in {block.id for block in seventh.blocks}
    assert fit(first, 24).seconds == pytest.approx(24 * 60)


def test_a_recap_speaks_of_what_stands_before_it_after_every_edit():
    rundown = made(8, ("ko",))
    place = kinds(rundown).index("recap")
    recap = rundown.blocks[place]
    moved = move(rundown, rundown.blocks[place - 1].id, 1)
    request = moved.block(recap.id).requests[0]
    assert (request.product_id, request.other_id) == (
        moved.blocks[place - 2].product_id,
        moved.blocks[place - 1].product_id,
    )
    alone = move(rundown, recap.id, 0)
    assert recap.id not in {block.id for block in alone.blocks}


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda r: move(r, "b99", 0), "no block 'b99'"),
        (lambda r: move(r, "b2", 99), "no place 99"),
        (lambda r: retime(r, "b2", 0), "1 to 3,600 seconds"),
        (lambda r: retime(r, "b2", float("inf")), "1 to 3,600 seconds"),
        (lambda r: replace_lines(r, "b2", []), "1 to 60 lines"),
        (lambda r: change_product(r, "b1", "p01", CATALOGUE), "kind opening"),
        (lambda r: change_product(r, "b2", "p99", CATALOGUE), "'p99'"),
        (lambda r: change_product(r, "b2", "p02", changed(replace(CATALOGUE.product("p02"), stock=0))), "out of stock"),
        (lambda r: fit(r, 0), "cannot last"),
        (lambda r: insert(r, r.blocks[1], -1), "no place -1"),
    ],
)
def test_an_edit_that_cannot_be_made_says_why(edit, says):
    with pytest.raises(RundownInvalid, match=says):
        edit(made(12))


def test_json_out_and_in_is_the_same_rundown():
    line = LineRequest("review", "ko", "p01", text="세 분 이상이 적어 주셨습니다.")
    for rundown in (made(), made(40, reviews={("p01", "ko"): line}), retime(made(), "b2", 33.25)):
        assert from_json(as_json(rundown)) == rundown


def broken(**parts):
    raw = as_json(made(12))
    raw["blocks"][1] |= parts
    return raw


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (broken(target_s=-4), r"blocks\.1\.target_s"),
        (broken(target_s=float("nan")), r"blocks\.1\.target_s"),
        (broken(id="b1"), "share an id: b1"),
        (broken(kind="dance"), r"blocks\.1\.kind"),
        (broken(product_id=None), "names its product"),
        (broken(requests=[]), r"blocks\.1\.requests"),
        (broken(requests=[{"kind": "typed", "lang": "ko"}]), "has its words"),
        (broken(requests=[{"kind": "typed", "lang": "ko", "text": "가\u202e나"}]), r"invisible characters \(U\+202E\)"),
        (broken(requests=[{"kind": "hook", "lang": "fr"}]), "lang"),
        (broken(surprise=1), "surprise"),
        ({"format": 1}, "id"),
    ],
)
def test_json_that_breaks_a_rule_is_refused_with_its_place(raw, says):
    with pytest.raises(RundownInvalid, match=says):
        from_json(raw)


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, "{" + " " * (17 << 20) + "}"], ids=len)
def test_text_that_is_no_rundown_is_refused(text):
    with pytest.raises(RundownInvalid):
        read(text)


@pytest.mark.parametrize(
    ("requests", "says"),
    [
        ([LineRequest("feature", "ko", "p01", 9)], "no feature 9"),
        ([LineRequest("feature", "ko", "p01")], "needs number"),
        ([LineRequest("hook", "ko")], "needs product_id"),
        ([LineRequest("hook", "ko", "p77")], "'p77'"),
        ([LineRequest("bridge", "ko")], "needs other_id"),
    ],
)
def test_lines_that_the_catalogue_cannot_give_are_named(requests, says):
    assert says in problems(replace_lines(made(), "b2", requests), CATALOGUE)[0]


def test_a_show_without_end_shows_every_product_once_a_round():
    blocks = list(islice(repeat(Brief("t", 1, ("ko", "en")), lambda: CATALOGUE, lambda: NOW, 3), 400))
    order = [block.product_id for block in blocks if block.kind == "product"]
    for start in range(0, len(order) - len(IDS), len(IDS)):
        assert set(order[start : start + len(IDS)]) == set(IDS)
    assert order[: len(IDS)] != order[len(IDS) : 2 * len(IDS)]
    assert all(one != following for one, following in pairwise(order))
    assert len({block.id for block in blocks}) == len(blocks)
    for block in blocks:
        assert block.kind != "recap" or block.requests[0].product_id != block.requests[0].other_id


def test_what_sells_out_is_gone_from_the_next_round():
    current = [CATALOGUE]
    blocks = repeat(Brief("t", 1), lambda: current[0], lambda: NOW)
    one = list(islice(blocks, 17))  # a welcome, twelve products, four looks back
    current[0] = changed(*(replace(each, stock=0) for each in CATALOGUE.products[2:]))
    later = list(islice(blocks, 60))
    assert len({block.product_id for block in one if block.kind == "product"}) == len(IDS)
    assert {block.product_id for block in later if block.kind == "product"} == {"p01", "p02"}
    current[0] = changed(*(replace(each, stock=0) for each in CATALOGUE.products))
    with pytest.raises(RundownInvalid, match="nothing can be shown"):
        list(islice(blocks, 60))


@given(st.text(max_size=200))
def test_the_estimate_of_any_text_is_a_time(text):
    for lang in ("ko", "en"):
        assert 0 < seconds_of(text, lang) < 400
    assert seconds_of(text + "가나다라", "ko") > seconds_of(text, "ko")


def test_a_great_catalogue_makes_no_great_rundown():
    many = (replace(CATALOGUE.products[number % 12], id=f"x{number}", goes_with=()) for number in range(20_000))
    rundown = made(20, catalogue=Catalogue(CATALOGUE.show, tuple(many)))
    assert len(rundown.blocks) < 40
    assert len(rundown.left_out) <= 500
