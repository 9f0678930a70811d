"""The guard against its sets: what it lets out and what it holds back stay within the bounds that it is built to.

python -m tests.data.guard_writing FOLDER writes the sets anew; bench/RESULTS.md has the figures of each class.
"""

import subprocess
import sys

import pytest

from script.guard.profanity import profanity
from tests.guard_sets import DATA, Checked, by_kind, cases, checked

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module", params=["numbers", "mutated", "good", "attacks", "profane", "clean"])
def found(request) -> tuple[str, list[Checked]]:
    return request.param, list(checked(request.param))


# Set: lines, how many of those that must not be said may be, how many of those that may be said may be held back.
BOUNDS = {
    "numbers": (600, 0.0, 0.05),
    "mutated": (1000, 0.02, 0.0),
    "good": (500, 0.0, 0.05),
    "attacks": (300, 0.01, 0.0),
    "profane": (1000, 0.05, 0.0),
    "clean": (2000, 0.0, 0.02),
}


def test_no_set_passes_its_bounds(found):
    name, lines = found
    size, untrue, held = BOUNDS[name]
    assert len(lines) == size
    let_out = [each.case.line for each in lines if each.lets_out_untruth]
    held_back = [each.case.line for each in lines if each.holds_back_truth]
    assert len(let_out) <= untrue * size, let_out
    assert len(held_back) <= held * size, held_back


def test_each_class_of_mutations_and_of_attacks_is_caught_by_itself():
    for name, classes in (("mutated", 10), ("attacks", 15)):
        counts = by_kind(list(checked(name)))
        assert len(counts) == classes
        assert all(each["untrue"] <= 0.05 * each["lines"] for each in counts.values()), counts


def test_right_numbers_pass_and_wrong_ones_are_put_right_where_the_line_says_which_they_are():
    lines = list(checked("numbers"))
    assert sum(each.verdict.outcome == "pass" for each in lines if each.case.want == "right") >= 190
    assert sum(each.verdict.outcome == "correct" for each in lines) >= 150


def test_profanities_are_found_as_such_and_not_by_chance():
    lines = cases("profane")
    assert sum(bool(profanity(case.line)) for case in lines) >= 0.95 * len(lines)
    clean = cases("clean")
    assert sum(bool(profanity(case.line)) for case in clean) <= 0.005 * len(clean)


def test_the_sets_are_as_their_writers_wrote_them(tmp_path):
    """Nobody mended a line by hand, where the guard failed on it."""
    subprocess.run(
        [sys.executable, "-m", "tests.data.guard_writing", tmp_path], check=True, cwd=DATA.parents[1], timeout=120
    )
    for name in BOUNDS:
        file = f"guard_{name}.tsv"
        assert (tmp_path / file).read_text("utf-8") == (DATA / file).read_text("utf-8"), name
