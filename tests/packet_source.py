"""A show in miniature for tests: real H.264 and Opus packets, on time, with numbered pictures."""

import asyncio

import numpy as np
from numpy.typing import NDArray

from stream.packets import FRAME_RATE, FRAME_SAMPLES, OPUS_SAMPLES, Rendition
from stream.rtc.hub import Hub
from stream.stage.encoder import OpusEncoder, VideoEncoder

WIDTH, HEIGHT = 640, 360
BITS = 16  # of the picture's number, drawn as columns over the upper half
_RAMP = np.tile(np.linspace(40, 200, WIDTH, dtype=np.uint8), (HEIGHT, 1))
_TONE = (0.3 * np.sin(2 * np.pi * 500 * np.arange(OPUS_SAMPLES) / 48_000)).astype(np.float32)


def draw(number: int, width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """I420 planes, uint8 (height*3/2, width): a moving ramp, and `number` in black and white columns."""
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = np.roll(_RAMP[:height, :width], 4 * number, axis=1)
    column = width // BITS
    for bit in range(BITS):
        planes[: height // 2, bit * column : (bit + 1) * column] = 235 if number >> bit & 1 else 16
    return planes


def read(luma: NDArray[np.uint8]) -> int:
    """The number in a decoded picture; luma is uint8 (height, width) or I420 planes."""
    column = luma.shape[1] // BITS
    row = luma.shape[1] * HEIGHT // WIDTH // 4
    return sum(1 << bit for bit in range(BITS) if luma[row, bit * column + column // 2] > 128)


class PacketSource:
    """Encodes live, so that a keyframe comes when it is asked for. `hub` gets everything."""

    def __init__(self) -> None:
        self.asked: list[Rendition] = []
        self.hub = Hub(self._request_key)
        self.number = 0  # of the next picture
        self._encoders = {
            "high": VideoEncoder("high", WIDTH, HEIGHT, 1000, preset="ultrafast"),
            "low": VideoEncoder("low", WIDTH // 2, HEIGHT // 2, 300, preset="ultrafast"),
        }
        self._opus = OpusEncoder()

    async def run(self) -> None:
        """Publish in real time until cancelled."""
        loop = asyncio.get_running_loop()
        start_s = loop.time() - self.number / FRAME_RATE
        while True:
            self.publish_picture()
            await asyncio.sleep(start_s + self.number / FRAME_RATE - loop.time())

    def publish_picture(self) -> None:
        """One picture in both renditions, and the sound up to its end."""
        for encoder in self._encoders.values():
            self.hub.publish(encoder.encode(draw(self.number, encoder.width, encoder.height), self.number))
        end = (self.number + 1) * FRAME_SAMPLES
        for at in range(-(-self.number * FRAME_SAMPLES // OPUS_SAMPLES) * OPUS_SAMPLES, end, OPUS_SAMPLES):
            self.hub.publish(self._opus.encode(_TONE, at))
        self.number += 1

    def _request_key(self, rendition: Rendition) -> None:
        self.asked.append(rendition)
        self._encoders[rendition].force_key()
