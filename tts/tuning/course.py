"""How the voices that are made of recordings come along: read from MODELS/tuning/ and MODELS/voices/, written nowhere.

Whatever lies there may be missing, cut off, or far too large: what cannot be read counts as not told.
"""

import functools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tts.errors import VoiceUnavailable
from tts.espnet_adding import check_name
from tts.tuning import json_file
from tts.tuning.order import MADE, Work

State = Literal["running", "finished", "checked", "stopped"]  # checked: nothing is done yet but that

MAX_LISTED = 20
MAX_POINTS = 200  # of a curve
LOSSES = ("generator_mel_loss", "generator_kl_loss", "generator_dur_loss", "discriminator_loss")
_MAX_PROGRESS = 4 << 20  # bytes of the newest epochs, about 6000 of them
_MAX_TITLE = 200
_MAX_SAMPLES = 20
_SAMPLE = re.compile(r"[0-9]{1,3}\.wav")


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss over the epochs of a course; None where it was not told or is no number."""

    name: str  # of LOSSES, without its ending
    train: tuple[float | None, ...]
    valid: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """One voice in the making."""

    name: str
    title: str
    lang: str  # "" where the order cannot be read
    base: str  # the voice that is tuned; "" from nothing
    state: State
    epoch: int  # the last that ended, 0 before the first
    of: int  # epochs that are wanted; 0 where it is not told
    recordings: int  # that are learned from; 0 before they are prepared
    hours: float
    changed: float  # s since 1970
    epochs: tuple[int, ...]  # of the points of each loss, MAX_POINTS at most
    losses: tuple[Loss, ...]
    samples: tuple[str, ...]  # files of the finished voice


def courses(models: Path) -> list[Course]:
    """Those in the folder of models, those that run first, then the newest; MAX_LISTED at most."""
    folders = [folder for folder in _folders(models / "tuning") if _is_name(folder.name)]
    newest = sorted(folders, key=lambda folder: _changed(Work(folder)), reverse=True)[:MAX_LISTED]
    return sorted((of_work(models, Work(folder)) for folder in newest), key=lambda each: each.state != "running")


def begun(models: Path, name: str) -> Work | None:
    """Where a voice of this name is made; None where none was begun. Nothing outside can be named."""
    folder = models / "tuning" / name
    return Work(folder) if _is_name(name) and folder.is_dir() and not folder.is_symlink() else None


def sample(models: Path, name: str, file: str) -> Path | None:
    """Where a sample of a finished voice lies; None where there is none. Nothing outside can be named."""
    if not _is_name(name) or not _SAMPLE.fullmatch(file):
        return None
    voice = models / "voices" / name
    path = voice / "samples" / file
    linked = any(each.is_symlink() for each in (voice, path.parent, path))
    return path if (voice / MADE).is_file() and path.is_file() and not linked else None


def of_work(models: Path, work: Work) -> Course:
    """One of them."""
    name = work.folder.name
    order, aim, prepared = (json_file.read(path) for path in (work.order, work.aim, work.prepared))
    epochs = _epochs(work.progress)
    last, wanted = _count(epochs[-1]["epoch"]) if epochs else 0, _count(aim.get("epochs"))
    finished = last >= wanted and _is_voice_of(epochs, models / "voices" / name)
    checked = not epochs and not prepared and work.findings.is_file()
    shown = _thinned(epochs)
    return Course(
        name=name,
        title=_text(order.get("title")) or name,
        lang=_text(order.get("lang")),
        base=_text(order.get("base")),
        state="running" if work.is_held else "finished" if finished else "checked" if checked else "stopped",
        epoch=last,
        of=wanted,
        recordings=_count(prepared.get("recordings")),
        hours=_number(prepared.get("hours")) or 0.0,
        changed=_changed(work),
        epochs=tuple(each["epoch"] for each in shown),
        losses=tuple(loss for name in LOSSES if (loss := _loss(shown, name)) is not None),
        samples=_samples(models, name),
    )


def _is_voice_of(epochs: Sequence[dict[str, Any]], voice: Path) -> bool:
    """Whether a voice was made at the end of these epochs: its last is theirs with all its losses, nobody else's."""
    made = json_file.read(voice / MADE)
    return bool(epochs) and repr(made) == repr(epochs[-1])  # words, since what is no number equals not even itself


def _epochs(progress: Path) -> Sequence[dict[str, Any]]:
    """The newest epochs of a progress file, in order; read again only where the file has changed."""
    try:
        stat = progress.stat()
        return _read(progress, stat.st_mtime_ns, stat.st_size) if progress.is_file() else ()
    except OSError:
        return ()


@functools.lru_cache(maxsize=2 * MAX_LISTED)
def _read(progress: Path, _changed_ns: int, size: int) -> Sequence[dict[str, Any]]:
    with progress.open("rb") as file:
        file.seek(max(0, size - _MAX_PROGRESS))
        lines = file.read(_MAX_PROGRESS).splitlines()
    found: dict[int, dict[str, Any]] = {}
    for line in lines:  # the first may be cut off by us, the last by a kill
        told = json_file.parsed(line)
        if (epoch := _count(told.get("epoch"))) > 0:
            found[epoch] = told
    return tuple(found[epoch] for epoch in sorted(found))


def _thinned(epochs: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """MAX_POINTS at most, evenly, with the first and the last."""
    if len(epochs) <= MAX_POINTS:
        return epochs
    step = (len(epochs) - 1) / (MAX_POINTS - 1)
    return [epochs[round(place * step)] for place in range(MAX_POINTS)]


def _loss(epochs: Sequence[dict[str, Any]], name: str) -> Loss | None:
    """None where no epoch tells this loss."""

    def values(split: str) -> tuple[float | None, ...]:
        told = (each.get(split) for each in epochs)
        return tuple(_number(each.get(name)) if isinstance(each, dict) else None for each in told)

    train, valid = values("train"), values("valid")
    if all(value is None for value in (*train, *valid)):
        return None
    return Loss(name.removesuffix("_loss"), train, valid)


def _samples(models: Path, name: str) -> tuple[str, ...]:
    folder = models / "voices" / name / "samples"
    try:
        files = sorted((path.name for path in folder.iterdir() if _SAMPLE.fullmatch(path.name)), key=_sample_number)
    except OSError:
        return ()
    return tuple(file for file in files[:_MAX_SAMPLES] if sample(models, name, file) is not None)


def _sample_number(file: str) -> int:
    return int(file.partition(".")[0])


def _folders(place: Path) -> Iterator[Path]:
    try:
        yield from (each for each in place.iterdir() if each.is_dir() and not each.is_symlink())
    except OSError:
        return


def _is_name(name: str) -> bool:
    try:
        return bool(check_name(name))
    except VoiceUnavailable:
        return False


def _changed(work: Work) -> float:
    """When something was told here last, s since 1970; 0.0 where nothing ever was."""
    times = [0.0]
    for path in (work.progress, work.prepared, work.findings, work.aim, work.order):
        try:
            times.append(path.stat().st_mtime)
        except OSError:
            continue
    return max(times)


def _count(told: object) -> int:
    """A whole number from 0 to a million; 0 for whatever is none."""
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= 1_000_000 else 0


def _number(told: object) -> float | None:
    if not isinstance(told, int | float) or isinstance(told, bool):
        return None
    try:
        value = float(told)
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def _text(told: object) -> str:
    return told[:_MAX_TITLE] if isinstance(told, str) else ""
