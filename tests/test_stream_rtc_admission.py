"""Seats, turns, and who is sent away."""

import asyncio

import pytest

from stream.rtc.admission import Admission, AdmissionLimits, Seat
from stream.rtc.errors import Full, TooManyJoining

pytestmark = pytest.mark.unit


def test_seats_run_out_and_are_freed() -> None:
    async def scene() -> None:
        door = Admission(AdmissionLimits(max_viewers=2))
        seats = [await door.take(), await door.take()]
        for seat in seats:
            seat.joined()
        with pytest.raises(Full, match="all 2 seats") as refusal:
            await door.take()
        assert (refusal.value.status, refusal.value.retry_after_s > 0) == (503, True)
        seats[0].leave()
        seats[0].leave()
        await door.take()
        with pytest.raises(Full):
            await door.take()
        assert door.stats().refused_full == 2

    asyncio.run(scene())


def test_turns_are_taken_one_after_another() -> None:
    async def scene() -> None:
        door = Admission(AdmissionLimits(handshakes=1))
        first = await door.take()
        second = asyncio.create_task(door.take())
        await asyncio.sleep(0)
        assert not second.done()
        first.pass_turn()
        assert isinstance(await second, Seat)

    asyncio.run(scene())


def test_who_waits_too_long_is_sent_away_without_a_trace() -> None:
    async def scene() -> None:
        door = Admission(AdmissionLimits(handshakes=1, wait_s=0.01))
        first = await door.take()
        with pytest.raises(TooManyJoining):
            await door.take()
        first.leave()
        assert door.stats().seats == door.stats().pending == 0
        await door.take()

    asyncio.run(scene())


def test_a_crowd_is_sent_away_at_once() -> None:
    async def scene() -> None:
        door = Admission(AdmissionLimits(handshakes=2, pending=5, wait_s=30))
        crowd = [asyncio.create_task(door.take()) for _ in range(1000)]
        await asyncio.sleep(0)
        refused = [task for task in crowd if task.done() and isinstance(task.exception(), TooManyJoining)]
        assert len(refused) == 995
        for task in crowd:
            task.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        assert door.stats().pending == 2  # the two that had their turn

    asyncio.run(scene())


def test_who_hangs_up_while_waiting_leaves_no_trace() -> None:
    async def scene() -> None:
        door = Admission(AdmissionLimits(handshakes=1))
        first = await door.take()
        second = asyncio.create_task(door.take())
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        first.joined()
        assert (door.stats().seats, door.stats().pending) == (1, 0)
        await door.take()

    asyncio.run(scene())
