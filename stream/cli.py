"""The command line: `onmaru --help`."""

import sys
from pathlib import Path
from typing import TextIO

import click

from stream.cli_ask import ask
from stream.cli_catalogue import catalogue
from stream.cli_consent import consent
from stream.cli_dictionary import dictionary
from stream.cli_dub import dub
from stream.cli_guard import guard
from stream.cli_names import names
from stream.cli_normalise import normalise
from stream.cli_pack import pack
from stream.cli_plan import plan
from stream.cli_rehearse import rehearse
from stream.cli_rerender import rerender
from stream.cli_rundown import rundown
from stream.cli_settings import DATA, read_settings
from stream.cli_sync import sync
from stream.cli_tune import voice
from stream.cli_voices import KNOB_OPTIONS, prosody_of, voices


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="onmaru")
def main() -> None:
    """Onmaru: live virtual show hosts. Text in, a speaking host out, live."""


@main.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.  [default: 8080]")
@DATA
@click.option("--avatar", help="Name of the host on air.  [default: harin]")
@click.option("--framing", help="landscape, portrait, or what else the host has.  [default: the first that fits]")
@click.option("--size", help="WIDTHxHEIGHT of the picture, e.g. 720x1280.  [default: the framing's own]")
@click.option("--testcard/--no-testcard", default=None, help="Allow the measuring patterns of `make bench`.")
def serve(**given: object) -> None:
    """Put the demo show on air.

    \b
    Examples:
      onmaru serve
      onmaru serve --port 9000 --data /srv/onmaru
      onmaru serve --framing portrait --size 720x1280
      ONMARU_OUTPUTS='["rtmp://live.example/app/key"]' onmaru serve
    """
    from stream.serve import run

    sys.exit(run(read_settings(**given)))


@main.command()
@DATA
def doctor(data: Path | None) -> None:
    """Say which engine is active at each seam, why, and what to install for a better one."""
    from stream.doctor import report

    findings = report(read_settings(data=data))
    for finding in findings:
        click.echo(f"{finding.mark} {finding.seam:<10} {finding.active}")
        if finding.why:
            click.echo(f"             {finding.why}")
        if finding.better:
            click.echo(f"             better: {finding.better}")
    sys.exit(1 if any(finding.broken for finding in findings) else 0)


@main.command()
@click.argument("text", required=False)
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="MP4 file to write.")
@click.option("--script", type=click.File(encoding="utf-8"), help="File with one line to say on each line; - is stdin.")
@click.option("--voice", help="Voice of every line; else the best for each line's language.")
@click.option("--host", "avatar", help="Name of the host.  [default: harin]")
@click.option("--lang", type=click.Choice(["auto", "ko", "en"]), default="auto", show_default=True)
@click.option("--framing", help="landscape, portrait, or what else the host has.  [default: the first that fits]")
@click.option("--size", default=None, help="WIDTHxHEIGHT, even numbers.  [default: the framing's own]")
@click.option("--captions/--no-captions", default=True, show_default=True)
@KNOB_OPTIONS
@DATA
def say(
    text: str | None,
    out: Path,
    script: TextIO | None,
    voice: str | None,
    avatar: str | None,
    lang: str,
    framing: str | None,
    size: str | None,
    captions: bool,
    data: Path | None,
    **knobs: int,
) -> None:
    """Render a host who says TEXT to an MP4 file, faster than real time.

    \b
    Examples:
      onmaru say "안녕하세요, 온마루입니다." -o hello.mp4
      onmaru say --script lines.txt -o show.mp4 --size 640x360
      onmaru say "안녕하세요." -o upright.mp4 --framing portrait
      onmaru say "오늘만 이 가격입니다!" -o quick.mp4 --speed 2 --pitch 1
      echo "Good evening." | onmaru say - -o hello.mp4 --voice espeak:en-us
    """
    from stream.offline import OfflineError, Order, render
    from stream.voices import use_places

    if (text is None) == (script is None):
        raise click.UsageError("give either TEXT or --script")
    try:
        whole = script.read() if script is not None else sys.stdin.read() if text == "-" else text or ""
    except UnicodeDecodeError as error:
        raise click.ClickException(f"the text is not UTF-8 ({error.reason}); save it as UTF-8") from error
    settings = read_settings(data=data, avatar=avatar)
    use_places(settings)
    try:
        order = Order.make(whole.splitlines(), lang, voice, size, captions, framing, prosody_of(knobs))
        seconds = render(settings, order, out)
    except OfflineError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{out}: {seconds:.1f} s")


main.add_command(ask)
main.add_command(catalogue)
main.add_command(consent)
main.add_command(dictionary)
main.add_command(dub)
main.add_command(names)
main.add_command(normalise)
main.add_command(guard)
main.add_command(pack)
main.add_command(plan)
main.add_command(rundown)
main.add_command(voice)
main.add_command(rehearse)
main.add_command(rerender)
main.add_command(sync)
main.add_command(voices)

if __name__ == "__main__":
    main()
