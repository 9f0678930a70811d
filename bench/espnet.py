"""A full-size VITS with random weights: how fast it speaks here, alone and in batches, and whether parts are the whole.

Its weights do not matter to any of this. It runs in a process of its own: torch stays out of the others' figures.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import aclosing
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from bench.tables import Row
from tests.espnet_factory import RATE
from tts.espnet import EspnetEngine
from tts.espnet_link import Settings
from tts.types import Prosody

THREADS = 2
TEXT = "good evening everyone, and welcome back to the live show with all of us here tonight. it is a pleasure."
_BATCH = 16
_RUNS = 5


def rows() -> list[Row]:
    """The rows of the table; those of a GPU say so where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        models = Path(folder) / "models"
        subprocess.run([sys.executable, "-m", "bench.espnet", str(models)], check=True, capture_output=True)
        found = json.loads((models / "found.json").read_text())
        result = [
            Row("ESPnet VITS, full size, parts against the whole", "≤1e-5", f"{found['parted']:.1e}"),
            Row("its context", "8 frames", f"{found['context']} frames (receptive field {found['reach']})"),
            *_rows(f"CPU, {THREADS} threads", asyncio.run(_measured(models, "cpu", 1, 2))),
        ]
        if not found["cuda"]:
            return [
                *result,
                Row(
                    "GPU: RTF single, batch of 16, first part", "≤0.02, ≥200x, ≤120 ms", "not measured: no GPU at hand"
                ),
            ]
        return [*result, *_rows("GPU", asyncio.run(_measured(models, "cuda", _BATCH, _RUNS)))]


def _rows(where: str, figures: dict[str, float]) -> list[Row]:
    gpu = where == "GPU"
    return [
        Row(f"{where}: RTF, one sentence", "≤0.02" if gpu else "", f"{figures['rtf']:.3f}"),
        Row(f"{where}: CPU seconds of the worker a second of sound", "", f"{figures['spent']:.2f}"),
        Row(f"{where}: first part", "≤120 ms" if gpu else "", f"{figures['first_ms']:.0f} ms"),
        Row(f"{where}: start", "", f"{figures['start_s']:.0f} s"),
        *([Row(f"{where}: {_BATCH} at once", "≥200x", f"{figures['together']:.0f}x real time")] if gpu else []),
    ]


async def _measured(models: Path, device: str, at_once: int, runs: int) -> dict[str, float]:
    engine = EspnetEngine(models / "voices" / "full", models, "", Settings(device, "auto", THREADS))
    try:
        begun = time.perf_counter()
        await engine.prepare()
        start_s = time.perf_counter() - begun
        await engine.say(TEXT, Prosody())
        assert engine.worker_pid is not None
        worker = psutil.Process(engine.worker_pid)
        firsts, rtfs, spent = [], [], []
        for _ in range(runs):
            used = sum(worker.cpu_times()[:2])
            begun, first, samples = time.perf_counter(), 0.0, 0
            async with aclosing(engine.stream(TEXT, Prosody())) as parts:
                async for part in parts:
                    first = first or time.perf_counter() - begun
                    samples += len(part.samples)
            firsts.append(1_000 * first)
            rtfs.append((time.perf_counter() - begun) / (samples / RATE))
            spent.append((sum(worker.cpu_times()[:2]) - used) / (samples / RATE))
        begun = time.perf_counter()
        sounds = await asyncio.gather(*(engine.say(f"{TEXT} {index}", Prosody()) for index in range(at_once)))
        together = sum(len(sound.samples) for sound in sounds) / RATE / (time.perf_counter() - begun)
        figures = {
            "spent": float(np.median(spent)),
            "rtf": float(np.median(rtfs)),
            "first_ms": float(np.median(firsts)),
            "start_s": start_s,
        }
        return figures | {"together": together}
    finally:
        await engine.close()


def build(models: Path) -> None:
    """Make the model, and measure parts against the whole. Imports ESPnet."""
    import torch

    from tests.espnet_factory import LETTERS, config, make
    from tts.espnet_card import read_card
    from tts.torchaudio_cpu import make_importable
    from tts.tuning.order import Order
    from tts.tuning.recipe import from_scratch

    torch.set_num_threads(THREADS)
    make_importable()
    from tts.espnet_model import load
    from tts.espnet_vocoder import receptive_frames
    from tts.espnet_windows import windows

    recipe = from_scratch(Order("full", "Full", "en", "CC0-1.0", "", "none"), LETTERS)
    folder = models / "voices" / "full"
    make(folder, config("vits", recipe["tts_conf"], LETTERS, "linear_spectrogram"))
    model = load(folder, models, read_card(folder, models), "cpu", lambda _: None)
    model.warm_up("float32")
    plan = model.plan(model.tokens(TEXT), "", 1.0)
    vocoder: Any = model.vocoder
    whole = vocoder.whole(plan.frames)
    cut = windows(sum(plan.durations), vocoder.context)
    parted = np.concatenate([vocoder.decode([(plan.frames, window)])[0] for window in cut])
    found = {"parted": float(np.abs(parted - whole).max()), "context": vocoder.context}
    found |= {"reach": receptive_frames(vocoder.generator), "cuda": torch.cuda.is_available()}
    (models / "found.json").write_text(json.dumps(found))


if __name__ == "__main__":
    os.nice(5)
    build(Path(sys.argv[1]))
