"""What viewers are interested in, from what they write and click: which product to show next."""

from script.answer.subjects import SubjectIndex
from script.catalogue import Catalogue
from script.chat import Triaged
from script.next_product import NextProduct, Ranked, Signal, SignalKind
from script.types import Lang
from stream.errors import ProductUnknown

MOST = 5  # products that one message can speak of


class Interest:
    """Takes signals of one show; ranks its products. Everything is bounded by `NextProduct`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._next = NextProduct()
        self.set_catalogue(catalogue)

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Rank another state of the catalogue; what was counted stays."""
        self._catalogue = catalogue
        self._ids = {product.id for product in catalogue.products}
        self._index = SubjectIndex(catalogue)

    def wrote(self, message: Triaged, on_screen: str | None) -> None:
        """A message that may be seen: it speaks of the products that it names, or asks about the one on screen."""
        mentions = self._index.mentions(message.reading.text.casefold(), [on_screen] if on_screen else [])
        named = [product.id for mention in mentions if mention.sure for product in mention.products][:MOST]
        kind: SignalKind = "question" if message.asks else "mention"
        for product_id in named or ([on_screen] if on_screen and message.asks else []):
            self._next.add(Signal(kind, product_id, message.message.at_s, message.message.viewer_id))

    def did(self, kind: SignalKind, product_id: str, at_s: float, viewer: str = "") -> None:
        """A click or a purchase. Raises ProductUnknown."""
        if product_id not in self._ids:
            raise ProductUnknown(f"no product of the catalogue has the id {product_id[:64]!r}")
        self._next.add(Signal(kind, product_id, at_s, viewer))

    def shown(self, product_id: str, at_s: float) -> None:
        """A product is on air: others come first for a while."""
        self._next.shown(product_id, at_s)

    def ranked(self, now_s: float, lang: Lang | None, most: int) -> tuple[Ranked, ...]:
        """The products to show next, the best first, in stock only."""
        return self._next.rank(self._catalogue, now_s, lang, most)
