"""`onmaru guard`: what the guard says about lines."""

import datetime
import json
import os
import sys
from itertools import islice
from pathlib import Path
from typing import Literal

import click

from script.catalogue import SAMPLE, CatalogueInvalid, Product, load
from script.guard import Guard, Verdict

_TOLD = 10  # ids that a wrong one is answered with
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
    the verdict, and 2 where the catalogue cannot be read or has no such product. Prices are those of this moment.

    \b
    Examples:
      onmaru guard --catalogue products.json --product p05 --lang ko "오늘 가격은 19,900원입니다."
      onmaru guard --lang en "The lowest price in the world!"
      onmaru guard - < script.txt
    """
    try:
        catalogue = load(file)
        product = catalogue.product(product_id) if product_id is not None else None
    except CatalogueInvalid as error:
        raise click.BadParameter(str(error), param_hint="--catalogue") from error
    except KeyError as error:
        ids = ", ".join(each.id for each in islice(catalogue.products, _TOLD))
        advice = f"{file} has no product {product_id!r}; it has {ids}{', …' if len(catalogue.products) > _TOLD else ''}"
        raise click.BadParameter(advice, param_hint="--product") from error
    checking = Guard(catalogue, forbid)
    given = sys.stdin.buffer if line == "-" else [os.fsencode(line)]
    for each in given:
        # What is no UTF-8 becomes U+FFFD, which no line may hold: it is answered like any other line.
        click.echo(_answer(checking, each.decode("utf-8", "replace").rstrip("\r\n"), lang, product))


def _answer(checking: Guard, line: str, lang: Literal["ko", "en"], product: Product | None) -> str:
    now = datetime.datetime.now().astimezone()
    verdict = checking.check(line, lang, product.at(now) if product is not None else None, now)
    return json.dumps(as_json(verdict), ensure_ascii=False)


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
