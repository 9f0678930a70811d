"""One outgoing RTP stream: numbers packets and keeps those that may be asked for again."""

import secrets
import struct
from dataclasses import dataclass
from typing import NamedTuple

_HEADER = struct.Struct("!BBHLL")  # V/P/X/CC, M/PT, sequence, timestamp, SSRC (RFC 3550 section 5.1)
_VERSION = 0x80
_EXTENSION = 0x10
_MARKER = 0x80

# 256 packets: 1.3 s of 720p at 2 Mb/s. What is older comes too late to be shown; a keyframe serves better.
HISTORY = 256


@dataclass(frozen=True, slots=True)
class Retransmission:
    """Where lost packets are sent again (RFC 4588)."""

    ssrc: int
    payload_type: int


class _Sent(NamedTuple):  # made for every packet of every viewer: a third of a dataclass's time
    sequence: int
    timestamp: int
    marker: int
    payload: bytes  # shared between viewers: the history holds references, no copies


class RtpStream:
    """Makes the packets of one SSRC; nothing is sent here.

    `extension` is a whole header extension block (RFC 8285), or empty.
    """

    def __init__(
        self, ssrc: int, payload_type: int, extension: bytes = b"", retransmission: Retransmission | None = None
    ) -> None:
        self.packet_count = 0
        self.octet_count = 0  # of payload
        self._ssrc = ssrc
        self._payload_type = payload_type
        self._extension = extension
        self._first = _VERSION | (_EXTENSION if extension else 0)
        self._retransmission = retransmission
        # Lower half of the range: a wrap in the first packets would break SRTP's roll-over guess.
        self._sequence = secrets.randbelow(1 << 15)
        self._rtx_sequence = secrets.randbelow(1 << 15)
        self._origin = secrets.randbits(32)
        self._history: list[_Sent | None] = [None] * HISTORY

    def timestamp(self, ticks: int) -> int:
        """The RTP timestamp of a time in ticks of the stream's clock rate: 32 bits, random origin."""
        return (self._origin + ticks) & 0xFFFFFFFF

    def packets(self, payloads: tuple[bytes, ...], timestamp: int) -> list[bytes]:
        """Packets of one access unit or audio frame; the last has the marker bit."""
        packets = []
        last = len(payloads) - 1
        for index, payload in enumerate(payloads):
            sent = _Sent(self._sequence, timestamp, _MARKER if index == last else 0, payload)
            self._history[sent.sequence % HISTORY] = sent
            self._sequence = (sent.sequence + 1) & 0xFFFF
            self.octet_count += len(payload)
            packets.append(self._packet(sent))
        self.packet_count += len(payloads)
        return packets

    def again(self, sequence: int) -> bytes | None:
        """A packet that was lost, as RTX where that was negotiated. None: too old, or never sent."""
        sent = self._history[sequence % HISTORY]
        if sent is None or sent.sequence != sequence:
            return None
        if self._retransmission is None:
            return self._packet(sent)
        rtx_sequence, self._rtx_sequence = self._rtx_sequence, (self._rtx_sequence + 1) & 0xFFFF
        second = sent.marker | self._retransmission.payload_type
        header = _HEADER.pack(self._first, second, rtx_sequence, sent.timestamp, self._retransmission.ssrc)
        return b"".join((header, self._extension, sequence.to_bytes(2, "big"), sent.payload))

    def _packet(self, sent: _Sent) -> bytes:
        second = sent.marker | self._payload_type
        header = _HEADER.pack(self._first, second, sent.sequence, sent.timestamp, self._ssrc)
        return b"".join((header, self._extension, sent.payload))
