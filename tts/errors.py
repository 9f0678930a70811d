"""VoiceError
├── TextInvalid        nothing speakable, or too long
├── DictionaryInvalid  a dictionary of pronunciations cannot be read, or an entry is wrong
├── KnobInvalid        a knob of the prosody is out of its range
├── VoiceUnknown       no such voice id
└── VoiceUnavailable   the engine is missing, or died and did not come back
"""


class VoiceError(Exception):
    """Base of all errors of the voices."""


class TextInvalid(VoiceError):
    """The text holds nothing that can be spoken, or is too long."""


class DictionaryInvalid(VoiceError):
    """A dictionary of pronunciations cannot be read, or one of its entries is wrong."""


class KnobInvalid(VoiceError):
    """A knob of the prosody is out of its range; nothing was said."""

    def __init__(self, knob: str, value: object, low: int, high: int) -> None:
        super().__init__(f"{knob} is {value!r}; it takes a whole number from {low} to {high}.")
        self.knob = knob  # "speed", "pitch", "volume", "emotion" or "strength"
        self.value = value
        self.low = low
        self.high = high


class VoiceUnknown(VoiceError):
    """No voice has this id."""


class VoiceUnavailable(VoiceError):
    """The engine is not installed, or died and did not come back."""
