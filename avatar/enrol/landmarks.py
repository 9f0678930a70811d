"""Faces in pictures: MediaPipe's face detector, then its FaceMesh: 478 landmarks a face (see `avatar.topology`).

Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs", 2019.
"""

import contextlib
import importlib.util
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.errors import EnrolmentUnavailable
from avatar.topology import MIRROR

Image = NDArray[np.uint8]  # (h, w, 3) BGR
Floats = NDArray[np.float32]
_Kind = Literal["detector", "mesh", "track", "hands"]

FACES: Final = 5  # found at most
_CROP = 384  # px: side of a face's own picture; the network works on 192 px
_BOX = 1.9  # how far around the detector's box, which holds brows to chin, a face is looked for
# How far around a face, and how far beside its middle, of its size; mirrored or not. Four errors are averaged:
# lips then tremble half as much as in one.
_LOOKS: Final = ((1.5, 0.0, 0.0, False), (1.7, 0.04, -0.03, False), (1.6, -0.03, 0.04, True), (1.4, 0.02, 0.02, True))
_SAME = 0.3  # of a face's size: two whose middles are nearer are one
_FIRST = _LOOKS[0]  # at a face that is followed: says where the others are to look
_AT_ONCE = len(_LOOKS) - 1  # looks that wait for nothing but the first
_NUMBERS = ((0, 0x0A), (1, 0x0F), (2, 0x0D), (7, 0x15), (12, 0x1D))  # where a written landmark tells of x, y and z
_WRITTEN = 17  # bytes of one
_ALONE = threading.RLock()  # stderr is the whole process's: one thread at a time turns it away
_MOVED = 0.08  # of a face's size, from one frame to the next: the first look was at its edge, and is taken again


class Landmarker:
    """Finds faces. Use it in a `with`; one thread at a time."""

    def __init__(self, find: Callable[[Image], list[Floats]] | None = None) -> None:
        """`find` is who looks for faces while one is followed, in place of its own `find`: the networks are large.

        Raises EnrolmentUnavailable where MediaPipe is missing.
        """
        if importlib.util.find_spec("mediapipe") is None:
            raise EnrolmentUnavailable("mediapipe")
        self._find = find or self.find
        self._single: dict[_Kind, _Network] = {}  # those that see single pictures: many never ask for all of them
        self._tracks: list[_Network] = []  # one for each of `_LOOKS`; photos need none
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="looks")  # starts none before it is asked

    def __enter__(self) -> "Landmarker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()
        for network in (*self._single.values(), *self._tracks):
            network.close()

    def find(self, bgr: Image) -> list[Floats]:
        """All faces (up to `FACES`) in uint8 (h, w, 3), the largest first.

        Each (478, 3) in px of the picture; z in px too, negative towards the camera.
        """
        height, width = bgr.shape[:2]
        found: list[Floats] = []
        for face in (self._network("detector").process(bgr).detections or ())[: 2 * FACES]:
            box = face.location_data.relative_bounding_box
            middle = np.array([(box.xmin + box.width / 2) * width, (box.ymin + box.height / 2) * height])
            size = max(box.width * width, box.height * height)
            points = _found(self._network("mesh"), bgr, middle, _BOX * size) if size >= 1 else None
            if points is not None and not any(_one(points, other) for other in found):
                found.append(points)
        return sorted(found, key=lambda points: -_size(points))[:FACES]

    def precise(self, bgr: Image, near: Floats) -> Floats | None:
        """The face that lies about where `near` (478, 3) does, looked at four times; None if it is not seen there."""
        return _mean([_look(self._network("mesh"), bgr, near, way) for way in _LOOKS])

    def follow(self, bgr: Image, near: Floats | None = None) -> Floats | None:
        """The largest face, (478, 3), in the next frame of a film; None if there is none.

        `near`: where it was in the frame before; without it, it is looked for. Each of four looks goes on from where
        its own face lay, which gives steadier lips than finding the face anew in each frame; the first says where the
        others are to look, which they do at once. Say `forget` at cuts.
        """
        for start in (near, None):
            if start is None:
                self.forget()
                faces = self._find(bgr)
                start = faces[0] if faces else None
            face = None if start is None else self._follow(bgr, start)
            if face is not None:
                return face
        return None

    def forget(self) -> None:
        """What `follow` sees next does not go on from what it saw last."""
        for track in self._tracks:
            track.reset()

    def _follow(self, bgr: Image, near: Floats) -> Floats | None:
        self._tracks = self._tracks or [_Network("track") for _ in _LOOKS]
        guide, *others = self._tracks
        first = _look(guide, bgr, near, _FIRST)
        if first is not None and np.linalg.norm(_middle(first) - _middle(near)) > _MOVED * _size(near):
            first = _look(guide, bgr, first, _FIRST)
        if first is None:
            return None
        start: Floats = first
        return _mean([first, *self._pool.map(lambda each, way: _look(each, bgr, start, way), others, _LOOKS[1:])])

    def hands(self, bgr: Image) -> list[Floats]:
        """Up to two hands, each (21, 2) px; by Zhang et al., "MediaPipe Hands", 2020. Small ones may be missed."""
        found = self._network("hands").process(bgr).multi_hand_landmarks or ()
        size = np.array([bgr.shape[1], bgr.shape[0]], np.float32)
        return [np.array([(p.x, p.y) for p in hand.landmark], np.float32) * size for hand in found]

    def _network(self, kind: _Kind) -> "_Network":
        if kind not in self._single:
            self._single[kind] = _Network(kind)
        return self._single[kind]


class Glance:
    """Looks once a picture at a face whose place is known already: a fifth of the cost, and lips that tremble more.

    Use it in a `with`; for one face of one film at a time, one thread at a time.
    """

    def __init__(self) -> None:
        """Raises EnrolmentUnavailable where MediaPipe is missing."""
        self._network = _Network("track")

    def __enter__(self) -> "Glance":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._network.close()

    def see(self, bgr: Image, near: Floats) -> Floats | None:
        """The face, (478, 3) px, that lies about where `near` (n, 3) does; None if it is not seen there."""
        return _look(self._network, bgr, near, _FIRST)

    def forget(self) -> None:
        """What comes does not go on from what was seen last."""
        self._network.reset()


def _look(network: "_Network", bgr: Image, near: Floats, way: tuple[float, float, float, bool]) -> Floats | None:
    """The face in a square of the picture about where `near` lies; `way`: see `_LOOKS`."""
    size = _size(near)
    if size < 1:
        return None
    zoom, right, down, mirrored = way
    middle = _middle(near) + np.array([right, down]) * size
    return _found(network, bgr, middle, zoom * size, mirrored=mirrored)


def _found(
    network: "_Network", bgr: Image, middle: NDArray[np.float64], side: float, *, mirrored: bool = False
) -> Floats | None:
    """The face in a square of the picture, in px of the picture.

    Linear: cubic takes seven times as long, and lips tremble no less.
    """
    scale = _CROP / side
    corner = middle - side / 2
    view = np.array([[scale, 0, -corner[0] * scale], [0, scale, -corner[1] * scale]], np.float32)
    if mirrored:
        view[0] = -view[0]
        view[0, 2] += _CROP - 1
    crop = cv2.warpAffine(bgr, view, (_CROP, _CROP), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    faces = network.process(np.asarray(crop, np.uint8)).multi_face_landmarks
    if not faces:
        return None
    points = _points(faces[0]) * _CROP
    if mirrored:
        points[:, 0] = _CROP - points[:, 0]
        points = points[MIRROR]
    return np.asarray((points - [0.5, 0.5, 0]) / scale + [*corner, 0], np.float32)


def _points(face: Any) -> Floats:  # noqa: ANN401  # a protobuf message without types
    """(n, 3) of the square's side. Read as it is written where each landmark is three numbers: 20 times as fast."""
    written = np.frombuffer(face.SerializeToString(), np.uint8)
    if len(written) == _WRITTEN * len(face.landmark):
        rows = written.reshape(-1, _WRITTEN)
        if all((rows[:, at] == tag).all() for at, tag in _NUMBERS):
            numbers = rows[:, [*range(3, 7), *range(8, 12), *range(13, 17)]]
            return np.ascontiguousarray(numbers).view("<f4").astype(np.float32)
    return np.array([(p.x, p.y, p.z) for p in face.landmark], np.float32)


def _mean(looks: list[Floats | None]) -> Floats | None:
    """Of at least half of the looks; None if fewer saw the face."""
    found = [look for look in looks if look is not None]
    return np.asarray(np.mean(found, axis=0), np.float32) if len(found) * 2 >= len(looks) else None


class _Network:
    """One of MediaPipe's graphs, without what it has to say on stderr until it has seen its first face."""

    def __init__(self, kind: _Kind) -> None:
        try:
            with _quiet():
                self._graph = _graph(kind)
                self._graph.process(np.zeros((_CROP, _CROP, 3), np.uint8))  # its threads have started when this is back
        except ImportError as error:
            raise EnrolmentUnavailable("mediapipe") from error
        self._loud = True
        self._stale = False  # it is to forget what it saw before it sees anything else

    def process(self, bgr: Image) -> Any:  # noqa: ANN401  # protobuf messages without types
        rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
        if not self._loud:
            return self._graph.process(rgb)
        with _quiet():
            if self._stale:
                self._graph.reset()
                self._stale = False
            result = self._graph.process(rgb)
        self._loud = not any(
            getattr(result, found, None) for found in ("detections", "multi_face_landmarks", "multi_hand_landmarks")
        )
        return result

    def reset(self) -> None:
        # Not at once: its threads start anew and have their say when nobody turns stderr away.
        self._loud = self._stale = True

    def close(self) -> None:
        self._graph.close()


def _graph(kind: _Kind) -> Any:  # noqa: ANN401  # MediaPipe has no types
    from mediapipe.python.solutions import face_detection, face_mesh, hands

    if kind == "detector":
        return face_detection.FaceDetection(min_detection_confidence=0.5, model_selection=1)
    if kind in ("mesh", "track"):
        return face_mesh.FaceMesh(
            static_image_mode=kind == "mesh", refine_landmarks=True, max_num_faces=1, min_detection_confidence=0.3
        )
    return hands.Hands(static_image_mode=True, max_num_hands=2, model_complexity=0, min_detection_confidence=0.5)


def _middle(points: Floats) -> NDArray[np.float64]:
    return np.asarray((points[:, :2].min(0) + points[:, :2].max(0)) / 2, np.float64)


def _size(points: Floats) -> float:
    return float(np.ptp(points[:, :2], axis=0).max())


def _one(a: Floats, b: Floats) -> bool:
    return bool(np.linalg.norm(_middle(a) - _middle(b)) < _SAME * max(_size(a), _size(b)))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """What libraries warn of as they start, in Python and past it on stderr, goes nowhere; errors still raise."""
    with _ALONE:
        sys.stderr.flush()
        kept = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            os.close(nowhere)
