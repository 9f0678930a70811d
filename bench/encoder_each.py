"""What is compared against: one H.264 encoder for each viewer, as aiortc does by itself.

python -m bench.encoder_each [--port 0]        (prints its WHEP URL)
"""

import asyncio
import socket
import time
from fractions import Fraction

import click
import numpy as np
import uvicorn
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack
from av import AudioFrame, VideoFrame
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

WIDTH, HEIGHT, FPS, RATE = 1280, 720, 25, 48_000


def moving_picture() -> list[VideoFrame]:
    """Two seconds of 720p in which a textured square moves over a still background."""
    texture = np.random.default_rng(0).integers(40, 200, (HEIGHT, WIDTH), dtype=np.uint8)
    frames = []
    for k in range(2 * FPS):
        planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
        planes[:HEIGHT] = np.linspace(60, 180, WIDTH, dtype=np.uint8)
        planes[200:500, 4 * k : 4 * k + 300] = texture[:300, :300]
        frames.append(VideoFrame.from_ndarray(planes, format="yuv420p"))
    return frames


class _Paced(MediaStreamTrack):
    """Gives a frame when its time has come."""

    def __init__(self) -> None:
        super().__init__()
        self._start_s = time.monotonic()
        self._index = -1

    async def _turn(self, rate: float) -> int:
        self._index += 1
        await asyncio.sleep(self._start_s + self._index / rate - time.monotonic())
        return self._index


class Picture(_Paced):
    kind = "video"
    frames: list[VideoFrame] = []  # noqa: RUF012 - set once before serving, shared by all

    async def recv(self) -> VideoFrame:
        index = await self._turn(FPS)
        source = self.frames[index % len(self.frames)]
        frame = VideoFrame.from_ndarray(source.to_ndarray(), format="yuv420p")
        frame.pts, frame.time_base = index, Fraction(1, FPS)
        return frame


class Sound(_Paced):
    kind = "audio"

    async def recv(self) -> AudioFrame:
        index = await self._turn(50)
        frame = AudioFrame.from_ndarray(np.zeros((1, RATE // 50), np.int16), layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, index * RATE // 50, Fraction(1, RATE)
        return frame


async def whep(request: Request) -> Response:
    """Answer an offer; the session ends with the process."""
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    request.app.state.peers.append(peer)
    peer.addTransceiver(Sound(), direction="sendonly")
    video = peer.addTransceiver(Picture(), direction="sendonly")
    wanted = [c for c in RTCRtpSender.getCapabilities("video").codecs if c.mimeType in ("video/H264", "video/rtx")]
    video.setCodecPreferences(wanted)
    await peer.setRemoteDescription(RTCSessionDescription((await request.body()).decode(), "offer"))
    await peer.setLocalDescription()
    return Response(peer.localDescription.sdp, 201, media_type="application/sdp")


@click.command()
@click.option("--port", default=0, show_default=True)
def main(port: int) -> None:
    """Serve until killed."""
    Picture.frames = moving_picture()
    app = Starlette(routes=[Route("/whep", whep, methods=["POST"])])
    app.state.peers = []
    listening = socket.create_server(("127.0.0.1", port))
    print(f"http://127.0.0.1:{listening.getsockname()[1]}/whep", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error", loop="asyncio")).run(sockets=[listening])


if __name__ == "__main__":
    main()
