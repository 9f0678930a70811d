"""A judge of how well speech is recognised: a small network from log-mel energies to classes of sounds.

It learns from voices built from recordings of people, none of them the target of our own voice and none of them
espeak-ng, so that neither of the two that are compared has taught it. A sentence's phones are laid over its sound
(Viterbi): the better they fit, and the clearer their fit against another sentence's, the better it is recognised.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, pad, silu

from tts.acoustic.phones import SEGMENTS, Phones
from tts.acoustic.vocoder import RATE
from tts.training.corpus import Sentence

HOP: Final = RATE // 100
_WINDOW, _FFT, _MELS = 400, 512, 40
_LOW_HZ, _HIGH_HZ = 60.0, 7600.0
_FLOOR = 1e-7

# Sounds that languages divide otherwise are one class; the last is what the judge's voices do not say.
CLASSES: Final = (
    "", "i ɪ j", "e ɛ", "a ɐ ɑ æ", "ʌ ə ɜ ɚ ɝ", "o ɔ ɒ", "u ʊ w", "p b", "t d", "k ɡ", "m ɱ", "n ɲ", "ŋ", "l ɫ ʎ",
    "ɾ r ɹ", "s z", "ʃ ʒ ɕ ʑ", "tʃ dʒ tɕ dʑ ts dz", "f v", "θ ð", "h ɦ x",
)  # fmt: skip
UNKNOWN: Final = -1
_CLASS_OF: Final = {segment: number for number, row in enumerate(CLASSES) for segment in (row.split() or [""])}
_WIDTH, _TAPS, _REACHES = 128, 5, (1, 2, 3)
_CROP = 300  # frames

Report = Callable[[int, float], None]  # step, loss


def classes_of(phones: Phones, count: int) -> NDArray[np.int64]:
    """(count,) the class of each frame of 10 ms; UNKNOWN where the judge knows none."""
    at = (np.arange(count) + 0.5) * HOP / RATE
    index = np.clip(np.searchsorted(phones.starts, at, side="right") - 1, 0, len(phones.starts) - 1)
    known = np.array([_CLASS_OF.get(SEGMENTS[segment], UNKNOWN) for segment in phones.segments])
    return np.where(at < phones.length_s, known[index], 0).astype(np.int64)


def sequence_of(phones: Phones) -> list[int]:
    """The classes that are said one after the other, those unknown left out."""
    found = [_CLASS_OF.get(SEGMENTS[segment], UNKNOWN) for segment in phones.segments]
    known = [number for number in found if number != UNKNOWN]
    return [number for place, number in enumerate(known) if place == 0 or known[place - 1] != number]


def log_mels(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n // HOP, 40) of (n,) samples at RATE, each frame around the middle of its 10 ms."""
    count = len(samples) // HOP
    around = np.pad(samples, ((_WINDOW - HOP) // 2, _WINDOW))
    windows = np.lib.stride_tricks.sliding_window_view(around, _WINDOW)[::HOP][:count]
    power = np.square(np.abs(np.fft.rfft(windows * np.hanning(_WINDOW), _FFT)))
    return np.asarray(np.log(power @ _triangles() + _FLOOR), np.float32)


def _triangles() -> NDArray[np.float64]:
    low, high = (1127 * np.log1p(hz / 700) for hz in (_LOW_HZ, _HIGH_HZ))
    edges = 700 * np.expm1(np.linspace(low, high, _MELS + 2) / 1127)
    bins = np.arange(_FFT // 2 + 1)[:, None] * RATE / _FFT
    rise = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.asarray(np.maximum(0, np.minimum(rise, fall)))


class Judge(nn.Module):
    """(B, t, 40) log-mel energies to (B, t, classes) logits; sees 130 ms either way."""

    prior: Tensor  # (classes,) log share of each class in what it learnt from

    def __init__(self, prior: Tensor) -> None:
        super().__init__()
        self.register_buffer("prior", prior)
        self.front = nn.Linear(_MELS, _WIDTH)
        self.layers = nn.ModuleList(nn.Linear(_TAPS * _WIDTH, _WIDTH) for _ in _REACHES)
        self.norms = nn.ModuleList(nn.LayerNorm(_WIDTH) for _ in _REACHES)
        self.out = nn.Linear(_WIDTH, len(CLASSES))

    def forward(self, mels: Tensor) -> Tensor:
        level = mels.mean((1, 2), keepdim=True)
        state = silu(self.front((mels - level) / 3))
        steps = state.shape[1]
        for reach, layer, norm in zip(_REACHES, self.layers, self.norms, strict=True):
            wide = pad(state, (0, 0, 2 * reach, 2 * reach))
            seen = torch.cat([wide[:, tap * reach : tap * reach + steps] for tap in range(_TAPS)], 2)
            state = state + silu(norm(layer(seen)))
        result: Tensor = self.out(state)
        return result

    @torch.no_grad()
    def likelihoods(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n // HOP, classes): log of how much likelier each class is in each frame than anywhere."""
        logits = self.eval()(torch.from_numpy(log_mels(samples))[None])[0]
        return np.asarray((logits.log_softmax(1) - self.prior).numpy(), np.float32)


def taught(sentences: Sequence[Sentence], steps: int, seed: int, report: Report, batch: int = 16) -> Judge:
    """A judge that has learnt from these sentences."""
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    mels = np.concatenate([log_mels(sentence.samples) for sentence in sentences])
    right = np.concatenate([classes_of(s.phones, len(s.samples) // HOP) for s in sentences])
    counts = np.bincount(right[right >= 0], minlength=len(CLASSES)) + 1.0
    judge = Judge(torch.from_numpy(np.log(counts / counts.sum())).float())
    optimiser = torch.optim.AdamW(judge.parameters(), 2e-3, weight_decay=0.01)
    for step in range(1, steps + 1):
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * (1 - (step - 1) / steps)
        starts = chance.integers(0, max(1, len(mels) - _CROP), batch)
        seen = np.stack([_disguised(mels[at : at + _CROP], chance) for at in starts])
        targets = torch.from_numpy(np.stack([right[at : at + _CROP] for at in starts]))
        logits = judge.train()(torch.from_numpy(seen))
        loss = cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=UNKNOWN, label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        if step % 50 == 0 or step == steps:
            report(step, float(loss.detach()))
    return judge.eval()


def _disguised(mels: NDArray[np.float32], chance: np.random.Generator) -> NDArray[np.float32]:
    """Another vocal tract, another room's colour, some noise."""
    bins = np.clip(np.arange(_MELS) * np.exp(chance.uniform(-0.1, 0.1)), 0, _MELS - 1)
    low = np.floor(bins).astype(int)
    share = (bins - low).astype(np.float32)
    warped = mels[:, low] * (1 - share) + mels[:, np.minimum(low + 1, _MELS - 1)] * share
    colour = np.interp(np.arange(_MELS), np.linspace(0, _MELS, 6), chance.normal(0, 0.8, 6))
    noise = chance.uniform(-14, -4) + chance.normal(0, 0.7, warped.shape)
    return np.asarray(np.logaddexp(warped + colour, noise), np.float32)


def save(judge: Judge, path: Path) -> None:
    """Write a judge."""
    torch.save(judge.state_dict(), path)


def restored(path: Path) -> Judge:
    """The judge of a file."""
    judge = Judge(torch.zeros(len(CLASSES)))
    judge.load_state_dict(torch.load(path, weights_only=True))
    return judge.eval()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one sentence."""

    right: float  # share of the frames in speech whose class is the likeliest
    fit: float  # mean log likelihood ratio on the best path through what was said
    margin: float  # by how much that is better than the best path through the best of the other texts


def verdict(judge: Judge, samples: NDArray[np.float32], phones: Phones, others: Sequence[Phones]) -> Verdict:
    """How well `phones` are heard in the sound, against what others would have said."""
    likelihoods = judge.likelihoods(samples)
    classes = classes_of(phones, len(likelihoods))
    spoken = classes > 0
    right = (likelihoods + judge.prior.numpy()).argmax(1) == classes
    fit = best_path(likelihoods, sequence_of(phones))
    wrong = [best_path(likelihoods, sequence_of(other)) for other in others]
    return Verdict(float(right[spoken].mean()), fit, fit - max(wrong, default=0.0))


def best_path(likelihoods: NDArray[np.float32], sequence: Sequence[int]) -> float:
    """Mean log likelihood on the best way through the sequence, from its first class to its last."""
    chosen = likelihoods[:, list(sequence)]
    total = np.full(len(sequence), -np.inf)
    total[0] = chosen[0, 0]
    for row in chosen[1:]:
        total[1:] = np.maximum(total[1:], total[:-1])
        total = total + row
    return float(total[-1]) / len(likelihoods)
