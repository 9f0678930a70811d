"""What one frame of a host costs to draw: face, body, overlays and I420, on one thread of the CPU.

    python -m bench drawing

She speaks, blinks, looks about and turns her head, behind a caption, a product card and the strap. CPU time, so that
other work beside it weighs little; it still shares caches, so each host and framing says its fastest frame, too.
"""

import time
from typing import Final

import numpy as np
from numpy.typing import NDArray

from avatar.compose import Overlay
from avatar.head import Limits
from avatar.host import Host, open_host
from avatar.idle import Idle
from avatar.overlays import render_overlays
from avatar.pack import SHIPPED, MotionLimits, find_packs
from avatar.scene import ProductView, Scene
from avatar.types import FaceState
from bench.tables import Row, percentiles
from kernels.device import set_threads, threads
from lipsync.visemes import POSES

FRAMES = 300
_FIRST = 60  # frames before any is counted: kernels are loaded, idle life has begun
_REACH: Final = {"landscape": "p50 ≤9 ms", "portrait": "p50 ≤20 ms"}
_VISEME_FRAMES = 4  # of a viseme: 6 a second
_NOTHING_AHEAD = np.zeros((0, 12), np.float32)


def rows() -> list[Row]:
    """A row for each framing of each shipped host."""
    before = threads()
    set_threads(1)
    try:
        return [
            _measured(info.name, open_host(info.path, framing=framing.name), framing.name)
            for info in find_packs([SHIPPED])
            for framing in info.framings
        ]
    finally:
        set_threads(before)


def speaking(count: int, motion: MotionLimits) -> list[FaceState]:
    """States of a host who says one viseme after the other, alive."""
    idle = Idle(1, Limits(motion.sway_px, motion.head_px, motion.roll_deg, motion.yaw_deg, motion.pitch_deg))
    poses = list(POSES.values())
    states = []
    for k in range(count):
        at, share = divmod(k, _VISEME_FRAMES)
        a, b = poses[at % len(poses)], poses[(at + 1) % len(poses)]
        mouth = (a + (b - a) * (share / _VISEME_FRAMES)).astype(np.float32)
        states.append(idle.state(k, mouth=mouth, speaking=True, emotion="neutral"))
    return states


def overlays(size: tuple[int, int]) -> list[Overlay]:
    """Strap, notice, caption and card."""
    card = ProductView("Onmaru", "무쇠 냄비", "39,900원", "52,000원", "23%", ("26 cm", "2.1 kg"), "pot", "#e8dccb")
    return render_overlays(
        Scene("ko", "부엌의 저녁", product=card, caption="고르게 달아오르고, 오래 따뜻합니다."), size
    )


def draw_times(host: Host, count: int = FRAMES) -> NDArray[np.float64]:
    """CPU milliseconds of each frame after the first ones."""
    width, height = host.size
    host.set_background(np.full((height, width, 3), 128, np.uint8))
    host.set_overlays(overlays((width, height)))
    took = []
    for state in speaking(count, host.motion):
        began = time.process_time()
        host.frame(state, _NOTHING_AHEAD)
        took.append((time.process_time() - began) * 1e3)
    return np.array(took[_FIRST:])


def _measured(name: str, host: Host, framing: str) -> Row:
    took = draw_times(host)
    p50, p95 = percentiles(took.tolist())
    width, height = host.size
    measured = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, fastest {took.min():.1f} ms"
    return Row(f"{name} at {width}x{height}, one thread, CPU time", _REACH.get(framing, ""), measured)
