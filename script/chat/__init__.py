"""Chat: what viewers write, read as data and sorted for the operator and the host."""

from script.chat.intent import ANSWERABLE, Purpose, purpose
from script.chat.pace import Limits
from script.chat.reading import MAX_READ, Reading, language, read
from script.chat.triage import Triage
from script.chat.types import Fate, Intent, Message, Question, Triaged, Waiting

__all__ = [
    "ANSWERABLE", "MAX_READ", "Fate", "Intent", "Limits", "Message", "Purpose", "Question", "Reading", "Triage",
    "Triaged", "Waiting", "language", "purpose", "read",
]  # fmt: skip
