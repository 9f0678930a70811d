"""Shots that go on in each other without a cut: where one is left as it was filmed, its neighbours' mouths rest."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from dubbing import lipsync_shots
from dubbing.lipsync_cache import Cache
from dubbing.lipsync_crew import Crew
from dubbing.lipsync_gate import Cast, Judged
from dubbing.lipsync_shots import _Scene, _Work
from dubbing.pictures import Film
from dubbing.repertoire import Member
from dubbing.shots import Shot, Timeline
from dubbing.types import Lipsync, Said, Segment
from tests.test_dubbing_lipsync_gate import _track
from tts.types import SAMPLE_RATE

pytestmark = pytest.mark.unit

PIECE = 100  # pictures of a piece, at 25 a second
PIECES = 5


class OneHand:
    """A crew that works in the order in which it is asked."""

    def each(self, items, work, _):
        for item in items:
            yield item, work(None, item)


def _work(folder: Path) -> _Work:
    film = folder / "film.mp4"
    film.write_bytes(b"a film")
    at = np.arange(PIECES * PIECE) / 25
    timeline = Timeline(np.arange(PIECES * PIECE), at, PIECES * PIECE / 25)
    whole = round(timeline.end * SAMPLE_RATE)
    said = {"a": [Said(0, whole)]}
    order = Lipsync((Segment(1, 0, whole, "x", "a"),), {}, folder / "consents", folder / "cache")
    opened = cast(Film, SimpleNamespace(path=film, rate=25.0, size=(640, 360)))
    sound = np.random.default_rng(1).normal(0, 0.1, whole).astype(np.float32)
    return _Work(opened, timeline, said, lambda a, b: sound[a:b], order, Cache(order.cache, film), lambda _: None)


def _scenes() -> list[_Scene]:
    """Pieces of one shot."""
    made = []
    for k in range(PIECES):
        shot = Shot(k * PIECE, (k + 1) * PIECE, k == 0, k == PIECES - 1)
        pts = np.arange(shot.first, shot.last)
        member = Member("a", pts, pts / 25, _track())
        made.append(_Scene(shot, {}, Cast("", "", "a", member.track), member, "mined-x"))
    return made


def test_neighbours_of_shots_that_are_left_late_come_to_rest_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The third piece is worse; the second gets worse by the seam that this brings, the others do not."""
    drawn: list[tuple[int, list[float]]] = []

    def paint(_hand, painting, _mined, _path, _network):
        first = int(painting.member.pts[0])
        drawn.append((first // PIECE, [float(painting.shows[0]), float(painting.shows[-1])]))
        seamed = first == PIECE and painting.shows[-1] < 0.5
        return Judged("worse" if first == 2 * PIECE or seamed else "", "", None, None, 0.0, 0.0)

    monkeypatch.setattr(lipsync_shots, "paint", paint)
    monkeypatch.setattr(_Work, "_mouths", lambda *_: object())
    scenes = _work(tmp_path)._painted(cast(Crew, OneHand()), _scenes())
    assert [scene.judged and scene.judged.left for scene in scenes] == ["", "worse", "worse", "", ""]
    assert [k for k, _ in drawn] == [0, 1, 2, 3, 4, 1, 3, 0], "nothing is drawn again without a new seam"
    last = dict(drawn)
    assert last[0][0] > 0.5, "the film begins there: no seam"
    assert last[0][1] < 0.2, "it goes on in the second piece, which is left"
    assert last[3][0] < 0.2
    assert last[3][1] > 0.5
    assert last[4] == pytest.approx([1.0, 1.0], abs=0.2)
