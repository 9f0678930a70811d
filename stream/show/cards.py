"""A product as the card on screen shows it."""

from script.catalogue import Product as Sold
from script.types import Lang
from stream.stage.protocol import Product

LANGS: tuple[Lang, ...] = ("ko", "en")


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


def cards(product: Sold) -> tuple[Product, ...]:
    """Its cards in all languages that it speaks."""
    return tuple(card(product, lang) for lang in LANGS if product.speaks(lang))
