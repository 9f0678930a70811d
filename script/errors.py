"""ScriptError
├── CatalogueInvalid   the file cannot be read, or breaks a rule; the message says where
├── EndpointInvalid    the address of a language model, its name or its key cannot be used; the message says why
├── FaqInvalid         a file of frequent questions cannot be read, or breaks a rule; the message says where
├── FeedbackInvalid    a thumb is no thumb, or its reason none of those known
├── ModelFailed        a language model gave no answer that can be used; `kind` says how it failed
├── NamesInvalid       a file of product names cannot be used
├── PlanInvalid        a promotion cannot be planned: the date, or nothing to show
├── PromptInvalid      a prompt lacks a part or breaks a rule; the message says which
├── ReviewsInvalid     a file of reviews cannot be used
├── RundownInvalid     a brief, a rundown or an edit breaks a rule; the message says which
├── SearchFailed       a search endpoint gave no results that can be used
└── WriterFailed       a writer has no line for a request, or gave none in time
"""

from typing import Literal

FailureKind = Literal[
    "unreachable",  # nobody answers at the address
    "refused",  # it says no: the key, the model or the request
    "busy",  # it takes no more, or has a fault of its own, after all tries
    "late",  # no first word, or no end, in time
    "cut",  # it broke off
    "empty",  # it ended without a word
    "long",  # more than was asked for
    "invalid",  # not in the form that was asked for
]


class ScriptError(Exception):
    """Base of all errors of the script room."""


class CatalogueInvalid(ScriptError):
    """The catalogue cannot be read or breaks one of its rules."""


class EndpointInvalid(ScriptError):
    """The address of a language model, its name or its key cannot be used."""


class FaqInvalid(ScriptError):
    """A file of frequent questions cannot be read or breaks one of its rules."""


class FeedbackInvalid(ScriptError):
    """Feedback that is not of its form."""


class ModelFailed(ScriptError):
    """A language model gave no answer that can be used."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class NamesInvalid(ScriptError):
    """A file of product names cannot be used."""


class PlanInvalid(ScriptError):
    """A promotion cannot be planned."""


class ReviewsInvalid(ScriptError):
    """A file of reviews cannot be used."""


class PromptInvalid(ScriptError):
    """A prompt lacks a part or breaks a rule."""


class RundownInvalid(ScriptError):
    """A brief, a rundown or an edit of one breaks a rule."""


class SearchFailed(ScriptError):
    """A search endpoint gave no results that can be used."""


class WriterFailed(ScriptError):
    """A writer has no line for a request, or gave none in time."""
