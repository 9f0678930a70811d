"""The acoustic model in NumPy: timed phones and a melody to frames for the vocoder, in one throat.

The network of `tts.training.model`, its throat folded in.
"""

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tts.acoustic.inputs import CODED, FRAMES_A_STEP, OUT, STEP_S, livened, pitch_input, timed
from tts.acoustic.phones import Phones
from tts.acoustic.vocoder import Frames

Weights = Mapping[str, NDArray[np.float32]]

READERS: Final = (1, 2, 4)  # how far apart the taps of each block lie, over phones
SPEAKERS: Final = (1, 2, 4, 1, 2, 4)  # over steps
_NORM_FLOOR = 1e-5


class AcousticModel:
    """A trained model of one throat."""

    def __init__(self, path: Path) -> None:
        """Raises:
        OSError, ValueError, KeyError: the file is no such model.
        """
        try:
            with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                self._weights: Weights = {name: file[name].astype(np.float32) for name in file.files}
        except (zipfile.BadZipFile, EOFError, zlib.error) as error:
            raise ValueError(f"no archive of arrays: {error}") from error
        self.own = float(self._weights["own"])  # mean log f0 of the throat

    def frames(self, phones: Phones, log_f0: NDArray[np.float32]) -> Frames:
        """What is to be heard of `phones` with the melody `log_f0`, (n,) of Hz, one each 5 ms."""
        w = self._weights
        steps = max(1, round(phones.length_s / STEP_S))
        index, places = timed(phones, steps)
        inputs = np.concatenate([places, pitch_input(log_f0, self.own, steps)], 1)
        marks = phones.marks.astype(np.float32) @ w["marks.w"] + w["marks.b"]
        state = np.asarray(w["segments"][phones.segments] + marks, np.float32)
        for number, reach in enumerate(READERS):
            state = _block(w, f"reader{number}", state, reach)
        state = np.asarray(state[index] + inputs @ w["placed.w"] + w["placed.b"], np.float32)
        for number, reach in enumerate(SPEAKERS):
            state = _block(w, f"speaker{number}", state, reach)
        told = _silu(_normed(state) * w["last.gain"] + w["last.shift"]) @ w["out.w"] + w["out.b"]
        told = told.reshape(steps * FRAMES_A_STEP, OUT)
        plain = told[:, : CODED + 1] * w["spread"] + w["mean"]
        envelope = livened(plain[:, :CODED], w["liveliness"])
        melody = np.pad(log_f0[: len(told)], (0, max(0, len(told) - len(log_f0))), mode="edge")
        f0 = np.where(told[:, CODED + 1] > 0, np.exp(melody), 0).astype(np.float32)
        log_power = (envelope @ w["decoding"] + w["decoding.base"]).astype(np.float32)
        return Frames(f0, log_power, np.minimum(plain[:, CODED], 0))


def _block(w: Weights, name: str, state: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """(T, width) to the same; see `tts.training.model.Block`."""
    taps = w[f"{name}.taps"]
    steps, around = len(state), (len(taps) - 1) // 2 * reach
    wide = np.pad(state, ((around, around), (0, 0)))
    mixed = np.zeros_like(state)
    for tap, weight in enumerate(taps):
        mixed += wide[tap * reach : tap * reach + steps] * weight
    inner = _silu((_normed(mixed) * w[f"{name}.gain"] + w[f"{name}.shift"]) @ w[f"{name}.up.w"] + w[f"{name}.up.b"])
    return np.asarray(state + inner @ w[f"{name}.down.w"] + w[f"{name}.down.b"], np.float32)


def _normed(x: NDArray[np.float32]) -> NDArray[np.float32]:
    off = x - x.mean(1, keepdims=True)
    return np.asarray(off / np.sqrt(np.square(off).mean(1, keepdims=True) + _NORM_FLOOR), np.float32)


def _silu(x: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(x / (1 + np.exp(-np.clip(x, -60, 60))), np.float32)
