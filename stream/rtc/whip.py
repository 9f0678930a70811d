"""Microphones without HTTP: an offer in, an answer out, one at a time (WHIP, RFC 9725)."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from aiortc import RTCIceServer

from stream.rtc.budget import Budget, Clock
from stream.rtc.errors import MicrophoneTaken, SessionUnknown
from stream.rtc.offer import Offer, parse_fragment
from stream.rtc.whip_link import MicrophoneLink
from stream.rtc.whip_offer import parse_microphone

log = logging.getLogger(__name__)

CHECK_S = 0.5
CLOSE_S = 5.0
RATE = 48_000
# A second at once and a fifth more than real time: a peer that sends faster is cut down to what can be heard.
BURST, PER_S = 1.0 * RATE, 1.2 * RATE
MAX_BLOCK = 1_920 * 2  # bytes, 40 ms


@dataclass(frozen=True, slots=True)
class MicrophonePatience:
    """How long a microphone may take, and be silent."""

    handshake_s: float = 15.0  # from the answer to the connection
    silence_s: float = 5.0  # without a packet


class Hearer(Protocol):
    """Who the sound is for."""

    def opened(self) -> None:
        """The microphone is connected. May raise StreamError: then it is closed again."""
        ...

    def hear(self, pcm: bytes) -> None:
        """16-bit mono at 48 kHz, at most MAX_BLOCK bytes."""
        ...

    def closed(self, reason: str) -> None:
        """It is over, whether or not it was opened. Told once."""
        ...


@dataclass(frozen=True, slots=True)
class WhipAnswer:
    """What a POST is answered with: 201, `Location: …/{session_id}`, application/sdp."""

    session_id: str
    sdp: str


class MicrophoneSession:
    """From the offer to the end, which comes by itself when the peer is gone or silent."""

    def __init__(
        self,
        offer: Offer,
        hearer: Hearer,
        patience: MicrophonePatience,
        ice_servers: tuple[RTCIceServer, ...],
        on_end: Callable[[], None],
        clock: Clock,
    ) -> None:
        self.id = secrets.token_urlsafe(16)
        self.offer = offer
        self.hearer = hearer
        self._patience = patience
        self._on_end = [on_end]
        self._clock = clock
        self._budget = Budget(BURST, PER_S, clock)
        self._open = self._over = False
        self._heard_s = clock()
        self._decided = asyncio.Event()
        self._gone = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None
        self._link = MicrophoneLink(ice_servers=ice_servers, on_sound=self._on_sound, on_state=self._on_state)

    def when_over(self, call: Callable[[], None]) -> None:
        """Call this when it ends, once, whoever ended it."""
        self._on_end.append(call)

    async def answer(self) -> str:
        """The SDP answer; from here on it looks after itself. Raises OfferInvalid or NoAddress."""
        sdp = await self._link.answer(self.offer)
        self._watch = asyncio.create_task(self._live(), name="microphone session")
        return sdp

    async def trickle(self, fragment: str) -> None:
        """More of the peer's addresses. Raises FragmentInvalid or RestartUnsupported."""
        await self._link.add_candidates(parse_fragment(fragment, self.offer.ice_ufrag).candidates)

    async def close(self, reason: str) -> None:
        """End it. A second call does nothing."""
        if self._over:
            return
        self._over, self._open = True, False
        if self._watch is not None and self._watch is not asyncio.current_task():
            self._watch.cancel()
        for call in self._on_end:
            call()
        self.hearer.closed(reason)
        try:
            await asyncio.wait_for(self._link.close(), CLOSE_S)
        except TimeoutError:
            log.warning("a microphone's connection did not close within %g s", CLOSE_S)

    async def _live(self) -> None:
        reason = "the microphone's connection failed"
        try:
            reason = await self._until_over()
        except Exception as error:  # the task's boundary: whoever hears must be told that it is over
            if not hasattr(error, "status"):
                log.exception("a microphone could not be put on")
            reason = str(error)
        finally:
            await self.close(reason)

    async def _until_over(self) -> str:
        """Why it is over."""
        try:
            await asyncio.wait_for(self._decided.wait(), self._patience.handshake_s)
        except TimeoutError:
            return f"the microphone did not connect within {self._patience.handshake_s:g} s"
        if self._gone.is_set():
            return "the microphone's connection failed"
        self.hearer.opened()
        self._open = True
        self._heard_s = self._clock()
        while self._clock() - self._heard_s <= self._patience.silence_s:
            try:
                await asyncio.wait_for(self._gone.wait(), CHECK_S)
            except TimeoutError:
                continue
            return "the microphone's connection was lost"
        return f"the microphone sent nothing for {self._patience.silence_s:g} s"

    def _on_sound(self, pcm: bytes) -> None:
        self._heard_s = self._clock()
        if not self._open or not self._budget.spend(len(pcm) / 2):
            return
        for start in range(0, len(pcm), MAX_BLOCK):
            self.hearer.hear(pcm[start : start + MAX_BLOCK])

    def _on_state(self, state: str) -> None:
        if state in ("failed", "closed"):
            self._gone.set()
        if state in ("connected", "failed", "closed"):
            self._decided.set()


class WhipService:
    """The one microphone of a show. All of it runs on the event loop's thread."""

    def __init__(
        self,
        *,
        patience: MicrophonePatience = MicrophonePatience(),
        ice_servers: tuple[RTCIceServer, ...] = (),
        clock: Clock = time.monotonic,
    ) -> None:
        self._patience = patience
        self._ice_servers = ice_servers
        self._clock = clock
        self._session: MicrophoneSession | None = None
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def session_id(self) -> str:
        """Of the microphone that is on or about to be; empty: none."""
        return self._session.id if self._session is not None else ""

    @property
    def hearer(self) -> Hearer | None:
        """Who hears it; None: there is none."""
        return self._session.hearer if self._session is not None else None

    async def create(self, offer_sdp: str, hearer: Hearer) -> WhipAnswer:
        """Answer an offer; the session lives until `delete`, or until the peer is gone or silent.

        Raises OfferInvalid, NoOpus, NoAddress, or MicrophoneTaken.
        """
        offer = parse_microphone(offer_sdp)
        if self._session is not None:
            raise MicrophoneTaken("a microphone is on already, or about to be; end it first")
        session = MicrophoneSession(offer, hearer, self._patience, self._ice_servers, self._forget, self._clock)
        self._session = session
        try:
            return WhipAnswer(session.id, await session.answer())
        except BaseException as error:
            await session.close(str(error) or "the offer was not answered")
            raise

    async def trickle(self, session_id: str, fragment: str) -> None:
        """Add the candidates of a trickle-ice-sdpfrag. Raises SessionUnknown, FragmentInvalid, RestartUnsupported."""
        await self._known(session_id).trickle(fragment)

    async def delete(self, session_id: str, reason: str) -> None:
        """End a session. Raises SessionUnknown."""
        await self._known(session_id).close(reason)

    def when_over(self, session_id: str, call: Callable[[], None]) -> None:
        """Call this once a session is over, whoever ended it; at once where it is."""
        if self._session is not None and self._session.id == session_id:
            self._session.when_over(call)
        else:
            call()

    def drop(self, reason: str, session_id: str = "") -> None:
        """End whatever is on, or nothing but this session, without waiting for its goodbye."""
        if self._session is not None and session_id in ("", self._session.id):
            task = asyncio.create_task(self._session.close(reason))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """End it, for the server's shutdown."""
        if self._session is not None:
            await self._session.close("the server is ending")
        await asyncio.gather(*self._closing, return_exceptions=True)

    def _known(self, session_id: str) -> MicrophoneSession:
        if self._session is None or self._session.id != session_id:
            raise SessionUnknown("this session has ended, or never was")
        return self._session

    def _forget(self) -> None:
        self._session = None
