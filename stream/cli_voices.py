"""`onmaru voices`: what speaks on this machine, and one sentence by each of them."""

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click

from stream.cli_settings import DATA, read_settings
from tts.types import KNOBS, Capabilities, Prosody, VoiceInfo

_Command = TypeVar("_Command", bound=Callable[..., Any])
_KNOB_HELP = {
    "speed": "slow to fast",
    "pitch": "low to high",
    "volume": "a decibel each",
    "emotion": "of the voice: 0 neutral, 1 sad, 2 happy, 3 angry",
    "strength": "of the emotion: 0 weak, 1 normal, 2 strong",
}
_HEADINGS = ("voice", "title", "languages", "knobs", "timings", "licence", "state")


def KNOB_OPTIONS(command: _Command) -> _Command:  # noqa: N802 - it is used as a decorator like the other options
    """An option for each knob of a voice."""
    for knob in reversed(KNOBS):
        low, high = KNOBS[knob]
        default = getattr(Prosody(), knob)
        help_ = f"{low} to {high}, {_KNOB_HELP[knob]}."
        command = click.option(f"--{knob}", type=click.IntRange(low, high), default=default, help=help_)(command)
    return command


def prosody_of(knobs: Mapping[str, int]) -> Prosody:
    """The knobs that KNOB_OPTIONS gave."""
    return Prosody(**knobs)


def knobs_of(able: Capabilities) -> str:
    """The knobs of a voice in a few words."""
    found = [knob for knob in ("speed", "pitch", "volume") if getattr(able, knob)]
    if len(able.emotions) > 1:
        found.append("emotion " + ",".join(map(str, able.emotions)))
    return " ".join(found) or "none"


@click.group(invoke_without_command=True)
@click.option("--lang", type=click.Choice(["ko", "en"]), help="Only voices that speak it.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, as GET /v1/voices tells them.")
@DATA
@click.pass_context
def voices(context: click.Context, lang: str | None, as_json: bool, data: Path | None) -> None:
    """List the voices of this machine: what each speaks, its knobs, its licence, and whether it is ready.

    \b
    Examples:
      onmaru voices
      onmaru voices --lang ko
      onmaru voices --json | jq '.[] | select(.state != "ready")'
      onmaru voices sample --out samples
    """
    if context.invoked_subcommand is not None:
        return
    from stream.voices import use_places
    from tts.catalogue import find_voices

    use_places(read_settings(data=data))
    found = [info for info in find_voices() if lang is None or lang in info.languages]
    if as_json:
        click.echo(json.dumps([asdict(info) for info in found], ensure_ascii=False, indent=2))
        return
    for line in table([_row(info) for info in found]):
        click.echo(line)


def _row(info: VoiceInfo) -> tuple[str, ...]:
    able = info.capabilities
    return info.id, info.title, " ".join(info.languages), knobs_of(able), able.timings, info.licence, info.state


def table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """The rows under their headings, in columns; a Hangul letter is two columns wide."""
    rows = [_HEADINGS, *rows]
    widths = [max(_width(row[k]) for row in rows) for k in range(len(_HEADINGS))]
    return ["  ".join(cell + " " * (widths[k] - _width(cell)) for k, cell in enumerate(row)).rstrip() for row in rows]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


@voices.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the film.")
@click.option("--lang", type=click.Choice(["ko", "en"]), help="Only voices that speak it.")
@click.option("--text", help="What they say.  [default: a greeting in each language]")
@click.option("--host", "avatar", help="Name of the host.  [default: harin]")
@click.option("--size", help="WIDTHxHEIGHT, even numbers.  [default: the framing's own]")
@KNOB_OPTIONS
@DATA
def sample(
    out: Path,
    lang: str | None,
    text: str | None,
    avatar: str | None,
    size: str | None,
    data: Path | None,
    **knobs: int,
) -> None:
    """Render a film in which each ready voice says the same sentence, named in the caption.

    Beside voices.mp4 a voices.json tells when each of them speaks.

    \b
    Examples:
      onmaru voices sample --out samples
      onmaru voices sample --out samples --lang ko --text "오늘만 이 가격입니다!" --speed 2
    """
    from stream.offline import OfflineError
    from stream.voice_sample import Wish, render_sample
    from stream.voices import use_places

    settings = read_settings(data=data, avatar=avatar)
    use_places(settings)
    try:
        spoken = render_sample(settings, Wish(lang, text, size, prosody_of(knobs)), out)
    except OfflineError as error:
        raise click.ClickException(str(error)) from error
    for turn in spoken:
        click.echo(f"{turn.voice:<24} {turn.start_s:6.1f} to {turn.end_s:.1f} s" if not turn.fault else turn.told)
    click.echo(f"{out / 'voices.mp4'}")
