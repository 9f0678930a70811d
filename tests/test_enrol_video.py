"""Videos of a presenter who is our own host: enrolled, killed and taken up again, stopped, refused."""

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from avatar.enrol.request import EnrolRequest
from avatar.errors import Cancelled, EnrolRefused, Finding
from avatar.host import open_host
from avatar.mined.loop import LoopReader
from avatar.mined.pack import read_mined
from avatar.types import FaceState
from lipsync.visemes import POSES, REST
from tests import presenter
from tests.consent_factory import consent

pytest.importorskip("mediapipe", reason="enrolment is an option")

from avatar.enrol.footage import Footage
from avatar.enrol.landmarks import Landmarker
from avatar.enrol.loop import EASE, Moment, Palindrome, between, choose_loop
from avatar.enrol.loop_file import write_loop
from avatar.enrol.video import enrol_video
from avatar.enrol.video_clip import Clip
from avatar.enrol.video_faces import faces_of
from avatar.enrol.video_stretch import Stretch, choose_stretch
from avatar.enrol.video_survey import MOST_S, survey
from avatar.enrol.video_work import Work

pytestmark = pytest.mark.media

_UNSEEN = 0.1  # levels of 255: where nothing at all moves, an encoder changes that much

_ENROL = """
import sys
from pathlib import Path
from avatar.enrol.request import EnrolRequest
from avatar.enrol.video import enrol_video
from tests.consent_factory import consent
source, out, work = map(Path, sys.argv[1:])
enrol_video(source, EnrolRequest("hana", {"ko": "하나"}, out, consent()), lambda stage, share: None, work=work)
"""


@dataclass(frozen=True)
class Enrolled:
    pack: Path
    killed_at: list[str]  # pieces of work that were there when it was killed
    redone: list[str]  # of them, those written again afterwards
    work: Path
    findings: list[Finding]


def request(out: Path, **fields: object) -> EnrolRequest:
    return EnrolRequest("hana", {"ko": "하나"}, out, consent(), **fields)  # type: ignore[arg-type] # names say which


def quiet(stage: str, share: float) -> None:
    pass


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return presenter.write(tmp_path_factory.mktemp("camera") / "presenter.mp4", presenter.filmed())


@pytest.fixture(scope="module")
def enrolled(filmed: Path, tmp_path_factory: pytest.TempPathFactory) -> Enrolled:
    """Enrolled by a process that is killed in the middle, and then by this one."""
    folder = tmp_path_factory.mktemp("enrol")
    out, work = folder / "packs", folder / "work"
    process = subprocess.Popen([sys.executable, "-c", _ENROL, filmed, out, work], cwd=Path(__file__).parents[1])
    until = time.monotonic() + 240
    while not list(work.rglob("faces-001.npz")):
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until, "it came to nothing that could be killed"
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    pieces = [*work.rglob("*.npz"), *work.rglob("*.jpg")]
    before = {piece: piece.stat().st_mtime_ns for piece in pieces}
    redone: list[str] = []
    findings: list[Finding] = []

    def watch(stage: str, share: float) -> None:
        if stage == "mouths" and not share:
            redone.extend(piece.name for piece, at in before.items() if piece.stat().st_mtime_ns != at)

    pack = enrol_video(filmed, request(out, notice=findings.append), watch, work=work)
    return Enrolled(pack, [piece.name for piece in pieces], redone, work, findings)


def test_takes_up_what_a_killed_process_left(enrolled):
    assert {"survey-000.npz", "faces-000.npz", "faces-001.npz", "00000.jpg"} <= set(enrolled.killed_at)
    assert enrolled.redone == []
    assert not list(enrolled.work.rglob("*.jpg")), "a person's pictures stay behind"


def test_a_filmed_host_speaks(enrolled):
    host = open_host(enrolled.pack)
    assert host.size == (presenter.WIDTH, presenter.HEIGHT)
    shut: list[float] = []
    wide: list[float] = []
    with Landmarker() as landmarker:
        for pose, gaps in ((REST, shut), (POSES["aa"], wide)):
            for _ in range(8):
                planes = host.frame(FaceState(pose), np.tile(pose, (4, 1))).copy()
            (face,) = landmarker.find(presenter.bgr(planes))
            gaps.append((face[14, 1] - face[13, 1]) / np.linalg.norm(face[33] - face[263]))
    assert wide[0] > shut[0] + 0.05
    assert host.info.consent == consent()


def test_a_piece_made_later_is_the_same(tmp_path):
    source = tmp_path / "any"
    source.write_bytes(b"any")
    found = []
    for _ in range(2):  # another process, which finds the first piece only
        work = Work(tmp_path / "work", source, "")
        while len(work.frames) < 54:
            work.frames.append(presenter.bgr(presenter.filmed()[len(work.frames)]))
        with Landmarker() as landmarker:
            found.append(faces_of(work.frames, landmarker, work, lambda share: None).landmarks)
        (work.folder / "faces-001.npz").unlink()
    assert np.array_equal(found[0], found[1])


def test_a_face_that_jumps_is_found_again():
    frames = [presenter.bgr(planes) for planes in presenter.filmed()[:4]]
    aside = np.ascontiguousarray(np.roll(frames[3], 150, axis=1))
    face = None
    with Landmarker() as landmarker:
        for frame in frames[:3]:
            face = landmarker.follow(frame, face)
        found = landmarker.follow(aside, face)
        alone = landmarker.precise(aside, landmarker.find(aside)[0])
        assert landmarker.follow(np.full_like(aside, 128), found) is None
    assert found is not None
    assert alone is not None
    eyes = np.linalg.norm(alone[33, :2] - alone[263, :2])
    assert np.linalg.norm((found - alone)[:, :2], axis=1).mean() < 0.03 * eyes


def test_says_what_the_footage_lacks(enrolled):
    problems = [finding.problem for finding in enrolled.findings]
    assert any("talking" in problem for problem in problems)  # four seconds of it
    assert any("px apart" in problem for problem in problems)
    assert not any("closed mouth" in problem or "calm" in problem for problem in problems)  # there is enough
    assert all(finding.remedy for finding in enrolled.findings)


def _turn(file: Path, order: np.ndarray, size: tuple[int, int]) -> tuple[float, float]:
    """The largest change of luma, of 255, from frame to frame where a palindrome turns; and the usual change."""
    reader = LoopReader(file, order.astype(np.int32), size)
    planes = [reader.take()[: size[1]].astype(np.int16) for _ in range(len(order) + 1)]
    reader.close()
    change = np.array([np.abs(a - b).mean() for a, b in pairwise(planes)])
    turns = [change[turn + k] for turn in (0, len(order) // 2) for k in (-1, 0)]
    return float(max(turns)), float(np.median(change))


def test_the_loop_turns_unseen(enrolled):
    with av.open(str(enrolled.pack / "loop.mp4")) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
    order = read_mined(enrolled.pack).loop.order
    turn, usual = _turn(enrolled.pack / "loop.mp4", order, (presenter.WIDTH, presenter.HEIGHT))
    assert turn <= max(1.2 * usual, _UNSEEN)


@pytest.mark.parametrize(("drift", "noise"), [(0.0, 2.0), (0.02, 2.0), (0.02, 0.0), (0.4, 1.0)])
def test_a_loop_of_hardly_any_motion_turns_unseen(drift, noise, tmp_path):
    """A picture that moves by `drift` px a frame, as a camera sees it."""
    rng = np.random.default_rng(2)
    still = np.ascontiguousarray(presenter.bgr(presenter.filmed()[-1])[20:200, 160:480])
    grain = rng.normal(0, noise, (8, *still.shape))
    frames = []
    for k in range(80):
        moved = cv2.warpAffine(still, np.array([[1, 0, drift * k], [0, 1, drift * k / 2]]), still.shape[1::-1])
        shaken = np.roll(grain[k % 8], tuple(rng.integers(0, 180, 2)), (0, 1))
        frames.append(np.clip(moved + shaken, 0, 255).astype(np.uint8))
    loop = _calm_loop(np.arange(80) / 25)
    pictures = [_picture(frames, loop.moments[k]) for k in loop.order]
    write_loop(tmp_path / "l.mp4", pictures, len(pictures), (320, 180), lambda share: None)
    turn, usual = _turn(tmp_path / "l.mp4", loop.order, (320, 180))
    assert turn <= max(1.2 * usual, _UNSEEN)


def _picture(frames: list[np.ndarray], moment: Moment) -> np.ndarray:
    first = frames[moment.first]
    return between(first, frames[moment.first + 1], moment.share) if moment.share else first


def _calm_loop(times: np.ndarray, jump: int | None = None) -> Palindrome:
    """Of footage in which nothing happens, but that its picture jumps at frame `jump`."""
    count = len(times)
    nothing = np.zeros(count, np.float32)
    calm = Footage(
        usable=np.ones(count, bool),
        opening=nothing,
        width=nothing,
        angles=np.zeros((count, 3), np.float32),
        speed=nothing,
        jump=np.arange(count) == jump,
        eyes=100.0,
    )
    return choose_loop(calm, np.random.default_rng(0).normal(0, 1, (count, 478, 3)).astype(np.float32), times)


def test_the_motion_comes_to_rest_before_it_turns():
    loop = _calm_loop(np.arange(120) / 25, jump=20)
    places = np.array([moment.first + moment.share for moment in loop.moments])[loop.order]
    steps = np.diff(np.append(places, [places[0], places[1]]))
    assert np.abs(steps).max() == 1
    assert np.abs(np.diff(steps)).max() <= 0.126  # an eighth of the speed in a frame, also at the turns
    assert places.min() > 20  # not over the jump
    assert set(loop.order) == set(range(len(loop.moments)))


def _filmed_at(rate: str, folder: Path) -> Path:
    count = 120 if rate == "variable" else round(4 * Fraction(rate))
    pictures = (presenter.filmed()[k % len(presenter.filmed())] for k in range(count))
    if rate == "variable":
        times = np.cumsum(np.random.default_rng(4).choice([1 / 60, 1 / 30, 1 / 24], count))
        return presenter.write(folder / "clip.mp4", pictures, times=times.tolist())
    return presenter.write(folder / "clip.mp4", pictures, rate=Fraction(rate))


@pytest.mark.parametrize("rate", ["24", "25", "30000/1001", "30", "50", "60", "variable"])
def test_the_loop_plays_at_the_filmed_speed(rate, tmp_path):
    with Clip(_filmed_at(rate, tmp_path)) as clip:
        times = np.array([sample.time for sample in clip.samples()])
    loop = _calm_loop(times)
    at = np.append(times, times[-1] + 1)
    filmed = np.array([at[m.first] + m.share * (at[m.first + 1] - at[m.first]) for m in loop.moments])
    steps = np.diff(filmed)[EASE:-EASE]
    assert np.median(steps) == pytest.approx(1 / 25, rel=0.01)
    assert np.abs(steps - 1 / 25).max() < 0.004  # none is dropped and none is shown twice
    assert len(loop.order) / 25 == pytest.approx(2 * (filmed[-1] - filmed[0]) + 2 * EASE / 25, abs=0.1)
    if rate == "25":
        assert len(loop.between) <= 2 * EASE  # the camera's own pictures


def test_pictures_between_frames_lie_between_them():
    rng = np.random.default_rng(3)
    noise = cv2.resize(rng.integers(0, 255, (45, 80, 3), np.uint8), (640, 360), interpolation=cv2.INTER_CUBIC)
    first, second = np.asarray(noise, np.uint8), np.asarray(np.roll(noise, 6, 1), np.uint8)
    for share in (0.2, 0.5, 0.8):
        wanted = cv2.warpAffine(noise, np.array([[1, 0, 6 * share], [0, 1, 0]]), (640, 360), flags=cv2.INTER_CUBIC)
        made, nearest = between(first, second, share), second if share > 0.49 else first
        error, plain = (
            np.abs(picture[40:-40, 40:-40] - wanted[40:-40, 40:-40].astype(float)).mean() for picture in (made, nearest)
        )
        assert error < 0.15 * plain


def test_stops_when_the_user_wants(filmed, tmp_path):
    def stop(stage: str, share: float) -> None:
        if stage == "survey" and share > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        enrol_video(filmed, request(tmp_path / "packs"), stop, work=tmp_path / "work")
    assert not (tmp_path / "packs").exists()


def test_a_name_that_is_taken(filmed, tmp_path):
    (tmp_path / "hana").mkdir()
    with pytest.raises(EnrolRefused, match="exists"):
        enrol_video(filmed, request(tmp_path), quiet, work=tmp_path / "work")


def _frames(count: int = 100) -> list[np.ndarray]:
    return list(presenter.filmed()[:count])


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _text(file: Path) -> None:
    file.write_text("There was once a presenter.\n" * 30)


def _playlist(file: Path) -> None:
    file.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n")


def _sound(file: Path) -> None:
    with av.open(str(file), "w") as container:
        stream = container.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 48000
        container.mux([*stream.encode(frame), *stream.encode(None)])


def _second(file: Path) -> None:
    presenter.write(file, _frames(25))


def _no_index(file: Path) -> None:
    presenter.write(file, _frames())
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _nobody(file: Path) -> None:
    wall = np.random.default_rng(1).integers(90, 160, (90, 160, 3), np.uint8)
    picture = presenter.i420(np.asarray(cv2.resize(wall, (presenter.WIDTH, presenter.HEIGHT)), np.uint8))
    presenter.write(file, [picture] + [np.roll(picture, k, 1) for k in range(90)])


def _two(file: Path) -> None:
    host = [presenter.bgr(planes)[:, : presenter.WIDTH // 2] for planes in _frames(90)]
    presenter.write(file, [presenter.i420(np.hstack([left, left[:, ::-1]])) for left in host])


def _aside(frames: list[np.ndarray], after: int) -> list[np.ndarray]:
    """The presenter leaves to the left from a frame on, 8 px a frame, BGR."""
    pictures = []
    for k, planes in enumerate(frames):
        by = 8 * max(0, k - after)
        picture = np.roll(presenter.bgr(planes), -by, 1)
        picture[:, presenter.WIDTH - by :] = (140, 120, 100)
        pictures.append(picture)
    return pictures


def _leaving(file: Path) -> None:
    presenter.write(file, map(presenter.i420, _aside(_frames(90), after=20)))


def _cuts(file: Path) -> None:
    frames = _frames()
    for k in range(len(frames)):
        if k // 30 % 2:
            frames[k] = presenter.i420(255 - presenter.bgr(frames[k])[:, ::-1] // 3)
    presenter.write(file, frames)


@pytest.mark.parametrize(
    ("make", "problem", "advice"),
    [
        (_empty, "0 bytes", "copy"),
        (_text, "no video", "export"),
        (_playlist, "no video", "export"),
        (_sound, "only sound", "video"),
        (_second, r"1\.0 s", "film"),
        (_no_index, "breaks off", "copy"),
        (_nobody, "no face", "look into the camera"),
        (_two, "several faces", "alone"),
        (_leaving, "leaves the picture", "stand"),
        (_cuts, "cut", "one piece"),
    ],
)
def test_refused(make: Callable[[Path], None], problem: str, advice: str, tmp_path: Path) -> None:
    make(tmp_path / "bad.mp4")
    with pytest.raises(EnrolRefused, match=problem) as caught:
        enrol_video(tmp_path / "bad.mp4", request(tmp_path / "packs"), quiet, work=tmp_path / "work")
    assert any(advice in finding.remedy for finding in caught.value.findings)
    assert not (tmp_path / "packs").exists()


def _stretch(file: Path, tmp_path: Path) -> tuple[Stretch, list[Finding]]:
    findings: list[Finding] = []
    with Clip(file) as clip, Landmarker() as landmarker:
        seen = survey(clip, landmarker, Work(tmp_path, file, ""), lambda share: None)
        return choose_stretch(seen, float(clip.step), findings.append), findings


def test_two_hours_of_which_a_little_is_used(tmp_path):
    frames = _frames()
    times = [*(k / 25 for k in range(len(frames) - 1)), 7200.0]
    file = presenter.write(tmp_path / "long.mp4", frames, times=times)
    with Clip(file) as clip:
        assert clip.duration == pytest.approx(7200, abs=1)
    stretch, findings = _stretch(file, tmp_path)
    assert stretch.first == 0
    assert 80 <= stretch.last <= 100
    assert any("only 0.0 to" in finding.problem for finding in findings)


def test_of_two_hours_ten_minutes_are_looked_at(tmp_path):
    wall = np.full((presenter.HEIGHT * 3 // 2, presenter.WIDTH), 128, np.uint8)
    file = presenter.write(tmp_path / "long.mp4", [wall] * 121, times=[60.0 * k for k in range(121)])
    with Clip(file) as clip, Landmarker() as landmarker:
        assert clip.duration == pytest.approx(7200, abs=61)
        seen = survey(clip, landmarker, Work(tmp_path, file, ""), lambda share: None)
    assert len(seen) == MOST_S * 25
    assert seen.times.max() <= MOST_S


def test_a_cut_in_the_middle_leaves_the_longer_take(tmp_path):
    first, second = _frames(175)[:75], _frames(175)[75:]
    other = [presenter.i420(255 - presenter.bgr(planes)[:, ::-1] // 3) for planes in first]
    stretch, findings = _stretch(presenter.write(tmp_path / "two.mp4", [*other, *second]), tmp_path)
    assert stretch.first == 75
    assert stretch.last == pytest.approx(175, abs=5)
    assert any("there is 1 cut" in finding.problem for finding in findings)


def test_a_face_that_leaves_late_leaves_a_good_stretch(tmp_path):
    file = presenter.write(tmp_path / "leaves.mp4", map(presenter.i420, _aside(_frames(130), after=90)))
    stretch, findings = _stretch(file, tmp_path)
    assert stretch.first == 0
    assert 80 <= stretch.last <= 115
    assert any("leaves the picture" in finding.problem or "no face" in finding.problem for finding in findings)


def test_a_variable_frame_rate(tmp_path):
    rng = np.random.default_rng(4)
    times = np.cumsum(rng.choice([1 / 60, 1 / 24, 1 / 15], 100))
    file = presenter.write(tmp_path / "phone.mp4", _frames(), times=times.tolist())
    with Clip(file) as clip:
        seen = np.array([sample.time for sample in clip.samples()])
        later = next(clip.samples(70))
    assert len(seen) == pytest.approx((times[-1] - times[0]) * 25, abs=3)
    assert np.abs(seen - np.arange(len(seen)) / 25).max() < 1 / 15
    assert later.time == pytest.approx(seen[70])
    stretch, _ = _stretch(file, tmp_path)
    assert len(stretch) > 0.9 * len(seen)


def test_a_phone_held_upright(tmp_path):
    lying = [presenter.i420(np.ascontiguousarray(np.rot90(presenter.bgr(planes)))) for planes in _frames(80)]
    file = presenter.write(tmp_path / "rotated.mp4", lying)
    data = bytearray(file.read_bytes())
    at = data.index(b"tkhd") + 44  # the display matrix: a quarter turn clockwise
    data[at : at + 36] = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30)
    file.write_bytes(data)
    with Clip(file) as clip:
        picture = clip.picture(next(clip.samples()).frame)
    assert picture.shape == (presenter.HEIGHT, presenter.WIDTH, 3)
    assert np.abs(picture.astype(int) - presenter.bgr(presenter.filmed()[0])).mean() < 4
    stretch, _ = _stretch(file, tmp_path)
    assert len(stretch) >= 75


def test_a_copy_that_breaks_off(tmp_path):
    file = presenter.write(tmp_path / "half.mp4", presenter.filmed(), movflags="faststart")
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 7 // 10])
    with Clip(file) as clip:
        seen = len(list(clip.samples()))
        assert clip.end < (clip.duration or 0) - 1
    assert 75 < seen < len(presenter.filmed())
    stretch, _ = _stretch(file, tmp_path)
    assert len(stretch) == pytest.approx(seen, abs=6)
