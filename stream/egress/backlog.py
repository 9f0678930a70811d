"""What waits for one output: bounded, safe between threads, always starting at a keyframe."""

import threading
from collections import deque
from dataclasses import dataclass

from stream.egress.output import NeedKey
from stream.packets import Packet, Rendition

VIDEO: Rendition = "high"
SOUND: Rendition = "aac"


@dataclass(frozen=True, slots=True)
class BacklogLimits:
    """How much may wait. An output that is further behind than this starts again at a keyframe."""

    pictures: int = 250  # 10 s at 25 fps: a disk may well pause for some seconds
    sounds: int = 600  # 12.8 s of AAC


class Backlog:
    """A queue of the packets of one output."""

    def __init__(self, need_key: NeedKey, limits: BacklogLimits | None = None, sound: Rendition = SOUND) -> None:
        self._need_key = need_key
        self._limits = limits or BacklogLimits()
        self._sound = sound
        self._waiting: deque[Packet] = deque()
        self._pictures = 0
        self._holding = True  # until a keyframe
        self._closed = False
        self._dropped = 0
        self._changed = threading.Condition()

    @property
    def dropped(self) -> int:
        """Packets that were dropped because too many waited."""
        return self._dropped

    def push(self, packet: Packet) -> None:
        """Append a packet; those before the first keyframe, and of other renditions, are passed over."""
        if packet.rendition not in (VIDEO, self._sound):
            return
        with self._changed:
            overflow = self._put(packet)
        if overflow:
            self._need_key()

    def get(self, timeout_s: float) -> Packet | None:
        """The oldest packet; None where none came in time, or after the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, timeout_s)
            if not self._waiting:
                return None
            packet = self._waiting.popleft()
            self._pictures -= packet.rendition == VIDEO
            return packet

    def restart(self) -> None:
        """Drop what waits and hold until a keyframe, which is asked for."""
        with self._changed:
            self._clear()
        self._need_key()

    def close(self) -> None:
        """Take nothing more; what waits can still be had."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def done(self) -> bool:
        """Closed, and nothing waits any more."""
        return self._closed and not self._waiting

    def _put(self, packet: Packet) -> bool:
        """True where the packet did not fit, so that a keyframe is needed."""
        picture = packet.rendition == VIDEO
        if self._closed or (self._holding and not (picture and packet.key)):
            return False
        sounds = len(self._waiting) - self._pictures
        full = self._pictures >= self._limits.pictures if picture else sounds >= self._limits.sounds
        if full:
            self._dropped += len(self._waiting)
            self._clear()
            if not (picture and packet.key):
                self._dropped += 1
                return True
        self._holding = False
        self._waiting.append(packet)
        self._pictures += picture
        self._changed.notify()
        return False

    def _clear(self) -> None:
        self._waiting.clear()
        self._pictures = 0
        self._holding = True
