"""Mined mouths against the footage they come from: plates from one half of a clip, wanted mouths from the other.

    python -m bench mined --clips FOLDER      every video in it; real clips of real people, which stay there

Each frame of the one half is given the mouth that it has, drawn with plates of the other half only, and compared with
itself. Rows: the full shape of the mouth; only its opening and width, which is what speech gives; and what a photo
puppet does, the most shut frame bent to the full shape. Lips are found again in the drawn frames by FaceMesh: how far
they lie from where they should, and how much they tremble against the footage's own. Pops: how often the mean level
of an open mouth's inside changes in a frame by more than it does in 2 % of the footage's own frames.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from avatar.enrol.landmarks import Landmarker
from avatar.mined.drive import Drive
from avatar.mined.features import OPENING, WIDTH, Canonical, canonical, canonical_of, features, fit
from avatar.mined.mine import mine
from avatar.mined.planner import AHEAD, Choice, Planner
from avatar.mined.render import Face, MouthRenderer
from avatar.mined.types import Image
from avatar.topology import LIPS, LIPS_INNER, LIPS_OUTER
from bench.tables import Row
from stream.packets import FRAME_RATE

Floats = NDArray[np.float32]

SUFFIXES: Final = (".mp4", ".mov", ".mkv", ".webm")
PLATES = 36
_AROUND = 0.2  # eye distances around the lips that are compared
_OPEN = 0.08  # eye distances: the inside is compared in mouths of at least this opening
_LEAST_INSIDE = 60  # px
_POP = 98  # percentile of the footage's own changes: more is a pop
_MODES: Final = {
    "full": "mined, full shape",
    "speech": "mined, opening and width only",
    "puppet": "the most shut frame, bent",
}
_REACH: Final = (
    "prototype, woman/man: full 27.2/26.6 dB, .901/.891, inside .508/.420; opening and width 25.5/24.9 dB, .849/.817; "
    "lips ≤.012, jitter ≤1.05, pops ≤ the footage's, draw ≤8 ms"
)


@dataclass(slots=True)
class _Sums:
    """What was measured in the frames of one clip, drawn in one way."""

    psnr: list[float] = field(default_factory=list)
    ssim: list[float] = field(default_factory=list)
    inside_error: list[float] = field(default_factory=list)
    inside_ssim: list[float] = field(default_factory=list)
    lips: list[float] = field(default_factory=list)
    jitter: list[float] = field(default_factory=list)
    draw_ms: list[float] = field(default_factory=list)
    steps: list[float] = field(default_factory=list)  # levels by which an open mouth's inside changes in a frame
    own_steps: list[float] = field(default_factory=list)  # the same in the footage

    def text(self) -> str:
        whole = f"PSNR {_mean(self.psnr):.2f}, SSIM {_mean(self.ssim):.3f}"
        inside = f"inside MAE {_mean(self.inside_error):.1f}, SSIM {_mean(self.inside_ssim):.3f}"
        lips = f"lips {_mean(self.lips):.4f}, jitter {_mean(self.jitter):.2f}"
        pops, own = (_pops(steps, self.own_steps) for steps in (self.steps, self.own_steps))
        seen = f"pops {pops:.2f} a second of open mouth, the footage {own:.2f}"
        return f"{whole}; {inside}; {lips}; {seen}; draw {np.percentile(self.draw_ms, 10):.1f} ms (p10)"


def _pops(steps: Sequence[float], own: Sequence[float]) -> float:
    return float((np.array(steps) > np.percentile(own, _POP)).mean() * FRAME_RATE) if len(own) else float("nan")


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class _Clip:
    frames: list[Image]
    heads: Canonical
    look: Floats  # (N, 7)
    landmarks: Floats  # (N, 478, 3)


def rows(clips: Path | None) -> list[Row]:
    """The figures of each clip in the folder; one row that says so where there are none."""
    files = sorted(f for f in clips.iterdir() if f.suffix.lower() in SUFFIXES) if clips and clips.is_dir() else []
    if not files:
        return [Row("mined mouths", _REACH, "skipped: no videos; give their folder with --clips")]
    out = []
    with Landmarker() as landmarker:
        for file in files:
            sums = _measure(_read(file, landmarker), landmarker)
            out += [Row(f"{file.stem}: {_MODES[mode]}", _REACH, sums[mode].text()) for mode in _MODES]
    return out


def _read(file: Path, landmarker: Landmarker) -> _Clip:
    with av.open(str(file)) as container:
        frames = [np.asarray(f.to_ndarray(format="bgr24"), np.uint8) for f in container.decode(video=0)]
    found, kept = [], []
    face: Floats | None = None
    for frame in tqdm(frames, file.stem, leave=False):
        face = landmarker.follow(frame, face)
        if face is not None:
            found.append(face)
            kept.append(frame)
    landmarks = np.stack(found)
    heads = canonical(landmarks)
    return _Clip(kept, heads, features(heads.shape), landmarks)


def _measure(clip: _Clip, landmarker: Landmarker) -> dict[str, _Sums]:
    half = len(clip.frames) // 2
    first, second = np.arange(half), np.arange(half, len(clip.frames))
    sums = {mode: _Sums() for mode in _MODES}
    for test, pool in ((second, first), (first, second)):
        scene = _Scene(clip, test, pool)
        for mode in _MODES:
            drawn = scene.draw(mode, sums[mode])
            _compare(scene, drawn, sums[mode])
            _changes(scene, drawn, sums[mode])
            _find_again(scene, drawn, landmarker, sums[mode])
    return sums


class _Scene:
    """One half of a clip, to be drawn with plates of the other."""

    def __init__(self, clip: _Clip, test: NDArray[np.int64], pool: NDArray[np.int64]) -> None:
        self.clip, self.test = clip, test
        mined = mine(clip.frames, clip.landmarks, loop=test.tolist(), plates=PLATES, pool=pool.tolist())
        self.renderer = MouthRenderer(mined)
        self.drive = Drive(mined.table)
        self.side = mined.plates.image.shape[1]
        height, width = clip.frames[0].shape[:2]
        centres, _ = self.renderer.centres(clip.landmarks[test, :468])
        corners = np.clip(np.round(centres - self.side / 2), 0, [width - self.side, height - self.side])
        self.corners: list[tuple[int, int]] = [(int(x), int(y)) for x, y in corners]
        sharpness = mined.loop.sharpness[mined.loop.order]
        self.faces: list[Face] = [
            self.renderer.face(clip.landmarks[frame, :468], corner, float(sharp))
            for frame, corner, sharp in zip(test, self.corners, sharpness, strict=True)
        ]

    def cut(self, k: int) -> Image:
        x, y = self.corners[k]
        frame = self.clip.frames[int(self.test[k])]
        return frame[y : y + self.side, x : x + self.side].copy()

    def draw(self, mode: str, sums: _Sums) -> list[Image]:
        shapes = self.clip.heads.shape[self.test]
        if mode == "speech":
            wanted = zip(self.clip.look[self.test], self.faces, strict=True)
            shapes = np.stack([self.drive.shape(float(f[OPENING]), float(f[WIDTH]), face.lean) for f, face in wanted])
        angles = np.stack([face.angles for face in self.faces])
        planner = Planner(self.renderer.look)
        drawn = []
        for k, face in enumerate(self.faces):
            box = self.cut(k)
            if mode == "puppet":
                choice = self._shut(face)
            else:
                choice = planner.choose(shapes[k : k + AHEAD + 1], angles[k : k + AHEAD + 1])
            start = time.perf_counter()
            self.renderer.draw(box, face, shapes[k], choice)
            sums.draw_ms.append((time.perf_counter() - start) * 1e3)
            drawn.append(box)
        return drawn

    def _shut(self, face: Face) -> Choice:
        plates = self.renderer.look
        away = np.abs(features(plates.shape)[:, OPENING] - 0.02)
        away = away + 0.004 * np.abs(plates.angles[:, :2] - face.angles[:2]).sum(1)
        which, all_of_it = np.array([away.argmin()], np.int32), np.ones(1, np.float32)
        return Choice(which, all_of_it, which, all_of_it)


def _compare(scene: _Scene, drawn: Sequence[Image], sums: _Sums) -> None:
    for k, picture in enumerate(drawn):
        face, was = scene.faces[k], scene.cut(k).astype(np.float32)
        points, now = face.landmarks[0, :, :2], picture.astype(np.float32)
        x0, y0 = np.maximum(0, points[LIPS_OUTER].min(0) - _AROUND * face.eyes).astype(int).tolist()
        x1, y1 = (points[LIPS_OUTER].max(0) + _AROUND * face.eyes).astype(int).tolist()
        error = ((was - now)[y0:y1, x0:x1] ** 2).mean()
        alike = _ssim(_grey(was), _grey(now))
        sums.psnr.append(float(10 * np.log10(255**2 / max(error, 1e-6))))
        sums.ssim.append(float(alike[y0:y1, x0:x1].mean()))
        inside = np.zeros(was.shape[:2], np.uint8)
        cv2.fillPoly(inside, [np.round(points[LIPS_INNER]).astype(np.int32)], (1,))
        if scene.clip.look[scene.test[k], OPENING] > _OPEN and inside.sum() > _LEAST_INSIDE:
            sums.inside_error.append(float(np.abs(was - now)[inside > 0].mean()))
            sums.inside_ssim.append(float(alike[inside > 0].mean()))


def _changes(scene: _Scene, drawn: Sequence[Image], sums: _Sums) -> None:
    """How much the inside's level changes while the mouth is open."""
    opened = scene.clip.look[scene.test, OPENING] > _OPEN
    for pictures, steps in ((drawn, sums.steps), ([scene.cut(k) for k in range(len(drawn))], sums.own_steps)):
        levels = [_level(picture, face) for picture, face in zip(pictures, scene.faces, strict=True)]
        change = np.abs(np.diff(np.where(opened, levels, np.nan)))
        steps += change[np.isfinite(change)].tolist()


def _level(picture: Image, face: Face) -> float:
    inside = np.zeros(picture.shape[:2], np.uint8)
    ring = np.round(face.landmarks[0, LIPS_INNER, :2] * 8).astype(np.int32)
    cv2.fillPoly(inside, [ring], (255,), cv2.LINE_AA, 3)
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return float(np.average(grey, weights=inside)) if inside.any() else float("nan")


def _find_again(scene: _Scene, drawn: Sequence[Image], landmarker: Landmarker, sums: _Sums) -> None:
    clip = scene.clip
    found = []
    landmarker.forget()
    for k, picture in enumerate(tqdm(drawn, "lips", leave=False)):
        (x, y), frame = scene.corners[k], clip.frames[int(scene.test[k])].copy()
        frame[y : y + scene.side, x : x + scene.side] = picture
        face = landmarker.follow(frame, clip.landmarks[scene.test[k]])
        found.append(clip.landmarks[scene.test[k]] if face is None else face)
    faces = np.stack(found)
    shape = canonical_of(fit(faces, clip.heads.mean), faces)
    wanted = clip.heads.shape[scene.test]
    sums.lips += np.linalg.norm((shape - wanted)[:, LIPS, :2], axis=2).mean(1).tolist()
    sums.jitter.append(float(_trembling(shape) / _trembling(wanted)))


def _trembling(shape: Floats) -> float:
    return float(np.linalg.norm((shape[2:] - 2 * shape[1:-1] + shape[:-2])[:, LIPS, :2], axis=2).mean())


def _grey(picture: Floats) -> Floats:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.float32)


def _ssim(a: NDArray[np.floating], b: NDArray[np.floating]) -> NDArray[np.float64]:
    """Wang et al., "Image quality assessment: from error visibility to structural similarity", 2004; a map."""

    def smooth(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(cv2.GaussianBlur(x, (11, 11), 1.5), np.float64)

    x, y = a.astype(np.float64), b.astype(np.float64)
    mean_x, mean_y = smooth(x), smooth(y)
    spread_x, spread_y = smooth(x * x) - mean_x**2, smooth(y * y) - mean_y**2
    both = smooth(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    ratio = (2 * mean_x * mean_y + c1) * (2 * both + c2)
    return np.asarray(ratio / ((mean_x**2 + mean_y**2 + c1) * (spread_x + spread_y + c2)), np.float64)
