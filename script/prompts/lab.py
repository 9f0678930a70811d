"""Trying prompts: the same requests through one writer, and two tries beside each other."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from script.catalogue import Catalogue
from script.errors import WriterFailed
from script.guard import Guard
from script.guard.types import Verdict
from script.template import utc_now
from script.types import Lang, LineKind
from script.writer import LineRequest, ScriptWriter

MAX_SAMPLES = 24  # lines of one run
USUAL: tuple[LineKind, ...] = ("hook", "feature", "price", "call")
SAMPLE_PRODUCTS = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """One line that was tried."""

    request: LineRequest
    text: str  # "" where there is none
    failure: str  # why there is none
    verdict: Verdict | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Totals:
    """A run in figures."""

    asked: int
    written: int
    passed: int  # by the guard, as they are
    chars: float  # of a line, mean
    seconds: float  # for a line, median


def samples(
    catalogue: Catalogue, lang: Lang, product_ids: Sequence[str] = (), kinds: Sequence[LineKind] = USUAL
) -> tuple[LineRequest, ...]:
    """Requests for some products, each kind once; without ids, the first that speak the language. At most MAX_SAMPLES.

    Raises KeyError for an id that is not in the catalogue.
    """
    speaking = [each for each in catalogue.products if each.speaks(lang)]
    products = [catalogue.product(each) for each in product_ids] or speaking[:SAMPLE_PRODUCTS]
    return tuple(LineRequest(kind, lang, product.id, 0) for product in products for kind in kinds)[:MAX_SAMPLES]


async def run(
    writer: ScriptWriter,
    requests: Sequence[LineRequest],
    catalogue: Catalogue,
    guard: Guard,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Trial, ...]:
    """Each request worded and held against the catalogue; a line that fails is a trial, too."""
    trials = []
    for request in requests[:MAX_SAMPLES]:
        begun = clock()
        try:
            line = await writer.write(request)
        except WriterFailed as error:
            trials.append(Trial(request, "", str(error), None, clock() - begun))
            continue
        now = utc_now()
        shown = catalogue.product(line.product_id).at(now) if line.product_id else None
        verdict = guard.check(line.text, line.lang, shown, now)
        trials.append(Trial(request, line.text, "", verdict, clock() - begun))
    return tuple(trials)


def totals(trials: Sequence[Trial]) -> Totals:
    """The figures of a run."""
    written = [trial for trial in trials if trial.text]
    return Totals(
        asked=len(trials),
        written=len(written),
        passed=sum(trial.verdict is not None and trial.verdict.outcome == "pass" for trial in written),
        chars=round(statistics.fmean(len(trial.text) for trial in written), 1) if written else 0.0,
        seconds=round(statistics.median(trial.seconds for trial in trials), 3) if trials else 0.0,
    )
