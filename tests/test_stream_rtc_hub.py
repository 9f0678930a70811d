"""The fan-out: keyframes first, bounded queues, spaced key requests."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.packets import FRAME_SAMPLES, OPUS_SAMPLES, Packet, Rendition
from stream.rtc.budget import Budget
from stream.rtc.hub import KEY_INTERVAL_S, Hub
from stream.rtc.subscription import PTS_STEP, QueueLimits, Subscription, SubscriptionClosed

pytestmark = pytest.mark.unit


class HandClock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Encoder:
    """Records what the hub asks of it."""

    def __init__(self) -> None:
        self.asked: list[Rendition] = []
        self.clock = HandClock()
        self.hub = Hub(self.asked.append, clock=self.clock)


def picture(index: int, *, key: bool = False, rendition: Rendition = "high") -> Packet:
    return Packet(rendition, index * FRAME_SAMPLES, FRAME_SAMPLES, key, b"picture")


def sound(index: int, rendition: Rendition = "audio") -> Packet:
    return Packet(rendition, index * OPUS_SAMPLES, OPUS_SAMPLES, True, b"sound")


def waiting(subscription: Subscription) -> list[Packet]:
    packets = []
    while (packet := subscription.get_nowait()) is not None:
        packets.append(packet)
    return packets


def frames(subscription: Subscription) -> list[int]:
    return [p.pts // FRAME_SAMPLES for p in waiting(subscription)]


def test_a_new_reader_asks_for_a_keyframe_and_starts_with_one() -> None:
    encoder = Encoder()
    reader = encoder.hub.subscribe(video="high")
    assert encoder.asked == ["high"]
    for packet in (picture(0), picture(1), picture(2, key=True), picture(3)):
        encoder.hub.publish(packet)
    assert frames(reader) == [2, 3]


def test_readers_get_their_renditions_only_and_in_order() -> None:
    hub = Encoder().hub
    recorder = hub.subscribe(video="low", audio="aac")
    published = [
        picture(0, key=True),
        sound(0, "aac"),
        picture(0, key=True, rendition="low"),
        sound(0),
        sound(1, "aac"),
    ]
    for packet in published:
        hub.publish(packet)
    assert waiting(recorder) == [published[1], published[2], published[4]]


def test_an_audio_reader_asks_for_no_keyframe() -> None:
    encoder = Encoder()
    encoder.hub.subscribe(audio="audio")
    assert encoder.asked == []


def test_an_unknown_video_rendition_is_refused() -> None:
    with pytest.raises(ValueError, match="'aac' is no video rendition; choose from high, low"):
        Encoder().hub.subscribe(video="aac")


def test_overflow_drops_to_the_newest_keyframe_that_waits() -> None:
    hub = Encoder().hub
    reader = hub.subscribe(video="high", limits=QueueLimits(video=5))
    for index in range(7):
        hub.publish(picture(index, key=index in (0, 3)))
    assert frames(reader) == [3, 4, 5, 6]
    assert reader.dropped_video == 3


def test_overflow_without_a_keyframe_holds_until_the_next_and_asks_for_it() -> None:
    encoder = Encoder()
    reader = encoder.hub.subscribe(video="high", limits=QueueLimits(video=4))
    encoder.hub.publish(picture(0, key=True))
    encoder.clock.now_s = 10.0
    for index in range(1, 8):
        encoder.hub.publish(picture(index))
    assert encoder.asked == ["high", "high"]
    encoder.hub.publish(picture(8, key=True))
    encoder.hub.publish(picture(9))
    assert frames(reader) == [8, 9]
    assert reader.dropped_video == 5  # 0..4; those held back afterwards were never in the queue


def test_overflow_spares_the_sound() -> None:
    hub = Encoder().hub
    recorder = hub.subscribe(video="high", audio="aac", limits=QueueLimits(video=3, audio=10))
    for index in range(6):
        hub.publish(picture(index, key=index == 0))
        hub.publish(sound(index, "aac"))
    assert [p.pts // OPUS_SAMPLES for p in waiting(recorder) if p.rendition == "aac"] == list(range(6))


def test_overflow_of_sound_drops_the_oldest() -> None:
    hub = Encoder().hub
    reader = hub.subscribe(audio="audio", limits=QueueLimits(audio=3))
    for index in range(5):
        hub.publish(sound(index))
    assert [p.pts // OPUS_SAMPLES for p in waiting(reader)] == [2, 3, 4]
    assert reader.dropped_audio == 2


def test_a_switch_goes_on_with_the_old_rendition_until_the_new_one_has_a_keyframe() -> None:
    encoder = Encoder()
    reader = encoder.hub.subscribe(video="high")
    encoder.hub.publish(picture(0, key=True))
    reader.switch("low")
    assert encoder.asked == ["high", "low"]
    for packet in (
        picture(1, rendition="low"),
        picture(1),
        picture(2, key=True, rendition="low"),
        picture(2),
        picture(3),
    ):
        encoder.hub.publish(packet)
    encoder.hub.publish(picture(3, rendition="low"))
    assert [(p.rendition, p.pts // FRAME_SAMPLES) for p in waiting(reader)] == [
        ("high", 0),
        ("high", 1),
        ("low", 2),
        ("low", 3),
    ]
    assert reader.video == "low"


def test_a_switch_at_a_picture_already_sent_moves_it_by_the_least_step() -> None:
    hub = Encoder().hub
    reader = hub.subscribe(video="high")
    hub.publish(picture(0, key=True))
    reader.switch("low")
    hub.publish(picture(1))
    hub.publish(picture(1, key=True, rendition="low"))
    assert [p.pts for p in waiting(reader)] == [0, FRAME_SAMPLES, FRAME_SAMPLES + PTS_STEP]


def test_a_switch_back_before_the_keyframe_changes_nothing() -> None:
    hub = Encoder().hub
    reader = hub.subscribe(video="high")
    hub.publish(picture(0, key=True))
    reader.switch("low")
    reader.switch("high")
    hub.publish(picture(1, key=True, rendition="low"))
    hub.publish(picture(1))
    assert [p.rendition for p in waiting(reader)] == ["high", "high"]


def test_video_off_and_on_again() -> None:
    encoder = Encoder()
    reader = encoder.hub.subscribe(video="high")
    encoder.hub.publish(picture(0, key=True))
    reader.switch(None)
    encoder.hub.publish(picture(1, key=True))
    assert len(reader) == 0
    reader.switch("low")
    encoder.hub.publish(picture(2, rendition="low"))
    encoder.hub.publish(picture(3, key=True, rendition="low"))
    assert frames(reader) == [3]


def test_key_requests_are_spaced_and_the_early_one_is_kept() -> None:
    encoder = Encoder()
    for _ in range(10):
        encoder.hub.request_key("high")
    assert encoder.asked == ["high"]
    encoder.clock.now_s = KEY_INTERVAL_S - 0.001
    encoder.hub.publish(sound(0))
    assert encoder.asked == ["high"]
    encoder.clock.now_s = KEY_INTERVAL_S
    encoder.hub.publish(sound(1))
    encoder.hub.publish(sound(2))
    assert encoder.asked == ["high", "high"]


def test_a_keyframe_that_passes_serves_the_requests_before_it() -> None:
    encoder = Encoder()
    encoder.hub.request_key("high")
    encoder.hub.request_key("high")
    encoder.hub.publish(picture(0, key=True))
    encoder.clock.now_s = 10.0
    encoder.hub.publish(picture(1))
    assert encoder.asked == ["high"]


def test_renditions_are_asked_for_apart() -> None:
    encoder = Encoder()
    encoder.hub.request_key("high")
    encoder.hub.request_key("low")
    assert encoder.asked == ["high", "low"]


def test_a_reader_that_waits_is_woken_by_a_packet_and_by_the_end() -> None:
    async def scene() -> None:
        hub = Encoder().hub
        reader = hub.subscribe(audio="audio")
        first = asyncio.create_task(reader.get())
        await asyncio.sleep(0)
        hub.publish(sound(0))
        assert await first == sound(0)
        second = asyncio.create_task(reader.get())
        await asyncio.sleep(0)
        hub.unsubscribe(reader)
        with pytest.raises(SubscriptionClosed):
            await second
        assert [packet async for packet in reader] == []

    asyncio.run(scene())


def test_two_tasks_may_not_read_at_once() -> None:
    async def scene() -> None:
        reader = Encoder().hub.subscribe(audio="audio")
        first = asyncio.create_task(reader.get())
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="one reader"):
            await reader.get()
        first.cancel()

    asyncio.run(scene())


def test_a_cancelled_reader_leaves_the_next_one_free() -> None:
    async def scene() -> None:
        hub = Encoder().hub
        reader = hub.subscribe(audio="audio")
        first = asyncio.create_task(reader.get())
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        hub.publish(sound(0))
        assert await reader.get() == sound(0)

    asyncio.run(scene())


def test_drops_of_readers_that_left_stay_in_the_counts() -> None:
    hub = Encoder().hub
    reader = hub.subscribe(audio="audio", limits=QueueLimits(audio=1))
    hub.publish(sound(0))
    hub.publish(sound(1))
    hub.unsubscribe(reader)
    hub.unsubscribe(reader)
    stats = hub.stats()
    assert (stats.subscribers, stats.dropped_audio, stats.published["audio"]) == (0, 1, 2)


@given(
    steps=st.lists(
        st.sampled_from(["high", "high key", "low", "low key", "sound", "read", "to low", "to high", "off"])
    ),
    limit=st.integers(1, 6),
)
def test_whatever_happens_queues_stay_bounded_and_pictures_decodable(steps: list[str], limit: int) -> None:
    targets: dict[str, Rendition | None] = {"to low": "low", "to high": "high", "off": None}
    hub = Encoder().hub
    reader = hub.subscribe(video="high", audio="audio", limits=QueueLimits(video=limit, audio=limit))
    serial: dict[Rendition, int] = {"high": 0, "low": 0}
    frame = 0
    out: list[tuple[Packet, int]] = []
    for step in steps:
        if step.startswith(("high", "low")):
            rendition: Rendition = "high" if step.startswith("high") else "low"
            frame += 1
            serial[rendition] += 1
            data = str(serial[rendition]).encode()
            hub.publish(Packet(rendition, frame * FRAME_SAMPLES, FRAME_SAMPLES, step.endswith("key"), data))
        elif step == "sound":
            hub.publish(sound(frame))
        elif step == "read":
            got = reader.get_nowait()
            if got is not None and got.rendition != "audio":
                out.append((got, int(got.data)))
        else:
            reader.switch(targets[step])
        assert len(reader) <= 2 * limit
    out += [(p, int(p.data)) for p in waiting(reader) if p.rendition != "audio"]
    for previous, (packet, number) in zip([None, *out], out, strict=False):
        if not packet.key:  # it needs the very picture before it, of its own rendition
            assert previous is not None
            assert (previous[0].rendition, previous[1]) == (packet.rendition, number - 1)
        assert previous is None or packet.pts > previous[0].pts


def test_a_budget_allows_a_burst_and_then_a_rate() -> None:
    clock = HandClock()
    budget = Budget(burst=2, per_s=0.5, clock=clock)
    assert [budget.spend() for _ in range(3)] == [True, True, False]
    clock.now_s = 2.0
    assert [budget.spend() for _ in range(2)] == [True, False]
