"""`onmaru rerender`: a show's film made again from its log."""

from pathlib import Path

import click

from stream.cli_settings import DATA, read_settings


@click.command()
@click.option("--show", default="demo", show_default=True, help="Id of the show.")
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="MP4 file to write.")
@click.option("--from", "from_s", type=click.FloatRange(0), default=0.0, help="Seconds since the show's first line.")
@click.option("--to", "to_s", type=click.FloatRange(0), default=float("inf"), help="The same; the end if not given.")
@click.option("--framing", help="landscape, portrait, or what else the host has.  [default: the first that fits]")
@click.option("--size", default=None, help="WIDTHxHEIGHT, even numbers.  [default: the framing's own]")
@click.option("--captions/--no-captions", default=True, show_default=True)
@DATA
def rerender(
    show: str,
    out: Path,
    from_s: float,
    to_s: float,
    framing: str | None,
    size: str | None,
    captions: bool,
    data: Path | None,
) -> None:
    """Render a show again from its as-aired log: host, lines, moods, gestures and cards as they were.

    \b
    Examples:
      onmaru rerender --data data -o evening.mp4
      onmaru rerender --data data --from 600 --to 900 -o excerpt.mp4 --size 640x360
    """
    from stream.offline import OfflineError, Order
    from stream.rerender import Cut
    from stream.rerender import rerender as render
    from stream.voices import use_places

    settings = read_settings(data=data)
    use_places(settings)
    try:
        order = Order.make(["-"], "auto", None, size, captions, framing)
        seconds = render(settings, Cut(show, from_s, to_s), order, out)
    except OfflineError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{out}: {seconds:.1f} s")
