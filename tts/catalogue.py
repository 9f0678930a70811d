"""Which voices this machine has, and how to open one."""

import difflib
import functools
from collections.abc import Callable

from tts import espeak, espnet, festival, flite, openai_speech, own, places
from tts.cache import PhraseCache
from tts.errors import VoiceUnavailable, VoiceUnknown
from tts.readings import Readings
from tts.types import VoiceInfo
from tts.voice import Voice
from tts.voicing import SpeakingVoice

# The first that is found speaks: our host is a woman, so are these. (engine, id) in order of how human they sound.
_PREFERRED = {"ko": ("espeak:ko",), "en": ("flite:slt", "espeak:en-us")}

_OPENERS: dict[str, Callable[[str], SpeakingVoice]] = {
    "espeak": espeak.EspeakVoice,
    "flite": flite.FliteVoice,
    "festival": festival.FestivalVoice,
    "espnet": espnet.EspnetVoice,
    "onmaru": own.open_own,
    "openai": openai_speech.SpeechServiceVoice,
}


def find_voices() -> list[VoiceInfo]:
    """Every voice of this machine, Korean first; `state` tells what those lack that cannot speak yet."""
    embedded = (*espeak.voices(), *own.voices(), *flite.voices(), *festival.voices())
    return [*embedded, *espnet.voices(), *openai_speech.voices()]


def open_voice(voice_id: str) -> Voice:
    """The voice of this id. Its engine starts with `prepare` or the first line.

    It knows the operator's dictionary, and what this process said before.

    Raises:
        VoiceUnknown: no such voice here; the message lists near names.
        VoiceUnavailable: it is listed, but cannot be opened.
    """
    found = {info.id: info for info in find_voices()}
    if voice_id not in found:
        near = difflib.get_close_matches(voice_id, found, n=3, cutoff=0.3) or sorted(found)
        raise VoiceUnknown(f"There is no voice {voice_id!r} here. Near names: {', '.join(near)}.")
    voice = _OPENERS[found[voice_id].engine](voice_id)
    voice.equip(_said_before(), Readings(places.dictionary()))
    return voice


@functools.cache
def _said_before() -> PhraseCache:
    """One memory for all voices of this process; on disk as well where the operator made the folder for it."""
    folder = places.speech_cache()
    return PhraseCache(folder=folder if folder.is_dir() else None)


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
