"""The bench's counting of RTP: what it calls lost must be lost."""

import pytest

from bench.counting import Stream
from stream.rtc.rtp_stream import RtpStream

pytestmark = pytest.mark.unit


def packets(pictures: int) -> list[bytes]:
    stream = RtpStream(7, 102)
    return [packet for k in range(pictures) for packet in stream.packets((b"a", b"b", b"c"), k)]


def test_everything_arrived() -> None:
    stream = Stream()
    for packet in packets(50_000):  # the sequence number wraps twice
        stream.add(packet)
    assert (stream.received, stream.lost, stream.pictures) == (150_000, 0, 50_000)


def test_what_is_missing_is_lost_and_what_is_late_is_not() -> None:
    stream = Stream()
    sent = packets(100)
    missing = {5, 6, 100}
    order = [k for k in range(300) if k not in missing and k != 50]
    order.insert(order.index(60), 50)  # ten places late
    for k in order:
        stream.add(sent[k])
    assert (stream.received, stream.lost) == (297, 3)


def test_a_restart_counts_from_there_on() -> None:
    stream = Stream()
    sent = packets(100)
    for packet in sent[:90:2]:
        stream.add(packet)
    stream.restart()
    for packet in sent[89:]:
        stream.add(packet)
    assert (stream.received, stream.lost) == (211, 0)
