"""Frames a second of a shipped host in a batch on a CUDA GPU, with the limits that its memory and the bus set.

    python -m bench cuda

A frame's traffic is counted from the arrays that its kernels read and write once each; samples that a cache gives again
are not counted, so the limit of the memory is one that no better program passes by much. Without a GPU it says why.
"""

import time
from collections.abc import Callable
from typing import Final

import numpy as np

from avatar.batch import Batch
from avatar.pack import SHIPPED, load_pack
from bench.drawing import overlays, speaking
from bench.tables import Row
from kernels import device
from kernels.gpu import cuda
from kernels.scene import Frame, Scene

_BATCH, _ROUNDS = 256, 4
_COPY_MB = 256
_REACH: Final = "≥1,000 frames/s at 1280x720"


def rows() -> list[Row]:
    """One row for each shipped host; one that says so where there is no GPU."""
    where = device.choose()
    if not where.cuda:
        return [Row("frames in a batch", _REACH, f"not measured: {where.reason}")]
    memory, bus = _memory_bytes_s(), _bus_bytes_s()
    return [_measured(name, memory, bus) for name in ("harin", "doyun")]


def _measured(name: str, memory: float, bus: float) -> Row:
    pack = load_pack(SHIPPED / name)
    width, height = pack.size
    batch = Batch(pack, np.full((height, width, 3), 128, np.uint8), overlays((width, height)))
    states = speaking(_BATCH, pack.motion)
    batch.draw(states[:8])  # compiles, and sends the scene
    began = time.perf_counter()
    for _ in range(_ROUNDS):
        batch.draw(states)
    whole = _ROUNDS * _BATCH / (time.perf_counter() - began)
    began = time.perf_counter()
    frames = [batch.frame(state) for state in states]
    prepared = _BATCH / (time.perf_counter() - began)
    limits = memory / _traffic(batch.scene, frames[0]), bus / np.prod(batch.scene.planes)
    measured = (
        f"{whole:.0f} frames/s; the Python before the GPU alone {prepared:.0f}; "
        f"limits: memory ({memory / 1e9:.0f} GB/s) {limits[0]:.0f}, bus ({bus / 1e9:.1f} GB/s) {limits[1]:.0f}"
    )
    return Row(f"{name}, {width}x{height}, batches of {_BATCH}", _REACH, measured)


def _traffic(scene: Scene, frame: Frame) -> float:
    """Bytes that one frame reads and writes, each array once."""
    face = scene.patch.box.width * scene.patch.box.height
    drawn = scene.box.width * scene.box.height
    plates = 4 * face * (2 + len(frame.blend.plate))  # base, rest and plates; keys are written and read
    turned = scene.turned.width * scene.turned.height * (8 + 8 * len(frame.shares)) if frame.shares else 0
    return float(plates + 8 * face * 3 + turned + drawn * (4 + 3 + 3 + 3 + 1.5) + np.prod(scene.planes))


def _memory_bytes_s() -> float:
    """Bytes read and written a second by copies within the GPU."""
    source = cuda.device_array(_COPY_MB << 20, np.uint8)
    target = cuda.device_array_like(source)
    return 2 * _rate(lambda: target.copy_to_device(source))


def _bus_bytes_s() -> float:
    """Bytes a second from the GPU into ordinary memory, as frames come back."""
    source = cuda.device_array(_COPY_MB << 20, np.uint8)
    host = np.zeros(_COPY_MB << 20, np.uint8)
    return _rate(lambda: source.copy_to_host(host))


def _rate(copy: Callable[[], object]) -> float:
    """Bytes of one array a second, the best of four."""
    took = []
    for _ in range(4):
        cuda.synchronize()
        began = time.perf_counter()
        copy()
        cuda.synchronize()
        took.append(time.perf_counter() - began)
    return (_COPY_MB << 20) / min(took)
