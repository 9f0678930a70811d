"""Voices that others can be tuned from: VITS models that are fed the same phones."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import yaml

from tts.errors import VoiceUnavailable
from tts.espnet_card import MAX_VOICES, inside, read_card
from tts.tuning.order import FRONTENDS

_MAX_CONFIG = 4 << 20  # bytes


@dataclass(frozen=True, slots=True)
class Base:
    """One such voice."""

    name: str  # of its folder
    title: str
    lang: str  # "ko" or "en"


def bases(models: Path) -> list[Base]:
    """Those in the folder of models, by name."""
    voices = models / "voices"
    found = sorted(voices.iterdir()) if voices.is_dir() else []
    folders = (folder for folder in found if not folder.name.startswith("."))  # those are not whole
    return [base for folder in islice(folders, MAX_VOICES) for base in _of(folder, models)]


def _of(folder: Path, models: Path) -> Iterator[Base]:
    try:
        card = read_card(folder, models)
        config = inside(folder, card.config, models)
        langs = [lang for lang, frontend in FRONTENDS.items() if frontend == card.frontend]
        if langs and config.stat().st_size <= _MAX_CONFIG:
            told = yaml.safe_load(config.read_text(encoding="utf-8"))
            if isinstance(told, dict) and told.get("tts") == "vits":
                yield from (Base(folder.name, card.title, lang) for lang in langs)
    except (VoiceUnavailable, OSError, UnicodeDecodeError, yaml.YAMLError):
        return  # it cannot be spoken either, which the list of voices tells
