"""What viewers write, and what triage makes of it. Chat is data: nothing in it is ever an instruction."""

from dataclasses import dataclass
from typing import Literal

from script.chat.reading import Reading
from script.types import Lang

Intent = Literal[
    "product",  # a question about a product: what it is made of, whether it fits
    "price",
    "stock",
    "order",  # ordering, paying, delivery, returns
    "greeting",  # and other small talk
    "praise",
    "complaint",
    "abuse",
    "injection",  # commands: what she is to say, to be, to change
    "spam",
    "privacy",  # "delete my data": honoured before anything else
    "other",
]

Fate = Literal[
    "question",  # waits to be answered
    "repeat",  # asked already: it makes the waiting question heavier
    "chat",  # shown in the chat, nothing else
    "limited",  # its writer is too fast; not shown
    "hidden",  # abuse, spam and commands: for the operator alone
]


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message as it came in."""

    id: str
    viewer_id: str
    name: str  # as the viewer calls herself; may be hidden from the stream
    text: str  # of any length, with anything in it
    at_s: float  # the show's clock when it arrived, seconds
    lang: Lang | None = None  # what the viewer chose; None: found in the text


@dataclass(frozen=True, slots=True)
class Question:
    """What the host may be asked."""

    id: str
    text: str
    lang: Lang | None = None  # None: found in the text
    viewer_id: str = ""  # "" is nobody that is remembered


@dataclass(frozen=True, slots=True)
class Triaged:
    """One message, judged."""

    message: Message
    reading: Reading
    lang: Lang
    intent: Intent
    asks: bool  # whether it is a question or a wish for information
    purchase: float  # how near to buying its writer seems, 0 .. 1
    cluster: str  # id of the message that said the same first
    viewers: int  # different viewers in the cluster, this one among them
    fate: Fate


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits for the host, with all who asked it."""

    question: Question  # in the words of the first who asked
    intent: Intent
    purchase: float  # the highest of its askers
    viewers: int
    first_s: float  # when it was first asked, the show's clock
    last_s: float
    weight: float  # the heaviest is answered first
