"""The trained voice speaks: espeak-ng tells what sounds there are and when, our melody how high, the model the rest."""

import asyncio
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from tts.acoustic.engine import FRONT, melody_of
from tts.acoustic.inputs import CODED, FRAMES_A_STEP, STEP_S, livened, pitch_input, timed
from tts.acoustic.phones import Phones, phones_of
from tts.acoustic.vocoder import RATE
from tts.engine import EngineSound
from tts.espeak import EspeakEngine, EspeakSetting
from tts.loudness import TARGET_LUFS, gain_to
from tts.plan import planned
from tts.training.model import PITCHES, Model, Said, exported
from tts.training.vocoder import PERIOD_MS, Features, decoding, synthesised
from tts.types import Prosody, Utterance

_FRONT = {"ko": FRONT, "en": EspeakSetting("en-us+f2", 165, 50)}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence as the model said it."""

    samples: NDArray[np.float32]  # (n,) mono at RATE
    phones: Phones
    log_f0: NDArray[np.float32]  # what it was asked for, one a frame


class TrainedVoice:
    """The voice of a checkpoint of `python -m tts.training train`."""

    def __init__(self, checkpoint: Path) -> None:
        """Raises:
        FileNotFoundError: there is none.
        """
        state = torch.load(checkpoint, weights_only=True)
        self.throats: tuple[str, ...] = tuple(state["throats"])
        self._own: NDArray[np.float32] = state["own"].numpy()
        self._liveliness: NDArray[np.float32] = state["liveliness"].numpy()
        slow = state["slow"]
        self._model = Model(len(self.throats), slow["mean"], slow["spread"]).eval()
        self._model.load_state_dict(slow)

    def exported(self, throat: str) -> dict[str, NDArray[np.generic]]:
        """The arrays of `tts.acoustic.network` for one throat."""
        who = self.throats.index(throat)
        base, slopes = decoding()
        plain: dict[str, NDArray[np.generic]] = {**exported(self._model, who)}
        plain |= {"mean": self._model.mean.numpy(), "spread": self._model.spread.numpy(), "own": self._own[who]}
        plain |= {"liveliness": self._liveliness[who], "decoding": slopes.astype(np.float16), "decoding.base": base}
        return plain

    def own(self, throat: str) -> float:
        """The mean log f0 of a throat."""
        return float(self._own[self.throats.index(throat)])

    def say(self, phones: Phones, log_f0: NDArray[np.float32] | None, throat: str) -> Spoken:
        """Speak timed phones with a melody, or with one that the model guesses.

        Args:
            phones: what and when.
            log_f0: (n,) of Hz, each PERIOD_MS; None: the model's own.
            throat: who.
        """
        features = self.features(phones, log_f0, throat)
        return Spoken(synthesised(features), phones, features.log_f0)

    @torch.no_grad()
    def features(self, phones: Phones, log_f0: NDArray[np.float32] | None, throat: str) -> Features:
        """The same, before it is sound."""
        who = self.throats.index(throat)
        steps = max(1, round(phones.length_s / STEP_S))
        segments = torch.from_numpy(phones.segments.astype(np.int64))[None]
        marks = torch.from_numpy(phones.marks.astype(np.float32))[None]
        if log_f0 is None:
            log_f0 = self._guessed(segments, marks, phones, who, steps)
        index, places = timed(phones, steps)
        said = Said(
            segments=segments,
            marks=marks,
            throats=torch.tensor([who]),
            phone_at=torch.from_numpy(index)[None],
            places=torch.from_numpy(places)[None],
            pitch=torch.from_numpy(pitch_input(log_f0, float(self._own[who]), steps))[None],
        )
        frames = self._model(said)[0][0].numpy()
        plain = frames[:, : CODED + 1] * self._model.spread.numpy() + self._model.mean.numpy()
        count = steps * FRAMES_A_STEP
        return Features(
            log_f0=np.pad(log_f0[:count], (0, max(0, count - len(log_f0))), mode="edge"),
            voiced=frames[:, CODED + 1] > 0,
            envelope=livened(plain[:, :CODED], self._liveliness[who]),
            breath=plain[:, CODED],
        )

    def _guessed(
        self, segments: torch.Tensor, marks: torch.Tensor, phones: Phones, who: int, steps: int
    ) -> NDArray[np.float32]:
        throat = self._model.throats(torch.tensor([who]))
        heights = self._model.read(segments, marks, throat)[1][0, :, 1:].numpy()
        shares = np.array((0.1, 0.5, 0.9))[:PITCHES]
        at = phones.starts[:, None] + shares * (phones.ends - phones.starts)[:, None]
        spoken = phones.segments > 0
        times = np.arange(steps * FRAMES_A_STEP) * PERIOD_MS / 1000
        if not spoken.any():
            return np.full(len(times), self._own[who], np.float32)
        curve = np.interp(times, at[spoken].ravel(), heights[spoken].ravel())
        return np.asarray(curve + self._own[who], np.float32)


class Front:
    """espeak-ng as the one who knows what sounds a text has, and how long they last."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._engine = EspeakEngine(_FRONT[lang])

    async def read(self, text: str, prosody: Prosody | None = None) -> tuple[EngineSound, str]:
        """espeak's own sound of the text's first sentence, with its phones; and the text in spoken form."""
        spoken = planned(Utterance(text, self._lang), (self._lang,))[0].spoken.text
        return await self._engine.say(spoken, prosody or Prosody()), spoken

    async def close(self) -> None:
        """End espeak-ng."""
        await self._engine.close()


def korean(voice: TrainedVoice, sound: EngineSound, text: str, throat: str) -> Spoken:
    """What espeak-ng said (`Front.read`), said by a throat of ours."""
    phones = phones_of(sound.phones, sound.sample_rate, len(sound.samples))
    return voice.say(phones, melody_of(sound, text, voice.own(throat)), throat)


def english(voice: TrainedVoice, sound: EngineSound, throat: str) -> Spoken:
    """The same in English, with the melody that the model guesses."""
    return voice.say(phones_of(sound.phones, sound.sample_rate, len(sound.samples)), None, throat)


def say_to_file(voice: TrainedVoice, text: str, lang: str, throat: str, path: Path) -> float:
    """Say the text's first sentence into a 16-bit WAV file; its length in seconds."""

    async def read() -> tuple[EngineSound, str]:
        front = Front(lang)
        try:
            return await front.read(text)
        finally:
            await front.close()

    sound, spoken = asyncio.run(read())
    said = korean(voice, sound, spoken, throat) if lang == "ko" else english(voice, sound, throat)
    gain_db = gain_to(said.samples, RATE, TARGET_LUFS) or 0.0
    pcm = np.clip(said.samples * 10 ** (gain_db / 20), -1, 1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(pcm * 32_767).astype("<i2").tobytes())
    return len(pcm) / RATE
