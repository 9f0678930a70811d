"""The listener's network, one video frame at a time, in NumPy.

Eight mel frames (80 ms) go through one layer, then four blocks of a dilated depthwise causal convolution
and two pointwise layers, at 25 steps a second: it remembers 2.4 s. Three heads tell the mouth 40, 80 and 120 ms
behind the newest sound. Batch normalisation of the training is folded into the weights.

The depthwise-separable blocks are those of Howard et al., "MobileNets" (2017), laid out in time as in
van den Oord et al., "WaveNet" (2016).
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lipsync.errors import WeightsInvalid
from lipsync.features import MELS, SILENCE
from lipsync.types import N_PARAMETERS
from lipsync.visemes import VISEMES

Floats = NDArray[np.float32]

STEP_MELS: Final = 4  # mel frames a step: 40 ms
WIDTH: Final = 160
INNER: Final = 2 * WIDTH
TAPS: Final = 5
DILATIONS: Final = (1, 2, 4, 8)
HEAD: Final = 96
LOOK_AHEADS: Final = (40, 80, 120)  # ms
N_OUT: Final = N_PARAMETERS + len(VISEMES) + 1  # pose, visemes, closure

_SHAPES: Final[dict[str, tuple[int, ...]]] = {
    "mean": (MELS,),
    "scale": (MELS,),
    "closure_at": (len(LOOK_AHEADS),),
    "front.w": (2 * STEP_MELS * MELS, WIDTH),
    "front.b": (WIDTH,),
    **{
        f"block{index}.{name}": shape
        for index in range(len(DILATIONS))
        for name, shape in {
            "taps": (TAPS, WIDTH),
            "up.w": (WIDTH, INNER),
            "up.b": (INNER,),
            "down.w": (INNER, WIDTH),
            "down.b": (WIDTH,),
        }.items()
    },
    **{
        f"head{look_ahead}.{name}": shape
        for look_ahead in LOOK_AHEADS
        for name, shape in {
            "hidden.w": (WIDTH, HEAD),
            "hidden.b": (HEAD,),
            "out.w": (HEAD, N_OUT),
            "out.b": (N_OUT,),
        }.items()
    },
}
_MAX_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Guess:
    """What the network makes of one step."""

    pose: Floats  # (12,) 0..1
    visemes: Floats  # (15,) shares, in the order of VISEMES
    closure: float  # 0..1: how sure it is that p, b or m shuts the lips in this frame


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained network. Read-only; any number of networks may share it."""

    arrays: dict[str, Floats]

    def __getitem__(self, name: str) -> Floats:
        return self.arrays[name]


def expected_shapes() -> dict[str, tuple[int, ...]]:
    """The arrays that a weights file must hold."""
    return dict(_SHAPES)


def read_weights(path: Path) -> Weights:
    """Weights from an .npz of float16 arrays.

    Raises:
        WeightsInvalid: the file is missing, damaged or of another shape.
    """
    return Weights(read_arrays(path, _SHAPES, _MAX_BYTES))


def read_arrays(path: Path, shapes: dict[str, tuple[int, ...]], max_bytes: int) -> dict[str, Floats]:
    """The arrays of an .npz as read-only float32; exactly those of `shapes`, finite.

    Raises:
        WeightsInvalid: the file is missing, damaged or of another shape.
    """
    try:
        arrays = _arrays(path, max_bytes)
    except Exception as error:  # numpy, zipfile and zlib each raise their own on a damaged file
        raise WeightsInvalid(path, f"cannot be read ({error!r})") from error
    found = {name: array.shape for name, array in arrays.items()}
    if found != shapes:
        wrong = sorted(set(found.items()) ^ set(shapes.items()))
        raise WeightsInvalid(path, f"holds other arrays than this network's, first {wrong[0]}")
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise WeightsInvalid(path, f"{name} is not finite")
        array.setflags(write=False)
    return arrays


def _arrays(path: Path, max_bytes: int) -> dict[str, Floats]:
    with path.open("rb") as file:
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise ValueError(f"over {max_bytes} bytes")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return {name: np.asarray(arrays[name], np.float32) for name in arrays.files}


class Network:
    """The network with what it remembers of one stream."""

    def __init__(self, weights: Weights, look_ahead_ms: int) -> None:
        """`look_ahead_ms` is one of LOOK_AHEADS."""
        self._w = weights
        self._head = f"head{look_ahead_ms}"
        silence = (np.float32(SILENCE) - weights["mean"]) * weights["scale"]
        self._memory = np.tile(silence, (2 * STEP_MELS, 1))
        self._pasts = [np.zeros(((TAPS - 1) * dilation + 1, WIDTH), np.float32) for dilation in DILATIONS]

    def step(self, mels: Floats) -> Guess:
        """Hear (STEP_MELS, MELS) log-mel energies, and tell the mouth `look_ahead_ms` before their end."""
        w = self._w
        self._memory[:STEP_MELS] = self._memory[STEP_MELS:]
        self._memory[STEP_MELS:] = (mels - w["mean"]) * w["scale"]
        state = _silu(self._memory.reshape(-1) @ w["front.w"] + w["front.b"])
        for index, dilation in enumerate(DILATIONS):
            past = self._pasts[index]
            past[:-1] = past[1:]
            past[-1] = state
            mixed = (past[::dilation] * w[f"block{index}.taps"]).sum(0)
            inner = _silu(mixed @ w[f"block{index}.up.w"] + w[f"block{index}.up.b"])
            state = state + inner @ w[f"block{index}.down.w"] + w[f"block{index}.down.b"]
        hidden = _silu(state @ w[f"{self._head}.hidden.w"] + w[f"{self._head}.hidden.b"])
        return _guess(hidden @ w[f"{self._head}.out.w"] + w[f"{self._head}.out.b"])


def _guess(out: Floats) -> Guess:
    visemes = out[N_PARAMETERS:-1]
    shares = np.exp(visemes - visemes.max())
    return Guess(_sigmoid(out[:N_PARAMETERS]), shares / shares.sum(), float(_sigmoid(out[-1:])[0]))


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(0.5 * np.tanh(0.5 * x) + 0.5, np.float32)


def _silu(x: Floats) -> Floats:
    return np.asarray(x * _sigmoid(x), np.float32)
