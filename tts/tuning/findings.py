"""The table of findings, read again: what is wrong with which recording, the worst first."""

import csv
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tts.tuning.recordings import MAX_RECORDINGS

MAX_ROWS = 200
_MAX_BYTES = 64 << 20
_FINDINGS_EACH = 8  # of one recording at most
_ORDER = ("refused", "mended", "note")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing about one recording."""

    recording: str
    severity: str  # of tts.tuning.checks.Severity
    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found."""

    recordings: int
    usable: int
    minutes: float  # of speech in the usable ones
    rows: tuple[Row, ...]  # MAX_ROWS at most
    more: int  # rows that are left out


def read_table(path: Path) -> Findings | None:
    """What `tts.tuning.inspecting.write_table` wrote; None where there is no such table."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        with path.open(encoding="utf-8", newline="") as file:
            return _summed(itertools.islice(csv.DictReader(file), MAX_RECORDINGS * _FINDINGS_EACH))
    except (OSError, UnicodeDecodeError, csv.Error):
        return None


def _summed(table: Iterable[dict[str, str | None]]) -> Findings:
    speech: dict[str, float] = {}  # of each recording
    refused: set[str] = set()
    rows = []
    for line in table:
        row = Row(*((line.get(key) or "") for key in ("recording", "severity", "what", "advice")))
        speech[row.recording] = _seconds(line.get("seconds"))
        if row.severity == "refused":
            refused.add(row.recording)
        if row.severity in _ORDER:
            rows.append(row)
    rows.sort(key=lambda row: _ORDER.index(row.severity))
    usable = [seconds for name, seconds in speech.items() if name not in refused]
    shown = tuple(rows[:MAX_ROWS])
    return Findings(len(speech), len(usable), sum(usable) / 60, shown, len(rows) - len(shown))


def _seconds(told: str | None) -> float:
    try:
        return max(0.0, float(told or 0))
    except ValueError:
        return 0.0
