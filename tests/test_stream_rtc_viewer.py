"""What one viewer is sent, as its receiver reports come in."""

import asyncio
from collections.abc import Callable

import pytest

from stream.packets import Rendition
from stream.rtc.aiortc_adapter import LinkReport
from stream.rtc.hub import Hub
from stream.rtc.quality import StreamReport
from stream.rtc.timeline import Timeline
from stream.rtc.viewer import KEY_BURST, Viewer

pytestmark = pytest.mark.unit


class Scene:
    """A viewer that is sent to, on a clock of the test's."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.asked: list[Rendition] = []
        self.ends = 0
        self.hub = Hub(self.asked.append, clock=self.clock)
        self.viewer = Viewer(
            self.hub, timeline=Timeline(), on_joined=lambda: None, on_end=self._ended, clock=self.clock
        )
        self.video = self.viewer._open_source("video")
        self.audio = self.viewer._open_source("audio")
        self._sent = self._lost = 0

    def clock(self) -> float:
        return self.now_s

    def seconds(self, count: int, loss: float) -> None:
        """Receiver reports of so many seconds, of the stream that the viewer is sent."""
        for _ in range(count):
            self.now_s += 1.0
            self._sent += 200
            self._lost += round(200 * loss)
            report = StreamReport(self._sent, self._lost, 0.05)
            self.viewer._judge(LinkReport(received_packets=1, video=report, audio=report))

    def _ended(self) -> None:
        self.ends += 1


def play(check: Callable[[Scene], None]) -> None:
    async def run() -> None:
        scene = Scene()
        check(scene)
        await scene.viewer.close()
        await scene.viewer.close()
        assert scene.ends == 1
        assert scene.hub.stats().subscribers == 0

    asyncio.run(run())


def test_loss_asks_for_the_small_picture_and_more_loss_ends_pictures() -> None:
    def check(scene: Scene) -> None:
        assert (scene.video.video, scene.audio.audio, scene.asked) == ("high", "audio", ["high"])
        scene.seconds(5, loss=0.2)
        assert scene.asked == ["high", "low"]
        assert scene.viewer.stats().level == "low"
        scene.seconds(20, loss=0.7)
        assert scene.viewer.stats().level == "sound"
        assert scene.video.video is None
        scene.seconds(12, loss=0.0)
        assert scene.viewer.stats().level == "low"
        assert scene.asked == ["high", "low", "low"]

    play(check)


def test_a_report_that_was_heard_before_counts_once() -> None:
    def check(scene: Scene) -> None:
        report = LinkReport(received_packets=1, video=StreamReport(200, 100, None), audio=None)
        for _ in range(20):
            scene.now_s += 1.0
            scene.viewer._judge(report)
        assert scene.viewer.stats().level == "high"
        assert scene.viewer.stats().loss == 0.5

    play(check)


def test_one_viewer_cannot_turn_the_show_into_keyframes() -> None:
    def check(scene: Scene) -> None:
        for _ in range(600):  # a minute of a picture loss indication every 100 ms
            scene.now_s += 0.1
            scene.viewer._request_key()
        assert len(scene.asked) <= 1 + KEY_BURST + 30

    play(check)


def test_no_keyframe_is_asked_for_while_there_are_no_pictures() -> None:
    def check(scene: Scene) -> None:
        scene.video.switch(None)
        scene.now_s += 10
        scene.viewer._request_key()
        assert scene.asked == ["high"]

    play(check)
