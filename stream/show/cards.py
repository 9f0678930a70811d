"""Which product's card is on screen, and what cards say: what a product costs at this moment."""

from collections.abc import Callable, Iterable

from script.catalogue import Product as Sold
from script.catalogue.types import LANGS
from script.types import Lang, Line
from stream.show.checking import Checker
from stream.stage.protocol import Priced, Product, ShowCard, ToStage


def card(product: Sold, lang: Lang) -> Product:
    """The card of a product, as it is sold at this moment, in a language that it speaks."""
    percent = product.discount_percent(lang)
    return Product(
        name=product.name[lang],
        brand=product.brand[lang],
        price=product.price.written(lang),
        list_price=product.list_price.written(lang) if product.list_price else "",
        discount=f"{percent}%" if percent else "",
        features=tuple(f.label[lang] for f in product.features[:3]),
        category=product.picture,
        tint=product.tint,
        shipping=product.shipping.label[lang] if product.shipping else "",
        notice=product.must_say[0].label[lang] if product.must_say else "",
        lang=lang,
        id=product.id,
    )


class Cards:
    """The card on screen, and those of the lines that the stage has already."""

    def __init__(
        self,
        checker: Checker,
        send: Callable[[ToStage], bool],
        at_stage: Callable[[], Iterable[Line]],
        shown: Callable[[str | None, float | None], None],
    ) -> None:
        """`send` is False while there is no stage; `at_stage` gives the lines that the stage has.

        `shown` hears of each other product that is on screen (None: no card), and since when, s; None: now.
        """
        self.on_screen: str | None = None  # the product whose card is shown
        self._checker = checker
        self._send = send
        self._at_stage = at_stage
        self._shown = shown

    def of(self, product_id: str | None, lang: Lang) -> Product | None:
        """The card of a product; None where it is not sold."""
        product = self._checker.sold(product_id)
        return card(product, lang) if product is not None else None

    def of_line(self, line: Line) -> Product | None:
        """The card that comes with a line; None where it is about no product."""
        return self.of(line.product_id, line.lang)

    def put(self, product_id: str | None, lang: Lang) -> bool:
        """Show a product's card whatever is said, or with None no card; False while there is no stage."""
        if not self._send(ShowCard(self.of(product_id, lang))):
            return False
        self.came(product_id)
        return True

    def came(self, product_id: str | None, at_s: float | None = None) -> None:
        """The card of a product is on screen, since a line brought it or somebody asked for it."""
        if product_id != self.on_screen:
            self.on_screen = product_id
            self._shown(product_id, at_s)

    def stage_ready(self, lang: Lang) -> None:
        """Show a stage that has just come the card that was on screen: a pinned one has no line that would bring it."""
        if (shown := self.of(self.on_screen, lang)) is not None:
            self._send(ShowCard(shown))

    def repriced(self) -> None:
        """Put right what cards say, once the catalogue changed, or a discount began or ended."""
        if self.on_screen is not None and self._checker.sold(self.on_screen) is None:
            self.put(None, "ko")
        for product_id in {line.product_id for line in self._at_stage()} | {self.on_screen}:
            product = self._checker.sold(product_id)
            for lang in LANGS:
                if product is not None and product.speaks(lang):
                    self._send(Priced(card(product, lang)))
