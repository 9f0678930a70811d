"""What leaves the stage: encoded media, one packet an access unit."""

import math
from dataclasses import dataclass
from typing import Literal

Rendition = Literal["high", "low", "audio", "aac"]
VIDEO: tuple[Rendition, ...] = ("high", "low")  # 720p 2 Mb/s, 360p 0.5 Mb/s; H.264 baseline, Annex B, repeated headers

CLOCK_RATE = 48_000  # Hz: the unit of every pts
FRAME_RATE = 25
FRAME_SAMPLES = CLOCK_RATE // FRAME_RATE  # 1920: frame k covers samples [k*1920, (k+1)*1920)
OPUS_SAMPLES = 960  # 20 ms
AAC_SAMPLES = 1024
LOW_SIDE = 360  # px, the shorter side of the low rendition


def low_size(width: int, height: int) -> tuple[int, int]:
    """Size of the low rendition of a show, px, both even."""
    scale = LOW_SIDE / min(width, height)
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2


def fair_kbps(width: int, height: int) -> int:
    """Bit rate of a high rendition, kb/s: 2000 at 720p, 4000 at 1080x1920.

    A larger picture of the same scene needs fewer bits a pixel: what 720p has, to the power of 0.85.
    """
    return 100 * round(20 * math.pow(width * height / (1280 * 720), 0.85))


@dataclass(frozen=True, slots=True)
class Packet:
    """One access unit: a whole H.264 picture, one Opus frame, or one raw AAC-LC frame."""

    rendition: Rendition
    pts: int  # samples at CLOCK_RATE, on the show's clock, never going back
    duration: int  # samples
    key: bool
    data: bytes
