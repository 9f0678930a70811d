"""VoiceError
├── TextInvalid        nothing speakable, or too long
├── VoiceUnknown       no such voice id
└── VoiceUnavailable   the engine is missing, or died and did not come back
"""


class VoiceError(Exception):
    """Base of all errors of the voices."""


class TextInvalid(VoiceError):
    """The text holds nothing that can be spoken, or is too long."""


class VoiceUnknown(VoiceError):
    """No voice has this id."""


class VoiceUnavailable(VoiceError):
    """The engine is not installed, or died and did not come back."""
