"""Numbers read aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.numerals import LARGEST, cardinal, digits_en, digits_ko, native, ordinal, sino

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("number", "read"),
    [
        (0, "영"),
        (1, "일"),
        (10, "십"),
        (11, "십일"),
        (100, "백"),
        (1004, "천사"),
        (10_000, "만"),
        (11_000, "만 천"),
        (39_900, "삼만 구천구백"),
        (110_000, "십일만"),
        (1_290_000, "백이십구만"),
        (100_010_000, "일억 일만"),
        (123_456_789, "일억 이천삼백사십오만 육천칠백팔십구"),
    ],
)
def test_sino_korean(number: int, read: str) -> None:
    assert sino(number) == read


@pytest.mark.parametrize(
    ("number", "read"), [(1, "한"), (3, "세"), (10, "열"), (12, "열두"), (20, "스무"), (21, "스물한"), (99, "아흔아홉")]
)
def test_native_korean(number: int, read: str) -> None:
    assert native(number) == read


@pytest.mark.parametrize(
    ("number", "read"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (40, "forty"),
        (45, "forty-five"),
        (100, "one hundred"),
        (12_345, "twelve thousand three hundred forty-five"),
        (1_000_001, "one million one"),
    ],
)
def test_english_cardinals(number: int, read: str) -> None:
    assert cardinal(number) == read


@pytest.mark.parametrize(
    ("number", "read"),
    [(1, "first"), (2, "second"), (12, "twelfth"), (20, "twentieth"), (21, "twenty-first"), (100, "one hundredth")],
)
def test_english_ordinals(number: int, read: str) -> None:
    assert ordinal(number) == read


def test_digits_one_by_one() -> None:
    assert digits_ko("0150") == "영일오영"
    assert digits_en("05") == "zero five"


@given(st.integers(0, LARGEST), st.integers(0, LARGEST))
def test_different_numbers_are_read_differently(one: int, other: int) -> None:
    assert (one == other) == (sino(one) == sino(other)) == (cardinal(one) == cardinal(other))
