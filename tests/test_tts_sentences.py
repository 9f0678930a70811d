"""Where text is cut into sentences."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.sentences import MAX_WIDTH, sentences

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("안녕하세요. 반가워요!", ["안녕하세요.", "반가워요!"]),
        ("맛있어요!지금 주문하세요.", ["맛있어요!", "지금 주문하세요."]),
        ("좋습니다.다음은 이것입니다.", ["좋습니다.", "다음은 이것입니다."]),
        ("무게는 3.5kg입니다. 가격은 39,900원!", ["무게는 3.5kg입니다.", "가격은 39,900원!"]),
        ("It costs $12.99. Buy now!", ["It costs $12.99.", "Buy now!"]),
        ("Mr. Lee and Dr. Kim are here. Hello.", ["Mr. Lee and Dr. Kim are here.", "Hello."]),
        ("Visit shop.example.com today. Bye.", ["Visit shop.example.com today.", "Bye."]),
        ("Really?! Yes...", ["Really?!", "Yes..."]),
        ('She said "Go." Then left.', ['She said "Go."', "Then left."]),
        ("한 줄\n두 줄", ["한 줄", "두 줄"]),
        ("끝 ... !", ["끝 ... !"]),
        ("J. K. Kim sings. Listen.", ["J. K. Kim sings.", "Listen."]),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == parts


def test_long_sentences_are_cut_at_a_comma_before_a_space_before_anything() -> None:
    clause = "오늘 준비한 상품은 정말 특별한 상품이라서 " * 2
    first, *_ = sentences(clause + "그렇습니다, " + clause * 3)
    assert first.text.endswith("그렇습니다,")
    spaced = sentences(clause * 5)
    assert len(spaced) > 1
    assert all(" " in part.text for part in spaced)
    solid = sentences("가" * 300)
    assert [len(part.text) for part in solid] == [80, 80, 80, 60]


def test_pauses_are_longest_after_sentences() -> None:
    sentence, *_ = sentences("안녕하세요. 네.")
    clause, *_ = sentences("가 나, " + "다 라 " * 60)
    assert sentence.pause_s > clause.pause_s


@given(st.text(alphabet=st.sampled_from("가나a b.,!?39 \n\"'…"), max_size=400))
def test_nothing_is_lost_and_all_is_bounded(text: str) -> None:
    parts = sentences(text)
    assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())
    for part in parts:
        width = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in part.text)
        assert 0 < width <= MAX_WIDTH + 2  # joined marks of a piece without words
