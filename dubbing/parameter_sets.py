"""H.264's parameter sets as MP4 and Matroska hold them, and its units as encoders write them.

ISO/IEC 14496-15, 5.3.3.1 (AVCDecoderConfigurationRecord); ITU-R H.264, 7.3.2.1 and Annex B.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

_SLICES: Final = (1, 5)
_SPS, _PPS = 7, 8
_KIND: Final = 31  # bits of a unit's first byte that tell what it is
_MOST: Final = 31  # sequence parameter sets that a record can hold, and the highest number that one can have
_LENGTH: Final = 4  # bytes before each unit


@dataclass(frozen=True, slots=True)
class Configuration:
    """What stands in a file's head for a decoder."""

    head: bytes  # version, profile, compatibility, level, and how many bytes tell a unit's length
    sequences: tuple[bytes, ...]
    pictures: tuple[bytes, ...]
    tail: bytes  # of high profiles: chroma format and depths

    @classmethod
    def read(cls, data: bytes) -> "Configuration | None":
        """Of a record with lengths of four bytes; None for anything else, such as Annex B."""
        if len(data) < 7 or data[0] != 1 or data[4] & 3 != _LENGTH - 1:
            return None
        try:
            sequences, at = _sets(data, 6, data[5] & 31)
            pictures, at = _sets(data, at + 1, data[at])
        except IndexError:
            return None
        return cls(data[:5], sequences, pictures, data[at:])

    def with_sets(self, annex_b: bytes) -> "Configuration":
        """The same with the sets that an encoder tells beside its own."""
        units = list(nal_units(annex_b))
        return replace(
            self,
            sequences=(*self.sequences, *(unit for unit in units if unit[0] & _KIND == _SPS)),
            pictures=(*self.pictures, *(unit for unit in units if unit[0] & _KIND == _PPS)),
        )

    def written(self) -> bytes:
        """The record."""
        return b"".join(
            [
                self.head,
                bytes([0xE0 | len(self.sequences)]),
                *(len(each).to_bytes(2, "big") + each for each in self.sequences),
                bytes([len(self.pictures)]),
                *(len(each).to_bytes(2, "big") + each for each in self.pictures),
                self.tail,
            ]
        )


def _sets(data: bytes, at: int, count: int) -> tuple[tuple[bytes, ...], int]:
    found = []
    for _ in range(count):
        size = int.from_bytes(data[at : at + 2], "big")
        if at + 2 + size > len(data) or not size:
            raise IndexError(at)
        found.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    return tuple(found), at


def free_number(told: Configuration) -> int:
    """A number that none of the sets has."""
    sequences = {_golomb(each[4:12]) for each in told.sequences}
    pictures = {_golomb(each[1:9]) for each in told.pictures}
    return next(number for number in range(_MOST, -1, -1) if number not in sequences | pictures)


def _golomb(data: bytes) -> int:
    """The first number of a unit, in Exp-Golomb code (H.264, 9.1)."""
    bits = f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}"
    zeros = len(bits) - len(bits.lstrip("0"))
    return int(bits[zeros : 2 * zeros + 1] or "1", 2) - 1


def nal_units(annex_b: bytes) -> Iterator[bytes]:
    """The units between start codes."""
    starts = [(found.start(), found.end()) for found in re.finditer(b"\0\0\1", annex_b)]
    for k, (_, first) in enumerate(starts):
        last = starts[k + 1][0] if k + 1 < len(starts) else len(annex_b)
        unit = annex_b[first:last].rstrip(b"\0")
        if unit:
            yield unit


def lengths_of(packet: "Any") -> bytes:  # noqa: ANN401 - a packet, or bytes
    """An encoder's packet with lengths in place of start codes, without parameter sets, which the head tells."""
    units = [unit for unit in nal_units(bytes(packet)) if unit[0] & _KIND not in (_SPS, _PPS)]
    return b"".join(len(unit).to_bytes(_LENGTH, "big") + unit for unit in units)


def slice_kind(packet: bytes) -> int:
    """What the first slice of a packet with lengths is: 5 begins a group, 1 is any other; 0 where there is none."""
    at = 0
    while at + _LENGTH < len(packet):
        size = int.from_bytes(packet[at : at + _LENGTH], "big")
        kind = packet[at + _LENGTH] & _KIND
        if kind in _SLICES:
            return kind
        at += _LENGTH + size
    return 0
