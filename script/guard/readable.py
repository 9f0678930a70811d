"""What the voice cannot say: other scripts and tongues, noise, and what was put into code."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_COMMON = Path(__file__).parents[1] / "data" / "guard" / "english.txt"
_OTHER_SCRIPT = re.compile(
    r"[\u0400-\u052f\u0530-\u058f\u0590-\u08ff\u0900-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\ufffd]+"
)
_WORD = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]+(?:['’][A-Za-z]+)?")
_SENTENCE = re.compile(r"[^.?!:]+")
_NOISE = re.compile(
    r"(?P<char>[^\W\d])(?:\W?(?P=char)){5,}|(?P<unit>[^\W\d]{1,4})(?:(?P=unit)){3,}|\b(?P<word>\w{2,})(?:[\s,]+(?P=word)\b){2,}"
)
_CODED = re.compile(
    r"[A-Za-z0-9+/=]{28,}|\b(?=[A-Za-z]*[a-z][A-Z])(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{12,}|(?:%[0-9A-Fa-f]{2}){3,}|(?:[01]{8}\s?){2,}|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b"
)
_FEW = 3  # words; a shorter one may be a name


def unreadable(line: str) -> Iterator[tuple[int, int]]:
    """Where in the line stands what is neither Korean nor English."""
    for pattern in (_OTHER_SCRIPT, _NOISE, _CODED):
        for match in pattern.finditer(line):
            yield match.span()
    for match in _SENTENCE.finditer(line):
        words = [word.lower() for word in _WORD.findall(match[0])]
        hangul = re.search("[가-힣ㄱ-ㅣ]", match[0])
        if not hangul and len(words) >= _FEW and not any(word in common() for word in words):
            yield match.span()


@cache
def common() -> frozenset[str]:
    """Words of which every English sentence holds one."""
    return frozenset(_COMMON.read_text("utf-8").split())
