"""Reading a catalogue: JSON as it is, CSV and XLSX as tables (`script.catalogue.table`)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from script.catalogue.schema import MAX_PRODUCTS, CatalogueFile, ProductFile, TextFile
from script.catalogue.table import Row, TableInvalid, read_csv, read_xlsx
from script.catalogue.types import Catalogue, Product, Text
from script.errors import CatalogueInvalid

SAMPLE = Path(__file__).parents[1] / "data" / "catalogue.json"
MAX_BYTES = 64 << 20
MAX_PROBLEMS = 1_000  # more are counted, not listed

_SHOW = Text("온마루 라이브", "Onmaru Live")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a product cannot be used, and where that stands."""

    row: int  # of a table, the header is 1; of a JSON file, the product counted from 1
    column: str  # "price_krw", "features.0.label.ko"; "" is the whole row
    reason: str
    value: str = ""  # what stands there, cut short

    def __str__(self) -> str:
        where = f"row {self.row}" + (f", {self.column}" if self.column else "")
        return f"{where}: {self.reason}" + (f" (it says {self.value!r})" if self.value else "")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would bring."""

    show: Text
    products: tuple[Product, ...]  # those without a problem
    problems: tuple[Problem, ...]  # at most MAX_PROBLEMS
    rows: int  # products in the file
    faults: int  # problems in all

    @property
    def catalogue(self) -> Catalogue:
        """The products without a problem. Raises CatalogueInvalid where there is none."""
        if not self.products:
            raise CatalogueInvalid("no product is without a problem: mend the file first")
        return Catalogue(self.show, self.products)


def load(path: Path = SAMPLE) -> Catalogue:
    """Read and check a catalogue file: JSON (docs/catalogue.schema.json), CSV or XLSX, by its name's ending.

    Raises CatalogueInvalid with the file and the first fault in it.
    """
    found = preview(path)
    if found.problems:
        more = f", and {found.faults - 1:,} more" if found.faults > 1 else ""
        raise CatalogueInvalid(f"{path}: {found.problems[0]}{more}")
    return found.catalogue


def preview(path: Path) -> Preview:
    """Read a catalogue file and say what is wrong with each product; nothing is lost, nothing is guessed.

    Raises CatalogueInvalid where the file as a whole cannot be used: unreadable, too large, no products.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CatalogueInvalid(f"{path}: larger than {MAX_BYTES >> 20} MB")
        if path.suffix.lower() == ".csv":
            return _table(path, read_csv(path, MAX_PRODUCTS))
        if path.suffix.lower() == ".xlsx":
            return _table(path, read_xlsx(path, MAX_PRODUCTS))
        return _json(path, json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise CatalogueInvalid(f"{path}: cannot be read: {error.strerror or error}") from error
    except RecursionError as error:
        raise CatalogueInvalid(f"{path}: nested too deep") from error
    except (TableInvalid, ValueError) as error:  # no JSON, no UTF-8, no table
        raise CatalogueInvalid(f"{path}: {error}") from error


def _json(path: Path, raw: object) -> Preview:
    if not isinstance(raw, dict):
        raise CatalogueInvalid(f"{path}: a catalogue is a JSON object")
    products = raw.get("products")
    if isinstance(products, list) and products:
        rows = [
            Row(number, each if isinstance(each, dict) else {"": each}, {}) for number, each in enumerate(products, 1)
        ]
        if len(rows) > MAX_PRODUCTS:
            raise CatalogueInvalid(f"{path}: {len(rows):,} products; at most {MAX_PRODUCTS:,} are possible")
        _whole(path, {**raw, "products": [_ANY_PRODUCT]})
        return _checked(TextFile.model_validate(raw["show"]).frozen(), rows)
    _whole(path, raw)
    raise CatalogueInvalid(f"{path}: no products")


_ANY_PRODUCT = {"id": "p", "category": "other", "name": {"ko": "n"}, "price": {"krw": 1}}


def _whole(path: Path, raw: Mapping[str, Any]) -> None:
    """What is around the products."""
    try:
        CatalogueFile.model_validate(raw)
    except ValidationError as error:
        fault = error.errors()[0]
        raise CatalogueInvalid(f"{path}: {_place(fault['loc']) or 'the file'}: {_reason(fault)}") from error


def _table(path: Path, rows: list[Row]) -> Preview:
    if not rows:
        raise CatalogueInvalid(f"{path}: the table has no rows below its header")
    return _checked(_SHOW, rows)


def _checked(show: Text, rows: list[Row]) -> Preview:
    good: list[Product] = []
    where: dict[str, int] = {}
    problems: list[Problem] = []
    for row in rows:
        problems += [Problem(row.number, column, reason, value) for column, reason, value in row.faults]
        if row.faults:
            continue
        try:
            product = ProductFile.model_validate(row.product).frozen()
        except ValidationError as error:
            problems += [_problem(row, fault) for fault in error.errors()]
            continue
        if product.id in where:
            problems.append(Problem(row.number, "id", f"row {where[product.id]} has this id too", product.id))
            continue
        where[product.id] = row.number
        good.append(product)
    lonely = {p.id: each for p in good for each in p.goes_with if each not in where}
    reason = "no product of the catalogue has this id"
    problems += [Problem(where[id], "goes_with", reason, each) for id, each in lonely.items()]
    good = [product for product in good if product.id not in lonely]
    problems.sort(key=lambda problem: problem.row)
    return Preview(show, tuple(good), tuple(problems[:MAX_PROBLEMS]), len(rows), len(problems))


def _problem(row: Row, fault: ErrorDetails) -> Problem:
    place = _place(fault["loc"])
    value = fault.get("input")
    written = "" if fault["type"] == "missing" or isinstance(value, dict | list) else str(value)[:60]
    column = row.columns.get(place) or row.columns.get(place.partition(".")[0]) or place
    return Problem(row.number, column, _reason(fault), written)


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def _reason(fault: ErrorDetails) -> str:
    return str(fault["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
