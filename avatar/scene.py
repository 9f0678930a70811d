"""What stands around the host: a scene is data, and overlays.py draws it."""

from dataclasses import dataclass
from typing import Literal

Lang = Literal["ko", "en"]
Picture = Literal[
    "pouch", "jar", "box", "pot", "tumbler", "board", "towel", "quilt", "bottle", "lamp", "tube", "umbrella"
]

# The notice that a viewer must see beside the figure for as long as it is on screen
# (KFTC endorsement guidelines in force 2026-06-01; EU AI Act, Art. 50).
LABELS: dict[Lang, str] = {"ko": "가상인물 · AI", "en": "Virtual human · AI"}


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product as its card shows it: every figure is already written out."""

    brand: str
    name: str
    price: str  # "24,900원"
    list_price: str | None  # "33,000원"
    discount: str | None  # "24%"
    features: tuple[str, ...]  # short labels; the card shows the first three
    picture: Picture
    tint: str  # "#rrggbb"
    shipping: str = ""  # "무료배송"
    notice: str = ""  # what must be said, in small print


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A viewer's question, as it is shown."""

    name: str  # empty: nobody's name
    text: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything drawn over the host in one frame, but for the card's movement."""

    lang: Lang
    title: str
    brand: str = ""  # who presents the show
    product: ProductView | None = None
    caption: str | None = None  # the sentence being spoken, as it is written
    caption_word: int | None = None  # which of its words, split at blanks, is being spoken
    live: bool = True  # whether the strap says so; a film does not
    label: str | None = None  # the notice beside the figure; None takes LABELS
    question: QuestionView | None = None  # of a viewer

    def __post_init__(self) -> None:
        if self.label is not None and not self.label.strip():
            raise ValueError(
                "a scene must carry the notice that the host is virtual: leave label unset for the usual one"
            )

    @property
    def notice(self) -> str:
        """The notice beside the figure."""
        return self.label or LABELS[self.lang]
