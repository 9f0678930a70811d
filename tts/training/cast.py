"""Who speaks in the training of our own voice: throats, some of which speak both Korean and English."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tts.engine import Engine
from tts.espeak import EspeakEngine, EspeakSetting
from tts.festival import FestivalEngine
from tts.flite import FliteEngine
from tts.training.festival_speakers import FESTIVAL_VOICES, FestivalSpeaker
from tts.training.texts import sentence

TARGET: Final = "slt"  # whose timbre the Korean line is to have
HELD: Final = 20  # of the target's first sentences, from which nothing is learnt


@dataclass(frozen=True, slots=True)
class Member:
    """One throat in one language."""

    name: str  # "espeak-ko-f2"; its files' folder
    throat: str  # "espeak-f2": one timbre, whatever the language
    lang: str
    minutes: float
    engine: Callable[[], Engine]
    needs: str = ""  # a program that must be on PATH
    human: bool = False  # built from recordings of a person
    foreign: str = ""  # which of FESTIVAL_VOICES this is
    pitches: int = 0  # knob steps either way that it may be asked for

    @property
    def at_hand(self) -> bool:
        """Whether this machine has the engine."""
        foreign = FESTIVAL_VOICES.get(self.foreign)
        return (not self.needs or shutil.which(self.needs) is not None) and (foreign is None or foreign.at_hand)

    def sentence(self, chance: random.Random) -> str:
        """What they say next."""
        foreign = FESTIVAL_VOICES.get(self.foreign)
        return sentence(self.lang, chance) if foreign is None or foreign.parts is None else foreign.sentence(chance)


_VARIANTS: Final = (
    ("m1", 165, 40), ("m2", 185, 45), ("m3", 170, 45), ("m5", 165, 40), ("m7", 175, 45), ("f1", 175, 55),
    ("f2", 185, 55), ("f3", 180, 55), ("f4", 175, 60), ("f5", 190, 50), ("Annie", 180, 55), ("steph", 180, 55),
)  # fmt: skip


def _espeak(lang: str, voice: str, variant: tuple[str, int, int], minutes: float) -> Member:
    name, rate, pitch = variant
    setting = EspeakSetting(f"{voice}+{name}", rate, pitch, korean=lang == "ko")
    return Member(f"espeak-{lang}-{name}", f"espeak-{name}", lang, minutes, lambda: EspeakEngine(setting), pitches=3)


def _flite(name: str, minutes: float) -> Member:
    return Member(f"flite-{name}", name, "en", minutes, lambda: FliteEngine(name), "flite", human=True)


def _festival(name: str, minutes: float) -> Member:
    return Member(
        f"festival-{name}", name, "en", minutes, lambda: FestivalSpeaker(name), "festival", human=True, foreign=name
    )


def cast() -> tuple[Member, ...]:
    """All members. Throats of espeak-ng speak Korean and English, so that a timbre need not mean a language."""
    return (
        _flite(TARGET, 25),
        Member("festival-slt", "slt-hts", "en", 8, FestivalEngine, "festival", human=True),
        _flite("rms", 10),
        _flite("awb", 8),
        _flite("kal16", 4),
        *(_festival(name, 4) for name in FESTIVAL_VOICES),
        *(_espeak("ko", "ko", variant, 3) for variant in _VARIANTS),
        *(_espeak("en", "en-us", variant, 1.2) for variant in _VARIANTS),
    )
