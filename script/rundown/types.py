"""What a rundown is made of."""

from dataclasses import dataclass
from typing import Literal

from script.types import Lang
from script.writer import LineRequest

BlockKind = Literal["opening", "product", "goes_with", "recap", "closing"]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a person wants of a show; the rundown is made of it."""

    title: str
    minutes: float  # of the whole show
    langs: tuple[Lang, ...] = ("ko",)  # of one block after another, starting again at the end
    product_ids: tuple[str, ...] = ()  # in order; empty: everything that is in stock
    wish: str = ""  # tone and emphasis, in the operator's words: data, never an instruction


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of a show."""

    id: str
    kind: BlockKind
    lang: Lang
    target_s: float  # how long it should last
    requests: tuple[LineRequest, ...]  # its lines in order
    product_id: str | None = None  # whose card stands beside it


@dataclass(frozen=True, slots=True)
class Rundown:
    """A show in order. Versions count up from 1 with every edit; an old version can be taken again."""

    id: str
    version: int
    title: str
    blocks: tuple[Block, ...]
