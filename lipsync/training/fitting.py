"""Fitting the listener: batches, the loss, the steps, and a checkpoint to go on from."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from lipsync.features import SILENCE
from lipsync.network import LOOK_AHEADS, STEP_MELS
from lipsync.training.corpus import Corpus
from lipsync.training.disguise import Disguise, disguised
from lipsync.training.model import CONTEXT, Model
from lipsync.training.music import music_mels
from lipsync.types import N_PARAMETERS, PARAMETERS
from lipsync.visemes import REST, VISEMES
from tts.training.interrupts import Stopped, asked_to_stop

_WEIGHT = {"jaw_open": 2.0, "lip_close": 2.0, "funnel": 1.2, "pucker": 1.2, "stretch": 1.2, "tongue_back": 0.4}
_HEADS = (0.7, 1.0, 0.7)  # what each look-ahead counts
_AT_CLOSURE = 4.0  # how much more the jaw and lips count where p, b or m shuts them
_CLOSURE_SHARE = 3.0  # what a missed closure costs against a false one
_KEEP = 0.998  # of the slow average of the weights, a step
_MUSIC = (24, 12.0)  # pieces, s


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast."""

    steps: int = 3000
    batch: int = 48  # crops
    length: int = 100  # steps of 40 ms a crop
    rate: float = 3e-3
    seed: int = 1
    save_every: int = 100  # steps


Report = Callable[[int, float, float], None]  # step, loss, seconds since the start


class Batches:
    """Random crops of a corpus."""

    def __init__(self, corpora: Sequence[Corpus], length: int) -> None:
        self.mels = torch.from_numpy(np.concatenate([corpus.mels for corpus in corpora]))
        self.poses = torch.from_numpy(np.concatenate([corpus.poses for corpus in corpora]))
        self.visemes = torch.from_numpy(np.concatenate([corpus.visemes for corpus in corpora]))
        self.closures = torch.from_numpy(np.concatenate([corpus.closures for corpus in corpora]))
        self._length = length
        if len(self.mels) < self.frames + 1:
            raise ValueError(f"{len(self.mels)} mel frames are too few for crops of {self.frames}; say more")

    @property
    def frames(self) -> int:
        """Mel frames of a crop."""
        return CONTEXT + self._length * STEP_MELS

    def statistics(self) -> tuple[Tensor, Tensor]:
        """(MELS,) means of the log-mel energies, and what brings them to a deviation of 1."""
        some = self.mels[:: max(1, len(self.mels) // 200_000)].float()
        some = some[some.mean(1) > SILENCE + 1]
        return some.mean(0) - 1.5, 1 / (some.std(0) + 1.0)  # disguises lower the level and fill the gaps

    def draw(self, count: int, chance: torch.Generator) -> tuple[Tensor, "Targets"]:
        """`count` crops, (count, frames, MELS), and what the heads should say."""
        starts = torch.randint(len(self.mels) - self.frames, (count,), generator=chance)
        index = starts[:, None] + torch.arange(self.frames)
        ends = starts[:, None] + CONTEXT + STEP_MELS * (1 + torch.arange(self._length))
        heads = torch.arange(1, len(LOOK_AHEADS) + 1)
        at = (ends[:, :, None] - STEP_MELS * heads - STEP_MELS // 2).clamp_min(0)
        mels = self.mels[index].float()
        return mels, Targets(self.poses[at].float() / 255, self.visemes[at].long(), self.closures[at].float())


@dataclass(frozen=True, slots=True)
class Targets:
    """(B, T, heads, …) what each head should say at each step."""

    poses: Tensor
    visemes: Tensor
    closures: Tensor

    def where(self, speech: Tensor) -> "Targets":
        """The same, at rest where no speech is left: `speech` (B,)."""
        keep = speech[:, None, None]
        rest = torch.tensor(np.array(REST))
        return Targets(
            torch.where(keep[..., None], self.poses, rest), self.visemes * keep, self.closures * keep.float()
        )


def loss_of(out: Tensor, targets: Targets) -> Tensor:
    """One figure for (B, T, heads, N_OUT) raw outputs."""
    weights = torch.tensor([_WEIGHT.get(name, 1.0) for name in PARAMETERS])
    lips = torch.tensor([1.0 if name in ("jaw_open", "lip_close", "press") else 0.0 for name in PARAMETERS])
    heads = torch.tensor(_HEADS)
    poses = torch.sigmoid(out[..., :N_PARAMETERS])
    closed = targets.closures[..., None]
    per_pose = ((poses - targets.poses).abs() * weights * (1 + _AT_CLOSURE * closed * lips)).mean(-1)
    moves = ((poses.diff(dim=1) - targets.poses.diff(dim=1)).abs() * weights).mean(-1)
    visemes = out[..., N_PARAMETERS:-1]
    per_viseme = cross_entropy(
        visemes.reshape(-1, len(VISEMES)), targets.visemes.reshape(-1), reduction="none", label_smoothing=0.03
    ).view_as(per_pose)
    per_closure = binary_cross_entropy_with_logits(
        out[..., -1], targets.closures, reduction="none", pos_weight=torch.tensor(_CLOSURE_SHARE)
    )
    skip = len(LOOK_AHEADS)  # steps whose frames lie before the crop's own sound
    whole = 4 * per_pose + 0.6 * per_viseme + 1.0 * per_closure
    return (whole[:, skip:] * heads).mean() + 2 * (moves[:, skip:] * heads).mean()


class Fitting:
    """A model on its way. `run` until the plan is done; it may be stopped and taken up again."""

    def __init__(self, batches: Batches, plan: Plan, checkpoint: Path) -> None:
        torch.manual_seed(plan.seed)
        self._plan, self._batches, self._checkpoint = plan, batches, checkpoint
        self.model = Model(*batches.statistics())
        self.slow = Model(self.model.mean, self.model.scale)
        self.slow.load_state_dict(self.model.state_dict())
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        plain = [p for p in self.model.parameters() if p.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0.0}]
        self._optimiser = torch.optim.AdamW(groups, plan.rate, betas=(0.9, 0.98))
        self._chance = torch.Generator().manual_seed(plan.seed)
        pieces, seconds = _MUSIC
        self._music = torch.from_numpy(music_mels(pieces, max(seconds, batches.frames / 100 + 1), plan.seed))
        self.step = 0
        if checkpoint.exists():
            self._load()

    def _load(self) -> None:
        state = torch.load(self._checkpoint, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.slow.load_state_dict(state["slow"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._chance.set_state(state["chance"])
        self.step = int(state["step"])

    def save(self) -> None:
        """Write the checkpoint."""
        partial = self._checkpoint.with_suffix(".part")
        torch.save(
            {
                "model": self.model.state_dict(),
                "slow": self.slow.state_dict(),
                "optimiser": self._optimiser.state_dict(),
                "chance": self._chance.get_state(),
                "step": self.step,
            },
            partial,
        )
        partial.replace(self._checkpoint)

    def run(self, report: Report) -> None:
        """Fit until the plan is done.

        Raises:
            Stopped: an interrupt or a termination came; the checkpoint holds what was learnt.
        """
        started = time.monotonic()
        with asked_to_stop() as asked:
            while self.step < self._plan.steps:
                loss = self._one()
                if self.step % self._plan.save_every == 0 or self.step == self._plan.steps or asked:
                    self.save()
                    report(self.step, loss, time.monotonic() - started)
                if asked:
                    raise Stopped

    def _one(self) -> float:
        for group in self._optimiser.param_groups:
            group["lr"] = self._plan.rate * _schedule(self.step / self._plan.steps)
        mels, targets = self._batches.draw(self._plan.batch, self._chance)
        mels, speech = disguised(mels, self._music, Disguise(), self._chance)
        self.model.train()
        loss = loss_of(self.model(mels), targets.where(speech))
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self._optimiser.step()
        self.step += 1
        keep = min(_KEEP, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for slow, fast in zip(self.slow.state_dict().values(), self.model.state_dict().values(), strict=True):
                slow.copy_(torch.lerp(fast, slow, keep) if slow.is_floating_point() else fast)
        return float(loss.detach())


def _schedule(done: float) -> float:
    """Of the full rate: up over the first twentieth, then down along a cosine."""
    return min(1.0, done / 0.05 + 0.02) * max(0.01, 0.5 * (1 + math.cos(math.pi * done)))
