"""What planning comes to: what to show next, clean names, lines of reviews, time for a great catalogue."""

import datetime
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bench.show_log import ShowLog, simulate, wanted
from bench.tables import Row, percentiles
from script.catalogue import SAMPLE, Catalogue, Text, load
from script.names import correct
from script.next_product import FEW, NextProduct
from script.promotion import plan
from script.rundown import Brief, build

TOP = 10
EVERY_S = 120.0  # between two looks
_FROM_S = 900.0  # before that nobody knows what viewers like
DATA = Path(__file__).parents[1] / "tests" / "data"


def recall(log: ShowLog, ranked: Callable[[ShowLog, float], Sequence[str]]) -> float:
    """Recall@10 over a show: of what viewers come to want in ten minutes, the share that was ranked in time."""
    shares = []
    at = _FROM_S
    while at < log.seconds - 600:
        truth = wanted(log, at)
        if truth:
            shares.append(len(truth & set(ranked(log, at)[:TOP])) / len(truth))
        at += EVERY_S
    return sum(shares) / len(shares)


def ours(log: ShowLog, at: float) -> list[str]:
    """The ranker, fed in order with everything up to a moment."""
    ranker = NextProduct()
    shown = iter(each for each in log.shown if each.at <= at)
    following = next(shown, None)
    for signal in log.signals:
        if signal.at > at:
            break
        while following is not None and following.at <= signal.at:
            ranker.shown(following.product_id, following.at)
            following = next(shown, None)
        ranker.add(signal)
    return [each.product_id for each in ranker.rank(log.catalogue, at, most=TOP)]


def popular(log: ShowLog, at: float) -> list[str]:
    """What most signals were about so far, of what is in stock and was not shown in the last ten minutes."""
    stocked = {product.id for product in log.catalogue.products if product.stock is None or product.stock >= FEW}
    rested = {each.product_id for each in log.shown if at - 600 < each.at <= at}
    counts = Counter(each.product_id for each in log.signals if each.at <= at)
    return [id for id, _ in counts.most_common() if id in stocked and id not in rested]


def next_rows() -> list[Row]:
    """`python -m bench next`: recall@10 on simulated shows."""
    made = []
    for seed in range(5):
        log = simulate(seed)
        mine, most = recall(log, ours), recall(log, popular)
        made.append(
            Row(f"show {seed}: recall@10, {len(log.signals):,} signals", f"> {most:.3f} (popularity)", f"{mine:.3f}")
        )
    return made


def planning_rows() -> list[Row]:
    """`python -m bench planning`: names, and CPU for catalogues of 100,000 products."""
    return [*_names(), *_times()]


def _names() -> list[Row]:
    made = []
    for files, what in (
        (("names_written.tsv", "names_noised.tsv"), "names, the set"),
        (("names_heldout.tsv",), "held out"),
    ):
        rows = [row for file in files for row in _table(DATA / file)]
        exact = sum(correct(title, brand).after == clean for brand, title, clean in rows)
        made.append(Row(f"{what}: exact", "≥90 %", f"{exact} of {len(rows)}"))
    return made


def _table(path: Path) -> list[list[str]]:
    lines = path.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def _times() -> list[Row]:
    sample = load(SAMPLE)
    many = tuple(
        replace(
            product,
            id=f"x{number}",
            name=Text(f"{product.name.ko} {number}", f"{product.name.en} {number}"),
            goes_with=(),
        )
        for number, product in ((number, sample.products[number % len(sample.products)]) for number in range(100_000))
    )
    catalogue = Catalogue(sample.show, many)
    now = datetime.datetime(2026, 12, 20, 12, tzinfo=datetime.UTC)
    titles = [title for _, title, _ in _table(DATA / "names_noised.tsv")]
    each = []
    for title in titles:
        start = time.process_time()
        correct(title)
        each.append((time.process_time() - start) * 1000)
    log = simulate(0)
    ranker = NextProduct()
    for signal in log.signals:
        ranker.add(signal)
    return [
        Row(
            "rundown of 20 min from 100,000 products, CPU", "", _seconds(lambda: build(Brief("t", 20), catalogue, now))
        ),
        Row("rundown of 480 min from 12 products, CPU", "", _seconds(lambda: build(Brief("t", 480), sample, now))),
        Row("plan of a day from 100,000 products, CPU", "", _seconds(lambda: plan(now.date(), catalogue))),
        Row("a name, CPU", "", "p50 {:.2f}, p95 {:.2f} ms".format(*percentiles(each))),
        Row("ranking after a show of two hours, CPU", "", _seconds(lambda: ranker.rank(log.catalogue, log.seconds))),
    ]


def _seconds(call: Callable[[], object]) -> str:
    start = time.process_time()
    call()
    return f"{time.process_time() - start:.3f} s"
