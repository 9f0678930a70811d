"""Chat: what viewers write, read as data and sorted for the operator and the host."""

from script.chat.reading import MAX_READ, Reading, language, read
from script.chat.types import Fate, Intent, Message, Question, Triaged, Waiting

__all__ = ["MAX_READ", "Fate", "Intent", "Message", "Question", "Reading", "Triaged", "Waiting", "language", "read"]
