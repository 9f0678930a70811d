"""What channels want: joined to what holds on air, kept, and applied to lines, approval and the picture."""

import asyncio
from pathlib import Path
from typing import cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from script.guard import Guard, provable
from stream.errors import ChannelRefused, ChannelUnknown, StorageFull
from stream.show.channels import Channels
from stream.show.policy import MAX_LABEL, STRICT, Channel, Policy, joined
from stream.show.steering import Steering
from stream.stage.protocol import SetLabels
from stream.store.channels import ChannelStore
from stream.store.db import Database, sqlite_url
from tests import live_server
from tests.show_theatre import SAMPLE, Hall, Theatre, play

NAVER = Channel("naver", "네이버", {"ko": "AI 가상인간"}, frozenset({"superlative"}), ("핫딜",), "veto")
TIKTOK = Channel("tiktok", "TikTok", {"ko": "AI 생성", "en": "AI-generated"}, frozenset({"urgency"}), (), "manual")
CHANNELS = st.builds(
    Channel,
    st.sampled_from(["a", "b", "c"]),
    labels=st.dictionaries(st.sampled_from(["ko", "en"]), st.sampled_from(["AI", "virtual", "가상"]), max_size=2),
    blocked=st.frozensets(st.sampled_from(provable())),
    forbidden=st.lists(st.text(min_size=1, max_size=4), max_size=3).map(tuple),
    approval=st.sampled_from(STRICT),
)


@pytest.mark.unit
@given(st.lists(CHANNELS, max_size=4))
def test_what_holds_is_at_least_what_each_channel_wants(channels):
    policy = joined(channels)
    for each in channels:
        assert each.blocked <= policy.blocked
        assert set(each.forbidden) <= set(policy.forbidden)
        assert STRICT.index(each.approval) <= STRICT.index(policy.approval)
        assert all(label in policy.labels[lang] for lang, label in each.labels.items())
    assert all(len(label) <= MAX_LABEL for label in policy.labels.values())


@pytest.mark.unit
def test_notices_must_say_what_she_is_and_fit():
    with pytest.raises(ChannelRefused, match="virtual"):
        Channel("x", labels={"ko": "쇼호스트 하린"})
    long = [Channel(str(k), labels={"ko": f"AI 가상인간이 진행하는 방송 {k}"}) for k in range(3)]
    with pytest.raises(ChannelRefused, match="fit"):
        joined(long)


@pytest.mark.unit
def test_a_claim_that_a_channel_will_not_have_is_stopped_although_it_is_proven():
    line, guard = "무료배송으로 보내드려요.", Guard(SAMPLE)
    product = next(each for each in SAMPLE.products if guard.check(line, "ko", each).outcome == "pass")
    verdict = Guard(SAMPLE, never={"unproven"}).check(line, "ko", product)
    assert verdict.outcome == "block"
    assert {reason.code for reason in verdict.reasons} == {"unproven"}


@pytest.mark.unit
def test_channels_are_kept_and_an_unknown_one_is_told(tmp_path: Path):
    async def work() -> None:
        store = ChannelStore(Database(sqlite_url(tmp_path / "x.db")))
        channels = Channels("demo", store, await store.all("demo"), lambda: [])
        await channels.put(NAVER, "mina")
        await channels.put(TIKTOK, "mina")
        await channels.remove("tiktok", "mina")
        assert await store.all("demo") == [NAVER]
        again = Channels("demo", store, await store.all("demo"), lambda: ["naver"])
        assert again.used == ("watch", "naver")
        assert again.policy().blocked == {"superlative"}
        with pytest.raises(ChannelRefused):
            await again.remove("naver", "mina")
        with pytest.raises(ChannelUnknown):
            again.fits("tiktok")

    asyncio.run(work())


class SlowStore(ChannelStore):
    """One that writes when it is let, or fails."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.asked, self.may, self.fails = asyncio.Event(), asyncio.Event(), False

    async def _wait(self) -> None:
        self.asked.set()
        await self.may.wait()
        if self.fails:
            raise StorageFull("the disk is full")

    async def put(self, show: str, channel: Channel) -> None:
        await self._wait()
        await super().put(show, channel)

    async def remove(self, show: str, name: str) -> None:
        await self._wait()
        await super().remove(show, name)


@pytest.mark.unit
def test_a_wish_that_does_not_fit_what_else_is_on_air_changes_nothing(tmp_path: Path):
    async def work() -> None:
        store = ChannelStore(Database(sqlite_url(tmp_path / "x.db")))
        other = Channel("a", labels={"ko": "AI 가상인간이 진행하는 방송 a"})
        channels = Channels("demo", store, [other, NAVER], lambda: ["a", "naver"])
        with pytest.raises(ChannelRefused, match="fit"):
            await channels.put(Channel("naver", labels={"ko": "AI 가상인간이 진행하는 네이버 라이브"}), "mina")
        assert NAVER in channels
        assert await store.all("demo") == []
        assert channels.policy().blocked == NAVER.blocked

    asyncio.run(work())


@pytest.mark.unit
@pytest.mark.parametrize("fails", [False, True])
def test_an_output_that_joins_while_a_channel_is_written_joins_what_was_put(tmp_path: Path, fails: bool):
    async def work() -> None:
        used = list[str]()
        store = SlowStore(Database(sqlite_url(tmp_path / "x.db")))
        channels = Channels("demo", store, [Channel("tiktok")], lambda: used)
        store.fails = fails
        putting = asyncio.create_task(channels.put(TIKTOK, "mina"))
        await store.asked.wait()
        channels.fits("tiktok")
        used.append("tiktok")
        assert channels.policy().approval == "manual"
        store.may.set()
        (told,) = await asyncio.gather(putting, return_exceptions=True)
        assert isinstance(told, StorageFull) is fails
        assert channels.policy().approval == ("automatic" if fails else "manual"), "what is kept is what holds"

    asyncio.run(work())


class OnAir:
    """A steering that takes whatever holds."""

    def set_policy(self, policy: Policy, who: str) -> None: ...


@pytest.mark.unit
def test_what_cannot_be_kept_stays_where_what_was_before_fits_no_longer(tmp_path: Path):
    async def work() -> None:
        long = [Channel(name, labels={"ko": f"AI 가상인간이 진행하는 라이브 방송 {name}"}) for name in ("a", "b")]
        with pytest.raises(ChannelRefused):
            joined(long)
        used = ["a"]
        store = SlowStore(Database(sqlite_url(tmp_path / "x.db")))
        channels = Channels("demo", store, long, lambda: used)
        channels.attach(cast(Steering, OnAir()))
        store.fails = True
        putting = asyncio.create_task(channels.put(Channel("a", approval="manual"), "mina"))
        await store.asked.wait()
        channels.fits("b")
        used.append("b")
        store.may.set()
        with pytest.raises(StorageFull):
            await putting
        assert channels.policy().approval == "manual"

    asyncio.run(work())


@pytest.mark.unit
def test_two_who_put_a_channel_at_once_keep_what_holds(tmp_path: Path):
    async def work() -> None:
        store = SlowStore(Database(sqlite_url(tmp_path / "x.db")))
        channels = Channels("demo", store, [], lambda: [])
        first = asyncio.create_task(channels.put(Channel("tiktok"), "mina"))
        await store.asked.wait()
        store.asked.clear()
        second = asyncio.create_task(channels.put(TIKTOK, "jun"))
        for _ in range(5):
            await asyncio.sleep(0)
        assert not store.asked.is_set(), "one after the other"
        store.may.set()
        await asyncio.gather(first, second)
        assert TIKTOK in channels
        assert await store.all("demo") == [TIKTOK]

    asyncio.run(work())


@pytest.mark.unit
def test_a_channel_that_is_put_while_its_removal_fails_stays(tmp_path: Path):
    async def work() -> None:
        store = SlowStore(Database(sqlite_url(tmp_path / "x.db")))
        channels = Channels("demo", store, [NAVER], lambda: [])
        store.fails = True
        removing = asyncio.create_task(channels.remove("naver", "mina"))
        await store.asked.wait()
        putting = asyncio.create_task(channels.put(Channel("naver", approval="manual"), "jun"))
        await asyncio.sleep(0)
        store.may.set()
        ends = await asyncio.gather(removing, putting, return_exceptions=True)
        assert [type(each) for each in ends] == [StorageFull, StorageFull]
        assert NAVER in channels, "it is what the store has"

    asyncio.run(work())


@pytest.mark.unit
@pytest.mark.parametrize("fails", [False, True])
def test_no_output_joins_a_channel_that_is_being_removed_or_was_never_kept(tmp_path: Path, fails: bool):
    async def work() -> None:
        store = SlowStore(Database(sqlite_url(tmp_path / "x.db")))
        channels = Channels("demo", store, [NAVER], lambda: [])
        store.fails = fails
        removing = asyncio.create_task(channels.remove("naver", "mina"))
        await store.asked.wait()
        with pytest.raises(ChannelUnknown):
            channels.fits("naver")
        store.may.set()
        await asyncio.gather(removing, return_exceptions=True)
        assert (NAVER in channels) is fails
        await asyncio.gather(channels.put(TIKTOK, "mina"), return_exceptions=True)
        assert (TIKTOK in channels) is not fails

    asyncio.run(work())


@pytest.mark.unit
def test_the_stage_is_told_the_notice_also_a_later_one(tmp_path: Path):
    hall = Hall(tmp_path / "x.db").ready()
    hall.show.set_policy(joined([TIKTOK]))
    assert hall.sent(SetLabels) == [SetLabels({"ko": "AI 생성", "en": "AI-generated"})]
    hall.show.on_lost("gone")
    hall.ready()
    assert len(hall.sent(SetLabels)) == 2


@pytest.mark.unit
def test_lines_wait_and_are_stopped_as_the_strictest_channel_wants():
    async def deeds(theatre: Theatre) -> None:
        show = theatre.show
        await theatre.until(lambda: len(theatre.started) > 1)
        word = next(iter(show.feed.buffer)).cue.line.text.split()[0].strip(",.!?")
        theatre.steering.set_policy(joined([NAVER, Channel("x", forbidden=(word,), approval="manual")]), "mina")
        assert show.feed.mode == "manual"
        with pytest.raises(ChannelRefused, match="manual"):
            theatre.steering.set_approval("automatic", 5.0, "mina")
        await theatre.until(lambda: show.checker.policy == show.policy)
        await theatre.until(lambda: all(word not in entry.cue.line.text for entry in show.feed.buffer))
        assert show.checker.verdict(f"{word} 좋아요.", "ko", None).outcome == "block"
        theatre.steering.set_policy(joined([Channel("watch")]), "mina")
        theatre.steering.set_approval("automatic", 5.0, "mina")
        await theatre.until(lambda: show.checker.verdict(f"{word} 좋아요.", "ko", None).outcome == "pass")

    theatre = Theatre()
    play(theatre, deeds)


@pytest.mark.process
@pytest.mark.live
def test_a_channel_holds_while_its_output_runs(server: live_server.LiveServer):
    here = "/v1/shows/demo/channels"
    body = {"title": "틱톡", "labels": {"ko": "AI 생성"}, "blocked": ["urgency"], "approval": "veto"}
    with server.client() as admin:
        made = admin.put(f"{here}/tiktok", json=body)
        assert made.status_code == 200
        assert made.json()["policy"]["blocked"] == []
        assert admin.put(f"{here}/x", json={"labels": {"ko": "하린"}}).status_code == 409
        assert admin.put(f"{here}/x", json={"blocked": ["profanity"]}).status_code == 422
        outputs = "/v1/shows/demo/outputs"
        dead = {"url": "rtmp://127.0.0.1:1/live/key", "channel": "tiktok"}
        assert admin.post(outputs, json={**dead, "channel": "nowhere"}).status_code == 404
        added = admin.post(outputs, json=dead).json()
        try:
            assert added["channel"] == "tiktok"
            policy = admin.get(here).json()["policy"]
            assert policy["labels"]["ko"] == "AI 생성"
            assert policy["blocked"] == ["urgency"]
            assert admin.get("/v1/shows/demo/cues").json()["mode"] == "veto"
            lax = admin.put("/v1/shows/demo/approval", json={"mode": "automatic", "veto_s": 5})
            assert lax.status_code == 409
            assert admin.delete(f"{here}/tiktok").status_code == 409
        finally:
            admin.delete(f"{outputs}/{added['id']}").raise_for_status()
            admin.put("/v1/shows/demo/approval", json={"mode": "automatic", "veto_s": 5}).raise_for_status()
        assert admin.get(here).json()["policy"]["channels"] == ["watch"]
        assert admin.delete(f"{here}/tiktok").status_code == 204
        assert httpx.get(f"{server.url}{here}").status_code == 401
        deeds = [each["deed"] for each in admin.get("/v1/shows/demo/deeds").json()]
        assert {"channel", "policy"} <= set(deeds)
