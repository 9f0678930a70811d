"""Avatar packs: the folders that hosts live in (docs/architecture.md describes the format)."""

import datetime
import logging
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from avatar.consent import Consent
from avatar.errors import PackInvalid
from avatar.framing import Cut, Framing, choose
from avatar.geometry import Geometry, cut_geometry, read_geometry
from avatar.gesture_pictures import GestureBook
from avatar.interior import Interior, read_interior
from avatar.manifest import FILE, BoxTable, Manifest, Mood, PlateTable, VideoManifest, read_manifest
from avatar.plate_files import inside, read_image
from avatar.resample import resample
from avatar.views import Face, Turn, read_turn
from kernels.box import Box

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).parent / "packs"

_OVERSCAN, _LEAST_OVERSCAN = 16, 32  # a sixteenth of the longer side is kept around the frame: motion needs less

Region = Literal["mouth", "eyes", "brows"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PackInfo:
    """What a list of hosts shows."""

    name: str
    path: Path
    title: Mapping[str, str]  # language → name
    kind: Literal["rendered", "photo", "video"]
    licence: str
    provenance: str
    framings: tuple[Framing, ...]  # the first is the default
    consent: Consent | None = None  # of the person shown, for kinds photo and video


@dataclass(frozen=True, slots=True)
class MotionLimits:
    """How far idle life may move the figure, in frame px and degrees."""

    sway_px: float
    head_px: float
    roll_deg: float
    breath_px: float
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Plate:
    """What one plate shows; exactly one of the last five is set."""

    name: str
    region: Region
    pose: tuple[float, ...] | None  # MouthPose, 12 parameters
    closure: float | None  # 0 open .. 1 shut
    gaze: Point | None  # -1 .. 1, right and down
    raised: float | None  # brows, -1 .. 1
    mood: Mood | None


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A host, loaded and checked, cut and scaled for one size of frame: all places are in frame px."""

    info: PackInfo
    framing: Framing
    size: tuple[int, int]  # of a frame, px
    scale: float  # frame px per px of the host's canvas
    box: Box  # where the figure's array lies; it holds the frame, and more where motion may bring it in
    crop: Box  # where plates lie
    pivot: Point  # the base of the neck
    eyes: tuple[Point, Point]
    mouth: Point
    motion: MotionLimits
    plates: tuple[Plate, ...]
    figure: NDArray[np.uint8]  # (box h, box w, 4) BGRA, straight alpha
    images: NDArray[np.uint8]  # (P+1, crop h, crop w, 4) BGRA, rest first
    geometry: Geometry
    turn: Turn | None  # how the head turns
    gestures: GestureBook | None = None  # what the arm does
    interior: Interior | None = None  # teeth and tongue, where plates do not show them


def find_packs(folders: Iterable[Path]) -> list[PackInfo]:
    """The packs in folders of packs, by name; where two have one name, the first folder wins.

    A folder that is missing holds none. A damaged pack is left out, with a warning in the log
    that says what to do: it must not take the others with it.
    """
    found: dict[str, PackInfo] = {}
    for folder in folders:
        for file in sorted(folder.glob(f"*/{FILE}")):
            try:
                info = _info(file.parent, read_manifest(file.parent))
            except PackInvalid as error:
                log.warning("a host is left out: %s", error)
                continue
            found.setdefault(info.name, info)
    return [found[name] for name in sorted(found)]


def pack_info(path: Path) -> PackInfo:
    """What the pack in folder `path`, of any kind, says about itself. Raises PackInvalid."""
    return _info(path, read_manifest(path))


def load_pack(path: Path, framing: str | None = None, size: tuple[int, int] | None = None) -> Pack:
    """Load the pack in folder `path`, check all of it, and cut it for frames of a framing and size.

    See `avatar.framing.choose` for what is taken where one of them is not given. Raises PackInvalid,
    FramingUnknown, or ConsentRefused where the consent in the pack does not hold today; all say what to do.
    """
    manifest = read_manifest(path)
    if isinstance(manifest, VideoManifest):
        raise PackInvalid(path / FILE, "it is a video, which has no plates", "open it as a host of its own kind")
    info = _info(path, manifest)
    if info.consent is not None:
        info.consent.check(datetime.date.today())
    index, size = choose(info.name, info.framings, framing, size)
    cut = Cut.of(manifest.framings[index], size)
    canvas = Box(0, 0, manifest.canvas.width, manifest.canvas.height)
    figure = read_image(inside(path, "figure.webp"), (canvas.width, canvas.height), "RGBA")
    geometry, fields = read_geometry(
        inside(path, "geometry.npz"),
        plates=len(manifest.plates),
        crop=(manifest.crop.width, manifest.crop.height),
        canvas=(canvas.width, canvas.height),
        turn=(len(manifest.views), manifest.turn.width, manifest.turn.height) if manifest.turn is not None else None,
    )
    box = _loaded(cut.box(canvas), size)
    crop = _box(manifest.crop)
    mesh = cut_geometry(geometry, cut, crop, cut.box(crop).within(box), box)
    eyes = cut.place(*manifest.head.eyes[0]), cut.place(*manifest.head.eyes[1])
    turn, interior = None, None
    if manifest.interior is not None:
        interior = read_interior(path, manifest.interior, len(manifest.plates), cut, cut.box(crop).within(box))
    if manifest.turn is not None and fields is not None:
        face = Face(cut.box(crop).within(box), mesh.mask, math.dist(*eyes))
        turn = read_turn(path, manifest.views, manifest.turn, fields, figure, cut, box, face)
    return Pack(
        info=info,
        framing=info.framings[index],
        size=size,
        scale=cut.scale,
        box=box,
        crop=cut.box(crop).within(box),
        pivot=cut.place(*manifest.head.pivot),
        eyes=eyes,
        mouth=cut.place(*manifest.head.mouth),
        motion=_limits(manifest, cut.scale),
        plates=tuple(map(_plate, manifest.plates)),
        figure=resample(figure, cut, box),
        images=_images(path, manifest, figure, cut, cut.box(crop).within(box)),
        geometry=mesh,
        turn=turn,
        gestures=GestureBook(path, manifest.gestures, figure, cut, box) if manifest.gestures else None,
        interior=interior,
    )


def _loaded(canvas: Box, size: tuple[int, int]) -> Box:
    """The part of the canvas (frame px) that is kept: the frame, and what motion may bring into it."""
    frame = Box(0, 0, *size)
    reach = frame.grown(max(_LEAST_OVERSCAN, max(size) // _OVERSCAN)).within(canvas)
    if reach.empty:
        return frame
    return Box(min(0, reach.x0), min(0, reach.y0), max(frame.x1, reach.x1), max(frame.y1, reach.y1))


def _images(path: Path, manifest: Manifest, figure: NDArray[np.uint8], cut: Cut, box: Box) -> NDArray[np.uint8]:
    """Rest and plates, each laid into the figure and cut like it: they stay what they are inside the crop."""
    crop = _box(manifest.crop)
    laid = figure.copy()
    images = []
    for name in ("rest", *(plate.name for plate in manifest.plates)):
        plate = read_image(inside(path, f"plates/{name}.webp"), (crop.width, crop.height), "RGB")
        laid[crop.y0 : crop.y1, crop.x0 : crop.x1, :3] = plate[..., :3]
        image = resample(laid, cut, box)
        image[..., 3] = 255
        images.append(image)
    return np.stack(images)


def _limits(manifest: Manifest, scale: float) -> MotionLimits:
    motion = manifest.motion
    most = {"yaw": 0.0, "pitch": 0.0}
    for view in manifest.views:
        axis, _ = view.direction
        most[axis] = max(most[axis], abs(view.yaw or view.pitch))
    return MotionLimits(
        motion.sway_px * scale,
        motion.head_px * scale,
        motion.roll_deg,
        motion.breath_px * scale,
        min(motion.yaw_deg, most["yaw"]),
        min(motion.pitch_deg, most["pitch"]),
    )


def _box(table: BoxTable) -> Box:
    return Box(table.x, table.y, table.x + table.width, table.y + table.height)


def _info(path: Path, manifest: Manifest | VideoManifest) -> PackInfo:
    if path.resolve().name != manifest.name:
        problem = f"it is called {manifest.name!r}, its folder {path.resolve().name!r}"
        raise PackInvalid(path / FILE, problem, "give both the same name")
    return PackInfo(
        name=manifest.name,
        path=path,
        title=MappingProxyType(dict(manifest.title)),
        kind=manifest.kind,
        licence=manifest.licence,
        provenance=manifest.provenance,
        framings=tuple(Framing(f.name, f.width, f.height) for f in manifest.framings),
        consent=manifest.consent,
    )


def _plate(table: PlateTable) -> Plate:
    return Plate(table.name, table.region, table.pose, table.closure, table.gaze, table.raised, table.mood)
