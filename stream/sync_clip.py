"""A clip as the sync scorer takes it: when each picture is shown, the mouth in it, and the sound."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import av.error
import cv2
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from avatar.enrol.landmarks import Landmarker
from avatar.mined.features import JAW, OPENING, THICKNESS, WIDTH, canonical, features
from lipsync.errors import ClipUnreadable, NoFace, NoSound, TooShort
from lipsync.sync import LEAST_S, MEASURES
from tts.types import SAMPLE_RATE

# Real containers only: playlists and scripts (HLS, DASH, concat) would open other files and addresses.
_CONTAINERS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,mxf"
_MOST_PIXELS: Final = 4096 * 4096
_MOST_BYTES: Final = 8 << 30
_LONGER: Final = 1280  # px: longer side of what faces are looked for in
_APART_S: Final = 0.030  # 60 pictures a second tell no more than 30
_MEASURES: Final = (OPENING, WIDTH, JAW, THICKNESS)
assert len(_MEASURES) == len(MEASURES)  # noqa: S101 - the same, by name and by place

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, eq=False)
class SpokenClip:
    """n pictures and N samples on one clock, which begins with the first picture."""

    times: NDArray[np.float64]  # (n,) s
    mouth: NDArray[np.float32]  # (n, 4) lipsync.sync.MEASURES in eye distances; NaN where no face is seen
    samples: NDArray[np.float32]  # (N,) mono at 48 kHz


def read_clip(path: Path, seconds: float, progress: Progress = lambda _: None) -> SpokenClip:
    """The first `seconds` of a clip.

    Raises:
        lipsync.errors.SyncRefused: it cannot be read, or shows no face, or holds no sound, or is too short.
        avatar.errors.EnrolmentUnavailable: MediaPipe is not installed.
    """
    with _opened(path) as container:
        start, samples = _sound(container, path, seconds)
    times: list[float] = []
    faces: list[NDArray[np.float32] | None] = []
    with _opened(path) as container, Landmarker() as landmarker:
        last: NDArray[np.float32] | None = None
        for at, picture in _pictures(container, path, start + seconds):
            face = _same(landmarker.find(picture), last)
            last = face if face is not None else last
            times.append(at - start)
            faces.append(face)
            progress(min(1.0, (at - start) / seconds))
    return SpokenClip(np.array(times), _mouth(faces, path), samples)


def _same(found: list[NDArray[np.float32]], last: NDArray[np.float32] | None) -> NDArray[np.float32] | None:
    """Of the faces (478, 3) in a picture the one that was seen last, or the largest; None if it is not there."""
    if last is None or not found:
        return found[0] if found else None
    middle, size = last[:, :2].mean(0), np.ptp(last[:, :2])
    nearest = min(found, key=lambda face: float(np.linalg.norm(face[:, :2].mean(0) - middle)))
    return nearest if np.linalg.norm(nearest[:, :2].mean(0) - middle) < size else None


def _mouth(faces: list[NDArray[np.float32] | None], path: Path) -> NDArray[np.float32]:
    mouth = np.full((len(faces), len(MEASURES)), np.nan, np.float32)
    seen = [number for number, face in enumerate(faces) if face is not None]
    if not seen:
        raise NoFace(f"no face is seen in {path.name}; give a clip in which the face is large and turned to the camera")
    landmarks = np.stack([face for face in faces if face is not None])
    mouth[seen] = features(canonical(landmarks).shape)[:, _MEASURES]
    return mouth


def _opened(path: Path) -> InputContainer:
    try:
        if not path.is_file():
            raise ClipUnreadable(f"{path} is no file; name the clip's file")
        if path.stat().st_size > _MOST_BYTES:
            raise ClipUnreadable(f"{path.name} has over {_MOST_BYTES >> 30} GB; cut a minute out of it")
        options = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
        container = av.open(f"file:{path.resolve()}", container_options=options)
    except (av.error.FFmpegError, OSError) as error:
        raise ClipUnreadable(f"{path.name} is no video that can be read ({error}); export it as MP4") from error
    return container


def _video(container: InputContainer, path: Path) -> av.VideoStream:
    streams = [s for s in container.streams.video if not s.disposition & av.stream.Disposition.attached_pic]
    if not streams:
        raise ClipUnreadable(f"{path.name} holds no picture; give the video itself")
    stream = streams[0]
    stream.codec_context.thread_count = 1
    stream.codec_context.options = {"max_pixels": str(_MOST_PIXELS)}
    return stream


def _start(stream: av.VideoStream) -> float:
    if stream.start_time is None or stream.time_base is None:
        return 0.0
    return float(stream.start_time * stream.time_base)


def _sound(container: InputContainer, path: Path, seconds: float) -> tuple[float, NDArray[np.float32]]:
    """When the first picture is shown, in s of the file's clock, and the sound from then on."""
    start = _start(_video(container, path))
    if not container.streams.audio:
        raise NoSound(f"{path.name} holds no sound; give a clip in which somebody is heard")
    samples = np.zeros(round(seconds * SAMPLE_RATE), np.float32)
    to_show = av.AudioResampler("flt", "mono", SAMPLE_RATE)
    for frame in _decoded(container, container.streams.audio[0]):
        for piece in to_show.resample(frame) if isinstance(frame, av.AudioFrame) else ():
            if piece.time is None:
                continue
            at = round((piece.time - start) * SAMPLE_RATE)
            if at >= len(samples):
                return start, samples
            sound = piece.to_ndarray().reshape(-1)[max(0, -at) :][: len(samples) - max(0, at)]
            samples[max(0, at) : max(0, at) + len(sound)] = sound
    return start, samples


def _pictures(container: InputContainer, path: Path, until: float) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """When each picture is shown, in s of the file's clock, and uint8 (h, w, 3) BGR."""
    last = -np.inf
    for frame in _decoded(container, _video(container, path)):
        if not isinstance(frame, av.VideoFrame) or frame.time is None or frame.time < last + _APART_S:
            continue
        if frame.time >= until:
            return
        last = frame.time
        picture = np.rot90(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8), k=round(frame.rotation / 90) % 4)
        scale = min(1.0, _LONGER / max(picture.shape[:2]))
        small = cv2.resize(np.ascontiguousarray(picture), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        yield last, np.asarray(small, np.uint8)
    if last < 0 or not np.isfinite(last):
        raise TooShort(f"{path.name} holds no picture that can be decoded; {LEAST_S} s of it are needed")


def _decoded(container: InputContainer, stream: av.AudioStream | av.VideoStream) -> Iterator[object]:
    """Frames until the end, or until the file breaks off: what was read before is good."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.FFmpegError):
            return
        try:
            yield from packet.decode()
        except av.error.FFmpegError:
            continue
