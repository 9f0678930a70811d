import io
import itertools
import signal
import struct
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.egress.backlog import Backlog, BacklogLimits
from stream.egress.mp4_boxes import whole_length
from stream.egress.output import Status
from stream.egress.recorder import Recorder
from stream.egress.remux import picture_size
from stream.packets import FRAME_RATE, FRAME_SAMPLES, Packet
from tests.egress_source import CLAP_EVERY, HEIGHT, WIDTH, Played, frames

pytestmark = pytest.mark.media

ROOT = Path(__file__).parent.parent


def _record(path, packets, **limits):
    heard: list[Status] = []
    asked: list[int] = []
    recorder = Recorder(path, heard.append, lambda: asked.append(1), BacklogLimits(**limits))
    for packet in packets:
        recorder.push(packet)
    recorder.close()
    return recorder, heard, asked


def _packets(first, count):
    return [packet for packets in itertools.islice(frames(first), count) for packet in packets]


def test_a_recording_plays_back_whole(tmp_path):
    packets = _packets(0, 200)
    late = packets[packets.index(next(p for p in packets if p.pts >= 10 * FRAME_SAMPLES)) :]
    recorder, heard, asked = _record(tmp_path / "show.mp4", late)
    played = Played(str(recorder.path))
    assert played.streams == ["video", "audio"]
    assert len(played.pictures) == 150  # from the keyframe at frame 50
    assert played.pictures[0] == 0.0
    assert played.pictures[-1] == pytest.approx(149 / FRAME_RATE)
    assert recorder.duration_s == 150 / FRAME_RATE
    assert 0.0 <= played.sound_start < 0.03
    assert played.flashes == [pytest.approx((k - 50) / FRAME_RATE) for k in range(2 * CLAP_EVERY, 200, CLAP_EVERY)]
    assert played.worst_offset_s() < 0.02
    assert [status.state for status in heard] == ["live", "ended"]
    assert asked == [1]


def test_the_show_may_have_run_for_days(tmp_path):
    recorder, _, _ = _record(tmp_path / "late.mp4", _packets(25 * 86_400 * 30, 100))
    played = Played(str(recorder.path))
    assert played.pictures[0] == 0.0
    assert len(played.pictures) == 100
    assert played.worst_offset_s() < 0.02


def test_a_gap_in_the_show_stays_a_gap(tmp_path):
    """Frames 60 to 99 never come, as when the stage restarts: what follows keeps its time and its sound."""
    gone = range(60 * FRAME_SAMPLES, 100 * FRAME_SAMPLES)
    recorder, _, _ = _record(tmp_path / "gap.mp4", [p for p in _packets(0, 200) if p.pts not in gone])
    played = Played(str(recorder.path))
    assert len(played.pictures) == 160
    assert played.pictures[60] == pytest.approx(100 / FRAME_RATE)
    assert played.worst_offset_s() < 0.02


def test_a_recording_never_overwrites(tmp_path):
    path = tmp_path / "show.mp4"
    path.write_bytes(b"dear")
    with pytest.raises(FileExistsError):
        _record(path, [])
    assert path.read_bytes() == b"dear"
    with pytest.raises(FileNotFoundError):
        _record(tmp_path / "nowhere" / "show.mp4", [])


def test_a_recording_without_a_picture_ends_too(tmp_path):
    recorder, heard, _ = _record(tmp_path / "empty.mp4", [])
    assert recorder.status.state == "ended"
    assert [status.state for status in heard] == ["ended"]


def test_the_size_is_read_from_the_keyframe():
    key, *_ = next(frames())
    assert picture_size(key.data) == (WIDTH, HEIGHT)
    with pytest.raises((ValueError, OSError)):
        picture_size(b"\0\0\0\1\x67 no picture")


_CHILD = """
import resource, sys, time
from itertools import islice
from pathlib import Path
from stream.egress.recorder import Recorder
from tests.egress_source import frames

path, seconds, limit = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
recorder = Recorder(path, lambda status: None, lambda: None)
for number, packets in enumerate(islice(frames(noisy=True), 25 * seconds)):
    for packet in packets:
        recorder.push(packet)
    while recorder.duration_s < (number + 1) / 25 and recorder.status.state in ("idle", "live"):
        time.sleep(0.001)
if sys.argv[4] == "wait":
    print("written", flush=True)
    time.sleep(60)
recorder.close()
print(recorder.status.state, "|", recorder.status.reason, flush=True)
"""


def _child(*arguments, prefix=()):
    command = [*prefix, sys.executable, "-c", textwrap.dedent(_CHILD), *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_killed_process_leaves_a_file_that_plays(tmp_path):
    path = tmp_path / "killed.mp4"
    child = _child(path, 8, 0, "wait")
    assert child.stdout.readline() == "written\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    child.stderr.close()
    played = Played(str(path))
    assert len(played.pictures) >= 6.5 * FRAME_RATE  # all but the last fragment of the eight seconds
    assert played.worst_offset_s() < 0.02


def _ended_by_a_full_disk(path, child):
    said, errors = child.communicate(timeout=60)
    assert child.returncode == 0, errors
    state, _, reason = said.partition(" | ")
    assert state == "ended"
    assert "the disk is full" in reason
    assert "can be played" in reason
    played = Played(str(path))
    assert 2 * FRAME_RATE < len(played.pictures) < 30 * FRAME_RATE
    assert played.worst_offset_s() < 0.02
    with path.open("rb") as file:
        assert whole_length(file, path.stat().st_size) == path.stat().st_size


def test_a_file_that_may_not_grow_ends_cleanly_and_plays(tmp_path):
    path = tmp_path / "limited.mp4"
    _ended_by_a_full_disk(path, _child(path, 30, 400_000, "end"))


def test_a_full_disk_ends_the_recording_cleanly_and_it_plays(tmp_path):
    """A file system of 400 kB, mounted in a name space of the test's own."""
    script = 'mount -t tmpfs -o size=400k none "$0" && "$@"; code=$?; cp "$0"/disk.mp4 "$0".mp4; exit $code'
    disk = tmp_path / "disk"
    disk.mkdir()
    space = ["unshare", "--user", "--map-root-user", "--mount"]
    tried = subprocess.run([*space, "mount", "-t", "tmpfs", "none", disk], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"this machine lets the test mount nothing: {tried.stderr.strip()}")
    child = _child(disk / "disk.mp4", 30, 0, "end", prefix=[*space, "sh", "-c", script, str(disk)])
    _ended_by_a_full_disk(tmp_path / "disk.mp4", child)


def _box(kind, size):
    return struct.pack(">I4s", size + 8, kind) + bytes(size)


@given(st.lists(st.integers(0, 50), max_size=8), st.integers(0, 600))
def test_a_broken_end_is_cut_after_the_last_whole_fragment(sizes, cut):
    head = _box(b"ftyp", 8) + _box(b"moov", 20)
    ends, data = [0, len(head)], head
    for size in sizes:
        data += _box(b"moof", 12) + _box(b"mdat", size)
        ends.append(len(data))
    data = data[:cut]
    assert whole_length(io.BytesIO(data), len(data)) == max(end for end in ends if end <= len(data))


@given(st.binary(max_size=200))
def test_no_file_is_too_broken_to_be_measured(data):
    assert 0 <= whole_length(io.BytesIO(data), len(data)) <= len(data)


def _picture(number, key=False):
    return Packet("high", number * FRAME_SAMPLES, FRAME_SAMPLES, key, b"p")


def _sound(number):
    return Packet("aac", number * 1024, 1024, True, b"s")


def test_a_backlog_starts_at_a_keyframe():
    backlog = Backlog(lambda: None)
    for packet in (
        _sound(0),
        _picture(0),
        Packet("low", 0, 1920, True, b""),
        _sound(1),
        _picture(1, key=True),
        _sound(2),
    ):
        backlog.push(packet)
    assert [backlog.get(0), backlog.get(0), backlog.get(0)] == [_picture(1, key=True), _sound(2), None]


def test_a_backlog_that_is_full_starts_again_at_a_keyframe():
    asked = []
    backlog = Backlog(lambda: asked.append(1), BacklogLimits(pictures=3, sounds=2))
    backlog.push(_picture(0, key=True))
    for number in range(1, 5):
        backlog.push(_picture(number))
    assert asked == [1]
    assert backlog.dropped == 4
    assert backlog.get(0) is None
    backlog.push(_picture(6))
    assert backlog.get(0) is None
    backlog.push(_picture(7, key=True))
    assert backlog.get(0) == _picture(7, key=True)
    for number in range(8, 8 + 3):
        backlog.push(_sound(number))
    assert asked == [1, 1]


@given(st.lists(st.sampled_from(["key", "picture", "sound", "get", "restart"]), max_size=120))
def test_a_backlog_is_bounded_and_in_order(steps):
    backlog = Backlog(lambda: None, BacklogLimits(pictures=5, sounds=7))
    broken = True  # the pictures before are missing
    for number, step in enumerate(steps):
        if step == "get":
            packet = backlog.get(0)
            if packet is not None and packet.rendition == "high" and packet.key:
                broken = False
            assert packet is None or not broken
        elif step == "restart":
            backlog.restart()
            broken = True
        else:
            before = backlog.dropped
            backlog.push(_sound(number) if step == "sound" else _picture(number, key=step == "key"))
            broken = broken or backlog.dropped > before
    waiting = list(iter(lambda: backlog.get(0), None))
    assert len(waiting) <= 12


def test_nothing_is_taken_after_the_end():
    backlog = Backlog(lambda: None)
    backlog.push(_picture(0, key=True))
    backlog.close()
    backlog.push(_picture(1))
    assert not backlog.done
    assert backlog.get(0) == _picture(0, key=True)
    assert backlog.done
    assert backlog.get(5) is None  # at once: nothing can come


def test_recordings_are_not_readable_by_everybody(tmp_path):
    recorder, _, _ = _record(tmp_path / "show.mp4", [])
    assert recorder.path.stat().st_mode & 0o007 == 0
