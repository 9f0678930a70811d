"""ScriptError
├── CatalogueInvalid   the file cannot be read, or breaks a rule; the message says where
└── WriterFailed       a writer has no line for a request, or gave none in time
"""


class ScriptError(Exception):
    """Base of all errors of the script room."""


class CatalogueInvalid(ScriptError):
    """The catalogue cannot be read or breaks one of its rules."""


class WriterFailed(ScriptError):
    """A writer has no line for a request, or gave none in time."""
