"""VoiceError
└── TuningRefused   the recordings, their transcripts or the order do not allow a voice to be made
"""

from tts.errors import VoiceError


class TuningRefused(VoiceError):
    """No voice can be made of this; the message says what to do."""
