"""A seller's own answers to what is often asked: a JSON file beside the catalogue (docs/audience.md)."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from script.answer.terms import keys
from script.catalogue import Catalogue
from script.errors import FaqInvalid
from script.text import visible
from script.types import Lang

SAMPLE_FAQ = Path(__file__).parents[1] / "data" / "faq.json"
MAX_BYTES = 8 << 20
MAX_ENTRIES = 20_000
MATCHES = 0.72  # of the terms of question and variant together, F1; under it answers were taken for other questions


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """One answer, and what is asked for it."""

    id: str  # "faq.<id of the file>"
    product_id: str | None  # None: for all products
    asked: Mapping[Lang, tuple[frozenset[str], ...]]  # terms of each variant
    answer: Mapping[Lang, str]


class Faq:
    """All entries, by product."""

    def __init__(self, entries: tuple[FaqEntry, ...] = ()) -> None:
        self.entries = entries
        self._by_product: dict[str | None, list[FaqEntry]] = defaultdict(list)
        for entry in entries:
            self._by_product[entry.product_id].append(entry)

    def of(self, product_id: str | None) -> tuple[FaqEntry, ...]:
        """The entries that hold for a product, its own first; for None those that hold for all."""
        own = self._by_product.get(product_id, ()) if product_id is not None else ()
        return (*own, *self._by_product.get(None, ()))

    def find(
        self, wanted: frozenset[str], product_id: str | None, lang: Lang, least: float = MATCHES
    ) -> FaqEntry | None:
        """The entry whose variants come nearest to what is wanted, if any comes near enough (1: the very words)."""
        best, score = None, least
        for entry in self.of(product_id):
            if not entry.answer.get(lang):
                continue
            near = max((_f1(wanted, variant) for variant in entry.asked.get(lang, ())), default=0.0)
            if near >= score and (best is None or near > score):
                best, score = entry, near
        return best


def load_faq(path: Path, catalogue: Catalogue) -> Faq:
    """Read an FAQ file and hold it against its catalogue. Raises FaqInvalid with the place of the first fault."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FaqInvalid(f"{path}: larger than {MAX_BYTES >> 20} MB")
        raw = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise FaqInvalid(f"{path}: cannot be read: {error.strerror or error}") from error
    except RecursionError as error:
        raise FaqInvalid(f"{path}: nested too deep") from error
    except ValueError as error:
        raise FaqInvalid(f"{path}: {error}") from error
    try:
        file = _File.model_validate(raw)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"])) or "the file"
        raise FaqInvalid(f"{path}: {place}: {fault['msg'].removeprefix('Value error, ')}") from error
    return Faq(tuple(_entry(path, number, each, catalogue) for number, each in enumerate(_unique(path, file))))


def _unique(path: Path, file: "_File") -> list["_Entry"]:
    seen: set[str] = set()
    for entry in file.entries:
        if entry.id in seen:
            raise FaqInvalid(f"{path}: two entries have the id {entry.id!r}: give each its own")
        seen.add(entry.id)
    return file.entries


def _entry(path: Path, number: int, entry: "_Entry", catalogue: Catalogue) -> FaqEntry:
    if entry.product is not None:
        try:
            catalogue.product(entry.product)
        except KeyError as error:
            raise FaqInvalid(f"{path}: entries.{number}.product: the catalogue has no {entry.product!r}") from error
    asked: dict[Lang, tuple[frozenset[str], ...]] = {
        lang: tuple(keys(words) for words in variants) for lang, variants in entry.questions.items()
    }
    empty = [words for lang, variants in entry.questions.items() for words in variants if not keys(words)]
    if empty:
        raise FaqInvalid(f"{path}: entries.{number}: the question {empty[0]!r} has no word that tells it from others")
    return FaqEntry(f"faq.{entry.id}", entry.product, asked, dict(entry.answer))


def _f1(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return 2 * both / (len(one) + len(other)) if both else 0.0


def _plain(text: str) -> str:
    if any(not visible(char) for char in text) or "<" in text:
        raise ValueError("write plain words: no markup, no line breaks, no invisible characters")
    return text


Words = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_plain)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class _Entry(_Strict):
    id: Annotated[str, Field(pattern=r"\A[A-Za-z0-9_.-]{1,64}$")]
    product: str | None = None
    questions: dict[Lang, Annotated[list[Words], Field(min_length=1, max_length=50)]]
    answer: dict[Lang, Words]


class _File(_Strict):
    format: Literal[1]
    entries: Annotated[list[_Entry], Field(max_length=MAX_ENTRIES)]
