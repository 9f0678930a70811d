"""The seam that every voice engine stands behind."""

from collections.abc import AsyncIterator
from typing import Protocol

from tts.types import AudioChunk, Utterance, VoiceInfo


class Voice(Protocol):
    """One voice, ready to speak. One utterance at a time, all on one event loop."""

    @property
    def info(self) -> VoiceInfo: ...

    async def prepare(self) -> None:
        """Start the engine, so that the first line does not wait for it. Speaking without it works too.

        Raises:
            tts.errors.VoiceUnavailable: the engine does not start.
        """
        ...

    def speak(self, utterance: Utterance) -> AsyncIterator[AudioChunk]:
        """Yield the utterance sentence by sentence, at SAMPLE_RATE, -16 LUFS +-1.

        Closing the iterator early abandons the rest.

        Raises:
            tts.errors.TextInvalid: nothing speakable in the text.
            tts.errors.VoiceUnavailable: the engine died and did not come back.
        """
        ...

    async def close(self) -> None: ...
