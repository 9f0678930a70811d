"""Dubbing over HTTP on a real server, from an upload to finished files, with the server killed in the middle."""

import base64
import hashlib
import json
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests import live_server
from tests.dub_desk import until_now
from tests.dubbing_media import clap_track, heard, make_video, onsets
from tests.live_server import LiveServer
from tts.types import SAMPLE_RATE

pytestmark = [pytest.mark.process, pytest.mark.media]

KOREAN = "1\n00:00:00,600 --> 00:00:02,200\n처음 뵙겠습니다.\n\n2\n00:00:03,200 --> 00:00:05,000\n시작하겠습니다.\n"
ENGLISH = "1\n00:00:00,600 --> 00:00:02,200\nNice to meet you.\n\n2\n00:00:03,200 --> 00:00:05,000\nLet us begin now.\n"
SRT = {"Content-Type": "application/x-subrip"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    running = live_server.start(tmp_path_factory.mktemp("dubs") / "data", stage=False)
    yield running
    running.close()


@pytest.fixture(scope="module")
def client(server: LiveServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=server.headers, timeout=60) as made:
        yield made


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_video(tmp_path_factory.mktemp("film") / "film.mp4", 6.0, sound=0.4 * clap_track(6.0, [5.5]))


def uploaded(client: httpx.Client, path: Path) -> str:
    name = base64.b64encode(path.name.encode()).decode()
    size = str(path.stat().st_size)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": size, "Upload-Metadata": f"filename {name}"}
    headers["Content-Type"] = "application/offset+octet-stream"
    made = client.post("/v1/uploads", headers=headers, content=path.read_bytes())
    assert made.status_code == 201, made.text
    return made.headers["Location"].rsplit("/", 1)[1]


@pytest.fixture(scope="module")
def project(client: httpx.Client, film: Path) -> str:
    """A dub into English with both texts; gives its path."""
    body = {"kind": "dub", "title": "Film", "base": {"upload": uploaded(client, film)}, "languages": ["en"]}
    made = client.post("/v1/projects", json=body | {"voices": {"en": "espeak:en-us"}})
    assert made.status_code == 201, made.text
    path = made.headers["Location"]
    assert client.put(f"{path}/transcript", content=KOREAN.encode(), headers=SRT).status_code == 200
    assert client.put(f"{path}/languages/en/translation", content=ENGLISH.encode(), headers=SRT).status_code == 200
    return path


def ended(client: httpx.Client, answer: httpx.Response, limit_s: float = 60) -> dict:
    """The operation that an answer names, once it has ended."""
    assert answer.status_code == 202, answer.text
    found: dict = {}

    def over() -> bool:
        found.update(client.get(answer.headers["Location"]).json())
        return found["state"] not in ("queued", "running")

    until_now(over, limit_s)
    return found


def heard_at_last(client: httpx.Client, answer: httpx.Response) -> httpx.Response:
    """The sound that an answer holds, or that of the operation that it names where the machine is too busy."""
    if answer.status_code == 202:
        done = ended(client, answer)
        assert done["state"] == "done", done
        return client.get(done["result"]["files"][0]["href"])
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/wav"), answer.text
    return answer


def segments(client: httpx.Client, project: str) -> list[str]:
    return [each["id"] for each in client.get(f"{project}/transcript").json()["segments"]]


def events(client: httpx.Client, project: str, last: int | None, count: int) -> list[tuple[int | None, str, dict]]:
    """So many events, with their numbers."""
    found, event = [], {}
    headers = {"Last-Event-ID": str(last)} if last is not None else {}
    with client.stream("GET", f"{project}/events", headers=headers) as answer:
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if line:
                event[name] = value
            elif "data" in event:
                number = int(event["id"]) if "id" in event else None
                found.append((number, event["event"], json.loads(event["data"])))
                event = {}
                if len(found) == count:
                    break
            else:
                event = {}
    return found


def test_a_new_base_is_looked_at_by_itself(client: httpx.Client, project: str, film: Path):
    until_now(lambda: client.get(f"{project}/media").json()["duration_ms"] is not None)
    told = client.get(f"{project}/media").json()
    assert told["video"]["width"] == 160
    assert told["peaks"]["length"] == len(told["peaks"]["data"]) // 2 >= 300
    strip = client.get(f"{project}/media/strip.webp")
    assert (strip.status_code, strip.headers["Content-Type"]) == (200, "image/webp")
    part = client.get(f"{project}/media/video", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert part.headers["Content-Type"] == "video/mp4"


def test_one_line_is_heard_at_once(client: httpx.Client, project: str):
    line = segments(client, project)[0]
    assert client.get(f"{project}/lines/{line}/audio", params={"language": "en"}).status_code == 404
    sound = heard_at_last(client, client.post(f"{project}/segments/{line}/preview", json={"language": "en"}))
    assert sound.content[:4] == b"RIFF"
    again = client.get(f"{project}/lines/{line}/audio", params={"language": "en"})
    assert again.content == sound.content
    assert again.headers["X-Onmaru-Revision"] == "2"
    stale = [each["stale"] for each in client.get(f"{project}/languages/en").json()["lines"]]
    assert stale == [False, True], "what was heard is not stale any more"
    for path, body, status in (
        (f"segments/{line}/preview", {"language": "ko"}, 404),
        ("segments/ffff/preview", {"language": "en"}, 404),
        (f"segments/{line}/preview", {"language": "xx"}, 422),
        ("clips/ffff/preview", None, 409),
        ("renders", {"language": "en", "outputs": []}, 422),
        ("renders", {"language": "ko", "outputs": ["wav"]}, 404),
        ("regenerate", None, 409),
        ("listen", {"language": "en", "length_ms": 90_000}, 422),
    ):
        assert client.post(f"{project}/{path}", json=body).status_code == status, path


def test_stale_lines_are_spoken_and_only_those(client: httpx.Client, project: str):
    line = segments(client, project)[1]
    done = ended(client, client.post(f"{project}/languages/en/regenerate"))
    assert done["state"] == "done", done
    assert done["result"]["lines"] == 1
    lines = client.get(f"{project}/languages/en").json()["lines"]
    assert [each["stale"] for each in lines] == [False, False]
    assert lines[1]["said"]["start_ms"] == 3_200
    edited = client.patch(f"{project}/languages/en/segments/{line}", json={"text": "You piece of shit."})
    assert edited.status_code == 200
    refused = ended(client, client.post(f"{project}/languages/en/regenerate"))
    assert refused["result"]["refused"][0]["line"] == line
    failed = client.post(f"{project}/segments/{line}/preview", json={"language": "en"})
    if failed.status_code == 202:  # a busy machine
        assert ended(client, failed)["error"]["type"] == "line-refused"
    else:
        assert (failed.status_code, "profanity" in failed.json()["detail"]) == (422, True)
    client.patch(f"{project}/languages/en/segments/{line}", json={"text": "Let us begin now."})


def test_a_render_has_files_with_digests_and_a_verdict(client: httpx.Client, project: str, tmp_path: Path):
    wished = {"language": "en", "outputs": ["mp4", "srt"], "subtitles": True}
    done = ended(client, client.post(f"{project}/renders", json=wished))
    assert done["state"] == "done", done
    render = client.get(f"{project}/renders").json()["renders"][0]
    assert render["id"] == done["id"]
    assert [each["name"] for each in render["files"]] == ["dub-en.mp4", "dub-en.srt", "qc.json"]
    film = client.get(render["files"][0]["href"])
    assert hashlib.sha256(film.content).hexdigest() == render["files"][0]["sha256"]
    assert film.headers["ETag"] == f'"{render["files"][0]["sha256"]}"'
    assert base64.b64decode(film.headers["Repr-Digest"].split(":")[1]).hex() == render["files"][0]["sha256"]
    part = client.get(render["files"][0]["href"], headers={"Range": "bytes=0-99"})
    assert (part.status_code, part.content) == (206, film.content[:100])
    (tmp_path / "film.mp4").write_bytes(film.content)
    starts = onsets(heard(tmp_path / "film.mp4")[0], 0.02)
    assert min(abs(start - 3.2) for start in starts) <= 0.08
    verdict = client.get(f"{project}/renders/{render['id']}/qc").json()
    assert verdict["file"]["lufs"] == pytest.approx(-16, abs=0.5)
    assert [(each["id"], each["start_error_ms"], each["flag"]) for each in verdict["lines"]] == [
        (line, 0, "") for line in segments(client, project)
    ]
    assert all(-40 < each["lufs"] < 0 and not each["clipped"] for each in verdict["lines"])
    assert client.get(f"{project}/renders/{render['id']}/files/../../x").status_code == 404
    assert client.get(f"{project}/renders/{render['id']}/files/none.mp4").status_code == 404
    assert client.get(f"/v1/projects/ffff/renders/{render['id']}").status_code == 404
    assert client.delete(f"{project}/renders/{render['id']}").status_code == 204
    assert client.get(render["files"][0]["href"]).status_code == 404


def test_a_render_without_a_language_is_told_which_there_are(client: httpx.Client, project: str):
    for language, words in (
        (None, "give a `language`, one of those that the project has: en"),
        ("ko", "no language 'ko'"),
    ):
        refused = client.post(f"{project}/renders", json={"language": language, "outputs": ["srt"]})
        assert refused.status_code == 404
        assert words in refused.json()["detail"]


def test_what_no_engine_is_here_for_says_what_to_bring(client: httpx.Client, project: str):
    heard = ended(client, client.post(f"{project}/transcribe"))
    assert heard["error"]["type"] in ("recogniser-missing", "no-speech")
    put = ended(client, client.post(f"{project}/languages/en/translate", json={"segments": segments(client, project)}))
    assert (put["state"], put["error"]["type"]) == ("failed", "translator-missing")
    assert "llm_base_url" in put["error"]["detail"]
    lacking = client.get(f"{project}/means").json()
    assert lacking["translate"] == put["error"]["detail"], "it is known before it is asked for"
    assert bool(lacking["transcribe"]) == (heard["error"]["type"] == "recogniser-missing")


def test_the_mix_is_heard_from_a_point_on(client: httpx.Client, project: str, tmp_path: Path):
    wished = {"language": "en", "from_ms": 3_000, "length_ms": 2_000}
    sound = heard_at_last(client, client.post(f"{project}/listen", json=wished))
    (tmp_path / "mix.wav").write_bytes(sound.content)
    samples = heard(tmp_path / "mix.wav")
    assert samples.shape == (2, 2 * SAMPLE_RATE)
    assert onsets(samples[0].astype(float) / 32768, 0.02)[0] == pytest.approx(0.2, abs=0.08)


def test_a_killed_server_goes_on_with_what_ran_and_tells_what_was_missed(
    server: LiveServer, client: httpx.Client, project: str
):
    script = client.post("/v1/projects", json={"kind": "script", "title": "Long"}).headers["Location"]
    for number in range(30):
        clip = {"start_ms": 3_000 * number, "text": f"This is clip number {number}.", "voice": "espeak:en-us"}
        assert client.post(f"{script}/clips", json=clip).status_code == 201
    begun = client.post(f"{script}/renders", json={"outputs": ["srt"]})
    operation = begun.headers["Location"]
    speech = server.data / "dubs" / script.rsplit("/", 1)[1] / "cache" / "speech"
    until_now(lambda: len(list(speech.glob("*.phrase"))) >= 5)
    below = psutil.Process(server.process.pid).children(recursive=True)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    gone, stayed = psutil.wait_procs(below, 10)
    assert gone
    assert not stayed
    kept = {path.name: path.stat().st_ino for path in speech.glob("*.phrase")}
    last = events_kept(server.data)
    again = live_server.start(server.data, stage=False)
    try:
        with httpx.Client(base_url=again.url, headers=again.headers, timeout=60) as back:
            found = ended(back, begun, 90)
            assert (found["state"], found["attempts"]) == ("done", 2), found
            now = {path.name: path.stat().st_ino for path in speech.glob("*.phrase")}
            assert kept.items() <= now.items(), "what was spoken before is not spoken again"
            missed = events(back, script, last, 1)
            newer, kind, told = missed[0]
            assert ((newer or 0) > last, kind, told["state"], told["attempts"]) == (True, "operation", "running", 2)
            assert back.delete(script).status_code == 204
            assert not speech.exists()
            assert back.get(operation).status_code == 404
    finally:
        keepers = [each.pid for each in psutil.Process(again.process.pid).children(recursive=True)]
        again.stop()
    end = time.monotonic() + 30
    while any(map(psutil.pid_exists, keepers)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not [pid for pid in keepers if psutil.pid_exists(pid)], "no process is left behind"


def events_kept(data: Path) -> int:
    """The number of the newest event that is in the store."""
    with sqlite3.connect(data / "onmaru.db") as store:
        return store.execute("SELECT max(id) FROM operation_event").fetchone()[0]
