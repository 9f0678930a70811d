"""WHEP sessions without HTTP: offers in, answers out (draft-ietf-wish-whep, RFC 9725)."""

import asyncio
import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aiortc import RTCIceServer

from stream.rtc.admission import Admission, AdmissionLimits, Seat
from stream.rtc.budget import Clock
from stream.rtc.errors import SessionUnknown
from stream.rtc.hub import Hub
from stream.rtc.offer import Offer, parse_fragment, parse_offer
from stream.rtc.quality import Level
from stream.rtc.timeline import Timeline
from stream.rtc.viewer import Patience, Viewer, ViewerStats

log = logging.getLogger(__name__)

# 2 s: a peer that takes longer to connect no longer works us, it waits; the next may begin.
TURN_S = 2.0


@dataclass(frozen=True, slots=True)
class WhepAnswer:
    """What a POST is answered with: 201, `Location: …/{session_id}`, application/sdp."""

    session_id: str
    sdp: str


@dataclass(frozen=True, slots=True)
class WhepStats:
    """The sessions of one show, for metrics."""

    watching: int
    joining: int
    levels: Mapping[Level, int]  # of those that watch
    joined: int  # since the start
    refused_full: int
    refused_joining: int


@dataclass(frozen=True, slots=True)
class _Session:
    viewer: Viewer
    offer: Offer
    on_end: list[Callable[[], None]] = field(default_factory=list)


class WhepService:
    """The viewers of one show. All of it runs on the event loop's thread.

    `on_count(watching)` is called whenever a viewer has joined or left.
    """

    def __init__(
        self,
        hub: Hub,
        *,
        limits: AdmissionLimits = AdmissionLimits(),  # noqa: B008 - frozen, so one instance may be shared
        patience: Patience = Patience(),  # noqa: B008 - the same
        ice_servers: tuple[RTCIceServer, ...] = (),
        on_count: Callable[[int], None] = lambda watching: None,
        clock: Clock = time.monotonic,
    ) -> None:
        self._hub = hub
        self._admission = Admission(limits)
        self._patience = patience
        self._ice_servers = ice_servers
        self._on_count = on_count
        self._clock = clock
        self._timeline = Timeline()
        self._sessions: dict[str, _Session] = {}
        self._joined = 0
        self._closing: set[asyncio.Task[None]] = set()

    async def create(self, offer_sdp: str) -> WhepAnswer:
        """Answer an offer; the session lives until `delete`, or until the peer is gone.

        Raises OfferInvalid, NoH264, NoOpus, Full, TooManyJoining or NoAddress.
        """
        offer = parse_offer(offer_sdp)
        seat = await self._admission.take()
        session_id = secrets.token_urlsafe(16)
        viewer = self._viewer(session_id, seat)
        self._sessions[session_id] = _Session(viewer, offer)
        try:
            sdp = await viewer.answer(offer)
        except BaseException:
            await viewer.close()
            raise
        asyncio.get_running_loop().call_later(TURN_S, seat.pass_turn)
        return WhepAnswer(session_id, sdp)

    async def delete(self, session_id: str) -> None:
        """End a session. Raises SessionUnknown."""
        await self._session(session_id).viewer.close()

    def when_over(self, session_id: str, call: Callable[[], None]) -> None:
        """Call this once a session is over, whoever ended it; at once where it is."""
        session = self._sessions.get(session_id)
        if session is not None:
            session.on_end.append(call)
        else:
            call()

    def drop(self, session_id: str) -> None:
        """End a session if it is not over, without waiting for its goodbye."""
        session = self._sessions.get(session_id)
        if session is not None:
            task = asyncio.create_task(session.viewer.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def trickle(self, session_id: str, fragment: str) -> None:
        """Add the candidates of a trickle-ice-sdpfrag.

        Raises SessionUnknown, FragmentInvalid or RestartUnsupported.
        """
        session = self._session(session_id)
        await session.viewer.trickle(parse_fragment(fragment, session.offer.ice_ufrag))

    async def close(self) -> None:
        """End every session, for the server's shutdown."""
        await asyncio.gather(*(session.viewer.close() for session in tuple(self._sessions.values())))
        await asyncio.gather(*self._closing, return_exceptions=True)

    def viewers(self) -> Mapping[str, ViewerStats]:
        """Each session by its id."""
        return {session_id: session.viewer.stats() for session_id, session in self._sessions.items()}

    def stats(self) -> WhepStats:
        viewers = [viewer for viewer in self.viewers().values() if viewer.state == "watching"]
        door = self._admission.stats()
        return WhepStats(
            watching=len(viewers),
            joining=door.pending,
            levels=Counter(viewer.level for viewer in viewers),
            joined=self._joined,
            refused_full=door.refused_full,
            refused_joining=door.refused_joining,
        )

    def _session(self, session_id: str) -> _Session:
        try:
            return self._sessions[session_id]
        except KeyError:
            raise SessionUnknown("this session has ended, or never was") from None

    def _viewer(self, session_id: str, seat: Seat) -> Viewer:
        def joined() -> None:
            self._joined += 1
            seat.joined()
            self._tell()

        def ended() -> None:
            session = self._sessions.pop(session_id, None)
            seat.leave()
            self._tell()
            for call in session.on_end if session is not None else ():
                call()

        return Viewer(
            self._hub,
            timeline=self._timeline,
            ice_servers=self._ice_servers,
            patience=self._patience,
            on_joined=joined,
            on_end=ended,
            clock=self._clock,
        )

    def _tell(self) -> None:
        self._on_count(self.stats().watching)
