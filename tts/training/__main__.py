"""`python -m tts.training`: speech, the fitting of our own voice, its judge, and how it compares."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tts.training.cast import cast

if TYPE_CHECKING:
    from tts.training.speaking import TrainedVoice

WORK = click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data/voice"),
    show_default=True,
    help="Folder for speech and checkpoints; what is there already is kept.",
)
THREADS = click.option("--threads", type=click.IntRange(1, 64), default=1, show_default=True)
SEED = click.option("--seed", type=int, default=1, show_default=True)


def _say(what: str, done: float) -> None:
    click.echo(f"{100 * done:3.0f} %  {what}")


@click.group()
def main() -> None:
    """Train a voice of our own: Korean and English, experimental. Needs the dev and neural sets.

    \b
    python -m tts.training synthesise  # 2.5 h of speech by the embedded engines: 0.6 GB in data/voice
    python -m tts.training train       # the acoustic model
    python -m tts.training judge       # a judge of how well speech is recognised
    python -m tts.training evaluate    # how it compares with espeak-ng's Korean
    python -m tts.training export      # its weights, for the voice onmaru:slt
    python -m tts.training speak "안녕하세요, 반갑습니다."
    """


@main.command()
@WORK
@SEED
@click.option("--scale", type=click.FloatRange(0.001, 10), default=1.0, show_default=True, help="Share of the minutes.")
def synthesise(work: Path, seed: int, scale: float) -> None:
    """Let the whole cast speak, and take it apart into features."""
    from tts.training import corpus

    corpus.synthesise(work / "speech", cast(), scale, seed, _say)


@main.command()
@WORK
@SEED
@THREADS
@click.option("--steps", type=click.IntRange(1), default=1800, show_default=True)
@click.option("--batch", type=click.IntRange(1, 512), default=12, show_default=True, help="Sentences a step.")
def train(work: Path, seed: int, threads: int, steps: int, batch: int) -> None:
    """Fit the acoustic model; goes on from the checkpoint, and leaves one when it is interrupted."""
    import torch

    from tts.training.fitting import Fitting, Plan
    from tts.training.interrupts import Stopped
    from tts.training.lessons import curriculum

    torch.set_num_threads(threads)
    lessons = curriculum(work / "speech", cast())
    click.echo(f"{lessons.minutes:.0f} min of speech by {len(lessons.throats)} throats")
    fitting = Fitting(lessons, Plan(steps=steps, batch=batch, seed=seed), work / "voice.pt")
    try:
        fitting.run(lambda step, loss, seconds: _say(f"step {step}, loss {loss:.3f}, {seconds:.0f} s", step / steps))
    except Stopped:
        click.echo("stopped; the same command goes on from here")
        sys.exit(1)


@main.command()
@WORK
@SEED
@THREADS
@click.option("--steps", type=click.IntRange(1), default=700, show_default=True)
def judge(work: Path, seed: int, threads: int, steps: int) -> None:
    """Teach the judge: how well speech is recognised, by people's voices that are not compared."""
    import torch

    from tts.training.comparing import teachers
    from tts.training.corpus import of_member
    from tts.training.judge import save, taught

    torch.set_num_threads(threads)
    members = [member for member in cast() if member.name in teachers()]
    sentences = [sentence for member in members for sentence in of_member(work / "speech", member)]
    if not sentences:
        raise click.ClickException("no speech to learn from: begin with `python -m tts.training synthesise`")
    learnt = taught(sentences, steps, seed, lambda step, loss: _say(f"step {step}, loss {loss:.3f}", step / steps))
    save(learnt, work / "judge.pt")


@main.command()
@WORK
@SEED
@THREADS
@click.option("--count", type=click.IntRange(2, 500), default=30, show_default=True, help="Korean lines.")
def evaluate(work: Path, seed: int, threads: int, count: int) -> None:
    """Compare the voice with espeak-ng's Korean and with the voice whose timbre it borrows."""
    import torch

    from tts.training.comparing import compare

    torch.set_num_threads(threads)
    try:
        compare(work, count, seed, click.echo)
    except FileNotFoundError as error:
        raise click.ClickException(f"{error}: train the voice and its judge first") from error


@main.command()
@WORK
@click.option("--throat", default="slt", show_default=True, help="Whose timbre.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help="[default: the shipped file]"
)
def export(work: Path, throat: str, out: Path | None) -> None:
    """Write the weights of one throat as float16, for `tts.acoustic`."""
    import numpy as np

    from tts.own import SHIPPED

    target = out or SHIPPED
    target.parent.mkdir(exist_ok=True)
    np.savez_compressed(target, **_trained(work, throat).exported(throat))  # type: ignore[arg-type]
    click.echo(f"{target}: {target.stat().st_size / 1e6:.2f} MB")


def _trained(work: Path, throat: str) -> "TrainedVoice":
    from tts.training.speaking import TrainedVoice

    try:
        voice = TrainedVoice(work / "voice.pt")
    except FileNotFoundError as error:
        raise click.ClickException(f"{error}: train the voice first") from error
    if throat not in voice.throats:
        raise click.ClickException(f"there is no throat {throat!r}; there are {', '.join(voice.throats)}")
    return voice


@main.command()
@WORK
@click.argument("text")
@click.option("--lang", type=click.Choice(["ko", "en"]), default="ko", show_default=True)
@click.option("--throat", default="slt", show_default=True, help="Whose timbre.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("own.wav"), show_default=True)
def speak(work: Path, text: str, lang: str, throat: str, out: Path) -> None:
    """Say TEXT's first sentence with the trained voice into a WAV file."""
    from tts.training.speaking import say_to_file

    voice = _trained(work, throat)
    click.echo(f"{out}: {say_to_file(voice, text, lang, throat, out):.1f} s")


if __name__ == "__main__":
    main()
