import gc
import threading

import av
import cv2
import numpy as np
import pytest

from avatar.compose import Overlay
from avatar.errors import PackInvalid
from avatar.framing import Framing
from avatar.mined.compose import LOOP as LOOP_FILE
from avatar.mined.compose import MinedCompositor
from avatar.mined.drive import Drive
from avatar.mined.features import OPENING, features
from avatar.mined.loop import CLOSES
from avatar.mined.planner import Planner
from avatar.mined.render import MouthRenderer
from avatar.pack import PackInfo
from avatar.types import FaceState
from lipsync.visemes import POSES, REST
from tests.mined_footage import EYES, HEIGHT, LOOP, WIDTH, footage, mined, write_loop

pytestmark = pytest.mark.media


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packs") / "drawn"
    folder.mkdir()
    write_loop(folder / LOOP_FILE)
    return folder


@pytest.fixture
def open_host(pack):
    opened = []

    def start(size=(WIDTH, HEIGHT), folder=pack):
        framing = Framing("landscape", WIDTH, HEIGHT)
        info = PackInfo("drawn", folder, {"en": "Drawn"}, "video", "none", "drawn by a test", (framing,))
        opened.append(MinedCompositor(info, mined(), natural=(WIDTH, HEIGHT), size=size))
        return opened[-1]

    yield start
    for host in opened:
        host.close()


def speech():
    """Rest, talk, rest: (n, 12)."""
    talk = [REST.astype(np.float64)] * 12
    for name in ("aa", "PP", "E", "O", "FF", "I", "aa", "PP", "sil"):
        talk += [talk[-1] + (POSES[name] - talk[-1]) * k / 4 for k in (1, 2, 3, 4)]
    return np.array([*talk, *[REST] * 40], np.float32)


def play(host, mouths):
    return [host.frame(FaceState(mouth=mouth), mouths[t + 1 : t + 5]).copy() for t, mouth in enumerate(mouths)]


def decoded(folder):
    with av.open(str(folder / LOOP_FILE)) as container:
        pictures = [np.asarray(frame.to_ndarray(), np.uint8) for frame in container.decode(video=0)]
    for k in range(1, CLOSES + 1):  # where the loop closes, both pictures of one frame pass into each other
        share = 1 - k / (CLOSES + 1)
        pictures[-k] = np.asarray(cv2.addWeighted(pictures[-k], 1 - share, pictures[k], share, 0), np.uint8)
    return pictures


def test_a_silent_host_is_her_own_footage_for_ever(pack, open_host):
    wanted = decoded(pack)
    assert len(wanted) == len(LOOP)
    frames = play(open_host(), np.tile(REST, (2 * len(LOOP) + 5, 1)))
    assert all(np.array_equal(frame, wanted[t % len(LOOP)]) for t, frame in enumerate(frames))


def test_speaking_changes_the_mouth_and_nothing_else(pack, open_host):
    mouths, wanted = speech(), decoded(pack)
    host = open_host()
    frames = play(host, mouths)
    assert all(np.array_equal(frame, again) for frame, again in zip(frames, play(open_host(), mouths), strict=True))
    changed = np.stack([f.astype(int) - wanted[t % len(LOOP)] for t, f in enumerate(frames)])[:, :HEIGHT]
    per_frame = np.abs(changed).max((1, 2))
    assert per_frame[16:40].min() > 20
    assert per_frame[:6].max() == 0
    assert per_frame[-10:].max() == 0
    rows, columns = np.nonzero(np.abs(changed).max(0) > 2)
    assert np.ptp(columns) < 2.2 * EYES
    assert rows.min() > HEIGHT * 0.42  # under the nose


def test_speech_begins_and_ends_without_a_jump(open_host):
    mouths = speech()
    frames = np.stack(play(open_host(), mouths))[:, :HEIGHT].astype(int)
    step = np.abs(np.diff(frames, axis=0)).mean((1, 2))
    first, last = 12, len(mouths) - 40
    seam = max(step[first - 6 : first + 1].max(), step[last + 4 :].max())
    assert seam <= 1.5 * step[first + 1 : last].max()


def test_closed_lips_leave_no_hole():
    renderer, drive = MouthRenderer(mined()), Drive(mined().table)
    frames, landmarks = footage()
    t = int(features(landmarks[:, :468] / EYES)[:, OPENING].argmax())  # the base laughs
    face = renderer.face(landmarks[t, :468], (96, 64), 0.0)
    inside = np.zeros((176, 176), np.uint8)
    shut = drive.mouth(POSES["PP"])
    middle = face.poses.to_picture(shut[None, [13, 14, 82, 87, 312, 317]])[0, :, :2]
    dark = {}
    for name in ("PP", "aa"):
        box = frames[t][64:240, 96:272].copy()
        wanted = drive.mouth(POSES[name])
        renderer.draw(box, face, wanted, Planner(renderer.look).choose(wanted[None], face.angles[None]))
        dark[name] = int((cv2.cvtColor(box, cv2.COLOR_BGR2GRAY) < 60).sum())
    assert inside.shape == box.shape[:2]
    assert np.abs(middle[0] - middle[1]).max() < 0.5
    assert dark["aa"] > 100
    assert dark["PP"] < 0.05 * dark["aa"]


def test_overlays_lie_over_her_and_other_sizes_are_the_same_picture(open_host):
    card = np.zeros((40, 61, 4), np.uint8)
    card[..., :] = (0, 0, 255, 255)
    mouths = speech()[:20]
    host, small = open_host(), open_host((WIDTH * 3 // 4, HEIGHT * 3 // 4))
    plain = play(host, mouths)
    shrunk = play(small, mouths)
    for large, little in zip(plain[::6], shrunk[::6], strict=True):
        a = cv2.cvtColor(large, cv2.COLOR_YUV2BGR_I420)
        b = cv2.cvtColor(little, cv2.COLOR_YUV2BGR_I420)
        a = cv2.resize(a, b.shape[1::-1], interpolation=cv2.INTER_AREA)
        assert np.abs(a.astype(int) - b).mean() < 4
    host.set_overlays([Overlay(11, 21, card), Overlay(11, 21, card, opacity=0.0)])
    frame = cv2.cvtColor(host.frame(FaceState(mouth=REST), np.zeros((0, 12), np.float32)), cv2.COLOR_YUV2BGR_I420)
    assert np.abs(frame[24:56, 16:68].astype(int) - (0, 0, 255)).max() < 8
    host.set_background(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    with pytest.raises(ValueError, match="opacity"):
        host.set_overlays([Overlay(0, 0, card, opacity=2.0)])


def test_a_loop_that_ends_early_or_is_no_film_is_said(open_host, pack, tmp_path):
    (tmp_path / LOOP_FILE).write_bytes((pack / LOOP_FILE).read_bytes()[:500])
    with pytest.raises(PackInvalid, match="decoded"):
        open_host(folder=tmp_path)
    (tmp_path / LOOP_FILE).unlink()
    with pytest.raises(PackInvalid, match="missing"):
        open_host(folder=tmp_path)
    with av.open(str(tmp_path / LOOP_FILE), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame(WIDTH, HEIGHT, "yuv420p")))
        container.mux(stream.encode())
    host = open_host(folder=tmp_path)
    with pytest.raises(PackInvalid, match="3 pictures"):
        play(host, np.tile(REST, (5, 1)))


def test_decoding_stops_when_the_host_is_dropped(pack):
    framing = Framing("landscape", WIDTH, HEIGHT)
    info = PackInfo("drawn", pack, {"en": "Drawn"}, "video", "none", "drawn by a test", (framing,))
    before = set(threading.enumerate())
    host = MinedCompositor(info, mined(), natural=(WIDTH, HEIGHT), size=(WIDTH, HEIGHT))
    started = set(threading.enumerate()) - before
    assert started
    del host
    gc.collect()
    for thread in started:
        thread.join(5)
        assert not thread.is_alive()
