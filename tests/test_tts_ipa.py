"""Engine labels on the shared schema."""

import pytest

from tts.arpabet import IPA_OF
from tts.ipa import is_stressed, is_vowel, segments, shares

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("", []),
        ("ˈa", ["a"]),
        ("ɑː", ["ɑ"]),
        ("ˈaɪɚ", ["a", "ɪ", "ɚ"]),
        ("oʊ", ["o", "ʊ"]),
        ("tʃ", ["tʃ"]),
        ("t͡ɕ", ["tɕ"]),
        ("tɕʰ", ["tɕ"]),
        ("n̩", ["n"]),
        ("ɑ̃", ["ɑ"]),
        ("ç", ["ç"]),
        ("əl", ["ə", "l"]),
        ("p-", ["p"]),  # espeak-ng's tense ㅃ
        ("ph", ["p", "h"]),
        ("q", ["k"]),
        ("ʲ", ["j"]),
        ("g", ["ɡ"]),
    ],
)
def test_segments(label: str, parts: list[str]) -> None:
    assert segments(label) == parts


def test_stress_and_vowels() -> None:
    assert is_stressed("ˈiː")
    assert not is_stressed("ˌiː")
    assert is_vowel("ɚ")
    assert not is_vowel("tɕ")
    assert not is_vowel("")


def test_shares_fill_the_time_and_favour_the_first() -> None:
    first, second, third = shares(3)
    assert first + second + third == pytest.approx(1)
    assert first > second == third


def test_american_phones_name_their_segments() -> None:
    assert {name for name, label in IPA_OF.items() if not segments(label)} == {"pau", "h#", "brth"}
