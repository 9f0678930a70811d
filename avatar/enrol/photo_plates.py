"""The pictures of the plates: the photo, bent over the mesh of each; mouth, lids and eyes painted where they open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar.enrol.photo_eyes import Eyes, draw_lashes, read_eyes, shade_lid, turned
from avatar.enrol.photo_face import Doubles, Face, smoothstep
from avatar.enrol.photo_inside import Light, light_of, paint
from avatar.enrol.photo_mesh import EYE, FACE, MOUTH, PhotoMesh
from avatar.enrol.photo_motion import PhotoPlate
from avatar.topology import LIPS_OUTER
from kernels.box import Box
from kernels.mesh import Blend, Patch, Plates
from kernels.plates import morph

Image = NDArray[np.uint8]

FINE: Final = 2  # plates are drawn so many times larger, and made small again: their edges are smooth
_CHEEKS = (50, 280, 205, 425, 151)  # landmarks on plain skin
_CREASE = 0.085  # units above the open lid
_CHIN, _TONGUE = 152, (9, 10, 11)


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """The photo, cut to the crop: face in px of the crop."""

    bgr: Image
    face: Face
    mesh: PhotoMesh


def bake(photo: Photo, plates: Sequence[PhotoPlate], drawn: Callable[[float], None]) -> list[Image]:
    """A picture for each plate, uint8 (h, w, 3). `drawn` is told how far it is, 0..1."""
    eyes = read_eyes(photo.bgr, photo.face, photo.mesh)
    light = light_of(*_colours(photo))
    large = {name: _enlarged(image) for name, image in (("photo", photo.bgr), ("bare", eyes.bare))}
    face = photo.face.scaled(FINE, 0, 0)
    pictures = []
    for k, plate in enumerate(plates):
        drawn(k / len(plates))
        moved = face.to_px(photo.mesh.rest + plate.offset)
        lids = plate.plate.closure is not None or plate.lids > 0.2
        behind = (
            large["photo"]
            if plate.gaze == (0.0, 0.0)
            else _enlarged(turned(eyes.balls, photo.face, photo.mesh, plate.gaze))
        )
        behind = behind.copy()
        if not plate.sealed:
            _open_mouth(behind, face, photo.mesh, plate, light)
        out = _bent(behind, large["bare" if lids else "photo"], face, photo.mesh, plate.offset)
        if lids:
            _draw_lids(out, eyes, face, photo.mesh, plate, moved)
        small = cv2.resize(out, photo.bgr.shape[1::-1], interpolation=cv2.INTER_AREA)
        pictures.append(np.asarray(small, np.uint8))
    return pictures


def _enlarged(image: Image) -> Image:
    return np.asarray(cv2.resize(image, None, fx=FINE, fy=FINE, interpolation=cv2.INTER_CUBIC), np.uint8)


def _colours(photo: Photo) -> tuple[Doubles, Doubles]:
    """Median colours of skin and lips, BGR."""

    def median(units: Doubles, reach: float) -> Doubles:
        size = max(1, round(reach * photo.face.unit))
        spots = []
        for x, y in photo.face.to_px(units).round().astype(int):
            spots.append(photo.bgr[max(0, y - size) : y + size + 1, max(0, x - size) : x + size + 1].reshape(-1, 3))
        return np.asarray(np.median(np.concatenate(spots), axis=0), np.float64)

    seam = photo.mesh.rest[photo.mesh.upper_edge]
    lower = (photo.face.points[LIPS_OUTER[14:17], :2] + seam[[24, 20, 16]]) / 2
    return median(photo.face.points[list(_CHEEKS), :2], 0.05), median(lower, 0.02)


def _bent(behind: Image, texture: Image, face: Face, mesh: PhotoMesh, offset: Doubles) -> Image:
    """The skin bent over what is behind it; both uint8 (h, w, 3) of one size."""
    height, width = behind.shape[:2]
    skin = mesh.triangles[mesh.part[mesh.triangles[:, 0]] == FACE]
    depth = mesh.depth[:, None]
    position = np.stack([np.column_stack([face.to_px(mesh.rest + o), depth]) for o in (np.zeros((1, 2)), offset)])
    sheet = np.dstack([texture, np.full((height, width), 255, np.uint8)])
    out = np.dstack([behind, np.full((height, width), 255, np.uint8)])
    plates = Plates(
        position=position.astype(np.float32),
        visible=np.ones((2, len(depth)), np.float32),
        region=np.zeros((len(depth), 3), np.float32),
        image=np.stack([sheet, sheet]),
        mask=np.full((height, width), 255, np.uint8),
    )
    whole = Patch(Box(0, 0, width, height), np.ascontiguousarray(skin), np.unique(skin).astype(np.int32))
    shape_only = Blend(
        np.array([1], np.int32),
        np.ones(1, np.float32),
        np.zeros(1, np.float32),
        np.array([0, 1, 1, 1], np.int32),
        np.ones(3, np.float32),
    )
    morph(plates, whole, shape_only, out.copy(), out)
    return np.ascontiguousarray(out[..., :3])


def _open_mouth(behind: Image, face: Face, mesh: PhotoMesh, plate: PhotoPlate, light: Light) -> None:
    """The mouth's inside, in place."""
    seam = mesh.rest[mesh.upper_edge]
    middle = seam[len(seam) // 2]
    upper, lower = (mesh.rest[edge] + plate.offset[edge] for edge in (mesh.upper_edge, mesh.lower_edge))
    px = face.to_px(np.concatenate([upper, lower]))
    margin = 0.05 * face.unit
    box = Box(*np.floor(px.min(0) - margin).astype(int).tolist(), *np.ceil(px.max(0) + margin).astype(int).tolist())
    box = box.within(Box(0, 0, behind.shape[1], behind.shape[0]))
    grid = np.stack(np.meshgrid(np.arange(box.x0, box.x1), np.arange(box.y0, box.y1)), -1).astype(np.float64)
    pose = plate.plate.pose or (0.0,) * 12
    # a jaw that drops takes its teeth along as far as the lip; shaped lips part before shut teeth
    chin, lip = float(plate.offset[_chin(mesh), 1]), float(plate.offset[mesh.lower_edge, 1].max())
    jaw = chin + (0.88 * lip - chin) * float(smoothstep(pose[0], 0.08, 0.36))
    tongue = (pose[_TONGUE[0]], pose[_TONGUE[1]], pose[_TONGUE[2]])
    picture = paint(face.to_units(grid) - middle, upper - middle, lower - middle, jaw, tongue, light)
    soft = cv2.GaussianBlur(picture, (0, 0), 0.006 * face.unit)
    behind[box.y0 : box.y1, box.x0 : box.x1] = np.clip(soft, 0, 255).astype(np.uint8)


def _chin(mesh: PhotoMesh) -> int:
    skin = np.flatnonzero(mesh.part == FACE)
    return int(skin[np.argmin(np.hypot(*(mesh.opened[skin] - mesh.marks[_CHIN]).T))])


def _draw_lids(out: Image, eyes: Eyes, face: Face, mesh: PhotoMesh, plate: PhotoPlate, moved: Doubles) -> None:
    shut = plate.lids
    for up, _ in mesh.lids:
        bow = np.sin(np.linspace(0, np.pi, len(up)))[:, None] ** 0.5
        top = face.to_px(mesh.rest[up] - [0, _CREASE] * bow)
        shade_lid(out, top, moved[up], face.unit, shut)
        draw_lashes(out, eyes, moved[up], face.unit, shut)


def visibility(mesh: PhotoMesh, plates: Sequence[PhotoPlate]) -> NDArray[np.uint8]:
    """How visible each vertex is at rest and in each plate, (P+1, V)."""
    out = np.full((len(plates) + 1, len(mesh.rest)), 255, np.uint8)
    balls = np.array_split(np.flatnonzero(mesh.part == EYE), 2)
    inside = np.flatnonzero(mesh.part == MOUTH)
    still = np.zeros_like(mesh.rest)
    for row, plate in enumerate([None, *plates]):
        move = plate.offset if plate is not None else still
        place = mesh.rest + move
        out[row, inside] = 0
        if plate is not None and not plate.sealed:
            out[row, inside] = _between(place[inside], place[mesh.upper_edge], place[mesh.lower_edge])
        for members, (up, low) in zip(balls, mesh.lids, strict=True):
            out[row, members] = _between(place[members], place[up], place[low])
    return out


def _between(points: Doubles, upper: Doubles, lower: Doubles) -> NDArray[np.uint8]:
    """255 well inside an opening, 0 beyond its edges."""
    contour = (np.concatenate([upper, lower[-2:0:-1]]) * 1000).astype(np.float32).reshape(-1, 1, 2)
    away = np.array([cv2.pointPolygonTest(contour, (float(x), float(y)), True) / 1000 for x, y in points * 1000])
    return np.asarray(np.round(255 * smoothstep(away, -0.03, -0.005)), np.uint8)


def regions(mesh: PhotoMesh) -> NDArray[np.uint8]:
    """Weights of mouth, eyes and brows for each vertex, (V, 3)."""
    x, y = np.abs(mesh.rest[:, 0]), mesh.rest[:, 1]
    eyes = smoothstep(np.hypot((x - 0.5) / 0.46, y / 0.29), 1.0, 0.72)
    brows = (1 - eyes) * smoothstep(y, -0.12, -0.22) * smoothstep(y, -1.5, -1.0)
    mouth = (1 - eyes) * smoothstep(y, 0.30, 0.5)
    weight = np.stack([mouth, eyes, brows], 1)
    weight[mesh.part == MOUTH] = [1, 0, 0]
    weight[mesh.part == EYE] = [0, 1, 0]
    return np.asarray(np.floor(weight * 255), np.uint8)
