"""What a language model is to us: messages in, words or a filled form out. It has no tools."""

import json
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal, TypeVar

from pydantic import BaseModel

from script.llm.endpoint import Limits
from script.llm.reply import read_form

Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what a model is told."""

    role: Literal["system", "user", "assistant"]
    content: str


def system(content: str) -> Message:
    """What the model is to do."""
    return Message("system", content)


def user(content: str) -> Message:
    """What it is to do it with."""
    return Message("user", content)


def assistant(content: str) -> Message:
    """What it said, or should have said."""
    return Message("assistant", content)


class LanguageModel(ABC):
    """Answers messages. Every method raises ModelFailed; what it gives is checked for form, never for truth."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The model and where it is, for people."""

    @abstractmethod
    def stream(
        self, messages: Sequence[Message], *, form: type[BaseModel] | None = None, limits: Limits | None = None
    ) -> AsyncGenerator[str, None]:
        """The answer, piece by piece as it comes; close it (`contextlib.aclosing`) when you stop early.

        With `form` the endpoint is asked for JSON of that form; `ask` does so and reads it. Without `limits` the
        model's own hold. A failure after the first piece is raised, too: what came before is then no whole answer.
        """

    async def complete(self, messages: Sequence[Message], *, limits: Limits | None = None) -> str:
        """The whole answer, without white space around it."""
        async with aclosing(self.stream(messages, limits=limits)) as pieces:
            return "".join([piece async for piece in pieces]).strip()

    async def ask(self, messages: Sequence[Message], form: type[Form], *, limits: Limits | None = None) -> Form:
        """The answer as a filled form: validated JSON, wherever in the answer it stands."""
        told = with_form(messages, form)
        async with aclosing(self.stream(told, form=form, limits=limits)) as pieces:
            text = "".join([piece async for piece in pieces])
        return read_form(text, form)

    async def close(self) -> None:  # noqa: B027 - a model without connections has nothing to close
        """Let go of connections."""


def with_form(messages: Sequence[Message], form: type[BaseModel]) -> list[Message]:
    """The messages with word of the form: not every endpoint enforces one, and a model does better when told."""
    schema = json.dumps(form.model_json_schema(), ensure_ascii=False, separators=(",", ":"))
    words = f"Answer with one JSON object and nothing else. Its JSON Schema: {schema}"
    if messages and messages[0].role == "system":
        return [system(f"{messages[0].content}\n\n{words}"), *messages[1:]]
    return [system(words), *messages]
