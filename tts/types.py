"""How she sounds: the types that every voice emits."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 48_000  # Hz; every voice resamples to it, and one sample of it is the show's clock tick


@dataclass(frozen=True, slots=True)
class PhoneSpan:
    """One phone on the shared schema."""

    phone: str  # one IPA segment or affricate ("tɕ"), no length or stress marks; "" is silence
    start: int  # samples at SAMPLE_RATE from the utterance's start
    length: int  # samples, > 0
    stress: bool = False  # a primary-stressed vowel (English) or an accented phrase start (Korean)


@dataclass(frozen=True, slots=True)
class WordSpan:
    """One written word of the utterance's text, where it is heard."""

    text: str
    start: int  # samples from the utterance's start
    length: int  # samples


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """One sentence (or part of one) of an utterance.

    `start`, and the spans, count samples from the utterance's start, so that a
    chunk covers [start, start + len(samples)).
    """

    samples: NDArray[np.float32]  # (n,), mono, -1..1
    start: int
    phones: tuple[PhoneSpan, ...]
    words: tuple[WordSpan, ...] = ()
    sample_rate: int = SAMPLE_RATE  # Hz
    last: bool = False  # no chunk of this utterance follows


@dataclass(frozen=True, slots=True)
class Prosody:
    """Knobs of one utterance, each -5..5, 0 is the voice's own."""

    speed: int = 0
    pitch: int = 0
    volume: int = 0


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a voice is asked to say."""

    text: str
    lang: str  # "ko" or "en"
    prosody: Prosody = field(default_factory=Prosody)


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice as the operator sees it in lists."""

    id: str  # "<engine>:<name>", e.g. "espeak:ko", "flite:slt", "festival:slt-hts"
    engine: str
    title: str
    languages: tuple[str, ...]
    licence: str
    note: str = ""  # an honest word on its quality
