"""`onmaru voice`: neural voices put into the folder of models, and made of recordings."""

import asyncio
from pathlib import Path

import click

from avatar.errors import AvatarError
from stream.cli_settings import DATA, read_settings
from tts import places
from tts.errors import VoiceError

NAME = click.Path(path_type=Path)


@click.group()
def voice() -> None:
    """Neural voices: bring a model in, or make one of recordings (`make neural` first).

    \b
    Examples:
      onmaru voice add anna --config config.yaml --checkpoint train.pth --lang en --title "Anna" --licence CC-BY-4.0
      onmaru voice tune recordings/ --name mina --lang ko --title "미나" --consent 3f9a2b7c1d04
    """


@voice.command()
@click.argument("name")
@click.option("--config", type=NAME, required=True, help="config.yaml of the model.")
@click.option("--checkpoint", type=NAME, required=True, help="Its weights, .pth.")
@click.option("--lang", "langs", multiple=True, required=True, help="A language that it speaks; may be given again.")
@click.option("--title", required=True, help="How lists call it.")
@click.option("--licence", required=True, help="Under which it may be used.")
@click.option(
    "--frontend", default="espnet", show_default=True, help="espnet, or espeak:VOICE for phones by espeak-ng."
)
@click.option(
    "--sample-rate",
    type=click.IntRange(8_000, 96_000),
    default=22_050,
    show_default=True,
    help="Hz that the model speaks at.",
)
@DATA
def add(
    name: str,
    config: Path,
    checkpoint: Path,
    langs: tuple[str, ...],
    title: str,
    licence: str,
    frontend: str,
    sample_rate: int,
    data: Path | None,
) -> None:
    """Copy an ESPnet model into the folder of models and write its card. Bring in only what you trust.

    \b
    Example:
      onmaru voice add anna --config config.yaml --checkpoint train.pth --lang en --title "Anna" --licence CC-BY-4.0
    """
    from tts.espnet_adding import NewVoice, add_voice

    _use(data)
    new = NewVoice(name, title, langs, licence, frontend, sample_rate)
    try:
        folder = add_voice(new, config, checkpoint, places.models())
    except VoiceError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{folder}: try it with `onmaru say TEXT -o out.mp4 --voice espnet:{name}`")


@voice.command()
@click.argument("tag")
@click.option("--name", required=True, help="Of the voice's folder.")
@click.option("--lang", "langs", multiple=True, required=True, help="A language that it speaks; may be given again.")
@click.option("--licence", required=True, help="Under which the model is published.")
@DATA
def fetch(tag: str, name: str, langs: tuple[str, ...], licence: str, data: Path | None) -> None:
    """Download an ESPnet model by its tag and bring it in. Needs `pip install espnet_model_zoo` and the network.

    \b
    Example:
      onmaru voice fetch kan-bayashi/ljspeech_vits --name ljspeech --lang en --licence CC-BY-4.0
    """
    from tts.espnet_adding import fetch_voice

    _use(data)
    try:
        folder = fetch_voice(tag, name, langs, licence, places.models())
    except VoiceError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{folder}: try it with `onmaru say TEXT -o out.mp4 --voice espnet:{name}`")


@voice.command()
@click.argument("recordings", type=NAME)
@click.option("--name", required=True, help="Of the voice: letters, digits, - and _.")
@click.option("--lang", type=click.Choice(["ko", "en"]), required=True)
@click.option("--title", help="How lists call it.  [default: the name]")
@click.option("--licence", default="private", show_default=True, help="Under which the voice may be used.")
@click.option("--consent", "consent_id", required=True, help="Id of the speaker's consent, with the scope voice.")
@click.option("--base", default="", help="Name of a voice to tune; without it, training begins from nothing.")
@click.option(
    "--size", type=click.Choice(["full", "small", "toy"]), default="full", show_default=True, help="Of the model."
)
@click.option("--epochs", type=click.IntRange(1, 100_000), default=1_000, show_default=True, help="Of training.")
@click.option("--batch", type=click.IntRange(1, 256), default=16, show_default=True, help="Recordings at once.")
@click.option(
    "--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True, help="That trains."
)
@click.option("--threads", type=click.IntRange(1, 64), default=2, show_default=True, help="Of the CPU.")
@click.option("--check", "only_check", is_flag=True, help="Only check the recordings.")
@click.option("--fresh", is_flag=True, help="Forget what was done before under this name.")
@DATA
def tune(
    recordings: Path,
    name: str,
    lang: str,
    title: str | None,
    licence: str,
    consent_id: str,
    base: str,
    size: str,
    epochs: int,
    batch: int,
    device: str,
    threads: int,
    only_check: bool,
    fresh: bool,
    data: Path | None,
) -> None:
    """Make a voice of RECORDINGS: a folder with a .txt beside each sound file, or a CSV with the columns file and text.

    It may be stopped with Ctrl-C: the same command goes on where it was.

    \b
    Example:
      onmaru voice tune recordings/ --name mina --lang ko --title "미나" --consent 3f9a2b7c1d04 --check
    """
    from tts.tuning.making import Making, Means, counted, make
    from tts.tuning.order import Order

    def told(line: str) -> None:
        click.echo(line, err=True)  # how far it is, in words

    _use(data)
    _check_consent(data, consent_id)
    order = Order(name, title or name, lang, licence, str(recordings.resolve()), consent_id, base, size, epochs, batch)
    try:
        making = Making(order, Means(places.models(), device, threads), fresh=fresh)
        if only_check:
            _, lines = asyncio.run(making.inspect(counted("checked", told)))
            click.echo("\n".join([*lines, f"Each recording's findings: {making.work.findings}"]))
            return
        folder = asyncio.run(make(making, told))
    except VoiceError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        raise click.ClickException("stopped; the same command goes on from the last whole epoch") from None
    click.echo(f"{folder}: try it with `onmaru say TEXT -o out.mp4 --voice espnet:{name}`")


def _use(data: Path | None) -> None:
    """The places of this data folder, for us and the programs that we start."""
    import os

    os.environ["ONMARU_DATA"] = str(read_settings(data=data).data)


def _check_consent(data: Path | None, consent_id: str) -> None:
    """A voice is as much a person's as a face is."""
    from stream.enrolment import usable_consent

    try:
        usable_consent(read_settings(data=data), consent_id, "voice")
    except AvatarError as error:
        raise click.ClickException(str(error)) from error
