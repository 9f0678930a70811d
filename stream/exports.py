"""The as-aired log as files: JSON for programs, WebVTT for players and archives."""

import html
import json
from collections.abc import Sequence
from typing import Any

from stream.store.aired import AiredLine, details_of
from tts.errors import TextInvalid
from tts.sentences import sentences
from tts.text import cleaned


def show_time(rows: Sequence[AiredLine], row: AiredLine) -> tuple[float, float]:
    """Start and end of a row in seconds since the first row began, over all processes that ran the show."""
    first = rows[0]
    zero = first.wall_time - first.at_s if first.began is None else first.began
    origin = zero + _start(first)
    began = row.wall_time - row.at_s if row.began is None else row.began
    return max(0.0, began + _start(row) - origin), max(0.0, began + row.at_s - origin)


def wall_span(row: AiredLine) -> tuple[float, float]:
    """Start and end of a row, s since 1970."""
    began = row.wall_time - row.at_s if row.began is None else row.began
    return began + _start(row), began + row.at_s


def _start(row: AiredLine) -> float:
    return row.start_s if row.start_s is not None else row.at_s - row.spoken_s


def as_rows(rows: Sequence[AiredLine]) -> list[dict[str, Any]]:
    """Each row with its media time, and everything that proves it."""
    return [_row(rows, row) for row in rows]


def _row(rows: Sequence[AiredLine], row: AiredLine) -> dict[str, Any]:
    start_s, end_s = show_time(rows, row)
    details = details_of(row)
    return {
        "line_id": row.line_id,
        "source": row.source,
        "lang": row.lang,
        "text": row.text,
        "heard": row.heard if row.heard is not None else (row.text if row.complete else ""),
        "complete": row.complete,
        "product_id": row.product_id,
        "start_s": round(start_s, 3),
        "end_s": round(end_s, 3),
        "wall_time": row.wall_time,
        "claims": list(details.claims),
        "approver": details.approver,
        "verdict": details.verdict,
        "catalogue_revision": details.revision,
        "priority": details.priority,
        "block_id": details.block_id,
        "emotion": details.emotion,
        "gesture": details.gesture,
        "prosody": details.prosody,
        "host": details.host,
        "voice": details.voice,
        "card": details.card,
    }


def as_json(show: str, rows: Sequence[AiredLine]) -> str:
    """The whole log of a show."""
    return json.dumps({"show": show, "lines": as_rows(rows)}, ensure_ascii=False, indent=1)


def as_vtt(rows: Sequence[AiredLine]) -> str:
    """Captions of what was heard, a cue for each sentence."""
    cues = [cue for row in rows for cue in _cues(rows, row)]
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def _cues(rows: Sequence[AiredLine], row: AiredLine) -> list[str]:
    start_s, end_s = show_time(rows, row)
    said = row.text if row.complete else row.heard
    if not said or end_s <= start_s:
        return []
    ends = [start_s + each - _start(row) for each in details_of(row).sentences_s]
    pieces = _pieces(said)
    if len(pieces) != len(ends) + 1:  # an old row, or a sentence that broke off: shared by length
        whole = sum(len(piece) for piece in pieces)
        ends, done = [], 0
        for piece in pieces[:-1]:
            done += len(piece)
            ends.append(start_s + (end_s - start_s) * done / whole)
    times = [start_s, *ends, end_s]
    return [
        f"{row.line_id}.{n}\n{_time(a)} --> {_time(max(b, a + 0.001))}\n{_caption(piece)}"
        for n, (piece, a, b) in enumerate(zip(pieces, times[:-1], times[1:], strict=True))
    ]


def _pieces(text: str) -> list[str]:
    try:
        return [each.text for each in sentences(cleaned(text))] or [text]
    except TextInvalid:
        return [text]


def _caption(text: str) -> str:
    """Without what would end the cue or be read as a tag."""
    return html.escape(" ".join(text.split()), quote=False).replace("--&gt;", "→")


def _time(seconds: float) -> str:
    ms = round(seconds * 1000)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"
