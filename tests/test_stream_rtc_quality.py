"""Down quickly, up slowly."""

import pytest

from stream.rtc.quality import UP_AFTER_S, Level, RenditionPolicy, StreamReport

pytestmark = pytest.mark.unit


class Network:
    """Reports once a second what a network of some loss and delay would."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.policy = RenditionPolicy(lambda: self.now_s)
        self._sent = self._lost = 0

    def second(self, loss: float = 0.0, rtt_s: float | None = 0.02, packets: int = 200) -> Level:
        self.now_s += 1.0
        self._sent += packets
        self._lost += round(loss * packets)
        return self.policy.report(StreamReport(self._sent, self._lost, rtt_s))

    def seconds(self, count: int, loss: float = 0.0, rtt_s: float | None = 0.02) -> list[Level]:
        return [self.second(loss, rtt_s) for _ in range(count)]


def first(levels: list[Level], level: Level) -> int:
    return levels.index(level) + 1


def test_a_good_network_stays_high() -> None:
    assert set(Network().seconds(60, loss=0.01)) == {"high"}


def test_loss_leads_to_the_small_picture_within_seconds() -> None:
    network = Network()
    network.seconds(10)
    assert first(network.seconds(20, loss=0.15), "low") <= 4


def test_one_bad_second_in_a_minute_is_forgiven() -> None:
    network = Network()
    network.seconds(10)
    assert network.second(0.2) == "high"
    assert set(network.seconds(30)) == {"high"}


def test_a_queue_in_the_network_leads_down_too() -> None:
    network = Network()
    network.seconds(10, rtt_s=0.05)
    assert "low" in network.seconds(10, rtt_s=0.45)


def test_a_far_viewer_is_no_bad_viewer() -> None:
    assert set(Network().seconds(60, rtt_s=0.7)) == {"high"}


def test_a_network_away_for_one_second_in_four_keeps_its_small_picture() -> None:
    network = Network()
    levels = [network.second(loss=1.0 if k % 4 == 0 else 0.0) for k in range(120)]
    assert "low" in levels
    assert "sound" not in levels


def test_where_hardly_anything_arrives_only_sound_is_left_and_the_picture_comes_back() -> None:
    network = Network()
    assert "sound" in network.seconds(40, loss=0.6)
    back = network.seconds(60)
    assert first(back, "low") < first(back, "high")


def test_going_up_waits_for_clean_seconds() -> None:
    network = Network()
    network.seconds(5, loss=0.2)
    assert network.policy.level == "low"
    assert set(network.seconds(30, loss=0.05)) == {"low"}
    assert UP_AFTER_S - 1 <= first(network.seconds(30), "high") <= UP_AFTER_S + 1


def test_a_relapse_doubles_the_wait() -> None:
    network = Network()
    waits = []
    for _ in range(4):
        while network.second(loss=0.2) != "low":
            pass
        left_s = network.now_s
        while network.second() != "high":
            pass
        waits.append(network.now_s - left_s)
    assert [round(wait / waits[0]) for wait in waits] == [1, 2, 4, 8]


def test_without_a_round_trip_time_loss_decides() -> None:
    network = Network()
    assert "low" in network.seconds(10, loss=0.2, rtt_s=None)
