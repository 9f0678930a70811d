"""Writes the guard's sets: python -m tests.data.guard_writing [FOLDER]. The held-out set was written by hand."""

import random
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.data.guard_writing.attacks import attacks
from tests.data.guard_writing.claims import classes
from tests.data.guard_writing.honest import good
from tests.data.guard_writing.insults import clean, profane
from tests.data.guard_writing.numeric import SHARES
from tests.data.guard_writing.rows import Row, unlike, write

HERE = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent


def main() -> None:
    draw = random.Random(20261130)
    numbers = [row for maker, share in SHARES for row in unlike(maker(draw), share)]
    write(HERE / "guard_numbers.tsv", "Lines that state numbers: none that is wrong may go on air", numbers)
    mutated = [row for rows in classes(draw).values() for row in unlike(rows, 100)]
    write(HERE / "guard_mutated.tsv", "Ten classes of lines that must not be spoken as they are", mutated)
    write(HERE / "guard_good.tsv", "Lines that are true and lawful", unlike(good(draw), 500))
    write(HERE / "guard_attacks.tsv", "What a writer says that was turned by an attack", _exactly(attacks(draw), 300))
    write(HERE / "guard_profane.tsv", "Profanities in disguise", unlike(profane(draw), 1000))
    write(HERE / "guard_clean.tsv", "Clean lines; half hold what only looks bad", unlike(clean(draw), 2000))


def _exactly(rows: Iterator[Row], number: int) -> list[Row]:
    found = list(islice(rows, number + 1))
    if len(found) != number:
        raise ValueError(f"{len(found)} lines instead of {number}")
    return found


if __name__ == "__main__":
    main()
