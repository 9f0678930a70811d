"""Where voices find their files: models that an operator put here, outside services, what was said before.

The programs that speak are started with the environment of the server, so it tells the places:
`ONMARU_DATA` (default "data") and `ONMARU_MODELS` (default DATA/models).
"""

import os
from pathlib import Path


def data() -> Path:
    """The data folder."""
    return Path(os.environ.get("ONMARU_DATA") or "data")


def models() -> Path:
    """The folder of models; never one that uploads go to, since a checkpoint is code."""
    return Path(os.environ.get("ONMARU_MODELS") or data() / "models")


def model_voices() -> Path:
    """The folder with one folder a voice, each with a model's configuration and checkpoint."""
    return models() / "voices"


def voice_services() -> Path:
    """The TOML file that lists outside voices: name, base_url, model, voice, languages, api_key_env, sample_rate."""
    return models() / "voices.toml"


def dictionary() -> Path:
    """The operator's dictionary of pronunciations."""
    return data() / "dictionary.toml"


def speech_cache() -> Path:
    """The folder of phrases that were said before."""
    return data() / "cache" / "speech"
