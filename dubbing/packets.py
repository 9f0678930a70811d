"""Packets of a file in the order in which they come, with what files do not tell of them."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Final

import av
import av.error
from av.container import InputContainer

Packets = Iterator["av.Packet[Any]"]

_MS: Final = Fraction(1, 1000)
_MOST_WAITING: Final = 32  # packets: pictures are reordered by 16 at most


def unbroken(source: InputContainer, wanted: Iterable[int]) -> Packets:
    """Packets of the streams of these numbers until the end, or until the file breaks off: it is good until there."""
    packets = source.demux([source.streams[index] for index in wanted])
    while True:
        try:
            yield next(packets)
        except (StopIteration, av.error.FFmpegError):
            return


def with_dts(packets: Iterable["av.Packet[Any]"]) -> Packets:
    """Packets with the time at which each is decoded: Matroska does not tell it for the first ones, which wait."""
    waiting: dict[int, list[av.Packet[Any]]] = {}
    for packet in packets:
        held = waiting.setdefault(packet.stream.index, [])
        if packet.dts is None and packet.size and len(held) < _MOST_WAITING:
            held.append(packet)
            continue
        for back, before in enumerate(reversed(held), 1):
            first = packet.dts if packet.dts is not None else before.pts or 0
            before.dts = min(first - back * (before.duration or 1), before.pts if before.pts is not None else first)
        yield from held
        held.clear()
        yield packet


def timed(packets: Packets, way: int, ways: int) -> Iterator[tuple[float, int, "av.Packet[Any]"]]:
    """Packets of one of several ways, for `heapq.merge`: when each is decoded, s, and a number that parts equals."""
    for number, packet in enumerate(packets):
        yield float((packet.dts or 0) * (packet.time_base or _MS)), ways * number + way, packet
