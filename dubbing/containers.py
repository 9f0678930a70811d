"""Opening media files so that they can open nothing else: real containers, no playlists, no addresses."""

from pathlib import Path
from typing import Final

import av
from av.container import InputContainer

# What holds its own media. HLS, DASH, concat and SDP would open other files and addresses.
CONTAINERS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,mxf,wav,mp3,flac,aac,aiff"
MAX_PIXELS: Final = 8192 * 8192 // 2


def opened(path: Path) -> InputContainer:
    """The container of a file.

    Raises:
        av.error.FFmpegError, OSError: it is none of CONTAINERS, or cannot be read.
    """
    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file"}
    return av.open(f"file:{path.resolve()}", container_options=options)


def picture_of(container: InputContainer) -> av.VideoStream | None:
    """The track of moving pictures; a cover is none."""
    found = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
    return found[0] if found else None


def sound_of(container: InputContainer, track: int = 0) -> av.AudioStream | None:
    """A track of sound by its number, from 1; 0 is the one that the file itself means to be heard, else the first."""
    tracks = container.streams.audio
    if track:
        return tracks[track - 1] if track <= len(tracks) else None
    meant = [each for each in tracks if each.disposition & av.stream.Disposition.default]
    return next(iter((*meant, *tracks)), None)


def origin_s(container: InputContainer) -> float:
    """When the file's first moment is, on the file's own clock: players count from it."""
    return container.start_time / av.time_base if container.start_time is not None else 0.0
