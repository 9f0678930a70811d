"""What is on air: the stage's packets, or the slate. Viewers see one stream that never stops.

The kill switch is `to_slate`: it needs no stage, no writer and no database.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from stream.clock import MediaClock
from stream.packets import AAC_SAMPLES, CLOCK_RATE, FRAME_SAMPLES, OPUS_SAMPLES, VIDEO, Packet, Rendition
from stream.slate import Slate
from stream.stage.protocol import Media

SILENT_SAMPLES = CLOCK_RATE * 3 // 10  # 300 ms without a packet: the stage hangs or is gone
STEP_S = 0.02
LEAST_STEP = 8  # samples: the least difference of pts that is one on the 90 kHz RTP clock too
LAG_SAMPLES = 2 * FRAME_SAMPLES  # a slate that waits for the host's keyframe stays behind, or it would be past it
_DURATION: dict[Rendition, int] = {
    "high": FRAME_SAMPLES,
    "low": FRAME_SAMPLES,
    "audio": OPUS_SAMPLES,
    "aac": AAC_SAMPLES,
}


class Programme:
    """Chooses between stage and slate, and puts both on one clock."""

    def __init__(
        self,
        publish: Callable[[Packet], None],
        slate: Slate,
        clock: MediaClock,
        request_key: Callable[[Rendition], None],
        on_change: Callable[[bool], None],
    ) -> None:
        """`on_change(live)` is told each time that the host comes or goes."""
        self._publish_out = publish
        self._slate = slate
        self._clock = clock
        self._request_key = request_key
        self._on_change = on_change
        self._wanted = False  # the stage may go on air
        self._live: set[Rendition] = set()
        self._offset = 0  # show clock minus stage clock, samples
        self._next: dict[Rendition, int] = dict.fromkeys(_DURATION, clock.now())
        self._picture = dict.fromkeys(VIDEO, 0)  # index in the slate's GOP
        self._due = dict.fromkeys(VIDEO, clock.now())  # when the slate's next picture goes out
        self._heard_at = 0

    @property
    def live(self) -> bool:
        """Whether the host is on air."""
        return "high" in self._live

    def show_time(self, stage_samples: int) -> float:
        """Seconds on the show's clock of a moment on the stage's clock."""
        return (stage_samples + self._offset) / CLOCK_RATE

    def to_slate(self) -> None:
        """Take the host off air at once."""
        self._wanted = False
        was_live = self.live
        self._live.clear()
        self._picture = dict.fromkeys(VIDEO, 0)
        self._due = dict.fromkeys(VIDEO, self._clock.now())  # at once
        self.step()
        if was_live:
            self._on_change(False)

    def to_live(self) -> None:
        """Put the host on air with her next keyframes, which are asked for."""
        self._wanted = True
        for rendition in VIDEO:
            if rendition not in self._live:
                self._request_key(rendition)

    def swap(self) -> None:
        """Another stage is heard from now on: it goes on air with its next keyframe, and no slate comes between."""
        if self.live:
            self._live.clear()
            self._picture = dict.fromkeys(VIDEO, 0)
            self._due = dict.fromkeys(VIDEO, self._clock.now() + SILENT_SAMPLES)

    def restart_slate(self, rendition: Rendition) -> bool:
        """Begin the slate's loop anew, which starts with a keyframe; False where the stage is on air."""
        if rendition in self._live or rendition not in VIDEO:
            return False
        self._picture[rendition] = 0
        return True

    def feed(self, media: Media) -> None:
        """A packet of the stage."""
        self._heard_at = self._clock.now()
        rendition = media.rendition
        if rendition not in self._live and not self._enter(rendition, media):
            return
        pts = media.pts + self._offset
        if pts < self._next[rendition]:
            return  # a packet from before the switch
        self._publish(Packet(rendition, pts, media.duration, media.key, media.data))

    def _enter(self, rendition: Rendition, media: Media) -> bool:
        """Let a rendition of the stage on air: video at a keyframe, sound with the first video."""
        if not self._wanted:
            return False
        if rendition in VIDEO:
            if not media.key:
                return False
            if not self.live and rendition != "high":
                return False
            if self.live and media.pts + self._offset < self._next[rendition]:
                self._request_key(rendition)  # the slate is past it, and what follows needs its keyframe
                return False
            if rendition == "high":
                # The picture's pts is the moment when it is here, as the slate's are: a step between the two
                # would look like jitter to browsers, and each switch would make them wait longer.
                self._offset = max(self._clock.now(), self._next["high"]) - media.pts
        elif not self.live:
            return False
        self._live.add(rendition)
        if rendition == "high":
            self._on_change(True)
        return True

    def _publish(self, packet: Packet) -> None:
        step = LEAST_STEP if packet.rendition in VIDEO else packet.duration
        self._next[packet.rendition] = packet.pts + step
        self._publish_out(packet)

    def step(self) -> None:
        """Publish what is due of the slate, and notice a silent stage."""
        now = self._clock.now()
        if self.live and now - self._heard_at > SILENT_SAMPLES:
            wanted = self._wanted
            self.to_slate()
            self._wanted = wanted  # it may come back by itself
            if wanted:
                self.to_live()
            return
        for rendition in _DURATION:
            if rendition in self._live:
                continue
            if rendition in VIDEO:
                self._show(rendition, now)
            else:
                self._fill(rendition, now)

    def _show(self, rendition: Rendition, now: int) -> None:
        """The slate's next picture, if it is due. One that waits for its keyframe beside a live one stays behind it."""
        if now < self._due[rendition]:
            return
        self._due[rendition] = max(self._due[rendition], now - FRAME_SAMPLES) + FRAME_SAMPLES
        pts = max(self._next[rendition], now - LAG_SAMPLES if self.live else now)
        self._publish(replace(self._slate_packet(rendition), pts=pts, duration=FRAME_SAMPLES))

    def _fill(self, rendition: Rendition, now: int) -> None:
        """Silence up to now; after a gap it starts now instead of making the gap up."""
        duration = _DURATION[rendition]
        if now - self._next[rendition] > CLOCK_RATE // 2:
            self._next[rendition] = now
        while self._next[rendition] <= now:
            self._publish(replace(self._slate_packet(rendition), pts=self._next[rendition], duration=duration))

    def _slate_packet(self, rendition: Rendition) -> Packet:
        if rendition == "audio":
            return self._slate.opus
        if rendition == "aac":
            return self._slate.aac
        gop = self._slate.high if rendition == "high" else self._slate.low
        packet = gop[self._picture[rendition] % len(gop)]
        self._picture[rendition] += 1
        return packet

    async def run(self) -> None:
        """Keep the slate going until cancelled."""
        while True:
            self.step()
            await asyncio.sleep(STEP_S)
