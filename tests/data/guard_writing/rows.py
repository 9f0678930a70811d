"""One line of a set, and how sets are written down."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    """What is said, and what the guard must do with it."""

    kind: str  # the class that it belongs to
    lang: str
    product: str  # id of the product that is shown; "" none
    want: str  # right, wrong, good, bad
    line: str
    mended: str = ""  # the only correction that is right; "" none


def unlike(rows: Iterator[Row], number: int) -> list[Row]:
    """The first `number` rows of which no two have the same line."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row.line, row)
        if len(found) == number:
            break
    return list(found.values())


def write(path: Path, about: str, rows: Iterable[Row]) -> None:
    lines = ("\t".join(row) for row in rows)
    path.write_text("\n".join([f"# {about}", f"# {'	'.join(Row._fields)}", *lines]) + "\n", "utf-8")
