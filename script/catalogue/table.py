"""Tables of products, as sellers keep them: CSV and XLSX, one product a row (docs/catalogue.md lists the columns)."""

import csv
import datetime
import io
import itertools
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from script.catalogue.cells import CellInvalid, product
from script.catalogue.columns import column

MAX_COLUMNS = 200
MAX_CELL = 5_000  # characters
MAX_UNPACKED = 1 << 30  # bytes in an XLSX: it is a zip


class TableInvalid(Exception):
    """The file is no table of products at all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One product as the file has it."""

    number: int  # of the row, the header is 1; of the product in a JSON file, counted from 1
    product: Mapping[str, Any]  # as `script.catalogue.schema.ProductFile` takes it
    columns: Mapping[str, str]  # where in the product → the header of the column that it came from
    faults: tuple[tuple[str, str, str], ...] = ()  # column, reason, what stands there


def read_csv(path: Path, most: int) -> list[Row]:
    """The rows of a CSV file: UTF-8, or what Korean spreadsheets write (CP949); comma, semicolon or tab.

    Raises TableInvalid, or OSError.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp949")
        except UnicodeDecodeError as error:
            raise TableInvalid("the text is neither UTF-8 nor CP949: save it as UTF-8") from error
    if "\0" in text:
        raise TableInvalid("it holds zero bytes: this is no CSV")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return _rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), most)
    except csv.Error as error:
        raise TableInvalid(f"it is no CSV: {error}") from error


def read_xlsx(path: Path, most: int) -> list[Row]:
    """The rows of the first sheet of an XLSX file; formulas count as what they came to. Raises TableInvalid."""
    from openpyxl import load_workbook  # only such files need it
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(each.file_size for each in archive.infolist()) > MAX_UNPACKED:
                raise TableInvalid(f"it unpacks to more than {MAX_UNPACKED >> 20} MB")
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise TableInvalid(f"it is no XLSX: {error}") from error
    try:
        return _rows(book.worksheets[0].iter_rows(values_only=True, max_col=MAX_COLUMNS + 1), most)
    except (IndexError, KeyError, SyntaxError, zipfile.BadZipFile) as error:  # SyntaxError: broken XML
        raise TableInvalid(f"it is no whole XLSX: {error}") from error
    finally:
        book.close()


def _rows(lines: Iterable[Iterable[object]], most: int) -> list[Row]:
    numbered = enumerate(lines, 1)
    header = next(((number, tuple(line)) for number, line in numbered if any(map(_written, line))), None)
    if header is None:
        raise TableInvalid("it is empty")
    headers = _headers(header[1])
    if not {"name_ko", "name_en"} & set(headers.values()):
        raise TableInvalid("its first row names no columns: there must be name_ko (상품명) or name_en")
    rows = list(itertools.islice(_products(numbered, headers), most + 1))
    if len(rows) > most:
        raise TableInvalid(f"it has more than {most:,} products")
    return rows


def _headers(cells: tuple[object, ...]) -> dict[int, str]:
    """Place in the row → our column. A header that is not ours is left out; one twice is refused."""
    if len(cells) > MAX_COLUMNS and any(map(_written, cells[MAX_COLUMNS:])):
        raise TableInvalid(f"it has more than {MAX_COLUMNS} columns")
    found = {place: ours for place, cell in enumerate(cells) if (ours := column(_written(cell)))}
    twice = {ours for ours in found.values() if list(found.values()).count(ours) > 1}
    if twice:
        raise TableInvalid(f"two columns are {sorted(twice)[0]}")
    return found


def _products(lines: Iterator[tuple[int, Iterable[object]]], headers: Mapping[int, str]) -> Iterator[Row]:
    for number, line in lines:
        cells = dict(enumerate(line))
        written = {ours: _written(cells.get(place)) for place, ours in headers.items()}
        if not any(written.values()):
            continue
        faults: list[tuple[str, str, str]] = []
        if long := [ours for ours, text in written.items() if len(text) > MAX_CELL]:
            faults.append((long[0], f"more than {MAX_CELL:,} characters", written[long[0]][:60]))
            yield Row(number, {}, {}, tuple(faults))
            continue
        raw: dict[str, Any] = {}
        columns: dict[str, str] = {}
        try:
            raw, columns = product(written, number)
        except CellInvalid as error:
            faults += error.faults
        yield Row(number, raw, columns, tuple(faults))


def _written(cell: object) -> str:
    """A cell as text: whole numbers without ".0", times as ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell).strip()
