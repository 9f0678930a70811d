"""tus at a real server: the protocol's words, the stock client over a network that breaks, a kill in the middle."""

import base64
import hashlib
import http.client
import io
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from tusclient.client import TusClient

from tests import live_server
from tests.cutting_proxy import cutting
from tests.live_server import LiveServer
from tests.test_stream_api import is_problem

pytestmark = pytest.mark.process
MB = 1 << 20
OCTETS = {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory):
    running = live_server.start(tmp_path_factory.mktemp("uploads"), stage=False, ONMARU_UPLOAD_MAX_GB="1")
    yield running
    running.close()


@pytest.fixture
def tus(own: LiveServer):
    with httpx.Client(base_url=own.url, headers=own.headers | {"Tus-Resumable": "1.0.0"}, timeout=20) as client:
        yield client


def bytes_of(size: int) -> bytes:
    return hashlib.shake_128(b"upload").digest(size)


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def begin(tus: httpx.Client, size: int, **headers: str) -> str:
    made = tus.post("/v1/uploads", headers={"Upload-Length": str(size), **headers})
    assert made.status_code == 201, made.text
    assert made.headers["tus-resumable"] == "1.0.0"
    return made.headers["location"]


def bring(tus: httpx.Client, place: str, offset: int, data: bytes, **headers: str) -> httpx.Response:
    return tus.patch(place, headers={**OCTETS, "Upload-Offset": str(offset), **headers}, content=data)


def sha1(data: bytes) -> str:
    return f"sha1 {base64.b64encode(hashlib.sha1(data).digest()).decode()}"


def test_the_server_says_what_it_speaks(own: LiveServer):
    told = httpx.options(f"{own.url}/v1/uploads")
    assert told.status_code == 204
    assert told.headers["tus-version"] == "1.0.0"
    assert told.headers["tus-max-size"] == str(1 << 30)
    extensions = "creation,creation-with-upload,checksum,expiration,termination"
    assert told.headers["tus-extension"] == extensions
    assert told.headers["tus-checksum-algorithm"] == "sha1,sha256"


def test_a_file_comes_in_two_parts(own: LiveServer, tus: httpx.Client):
    data = bytes_of(300_000)
    place = begin(
        tus, len(data), **{"Upload-Metadata": f"filename {coded('../../여행.mp4')},filetype {coded('video/mp4')}"}
    )
    first = bring(tus, place, 0, data[:100_000], **{"Upload-Checksum": sha1(data[:100_000])})
    assert first.status_code == 204
    assert first.headers["upload-offset"] == "100000"
    assert "GMT" in first.headers["upload-expires"]
    known = tus.head(place)
    assert known.headers["upload-offset"] == "100000"
    assert known.headers["upload-length"] == "300000"
    assert known.headers["cache-control"] == "no-store"
    assert known.headers["upload-metadata"].startswith("filename Li4v")
    last = bring(tus, place, 100_000, data[100_000:])
    assert last.status_code == 204
    assert "upload-expires" not in last.headers
    told = tus.get(place).json()
    assert (told["name"], told["media_type"], told["whole"]) == ("여행.mp4", "video/mp4", True)
    assert (told["owner"], told["size"], told["expires"]) == ("operator", 300_000, None)
    assert (own.data / "uploads" / told["id"] / "data").read_bytes() == data
    assert tus.get("/v1/uploads", params={"limit": 1}).json()["uploads"][0] == told
    assert tus.delete(place).status_code == 204
    is_problem(tus.delete(place), 404)
    assert not (own.data / "uploads" / told["id"]).exists()


def test_what_a_project_is_made_of_stays(tus: httpx.Client):
    base, effect = (
        tus.post("/v1/uploads", headers={**OCTETS, "Upload-Length": "3"}, content=b"abc").headers["location"]
        for _ in range(2)
    )
    body = {"kind": "script", "title": "내 영상", "base": {"upload": base.rsplit("/", 1)[-1]}}
    project = tus.post("/v1/projects", json=body).raise_for_status().headers["location"]
    laid = {"start_ms": 0, "upload": effect.rsplit("/", 1)[-1]}
    made = tus.post(f"{project}/effects", json=laid).raise_for_status().json()
    for upload in (base, effect):
        refused = tus.delete(upload)
        is_problem(refused, 409)
        assert "내 영상" in refused.json()["detail"]
    tus.delete(f"{project}/effects/{made['id']}").raise_for_status()
    assert tus.delete(effect).status_code == 204
    tus.delete(project).raise_for_status()
    assert tus.delete(base).status_code == 204


def test_the_first_request_may_bring_it_all(tus: httpx.Client):
    data = bytes_of(5_000)
    headers = {**OCTETS, "Upload-Length": "5000", "Upload-Checksum": sha1(data)}
    made = tus.post("/v1/uploads", headers=headers, content=data)
    assert made.status_code == 201
    assert made.headers["upload-offset"] == "5000"
    assert tus.get(made.headers["location"]).json()["whole"]
    count = len(tus.get("/v1/uploads").json()["uploads"])
    is_problem(tus.post("/v1/uploads", headers=headers, content=data[:-1] + b"?"), 460)
    is_problem(tus.post("/v1/uploads", headers=headers, content=data + b"?"), 413)
    assert len(tus.get("/v1/uploads").json()["uploads"]) == count


def test_a_proxy_that_lets_only_post_through(tus: httpx.Client):
    place = begin(tus, 3)
    sent = tus.post(place, headers={**OCTETS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}, content=b"abc")
    assert (sent.status_code, sent.headers["upload-offset"]) == (204, "3")
    assert tus.post(place, headers={"X-HTTP-Method-Override": "DELETE"}).status_code == 204
    is_problem(tus.get(place), 404)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "1e3"}, 400),
        ({"Upload-Length": "²"}, 400),
        ({"Upload-Length": "9" * 30}, 400),
        ({"Upload-Length": str((1 << 30) + 1)}, 413),
        ({"Upload-Defer-Length": "1"}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": "filename ???"}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": "a YQ==,a YQ=="}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": ",".join(f"k{n} YQ==" for n in range(31))}, 400),
        ({"Upload-Length": "1", "Upload-Metadata": f"filename {coded('a' * 4000)}"}, 400),
        ({"Upload-Length": "1", "Tus-Resumable": "0.2.2"}, 412),
    ],
)
def test_creations_that_are_refused(tus: httpx.Client, headers: dict[str, str], status: int):
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    refused = tus.post("/v1/uploads", headers=raw)
    is_problem(refused, status)
    assert refused.headers["tus-resumable"] == "1.0.0"
    assert ("tus-version" in refused.headers) == (status == 412)


def test_bytes_that_are_refused_and_change_nothing(own: LiveServer, tus: httpx.Client):
    data = bytes_of(1_000)
    place = begin(tus, 1_000)
    bring(tus, place, 0, data[:400])
    is_problem(bring(tus, place, 0, data), 409)
    is_problem(bring(tus, place, 2_000, b"x"), 409)  # resumed beyond the end
    is_problem(bring(tus, place, 400, data), 413)
    is_problem(bring(tus, place, 400, data[400:], **{"Upload-Checksum": sha1(b"other")}), 460)
    is_problem(bring(tus, place, 400, data[400:], **{"Upload-Checksum": "md5 1B2M2Y8AsgTpgAmY7PhCfg=="}), 400)
    is_problem(bring(tus, place, 400, data[400:], **{"Upload-Checksum": "sha1 AAAA"}), 400)
    is_problem(bring(tus, place, 400, data[400:], **{"Content-Type": "video/mp4"}), 415)
    is_problem(tus.patch(place, headers=OCTETS, content=b"x"), 400)
    is_problem(bring(tus, place, 400, data[400:], **{"Tus-Resumable": "2.0.0"}), 412)
    is_problem(bring(tus, "/v1/uploads/0123456789abcdef", 0, b"x"), 404)
    is_problem(bring(tus, "/v1/uploads/..%2F..%2Fonmaru.db", 0, b"x"), 404)
    assert tus.head("/v1/uploads/0123456789abcdef").status_code == 404
    with own.client() as admin:
        secret = admin.post("/v1/tokens", json={"name": "another", "role": "operator"}).json()["secret"]
    other = {"Authorization": f"Bearer {secret}"}
    is_problem(bring(tus, place, 400, data[400:], **other), 403)
    assert tus.get(place, headers=other).json()["offset"] == 400
    assert tus.head(place).headers["upload-offset"] == "400"
    assert bring(tus, place, 400, data[400:]).status_code == 204
    assert bring(tus, place, 1_000, b"").status_code == 204
    is_problem(bring(tus, place, 1_000, b"x"), 413)


def test_a_body_of_unknown_length_may_not_be_longer_than_announced(tus: httpx.Client):
    place = begin(tus, 3 * MB)
    sent = tus.patch(place, headers={**OCTETS, "Upload-Offset": "0"}, content=iter([bytes(MB)] * 4))
    is_problem(sent, 413)
    assert tus.head(place).headers["upload-offset"] == "0"
    sent = tus.patch(place, headers={**OCTETS, "Upload-Offset": "0"}, content=iter([bytes(MB)] * 3))
    assert (sent.status_code, sent.headers["upload-offset"]) == (204, str(3 * MB))


def begin_to_bring(server: LiveServer, place: str, data: bytes, size: int) -> http.client.HTTPConnection:
    """A PATCH that announced `size` bytes and has sent `data` of them."""
    writing = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)
    writing.putrequest("PATCH", place)
    headers = {**server.headers, **OCTETS, "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Length": str(size)}
    for name, value in headers.items():
        writing.putheader(name, value)
    writing.endheaders(data)
    return writing


def test_two_requests_do_not_write_at_once(own: LiveServer, tus: httpx.Client):
    place = begin(tus, 1_000)
    end = time.monotonic() + 20
    while True:
        slow = begin_to_bring(own, place, b"x" * 300, 1_000)
        time.sleep(0.1)
        try:
            second = bring(tus, place, 0, b"")
            if second.status_code == 204:  # it was first
                assert time.monotonic() < end
                continue
            is_problem(second, 423)
            slow.send(b"x" * 700)
            assert slow.getresponse().status == 204
            return
        finally:
            slow.close()


def test_the_stock_client_resumes_over_a_network_that_breaks(own: LiveServer):
    data = bytes_of(6 * MB)
    place = urlsplit(own.url)
    with cutting((str(place.hostname), int(place.port or 0)), MB, 2 * MB, 500_000) as port:
        client = TusClient(f"http://127.0.0.1:{port}/v1/uploads", headers=dict(own.headers))
        uploader = client.uploader(
            file_stream=io.BytesIO(data), metadata={"filename": "broken.mp4"}, retries=40, retry_delay=0.1
        )
        uploader.upload()
    with own.client() as operator:
        told = operator.get(urlsplit(str(uploader.url)).path).json()
    assert told["whole"]
    assert told["name"] == "broken.mp4"
    assert (own.data / "uploads" / told["id"] / "data").read_bytes() == data


def test_the_stock_client_with_checksums(own: LiveServer):
    data = bytes_of(700_001)
    client = TusClient(f"{own.url}/v1/uploads", headers=dict(own.headers))
    uploader = client.uploader(file_stream=io.BytesIO(data), chunk_size=200_000, upload_checksum=True)
    uploader.upload()
    stored = own.data / "uploads" / urlsplit(str(uploader.url)).path.rsplit("/", 1)[-1] / "data"
    assert stored.read_bytes() == data


def test_what_one_may_use_is_told(own: LiveServer, tus: httpx.Client):
    with own.client() as admin:
        secret = admin.post("/v1/tokens", json={"name": "counted", "role": "operator"}).json()["secret"]
    mine = {"Authorization": f"Bearer {secret}"}
    before = tus.get("/v1/quota", headers=mine).json()
    assert before["bytes"] == {"used": 0, "limit": 200 << 30}
    assert before["uploads"] == {"used": 0, "limit": 10}
    for _ in range(10):
        begin(tus, 7, **mine)
    after = tus.get("/v1/quota", headers=mine).json()
    assert (after["bytes"]["used"], after["uploads"]["used"]) == (70, 10)
    refused = tus.post("/v1/uploads", headers={"Upload-Length": "7", **mine})
    is_problem(refused, 429)
    assert int(refused.headers["retry-after"]) > 0


def test_a_kill_in_the_middle_loses_no_byte_that_was_told(tmp_path: Path):
    data = bytes_of(24 * MB)
    server = live_server.start(tmp_path, stage=False)
    try:
        headers = server.headers | {"Tus-Resumable": "1.0.0"}
        with httpx.Client(base_url=server.url, headers=headers, timeout=20) as tus:
            place = begin(tus, len(data))
            writing = begin_to_bring(server, place, data[: 18 * MB], len(data))
            end = time.monotonic() + 20
            while (told := tus.get(place).json()["offset"]) == 0:
                assert time.monotonic() < end
                time.sleep(0.05)
            server.process.kill()
            writing.close()
    finally:
        server.close()
    again = live_server.start(tmp_path, stage=False)
    try:
        with httpx.Client(base_url=again.url, headers=again.headers | {"Tus-Resumable": "1.0.0"}, timeout=20) as tus:
            offset = int(tus.head(place).headers["upload-offset"])
            assert told <= offset <= 18 * MB
            assert bring(tus, place, offset, data[offset:]).status_code == 204
            assert (tmp_path / "uploads" / place.rsplit("/", 1)[-1] / "data").read_bytes() == data
    finally:
        again.close()
