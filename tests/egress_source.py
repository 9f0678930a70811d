"""A show in miniature for files and platforms: real H.264 and AAC, with a flash and a click at known instants."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator

import av
import numpy as np

from stream.packets import FRAME_RATE, FRAME_SAMPLES, Packet
from stream.stage.encoder import GOP_FRAMES, AacEncoder, VideoEncoder

WIDTH, HEIGHT = 320, 180
CLAP_EVERY = 40  # frames between two flashes with their clicks
_NOISE = np.random.default_rng(3).integers(60, 120, (64, HEIGHT * 3 // 2, WIDTH), np.uint8)


def frames(first: int = 0, *, noisy: bool = False) -> Iterator[list[Packet]]:
    """The packets of one frame after another, for ever, on the show's clock from frame `first`."""
    video, sound = VideoEncoder("high", WIDTH, HEIGHT, 400, preset="ultrafast"), AacEncoder()
    for number in itertools.count(first):
        clap = number % CLAP_EVERY == 0
        planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
        planes[:HEIGHT] = 235 if clap else 40
        if noisy and not clap:
            planes[:] = _NOISE[number % len(_NOISE)]
        samples = np.zeros(FRAME_SAMPLES, np.float32)
        samples[:240] = 0.8 * clap
        if number % GOP_FRAMES == 0:
            video.force_key()
        yield [video.encode(planes, number), *sound.encode(samples, number * FRAME_SAMPLES)]


class Air:
    """Pushes the show in real time from a thread of its own, as the hub would."""

    def __init__(self, *pushes: Callable[[Packet], None]) -> None:
        self.pushes = list(pushes)
        self.sent = 0  # pictures
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Air":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        start_s = time.monotonic()
        for number, packets in enumerate(frames()):
            for packet, push in itertools.product(packets, self.pushes):
                push(packet)
            self.sent = number + 1
            if self._stop.wait(max(0.0, start_s + number / FRAME_RATE - time.monotonic())):
                return


class Played:
    """A file, decoded: the instants of its pictures, flashes and clicks, in seconds."""

    def __init__(self, path: str) -> None:
        self.pictures: list[float] = []
        self.flashes: list[float] = []
        self.clicks: list[float] = []
        sound: list[tuple[float, np.ndarray]] = []
        with av.open(path) as container:
            self.streams = [stream.type for stream in container.streams]
            for frame in container.decode(*container.streams):
                if isinstance(frame, av.VideoFrame):
                    self.pictures.append(frame.time)
                    if frame.to_ndarray(format="gray").mean() > 180:
                        self.flashes.append(frame.time)
                else:
                    sound.append((frame.time, np.abs(frame.to_ndarray()).max(axis=0)))
        self.sound_start = sound[0][0] if sound else float("nan")
        last = -1.0
        for start, level in sound:
            for index in np.flatnonzero(level > 0.3):
                at = start + index / 48_000
                if at - last > 0.2:
                    self.clicks.append(at)
                last = at

    def worst_offset_s(self) -> float:
        """The largest distance of a flash from its click; at the very start and end one may be without the other."""
        inner = [flash for flash in self.flashes if 0.2 < flash < self.pictures[-1] - 0.2]
        return max(min(abs(flash - click) for click in self.clicks) for flash in inner)


def wait_for(condition: Callable[[], bool], what: str, limit_s: float = 30.0) -> None:
    """Wait until `condition` holds; fails the test, saying `what` did not come, where it never does."""
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)
