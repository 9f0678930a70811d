"""Idempotency-Key: done once, answered as often as it is asked, whatever happens in between."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from stream.api import (
    dub_archives,
    dub_clips,
    dub_jobs,
    dub_languages,
    dub_media,
    dub_projects,
    dub_segments,
    operations,
    uploads,
    webhooks,
)
from stream.api.auth import Gate
from stream.api.idempotency import MAX_ANSWER, Idempotency, _key
from stream.errors import IdempotencyBusy
from stream.store import idempotency as module
from stream.store.db import Database, sqlite_url
from stream.store.idempotency import Asked, IdempotencyStore
from stream.store.users import UserStore

pytestmark = pytest.mark.unit
WHO = {"Authorization": "Bearer secret"}


class House:
    """An application that counts what it did, on a store."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(sqlite_url(folder / "store.db"))
        self.store = IdempotencyStore(self.database)
        self.gate = Gate("secret")
        self.done = 0
        self.begun = asyncio.Event()
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.app = FastAPI()
        self.app.state.rooms = SimpleNamespace(gate=self.gate, dubs=SimpleNamespace(idempotency=self.store))
        self.app.add_middleware(Idempotency)
        self.app.post("/v1/projects", status_code=201)(self.make)
        self.app.post("/v1/projects/large")(self.large)
        self.app.post("/v1/projects/broken")(self.broken)
        self.app.post("/v1/webhooks", status_code=201)(self.secret)
        self.app.post("/v1/uploads", status_code=201)(self.make)

    async def make(self, request: Request) -> dict:
        self.done += 1
        mine = self.done
        self.begun.set()
        await self.may_end.wait()
        return {"number": mine, "got": (await request.body()).decode()}

    async def large(self) -> StreamingResponse:
        self.done += 1

        async def parts() -> AsyncIterator[bytes]:
            for _ in range(4):
                yield b"x" * (MAX_ANSWER // 2)

        return StreamingResponse(parts())

    async def secret(self) -> dict:
        self.done += 1
        return {"id": self.done, "secret": "whsec_abc"}

    async def broken(self) -> None:
        self.done += 1
        raise RuntimeError

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://test", headers=WHO)


def scene(tmp_path: Path, act) -> None:
    async def run() -> None:
        house = House(tmp_path)
        await house.gate.open(UserStore(house.database))
        async with house.client() as client:
            await act(house, client)

    asyncio.run(run())


def test_two_at_once_are_one(tmp_path: Path):
    async def act(house: House, client: httpx.AsyncClient) -> None:
        key = {"Idempotency-Key": "k1"}
        house.may_end.clear()
        first = asyncio.create_task(client.post("/v1/projects", content=b"a", headers=key))
        await asyncio.wait_for(house.begun.wait(), 10)
        busy = await client.post("/v1/projects", content=b"a", headers=key)
        assert (busy.status_code, busy.headers["content-type"]) == (409, "application/problem+json")
        house.may_end.set()
        assert (await first).json() == {"number": 1, "got": "a"}
        again = await client.post("/v1/projects", content=b"a", headers=key)
        assert again.json() == {"number": 1, "got": "a"}
        assert (await client.post("/v1/projects", content=b"a")).json()["number"] == 2

    scene(tmp_path, act)


def test_a_key_belongs_to_method_path_query_and_body(tmp_path: Path):
    async def act(house: House, client: httpx.AsyncClient) -> None:
        key = {"Idempotency-Key": "k1"}
        assert (await client.post("/v1/projects", content=b"a", headers=key)).status_code == 201
        for path, body in (("/v1/projects", b"b"), ("/v1/projects?x=1", b"a"), ("/v1/projects/large", b"a")):
            assert (await client.post(path, content=body, headers=key)).status_code == 422
        assert house.done == 1

    scene(tmp_path, act)


def test_what_is_too_large_to_keep_passes_whole_and_is_done_again(tmp_path: Path):
    async def act(house: House, client: httpx.AsyncClient) -> None:
        key = {"Idempotency-Key": "k1"}
        for number in (1, 2):
            answer = await client.post("/v1/projects/large", headers=key)
            assert len(answer.content) == 2 * MAX_ANSWER
            assert house.done == number

    scene(tmp_path, act)


def test_a_secret_is_told_once_and_kept_nowhere(tmp_path: Path):
    async def act(house: House, client: httpx.AsyncClient) -> None:
        key = {"Idempotency-Key": "k1"}
        assert (await client.post("/v1/webhooks", headers=key)).json() == {"id": 1, "secret": "whsec_abc"}
        again = await client.post("/v1/webhooks", headers=key)
        assert again.json() == {"id": 1, "secret": ""}
        assert (again.status_code, again.headers["idempotent-replayed"], house.done) == (201, "true", 1)
        assert all(b"whsec_" not in path.read_bytes() for path in tmp_path.glob("store.db*"))

    scene(tmp_path, act)


def test_a_crash_leaves_the_key_free(tmp_path: Path):
    async def act(house: House, client: httpx.AsyncClient) -> None:
        key = {"Idempotency-Key": "k1"}
        for number in (1, 2):
            assert (await client.post("/v1/projects/broken", headers=key)).status_code == 500
            assert house.done == number

    scene(tmp_path, act)


def test_what_was_being_done_at_a_kill_is_free_after_the_start(tmp_path: Path):
    async def act(house: House, client: httpx.AsyncClient) -> None:
        asked = Asked("operator", "k1", "digest")
        assert await house.store.begin(asked) is None
        with pytest.raises(IdempotencyBusy):
            await house.store.begin(asked)
        await house.store.open()
        assert await house.store.begin(asked) is None
        await house.store.end(asked, 201, "[]", b"{}")
        await house.store.open()
        kept = await house.store.begin(asked)
        assert kept is not None
        assert kept.status == 201

    scene(tmp_path, act)


def test_answers_are_kept_for_a_day_and_only_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MAX_KEPT", 3)

    async def act(house: House, client: httpx.AsyncClient) -> None:
        for number in range(5):
            await client.post("/v1/projects", headers={"Idempotency-Key": f"k{number}"})
        assert (await client.post("/v1/projects", headers={"Idempotency-Key": "k4"})).json()["number"] == 5
        assert (await client.post("/v1/projects", headers={"Idempotency-Key": "k0"})).json()["number"] == 6
        now = time.time()
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: now + module.KEPT_S + 1))
        assert (await client.post("/v1/projects", headers={"Idempotency-Key": "k4"})).json()["number"] == 7

    scene(tmp_path, act)


def test_an_upload_is_begun_once_and_its_bytes_are_not_held(tmp_path: Path):
    async def act(house: House, client: httpx.AsyncClient) -> None:
        head = {"Idempotency-Key": "u1", "Upload-Length": "9"}
        first = await client.post("/v1/uploads", headers=head, content=b"bytes")
        again = await client.post("/v1/uploads", headers=head, content=b"bytes")
        assert (first.json(), again.json()) == ({"number": 1, "got": "bytes"},) * 2
        assert again.headers["Idempotent-Replayed"] == "true"
        assert (await client.post("/v1/uploads", headers=head | {"Upload-Length": "8"})).status_code == 422
        assert house.done == 1

    scene(tmp_path, act)


def test_every_post_of_dubbing_takes_a_key():
    modules = (
        dub_archives, dub_clips, dub_jobs, dub_languages, dub_media, dub_projects, dub_segments, operations, uploads,
        webhooks,
    )  # fmt: skip
    posts = [each.path for module in modules for each in module.router.routes if "POST" in getattr(each, "methods", ())]
    assert len(posts) > 20
    for path in posts:
        scope = {"type": "http", "method": "POST", "path": path, "headers": [(b"idempotency-key", b"k")]}
        assert _key(scope) == b"k", path
