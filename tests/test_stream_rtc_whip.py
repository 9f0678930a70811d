"""Microphones over WHIP: real peers over loopback, and everything that may be wrong with an offer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from aiortc import RTCPeerConnection
from av import AudioFrame

from stream.errors import StageUnavailable
from stream.rtc.aiortc_adapter import AdapterBroken
from stream.rtc.errors import MicrophoneTaken, NoOpus, OfferInvalid, OfferTooLarge, SessionUnknown
from stream.rtc.whip import MAX_BLOCK, MicrophonePatience, WhipService
from stream.rtc.whip_link import ORDERED, mono, shorten
from stream.rtc.whip_offer import parse_microphone
from tests.rtc_microphone import RATE, Microphone

pytestmark = pytest.mark.media


@dataclass
class Hearer:
    """Keeps what it hears."""

    refuses: bool = False
    pcm: list[bytes] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def opened(self) -> None:
        if self.refuses:
            raise StageUnavailable("the host is off air")
        self._tell("opened")

    def hear(self, pcm: bytes) -> None:
        self.pcm.append(pcm)
        self.changed.set()

    def closed(self, reason: str) -> None:
        self._tell(reason)

    def _tell(self, what: str) -> None:
        self.told.append(what)
        self.changed.set()

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not done():
                self.changed.clear()
                await self.changed.wait()

    @property
    def sound(self) -> np.ndarray:
        return np.frombuffer(b"".join(self.pcm), "<i2") / 32768


def tone(seconds: float, hz: float = 440.0) -> np.ndarray:
    return 0.4 * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)


def with_service(deeds: Callable[[WhipService], Awaitable[None]], **patience: float) -> None:
    async def go() -> None:
        service = WhipService(patience=MicrophonePatience(**patience))
        try:
            await asyncio.wait_for(deeds(service), 60)
        finally:
            await service.close()

    asyncio.run(go())


async def joined(service: WhipService, hearer: Hearer, samples: np.ndarray | None = None) -> Microphone:
    microphone = Microphone(samples if samples is not None else tone(5))
    microphone.speech.go.set()
    answer = await service.create(await microphone.offer(), hearer)
    await microphone.accept(answer.sdp)
    return microphone


def test_what_is_said_is_heard():
    async def deeds(service: WhipService) -> None:
        hearer = Hearer()
        microphone = await joined(service, hearer)
        await hearer.until(lambda: len(hearer.sound) > RATE)
        assert hearer.told == ["opened"]
        assert all(0 < len(pcm) <= MAX_BLOCK for pcm in hearer.pcm)
        spectrum = np.abs(np.fft.rfft(hearer.sound[RATE // 2 : RATE] * np.hanning(RATE // 2)))
        assert np.argmax(spectrum) * 2 == pytest.approx(440, abs=4)
        await service.delete(service.session_id, "over")
        assert hearer.told == ["opened", "over"]
        await microphone.close()

    with_service(deeds)


def test_one_at_a_time_and_then_another():
    async def deeds(service: WhipService) -> None:
        hearer, second = Hearer(), Hearer()
        microphone = await joined(service, hearer)
        other = Microphone(tone(1))
        with pytest.raises(MicrophoneTaken, match="end it first"):
            await service.create(await other.offer(), second)
        session_id = service.session_id
        await service.delete(session_id, "over")
        with pytest.raises(SessionUnknown):
            await service.delete(session_id, "again")
        again = await joined(service, second)
        await second.until(lambda: len(second.pcm) > 5)
        assert second.told == ["opened"]
        for peer in (microphone, other, again):
            await peer.close()

    with_service(deeds)


def test_one_that_is_dropped_is_told_why_and_another_is_not_taken_for_it():
    async def deeds(service: WhipService) -> None:
        hearer, over = Hearer(), asyncio.Event()
        microphone = await joined(service, hearer)
        session_id = service.session_id
        service.when_over(session_id, over.set)
        await hearer.until(lambda: bool(hearer.pcm))
        service.drop("not theirs", "another")
        await asyncio.sleep(0.1)
        assert not over.is_set()
        service.drop("no right", session_id)
        await hearer.until(lambda: len(hearer.told) == 2)
        assert hearer.told == ["opened", "no right"]
        assert over.is_set()
        late = asyncio.Event()
        service.when_over(session_id, late.set)
        assert late.is_set(), "it is over already"
        await asyncio.wait_for(microphone.closed.wait(), 30)
        await microphone.close()

    with_service(deeds)


def test_a_goodbye_ends_it():
    async def deeds(service: WhipService) -> None:
        hearer = Hearer()
        microphone = await joined(service, hearer)
        await hearer.until(lambda: bool(hearer.pcm))
        await microphone.close()
        await hearer.until(lambda: len(hearer.told) == 2)
        assert hearer.told[1] == "the microphone's connection was lost"
        assert service.hearer is None

    with_service(deeds)


def test_a_microphone_without_packets_is_ended():
    async def deeds(service: WhipService) -> None:
        hearer = Hearer()
        microphone = await joined(service, hearer)
        await hearer.until(lambda: bool(hearer.pcm))
        microphone.speech.stop()
        await hearer.until(lambda: len(hearer.told) == 2)
        assert hearer.told[1] == "the microphone sent nothing for 1 s"
        await microphone.close()

    with_service(deeds, silence_s=1.0)


def test_one_that_never_connects_is_ended():
    async def deeds(service: WhipService) -> None:
        hearer = Hearer()
        microphone = Microphone(tone(1))
        await service.create(await microphone.offer(), hearer)
        await hearer.until(lambda: bool(hearer.told))
        assert hearer.told == ["the microphone did not connect within 0.3 s"]
        assert service.session_id == ""
        await microphone.close()

    with_service(deeds, handshake_s=0.3)


def test_one_that_is_refused_when_it_connects_is_told_why():
    async def deeds(service: WhipService) -> None:
        hearer = Hearer(refuses=True)
        microphone = await joined(service, hearer)
        await hearer.until(lambda: bool(hearer.told))
        assert hearer.told == ["the host is off air"]
        assert not hearer.pcm
        await asyncio.wait_for(microphone.closed.wait(), 30)
        await microphone.close()

    with_service(deeds)


# ------------------------------------------------------------------ offers
@pytest.fixture(scope="module")
def offer() -> str:
    async def make() -> str:
        microphone = Microphone(tone(0.1))
        sdp = await microphone.offer()
        await microphone.close()
        return sdp

    return asyncio.run(make())


def test_a_microphones_offer_is_read(offer: str):
    read = parse_microphone(offer)
    assert read.has_audio
    assert "a=candidate" not in read.sdp
    assert read.main_mid == "0"


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (lambda sdp: "", OfferInvalid, "v=0"),
        (lambda sdp: "v=0\r\n" + "\0" * 50, OfferInvalid, "this"),
        (lambda sdp: sdp + "a=x\r\n" * 20_000, OfferTooLarge, "at most"),
        (lambda sdp: sdp.replace("a=sendonly", "a=recvonly"), OfferInvalid, "recvonly"),
        (lambda sdp: sdp.replace("opus/48000", "speex/48000"), NoOpus, "Opus"),
        (lambda sdp: sdp.replace("a=rtcp-mux\r\n", ""), OfferInvalid, "rtcp-mux"),
        (lambda sdp: sdp.replace("m=audio", "m=video"), OfferInvalid, "one audio"),
        (lambda sdp: sdp + sdp[sdp.index("m=audio") :], OfferInvalid, "audio, audio"),
        (lambda sdp: "\r\n".join(x for x in sdp.split("\r\n") if "fingerprint" not in x), OfferInvalid, "fingerprint"),
        (lambda sdp: "\r\n".join(x for x in sdp.split("\r\n") if "ice-pwd" not in x), OfferInvalid, "ice-pwd"),
    ],
)
def test_a_bad_offer_says_what_is_wrong(offer: str, change: Callable[[str], str], error: type[Exception], says: str):
    with pytest.raises(error, match=says):
        parse_microphone(change(offer))


# ------------------------------------------------------------------ contracts with aiortc
def test_aiortc_still_has_the_part_that_is_replaced():
    async def go() -> None:
        peer = RTCPeerConnection()
        receiver = peer.addTransceiver("audio", direction="recvonly").receiver
        shorten(receiver)
        assert getattr(receiver, "_RTCRtpReceiver__jitter_buffer").capacity == ORDERED  # noqa: B009 - mypy knows it not
        await peer.close()

    asyncio.run(go())
    with pytest.raises(AdapterBroken, match="pinned"):
        shorten(object())


def test_stereo_becomes_mono():
    both = np.stack([np.full(960, 1000, np.int16), np.full(960, 3000, np.int16)], 1).reshape(1, -1)
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(both), format="s16", layout="stereo")
    assert np.array_equal(np.frombuffer(mono(frame), "<i2"), np.full(960, 2000))
