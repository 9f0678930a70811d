"""Edits of a rundown: each gives the next version and leaves the given one as it was.

Each raises RundownInvalid, which says why, where the edit cannot be made. None changes the time of another block but
`fit`. A recap speaks of what was shown before it: after every edit it names the two products that stand before it now,
and it goes where there are no two.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from script.catalogue import Catalogue
from script.errors import RundownInvalid
from script.rundown import blocks
from script.rundown.plan import language
from script.rundown.types import LEAST_S, MAX_BLOCKS, MAX_REQUESTS, MOST_S, Block, Rundown
from script.writer import LineRequest


def move(rundown: Rundown, block_id: str, place: int) -> Rundown:
    """The block at another place, counted from 0 without it."""
    block = _block(rundown, block_id)
    others = [each for each in rundown.blocks if each is not block]
    if not 0 <= place <= len(others):
        raise RundownInvalid(f"there is no place {place}: give 0 to {len(others)}")
    return _next(rundown, [*others[:place], block, *others[place:]])


def remove(rundown: Rundown, block_id: str) -> Rundown:
    """Without the block."""
    block = _block(rundown, block_id)
    if len(rundown.blocks) == 1:
        raise RundownInvalid("it is the only block: a rundown has at least one")
    return _next(rundown, [each for each in rundown.blocks if each is not block])


def insert(rundown: Rundown, block: Block, place: int) -> Rundown:
    """With one more block. One whose id is taken, or is "", gets a new id."""
    if not 0 <= place <= len(rundown.blocks):
        raise RundownInvalid(f"there is no place {place}: give 0 to {len(rundown.blocks)}")
    if len(rundown.blocks) >= MAX_BLOCKS:
        raise RundownInvalid(f"a rundown has at most {MAX_BLOCKS:,} blocks")
    _checked_seconds(block.target_s)
    _checked_requests(block.requests)
    taken = {each.id for each in rundown.blocks}
    if not block.id or block.id in taken:
        block = replace(block, id=_free(taken))
    return _next(rundown, [*rundown.blocks[:place], block, *rundown.blocks[place:]])


def retime(rundown: Rundown, block_id: str, target_s: float) -> Rundown:
    """The block with another target, in seconds."""
    _checked_seconds(target_s)
    return _with(rundown, replace(_block(rundown, block_id), target_s=target_s))


def fit(rundown: Rundown, minutes: float) -> Rundown:
    """All blocks longer or shorter by one factor, so that the show lasts `minutes`."""
    if not math.isfinite(minutes) or minutes <= 0:
        raise RundownInvalid(f"a show cannot last {minutes:g} minutes")
    factor = minutes * 60 / rundown.seconds
    changed = [replace(each, target_s=each.target_s * factor) for each in rundown.blocks]
    for each in changed:
        _checked_seconds(each.target_s)
    return _next(rundown, changed)


def change_product(
    rundown: Rundown,
    block_id: str,
    product_id: str,
    catalogue: Catalogue,
    seed: int = 0,
    reviews: blocks.Reviews | None = None,
) -> Rundown:
    """A product block about another product, in the same time, and in the same language where it speaks that one."""
    block = _block(rundown, block_id)
    if block.kind != "product":
        raise RundownInvalid(f"{block_id} is a block of kind {block.kind}: only product blocks show a product")
    try:
        product = catalogue.product(product_id)
    except KeyError as error:
        raise RundownInvalid(f"no product of the catalogue has the id {product_id!r}") from error
    if product.stock == 0:
        raise RundownInvalid(f"{product_id} is out of stock")
    lang = language(product, block.lang, ("ko", "en"))
    if lang is None:
        raise RundownInvalid(f"{product_id} has no language that it can be shown in")
    bridge = any(each.kind == "bridge" for each in block.requests)
    wish = next((each.wish for each in block.requests if each.wish), "")
    made = blocks.product(lang, product, catalogue, Random(seed), reviews=reviews, bridge=bridge, wish=wish)
    return _with(rundown, made.block(block_id, block.target_s, catalogue))


def replace_lines(rundown: Rundown, block_id: str, requests: Sequence[LineRequest]) -> Rundown:
    """A block with other lines, all of them."""
    _checked_requests(requests)
    return _with(rundown, replace(_block(rundown, block_id), requests=tuple(requests)))


def _block(rundown: Rundown, block_id: str) -> Block:
    try:
        return rundown.block(block_id)
    except KeyError as error:
        raise RundownInvalid(f"the rundown has no block {block_id!r}") from error


def _with(rundown: Rundown, changed: Block) -> Rundown:
    return _next(rundown, [changed if each.id == changed.id else each for each in rundown.blocks])


def _next(rundown: Rundown, changed: Sequence[Block]) -> Rundown:
    return replace(rundown, version=rundown.version + 1, blocks=_recapped(changed))


def _recapped(changed: Sequence[Block]) -> tuple[Block, ...]:
    """With every recap about the last two different products before it; without those that have none."""
    kept: list[Block] = []
    for block in changed:
        if block.kind != "recap":
            kept.append(block)
            continue
        shown = [each.product_id for each in reversed(kept) if each.kind == "product" and each.product_id]
        last = next(iter(shown), None)
        before = next((each for each in shown if each != last), None)
        if last is not None and before is not None:
            requests = tuple(
                replace(each, product_id=before, other_id=last) if each.kind == "recap" else each
                for each in block.requests
            )
            kept.append(replace(block, requests=requests))
    if not kept:
        raise RundownInvalid("nothing would be left: a rundown has at least one block")
    return tuple(kept)


def _free(taken: set[str]) -> str:
    return next(name for number in range(1, len(taken) + 2) if (name := f"b{number}") not in taken)


def _checked_seconds(target_s: float) -> None:
    if not (math.isfinite(target_s) and LEAST_S <= target_s <= MOST_S):
        raise RundownInvalid(f"a block lasts {LEAST_S:g} to {MOST_S:,.0f} seconds, not {target_s:g}")


def _checked_requests(requests: Sequence[LineRequest]) -> None:
    if not 1 <= len(requests) <= MAX_REQUESTS:
        raise RundownInvalid(f"a block has 1 to {MAX_REQUESTS} lines, not {len(requests)}")
