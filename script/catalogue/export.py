"""A catalogue as a file again: JSON, or a table that spreadsheets open."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from script.catalogue.allergens import ALLERGENS
from script.catalogue.cells import guarded
from script.catalogue.columns import COLUMNS
from script.catalogue.types import LANGS, Catalogue, Option, Product, Statement, Text, Window
from script.types import Lang


def to_json(catalogue: Catalogue) -> bytes:
    """As docs/catalogue.schema.json has it."""
    whole = {"format": 2, "show": _text(catalogue.show), "products": [as_json(each) for each in catalogue.products]}
    return json.dumps(whole, ensure_ascii=False, indent=2).encode() + b"\n"


def to_csv(catalogue: Catalogue) -> bytes:
    """A table with every column, UTF-8 with the mark that spreadsheets look for."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([guarded(cell) for cell in _row(product)] for product in catalogue.products)
    return text.getvalue().encode("utf-8-sig")


def to_xlsx(catalogue: Catalogue) -> bytes:
    """The same table as a spreadsheet; every cell is text, none a formula."""
    from openpyxl import Workbook  # only such files need it
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("catalogue")
    sheet.append(list(COLUMNS))
    for product in catalogue.products:
        cells = []
        for value in _row(product):
            cell = WriteOnlyCell(sheet, value=value)
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_json(product: Product) -> dict[str, Any]:
    """A product as the schema takes it; what it lacks is left out."""
    made = {
        "id": product.id,
        "category": product.category,
        "name": _text(product.name),
        "price": _money(product),
        "brand": _text(product.brand),
        "list_price": _money(product, "list_price"),
        "window": _window(product.window),
        "stock": product.stock,
        "options": [_option(each) for each in product.options],
        "volume": _text(product.volume),
        "count": _text(product.count),
        "origin": _text(product.origin),
        "ingredients": _text(product.ingredients),
        "allergens": list(product.allergens),
        "certificates": [_statement(each) for each in product.certificates],
        "warranty": _text(product.warranty),
        "features": [_statement(each) for each in product.features],
        "shipping": _statement(product.shipping) if product.shipping else None,
        "must_say": [_statement(each) for each in product.must_say],
        "forbidden": list(product.forbidden),
        "goes_with": list(product.goes_with),
        "images": list(product.images),
        "picture": product.picture,
        "tint": product.tint,
    }
    return {key: value for key, value in made.items() if value not in (None, {}, [])}


def _text(text: Text) -> dict[str, str]:
    return {lang: text[lang] for lang in LANGS if text[lang]}


def _statement(statement: Statement) -> dict[str, dict[str, str]]:
    return {"label": _text(statement.label), "say": _text(statement.say)}


def _money(product: Product, which: str = "price") -> dict[str, int]:
    money = product.price if which == "price" else product.list_price
    if money is None:
        return {}
    both = {"krw": money.krw, "usd_cents": money.usd_cents}
    return {key: amount for key, amount in both.items() if amount is not None}


def _window(window: Window | None) -> dict[str, str]:
    if window is None:
        return {}
    both = {"start": window.start, "end": window.end}
    return {key: moment.isoformat() for key, moment in both.items() if moment is not None}


def _option(option: Option) -> dict[str, Any]:
    choices = []
    for choice in option.choices:
        made: dict[str, Any] = {"label": _text(choice.label)}
        if choice.price is not None:
            both = {"krw": choice.price.krw, "usd_cents": choice.price.usd_cents}
            made["price"] = {key: amount for key, amount in both.items() if amount is not None}
        if choice.stock is not None:
            made["stock"] = choice.stock
        choices.append(made)
    return {"name": _text(option.name), "choices": choices}


def _row(product: Product) -> list[str]:
    """The cells of a product, in the order of COLUMNS."""
    cells: dict[str, str] = {
        "id": product.id,
        "category": product.category,
        "stock": "" if product.stock is None else str(product.stock),
        "options": " | ".join(_choices(option) for option in product.options),
        "allergens": ", ".join(ALLERGENS[each]["ko"] for each in product.allergens),
        "forbidden": " | ".join(product.forbidden),
        "goes_with": ", ".join(product.goes_with),
        "images": " | ".join(product.images),
        "picture": product.picture,
        "tint": product.tint,
    }
    for which in ("price", "list_price"):
        money = _money(product, which)
        cells[f"{which}_krw"] = str(money.get("krw", ""))
        cents = money.get("usd_cents")
        cells[f"{which}_usd"] = "" if cents is None else f"{cents // 100}.{cents % 100:02d}"
    window = _window(product.window)
    cells |= {"sale_start": window.get("start", ""), "sale_end": window.get("end", "")}
    for lang in LANGS:
        for field in ("name", "brand", "volume", "count", "origin", "ingredients", "warranty"):
            cells[f"{field}_{lang}"] = getattr(product, field)[lang]
        lists: dict[str, Sequence[Statement]] = {
            "features": product.features,
            "certificates": product.certificates,
            "must_say": product.must_say,
            "shipping": (product.shipping,) if product.shipping else (),
        }
        cells |= {f"{field}_{lang}": _joined(each, lang) for field, each in lists.items()}
    return [cells[name] for name in COLUMNS]


def _joined(statements: Sequence[Statement], lang: Lang) -> str:
    written = [each for each in statements if each.label[lang] or each.say[lang]]
    return " | ".join(f"{each.label[lang]} = {each.say[lang]}" for each in written)


def _choices(option: Option) -> str:
    return f"{option.name.ko or option.name.en}: {', '.join(c.label.ko or c.label.en for c in option.choices)}"
