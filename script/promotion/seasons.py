"""The seasons of a Korean shop, and when each holds."""

import datetime
import tomllib
from functools import cache
from pathlib import Path

from script.catalogue import Text
from script.promotion.calendar import feast
from script.promotion.types import Season

_FILE = Path(__file__).parents[1] / "data" / "seasons.toml"


@cache
def seasons() -> tuple[Season, ...]:
    """Every season of script/data/seasons.toml."""
    return tuple(
        Season(
            id=raw["id"],
            title=Text(raw["ko"], raw["en"]),
            feast=raw["feast"],
            until=raw.get("until", raw["feast"]),
            before=raw["before"],
            after=raw["after"],
            rank=raw["rank"],
            categories=tuple(raw["categories"]),
            words=tuple(raw["words"].casefold().split()),
            discounted=raw.get("discounted", False),
            slogans={"ko": tuple(raw["slogans_ko"]), "en": tuple(raw["slogans_en"])},
        )
        for raw in tomllib.loads(_FILE.read_text("utf-8"))["season"]
    )


def span(season: Season, date: datetime.date) -> tuple[datetime.date, datetime.date] | None:
    """First and last day of the season that holds on a date; None where it does not hold."""
    for year in (date.year - 1, date.year, date.year + 1):  # winter goes over the new year
        try:
            first = feast(season.feast, year) - datetime.timedelta(season.before)
            last = feast(season.until, year) + datetime.timedelta(season.after)
        except KeyError:  # the year before or behind the tables
            continue
        if first <= date <= last:
            return first, last
    return None


def holding(date: datetime.date) -> tuple[Season, ...]:
    """The seasons that hold on a date; what matters most first."""
    return tuple(sorted((each for each in seasons() if span(each, date)), key=lambda season: season.rank))
