"""Choosing how an answer is worded: no wording comes back within WINDOW answers while another one fits."""

import random
from collections import deque
from collections.abc import Collection, Mapping

from script.answer.phrasings_en import EN
from script.answer.phrasings_ko import KO
from script.types import Lang
from script.wording import slots

WINDOW = 20
WORDINGS: Mapping[Lang, Mapping[str, tuple[str, ...]]] = {"ko": KO, "en": EN}


class Wordings:
    """The wordings of one host. The same seed chooses the same ones."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._recent: deque[str] = deque(maxlen=WINDOW)

    def of(self, occasion: str, lang: Lang, known: Collection[str]) -> list[str]:
        """All wordings whose slots are known, in the order in which to try them: fresh ones first."""
        pool = [text for text in WORDINGS[lang][occasion] if slots(text) <= set(known)]
        fresh = [text for text in pool if text not in self._recent]
        self._random.shuffle(fresh)
        return fresh + sorted((text for text in pool if text in self._recent), key=self._recent.index)

    def used(self, wording: str) -> None:
        """Remember that a wording was said."""
        if wording in self._recent:
            self._recent.remove(wording)
        self._recent.append(wording)
