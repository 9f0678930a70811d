"""The label on a package, as a reader of pictures gives it, into facts for a person to confirm.

A reader takes "60 g" for "60 0" and is sure of it: nothing of this is used before somebody has looked at it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from script.catalogue.allergens import ALLERGENS, allergen
from script.types import Lang

SURE = 0.8  # confidence of a word below which it is doubtful
MAX_VALUE = 2_000  # characters of one fact
MAX_LINES = 300

Field = Literal["name", "volume", "count", "ingredients", "allergens", "origin", "must_say", "certificates"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was read."""

    text: str
    confidence: float  # 0 .. 1


@dataclass(frozen=True, slots=True)
class LabelFact:
    """What the label seems to say of one field of a product."""

    field: Field
    lang: Lang
    value: str  # as the catalogue takes it; allergens by their codes, with commas
    quote: str  # the words on the label that it comes from
    doubtful: tuple[str, ...]  # words in it to look at first: hardly read, or no amount where one should be


# The heading of each field, spaces between its letters allowed: readers part Korean words anywhere.
_HEADINGS: dict[Lang, tuple[tuple[str, Field | None], ...]] = {
    "ko": (
        ("제품명|상품명|품명", "name"),
        ("내용량|용량|중량", "volume"),
        ("수량|구성", "count"),
        ("원재료명및함량|원재료명|원재료|전성분", "ingredients"),
        ("알레르기유발물질|알레르기정보|알레르기|알러지", "allergens"),
        ("원산지|제조국", "origin"),
        ("주의사항|주의|사용시주의사항", "must_say"),
        ("식품유형|소비기한|유통기한|제조원|판매원|보관방법|영양정보|품목보고번호|고객상담|반품|포장재질", None),
    ),
    "en": (
        ("Product name|Product", "name"),
        ("Net weight|Net wt|Net content|Contents", "volume"),
        ("Quantity|Count", "count"),
        ("Ingredients", "ingredients"),
        ("Allergens|Allergy advice|Contains", "allergens"),
        ("Country of origin|Origin|Product of|Made in", "origin"),
        ("Caution|Warning", "must_say"),
        ("Best before|Use by|Storage|Store in|Manufactured by|Distributed by|Nutrition facts", None),
    ),
}
_CERTIFICATES = re.compile(r"HACCP|GMP|유기농\s?인증|무농약\s?인증|KC\s?인증|USDA Organic|ISO ?\d{4,5}", re.IGNORECASE)
_AMOUNT = re.compile(r"\d[\d.,]*\s*(?:mg|kg|g|ml|l|cm|mm|m|oz|lb|fl ?oz|그램|리터)\b", re.IGNORECASE)
_COUNT = re.compile(r"[x×]\s*(\d+\s*(?:개입|개|봉|포|병|팩|캔|정|매|ea|pcs|packs?|bags?))", re.IGNORECASE)


def label_facts(lines: Sequence[Sequence[Word]], lang: Lang) -> tuple[LabelFact, ...]:
    """Facts that the lines of a label name, in the label's order; each field once.

    A fact goes on over the lines that follow until another heading comes. Lines after MAX_LINES are left out.
    """
    found: dict[Field, LabelFact] = {}
    for field, words in _paragraphs(lines[:MAX_LINES], lang):
        fact = _fact(field, words, lang)
        if fact is not None:
            found.setdefault(field, fact)
            if field == "volume" and (count := _COUNT.search(fact.value)):
                found["volume"] = replace(fact, value=fact.value[: count.start()].strip())
                found.setdefault("count", replace(fact, field="count", value="".join(count[1].split())))
    whole = " ".join(word.text for line in lines[:MAX_LINES] for word in line)
    if marks := dict.fromkeys(mark[0] for mark in _CERTIFICATES.finditer(whole)):
        found["certificates"] = LabelFact("certificates", lang, ", ".join(marks), ", ".join(marks), ())
    return tuple(found.values())


def _paragraphs(lines: Sequence[Sequence[Word]], lang: Lang) -> Iterator[tuple[Field, list[Word]]]:
    """Each field's words, without its heading."""
    field: Field | None = None
    words: list[Word] = []
    for line in lines:
        heading = _heading(line, lang)
        if heading is None:
            words += line
            continue
        if field is not None:
            yield field, words
        field, used = heading
        words = list(line[used:])
    if field is not None:
        yield field, words


def _heading(line: Sequence[Word], lang: Lang) -> tuple[Field | None, int] | None:
    """The field that a line begins, and how many of its words are the heading; None where it begins none."""
    for names, field in _HEADINGS[lang]:
        for name in names.split("|"):
            wanted, run = name.replace(" ", "").casefold(), ""
            for used, word in enumerate(line[:8], 1):
                run += re.sub(r"[\s:：.()\[\]·]", "", word.text).casefold()
                ends = word.text[-1:] in ":：" or lang == "en" or used < len(line)
                if run == wanted and ends:
                    return field, used
                if not wanted.startswith(run):
                    break
    return None


def _joined(text: str) -> str:
    """Korean without the spaces that readers put between single letters of a word, and before commas."""
    return re.sub(r"(?<![가-힣])([가-힣]) (?=[가-힣](?![가-힣]))", r"\1", text).replace(" ,", ",")


def _fact(field: Field, words: list[Word], lang: Lang) -> LabelFact | None:
    quote = _joined(" ".join(word.text for word in words)).lstrip(":： ")[:MAX_VALUE].strip()
    if not quote:
        return None
    doubtful = tuple(word.text for word in words if word.confidence < SURE and word.text in quote)
    value = quote
    if field == "allergens":
        codes = dict.fromkeys(code for each in re.split(r"[,、·/;]|\band\b|및", quote) if (code := allergen(each)))
        value = ", ".join(codes)
        known = {ALLERGENS[code][lang] for code in codes}
        if not codes:
            return None
        doubtful = tuple(word for word in doubtful if not any(word.startswith(name) for name in known))
    if field == "volume" and not _AMOUNT.search(quote):
        doubtful = (*doubtful, quote)
    return LabelFact(field, lang, value, quote, doubtful)
