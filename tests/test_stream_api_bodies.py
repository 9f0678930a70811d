"""Bodies of requests: how large they may be is told, and one that breaks off is no fault of the server."""

import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from script.catalogue.files import MAX_BYTES
from tests import live_server
from tests.live_server import LiveServer

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    server = live_server.start(tmp_path_factory.mktemp("bodies"), stage=False)
    yield server
    server.close()


def test_how_large_an_import_may_be_is_told_and_holds(own: LiveServer):
    with own.client() as operator:
        limit = operator.get("/v1/catalogue/limits").json()["import_bytes"]
        assert limit == MAX_BYTES
        large = operator.post("/v1/catalogue/imports?name=a.csv", headers={"Content-Length": str(limit + 1)})
        assert large.status_code == 413


def test_an_upload_that_breaks_off_leaves_no_traceback(own: LiveServer):
    place = urlsplit(own.url)
    with socket.create_connection((place.hostname, place.port)) as line:
        head = [
            "POST /v1/catalogue/imports?name=a.csv HTTP/1.1",
            f"Host: {place.netloc}",
            f"Authorization: Bearer {own.token}",
            "Content-Length: 1000000",
        ]
        line.sendall("\r\n".join([*head, "", "id,name"]).encode())
    end = time.monotonic() + 20
    while not (told := [each for each in own.output if "/v1/catalogue/imports" in each]):
        assert time.monotonic() < end, "the server never noticed"
        time.sleep(0.05)
    assert "gone" in told[0]
    assert not any("Traceback" in each for each in own.output)
