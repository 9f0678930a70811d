"""From the cells of one row to a product as the schema takes it.

Several values in a cell are parted by "|" or a line break. A statement is "label = sentence", or one text for both.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from script.catalogue.columns import CATEGORIES

HERE = ZoneInfo("Asia/Seoul")  # of times that name no zone

_FORMULA = ("=", "+", "-", "@")
_LANGS = ("ko", "en")
_AMOUNT = re.compile(r"[₩$]?\s*(-?[\d,]+(?:\.\d+)?)\s*(원|won|krw|usd|dollars?)?\Z", re.IGNORECASE)
_STATEMENTS = ("features", "must_say", "certificates", "shipping")

Cells = Mapping[str, str]


class CellInvalid(Exception):
    """Cells that cannot be understood: (column, reason, what stands there) each."""

    def __init__(self, faults: list[tuple[str, str, str]]) -> None:
        super().__init__(f"{len(faults)} cells")
        self.faults = faults


def product(cells: Cells, number: int) -> tuple[dict[str, Any], dict[str, str]]:
    """The product of a row, and which column each part of it came from.

    cells: our column → text. A row without an id column gets "r" and its number. Raises CellInvalid.
    """
    made: dict[str, Any] = {"category": "other"} if "id" in cells else {"category": "other", "id": f"r{number}"}
    came: dict[str, str] = {}
    faults: list[tuple[str, str, str]] = []
    for column, cell in cells.items():
        if not cell or column in _SIDE_BY_SIDE:
            continue
        text = cell[1:] if cell[0] == "'" and cell[1:2] in _FORMULA else cell
        place, read = _READERS[column]
        outer, _, inner = place.partition(".")
        came[place] = came[outer] = column
        try:
            if inner:
                made.setdefault(outer, {})[inner] = read(text)
            else:
                made[outer] = read(text)
        except ValueError as error:
            faults.append((column, str(error), text[:60]))
    for field in _STATEMENTS:
        if statements := _statements(cells, field):
            made[field] = statements[0] if field == "shipping" else statements
            came[field] = f"{field}_ko"
    if faults:
        raise CellInvalid(faults)
    return made, came


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before it, which `product` takes away."""
    return f"'{cell}" if cell[:1] in _FORMULA and cell else cell


def _parts(text: str, separators: str) -> list[str]:
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    return [part.strip() for part in text.split(separators[0]) if part.strip()]


def _statements(cells: Cells, field: str) -> list[dict[str, dict[str, str]]]:
    """Korean and English cells of one list side by side; a text that one of them lacks is missing there."""
    found: dict[int, dict[str, dict[str, str]]] = {}
    for lang in _LANGS:
        for place, part in enumerate(_parts(cells.get(f"{field}_{lang}", ""), "|\n")):
            label, equals, say = (piece.strip() for piece in part.partition("="))
            both = found.setdefault(place, {"label": {}, "say": {}})
            both["label"][lang], both["say"][lang] = label, (say if equals and say else label).rstrip(".")
    return [found[place] for place in sorted(found)]


def _options(text: str) -> list[dict[str, Any]]:
    """ "색상: 빨강, 파랑 | 크기: S, M" """
    made = []
    for part in _parts(text, "|\n"):
        name, colon, choices = part.partition(":")
        if not colon or not choices.strip():
            raise ValueError('write an option as "색상: 빨강, 파랑"')
        made.append(
            {"name": {"ko": name.strip()}, "choices": [{"label": {"ko": each}} for each in _parts(choices, ",/")]}
        )
    return made


def _number(text: str) -> Decimal:
    match = _AMOUNT.match(text)
    try:
        return Decimal(match[1].replace(",", "")) if match else Decimal("nan")
    except InvalidOperation:
        return Decimal("nan")


def _won(text: str) -> int:
    amount = _number(text)
    if amount != amount.to_integral_value() or "$" in text:
        raise ValueError("no amount in won: write 15900")
    return int(amount)


def _cents(text: str) -> int:
    amount = _number(text) * 100
    if amount != amount.to_integral_value() or "₩" in text or "원" in text:
        raise ValueError("no amount in dollars: write 12.90")
    return int(amount)


def _whole(text: str) -> int:
    amount = _number(text.removesuffix("개"))
    if amount != amount.to_integral_value():
        raise ValueError("no whole number: write 120")
    return int(amount)


def _moment(text: str) -> str:
    try:
        moment = datetime.datetime.fromisoformat(re.sub(r"[./]", "-", text) if _is_date(text) else text)
    except ValueError:
        raise ValueError("no time: write 2026-12-24 or 2026-12-24 18:30") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=HERE)).isoformat()


def _end(text: str) -> str:
    """A day alone is over at its end."""
    end = datetime.datetime.fromisoformat(_moment(text))
    return (end + datetime.timedelta(days=1) if _is_date(text) else end).isoformat()


def _is_date(text: str) -> bool:
    return re.fullmatch(r"\d{4}[-./]\d{2}[-./]\d{2}", text) is not None


def _line(text: str) -> str:
    return " ".join(text.split())


def _category(text: str) -> str:
    return CATEGORIES.get(text, text.lower())


def _listed(text: str) -> list[str]:
    return _parts(text, "|\n")


def _words(text: str) -> list[str]:
    return _parts(text, "|\n,")


# Column → where in the product it goes, and how it is read.
_READERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "id": ("id", str.lower),
    "category": ("category", _category),
    "price_krw": ("price.krw", _won),
    "price_usd": ("price.usd_cents", _cents),
    "list_price_krw": ("list_price.krw", _won),
    "list_price_usd": ("list_price.usd_cents", _cents),
    "sale_start": ("window.start", _moment),
    "sale_end": ("window.end", _end),
    "stock": ("stock", _whole),
    "options": ("options", _options),
    "allergens": ("allergens", _words),
    "goes_with": ("goes_with", _words),
    "forbidden": ("forbidden", _listed),
    "images": ("images", _listed),
    "picture": ("picture", str),
    "tint": ("tint", str),
    **{
        f"{field}_{lang}": (f"{field}.{lang}", _line)
        for field in ("name", "brand", "volume", "count", "origin", "ingredients", "warranty")
        for lang in _LANGS
    },
}
_SIDE_BY_SIDE = frozenset(f"{field}_{lang}" for field in _STATEMENTS for lang in _LANGS)
