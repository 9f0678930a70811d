"""How far a block of the rundown is, against the time that it should take."""

from collections.abc import Callable

from script.rundown import Block
from script.types import Lang
from stream.show.buffer import Entry

GAP_S = 0.35  # between two lines
LATE_S = 4.0  # a block may be late by most of a line before something is left out
EARLY_S = 8.0  # and early by as much before something is added
SQUEEZE = 0.3  # of a block's target: what a show that is late may take from it
LEARNT = 0.1  # weight of the newest line in the measure of how fast she speaks
OPTIONAL = frozenset(("size", "shipping", "review", "goes_with", "filler"))


class Pace:
    """Measures speech against targets. Times are seconds on the show's clock."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._rate: dict[Lang, float] = {"ko": 1.0, "en": 1.0}
        self._block: Block | None = None
        self._began_s = 0.0
        self._stopped_s: float | None = None  # since when nothing is asked of the block: a pause
        self._late_s = 0.0  # of the blocks before it, together; below 0: early

    @property
    def block_id(self) -> str:
        """Of the block on air; "" before the first."""
        return self._block.id if self._block is not None else ""

    @property
    def block(self) -> Block | None:
        """On air."""
        return self._block

    @property
    def late_s(self) -> float:
        """How far the show is behind its targets, without the block on air; below 0: ahead."""
        return self._late_s

    @property
    def elapsed_s(self) -> float:
        """Since the block on air began, pauses left out."""
        if self._block is None:
            return 0.0
        return (self._stopped_s if self._stopped_s is not None else self._now_s()) - self._began_s

    def enter(self, block: Block, elapsed_s: float = 0.0) -> None:
        """A block is on air."""
        if self._block is not None and self._block.id != block.id:
            self._late_s += self.elapsed_s - self._block.target_s
        self._block, self._began_s = block, self._now_s() - elapsed_s
        if self._stopped_s is not None:
            self._stopped_s = self._now_s()

    def jump(self) -> None:
        """The operator went elsewhere: what was late before is of no account."""
        self._block, self._late_s = None, 0.0

    def stop(self) -> None:
        """A pause begins."""
        if self._stopped_s is None:
            self._stopped_s = self._now_s()

    def go_on(self) -> None:
        """The pause is over."""
        if self._stopped_s is not None:
            self._began_s += self._now_s() - self._stopped_s
            self._stopped_s = None

    def budget_s(self, block: Block) -> float:
        """How long a block may take: its target, or less while the show is late."""
        return block.target_s - min(max(self._late_s, 0.0), SQUEEZE * block.target_s)

    # ------------------------------------------------------------------ lines
    def seconds(self, estimate_s: float, lang: Lang) -> float:
        """How long a line will be heard, by how fast she spoke until now; `estimate_s` by its letters alone."""
        return estimate_s * self._rate[lang]

    def learn(self, estimate_s: float, heard_s: float, lang: Lang) -> None:
        """A line was heard whole."""
        if estimate_s > 0.5:
            measured = min(max(heard_s / estimate_s, 0.4), 2.5)
            self._rate[lang] += LEARNT * (measured - self._rate[lang])

    def has_time(self, entry: Entry, block: Block, waiting_s: float) -> bool:
        """Whether a line may be said: what is needed, always. `waiting_s`: what waits of its block."""
        if not entry.optional:
            return True
        begun_s = self.elapsed_s if block.id == self.block_id else 0.0
        return begun_s + waiting_s <= self.budget_s(block) + LATE_S

    def is_early(self, block: Block, written_s: float) -> bool:
        """Whether more is wanted of a block of which so much is written and not heard."""
        begun_s = self.elapsed_s if block.id == self.block_id else 0.0
        return begun_s + written_s < self.budget_s(block) - EARLY_S
