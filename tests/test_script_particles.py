import pytest
from hypothesis import given
from hypothesis import strategies as st

from script.particles import attach, coda, particle

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("냄비", "은/는", "냄비는"),
        ("이불", "은/는", "이불은"),
        ("수건", "이/가", "수건이"),
        ("도마", "이/가", "도마가"),
        ("유자청", "을/를", "유자청을"),
        ("텀블러", "을/를", "텀블러를"),
        ("서울", "으로/로", "서울로"),
        ("부산", "으로/로", "부산으로"),
        ("제주", "으로/로", "제주로"),
        ("우산", "과/와", "우산과"),
        ("세제", "와/과", "세제와"),
        ("우산", "이에요/예요", "우산이에요"),
        ("커피", "이에요/예요", "커피예요"),
        ("39,900원", "이에요/예요", "39,900원이에요"),
        ("25%", "을/를", "25%를"),
        ("500ml", "은/는", "500ml는"),
        ("1.2kg", "을/를", "1.2kg을"),
        ("60 g", "으로/로", "60 g으로"),
        ("80cm", "이/가", "80cm가"),
        ("3.2L", "은/는", "3.2L는"),
        ("1", "으로/로", "1로"),
        ("6", "으로/로", "6으로"),
        ("2", "을/를", "2를"),
        ("10", "이/가", "10이"),
        ("100", "과/와", "100과"),
        ("40,000", "으로/로", "40,000으로"),
        ("0", "은/는", "0은"),
        ("1.5", "은/는", "1.5는"),
        ("1,000,000,000,000", "은/는", "1,000,000,000,000는"),  # 조
        ("LED", "은/는", "LED는"),
        ("KFTC", "을/를", "KFTC를"),
        ("HTML", "으로/로", "HTML로"),
        ("USB-C", "을/를", "USB-C를"),
        ("FM", "과/와", "FM과"),
        ("Apple", "으로/로", "Apple로"),
        ("Lemon", "은/는", "Lemon은"),
        ("Lime", "을/를", "Lime을"),
        ("cup", "이/가", "cup이"),
        ("book", "과/와", "book과"),
        ("Luminoa", "은/는", "Luminoa는"),
        ("1+1", "을/를", "1+1을"),
        ("누룽지(20봉)", "을/를", "누룽지(20봉)을"),
    ],
)
def test_table(word, pair, expected):
    assert attach(word, pair) == expected


@given(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))
def test_hangul_follows_the_final_consonant(syllable):
    import unicodedata

    final = unicodedata.normalize("NFD", syllable)[2:]
    assert coda(syllable) == ("" if not final else "ㄹ" if final == "ᆯ" else "other")


@given(st.text(max_size=30), st.sampled_from(["은/는", "이/가", "을/를", "으로/로", "와/과"]))
def test_any_word_gets_a_member_of_the_pair(word, pair):
    assert particle(word, pair) in pair.split("/")
    assert attach(word, pair).startswith(word)


@given(st.integers(min_value=1, max_value=10**15))
def test_thousands_separators_do_not_change_the_sound(number):
    assert coda(f"{number:,}") == coda(str(number))


def test_unknown_pair_names_the_known_ones():
    with pytest.raises(KeyError, match="은/는"):
        particle("냄비", "도/도")
