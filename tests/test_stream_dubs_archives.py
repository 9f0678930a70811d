"""Projects leave a server as archives and come back as new ones; what a stranger's archive may not do."""

import base64
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dubbing import provenance
from tests import live_server
from tests.dub_desk import until_now
from tests.dubbing_media import clap_track, heard, make_video
from tests.live_server import LiveServer
from tts.types import SAMPLE_RATE

pytestmark = [pytest.mark.process, pytest.mark.media, pytest.mark.timeout(300)]  # workers give way to all else


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    running = live_server.start(tmp_path_factory.mktemp("dubs") / "data", stage=False)
    yield running
    running.close()


@pytest.fixture(scope="module")
def client(server: LiveServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=server.headers, timeout=60) as made:
        yield made


def uploaded(client: httpx.Client, name: str, data: bytes) -> str:
    told = base64.b64encode(name.encode()).decode()
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(len(data)), "Upload-Metadata": f"filename {told}"}
    headers["Content-Type"] = "application/offset+octet-stream"
    made = client.post("/v1/uploads", headers=headers, content=data)
    assert made.status_code == 201, made.text
    return made.headers["Location"].rsplit("/", 1)[1]


def ended(client: httpx.Client, answer: httpx.Response) -> dict:
    assert answer.status_code == 202, answer.text
    found: dict = {}

    def over() -> bool:
        found.update(client.get(answer.headers["Location"]).json())
        return found["state"] not in ("queued", "running")

    until_now(over, 200)
    return found


@pytest.fixture(scope="module")
def film(client: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = make_video(tmp_path_factory.mktemp("film") / "f.mp4", 2.0, sound=0.3 * clap_track(2.0, [1.5]))
    return uploaded(client, "여름.mp4", path.read_bytes())


@pytest.fixture(scope="module")
def packed(client: httpx.Client, film: str) -> bytes:
    """The archive of a script with a film and one clip that was spoken."""
    made = client.post("/v1/projects", json={"kind": "script", "title": "여름 신상", "base": {"upload": film}})
    path = made.headers["Location"]
    clip = {"start_ms": 400, "text": "Good evening.", "voice": "espeak:en-us"}
    assert client.post(f"{path}/clips", json=clip).status_code == 201
    assert ended(client, client.post(f"{path}/regenerate"))["state"] == "done"
    done = ended(client, client.post(f"{path}/archive"))
    assert done["state"] == "done", done
    (file,) = done["result"]["files"]
    assert file["name"] == "project.zip"
    answer = client.get(file["href"])
    assert answer.headers["content-type"] == "application/zip"
    return answer.content


@pytest.fixture(scope="module")
def path(client: httpx.Client, packed: bytes) -> str:
    """The project that the archive became."""
    done = ended(client, client.post("/v1/projects/import", json={"upload": uploaded(client, "p.zip", packed)}))
    assert done["state"] == "done", done
    return f"/v1/projects/{done['project']}"


def test_a_project_comes_back_and_is_rendered(client: httpx.Client, path: str, film: str, tmp_path: Path):
    project = client.get(path).json()
    assert (project["title"], project["kind"]) == ("여름 신상", "script")
    upload = project["base"]["upload"]
    assert upload != film
    assert client.get("/v1/uploads").json()["uploads"][0]["name"] == "여름.mp4"
    body = {"outputs": ["mp4", "wav", "mp3", "stems", "dapt"], "label_profile": "KR"}
    render = ended(client, client.post(f"{path}/renders", json=body))
    assert render["state"] == "done", render
    assert {each["name"].rpartition(".")[2] for each in render["result"]["files"]} == {
        "mp4", "wav", "mp3", "zip", "ttml", "json",
    }  # fmt: skip
    verdict = client.get(f"{path}/renders/{render['id']}/qc").json()["file"]
    assert verdict["label"] == {"profile": "KR", "reason": ""}
    assert len(verdict["signed"]) == 3
    (tmp_path / "o.mp4").write_bytes(client.get(f"{path}/renders/{render['id']}/files/script.mp4").content)
    marked = provenance.read(tmp_path / "o.mp4")
    assert marked is not None
    assert (marked.state, marked.title) == ("Valid", "여름 신상")


def test_the_mix_is_heard_from_a_point(client: httpx.Client, path: str, tmp_path: Path):
    answer = client.post(f"{path}/listen", json={"from_ms": 300, "length_ms": 1_000})
    if answer.status_code == 202:  # a busy machine: the sound is a file of the operation
        (file,) = ended(client, answer)["result"]["files"]
        answer = client.get(file["href"])
    assert answer.headers["content-type"] == "audio/wav"
    (tmp_path / "x.wav").write_bytes(answer.content)
    sound = heard(tmp_path / "x.wav")[0] / 32_768
    assert len(sound) == SAMPLE_RATE
    assert abs(sound).max() > 0.05


def test_a_render_without_a_notice_needs_a_reason(client: httpx.Client, path: str):
    refused = client.post(f"{path}/renders", json={"outputs": ["srt"], "label_profile": "none"})
    assert refused.status_code == 422
    assert "a reason is needed" in refused.text
    body = {"outputs": ["srt"], "label_profile": "none", "label_reason": "only subtitles"}
    assert ended(client, client.post(f"{path}/renders", json=body))["state"] == "done"


def test_archives_of_strangers_become_nothing(client: httpx.Client, server: LiveServer, packed: bytes):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("../../evil", b"x")
    before = client.get("/v1/uploads").json()["uploads"]
    for data, told in ((b"no zip", "no zip"), (held.getvalue(), "which no project has")):
        upload = uploaded(client, "p.zip", data)
        failed = ended(client, client.post("/v1/projects/import", json={"upload": upload}))
        assert failed["state"] == "failed", failed
        assert failed["error"]["title"] == "Not a project's archive"
        assert told in failed["error"]["detail"]
        assert client.delete(f"/v1/uploads/{upload}", headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert not list(server.data.parent.rglob("evil"))
    assert client.get("/v1/uploads").json()["uploads"] == before
    assert client.post("/v1/projects/import", json={"upload": "0" * 16}).status_code == 404
