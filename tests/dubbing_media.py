"""Small media files for the tests of dubbing, made on the fly."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tts.types import SAMPLE_RATE

SIZE = (160, 90)
FPS = 25


def clap_track(seconds: float, claps: list[float]) -> np.ndarray:
    """(n,) silence with tones of 40 ms at the given seconds."""
    sound = np.zeros(round(seconds * SAMPLE_RATE), np.float32)
    tone = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(SAMPLE_RATE // 25) / SAMPLE_RATE)
    for clap in claps:
        at = round(clap * SAMPLE_RATE)
        sound[at : at + len(tone)] = tone[: len(sound) - at]
    return sound


def make_video(
    path: Path, seconds: float = 3.0, flashes: list[float] | None = None, sound: np.ndarray | None = None,
    codec: str = "libx264", audio_codec: str = "aac", late_s: float = 0.0,
) -> Path:  # fmt: skip
    """A grey film that is white at the flashes, each one picture long; `sound` is (n,) mono at 48 kHz."""
    with av.open(str(path), "w") as out:
        video = out.add_stream(codec, FPS)
        assert isinstance(video, av.VideoStream)
        video.width, video.height = SIZE
        video.pix_fmt = "yuv420p"
        audio = out.add_stream(audio_codec, SAMPLE_RATE, layout="mono") if sound is not None else None
        white = {round(flash * FPS) for flash in flashes or []}
        for number in range(round(seconds * FPS)):
            plane = np.full((SIZE[1], SIZE[0], 3), 255 if number in white else 40, np.uint8)
            frame = av.VideoFrame.from_ndarray(plane, format="rgb24")
            frame.pts, frame.time_base = number + round(late_s * FPS), Fraction(1, FPS)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if audio is not None and sound is not None:
            add_sound(out, audio, sound)
    return path


def add_sound(out, audio, sound: np.ndarray) -> None:
    form = audio.codec_context.format.name if audio.codec_context.format else "fltp"
    resampler = av.AudioResampler(form, "mono", SAMPLE_RATE)
    for at in range(0, len(sound), SAMPLE_RATE):
        frame = av.AudioFrame.from_ndarray(sound[None, at : at + SAMPLE_RATE], format="flt", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, at, Fraction(1, SAMPLE_RATE)
        for each in resampler.resample(frame):
            out.mux(audio.encode(each))
    out.mux(audio.encode(None))


def heard(path: Path, track: int = 0) -> np.ndarray:
    """(channels, n) what a player plays from the file's first moment on."""
    with av.open(str(path)) as container:
        zero = (container.start_time or 0) / av.time_base
        parts, at = [], 0
        for frame in container.decode(audio=track):
            block = frame.to_ndarray()
            block = block if block.shape[0] > 1 or frame.layout.nb_channels == 1 else block.reshape(-1, 2).T
            start = round(((frame.time or 0.0) - zero) * frame.sample_rate)
            if start > at:
                parts.append(np.zeros((len(block), start - at), block.dtype))
            block = block[:, max(0, at - start) :]
            parts.append(block)
            at = max(at, start) + block.shape[1]
    return np.concatenate(parts, axis=1)


def onsets(sound: np.ndarray, level: float = 0.05, apart_s: float = 0.3) -> list[float]:
    """Seconds at which (n,) sound begins after a rest."""
    loud = np.flatnonzero(np.abs(sound) > level)
    if len(loud) == 0:
        return []
    first = np.append(True, np.diff(loud) > apart_s * SAMPLE_RATE)
    return [float(at) / SAMPLE_RATE for at in loud[first]]


def flashes_in(path: Path) -> list[float]:
    """Seconds at which a player shows a white picture."""
    with av.open(str(path)) as container:
        zero = (container.start_time or 0) / av.time_base
        return [(f.time or 0.0) - zero for f in container.decode(video=0) if f.to_ndarray(format="gray").mean() > 180]
