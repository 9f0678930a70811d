"""Viewers over real sockets: ICE, DTLS, SRTP, and pictures that are really decoded."""

import asyncio
import functools
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from aiortc.rtp import RtcpSrPacket

from stream.rtc import aiortc_adapter, rtp_stream
from stream.rtc.admission import AdmissionLimits
from stream.rtc.aiortc_adapter import hook
from stream.rtc.errors import (
    FragmentInvalid,
    Full,
    NoAddress,
    NoH264,
    OfferInvalid,
    Refused,
    SessionUnknown,
    TooManyJoining,
)
from stream.rtc.subscription import QueueLimits, Subscription
from stream.rtc.viewer import Patience
from stream.rtc.whep import WhepService
from tests.packet_source import WIDTH, PacketSource
from tests.rtc_client import Client

pytestmark = [pytest.mark.media, pytest.mark.timeout(60)]
NO_LIMITS = AdmissionLimits()
PATIENT = Patience()
IMPATIENT = Patience(handshake_s=0.5, silence_s=1.5)


@asynccontextmanager
async def show(
    limits: AdmissionLimits = NO_LIMITS, patience: Patience = PATIENT
) -> AsyncIterator[tuple[PacketSource, WhepService]]:
    source = PacketSource()
    service = WhepService(source.hub, limits=limits, patience=patience)
    publishing = asyncio.create_task(source.run())
    try:
        yield source, service
    finally:
        await service.close()
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a change; the test's time limit ends a wait in vain."""
    while not condition():  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(0.01)


def run(scene: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(scene())


def test_a_viewer_sees_and_hears_the_show_from_a_keyframe_on() -> None:
    async def scene() -> None:
        async with show() as (source, service):
            await until(lambda: source.number > 5)
            client = await Client().join(service)
            await client.until_pictures(30)
            numbers = [picture.number for picture in client.pictures]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            assert numbers[0] > 5
            assert client.sounds > 20
            assert source.asked == ["high"]
            assert service.stats().watching == 1
            await client.close()

    run(scene)


def test_a_second_viewer_asks_for_a_keyframe_of_its_own() -> None:
    async def scene() -> None:
        async with show() as (source, service):
            clients = [await Client().join(service)]
            await clients[0].until_pictures(15)  # longer ago than requests are apart
            clients.append(await Client().join(service))
            await clients[1].until_pictures(5)
            assert source.asked == ["high", "high"]
            assert source.number < clients[0].pictures[0].number + 50  # before the GOP's own keyframe
            for client in clients:
                await client.close()

    run(scene)


def test_delete_ends_the_session() -> None:
    async def scene() -> None:
        async with show() as (source, service):
            client = await Client().join(service)
            await client.until_pictures(1)
            await service.delete(client.session_id)
            assert service.stats().watching == 0
            assert source.hub.stats().subscribers == 0
            with pytest.raises(SessionUnknown):
                await service.delete(client.session_id)
            await until(lambda: client.peer.connectionState == "closed")  # told so by DTLS
            await client.close()

    run(scene)


def test_one_that_is_dropped_is_told_of_and_others_watch_on() -> None:
    async def scene() -> None:
        async with show() as (_, service):
            clients = [await Client().join(service) for _ in range(2)]
            for client in clients:
                await client.until_pictures(1)
            over: list[str] = []
            for client in clients:
                service.when_over(client.session_id, functools.partial(over.append, client.session_id))
            service.drop(clients[0].session_id)
            await until(lambda: clients[0].peer.connectionState == "closed")
            assert over == [clients[0].session_id]
            service.drop(clients[0].session_id)  # it is over: nothing
            service.when_over(clients[0].session_id, functools.partial(over.append, "at once"))
            assert over[1:] == ["at once"]
            await clients[1].until_pictures(len(clients[1].pictures) + 10)
            for client in clients:
                await client.close()

    run(scene)


def test_a_goodbye_without_delete_ends_the_session() -> None:
    async def scene() -> None:
        async with show() as (source, service):
            client = await Client().join(service)
            await client.until_pictures(1)
            await client.close()
            await until(lambda: not service.viewers())
            assert source.hub.stats().subscribers == 0

    run(scene)


def test_a_viewer_that_vanishes_is_cleaned_up() -> None:
    async def scene() -> None:
        async with show(patience=IMPATIENT) as (source, service):
            client = await Client().join(service)
            await client.until_pictures(1)
            client.vanish()
            await until(lambda: not service.viewers())
            assert source.hub.stats().subscribers == 0
            await client.close()

    run(scene)


def test_an_answer_that_nobody_takes_up_is_dropped_in_time() -> None:
    async def scene() -> None:
        async with show(patience=IMPATIENT) as (source, service):
            client = Client()
            await service.create(await client.offer())
            assert service.stats().joining == 1
            await until(lambda: not service.viewers())
            assert service.stats().joining == 0
            assert source.hub.stats().subscribers == 0
            await client.close()

    run(scene)


def test_a_picture_loss_indication_becomes_a_keyframe() -> None:
    async def scene() -> None:
        async with show() as (source, service):
            client = await Client().join(service)
            await client.until_pictures(15)
            asked = len(source.asked)
            for receiver in client.peer.getReceivers():
                if receiver.track.kind == "video":
                    ssrc = receiver.getSynchronizationSources()[0].source
                    await receiver._send_rtcp_pli(ssrc)
            await until(lambda: len(source.asked) > asked)
            keyframes = source.hub.stats().keyframes["high"]
            await until(lambda: source.hub.stats().keyframes["high"] > keyframes)
            await client.close()

    run(scene)


async def lose_a_second(source: PacketSource, service: WhepService, patience: int) -> tuple[list[int], int]:
    """Numbers of the pictures seen around 1 s without media, and how many keyframes were asked for meanwhile."""
    is_away = asyncio.Event()
    client = await Client(is_lossy=is_away.is_set, patience=patience).join(service)
    await client.until_pictures(20)
    asked, before = len(source.asked), len(client.pictures)
    is_away.set()
    await asyncio.sleep(1)
    is_away.clear()
    await client.until_pictures(before + 40)
    await client.close()
    return [picture.number for picture in client.pictures], len(source.asked) - asked


def test_a_short_gap_is_filled_by_sending_again() -> None:
    async def scene() -> None:
        async with show() as (source, service):
            numbers, asked = await lose_a_second(source, service, 512)
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))  # every picture, late
            assert asked == 0

    run(scene)


def test_a_gap_longer_than_the_history_becomes_a_keyframe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtp_stream, "HISTORY", 16)

    async def scene() -> None:
        async with show() as (source, service):
            numbers, asked = await lose_a_second(source, service, 32)
            assert asked >= 1
            after = numbers[-10:]  # right behind the gap the decoder shows some damage
            assert after == list(range(after[0], after[0] + 10))
            assert after[-1] - numbers[0] > len(numbers)  # pictures of the gap are gone

    run(scene)


def test_loss_leads_to_the_small_picture() -> None:
    async def scene() -> None:
        async with show() as (_, service):
            chance = random.Random(1)
            client = await Client(is_lossy=lambda: chance.random() < 0.15).join(service)
            await until(lambda: bool(client.pictures) and client.pictures[-1].width < WIDTH)
            assert service.viewers()[client.session_id].level == "low"
            assert service.viewers()[client.session_id].loss > 0.05
            assert service.stats().levels == {"low": 1}
            await client.close()

    run(scene)


def test_a_reader_that_stalls_goes_on_at_a_keyframe(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        stalled = asyncio.Event()
        get = Subscription.get

        async def slow(subscription: Subscription):
            if stalled.is_set() and subscription.video:
                await until(lambda: not stalled.is_set())
            return await get(subscription)

        monkeypatch.setattr(Subscription, "get", slow)
        async with show() as (source, service):
            client = await Client().join(service)
            await client.until_pictures(5)
            stalled.set()
            (session,) = service._sessions.values()
            video = session.viewer._sources["video"]
            await until(lambda: video.dropped_video > 20)
            assert len(video) <= QueueLimits().video
            stalled.clear()
            before = client.pictures[-1].number
            await until(lambda: client.pictures[-1].number > before + 20)
            numbers = [picture.number for picture in client.pictures]
            assert numbers == sorted(numbers)
            assert source.hub.stats().dropped_video == video.dropped_video
            await client.close()

    run(scene)


def test_sender_reports_give_sound_and_picture_one_clock() -> None:
    """By RFC 3550 a receiver places both on NTP time; pictures lie on multiples of 40 ms of sound of 20 ms."""
    rates = {True: 90_000, False: 48_000}

    async def scene() -> None:
        async with show() as (_, service):
            client = await Client().join(service)
            reports: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
            for receiver in client.peer.getReceivers():
                is_video = receiver.track.kind == "video"
                handle = receiver._handle_rtcp_packet

                async def record(packet, handle=handle, is_video=is_video) -> None:
                    if isinstance(packet, RtcpSrPacket) and packet.sender_info.ntp_timestamp:
                        info = packet.sender_info
                        reports[is_video].append((info.ntp_timestamp, info.rtp_timestamp))
                    await handle(packet)

                hook(receiver, "_handle_rtcp_packet", record)
            await until(lambda: all(len(seen) >= 3 for seen in reports.values()))
            await client.close()
        for is_video, seen in reports.items():
            for (ntp, rtp), (later_ntp, later_rtp) in pairwise(seen):
                elapsed_s = (later_ntp - ntp) / 2**32
                assert elapsed_s == pytest.approx(((later_rtp - rtp) % 2**32) / rates[is_video], abs=1e-4)
        apart = (reports[True][0][0] - reports[False][0][0]) / 2**32 / 0.02
        assert apart == pytest.approx(round(apart), abs=0.01)

    run(scene)


def test_offers_that_cannot_be_served_leave_nothing_behind() -> None:
    async def scene() -> None:
        async with show() as (source, service):
            client = Client("video/VP8")
            with pytest.raises(NoH264):
                await service.create(await client.offer())
            with pytest.raises(OfferInvalid):
                await service.create("v=0\r\nnonsense")
            assert service.viewers() == {}
            assert service.stats().joining == 0
            assert source.hub.stats().subscribers == 0
            await client.close()

    run(scene)


def test_the_answer_offers_only_what_was_agreed_and_has_every_candidate() -> None:
    async def scene() -> None:
        async with show() as (_, service):
            client = Client()
            answer = (await service.create(await client.offer())).sdp
            codecs = {line.split()[1].split("/")[0] for line in answer.splitlines() if line.startswith("a=rtpmap")}
            assert codecs == {"H264", "rtx", "opus"}
            assert answer.count("a=sendonly") == 2
            assert "a=candidate" in answer
            assert "a=end-of-candidates" in answer
            await client.close()

    run(scene)


def test_candidates_may_come_later() -> None:
    async def scene() -> None:
        async with show() as (_, service):
            client = Client()
            offer = await client.offer()
            candidates = [line for line in offer.splitlines() if line.startswith("a=candidate")]
            bare = "".join(f"{line}\r\n" for line in offer.splitlines() if "candidate" not in line)
            answer = await service.create(bare)
            with pytest.raises(FragmentInvalid):
                await service.trickle(answer.session_id, "rubbish")
            await service.trickle(answer.session_id, "\r\n".join(["m=audio 9 x 0", "a=mid:1", *candidates]))
            await client.accept(answer.sdp)
            await client.until_pictures(3)
            with pytest.raises(SessionUnknown):
                await service.trickle("unknown", "a=end-of-candidates")
            await client.close()

    run(scene)


def test_a_machine_without_a_network_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        async with show() as (_, service):
            client = Client()
            offer = await client.offer()
            monkeypatch.setattr("aioice.ice.get_host_addresses", lambda **_: [])
            with pytest.raises(NoAddress, match="connect it to a network"):
                await service.create(offer)
            assert service.viewers() == {}
            await client.close()

    run(scene)


def test_a_viewer_that_cannot_be_sent_to_is_let_go(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(access_unit: bytes) -> tuple[bytes, ...]:
        raise ValueError("a fault of ours")

    async def scene() -> None:
        async with show() as (_, service):
            monkeypatch.setattr(aiortc_adapter, "h264_payloads", broken)
            client = await Client().join(service)
            await until(lambda: "a fault of ours" in caplog.text)
            await until(lambda: not service.viewers())
            await client.close()

    run(scene)


def test_seats_are_limited_and_come_free() -> None:
    async def scene() -> None:
        async with show(AdmissionLimits(max_viewers=1)) as (_, service):
            first, early, second = Client(), Client(), Client()
            await first.join(service)
            with pytest.raises(Full):
                await early.join(service)
            await service.delete(first.session_id)
            await second.join(service)
            await second.until_pictures(1)
            for client in (first, early, second):
                await client.close()

    run(scene)


def test_a_thousand_offers_at_once_do_not_disturb_who_watches() -> None:
    async def scene() -> None:
        async with show(AdmissionLimits(pending=8, wait_s=0.2), IMPATIENT) as (_, service):
            client, crowd = Client(), Client()
            await client.join(service)
            await client.until_pictures(5)
            seen = len(client.pictures)
            offer = await crowd.offer()
            results = await asyncio.gather(*(service.create(offer) for _ in range(1000)), return_exceptions=True)
            refusals = [result for result in results if isinstance(result, Refused)]
            assert len(refusals) >= 990
            assert {type(refusal) for refusal in refusals} == {TooManyJoining}
            await until(lambda: len(service.viewers()) == 1)
            await client.until_pictures(seen + 25)
            numbers = [picture.number for picture in client.pictures]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
            assert service.viewers()[client.session_id].dropped_video == 0
            await client.close()
            await crowd.close()

    run(scene)


def test_viewers_are_counted_as_they_come_and_go() -> None:
    async def scene() -> None:
        source = PacketSource()
        counts: list[int] = []
        service = WhepService(source.hub, on_count=counts.append)
        publishing = asyncio.create_task(source.run())
        client = await Client().join(service)
        await client.until_pictures(1)
        await service.delete(client.session_id)
        assert counts == [1, 0]
        assert service.stats().joined == 1
        await client.close()
        publishing.cancel()

    run(scene)
