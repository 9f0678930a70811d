"""A real WHIP target for tests: a small HTTP server, and aiortc that decodes what it is sent, in its own thread."""

import asyncio
import ssl
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import AudioFrame, VideoFrame

T = TypeVar("T")

TOKEN = "secret/token"
PATH = "/live/secret-key"
SESSION = f"{PATH}/session-"


@dataclass
class Heard:
    """What came over one session."""

    peer: RTCPeerConnection
    pictures: int = 0
    flashes: int = 0  # pictures that were white all over
    size: tuple[int, int] = (0, 0)
    loudest: int = 0  # of 32767
    channels: int = 0
    deleted: bool = False


@dataclass
class WhipServer:
    """Answers offers at `url`, which holds the token; `refuse` is a status that it answers with instead."""

    refuse: int = 0
    words: str = ""  # of a refusal
    keeps: bool = False  # it lets nobody end a session
    answer: str = ""  # said in place of a true answer
    place: str = ""  # the Location that it tells in place of the true one
    move_to: str = ""  # where it sends on to (307)
    tls: ssl.SSLContext | None = None
    sessions: list[Heard] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    port: int = 0
    _readers: list[asyncio.Task[None]] = field(default_factory=list)

    def __enter__(self) -> "WhipServer":
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        scheme = "http" if self.tls is None else "https"
        return f"{scheme}://{TOKEN.replace('/', '%2F')}@127.0.0.1:{self.port}{PATH}"

    def start(self) -> None:
        """Listen, at the same port as before."""
        self._server = self._do(asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls))
        self.port = self._server.sockets[0].getsockname()[1]

    def kill(self) -> None:
        """Be gone: nobody listens, and every session is ended by its DTLS."""
        self._do(self._end())

    def ask_for_keyframe(self) -> None:
        """Send a PLI for the newest session's pictures."""
        peer = self.sessions[-1].peer
        receiver = next(each for each in peer.getReceivers() if each.track.kind == "video")
        source = next(iter(getattr(receiver, "_RTCRtpReceiver__remote_streams")))  # noqa: B009
        self._do(receiver._send_rtcp_pli(source))

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20.0)

    async def _end(self) -> None:
        self._server.close()
        await asyncio.gather(*(session.peer.close() for session in self.sessions))
        left = asyncio.all_tasks() - {asyncio.current_task()}  # such as the reader of a track that never began
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            fields = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in head[1:])}
            body = await reader.readexactly(int(fields.get("content-length", "0")))
            method, path, _ = head[0].split()
            writer.write(await self._reply(method, path, fields, body.decode()))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:  # also where it is cancelled in the middle
            writer.close()

    async def _reply(self, method: str, path: str, fields: dict[str, str], body: str) -> bytes:
        if self.move_to:
            return _response(307, {"Location": self.move_to})
        if self.refuse:
            return _response(self.refuse, {}, self.words)
        if fields.get("authorization") != f"Bearer {TOKEN}":
            return _response(401, {}, "no such token")
        if method == "DELETE" and self.keeps:
            return _response(405, {}, "no")
        if method == "DELETE" and path.startswith(SESSION):
            session = self.sessions[int(path.removeprefix(SESSION))]
            session.deleted = True
            await session.peer.close()
            return _response(200, {})
        if method != "POST" or path != PATH or fields.get("content-type") != "application/sdp":
            return _response(404, {}, "nothing here")
        self.offers.append(body)
        location = {"Location": self.place or f"{SESSION}{len(self.sessions)}", "Content-Type": "application/sdp"}
        return _response(201, location, self.answer or await self._answer(body))

    async def _answer(self, offer: str) -> str:
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        heard = Heard(peer)
        self.sessions.append(heard)
        peer.on("track", lambda track: self._readers.append(asyncio.create_task(_listen(track, heard))))
        await peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        return peer.localDescription.sdp


async def _listen(track: MediaStreamTrack, heard: Heard) -> None:
    while True:
        try:
            frame = await track.recv()
        except MediaStreamError:
            return
        if isinstance(frame, VideoFrame):
            heard.pictures += 1
            heard.size = (frame.width, frame.height)
            heard.flashes += bool(frame.to_ndarray(format="gray").mean() > 180)
        elif isinstance(frame, AudioFrame):
            heard.loudest = max(heard.loudest, int(np.abs(frame.to_ndarray().astype(np.int32)).max()))
            heard.channels = len(frame.layout.channels)


def _response(status: int, fields: dict[str, str], body: str = "") -> bytes:
    lines = [f"HTTP/1.1 {status} Said", *(f"{key}: {value}" for key, value in fields.items())]
    lines += [f"Content-Length: {len(body.encode())}", "Connection: close", "", body]
    return "\r\n".join(lines).encode()
