"""The program that `dubbing.probe` starts: reads one file under limits and prints what it holds as JSON."""

import json
import re
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dubbing.errors import MediaBroken, MediaRefused, MediaTooLarge, NotMedia, PlaylistRefused

if TYPE_CHECKING:
    import av
    from av.container import InputContainer

_CPU_S: Final = 3
_MEMORY: Final = 1 << 30  # bytes of address space
_TRIES: Final = 64  # packets until one of them must have become sound
_MOST_TITLE: Final = 100  # characters
_PLAYLIST: Final = re.compile(
    rb"\s*(?:#EXTM3U|ffconcat|\[playlist\]|v=0\s|<smil|<MPD|<asx|<\?xml|RTSPtext|file\s+['\"])", re.IGNORECASE
)
_MAGIC: Final = (b"\x1a\x45\xdf\xa3", b"RIFF", b"OggS", b"FLV", b"fLaC", b"ID3", b"\x30\x26\xb2\x75")
_BOXES: Final = (b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip")


def main() -> None:
    """Print {"container", "duration_s", "video", "audio"}, or {"error": its class, "message"}."""
    for limit, most in (
        (resource.RLIMIT_CPU, _CPU_S),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    try:
        told = _read(Path(sys.argv[1]))
    except MediaRefused as error:
        told = {"error": type(error).__name__, "message": str(error)}
    sys.stdout.write(json.dumps(told))


def _read(path: Path) -> dict[str, Any]:
    import av.error

    from dubbing.containers import opened

    with path.open("rb") as file:
        head = file.read(4096)
    if _PLAYLIST.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise PlaylistRefused("is a list that would open other files or addresses; upload the video itself")
    try:
        container = opened(path)
    except (av.error.FFmpegError, OSError) as error:
        if head.startswith(_MAGIC) or head[4:8] in _BOXES:
            raise MediaBroken("breaks off or lacks its index; upload it again, whole") from error
        raise NotMedia("is no video or sound that can be read, whatever its name says; export it as MP4") from error
    with container:
        return _described(container)


def _described(container: "InputContainer") -> dict[str, Any]:
    import av

    from dubbing.containers import MAX_PIXELS, picture_of
    from dubbing.project import MAX_TRACKS

    tracks = len(container.streams.video) + len(container.streams.audio)
    if tracks == 0:
        raise NotMedia("holds neither pictures nor sound; export it as MP4")
    if tracks > MAX_TRACKS:
        raise MediaTooLarge(f"has {tracks} tracks; {MAX_TRACKS} is the limit. Export it with those that are needed")
    picture = picture_of(container)
    for stream in (*([picture] if picture is not None else []), *container.streams.audio):
        if stream.codec_context is None:
            raise MediaBroken("lacks what tells how a track of it is coded; upload it again, whole, or export it anew")
    if picture is not None and not 0 < picture.width * picture.height <= MAX_PIXELS:
        raise MediaTooLarge(f"has pictures of {picture.width}x{picture.height}; {MAX_PIXELS:,} pixels are the limit")
    audio = [
        {
            "codec": s.codec_context.name,
            "sample_rate": s.rate or 0,
            "channels": s.channels,
            "language": s.language or "",
            "title": (s.metadata.get("title") or s.metadata.get("name") or "")[:_MOST_TITLE],
            "default": bool(s.disposition & av.stream.Disposition.default),
        }
        for s in container.streams.audio
    ]
    told = {
        "container": container.format.name,
        "duration_s": max(0.0, container.duration / av.time_base) if container.duration else 0.0,
        "video": _video(picture) if picture is not None else None,
        "audio": audio,
    }
    if audio:
        _heard(container)
    return told


def _video(picture: "av.VideoStream") -> dict[str, Any]:
    fps = float(picture.average_rate or 0)
    return {"codec": picture.codec_context.name, "width": picture.width, "height": picture.height, "fps": fps}


def _heard(container: "InputContainer") -> None:
    """Refuse a track of sound of which nothing can be decoded."""
    import av.error

    from dubbing.containers import sound_of

    tried = 0
    try:
        for packet in container.demux(sound_of(container)):
            try:
                if packet.decode():
                    return
            except av.error.FFmpegError:
                tried += 1
            if tried >= _TRIES:
                break
    except av.error.FFmpegError:
        pass
    raise MediaBroken("has a track of sound of which nothing can be decoded; export it anew")


if __name__ == "__main__":
    main()
