"""The guard: one line in, a verdict out. Pure and quick, so it runs on every line (docs/guard.md)."""

import datetime
from collections.abc import Collection, Iterable, Iterator

from script.catalogue import Catalogue, Product
from script.guard.classes import Class, classes
from script.guard.folding import Folded, folded, joined
from script.guard.numbers import check_numbers
from script.guard.profanity import profanity
from script.guard.proving import proven
from script.guard.readable import unreadable
from script.guard.subjects import Names, Subjects
from script.guard.types import Code, Reason, Verdict
from script.text import visible
from script.types import Lang

MAX_LINE = 1_000  # characters; a line is spoken in one breath or a few

_SAYS: dict[str, tuple[str, str]] = {
    "profanity": ("방송에서 쓸 수 없는 말입니다", "it is not a word for a show"),
    "forbidden": ("이 상품에 쓰지 않기로 한 말입니다", "the seller forbids these words"),
    "hidden": ("보이지 않는 문자가 있습니다", "it holds characters that cannot be seen"),
    "empty": ("말할 내용이 없습니다", "there is nothing to say"),
    "foreign": ("한국어와 영어로 읽을 수 없는 말입니다", "it cannot be read as Korean or English"),
    "long": (f"{MAX_LINE:,}자를 넘습니다", f"it is longer than {MAX_LINE:,} characters"),
}


class Guard:
    """Checks lines against one catalogue and a channel's own forbidden words."""

    def __init__(
        self, catalogue: Catalogue, forbidden: Iterable[str] = (), never: Collection[Code] = frozenset()
    ) -> None:
        """`never`: claims of these classes stop a line although the catalogue proves them."""
        self._never = frozenset(never)
        self._forbidden = tuple(forbidden)
        self._names = Names(catalogue)

    def check(
        self, line: str, lang: Lang, product: Product | None = None, now: datetime.datetime | None = None
    ) -> Verdict:
        """Whether `line` may be spoken while `product` is shown, given as it is sold at that moment.

        now: with its zone; what other products that the line names cost then. None: as in the catalogue.

        A claim is held against the product that the line names last before it, or else the one that is shown; where
        there is neither, it may claim nothing. "correct" where every fault is a value that the catalogue mends: the
        verdict's line holds them mended.
        """
        reasons = tuple(sorted(self._reasons(line, lang, product, now), key=lambda each: (each.start, each.end)))
        if not reasons:
            return Verdict("pass", line)
        if not all(reason.mends for reason in reasons):
            return Verdict("block", line, reasons)
        mended = _mended(line, reasons)
        if any(True for _ in self._reasons(mended, lang, product, now)):  # what was put in must be right, too
            return Verdict("block", line, reasons)
        return Verdict("correct", mended, reasons)

    def _reasons(
        self, line: str, lang: Lang, product: Product | None, now: datetime.datetime | None
    ) -> Iterator[Reason]:
        if len(line) > MAX_LINE:
            yield _reason("long", lang, 0, len(line), "unreadable")
            return
        if not any(char.isalnum() for char in line):
            yield _reason("empty", lang, 0, len(line), "unreadable")
            return
        for start, end in unreadable(line):
            yield _reason("foreign", lang, start, end, "unreadable")
        if hidden := [place for place, char in enumerate(line) if not visible(char)]:
            yield _reason("hidden", lang, hidden[0], hidden[-1] + 1, "unreadable")
        for bad in profanity(line):
            yield _reason("profanity", lang, bad.start, bad.end, "profanity")
        plain = folded(line)
        subjects = self._names.subjects(plain, product, now)
        yield from self._forbidden_words(plain, lang, subjects)
        for readable in (plain, *joined(plain)):
            for kind in classes():
                yield from _claims(kind, readable, lang, subjects, never=kind.code in self._never)
        yield from check_numbers(line, lang, subjects)

    def _forbidden_words(self, plain: Folded, lang: Lang, subjects: Subjects) -> Iterator[Reason]:
        of_products = (words for each in subjects.products for words in each.forbidden)
        for words in (*self._forbidden, *of_products):
            wanted = folded(words).text
            start = plain.text.find(wanted)
            if wanted and start >= 0:
                yield _reason("forbidden", lang, *plain.span(start, start + len(wanted)), "forbidden")


def _claims(kind: Class, plain: Folded, lang: Lang, subjects: Subjects, *, never: bool) -> Iterator[Reason]:
    for match in kind.words.finditer(plain.text):
        if not match[0].strip() or kind.excused(plain.text, match.start(), match.end()):
            continue
        start, end = plain.span(match.start(), match.end())
        if subjects.is_name(start, end):
            continue
        proofs = subjects.at(start)
        if never or not proven(kind.proof, match, proofs):
            yield Reason(kind.code, start, end, kind.says(lang))


def _mended(line: str, reasons: tuple[Reason, ...]) -> str:
    """The line with what stands in the catalogue; where two faults overlap, the first counts."""
    out, at = "", 0
    for reason in reasons:
        if reason.start >= at and reason.instead is not None:
            out += line[at : reason.start] + reason.instead
            at = reason.end
    return out + line[at:]


def _reason(what: str, lang: Lang, start: int, end: int, code: str) -> Reason:
    ko, en = _SAYS[what]
    return Reason(code, start, end, ko if lang == "ko" else en)  # type: ignore[arg-type]  # the codes of _SAYS
