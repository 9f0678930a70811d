"""The readings of a text in which a bad word may hide: as it stands, undisguised, and on the other keyboard."""

import re
from collections.abc import Iterator

from script.guard.folding import Folded, composed, folded

_ROWS = zip(
    "qwertyuiopasdfghjklzxcvbnmQWERTOP",
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
    strict=True,
)
_KEYS = dict(_ROWS)
_PAIRS = {"hk": "ㅘ", "ho": "ㅙ", "hl": "ㅚ", "nj": "ㅝ", "np": "ㅞ", "nl": "ㅟ", "ml": "ㅢ"}
_TYPED = re.compile(r"[A-Za-z]{4,}")
_SIGN = r"[a-z0-9@$!(]"  # letters, and what stands for them
_SINGLE = re.compile(rf"(?<![a-z0-9]){_SIGN}(?P<gap>[^a-z0-9가-힣@$(]{{1,2}}){_SIGN}(?:(?P=gap){_SIGN})+(?![a-z0-9])")
_STANDS_FOR = str.maketrans("0134579@$!|+€8(", "oieastgasiitebc")
_WORD = re.compile(r"\S*[a-z]\S*")
_BETWEEN = re.compile(
    r"(?<=[ㄱ-ㅣ가-힣])[^\w\s]{1,2}(?=[ㄱ-ㅣ])|(?<=[ㄱ-ㅣ])[^\w\s]{1,2}(?=[가-힣])|(?<=[ㄱ-ㅣ])[\s1_]{1,2}(?=[ㄱ-ㅣ])"
)
_STRAY = re.compile(r"(?<=[가-힣])[ㄱ-ㅣ]{1,2}(?=[가-힣])")
_RUN = re.compile(r"([a-z가-힣])\1{2,}")


def readings(text: str) -> Iterator[Folded]:
    """Every reading, none of them twice."""
    plain, leet = folded(text), folded(text, leet=True)
    bare = _bare(plain)
    strong = _runs_once(_unleeted(bare))
    rounded = Folded(strong.text.replace("v", "u"), strong.places)
    seen = set()
    for whole in (plain, leet, bare, _bare(leet), _unvowelled(bare), strong, rounded, typed(text)):
        if whole.text not in seen:
            seen.add(whole.text)
            yield whole


def typed(text: str) -> Folded:
    """Latin letters as the Korean keyboard's: "tlqkf"."""
    chars: list[tuple[str, int]] = []
    at = 0
    for match in _TYPED.finditer(text):
        chars += [(char, at + n) for n, char in enumerate(text[at : match.start()])]
        word, place = match[0], 0
        while place < len(word):
            pair = word[place : place + 2]
            size = 2 if pair in _PAIRS else 1
            key = _PAIRS.get(pair) or _KEYS.get(word[place]) or _KEYS[word[place].lower()]
            chars.append((key, match.start() + place))
            place += size
        at = match.end()
    chars += [(char, at + n) for n, char in enumerate(text[at:])]
    return composed(chars)


def _bare(whole: Folded) -> Folded:
    """Without what is put between letters, and with letters that are repeated once."""
    whole = _without(whole, [span for match in _SINGLE.finditer(whole.text) for span in _gaps(match)])
    whole = _without(whole, [match.span() for match in _BETWEEN.finditer(whole.text)])
    whole = composed(list(zip(whole.text, whole.places, strict=True)))
    whole = _without(whole, [match.span() for match in _STRAY.finditer(whole.text)])
    return _runs_once(whole)


def _gaps(match: re.Match[str]) -> list[tuple[int, int]]:
    """Where the gaps between the single letters of a match stand."""
    step = len(match["gap"])
    return [(place, place + step) for place in range(match.start() + 1, match.end() - 1, step + 1)]


def _unvowelled(whole: Folded) -> Folded:
    """시이발 is 시발: a syllable that only holds the vowel before it is left out."""
    drop = []
    for k in range(1, len(whole.text)):
        one, two = ord(whole.text[k - 1]) - 0xAC00, ord(whole.text[k]) - 0xAC00
        if not (0 <= one < 11172 and 0 <= two < 11172) or two // 588 != 11 or two % 28:
            continue
        if one % 28 == 0 and one % 588 // 28 == two % 588 // 28:
            drop.append((k, k + 1))
    return _without(whole, drop)


def _unleeted(whole: Folded) -> Folded:
    """Every digit and sign of a word with a letter in it, read as the letter that it looks like."""
    text = _WORD.sub(lambda match: match[0].translate(_STANDS_FOR), whole.text)
    return Folded(text, whole.places)


def _runs_once(whole: Folded) -> Folded:
    return _without(whole, [(match.start() + 1, match.end()) for match in _RUN.finditer(whole.text)])


def _without(whole: Folded, spans: list[tuple[int, int]]) -> Folded:
    if not spans:
        return whole
    drop = {place for start, end in spans for place in range(start, end)}
    kept = [place for place in range(len(whole.text)) if place not in drop]
    return Folded("".join(whole.text[place] for place in kept), tuple(whole.places[place] for place in kept))
