"""What a show's frame is drawn from: her life and the overlays, told to a host that writes them down."""

from pathlib import Path

import numpy as np
import pytest

from avatar.errors import PackInvalid
from avatar.framing import Framing
from avatar.gesture import GesturePlan
from avatar.pack import MotionLimits, PackInfo
from lipsync.visemes import REST
from stream.stage import picture as pictures
from stream.stage.conductor import FrameJob
from stream.stage.main import threads_for
from stream.stage.picture import OUT_FRAMES, ShowPicture
from stream.stage.protocol import Product

pytestmark = pytest.mark.unit

CUP = Product("컵", "온", "1,000원")
LAMP = Product("등", "온", "2,000원", lang="en")


class Diary:
    """A host who draws nothing and remembers what she was told."""

    def __init__(self, size: tuple[int, int] = (1280, 720), framings: tuple[str, ...] = ("only",)) -> None:
        cuts = tuple(Framing(each, *size) for each in framings)
        self.info = PackInfo("diary", Path(), {"ko": "일기"}, "rendered", "CC0-1.0", "a test", cuts)
        self.size = size
        self.motion = MotionLimits(5.0, 5.0, 1.6, 2.5, 8.0, 4.0)
        self.gestures = (GesturePlan("point", 9), GesturePlan("palm", 9))
        self.warmed = False
        self.states: list = []
        self.ahead: list = []
        self.overlays: list = []
        self.backgrounds: list = []

    def warm(self) -> None:
        self.warmed = True

    def set_background(self, bgr: np.ndarray) -> None:
        assert bgr.shape == (self.size[1], self.size[0], 3)
        self.backgrounds.append(bgr)

    def set_overlays(self, overlays) -> None:
        self.overlays = list(overlays)

    def frame(self, state, ahead) -> np.ndarray:
        self.states.append(state)
        self.ahead.append(ahead)
        return np.zeros((self.size[1] * 3 // 2, self.size[0]), np.uint8)


def shown(host: Diary, **more) -> ShowPicture:
    return ShowPicture(host, background="studio", seed=3, titles={"ko": "쇼", "en": "Show"}, **more)


def job(index: int, *, speaking=True, marks=(), product=None, **more) -> FrameJob:
    return FrameJob(index, REST, speaking, more.pop("emotion", "neutral"), marks, "", None, product, **more)


def test_the_next_mouths_reach_the_host():
    host = Diary()
    ahead = np.linspace(0, 1, 36, dtype=np.float32).reshape(3, 12)
    shown(host).draw(job(0, ahead=ahead))
    assert host.ahead[0] is ahead


@pytest.mark.parametrize(("size", "axis"), [((1280, 720), 0), ((1080, 1920), 1)])
def test_she_looks_at_the_card_where_it_is(size, axis):
    host = Diary(size)
    picture = shown(host)
    for k in range(60):
        picture.draw(job(k, marks=("card",) if k == 10 else (), product=CUP if k >= 10 else None))
    gaze = np.array([(s.gaze_x, s.gaze_y) for s in host.states])
    turn = np.array([(s.motion.yaw, s.motion.pitch) for s in host.states])
    assert gaze[15:30, axis].max() > 0.8  # beside her in a wide frame, below her in an upright one
    assert turn[20:40, axis].max() > turn[:15, axis].max() + 1.5


def test_listening_and_moods_reach_her_face():
    host = Diary()
    picture = shown(host)
    for k in range(120):
        picture.draw(job(k, speaking=False, listening=k >= 20, emotion="delighted" if k >= 60 else "neutral"))
    assert np.mean([s.brow for s in host.states[40:60]]) > np.mean([s.brow for s in host.states[:20]]) + 0.1
    assert host.states[-1].delighted > 0.8
    picture.draw(job(120, emotion="furious"))  # an emotion that she does not know is none
    assert host.states[-1].delighted > 0.5  # and she comes back from the last one softly


def test_a_card_goes_before_the_next_one_comes():
    host = Diary()
    picture = shown(host)
    cards: list = []
    for k in range(60):
        picture.draw(job(k, product=CUP if k < 30 else LAMP))
        cards.append(host.overlays[2] if len(host.overlays) > 2 else None)
    assert cards[29].opacity == 1.0
    assert cards[30 + OUT_FRAMES // 2].image is cards[29].image
    assert cards[30 + OUT_FRAMES // 2].opacity < 1.0
    assert cards[-1].opacity == 1.0
    assert cards[-1].image is not cards[29].image


def test_the_same_show_twice_is_the_same():
    hosts = Diary(), Diary()
    for host in hosts:
        picture = shown(host)
        picture.warm()
        for k in range(80):
            picture.draw(job(k, marks=("accent",) if k % 20 == 3 else (), energy=0.5))
    assert [repr(s) for s in hosts[0].states] == [repr(s) for s in hosts[1].states]


def test_a_second_thread_draws_only_what_one_cannot():
    assert [threads_for(*size) for size in ((1280, 720), (720, 1280), (1080, 1920), (1920, 1080))] == [1, 1, 2, 2]


@pytest.mark.parametrize(("size", "name"), [((1280, 720), "point"), ((720, 1280), "palm")])
def test_a_line_moves_the_arm_with_its_first_stress(size, name):
    host = Diary(size)
    picture = shown(host)
    for k in range(30):
        picture.draw(job(k, marks=("accent",) if k == 3 else (), line_id="a", gesture="point"))
    at = [state.gesture for state in host.states]
    assert at[:3] == [None] * 3
    assert [(g.name, g.number) for g in at[3:12]] == [(name, k) for k in range(1, 10)]


def test_what_gestures_need_is_read_before_the_air():
    host = Diary()
    shown(host).warm()
    assert host.warmed


def test_another_set_comes_with_the_next_frame_and_an_unknown_one_never():
    host = Diary()
    picture = shown(host)
    picture.set_scene("no such set")
    picture.draw(job(0))
    assert len(host.backgrounds) == 1
    picture.set_scene("dusk")
    assert len(host.backgrounds) == 1
    picture.draw(job(1))
    picture.draw(job(2))
    assert len(host.backgrounds) == 2
    assert picture.background == "dusk"
    assert (host.backgrounds[0] != host.backgrounds[1]).any()


def test_another_framing_comes_with_the_next_frame_and_the_one_before_is_kept(monkeypatch: pytest.MonkeyPatch):
    cuts = ("far", "near", "nearest")
    hosts = {"far": Diary(framings=cuts)}
    opened: list[str] = []

    def open_host(path: Path, *, framing: str, size: tuple[int, int]) -> Diary:
        assert picture._kept is None, "never three at once"
        opened.append(framing)
        hosts[framing] = Diary(size, cuts)
        hosts[framing].motion = MotionLimits(0.0, 0.0, 1.6, 0.0, 8.0, 4.0)
        return hosts[framing]

    def drawn() -> list[int]:
        return [len(hosts[each].states) for each in cuts if each in hosts]

    monkeypatch.setattr(pictures, "open_host", open_host)
    picture = shown(hosts["far"])
    picture.set_scene("dusk")
    picture.draw(job(0))
    picture.set_framing("far")
    picture.set_framing("near")
    assert (picture.framing, drawn(), hosts["near"].warmed) == ("near", [1, 0], True)
    picture.draw(job(1))
    assert drawn() == [1, 1]
    assert hosts["far"].states[0].motion.sway_x != 0.0
    assert hosts["near"].states[0].motion.sway_x == 0.0, "she moves as far as this cut lets her"
    assert (hosts["near"].backgrounds[-1] == hosts["far"].backgrounds[-1]).all(), "she stands where she stood"
    picture.set_framing("far")
    picture.draw(job(2))
    assert (drawn(), opened) == ([2, 1], ["near"]), "going back takes no reading"
    picture.set_framing("nearest")
    picture.draw(job(3))
    picture.set_framing("near")
    assert opened == ["near", "nearest", "near"], "one is kept, not each"


def test_a_framing_that_cannot_be_read_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    def open_host(path: Path, *, framing: str, size: tuple[int, int]) -> Diary:
        raise PackInvalid(path, "the film is damaged", "make the host again")

    monkeypatch.setattr(pictures, "open_host", open_host)
    host = Diary(framings=("far", "near"))
    picture = shown(host)
    with pytest.raises(PackInvalid):
        picture.set_framing("near")
    picture.draw(job(0))
    assert (picture.framing, len(host.states)) == ("far", 1)
