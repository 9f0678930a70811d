"""Text as it is meant: what writers hide words with is undone before words are looked for.

Wide and styled letters, look-alikes from other alphabets, letters apart or with marks between, digits for letters,
Korean letters one by one. Each folded character knows where in the text it came from.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

# Cyrillic and Greek letters, and signs, that pass for Latin ones.
_LOOKALIKE: Mapping[str, str] = MappingProxyType(
    {
        **dict(zip("аеорсухіјѕԁɡһкмтвнցո", "aeopcyxijsdghkmtbnqn", strict=True)),
        **dict(zip("αοριυνκτβεηχγ", "aopiuvktbenxy", strict=True)),
        **dict(zip("ßøłđħıŋɑɛɪʊʏ", "boldhinaeiuy", strict=False)),
    }
)
_LEET: Mapping[str, str] = MappingProxyType(dict(zip("0134579@$!|+€", "oieastgasiite", strict=True)))

_LEAD = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAIL = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_SYLLABLE = re.compile(f"([{_LEAD}])([{_VOWEL}])(?:([{_TAIL[1:]}])(?![{_VOWEL}]))?")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text, folded; `places[k]` is where in the original its k-th character came from."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where folded characters start .. end-1 stand in the original."""
        return self.places[start], self.places[end - 1] + 1


def folded(text: str, *, leet: bool = False) -> Folded:
    """Compatibility forms, look-alikes and marks undone, lower case; letters one by one made syllables again.

    leet: digits and signs that stand between letters are read as letters, too.
    """
    chars: list[tuple[str, int]] = []
    for place, char in enumerate(text):
        for plain in unicodedata.normalize("NFKD", char) if not _hangul(char) else char:
            if unicodedata.category(plain) in ("Mn", "Me", "Cf", "Cc") and not plain.isspace():
                continue
            low = _alone(plain) or _LOOKALIKE.get(plain.lower(), plain.lower())
            chars += [(each, place) for each in low]
    if leet:
        chars = _unleeted(chars)
    return composed(chars)


_APART = re.compile(
    r"(?<![가-힣a-z])[가-힣](?:(?P<gap>[\s.\-*·~/]{1,2})[가-힣]){2,}(?![가-힣])|(?<![a-z])[a-z](?:[\s.\-*·~/]{1,2}[a-z]){2,}(?![a-z])"
)
_MARKS = re.compile(r"(?<=[가-힣])[.\-*·~/^]+(?=[가-힣])")


def joined(whole: Folded) -> Iterator[Folded]:
    """The text with letters that stand apart put together, "최 저 가" and "l.o.w"; nothing where none do."""
    drop: set[int] = set()
    for match in _APART.finditer(whole.text):
        drop |= {k for k in range(match.start(), match.end()) if not whole.text[k].isalpha()}
    for match in _MARKS.finditer(whole.text):
        drop |= set(range(match.start(), match.end()))
    if drop:
        kept = [k for k in range(len(whole.text)) if k not in drop]
        yield Folded("".join(whole.text[k] for k in kept), tuple(whole.places[k] for k in kept))


def _hangul(char: str) -> bool:
    return "가" <= char <= "힣" or "ㄱ" <= char <= "ㅣ"


def _alone(char: str) -> str | None:
    """A letter of a syllable (U+1100…) as a letter of its own; None for any other character."""
    for first, letters in ((0x1100, _LEAD), (0x1161, _VOWEL), (0x11A8, _TAIL[1:])):
        if 0 <= (place := ord(char) - first) < len(letters):
            return letters[place]
    return None


def _unleeted(chars: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Digits and signs beside a Latin letter read as the letters that they look like."""
    out = []
    for k, (char, place) in enumerate(chars):
        beside = "".join(chars[n][0] for n in (k - 1, k + 1) if 0 <= n < len(chars))
        letters = any("a" <= each <= "z" for each in beside)
        out.append((_LEET.get(char, char) if letters else char, place))
    return out


def composed(chars: list[tuple[str, int]]) -> Folded:
    """Characters and their places; Korean letters one by one put together: ㅅㅣㅂㅏㄹ is a word."""
    text, places = "".join(char for char, _ in chars), [place for _, place in chars]
    out: list[tuple[str, int]] = []
    at = 0
    for match in _SYLLABLE.finditer(text):
        out += zip(text[at : match.start()], places[at : match.start()], strict=True)
        lead, vowel, tail = match.groups()
        code = (_LEAD.index(lead) * 21 + _VOWEL.index(vowel)) * 28 + (_TAIL.index(tail) if tail else 0)
        out.append((chr(0xAC00 + code), places[match.start()]))
        at = match.end()
    out += zip(text[at:], places[at:], strict=True)
    return Folded("".join(char for char, _ in out), tuple(place for _, place in out))
