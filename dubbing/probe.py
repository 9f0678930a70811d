"""What an upload holds, looked at in a process of its own with limits: a file may be made to break its reader."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dubbing import errors
from dubbing.errors import MediaHung, MediaMissing, MediaRefused, MediaTooLarge, NoPicture, NoSound

MAX_BYTES: Final = 64 << 30
MAX_S: Final = 12 * 3600.0
# The reader itself is stopped after 3 s of work; the rest is waiting for a busy machine. Twice that is under the two
# minutes after which a worker that does nothing is taken for hung.
_WALL_S: Final = 50.0


@dataclass(frozen=True, slots=True)
class VideoTrack:
    """The moving picture."""

    codec: str
    width: int  # px
    height: int  # px
    fps: float  # on average; 0 where the file does not tell


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One track of sound."""

    codec: str
    sample_rate: int  # Hz
    channels: int
    language: str  # ISO 639-2, or ""
    title: str = ""
    default: bool = False  # the file means it to be heard


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a file holds."""

    container: str
    duration_s: float  # 0 where the file does not tell
    video: VideoTrack | None
    audio: tuple[AudioTrack, ...]


def probe(path: Path, *, sound: bool = False, picture: bool = False) -> MediaInfo:
    """What the file holds.

    Args:
        path: a local file.
        sound: a track of sound is needed.
        picture: a track of pictures is needed.

    Raises:
        MediaRefused: it cannot be used; which of its kinds says why.
    """
    _looked_at(path)
    try:
        ended = _ended(path)
    except subprocess.TimeoutExpired:  # the machine may have stood still
        try:
            ended = _ended(path)
        except subprocess.TimeoutExpired as error:
            raise MediaHung(f"{path.name} took too long to look at, twice; try again when less goes on here") from error
    told = told_by(ended.stdout)
    if told is None:
        raise MediaHung(f"{path.name} took too much time or memory to look at; export it anew, as MP4")
    if "error" in told:
        raise _error(str(told["error"]))(f"{path.name} {told['message']}")
    info = _info(told)
    _checked(info, path, sound, picture)
    return info


def _ended(path: Path) -> subprocess.CompletedProcess[bytes]:
    """A reader that looked at a file. Raises subprocess.TimeoutExpired."""
    return subprocess.run(
        [sys.executable, "-I", "-m", "dubbing.probe_reader", str(path.resolve())],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=_WALL_S,
        check=False,
    )


def _looked_at(path: Path) -> None:
    try:
        if not path.is_file():
            raise MediaMissing(f"{path} is no file; name the file itself")
        size = path.stat().st_size
        path.open("rb").close()
    except (OSError, ValueError) as error:
        raise MediaMissing(f"{path} cannot be opened ({error}); see who may read it") from error
    if size == 0:
        raise MediaMissing(f"{path.name} is empty (0 bytes); upload it again")
    if size > MAX_BYTES:
        raise MediaTooLarge(f"{path.name} has over {MAX_BYTES >> 30} GB; export it smaller")


def told_by(output: bytes) -> dict[str, Any] | None:
    """What a reader printed; None where it was stopped before it could."""
    try:
        told = json.loads(output)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _error(name: str) -> type[MediaRefused]:
    found = getattr(errors, name)
    return found if issubclass(found, MediaRefused) else MediaRefused


def _info(told: dict[str, Any]) -> MediaInfo:
    video = VideoTrack(**told["video"]) if told["video"] else None
    return MediaInfo(told["container"], told["duration_s"], video, tuple(AudioTrack(**each) for each in told["audio"]))


def _checked(info: MediaInfo, path: Path, sound: bool, picture: bool) -> None:
    if info.duration_s > MAX_S:
        raise MediaTooLarge(f"{path.name} is {info.duration_s / 3600:.1f} hours long; {MAX_S / 3600:.0f} is the limit")
    if sound and not info.audio:
        raise NoSound(f"{path.name} holds no sound; give a file in which something is heard")
    if picture and info.video is None:
        raise NoPicture(f"{path.name} holds no moving picture; give the video itself")
