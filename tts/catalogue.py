"""Which voices this machine has, and how to open one."""

import difflib
from collections.abc import Callable

from tts import espeak, festival, flite
from tts.errors import VoiceUnavailable, VoiceUnknown
from tts.types import VoiceInfo
from tts.voice import Voice

# The first that is found speaks: our host is a woman, so are these. (engine, id) in order of how human they sound.
_PREFERRED = {"ko": ("espeak:ko",), "en": ("flite:slt", "espeak:en-us")}

_OPENERS: dict[str, Callable[[str], Voice]] = {
    "espeak": espeak.EspeakVoice,
    "flite": flite.FliteVoice,
    "festival": festival.FestivalVoice,
}


def find_voices() -> list[VoiceInfo]:
    """Every voice that can speak here, Korean first."""
    return [*espeak.voices(), *flite.voices(), *festival.voices()]


def open_voice(voice_id: str) -> Voice:
    """The voice of this id. Its engine starts with `prepare` or the first line.

    Raises:
        VoiceUnknown: no such voice here; the message lists near names.
    """
    found = {info.id: info for info in find_voices()}
    if voice_id not in found:
        near = difflib.get_close_matches(voice_id, found, n=3, cutoff=0.3) or sorted(found)
        raise VoiceUnknown(f"There is no voice {voice_id!r} here. Near names: {', '.join(near)}.")
    return _OPENERS[found[voice_id].engine](voice_id)


def default_voice(lang: str) -> str:
    """The id of the voice that speaks `lang` ("ko" or "en") unless the operator chose another.

    Raises:
        VoiceUnavailable: none is installed for this language.
    """
    found = {info.id for info in find_voices()}
    for voice_id in _PREFERRED.get(lang, ()):
        if voice_id in found:
            return voice_id
    raise VoiceUnavailable(f"No voice for {lang!r} is installed: `pip install espeakng-loader` brings ko and en.")
