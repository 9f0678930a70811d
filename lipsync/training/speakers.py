"""Who speaks in the training, and who is held out of it."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from tts.engine import Engine
from tts.espeak import EspeakEngine, EspeakSetting
from tts.festival import FestivalEngine
from tts.flite import FliteEngine
from tts.training.festival_speakers import FESTIVAL_VOICES, FestivalSpeaker
from tts.training.texts import sentence
from tts.types import VoiceInfo
from tts.voicing import SpeakingVoice

Split = Literal["train", "tune", "test"]  # learnt from; thresholds and the best moment chosen by; told in the card


@dataclass(frozen=True, slots=True)
class Speaker:
    """One voice of one engine, and how much of it is wanted."""

    name: str  # "flite-rms", "espeak-ko-f2"
    lang: str
    split: Split
    minutes: float
    engine: Callable[[], Engine]
    needs: str = ""  # a program that must be on PATH
    human: bool = False  # built from recordings of a person
    foreign: str = ""  # which of FESTIVAL_VOICES this is

    @property
    def at_hand(self) -> bool:
        """Whether this machine has the engine."""
        foreign = FESTIVAL_VOICES.get(self.foreign)
        return (not self.needs or shutil.which(self.needs) is not None) and (foreign is None or foreign.at_hand)

    def sentence(self, chance: random.Random) -> str:
        """What they say next."""
        foreign = FESTIVAL_VOICES.get(self.foreign)
        return sentence(self.lang, chance) if foreign is None or foreign.parts is None else foreign.sentence(chance)

    def voice(self) -> SpeakingVoice:
        """The speaker, ready to be asked."""
        info = VoiceInfo(f"training:{self.name}", self.name.partition("-")[0], self.name, (self.lang,), "")
        return SpeakingVoice(info, self.engine())


# (variant, rate, pitch) of espeak-ng: its formant and its Klatt synthesisers, from whisper-thin to creaking.
_VARIANTS: Final = (
    ("", 175, 50), ("+m1", 165, 40), ("+m2", 185, 45), ("+m3", 170, 45), ("+m4", 180, 50), ("+m5", 165, 40),
    ("+m6", 180, 50), ("+f1", 175, 55), ("+f2", 185, 55), ("+f4", 175, 60), ("+f5", 190, 50), ("+klatt", 170, 50),
    ("+klatt3", 180, 55), ("+croak", 170, 40), ("+Annie", 180, 55), ("+steph", 180, 55),
)  # fmt: skip

_WOMEN: Final = ("lp", "lj", "dita", "ona")  # whom English and Korean engines lack


def _espeak(lang: str, voice: str, variant: tuple[str, int, int], split: Split, minutes: float) -> Speaker:
    name, rate, pitch = variant
    setting = EspeakSetting(voice + name, rate, pitch)
    return Speaker(f"espeak-{lang}-{name[1:] or 'plain'}", lang, split, minutes, lambda: EspeakEngine(setting))


def _flite(name: str, split: Split, minutes: float, *, human: bool = True) -> Speaker:
    suffix = "" if split != "tune" else "-tune"
    return Speaker(f"flite-{name}{suffix}", "en", split, minutes, lambda: FliteEngine(name), "flite", human)


def _foreign(name: str, minutes: float) -> Speaker:
    return Speaker(
        f"festival-{name}", "en", "train", minutes, lambda: FestivalSpeaker(name), "festival", human=True, foreign=name
    )


def speakers() -> tuple[Speaker, ...]:
    """All speakers. Whoever is built from the recordings of slt is held out, in both of her engines."""
    return (
        _flite("rms", "train", 32),
        _flite("awb", "train", 24),
        _flite("kal16", "train", 14),
        _flite("kal", "train", 6),
        *(_foreign(name, 10 if name in _WOMEN else 5) for name in FESTIVAL_VOICES),
        *(_espeak("en", "en-us", variant, "train", 1.2) for variant in _VARIANTS),
        *(_espeak("ko", "ko", variant, "train", 1.8) for variant in _VARIANTS),
        _flite("rms", "tune", 2),
        _flite("awb", "tune", 2),
        _espeak("en", "en-us", ("+f3", 180, 55), "tune", 1),
        _espeak("ko", "ko", ("+f3", 180, 55), "tune", 2),
        _flite("slt", "test", 5),
        Speaker("festival-slt", "en", "test", 5, FestivalEngine, "festival", human=True),
        _espeak("en", "en-us", ("+m7", 175, 45), "test", 2.5),
        _espeak("ko", "ko", ("+m7", 175, 45), "test", 2.5),
    )
