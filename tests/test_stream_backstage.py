"""What operators look up between shows, over HTTP from a real server: pictures, voices, words, films, figures."""

import asyncio
import io
import time
import wave
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image

from stream.errors import RecordingUnknown
from stream.recordings import Recordings
from stream.store.aired import AiredLine
from stream.store.chat import AnswerRow, ChatRow
from stream.store.db import Database, sqlite_url
from stream.store.statistics import KEPT_S, Statistics
from tests.live_server import LiveServer

pytestmark = [pytest.mark.process, pytest.mark.live]


@pytest.fixture
def operator(server: LiveServer):
    with server.client() as client:
        client.timeout = httpx.Timeout(60)
        yield client


def test_a_host_is_seen_moving_once(operator: httpx.Client):
    made = operator.get("/v1/hosts/harin/preview.webp")
    assert made.headers["content-type"] == "image/webp"
    with Image.open(io.BytesIO(made.content)) as picture:
        assert picture.width == 480
        assert picture.info["loop"] == 1, "it plays once and rests"
        frames = []
        count = getattr(picture, "n_frames", 1)  # pictures that are alike are one
        assert count > 8
        for k in range(count):
            picture.seek(k)
            frames.append(np.asarray(picture.convert("RGB"), np.float32))
    assert max(float(np.abs(frame - frames[0]).max()) for frame in frames) > 20, "it moves"
    assert operator.get("/v1/hosts/nobody/preview.webp").status_code == 404


def test_a_voice_is_heard(operator: httpx.Client):
    made = operator.post("/v1/voices/espeak:ko/sample", json={"lang": "ko"})
    with wave.open(io.BytesIO(made.content)) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (48_000, 1)
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
    assert 2 < len(samples) / 48_000 < 15
    assert np.abs(samples).max() > 3_000
    assert operator.post("/v1/voices/espeak:ko/sample", json={"lang": "en"}).status_code == 404
    assert operator.post("/v1/voices/nobody/sample", json={"lang": "ko"}).status_code == 404


def test_words_are_added_replaced_refused_and_taken_out(operator: httpx.Client, server: LiveServer):
    word = {"written": "LUMINOA", "spoken": "루미노아", "lang": "ko"}
    assert operator.post("/v1/dictionary", json=word).json() == [{**word, "whole_word": True}]
    changed = operator.post("/v1/dictionary", json={**word, "spoken": "루미노와"}).json()
    assert [entry["spoken"] for entry in changed] == ["루미노와"]
    assert "루미노와" in (server.data / "dictionary.toml").read_text()
    refused = operator.post("/v1/dictionary", json={**word, "spoken": "LUMINOA"})
    assert refused.status_code == 422
    assert "Hangul" in refused.json()["detail"]
    assert operator.delete("/v1/dictionary", params={"written": "LUMINOA", "lang": "en"}).status_code == 422
    assert operator.delete("/v1/dictionary", params={"written": "luminoa", "lang": "ko"}).json() == []


def test_recordings_are_listed_and_sent_in_parts_and_nothing_else_is(operator: httpx.Client, server: LiveServer):
    folder = server.data / "recordings"
    folder.mkdir(exist_ok=True)
    (folder / "a-show.mp4").write_bytes(b"0123456789")
    (folder / "secret.mp4").symlink_to(server.data / "onmaru.db")
    try:
        assert "a-show.mp4" in {each["file"] for each in operator.get("/v1/recordings").json()}
        part = operator.get("/v1/recordings/a-show.mp4", headers={"Range": "bytes=2-4"})
        assert (part.status_code, part.content) == (206, b"234")
        for name in ("secret.mp4", "..%2Fonmaru.db", "nothing.mp4", "%2Fetc%2Fpasswd", "..", "a-show.mp4%00"):
            assert operator.get(f"/v1/recordings/{name}").status_code == 404, name
    finally:
        (folder / "a-show.mp4").unlink()
        (folder / "secret.mp4").unlink()


def test_the_machine_is_looked_at_and_the_stage_tells_its_figures(operator: httpx.Client):
    findings = operator.get("/v1/doctor").json()
    assert {"device", "host", "store"} <= {finding["seam"] for finding in findings}
    assert "port" not in {finding["seam"] for finding in findings}, "the port is this server's own"
    end = time.monotonic() + 20
    while (health := operator.get("/v1/shows/demo/health").json())["frames"] == 0 and time.monotonic() < end:
        time.sleep(0.2)
    assert health["frames"] > 0
    assert health["rss"] > 1_000_000


def test_a_show_is_told_in_figures(operator: httpx.Client):
    operator.post(
        "/v1/shows/demo/chat/batch", json={"messages": [{"viewer_id": "s1", "text": "배송은 얼마나 걸려요?"}]}
    )
    end = time.monotonic() + 20
    while time.monotonic() < end:
        minutes = operator.get("/v1/shows/demo/minutes", params={"hours": 1}).json()
        course = operator.get("/v1/shows/demo/stats", params={"hours": 1}).json()
        if minutes["messages"] and any(viewers is not None for viewers in course["viewers"]):
            break
        time.sleep(0.2)
    assert minutes["messages"] >= 1
    assert sum(course["messages"]) >= 1
    assert len(course["viewers"]) == len(course["lines"])
    assert operator.get("/v1/shows/demo/stats", params={"hours": 25}).status_code == 422


@pytest.mark.unit
def test_counts_fall_in_their_steps(tmp_path: Path):
    asyncio.run(_counts_fall_in_their_steps(tmp_path))


async def _counts_fall_in_their_steps(tmp_path: Path):
    database = Database(sqlite_url(tmp_path / "counts.db"))
    counts = Statistics(database)
    for at, viewers in ((1_000.2, 3), (1_004.0, 7), (1_025.9, 2)):
        await counts.sample("demo", viewers, at)
    await counts.sample("other", 99, 1_001)
    said = {"show": "demo", "line_id": "1", "source": "fact", "lang": "ko", "text": "x", "at_s": 1.0, "over": True}
    wrote = {"show": "demo", "name": "", "lang": "ko", "at_s": 1.0, "intent": "price", "hidden": False}
    asked = {"show": "demo", "viewer_id": "v", "line_id": "", "evidence": "[]", "trace": "[]", "wall_time": 1_012.0}
    await database.run(
        lambda session: session.add_all(
            [
                AiredLine(**said, product_id="tea", wall_time=1_011, spoken_s=4.0, complete=True),
                AiredLine(**said, product_id="tea", wall_time=1_012, spoken_s=2.0, complete=False),
                AiredLine(**said, product_id=None, wall_time=1_029, spoken_s=1.0, complete=True),
                ChatRow(**wrote, message_id="1", viewer_id="v", text="얼마예요?", wall_time=1_011, fate="question"),
                ChatRow(**wrote, message_id="2", viewer_id="w", text="얼마예요?", wall_time=1_012, fate="repeat"),
                ChatRow(**wrote, message_id="3", viewer_id="w", text="와", wall_time=1_023, fate="chat"),
                AnswerRow(**asked, message_id="1", question="얼마예요?", text="만 원", answered=True),
                AnswerRow(**asked, message_id="9", question="원산지는요?", text="", answered=False),
            ]
        )
    )
    course = await counts.course("demo", 1_000, 10, 3)
    assert course.viewers == (7, None, 2)
    assert course.messages == (0, 2, 1)
    assert course.questions == (0, 2, 0)
    assert course.lines == (0, 2, 1)
    summary = await counts.summary("demo", 1_000)
    assert summary.by_product == (("tea", 2, 6.0), (None, 1, 1.0))
    assert (summary.lines, summary.complete, summary.spoken_s) == (3, 2, 7.0)
    assert (summary.messages, summary.writers, summary.questions, summary.answered) == (3, 2, 2, 1)
    assert summary.most_asked[0] == ("얼마예요?", 2)
    assert summary.most_viewers == 7
    await counts.sample("demo", 1, 1_010 + KEPT_S)
    assert (await counts.course("demo", 1_000, 10, 3)).viewers == (None, None, 2), "older than a day: gone"
    database.close()


@pytest.mark.unit
@pytest.mark.parametrize(
    "name", ["", ".", "..", "../onmaru.db", "a/b.mp4", "a.mp4\n", ".hidden.mp4", "x" * 200 + ".mp4"]
)
def test_names_stay_in_the_folder(tmp_path: Path, name: str):
    with pytest.raises(RecordingUnknown):
        Recordings(tmp_path).path(name)
