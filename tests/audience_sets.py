"""The sets of tests/data that chat and answers are measured by, and how each row is judged."""

import asyncio
import datetime
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from script.answer import SAMPLE_FAQ, Answer, Answerer, Context, Faq, Phraser, load_faq
from script.catalogue import SAMPLE, Catalogue, load
from script.chat import Question
from script.types import Lang

DATA = Path(__file__).parent / "data"
NOW = datetime.datetime.fromisoformat("2026-12-05T12:00:00+09:00")
_FILES = {"s": SAMPLE, "m": DATA / "questions_catalogue.json"}


@dataclass(frozen=True, slots=True)
class Case:
    """One question, and what must come of it."""

    catalogue: str
    product_id: str | None
    lang: Lang
    question: str
    expected: tuple[str, ...]  # ids that the answer rests on; none: it is declined
    words: str  # that stand in the answer, besides the facts' values


def rows(name: str) -> list[list[str]]:
    """The rows of a set, each split at its tabs."""
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


def cases(name: str) -> list[Case]:
    """The questions of a set."""
    return [_case(row) for row in rows(name)]


def _case(row: list[str]) -> Case:
    catalogue, product, lang, question, expected, *words = row
    ids = () if expected == "-" else tuple(expected.split("&"))
    return Case(catalogue, None if product == "-" else product, "ko" if lang == "ko" else "en", question, ids, *words or [""])


@cache
def catalogue(name: str) -> Catalogue:
    """The sample (s) or the sets' own catalogue (m)."""
    return load(_FILES[name])


def answerer(name: str, phraser: Phraser | None = None) -> Answerer:
    """A host of one of the catalogues; the sample comes with its FAQ."""
    faq = load_faq(SAMPLE_FAQ, catalogue("s")) if name == "s" else Faq()
    return Answerer(catalogue(name), faq, phraser=phraser)


def ask(host: Answerer, text: str, lang: Lang | None = None, product_id: str | None = None, viewer: str = "") -> Answer:
    """One answer, at NOW."""
    return asyncio.run(host.answer(Question("q", text, lang, viewer), Context(NOW, product_id, lang or "ko")))


def right(case: Case, answer: Answer) -> bool:
    """Whether the answer rests on the facts that it must, and states them; or is declined, as it must be."""
    if not case.expected:
        return not answer.answered and not answer.evidence
    if not answer.answered or not set(case.expected) <= set(answer.evidence) or case.words not in answer.text:
        return False
    facts = catalogue(case.catalogue)
    stated = [_value(facts, each, answer.lang) for each in case.expected]
    return all(value in answer.text for value in stated)


def _value(facts: Catalogue, fact_id: str, lang: Lang) -> str:
    """What a fact says; "" for options, windows and FAQ entries, whose words the case holds."""
    product = fact_id.partition(".")[0]
    if product in {each.id for each in facts.products}:
        found = {fact.id: fact.value for fact in facts.product(product).at(NOW).facts(lang)}
        return found.get(fact_id, "")
    return ""
