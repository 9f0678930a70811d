"""Writes the pack of a photographed person (`docs/architecture.md`)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from avatar.consent import table
from avatar.enrol.photo_face import Face, smoothstep
from avatar.enrol.photo_framing import PhotoFraming
from avatar.enrol.photo_mesh import REACH, PhotoMesh, outline
from avatar.enrol.photo_motion import PhotoPlate
from avatar.enrol.photo_plates import regions, visibility
from avatar.enrol.photo_turn import VIEWS, PhotoTurn
from avatar.enrol.request import EnrolRequest
from avatar.pack import Plate
from kernels.box import Box

Image = NDArray[np.uint8]

_QUALITY = 93
_CHIN, _MOUTH = 152, (13, 14)
_NECK = (0.12, 0.62)  # units below the chin: there the head's motion fades into the body's
_PIVOT = 0.5  # units below the chin: the base of the neck
_RIM = (0.06, 0.22)  # units inside the mesh's rim: the mask's feather
_SOFT_PX = 3.0  # the mask's feather where the moving skin ends within the mesh
_HEAD_CELL = 4


@dataclass(frozen=True, slots=True, eq=False)
class PhotoHost:
    """All that is written. face: canvas px; pictures: one to a plate, of the crop's size; bgr, alpha: the canvas."""

    face: Face
    mesh: PhotoMesh
    plates: Sequence[PhotoPlate]
    pictures: Sequence[Image]
    bgr: Image
    alpha: Image
    crop: Box
    turn: PhotoTurn
    framings: Sequence[PhotoFraming]
    kept: bool  # the photo's background stays: then little may move


def crop_of(face: Face, mesh: PhotoMesh, size: tuple[int, int]) -> Box:
    """Where plates lie on a canvas of `size` (width, height): round all that can move."""
    rim = face.to_px(outline(mesh.marks, REACH - _RIM[0]))
    low, high = np.floor(rim.min(0)).astype(int), np.ceil(rim.max(0)).astype(int) + 1
    x0, y0 = max(0, int(low[0])) & ~1, max(0, int(low[1])) & ~1
    x1, y1 = min(size[0], int(high[0])) & ~1, min(size[1], int(high[1])) & ~1
    return Box(x0, y0, x1, y1)


def write(folder: Path, host: PhotoHost, request: EnrolRequest) -> None:
    """Write the pack into an empty folder."""
    (folder / "plates").mkdir()
    rgba = np.dstack([host.bgr[..., ::-1], host.alpha])
    Pictures.fromarray(rgba).save(folder / "figure.webp", quality=_QUALITY, alpha_quality=100, method=4, exact=True)
    crop = host.crop
    rest = host.bgr[crop.y0 : crop.y1, crop.x0 : crop.x1]
    names = ("rest", *(plate.plate.name for plate in host.plates))
    for name, picture in zip(names, (rest, *host.pictures), strict=True):
        rgb = np.ascontiguousarray(picture[..., ::-1])
        Pictures.fromarray(rgb).save(folder / "plates" / f"{name}.webp", quality=_QUALITY, method=3)
    offsets = np.stack([host.face.shift(plate.offset) for plate in host.plates])
    np.savez_compressed(
        folder / "geometry.npz",
        rest=np.column_stack([host.face.to_px(host.mesh.rest), host.mesh.depth]).astype(np.float32),
        triangles=host.mesh.triangles,
        offset=np.concatenate([offsets, np.zeros((*offsets.shape[:2], 1))], axis=2).astype(np.float16),
        visible=visibility(host.mesh, host.plates),
        region=regions(host.mesh),
        mask=_mask(host),
        head=_head(host),
        turn=host.turn.fields,
    )
    (folder / "pack.toml").write_text(_toml(host, request), encoding="utf-8")


def _mask(host: PhotoHost) -> Image:
    """Where plates are drawn: soft at the mesh's rim, where nothing moves any more."""
    inside = np.zeros((host.crop.height, host.crop.width), np.uint8)
    rim = host.face.to_px(outline(host.mesh.marks, REACH - _RIM[0])) - [host.crop.x0, host.crop.y0]
    cv2.fillPoly(inside, [np.asarray(np.round(rim), np.int32)], 255)
    inside[[0, -1]] = 0
    inside[:, [0, -1]] = 0
    away = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    mask = smoothstep(away, 0.5, (_RIM[1] - _RIM[0]) * host.face.unit)
    moving = np.zeros_like(inside)
    corners = np.round(host.face.to_px(host.mesh.rest) - [host.crop.x0, host.crop.y0]).astype(np.int32)
    for triangle in corners[host.mesh.triangles]:
        cv2.fillConvexPoly(moving, triangle, (255,))
    mask *= smoothstep(cv2.distanceTransform(moving, cv2.DIST_L2, 5), 0.5, _SOFT_PX)
    return np.asarray(np.round(255 * mask), np.uint8)


def _head(host: PhotoHost) -> Image:
    """255 on the head, fading down the neck; of a kept background only what is near the head goes with it."""
    height, width = (side // _HEAD_CELL for side in host.alpha.shape)
    grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), -1) * _HEAD_CELL + (_HEAD_CELL - 1) / 2
    place = host.face.to_units(grid)
    chin = host.face.points[_CHIN, 1]
    share = smoothstep(place[..., 1], chin + _NECK[1], chin + _NECK[0])
    if host.kept:
        share = share * smoothstep(np.hypot(place[..., 0] / 1.0, (place[..., 1] - 0.2) / 1.25), 3.0, 1.15)
    return np.asarray(np.round(255 * share), np.uint8)


def _toml(host: PhotoHost, request: EnrolRequest) -> str:
    face, crop, turn = host.face, host.crop, host.turn
    points = face.to_px(face.points[:, :2])
    eyes = [points[list(corners)].mean(0) for corners in ((33, 133), (362, 263))]
    pivot = face.to_px(face.points[_CHIN, :2] + np.array([0.0, _PIVOT]))
    lively = 0.35 if host.kept else 1.0
    head = [
        f'format = 2\nname = {_value(request.name)}\nkind = "photo"',
        'licence = "Not for others: the person\'s consent says who may use it, and for what"',
        f"provenance = {_value(_provenance(request))}",
        _table("title", **dict(request.title)),
        _table("canvas", width=host.alpha.shape[1], height=host.alpha.shape[0]),
        *(
            _table("[framings]", name=f.name, width=f.width, height=f.height, scale=f.scale, x=f.x, y=f.y)
            for f in host.framings
        ),
        _table("crop", x=crop.x0, y=crop.y0, width=crop.width, height=crop.height),
        _table(
            "head", pivot=pivot.tolist(), eyes=[e.tolist() for e in eyes], mouth=points[list(_MOUTH)].mean(0).tolist()
        ),
        _table(
            "motion",
            sway_px=0.042 * face.unit * lively,
            head_px=0.042 * face.unit * lively,
            roll_deg=1.5 * lively,
            breath_px=0.022 * face.unit * lively,
            yaw_deg=6.0 if not host.kept else 3.5,
            pitch_deg=3.0 if not host.kept else 2.0,
        ),
        _table("turn", x=turn.box.x0, y=turn.box.y0, width=turn.box.width, height=turn.box.height),
        *(_table("[views]", name=n, yaw=yaw, pitch=pitch, picture=False) for n, yaw, pitch in VIEWS),
        *(_table("[plates]", name=p.plate.name, region=p.plate.region, **_meaning(p.plate)) for p in host.plates),
        "\n" + table(request.consent),
    ]
    return "\n".join(head)


def _provenance(request: EnrolRequest) -> str:
    consent = request.consent
    return (
        f"A photo of {consent.person}, used by {consent.company} under the consent {consent.id}. The mouth's inside "
        "and the closed lids are painted, not photographed; the motion is a rendered host's."
    )


def _meaning(plate: Plate) -> dict[str, object]:
    values = {
        "pose": plate.pose,
        "closure": plate.closure,
        "gaze": plate.gaze,
        "raise": plate.raised,
        "mood": plate.mood,
    }
    return {name: value for name, value in values.items() if value is not None}


def _table(heading: str, **values: object) -> str:
    return "\n".join([f"\n[{heading}]", *(f"{key} = {_value(value)}" for key, value in values.items())])


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(round(value, 4))
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)  # JSON's strings and whole numbers are TOML's
