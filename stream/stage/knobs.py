"""What of a wished prosody a voice can do."""

from dataclasses import replace

from tts.types import Capabilities, Prosody


def fitted(prosody: Prosody, able: Capabilities) -> tuple[Prosody, tuple[str, ...]]:
    """The prosody without what the voice cannot do, and the names of the knobs that are left out."""
    lacking = [knob for knob in ("speed", "pitch", "volume") if getattr(prosody, knob) and not getattr(able, knob)]
    if prosody.emotion and prosody.emotion not in able.emotions:
        lacking.append("emotion")
    return (replace(prosody, **dict.fromkeys(lacking, 0)) if lacking else prosody), tuple(lacking)
