"""What she says before she goes on with a line that was interrupted."""

import itertools
from collections.abc import Iterator, Mapping

from script.types import Lang

BRIDGES: Mapping[Lang, tuple[str, ...]] = {
    "ko": (
        "자, 이어서 말씀드릴게요.",
        "네, 하던 이야기로 돌아가 볼게요.",
        "그럼 계속해서 말씀드리겠습니다.",
        "자, 다시 이어가 보겠습니다.",
        "네, 아까 하던 말씀 이어서 드릴게요.",
        "그럼 마저 말씀드릴게요.",
        "자, 계속 가 볼까요?",
        "네, 이야기를 이어가겠습니다.",
        "자, 그럼 아까 그 이야기입니다.",
        "네, 계속해서 보여 드릴게요.",
        "그럼 이어서 소개해 드릴게요.",
        "자, 소개를 계속하겠습니다.",
    ),
    "en": (
        "Now, where were we?",
        "Let me go on.",
        "All right, back to what I was saying.",
        "So, let us continue.",
        "Back to it, then.",
        "Let me pick that up again.",
        "Right, as I was saying.",
        "Now, on we go.",
        "Let me finish that thought.",
        "So, to continue.",
        "Back to where we stopped.",
        "And now for the rest of it.",
    ),
}


class Bridges:
    """One bridge after another; none comes back before all the others were said."""

    def __init__(self) -> None:
        self._next: dict[Lang, Iterator[str]] = {lang: itertools.cycle(said) for lang, said in BRIDGES.items()}

    def next(self, lang: Lang) -> str:
        """One sentence."""
        return next(self._next[lang])
