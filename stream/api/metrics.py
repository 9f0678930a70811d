"""Metrics of the shows, read when they are asked for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from stream.api.state import Live


@dataclass(frozen=True, slots=True)
class _Spec:
    name: str
    help: str
    read: Callable[[Live], float]
    counter: bool = False


SPECS = (
    _Spec("onmaru_live", "1 while the host is on air.", lambda at: float(at.show.programme.live)),
    _Spec("onmaru_viewers", "Viewers that watch.", lambda at: at.whep.stats().watching),
    _Spec("onmaru_viewers_joining", "Handshakes under way.", lambda at: at.whep.stats().joining),
    _Spec("onmaru_viewers_joined", "Viewers that ever joined.", lambda at: at.whep.stats().joined, True),
    _Spec(
        "onmaru_viewers_refused",
        "Offers refused for want of a seat or of time.",
        lambda at: at.whep.stats().refused_full + at.whep.stats().refused_joining,
        True,
    ),
    _Spec(
        "onmaru_dropped_pictures", "Pictures dropped in viewers' queues.", lambda at: at.hub_stats().dropped_video, True
    ),
    _Spec("onmaru_dropped_sound", "Sound packets dropped in queues.", lambda at: at.hub_stats().dropped_audio, True),
    _Spec("onmaru_lines_queued", "Lines asked for and not yet heard.", lambda at: at.show.director.queued),
    _Spec("onmaru_lines_unlogged", "Lines that the as-aired log missed.", lambda at: at.show.unlogged, True),
    _Spec("onmaru_stage_restarts", "Times that the stage was lost.", lambda at: at.show.restarts, True),
    _Spec("onmaru_stage_frames", "Frames drawn since the stage's start.", lambda at: at.show.stats.frames),
    _Spec("onmaru_stage_late_frames", "Frames skipped since the stage's start.", lambda at: at.show.stats.late),
    _Spec("onmaru_stage_stalls", "Times that the stage's clock had to jump.", lambda at: at.show.stats.stalls),
    _Spec("onmaru_stage_draw_seconds", "Time to draw a frame, last second.", lambda at: at.show.stats.draw_ms / 1000),
    _Spec(
        "onmaru_stage_encode_seconds", "Time to encode a frame, last second.", lambda at: at.show.stats.encode_ms / 1000
    ),
    _Spec("onmaru_stage_cpu_cores", "Cores that the stage takes, last second.", lambda at: at.show.stats.cpu),
    _Spec("onmaru_stage_resident_bytes", "Memory of the stage.", lambda at: at.show.stats.rss),
)


class ShowCollector(Collector):
    """Every spec for every show, labelled by the show's id."""

    def __init__(self, live: Mapping[str, Live]) -> None:
        self._live = live

    def collect(self) -> Iterator[Metric]:
        for spec in SPECS:
            family = CounterMetricFamily if spec.counter else GaugeMetricFamily
            metric = family(spec.name, spec.help, labels=["show"])
            for show_id, at in self._live.items():
                metric.add_metric([show_id], float(spec.read(at)))
            yield metric
