"""What goes over HTTP about the chat."""

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from script.types import Lang
from stream.show.chat import Answering
from stream.store.chat import AnswerRow, ChatRow, FeedbackRow

MAX_TEXT = 10_000  # characters taken; of these 300 are read


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Write(_Body):
    """A message of a viewer."""

    text: str = Field(min_length=1, max_length=MAX_TEXT)
    name: str = Field("", max_length=100, description="As the viewer calls herself; empty: without a name.")
    lang: Lang | None = Field(None, description="null: found in the text.")


class Ingest(Write):
    """A message that a program brings from elsewhere."""

    viewer_id: str = Field(min_length=1, max_length=59, description="The same for all messages of one viewer.")
    id: str = Field("", max_length=64, description="The message's own; empty: a new one.")


class IngestBatch(_Body):
    """Messages that a program brings, oldest first."""

    messages: list[Ingest] = Field(min_length=1, max_length=500)


class PostedOut(BaseModel):
    """What became of a message."""

    id: str
    fate: Literal["question", "repeat", "chat", "limited", "hidden"]


class SeenOut(BaseModel):
    """One message, as viewers see it."""

    id: str
    name: str
    text: str
    lang: Literal["ko", "en"]


class MessageOut(BaseModel):
    """One message, as it was judged."""

    row: int = Field(description="Grows with time; `before` takes it.")
    id: str
    viewer_id: str
    name: str
    text: str
    lang: str
    at_s: float
    wall_time: float
    intent: str
    fate: str
    hidden: bool = Field(description="A moderator hid it, or its writer is banned.")
    reply: str = Field(description="What a person answered in writing since the server started; empty: nothing.")

    @classmethod
    def of(cls, row: ChatRow, *, banned: bool, reply: str) -> "MessageOut":
        plain = ("viewer_id", "name", "text", "lang", "at_s", "wall_time", "intent", "fate")
        fields = {name: getattr(row, name) for name in plain}
        return cls(row=row.id, id=row.message_id, hidden=row.hidden or banned, reply=reply, **fields)


class WaitingOut(BaseModel):
    """A question that waits for the host."""

    message_id: str
    text: str
    intent: str
    purchase: float
    viewers: int
    first_s: float
    weight: float


class AnswerOut(BaseModel):
    """An answer with its evidence and every step that led there."""

    message_id: str
    question: str
    text: str
    answered: bool
    line_id: str
    evidence: list[str]
    trace: list[dict[str, Any]]
    wall_time: float

    @classmethod
    def of(cls, row: AnswerRow) -> "AnswerOut":
        plain = ("message_id", "question", "text", "answered", "line_id", "wall_time")
        return cls(
            evidence=json.loads(row.evidence),
            trace=json.loads(row.trace),
            **{name: getattr(row, name) for name in plain},
        )


class Hide(_Body):
    """Whether it is off the pages."""

    hidden: bool = True


class Ban(_Body):
    """Whether a viewer may write."""

    banned: bool = True


class Reply(_Body):
    """A person's written answer."""

    text: str = Field(min_length=1, max_length=500)


class ChatRules(_Body):
    """How the chat is run; what is left out stays."""

    slow_s: float | None = Field(None, ge=0, le=3600, description="Seconds between two messages of a viewer; 0: off.")
    answering: Answering | None = Field(None, description="auto: the host by herself; hand: chosen ones; off.")
    names: bool | None = Field(None, description="Whether viewers' names are shown.")
    questions: bool | None = Field(None, description="Whether a question is on the picture while it is answered.")


class OnScreen(_Body):
    """What should be on the picture."""

    message_id: str | None = Field(max_length=64, description="null: nothing.")


class OnScreenOut(BaseModel):
    """A question on the picture."""

    message_id: str
    name: str
    text: str


class ChatState(BaseModel):
    """How the chat is run now."""

    slow_s: float
    answering: Answering
    names: bool
    questions: bool
    on_screen: OnScreenOut | None
    waiting: list[WaitingOut]
    banned: list[str] = Field(description="Ids of viewers who may not write, 1,000 at most.")


class Thumb(_Body):
    """What somebody thought of an answer."""

    line_id: str = Field(min_length=1, max_length=128)
    thumb: Literal["up", "down"]
    reason: Literal["wrong", "off_topic", "not_answered", "unclear", "rude", "other"] | None = None
    note: str = Field("", max_length=600)


class ThumbOut(BaseModel):
    """A thumb, as it was given."""

    line_id: str
    by: str
    thumb: str
    reason: str | None
    note: str
    wall_time: float

    @classmethod
    def of(cls, row: FeedbackRow) -> "ThumbOut":
        return cls.model_validate(row, from_attributes=True)


class Clicked(_Body):
    """A product that a viewer looked at."""

    product_id: str = Field(min_length=1, max_length=64)


class Sold(_Body):
    """A product that was bought; a shop's program tells it."""

    product_id: str = Field(min_length=1, max_length=64)
    viewer_id: str = Field("", max_length=59)


class NextOut(BaseModel):
    """A product to show next, and what speaks for it."""

    product_id: str
    score: float
    parts: dict[str, float] = Field(description="Interest now, this evening, of its category and its companions.")
    rest: float = Field(description="1: not shown of late; down to 0: just shown.")
