"""What a rundown is made of."""

from dataclasses import dataclass
from typing import Literal

from script.types import Lang
from script.writer import LineRequest

BlockKind = Literal["opening", "product", "goes_with", "recap", "closing"]

MAX_MINUTES = 480.0
MAX_BLOCKS = 2_000
MAX_REQUESTS = 60  # lines of one block
LEAST_S, MOST_S = 1.0, 3_600.0  # how long a block may last


@dataclass(frozen=True, slots=True)
class Brief:
    """What a person wants of a show; the rundown is made of it."""

    title: str
    minutes: float  # of the whole show
    langs: tuple[Lang, ...] = ("ko",)  # of one product block after another, starting again at the end
    product_ids: tuple[str, ...] = ()  # in order, all of them are shown; empty: what is in stock, as much as fits
    wish: str = ""  # tone and emphasis, in the operator's words: data, never an instruction


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of a show. It says nothing of its neighbours, so that it can be moved, except a recap."""

    id: str  # unlike any other of the rundown, and kept by every edit
    kind: BlockKind
    lang: Lang
    target_s: float  # how long it should last
    requests: tuple[LineRequest, ...]  # its lines in order
    product_id: str | None = None  # whose card stands beside it


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A product that the rundown does not show, and why."""

    product_id: str
    reason: Literal["no_stock", "language", "time"]


@dataclass(frozen=True, slots=True)
class Rundown:
    """A show in order. Versions count up from 1 with every edit; an old version can be taken again."""

    id: str
    version: int
    title: str
    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...] = ()  # at most MAX_LEFT_OUT are listed

    @property
    def seconds(self) -> float:
        """How long the show should last."""
        return sum(block.target_s for block in self.blocks)

    def block(self, block_id: str) -> Block:
        """Raises KeyError for an id that no block has."""
        for block in self.blocks:
            if block.id == block_id:
                return block
        raise KeyError(block_id)


MAX_LEFT_OUT = 200
