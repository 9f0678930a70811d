"""Particles by the sound before them: what was written for another reading ("5kg는", "LED은") is put right."""

import re

from tts.reading.rule import Piece

# (after a consonant, after a vowel). ㄹ counts as a vowel before 로.
_PAIRS = (
    ("은", "는"),
    ("이", "가"),
    ("을", "를"),
    ("과", "와"),
    ("으로", "로"),
    ("이나", "나"),
    ("이랑", "랑"),
    ("이며", "며"),
    ("이고", "고"),
    ("이라", "라"),
    ("이라고", "라고"),
    ("이란", "란"),
    ("이든", "든"),
    ("이라도", "라도"),
    ("이에요", "예요"),
    ("이었", "였"),
    ("이니", "니"),
    ("이면", "면"),
    ("아", "야"),
    ("이야", "야"),
    ("이여", "여"),
    ("이시", "시"),
)
_BOTH = {
    member: pair for pair in reversed(_PAIRS) for member in pair if member not in ("아", "이야", "이여", "시", "이시")
}
_FULL = ("이고", "이며", "이라", "이라고", "이란", "이라도", "이든")  # of 이다: right after vowels too, if formal
_END = r"(?![가-힣A-Za-z0-9])"
_TAILS = r"(?=(?:는|도|만|서|써|의|부터|까지|요)?" + _END + ")"
_FREE = "|".join(
    sorted(
        (m for m in _BOTH if m not in ("야", "여", "이었", "였", "니", "고", "면", "라", "며")), key=len, reverse=True
    )
)
_AFTER = re.compile(rf"(?:{_FREE}){_TAILS}|(?:이었|였)(?=[가-힣])")
# "은(는)", "(으)로", "이(가)": the writer left the choice open.
_OPEN = re.compile(
    r"(?P<one>은|는|이|가|을|를|과|와|아|야)[(/](?P<other>은|는|이|가|을|를|과|와|아|야)\)?|\((?P<maybe>으|이)\)(?P<rest>로|나|랑|며|고|라|여)"
)
_LOOSE = {
    "은": ("은", "는"),
    "는": ("은", "는"),
    "이": ("이", "가"),
    "가": ("이", "가"),
    "을": ("을", "를"),
    "를": ("을", "를"),
}
_LOOSE |= {"과": ("과", "와"), "와": ("과", "와"), "아": ("아", "야"), "야": ("아", "야")}


def chosen(pair: tuple[str, str], before: str) -> str:
    """The member of (after a consonant, after a vowel) that follows the spoken `before`."""
    coda = (ord(before[-1]) - ord("가")) % 28 if before and "가" <= before[-1] <= "힣" else 0
    if pair[1].startswith("로") and coda == 8:
        return pair[1]
    return pair[0] if coda else pair[1]


def corrected(sentence: str, position: int, before: str) -> Piece | None:
    """The particle that stands at `position`, fit to what was said before it; None where none stands."""
    match = _AFTER.match(sentence, position)
    if match and match[0] in _FULL:
        return None
    return Piece(match[0], chosen(_BOTH[match[0]], before), read=True, glued=True) if match else None


def opened(sentence: str, position: int, before: str) -> Piece | None:
    """ "은(는)", "(으)로" and the like, decided; None where none stands."""
    match = _OPEN.match(sentence, position)
    if match is None:
        return None
    if match["maybe"]:
        pair = (match["maybe"] + match["rest"], match["rest"])
    elif _LOOSE[match["one"]] != _LOOSE[match["other"]] or match["one"] == match["other"]:
        return None
    else:
        pair = _LOOSE[match["one"]]
    return Piece(match[0], chosen(pair, before) if before else match["one"] or pair[1], read=True, glued=True)
