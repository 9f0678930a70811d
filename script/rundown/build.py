"""From a brief to a rundown: which products, in which language, for how long."""

import datetime
import math
from collections.abc import Sequence
from random import Random

from script.catalogue import Catalogue
from script.errors import RundownInvalid
from script.rundown import blocks
from script.rundown.blocks import Draft, Reviews
from script.rundown.plan import MAX_SHOWN, Choice, Plan, rounds
from script.rundown.types import MAX_MINUTES, Block, Brief, Rundown

MAX_TITLE = 200  # characters
MAX_WISH = 2_000


def build(
    brief: Brief, catalogue: Catalogue, now: datetime.datetime, seed: int = 0, reviews: Reviews | None = None
) -> Rundown:
    """A rundown whose blocks last as long as the brief asks for; the same arguments give the same one.

    Products that are named in the brief are all shown, in its order; else as many of the catalogue's as fit, in its
    order. Where time is left, they are shown again in another order. Products without stock, or without a language of
    the brief, are left out, and `left_out` says so. `now` knows its zone: prices are those of that moment.

    Raises RundownInvalid: the brief breaks a rule, or its time is too short for what it names.
    """
    check_brief(brief, catalogue)
    choice = Choice.of(brief, catalogue, now)
    random = Random(seed)
    plan = Plan(brief, catalogue, random, reviews or {})
    drafts = _whole_show(plan, choice)
    return Rundown(
        id=f"{now:%Y%m%d%H%M}-{seed}",
        version=1,
        title=brief.title,
        blocks=timed(drafts, brief.minutes * 60, catalogue),
        left_out=choice.left_out(drafts),
    )


def check_brief(brief: Brief, catalogue: Catalogue) -> None:
    """Raises RundownInvalid with the first rule that the brief breaks."""
    if not brief.title.strip() or len(brief.title) > MAX_TITLE:
        raise RundownInvalid(f"a rundown has a title of 1 to {MAX_TITLE} characters")
    if len(brief.wish) > MAX_WISH:
        raise RundownInvalid(f"the wish has {len(brief.wish):,} characters; {MAX_WISH:,} is the limit")
    if not math.isfinite(brief.minutes) or not 0 < brief.minutes <= MAX_MINUTES:
        raise RundownInvalid(f"a show lasts up to {MAX_MINUTES:g} minutes, not {brief.minutes:g}")
    if not brief.langs:
        raise RundownInvalid("the brief names no language: give ko, en, or both")
    if len(brief.product_ids) > MAX_SHOWN:
        raise RundownInvalid(f"{len(brief.product_ids):,} products; a show has at most {MAX_SHOWN}")
    known = {product.id for product in catalogue.products}
    if unknown := [each for each in brief.product_ids if each not in known]:
        raise RundownInvalid(f"no product of the catalogue has the id {unknown[0]!r}")


def _whole_show(plan: Plan, choice: Choice) -> list[Draft]:
    """Opening, as many products as the time holds, closing."""
    brief, catalogue = plan.brief, plan.catalogue
    first = blocks.opening(brief.langs, catalogue, brief.wish)
    last = blocks.closing(brief.langs, catalogue, brief.wish)
    room = brief.minutes * 60 - first.whole_s - last.whole_s
    middle: list[Draft] = []
    for number, product in enumerate(rounds(choice.products, plan.random)):
        must = choice.named and number < len(choice.products)
        following = list(plan.next_blocks(product))
        takes = sum(draft.whole_s for draft in following)
        if not must and middle and takes / 2 > room:  # with less than half of its time, it would be cut short
            break
        middle += following
        room -= takes
        if room <= 0 and not (choice.named and number + 1 < len(choice.products)):
            break
    drafts = [first, *middle, last]
    if _least(drafts) > brief.minutes * 60:  # first the looks back and the companions go
        drafts = [draft for draft in drafts if draft.kind not in ("recap", "goes_with")]
    return drafts


def _least(drafts: Sequence[Draft]) -> float:
    return sum(draft.least_s for draft in drafts)


def timed(drafts: Sequence[Draft], total_s: float, catalogue: Catalogue) -> tuple[Block, ...]:
    """Blocks that last `total_s` together: each gets what it cannot do without, and its share of the rest.

    Raises RundownInvalid where the time is too short for what cannot be left out.
    """
    least, whole = _least(drafts), sum(draft.whole_s for draft in drafts)
    if total_s < least:
        products = sum(draft.kind == "product" for draft in drafts)
        raise RundownInvalid(
            f"{products} products need at least {math.ceil(least / 6) / 10:g} minutes, and there are {total_s / 60:g}: "
            "give more time or fewer products"
        )
    share = (total_s - least) / (whole - least) if whole > least else 0.0
    targets = [round(draft.least_s + share * (draft.whole_s - draft.least_s), 1) for draft in drafts]
    longest = targets.index(max(targets))
    targets[longest] = round(targets[longest] + total_s - sum(targets), 3)  # what rounding took
    return tuple(
        draft.block(f"b{number}", target, catalogue)
        for number, (draft, target) in enumerate(zip(drafts, targets, strict=True), 1)
    )
