"""What of the settings dubbing's workers need."""

from dubbing.job import Engines
from stream.settings import Settings


def engines_of(settings: Settings) -> Engines:
    """The engines of these settings, with absolute paths."""
    return Engines(
        data=str(settings.data.resolve()),
        voices={lang: voice for lang, voice in (("ko", settings.voice_ko), ("en", settings.voice_en)) if voice},
        asr_model=str(settings.asr_model.resolve()) if settings.asr_model is not None else "",
        llm_base_url=settings.llm_base_url,
        llm_model=settings.llm_model,
        llm_key_env=settings.llm_key_env,
        label=settings.dub_label,
    )
