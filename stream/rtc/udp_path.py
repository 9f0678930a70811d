"""Packets to one peer, a whole picture in one system call where the kernel can cut it.

UDP generic segmentation offload (Linux 4.18, udp(7): UDP_SEGMENT): a datagram
that is longer than the socket's segment size leaves as many of that size. A
720p picture is about 7 packets; sent at once they cost a quarter of the time.
Elsewhere, and where the network device refuses, packets leave one by one.
"""

import errno
import socket
from collections.abc import Iterator, Sequence
from typing import Protocol

_UDP_SEGMENT = 103
_REFUSALS = {errno.EIO, errno.EINVAL, errno.EMSGSIZE, errno.EOPNOTSUPP}
MAX_BATCH = 48  # packets: under the kernel's 64 segments and 64 KiB


class DatagramSender(Protocol):
    """The part of a datagram transport that is used here."""

    def sendto(self, data: bytes, addr: tuple[str, int], /) -> None: ...


class SocketOptions(Protocol):
    """The part of a socket that is used here."""

    def setsockopt(self, level: int, option: int, value: int, /) -> None: ...


def batches(packets: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Runs that one send can carry: packets of one size, then at most one shorter; in order."""
    batch: list[bytes] = []
    for packet in packets:
        ends = batch and (len(batch[-1]) < len(batch[0]) or len(packet) > len(batch[0]) or len(batch) == MAX_BATCH)
        if ends:
            yield batch
            batch = []
        batch.append(packet)
    if batch:
        yield batch


class UdpPath:
    """Sends to one address. `options` is the socket to cut for, None where there is none (a TURN server)."""

    def __init__(self, transport: DatagramSender, address: tuple[str, int], options: SocketOptions | None) -> None:
        self._transport = transport
        self._address = address
        self._options = options
        self._segment = 0  # bytes; 0: datagrams leave as they are

    def unsent(self) -> int:
        """Bytes that wait for the socket; 0 where this is not known."""
        size = getattr(self._transport, "get_write_buffer_size", None)
        return int(size()) if size else 0

    def send(self, packets: Sequence[bytes]) -> None:
        """Send packets in order. None waits: what the socket does not take is kept by the transport."""
        for batch in batches(packets):
            if len(batch) == 1 or not self._use(len(batch[0])):
                self._send_singly(batch)
            else:
                self._transport.sendto(b"".join(batch), self._address)

    def refused(self, error: Exception) -> None:
        """The transport's word that a send failed: if it was for the cutting, that ends."""
        if self._options is not None and isinstance(error, OSError) and error.errno in _REFUSALS and self._segment:
            self._use(0)
            self._options = None

    def _send_singly(self, batch: list[bytes]) -> None:
        for packet in batch:
            # One longer than a segment would be cut: a retransmission, by its two bytes more.
            if self._segment and len(packet) > self._segment and not self._use(0):
                continue
            self._transport.sendto(packet, self._address)

    def _use(self, segment: int) -> bool:
        """Have datagrams cut at `segment` bytes. False where that cannot be changed now."""
        if segment == self._segment:
            return True
        if self._options is None or self.unsent():  # what waits would be cut wrong
            return False
        try:
            self._options.setsockopt(socket.IPPROTO_UDP, _UDP_SEGMENT, segment)
        except OSError:
            self._options = None
            return False
        self._segment = segment
        return True
