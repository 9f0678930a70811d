"""The top-level boxes of an MP4 file (ISO/IEC 14496-12, 4.2), as far as to cut off a broken end."""

import struct
from typing import BinaryIO

_HEADER = struct.Struct(">I4s")
_LARGE = struct.Struct(">Q")


def whole_length(file: BinaryIO, size: int) -> int:
    """How many of the file's `size` bytes are whole: up to the last `moov`, or `moof` with its `mdat`."""
    good = at = 0
    while at + _HEADER.size <= size:
        file.seek(at)
        length, kind = _HEADER.unpack(file.read(_HEADER.size))
        if length == 1:
            large = file.read(_LARGE.size)
            length = _LARGE.unpack(large)[0] if len(large) == _LARGE.size else 0
        if length < _HEADER.size or at + length > size:
            break
        at += length
        if kind in (b"moov", b"mdat"):
            good = at
    return good
