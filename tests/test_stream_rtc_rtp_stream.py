"""RTP packets and their history, read back by aiortc."""

import pytest
from aiortc.rtp import RtpPacket, unwrap_rtx

from stream.packets import CLOCK_RATE
from stream.rtc.rtp_stream import HISTORY, Retransmission, RtpStream
from stream.rtc.timeline import Timeline

pytestmark = pytest.mark.unit
EXTENSION = b"\xbe\xde\x00\x01\x10\x30\x00\x00"  # RFC 8285, id 1, one byte: "0"


def sent(stream: RtpStream, *payloads: bytes, at: int = 0) -> list[RtpPacket]:
    return [RtpPacket.parse(data) for data in stream.packets(payloads, stream.timestamp(at))]


def test_packets_are_numbered_and_the_last_of_a_picture_is_marked() -> None:
    stream = RtpStream(7, 102, EXTENSION)
    first, second = sent(stream, b"a", b"bc", at=0)
    third, *_ = sent(stream, b"d", at=3600)
    assert [p.marker for p in (first, second, third)] == [0, 1, 1]
    assert [(p.sequence_number - first.sequence_number) % 65536 for p in (first, second, third)] == [0, 1, 2]
    assert (third.timestamp - first.timestamp) % 2**32 == 3600
    assert (first.payload, first.ssrc, first.payload_type) == (b"a", 7, 102)
    assert (stream.packet_count, stream.octet_count) == (3, 4)


def test_numbers_wrap_at_16_bits_and_time_at_32() -> None:
    stream = RtpStream(7, 102)
    seen = [sent(stream, b"x", at=k)[0].sequence_number for k in range(70_000)]
    assert 0 in seen
    assert max(seen) == 65535
    assert 0 <= stream.timestamp(10**15) < 2**32


def test_a_lost_packet_is_sent_again_as_rtx() -> None:
    stream = RtpStream(7, 102, EXTENSION, Retransmission(ssrc=8, payload_type=103))
    (lost,) = sent(stream, b"picture", at=3600)
    for expected in range(2):
        again = stream.again(lost.sequence_number)
        assert again is not None
        rtx = RtpPacket.parse(again)
        assert (rtx.ssrc, rtx.payload_type) == (8, 103)
        if expected == 0:
            before = rtx.sequence_number
        else:
            assert rtx.sequence_number == (before + 1) % 65536
        restored = unwrap_rtx(rtx, payload_type=102, ssrc=7)
        assert (restored.payload, restored.timestamp, restored.marker) == (b"picture", lost.timestamp, 1)
        assert restored.sequence_number == lost.sequence_number
    assert stream.packet_count == 1  # what is sent again counts in its own stream


def test_without_rtx_the_same_packet_is_sent_again() -> None:
    stream = RtpStream(7, 102)
    (data,) = stream.packets((b"picture",), 0)
    assert stream.again(RtpPacket.parse(data).sequence_number) == data


def test_what_is_too_old_or_was_never_sent_is_not_there() -> None:
    stream = RtpStream(7, 102)
    (first,) = sent(stream, b"x")
    assert stream.again((first.sequence_number + 1) % 65536) is None
    for _ in range(HISTORY):
        sent(stream, b"y")
    assert stream.again(first.sequence_number) is None


def test_the_timeline_gives_one_time_to_one_pts_however_late() -> None:
    now_s = [1_000.0]
    timeline = Timeline(lambda: now_s[0])
    start = timeline.ntp(48_000)
    now_s[0] = 5_000.0
    assert timeline.ntp(48_000) == start
    assert timeline.ntp(48_000 + CLOCK_RATE) - start == 1 << 32
    assert start >> 32 == 1_000 + 2_208_988_800
