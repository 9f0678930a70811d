"""One reader of the show's packets, with a queue that cannot grow."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from stream.packets import VIDEO, Packet, Rendition

# The least step of pts that is a step of the 90 kHz RTP clock too (8 samples = 15 ticks, 0.17 ms).
PTS_STEP = 8


class SubscriptionClosed(Exception):
    """The hub has let this reader go; nothing more will come."""


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How much may wait for a reader before packets are dropped."""

    video: int = 15  # pictures: 600 ms at 25 fps; overflow drops to the next keyframe
    audio: int = 50  # packets: 1 s of Opus; overflow drops the oldest


class Subscription:
    """At most one video and one audio rendition, in the order they were published.

    Video starts with a keyframe, and starts again with one after an overflow or
    a change of rendition; its pts always rises. Made by `Hub.subscribe`; all of
    it runs on the event loop's thread, and one task at a time may read.
    """

    def __init__(
        self,
        video: Rendition | None,
        audio: Rendition | None,
        limits: QueueLimits,
        request_key: Callable[[Rendition], None],
    ) -> None:
        if video is not None and video not in VIDEO:
            raise ValueError(f"{video!r} is no video rendition; choose from {', '.join(VIDEO)}")
        if limits.video < 1 or limits.audio < 1:
            raise ValueError("a queue holds at least one packet of each kind")
        self.video = video
        self.audio = audio
        self.dropped_video = 0  # pictures
        self.dropped_audio = 0  # packets
        self._limits = limits
        self._request_key = request_key
        self._next: Rendition | None = None  # the rendition that is waited for
        self._queue: deque[Packet] = deque()
        self._pictures = 0  # in the queue
        self._holding = True  # until a keyframe
        self._last_pts = -1
        self._waiter: asyncio.Future[None] | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._queue)

    def switch(self, video: Rendition | None) -> None:
        """Change the video rendition at its next keyframe, which is asked for; None stops video at once.

        The old rendition goes on until then, so that nobody sees a gap.
        """
        if video is None:
            self.video = self._next = None
            self._drop_pictures()
            self._holding = True
        elif video == self.video:
            self._next = None
        else:
            self._next = video
            self._request_key(video)

    def put(self, packet: Packet) -> None:
        """Called by the hub for every packet of the show."""
        if self._closed:
            return
        if packet.rendition == self.audio:
            self._put_audio(packet)
        elif packet.rendition == self._next and packet.key:
            self.video, self._next, self._holding = self._next, None, False
            self._put_video(packet)
        elif packet.rendition == self.video and (packet.key or not self._holding):
            self._holding = False
            self._put_video(packet)

    def get_nowait(self) -> Packet | None:
        """The oldest packet, or None where none waits."""
        if not self._queue:
            return None
        packet = self._queue.popleft()
        if packet.rendition != self.audio:
            self._pictures -= 1
        return packet

    async def get(self) -> Packet:
        """The oldest packet, waited for. Raises SubscriptionClosed after the end."""
        while (packet := self.get_nowait()) is None:
            if self._closed:
                raise SubscriptionClosed
            if self._waiter is not None:
                raise RuntimeError("a subscription has one reader at a time")
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return packet

    def __aiter__(self) -> AsyncIterator[Packet]:
        return self

    async def __anext__(self) -> Packet:
        try:
            return await self.get()
        except SubscriptionClosed:
            raise StopAsyncIteration from None

    def restart_video(self) -> None:
        """Drop the pictures that wait and hold video until a keyframe, which is asked for."""
        self._drop_pictures()
        self._holding = True
        if self.video is not None:
            self._request_key(self.video)

    def close(self) -> None:
        """End it: the reader wakes with SubscriptionClosed, what waits is dropped."""
        self._closed = True
        self._queue.clear()
        self._pictures = 0
        self._wake()

    def _put_audio(self, packet: Packet) -> None:
        if len(self._queue) - self._pictures >= self._limits.audio:
            oldest = next(i for i, waiting in enumerate(self._queue) if waiting.rendition == self.audio)
            del self._queue[oldest]
            self.dropped_audio += 1
        self._append(packet)

    def _put_video(self, packet: Packet) -> None:
        if packet.pts <= self._last_pts:
            # The picture of this instant was already sent in the other rendition. Receivers take one
            # RTP timestamp as one picture, so the second is moved by the least step.
            packet = replace(packet, pts=self._last_pts + PTS_STEP)
        if self._pictures >= self._limits.video and not self._make_room(packet):
            return
        self._last_pts = packet.pts
        self._pictures += 1
        self._append(packet)

    def _make_room(self, packet: Packet) -> bool:
        """Drop up to the newest keyframe that waits, else everything. False where `packet` goes too."""
        key = next((i for i in range(len(self._queue) - 1, -1, -1) if self._is_key(self._queue[i])), 0)
        before = self._pictures
        self._drop_pictures(key)
        if self._pictures < before:
            return True
        self._drop_pictures()
        if packet.key:
            return True
        self.dropped_video += 1
        self.restart_video()
        return False

    def _is_key(self, packet: Packet) -> bool:
        return packet.key and packet.rendition != self.audio

    def _drop_pictures(self, end: int | None = None) -> None:
        """Drop the pictures before index `end` of the queue, or all of them."""
        stop = len(self._queue) if end is None else end
        kept = deque(p for i, p in enumerate(self._queue) if i >= stop or p.rendition == self.audio)
        dropped = len(self._queue) - len(kept)
        self._queue = kept
        self._pictures -= dropped
        self.dropped_video += dropped

    def _append(self, packet: Packet) -> None:
        self._queue.append(packet)
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
