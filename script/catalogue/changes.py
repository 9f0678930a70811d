"""What differs between two states of a product, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs; None where it is absent."""

    field: str  # "price.krw", "features.0.say.ko"
    before: str | int | None
    after: str | int | None


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[Change, ...]:
    """The fields that differ between two products as `as_json` gives them; None is no product. In order of name."""
    old, new = dict(_leaves(before or {})), dict(_leaves(after or {}))
    return tuple(
        Change(field, old.get(field), new.get(field))
        for field in sorted(old.keys() | new.keys(), key=_natural)
        if old.get(field) != new.get(field)
    )


def _leaves(value: object, place: str = "") -> Iterator[tuple[str, str | int]]:
    """Every number and text of a nest of tables and lists, with where it stands."""
    if isinstance(value, str | int):
        yield place, value
        return
    parts = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, each in parts:
        yield from _leaves(each, f"{place}.{key}" if place else str(key))


def _natural(field: str) -> tuple[tuple[int, str], ...]:
    """Sorts "features.10" after "features.9"."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in field.split("."))
