"""Latin words that no table knows, in Hangul by their spelling: "Luminoa" is "루미노아", "blanket" "블랭킷".

Two steps: the letters become sounds (English spelling, vowels as Koreans borrow them), and the sounds syllables, by the
transcription rules of the National Institute of Korean Language: p, t, k close a syllable after a short vowel, other
stops and s take ㅡ, l between vowels is ㄹㄹ, r before a consonant is silent.
"""

import re
import unicodedata
from dataclasses import dataclass

_ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_CODAS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

# Spelling to sounds, longest first; ^ and $ are the word's ends. A capital is a consonant's class (see _SOUND),
# vowels are jamo; a colon marks a long one, after which p, t, k take ㅡ.
_SPELLINGS = [
    (r"tion(?=s?$)", "SH ㅓ N"), (r"sion(?=s?$)", "J ㅓ N"), (r"ture(?=s?$)", "CH ㅓ:"), (r"(?:ti|ci)ous$", "SH ㅓ S"),
    (r"ous$", "ㅓ S"), (r"(?<=[bcdfgkpstz])le(?=s?$)", "ㅡ L"), (r"(?<=[bcdfgkpstz])el(?=s?$)", "ㅡ L"),
    (r"igh", "ㅏㅣ:"), (r"eigh", "ㅔㅣ:"), (r"ough", "ㅗ:"), (r"augh", "ㅗ:"),
    (r"tch", "CH"), (r"sch", "S K"), (r"^ch(?=[lr])", "K"), (r"ch", "CH"), (r"sh", "SH"), (r"ph", "P:"), (r"th", "S"),
    (r"^wh", "W"), (r"^wr", "R"), (r"^kn", "N"), (r"^ps", "S"), (r"gh(?=[aeiou])", "G"), (r"gh", ""), (r"mb$", "M"),
    (r"dge?", "J"), (r"ge$", "J"), (r"nge$", "N J"), (r"ng(?=[aeiouy])", "NG G"), (r"ng", "NG"), (r"n(?=[kxq]|c(?![eihy]))", "NG"),
    (r"ck", "K"), (r"cc(?=[ei])", "K S"), (r"c(?=[eiy])", "S"), (r"c", "K"), (r"qu", "K W"), (r"q", "K"),
    (r"^x", "J:"), (r"x", "K S"), (r"g(?=[eiy])(?!i[fv]|e[at])", "J"), (r"g", "G"), (r"j", "J"),
    (r"ce$", "S"), (r"ve$", "B:"), (r"se$", "S"), (r"ze$", "J:"),
    (r"a(?=[bcdfgklmnprstvz](?:e(?:s|d)?|le)$)", "ㅔㅣ:"), (r"i(?=[bcdfgklmnprstvz]e(?:s|d)?$)", "ㅏㅣ:"),
    (r"o(?=[bcdfgklmnprstvz]e(?:s|d)?$)", "ㅗ:"), (r"(?<=[rlj])u(?=[bcdfgklmnprstvz]e(?:s|d)?$)", "ㅜ:"),
    (r"u(?=[bcdfgklmnprstvz]e(?:s|d)?$)", "ㅠ:"), (r"e(?=[bcdfgklmnprstvz]e$)", "ㅣ:"),
    (r"eer", "ㅣㅓ:"), (r"ear", "ㅣㅓ:"), (r"air", "ㅔㅓ:"), (r"are$", "ㅔㅓ:"), (r"oor", "ㅗㅓ:"), (r"our", "ㅏㅜㅓ:"), (r"ire$", "ㅏㅣㅓ:"),
    (r"ee|ea", "ㅣ:"), (r"ie(?=[a-z])", "ㅣ:"), (r"ie$", "ㅣ"), (r"ey$", "ㅣ"), (r"oo(?=k)", "ㅜ"), (r"oo", "ㅜ:"), (r"ou", "ㅏㅜ:"),
    (r"ow$", "ㅗ:"), (r"ow", "ㅏㅜ:"), (r"ai|ay|ei|ey", "ㅔㅣ:"), (r"oa$", "ㅗㅏ"), (r"oa", "ㅗ:"), (r"oe$", "ㅗ:"), (r"au|aw", "ㅗ:"), (r"oi|oy", "ㅗㅣ:"), (r"eu|ew", "ㅠ:"),
    (r"ue$", "ㅠ:"), (r"ui(?=[a-z])", "ㅜ:"),
    (r"er(?=[bcdfgklmnpqstvz]|$|s$)|ir(?=[bcdfgklmnpqstvz]|$)|ur(?=[bcdfgklmnpqstvz]|$)", "ㅓ:"), (r"or$", "ㅓ:"),
    (r"or(?=[bcdfgklmnpqstvz])", "ㅗ:"), (r"ar(?=[bcdfgklmnpqstvz]|$)", "ㅏ:"),
    (r"(?<=[td])ed$", "ㅣ D"), (r"(?<=[pkfsx])ed$", "T:"), (r"(?<=[bgjlmnrvwz])ed$", "D"),
    (r"(?<=[bcdfghjklmnpqrstvwxz])es$", "ㅣ S"), (r"(?<=[a-z][bcdfghjklmnpqrstvwxz])e$", ""),
    (r"^y(?=[aeiou])", "Y"), (r"(?<=[aeiou])y(?=[aeiou])", "Y"), (r"(?<=^[bcdfglmnprst])y$|(?<=^[bcdfglmnprst][rlk])y$", "ㅏㅣ:"), (r"y", "ㅣ"),
    (r"(?<=[aeiou])w(?=[^aeiou]|$)", ""), (r"w(?=[aeiou])", "W"), (r"w", ""),
    (r"a", "ㅏ"), (r"e", "ㅔ"), (r"i", "ㅣ"), (r"o", "ㅗ"), (r"u", "ㅜ"),
    (r"b", "B"), (r"d", "D"), (r"f", "P:"), (r"h(?=[aeiouy])", "H"), (r"h", ""), (r"k", "K"), (r"l", "L"), (r"m", "M"), (r"n", "N"),
    (r"p", "P"), (r"r", "R"), (r"s", "S"), (r"t", "T"), (r"v", "B:"), (r"z", "J:"),
]  # fmt: skip
_PATTERNS = [(re.compile(pattern), sounds.split()) for pattern, sounds in _SPELLINGS]
_ONE_VOWEL = re.compile(r"[^aeiouy]*[au][^aeiouy]+")  # "black" 블랙, "cup" 컵: the letters have their English sound

# class: onset, coda after a short vowel ("" where it cannot close), vowel that carries it where no other does
_SOUND = {
    "G": ("ㄱ", "", "ㅡ"), "K": ("ㅋ", "ㄱ", "ㅡ"), "D": ("ㄷ", "", "ㅡ"), "T": ("ㅌ", "ㅅ", "ㅡ"), "B": ("ㅂ", "", "ㅡ"),
    "P": ("ㅍ", "ㅂ", "ㅡ"), "P:": ("ㅍ", "", "ㅡ"), "B:": ("ㅂ", "", "ㅡ"), "T:": ("ㅌ", "", "ㅡ"), "S": ("ㅅ", "", "ㅡ"),
    "J:": ("ㅈ", "", "ㅡ"), "J": ("ㅈ", "", "ㅣ"), "CH": ("ㅊ", "", "ㅣ"), "SH": ("ㅅ", "", "ㅣ"), "H": ("ㅎ", "", ""),
    "N": ("ㄴ", "ㄴ", "ㅡ"), "M": ("ㅁ", "ㅁ", "ㅡ"), "NG": ("", "ㅇ", ""), "L": ("ㄹ", "ㄹ", "ㅡ"), "R": ("ㄹ", "", ""),
}  # fmt: skip
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
    first, *rest = vowel.rstrip(":")
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
