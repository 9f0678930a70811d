"""Which product card is on screen, to the frame: it comes with the product's name, and its price with the price."""

from collections import OrderedDict

import msgspec

from stream.stage.passage import Scheduled
from stream.stage.protocol import Product

KEPT = 64  # products whose newest price is known: more than a stage has lines of


def same(one: Product | None, other: Product | None) -> bool:
    """Whether two cards are of one product in one language; what they say of it may differ."""
    return one is not None and other is not None and _key(one) == _key(other)


def unpriced(product: Product) -> Product:
    """The card without what the product costs."""
    return msgspec.structs.replace(product, price="", list_price="", discount="")


def _key(product: Product) -> tuple[str, str]:
    return product.id or product.name, product.lang


class Showing:
    """The card from frame to frame."""

    def __init__(self) -> None:
        self.product: Product | None = None
        self._priced: tuple[str, Product] | None = None  # the line that will name the price, and the card with it
        self._newest: OrderedDict[tuple[str, str], Product] = OrderedDict()  # the newest card of each product
        self._line = ""  # that has begun and is not over
        self._overruled = ""  # the line whose card is not shown, since another was asked for while it sounded

    def put(self, product: Product | None) -> None:
        """Show this card, whatever is said, until another line than the one that sounds brings another."""
        self.product, self._priced, self._overruled = product, None, self._line
        if product is not None:
            self.price(product)

    def price(self, product: Product) -> None:
        """What a product costs now: lines that came before may have its card with another price."""
        self._newest[_key(product)] = product
        self._newest.move_to_end(_key(product))
        while len(self._newest) > KEPT:
            self._newest.popitem(last=False)
        if self._priced is None and same(product, self.product):
            self.product = product

    def _now(self, product: Product) -> Product:
        return self._newest.get(_key(product), product)

    def frame(self, sounds: Scheduled | None, until: int, line_id: str) -> bool:
        """The frame that ends at the sample `until` is drawn; whether a card comes with it.

        `sounds` is what is heard in it, `line_id` the line that has begun and is not over.
        """
        self._line = line_id
        if line_id != self._overruled:
            self._overruled = ""
        if self._priced is not None and self._priced[0] != line_id:
            self.product = self._now(self._priced[1])
            self._priced = None  # its line is over: no word of it is still to come
        product = sounds.passage.product if sounds is not None else None
        if sounds is None or product is None or sounds.passage.line_id == self._overruled:
            return False
        product = self._now(product)
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
