"""How the head moves: it drifts while she is silent, and goes along with the speech while she speaks.

Beats of the head fall on stressed syllables, louder speech lifts it, and phrases end in
a small settling; people do so without knowing (Hadar et al. 1983; Munhall et al. 2004).
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from avatar.listening import Attention
from avatar.noise import Noise, scatter, unit
from avatar.pulse import Follower, Pulses, Shape

_NOD = Shape(rise_s=0.18, hold_s=0.0, fall_s=0.44)
_SWING = Shape(rise_s=0.24, hold_s=0.12, fall_s=0.6)
_SETTLING = Shape(rise_s=0.36, hold_s=0.06, fall_s=0.8)
_TILT = Shape(rise_s=0.4, hold_s=0.5, fall_s=0.8)
_ACCENT_APART_S = 0.9  # a nod on every stressed word looks like a toy
_SWINGS = 0.25  # share of accents that turn the head instead of nodding
_STANCE_S = 1.0  # from one stance to the next
_ENERGY_S = 0.28  # of settling: syllables, not periods
_TALK_S = 0.7

_DRIFT_S = {"yaw": 4.6, "pitch": 3.4, "roll": 4.3, "x": 3.1, "y": 3.7}  # periods of the noise
_STIR_S = {"yaw": 1.3, "pitch": 0.9, "roll": 1.1}  # and of the one that the voice stirs up


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the figure may move: `[motion]` of the pack."""

    sway_px: float = 5.0
    head_px: float = 5.0
    roll_deg: float = 1.6
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0


class HeadPose(NamedTuple):
    """The head against the body."""

    x: float  # px
    y: float
    roll: float  # degrees
    yaw: float
    pitch: float


class Head:
    """The head's motion of one host."""

    def __init__(self, seed: int, limits: Limits) -> None:
        self._seed = seed
        self._limits = limits
        self._noise = {name: Noise(scatter(seed, 1, n), period) for n, (name, period) in enumerate(_DRIFT_S.items())}
        self._stir = {name: Noise(scatter(seed, 8, n), period) for n, (name, period) in enumerate(_STIR_S.items())}
        self._beat_s = -math.inf
        self._nods = Pulses(_NOD, apart_s=_ACCENT_APART_S)
        self._swings = Pulses(_SWING, apart_s=_ACCENT_APART_S)
        self._settlings = Pulses(_SETTLING, apart_s=1.2)
        self._tilts = Pulses(_TILT, apart_s=_TILT.length_s)
        self._stance = (Follower(0.0, _STANCE_S), Follower(0.0, _STANCE_S))  # across, aside; -1..1
        self._wanted = (0.0, 0.0)
        self._talk, self._energy = Follower(0.0, _TALK_S), Follower(0.0, _ENERGY_S)

    def reframe(self, limits: Limits) -> None:
        """The camera stands elsewhere: px are others, and what she is doing goes on."""
        self._limits = limits

    def accent(self, start_s: float, now_s: float) -> bool:
        """A beat on a stressed syllable; False where one was just before."""
        if abs(start_s - self._beat_s) < _ACCENT_APART_S:
            return False
        self._beat_s = start_s
        draw = _draw(self._seed, 2, start_s)
        if draw < _SWINGS:
            side = 1.0 if draw < _SWINGS / 2 else -1.0
            return self._swings.add(start_s, now_s, side * (0.5 + 0.5 * _draw(self._seed, 3, start_s)))
        return self._nods.add(start_s, now_s, 0.5 + 0.5 * _draw(self._seed, 3, start_s))

    def phrase_end(self, start_s: float, now_s: float) -> None:
        """She settles, and takes another stance for the next phrase."""
        self._settlings.add(start_s, now_s, 0.6 + 0.4 * _draw(self._seed, 4, start_s))
        self._wanted = 2.0 * _draw(self._seed, 5, start_s) - 1.0, 2.0 * _draw(self._seed, 6, start_s) - 1.0

    def question(self, start_s: float, now_s: float) -> None:
        """She tilts the head to one side."""
        self._tilts.add(start_s, now_s, 1.0 if _draw(self._seed, 7, start_s) < 0.5 else -1.0)

    def asking(self, time_s: float) -> float:
        """How far a question's tilt has come, 0..1."""
        return abs(self._tilts.at(time_s))

    def at(
        self, time_s: float, *, speaking: bool, energy: float, attention: Attention, turned: tuple[float, float]
    ) -> HeadPose:
        """The pose at `time_s`; `turned` is what the gaze draws along, degrees across and down."""
        talk = self._talk.toward(1.0 if speaking else 0.0, time_s)
        loud = self._energy.toward(energy if speaking else 0.0, time_s)
        calm = 1.0 - 0.6 * attention.level
        range_ = calm * (0.45 + 0.2 * talk + 0.25 * loud)
        drift = {name: range_ * noise.at(time_s) for name, noise in self._noise.items()}
        stir = {name: loud * noise.at(time_s) for name, noise in self._stir.items()}
        wanted = self._wanted if speaking else (0.0, 0.0)
        across, aside = (part.toward(level, time_s) for part, level in zip(self._stance, wanted, strict=True))
        nod, swing, settling, tilt = (p.at(time_s) for p in (self._nods, self._swings, self._settlings, self._tilts))
        lift = 0.4 * talk - loud  # she looks up a little where she is loud, and down where she is not
        yaw = 0.34 * drift["yaw"] + 0.2 * stir["yaw"] + 0.3 * across + 0.2 * swing + 0.16 * tilt - 0.14 * attention.tilt
        pitch = (
            0.3 * drift["pitch"] + 0.2 * stir["pitch"] + 0.5 * nod + 0.24 * settling + 0.26 * lift - 0.16 * abs(tilt)
        )
        pitch += 0.14 * attention.level + 0.45 * attention.nod
        roll = 0.7 * drift["roll"] + 0.2 * stir["roll"] + 0.3 * aside + 0.2 * swing + 0.75 * tilt + 0.6 * attention.tilt
        return self._within(drift, yaw, pitch, roll, nod + 0.5 * settling + 0.8 * attention.nod, turned)

    def _within(
        self, drift: dict[str, float], yaw: float, pitch: float, roll: float, down: float, turned: tuple[float, float]
    ) -> HeadPose:
        """Shares of what the pack allows into px and degrees, softly held within it."""
        limits = self._limits
        dip = 0.25 if limits.pitch_deg else 0.55  # a head that cannot nod goes down instead
        return HeadPose(
            _soft(0.8 * drift["x"], limits.head_px),
            _soft(0.8 * drift["y"] + dip * down, limits.head_px),
            _soft(roll, limits.roll_deg),
            _soft(yaw + _part(turned[0], limits.yaw_deg), limits.yaw_deg),
            _soft(pitch + _part(turned[1], limits.pitch_deg), limits.pitch_deg),
        )


def _soft(share: float, limit: float) -> float:
    """`share` of a limit, which it never reaches: no edge where it would stop."""
    return limit * share / math.cbrt(1.0 + abs(share * share * share))


def _part(value: float, limit: float) -> float:
    return value / limit if limit else 0.0


def _draw(seed: int, what: int, start_s: float) -> float:
    return unit(seed, what, round(start_s * 1000))
