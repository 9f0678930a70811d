"""Rows, percentiles and tables of the benches."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what, how far it should reach, what was measured."""

    what: str
    reach: str
    measured: str


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile; NaN for nothing measured."""
    if not values:
        return float("nan"), float("nan")
    p50, p95 = np.percentile(values, (50, 95))
    return float(p50), float(p95)


def table(title: str, rows: Sequence[Row]) -> str:
    """A Markdown table."""
    lines = [f"### {title}", "| what | reach | measured |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {r.what} | {r.reach} | {r.measured} |" for r in rows), ""])


def print_table(title: str, rows: Sequence[Row]) -> None:
    """Print a table at once."""
    print(table(title, rows), flush=True)


def machine() -> str:
    """What the figures were measured on, in a line."""
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    cores = len([1 for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor")])
    return f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores of {model}, Python {platform.python_version()}"
