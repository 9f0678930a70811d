"""The console's sockets and the streams of events: who may, what they tell, when they end."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests import live_server
from tests.live_server import LiveServer
from tests.rtc_client import Client

pytestmark = pytest.mark.process

DESK = "/v1/shows/demo/desk/socket"
LOGIN = {"name": "sujin", "password": "correct horse"}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that nobody else uses: its users come and go."""
    server = live_server.start(tmp_path_factory.mktemp("sockets"), stage=False)
    yield server
    server.close()


@pytest.fixture
def cookie(own: LiveServer) -> Iterator[str]:
    """A moderator's session."""
    with own.client() as admin, httpx.Client(base_url=own.url) as browser:
        admin.post("/v1/users", json={**LOGIN, "role": "moderator"}).raise_for_status()
        browser.post("/v1/session", json=LOGIN).raise_for_status()
        yield f"onmaru_session={browser.cookies['onmaru_session']}"
        admin.delete(f"/v1/users/{LOGIN['name']}")


def opened(server: LiveServer, path: str = DESK, **headers: str) -> ClientConnection:
    return connect(server.url.replace("http", "ws", 1) + path, additional_headers=headers, open_timeout=30)


def code(socket: ClientConnection) -> int:
    """What closes it."""
    try:
        while True:
            socket.recv(timeout=30)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


def test_a_socket_tells_what_happens_what_was_missed_and_that_the_server_lives(own: LiveServer, cookie: str):
    with opened(own, Cookie=cookie) as first, own.client() as admin:
        admin.put("/v1/shows/demo/mood", json={"mood": "delighted"}).raise_for_status()
        number, beats = 0, 0
        while not (number and beats):
            message = json.loads(first.recv(timeout=30))
            beats += message["type"] == "beat"
            if any(event["type"] == "mood.changed" for event in message.get("events", ())):
                number = message["id"]
    with opened(own, f"{DESK}?after={number - 1}", Cookie=cookie) as again:
        messages = (json.loads(again.recv(timeout=30)) for _ in range(10))
        missed = next(message for message in messages if message["type"] == "events")
        assert "mood.changed" in [event["type"] for event in missed["events"]]


def test_whoever_may_not_is_told_why(own: LiveServer, cookie: str):
    def refusal(path: str = DESK, **headers: str) -> int:
        with opened(own, path, **headers) as socket:
            return code(socket)

    project = "/v1/projects/none/events/socket"
    assert refusal() == 4401
    assert refusal(Authorization="Bearer wrong") == 4401
    assert refusal(project, Cookie=cookie) == 4403
    assert refusal("/v1/shows/none/desk/socket", Cookie=cookie) == 4404
    assert refusal(Cookie=cookie, Origin="https://elsewhere.example") == 4403
    assert refusal(Cookie=cookie, Origin="null") == 4403
    assert refusal(project, **own.headers) == 4404


def test_a_projects_socket_tells_what_happens_in_it(own: LiveServer):
    with own.client() as admin:
        made = admin.post("/v1/projects", json={"kind": "script", "title": "Typed"})
        project = made.raise_for_status().json()["id"]
        with opened(own, f"/v1/projects/{project}/events/socket", **own.headers) as socket:
            assert json.loads(socket.recv(timeout=30)) == {"type": "beat"}
            etag = admin.get(f"/v1/projects/{project}").headers["etag"]
            changed = admin.patch(f"/v1/projects/{project}", json={"title": "Another"}, headers={"If-Match": etag})
            changed.raise_for_status()
            told = (json.loads(socket.recv(timeout=30)) for _ in range(20))
            assert next(m for m in told if m["type"] == "event")["event"] == "project"


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "operator"}, {"password": "battery staple"}])
def test_streams_end_with_the_rights_of_whoever_opened_them(own: LiveServer, cookie: str, change: dict):
    ended = threading.Event()

    def listen() -> None:
        with httpx.stream("GET", f"{own.url}/v1/shows/demo/desk", headers={"Cookie": cookie}, timeout=20) as desk:
            opening.set()
            for _ in desk.iter_bytes():
                pass
        ended.set()

    opening = threading.Event()
    stream = threading.Thread(target=listen, daemon=True)
    with opened(own, Cookie=cookie) as socket, opened(own, **own.headers) as other, own.client() as admin:
        stream.start()
        assert opening.wait(10)
        admin.patch(f"/v1/users/{LOGIN['name']}", json=change).raise_for_status()
        assert code(socket) == 4000
        assert ended.wait(10), "the stream is still open"
        while json.loads(other.recv(timeout=30))["type"] != "beat":  # others' go on
            pass
    stream.join(10)


def test_a_picture_that_not_everybody_may_see_ends_with_the_right_to_it(tmp_path: Path):
    server = live_server.start(tmp_path, stage=False, ONMARU_VIEWER_TOKEN="theirs")

    async def watching(**right: Any) -> Client:
        client = Client()
        async with httpx.AsyncClient(base_url=server.url, timeout=20) as http:
            offer, sdp = await client.offer(), {"Content-Type": "application/sdp"}
            refused = await http.post("/v1/shows/demo/whep", content=offer, headers=sdp)
            assert refused.status_code == 401
            headers = {**sdp, **right.pop("headers", {})}
            answer = await http.post("/v1/shows/demo/whep", content=offer, headers=headers, **right)
            assert answer.status_code == 201
            await client.accept(answer.text)
        return client

    async def go() -> None:
        async with (
            httpx.AsyncClient(base_url=server.url, headers=server.headers, timeout=20) as admin,
            httpx.AsyncClient(base_url=server.url, timeout=20) as browser,
        ):
            (await admin.post("/v1/users", json={**LOGIN, "role": "operator"})).raise_for_status()
            (await browser.post("/v1/session", json=LOGIN)).raise_for_status()
            cookie = {"Cookie": f"onmaru_session={browser.cookies['onmaru_session']}"}
            own, invited = await watching(headers=cookie), await watching(params={"token": "theirs"})
            for client in (own, invited):
                await client.until_pictures(5)
            gone = asyncio.Event()
            own.peer.on("connectionstatechange", lambda: gone.set() if own.peer.connectionState == "closed" else None)
            (await admin.patch("/v1/users/sujin", json={"role": "viewer"})).raise_for_status()
            await own.until_pictures(len(own.pictures) + 25)  # who is below an operator may watch still
            assert not gone.is_set()
            (await admin.patch("/v1/users/sujin", json={"disabled": True})).raise_for_status()
            await gone.wait()
            await invited.until_pictures(len(invited.pictures) + 10)
            for client in (own, invited):
                await client.close()

    try:
        asyncio.run(asyncio.wait_for(go(), 60))
    finally:
        server.close()


def test_signing_out_and_a_deleted_token_end_their_streams(own: LiveServer, cookie: str):
    with own.client() as admin:
        token = admin.post("/v1/tokens", json={"name": "a bot", "role": "moderator"}).json()
        with opened(own, Cookie=cookie) as socket, opened(own, Authorization=f"Bearer {token['secret']}") as program:
            signed_out = httpx.delete(f"{own.url}/v1/session", headers={"Cookie": cookie, "X-Onmaru": "1"})
            signed_out.raise_for_status()
            admin.delete(f"/v1/tokens/{token['id']}").raise_for_status()
            assert (code(socket), code(program)) == (4000, 4000)
