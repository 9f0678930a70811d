"""Approved lines as data to tune a model with, in CLOVA Studio's columns."""

import json
from dataclasses import dataclass

from script.prompts.privacy import personal


@dataclass(frozen=True, slots=True)
class Example:
    """What a model was told, what it was asked, and what was approved."""

    system: str
    text: str
    completion: str


def jsonl_row(example: Example) -> str:
    """One line of JSON: System_Prompt, Text, Completion; "" where the example is personal."""
    if any(personal(part) for part in (example.text, example.completion)):
        return ""
    row = {"System_Prompt": example.system, "Text": example.text, "Completion": example.completion}
    return json.dumps(row, ensure_ascii=False) + "\n"
