"""Latin words that no table knows, in Hangul by their spelling: "Luminoa" is "루미노아", "blanket" "블랭킷".

Two steps: the letters become sounds (English spelling, vowels as Koreans borrow them), and the sounds syllables, by the
transcription rules of the National Institute of Korean Language: p, t, k close a syllable after a short vowel, other
stops and s take ㅡ, l between vowels is ㄹㄹ, r before a consonant is silent.
"""

import re
import unicodedata
from dataclasses import dataclass

from tts.reading.tables import spellings

_ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_CODAS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

_PATTERNS = [(re.compile(pattern), sounds.split()) for pattern, sounds in spellings()]
_ONE_VOWEL = re.compile(r"[^aeiouy]*[au][^aeiouy]+")  # "black" 블랙, "cup" 컵: the letters have their English sound

# Sounds of `data/spelling.tsv`: onset, coda after a short vowel ("" where it cannot close), vowel that carries it where
# there is no other.
_SOUND = {
    "G": ("ㄱ", "", "ㅡ"),
    "K": ("ㅋ", "ㄱ", "ㅡ"),
    "D": ("ㄷ", "", "ㅡ"),
    "T": ("ㅌ", "ㅅ", "ㅡ"),
    "B": ("ㅂ", "", "ㅡ"),
    "P": ("ㅍ", "ㅂ", "ㅡ"),
    "P:": ("ㅍ", "", "ㅡ"),
    "B:": ("ㅂ", "", "ㅡ"),
    "T:": ("ㅌ", "", "ㅡ"),
    "S": ("ㅅ", "", "ㅡ"),
    "J:": ("ㅈ", "", "ㅡ"),
    "J": ("ㅈ", "", "ㅣ"),
    "CH": ("ㅊ", "", "ㅣ"),
    "SH": ("ㅅ", "", "ㅣ"),
    "H": ("ㅎ", "", ""),
    "N": ("ㄴ", "ㄴ", "ㅡ"),
    "M": ("ㅁ", "ㅁ", "ㅡ"),
    "NG": ("", "ㅇ", ""),
    "L": ("ㄹ", "ㄹ", "ㅡ"),
    "R": ("ㄹ", "", ""),
}
_Y = dict(zip("ㅏㅐㅓㅔㅗㅜㅡㅣ", "ㅑㅒㅕㅖㅛㅠㅠㅣ", strict=True))
_W = dict(zip("ㅏㅐㅓㅔㅗㅜㅡㅣ", "ㅘㅙㅝㅞㅝㅜㅜㅟ", strict=True))
_ALWAYS = ("N", "M", "NG", "L")  # close a syllable after long vowels too
_FOLDED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"})


@dataclass
class _Syllable:
    onset: str
    vowel: str
    coda: str = ""
    long: bool = False

    def __str__(self) -> str:
        index = (_ONSETS.index(self.onset) * 21 + _VOWELS.index(self.vowel)) * 28 + _CODAS.index(self.coda or " ")
        return chr(ord("가") + index)


def folded(word: str) -> str:
    """Latin letters without their marks: "crème" is "creme"; what has no plain letter is left out."""
    plain = unicodedata.normalize("NFKD", word.translate(_FOLDED).replace("Æ", "AE").replace("Ø", "O"))
    return "".join(char for char in plain if char.isascii())


def sounds_like_a_word(word: str) -> bool:
    """Whether a mouth could say it: vowels in it, and nowhere five consonants in a row."""
    lower = word.lower()
    return re.search(r"[aeiouy]", lower) is not None and re.search(r"[^aeiouy]{5}", lower) is None


def hangulise(word: str) -> str:
    """A word of Latin letters in Hangul. "" for one without any."""
    lower = re.sub(r"([a-z])\1+", _doubled, re.sub(r"[^a-z]", "", folded(word).lower()))
    return "".join(str(syllable) for syllable in _syllables(_sounds(lower)))


def _doubled(match: re.Match[str]) -> str:
    """Doubled letters count once, but for ee and oo, and cc, which tells its sound by them."""
    return match[1] * 2 if match[1] in "eoc" else match[1]


def _sounds(word: str) -> list[str]:
    result: list[str] = []
    position = 0
    while position < len(word):
        pattern, sounds = next((p, s) for p, s in _PATTERNS if p.match(word, position))
        match = pattern.match(word, position)
        result += sounds
        position += len(match[0]) if match else 1
    if _ONE_VOWEL.fullmatch(word):
        result = [{"ㅏ": "ㅐ", "ㅜ": "ㅓ"}.get(sound, sound) for sound in result]
    return result


def _syllables(sounds: list[str]) -> list[_Syllable]:
    result: list[_Syllable] = []
    onset, glide = "", ""
    for index, sound in enumerate(sounds):
        following = sounds[index + 1] if index + 1 < len(sounds) else ""
        if sound[0] in _VOWELS:
            _add_vowel(result, onset, glide, sound)
            onset, glide = "", ""
        elif sound in "YW":
            glide = sound
        elif following and (following[0] in _VOWELS or following in "YW") and _SOUND[sound][0]:
            if sound == "L" and result and not result[-1].coda:
                result[-1].coda = "ㄹ"
            onset = sound
        else:
            _close(result, sound, following)
    return result


def _add_vowel(result: list[_Syllable], onset: str, glide: str, vowel: str) -> None:
    long = vowel.endswith(":")
    parts = list(vowel.rstrip(":"))
    first, rest = parts[0], parts[1:]
    if glide == "Y" or onset == "SH":
        first = _Y.get(first, first)
    elif glide == "W":
        first = _W.get(first, first)
    result.append(_Syllable(_SOUND[onset][0] if onset else "ㅇ", first, long=long))
    result.extend(_Syllable("ㅇ", part, long=long) for part in rest)


def _close(result: list[_Syllable], sound: str, following: str) -> None:
    """A consonant before another or at the end: the last syllable's coda, or a syllable of its own."""
    onset, coda, carrier = _SOUND[sound]
    last = result[-1] if result else None
    short = last is not None and not last.long and last.vowel != "ㅡ"
    if (
        coda
        and last is not None
        and not last.coda
        and (sound in _ALWAYS or (short and following not in ("L", "R", "M", "N")))
    ):
        last.coda = coda
    elif onset and carrier:
        result.append(_Syllable(onset, carrier, long=True))
