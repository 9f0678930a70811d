"""Text to phones by espeak-ng, for models that are fed phones: IPA labels, and where each written word begins."""

from dataclasses import dataclass

from tts.engine import EngineSound
from tts.espeak import EspeakEngine, EspeakSetting
from tts.espnet_tokens import SPACE, STRESS
from tts.types import Prosody

_PAUSE = ","
_MIN_PAUSE_S = 0.050
_RATE, _PITCH = 165, 50  # of espeak; only its phones are used


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence as the model is fed it."""

    tokens: tuple[str, ...]
    words: tuple[tuple[int, int], ...]  # (characters from the text's start, index of the word's first token)


class EspeakFrontend:
    """espeak-ng as letters-to-sounds. The models that `onmaru voice tune` makes are trained with the same."""

    def __init__(self, voice: str) -> None:
        self._engine = EspeakEngine(EspeakSetting(voice, _RATE, _PITCH))

    async def phrase(self, text: str) -> Phrase:
        """The tokens of a sentence.

        Raises:
            tts.errors.TextInvalid: espeak-ng will not take this text.
            tts.errors.VoiceUnavailable: espeak-ng died and did not come back.
        """
        return phrase_of(text, await self._engine.say(text, Prosody()))

    async def close(self) -> None:
        """End espeak-ng."""
        await self._engine.close()


def phrase_of(text: str, sound: EngineSound) -> Phrase:
    """Tokens of what espeak-ng said: labels without marks of stress, a stress and a space being tokens of their own."""
    onsets = [phone.start for phone in sound.phones if phone.label]
    if not onsets:
        return Phrase((), ())
    starts = {min(onsets, key=lambda onset: abs(onset - mark.start)): mark.position for mark in reversed(sound.words)}
    tokens: list[str] = []
    words: list[tuple[int, int]] = []
    for phone in sound.phones:
        if not phone.label:
            long = phone.end - phone.start >= _MIN_PAUSE_S * sound.sample_rate
            if long and tokens and tokens[-1] != _PAUSE:
                tokens.append(_PAUSE)
            continue
        if (position := starts.get(phone.start)) is not None:
            if tokens and tokens[-1] != _PAUSE:
                tokens.append(SPACE)
            words.append((position, len(tokens)))
        if STRESS in phone.label:
            tokens.append(STRESS)
        tokens.append(phone.label.replace(STRESS, "").replace("ˌ", ""))
    if tokens[-1] == _PAUSE:
        del tokens[-1]
    ending = text.rstrip()[-1:]
    return Phrase((*tokens, ending if ending in ("?", "!") else "."), tuple(words))
