"""Whole pictures in one send: what arrives is what was sent, with the kernel's help and without."""

import asyncio
import errno
import socket
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.rtc.udp_path import MAX_BATCH, UdpPath, batches

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


def arrivals(scene: Callable[[UdpPath, asyncio.DatagramTransport], None], expected: int, *, cut: bool) -> list[bytes]:
    """What a real socket receives of what `scene` sends to it."""

    async def run() -> list[bytes]:
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            receiver.bind(("127.0.0.1", 0))
            receiver.setblocking(False)
            transport, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0))
            options = transport.get_extra_info("socket") if cut else None
            scene(UdpPath(transport, receiver.getsockname(), options), transport)
            received = [await loop.sock_recv(receiver, 65536) for _ in range(expected)]
            transport.close()
            return received

    return asyncio.run(run())


@pytest.mark.parametrize("cut", [True, False])
def test_a_picture_arrives_as_its_packets(cut: bool) -> None:
    def scene(path: UdpPath, _: asyncio.DatagramTransport) -> None:
        path.send(PICTURE)
        path.send([b"sound"])
        path.send(PICTURE)

    assert arrivals(scene, 2 * len(PICTURE) + 1, cut=cut) == [*PICTURE, b"sound", *PICTURE]


def test_a_retransmission_two_bytes_longer_stays_whole() -> None:
    longer = b"r" * 1238

    def scene(path: UdpPath, _: asyncio.DatagramTransport) -> None:
        path.send(PICTURE)
        path.send([longer])
        path.send(PICTURE)

    assert arrivals(scene, 2 * len(PICTURE) + 1, cut=True) == [*PICTURE, longer, *PICTURE]


def test_where_the_device_refuses_packets_leave_one_by_one() -> None:
    def scene(path: UdpPath, transport: asyncio.DatagramTransport) -> None:
        path.send(PICTURE)
        path.refused(OSError(errno.EIO, "no checksum offload"))
        assert not path.cuts
        path.send(PICTURE)

    assert arrivals(scene, 2 * len(PICTURE), cut=True) == PICTURE * 2


def test_other_errors_change_nothing() -> None:
    def scene(path: UdpPath, _: asyncio.DatagramTransport) -> None:
        path.send(PICTURE)
        cuts = path.cuts
        path.refused(OSError(errno.ECONNREFUSED, "nobody there"))
        path.refused(ValueError())
        assert path.cuts == cuts

    arrivals(scene, len(PICTURE), cut=True)


def test_a_system_without_the_option_sends_singly() -> None:
    class Refusing:
        def setsockopt(self, level: int, option: int, value: int) -> None:
            raise OSError(errno.ENOPROTOOPT, "unknown option")

    def scene(path: UdpPath, transport: asyncio.DatagramTransport) -> None:
        old = UdpPath(transport, path._address, Refusing())
        old.send(PICTURE)
        assert not old.cuts

    assert arrivals(scene, len(PICTURE), cut=False) == PICTURE
