"""The faces of a shot, followed from picture to picture: where they are, how they are turned, lit and covered.

Needs MediaPipe (`make enrol`). Without it faces cannot be found, and every shot stays as it was filmed.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.enrol.landmarks import Landmarker
from avatar.mined.features import canonical, eye_distance
from avatar.topology import MESH, OVAL
from dubbing.pictures import Picture

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

MOST: Final = 2  # faces that are followed in a shot; more are counted only
LEAST_EYES: Final = 36.0  # px: smaller faces are not followed
_LOOK: Final = 10  # pictures from one look for faces, hands and light to the next
_SEARCH: Final = 960  # px: longer side of what faces are looked for in
_HANDS: Final = 640  # px: and hands
_SAME: Final = 0.5  # of a face's size that it may have moved between two looks, or followed pictures
_LESSER: Final = 0.4  # of the largest face's size: smaller ones are far behind
_EIGHTHS: Final = 8  # of a px that kept landmarks are told in: a tenth of what they tremble by


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One face in a shot of n pictures."""

    landmarks: Floats  # (n, 468, 3) px of the upright picture; NaN where it is not seen
    covered: Flags  # (n,) a hand is before it
    light: (
        Floats  # (4,) medians of its brightness, blueness, redness, and of its left half's brightness over its right's
    )

    @property
    def seen(self) -> Flags:
        """(n,)"""
        return np.asarray(np.isfinite(self.landmarks[:, 0, 0]))

    @property
    def eyes(self) -> float:
        """px between the eyes, in the middle of the shot."""
        return float(np.median(eye_distance(self.landmarks[self.seen])))

    @property
    def angles(self) -> Floats:
        """(n, 3) degrees: yaw, pitch, roll; NaN where it is not seen."""
        angles = np.full((len(self.landmarks), 3), np.nan, np.float32)
        angles[self.seen] = canonical(self.landmarks[self.seen]).angles
        return angles


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """The faces of a shot."""

    tracks: tuple[Track, ...]  # those that are large enough, the largest first
    most: int  # faces that were seen at once, without small ones far behind
    largest: float  # px between the eyes of the largest that was seen; 0 where none was

    def packed(self) -> dict[str, NDArray[np.generic]]:
        """As arrays, to be kept."""
        arrays: dict[str, NDArray[np.generic]] = {
            "count": np.array([len(self.tracks), self.most]),
            "largest": np.array([self.largest], np.float32),
        }
        for k, track in enumerate(self.tracks):
            corner = np.floor(np.nanmin(track.landmarks, axis=(0, 1))) if track.seen.any() else np.zeros(3)
            moved = np.nan_to_num((track.landmarks - corner) * _EIGHTHS)
            arrays |= {
                f"landmarks{k}": np.asarray(np.clip(np.round(moved), 0, 65535), np.uint16),
                f"corner{k}": np.asarray(corner, np.float32),
                f"seen{k}": track.seen,
                f"covered{k}": track.covered,
                f"light{k}": track.light,
            }
        return arrays

    @classmethod
    def unpacked(cls, arrays: dict[str, NDArray[np.generic]]) -> "Tracks":
        """What `packed` gave. Raises KeyError or ValueError for anything else."""
        count, most = (int(each) for each in np.asarray(arrays["count"], np.int64))
        tracks = []
        for k in range(count):
            corner = np.asarray(arrays[f"corner{k}"], np.float32)
            landmarks = np.asarray(arrays[f"landmarks{k}"], np.float32) / np.float32(_EIGHTHS) + corner
            landmarks[~np.asarray(arrays[f"seen{k}"], bool)] = np.nan
            covered = np.asarray(arrays[f"covered{k}"], bool)
            tracks.append(Track(landmarks, covered, np.asarray(arrays[f"light{k}"], np.float32)))
        return cls(tuple(tracks), most, float(np.asarray(arrays["largest"], np.float32)[0]))


class Searcher:
    """Looks for faces and hands in single pictures, for several finders, one at a time: its networks hold 120 MB."""

    def __init__(self) -> None:
        self._alone = Lock()
        self._landmarker: Landmarker | None = None
        self._users = 0

    def join(self) -> None:
        """Somebody will ask. Raises avatar.errors.EnrolmentUnavailable where MediaPipe is missing."""
        with self._alone:
            self._landmarker = self._landmarker or Landmarker()
            self._users += 1

    def leave(self) -> None:
        """Somebody asks no more; who leaves last takes the networks along."""
        with self._alone:
            self._users -= 1
            if self._landmarker is not None and not self._users:
                self._landmarker.__exit__(None, None, None)
                self._landmarker = None

    def find(self, bgr: Image) -> list[Floats]:
        """See `Landmarker.find`."""
        with self._alone:
            return self._asked().find(bgr)

    def hands(self, bgr: Image) -> list[Floats]:
        """See `Landmarker.hands`."""
        with self._alone:
            return self._asked().hands(bgr)

    def _asked(self) -> Landmarker:
        assert self._landmarker is not None  # noqa: S101 - who asks has joined
        return self._landmarker


class FaceFinder:
    """Finds and follows. A context manager; for one thread at a time."""

    def __init__(self, searcher: Searcher | None = None) -> None:
        """`searcher` may be others' too. Raises avatar.errors.EnrolmentUnavailable where MediaPipe is missing."""
        self._stack = ExitStack()
        self._searcher = searcher or Searcher()
        self._searcher.join()
        self._stack.callback(self._searcher.leave)
        self._followers: list[Landmarker] = []

    def __enter__(self) -> "FaceFinder":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def tracks(self, pictures: Iterable[tuple[int, Picture]], count: int) -> Tracks:
        """The faces of a shot of `count` pictures, which come with their numbers."""
        for follower in self._followers:
            follower.forget()
        growing, most, largest = list[_Growing](), 0, 0.0
        for k, picture in pictures:
            bgr = picture.bgr()
            if k % _LOOK == 0:
                found = self._found(bgr)
                most = max(most, len(found))
                largest = max([largest, *(float(eye_distance(face[None])[0]) for face in found)])
                for face in found:
                    self._start(growing, face, count)
            for each, follower in zip(growing, self._followers, strict=False):
                each.follow(k, bgr, follower)
            if k % _LOOK == 0 and growing:
                hands = self._hands(bgr)
                for each in growing:
                    each.look(k, picture.planes, bgr, hands)
        tracks = sorted((each.track() for each in growing if each.known), key=lambda track: -track.eyes)
        return Tracks(tuple(tracks), most, largest)

    def _found(self, bgr: Image) -> list[Floats]:
        """Faces in px of the picture, without those far behind."""
        scale = min(1.0, _SEARCH / max(bgr.shape[:2]))
        small = bgr if scale == 1 else cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        faces = [np.asarray(face / np.float32(scale)) for face in self._searcher.find(np.asarray(small, np.uint8))]
        return [face for face in faces if _size(face) > _LESSER * _size(faces[0])]

    def _start(self, growing: list["_Growing"], face: Floats, count: int) -> None:
        if any(each.near(face) for each in growing) or len(growing) >= MOST:
            return
        if float(eye_distance(face[None])[0]) < LEAST_EYES:
            return
        growing.append(_Growing(face, count))
        if len(growing) > len(self._followers):
            self._followers.append(self._stack.enter_context(Landmarker(self._searcher.find)))

    def _hands(self, bgr: Image) -> list[Floats]:
        scale = min(1.0, _HANDS / max(bgr.shape[:2]))
        small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return [hand / np.float32(scale) for hand in self._searcher.hands(np.asarray(small, np.uint8))]


class _Growing:
    """A track that is being followed."""

    def __init__(self, face: Floats, count: int) -> None:
        self._last = face
        self._lost = False
        self._landmarks = np.full((count, MESH, 3), np.nan, np.float32)
        self._covered = np.zeros(count, bool)
        self._light: list[tuple[float, float, float, float]] = []

    @property
    def known(self) -> bool:
        return bool(np.isfinite(self._landmarks[:, 0, 0]).any())

    def near(self, face: Floats) -> bool:
        """Whether a face that was found is this one; then it goes on from there."""
        same = _apart(face, self._last) < _SAME * max(_size(face), _size(self._last))
        if same and self._lost:
            self._last, self._lost = face, False
        return same

    def follow(self, k: int, bgr: Image, follower: Landmarker) -> None:
        if self._lost:
            return
        face = follower.follow(bgr, self._last)
        if face is None or _apart(face, self._last) > _SAME * _size(self._last):
            self._lost = True
            return
        self._last = face
        self._landmarks[k] = face[:MESH]

    def look(self, k: int, planes: Image, bgr: Image, hands: Sequence[Floats]) -> None:
        if self._lost:
            return
        outline = np.round(self._last[OVAL, :2]).astype(np.int32)
        if any(cv2.pointPolygonTest(outline, (float(x), float(y)), False) >= 0 for hand in hands for x, y in hand):
            self._covered[max(0, k - _LOOK + 1) : k + _LOOK] = True
        self._light.append(_light(bgr, outline))

    def track(self) -> Track:
        light = np.median(self._light, axis=0) if self._light else np.zeros(4)
        return Track(self._landmarks, self._covered, np.asarray(light, np.float32))


def _light(bgr: Image, outline: NDArray[np.int32]) -> tuple[float, float, float, float]:
    """Brightness, blueness, redness of a face, and its left half's brightness over its right's."""
    low = np.maximum(outline.min(0), 0)
    high = np.minimum(outline.max(0) + 1, bgr.shape[1::-1])
    if (high - low < 8).any():
        return 0.0, 0.0, 0.0, 1.0
    part = np.ascontiguousarray(bgr[low[1] : high[1], low[0] : high[0]])
    colours = cv2.cvtColor(part, cv2.COLOR_BGR2YCrCb)
    inside = np.zeros(part.shape[:2], np.uint8)
    cv2.fillPoly(inside, [outline - low], (1,))
    half = part.shape[1] // 2
    skin = np.median(colours[inside > 0], axis=0)
    left, right = (float(colours[:, s, 0][inside[:, s] > 0].mean()) for s in (slice(0, half), slice(half, None)))
    return float(skin[0]), float(skin[2]), float(skin[1]), (left + 1) / (right + 1)


def _middle(face: Floats) -> Floats:
    return np.asarray((face[:, :2].min(0) + face[:, :2].max(0)) / 2)


def _size(face: Floats) -> float:
    return float(np.ptp(face[:, :2], axis=0).max())


def _apart(a: Floats, b: Floats) -> float:
    return float(np.linalg.norm(_middle(a) - _middle(b)))
