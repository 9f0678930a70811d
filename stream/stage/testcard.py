"""Measuring patterns: the time as blocks that survive H.264, and a clap (a flash with a click)."""

import time

import numpy as np
from numpy.typing import NDArray

from stream.packets import CLOCK_RATE, FRAME_SAMPLES

BITS = 16
BLOCK = 16  # px
FLASH = (slice(16, 176), slice(560, 720))  # rows, columns
FLASH_FRAMES = 2  # 80 ms
FRAMES_A_CLAP = 25  # one a second
CLICK_SAMPLES = 960  # 20 ms
CLICK_HZ = 2000
BLACK, WHITE, GREY = 16, 235, 128  # limited-range Y, Y, and colourless chroma


def draw_clock(planes: NDArray[np.uint8]) -> None:
    """Write the wall clock in ms, modulo 65536, as 16 blocks, the highest bit first (I420, in place)."""
    value = int(time.time() * 1000) & 0xFFFF
    for bit in range(BITS):
        on = value >> (BITS - 1 - bit) & 1
        _fill(planes, slice(16, 16 + BLOCK), slice(16 + bit * BLOCK, 16 + (bit + 1) * BLOCK), WHITE if on else BLACK)


def draw_flash(planes: NDArray[np.uint8], index: int) -> None:
    """White in the first frames of each second, else black (I420, in place)."""
    _fill(planes, *FLASH, WHITE if index % FRAMES_A_CLAP < FLASH_FRAMES else BLACK)


def _fill(planes: NDArray[np.uint8], rows: slice, columns: slice, luma: int) -> None:
    h, w = planes.shape[0] * 2 // 3, planes.shape[1]
    planes[rows, columns] = luma
    chroma = planes[h:].reshape(2, h // 2, w // 2)
    chroma[:, rows.start // 2 : rows.stop // 2, columns.start // 2 : columns.stop // 2] = GREY


class Clap:
    """The sound of the clap: a click that starts with the first white frame."""

    def __init__(self) -> None:
        t = np.arange(CLICK_SAMPLES) / CLOCK_RATE
        self._click = (0.5 * np.sin(2 * np.pi * CLICK_HZ * t)).astype(np.float32)

    def sound(self, audio: NDArray[np.float32], at: int) -> NDArray[np.float32]:
        """The sound of the 20 ms that start at `at`: a click once a second, else silence."""
        return self._click if at % (FRAMES_A_CLAP * FRAME_SAMPLES) == 0 else np.zeros_like(audio)
