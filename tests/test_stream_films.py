"""What a show was about, and films of it: chapters out of the log, a copy that has them, a film made again."""

import datetime
import shutil
import time
from dataclasses import replace
from pathlib import Path

import av
import httpx
import numpy as np
import pytest

from stream import chapters
from stream.errors import RecordingUnknown
from stream.recordings import Recordings
from stream.store.aired import Aired, AiredLine, Details
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


def recorded(data: Path) -> tuple[LiveServer, str]:
    """A server without a stage, with a recording of 8 s and the log of what was said in it; gives the file's name."""
    (data / "recordings").mkdir()
    now = time.time()
    name = f"demo-{datetime.datetime.fromtimestamp(now - 8):%Y%m%d-%H%M%S-%f}.mp4"
    film(data / "recordings" / name, 8)
    running = live_server.start(data, stage=False)
    said = [
        replace(SHOW[0], began=now - 8, start_s=0.5, at_s=2.0, spoken_s=1.5, text="Hello.", heard="Hello."),
        replace(SHOW[1], began=now - 8, start_s=2.5, at_s=7.0, spoken_s=4.5, text="A good pan.", heard="A good pan."),
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
