"""`onmaru dictionary`: how brand names and other words are said."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from stream.cli_settings import DATA, read_settings

if TYPE_CHECKING:
    from tts.dictionary import Dictionary

LANG = click.Choice(["ko", "en"])


@click.group()
def dictionary() -> None:
    """Words that voices say in another way than their letters: DATA/dictionary.toml, which you may also edit by hand.

    \b
    Examples:
      onmaru dictionary add LUMINOA 루미노아 --lang ko
      onmaru dictionary list
      onmaru dictionary remove LUMINOA
    """


@dictionary.command()
@click.argument("written")
@click.argument("spoken")
@click.option("--lang", type=LANG, required=True, help="Language of the texts that it stands in, and of the voice.")
@click.option("--part", is_flag=True, help="Say it so inside longer words too.")
@DATA
def add(written: str, spoken: str, lang: Literal["ko", "en"], part: bool, data: Path | None) -> None:
    """Say WRITTEN as SPOKEN: Hangul for Korean, letters A to Z for English. Takes the place of an earlier entry.

    \b
    Examples:
      onmaru dictionary add LUMINOA 루미노아 --lang ko
      onmaru dictionary add Yeoulchan yuh-ool-chahn --lang en
    """
    from tts.dictionary import Entry
    from tts.errors import DictionaryInvalid

    path, known = _open(data)
    try:
        _save(known.added(Entry(written, spoken, lang, whole_word=not part)), path)
    except DictionaryInvalid as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{written} → {spoken}")


@dictionary.command("list")
@click.option("--lang", type=LANG, help="Of this language only.")
@DATA
def list_(lang: Literal["ko", "en"] | None, data: Path | None) -> None:
    """Print the entries: language, what is written, how it is said, parted by tabs; `part` marks parts of words."""
    _, known = _open(data)
    for entry in known.entries:
        if lang in (None, entry.lang):
            click.echo("\t".join([entry.lang, entry.written, entry.spoken, *([] if entry.whole_word else ["part"])]))


@dictionary.command()
@click.argument("written")
@click.option("--lang", type=LANG, help="Of this language only.  [default: both]")
@DATA
def remove(written: str, lang: Literal["ko", "en"] | None, data: Path | None) -> None:
    """Take WRITTEN out. Ends with status 1 if it does not stand there.

    \b
    Example:
      onmaru dictionary remove LUMINOA
    """
    path, known = _open(data)
    try:
        _save(known.removed(written, lang), path)
    except KeyError as error:
        raise click.ClickException(f"{written!r} does not stand in {path}; see: onmaru dictionary list") from error


def _open(data: Path | None) -> "tuple[Path, Dictionary]":
    from tts.dictionary import load
    from tts.errors import DictionaryInvalid

    path = read_settings(data=data).data / "dictionary.toml"
    try:
        return path, load(path)
    except DictionaryInvalid as error:
        raise click.ClickException(str(error)) from error


def _save(changed: "Dictionary", path: Path) -> None:
    from tts.dictionary import save

    try:
        save(changed, path)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror or error}") from error
