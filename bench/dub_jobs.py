"""Dubbing on a server: how soon an edited line is heard, what a render of a minute costs, and two hours in memory."""

import base64
import contextlib
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx
import psutil

from bench.dub import EVERY_S, LINES, SECONDS, video
from bench.tables import Row, machine, percentiles, print_table
from tests import live_server
from tests.live_server import LiveServer

EDITS = 20
LONG_S = 2 * 3600
STEP_S = 0.2


def rows() -> list[Row]:
    """The table, without what takes many minutes."""
    with _server() as (folder, server, client):
        project = _script(client, folder / "minute.mp4")
        return [_edits(client, project), *_minute(client, server, project)]


def long_rows() -> list[Row]:
    """Two hours of video: `python -m bench.dub_jobs`."""
    with _server() as (folder, server, client):
        return _two_hours(client, server, folder)


@contextlib.contextmanager
def _server() -> Iterator[tuple[Path, LiveServer, httpx.Client]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        video(folder / "minute.mp4", [])
        server = live_server.start(folder / "data", stage=False)  # a show would count as its memory
        try:
            with httpx.Client(base_url=server.url, headers=server.headers, timeout=120) as client:
                yield folder, server, client
        finally:
            server.stop()


def _script(client: httpx.Client, film: Path) -> str:
    """Twelve clips over a film; gives the project's path."""
    base = {"upload": _uploaded(client, film)}
    path = _made(client.post("/v1/projects", json={"kind": "script", "title": "Bench", "base": base}))
    for k in range(round(SECONDS / EVERY_S)):
        lang, text = LINES[k % len(LINES)]
        clip = {"start_ms": round(1000 * (0.5 + EVERY_S * k)), "text": text, "lang": lang}
        client.post(f"{path}/clips", json=clip).raise_for_status()
    return path


def _uploaded(client: httpx.Client, path: Path) -> str:
    name = base64.b64encode(path.name.encode()).decode()
    head = {"Tus-Resumable": "1.0.0", "Upload-Metadata": f"filename {name}"}
    size = path.stat().st_size
    upload = _made(client.post("/v1/uploads", headers=head | {"Upload-Length": str(size)}))
    head |= {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    with path.open("rb") as file:
        client.patch(upload, headers=head, content=iter(lambda: file.read(1 << 20), b"")).raise_for_status()
    return upload.rsplit("/", 1)[1]


def _made(answer: httpx.Response) -> str:
    answer.raise_for_status()
    return answer.headers["Location"]


def _edits(client: httpx.Client, project: str) -> Row:
    """From an edit's request to the last byte of its sound, one after the other, over all clips."""
    clips = client.get(f"{project}/clips").json()["clips"]
    client.post(f"{project}/clips/{clips[0]['id']}/preview").raise_for_status()  # a worker and a voice are there
    waits = []
    for number in range(EDITS):
        clip = clips[number % len(clips)]["id"]
        text = f"{LINES[number % len(LINES)][1]} {number + 1}."
        begin = time.monotonic()
        client.patch(f"{project}/clips/{clip}", json={"text": text}).raise_for_status()
        heard = client.post(f"{project}/clips/{clip}/preview")
        heard.raise_for_status()
        if heard.headers["Content-Type"] != "audio/wav":
            raise RuntimeError(f"no sound: {heard.text}")
        waits.append(time.monotonic() - begin)
    p50, p95 = percentiles(waits)
    told = f"p50 {1000 * p50:.0f} ms, p95 {1000 * p95:.0f} ms, worst {1000 * max(waits):.0f} ms (n={EDITS})"
    return Row("one line edited and heard, by the API: PATCH, preview, its WAV", "p95 ≤2 s", told)


def _minute(client: httpx.Client, server: LiveServer, project: str) -> list[Row]:
    found = []
    for what in ("nothing rendered before", "all said before"):
        done, used = _watched(client, server, client.post(f"{project}/renders", json={"outputs": ["mp4"]}))
        wall = done["ended"] - done["started"]
        told = f"{wall / SECONDS:.2f}x by the clock, {used['cpu_s']:.1f} s of CPU ({used['cpu_s'] / SECONDS:.2f}x)"
        found.append(Row(f"script, 60 s of clips on a 60 s 720p video, sound only, as a job; {what}", "≤0.2x", told))
    return found


def _watched(
    client: httpx.Client, server: LiveServer, answer: httpx.Response
) -> tuple[dict[str, Any], dict[str, float]]:
    """The operation at its end, and what its worker used: CPU seconds, and the most memory it held."""
    operation, used = _made(answer), {"cpu_s": 0.0, "worker": 0.0, "server": 0.0}
    while True:
        told = client.get(operation).json()
        if told["state"] not in ("queued", "running"):
            if told["state"] != "done":
                raise RuntimeError(f"{told['error']}")
            return told, used
        for process in _workers(server):
            with contextlib.suppress(psutil.Error, OSError):
                times = process.cpu_times()
                spent = times.user + times.system + times.children_user + times.children_system
                used["cpu_s"] = max(used["cpu_s"], spent)
                used["worker"] = max(used["worker"], _peak(process.pid))
        used["server"] = max(used["server"], _peak(server.process.pid))
        time.sleep(STEP_S)


def _workers(server: LiveServer) -> Iterator[psutil.Process]:
    """Those at work, under their keepers; one that only waits has used next to nothing."""
    for process in psutil.Process(server.process.pid).children():
        with contextlib.suppress(psutil.Error):
            if "dubbing.worker" in process.cmdline():
                yield from process.children()


def _peak(pid: int) -> float:
    """The most that a process ever held, bytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) * 1024 if found else 0.0


def _two_hours(client: httpx.Client, server: LiveServer, folder: Path) -> list[Row]:
    """A video of two hours, looked at and rendered with a line a minute."""
    before = _peak(server.process.pid)
    _repeated(folder / "minute.mp4", folder / "long.mp4")
    size = (folder / "long.mp4").stat().st_size
    upload = _uploaded(client, folder / "long.mp4")
    brought = _peak(server.process.pid)
    body = {"kind": "script", "title": "Two hours", "base": {"upload": upload}}
    project = _made(client.post("/v1/projects", json=body))
    for minute in range(0, LONG_S // 60):
        clip = {"start_ms": 60_000 * minute + 500, "text": LINES[minute % len(LINES)][1]}
        client.post(f"{project}/clips", json=clip).raise_for_status()
    found = []
    for what, path, params in (
        ("looked at: curve, strip", "probe", None),
        ("rendered: 120 clips, music ducked, MP4 with copied pictures", "renders", {"outputs": ["mp4"]}),
    ):
        done, used = _watched(client, server, client.post(f"{project}/{path}", json=params))
        wall = done["ended"] - done["started"]
        told = f"{used['worker'] / 1e6:.0f} MB, {wall:.0f} s by the clock, {used['cpu_s']:.0f} s of CPU"
        found.append(Row(f"a 2 h upload ({size / 1e6:.0f} MB), {what}: the worker's most", "≤1 GiB", told))
    after = _peak(server.process.pid)
    told = f"{(brought - before) / 1e6:.0f} MB for the upload, {(after - before) / 1e6:.0f} MB with both jobs"
    found.append(Row("the same, how much more the server held", "≤100 MB", told))
    return found


def _repeated(source: Path, target: Path) -> None:
    """The packets of a minute over and over, for two hours."""
    with av.open(str(target), "w") as out:
        with av.open(str(source)) as first:
            tracks = (first.streams.video[0], first.streams.audio[0])
            made: dict[str, av.VideoStream | av.AudioStream] = {}
            for track in tracks:
                made[track.type] = out.add_stream_from_template(track)
        ends: dict[str, int] = {}  # of each track, in its own units
        for _ in range(LONG_S // round(SECONDS)):
            shifts: dict[str, int] = {}  # of each track's first packet, which may be before 0, behind the last one
            with av.open(str(source)) as again:
                for packet in again.demux(again.streams.video[0], again.streams.audio[0]):
                    if packet.dts is None or packet.pts is None:
                        continue
                    kind = packet.stream.type
                    shift = shifts.setdefault(kind, ends.get(kind, packet.dts) - packet.dts)
                    packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                    ends[kind] = packet.dts + (packet.duration or 1)
                    packet.stream = made[kind]
                    out.mux(packet)


if __name__ == "__main__":
    print(machine())
    print_table("dub_jobs, two hours", long_rows())
