"""What a show remembers past its process, as JSON."""

import logging
from dataclasses import dataclass

import msgspec

from script.types import Emotion
from stream.show.buffer import Entry, Mode
from stream.show.cues import Cue
from stream.show.feed import FeedState

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything but the rundown, which has its own place."""

    feed: FeedState
    cues: tuple[Cue, ...]  # at the director's, the line on air first
    answers: tuple[Entry, ...]
    mode: Mode
    veto_s: float
    mood: Emotion | None
    killed: bool
    paused: bool
    holding: bool
    voices: dict[str, str]
    background: str = ""  # the operator's choice
    host: str = ""  # the operator's choice
    framing: str = ""  # the operator's choice
    captions: bool = True


_decoder = msgspec.json.Decoder(Memory)


def encode(memory: Memory) -> str:
    """As the store keeps it."""
    return msgspec.json.encode(memory).decode()


def decode(state: str) -> Memory | None:
    """What was kept; None where there is nothing, or it is of another version of the program."""
    if not state:
        return None
    try:
        return _decoder.decode(state)
    except msgspec.MsgspecError as error:
        log.warning("where the show was is written in another format, so it starts anew: %s", error)
        return None
