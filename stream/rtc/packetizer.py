"""H.264 access units into RTP payloads: RFC 6184, packetization mode 1."""

from collections.abc import Iterator
from functools import lru_cache

# 1200 bytes: with RTP, SRTP, UDP and IPv6 headers about 1290, under the 1280-1500 that paths
# and tunnels carry without fragments in practice.
PAYLOAD_SIZE = 1200

_START_CODE = b"\x00\x00\x01"
_STAP_A = 24
_FU_A = 28
_TYPE = 0x1F
_IMPORTANCE = 0x60
_FU_START = 0x80
_FU_END = 0x40


@lru_cache(maxsize=64)
def h264_payloads(access_unit: bytes) -> tuple[bytes, ...]:
    """Payloads of at most PAYLOAD_SIZE bytes of one Annex B access unit, in order.

    Cached, because every viewer gets the same bytes: the picture is split once.
    """
    return tuple(_payloads(list(nal_units(access_unit))))


def nal_units(annexb: bytes) -> Iterator[bytes]:
    """NAL units between start codes (ITU-T H.264 annex B), without those and their padding zeros."""
    start = annexb.find(_START_CODE)
    while start >= 0:
        start += len(_START_CODE)
        end = annexb.find(_START_CODE, start)
        unit = annexb[start:] if end < 0 else annexb[start:end]
        unit = unit.rstrip(b"\x00")  # a unit ends in a stop bit, so zeros belong to the next start code
        if unit:
            yield unit
        start = end


def _payloads(units: list[bytes]) -> Iterator[bytes]:
    small: list[bytes] = []
    for unit in units:
        if small and _aggregate_size([*small, unit]) > PAYLOAD_SIZE:
            yield _aggregate(small)
            small = []
        if len(unit) > PAYLOAD_SIZE:
            if small:
                yield _aggregate(small)
                small = []
            yield from _fragments(unit)
        else:
            small.append(unit)
    if small:
        yield _aggregate(small)


def _aggregate_size(units: list[bytes]) -> int:
    return 1 + sum(2 + len(unit) for unit in units)


def _aggregate(units: list[bytes]) -> bytes:
    """STAP-A (section 5.7.1), or the unit itself where it is alone."""
    if len(units) == 1:
        return units[0]
    importance = max(unit[0] & _IMPORTANCE for unit in units)
    parts = [bytes([importance | _STAP_A])]
    for unit in units:
        parts += [len(unit).to_bytes(2, "big"), unit]
    return b"".join(parts)


def _fragments(unit: bytes) -> Iterator[bytes]:
    """FU-A (section 5.8). All but the last are full, so that a kernel can cut one send into them."""
    indicator = (unit[0] & ~_TYPE) | _FU_A
    kind = unit[0] & _TYPE
    step = PAYLOAD_SIZE - 2
    for start in range(1, len(unit), step):
        piece = unit[start : start + step]
        first = _FU_START if start == 1 else 0
        last = _FU_END if start + step >= len(unit) else 0
        yield bytes([indicator, kind | first | last]) + piece
