"""Life: what the host does besides moving her mouth.

Everything is a function of the frame's number, the seed and what was told so far, so
that a show can be drawn again exactly. Changes from frame to frame are bounded.
"""

import math

import numpy as np
from numpy.typing import NDArray

from avatar.blink import BLINK_S, QUIET_S, Blinks, lid
from avatar.gaze import CardGlances, Direction, Gaze, in_head
from avatar.head import Head, HeadPose, Limits
from avatar.listening import Attention, Listening
from avatar.moods import Emotion, Moods
from avatar.noise import Noise, scatter, unit
from avatar.pulse import Pulses, Shape
from avatar.types import FaceState, Motion

__all__ = ["FRAME_RATE", "Emotion", "Idle", "Limits"]

FRAME_RATE = 25
BREATH_HZ = 0.25

_BROW_FLASH = Shape(rise_s=0.16, hold_s=0.12, fall_s=0.4)
_BLINK = Shape(rise_s=BLINK_S / 2, hold_s=0.0, fall_s=BLINK_S / 2)  # for its length: the lids follow blink.lid
_FLASH_APART_S = 0.9
_ACCENT_FLASH = 0.6  # share of accents with a flash of the brows
_PHRASE_BLINK = 0.55  # share of phrase ends with a blink
_CARD_BLINK = 0.7  # of glances at the card: large shifts come with a blink
_CARD_AGAIN = 0.35  # of phrase ends while she speaks beside a card
_CARD_LATE_S = 0.3  # she looks where the card is coming, not before it shows
_CARD: Direction = (16.0, 3.0)  # beside her, in a wide frame


class Idle:
    """The life of one host at 25 frames a second.

    Events name the frame at which they are heard; one that comes late acts from the
    next frame. `state` may be asked for any frame, but the events and the changes of
    speech and emotion count in the order in which they are told.
    """

    def __init__(self, seed: int, limits: Limits | None = None, *, card: Direction = _CARD) -> None:
        """`card` is where the product card stands as she sees it: degrees across and down from the camera."""
        self._seed = seed
        self._limits = limits or Limits()
        self._blinks, self._gaze = Blinks(scatter(seed, 1)), Gaze(scatter(seed, 2))
        periods_s = {"sway": 6.0, "brow": 2.9, "breath": 20.0}
        self._noise = {name: Noise(scatter(seed, 3, n), period) for n, (name, period) in enumerate(periods_s.items())}
        self._head = Head(scatter(seed, 7), self._limits)
        self._listening = Listening(scatter(seed, 8))
        self._moods = Moods()
        self._glances = CardGlances(card, (self._limits.yaw_deg, self._limits.pitch_deg))
        self._flashes = Pulses(_BROW_FLASH, apart_s=_FLASH_APART_S)
        self._told_blinks = Pulses(_BLINK, apart_s=QUIET_S)
        self._emotion: Emotion = "neutral"
        self._beside_card = False
        self._latest = -1

    def reframe(self, limits: Limits) -> None:
        """The camera stands elsewhere: px are others, and what she is doing goes on."""
        self._limits = limits
        self._head.reframe(limits)

    def accent(self, frame: int) -> None:
        """A stressed syllable starts: a beat of the head, and often a flash of the brows."""
        start, now = self._start(frame)
        if self._head.accent(start, now) and unit(self._seed, 4, frame) < _ACCENT_FLASH:
            self._flashes.add(start, now, 0.4)

    def phrase_end(self, frame: int) -> None:
        """A phrase ends: she settles, often blinks, and sometimes looks at the card that she speaks of."""
        start, now = self._start(frame)
        self._head.phrase_end(start, now)
        if unit(self._seed, 5, frame) < _PHRASE_BLINK:
            self._blink(start, now)
        if self._beside_card and unit(self._seed, 6, frame) < _CARD_AGAIN:
            self._glance(frame, start, now)

    def question(self, frame: int) -> None:
        """A question is asked: the head tilts and the brows go up."""
        self._head.question(*self._start(frame))

    def card(self, frame: int) -> None:
        """A product card comes: she glances at it."""
        start, now = self._start(frame)
        self._glance(frame, start + _CARD_LATE_S, now)

    def state(
        self,
        frame: int,
        *,
        mouth: NDArray[np.float32],
        speaking: bool,
        emotion: Emotion,
        energy: float = 0.0,
        listening: bool = False,
        card_shown: bool = False,
    ) -> FaceState:
        """The face in one frame, around a mouth (12,) that is passed through.

        `energy` is the loudness of the speech, 0..1; `listening` whether she attends to somebody;
        `card_shown` whether a product card stands beside her. Raises ValueError for an emotion that
        is none of neutral, delighted, earnest.
        """
        time_s = frame / FRAME_RATE
        mood = self._moods.toward(emotion, time_s, speaking=speaking)
        if emotion != self._emotion:
            self._emotion = emotion
            if emotion == "delighted":
                self._flashes.add(time_s, time_s, 0.5)
        self._latest, self._beside_card = max(self._latest, frame), card_shown
        attention = self._listening.toward(listening, time_s)
        look, turned = self._look(time_s, attention)
        head = self._head.at(time_s, speaking=speaking, energy=energy, attention=attention, turned=turned)
        gaze_x, gaze_y = in_head(look, (head.yaw, head.pitch))
        return FaceState(
            mouth=mouth,
            closure=self._closure(time_s),
            gaze_x=gaze_x,
            gaze_y=gaze_y,
            brow=self._brow(time_s, mood.brow, attention),
            delighted=mood.delighted,
            earnest=mood.earnest,
            motion=self._motion(time_s, head),
        )

    def _start(self, frame: int) -> tuple[float, float]:
        """When an event's movement starts, and the time now, in seconds."""
        return max(frame, self._latest) / FRAME_RATE, self._latest / FRAME_RATE

    def _glance(self, frame: int, start: float, now: float) -> None:
        if self._glances.add(start, now) and unit(self._seed, 9, frame) < _CARD_BLINK:
            self._blink(start, now)

    def _blink(self, start: float, now: float) -> None:
        if not self._blinks.near(start):
            self._told_blinks.add(start, now)

    def _look(self, time_s: float, attention: Attention) -> tuple[Direction, Direction]:
        """Where the eyes look, and what of it the head does, in degrees from the camera."""
        at_card, card = self._glances.eyes(time_s)
        (eyes_x, eyes_y), (head_x, head_y) = self._gaze.eyes(time_s), self._gaze.head(time_s)
        card_x, card_y = self._glances.head(time_s)
        held = 1.0 - 0.9 * attention.level  # a listener's eyes stay
        look = (
            held * eyes_x + (card[0] - held * eyes_x) * at_card,
            held * eyes_y + (card[1] - held * eyes_y) * at_card,
        )
        return look, (held * head_x + card_x, held * head_y + card_y)

    def _closure(self, time_s: float) -> float:
        told, shift = self._told_blinks.latest(time_s), self._gaze.blink(time_s)
        if shift is not None and (self._blinks.near(shift) or (told is not None and 0 < shift - told < QUIET_S)):
            shift = None
        lids = [lid(time_s - start) for start in (told, shift) if start is not None]
        return max(self._blinks.closure(time_s, told), *lids, 0.0)

    def _brow(self, time_s: float, mood: float, attention: Attention) -> float:
        gesture = max(self._flashes.at(time_s), 0.5 * self._head.asking(time_s), 0.22 * attention.level)
        return min(max(mood + gesture + 0.06 * self._noise["brow"].at(time_s), -1.0), 1.0)

    def _motion(self, time_s: float, head: HeadPose) -> Motion:
        return Motion(
            sway_x=self._limits.sway_px * self._noise["sway"].at(time_s),
            breath=self._breath(time_s),
            head_x=head.x,
            head_y=head.y,
            head_roll=head.roll,
            yaw=head.yaw,
            pitch=head.pitch,
        )

    def _breath(self, time_s: float) -> float:
        """0..1; the pace wanders by a few percent, and breathing out takes longer than in."""
        cycle = BREATH_HZ * time_s + 0.3 * self._noise["breath"].at(time_s)
        phase = 2.0 * math.pi * cycle
        return 0.5 - 0.5 * math.cos(phase + 0.35 * math.sin(phase))
