"""Half an hour on air with a viewer: memory, drift, stalls.

python -m bench.soak [--minutes 30]        (starts a server of its own)
"""

import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import click
import httpx
import numpy as np
import psutil
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from bench.stage import metric
from bench.tables import Row, machine, print_table
from tests import live_server

SETTLED_S = 300  # growth is counted from here on


@dataclass(slots=True)
class Listener:
    """A viewer that notes when each 20 ms of sound came and what time it carries."""

    url: str
    arrivals: list[tuple[float, float]] = field(default_factory=list)  # (monotonic s, media s)

    async def run(self) -> None:
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        peer.addTransceiver("video", direction="recvonly")
        peer.addTransceiver("audio", direction="recvonly")
        tasks: list[asyncio.Task[None]] = []
        peer.on("track", lambda track: tasks.append(asyncio.create_task(self._read(track))))
        await peer.setLocalDescription(await peer.createOffer())
        async with httpx.AsyncClient(timeout=10) as http:
            sdp = {"Content-Type": "application/sdp"}
            answer = await http.post(f"{self.url}/v1/shows/demo/whep", content=peer.localDescription.sdp, headers=sdp)
        await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
        try:
            await asyncio.Event().wait()
        finally:
            await peer.close()

    async def _read(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if track.kind == "audio" and frame.pts is not None and frame.time_base is not None:
                self.arrivals.append((time.monotonic(), float(frame.pts * frame.time_base)))


def drift_ms(arrivals: list[tuple[float, float]]) -> float:
    """How far media time has moved against the wall clock, least arrival delay of the last minute against the first."""
    wall, media = np.array(arrivals).T
    delay = wall - media
    first, last = wall < wall[0] + 60, wall > wall[-1] - 60
    return float(np.percentile(delay[last], 5) - np.percentile(delay[first], 5)) * 1000


def resident(pid: int) -> int:
    """Memory of a process and its children, bytes."""
    root = psutil.Process(pid)
    return sum(p.memory_info().rss for p in (root, *root.children(recursive=True)))


async def soak(server: live_server.LiveServer, minutes: float) -> list[Row]:
    """Watch for so long and judge."""
    listener = Listener(server.url)
    task = asyncio.create_task(listener.run())
    memory: list[tuple[float, int]] = []
    start = time.monotonic()
    while time.monotonic() - start < minutes * 60:
        await asyncio.sleep(10)
        memory.append((time.monotonic() - start, resident(server.process.pid)))
    stalls = await asyncio.to_thread(metric, server.url, "onmaru_stage_stalls")
    late = await asyncio.to_thread(metric, server.url, "onmaru_stage_late_frames")
    restarts = await asyncio.to_thread(metric, server.url, "onmaru_stage_restarts_total")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)  # else the receiver's decoder thread keeps the process
    settled = [rss for at, rss in memory if at >= min(SETTLED_S, minutes * 30)]
    base, end = np.median(settled[:6]), np.median(settled[-6:])
    gaps = np.diff([at for at, _ in listener.arrivals])
    measured = (
        f"RSS {base / 2**20:.0f} → {end / 2**20:.0f} MiB ({(end / base - 1) * 100:+.1f} %), drift "
        f"{drift_ms(listener.arrivals):+.1f} ms, {stalls:.0f} stalls, {late:.0f} late frames, {restarts:.0f} restarts, "
        f"longest gap between sounds {gaps.max() * 1000:.0f} ms"
    )
    return [Row(f"soak {minutes:g} min, one viewer", "RSS <5 % after minute 5, drift <20 ms, 0 stalls", measured)]


@click.command()
@click.option("--minutes", default=30.0, show_default=True)
def main(minutes: float) -> None:
    """Start a server, watch it, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        server = live_server.start(Path(folder))
        try:
            print_table(f"Soak ({machine()})", asyncio.run(soak(server, minutes)))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
