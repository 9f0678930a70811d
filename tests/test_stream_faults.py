"""Real kills: whatever dies, the viewers keep their stream and the show comes back."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests import live_server
from tests.live_server import LiveServer
from tests.rtc_client import Client

pytestmark = [pytest.mark.process, pytest.mark.live]


@pytest.fixture(scope="module")
def doomed(tmp_path_factory: pytest.TempPathFactory):
    """A server of our own to break things in."""
    running = live_server.start(tmp_path_factory.mktemp("data"))
    yield running
    stages = running.stage_pids()
    assert running.stop() in (0, -signal.SIGTERM)
    assert not any(Path(f"/proc/{pid}").exists() for pid in stages)


def voice_worker(server: LiveServer) -> int:
    """The espeak worker of the stage."""
    (stage,) = server.stage_pids()
    out = subprocess.run(["pgrep", "-P", str(stage), "-f", "espeak_worker"], capture_output=True, text=True, check=True)
    return int(out.stdout.split()[0])


def test_a_killed_stage_comes_back(doomed: LiveServer):
    before = doomed.wait_for("live")["restarts"]
    (pid,) = doomed.stage_pids()
    doomed.kill_stage()
    doomed.wait_for("recovering", 5)
    show = doomed.wait_for("live", 40)
    assert show["restarts"] == before + 1
    assert doomed.stage_pids() != [pid]


def test_a_hanging_stage_is_replaced(doomed: LiveServer):
    doomed.wait_for("live")
    (pid,) = doomed.stage_pids()
    os.kill(pid, signal.SIGSTOP)
    doomed.wait_for("recovering", 5)
    doomed.wait_for("live", 40)
    assert doomed.stage_pids() != [pid]


def test_kill_works_without_a_stage_and_resume_brings_her_back(doomed: LiveServer):
    doomed.wait_for("live")
    doomed.kill_stage()
    with doomed.client() as operator:
        assert operator.post("/v1/shows/demo/kill").json()["state"] == "paused"
        time.sleep(1)
        assert doomed.show()["state"] == "paused"
        operator.post("/v1/shows/demo/resume")
    doomed.wait_for("live", 40)


def test_a_killed_voice_speaks_the_line_again(doomed: LiveServer):
    doomed.wait_for("live")
    os.kill(voice_worker(doomed), signal.SIGKILL)
    with doomed.client() as operator:
        line_id = operator.post("/v1/shows/demo/say", json={"text": "다시 말합니다."}).json()["line_id"]
        end = time.monotonic() + 20
        while time.monotonic() < end:
            rows = [r for r in operator.get("/v1/shows/demo/aired").json() if r["line_id"] == line_id]
            if rows:
                break
            time.sleep(0.1)
    assert [row["complete"] for row in rows] == [True]
    assert voice_worker(doomed) > 0


def test_a_vanished_server_takes_its_stage_along(tmp_path: Path):
    server = live_server.start(tmp_path)
    pids = server.stage_pids()
    server.process.kill()
    server.process.wait(5)
    server.close()
    end = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_a_viewer_who_comes_before_the_host_sees_the_slate(tmp_path: Path):
    server = live_server.start(tmp_path, stage=False)

    async def watch() -> Client:
        viewer = Client()
        async with httpx.AsyncClient() as http:
            answer = await http.post(
                f"{server.url}/v1/shows/demo/whep",
                content=await viewer.offer(),
                headers={"Content-Type": "application/sdp"},
            )
        assert answer.status_code == 201
        await viewer.accept(answer.text)
        async with asyncio.timeout(30):
            await viewer.until_pictures(10)
        await viewer.close()
        return viewer

    try:
        assert server.show()["state"] == "starting"
        viewer = asyncio.run(watch())
        assert {seen.width for seen in viewer.pictures} <= {1280, 640}
        assert viewer.sounds > 0
        assert server.stop() in (0, -signal.SIGTERM)
    finally:
        server.close()


def serve(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stream.cli", "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=live_server.ROOT, check=False)


def test_a_port_in_use_is_said_with_advice(doomed: LiveServer, tmp_path: Path):
    port = doomed.url.rsplit(":", 1)[1]
    ended = serve("--port", port, "--data", str(tmp_path))
    assert ended.returncode == 1
    assert f"port {port} is in use" in ended.stderr
    assert f"--port {int(port) + 1}" in ended.stderr


def test_a_second_server_in_the_same_data_folder_is_refused_with_advice(tmp_path: Path):
    first = live_server.start(tmp_path, stage=False)
    try:
        ended = serve("--port", "0", "--data", str(tmp_path))
        assert ended.returncode == 1
        assert f"another server works in the data folder {tmp_path}" in ended.stderr
        assert "--data FOLDER" in ended.stderr
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait(10)
    finally:
        first.close()
    again = live_server.start(tmp_path, stage=False)
    assert again.stop() in (0, -signal.SIGTERM)


def test_an_unknown_host_is_said_with_the_known_ones(tmp_path: Path):
    ended = serve("--port", "0", "--data", str(tmp_path), "--avatar", "nobody")
    assert ended.returncode != 0
    assert "nobody" in ended.stderr
    assert "harin" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_wrong_setting_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONMARU_MAX_VIEWERS", "many")
    ended = serve("--data", str(tmp_path))
    assert ended.returncode == 1
    assert "max_viewers" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_damaged_database_is_said_with_advice(tmp_path: Path):
    (tmp_path / "onmaru.db").write_bytes(b"not a database " * 100)
    ended = serve("--port", "0", "--data", str(tmp_path))
    assert ended.returncode == 1
    assert "move it away" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.timeout(300)  # two starts
def test_a_killed_server_goes_on_with_the_line_that_it_was_saying(tmp_path: Path):
    first = live_server.start(tmp_path)
    try:
        with first.client() as operator:
            end = time.monotonic() + 60
            while (now := operator.get("/v1/shows/demo/cues").json()["now"]) is None and time.monotonic() < end:
                time.sleep(0.05)
            version = operator.get("/v1/shows/demo/rundown").json()["version"]
            operator.put("/v1/shows/demo/mood", json={"mood": "earnest"}, headers={"X-Onmaru-Actor": "Ara"})
            time.sleep(1.0)  # in the middle of the line
        assert now is not None
    finally:
        os.kill(first.process.pid, signal.SIGKILL)
        first.close()
    again = live_server.start(tmp_path)
    try:
        end = time.monotonic() + 60
        with again.client() as operator:
            rows: list[dict] = []
            cues = operator.get("/v1/shows/demo/cues").json()
            spoken = [c["line_id"] for c in (cues["now"], *cues["next"]) if c is not None]
            while time.monotonic() < end and not any(row["heard"] for row in rows if row["complete"]):
                rows = operator.get("/v1/shows/demo/aired.json").json()["lines"]
                time.sleep(0.1)
            assert now["line_id"] in [*spoken, *(row["line_id"] for row in rows)]
            broken = next(row for row in rows if row["line_id"] == now["line_id"])
            assert now["text"].startswith(broken["heard"])  # what was heard before the kill was kept
            assert operator.get("/v1/shows/demo/rundown").json()["version"] == version
            assert operator.get("/v1/shows/demo/cues").json()["mood"] == "earnest"
            deeds = operator.get("/v1/shows/demo/deeds").json()
            assert ("Ara", "mood") in [(deed["who"], deed["deed"]) for deed in deeds]
    finally:
        again.stop()
