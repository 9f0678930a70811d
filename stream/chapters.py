"""What a show was about, and when: products over time, and the chapters of a recording, out of the as-aired log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from stream.exports import wall_span
from stream.store.aired import AiredLine, details_of

GAP_S = 120.0  # a longer silence ends what was shown before it
START_S = 2.0  # a chapter that begins so soon after the film is its first
NAMED = ("opening", "recap", "closing")  # kinds of lines about no product that are a part of the show of their own


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which lines of one product were said, or of one of the NAMED kinds."""

    product_id: str | None
    kind: str  # of NAMED; empty: a product's
    start: float  # s since 1970
    end: float
    lines: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a film."""

    at_s: float  # since the film's beginning
    end_s: float
    product_id: str | None
    kind: str  # of NAMED, or "start"; empty: a product's


def shown(rows: Iterable[AiredLine], *, planned: bool = False) -> list[Span]:
    """Which product was talked about when, in the order of airing.

    Lines about nothing go with what they stand in. With `planned` the lines of the rundown alone count: an answer about
    another product is no part of its own.
    """
    spans: list[Span] = []
    for row in rows:
        start, end = wall_span(row)
        about = _about(row, planned=planned)
        last = spans[-1] if spans else None
        near = last is not None and start - last.end <= GAP_S
        if last is not None and near and about in (None, (last.product_id, last.kind)):
            spans[-1] = replace(last, end=max(last.end, end), lines=last.lines + 1)
        elif about is not None:
            spans.append(Span(*about, start, max(start, end), 1))
    return spans


def _about(row: AiredLine, *, planned: bool) -> tuple[str | None, str] | None:
    if planned and details_of(row).priority not in ("planned", ""):
        return None
    if row.product_id is not None:
        return row.product_id, ""
    return (None, row.source) if row.source in NAMED else None


def chapters(rows: Iterable[AiredLine], start: float, end: float) -> list[Chapter]:
    """The parts of a film from `start` to `end`, s since 1970; without a gap, from its first picture to its last."""
    inside = [each for each in shown(rows, planned=True) if each.end > start and each.start < end]
    marks = [(max(0.0, each.start - start), each.product_id, each.kind) for each in inside]
    if not marks:
        return []
    if marks[0][0] <= START_S:
        marks[0] = (0.0, *marks[0][1:])
    else:
        marks.insert(0, (0.0, None, "start"))
    ends = [*(at for at, _, _ in marks[1:]), max(0.0, end - start)]
    return [
        Chapter(round(at, 3), round(until, 3), product_id, kind)
        for (at, product_id, kind), until in zip(marks, ends, strict=True)
        if until > at
    ]


def as_vtt(parts: Sequence[Chapter], titles: Sequence[str]) -> str:
    """WebVTT of kind chapters, as players take it."""
    cues = [
        f"{number}\n{_time(each.at_s)} --> {_time(each.end_s)}\n{_plain(title)}"
        for number, (each, title) in enumerate(zip(parts, titles, strict=True), 1)
    ]
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def _plain(title: str) -> str:
    return " ".join(title.split()).replace("&", "&amp;").replace("<", "&lt;").replace("-->", "→")


def _time(seconds: float) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"
