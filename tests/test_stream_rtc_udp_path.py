"""Whole pictures in one send: what arrives is what was sent, with the kernel's help and without."""

import asyncio
import errno
import socket
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.rtc.udp_path import MAX_BATCH, SocketOptions, UdpPath, batches

pytestmark = pytest.mark.unit
PICTURE = [b"h" * 60, *(bytes([k]) * 1236 for k in range(6)), b"t" * 700]


@given(sizes=st.lists(st.integers(1, 4), max_size=200))
def test_batches_keep_every_packet_in_order_and_can_be_cut_apart(sizes: list[int]) -> None:
    packets = [bytes([k % 256]) * size for k, size in enumerate(sizes)]
    made = list(batches(packets))
    assert [packet for batch in made for packet in batch] == packets
    for batch in made:
        assert 1 <= len(batch) <= MAX_BATCH
        joined, size = b"".join(batch), len(batch[0])
        assert [joined[at : at + size] for at in range(0, len(joined), size)] == batch


class Wire:
    """A real socket to a real receiver, that counts the sends."""

    def __init__(self, transport: asyncio.DatagramTransport, address: tuple[str, int]) -> None:
        self.sends = 0
        self.waiting = 0  # bytes that the socket has not taken
        self.address = address
        self.socket = transport.get_extra_info("socket")
        self._transport = transport

    def sendto(self, data: bytes, address: tuple[str, int]) -> None:
        self.sends += 1
        self._transport.sendto(data, address)

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def path(self, options: SocketOptions | None) -> UdpPath:
        return UdpPath(self, self.address, options)


def arrivals(scene: Callable[[Wire], None], expected: int) -> list[bytes]:
    """What the receiver gets of what `scene` sends."""

    async def run() -> list[bytes]:
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            receiver.bind(("127.0.0.1", 0))
            receiver.setblocking(False)
            transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0))
            scene(Wire(transport, receiver.getsockname()))
            received = [await loop.sock_recv(receiver, 65536) for _ in range(expected)]
            transport.close()
            return received

    return asyncio.run(run())


@pytest.mark.parametrize("cut", [True, False])
def test_a_picture_arrives_as_its_packets(cut: bool) -> None:
    def scene(wire: Wire) -> None:
        path = wire.path(wire.socket if cut else None)
        path.send(PICTURE)
        path.send([b"sound"])
        path.send(PICTURE)

    assert arrivals(scene, 2 * len(PICTURE) + 1) == [*PICTURE, b"sound", *PICTURE]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux cuts datagrams")
def test_a_picture_takes_one_send_for_its_headers_and_one_for_the_rest() -> None:
    def scene(wire: Wire) -> None:
        wire.path(wire.socket).send(PICTURE)
        assert wire.sends == 2

    arrivals(scene, len(PICTURE))


def test_a_retransmission_two_bytes_longer_stays_whole() -> None:
    longer = b"r" * 1238

    def scene(wire: Wire) -> None:
        path = wire.path(wire.socket)
        path.send(PICTURE)
        path.send([longer])
        path.send(PICTURE)

    assert arrivals(scene, 2 * len(PICTURE) + 1) == [*PICTURE, longer, *PICTURE]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux cuts datagrams")
def test_while_something_waits_nothing_is_sent_that_would_be_cut_wrong() -> None:
    def scene(wire: Wire) -> None:
        path = wire.path(wire.socket)
        path.send(PICTURE)
        wire.waiting = 5000
        assert path.unsent() == 5000
        path.send([b"r" * 1238])  # lost, and asked for again
        path.send(PICTURE)
        wire.waiting = 0
        path.send([b"r" * 1238])

    assert arrivals(scene, 2 * len(PICTURE) + 1) == [*PICTURE, *PICTURE, b"r" * 1238]


def test_where_the_device_refuses_packets_leave_one_by_one() -> None:
    def scene(wire: Wire) -> None:
        path = wire.path(wire.socket)
        path.send(PICTURE)
        path.refused(OSError(errno.EIO, "no checksum offload"))
        before = wire.sends
        path.send(PICTURE)
        assert wire.sends - before == len(PICTURE)

    assert arrivals(scene, 2 * len(PICTURE)) == PICTURE * 2


def test_other_errors_change_nothing() -> None:
    def scene(wire: Wire) -> None:
        path = wire.path(wire.socket)
        path.send(PICTURE)
        before = wire.sends
        path.refused(OSError(errno.ECONNREFUSED, "nobody there"))
        path.refused(ValueError())
        path.send(PICTURE)
        assert wire.sends == 2 * before

    assert arrivals(scene, 2 * len(PICTURE)) == PICTURE * 2


def test_a_system_without_the_option_sends_singly() -> None:
    class Refusing:
        def setsockopt(self, level: int, option: int, value: int) -> None:
            raise OSError(errno.ENOPROTOOPT, "unknown option")

    def scene(wire: Wire) -> None:
        wire.path(Refusing()).send(PICTURE)
        assert wire.sends == len(PICTURE)

    assert arrivals(scene, len(PICTURE)) == PICTURE
