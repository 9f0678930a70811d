"""`python -m lipsync.training`: speech, fitting, scores and the weights that are shipped."""

import sys
from pathlib import Path

import click
import numpy as np

from lipsync.training.speakers import Speaker, Split, speakers

WORK = click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data/listener"),
    show_default=True,
    help="Folder for speech, features and checkpoints; what is there already is kept.",
)
SEED = click.option("--seed", type=int, default=1, show_default=True)
COPIES = click.option(
    "--copies", type=click.IntRange(0, 20), default=2, show_default=True, help="Disguises a sentence."
)
THREADS = click.option("--threads", type=click.IntRange(1, 64), default=1, show_default=True)


def _of(split: Split) -> tuple[Speaker, ...]:
    return tuple(speaker for speaker in speakers() if speaker.split == split and speaker.at_hand)


def _say(what: str, done: float) -> None:
    click.echo(f"{100 * done:3.0f} %  {what}")


@click.group()
def main() -> None:
    """Train the listener and the sync scorer. Needs the dev set (`make test` installs it).

    \b
    python -m lipsync.training synthesise    # about 2 h of speech and its features, 3 GB
    python -m lipsync.training train         # the listener
    python -m lipsync.training export        # its weights, its threshold
    python -m lipsync.training evaluate      # figures on voices that it has never heard
    python -m lipsync.training sync          # the scorer, its weights and its certainty
    python -m lipsync.training sync-evaluate # its figures
    """


@main.command()
@WORK
@SEED
@COPIES
@click.option("--scale", type=click.FloatRange(0.001, 10), default=1.0, show_default=True, help="Share of the minutes.")
def synthesise(work: Path, seed: int, copies: int, scale: float) -> None:
    """Let all voices speak, and make features of it."""
    from lipsync.training import corpus, speech

    speech.synthesise(work / "speech", speakers(), scale, seed, _say)
    corpus.prepare(work / "speech", work / "mels", speakers(), copies, seed, _say)


@main.command()
@WORK
@SEED
@COPIES
@THREADS
@click.option("--steps", type=click.IntRange(1), default=5000, show_default=True)
@click.option("--batch", type=click.IntRange(1, 512), default=32, show_default=True, help="Crops of 4 s a step.")
def train(work: Path, seed: int, copies: int, threads: int, steps: int, batch: int) -> None:
    """Fit the listener; goes on from the checkpoint, and leaves one when it is interrupted."""
    import torch

    from lipsync.training.corpus import load
    from lipsync.training.fitting import Batches, Fitting, Plan
    from tts.training.interrupts import Stopped

    torch.set_num_threads(threads)
    plan = Plan(steps=steps, batch=batch, seed=seed)
    fitting = Fitting(Batches(load(work / "mels", _of("train"), copies), plan.length), plan, work / "listener.pt")
    try:
        fitting.run(lambda step, loss, seconds: _say(f"step {step}, loss {loss:.3f}, {seconds:.0f} s", step / steps))
    except Stopped:
        click.echo("stopped; the same command goes on from here")
        sys.exit(1)


@main.command()
@WORK
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help="[default: the shipped file]"
)
def export(work: Path, out: Path | None) -> None:
    """Write the weights as float16, with the closure thresholds that the tuning voices ask for."""
    from lipsync.listener import SHIPPED
    from lipsync.network import LOOK_AHEADS, read_weights
    from lipsync.training.model import exported, restored
    from lipsync.training.scoring import best_threshold, hear, read_speech

    model = restored(work / "listener.pt")
    target = out or SHIPPED
    tuning = [spoken for speaker in _of("tune") for spoken in read_speech(work / "speech", speaker.name)]
    at = np.full(len(LOOK_AHEADS), 0.5, np.float32)
    np.savez_compressed(target, **exported(model, at))  # type: ignore[arg-type]
    weights = read_weights(target)
    at = np.array([best_threshold(hear(weights, ahead, tuning)) for ahead in LOOK_AHEADS], np.float32)
    np.savez_compressed(target, **exported(model, at))  # type: ignore[arg-type]
    click.echo(f"{target}: {target.stat().st_size / 1e6:.2f} MB, lips shut from {', '.join(f'{a:.2f}' for a in at)}")


@main.command()
@WORK
@click.option("--weights", type=click.Path(path_type=Path, dir_okay=False), help="[default: the shipped file]")
@click.option("--split", type=click.Choice(["train", "tune", "test"]), default="test", show_default=True)
@click.option("--limit", type=float, default=1e9, help="At most so many seconds of each voice.")
def evaluate(work: Path, weights: Path | None, split: Split, limit: float) -> None:
    """Score every voice of a split."""
    from lipsync.listener import SHIPPED
    from lipsync.network import read_weights
    from lipsync.training.scoring import TABLE, read_speech, table

    network = read_weights(weights or SHIPPED)
    click.echo(f"voice | {TABLE}")
    for speaker in _of(split):
        speech = read_speech(work / "speech", speaker.name, limit)
        for row in table(network, speech) if speech else ():
            click.echo(f"{speaker.name} | {row}")


@main.command()
@WORK
@SEED
@COPIES
@THREADS
@click.option("--steps", type=click.IntRange(1), default=1500, show_default=True)
@click.option("--batch", type=click.IntRange(2, 512), default=16, show_default=True, help="Crops of 4 s a step.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="[default: the shipped file]")
def sync(work: Path, seed: int, copies: int, threads: int, steps: int, batch: int, out: Path | None) -> None:
    """Fit the sync scorer and write its weights."""
    import torch

    from lipsync.sync import SHIPPED, SyncScorer
    from lipsync.training import sync_scoring
    from lipsync.training.corpus import load
    from lipsync.training.sync_fitting import SyncPlan, exported, fit

    torch.set_num_threads(threads)
    model = fit(
        load(work / "mels", _of("train"), copies),
        SyncPlan(steps=steps, batch=batch, seed=seed),
        lambda step, loss, seconds: _say(f"step {step}, loss {loss:.3f}, {seconds:.0f} s", step / steps),
    )
    target = out or SHIPPED
    np.savez_compressed(target, **exported(model, np.array([1, 0, 0.5], np.float32)))  # type: ignore[arg-type]
    tuning = load(work / "mels", _of("tune"), 0)
    some = [sync_scoring.cases(SyncScorer(target), tuning, length, seed) for length in sync_scoring.LENGTHS_S]
    np.savez_compressed(target, **exported(model, sync_scoring.certainty(some)))  # type: ignore[arg-type]
    click.echo(f"{target}: {target.stat().st_size / 1e6:.2f} MB")


@main.command("sync-evaluate")
@WORK
@SEED
@click.option("--weights", type=click.Path(path_type=Path, dir_okay=False), help="[default: the shipped file]")
@click.option("--split", type=click.Choice(["train", "tune", "test"]), default="test", show_default=True)
def sync_evaluate(work: Path, seed: int, weights: Path | None, split: Split) -> None:
    """Score clips of every voice of a split, each beside its own sound and beside another's."""
    from lipsync.sync import SHIPPED, SyncScorer
    from lipsync.training import sync_scoring
    from lipsync.training.corpus import load

    scorer = SyncScorer(weights or SHIPPED)
    click.echo(sync_scoring.TABLE)
    for speaker in _of(split):
        corpora = load(work / "mels", (speaker,), 0)
        some = [sync_scoring.cases(scorer, corpora, length, seed) for length in sync_scoring.LENGTHS_S if corpora]
        click.echo("\n".join(sync_scoring.rows(speaker.name, some)))


if __name__ == "__main__":
    main()
