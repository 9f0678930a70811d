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


def begun(server: LiveServer, length: int) -> socket.socket:
    """An import of so many bytes, of which a few have come."""
    place = urlsplit(server.url)
    line = socket.create_connection((place.hostname, place.port), timeout=20)
    head = [
        "POST /v1/catalogue/imports?name=a.csv HTTP/1.1",
        f"Host: {place.netloc}",
        f"Authorization: Bearer {server.token}",
        f"Content-Length: {length}",
    ]
    line.sendall("\r\n".join([*head, "", "id,name"]).encode())
    return line


def test_how_large_an_import_may_be_is_told_and_holds(own: LiveServer):
    with own.client() as operator:
        limit = operator.get("/v1/catalogue/limits").json()["import_bytes"]
    assert limit == MAX_BYTES
    with begun(own, limit + 1) as line:
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_an_upload_that_breaks_off_leaves_no_traceback(own: LiveServer):
    begun(own, 1_000_000).close()
    end = time.monotonic() + 20
    while "whoever asked is gone" not in (told := "".join(each.read_text() for each in own.data.rglob("*.log"))):
        assert time.monotonic() < end, "the server never noticed"
        time.sleep(0.05)
    assert "Traceback" not in told
