"""Idle life: what the host does besides moving her mouth.

Everything is a function of the frame's number, the seed and the events heard so far,
so that a show can be drawn again exactly. Changes from frame to frame are bounded.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from avatar.blink import BLINK_S, Blinks, lid
from avatar.gaze import Gaze
from avatar.noise import Noise, scatter, unit
from avatar.pulse import Glide, Pulses, Shape
from avatar.types import FaceState, Motion

FRAME_RATE = 25
BREATH_HZ = 0.25

_NOD = Shape(rise_s=0.16, hold_s=0.0, fall_s=0.4)
_BROW_FLASH = Shape(rise_s=0.16, hold_s=0.12, fall_s=0.4)
_TILT = Shape(rise_s=0.4, hold_s=0.5, fall_s=0.8)
_BLINK = Shape(rise_s=BLINK_S / 2, hold_s=0.0, fall_s=BLINK_S / 2)  # for its length: the lids follow blink.lid
_ACCENT_APART_S = 0.9  # a nod on every stressed word looks like a toy
_PHRASE_BLINK = 0.55  # share of phrase ends with a blink

Emotion = Literal["neutral", "delighted", "earnest"]
_SMILE = {"neutral": 0.2, "delighted": 0.55, "earnest": 0.1}
_BROW = {"neutral": 0.0, "delighted": 0.15, "earnest": -0.12}
_SPEAKING_SMILE = 0.7  # a full smile under speech pulls at the visemes


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the figure may move: `[motion]` of the pack."""

    sway_px: float = 5.0
    head_px: float = 5.0
    roll_deg: float = 1.6


class Idle:
    """The idle life of one host at 25 frames a second.

    Events name the frame at which they are heard; one that comes late acts from the
    next frame. `state` may be asked for any frame, but the events and the changes of
    speech and emotion count in the order in which they are told.
    """

    def __init__(self, seed: int, limits: Limits | None = None) -> None:
        self._seed = seed
        self._limits = limits or Limits()
        self._blinks, self._gaze = Blinks(scatter(seed, 1)), Gaze(scatter(seed, 2))
        periods_s = {"sway": 6.0, "x": 3.1, "y": 3.7, "roll": 4.3, "brow": 2.9, "breath": 20.0}
        self._noise = {name: Noise(scatter(seed, 3, n), period) for n, (name, period) in enumerate(periods_s.items())}
        self._nods = Pulses(_NOD, apart_s=_ACCENT_APART_S)
        self._flashes = Pulses(_BROW_FLASH, apart_s=_ACCENT_APART_S)
        self._tilts = Pulses(_TILT, apart_s=_TILT.length_s)
        self._phrase_blinks = Pulses(_BLINK, apart_s=1.0)
        self._energy, self._smile, self._brow = Glide(0.0, 0.6), Glide(_SMILE["neutral"], 0.7), Glide(0.0, 0.5)
        self._latest = -1

    def accent(self, frame: int) -> None:
        """A stressed word starts: a small nod, and often a flash of the brows."""
        start, now = self._start(frame)
        if self._nods.add(start, now) and unit(self._seed, 4, frame) < 0.6:
            self._flashes.add(start, now)

    def phrase_end(self, frame: int) -> None:
        """A phrase ends: often a blink."""
        if unit(self._seed, 5, frame) < _PHRASE_BLINK:
            self._phrase_blinks.add(*self._start(frame))

    def question(self, frame: int) -> None:
        """A question is asked: the head tilts and the brows go up."""
        self._tilts.add(*self._start(frame))

    def state(self, frame: int, *, mouth: NDArray[np.float32], speaking: bool, emotion: Emotion) -> FaceState:
        """The face in one frame, around a mouth (12,) that is passed through.

        Raises ValueError for an emotion that is none of neutral, delighted, earnest.
        """
        if emotion not in _SMILE:
            raise ValueError(f"unknown emotion {emotion!r}; known: {', '.join(_SMILE)}")
        self._latest = max(self._latest, frame)
        time_s = frame / FRAME_RATE
        gaze_x, gaze_y = self._gaze.at(time_s)
        return FaceState(
            mouth=mouth,
            closure=self._closure(time_s),
            gaze_x=gaze_x,
            gaze_y=gaze_y,
            brow=self._raise(time_s, emotion),
            delighted=self._smile.toward(_SMILE[emotion] * (_SPEAKING_SMILE if speaking else 1.0), time_s),
            motion=self._motion(time_s, self._energy.toward(1.0 if speaking else 0.0, time_s)),
        )

    def _start(self, frame: int) -> tuple[float, float]:
        """When an event's movement starts, and the time now, in seconds."""
        return max(frame, self._latest) / FRAME_RATE, self._latest / FRAME_RATE

    def _closure(self, time_s: float) -> float:
        start = self._phrase_blinks.latest(time_s)
        after_phrase = lid(time_s - start) if start is not None else 0.0
        return max(self._blinks.closure(time_s), after_phrase)

    def _raise(self, time_s: float, emotion: Emotion) -> float:
        mood = self._brow.toward(_BROW[emotion], time_s)
        gesture = max(0.4 * self._flashes.at(time_s), 0.5 * self._tilts.at(time_s))
        return _within(mood + gesture + 0.06 * self._noise["brow"].at(time_s), 1.0)

    def _motion(self, time_s: float, energy: float) -> Motion:
        limits, noise = self._limits, self._noise
        range_ = 0.4 + 0.35 * energy  # she moves more while she speaks; the rest is for nods and tilts
        return Motion(
            sway_x=limits.sway_px * noise["sway"].at(time_s),
            breath=self._breath(time_s),
            head_x=_within(limits.head_px * range_ * noise["x"].at(time_s), limits.head_px),
            head_y=_within(
                limits.head_px * (range_ * noise["y"].at(time_s) + 0.55 * self._nods.at(time_s)), limits.head_px
            ),
            head_roll=_within(
                limits.roll_deg * (range_ * noise["roll"].at(time_s) + 0.7 * self._tilt(time_s)), limits.roll_deg
            ),
        )

    def _tilt(self, time_s: float) -> float:
        start = self._tilts.latest(time_s)
        if start is None:
            return 0.0
        side = 1.0 if unit(self._seed, 6, round(start * FRAME_RATE)) < 0.5 else -1.0
        return side * self._tilts.at(time_s)

    def _breath(self, time_s: float) -> float:
        """0..1; the pace wanders by a few percent, and breathing out takes longer than in."""
        cycle = BREATH_HZ * time_s + 0.3 * self._noise["breath"].at(time_s)
        phase = 2.0 * math.pi * cycle
        return 0.5 - 0.5 * math.cos(phase + 0.35 * math.sin(phase))


def _within(value: float, limit: float) -> float:
    return min(max(value, -limit), limit)
