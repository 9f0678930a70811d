"""Lines that an operator may take as they stand: worded of the catalogue, and let through by the guard."""

from collections.abc import Iterator

from script.errors import WriterFailed
from script.template import TemplateWriter
from script.types import Lang, Line, LineKind
from script.writer import LineRequest
from stream.show.checking import Checker

GENERAL: tuple[LineKind, ...] = ("opening", "filler", "closing")
KINDS: tuple[LineKind, ...] = ("hook", "price", "size", "shipping", "call")
STATEMENTS: tuple[LineKind, ...] = ("feature", "notice")
MAX_STATEMENTS = 8  # features, and as many notices
WORDINGS = 2  # of each kind


def suggestions(checker: Checker, lang: Lang, product_id: str | None) -> list[Line]:
    """Lines on a product, or what can be said without one; none twice."""
    found: dict[str, Line] = {}
    for seed in range(WORDINGS):
        for line in _worded(TemplateWriter(checker.catalogue, seed), lang, product_id):
            admitted, _ = checker.admit(line)
            if admitted is not None:
                found.setdefault(admitted.text, admitted)
    return list(found.values())


def _worded(writer: TemplateWriter, lang: Lang, product_id: str | None) -> Iterator[Line]:
    yield from _lines(writer, (LineRequest(kind, lang) for kind in GENERAL))
    if product_id is None:
        return
    yield from _lines(writer, (LineRequest(kind, lang, product_id) for kind in KINDS))
    for kind in STATEMENTS:
        yield from _lines(writer, (LineRequest(kind, lang, product_id, number) for number in range(MAX_STATEMENTS)))


def _lines(writer: TemplateWriter, requests: Iterator[LineRequest]) -> Iterator[Line]:
    for request in requests:
        try:
            yield writer.line(request)
        except WriterFailed:
            continue  # the catalogue has no facts for it, or no more of them
