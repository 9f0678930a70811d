"""Which product card is on screen, to the frame: it comes with the product's name, and its price with the price."""

import msgspec

from stream.stage.passage import Scheduled
from stream.stage.protocol import Product


def same(one: Product | None, other: Product | None) -> bool:
    """Whether two cards are of one product; what it costs may differ."""
    return one is not None and other is not None and unpriced(one) == unpriced(other)


def unpriced(product: Product) -> Product:
    """The card without what the product costs."""
    return msgspec.structs.replace(product, price="", list_price="", discount="")


class Showing:
    """The card from frame to frame."""

    def __init__(self) -> None:
        self.product: Product | None = None
        self._priced: tuple[str, Product] | None = None  # the line that will name the price, and the card with it

    def put(self, product: Product | None) -> None:
        """Show this card, whatever is said, until a line brings another."""
        self.product, self._priced = product, None

    def frame(self, sounds: Scheduled | None, until: int, line_id: str) -> bool:
        """The frame that ends at the sample `until` is drawn; whether a card comes with it.

        `sounds` is what is heard in it, `line_id` the line that has begun and is not over.
        """
        if self._priced is not None and self._priced[0] != line_id:
            self.product, self._priced = self._priced[1], None  # its line is over: no word of it is still to come
        product = sounds.passage.product if sounds is not None else None
        if sounds is None or product is None:
            return False
        if same(product, self.product):
            self._reprice(sounds, product, until)
            return False
        self.product = None  # another product's card goes as the line begins
        if not _has_come(sounds, product.name, until):
            return False
        waits = product.price and product.price in sounds.passage.text and not _heard(sounds, product.price, until)
        self.product = unpriced(product) if waits else product
        self._priced = (sounds.passage.line_id, product) if waits else None
        return True

    def _reprice(self, sounds: Scheduled, product: Product, until: int) -> None:
        """Put the price on the card with its word; what changed otherwise, at once."""
        if self._priced is None or _heard(sounds, product.price, until):
            self.product, self._priced = product, None


def _has_come(sounds: Scheduled, name: str, until: int) -> bool:
    """Whether the name was begun, or the line in which it does not stand."""
    if name and name in sounds.passage.text:
        at = sounds.begins(name)
        return at < until if at is not None else sounds.passage.chunk.last
    return sounds.start < until


def _heard(sounds: Scheduled, words: str, until: int) -> bool:
    at = sounds.begins(words)
    return at is not None and at < until
