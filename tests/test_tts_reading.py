"""Foreign words in Hangul, Hangul for English voices, and the tables behind them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.reading.audible import heard
from tts.reading.hangulise import hangulise
from tts.reading.ko_latin import token
from tts.reading.ko_particles import chosen
from tts.reading.romanise import romanise
from tts.reading.tables import words_en, words_ko

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("word", "hangul"),
    [
        ("Luminoa", "루미노아"),
        ("smart", "스마트"),
        ("black", "블랙"),
        ("cup", "컵"),
        ("cake", "케이크"),
        ("green", "그린"),
        ("table", "테이블"),
        ("lotion", "로션"),
        ("fresh", "프레시"),
        ("first", "퍼스트"),
        ("simple", "심플"),
        ("queen", "퀸"),
        ("bridge", "브리지"),
        ("crème", "크림"),
        ("", ""),
    ],
)
def test_unknown_words_are_written_by_their_sound(word: str, hangul: str) -> None:
    assert hangulise(word) == hangul


@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzé'"), max_size=30))
def test_any_word_of_letters_becomes_hangul(word: str) -> None:
    assert re.fullmatch(r"[가-힣]*", hangulise(word))
    assert heard(token(word), "ko") == token(word)


@pytest.mark.parametrize(
    ("word", "spelt"),
    [
        ("떡볶이", "tuk-boh-kee"),
        ("화장품", "wha-jahng-poom"),
        ("가격", "gah-ghee-uck"),
        ("좋아요", "joh-ah-yoh"),
        ("읽다", "eek-dah"),
        ("한글말", "hahn-gul-mahl"),
        ("국물", "goong-mool"),
    ],
)
def test_korean_is_spelt_for_an_english_voice(word: str, spelt: str) -> None:
    assert romanise(word) == spelt


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=12))
def test_any_hangul_can_be_spelt(word: str) -> None:
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", romanise(word))


@pytest.mark.parametrize(
    ("before", "pair", "member"),
    [
        ("냄비", ("은", "는"), "는"),
        ("이불", ("은", "는"), "은"),
        ("서울", ("으로", "로"), "로"),
        ("부산", ("으로", "로"), "으로"),
        ("", ("이", "가"), "가"),
    ],
)
def test_particles_by_the_sound_before(before: str, pair: tuple[str, str], member: str) -> None:
    assert chosen(pair, before) == member


def test_every_entry_of_the_tables_can_be_said() -> None:
    for word, said in words_ko().items():
        assert word == word.lower()
        assert heard(said, "ko") == said, word
    for word, said in words_en().items():
        assert heard(said, "en") == said, word
