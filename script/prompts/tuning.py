"""Approved lines as data to tune a model with, in CLOVA Studio's columns."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from script.prompts.privacy import personal


@dataclass(frozen=True, slots=True)
class Example:
    """What a model was told, what it was asked, and what was approved."""

    system: str
    text: str
    completion: str


def jsonl(examples: Iterable[Example]) -> Iterator[str]:
    """One line of JSON for each example: System_Prompt, Text, Completion. None twice, none that is personal."""
    given: set[Example] = set()
    for example in examples:
        if example in given or any(personal(part) for part in (example.text, example.completion)):
            continue
        given.add(example)
        row = {"System_Prompt": example.system, "Text": example.text, "Completion": example.completion}
        yield json.dumps(row, ensure_ascii=False) + "\n"
