"""A pack, looked at as a whole: what is wrong with it, and what it lacks."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from avatar.consent_registry import ConsentRegistry
from avatar.errors import AvatarError
from avatar.host import open_host
from avatar.manifest import MOODS, Manifest, VideoManifest, read_manifest
from avatar.pack import PackInfo, pack_info
from avatar.types import FaceState, GesturePicture
from lipsync.visemes import POSES, REST, VISEMES

MAX_MB = {"rendered": 8, "photo": 8, "video": 64}
MAX_FILES = 1000
CLOSURES = (0.25, 0.5, 0.75, 1.0)
GAZES = {"left": (-1.0, 0.0), "right": (1.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0)}
GESTURES = ("palm", "point", "wave")  # that the template writer asks for
TURNS = {"left": ("yaw", False), "right": ("yaw", True), "up": ("pitch", False), "down": ("pitch", True)}
_NEAR = 0.12  # RMS over a pose's parameters: as far as two visemes that look alike are apart


@dataclass(slots=True)
class Inspection:
    """What was found: `faults` keep a host off air, or off a repository; `lacks` only make her poorer."""

    info: PackInfo | None = None
    bytes: int = 0
    faults: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)


def inspect(path: Path, registry: ConsentRegistry, today: datetime.date) -> Inspection:
    """Look at the pack in folder `path`: all of its files, at each framing. Never raises for what is in it."""
    found = Inspection()
    try:
        found.bytes = size_of(path)
        manifest = read_manifest(path)
        found.info = pack_info(path)
        limit = MAX_MB[manifest.kind]
        if found.bytes > limit * 10**6:
            taken = f"it takes {found.bytes / 1e6:.1f} MB"
            found.faults.append(f"{taken}; {limit} MB is the limit for kind {manifest.kind}")
        if isinstance(manifest, Manifest):
            found.faults += [f"it lacks {what}" for what in _needed(manifest)]
            found.lacks += _wished(manifest)
        registry.check_host(found.info, today)
        for framing in manifest.framings:
            _draw(path, framing.name, manifest)
    except (AvatarError, OSError) as error:
        found.faults.append(str(error))
    return found


def size_of(path: Path) -> int:
    """Bytes of a pack's files. Raises OSError."""
    return sum(file.stat().st_size for file in _files(path))


def _files(path: Path) -> Iterator[Path]:
    for number, file in enumerate(path.rglob("*")):
        if number >= MAX_FILES:
            raise OSError(f"{path}: more than {MAX_FILES} files; this is no pack")
        if file.is_file():
            yield file


def _draw(path: Path, framing: str, manifest: Manifest | VideoManifest) -> None:
    """Open it as on air, and draw: once, or a whole round of a video's loop and into the next."""
    host = open_host(path, framing=framing)
    host.warm()
    for plan in host.gestures:
        host.frame(FaceState(REST, gesture=GesturePicture(plan.name, plan.top)), np.empty((0, len(REST)), np.float32))
    frames = manifest.video.frames + 1 if isinstance(manifest, VideoManifest) else 1
    for _ in range(frames):
        host.frame(FaceState(REST), np.empty((0, len(REST)), np.float32))


def _needed(manifest: Manifest) -> Iterator[str]:
    """What nobody can speak or live without."""
    poses = np.array([plate.pose for plate in manifest.plates if plate.pose] + [tuple(REST)])
    missing = [v for v in VISEMES if np.sqrt(((poses - POSES[v]) ** 2).mean(1)).min() > _NEAR]
    if missing:
        yield f"mouths for the visemes {', '.join(missing)}"
    shut = {plate.closure for plate in manifest.plates if plate.closure is not None}
    if 1.0 not in shut:
        yield "a blink plate with closure 1"


def _wished(manifest: Manifest) -> list[str]:
    """What makes her poorer by its absence, by group."""
    plates = manifest.plates
    gazes = {plate.gaze for plate in plates if plate.gaze}
    raised = [plate.raised for plate in plates if plate.raised is not None]
    moods = {plate.mood for plate in plates if plate.mood}
    ways = {view.direction for view in manifest.views}
    lids = sum(plate.closure is not None for plate in plates)
    groups: dict[str, Sequence[str]] = {
        "moods": [mood for mood in MOODS if mood not in moods],
        "gaze": [name for name, gaze in GAZES.items() if gaze not in gazes],
        "brows": [name for name, sign in (("up", 1), ("down", -1)) if not any(r * sign > 0 for r in raised)],
        "head turns": [name for name, way in TURNS.items() if way not in ways],
        "mouth's inside": ["teeth and tongue of its own: where plates mix, theirs show through each other"]
        if manifest.kind == "rendered" and manifest.interior is None
        else [],
        "gestures": [name for name in GESTURES if name not in {gesture.name for gesture in manifest.gestures}]
        if manifest.kind == "rendered"
        else [],
        "lids half shut": [f"{len(CLOSURES)} or more move smoothly, it has {lids}"] if lids < len(CLOSURES) else [],
    }
    return [f"{group}: {', '.join(missing)}" for group, missing in groups.items() if missing]
