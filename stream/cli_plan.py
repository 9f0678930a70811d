"""`onmaru plan`: what to show on a day, and why."""

import datetime
import json
from pathlib import Path

import click

from script.catalogue import LANGS, SAMPLE, Catalogue, CatalogueInvalid, Text, load
from script.errors import PlanInvalid
from script.promotion import Plan
from script.promotion import plan as planned
from script.promotion.plan import LINE_UP

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day of the promotion, e.g. 2026-12-20.")
@click.option("--catalogue", "file", type=_FILE, default=SAMPLE, help="Catalogue file.  [default: the sample]")
@click.option("--products", type=int, default=LINE_UP, show_default=True, help="Products of the line-up.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another number gives another choice of equals.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def plan(date: datetime.datetime, file: Path, products: int, seed: int, as_json: bool) -> None:
    """Plan a promotion: the season's theme, a line-up of products in stock, and slogans, each with its reason.

    \b
    Examples:
      onmaru plan --date 2026-12-20 --catalogue products.json
      onmaru plan --date 2027-02-01 --products 5 --json
    """
    try:
        catalogue = load(file)
        made = planned(date.date(), catalogue, seed, products)
    except (CatalogueInvalid, PlanInvalid) as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(_json(made, catalogue), ensure_ascii=False, indent=2) if as_json else _text(made, catalogue))


def _text(made: Plan, catalogue: Catalogue) -> str:
    lines = [f"{made.date}  {_both(made.season.title)}", f"  {_both(made.reason)}", "", "line-up"]
    for place, chosen in enumerate(made.line_up, 1):
        lines.append(f"  {place}. {chosen.product_id}  {_both(catalogue.product(chosen.product_id).name)}")
        lines += [f"       {_both(reason)}" for reason in chosen.reasons]
    lines += ["", "slogans", *(f"  {each.lang}  {each.text}" for each in made.slogans)]
    others = ", ".join(_both(each.title) for each in made.others)
    return "\n".join([*lines, "", f"also in season: {others or 'nothing'}"])


def _both(text: Text) -> str:
    return " / ".join(part for part in (text.ko, text.en) if part)


def _json(made: Plan, catalogue: Catalogue) -> dict[str, object]:
    return {
        "date": made.date.isoformat(),
        "theme": {"id": made.season.id, "title": _languages(made.season.title), "reason": _languages(made.reason)},
        "line_up": [
            {
                "product_id": each.product_id,
                "name": _languages(catalogue.product(each.product_id).name),
                "reasons": [_languages(reason) for reason in each.reasons],
            }
            for each in made.line_up
        ],
        "slogans": {lang: [each.text for each in made.slogans if each.lang == lang] for lang in LANGS},
        "others": [{"id": each.id, "title": _languages(each.title)} for each in made.others],
        "considered": made.considered,
    }


def _languages(text: Text) -> dict[str, str]:
    return {lang: text[lang] for lang in LANGS if text[lang]}
