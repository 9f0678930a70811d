"""Noise, music, babble, equalisers, levels and throats, put on log-mel energies: another disguise in every batch."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from lipsync.features import MELS, SILENCE

_DB: Final = 0.2302585  # of power, in natural logarithms
_LEAST: Final = 1e-12
_TOP_MEL: Final = 2787.0  # of 7600 Hz on the scale of lipsync.features
_LOW_MEL: Final = 78.0  # of 50 Hz


@dataclass(frozen=True, slots=True)
class Disguise:
    """How often and how much; levels in dB."""

    tract: float = 0.9  # how often
    tract_reach: float = 0.2  # ± of the formants' frequencies
    colour: float = 0.8
    colour_db: float = 4.0  # standard deviation of the equaliser's knots
    narrow: float = 0.12  # a telephone
    noise: float = 0.7
    noise_db: tuple[float, float] = (2.0, 42.0)  # below the speech
    music: float = 0.2
    music_db: tuple[float, float] = (4.0, 26.0)
    babble: float = 0.12
    babble_db: tuple[float, float] = (6.0, 26.0)
    level_db: tuple[float, float] = (-24.0, 10.0)
    speechless: float = 0.04  # only what is beside the speech is left


def disguised(mels: Tensor, music: Tensor, how: Disguise, chance: torch.Generator) -> tuple[Tensor, Tensor]:
    """Disguise a batch.

    Args:
        mels: (B, n, MELS) log-mel energies.
        music: (M, m, MELS) the same of music, m >= n.
        how: what may happen.
        chance: where the random numbers come from.

    Returns:
        (B, n, MELS) and (B,), whether speech is left in it.
    """
    batch = len(mels)

    def happens(share: float) -> Tensor:
        return torch.rand(batch, 1, 1, generator=chance) < share

    def between(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(batch, 1, 1, generator=chance)

    stretch = torch.exp(torch.where(happens(how.tract), between(-how.tract_reach, how.tract_reach), 0.0))
    mels = _stretched(mels, stretch[:, :, 0])
    mels = mels + torch.where(happens(how.colour), _curve(batch, how.colour_db, chance), 0.0)
    mels = mels + torch.where(happens(how.narrow), _telephone(batch, chance), 0.0)
    power = torch.exp(mels)
    loud = torch.quantile(power.mean(2, keepdim=True), 0.9, dim=1, keepdim=True).clamp_min(1e-7)
    left = ~happens(how.speechless)
    whole = power * left
    noise = torch.exp(_curve(batch, 9.0, chance) + _flicker(mels.shape, chance))
    whole = whole + _at(noise, loud, between(*how.noise_db), happens(how.noise))
    songs = torch.randint(len(music), (batch,), generator=chance)
    start = int(torch.randint(music.shape[1] - mels.shape[1] + 1, (), generator=chance))
    song = torch.exp(music[songs, start : start + mels.shape[1]])
    whole = whole + _at(song, loud, between(*how.music_db), happens(how.music) | ~left)
    others = torch.roll(power, 1, 0) + torch.roll(power, 2, 0).flip(1) + torch.roll(power, 3, 0)
    whole = whole + _at(others, loud, between(*how.babble_db), happens(how.babble) & left)
    level = torch.exp(between(*how.level_db) * _DB + _curve(batch, how.colour_db / 2, chance))
    return torch.log(whole * level + torch.exp(torch.tensor(SILENCE))), left[:, 0, 0]


def _at(sound: Tensor, loud: Tensor, below_db: Tensor, where: Tensor) -> Tensor:
    own = sound.mean((1, 2), keepdim=True).clamp_min(_LEAST)
    return torch.where(where, sound * (loud / own) * torch.exp(-below_db * _DB), torch.zeros(()))


def _curve(batch: int, deviation_db: float, chance: torch.Generator) -> Tensor:
    knots = torch.randn(batch, 1, 7, generator=chance) * (deviation_db * _DB)
    return interpolate(knots, MELS, mode="linear", align_corners=True)


def _flicker(shape: tuple[int, ...] | torch.Size, chance: torch.Generator) -> Tensor:
    """A band of noise is now louder, now softer: the logarithm of a power of four degrees of freedom."""
    parts = torch.randn((4, *shape), generator=chance)
    return torch.log(parts.square().mean(0) + 1e-3)


def _telephone(batch: int, chance: torch.Generator) -> Tensor:
    band = torch.arange(MELS)[None, None]
    low = torch.randint(3, 10, (batch, 1, 1), generator=chance)
    high = torch.randint(44, 60, (batch, 1, 1), generator=chance)
    return -(4.0 * (low - band).clamp_min(0) + 4.0 * (band - high).clamp_min(0)).clamp_max(10.0)


def _stretched(mels: Tensor, factor: Tensor) -> Tensor:
    """Formants times `factor` (B, 1): a vocal tract of another length (VTLP, Jaitly and Hinton 2013)."""
    step = (_TOP_MEL - _LOW_MEL) / (MELS + 1)
    centres = _LOW_MEL + step * torch.arange(1, MELS + 1)
    hertz = 700 * torch.expm1(centres / 1127)
    source = (1127 * torch.log1p(hertz[None] / factor / 700) - _LOW_MEL) / step - 1
    source = source.clamp(0, MELS - 1.001)
    low = source.floor().long()
    share = (source - low)[:, None]
    index = low[:, None].expand(-1, mels.shape[1], -1)
    return torch.gather(mels, 2, index) * (1 - share) + torch.gather(mels, 2, index + 1) * share
