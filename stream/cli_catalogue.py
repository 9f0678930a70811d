"""`onmaru catalogue`: products, checked before they are on air."""

import sys
from pathlib import Path

import click

from script.catalogue import CatalogueInvalid, Preview, preview

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FORMATS = (".json", ".csv", ".xlsx")
_SHOWN = 20


@click.group()
def catalogue() -> None:
    """Catalogues of products: JSON, CSV or XLSX (docs/catalogue.md).

    \b
    Examples:
      onmaru catalogue check products.xlsx
      onmaru catalogue convert products.xlsx products.json
      ONMARU_CATALOGUE=products.json onmaru serve
    """


@catalogue.command()
@click.argument("file", type=_FILE)
@click.option("--all", "everything", is_flag=True, help=f"All problems, not the first {_SHOWN}.")
def check(file: Path, everything: bool) -> None:
    """Say which products of FILE can be used, and what is wrong with the others; status 1 if anything is.

    \b
    Examples:
      onmaru catalogue check products.csv
      onmaru catalogue check --all products.csv > problems.txt
    """
    found = _read(file)
    shown = found.problems if everything else found.problems[:_SHOWN]
    for problem in shown:
        click.echo(str(problem))
    if found.faults > len(shown):
        click.echo(f"… and {found.faults - len(shown):,} more")
    click.echo(f"{len(found.products):,} of {found.rows:,} products can be used")
    sys.exit(1 if found.faults else 0)


@catalogue.command()
@click.argument("file", type=_FILE)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--leave-out", is_flag=True, help="Leave out products with problems instead of stopping.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def convert(file: Path, out: Path, leave_out: bool, force: bool) -> None:
    """Write FILE as OUT, whose ending says how: .json, .csv or .xlsx.

    \b
    Examples:
      onmaru catalogue convert products.xlsx products.json
      onmaru catalogue convert --leave-out products.csv clean.json
    """
    from script.catalogue import export

    if out.suffix not in _FORMATS:
        raise click.UsageError(f"OUT must end in {', '.join(_FORMATS)}")
    if out.exists() and not force:
        raise click.ClickException(f"{out} is there already; --force writes over it")
    found = _read(file)
    if found.faults and not leave_out:
        raise click.ClickException(f"{found.problems[0]}; {found.faults:,} in all. `onmaru catalogue check` lists them")
    write = {".json": export.to_json, ".csv": export.to_csv, ".xlsx": export.to_xlsx}[out.suffix]
    try:
        out.write_bytes(write(found.catalogue))
    except CatalogueInvalid as error:
        raise click.ClickException(f"{file}: {error}") from error
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror or error}") from error
    click.echo(f"{out}: {len(found.products):,} products")


def _read(file: Path) -> Preview:
    try:
        return preview(file)
    except CatalogueInvalid as error:
        raise click.ClickException(str(error)) from error
