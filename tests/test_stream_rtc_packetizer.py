"""RFC 6184 payloads, read back by aiortc's own reader."""

import numpy as np
import pytest
from aiortc.codecs.h264 import H264PayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from stream.rtc.packetizer import PAYLOAD_SIZE, h264_payloads, nal_units
from stream.stage.encoder import VideoEncoder

pytestmark = pytest.mark.unit


def read_back(payloads: tuple[bytes, ...]) -> list[bytes]:
    return list(nal_units(b"".join(H264PayloadDescriptor.parse(payload)[1] for payload in payloads)))


# A NAL unit's body has no start code in it (emulation prevention) and ends in a stop bit.
UNIT = st.tuples(st.integers(1, 23), st.integers(0, 3), st.integers(1, 4000)).map(
    lambda t: bytes([t[1] << 5 | t[0]]) + b"\x5a" * t[2]
)


@given(units=st.lists(UNIT, min_size=1, max_size=8), long_code=st.booleans())
def test_every_unit_comes_back_whole_and_in_order(units: list[bytes], long_code: bool) -> None:
    code = b"\0\0\0\1" if long_code else b"\0\0\1"
    payloads = h264_payloads(b"".join(code + unit for unit in units))
    assert read_back(payloads) == units
    assert max(map(len, payloads)) <= PAYLOAD_SIZE


@given(data=st.binary(max_size=300))
def test_any_bytes_are_split_without_a_fault(data: bytes) -> None:
    assert all(len(payload) <= PAYLOAD_SIZE for payload in h264_payloads(data))


def test_a_real_keyframe_goes_as_headers_and_full_fragments() -> None:
    noise = np.random.default_rng(0).integers(16, 235, (540, 640), dtype=np.uint8)
    packet = VideoEncoder("high", 640, 360, 2000).encode(noise, 0)
    payloads = h264_payloads(packet.data)
    assert [payload[0] & 31 for payload in payloads][:2] == [24, 28]  # STAP-A of the headers, then FU-A
    assert {len(payload) for payload in payloads[1:-1]} == {PAYLOAD_SIZE}
    assert read_back(payloads) == list(nal_units(packet.data))


def test_the_picture_is_split_once_for_all_viewers() -> None:
    data = b"\0\0\0\1\x65" + b"\x11" * 5000
    assert h264_payloads(data) is h264_payloads(bytes(bytearray(data)))
