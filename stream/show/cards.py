"""A product as the card on screen shows it."""

from collections.abc import Callable, Iterable, Iterator

from script.catalogue import Product as Sold
from script.types import Lang
from stream.stage.protocol import Priced, Product, ShowCard, ToStage

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
    )


def repriced(sold: Callable[[str], Sold | None], at_stage: Iterable[str], on_screen: str | None) -> Iterator[ToStage]:
    """What puts cards right once prices changed: the one on screen, and those of lines that are at the stage.

    `sold` gives a product as it is sold at this moment, None where it is not: its card goes.
    """
    for product_id in sorted({*at_stage, *((on_screen,) if on_screen is not None else ())}):
        product = sold(product_id)
        if product is None and product_id == on_screen:
            yield ShowCard(None)
        for lang in LANGS:
            if product is not None and product.speaks(lang):
                yield Priced(card(product, lang))
