"""A stream of events, a microphone and a picture end with the rights of whoever opened them."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.requests import HTTPConnection

from stream.api.auth import COOKIE, Gate, digest
from stream.store.users import SessionRow, UserStore

pytestmark = pytest.mark.unit
SIGNED_IN = cast(HTTPConnection, SimpleNamespace(cookies={COOKIE: "secret"}, headers={}, query_params={}))
WITH_TOKEN = cast(HTTPConnection, SimpleNamespace(cookies={}, headers={}, query_params={"token": "theirs"}))


class Store:
    """Sessions that a test changes."""

    def __init__(self, role: str = "moderator", lasts_s: float = 100.0) -> None:
        self.sessions = [
            SessionRow(digest=digest("secret"), name="x", role=role, user=False, expires=time.time() + lasts_s)
        ]

    async def everybody(self) -> Any:
        return SimpleNamespace(users=[], sessions=list(self.sessions), tokens=[])


async def opened(store: Store, viewer_token: str = "") -> Gate:
    gate = Gate("token", viewer_token)
    await gate.open(cast(UserStore, store))
    return gate


def test_who_signed_out_before_the_first_event_is_let_go_at_once():
    async def go() -> bool:
        store = Store()
        gate = await opened(store)
        assert gate.who(SIGNED_IN) is not None, "let in"
        store.sessions.clear()
        await gate.refresh()
        with gate.staying(SIGNED_IN, "moderator") as stay:
            return stay.over

    assert asyncio.run(go())


def test_a_role_that_is_too_low_by_now_is_let_go_and_one_that_suffices_stays():
    async def go(role: str) -> bool:
        gate = await opened(Store(role))
        with gate.staying(SIGNED_IN, "moderator") as stay:
            return stay.over

    assert asyncio.run(go("viewer"))
    assert not asyncio.run(go("operator"))


def test_where_nobody_needs_to_be_known_nobody_is_sent_away():
    async def go() -> bool:
        store = Store()
        store.sessions.clear()
        gate = await opened(store)
        with gate.staying(SIGNED_IN, None) as stay:
            await gate.refresh()
            return stay.over

    assert not asyncio.run(go())


def test_a_session_that_expires_ends_what_it_opened():
    async def go() -> None:
        gate = await opened(Store(lasts_s=0.3))
        with gate.staying(SIGNED_IN, "moderator") as stay:
            ended = asyncio.Event()
            stay.then(ended.set)
            assert not stay.over
            await asyncio.wait_for(ended.wait(), 30)

    asyncio.run(go())


def test_signing_out_ends_it():
    async def go() -> bool:
        store = Store()
        gate = await opened(store)
        with gate.staying(SIGNED_IN, "moderator") as stay:
            await gate.refresh()
            assert not stay.over, "nothing changed"
            store.sessions.clear()
            await gate.refresh()
            return stay.over

    assert asyncio.run(go())


@pytest.mark.parametrize(("role", "over"), [("admin", False), ("operator", False), ("moderator", True), (None, True)])
def test_who_acts_may_go_on_in_another_role_that_suffices(role: str | None, over: bool):
    async def go() -> bool:
        store = Store("operator")
        gate = await opened(store)
        stay = gate.acting(SIGNED_IN, "operator")
        assert not stay.over
        store.sessions = Store(role).sessions if role is not None else []
        await gate.refresh()
        return stay.over

    assert asyncio.run(go()) is over


def test_a_stay_that_was_left_is_told_nothing():
    async def go() -> bool:
        store = Store("operator", lasts_s=0.2)
        gate = await opened(store)
        stay = gate.acting(SIGNED_IN, "operator")
        gate.leave(stay)
        gate.leave(stay)
        store.sessions.clear()
        await gate.refresh()
        await asyncio.sleep(0.4)
        return stay.over

    assert not asyncio.run(go())


def test_only_who_watches_by_their_own_right_loses_the_picture():
    async def go() -> None:
        store = Store("operator")
        gate = await opened(store, "theirs")
        signed_in, with_token = gate.watching(SIGNED_IN), gate.watching(WITH_TOKEN)
        store.sessions = Store("viewer").sessions
        await gate.refresh()
        assert not signed_in.over, "a viewer may watch"
        store.sessions.clear()
        await gate.refresh()
        assert (signed_in.over, with_token.over) == (True, False)
        public = (await opened(store)).watching(SIGNED_IN)
        assert not public.over, "anybody may watch there"

    asyncio.run(go())


def test_a_picture_outlives_a_session_it_does_not_need():
    async def go() -> bool:
        store = Store("operator", lasts_s=0.2)
        gate = await opened(store)
        stay = gate.watching(SIGNED_IN)
        await asyncio.sleep(0.4)
        assert gate.who(SIGNED_IN) is None, "it has expired"
        gate.leave(stay)
        return stay.over

    assert not asyncio.run(go())
