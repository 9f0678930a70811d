"""A picture of all that a host can show: framings, mouths, lids, gaze, brows, moods, turns, gestures."""

from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image

from avatar.background import render_background
from avatar.host import Host, open_host
from avatar.inspection import CLOSURES, GAZES
from avatar.manifest import MOODS, FramingTable, Manifest, Mood, VideoManifest, read_manifest
from avatar.mined.pack import read_mined
from avatar.sheet_layout import Picture, Section, lay_out
from avatar.types import FaceState, GesturePicture, Motion
from kernels.box import Box
from lipsync.visemes import POSES, REST, VISEMES

CELL: Final = (224, 256)  # px of a face, width and height
FRAME_HEIGHT = 420  # px of a whole frame
_SETTLE = 12  # frames until a filmed mouth has come to a pose
_SILENT = 8  # pictures of a loop


def contact_sheet(path: Path) -> Image.Image:
    """The sheet of the pack in folder `path`, RGB. Raises AvatarError."""
    manifest = read_manifest(path)
    host = open_host(path)
    host.set_background(render_background("studio", host.size))
    face = _face_box(path, manifest, host.size)
    sections = [Section("Framings", _frames(path, manifest))]
    if isinstance(manifest, VideoManifest):
        sections += _filmed(host, face, manifest)
    else:
        sections += _drawn(host, face, manifest)
    return lay_out(f"{manifest.name} · {manifest.kind} · {manifest.licence}", sections)


def _frames(path: Path, manifest: Manifest | VideoManifest) -> list[tuple[str, Picture]]:
    cells = []
    for framing in manifest.framings:
        host = open_host(path, framing=framing.name)
        host.set_background(render_background("studio", host.size))
        picture = _shot(host, FaceState(REST))
        width = round(picture.shape[1] * FRAME_HEIGHT / picture.shape[0])
        cells.append((f"{framing.name} {framing.width}x{framing.height}", _scaled(picture, (width, FRAME_HEIGHT))))
    return cells


def _drawn(host: Host, face: Box, manifest: Manifest) -> Iterator[Section]:
    """What plates and views show; a part of the face without plates has no section."""
    plates = manifest.plates
    yield _section(host, face, "Visemes", {viseme: FaceState(POSES[viseme]) for viseme in VISEMES})
    if any(plate.closure for plate in plates):
        yield _section(host, face, "Lids", {f"{shut:.0%} shut": FaceState(REST, closure=shut) for shut in CLOSURES})
    if any(plate.gaze for plate in plates):
        looks = {name: FaceState(REST, gaze_x=x, gaze_y=y) for name, (x, y) in GAZES.items()}
        yield _section(host, face, "Gaze", looks)
    if any(plate.raised for plate in plates):
        yield _section(host, face, "Brows", {"up": FaceState(REST, brow=1.0), "down": FaceState(REST, brow=-1.0)})
    moods = {plate.mood for plate in plates if plate.mood}
    if moods:
        yield _section(host, face, "Moods", dict(_moods(moods)))
    turns = {f"{axis} {angle:+.0f}°": FaceState(REST, motion=_turned(axis, angle)) for axis, angle in _turns(host)}
    if turns:
        yield _section(host, face, "Turns", turns)
    if host.gestures:
        yield Section("Gestures", list(_gestures(host)))


def _section(host: Host, face: Box, heading: str, states: Mapping[str, FaceState]) -> Section:
    return Section(heading, [(label, _cut(_shot(host, state), face)) for label, state in states.items()])


def _moods(there: Set[Mood]) -> Iterator[tuple[str, FaceState]]:
    """Each mood, silent and in the mouths that it is hardest to keep in."""
    for mood in MOODS:
        if mood in there:
            for label, mouth in (("silent", REST), ("aa", POSES["aa"]), ("PP", POSES["PP"]), ("O", POSES["O"])):
                amount = {"delighted": float(mood == "delighted"), "earnest": float(mood == "earnest")}
                yield f"{mood}, {label}", FaceState(mouth, delighted=amount["delighted"], earnest=amount["earnest"])


def _gestures(host: Host) -> Iterator[tuple[str, Picture]]:
    """Each gesture half risen, risen, and at the far end of its swing, in the whole frame."""
    width = round(host.size[0] * CELL[1] / host.size[1])
    for plan in host.gestures:
        for number in sorted({(plan.top + 1) // 2, plan.top, plan.pictures}):
            picture = _shot(host, FaceState(REST, gesture=GesturePicture(plan.name, number)))
            yield f"{plan.name}, {number} of {plan.pictures}", _scaled(picture, (width, CELL[1]))


def _filmed(host: Host, face: Box, manifest: VideoManifest) -> Iterator[Section]:
    """Pictures of the loop as they are, and mouths made in it."""
    silent = []
    step = max(1, manifest.video.frames // (2 * _SILENT))  # half of a loop is the other half backwards
    for k in range(_SILENT * step):
        picture = _shot(host, FaceState(REST))
        if k % step == 0:
            silent.append((f"{k / 25:.1f} s", _cut(picture, face)))
    yield Section("Silent", silent)
    mouths: list[tuple[str, Picture]] = []
    for viseme in VISEMES[1:]:  # silence is the loop itself
        for _ in range(_SETTLE):
            picture = _shot(host, FaceState(POSES[viseme]))
        mouths.append((viseme, _cut(picture, face)))
    yield Section("Visemes", mouths)


def _turns(host: Host) -> Iterator[tuple[str, float]]:
    for axis, limit in (("yaw", host.motion.yaw_deg), ("pitch", host.motion.pitch_deg)):
        if limit:
            yield from ((axis, angle) for angle in (-limit, -limit / 2, limit / 2, limit))


def _turned(axis: str, angle: float) -> Motion:
    return Motion(yaw=angle) if axis == "yaw" else Motion(pitch=angle)


def _shot(host: Host, state: FaceState) -> Picture:
    """A frame in the midst of holding a mouth."""
    planes = host.frame(state, np.repeat(state.mouth[None], 4, 0))
    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420), np.uint8)


def _cut(picture: Picture, face: Box) -> Picture:
    return _scaled(picture[face.y0 : face.y1, face.x0 : face.x1], CELL)


def _scaled(picture: Picture, size: tuple[int, int]) -> Picture:
    smaller = picture.shape[1] > size[0]
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC), np.uint8)


def _face_box(path: Path, manifest: Manifest | VideoManifest, size: tuple[int, int]) -> Box:
    """What a cell shows of a frame of the default framing: the face and some room, in a cell's shape."""
    if isinstance(manifest, VideoManifest):
        loop = read_mined(path).loop
        points = loop.landmarks[loop.order[0], :, :2]
        (left, top), (right, bottom) = points.min(0), points.max(0)
        middle, height = ((left + right) / 2, (top + bottom) / 2), 1.6 * (bottom - top)
    else:
        framing, head = manifest.framings[0], manifest.head
        first, second, mouth = (_placed(framing, place) for place in (*head.eyes, head.mouth))
        down = mouth[1] - (first[1] + second[1]) / 2
        middle, height = ((first[0] + second[0]) / 2, (first[1] + second[1]) / 2 + 0.45 * down), 3.2 * down
    height = min(height, size[1], size[0] * CELL[1] / CELL[0])
    width = height * CELL[0] / CELL[1]
    x = min(max(0.0, middle[0] - width / 2), size[0] - width)
    y = min(max(0.0, middle[1] - height / 2), size[1] - height)
    return Box(round(x), round(y), round(x + width), round(y + height))


def _placed(framing: FramingTable, place: tuple[float, float]) -> tuple[float, float]:
    return framing.x + framing.scale * place[0], framing.y + framing.scale * place[1]
