"""From a prompt and what is to be done to messages: catalogue words go in as data, never as part of the text."""

import json
from collections.abc import Mapping
from typing import Any

from script.llm import Message, assistant, system, user
from script.prompts.types import PLACE, Prompt
from script.text import visible
from script.types import Lang

MAX_WORDS = 600  # characters of one value of the data
MAX_LISTED = 20

_LANGUAGES: Mapping[Lang, str] = {"ko": "한국어", "en": "English"}


def messages(prompt: Prompt, task: Mapping[str, Any], show: str) -> list[Message]:
    """What a model is told: the system text, each row as a turn, and the task as data between marks."""
    places = {"show": _tidy(show, 100), "language": _LANGUAGES[prompt.lang]}
    text = PLACE.sub(lambda match: places[match[1]], prompt.system)
    turns = [turn for row in prompt.rows for turn in (user(_marked(row.input)), assistant(row.output))]
    return [system(text), *turns, user(as_data(task))]


def as_data(task: Mapping[str, Any]) -> str:
    """A task as JSON between marks that nothing inside can close."""
    return _marked(task_text(task))


def task_text(task: Mapping[str, Any]) -> str:
    """A task as JSON, its values shortened, without what cannot be seen, and without angle brackets."""
    plain = json.dumps(_bounded(task), ensure_ascii=False)
    return plain.replace("<", "\\u003c").replace(">", "\\u003e")


def _marked(text: str) -> str:
    return f"<data>\n{text}\n</data>"


def _bounded(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return _tidy(value, MAX_WORDS)
    if isinstance(value, Mapping):
        return {str(key): _bounded(each) for key, each in list(value.items())[:MAX_LISTED]}
    if isinstance(value, list | tuple):
        return [_bounded(each) for each in value[:MAX_LISTED]]
    return value


def _tidy(text: str, limit: int) -> str:
    return " ".join("".join(char if visible(char) else " " for char in text[: 4 * limit]).split())[:limit]
