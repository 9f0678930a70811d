"""What leaves the encoders is what viewers' decoders take."""

import itertools
from typing import cast

import av
import numpy as np
import pytest

from stream.packets import AAC_SAMPLES, CLOCK_RATE, FRAME_SAMPLES, OPUS_SAMPLES, Packet
from stream.stage.encoder import GOP_FRAMES, AacEncoder, OpusEncoder, VideoEncoder

pytestmark = pytest.mark.media

WIDTH, HEIGHT = 160, 90
TONE_HZ = 440.0
SPS, PPS, IDR, SLICE = 7, 8, 5, 1


def picture(k: int) -> np.ndarray:
    planes = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
    planes[:HEIGHT] = 60 + k
    planes[20:40, k : k + 30] = 200
    return planes


def units(packet: Packet) -> list[int]:
    """NAL unit types of an Annex B packet."""
    parts = packet.data.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1")
    assert parts[0] == b""
    return [part[0] & 31 for part in parts[1:]]


def tone(count: int) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * TONE_HZ * np.arange(count) / CLOCK_RATE)).astype(np.float32)


def decoded(codec: str, packets: list[Packet], extradata: bytes = b"") -> np.ndarray:
    context = cast("av.AudioCodecContext", av.CodecContext.create(codec, "r"))
    if extradata:
        context.extradata = extradata
    context.sample_rate = CLOCK_RATE
    context.layout = "mono"
    frames = [f for p in packets for f in context.decode(av.Packet(p.data))]
    sound = np.concatenate([f.to_ndarray()[0] for f in frames])
    return sound / 32_768 if sound.dtype == np.int16 else sound


def pitch(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * CLOCK_RATE / len(samples))


@pytest.fixture(scope="module")
def film() -> list[Packet]:
    encoder = VideoEncoder("high", WIDTH, HEIGHT, 500)
    packets = []
    for k in range(60):
        if k == 25:
            encoder.force_key()
        packets.append(encoder.encode(picture(k), k))
    return packets


def test_pictures_come_out_as_they_went_in(film: list[Packet]):
    context = av.CodecContext.create("h264", "r")
    frames = [f for p in film for f in context.decode(av.Packet(p.data))] + context.decode(None)
    assert len(frames) == 60
    assert context.profile in ("Baseline", "Constrained Baseline")
    for k, frame in enumerate(frames):
        difference = np.abs(frame.to_ndarray(format="yuv420p")[:HEIGHT].astype(int) - picture(k)[:HEIGHT])
        assert difference.mean() < 4


def test_headers_come_with_each_keyframe_and_one_slice_with_each_picture(film: list[Packet]):
    for packet in film:
        kinds = units(packet)
        if packet.key:
            assert kinds.index(SPS) < kinds.index(PPS) < kinds.index(IDR)
        assert sum(kind in (IDR, SLICE) for kind in kinds) == 1


def test_the_profile_is_what_browsers_are_offered(film: list[Packet]):
    start = film[0].data.index(b"\0\0\1\x67") + 4
    profile, constraints = film[0].data[start], film[0].data[start + 1]
    assert profile == 66
    assert constraints & 0x40, "constrained baseline"


def test_keyframes_come_first_when_asked_for_and_every_gop(film: list[Packet]):
    assert [k for k, p in enumerate(film) if p.key] == [0, 25]
    assert GOP_FRAMES > 60 - 25


def test_pts_follow_the_frames_that_were_drawn():
    encoder = VideoEncoder("low", WIDTH, HEIGHT, 500)
    packets = [encoder.encode(picture(k), k) for k in (100, 101, 105)]
    assert [p.pts for p in packets] == [k * FRAME_SAMPLES for k in (100, 101, 105)]
    assert [p.rendition for p in packets] == ["low"] * 3


def test_opus_carries_the_tone_in_20_ms_packets():
    samples, encoder = tone(CLOCK_RATE), OpusEncoder()
    starts = range(0, CLOCK_RATE, OPUS_SAMPLES)
    packets = [encoder.encode(samples[k : k + OPUS_SAMPLES], k) for k in starts]
    assert [p.pts for p in packets] == list(starts)
    heard = decoded("libopus", packets)
    assert abs(len(heard) - CLOCK_RATE) <= OPUS_SAMPLES
    middle = heard[12_000:36_000]
    assert abs(pitch(middle) - TONE_HZ) < 4
    assert abs(np.sqrt((middle**2).mean()) - 0.5 / np.sqrt(2)) < 0.03


AAC_LC_48_MONO = bytes([0x11, 0x88])  # AudioSpecificConfig, ISO 14496-3, 1.6.2.1


def test_aac_takes_its_priming_off_the_pts():
    samples, encoder = tone(CLOCK_RATE), AacEncoder()
    packets = [
        p
        for k in range(0, CLOCK_RATE, OPUS_SAMPLES)
        for p in encoder.encode(samples[k : k + OPUS_SAMPLES], 5 * CLOCK_RATE + k)
    ]
    assert packets[0].pts == 5 * CLOCK_RATE - AAC_SAMPLES
    assert {b.pts - a.pts for a, b in itertools.pairwise(packets)} == {AAC_SAMPLES}
    heard = decoded("aac", packets, AAC_LC_48_MONO)[AAC_SAMPLES:]
    middle = slice(12_000, 36_000)
    assert abs(pitch(heard[middle]) - TONE_HZ) < 4
    assert np.corrcoef(heard[middle], samples[middle])[0, 1] > 0.98, "the pts say where the sound belongs"


def test_aac_follows_a_jump_of_the_clock_and_never_goes_back():
    encoder = AacEncoder()
    at, packets = 0, []
    for k in range(100):
        if k == 50:
            at += 7 * FRAME_SAMPLES
        packets += encoder.encode(tone(OPUS_SAMPLES), at)
        at += OPUS_SAMPLES
    steps = [b.pts - a.pts for a, b in itertools.pairwise(packets)]
    assert all(step > 0 for step in steps)
    assert sum(steps) - AAC_SAMPLES * len(steps) >= 7 * FRAME_SAMPLES - AAC_SAMPLES
    # A frame that fills, one that the encoder holds back, and the priming lie between the newest sample and this pts.
    assert 3 * AAC_SAMPLES <= at - packets[-1].pts < 4 * AAC_SAMPLES
