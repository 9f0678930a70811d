"""Webhooks: signed, tried again, kept over a restart, sent to no private machine."""

import asyncio
import contextlib
import ipaddress
import json
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from standardwebhooks import Webhook
from standardwebhooks.exceptions import WebhookVerificationError

from stream import errors
from stream.dubs.addresses import parse, public, resolve
from stream.dubs.webhooks import MAX_BODY, Webhooks
from stream.store import webhooks as store_module
from stream.store.db import Database, sqlite_url
from stream.store.webhooks import DeliveryRow, WebhookStore
from tests.webhook_receiver import receiving

pytestmark = pytest.mark.unit
EVENTS = ("operation.done", "operation.failed")


def house(folder: Path, *delays_s: float, limit_s: float = 10.0) -> Webhooks:
    return Webhooks(
        WebhookStore(Database(sqlite_url(folder / "store.db"))), private=True, delays_s=delays_s, limit_s=limit_s
    )


def scene(webhooks: Webhooks, act: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        running = asyncio.create_task(webhooks.run())
        try:
            await act()
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running

    asyncio.run(run())


async def ended(webhooks: Webhooks, webhook: str, limit_s: float = 15.0) -> list[DeliveryRow]:
    """Its messages, oldest first, once none waits."""
    async with asyncio.timeout(limit_s):
        while True:
            rows, _ = await webhooks.deliveries(webhook, None, 100)
            if rows and all(row.state != "waiting" for row in rows):
                return rows[::-1]
            await asyncio.sleep(0.02)


def test_a_message_is_signed_as_the_standard_has_it(tmp_path: Path):
    with receiving() as there:
        webhooks = house(tmp_path)

        async def act() -> None:
            hook = await webhooks.add(there.url, EVENTS, "mina")
            await webhooks.publish("operation.done", {"id": "o1", "title": "새 영상"}, "o1")
            await webhooks.publish("operation.done", {"id": "o1"}, "o1")  # told twice, as after a restart
            await webhooks.publish("operation.cancelled", {"id": "o2"}, "o2")  # not asked for
            await ended(webhooks, hook.id)
            path, headers, body = there.got[0]
            assert path == "/hook?a=1"
            assert headers["Host"] == f"localhost:{there.port}"
            told = Webhook(hook.secret).verify(body, headers)
            assert told["type"] == "operation.done"
            assert told["data"] == {"id": "o1", "title": "새 영상"}
            with pytest.raises(WebhookVerificationError):
                Webhook(hook.secret).verify(body + b" ", headers)
            assert len(there.got) == 1

        scene(webhooks, act)


def test_a_refusal_is_tried_again_until_it_is_taken(tmp_path: Path):
    with receiving(500, 302, 204) as there:
        webhooks = house(tmp_path, 0.05, 0.05, 0.05)

        async def act() -> None:
            hook = await webhooks.add(there.url, EVENTS, "mina")
            await webhooks.publish("operation.done", {"id": "o1"}, "o1")
            (row,) = await ended(webhooks, hook.id)
            assert (row.state, row.attempts, row.status) == ("delivered", 3, 204)
            assert {headers["webhook-id"] for _, headers, _ in there.got} == {row.id}
            assert {path for path, _, _ in there.got} == {"/hook?a=1"}  # the redirect was not followed

        scene(webhooks, act)


def test_tries_end_and_a_replay_begins_anew(tmp_path: Path):
    with receiving(503) as there:
        webhooks = house(tmp_path, 0.05)

        async def act() -> None:
            hook = await webhooks.add(there.url, EVENTS, "mina")
            await webhooks.publish("operation.failed", {"id": "o1"}, "o1")
            (row,) = await ended(webhooks, hook.id)
            assert (row.state, row.attempts, row.error) == ("failed", 2, "503: refused")
            there.answers = [200]
            await webhooks.replay(hook.id, row.id)
            (row,) = await ended(webhooks, hook.id)
            assert (row.state, row.attempts) == ("delivered", 1)
            with pytest.raises(errors.DeliveryUnknown):
                await webhooks.replay(hook.id, "msg_0")
            with pytest.raises(errors.WebhookUnknown):
                await webhooks.replay("0", row.id)

        scene(webhooks, act)


def test_whoever_is_gone_is_told_no_more(tmp_path: Path):
    with receiving(410) as there:
        webhooks = house(tmp_path, 0.05)

        async def act() -> None:
            hook = await webhooks.add(there.url, EVENTS, "mina")
            await webhooks.publish("operation.done", {"id": "o1"}, "o1")
            (row,) = await ended(webhooks, hook.id)
            assert (row.state, row.attempts) == ("failed", 1)
            assert "410" in (await webhooks.listed())[0].disabled
            await webhooks.publish("operation.done", {"id": "o2"}, "o2")
            assert len((await webhooks.deliveries(hook.id, None, 10))[0]) == 1
            there.answers = [200]
            await webhooks.replay(hook.id, row.id)
            await ended(webhooks, hook.id)
            assert (await webhooks.listed())[0].disabled == ""

        scene(webhooks, act)


def test_who_does_not_answer_holds_nobody_up(tmp_path: Path):
    with receiving(None) as slow, receiving() as quick:
        webhooks = house(tmp_path, limit_s=0.5)

        async def act() -> None:
            first = await webhooks.add(slow.url, EVENTS, "mina")
            second = await webhooks.add(quick.url, EVENTS, "mina")
            await webhooks.publish("operation.done", {"id": "o1"}, "o1")
            (row,) = await ended(webhooks, second.id)
            assert row.state == "delivered"
            (row,) = await ended(webhooks, first.id)
            assert (row.state, row.status) == ("failed", None)
            assert "no answer" in row.error

        scene(webhooks, act)


def test_messages_outlive_the_server(tmp_path: Path):
    with receiving(500, 204) as there:
        before = house(tmp_path, 0.05)
        made: list[str] = []

        async def first() -> None:
            hook = await before.add(there.url, EVENTS, "mina")
            made.append(hook.id)
            await before.publish("operation.done", {"id": "o1"}, "o1")

        asyncio.run(first())  # written down, never sent: the server was killed
        after = house(tmp_path, 0.05)

        async def second() -> None:
            (row,) = await ended(after, made[0])
            assert row.state == "delivered"

        scene(after, second)
        assert len(there.got) == 2


def test_the_oldest_messages_go_and_pages_hold_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(store_module, "MAX_DELIVERIES", 5)
    webhooks = house(tmp_path)

    async def act() -> None:
        hook = await webhooks.add("http://127.0.0.1:9/", EVENTS, "mina")
        for number in range(9):
            await webhooks.publish("operation.done", {"id": number}, str(number))
        first, following = await webhooks.deliveries(hook.id, None, 3)
        rest, end = await webhooks.deliveries(hook.id, following, 3)
        assert [json.loads(row.body)["data"]["id"] for row in (*first, *rest)] == [8, 7, 6, 5, 4]
        assert end is None
        await webhooks.remove(hook.id)
        with pytest.raises(errors.WebhookUnknown):
            await webhooks.deliveries(hook.id, None, 3)

    asyncio.run(act())


def test_a_message_has_a_largest_size(tmp_path: Path):
    webhooks = house(tmp_path)

    async def act() -> None:
        hook = await webhooks.add("http://127.0.0.1:9/", EVENTS, "mina")
        await webhooks.publish("operation.done", {"id": "o1", "result": {"lines": ["가" * 1000] * 100}}, "o1")
        ((row,), _) = await webhooks.deliveries(hook.id, None, 3)
        assert len(row.body.encode()) < MAX_BODY
        assert json.loads(row.body)["data"] == {"id": "o1", "truncated": True}

    asyncio.run(act())


PRIVATE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.9", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1"),
    *("64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::ffff:10.0.0.1"),
)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_known(address: str):
    assert not public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are_known(address: str):
    assert public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://",
        "https://user:secret@example.com/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com/#part",
        "https://exa mple.com/",
        "https://example.com\\@127.0.0.1/",
        "https://한글.com/",
        "https://[::1%25lo]/",
        "//example.com",
        "javascript:alert(1)",
        "https://example.com/" + "a" * 500,
    ],
)
def test_addresses_that_are_refused(url: str):
    with pytest.raises(errors.WebhookInvalid):
        parse(url, private=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_this_machine_is_refused_however_it_is_written(host: str):
    with pytest.raises((errors.WebhookInvalid, OSError)):
        asyncio.run(resolve(f"https://{host}/", private=False))


def test_a_name_that_turns_inward_is_refused_and_one_that_is_sound_is_pinned(monkeypatch: pytest.MonkeyPatch):
    async def act() -> None:
        loop = asyncio.get_running_loop()
        answers = [["93.184.215.14", "127.0.0.1"], ["93.184.215.14"]]

        async def looked_up(name: str, port: int, **_: object) -> list[tuple]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in answers.pop(0)]

        monkeypatch.setattr(loop, "getaddrinfo", looked_up)  # a name server that lies
        with pytest.raises(errors.WebhookInvalid, match="private network"):
            await resolve("https://rebind.example/hook", private=False)
        target = await resolve("https://rebind.example:8443/hook?x=1", private=False)
        assert target.url == "https://93.184.215.14:8443/hook?x=1"
        assert (target.host, target.name) == ("rebind.example:8443", "rebind.example")

    asyncio.run(act())


def test_a_name_that_turned_inward_after_it_was_taken_is_not_told(tmp_path: Path):
    with receiving() as there:
        store = WebhookStore(Database(sqlite_url(tmp_path / "store.db")))
        webhooks = Webhooks(store, private=False, delays_s=())

        async def act() -> None:
            hook = await store.add(f"https://localhost:{there.port}/", EVENTS, "mina")
            await webhooks.publish("operation.done", {"id": "o1"}, "o1")
            (row,) = await ended(webhooks, hook.id)
            assert row.state == "failed"
            assert "private network" in row.error
            assert not there.got

        scene(webhooks, act)
