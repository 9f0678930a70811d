"""Reading answers: JSON wherever it stands, and thoughts that are not for us."""

import json
import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from script.errors import ModelFailed

Form = TypeVar("Form", bound=BaseModel)

_STARTS = 20  # places at which an object may begin in an answer
_FENCE = re.compile(r"```[a-zA-Z]*\s*\n(.*?)```", re.DOTALL)
_OPEN, _CLOSE = "<think>", "</think>"


def read_form(text: str, form: type[Form]) -> Form:
    """The form that an answer holds: alone, in a code fence, or among words.

    Raises:
        ModelFailed: kind "invalid": no JSON object in it, or none that fits.
    """
    fault = "it holds no JSON object"
    for found in _objects(text):
        try:
            return form.model_validate(found)
        except ValidationError as error:
            first = error.errors()[0]
            fault = f"{'.'.join(map(str, first['loc'])) or 'the object'}: {first['msg']}"
    raise ModelFailed("invalid", f"the answer is not in the form that was asked for: {fault}"[:300])


def _objects(text: str) -> list[dict[str, Any]]:
    """The JSON objects of an answer, the likeliest first."""
    found = []
    for part in (text, *_FENCE.findall(text)):
        whole = _decoded(part.strip())
        if whole is not None:
            found.append(whole)
    starts = [match.start() for match in re.finditer(r"\{", text)]
    found += [value for start in starts[:_STARTS] if (value := _decoded(text[start:], rest=True)) is not None]
    return found


def _decoded(text: str, *, rest: bool = False) -> dict[str, Any] | None:
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):  # an object nested too deep is none of ours
        return None
    return value if isinstance(value, dict) and (rest or end == len(text)) else None


class Thoughts:
    """Takes what a model thinks aloud, `<think>…</think>` before its answer, out of a stream."""

    def __init__(self) -> None:
        self._held = ""
        self._state = "before"

    def feed(self, piece: str) -> str:
        """What of the stream so far is answer, and was not given yet."""
        if self._state == "answer":
            return piece
        self._held += piece
        if self._state == "before":
            begun = self._held.lstrip()
            if _OPEN.startswith(begun[: len(_OPEN)]) and len(begun) < len(_OPEN):
                return ""
            if not begun.startswith(_OPEN):
                return self._released(self._held)
            self._state = "thinking"
        _, closed, answer = self._held.partition(_CLOSE)
        if closed:
            return self._released(answer.lstrip())
        self._held = self._held[-len(_CLOSE) :] if len(self._held) > 2 * len(_CLOSE) else self._held
        return ""

    def end(self) -> str:
        """What was held back because it might have been the beginning of a thought."""
        return self._held if self._state == "before" else ""

    def _released(self, answer: str) -> str:
        self._state, self._held = "answer", ""
        return answer
