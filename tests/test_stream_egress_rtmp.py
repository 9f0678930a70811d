import itertools
import random
import socket
import subprocess
import time
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.egress import pipe
from stream.egress.backoff import Backoff
from stream.egress.output import Status
from stream.egress.push import Patience
from stream.egress.recorder import Recorder
from stream.egress.rtmp import RtmpPush, checked, masked
from stream.errors import OutputInvalid
from stream.packets import FRAME_RATE, Packet
from tests.egress_source import Air, Played, frames, wait_for
from tests.rtmp_server import RtmpServer, Tls, free_port

pytestmark = pytest.mark.process

QUICK = Patience(connect_s=4.0, stall_s=4.0, backoff=Backoff(first_s=0.3, most_s=1.0))


@pytest.fixture
def nginx(tmp_path):
    folder = tmp_path / "nginx"
    folder.mkdir()
    with RtmpServer(folder) as server:
        yield server


@pytest.fixture
def heard():
    return []


@pytest.fixture
def push(heard):
    """Makes pushes, and ends them after the test."""
    made: list[RtmpPush] = []

    def make(url: str) -> RtmpPush:
        made.append(RtmpPush(url, heard.append, lambda: None, QUICK))
        return made[-1]

    yield make
    for one in made:
        one.close()
        assert one.status == Status("ended")


def _states(heard):
    return [status.state for status in heard]


def test_a_real_server_gets_the_show(nginx, push, heard):
    target = push(nginx.url)
    with Air(target.push) as air:
        wait_for(lambda: target.status.state == "live", "the target to be live")
        goal = air.sent + 6 * FRAME_RATE
        wait_for(lambda: air.sent >= goal, "six seconds of the show")
    target.close()
    wait_for(lambda: nginx.recordings() != [], "nginx's recording")
    played = Played(str(nginx.recordings()[0]))
    assert sorted(played.streams) == ["audio", "video"]
    assert len(played.pictures) >= 4 * FRAME_RATE
    assert played.worst_offset_s() < 0.025
    assert _states(heard) == ["connecting", "live", "ended"]


def test_the_show_goes_through_tls_too(nginx, push, tmp_path):
    with Tls(tmp_path, nginx.port) as tls:
        target = push(tls.url)
        with Air(target.push) as air:
            wait_for(lambda: target.status.state == "live", "the target to be live")
            goal = air.sent + 3 * FRAME_RATE
            wait_for(lambda: air.sent >= goal, "three seconds of the show")
        target.close()
    wait_for(lambda: nginx.recordings() != [], "nginx's recording")
    assert len(Played(str(nginx.recordings()[0])).pictures) >= FRAME_RATE


def test_a_server_that_dies_is_found_again(nginx, push, heard):
    target = push(nginx.url)
    with Air(target.push):
        wait_for(lambda: target.status.state == "live", "the target to be live")
        nginx.kill()
        wait_for(lambda: target.status.state == "retrying", "the loss to be noticed")
        assert target.status.reason
        nginx.start()
        wait_for(lambda: target.status.state == "live", "the target to be live again")
        wait_for(lambda: len(nginx.recordings()) == 2, "the second recording")
    assert "secret-key" not in "".join(status.reason for status in heard)


def test_a_refusing_host_is_tried_again_and_again(push, heard):
    target = push(f"rtmp://127.0.0.1:{free_port()}/live/secret-key")
    with Air(target.push):
        wait_for(lambda: _states(heard).count("retrying") >= 3, "three tries")
    reasons = [status.reason for status in heard if status.state == "retrying"]
    assert all("Connection refused" in reason for reason in reasons)
    assert [reason.split("; try ")[1][0] for reason in reasons[:3]] == ["2", "3", "4"]
    assert "live" not in _states(heard)


def test_a_silent_host_never_touches_the_show(tmp_path, push, heard):
    """It takes the connection and says nothing. The recording beside it misses no picture."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = push(f"rtmp://127.0.0.1:{silent.getsockname()[1]}/live/secret-key")
        recorder = Recorder(tmp_path / "show.mp4", lambda status: None, lambda: None)
        with Air(target.push, recorder.push) as air:
            wait_for(lambda: _states(heard).count("retrying") >= 2, "two tries")
        recorder.close()
    assert len(Played(str(recorder.path)).pictures) == air.sent
    assert all(
        "no answer" in status.reason or "took nothing" in status.reason
        for status in heard
        if status.state == "retrying"
    )


def test_a_push_waits_for_a_keyframe(nginx, push, heard):
    """Until one comes the target is not spoken to, and that is no fault of its own."""
    target = push(nginx.url)
    show = itertools.chain.from_iterable(itertools.islice(frames(), 30))
    for packet in itertools.islice(show, 1, None):  # the keyframe comes first
        target.push(packet)
    wait_for(lambda: target.status.state == "connecting", "the push to start")
    time.sleep(QUICK.connect_s + 0.5)
    assert _states(heard) == ["connecting"]


def test_the_stream_key_is_not_on_the_command_line(nginx, push):
    target = push(nginx.url)
    with Air(target.push):
        wait_for(lambda: target.status.state == "live", "the target to be live")
        processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "stream.egress.pusher" in processes
    assert "secret-key" not in processes


def test_no_process_is_left_behind(nginx, heard):
    target = RtmpPush(nginx.url, heard.append, lambda: None, QUICK)
    with Air(target.push):
        wait_for(lambda: target.status.state == "live", "the target to be live")
    target.close()
    children = Path("/proc/self/task").glob("*/children")
    alive = [int(child) for task in children for child in task.read_text().split()]
    names = [Path(f"/proc/{child}/cmdline").read_text() for child in alive if Path(f"/proc/{child}").exists()]
    assert not [name for name in names if "pusher" in name]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://host/app/key",
        "rtmp://",
        "rtmp:///app/key",
        "rtmp://host",
        "rtmp://host:99999/app",
        "rtmp://host:0/app",
        "rtmp://host/app/a b",
        "rtmp://host/app/\n",
        "rtmp://[::1/app",
    ],
)
def test_what_is_no_target_is_refused(url):
    with pytest.raises(OutputInvalid, match="rtmp://host/app/key"):
        checked(url)


def test_a_target_is_shown_without_its_secrets():
    assert masked("rtmps://live.example:443/app/sk_123?token=abc") == "rtmps://live.example:443/app/…"
    assert masked("rtmp://user:word@live.example/app/key") == "rtmp://live.example/app/…"
    assert checked("rtmps://live.example:443/app/key") == "rtmps://live.example:443/app/key"


@given(st.integers(1, 2000), st.integers(0, 1000))
def test_delays_double_up_to_a_limit(failures, seed):
    backoff = Backoff(first_s=1.0, most_s=30.0, jitter=0.25)
    plain = min(30.0, 2.0 ** min(failures - 1, 10))
    assert 0.75 * plain <= backoff.delay_s(failures, random.Random(seed)) <= 1.25 * plain


@given(
    st.lists(
        st.builds(
            Packet,
            st.sampled_from(["high", "aac", "audio"]),
            st.integers(-(2**62), 2**62),
            st.integers(0, 2**31),
            st.booleans(),
            st.binary(max_size=50),
        )
    ),
    st.text(max_size=30),
)
def test_the_pipe_carries_everything(packets, address):
    stream = BytesIO(pipe.pack_address(address) + b"".join(map(pipe.pack, packets)))
    assert pipe.read_address(stream) == address
    assert [pipe.read(stream) for _ in packets] == packets
    with pytest.raises(EOFError):
        pipe.read(stream)
