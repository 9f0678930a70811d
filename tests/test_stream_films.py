"""What a show was about, and films of it: chapters out of the log, a copy that has them, a film made again."""

import asyncio
import datetime
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import av
import httpx
import numpy as np
import pytest

from stream import chapters
from stream.errors import FilmRefused, RecordingUnknown, StorageFull
from stream.films import Film, Films
from stream.recordings import Recordings
from stream.settings import Settings
from stream.store.aired import Aired, AiredLine, AiredLog, Details
from stream.store.db import Database, sqlite_url
from stream.store.makings import BROKEN_OFF, KEPT, MakingStore
from tests import live_server
from tests.live_server import LiveServer
from tests.test_stream_exports import FIRST, stored

START = 1_000_000.0  # s since 1970
LIMIT_S = 100.0


def line(number: int, start_s: float, end_s: float, product: str | None, source: str = "feature", **details) -> Aired:
    return replace(
        FIRST, airing=f"9-{number}", line_id=f"l{number}", source=source, product_id=product, began=START,
        start_s=start_s, at_s=end_s, spoken_s=end_s - start_s, details=Details(**{"priority": "planned", **details}),
    )  # fmt: skip


SHOW = (
    line(1, 1.0, 4.0, None, "opening"),
    line(2, 4.5, 9.0, "p05"),
    line(3, 9.5, 12.0, None, "bridge", priority="filler"),
    line(4, 12.5, 15.0, "p02", "answer", priority="answer"),
    line(5, 15.5, 20.0, "p05"),
    line(6, 21.0, 30.0, "p01"),
    line(7, 400.0, 410.0, "p01"),
)


@pytest.fixture
def rows(tmp_path: Path) -> list[AiredLine]:
    return stored(tmp_path / "onmaru.db", *SHOW)


@pytest.mark.unit
def test_products_over_time_hold_lines_about_nothing_and_end_with_a_long_silence(rows):
    spans = [(each.product_id, each.start - START, each.end - START, each.lines) for each in chapters.shown(rows)]
    assert spans == [
        (None, 1.0, 4.0, 1),
        ("p05", 4.5, 12.0, 2),
        ("p02", 12.5, 15.0, 1),
        ("p05", 15.5, 20.0, 1),
        ("p01", 21.0, 30.0, 1),
        ("p01", 400.0, 410.0, 1),
    ]


@pytest.mark.unit
def test_chapters_cover_the_film_and_an_answer_is_none(rows):
    parts = chapters.chapters(rows, START, START + 40)
    assert [(each.at_s, each.end_s, each.product_id, each.kind) for each in parts] == [
        (0.0, 4.5, None, "opening"),
        (4.5, 21.0, "p05", ""),
        (21.0, 40.0, "p01", ""),
    ]
    late = chapters.chapters(rows, START - 10, START + 5)
    assert [(each.at_s, each.kind) for each in late] == [(0.0, "start"), (11.0, "opening"), (14.5, "")]
    assert chapters.chapters(rows, START + 1000, START + 1100) == []
    assert chapters.chapters([], START, START + 40) == []


@pytest.mark.unit
def test_no_chapter_is_empty(tmp_path: Path):
    rows = stored(tmp_path / "onmaru.db", line(1, 1.0, 5.0, "p05"), line(2, 4.0, 9.0, "p01"))
    parts = chapters.chapters(rows, START + 4.5, START + 20)
    assert [(each.at_s, each.end_s, each.product_id) for each in parts] == [(0.0, 15.5, "p01")]


@pytest.mark.unit
def test_titles_end_no_cue():
    parts = [chapters.Chapter(0.0, 61.5, "p01", "")]
    assert chapters.as_vtt(parts, ["Pan <b> --> &\nlid"]) == (
        "WEBVTT\n\n1\n00:00:00.000 --> 00:01:01.500\nPan &lt;b> → &amp; lid\n"
    )


@pytest.mark.unit
def test_a_film_of_a_recording_is_none_itself(tmp_path: Path):
    for name in ("demo-20261130-101500-250000.mp4", "demo-20261130-101500-250000.again.mp4", "own.mp4"):
        (tmp_path / name).write_bytes(b"")
    recordings = Recordings(tmp_path)
    found = {each.file: (each.of, each.kind) for each in recordings.list()}
    assert found["demo-20261130-101500-250000.again.mp4"] == ("demo-20261130-101500-250000.mp4", "again")
    assert found["own.mp4"] == ("", "")
    recording = recordings.get("demo-20261130-101500-250000.mp4")
    began = datetime.datetime(2026, 11, 30, 10, 15, 0, 250000)
    assert (recording.show, recording.started) == ("demo", began.timestamp())
    assert recordings.get("own.mp4").started is None
    with pytest.raises(RecordingUnknown):
        recordings.get("demo-20261130-101500-250000.again.mp4")


def film(path: Path, seconds: int) -> None:
    """A small fragmented film, as the recorder writes them."""
    with av.open(str(path), "w", "mp4", {"movflags": "frag_keyframe+empty_moov+default_base_moof"}) as made:
        video = made.add_stream("libx264", 25, width=128, height=72, pix_fmt="yuv420p")
        for k in range(25 * seconds):
            picture = np.full((72, 128, 3), k % 200, np.uint8)
            made.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        made.mux(video.encode(None))


NAME = "demo-20261130-101500-250000"


@pytest.fixture
def opened(tmp_path: Path):
    """Makes the films of a server, any number after each other."""
    database = Database(sqlite_url(tmp_path / "onmaru.db"))
    (tmp_path / "recordings").mkdir()

    def make(**settings) -> Films:
        return Films(Settings(data=tmp_path, **settings), AiredLog(database), MakingStore(database, "film"))

    yield make
    database.close()


@pytest.mark.unit
def test_what_a_server_broke_off_has_failed_and_leaves_nothing_half_made(tmp_path: Path, opened):
    folder = tmp_path / "recordings"
    half, own = folder / f"{NAME}.again.mp4.part", folder / f"{NAME}.mp4.part"

    async def go() -> list[list[Film]]:
        store = opened()._store
        done, given_up, earlier, finished = (
            Film(f"{NAME}.mp4", "again", "mina", f"{name}.mp4", reason=reason)
            for name, reason in (("done", ""), ("given up", "enough"), ("earlier", ""), ("finished", ""))
        )
        (folder / earlier.file).write_bytes(b"made before that")
        await asyncio.sleep(0.02)
        for made, state in ((done, "done"), (given_up, "stopped"), (earlier, ""), (finished, "")):
            number = await store.begin(made.told)
            if state:
                await store.end(number, state, made.told)
        for path in (folder / finished.file, half, own):
            path.write_bytes(b"made since")
        rooms = opened(), opened()
        await rooms[0].open()
        (folder / earlier.file).write_bytes(b"made anew since")
        await rooms[1].open()
        return [each.made() for each in rooms]

    first, second = asyncio.run(go())
    assert [(each.file, each.state, each.reason) for each in first] == [
        ("finished.mp4", "done", ""),
        ("earlier.mp4", "failed", BROKEN_OFF),
        ("given up.mp4", "stopped", "enough"),
        ("done.mp4", "done", ""),
    ]
    assert first == second, "it is kept that it failed"
    assert (half.exists(), own.exists()) == (False, True)


@pytest.mark.unit
def test_what_cannot_be_taken_away_stops_no_server(tmp_path: Path, opened):
    (tmp_path / "recordings/odd.again.mp4.part").mkdir(parents=True)
    asyncio.run(opened().open())


@pytest.mark.unit
def test_the_last_films_are_kept_and_others_are_none_of_them(tmp_path: Path, opened):
    async def go() -> list[Film]:
        store = opened()._store
        hosts = MakingStore(store._database, "host")
        await hosts.begin({"name": "hana"})
        for number in range(KEPT + 2):
            told = Film("own.mp4", "again", "mina", f"{number}.mp4").told
            await store.end(await store.begin(told), "done", told)
        rooms = opened()
        await rooms.open()
        assert len(await hosts.all(dict)) == 1
        return rooms.made()

    assert [each.file for each in asyncio.run(go())] == [f"{number}.mp4" for number in range(KEPT + 1, 1, -1)]


@pytest.mark.unit
@pytest.mark.parametrize(("spare", "told"), [(-1, StorageFull), (0, FilmRefused)])
def test_a_film_is_begun_where_the_disk_has_room_for_as_much_as_its_recording(
    tmp_path: Path, opened, monkeypatch: pytest.MonkeyPatch, spare: int, told: type[Exception]
):
    recording = tmp_path / "recordings" / f"{NAME}.mp4"
    recording.write_bytes(b"a recording")
    free = (1 << 20) + recording.stat().st_size + spare
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    rooms = opened(disk_reserve_mb=1)

    async def go() -> None:
        with pytest.raises(told):  # there is room, and then nothing in the log
            await rooms.begin(recording.name, "chapters", "mina", captions=False, title_of=str)

    asyncio.run(go())
    assert rooms.made() == []


def recorded(data: Path, text: str = "A good pan.") -> tuple[LiveServer, str]:
    """A server without a stage, with a recording of 8 s and the log of what was said in it; gives the file's name."""
    (data / "recordings").mkdir()
    now = time.time()
    name = f"demo-{datetime.datetime.fromtimestamp(now - 8):%Y%m%d-%H%M%S-%f}.mp4"
    film(data / "recordings" / name, 8)
    running = live_server.start(data, stage=False)
    said = [
        replace(SHOW[0], began=now - 8, start_s=0.5, at_s=2.0, spoken_s=1.5, text="Hello.", heard="Hello."),
        replace(SHOW[1], began=now - 8, start_s=2.5, at_s=7.0, spoken_s=4.5, text=text, heard=text),
    ]
    stored(data / "onmaru.db", *said)
    return running, name


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    running, name = recorded(tmp_path_factory.mktemp("data"))
    yield running, name
    running.stop()


def until_over(client: httpx.Client) -> dict:
    end = time.monotonic() + LIMIT_S
    while (told := client.get("/v1/films").json()[0])["state"] == "running":
        assert time.monotonic() < end, told
        time.sleep(0.2)
    return told


@pytest.mark.process
def test_a_recording_has_chapters_and_a_copy_carries_them(server: tuple[LiveServer, str]):
    running, name = server
    with running.client() as client:
        parts = client.get(f"/v1/recordings/{name}/chapters", params={"lang": "en"}).json()
        assert [(each["kind"], each["product_id"]) for each in parts] == [("opening", None), ("", "p05")]
        assert parts[0]["title"] == "Opening"
        assert client.get(f"/v1/recordings/{name}/chapters.vtt").text.startswith("WEBVTT\n\n1\n00:00:00.000 -->")
        spans = client.get("/v1/shows/demo/shown").json()
        assert [each["product_id"] for each in spans] == ["p05"]
        asked = client.post(f"/v1/recordings/{name}/films", json={"kind": "chapters", "lang": "en"})
        assert asked.status_code == 202
        told = until_over(client)
        assert (told["state"], told["reason"]) == ("done", "")
        listed = {each["file"]: each["of"] for each in client.get("/v1/recordings").json()}
        assert listed[told["file"]] == name
    with av.open(str(running.data / "recordings" / told["file"])) as copied:
        titles = [each["metadata"]["title"] for each in copied.chapters()]
        assert (titles[0], len(titles)) == ("Opening", 2)
        assert copied.streams.video[0].frames == 200, "every picture was copied"


@pytest.mark.process
def test_a_film_is_made_again_and_may_be_given_up(server: tuple[LiveServer, str]):
    running, name = server
    with running.client() as client:
        assert client.post("/v1/recordings/none.mp4/films", json={"kind": "again"}).status_code == 404
        old = running.data / "recordings" / "own-20200101-000000-000000.mp4"
        shutil.copy(running.data / "recordings" / name, old)
        for kind in ("again", "chapters"):
            refused = client.post(f"/v1/recordings/{old.name}/films", json={"kind": kind})
            assert refused.status_code == 409, "the log has nothing of its time"
        url = f"/v1/recordings/{name}/films"
        assert client.delete(f"{url}/again").status_code == 404
        assert client.post(url, json={"kind": "again"}).status_code == 202
        assert client.post(url, json={"kind": "again"}).status_code == 429
        assert client.delete(f"{url}/again").status_code == 204
        assert until_over(client)["state"] == "stopped"
        assert client.post(url, json={"kind": "again", "captions": False}).status_code == 202
        told = until_over(client)
        assert (told["state"], told["reason"]) == ("done", "")
    with av.open(str(running.data / "recordings" / told["file"])) as made:
        assert (made.streams.video[0].width, made.streams.video[0].height) == (128, 72)
        assert made.duration is not None
        assert made.duration > 1_000_000
    assert not list((running.data / "recordings").glob("*.part"))


def at_work(data: Path) -> bool:
    """Whether a process runs whose arguments name the folder."""
    found = subprocess.run(["pgrep", "-f", str(data)], capture_output=True, check=False)
    return found.returncode == 0


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + LIMIT_S
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.process
def test_a_killed_server_takes_its_film_along_and_the_next_one_tells_of_it(tmp_path: Path):
    running, name = recorded(tmp_path, "This is a good pan that I like. " * 20)
    recordings = tmp_path / "recordings"
    url = f"/v1/recordings/{name}/films"
    try:
        with running.client() as client:
            assert client.post(url, json={"kind": "chapters"}).status_code == 202
            assert until_over(client)["state"] == "done"
            assert client.post(url, json={"kind": "again"}).status_code == 202
            until(lambda: bool(list(recordings.glob("*.part"))))
        running.process.kill()
    finally:
        running.close()
    until(lambda: not at_work(tmp_path))
    assert list(recordings.glob("*.part")), "it was killed in the middle"
    again = live_server.start(tmp_path, stage=False)
    try:
        with again.client() as client:
            told = [(each["kind"], each["state"], each["reason"]) for each in client.get("/v1/films").json()]
            assert told == [("again", "failed", BROKEN_OFF), ("chapters", "done", "")]
            listed = sorted(each["kind"] for each in client.get("/v1/recordings").json())
            assert listed == ["", "chapters"]
        assert not list(recordings.glob("*.part"))
    finally:
        again.close()
