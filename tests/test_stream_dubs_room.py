"""The room for renders: what they will take, what they take, and that nothing stays of one that takes too much."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from dubbing.job import Artefact, Done
from dubbing.project import Project, Segment
from stream.dubs.estimate import Need, render_need
from stream.dubs.quota import Limits, Quota
from stream.dubs.room import Room
from stream.errors import QuotaFull, StorageFull
from stream.store.db import Database, sqlite_url
from stream.store.operations import OperationRow, OperationStore
from stream.store.quota import MadeStore
from stream.store.uploads import UploadStore
from tests import live_server
from tests.dub_desk import OneProject, desk, left, running, script, until, until_now
from tests.live_server import LiveServer

GB = 1 << 30
MB = 1 << 20


# ------------------------------------------------------------------ what it will take
@pytest.mark.unit
@pytest.mark.parametrize(
    ("outputs", "kept"),
    [
        (["wav"], 600 * 192_000),
        (["mp3"], 600 * 24_000),
        (["stems"], 600 * 3 * 384_000),
        (["mp4"], 50 * MB + 600 * 24_000),
        (["wav", "mp3"], 600 * 216_000),
    ],
)
def test_what_a_film_of_ten_minutes_will_take(outputs: list[str], kept: int):
    need = render_need(Project("p", "dub", "Film"), outputs, 600.0, 50 * MB, keep_original=False)
    assert kept <= need.kept <= 1.03 * kept, "ten seconds more, in case that speech goes on behind the film"
    assert need.working > 0


@pytest.mark.unit
def test_a_film_that_is_shown_slower_is_longer_and_lies_there_twice_meanwhile():
    asked = (Project("p", "dub", "Film"), ["mp4"], 600.0, 50 * MB)
    need = render_need(*asked, keep_original=False)
    slower = render_need(*asked, keep_original=False, slow_video=True)
    assert slower.kept - need.kept == pytest.approx(0.15 * 610 * 24_000, abs=2)
    assert slower.working - need.working >= 50 * MB


@pytest.mark.unit
def test_a_base_that_nobody_looked_at_is_as_long_as_its_lines():
    lines = tuple(Segment(f"s{number}", 1_000 * number, 1_000 * number + 900, "Word.") for number in range(600))
    need = render_need(Project("p", "dub", "Film", segments=lines), ["wav"], 0.0, 0, keep_original=False)
    assert need.kept >= 599 * 192_000


# ------------------------------------------------------------------ over HTTP
@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    data = tmp_path_factory.mktemp("room") / "data"
    made = live_server.start(data, stage=False, ONMARU_QUOTA_GB="1")
    yield made
    made.close()


@pytest.mark.process
@pytest.mark.media
def test_a_render_over_the_quota_is_refused_as_an_upload_is(server: LiveServer):
    with httpx.Client(base_url=server.url, headers=server.headers, timeout=60) as client:
        made = client.post("/v1/projects", json={"kind": "script", "title": "Talk"})
        path = made.headers["Location"]
        assert client.post(f"{path}/clips", json={"start_ms": 5_000, "text": "Good evening."}).status_code == 201
        told = client.post("/v1/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(GB - 8 * MB)})
        assert told.status_code == 201, told.text
        refused = client.post(f"{path}/renders", json={"outputs": ["wav", "stems"]})
        assert (refused.status_code, refused.headers["content-type"]) == (413, "application/problem+json")
        assert "delete uploads or renders first" in refused.json()["detail"]
        taken = client.post(f"{path}/renders", json={"outputs": ["wav"]})
        assert taken.status_code == 202, taken.text

        def ended() -> dict:
            found = client.get(taken.headers["Location"]).json()
            return found if found["state"] not in ("queued", "running") else {}

        until_now(ended, 60)
        assert ended()["state"] == "done", "what fits is made"
        used = client.get("/v1/quota").json()["bytes"]
        assert GB - 8 * MB < used["used"] <= used["limit"] == GB


# ------------------------------------------------------------------ while it runs
ROW = OperationRow(id="o1", project="p1", kind="render", who="tester")


def made_of(path: Path) -> tuple[UploadStore, OperationStore, MadeStore]:
    database = Database(sqlite_url(path))
    return UploadStore(database), OperationStore(database), MadeStore(database)


def quota_of(path: Path, most: int, kind: type[Quota] = Quota) -> Quota:
    return kind(Limits(most, 10, 100, 100), *made_of(path))


class Unwell(Quota):
    """One whose store fails."""

    async def admit_bytes(self, who: str, more: int, meanwhile: int = 0) -> None:
        raise OperationalError("SELECT", {}, Exception("database is locked"))


async def rendered() -> Done:
    return Done(artefacts=(Artefact("wav", "out.wav", 60, "0"),))


@pytest.mark.unit
def test_a_store_that_fails_at_the_end_throws_nothing_away(tmp_path: Path):
    async def end(quota: Quota) -> Done:
        return await Room(tmp_path, 0, quota).watched(ROW, tmp_path / "out", rendered())

    assert asyncio.run(end(quota_of(tmp_path / "x.db", 10, Unwell))).artefacts[0].bytes == 60
    with pytest.raises(QuotaFull):
        asyncio.run(end(quota_of(tmp_path / "x.db", 10)))


@pytest.mark.unit
def test_what_their_other_jobs_made_so_far_counts_before_a_job_is_taken(tmp_path: Path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "whole.wav").write_bytes(bytes(60))

    async def go() -> None:
        room, may = Room(tmp_path, 0, quota_of(tmp_path / "x.db", 100), look_s=0.01), asyncio.Event()

        async def work() -> Done:
            await may.wait()
            return await rendered()

        working = asyncio.create_task(room.watched(ROW, out, work()))
        await until(lambda: room._making)
        with pytest.raises(QuotaFull, match="40 bytes more, and this takes about 50"):
            await room.admit("tester", Need(50))
        await room.admit("tester", Need(40))
        await room.admit("another", Need(50))
        may.set()
        await working
        await room.admit("tester", Need(50))

    asyncio.run(go())


@pytest.mark.unit
def test_jobs_that_fit_each_alone_and_not_together_are_ended(tmp_path: Path):
    async def go() -> None:
        room, may = Room(tmp_path, 0, quota_of(tmp_path / "x.db", 100)), asyncio.Event()

        async def work() -> Done:
            await may.wait()
            return await rendered()

        rows = [OperationRow(id=job, project="p1", kind="render", who="tester") for job in ("o1", "o2")]
        jobs = [asyncio.create_task(room.watched(row, tmp_path / row.id, work())) for row in rows]
        await until(lambda: len(room._making) == 2)
        may.set()
        ends = await asyncio.gather(*jobs, return_exceptions=True)
        assert QuotaFull in [type(each) for each in ends], "60 and 60 bytes are more than 100"

    asyncio.run(go())


@pytest.mark.unit
def test_a_store_that_fails_for_a_moment_ends_no_job(tmp_path: Path):
    class Sick(Unwell):
        asked = 0

        async def admit_bytes(self, who: str, more: int, meanwhile: int = 0) -> None:
            self.asked += 1
            await super().admit_bytes(who, more, meanwhile)

    async def go() -> Done:
        quota = Sick(Limits(10, 10, 100, 100), *made_of(tmp_path / "x.db"))

        async def work() -> Done:
            await until(lambda: quota.asked >= 3)
            return await rendered()

        return await Room(tmp_path, 0, quota, look_s=0.01).watched(ROW, tmp_path / "out", work())

    assert asyncio.run(go()).artefacts[0].bytes == 60


@pytest.fixture
def nothing_is_left() -> Iterator[None]:
    before = running()
    yield
    assert left(before) == []


def kept(data: Path) -> list[Path]:
    """Files of renders, whole or not."""
    folders = (data / "dubs/p1/renders", data / "dubs/p1/work")
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


@pytest.mark.process
@pytest.mark.usefixtures("nothing_is_left")
def test_a_render_that_grows_over_the_quota_fails_and_leaves_nothing(tmp_path: Path):
    async def go() -> None:
        async with desk(tmp_path, OneProject(script("Good evening.")), bytes_kept=100_000) as made:
            row = await made.done("render", outputs=["wav"])
            error = json.loads(row.error or "{}")
            assert (row.state, error["type"]) == ("failed", "quota-full"), error
            assert "delete uploads or renders first" in error["detail"]

    asyncio.run(go())
    assert kept(tmp_path) == []


@pytest.mark.process
def test_what_the_disk_cannot_hold_beside_the_reserve_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async def go() -> None:
        async with desk(tmp_path, OneProject(script("Hi.")), reserve=MB) as made:
            monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2 * MB))
            await made.room.admit("tester", Need(MB // 2, MB // 2))
            with pytest.raises(StorageFull, match="room for 1,048,576 bytes more"):
                await made.room.admit("tester", Need(MB // 2, MB))
            with pytest.raises(QuotaFull):
                await made.room.admit("tester", Need(GB + 1))

    asyncio.run(go())


@pytest.mark.process
@pytest.mark.usefixtures("nothing_is_left")
def test_a_disk_that_fills_up_meanwhile_ends_a_render(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    material = OneProject(script(*(f"This is line number {number}." for number in range(40))))

    async def go() -> None:
        async with desk(tmp_path, material, reserve=MB) as made:
            row = await made.operations.start("p1", "render", {"outputs": ["wav"]}, "tester")
            await until(lambda: made.workers.pids)
            monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=MB - 1))
            row = await made.operations.wait(row.id, 60)
            error = json.loads(row.error or "{}")
            assert (row.state, error["type"]) == ("failed", "storage-full"), error

    asyncio.run(go())
    assert kept(tmp_path) == []
