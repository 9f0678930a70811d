"""Encode once, hand the same packets to everybody: viewers, recorder, platforms."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stream.packets import VIDEO, Packet, Rendition
from stream.rtc.budget import Clock
from stream.rtc.keyframes import KeyGate
from stream.rtc.subscription import QueueLimits, Subscription

# 500 ms: a keyframe weighs as much as half a second of the show, so asking more often would
# spend the whole bit rate on keyframes.
KEY_INTERVAL_S = 0.5
VIEWER_LIMITS = QueueLimits()


@dataclass(frozen=True, slots=True)
class HubStats:
    """Counts since the start, for metrics."""

    subscribers: int
    published: Mapping[Rendition, int]  # packets
    keyframes: Mapping[Rendition, int]  # pictures
    key_requests: Mapping[Rendition, int]  # that reached the encoder
    dropped_video: int  # pictures, over all queues
    dropped_audio: int  # packets, over all queues


class Hub:
    """Every packet of one show to every subscription.

    `request_key(rendition)` tells the encoder to make the next picture a
    keyframe; it is called at most once per KEY_INTERVAL_S and rendition. No
    sockets and no tasks are in here; everything runs on the event loop's thread.
    """

    def __init__(self, request_key: Callable[[Rendition], None], *, clock: Clock = time.monotonic) -> None:
        self._ask_encoder = request_key
        self._gates = {rendition: KeyGate(KEY_INTERVAL_S, clock) for rendition in VIDEO}
        self._subscriptions: set[Subscription] = set()
        self._published: dict[Rendition, int] = {}
        self._keyframes: dict[Rendition, int] = dict.fromkeys(VIDEO, 0)
        self._key_requests: dict[Rendition, int] = dict.fromkeys(VIDEO, 0)
        self._dropped_video = 0  # by subscriptions that are gone
        self._dropped_audio = 0

    def publish(self, packet: Packet) -> None:
        """Hand a packet to every subscription. Never blocks: a full queue drops its own packets."""
        self._published[packet.rendition] = self._published.get(packet.rendition, 0) + 1
        if packet.key and packet.rendition in self._gates:
            self._keyframes[packet.rendition] += 1
            self._gates[packet.rendition].passed()
        # A copy: a subscription that a callback adds or ends takes part from the next packet on.
        for subscription in tuple(self._subscriptions):
            subscription.put(packet)
        self._ask_when_due()

    def subscribe(
        self,
        *,
        video: Rendition | None = None,
        audio: Rendition | None = None,
        limits: QueueLimits = VIEWER_LIMITS,
    ) -> Subscription:
        """A new reader. Its video starts at the next keyframe, which is asked for.

        Raises ValueError for a rendition that is no video.
        """
        subscription = Subscription(video, audio, limits, self.request_key)
        self._subscriptions.add(subscription)
        if video is not None:
            self.request_key(video)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """End a reader; a second call does nothing."""
        subscription.close()
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)
            self._dropped_video += subscription.dropped_video
            self._dropped_audio += subscription.dropped_audio

    def request_key(self, rendition: Rendition) -> None:
        """Ask for a keyframe, now or as soon as one may be asked for again."""
        if self._gates[rendition].ask():
            self._request(rendition)

    def stats(self) -> HubStats:
        return HubStats(
            subscribers=len(self._subscriptions),
            published=dict(self._published),
            keyframes=dict(self._keyframes),
            key_requests=dict(self._key_requests),
            dropped_video=self._dropped_video + sum(s.dropped_video for s in self._subscriptions),
            dropped_audio=self._dropped_audio + sum(s.dropped_audio for s in self._subscriptions),
        )

    def _ask_when_due(self) -> None:
        """Requests that came too early are sent with the beat of the packets, so no timer is needed."""
        for rendition, gate in self._gates.items():
            if gate.due():
                self._request(rendition)

    def _request(self, rendition: Rendition) -> None:
        self._key_requests[rendition] += 1
        self._ask_encoder(rendition)
