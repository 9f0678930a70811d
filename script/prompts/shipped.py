"""The prompts that come with the product: script/data/prompts."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from script.prompts.types import Parameters, Prompt, Row
from script.types import Lang

_FOLDER = Path(__file__).parents[1] / "data" / "prompts"

LINE = "line"  # the prompt of the lines of a rundown


@cache
def shipped() -> tuple[Prompt, ...]:
    """All of them, version 1."""
    return tuple(_read(tomllib.loads(path.read_text("utf-8"))) for path in sorted(_FOLDER.glob("*.toml")))


def line_prompt(lang: Lang) -> Prompt:
    """The prompt that lines of a rundown are written with unless another is chosen."""
    return next(prompt for prompt in shipped() if prompt.name == f"{LINE}-{lang}")


def _read(raw: dict[str, Any]) -> Prompt:
    rows = tuple(Row(row["input"].strip(), row["output"].strip()) for row in raw["rows"])
    parameters = Parameters(**raw["parameters"])
    return Prompt(raw["name"], 1, raw["lang"], raw["system"].strip(), rows, parameters, raw["note"])
