"""Engine labels to the shared schema: one IPA segment or affricate a phone, no marks of length or stress."""

import unicodedata

_VOWELS = frozenset("iyɨʉɯuɪʏʊeøɘɵɤoəɛœɜɞʌɔæɐaɶɑɒɚɝᵻ")
_LETTERS = ("Ll", "Lo")  # base letters; stress, length, ties, aspiration and the "-" of tense consonants are others
_AFFRICATES = ("tɕ", "dʑ", "tʃ", "dʒ", "ts", "dz")
_SECOND_SHARE = 0.8  # of a first segment's time: the first part of a diphthong is held longer

# espeak-ng's own mnemonics that its Korean phones leak where IPA should stand (phsource/ph_korean):
# "-" marks a tense consonant, q is the unreleased or tense velar stop.
_KOREAN_Q = "q"
_MODIFIERS = {
    "ʲ": "j",
    "ʷ": "w",
    "ʰ": "h",
    "ᵐ": "m",
    "ⁿ": "n",
    "ᵑ": "ŋ",
}  # espeak-ng also writes these alone, as phones of their own


def is_vowel(segment: str) -> bool:
    """Whether an IPA segment is a vowel."""
    return segment[:1] in _VOWELS


def is_stressed(label: str) -> bool:
    """Whether the label carries primary stress."""
    return "ˈ" in label


def segments(label: str) -> list[str]:
    """An engine's IPA label as segments: "ˈaɪɚ" is ["a", "ɪ", "ɚ"], "tɕʰ" is ["tɕ"], "" is []."""
    if label in _MODIFIERS:
        return [_MODIFIERS[label]]
    parted = unicodedata.normalize("NFD", label).replace("c\u0327", "ç")  # ç is a segment, ã is a nasal a
    letters = "".join(char for char in parted if unicodedata.category(char) in _LETTERS)
    letters = letters.replace(_KOREAN_Q, "k").replace("g", "ɡ")
    result = []
    while letters:
        size = 2 if letters[:2] in _AFFRICATES else 1
        result.append(letters[:size])
        letters = letters[size:]
    return result


def shares(count: int) -> list[float]:
    """How the time of a label falls to its `count` segments; sums to 1."""
    weights = [1.0] + [_SECOND_SHARE] * (count - 1)
    return [weight / sum(weights) for weight in weights]
