"""What looks for faces in single pictures is shared: it is large, and each of the crew asks for it seldom."""

import threading
import time
from collections.abc import Iterator
from typing import ClassVar, cast

import av
import numpy as np
import pytest

from dubbing import faces
from dubbing.faces import FaceFinder, Searcher
from dubbing.pictures import Picture
from tests.mined_footage import face

pytestmark = pytest.mark.unit


class Counted:
    """A landmarker that sees one face everywhere, and remembers who asked."""

    made: ClassVar[list["Counted"]] = []

    def __init__(self, find: object = None) -> None:
        self.find_of, self.closed, self.searched = find, False, 0
        self.inside, self.most = 0, 0
        Counted.made.append(self)

    def __enter__(self) -> "Counted":
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def find(self, bgr: np.ndarray) -> list[np.ndarray]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        time.sleep(0.01)
        self.inside -= 1
        self.searched += 1
        return [face(0.1, 0.0, 0.0, 0.0).astype(np.float32)]

    def hands(self, bgr: np.ndarray) -> list[np.ndarray]:
        return [found[:21, :2] for found in self.find(bgr)]

    def follow(self, bgr: np.ndarray, near: np.ndarray) -> np.ndarray:
        return near

    def forget(self) -> None:
        pass


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Counted]]:
    monkeypatch.setattr(faces, "Landmarker", Counted)
    Counted.made.clear()
    yield Counted.made
    Counted.made.clear()


def followed(finder: FaceFinder) -> int:
    """How many of thirty pictures show a face that is followed."""
    planes = np.full((1080, 720), 90, np.uint8)
    frame = cast(av.VideoFrame, None)  # nobody asks for it
    (track,) = finder.tracks(((k, Picture(k, k / 25, planes, frame)) for k in range(30)), 30).tracks
    return int(track.seen.sum())


def test_two_at_once_share_what_looks_for_faces_and_take_turns(made: list[Counted]):
    searcher = Searcher()
    finders = [FaceFinder(searcher) for _ in range(2)]
    assert len(made) == 1
    seen = list[int]()
    workers = [threading.Thread(target=lambda each=each: seen.append(followed(each))) for each in finders]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert seen == [30, 30]
    shared, *followers = made
    assert (shared.most, shared.searched) == (1, 2 * 2 * 3), "a face and its hands every ten pictures, one at a time"
    assert [each.find_of for each in followers] == [searcher.find] * 2, "who follows has none of its own"
    assert [each.searched for each in followers] == [0, 0]
    finders[0].__exit__()
    assert sum(each.closed for each in followers) == 1
    assert not shared.closed
    finders[1].__exit__()
    assert all(each.closed for each in made)


def test_who_comes_later_has_it_made_anew(made: list[Counted]):
    searcher = Searcher()
    for number in (1, 2):
        with FaceFinder(searcher):
            assert len(made) == number
        assert all(each.closed for each in made)
