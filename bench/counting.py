"""Viewers that count: real ICE, DTLS, SRTP and RTCP, but nothing is decoded.

python -m bench.counting --url URL --viewers N --seconds S

Joins all, prints "ready", counts for S seconds, prints one line of JSON. Runs
in a process of its own, so that its work is told from the server's.
"""

import asyncio
import json
import socket
import time
from dataclasses import dataclass, field

import click
import httpx
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.rtp import RtcpReceiverInfo, RtcpRrPacket

JOIN_ATTEMPTS = 50
JOINING_AT_ONCE = 4
# 1 MiB: viewers have a machine each; these share a process, whose turn may come late.
RECEIVE_BUFFER = 1 << 20  # bytes


@dataclass(slots=True)
class Stream:
    """What has arrived of one RTP stream."""

    ssrc: int = 0
    first: int = -1  # sequence number, extended
    highest: int = -1
    received: int = 0
    pictures: int = 0  # or sounds: packets with the marker bit
    last_at_s: float = 0.0
    longest_gap_s: float = 0.0

    def add(self, data: bytes) -> None:
        """One decrypted RTP packet."""
        sequence = int.from_bytes(data[2:4], "big")
        if self.highest < 0:
            self.ssrc = int.from_bytes(data[8:12], "big")
            self.first = self.highest = sequence
        else:
            step = (sequence - self.highest) & 0xFFFF
            self.highest += step if step < 0x8000 else 0
        self.received += 1
        if data[1] & 0x80:
            self._picture(time.monotonic())

    def restart(self) -> None:
        """Count from here on."""
        self.first = self.highest + 1
        self.received = self.pictures = 0
        self.longest_gap_s, self.last_at_s = 0.0, time.monotonic()

    @property
    def lost(self) -> int:
        return max(0, self.highest - self.first + 1 - self.received)

    def _picture(self, now_s: float) -> None:
        if self.last_at_s:
            self.longest_gap_s = max(self.longest_gap_s, now_s - self.last_at_s)
        self.last_at_s = now_s
        self.pictures += 1


@dataclass(slots=True)
class CountingViewer:
    """One viewer."""

    url: str
    token: str = ""
    video: Stream = field(default_factory=Stream)
    audio: Stream = field(default_factory=Stream)
    refused: int = 0
    peer: RTCPeerConnection = field(default_factory=lambda: RTCPeerConnection(RTCConfiguration(iceServers=[])))
    arrived: asyncio.Event = field(default_factory=asyncio.Event)  # the first whole picture
    reporting: asyncio.Task[None] | None = None

    async def join(self, http: httpx.AsyncClient) -> None:
        """Become a viewer, waiting where the server says so, and return at the first whole picture."""
        video = self.peer.addTransceiver("video", direction="recvonly")
        capabilities = RTCRtpReceiver.getCapabilities("video")
        if capabilities is None:
            raise RuntimeError("aiortc has no video")
        video.setCodecPreferences([c for c in capabilities.codecs if c.mimeType in ("video/H264", "video/rtx")])
        self.peer.addTransceiver("audio", direction="recvonly")
        await self.peer.setLocalDescription(await self.peer.createOffer())
        answer = await self._post(http, self.peer.localDescription.sdp)
        await self.peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        self._count(answer)
        await self.arrived.wait()
        self.reporting = asyncio.create_task(self._report())

    async def leave(self) -> None:
        if self.reporting is not None:
            self.reporting.cancel()
        await self.peer.close()

    async def _post(self, http: httpx.AsyncClient, offer: str) -> str:
        headers = {"Content-Type": "application/sdp"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        for _ in range(JOIN_ATTEMPTS):
            answer = await http.post(self.url, content=offer, headers=headers)
            if answer.status_code == 201:
                return answer.text
            if answer.status_code != 503:
                break
            self.refused += 1
            await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
        raise click.ClickException(f"{self.url} answers {answer.status_code}: {answer.text[:300]}")

    def _count(self, answer: str) -> None:
        """In place of aiortc's receivers, which would decode."""
        types = {
            line.split()[0].removeprefix("m="): int(line.split()[3])
            for line in answer.splitlines()
            if line.startswith("m=")
        }
        streams = {types["video"]: self.video, types["audio"]: self.audio}

        async def count(data: bytes, arrival_time_ms: int) -> None:
            stream = streams.get(data[1] & 0x7F)
            if stream is not None:
                stream.add(data)
            if self.video.pictures:
                self.arrived.set()

        transport = self.peer.getReceivers()[0].transport
        setattr(transport, "_handle_rtp_data", count)  # noqa: B010 - a method, to mypy
        for protocol in transport.transport._connection._protocols:
            protocol.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)

    async def _report(self) -> None:
        """Receiver reports once a second, as browsers send them."""
        transport = self.peer.getReceivers()[0].transport
        while True:
            await asyncio.sleep(1)
            reports = [
                RtcpReceiverInfo(s.ssrc, 0, s.lost, s.highest & 0xFFFFFFFF, 0, 0, 0) for s in (self.video, self.audio)
            ]
            try:
                await transport._send_rtp(bytes(RtcpRrPacket(ssrc=1, reports=reports)))
            except ConnectionError:
                return


async def count(url: str, viewers: int, seconds: float, token: str = "") -> dict[str, float]:
    """Join, say so, count."""
    people = [CountingViewer(url, token) for _ in range(viewers)]
    turns = asyncio.Semaphore(JOINING_AT_ONCE)
    start_s = time.monotonic()
    async with httpx.AsyncClient(timeout=30) as http:

        async def join(viewer: CountingViewer) -> None:
            async with turns:
                await viewer.join(http)

        await asyncio.gather(*(join(viewer) for viewer in people))
    joined_s = time.monotonic() - start_s
    await asyncio.sleep(2)  # the joins' own keyframes are not the show
    print("ready", flush=True)
    for viewer in people:
        viewer.video.restart()
        viewer.audio.restart()
    cpu_s, start_s = time.process_time(), time.monotonic()
    await asyncio.sleep(seconds)
    took_s = time.monotonic() - start_s
    figures = {
        "viewers": viewers,
        "fps_min": min(viewer.video.pictures for viewer in people) / took_s,
        "fps_max": max(viewer.video.pictures for viewer in people) / took_s,
        "lost": sum(viewer.video.lost + viewer.audio.lost for viewer in people),
        "packets": sum(viewer.video.received + viewer.audio.received for viewer in people),
        "longest_gap_s": max(viewer.video.longest_gap_s for viewer in people),
        "cpu": (time.process_time() - cpu_s) / took_s,
        "joins_per_s": viewers / joined_s,
    }
    await asyncio.gather(*(viewer.leave() for viewer in people))
    return figures


@click.command()
@click.option("--url", required=True, help="A WHEP endpoint.")
@click.option("--viewers", default=10, show_default=True)
@click.option("--seconds", default=10.0, show_default=True)
@click.option("--token", default="", help="Viewer's token, where the server asks for one.")
def main(url: str, viewers: int, seconds: float, token: str) -> None:
    """Count what arrives at so many viewers."""
    print(json.dumps(asyncio.run(count(url, viewers, seconds, token))), flush=True)


if __name__ == "__main__":
    main()
