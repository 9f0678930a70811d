"""`onmaru guard`: what the guard says about lines."""

import json
import sys
from pathlib import Path
from typing import Literal

import click

from script.catalogue import SAMPLE, CatalogueInvalid, Product, load
from script.guard import Guard, Verdict

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("line")
@click.option("--catalogue", "file", type=_FILE, default=SAMPLE, help="Catalogue file.  [default: the sample]")
@click.option(
    "--product", "product_id", help="Id of the product that is shown.  [default: the one that the line names]"
)
@click.option("--lang", type=click.Choice(["ko", "en"]), default="ko", show_default=True, help="Language of the line.")
@click.option("--forbid", multiple=True, help="Words that the channel forbids; may be given several times.")
def guard(line: str, file: Path, product_id: str | None, lang: Literal["ko", "en"], forbid: tuple[str, ...]) -> None:
    """Say whether LINE may be spoken, as JSON: verdict pass, correct or block; reasons; the line as it may be spoken.

    With LINE "-" every line of standard input is checked and answered by one line of JSON. The status is 0 whatever
    the verdict.

    \b
    Examples:
      onmaru guard --catalogue products.json --product p05 --lang ko "오늘 가격은 19,900원입니다."
      onmaru guard --lang en "The lowest price in the world!"
      onmaru guard - < script.txt
    """
    try:
        catalogue = load(file)
        product = catalogue.product(product_id) if product_id else None
    except CatalogueInvalid as error:
        raise click.ClickException(str(error)) from error
    except KeyError as error:
        raise click.ClickException(f"{file} has no product {product_id!r}") from error
    checking = Guard(catalogue, forbid)
    if line != "-":
        click.echo(_answer(checking, line, lang, product))
        return
    for each in sys.stdin:
        click.echo(_answer(checking, each.rstrip("\n"), lang, product))


def _answer(checking: Guard, line: str, lang: Literal["ko", "en"], product: Product | None) -> str:
    return json.dumps(as_json(checking.check(line, lang, product)), ensure_ascii=False)


def as_json(verdict: Verdict) -> dict[str, object]:
    """A verdict as the command line and the API give it."""
    reasons = [
        {
            "code": each.code,
            "start": each.start,
            "end": each.end,
            "says": each.says,
            **({"instead": each.instead} if each.instead is not None else {}),
            **({"fact": each.fact_id} if each.fact_id else {}),
        }
        for each in verdict.reasons
    ]
    return {"verdict": verdict.outcome, "reasons": reasons, "line": verdict.line}
