"""Avatar packs: the folders that hosts live in (docs/architecture.md describes the format)."""

import datetime
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from avatar.consent import Consent
from avatar.errors import PackInvalid
from avatar.geometry import Geometry, read_geometry
from avatar.manifest import FILE, Manifest, Mood, PlateTable, VideoManifest, read_manifest
from avatar.plate_files import inside, read_image
from kernels.box import Box

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).parent / "packs"

Region = Literal["mouth", "eyes", "brows"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Framing:
    """One way in which a host is framed, at its natural size."""

    name: str
    width: int  # px
    height: int


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
    """How far idle life may move the figure."""

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
    """A host, loaded and checked."""

    info: PackInfo
    size: tuple[int, int]  # of a frame, px
    crop: Box  # in the canvas: where plates lie
    pivot: Point  # canvas px, the base of the neck
    eyes: tuple[Point, Point]
    mouth: Point
    motion: MotionLimits
    plates: tuple[Plate, ...]
    figure: NDArray[np.uint8]  # (canvas h, canvas w, 4) BGRA, straight alpha
    images: NDArray[np.uint8]  # (P+1, crop h, crop w, 4) BGRA, rest first
    geometry: Geometry


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


def load_pack(path: Path) -> Pack:
    """Load the pack in folder `path` and check all of it.

    Raises PackInvalid, or ConsentRefused where the consent in the pack does not hold today; both say what to do.
    """
    manifest = read_manifest(path)
    if isinstance(manifest, VideoManifest):
        raise PackInvalid(path / FILE, "it is a video, which has no plates", "open it as a host of its own kind")
    info = _info(path, manifest)
    if info.consent is not None:
        info.consent.check(datetime.date.today())
    canvas, crop = manifest.canvas, manifest.crop
    figure = read_image(inside(path, "figure.webp"), (canvas.width, canvas.height), "RGBA")
    names = ("rest", *(plate.name for plate in manifest.plates))
    plates = [read_image(inside(path, f"plates/{n}.webp"), (crop.width, crop.height), "RGB") for n in names]
    geometry = read_geometry(
        inside(path, "geometry.npz"),
        plates=len(manifest.plates),
        crop=(crop.width, crop.height),
        canvas=(canvas.width, canvas.height),
    )
    motion = manifest.motion
    return Pack(
        info=info,
        size=(info.framings[0].width, info.framings[0].height),
        crop=Box(crop.x, crop.y, crop.x + crop.width, crop.y + crop.height),
        pivot=manifest.head.pivot,
        eyes=manifest.head.eyes,
        mouth=manifest.head.mouth,
        motion=MotionLimits(motion.sway_px, motion.head_px, motion.roll_deg, motion.breath_px),
        plates=tuple(map(_plate, manifest.plates)),
        figure=figure,
        images=np.stack(plates),
        geometry=geometry,
    )


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
