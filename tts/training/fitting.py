"""Fitting the acoustic model: the loss, the steps, and a checkpoint to go on from."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from tts.acoustic.inputs import CODED
from tts.training.batches import Wanted, batched, endless
from tts.training.interrupts import Stopped, asked_to_stop
from tts.training.lessons import Curriculum
from tts.training.model import Model

_KEEP = 0.998  # of the slow average of the weights, a step
_THROAT_NOISE = 0.05  # that a throat be a place, not a point
_FALLING = 0.02  # by how much each number of an envelope counts less than the one before

Report = Callable[[int, float, float], None]  # step, loss, seconds since the start


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast."""

    steps: int = 3000
    batch: int = 16  # sentences
    rate: float = 2e-3
    seed: int = 1
    save_every: int = 100  # steps


def loss_of(frames: Tensor, prosody: Tensor, wanted: Wanted, mean: Tensor, spread: Tensor) -> Tensor:
    """One figure for frames (B, 2t, OUT) and prosody (B, m, 1 + PITCHES)."""
    target = (wanted.frames[..., : CODED + 1] - mean) / spread
    voiced = wanted.frames[..., CODED + 1]
    there = wanted.there
    share = torch.exp(-_FALLING * torch.arange(CODED))
    off = ((frames[..., :CODED] - target[..., :CODED]).abs() * share).mean(-1)
    moves = ((frames[..., :CODED].diff(dim=1) - target[..., :CODED].diff(dim=1)).abs() * share).mean(-1)
    breath = (frames[..., CODED] - target[..., CODED]).abs() * voiced
    voicing = binary_cross_entropy_with_logits(frames[..., CODED + 1], voiced, reduction="none")
    both = there[:, 1:] * there[:, :-1]
    heard = (off * there).sum() / there.sum() + (moves * both).sum() / both.sum()
    heard = heard + 0.1 * (breath * there).sum() / there.sum() + 0.2 * (voicing * there).sum() / there.sum()
    lasting = ((prosody[..., 0] - wanted.durations).abs() * wanted.phones).sum() / wanted.phones.sum()
    high = ~wanted.heights.isnan()
    pitch = ((prosody[..., 1:] - wanted.heights.nan_to_num()).abs() * high).sum() / high.sum().clamp_min(1)
    return heard + 0.1 * lasting + 0.3 * pitch


class Fitting:
    """A model on its way. `run` until the plan is done; it may be stopped and taken up again."""

    def __init__(self, lessons: Curriculum, plan: Plan, checkpoint: Path) -> None:
        torch.manual_seed(plan.seed)
        self._plan, self._lessons, self._checkpoint = plan, lessons, checkpoint
        mean, spread = _statistics(lessons)
        self.model = Model(len(lessons.throats), mean, spread)
        self.slow = Model(len(lessons.throats), mean, spread)
        self.slow.load_state_dict(self.model.state_dict())
        self._optimiser = torch.optim.AdamW(self.model.parameters(), plan.rate, betas=(0.9, 0.98), weight_decay=0.01)
        self._chance = torch.Generator().manual_seed(plan.seed)
        self.step = 0
        if checkpoint.exists():
            self._load()
        self._batches = endless(lessons.lessons, plan.batch, self._chance)

    def _load(self) -> None:
        state = torch.load(self._checkpoint, weights_only=True)
        if tuple(state["throats"]) != self._lessons.throats:
            raise ValueError(f"{self._checkpoint} is of another cast: move it away to begin anew")
        self.model.load_state_dict(state["model"])
        self.slow.load_state_dict(state["slow"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._chance.set_state(state["chance"])
        self.step = int(state["step"])

    def save(self) -> None:
        """Write the checkpoint."""
        partial = self._checkpoint.with_suffix(".part")
        state: dict[str, Any] = {
            "model": self.model.state_dict(),
            "slow": self.slow.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "chance": self._chance.get_state(),
            "step": self.step,
            "throats": list(self._lessons.throats),
            "own": torch.from_numpy(self._lessons.own),
            "liveliness": torch.from_numpy(self._lessons.liveliness),
        }
        torch.save(state, partial)
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
        said, wanted = batched(next(self._batches))
        self.model.train()
        frames, prosody = self.model(said, _THROAT_NOISE)
        loss = loss_of(frames, prosody, wanted, self.model.mean, self.model.spread)
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


def _statistics(lessons: Curriculum) -> tuple[Tensor, Tensor]:
    """(OUT - 1,) mean and spread of envelope and breath; breath's where there is a voice."""
    some = np.concatenate([lesson.frames[::7] for lesson in lessons.lessons])
    voiced = some[some[:, CODED + 1] > 0]
    mean, spread = some[:, : CODED + 1].mean(0), some[:, : CODED + 1].std(0)
    if len(voiced):
        mean[CODED], spread[CODED] = voiced[:, CODED].mean(), voiced[:, CODED].std()
    return torch.from_numpy(mean), torch.from_numpy(np.maximum(spread, 1e-2))


def _schedule(done: float) -> float:
    """Of the full rate: up over the first twentieth, then down along a cosine."""
    return min(1.0, done / 0.05 + 0.02) * max(0.01, 0.5 * (1 + math.cos(math.pi * done)))
