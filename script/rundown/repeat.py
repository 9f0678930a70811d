"""A show that goes on without end, one block after another."""

import datetime
from collections.abc import Callable, Iterator
from itertools import count
from random import Random

from script.catalogue import Catalogue
from script.rundown import blocks
from script.rundown.blocks import Draft, Reviews
from script.rundown.build import check_brief
from script.rundown.plan import MAX_SHOWN, Choice, Plan, reordered
from script.rundown.types import Block, Brief


def repeat(
    brief: Brief,
    catalogue: Callable[[], Catalogue],
    now: Callable[[], datetime.datetime],
    seed: int = 0,
    reviews: Reviews | None = None,
) -> Iterator[Block]:
    """Blocks for ever: every product once a round, each round in another order; the brief's minutes do not count.

    Catalogue and stock are looked at anew before each round. Ids ("r1.b1") never come back.

    Raises RundownInvalid, when a round begins: the brief breaks a rule, or nothing can be shown.
    """
    random = Random(seed)
    plan = Plan(brief, catalogue(), random, reviews or {})
    for number in count(1):
        plan.catalogue = catalogue()
        check_brief(brief, plan.catalogue)
        choice = Choice.of(brief, plan.catalogue, now(), MAX_SHOWN)
        for place, draft in enumerate(_round(plan, choice), 1):
            yield draft.block(f"r{number}.b{place}", draft.whole_s, plan.catalogue)


def _round(plan: Plan, choice: Choice) -> Iterator[Draft]:
    """Every product once, after a welcome."""
    plan.told.clear()
    yield blocks.opening(plan.brief.langs, plan.catalogue, plan.brief.wish)
    for product in reordered(choice.products, plan.random, plan.last):
        yield from plan.next_blocks(product)
