"""What a plan for a promotion is made of."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from script.catalogue import Category, Text
from script.types import Lang


@dataclass(frozen=True, slots=True)
class Season:
    """A reason to buy at a time of the year."""

    id: str
    title: Text
    feast: str  # a rule of `script.promotion.calendar`
    until: str  # the same; the last day, where the season has two
    before: int  # days that it begins before its feast
    after: int  # days that it goes on after it
    rank: int  # the smaller, the more it matters
    categories: tuple[Category, ...]
    words: tuple[str, ...]  # lower case
    discounted: bool  # whether it is about discounts
    slogans: Mapping[Lang, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A product of the line-up, and why it is there."""

    product_id: str
    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Slogan:
    """One line for a banner or an opening; the guard passes it."""

    lang: Lang
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A day's promotion, for a person to approve."""

    date: datetime.date
    season: Season
    reason: Text  # why this season
    line_up: tuple[Chosen, ...]
    slogans: tuple[Slogan, ...]  # at least three a language
    others: tuple[Season, ...]  # seasons that would hold on this date, too
    considered: int  # products in stock that were looked at
