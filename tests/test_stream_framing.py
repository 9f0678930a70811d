"""Nearer or farther without a break: the stage reads the host in another cut, and shows it between two frames."""

import asyncio
import time
from pathlib import Path

import httpx
import numpy as np
import pytest

from avatar.idle import Idle, Limits
from avatar.pack import SHIPPED, pack_info
from avatar.types import FaceState
from stream.errors import Busy, FramingUnfit
from stream.stage.main import Stage
from stream.stage.protocol import FramingChanged, Ready, SetCaptions, SetFraming
from stream.stage.supervisor import StageSupervisor
from tests import live_server
from tests.live_server import LiveServer
from tests.rtc_client import Client
from tests.show_theatre import Theatre, play
from tests.test_stream_host_change import Watcher, until

SIZE = (1280, 720)


def said(idle: Idle, frame: int) -> FaceState:
    return idle.state(frame, mouth=np.zeros(12, np.float32), speaking=True, emotion="neutral", energy=0.5)


@pytest.mark.unit
@pytest.mark.parametrize("name", ["harin", "doyun"])
def test_both_shipped_hosts_come_nearer_and_farther_in_either_shape(name):
    framings = pack_info(SHIPPED / name).framings
    wide = [each.name for each in framings if each.fits(SIZE)]
    upright = [each.name for each in framings if each.fits((720, 1280))]
    assert wide == ["landscape", "landscape_close", "landscape_wide"]
    assert upright == ["portrait", "portrait_close"]


@pytest.mark.unit
def test_what_she_is_doing_goes_on_in_px_of_the_new_cut():
    near, far = Limits(sway_px=6.0, head_px=6.0, roll_deg=2.0), Limits(sway_px=3.0, head_px=3.0, roll_deg=2.0)
    idle, same = Idle(5, near), Idle(5, near)
    for each in (idle, same):
        each.accent(3)
    for frame in range(20):
        before = (said(idle, frame).motion, said(same, frame).motion)
        assert before[0] == before[1]
    idle.reframe(far)
    state, other = said(idle, 20), said(same, 20)
    assert state.motion.sway_x == pytest.approx(other.motion.sway_x / 2)
    assert state.motion.head_y == pytest.approx(other.motion.head_y / 2)
    assert state.motion.head_roll == pytest.approx(other.motion.head_roll)
    assert (state.closure, state.gaze_x, state.brow) == (other.closure, other.gaze_x, other.brow)


@pytest.mark.unit
def test_the_choice_is_told_once_kept_and_told_to_the_next_stage():
    ready = Ready("harin", *SIZE, {"ko": "fake"}, "cpu", "studio", "landscape", ("landscape", "landscape_close"))

    async def deeds(theatre: Theatre) -> None:
        show = theatre.show
        sent: list[object] = []

        def send(message: object) -> bool:
            sent.append(message)
            return True

        show._send = send
        show.stage = ready
        with pytest.raises(FramingUnfit, match="landscape_close"):
            show.look.set_framing("portrait", "mina")
        show.look.set_framing("landscape_close", "mina")
        with pytest.raises(Busy):
            show.look.set_framing("landscape", "jun")
        assert sent.count(SetFraming("landscape_close")) == 1
        show.look.framing_changed(FramingChanged("landscape_close"))
        assert (show.look.shown, show.look.coming, show._memory().framing) == ("landscape_close", "", "landscape_close")
        assert [each["who"] for each in theatre.events("framing.changed")] == ["mina"]
        show.look.set_framing("landscape", "mina")
        show.look.framing_changed(FramingChanged("landscape", "the file is damaged"))
        assert show.look.shown == "landscape_close"
        assert [each["reason"] for each in theatre.events("framing.failed")] == ["the file is damaged"]
        show.look.set_captions(False, "mina")
        sent.clear()
        show.stage = ready
        show.look.stage_ready(ready)
        assert sent == [SetFraming("landscape_close"), SetCaptions(False)]
        sent.clear()
        show.look.stage_ready(replace_framings(ready, ("landscape",)))
        assert sent == [SetCaptions(False)], "another host has no such framing"

    theatre = Theatre()
    play(theatre, deeds)


def replace_framings(ready: Ready, framings: tuple[str, ...]) -> Ready:
    return Ready(
        ready.host, ready.width, ready.height, ready.voices, ready.device, ready.background, framings[0], framings
    )


@pytest.mark.unit
@pytest.mark.parametrize("falls", [True, False])
def test_a_framing_that_the_stage_was_reading_when_it_went_is_told_and_forgotten(falls: bool):
    ready = Ready("harin", *SIZE, {"ko": "fake"}, "cpu", "studio", "landscape", ("landscape", "landscape_close"))

    async def deeds(theatre: Theatre) -> None:
        show, look = theatre.show, theatre.show.look
        on_air: list[str] = []
        look.on_framing = on_air.append
        show._send = lambda message: True
        show.stage, look.framing = ready, "landscape_close"
        look.framing_changed(FramingChanged("landscape_close"))
        look.set_framing("landscape", "mina")
        if falls:
            show.on_lost("it died")
            assert look.coming == ""
            show.on_message(ready)
        else:
            show.stage_replaced(ready)
        failed = theatre.events("framing.failed")
        assert [(each["framing"], "went" in each["reason"]) for each in failed] == [("landscape", True)]
        assert look.coming == "landscape_close", "what was on air before comes back"
        look.framing_changed(FramingChanged("landscape_close"))
        assert [each["who"] for each in theatre.events("framing.changed")] == ["", ""]
        assert on_air == ["landscape_close"] * 2
        look.set_framing("landscape", "mina")
        show.stage_replaced(replace_framings(ready, ("landscape",)))
        assert look.coming == "", "the next choice has nothing to wait for"

    play(Theatre(), deeds)


@pytest.mark.unit
@pytest.mark.parametrize("error", [FileNotFoundError("no such file"), MemoryError()])
def test_a_framing_that_cannot_be_read_leaves_the_stage_on_air(error: Exception):
    class Unreadable:
        def set_framing(self, framing: str) -> None:
            raise error

    stage = Stage.__new__(Stage)
    told = list[FramingChanged]()
    vars(stage).update(_picture=Unreadable(), _framing=asyncio.Lock(), _send=told.append)
    asyncio.run(stage._reframe("landscape_close"))
    assert [(each.framing, bool(each.reason)) for each in told] == [("landscape_close", True)]


@pytest.mark.unit
def test_a_stage_that_falls_comes_back_in_the_framing_that_was_chosen():
    supervisor = StageSupervisor(["--framing", "landscape", "--seed", "1"], lambda _: None, lambda _: None)
    supervisor.start_with("--framing", "landscape_close")
    assert supervisor._arguments == ["--framing", "landscape_close", "--seed", "1"]


@pytest.mark.process
@pytest.mark.live
def test_a_closer_picture_on_air_without_a_break_and_captions_off(tmp_path: Path):
    server = live_server.start(tmp_path, ONMARU_VOICE_EN="espeak:en-us")
    try:
        asyncio.run(_watched(server))
    finally:
        server.stop()


async def _watched(server: LiveServer) -> None:
    watcher = Watcher()
    async with httpx.AsyncClient(base_url=server.url, headers=server.headers, timeout=20) as http:
        sdp = {"Content-Type": "application/sdp"}
        answer = await http.post("/v1/shows/demo/whep", content=await watcher.offer(), headers=sdp)
        await watcher.accept(answer.text)
        try:
            pids = server.stage_pids()
            now = (await http.get("/v1/shows/demo/framing")).json()
            assert (now["framing"], now["framings"][:2]) == ("landscape", ["landscape", "landscape_close"])
            assert (await http.put("/v1/shows/demo/framing", json={"framing": "portrait"})).status_code == 409
            await until(lambda: _seen(watcher, 25))
            asked = await http.put("/v1/shows/demo/framing", json={"framing": "landscape_close"})
            assert (asked.status_code, asked.json()["coming"]) == (202, "landscape_close")
            await until(lambda: _is(http, "landscape_close"))
            at, count = time.monotonic(), len(watcher.seen)
            await until(lambda: _seen(watcher, count + 50))
            show = (await http.get("/v1/shows/demo")).json()
            assert (show["state"], show["viewers"], server.stage_pids()) == ("live", 1, pids)
            deeds = (await http.get("/v1/shows/demo/deeds")).json()
            assert "framing" in {each["deed"] for each in deeds}
            assert (await http.put("/v1/shows/demo/captions", json={"on": False})).json() == {"on": False}
            assert (await http.get("/v1/shows/demo/captions")).json() == {"on": False}
        finally:
            await watcher.close()
    before = np.mean([p for t, p in watcher.seen if t < at - 1.0][-25:], axis=0)
    after = np.mean([p for t, p in watcher.seen if t > at + 0.5][:25], axis=0)
    host = np.s_[: before.shape[0] * 2 // 3, before.shape[1] // 8 : before.shape[1] // 2]  # beside card and caption
    assert before.shape == after.shape, "frames keep their size"
    assert np.abs(before[host] - after[host]).mean() > 8, "it is another cut"


async def _is(http: httpx.AsyncClient, framing: str) -> bool:
    return (await http.get("/v1/shows/demo/framing")).json()["framing"] == framing


async def _seen(client: Client, count: int) -> bool:
    return len(client.seen) >= count if isinstance(client, Watcher) else False
