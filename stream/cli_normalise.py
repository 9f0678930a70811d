"""`onmaru normalise`: what a voice is given for a text."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import click

from stream.cli_settings import DATA, read_settings

MAX_LINE_BYTES = 64 * 1024  # of standard input; more than any utterance may have

UNSAID = 1  # exit status if a text held nothing that can be said


@click.command()
@click.argument("text")
@click.option(
    "--lang",
    type=click.Choice(["auto", "ko", "en"]),
    default="auto",
    show_default=True,
    help="Language of the voice; auto takes Korean for a line with Hangul in it.",
)
@click.option(
    "--dictionary",
    "extra",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="TOML or CSV file of readings that go before those of DATA/dictionary.toml.",
)
@DATA
def normalise(text: str, lang: Literal["auto", "ko", "en"], extra: Path | None, data: Path | None) -> None:
    """Print how TEXT is said: prices, dates, units and foreign words in words. `-` reads lines from standard input.

    One line in, one line out, each as soon as it is read; an empty line stays empty. A line with nothing in it that
    can be said gives an empty line and a message on standard error, the rest goes on, and the exit status is 1.

    \b
    Examples:
      onmaru normalise "39,900원에 1+1!"
      onmaru normalise --lang en "Only $12.99 until 8 PM"
      onmaru normalise --dictionary brands.csv - < lines.txt
    """
    from tts.dictionary import load
    from tts.errors import DictionaryInvalid, TextInvalid
    from tts.spoken import language, spoken_line

    try:
        dictionary = load(read_settings(data=data).data / "dictionary.toml")
        if extra is not None:
            dictionary = dictionary.added(*load(extra).entries)
    except DictionaryInvalid as error:
        raise click.ClickException(str(error)) from error
    status = 0
    lines = _lines(sys.stdin.buffer) if text == "-" else iter([text.replace("\n", " ")])
    for number, line in enumerate(lines, 1):
        said = ""
        try:
            if text != "-" or line is None or line.strip():
                said = spoken_line(_text(line), language(line or "", lang), dictionary)
        except TextInvalid as error:
            click.echo(f"line {number}: {error}" if text == "-" else str(error), err=True)
            status = UNSAID
        click.echo(said)
        sys.stdout.flush()
    sys.exit(status)


def _text(line: str | None) -> str:
    from tts.errors import TextInvalid

    if line is None:
        raise TextInvalid(f"The line is not UTF-8, or has more than {MAX_LINE_BYTES:,} bytes.")
    return line


def _lines(stream: BinaryIO) -> Iterator[str | None]:
    """Lines as they come; None, for its place, for one that is too long or no UTF-8."""
    while raw := stream.readline(MAX_LINE_BYTES):
        if not raw.endswith(b"\n") and len(raw) == MAX_LINE_BYTES:
            while (rest := stream.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield None
            continue
        try:
            yield raw.decode("utf-8-sig").rstrip("\r\n")
        except UnicodeDecodeError:
            yield None
