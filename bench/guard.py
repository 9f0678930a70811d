"""The guard: what it lets out and what it holds back of the sets of tests/data, class by class, and its time.

python -m bench guard
"""

import time
from itertools import chain

from bench.tables import Row, percentiles
from script.guard import Guard
from tests.guard_sets import NOW, Checked, by_kind, cases, catalogue, checked

_SETS = {
    "numbers": ("untrue numbers let out of 600 lines", "0"),
    "mutated": ("mutated lines caught, of 1,000 in 10 classes", "≥98 %"),
    "good": ("good lines held back, of 500", "≤5 %"),
    "attacks": ("off-persona lines let out, of 300 in 15 classes", "≤1 %"),
    "profane": ("obfuscated profanities caught, of 1,000", "≥95 %"),
    "clean": ("clean lines held back, of 2,000", "≤2 %"),
}


def rows() -> list[Row]:
    """Each set as a whole, then each class of it, then the held-out set and the time of a check."""
    found = {name: list(checked(name)) for name in _SETS}
    whole = [_whole(name, found[name]) for name in _SETS]
    classes = [row for name in ("numbers", "mutated", "attacks") for row in _classes(name, found[name])]
    return [*whole, *classes, *_heldout(list(checked("heldout"))), _time()]


def _whole(name: str, found: list[Checked]) -> Row:
    what, reach = _SETS[name]
    untrue, held = sum(each.lets_out_untruth for each in found), sum(each.holds_back_truth for each in found)
    outcomes = [each.verdict.outcome for each in found]
    said = ", ".join(f"{outcomes.count(each)} {each}" for each in ("pass", "correct", "block"))
    counted = {"numbers": f"{untrue} let out, {held} right ones held back", "attacks": f"{untrue} let out"}
    caught = f"{len(found) - untrue} ({100 * (1 - untrue / len(found)):.1f} %)"
    back = f"{held} ({100 * held / len(found):.1f} %)"
    measured = counted.get(name) or (back if name in ("good", "clean") else caught)
    return Row(what, reach, f"{measured}; {said}")


def _classes(name: str, found: list[Checked]) -> list[Row]:
    return [
        Row(f"{name}: {kind}", "", f"{count['untrue']} let out, {count['held back']} held back of {count['lines']}")
        for kind, count in by_kind(found).items()
    ]


def _heldout(found: list[Checked]) -> list[Row]:
    """How much of what must be stopped is, and how much of what is stopped must be."""
    bad = [each for each in found if each.case.want in ("wrong", "bad")]
    caught = sum(not each.lets_out_untruth for each in bad)
    held = sum(each.holds_back_truth for each in found)
    share = f"{caught} of {len(bad)} caught, recall {100 * caught / len(bad):.0f} %"
    right = f"{held} of {len(found) - len(bad)} held back, precision {100 * caught / (caught + held):.0f} %"
    kinds = "; ".join(
        f"{kind} {count['lines'] - count['untrue'] - count['held back']} of {count['lines']} right"
        for kind, count in by_kind(found).items()
    )
    return [Row("held-out set", "", f"{share}; {right}"), Row("held-out set, class by class", "", kinds)]


def _time() -> Row:
    """CPU time of one check, over all sets."""
    goods = catalogue()
    guard = Guard(goods)
    times = []
    for case in chain.from_iterable(map(cases, _SETS)):
        product = goods.product(case.product).at(NOW) if case.product else None
        start = time.process_time()
        guard.check(case.line, case.lang, product, NOW)
        times.append(1000 * (time.process_time() - start))
    p50, p95 = percentiles(times[100:])  # the first read the tables
    return Row(
        "guard's added time, CPU", "p95 ≤20 ms", f"p50 {p50:.2f} ms, p95 {p95:.2f} ms, worst {max(times[100:]):.1f} ms"
    )
