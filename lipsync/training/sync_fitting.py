"""Fitting the sync scorer: a mouth must find its sound among sounds that are early or late, or another's."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import log_softmax, logsigmoid, normalize, pad, silu

from lipsync.features import MELS
from lipsync.sync import MEASURES, MOUTH_DILATIONS, REACH, SOUND_DILATIONS, SPACE, TAPS, WIDTH
from lipsync.training.corpus import Corpus
from lipsync.training.disguise import Disguise, disguised
from lipsync.training.faces import measured
from lipsync.training.fitting import Batches
from lipsync.training.music import music_mels

FRAMES: Final = 100  # of the mouth in a crop: 4 s
_PER_FRAME: Final = 4
_EDGE: Final = 8  # frames at either end whose sound the crop does not hold
_SHARP: Final = 1.5  # steps: how near a sound must be to count as right
_STRIDE: Final = 2  # steps between the offsets that are compared
_MUSIC: Final = (12, 6.0)
_HOW: Final = Disguise(speechless=0.0, level_db=(-20, 8), noise_db=(6, 42))


class _Side(nn.Module):
    """One encoder; `lipsync.sync.SyncScorer` is the same in NumPy."""

    def __init__(self, width: int, dilations: Sequence[int]) -> None:
        super().__init__()
        self.dilations = dilations
        self.layers = [
            nn.Linear(TAPS * (WIDTH if index else width), WIDTH, bias=False) for index in range(len(dilations))
        ]
        self.norms = [nn.BatchNorm1d(WIDTH) for _ in dilations]
        self.registered = nn.ModuleList([*self.layers, *self.norms])
        self.out = nn.Linear(WIDTH, SPACE)

    def forward(self, state: Tensor) -> Tensor:
        """(B, n, width) to (B, n, SPACE) directions."""
        for index, (layer, norm, dilation) in enumerate(zip(self.layers, self.norms, self.dilations, strict=True)):
            reach = TAPS // 2 * dilation
            padded = pad(state, (0, 0, reach, reach))
            seen = torch.cat([padded[:, tap * dilation :][:, : state.shape[1]] for tap in range(TAPS)], 2)
            new = layer(seen)
            new = silu(norm(new.flatten(0, 1)).view_as(new))
            state = new if index == 0 else state + new
        return normalize(self.out(state), dim=2)


class SyncModel(nn.Module):
    """Both encoders."""

    mean: Tensor  # (MELS,)
    scale: Tensor  # (MELS,)

    def __init__(self, mean: Tensor, scale: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("scale", scale)
        self.sound = _Side(MELS, SOUND_DILATIONS)
        self.mouth = _Side(len(MEASURES), MOUTH_DILATIONS)
        self.sharpness = nn.Parameter(torch.tensor(2.5))
        self.offset = nn.Parameter(torch.tensor(-2.0))

    def forward(self, mels: Tensor, track: Tensor) -> tuple[Tensor, Tensor]:
        """Directions of (B, 4n, MELS) and (B, n, 4)."""
        return self.sound((mels - self.mean) * self.scale), self.mouth(track)


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """How long and how fast."""

    steps: int = 1500
    batch: int = 16
    rate: float = 3e-3
    seed: int = 1


def fit(corpora: Sequence[Corpus], plan: SyncPlan, report: Callable[[int, float, float], None]) -> SyncModel:
    """A scorer that has learnt from these."""
    torch.manual_seed(plan.seed)
    chance = torch.Generator().manual_seed(plan.seed)
    crops = SyncBatches(corpora)
    pieces, seconds = _MUSIC
    music = torch.from_numpy(music_mels(pieces, seconds, plan.seed))
    model = SyncModel(*crops.statistics())
    optimiser = torch.optim.AdamW(model.parameters(), plan.rate, weight_decay=0.02)
    started = time.monotonic()
    for step in range(plan.steps):
        done = step / plan.steps
        for group in optimiser.param_groups:
            group["lr"] = plan.rate * min(1.0, done / 0.05 + 0.02) * max(0.01, 0.5 * (1 + math.cos(math.pi * done)))
        mels, poses = crops.draw_pairs(plan.batch, chance)
        mels, _ = disguised(mels, music, _HOW, chance)
        loss = loss_of(model, mels, measured(poses, chance))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if (step + 1) % 50 == 0 or step + 1 == plan.steps:
            report(step + 1, float(loss.detach()), time.monotonic() - started)
    return model.eval()


class SyncBatches(Batches):
    """Crops of sound and of the poses that it should give."""

    def __init__(self, corpora: Sequence[Corpus]) -> None:
        super().__init__(corpora, FRAMES)

    def draw_pairs(self, count: int, chance: torch.Generator) -> tuple[Tensor, Tensor]:
        """(count, 4·FRAMES, MELS) and (count, FRAMES, 12); frame i begins with mel frame 4i."""
        starts = torch.randint(len(self.mels) - _PER_FRAME * FRAMES, (count,), generator=chance)[:, None]
        sound = self.mels[starts + torch.arange(_PER_FRAME * FRAMES)].float()
        return sound, self.poses[starts + _PER_FRAME * torch.arange(FRAMES)].float() / 255


def loss_of(model: SyncModel, mels: Tensor, track: Tensor) -> Tensor:
    """How badly the frames find their sound, alone and together, and how badly other sounds are told."""
    sound, lips = model(mels, track)
    shifts = torch.arange(-REACH, REACH + 1, _STRIDE)
    frames = torch.arange(_EDGE, FRAMES - _EDGE)
    at = (_PER_FRAME * frames[:, None] + shifts).clamp(0, mels.shape[1] - 1)  # (frames, shifts)
    here = lips[:, frames]
    alike = torch.einsum("bfc,bfsc->bfs", here, sound[:, at])
    right = torch.exp(-0.5 * (shifts / _SHARP) ** 2)
    right = right / right.sum()
    sharp = torch.exp(model.sharpness)
    each = -(log_softmax(sharp * alike, 2) * right).sum(2).mean()
    together = alike.view(len(alike), 4, -1, len(shifts)).mean(2)  # a second each
    second = -(log_softmax(4 * sharp * together, 2) * right).sum(2).mean()
    other = torch.einsum("bfc,bfc->bf", here, torch.roll(sound, 1, 0)[:, _PER_FRAME * frames]).mean(1)
    own = torch.einsum("bfc,bfc->bf", here, sound[:, _PER_FRAME * frames]).mean(1)
    told = -(logsigmoid(4 * sharp * own + model.offset) + logsigmoid(-4 * sharp * other - model.offset)).mean()
    return each + second + 0.5 * told


def exported(model: SyncModel, certainty: NDArray[np.float32]) -> dict[str, NDArray[np.float16]]:
    """The arrays of a weights file, batch normalisation folded in."""
    arrays: dict[str, Tensor] = {"mean": model.mean, "scale": model.scale, "certainty": torch.tensor(certainty)}
    for name, side in (("sound", model.sound), ("mouth", model.mouth)):
        for index, (layer, norm) in enumerate(zip(side.layers, side.norms, strict=True)):
            assert norm.running_var is not None and norm.running_mean is not None  # noqa: S101, PT018 - they are tracked
            gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            arrays[f"{name}{index}.w"] = (layer.weight * gain[:, None]).T
            arrays[f"{name}{index}.b"] = norm.bias - norm.running_mean * gain
        arrays[f"{name}.out.w"], arrays[f"{name}.out.b"] = side.out.weight.T, side.out.bias
    return {name: array.detach().numpy().astype(np.float16) for name, array in arrays.items()}
