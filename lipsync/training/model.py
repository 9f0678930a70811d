"""The listener's network in torch: `lipsync.network`, with what training needs besides."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import pad, silu

from lipsync.features import MELS
from lipsync.network import DILATIONS, HEAD, INNER, LOOK_AHEADS, N_OUT, STEP_MELS, TAPS, WIDTH

CONTEXT = STEP_MELS  # mel frames before the first step's own


class _Block(nn.Module):
    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.taps = nn.Parameter(torch.randn(TAPS, WIDTH) * TAPS**-0.5)
        self.up = nn.Linear(WIDTH, INNER, bias=False)
        self.norm = nn.BatchNorm1d(INNER)
        self.down = nn.Linear(INNER, WIDTH)

    def forward(self, state: Tensor) -> Tensor:
        """(B, T, WIDTH) to the same."""
        reach = (TAPS - 1) * self.dilation
        past = pad(state, (0, 0, reach, 0))
        steps = state.shape[1]
        mixed = sum(past[:, tap * self.dilation : tap * self.dilation + steps] * self.taps[tap] for tap in range(TAPS))
        inner = silu(_normed(self.norm, self.up(mixed)))
        result: Tensor = state + self.down(inner)
        return result


class _Head(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(WIDTH, HEAD)
        self.out = nn.Linear(HEAD, N_OUT)

    def forward(self, state: Tensor) -> Tensor:
        result: Tensor = self.out(silu(self.hidden(state)))
        return result


class Model(nn.Module):
    """Mel frames to raw outputs of the three heads."""

    mean: Tensor  # (MELS,)
    scale: Tensor  # (MELS,)

    def __init__(self, mean: Tensor, scale: Tensor) -> None:
        """`mean` and `scale` (MELS,) bring log-mel energies to about 0 ± 1."""
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("scale", scale)
        self.front = nn.Linear(2 * STEP_MELS * MELS, WIDTH, bias=False)
        self.norm = nn.BatchNorm1d(WIDTH)
        self.parts = [_Block(dilation) for dilation in DILATIONS]
        self.blocks = nn.ModuleList(self.parts)
        self.tops = [_Head() for _ in LOOK_AHEADS]
        self.heads = nn.ModuleList(self.tops)

    def forward(self, mels: Tensor) -> Tensor:
        """(B, CONTEXT + T·STEP_MELS, MELS) to (B, T, heads, N_OUT); step t ends with its 8th mel frame, 4t + 7."""
        normal = (mels - self.mean) * self.scale
        seen = normal.unfold(1, 2 * STEP_MELS, STEP_MELS).transpose(2, 3).flatten(2)
        state = silu(_normed(self.norm, self.front(seen)))
        for block in self.parts:
            state = block(state)
        return torch.stack([head(state) for head in self.tops], 2)


def _normed(norm: nn.Module, x: Tensor) -> Tensor:
    result: Tensor = norm(x.flatten(0, 1)).view_as(x)
    return result


def exported(model: Model, closure_at: NDArray[np.float32]) -> dict[str, NDArray[np.float16]]:
    """The arrays of a weights file, batch normalisation folded in."""
    arrays: dict[str, Tensor] = {"mean": model.mean, "scale": model.scale, "closure_at": torch.tensor(closure_at)}
    arrays["front.w"], arrays["front.b"] = _folded(model.front, model.norm)
    for index, block in enumerate(model.parts):
        name = f"block{index}"
        arrays[f"{name}.taps"] = block.taps
        arrays[f"{name}.up.w"], arrays[f"{name}.up.b"] = _folded(block.up, block.norm)
        arrays[f"{name}.down.w"], arrays[f"{name}.down.b"] = block.down.weight.T, block.down.bias
    for look_ahead, head in zip(LOOK_AHEADS, model.tops, strict=True):
        for part, layer in (("hidden", head.hidden), ("out", head.out)):
            arrays[f"head{look_ahead}.{part}.w"], arrays[f"head{look_ahead}.{part}.b"] = layer.weight.T, layer.bias
    return {name: array.detach().numpy().astype(np.float16) for name, array in arrays.items()}


def restored(checkpoint: Path) -> Model:
    """The slow average of a checkpoint."""
    model = Model(torch.zeros(MELS), torch.ones(MELS))
    model.load_state_dict(torch.load(checkpoint, weights_only=True)["slow"])
    return model.eval()


def _folded(layer: nn.Linear, norm: nn.BatchNorm1d) -> tuple[Tensor, Tensor]:
    assert norm.running_var is not None and norm.running_mean is not None  # noqa: S101, PT018 - they are tracked
    gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return (layer.weight * gain[:, None]).T, norm.bias - norm.running_mean * gain
