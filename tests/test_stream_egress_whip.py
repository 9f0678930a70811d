"""Pushing to a WHIP target and trying one: against an aiortc peer that decodes, behind an HTTP server that refuses."""

import asyncio
import logging
import ssl
import subprocess

import numpy as np
import pytest

from stream.egress.backoff import Backoff
from stream.egress.output import Status
from stream.egress.push import Patience
from stream.egress.show_egress import ShowEgress
from stream.egress.trial import Trial
from stream.egress.whip import WhipPush, WhipTarget, masked, parsed
from stream.egress.whip_session import _same_place
from stream.egress.whip_trial import try_target
from stream.errors import OutputInvalid
from stream.packets import OPUS_SAMPLES, Packet
from stream.stage.encoder import OpusEncoder
from tests.egress_source import HEIGHT, WIDTH, Air, wait_for
from tests.rtmp_server import certificate, free_port
from tests.whip_server import WhipServer

NO_PLACE = Trial("offer", "it made a session without saying where (Location), which could not be ended")
QUICK = Patience(connect_s=8.0, stall_s=4.0, backoff=Backoff(first_s=0.3, most_s=1.0))


@pytest.mark.unit
def test_a_token_is_not_told_in_the_clear_nor_to_others():
    place = "https://live.example.com/whip"
    assert _same_place("https://live.example.com/s/1", place)
    assert not _same_place("http://live.example.com/s/1", place)
    assert not _same_place("https://other.example.com/s/1", place)


@pytest.fixture
def heard():
    return []


@pytest.fixture
def keys():
    """Each entry is a keyframe that was asked for."""
    return []


@pytest.fixture
def push(heard, keys):
    """Makes pushes, and ends them after the test."""
    made: list[WhipPush] = []

    def make(url: str) -> WhipPush:
        made.append(WhipPush(url, heard.append, lambda: keys.append(1), QUICK))
        return made[-1]

    yield make
    for one in made:
        one.close()
        assert one.status == Status("ended")


class Tone:
    """Hands on a picture, and before it the Opus of its time: a tone of 440 Hz."""

    def __init__(self, push: WhipPush) -> None:
        self._push = push
        self._opus = OpusEncoder()

    def __call__(self, packet: Packet) -> None:
        starts = (packet.pts, packet.pts + OPUS_SAMPLES) if packet.rendition == "high" else ()
        for start in starts:
            at = np.arange(start, start + OPUS_SAMPLES)
            self._push.push(
                self._opus.encode((0.5 * np.sin(at * (2 * np.pi * 440 / 48_000))).astype(np.float32), start)
            )
        self._push.push(packet)


def _states(heard):
    return [status.state for status in heard]


@pytest.mark.process
def test_a_real_receiver_gets_picture_and_sound_and_is_told_of_the_end(push, heard, keys):
    with WhipServer() as server:
        target = push(server.url)
        with Air(Tone(target)):
            wait_for(lambda: target.status.state == "live", "the target to be live")
            wait_for(lambda: server.sessions[0].pictures > 60, "pictures")
            wait_for(lambda: server.sessions[0].flashes > 0, "a flash")
            wait_for(lambda: server.sessions[0].loudest > 8_000, "sound")
            before = len(keys)
            server.ask_for_keyframe()
            wait_for(lambda: len(keys) > before, "the wish for a keyframe to come back to the show")
            processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        target.close()
        (session,) = server.sessions
        assert session.deleted
        assert session.size == (WIDTH, HEIGHT)
    assert "stream.egress.whip_pusher" in processes
    assert not any(secret in processes for secret in ("secret-key", "secret%2Ftoken"))
    assert _states(heard) == ["connecting", "live", "ended"]
    offer = server.offers[0]
    assert "a=group:BUNDLE" in offer
    assert offer.count("a=sendonly") == 2
    assert "VP8" not in offer


@pytest.mark.process
def test_a_target_that_dies_is_found_again(push, heard):
    with WhipServer() as server:
        target = push(server.url)
        with Air(Tone(target)):
            wait_for(lambda: target.status.state == "live", "the target to be live")
            server.kill()
            wait_for(lambda: target.status.state == "retrying", "the loss to be noticed")
            server.start()
            wait_for(lambda: target.status.state == "live", "the target to be live again")
            wait_for(lambda: server.sessions[-1].pictures > 5, "pictures")
        assert len(server.sessions) == 2
    assert "the connection was lost" in next(status.reason for status in heard if status.state == "retrying")


@pytest.mark.process
def test_a_refusal_is_shown_without_secrets_and_tried_again(push, heard):
    with WhipServer(refuse=403, words="secret/token may not publish to /live/secret-key") as server:
        target = push(server.url)
        with Air(Tone(target)):
            wait_for(lambda: _states(heard).count("retrying") >= 2, "two tries")
    reason = next(status.reason for status in heard if status.state == "retrying")
    assert reason.startswith("403 Forbidden: … may not publish to …; try 2 in")
    assert target.target == f"http://127.0.0.1:{server.port}/…"


@pytest.mark.process
def test_a_trial_shakes_hands_and_ends_the_session_at_once():
    with WhipServer() as server:
        assert asyncio.run(try_target(server.url)) == Trial("taken", "")
        (session,) = server.sessions
        assert session.deleted
        assert session.pictures == 0


@pytest.mark.process
def test_a_trial_goes_on_to_where_it_is_sent():
    with WhipServer() as server, WhipServer(move_to=server.url.replace("secret%2Ftoken@", "")) as first:
        moved = asyncio.run(try_target(first.url))
        assert moved == Trial("key", "401 Unauthorized: no such token")  # which another host is not told
        server.move_to = server.url.partition("@")[2].removeprefix(f"127.0.0.1:{server.port}")
        round_and_round = asyncio.run(try_target(server.url))
        assert round_and_round == Trial("greeting", "it sends on from one address to the next without an end")
        server.move_to = "http://example.com/live"
        assert asyncio.run(try_target(server.url)).reason == "it sends on to an address that is no WHIP address"


@pytest.mark.process
@pytest.mark.parametrize(
    ("said", "trial"),
    [
        ({"refuse": 401, "words": "unknown key secret-key"}, Trial("key", "401 Unauthorized: unknown key …")),
        ({"refuse": 404, "words": "<html>nothing</html>"}, Trial("greeting", "404 Not Found")),
        ({"refuse": 200, "words": "welcome"}, Trial("greeting", "200 OK: welcome")),
        ({"refuse": 422, "words": "no  codec"}, Trial("offer", "422 Unprocessable Entity: no codec")),
        (
            {"refuse": 201},
            NO_PLACE,
        ),
        ({"place": "http://[::1/session"}, NO_PLACE),
        (
            {"move_to": "http://[::1/live"},
            Trial("greeting", "it does not speak HTTP as it should, or closed the connection"),
        ),
        ({"keeps": True}, Trial("end", "405 Method Not Allowed: no")),
        ({"answer": "hello"}, Trial("offer", "this is no SDP: the first line must be v=0")),
        (
            {"answer": "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\na=recvonly\r\n"},
            Trial("offer", "the answer does not take H.264 pictures, which this show is sent as"),
        ),
    ],
)
def test_a_trial_says_which_step_failed(said, trial):
    with WhipServer(**said) as server:
        assert asyncio.run(try_target(server.url)) == trial


@pytest.mark.process
def test_a_trial_says_why_nobody_is_reached(tmp_path):
    refused = asyncio.run(try_target(f"http://127.0.0.1:{free_port()}/live"))
    assert refused == Trial("connection", "Connection refused")
    assert asyncio.run(try_target("https://no-such-host.invalid/live")).step == "address"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path))
    with WhipServer(tls=context) as server:
        own = asyncio.run(try_target(server.url))
        assert own.step == "encryption"
        assert own.reason.startswith("its certificate is not valid")
        assert server.offers == []
    with WhipServer() as plain:
        assert asyncio.run(try_target(plain.url.replace("http:", "https:"))).step == "encryption"


@pytest.mark.unit
@pytest.mark.parametrize(
    "url",
    [
        "",
        "rtmp://host/app/key",
        "https://",
        "https:///path",
        "https://host:0/path",
        "https://host:99999/path",
        "https://host/a b",
        "https://host/\n",
        "https://tok%20en@host/path",
        "https://tok%0Aen@host/path",
        "https://tok%FFen@host/path",
        "https://host/path#part",
        "https://[::1/path",
        "http://example.com/path",
        "http://8.8.8.8/path",
        "http://169.254.169.254/latest",
    ],
)
def test_what_is_no_target_is_refused(url):
    with pytest.raises(OutputInvalid, match="https://"):
        parsed(url)


@pytest.mark.unit
def test_a_target_is_taken_apart_and_shown_without_its_secrets():
    assert parsed("https://a%2Fb:c@Live.example:8443/x/y?k=1") == WhipTarget(
        "https://Live.example:8443/x/y?k=1", "a/b:c"
    )
    assert masked("https://a%2Fb:c@Live.example:8443/x/y?k=1") == "https://live.example:8443/…"
    for near in ("localhost", "mediamtx:8889", "127.0.0.1:80", "[::1]:80", "192.168.0.7", "10.1.2.3"):
        assert parsed(f"http://{near}/live/whip") == WhipTarget(f"http://{near}/live/whip", "")


@pytest.mark.process
def test_an_operator_adds_and_tries_one_and_its_secrets_are_told_nowhere(tmp_path, caplog):
    caplog.set_level(logging.INFO)
    told: list[str] = []

    async def operate(url: str) -> str:
        retried = asyncio.Event()

        def tell(event: str, **fields: object) -> None:
            told.append(f"{event} {fields}")
            if fields["state"] == "retrying":
                retried.set()

        egress = ShowEgress(tmp_path, "demo", lambda: None, tell)
        trial = await egress.try_output(url)
        assert (trial.step, trial.reason) == ("key", "403 Forbidden: not with …")
        assert egress.add_output(url).id == "whip-1"
        with Air(egress.push):
            await asyncio.wait_for(retried.wait(), 30.0)
        shown = f"{trial} {egress.outputs()}"
        await egress.close()
        return shown

    with WhipServer(refuse=403, words="not with secret/token") as server:
        shown = asyncio.run(operate(server.url))
    assert "/…: 403 Forbidden: not with …; next try in" in caplog.text
    everything = f"{shown} {told} {caplog.text}"
    assert not any(secret in everything for secret in ("secret-key", "secret/token", "secret%2Ftoken"))
