"""ScriptError
├── CatalogueInvalid   the file cannot be read, or breaks a rule; the message says where
├── RundownInvalid     a brief, a rundown or an edit breaks a rule; the message says which
└── WriterFailed       a writer has no line for a request, or gave none in time
"""


class ScriptError(Exception):
    """Base of all errors of the script room."""


class CatalogueInvalid(ScriptError):
    """The catalogue cannot be read or breaks one of its rules."""


class RundownInvalid(ScriptError):
    """A brief, a rundown or an edit of one breaks a rule."""


class WriterFailed(ScriptError):
    """A writer has no line for a request, or gave none in time."""
