"""The process that pushes to one WHIP target: packets on standard input, its state on standard output.

FFmpeg's whip muxer is not used: as PyAV ships it, with GnuTLS, its DTLS is refused by aiortc (18.1, FFmpeg 8.1), and
it makes no keyframe when the target asks for one. It is a process as RTMP's is, so that both are ended in one way. It
writes "live" once the first picture is on its way over DTLS, "key" when the target needs a keyframe, and "error <why>"
before it gives up.
"""

import asyncio
import contextlib
import os
import sys
import threading
import time
from typing import BinaryIO

from stream.egress import pipe
from stream.egress.backlog import VIDEO
from stream.egress.whip import WhipTarget, parsed
from stream.egress.whip_session import WhipClient, WhipFailed, end_within
from stream.errors import StreamError
from stream.packets import Packet
from stream.rtc.aiortc_adapter import MediaLink
from stream.rtc.budget import Budget
from stream.rtc.hub import Hub
from stream.rtc.subscription import Subscription
from stream.rtc.timeline import Timeline
from stream.rtc.viewer import KEY_BURST, KEY_PER_S

SILENCE_S = 10.0  # without a word of RTCP, which receivers send each second or so
CHECK_S = 1.0
GOODBYE_S = 1.5


class _Lost(Exception):
    """The target is gone; the message says why."""


def main() -> int:
    """Push until standard input ends (0) or the target fails (1)."""
    source = sys.stdin.buffer
    try:
        target = parsed(pipe.read_address(source))
        first = pipe.read(source)  # until a keyframe comes the target is not spoken to
        asyncio.run(_push(target, first, source))
    except EOFError:
        return 0
    except (_Lost, WhipFailed, StreamError) as error:
        _say(f"error {' '.join(str(error).split())}")
        return 1
    return 0


async def _push(target: WhipTarget, first: Packet, source: BinaryIO) -> None:
    """Every packet until standard input ends. Raises _Lost, WhipFailed and RtcError."""
    show = _Show()
    show.publish(first)
    over = asyncio.Event()
    reader = threading.Thread(target=_read, args=(source, show, over, asyncio.get_running_loop()), daemon=True)
    reader.start()
    work = asyncio.create_task(show.run(target))
    end = asyncio.create_task(over.wait())
    await asyncio.wait((work, end), return_when=asyncio.FIRST_COMPLETED)
    for task in (work, end):
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work


def _read(source: BinaryIO, show: "_Show", over: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: the target has failed
        with contextlib.suppress(EOFError):
            while True:
                loop.call_soon_threadsafe(show.publish, pipe.read(source))
        loop.call_soon_threadsafe(over.set)


class _Show:
    """The show on its way to one target."""

    def __init__(self) -> None:
        self._hub = Hub(lambda rendition: _say("key"))
        self._keys = Budget(KEY_BURST, KEY_PER_S, time.monotonic)
        self._sends_pictures = False
        self._live = False
        self._connected = asyncio.Event()
        self._gone = asyncio.Event()
        self._link = MediaLink(
            open_source=self._open,
            timeline=Timeline(),
            ice_servers=(),
            on_key_needed=self._on_key_needed,
            on_state=self._on_state,
            clock=time.monotonic,
        )

    def publish(self, packet: Packet) -> None:
        """Send a packet on; before DTLS is up, and up to a keyframe after that, it goes nowhere."""
        self._hub.publish(packet)
        if self._sends_pictures and not self._live and packet.key and packet.rendition == VIDEO:
            self._live = True
            _say("live")

    async def run(self, target: WhipTarget) -> None:
        """Until it is cancelled. Raises _Lost, WhipFailed and RtcError; the session is deleted in each case."""
        async with WhipClient(target) as client:
            try:
                session = await client.begin(await self._link.offer())
                try:
                    await self._link.accept(session.answer)
                    await self._watch()
                finally:
                    await end_within(client, session, GOODBYE_S)
            finally:
                await self._link.close()

    async def _watch(self) -> None:
        """Until the target is gone: raises _Lost."""
        received, heard_s = 0, time.monotonic()
        while not await self._is_gone_within(CHECK_S):
            report = await self._link.report()
            if report.received_packets != received or not self._connected.is_set():
                received, heard_s = report.received_packets, time.monotonic()
            elif time.monotonic() - heard_s > SILENCE_S:
                raise _Lost(f"the target has been silent for {SILENCE_S:g} s")
        if self._connected.is_set():
            raise _Lost("the connection was lost")
        raise _Lost("no way for pictures and sound: the target cannot be reached over UDP, or refused the encryption")

    async def _is_gone_within(self, timeout_s: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._gone.wait(), timeout_s)
        return self._gone.is_set()

    def _open(self, kind: str) -> Subscription:
        if kind != "video":
            return self._hub.subscribe(audio="audio")
        self._sends_pictures = True
        return self._hub.subscribe(video=VIDEO)

    def _on_key_needed(self) -> None:
        if self._keys.spend():
            self._hub.request_key(VIDEO)

    def _on_state(self, state: str) -> None:
        if state == "connected":
            self._connected.set()
        elif state in ("failed", "closed"):
            self._gone.set()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os._exit(main())  # not waiting for the thread that reads standard input
