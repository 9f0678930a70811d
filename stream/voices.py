"""Which voices the settings name, and who stands in for whom."""

import os
from collections.abc import Mapping, Sequence
from typing import Final

from stream.api.schemas import VoiceOut
from stream.settings import Settings
from tts.catalogue import default_voice, find_voices
from tts.errors import VoiceUnknown
from tts.types import VoiceInfo

EMBEDDED: Final[Mapping[str, str]] = {"ko": "espeak:ko", "en": "espeak:en-us"}  # needs nothing, and starts at once
MAX_CHAIN: Final = 3  # two voices that hang before one that speaks still leave a gap of no more than a second


def use_places(settings: Settings) -> None:
    """Let `tts.places`, here and in the programs that are started, find the data folder of these settings."""
    os.environ["ONMARU_DATA"] = str(settings.data)


def chains(settings: Settings) -> dict[str, tuple[str, ...]]:
    """The ids of each language's voices: the chosen one, then who stands in for it.

    Raises:
        VoiceUnknown: the settings name one that does not speak the language here, or too many.
        VoiceUnavailable: none is installed for a language.
    """
    return {lang: chain_of(settings, lang, find_voices()) for lang in EMBEDDED}


def chain_of(settings: Settings, lang: str, found: Sequence[VoiceInfo]) -> tuple[str, ...]:
    """The ids of one language's voices, out of those that were found. Raises as `chains`."""
    chosen, fallback = {
        "ko": (settings.voice_ko, settings.fallback_ko),
        "en": (settings.voice_en, settings.fallback_en),
    }[lang]
    able = {info.id for info in found if lang in info.languages}
    for setting, voice_id in ((f"voice_{lang}", chosen), *((f"fallback_{lang}", named) for named in fallback)):
        if voice_id and voice_id not in able:
            here = ", ".join(sorted(able)) or "none"
            raise VoiceUnknown(f"{setting} names {voice_id!r}, which does not speak {lang!r} here; these do: {here}")
    behind = fallback or [voice_id for voice_id in (default_voice(lang), EMBEDDED[lang]) if voice_id in able]
    chain = tuple(dict.fromkeys((chosen or default_voice(lang), *behind)))
    if len(chain) > MAX_CHAIN:
        raise VoiceUnknown(f"fallback_{lang} names {len(fallback)} voices; at most {MAX_CHAIN - 1} can stand in")
    return chain


def list_voices() -> list[VoiceOut]:
    """Every voice of this machine, as the API tells it."""
    return [VoiceOut.model_validate(info, from_attributes=True) for info in find_voices()]
