"""A trained model as a voice's folder: configuration, weights, card, the losses as a picture, samples."""

import json
import shutil
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from tts.espnet import EspnetEngine
from tts.espnet_card import CARD, digest
from tts.espnet_link import Settings
from tts.tuning.dataset import Prepared, spoken
from tts.tuning.errors import TuningRefused
from tts.tuning.order import FRONTENDS, MADE, Order, Work
from tts.tuning.recipe import SPEAKING
from tts.types import Prosody

CURVES = "losses.png"
_SAMPLES = {
    "ko": ("안녕하세요, 온마루입니다.", "오늘 방송에서 만나 뵙게 되어 반갑습니다.", "지금 바로 주문하세요!"),
    "en": ("Good evening, and welcome to the show.", "It is yours for twelve dollars.", "Shall we have a look?"),
}


def assemble(order: Order, work: Work, prepared: Prepared, folder: Path) -> None:
    """Everything but the samples. Raises TuningRefused: no epoch is trained."""
    epochs = work.epochs()
    checkpoint = work.training / "latest.pth"
    if not epochs or not checkpoint.exists():
        raise TuningRefused("No epoch is trained yet.")
    folder.mkdir(parents=True)
    shutil.copyfile(checkpoint, folder / "model.pth")
    config = yaml.safe_load((work.training / "config.yaml").read_text(encoding="utf-8"))
    speaking = {key: config.get(key) for key in SPEAKING}
    (folder / "config.yaml").write_text(yaml.safe_dump(speaking, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (folder / CARD).write_text(card(order, prepared, digest(folder / "model.pth"), work.last_epoch), encoding="utf-8")
    draw(epochs, folder / CURVES)
    (folder / MADE).write_text(json.dumps(epochs[-1]), encoding="utf-8")


def card(order: Order, prepared: Prepared, sha256: str, epochs: int) -> str:
    """`voice.toml` of the voice."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    lines = ["format = 1", f"title = {quoted(order.title)}", f"languages = [{quoted(order.lang)}]"]
    lines += [f"licence = {quoted(order.licence)}", f'version = "{sha256[:12]}"', 'checkpoint = "model.pth"']
    lines += [
        f'sha256 = "{sha256}"',
        f"sample_rate = {order.sample_rate}",
        f"frontend = {quoted(FRONTENDS[order.lang])}",
    ]
    lines += [
        "",
        "[data]",
        f"recordings = {prepared.recordings}",
        f"hours = {prepared.hours:.3f}",
        f"epochs = {epochs}",
    ]
    lines += [f"source = {quoted(Path(order.source).name)}", f"base = {quoted(order.base)}"]
    lines += [f"consent = {quoted(order.consent)}"]
    return "\n".join(lines) + "\n"


def draw(epochs: Sequence[dict[str, Any]], path: Path) -> None:
    """The losses over the epochs as a picture, one panel each, training and validation."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    shown = ("generator_mel_loss", "generator_kl_loss", "generator_dur_loss", "discriminator_loss")
    figure, panels = plt.subplots(2, 2, figsize=(9, 6), layout="constrained")
    for panel, name in zip(panels.flat, shown, strict=True):
        for split, style in (("train", "-"), ("valid", "--")):
            points = [(each["epoch"], each[split][name]) for each in epochs if name in each.get(split, {})]
            panel.plot(*zip(*points, strict=True), style, label=split) if points else None
        panel.set_title(name.replace("_", " "))
        panel.set_xlabel("epoch")
        panel.legend() if panel.lines else None
    figure.savefig(path, dpi=100)
    plt.close(figure)


async def speak_samples(folder: Path, models: Path, order: Order, device: str, threads: int) -> None:
    """A few sentences by the finished voice, samples/1.wav and on. Raises VoiceUnavailable: it does not speak."""
    import soundfile

    (folder / "samples").mkdir()
    engine = EspnetEngine(folder, models, "", Settings(device, "float32", threads))
    try:
        for index, text in enumerate(_SAMPLES[order.lang], start=1):
            sound = await engine.say(spoken(text, order.lang), Prosody())
            samples = np.clip(sound.samples, -1, 1)
            soundfile.write(folder / "samples" / f"{index}.wav", samples, sound.sample_rate, subtype="PCM_16")
    finally:
        await engine.close()


async def with_time_left(epochs: AsyncIterator[dict[str, Any]], total: int) -> AsyncGenerator[str, None]:
    """Each epoch in words: losses, and how long the rest will take."""
    begun = time.monotonic()
    first: int | None = None
    async for told in epochs:
        first = told["epoch"] if first is None else first
        done = told["epoch"] - first + 1
        left = (time.monotonic() - begun) / done * (total - told["epoch"])
        losses = told.get("valid") or told.get("train") or {}
        shown = ", ".join(f"{name.removeprefix('generator_')} {value:.2f}" for name, value in sorted(losses.items()))
        yield f"epoch {told['epoch']} of {total}: {shown}; {_span(left)} left"


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else f"{rest} s"
