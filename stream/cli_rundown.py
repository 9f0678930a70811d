"""`onmaru rundown`: the order of a show, out as JSON and back in."""

import datetime
import json
import sys
from pathlib import Path
from typing import TextIO, get_args

import click

from script.catalogue import SAMPLE, Catalogue, CatalogueInvalid, load
from script.errors import ReviewsInvalid, RundownInvalid
from script.reviews import digest, requests
from script.reviews import load as load_reviews
from script.rundown import Brief, Rundown, as_json, build, problems, read
from script.types import Lang
from script.writer import LineRequest

_FILE = click.Path(dir_okay=False, path_type=Path)
_LEFT_OUT = {"no_stock": "out of stock", "language": "no language of this show", "time": "no time left"}


@click.command()
@click.option("--catalogue", "file", type=_FILE, default=SAMPLE, help="Catalogue file.  [default: the sample]")
@click.option("--minutes", type=float, default=20.0, show_default=True, help="How long the show lasts.")
@click.option("--title", default="", help="Title of the show.  [default: the catalogue's]")
@click.option(
    "--lang",
    "langs",
    multiple=True,
    type=click.Choice(get_args(Lang)),
    help="Language of one product after another; may be given several times.  [default: ko]",
)
@click.option(
    "--product", "products", multiple=True, help="Id of a product to show, in order; may be given several times."
)
@click.option(
    "--reviews", "reviews_file", type=_FILE, help="CSV or JSON of reviews: a line of what three of them say alike."
)
@click.option("--wish", default="", help="Tone and emphasis, for the writer.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another number gives another rundown.")
@click.option("--json", "json_out", is_flag=True, help="As JSON, to edit and give to --check.")
@click.option(
    "--check", type=click.File(encoding="utf-8"), help="Check an edited rundown instead; - is standard input."
)
def rundown(
    file: Path,
    minutes: float,
    title: str,
    langs: tuple[Lang, ...],
    products: tuple[str, ...],
    reviews_file: Path | None,
    wish: str,
    seed: int,
    json_out: bool,
    check: TextIO | None,
) -> None:
    """Make a rundown of a catalogue: blocks with their time, and the lines that each asks for.

    With --check FILE the rundown in FILE is held against the catalogue instead: its faults are printed, with status 1
    where there are any, and the rundown where there are none.

    \b
    Examples:
      onmaru rundown --catalogue products.json --minutes 20 --lang ko --lang en
      onmaru rundown --minutes 8 --product p05 --product p03 --json > show.json
      onmaru rundown --reviews reviews.csv --json > show.json
      onmaru rundown --check show.json
    """
    try:
        catalogue = load(file)
        if check is not None:
            made = read(check.read())
        else:
            brief = Brief(
                title or catalogue.show[(langs or ("ko",))[0]] or "Onmaru", minutes, langs or ("ko",), products, wish
            )
            now = datetime.datetime.now(datetime.UTC)
            made = build(brief, catalogue, now, seed, _reviews(reviews_file, catalogue))
    except (CatalogueInvalid, ReviewsInvalid, RundownInvalid) as error:
        raise click.ClickException(str(error)) from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"the rundown is not UTF-8 ({error.reason})") from error
    faults = problems(made, catalogue)
    for fault in faults:
        click.echo(fault)
    if faults:
        sys.exit(1)
    click.echo(json.dumps(as_json(made), ensure_ascii=False, indent=2) if json_out else _text(made, catalogue))


def _reviews(file: Path | None, catalogue: Catalogue) -> dict[tuple[str, Lang], LineRequest]:
    """The lines that the reviews of a file give; what was not used is told on standard error."""
    if file is None:
        return {}
    loaded = load_reviews(file)
    digests = digest(loaded.reviews, catalogue)
    lines = requests(digests)
    used = sum(each.used for each in digests.values())
    shown = len({product for product, _ in lines})
    click.echo(
        f"{used:,} of {len(loaded.reviews) + loaded.faults:,} reviews used, lines for {shown} products", err=True
    )
    return lines


def _text(made: Rundown, catalogue: Catalogue) -> str:
    lines = [f"{made.title}  ({made.id}, version {made.version}, {_clock(made.seconds)})"]
    at = 0.0
    for block in made.blocks:
        name = catalogue.product(block.product_id).name[block.lang] if block.product_id else ""
        lines.append(
            f"{_clock(at):>8}  {block.id:<4} {block.kind:<9} {block.lang}  {block.target_s:>5.0f} s  {name}".rstrip()
        )
        lines.append(f"{'':>14} {', '.join(map(_request, block.requests))}")
        at += block.target_s
    if made.left_out:
        lines.append("not shown")
        lines += [f"  {each.product_id}  {_LEFT_OUT[each.reason]}" for each in made.left_out]
    return "\n".join(lines)


def _request(request: LineRequest) -> str:
    if request.text:
        return f'{request.kind} "{request.text}"'
    number = "" if request.number is None or request.kind == "opening" else f" {request.number + 1}"
    return f"{request.kind}{number}"


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return (
        f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
        if whole >= 3600
        else f"{whole // 60}:{whole % 60:02d}"
    )
