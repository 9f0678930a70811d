"""A wording: text with named slots, and how a slot is filled."""

import string
from typing import Literal

from script.particles import particle

# The occasions that have wordings of their own: the kinds of line, and a price that has no list price to set it off.
Wording = Literal[
    "opening",
    "hook",
    "feature",
    "size",
    "price",
    "plain_price",
    "shipping",
    "notice",
    "call",
    "bridge",
    "recap",
    "closing",
    "review",
    "goes_with",
    "filler",
]


class Slot(str):
    """A value that takes its Korean particle from the format spec: "{name:은/는}"."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self) + particle(self, spec) if spec else str(self)


def slots(wording: str) -> frozenset[str]:
    """The names of the slots in a wording."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(wording) if name)


def fill(wording: str, values: dict[str, str]) -> str:
    """The wording with its slots filled. Raises KeyError for a slot without a value."""
    return wording.format_map({name: Slot(value) for name, value in values.items()})
