"""What happens to a voice between a mouth and our ear: other throats, rooms, codecs.

These work on sound and are done once, before the training. What can be done to log-mel energies (noise, music,
babble, equalisers, levels, narrow bands, vocal tract length) is done anew in every batch: see `disguise`.
"""

import io
from dataclasses import dataclass
from typing import Final

import av
import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.signal import fftconvolve

from tts.types import SAMPLE_RATE, PhoneSpan

Sound = NDArray[np.float32]

_WORLD_RATE: Final = 16_000  # Hz; the features need no more
_WORLD_PERIOD_MS: Final = 10.0
_CODECS: Final = (  # container, codec, samples that the encoder puts before and the decoder leaves, bit/s
    ("ogg", "libopus", 0, (8_000, 32_000)),
    ("mp4", "aac", 1024, (24_000, 64_000)),
)


@dataclass(frozen=True, slots=True)
class Chances:
    """How often each thing happens to a sentence."""

    revoiced: float = 0.0  # of a human voice: another pitch and another vocal tract
    faster: float = 0.8
    room: float = 0.35
    codec: float = 0.15


def augmented(
    samples: Sound, phones: tuple[PhoneSpan, ...], chances: Chances, chance: np.random.Generator
) -> tuple[Sound, tuple[PhoneSpan, ...]]:
    """A sentence as another speaker in another room would send it, and when its phones are then heard."""
    if chance.random() < chances.revoiced:
        samples = revoiced(
            samples, float(np.exp(chance.uniform(-0.25, 0.7))), float(np.exp(chance.uniform(-0.1, 0.22)))
        )
    if chance.random() < chances.faster:
        samples, phones = hastened(samples, phones, float(np.exp(chance.uniform(-0.2, 0.26))))
    if chance.random() < chances.room:
        samples = in_a_room(samples, chance)
    if chance.random() < chances.codec:
        samples = coded(samples, int(chance.integers(len(_CODECS))), chance)
    return samples, phones


def revoiced(samples: Sound, pitch: float, tract: float) -> Sound:
    """Pitch times `pitch`, formants times `tract`, the timing kept, by WORLD.

    Morise et al., "WORLD: a vocoder-based high-quality speech synthesis system" (2016).
    """
    import pyworld  # type: ignore[import-untyped]

    sound = soxr.resample(samples, SAMPLE_RATE, _WORLD_RATE).astype(np.float64)
    f0, times = pyworld.dio(sound, _WORLD_RATE, frame_period=_WORLD_PERIOD_MS)
    envelope = pyworld.cheaptrick(sound, f0, times, _WORLD_RATE)
    breath = pyworld.d4c(sound, f0, times, _WORLD_RATE)
    bins = np.clip(np.arange(envelope.shape[1]) / tract, 0, envelope.shape[1] - 1)
    low = np.floor(bins).astype(int)
    high = np.minimum(low + 1, envelope.shape[1] - 1)
    shifted = np.exp(np.log(envelope[:, low]) * (1 - bins + low) + np.log(envelope[:, high]) * (bins - low))
    other = pyworld.synthesize(f0 * pitch, np.ascontiguousarray(shifted), breath, _WORLD_RATE, _WORLD_PERIOD_MS)
    result = np.zeros(len(samples), np.float32)
    wide = soxr.resample(other.astype(np.float32), _WORLD_RATE, SAMPLE_RATE)[: len(samples)]
    result[: len(wide)] = wide
    return result


def hastened(samples: Sound, phones: tuple[PhoneSpan, ...], rate: float) -> tuple[Sound, tuple[PhoneSpan, ...]]:
    """`rate` times as fast and as high, as a tape would be."""
    sound = np.asarray(soxr.resample(samples, SAMPLE_RATE * rate, SAMPLE_RATE, quality="MQ"), np.float32)
    edges = [(round(phone.start / rate), round((phone.start + phone.length) / rate)) for phone in phones]
    moved = tuple(
        PhoneSpan(phone.phone, start, end - start, phone.stress)
        for phone, (start, end) in zip(phones, edges, strict=True)
        if end > start
    )
    return sound, moved


def in_a_room(samples: Sound, chance: np.random.Generator) -> Sound:
    """With the exponentially dying echo of a room of 0.1 to 0.7 s, 0 to 18 dB below the direct sound."""
    length = int(chance.uniform(0.1, 0.7) * SAMPLE_RATE)
    echo = chance.normal(size=length) * np.exp(-6.9 * np.arange(length) / length)
    echo[: int(chance.uniform(0.001, 0.012) * SAMPLE_RATE)] = 0  # the first wall
    echo *= 10 ** (-chance.uniform(0, 18) / 20) / np.sqrt(np.sum(np.square(echo)))
    echo[0] = 1
    return np.asarray(fftconvolve(samples, echo)[: len(samples)], np.float32)


def coded(samples: Sound, which: int, chance: np.random.Generator) -> Sound:
    """Through a lossy codec (0 is Opus, 1 AAC) and back, as long as before and in its place."""
    container, codec, padding, rates = _CODECS[which]
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=SAMPLE_RATE, layout="mono")
        assert isinstance(stream, av.AudioStream)  # noqa: S101 - both codecs are of sound
        stream.bit_rate = int(chance.integers(*rates))
        frame = av.AudioFrame.from_ndarray(np.clip(samples, -1, 1)[None], format="fltp", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        size = stream.codec_context.frame_size
        resampler = av.AudioResampler(stream.codec_context.format, "mono", SAMPLE_RATE, size)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    file.seek(0)
    with av.open(file, "r") as read:
        parts = [piece.to_ndarray().reshape(-1) for piece in read.decode(audio=0)]
    sound = np.concatenate(parts)[padding:]
    result = np.zeros(len(samples), np.float32)
    result[: len(sound)] = sound[: len(samples)]
    return result
