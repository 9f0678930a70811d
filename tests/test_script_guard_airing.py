"""Lines at the moment when they go to air: prices that changed are put right, what is gone is dropped."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from script.catalogue import Catalogue, Money, Statement, Text
from script.guard import Guard, at_air
from script.types import Claim, Line
from tests.guard_sets import NOW, catalogue

pytestmark = pytest.mark.unit

SOLD = catalogue()
TANGERINE = SOLD.product("g01")
LATER = datetime.datetime.fromisoformat("2026-12-08T10:00:00+09:00")  # the window of g01 is over
PRICED = Line(
    "a",
    "정가 18,000원에서 28% 할인해서 12,900원입니다.",
    "ko",
    "price",
    "g01",
    (
        Claim("list_price", "18,000원", "g01.list_price"),
        Claim("discount", "28%", "g01.discount"),
        Claim("price", "12,900원", "g01.price"),
    ),
)


def changed(**fields: Any) -> Catalogue:
    """The catalogue with another g01."""
    return Catalogue(SOLD.show, (replace(TANGERINE, **fields), *SOLD.products[1:]))


def aired(line: Line, sold: Catalogue = SOLD, now: datetime.datetime = NOW) -> Line | None:
    return at_air(line, sold, Guard(sold), now)


def spoken(line: Line, sold: Catalogue = SOLD, now: datetime.datetime = NOW) -> str:
    """What is heard of a line; "" nothing."""
    told = aired(line, sold, now)
    return told.text if told is not None else ""


def test_a_line_whose_facts_hold_goes_to_air_as_it_is():
    assert aired(PRICED) == PRICED


def test_amounts_that_changed_are_put_right_with_their_claims():
    line = aired(PRICED, changed(price=Money(9_000, 700)))
    assert line is not None
    assert line.text == "정가 18,000원에서 50% 할인해서 9,000원입니다."
    assert [claim.value for claim in line.claims] == ["18,000원", "50%", "9,000원"]


def test_an_amount_is_not_changed_inside_another():
    line = Line(
        "a", "2,900원이 아니라 12,900원입니다.", "ko", "typed", "g01", (Claim("price", "2,900원", "g01.price"),)
    )
    assert spoken(line, changed(price=Money(3_000, 250))) == "3,000원이 아니라 12,900원입니다."


def test_a_discount_that_is_over_takes_its_line_with_it():
    assert aired(PRICED, now=LATER) is None


def test_a_price_alone_becomes_the_list_price_when_the_window_is_over():
    line = Line("a", "오늘 가격은 12,900원입니다.", "ko", "price", "g01", (Claim("price", "12,900원", "g01.price"),))
    assert spoken(line, now=LATER) == "오늘 가격은 18,000원입니다."


def test_what_no_claim_names_is_held_against_the_guard_again():
    line = Line("a", "오늘 가격은 12,900원입니다.", "ko", "price", "g01")
    assert spoken(line, changed(price=Money(11_000, 900))) == "오늘 가격은 11,000원입니다."
    assert aired(replace(line, text="두 세트 하시면 25,800원입니다."), changed(price=Money(11_000, 900))) is None


def test_other_products_cost_what_they_cost_now():
    line = Line("a", "제주 감귤 말랭이는 12,900원입니다.", "ko", "recap", "g02")
    assert aired(line) == line
    assert spoken(line, now=LATER) == "제주 감귤 말랭이는 18,000원입니다."


def test_a_fact_of_words_that_changed_drops_its_line():
    said = "낮은 온도에서 48시간 동안 천천히 말렸습니다"
    line = Line("a", f"{said}.", "ko", "feature", "g01", (Claim("feature", said, "g01.feature.0"),))
    other = Statement(Text("햇볕", "sun"), Text("햇볕에 말렸습니다", "It is dried in the sun"))
    assert aired(line) == line
    assert aired(line, changed(features=(other,))) is None
    assert aired(line, changed(features=(other, *TANGERINE.features))) == line  # it only stands elsewhere


def test_a_product_that_is_gone_takes_its_lines_with_it():
    gone = Catalogue(SOLD.show, SOLD.products[1:])
    assert aired(PRICED, gone) is None
    assert aired(replace(PRICED, product_id="g02"), gone) is None
    review = Line("a", "한 줄 후기입니다.", "ko", "review", "g02", (Claim("review", "한 줄 후기입니다", "g01.review"),))
    assert aired(review) == review
    assert aired(review, gone) is None


def test_an_amount_that_stands_twice_is_not_put_right():
    line = replace(PRICED, text="12,900원, 네, 12,900원입니다.", claims=(Claim("price", "12,900원", "g01.price"),))
    assert aired(line, changed(price=Money(9_000, 700))) is None


def test_what_an_operator_typed_is_not_stopped_but_for_its_claims():
    line = Line("a", "제가 써 보니 좋아요.", "ko", "typed", "g01")
    assert aired(line) == line
    assert aired(replace(line, kind="feature")) is None
