"""One viewer: a WebRTC peer, its two subscriptions, and the watch over both."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from aiortc import RTCIceServer

from stream.packets import Rendition
from stream.rtc.aiortc_adapter import LinkReport, MediaLink
from stream.rtc.budget import Budget, Clock
from stream.rtc.hub import Hub
from stream.rtc.offer import Fragment, Offer
from stream.rtc.quality import Level, RenditionPolicy
from stream.rtc.subscription import Subscription, SubscriptionClosed
from stream.rtc.timeline import Timeline

log = logging.getLogger(__name__)

State = Literal["joining", "watching", "ended"]

CHECK_S = 1.0  # receivers report about once a second
# A keyframe costs everybody: one viewer may have 4 at once and then one in 2 s, but never two within 500 ms.
KEY_BURST = 4
KEY_PER_S = 0.5
KEY_SPACING_S = 0.5
CLOSE_S = 5.0  # the goodbye of a peer that no longer answers

RENDITION: dict[Level, Rendition | None] = {"high": "high", "low": "low", "sound": None}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a peer may be silent."""

    handshake_s: float = 15.0  # from the answer to media
    silence_s: float = 10.0  # without RTCP; receivers report every 1 to 5 s


@dataclass(frozen=True, slots=True)
class ViewerStats:
    """One viewer, for metrics and the operator."""

    state: State
    level: Level
    loss: float  # share of video packets lost since the start
    rtt_s: float | None
    dropped_video: int  # pictures
    dropped_audio: int  # packets


class Viewer:
    """From the offer to the end, which comes by itself when the peer is gone.

    `on_joined` is called once media flows, `on_end` once at the end, whoever
    caused it.
    """

    def __init__(
        self,
        hub: Hub,
        *,
        timeline: Timeline,
        ice_servers: tuple[RTCIceServer, ...] = (),
        patience: Patience = Patience(),
        on_joined: Callable[[], None],
        on_end: Callable[[], None],
        clock: Clock = time.monotonic,
    ) -> None:
        self.state: State = "joining"
        self._hub = hub
        self._patience = patience
        self._on_joined = on_joined
        self._on_end = on_end
        self._clock = clock
        self._policy = RenditionPolicy(clock)
        self._spacing = Budget(1, 1 / KEY_SPACING_S, clock)
        self._keys = Budget(KEY_BURST, KEY_PER_S, clock)
        self._decided = asyncio.Event()  # connected, or never going to be
        self._gone = asyncio.Event()
        self._sources: dict[str, Subscription] = {}
        self._heard = LinkReport(0, None, None)
        self._watch: asyncio.Task[None] | None = None
        self._link = MediaLink(
            open_source=self._open_source,
            timeline=timeline,
            ice_servers=ice_servers,
            on_key_needed=self._request_key,
            on_state=self._on_state,
            clock=clock,
        )

    async def answer(self, offer: Offer) -> str:
        """The SDP answer; from here on the viewer looks after itself. Raises OfferInvalid or NoAddress."""
        sdp = await self._link.answer(offer)
        self._watch = asyncio.create_task(self._live(), name="viewer")
        return sdp

    async def trickle(self, fragment: Fragment) -> None:
        """More of the peer's addresses."""
        await self._link.add_candidates(fragment.candidates)

    async def close(self) -> None:
        """End it. A second call does nothing."""
        if self.state == "ended":
            return
        self.state = "ended"
        if self._watch is not None and self._watch is not asyncio.current_task():
            self._watch.cancel()
        for source in self._sources.values():
            self._hub.unsubscribe(source)
        try:
            await asyncio.wait_for(self._link.close(), CLOSE_S)
        except TimeoutError:
            log.warning("a viewer's connection did not close within %g s", CLOSE_S)
        finally:
            self._on_end()

    def stats(self) -> ViewerStats:
        video = self._heard.video
        sources = self._sources.values()
        return ViewerStats(
            state=self.state,
            level=self._policy.level,
            loss=video.lost / video.sent if video and video.sent else 0.0,
            rtt_s=video.rtt_s if video else None,
            dropped_video=sum(source.dropped_video for source in sources),
            dropped_audio=sum(source.dropped_audio for source in sources),
        )

    async def _live(self) -> None:
        """Wait for media to flow, then watch until the peer is gone."""
        try:
            await asyncio.wait_for(self._decided.wait(), self._patience.handshake_s)
            if not self._gone.is_set():
                self.state = "watching"
                self._on_joined()
                await self._watch_peer()
        except TimeoutError:
            log.info("a viewer did not connect within %g s", self._patience.handshake_s)
        finally:
            await self.close()

    async def _watch_peer(self) -> None:
        """Returns when the peer is gone or has been silent for too long."""
        heard_s = self._clock()
        while not await self._is_gone_within(CHECK_S):
            report = await self._link.report()
            if report.received_packets != self._heard.received_packets:
                heard_s = self._clock()
            elif self._clock() - heard_s > self._patience.silence_s:
                log.info("a viewer has been silent for %g s", self._patience.silence_s)
                return
            self._judge(report)

    async def _is_gone_within(self, timeout_s: float) -> bool:
        try:
            await asyncio.wait_for(self._gone.wait(), timeout_s)
        except TimeoutError:
            return False
        return True

    def _judge(self, report: LinkReport) -> None:
        """Let a fresh receiver report choose the rendition."""
        before = self._policy.level
        fresh, known = (r.audio if before == "sound" else r.video for r in (report, self._heard))
        if fresh is not None and fresh != known:
            self._policy.report(fresh)
        self._heard = report
        if self._policy.level != before and "video" in self._sources:
            log.info("a viewer goes from %s to %s", before, self._policy.level)
            self._sources["video"].switch(RENDITION[self._policy.level])

    def _open_source(self, kind: str) -> Subscription:
        """Subscribed only now: a queue that nobody reads would overflow."""
        if self.state == "ended":  # by a goodbye in the middle of the handshake
            raise SubscriptionClosed
        if kind == "video":
            source = self._hub.subscribe(video=RENDITION[self._policy.level])
        else:
            source = self._hub.subscribe(audio="audio")
        self._sources[kind] = source
        return source

    def _request_key(self) -> None:
        """PLI, FIR, or a NACK too late. One NACK names many packets, hence the spacing."""
        video = self._sources.get("video")
        if video is not None and video.video is not None and self._spacing.spend() and self._keys.spend():
            self._hub.request_key(video.video)

    def _on_state(self, state: str) -> None:
        if state in ("failed", "closed"):
            self._gone.set()
        if state in ("connected", "failed", "closed"):
            self._decided.set()
