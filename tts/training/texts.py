"""What the training voices say: sentences of ours, filled with words and with made-up words.

Made-up words keep the network from learning the language: every sound is met beside every other, and the
lips' sounds (p, b, m, f, v, w) oftener than in prose, for they are what a viewer sees.
"""

import functools
import random
import re
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "words"
_WORDS: Final = re.compile(r"([a-z]+): (.*)")

_ONSETS = (
    "b b b p p p m m m f f v v w w d t k g n l r s z h j y ch sh th bl br pl pr fl fr sp sm sw tw tr dr kr gr kl gl st"
).split()
_NUCLEI = "a e i o u ee oo ay ow oy ai aw er ar or".split()
_CODAS = "b p m m f v d t k g n ng l r s z sh ch th mp lb nt nd st ks".split() + [""] * 12

_INITIALS = (0, 2, 3, 5, 6, 6, 6, 7, 7, 7, 9, 11, 11, 12, 14, 15, 16, 17, 17, 18, 1, 4, 8, 10, 13)  # ㅁ ㅂ ㅍ oftener
_MEDIALS = (0, 0, 4, 4, 8, 8, 13, 13, 18, 18, 20, 20, 1, 5, 6, 2, 12, 9, 14, 17, 11, 16, 19)
_FINALS = (0,) * 14 + (1, 4, 4, 8, 8, 16, 16, 17, 17, 19, 21, 21)


def sentence(lang: str, chance: random.Random) -> str:
    """One sentence in "ko" or "en"; the same for the same state of `chance`."""
    lines = _templates(lang)
    text = chance.choice(lines)
    while "{" in text:
        before, _, rest = text.partition("{")
        kind, _, after = rest.partition("}")
        text = before + _fill(lang, kind, chance) + after
    return text


@functools.cache
def _templates(lang: str) -> tuple[str, ...]:
    return tuple(line for line in _lines(lang) if not _WORDS.match(line))


@functools.cache
def _fills(lang: str) -> dict[str, tuple[str, ...]]:
    """The words that may stand for {noun} and so on, from the lines "noun: apple bottle"."""
    found: dict[str, tuple[str, ...]] = {}
    for match in filter(None, map(_WORDS.match, _lines(lang))):
        found[match[1]] = (*found.get(match[1], ()), *match[2].split())
    return found


def _lines(lang: str) -> list[str]:
    lines = (_FOLDER / f"{lang}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _fill(lang: str, kind: str, chance: random.Random) -> str:
    if kind == "number":
        return str(chance.choice((chance.randint(1, 20), chance.randint(10, 99), 100 * chance.randint(1, 99))))
    if kind == "odd":
        return _odd_word(lang, chance)
    return chance.choice(_fills(lang)[kind])


def _odd_word(lang: str, chance: random.Random) -> str:
    if lang == "en":
        count = chance.choice((1, 2, 2, 3))
        return "".join(chance.choice(_ONSETS) + chance.choice(_NUCLEI) + chance.choice(_CODAS) for _ in range(count))
    return "".join(
        chr(0xAC00 + (chance.choice(_INITIALS) * 21 + chance.choice(_MEDIALS)) * 28 + chance.choice(_FINALS))
        for _ in range(chance.randint(2, 4))
    )
