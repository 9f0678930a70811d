"""How she sounds: the types that every voice emits."""

from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from tts.errors import KnobInvalid

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
    sentence: int = 0  # which of the utterance's sentences this is, or is part of
    ends_sentence: bool = True  # no further part of this sentence follows
    # (n, 12) mouth poses at 25 a second, the first beginning at the sample `mouth_start` of the utterance, for voices
    # whose phones are not timed. The stage, which hears them from the sound, puts them in: those known so far, so that
    # they may begin before the chunk and end before its end.
    mouth: NDArray[np.float32] | None = None
    mouth_start: int = 0


# Lowest and highest value of each knob; emotions are 0 neutral, 1 sad, 2 happy, 3 angry, strengths 0 weak to 2 strong.
KNOBS: Final = {
    "speed": (-5, 5),
    "pitch": (-5, 5),
    "volume": (-5, 5),
    "emotion": (0, 3),
    "strength": (0, 2),
}


@dataclass(frozen=True, slots=True)
class Prosody:
    """Knobs of one utterance; 0 is the voice's own. KNOBS tells their ranges."""

    speed: int = 0
    pitch: int = 0
    volume: int = 0
    emotion: int = 0  # 0 neutral, 1 sad, 2 happy, 3 angry; a voice without this emotion speaks neutrally
    strength: int = 1  # of the emotion: 0 weak, 1 normal, 2 strong

    def checked(self) -> "Prosody":
        """These knobs, if each is a whole number in its range.

        Raises:
            tts.errors.KnobInvalid: the first that is not.
        """
        for knob, (low, high) in KNOBS.items():
            value = getattr(self, knob)
            if type(value) is not int or not low <= value <= high:
                raise KnobInvalid(knob, value, low, high)
        return self


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a voice is asked to say."""

    text: str
    lang: str  # "ko" or "en"
    prosody: Prosody = field(default_factory=Prosody)
    skip: int = 0  # sentences at the start that another voice has said already


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a voice can do."""

    streaming: bool = False  # sound comes before the sentence is whole
    speed: bool = True  # whether it follows this knob of Prosody
    pitch: bool = True
    volume: bool = True
    emotions: tuple[int, ...] = (0,)  # of Prosody.emotion
    timings: Literal["exact", "heard"] = "exact"  # the engine times its phones, or the mouth follows the sound
    cloning: bool = False  # it can take on the timbre of a recording


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice as the operator sees it in lists."""

    id: str  # "<engine>:<name>", e.g. "espeak:ko", "flite:slt", "festival:slt-hts", "espnet:<folder>/<speaker>"
    engine: str
    title: str
    languages: tuple[str, ...]
    licence: str
    note: str = ""  # an honest word on its quality
    capabilities: Capabilities = field(default_factory=Capabilities)
    state: str = "ready"  # or what is missing, and how to mend it
