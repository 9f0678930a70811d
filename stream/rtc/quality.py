"""Which rendition a viewer gets, from what its receiver reports say."""

from collections import deque
from dataclasses import dataclass
from typing import Literal

from stream.rtc.budget import Clock

Level = Literal["high", "low", "sound"]
_ORDER: tuple[Level, ...] = ("sound", "low", "high")


@dataclass(frozen=True, slots=True)
class StreamReport:
    """What a receiver said of one stream so far (RFC 3550 section 6.4)."""

    sent: int  # packets
    lost: int  # packets
    rtt_s: float | None  # smoothed; None until a report answered one of ours


@dataclass(frozen=True, slots=True)
class Step:
    """When a level is left for the one below: over `window_s`, above either bound."""

    window_s: float
    loss: float  # share of packets
    delay_s: float  # round trip above the best seen: what waits in somebody's queue


# 8 % over 3 s: RTX repairs less than that without a visible freeze.
# 35 % over 8 s: at 0.5 Mb/s hardly a picture gets through whole, and the sound suffers for nothing.
# A network that goes away for 1 s in every 4 (25 %) keeps its small picture.
DOWN: dict[Level, Step] = {"high": Step(3.0, 0.08, 0.25), "low": Step(8.0, 0.35, 1.0)}
CLEAN_LOSS = 0.02
UP_AFTER_S = 10.0  # of clean reports
UP_AFTER_MAX_S = 160.0  # doubled each time that going up did not last
RELAPSE_S = 20.0


@dataclass(frozen=True, slots=True)
class _Heard:
    at_s: float
    report: StreamReport


class RenditionPolicy:
    """Down quickly, up slowly, and slower each time that up was a mistake. Pure logic."""

    def __init__(self, clock: Clock) -> None:
        self.level: Level = "high"
        self._clock = clock
        self._heard: deque[_Heard] = deque(maxlen=64)
        self._best_rtt_s: float | None = None
        self._clean_since_s = clock()
        self._up_after_s = UP_AFTER_S
        self._went_up_s = float("-inf")

    def report(self, report: StreamReport) -> Level:
        """Take a fresh receiver report of the stream that the level sends; the level from now on."""
        now_s = self._clock()
        if report.rtt_s is not None:
            self._best_rtt_s = min(report.rtt_s, self._best_rtt_s or report.rtt_s)
        self._heard.append(_Heard(now_s, report))
        if self._is_bad(now_s):
            self._go_down(now_s)
        elif self._is_dirty():
            self._clean_since_s = now_s
        elif self.level != "high" and now_s - self._clean_since_s >= self._up_after_s:
            self._go_up(now_s)
        return self.level

    def _is_bad(self, now_s: float) -> bool:
        step = DOWN.get(self.level)
        if step is None or now_s - self._heard[0].at_s < step.window_s:
            return False
        first = [h for h in self._heard if now_s - h.at_s >= step.window_s][-1]
        return self._loss(first) > step.loss or self._delay_s() > step.delay_s

    def _is_dirty(self) -> bool:
        return len(self._heard) > 1 and self._loss(self._heard[-2]) > CLEAN_LOSS

    def _loss(self, since: _Heard) -> float:
        report = self._heard[-1].report
        sent = report.sent - since.report.sent
        return max(0, report.lost - since.report.lost) / sent if sent > 0 else 0.0

    def _delay_s(self) -> float:
        rtt_s = self._heard[-1].report.rtt_s
        return 0.0 if rtt_s is None or self._best_rtt_s is None else rtt_s - self._best_rtt_s

    def _go_down(self, now_s: float) -> None:
        relapse = now_s - self._went_up_s < RELAPSE_S
        self._up_after_s = min(self._up_after_s * 2, UP_AFTER_MAX_S) if relapse else UP_AFTER_S
        self._change(-1, now_s)

    def _go_up(self, now_s: float) -> None:
        self._went_up_s = now_s
        self._change(+1, now_s)

    def _change(self, step: int, now_s: float) -> None:
        self.level = _ORDER[_ORDER.index(self.level) + step]
        self._heard.clear()  # the next level is judged by what it sends itself
        self._clean_since_s = now_s
