"""`onmaru names`: clean names for sellers' titles, for a person to approve."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import click

from script.catalogue.cells import guarded
from script.errors import NamesInvalid
from script.names import Correction, correct
from script.names.table import Title, read_titles

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_WHY = {
    "markup": "markup",
    "symbol": "signs",
    "bracket": "brackets",
    "promotion": "selling words",
    "code": "code",
    "repeat": "repeated",
    "unit": "unit",
    "order": "order",
    "space": "spaces",
}


@click.command()
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each title, with every change.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="CSV file to write: row, id, before, after, why."
)
@click.option("--all", "everything", is_flag=True, help="Titles that stay as they are, too.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def names(file: Path, as_json: bool, out: Path | None, everything: bool, force: bool) -> None:
    """Propose clean names for the titles of FILE, a CSV with a column 상품명 (name_ko) and perhaps 브랜드 (brand_ko).

    Nothing is changed: the list is for a person to approve. Brand, sizes and counts are the same before and after;
    where a rule cannot promise that, the title stays, and the list says why.

    \b
    Examples:
      onmaru names products.csv
      onmaru names products.csv --out proposals.csv
      onmaru names products.csv --json --all
    """
    if out is not None and out.exists() and not force:
        raise click.ClickException(f"{out} is there already; --force writes over it")
    try:
        titles = read_titles(file)
    except NamesInvalid as error:
        raise click.ClickException(str(error)) from error
    made = [(title, correct(title.title, title.brand)) for title in titles]
    shown = [each for each in made if everything or each[1].changed or each[1].held]
    if out is not None:
        _write(out, shown)
    elif as_json:
        for title, correction in shown:
            click.echo(json.dumps(_json(title, correction), ensure_ascii=False))
    else:
        for title, correction in shown:
            click.echo(_text(title, correction))
    changed, held = (sum(bool(getattr(each, what)) for _, each in made) for what in ("changed", "held"))
    click.echo(f"{len(made):,} titles: {changed:,} with a clean name, {held:,} to write by hand", err=True)


def why(correction: Correction) -> str:
    """What changed, in a line: "selling words: 무료배송; unit: 500 ML → 500ml"."""
    if correction.held:
        return f"stays: {'; '.join(correction.held)}"
    kinds: dict[str, list[str]] = {}
    for change in correction.changes:
        kinds.setdefault(_WHY[change.why], []).append(change.what)
    return "; ".join(f"{kind}: {', '.join(what)}" for kind, what in kinds.items())


def _text(title: Title, correction: Correction) -> str:
    lines = [f"row {title.row}", f"  before  {correction.before}"]
    if not correction.held:
        lines.append(f"  after   {correction.after}")
    return "\n".join([*lines, f"  why     {why(correction) or 'nothing to change'}"])


def _json(title: Title, correction: Correction) -> dict[str, object]:
    return {
        "row": title.row,
        "id": title.id,
        "before": correction.before,
        "after": correction.after,
        "changes": [{"why": each.why, "what": each.what} for each in correction.changes],
        "held": list(correction.held),
    }


def _write(out: Path, shown: Sequence[tuple[Title, Correction]]) -> None:
    try:
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.writer(file)
            table.writerow(("row", "id", "before", "after", "why"))
            for title, correction in shown:
                cells = (title.id, correction.before, correction.after, why(correction))
                table.writerow((title.row, *map(guarded, cells)))
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror or error}") from error
