"""A product of the catalogue as the card on screen shows it."""

from script.catalogue import Catalogue
from script.types import Line
from stream.stage.protocol import Product


def card(catalogue: Catalogue, line: Line) -> Product | None:
    """The card of a line's product in the line's language; None for a line about no product."""
    if line.product_id is None:
        return None
    product = catalogue.product(line.product_id)
    percent = product.discount_percent(line.lang)
    return Product(
        name=product.name[line.lang],
        brand=product.brand[line.lang],
        price=product.price.written(line.lang),
        list_price=product.list_price.written(line.lang) if product.list_price else "",
        discount=f"{percent}%" if percent else "",
        features=tuple(f.label[line.lang] for f in product.features[:3]),
        category=product.picture,
        tint=product.tint,
        shipping=product.shipping.label[line.lang] if product.shipping else "",
        notice=product.must_say[0].label[line.lang] if product.must_say else "",
        lang=line.lang,
    )
