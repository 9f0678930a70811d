"""A model that says what it is told to: for tests, here and in other rooms."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from script.errors import ModelFailed
from script.llm.endpoint import Limits
from script.llm.model import LanguageModel, Message


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that the model got."""

    messages: tuple[Message, ...]
    form: type[BaseModel] | None
    limits: Limits | None

    @property
    def text(self) -> str:
        """All that it was told."""
        return "\n".join(message.content for message in self.messages)


@dataclass(frozen=True, slots=True)
class Scripted:
    """One answer: its pieces one after another, then `failure` if there is one. It waits for `held` before each."""

    pieces: tuple[str, ...] = ()
    failure: ModelFailed | None = None
    held: asyncio.Event | None = None


Reply = str | ModelFailed | Scripted


@dataclass(slots=True)
class FakeModel(LanguageModel):
    """Gives its replies in order, the last one for ever: words (in pieces of `piece` characters), or a failure.

    Everything that it was asked is in `asked`.
    """

    replies: Sequence[Reply]
    piece: int = 8
    asked: list[Asked] = field(default_factory=list)

    @property
    def name(self) -> str:
        return "a fake model"

    async def stream(
        self, messages: Sequence[Message], *, form: type[BaseModel] | None = None, limits: Limits | None = None
    ) -> AsyncGenerator[str, None]:
        """The next reply; see `LanguageModel.stream`."""
        reply = self._scripted(self.replies[min(len(self.asked), len(self.replies) - 1)])
        self.asked.append(Asked(tuple(messages), form, limits))
        for piece in reply.pieces:
            if reply.held is not None:
                await reply.held.wait()
            await asyncio.sleep(0)
            yield piece
        if reply.failure is not None:
            raise reply.failure

    def _scripted(self, reply: Reply) -> Scripted:
        if isinstance(reply, Scripted):
            return reply
        if isinstance(reply, ModelFailed):
            return Scripted(failure=reply)
        return Scripted(tuple(reply[at : at + self.piece] for at in range(0, len(reply), self.piece)))
