"""What a listing says of an allergen, and nothing beyond: silence is no promise that there is none."""

import re
from collections.abc import Sequence
from types import MappingProxyType

from script.answer.knowledge import Piece
from script.answer.replies import Reply, reply
from script.catalogue import Product
from script.catalogue.allergens import ALLERGENS, Allergen
from script.types import Lang


def allergen_reply(product: Product, allergen: Allergen, lang: Lang, known: Sequence[Piece]) -> Reply:
    """The allergens that are named, or a notice or ingredient that names this one, or that the listing is silent."""
    listed = next((piece for piece in known if piece.knowledge.kind == "allergens"), None)
    if listed is not None and allergen in product.allergens:
        return reply(listed, product, lang, known)
    named = ALLERGENS[allergen][lang]
    for piece in known:
        if piece.knowledge.kind in ("notice", "ingredients", "feature") and _names(named, piece.low, lang):
            return reply(piece, product, lang, known)
    values = {"name": product.name[lang], "allergen": named}
    if listed is None:
        return Reply("allergen_unknown", MappingProxyType(values), (), product, lang)
    values["allergens"] = listed.knowledge.value
    return Reply("allergen_other", MappingProxyType(values), (listed.knowledge,), product, lang)


def _names(allergen: str, low: str, lang: Lang) -> bool:
    if lang == "en":
        return re.search(rf"\b{re.escape(allergen.removesuffix('s'))}(?:e?s)?\b", low) is not None
    if len(allergen) == 1:  # 밀 is in 비밀, too
        return (
            re.search(rf"(?<![가-힣]){re.escape(allergen)}(?:[은는이가을를과와도]|가루)?(?![가-힣])", low) is not None
        )
    return allergen in low
