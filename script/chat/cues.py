"""Words by which intents are told: script/data/chat.toml, both languages together, as chat mixes them."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parents[1] / "data" / "chat.toml"


@cache
def cues() -> Mapping[str, re.Pattern[str]]:
    """One pattern for each intent, and for "asks" and "buying"."""
    tables = tomllib.loads(_FILE.read_text("utf-8"))
    return {name: _any_of(table["parts"], table["words"]) for name, table in tables.items()}


def _any_of(parts: list[str], words: list[str]) -> re.Pattern[str]:
    whole = [rf"\b(?:{'|'.join(words)})\b"] if words else []
    # ASCII: a Latin word ends where a Korean particle begins, as in "dm으로".
    return re.compile("|".join([*(f"(?:{part})" for part in parts), *whole]), re.ASCII)
