"""The voice of our own: Korean by a small network that learnt from what the embedded engines say (`tts.acoustic`)."""

from pathlib import Path
from typing import Final

from tts import espeak
from tts.types import VoiceInfo
from tts.voicing import SpeakingVoice

SHIPPED: Final = Path(__file__).parent / "acoustic" / "models" / "slt-ko.npz"
_INFO: Final = VoiceInfo(
    "onmaru:slt",
    "onmaru",
    "한국어, 여성 (실험)",
    ("ko",),
    "Onmaru's; espeak-ng reads (GPL-3.0, a separate program)",
    "experimental: neural, with the timbre of an English speaker",
)


def voices() -> tuple[VoiceInfo, ...]:
    """The voice, where espeak-ng is there to read for it."""
    return (_INFO,) if SHIPPED.exists() and espeak.voices() else ()


def open_own(voice_id: str) -> SpeakingVoice:
    """The voice of this id. Its network and what that needs are loaded here, not where voices are only listed."""
    from tts.acoustic.engine import OwnEngine

    info = next(info for info in voices() if info.id == voice_id)
    return SpeakingVoice(info, OwnEngine(SHIPPED))
