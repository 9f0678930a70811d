"""AMF0, as RTMP's commands are written (Adobe, "Action Message Format -- AMF 0"): what a client needs of it."""

import struct
from collections.abc import Iterable

Value = float | bool | str | None | dict[str, "Value"]

_NUMBER, _BOOLEAN, _STRING, _OBJECT, _NULL, _UNDEFINED, _ARRAY, _END = 0, 1, 2, 3, 5, 6, 8, 9
MAX_DEPTH = 4  # objects in objects: an answer has one


class AmfInvalid(ValueError):
    """Bytes that are no AMF0, or of a kind that no answer to a publisher has."""


def encode(values: Iterable[Value]) -> bytes:
    """Values one after the other."""
    return b"".join(map(_encoded, values))


def _encoded(value: Value) -> bytes:
    match value:
        case None:
            return bytes([_NULL])
        case bool():
            return bytes([_BOOLEAN, value])
        case int() | float():
            return struct.pack(">Bd", _NUMBER, value)
        case str():
            return bytes([_STRING]) + _name(value)
        case dict():
            body = b"".join(_name(key) + _encoded(each) for key, each in value.items())
            return bytes([_OBJECT]) + body + _name("") + bytes([_END])


def _name(text: str) -> bytes:
    raw = text.encode()
    return struct.pack(">H", len(raw)) + raw


def decode(data: bytes) -> list[Value]:
    """Every value; raises AmfInvalid."""
    reader = _Reader(data)
    try:
        return list(reader.values())
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise AmfInvalid("the answer ends too early, or is no text") from error


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def values(self) -> Iterable[Value]:
        while self._at < len(self._data):
            yield self._value(0)

    def _value(self, depth: int) -> Value:
        kind = self._byte()
        if kind == _NUMBER:
            (number,) = struct.unpack_from(">d", self._data, self._at)
            self._at += 8
            return float(number)
        if kind == _BOOLEAN:
            return bool(self._byte())
        if kind == _STRING:
            return self._text()
        if kind in (_NULL, _UNDEFINED):
            return None
        if kind in (_OBJECT, _ARRAY) and depth < MAX_DEPTH:
            self._at += 4 if kind == _ARRAY else 0  # its length, which may be wrong
            return self._object(depth + 1)
        raise AmfInvalid(f"a value of kind {kind}")

    def _object(self, depth: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while True:
            name = self._text()
            if name == "" and self._data[self._at] == _END:
                self._at += 1
                return found
            found[name] = self._value(depth)

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _text(self) -> str:
        (length,) = struct.unpack_from(">H", self._data, self._at)
        raw = self._data[self._at + 2 : self._at + 2 + length]
        if len(raw) < length:
            raise AmfInvalid("a text that ends too early")
        self._at += 2 + length
        return raw.decode()
