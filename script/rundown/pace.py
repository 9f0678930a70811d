"""How long a line takes to say, before any voice has said it."""

import re
from collections.abc import Mapping

from script.catalogue import Catalogue, Product
from script.types import ClaimKind, Lang, LineKind
from script.writer import LineRequest

# Seconds a syllable or letter, a digit, a sentence's end, fitted to espeak-ng's lines (bench/RESULTS.md, Planning).
_SYLLABLE_S: Mapping[Lang, float] = {"ko": 0.169, "en": 0.064}
_DIGIT_S: Mapping[Lang, float] = {"ko": 0.27, "en": 0.49}
_SENTENCE_S: Mapping[Lang, float] = {"ko": 0.19, "en": 0.44}

# Characters of the words around a line's facts, as the wordings have them on average.
_FRAME: Mapping[LineKind, Mapping[Lang, int]] = {
    "opening": {"ko": 33, "en": 80},
    "hook": {"ko": 20, "en": 38},
    "feature": {"ko": 18, "en": 40},
    "review": {"ko": 22, "en": 50},
    "size": {"ko": 24, "en": 50},
    "price": {"ko": 30, "en": 60},
    "shipping": {"ko": 14, "en": 30},
    "notice": {"ko": 14, "en": 30},
    "call": {"ko": 34, "en": 75},
    "bridge": {"ko": 22, "en": 45},
    "recap": {"ko": 26, "en": 50},
    "goes_with": {"ko": 24, "en": 55},
    "closing": {"ko": 30, "en": 75},
    "filler": {"ko": 30, "en": 75},
}
_FACTS: Mapping[LineKind, tuple[ClaimKind, ...]] = {
    "hook": ("name", "brand"),
    "size": ("volume", "count"),
    "price": ("price", "list_price", "discount"),
    "shipping": ("shipping",),
}


def seconds_of(text: str, lang: Lang) -> float:
    """About how long a line is heard, in seconds: its syllables (Korean) or letters (English), digits and pauses."""
    digits = sum(char.isdigit() for char in text)
    letters = sum(char.isalpha() for char in text)
    sentences = len(re.findall(r"[.?!…]+(?=\s|$)", text)) or 1
    return letters * _SYLLABLE_S[lang] + digits * _DIGIT_S[lang] + sentences * _SENTENCE_S[lang]


def request_seconds(request: LineRequest, catalogue: Catalogue) -> float:
    """About how long the line of a request will be. Raises KeyError for a product that the catalogue lacks."""
    if request.text:
        return seconds_of(request.text, request.lang)
    lang = request.lang
    frame = _FRAME[request.kind][lang] * _SYLLABLE_S[lang] + 2 * _SENTENCE_S[lang]
    return frame + sum(seconds_of(words, lang) - _SENTENCE_S[lang] for words in _facts(request, catalogue) if words)


def _facts(request: LineRequest, catalogue: Catalogue) -> list[str]:
    """What the line states of its products."""
    named = [catalogue.product(each) for each in (request.product_id, request.other_id) if each is not None]
    if request.kind in ("bridge", "goes_with", "recap"):
        return [product.name[request.lang] for product in named]
    if not named:
        return []
    return _of_product(request, named[0])


def _of_product(request: LineRequest, product: Product) -> list[str]:
    lang = request.lang
    if request.kind == "feature" and request.number is not None:
        return [product.features[request.number].say[lang]]
    if request.kind == "notice" and request.number is not None:
        return [product.must_say[request.number].say[lang]]
    values = {fact.kind: fact.value for fact in product.facts(lang)}
    return [values.get(kind, "") for kind in _FACTS.get(request.kind, ())]
