"""Hosts from photos: how long one takes to make and to draw, and what FaceMesh sees in her visemes.

The photos are pictures of our own hosts before a light wall. Lengths are in eye distances.
"""

import tempfile
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.enrol.landmarks import Landmarker
from avatar.enrol.photo import enrol_photo
from avatar.enrol.photo_face import Face
from avatar.enrol.request import EnrolRequest
from avatar.errors import EnrolRefused
from avatar.host import Host, open_host
from avatar.pack import SHIPPED, PackInfo, find_packs, load_pack
from avatar.types import FaceState, Motion
from bench.tables import Row, percentiles
from lipsync.visemes import POSES, REST
from tests.consent_factory import consent

_WALL = 210  # grey behind the host
_FRAMES = 240
_UNIT = 118  # px from eye to eye that a photo has at least
_CLOSED: Final = ("sil", "PP")
_MOUTH = (82, 13, 312, 87, 14, 317, 61, 291, 0, 17)  # inner lips, corners, outer lips
_NOTHING_AHEAD = np.zeros((0, 12), np.float32)


def rows() -> list[Row]:
    """One group of rows for each shipped host that a photo can be taken of."""
    out: list[Row] = []
    for info in find_packs([SHIPPED]):
        with tempfile.TemporaryDirectory() as folder:
            out += _measured(info, Path(folder))
    return out


def photo_of(info: PackInfo) -> NDArray[np.uint8]:
    """Head and shoulders of a host before a light wall, uint8 (h, w, 3) BGR."""
    pack = load_pack(info.path)
    alpha = pack.figure[..., 3:] / 255
    picture = (pack.figure[..., :3] * alpha + _WALL * (1 - alpha)).astype(np.uint8)
    (left, down), (right, _) = pack.eyes
    unit = right - left
    x, y = (left + right) / 2 - pack.box.x0, down - pack.box.y0
    cut = picture[max(0, int(y - 2.2 * unit)) : int(y + 4 * unit), max(0, int(x - 3 * unit)) : int(x + 3 * unit)]
    scale = max(1.0, _UNIT / unit)
    return np.asarray(cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)


def _measured(info: PackInfo, folder: Path) -> list[Row]:
    source = folder / "photo.png"
    cv2.imwrite(str(source), photo_of(info))
    request = EnrolRequest("photo", {"en": "Photo"}, folder / "packs", consent())
    began = time.perf_counter()
    try:
        made = enrol_photo(source, request, lambda *_: None)
    except EnrolRefused as refused:
        return [Row(f"photo of {info.name}", "a host", f"refused: {refused}")]
    seconds = time.perf_counter() - began
    found = [Row(f"photo of {info.name}: made in", "≤60 s", f"{seconds:.1f} s")]
    for framing in load_pack(made).info.framings:
        p50, p95 = percentiles(_draw(open_host(made, framing=framing.name)))
        found.append(
            Row(f"drawn, {framing}", "≤9 ms at 720p, ≤20 ms at 1080x1920", f"p50 {p50:.1f} ms, p95 {p95:.1f} ms")
        )
    return [*found, *_seen(open_host(made))]


def _draw(host: Host) -> list[float]:
    """Milliseconds of each frame of a host who speaks and moves."""
    width, height = host.size
    host.set_background(np.full((height, width, 3), 128, np.uint8))
    poses = list(POSES.values())
    took = []
    for k in range(_FRAMES):
        t = k / 4 % len(poses)
        a, b = poses[int(t)], poses[(int(t) + 1) % len(poses)]
        mouth = (a + (b - a) * (t % 1)).astype(np.float32)
        motion = Motion(
            np.sin(k / 20), 0.5 + 0.5 * np.sin(k / 30), 0, 0, np.sin(k / 25), 5 * np.sin(k / 18), np.sin(k / 14)
        )
        state = FaceState(mouth=mouth, closure=max(0.0, float(np.sin(k / 15)) * 4 - 3), motion=motion)
        began = time.perf_counter()
        host.frame(state, _NOTHING_AHEAD)
        took.append((time.perf_counter() - began) * 1e3)
    return took[_FRAMES // 4 :]


def _seen(host: Host) -> list[Row]:
    width, height = host.size
    host.set_background(np.full((height, width, 3), _WALL, np.uint8))
    with Landmarker() as landmarker:

        def face(state: FaceState) -> Face:
            picture = np.asarray(cv2.cvtColor(host.frame(state, _NOTHING_AHEAD), cv2.COLOR_YUV2BGR_I420), np.uint8)
            marks = landmarker.precise(picture, landmarker.find(picture)[0])
            if marks is None:
                raise RuntimeError("FaceMesh does not see the drawn face any more")
            return Face.of(marks)

        mouths = {name: face(FaceState(mouth=pose)) for name, pose in POSES.items()}
        lids = [_lids(face(FaceState(mouth=REST, closure=closure))) for closure in (0.0, 1.0)]
    apart = {(a, b): _apart(mouths[a], mouths[b]) for a, b in combinations(mouths, 2)}
    nearest = sorted(apart, key=lambda pair: apart[pair])[:3]
    text = ", ".join(f"{a}-{b} {apart[a, b]:.3f}" for a, b in nearest)
    gaps = ", ".join(f"{name} {_gap(mouths[name]):.3f}" for name in (*_CLOSED, "aa", "O", "SS"))
    return [
        Row("visemes that FaceMesh finds most alike", "all distinct", text),
        Row("gaps between the lips", "closures closed", gaps),
        Row("opening of the eyes, open and shut", "shut", f"{lids[0]:.3f}, {lids[1]:.3f}"),
    ]


def _apart(a: Face, b: Face) -> float:
    """RMS of the mouth's landmarks."""
    away: NDArray[np.float64] = a.points[list(_MOUTH), :2] - b.points[list(_MOUTH), :2]
    return float(np.sqrt((away**2).sum(1).mean()))


def _gap(face: Face) -> float:
    return _mean_y(face, (87, 14, 317)) - _mean_y(face, (82, 13, 312))


def _lids(face: Face) -> float:
    return _mean_y(face, (145, 374)) - _mean_y(face, (159, 386))


def _mean_y(face: Face, marks: Sequence[int]) -> float:
    return float(face.points[list(marks), 1].mean())
