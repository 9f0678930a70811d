"""A model behind an endpoint, by the official client: bounded, asked again where that helps, and never with tools."""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from script.errors import FailureKind, ModelFailed
from script.llm.dialect import Dialect
from script.llm.endpoint import Endpoint, Limits
from script.llm.model import LanguageModel, Message
from script.llm.reply import Thoughts

if TYPE_CHECKING:  # half a second to import: only who asks a model waits for it
    import openai

    from script.llm.failures import TryFailed

BACK_OFF_S = (0.2, 0.8)  # before the second and the third try, half to one and a half times as long
LONGEST_WISH_S = 5.0  # an endpoint that wants to be asked again later than this has failed
PIECES_A_TOKEN = 4  # more pieces than tokens were asked for are a stream without end

_ENDS: dict[str, tuple[FailureKind, str]] = {
    "length": ("long", "it was not at its end after the tokens that it may use"),
    "content_filter": ("refused", "its own filter stopped the answer"),
    "tool_calls": ("invalid", "it wants to use a tool, and has none"),
    "function_call": ("invalid", "it wants to use a tool, and has none"),
}


class EndpointModel(LanguageModel):
    """One model of one endpoint. What it raises and logs never holds the key."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Takes half a second the first time: the client is imported here, not while somebody waits for a line."""
        from script.llm import failures, wire

        self._failed, self._raised, self._new_client = failures.failed_try, failures.RAISED, wire.new_client
        self._endpoint = endpoint
        self._dialect = Dialect()
        self._client: openai.AsyncOpenAI | None = None
        self._random = random.Random()

    @property
    def name(self) -> str:
        return f"{self._endpoint.model} at {self._endpoint.host}"

    async def stream(
        self, messages: Sequence[Message], *, form: type[BaseModel] | None = None, limits: Limits | None = None
    ) -> AsyncGenerator[str, None]:
        """See `LanguageModel.stream`."""
        limits = limits or self._endpoint.limits
        over_at = asyncio.get_running_loop().time() + limits.timeout_s
        try:
            async with asyncio.timeout_at(over_at):
                first, answer = await self._begun(messages, form, limits, over_at)
        except TimeoutError as error:
            raise self._late(limits.timeout_s) from error
        try:
            yield first
            async for piece in answer:
                yield piece
        finally:
            await answer.aclose()

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    # ------------------------------------------------------------------ tries
    async def _begun(
        self, messages: Sequence[Message], form: type[BaseModel] | None, limits: Limits, over_at: float
    ) -> tuple[str, AsyncGenerator[str, None]]:
        """An answer with its first piece; asked again only while there is none."""
        from script.llm.failures import TryFailed

        if missing := self._endpoint.missing():
            raise ModelFailed("refused", f"{self.name}: {missing}")
        waits = iter(BACK_OFF_S)
        while True:
            answer = self._answer(messages, form, limits, over_at)
            try:
                return await anext(answer), answer
            except TryFailed as failed:
                if failed.refusal and self._dialect.learn(failed.refusal, form):
                    continue
                await self._wait(failed, next(waits, None), over_at)

    async def _wait(self, failed: "TryFailed", back_off_s: float | None, over_at: float) -> None:
        """Until another try makes sense; raises the failure where none does."""
        if not failed.again or back_off_s is None:
            raise failed.failure from failed.__cause__
        wait_s = max(failed.wish_s, back_off_s * self._random.uniform(0.5, 1.5))
        if wait_s > LONGEST_WISH_S or asyncio.get_running_loop().time() + wait_s > over_at:
            raise failed.failure from failed.__cause__
        await asyncio.sleep(wait_s)

    # ------------------------------------------------------------------ one try
    async def _answer(
        self, messages: Sequence[Message], form: type[BaseModel] | None, limits: Limits, over_at: float
    ) -> AsyncGenerator[str, None]:
        """The pieces of one answer. Raises TryFailed before the first one, and ModelFailed."""
        begun = False
        try:
            async with (
                aclosing(self._pieces(messages, form, limits, over_at)) as pieces,
                aclosing(self._bounded(pieces, limits)) as bounded,
            ):
                async for piece in bounded:
                    yield piece
                    begun = True
        except self._raised as error:
            failed = self._failed(error, self._endpoint, begun=begun)
            if begun:
                raise failed.failure from error
            raise failed from error

    async def _bounded(self, pieces: AsyncIterator[str], limits: Limits) -> AsyncGenerator[str, None]:
        """The pieces without thoughts and empty ones; at most as long as is allowed, and at least a word."""
        thoughts, chars, count, said = Thoughts(), 0, 0, False
        async for piece in pieces:
            chars, count = chars + len(piece), count + 1
            if chars > limits.max_chars or count > limits.max_tokens * PIECES_A_TOKEN:
                raise ModelFailed("long", f"{self.name} says more than the {limits.max_chars} characters allowed")
            if answer := thoughts.feed(piece):
                said = said or not answer.isspace()
                yield answer
        if rest := thoughts.end():
            said = said or not rest.isspace()
            yield rest
        if not said:
            raise ModelFailed("empty", f"{self.name} ended without a word")

    async def _pieces(
        self, messages: Sequence[Message], form: type[BaseModel] | None, limits: Limits, over_at: float
    ) -> AsyncGenerator[str, None]:
        """What the endpoint sends, as it comes; "" while it thinks."""
        loop = asyncio.get_running_loop()
        next_at = min(over_at, loop.time() + limits.first_token_s)
        stream, ended = None, ""
        try:
            async with asyncio.timeout_at(next_at):
                stream = await self._asked(messages, form, limits)
            while True:
                async with asyncio.timeout_at(next_at):
                    chunk = await anext(stream, None)
                if chunk is None:
                    break
                read = _read(chunk)
                ended = read.ended or ended
                if read.words or read.thinks:  # some open the stream at once, with chunks that say nothing
                    next_at = over_at
                yield read.words
        except TimeoutError as error:
            raise self._late(limits.timeout_s if next_at == over_at else limits.first_token_s) from error
        finally:
            if stream is not None:
                await stream.close()
        if not ended:
            raise ModelFailed("cut", f"the answer of {self.name} broke off")
        if ended in _ENDS:
            kind, why = _ENDS[ended]
            raise ModelFailed(kind, f"{self.name}: {why}")

    async def _asked(
        self, messages: Sequence[Message], form: type[BaseModel] | None, limits: Limits
    ) -> "openai.AsyncStream[Any]":
        if self._client is None:  # beside the show: certificates take tens of milliseconds to read
            self._client = await asyncio.to_thread(self._new_client, self._endpoint)
        told: Any = [{"role": message.role, "content": message.content} for message in messages]
        parameters = self._dialect.parameters(limits, form)
        answer: Any = await self._client.chat.completions.create(
            model=self._endpoint.model, messages=told, stream=True, **parameters
        )
        return answer  # type: ignore[no-any-return]  # a stream, since one was asked for

    def _late(self, limit_s: float) -> ModelFailed:
        return ModelFailed("late", f"{self.name} is not ready after {limit_s:g} s")


@dataclass(frozen=True, slots=True)
class _Chunk:
    words: str
    thinks: bool
    ended: str


def _read(chunk: object) -> _Chunk:
    """What one chunk says. The client does not check what it is sent, so nothing is where it should be."""
    choices = getattr(chunk, "choices", None)
    if not isinstance(choices, list) or not choices:
        return _Chunk("", False, "")
    delta, ended = getattr(choices[0], "delta", None), getattr(choices[0], "finish_reason", None)
    words = getattr(delta, "content", None)
    thinks = any(getattr(delta, name, None) for name in ("reasoning_content", "reasoning"))
    return _Chunk(words if isinstance(words, str) else "", thinks, ended if isinstance(ended, str) else "")
