"""Drawing in a thread: behind is skipped and counted, a failure is seen."""

import threading

import numpy as np
import pytest

from lipsync.visemes import REST
from stream.packets import FRAME_SAMPLES, Packet
from stream.stage.conductor import FrameJob
from stream.stage.encoder import VideoEncoder
from stream.stage.painter import MAX_JOBS, Painter, scale

pytestmark = pytest.mark.media

WIDTH, HEIGHT = 128, 72


def job(index: int) -> FrameJob:
    return FrameJob(index, REST, False, "neutral", (), "", None, None)


class Gate:
    """A picture that is drawn when it is let."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.begun = threading.Event()

    def draw(self, job: FrameJob) -> np.ndarray:
        if job.index < 0:
            raise ValueError("no such frame")
        self.begun.set()
        assert self.open.wait(10)
        return np.full((HEIGHT * 3 // 2, WIDTH), 100, np.uint8)


class Studio:
    """A painter and what it delivered."""

    def __init__(self) -> None:
        self.picture = Gate()
        self.delivered: list[list[Packet]] = []
        encoders = (VideoEncoder("high", WIDTH, HEIGHT, 300), VideoEncoder("low", WIDTH // 2, HEIGHT // 2, 100))
        self.painter = Painter(self.picture, encoders, self.delivered.append)
        self.painter.start()


def test_frames_that_come_while_it_is_behind_are_skipped_and_counted():
    studio = Studio()
    assert studio.painter.offer(job(0))
    assert studio.picture.begun.wait(10)
    taken = [studio.painter.offer(job(k)) for k in range(1, 6)]
    assert taken == [True] * MAX_JOBS + [False] * (5 - MAX_JOBS)
    assert studio.painter.late == 5 - MAX_JOBS
    studio.picture.open.set()
    studio.painter.stop()
    assert [[p.rendition for p in packets] for packets in studio.delivered] == [["high", "low"]] * (1 + MAX_JOBS)
    assert [packets[0].pts for packets in studio.delivered] == [k * FRAME_SAMPLES for k in range(1 + MAX_JOBS)]
    assert studio.painter.frames == 1 + MAX_JOBS


def test_a_failure_is_kept_for_the_stage_and_the_thread_ends():
    studio = Studio()
    studio.picture.open.set()
    studio.painter.offer(job(-1))
    studio.painter._thread.join(10)
    assert isinstance(studio.painter.failed, ValueError)
    studio.painter.stop()
    assert studio.delivered == []


def test_a_forced_key_is_of_that_rendition_only():
    studio = Studio()
    studio.picture.open.set()
    studio.painter.offer(job(0))
    while len(studio.delivered) < 1:
        studio.picture.begun.wait(0.01)
    studio.painter.force_key("low")
    studio.painter.offer(job(1))
    studio.painter.stop()
    assert [[p.key for p in packets] for packets in studio.delivered] == [[True, True], [False, True]]


@pytest.mark.parametrize(("width", "height"), [(WIDTH, HEIGHT), (64, 36), (90, 50)])
def test_scaling_keeps_each_plane_in_its_place(width: int, height: int):
    planes = np.full((HEIGHT * 3 // 2, WIDTH), 40, np.uint8)
    planes[HEIGHT : HEIGHT * 5 // 4] = 90
    planes[HEIGHT * 5 // 4 :] = 200
    small = scale(planes, width, height).reshape(-1)
    luma = width * height
    assert set(small[:luma]) == {40}
    assert set(small[luma : luma * 5 // 4]) == {90}
    assert set(small[luma * 5 // 4 :]) == {200}
