"""How well the listener hears voices that it was not trained on, and how well the scorer finds known lags.

    python -m bench.listener [--clips DIR]

The held-out voices speak sentences of the training's making (their own seed), so there is a truth to compare with.
With clips of people there is none but the film: the jaw's curve is compared with the lips' opening in it.
"""

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch

from bench.tables import Row, percentiles, print_table
from lipsync.errors import SyncRefused
from lipsync.listener import FRAME_SAMPLES, SHIPPED, Listener
from lipsync.network import LOOK_AHEADS, read_weights
from lipsync.sync import SyncScorer
from lipsync.training import corpus, speech, sync_scoring
from lipsync.training.scoring import hear, read_speech, score
from lipsync.training.speakers import speakers
from stream.sync_clip import read_clip

_SHARE = 0.4  # of the training's test set: about 2 min of each human-derived voice
_SEED = 20_261_124  # not that of the training
_REACH = "visemes ≥.70, jaw r ≥.85, closures ≥.75 recalled at 80 ms"


def rows(clips: Path | None = None) -> list[Row]:
    """Every figure of the section."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        speech.synthesise(folder / "speech", _held_out(), _SHARE, _SEED, lambda what, done: None)
        corpus.prepare(folder / "speech", folder / "mels", _held_out(), 0, _SEED, lambda what, done: None)
        found = [row for speaker in _held_out() for row in _listener(folder, speaker.name)]
        found += [_cost(), *_scorer(folder)]
    return found + _clips(clips)


def _held_out() -> tuple[Any, ...]:
    return tuple(speaker for speaker in speakers() if speaker.split == "test" and speaker.at_hand)


def _listener(folder: Path, name: str) -> list[Row]:
    weights = read_weights(SHIPPED)
    spoken = read_speech(folder / "speech", name)
    found = []
    for ahead in LOOK_AHEADS:
        s = score(hear(weights, ahead, spoken))
        told = (
            f"visemes {s.visemes:.2f} (without silence {s.spoken_visemes:.2f}), jaw r {s.jaw:.2f}, visible r "
            f"{s.visible:.2f}, closures {s.closure_recall:.2f} recalled at precision {s.closure_precision:.2f} "
            f"(n={s.closures}; in the very frame {s.exact_recall:.2f}), {s.minutes:.1f} min"
        )
        found.append(Row(f"listener, {name}, {ahead} ms", _REACH if ahead == 80 else "", told))
    return found


def _cost() -> Row:
    listener = Listener(80)
    sound = np.random.default_rng(0).normal(0, 0.1, 60 * FRAME_SAMPLES * 25).astype(np.float32)
    times = []
    for at in range(0, len(sound), FRAME_SAMPLES):
        start = time.perf_counter()
        listener.push(sound[at : at + FRAME_SAMPLES])
        times.append(1e3 * (time.perf_counter() - start))
    p50, p95 = percentiles(times)
    return Row("listener, a video frame", "≤0.3 ms on one core", f"p50 {p50:.2f} ms, p95 {p95:.2f} ms")


def _scorer(folder: Path) -> list[Row]:
    scorer = SyncScorer()
    found = []
    for length in sync_scoring.LENGTHS_S:
        some = [
            sync_scoring.cases(scorer, corpus.load(folder / "mels", (speaker,), 0), length, _SEED)
            for speaker in _held_out()
        ]
        clips = sum(len(case.lags) for case in some)
        within = sum(case.within_20_ms * len(case.lags) for case in some) / clips
        wrong = sum(case.wrong_within_20_ms * len(case.lags) for case in some) / clips
        told = f"{within:.1%} within 20 ms; another clip's sound {wrong:.1%} (chance is 5 %); {clips} clips"
        found.append(Row(f"scorer, held-out voices, clips of {length:g} s, ±300 ms", "≥95 %, control at chance", told))
    return found


def _clips(clips: Path | None) -> list[Row]:
    found = []
    for path in sorted(clips.glob("*.mp4")) if clips else ():
        try:
            clip = read_clip(path, 30)
            told = SyncScorer().score(clip.times, clip.mouth, clip.samples)
        except SyncRefused as error:
            found.append(Row(f"film {path.stem}", "", f"refused: {error}"))
            continue
        line = (
            f"{told.offset_ms:+d} ms, confidence {told.confidence:.2f}, control {told.control_confidence:.2f}, "
            f"{told.seconds:.0f} s"
        )
        found.append(Row(f"film {path.stem}: scorer", "own sound told from the control", line))
        poses = Listener(80).heard(clip.samples)
        count = min(len(poses), len(clip.mouth))
        likeness = np.corrcoef(_open(poses[:count]), clip.mouth[:count, 0])[0, 1]
        found.append(Row(f"film {path.stem}: listener's lips against the filmed opening", "", f"r {likeness:.2f}"))
    return found


def _open(poses: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """(n,) how far poses (n, 12) part the lips."""
    return np.asarray(poses[:, 0] * (1 - poses[:, 1]))


@click.command()
@click.option("--clips", type=click.Path(path_type=Path), help="Folder of videos of people.")
def main(clips: Path | None) -> None:
    """Print the table."""
    found: Sequence[Row] = rows(clips)
    print_table("listener", found)


if __name__ == "__main__":
    main()
