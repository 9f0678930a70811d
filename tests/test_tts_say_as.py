"""Words said as what the writer says they are."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.errors import TextInvalid
from tts.say_as import KINDS, say_as

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "kind", "korean", "english"),
    [
        ("2026", "cardinal", "이천이십육", "two thousand twenty-six"),
        ("-3.5", "cardinal", "마이너스 삼 점 오", "minus three point five"),
        ("1", "ordinal", "첫 번째", "first"),
        ("21", "ordinal", "스물한 번째", "twenty-first"),
        ("2026", "digits", "이공이육", "two zero two six"),
        ("LG", "characters", "엘 지", "L G"),
        ("A1", "characters", "에이 일", "eigh one"),
        ("1/2", "date", "일월 이일", "January second"),
        ("2026-11-24", "date", "이천이십육년 십일월 이십사일", "November twenty-fourth, twenty twenty-six"),
        ("8:05", "time", "여덟 시 오 분", "eight oh five"),
        ("20", "time", "이십 시", "twenty hundred hours"),
        ("02-345-6789", "telephone", "공이 삼사오 육칠팔구", "zero two three four five six seven eight nine"),
        ("$3.50", "currency", "삼 달러 오십 센트", "three dollars and fifty cents"),
        ("500ml", "unit", "오백 밀리리터", "five hundred milliliters"),
    ],
)
def test_each_kind(text: str, kind: str, korean: str, english: str) -> None:
    assert say_as(text, kind, "ko") == korean
    assert say_as(text, kind, "en") == english


def test_hangul_by_syllables() -> None:
    assert say_as("온마루", "characters", "ko") == "온 마 루"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("a lot", "cardinal"), ("x", "ordinal"), ("12b", "digits"), ("", "telephone"), ("!?", "date"), ("3", "colour")],
)
def test_what_is_none_of_its_kind_is_refused(text: str, kind: str) -> None:
    with pytest.raises(TextInvalid):
        say_as(text, kind, "ko")


@given(st.text(max_size=40), st.sampled_from(KINDS), st.sampled_from(["ko", "en"]))
def test_any_text_is_said_or_refused(text: str, kind: str, lang: str) -> None:
    with suppress(TextInvalid):
        assert say_as(text, kind, lang)
