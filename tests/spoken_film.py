"""A film of our own hosts who speak, cut from shots: nobody's likeness, and what each says is known to the phone.

0.0 s  Harin speaks, moving a little; her mouth and her sound belong together
6.8 s  a picture without a face, over which she goes on speaking
8.2 s  Doyun speaks
"""

import asyncio
import functools
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from avatar.host import open_host
from avatar.pack import SHIPPED
from avatar.types import FaceState, Motion
from dubbing.types import Segment
from lipsync.dominance import mouth_poses
from tests.dubbing_media import add_sound
from tts.catalogue import open_voice
from tts.types import SAMPLE_RATE, PhoneSpan, Utterance

FPS, WIDTH, HEIGHT = 25, 640, 360
CUTS = (6.8, 8.2, 10.4)  # s; the last is the end
SAYS = (
    "Good evening, my name is on the board, and the programme begins in a moment. Five very fine bags leave for half "
    "the price, and we move them to the front.",
    "Who would choose the blue shoes? You should look at them now.",
)


async def _spoken(text: str) -> tuple[np.ndarray, list[PhoneSpan]]:
    voice = open_voice("espeak:en-us")
    try:
        chunks = [chunk async for chunk in voice.speak(Utterance(text, "en"))]
    finally:
        await voice.close()
    return np.concatenate([chunk.samples for chunk in chunks]), [p for chunk in chunks for p in chunk.phones]


def _shot(name: str, phones: list[PhoneSpan], length: int, first: int, count: int) -> list[np.ndarray]:
    host = open_host(SHIPPED / name, framing="landscape", size=(WIDTH, HEIGHT))
    host.set_background(np.full((HEIGHT, WIDTH, 3), (140, 120, 100), np.uint8))
    at = (np.arange(first, first + count + 4, dtype=np.float64) + 0.5) * (SAMPLE_RATE / FPS)
    mouths = mouth_poses(phones, length, at)
    frames = []
    for k in range(count):
        motion = Motion(sway_x=2 * np.sin(k / 31), head_x=2 * np.sin(k / 9), head_y=1.5 * np.sin(k / 7))
        frames.append(host.frame(FaceState(mouths[k], motion=motion), mouths[k + 1 : k + 5]).copy())
    return frames


@functools.cache
def _parts() -> tuple[list[np.ndarray], np.ndarray]:
    """I420 pictures, and the sound."""
    said = [asyncio.run(_spoken(text)) for text in SAYS]
    bounds = [0, *(round(at * FPS) for at in CUTS)]
    one = _shot("harin", said[0][1], len(said[0][0]), 0, bounds[1])
    ys, xs = np.mgrid[: HEIGHT * 3 // 2, :WIDTH]
    none = [((xs + ys + 4 * k) % 160 + 40).astype(np.uint8) for k in range(bounds[2] - bounds[1])]
    two = _shot("doyun", said[1][1], len(said[1][0]), 0, bounds[3] - bounds[2])
    sound = np.zeros(round(CUTS[-1] * SAMPLE_RATE), np.float32)
    for (samples, _), start, end in zip(said, (0.0, CUTS[1]), (CUTS[1], CUTS[2]), strict=True):
        piece = samples[: round((end - start) * SAMPLE_RATE)]
        at = round(start * SAMPLE_RATE)
        sound[at : at + len(piece)] += piece
    return one + none + two, sound


def segments() -> tuple[Segment, ...]:
    """Who speaks when."""
    at = [round(each * SAMPLE_RATE) for each in (0.0, CUTS[1] - 0.05, CUTS[1], CUTS[2])]
    return Segment(1, at[0], at[1], SAYS[0], "harin"), Segment(2, at[2], at[3], SAYS[1], "doyun")


def write(path: Path) -> Path:
    """The film, its pictures in groups of 25; those of the second shot last unevenly."""
    pictures, sound = _parts()
    base = Fraction(1, 25_000)
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", FPS, options={"preset": "ultrafast", "crf": "18", "bf": "2"})
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.gop_size = 25
        video.codec_context.time_base = base
        audio = out.add_stream("aac", SAMPLE_RATE, layout="mono")
        for k, planes in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            uneven = 300 * (k % 2) if CUTS[0] < k / FPS < CUTS[1] - 0.1 else 0
            frame.pts, frame.time_base = 1000 * k + uneven, base
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        add_sound(out, audio, sound)
    return path
