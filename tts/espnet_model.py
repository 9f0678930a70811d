"""One ESPnet model, loaded by `Text2Speech`: text to frames here, frames to sound in `tts.espnet_vocoder`.

Everything here needs torch and espnet and runs in the worker process (`tts.espnet_worker`) alone.
"""

import functools
import os
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import librosa
import numpy as np
import torch
import yaml
from espnet2.bin.tts_inference import Text2Speech
from espnet2.gan_tts.hifigan import HiFiGANGenerator
from espnet2.gan_tts.jets import JETS
from espnet2.gan_tts.joint import JointText2Wav
from espnet2.gan_tts.vits import VITS
from numpy.typing import NDArray
from torch import Tensor

from tts.espnet_card import Card, Speaker, inside
from tts.espnet_durations import TextRefused, limit_durations
from tts.espnet_vocoder import Frames, Tap, WindowedVocoder
from tts.espnet_weights import ModelRefused, fit, read_weights
from tts.espnet_windows import windows

MAX_TOKENS = 1_000  # of one sentence
_WARM_UP_FRAMES = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """A sentence before its sound."""

    tokens: tuple[str, ...]
    durations: tuple[int, ...]  # frames of each token, and of the end mark where the model has one
    frames: Frames | None  # None: the sound is there already
    sound: NDArray[np.float32] | None


class Model:
    """A voice's model, ready to speak.

    Raises:
        ModelRefused: as `load` does.
    """

    def __init__(self, text2speech: Any, card: Card, folder: Path, root: Path) -> None:  # noqa: ANN401
        self._model = text2speech
        self._card = card
        self._embeddings = {
            speaker.name: np.load(inside(folder, speaker.spemb, root), allow_pickle=False).astype(np.float32)
            for speaker in (*card.speakers, *(() if card.speakers else (card.speaker(""),)))
            if speaker.spemb is not None
        }
        self._alpha = limit_durations(text2speech)
        self._tap, generator = _tapped(text2speech)
        self._stats: tuple[Tensor, Tensor] | None = None
        if generator is None and card.vocoder is not None:
            generator = _own_vocoder(card, folder, root).to(text2speech.device)
            self._stats = _stats(card, folder, root, text2speech.device)
            text2speech.vocoder = None
        elif generator is None and text2speech.vocoder is not None:
            librosa.griffinlim = functools.partial(librosa.griffinlim, random_state=0)  # the same phases each time
        elif generator is None:
            raise ModelRefused("config", "this model makes spectrograms, and the card names no [vocoder]")
        self.vocoder = WindowedVocoder(generator) if generator is not None else None
        self.hop = self.vocoder.hop if self.vocoder is not None else int(text2speech.vocoder.params["n_shift"])
        self.token_list = _token_list(text2speech.train_args.token_list)
        self._ids = {token: index for index, token in enumerate(self.token_list)}
        _check_rate(text2speech, card)
        for speaker in card.speakers or (card.speaker(""),):
            self._check(speaker)

    @property
    def phonemes(self) -> bool:
        """Whether its tokens are phones and not letters."""
        return bool(getattr(self._model.train_args, "token_type", "") == "phn")

    @property
    def parameters(self) -> int:
        """Weights that speaking needs."""
        own = 0 if self.vocoder is None else sum(int(p.numel()) for p in self.vocoder.generator.parameters())
        return own + sum(int(p.numel()) for p in self._model.model.parameters())

    def tokens(self, text: str) -> list[str]:
        """The text through the cleaner and the letters-to-sounds of the model's own configuration.

        Raises:
            ModelRefused: they are not installed here.
        """
        preprocess = self._model.preprocess_fn
        if preprocess is None or preprocess.tokenizer is None:
            raise ModelRefused("config", 'this model takes phones, not text: name a frontend such as "espeak:en-us"')
        try:
            return [str(token) for token in preprocess.tokenizer.text2tokens(preprocess.text_cleaner(text))]
        except (ImportError, LookupError, OSError) as error:
            first = next((line for line in str(error).splitlines() if line.strip("* \t")), repr(error)).strip()
            raise ModelRefused(
                "missing", f"the model's letters-to-sounds {self._model.train_args.g2p!r} lacks its data here: {first}"
            ) from error

    @torch.inference_mode()
    def plan(self, tokens: Sequence[str], speaker_name: str, alpha: float) -> Plan:
        """Frames of a sentence; the same tokens always give the same.

        Args:
            tokens: of the model's list; others count as unknown.
            speaker_name: of the card, "" for the only one.
            alpha: factor on all durations.

        Raises:
            TextRefused: no known token, too many, or it would sound too long.
        """
        known = [token for token in tokens if token in self._ids]
        if not known:
            raise TextRefused("the model knows nothing of this text")
        if len(tokens) > MAX_TOKENS:
            raise TextRefused(f"{len(tokens)} tokens in one sentence; at most {MAX_TOKENS} are spoken")
        unknown = self._ids.get("<unk>")
        ids = [self._ids.get(token, unknown) for token in tokens]
        kept = [(token, number) for token, number in zip(tokens, ids, strict=True) if number is not None]
        numbers = np.array([number for _, number in kept], np.int64)
        speaker = self._card.speaker(speaker_name)
        torch.manual_seed(zlib.crc32(numbers.tobytes()))
        self._alpha.factor = alpha
        output = self._model(numbers, **self._identity(speaker))
        durations = [int(count) for count in output["duration"].view(-1).tolist()]
        if sum(durations) == 0:
            durations[0] = 1  # what the models do then
        names = tuple(token for token, _ in kept)
        if self.vocoder is None:
            return Plan(names, tuple(durations), None, _fitted(output["wav"], sum(durations) * self.hop))
        frames = self._frames(output)
        times, rest = divmod(frames.features.shape[-1], sum(durations))
        if rest:
            raise ModelRefused("config", "the model's durations do not add up to its frames")
        return Plan(names, tuple(times * count for count in durations), frames, None)

    def _frames(self, output: dict[str, Tensor]) -> Frames:
        if self._tap is not None:
            return self._tap.taken()
        mel = output.get("feat_gen_denorm")
        mel = output["feat_gen"] if mel is None else mel
        if self._stats is not None:
            mel = (mel - self._stats[0]) / self._stats[1]
        return Frames(mel.transpose(1, 0).unsqueeze(0), None)

    def _identity(self, speaker: Speaker) -> dict[str, NDArray[Any]]:
        given: dict[str, NDArray[Any]] = {}
        if self._model.use_sids:
            given["sids"] = np.array([speaker.sid], np.int64)
        if self._model.use_lids:
            given["lids"] = np.array([speaker.lid], np.int64)
        if self._model.use_spembs:
            given["spembs"] = self._embeddings[speaker.name]
        return given

    def _check(self, speaker: Speaker) -> None:
        """A wrong number would end a GPU's whole process, not this sentence alone."""
        model = self._model
        for what, used, value, count in (
            ("sid", model.use_sids, speaker.sid, model.tts.spks),
            ("lid", model.use_lids, speaker.lid, model.tts.langs),
        ):
            if used and (value is None or value >= count):
                raise ModelRefused("config", f"{what} of {speaker.name!r} is {value}; the model knows 0 to {count - 1}")
        if model.use_spembs:
            embedding, size = self._embeddings.get(speaker.name), model.tts.spk_embed_dim
            if embedding is None or embedding.shape != (size,):
                raise ModelRefused("config", f"{speaker.name!r} needs a spemb, a .npy of {size} numbers")
        if model.use_speech:
            raise ModelRefused("config", "this model wants a recording with each sentence (GST); it is not supported")

    def warm_up(self, precision: str) -> None:
        """Speak once, choose how the vocoder runs, and see that sound comes out.

        Raises:
            ModelRefused: what comes out is no sound.
        """
        usual = [token for token in self.token_list if not token.startswith("<")][:40] or self.token_list[:1]
        name = self._card.speakers[0].name if self._card.speakers else ""
        try:
            plan = self.plan(usual * 2, name, 1.0)
        except (AssertionError, RuntimeError, IndexError, ValueError) as error:
            raise ModelRefused("checkpoint", f"{self._card.checkpoint} does not speak: {error!r:.200}") from error
        if self.vocoder is None or plan.frames is None:
            sound = plan.sound
        else:
            frames = plan.frames.features
            times = -(-_WARM_UP_FRAMES // frames.shape[-1])
            enough = Frames(frames.repeat(1, 1, times)[:, :, :_WARM_UP_FRAMES], plan.frames.condition)
            self.vocoder.calibrate(enough, precision)
            for window in windows(_WARM_UP_FRAMES, self.vocoder.context):
                self.vocoder.decode([(enough, window)])
            sound = self.vocoder.whole(enough)
        if sound is None or not np.isfinite(sound).all():
            raise ModelRefused("checkpoint", f"{self._card.checkpoint} makes no sound: its weights are not numbers")


def load(folder: Path, root: Path, card: Card, device: str, progress: Callable[[str], None]) -> Model:
    """The model of a voice's folder.

    Args:
        folder: of the voice.
        root: the folder of models, which nothing may lead out of.
        card: what `tts.espnet_card.read_card` read from it.
        device: "cpu" or "cuda".
        progress: is told what is being done.

    Raises:
        ModelRefused: configuration or checkpoint is damaged, or they do not belong together.
    """
    checkpoint = inside(folder, card.checkpoint, root)
    os.chdir(folder)  # a configuration names its statistics by paths from here
    progress("building the model")
    config = inside(folder, card.config, root)
    try:
        text2speech = Text2Speech(train_config=config, model_file=None, device=device)
    except Exception as error:  # a configuration is free text to espnet: whatever it raises, it cannot be built
        raise ModelRefused("config", f"espnet builds no model from {card.config}: {error!r:.300}") from error
    progress("loading the weights")
    fit(text2speech.model, read_weights(checkpoint, card.pickle), card.checkpoint)
    if hasattr(text2speech.tts, "discriminator"):
        del text2speech.tts.discriminator  # only training needs it
    return Model(text2speech, card, folder, root)


def _tapped(text2speech: Any) -> tuple[Tap | None, Any]:  # noqa: ANN401 - espnet carries no types
    """The model's vocoder, taken out, and what stands in its place; nothing where it cannot be cut into windows."""
    tts, tap = text2speech.tts, Tap()
    if isinstance(tts, VITS) and isinstance(tts.generator.decoder, HiFiGANGenerator):
        vocoder, tts.generator.decoder = tts.generator.decoder, tap
        return tap, vocoder
    if isinstance(tts, JETS) and isinstance(tts.generator.generator, HiFiGANGenerator):
        vocoder, tts.generator.generator = tts.generator.generator, tap
        return tap, vocoder
    if isinstance(tts, JointText2Wav) and isinstance(tts.generator["vocoder"], HiFiGANGenerator) and not tts.use_pqmf:
        vocoder, tts.generator["vocoder"] = tts.generator["vocoder"], tap
        return tap, vocoder
    if not text2speech.tts.require_vocoder:
        raise ModelRefused("config", f"{type(tts).__name__} with this vocoder is not supported: only HiFi-GAN is")
    return None, None


def _own_vocoder(card: Card, folder: Path, root: Path) -> Any:  # noqa: ANN401 - espnet carries no types
    """A HiFi-GAN that parallel_wavegan trained; ESPnet's own class has the same weights."""
    assert card.vocoder is not None  # noqa: S101 - asked by the caller
    config = yaml.safe_load(inside(folder, card.vocoder.config, root).read_text(encoding="utf-8"))
    path = inside(folder, card.vocoder.checkpoint, root)
    if config.get("generator_type") != "HiFiGANGenerator":
        raise ModelRefused(
            "config", f"a vocoder of type {config.get('generator_type')} is not supported: only HiFi-GAN"
        )
    given = {key: value for key, value in config["generator_params"].items() if key != "use_causal_conv"}
    try:
        generator = HiFiGANGenerator(**given)
    except TypeError as error:
        raise ModelRefused("config", f"no vocoder can be built from {card.vocoder.config}: {error}") from error
    weights = read_weights(path)
    weights = {key.removeprefix("generator."): value for key, value in weights.items() if key not in ("mean", "scale")}
    fit(generator, weights, path.name)
    return generator


def _stats(card: Card, folder: Path, root: Path, device: str) -> tuple[Tensor, Tensor] | None:
    assert card.vocoder is not None  # noqa: S101 - asked by the caller
    if card.vocoder.stats is None:
        return None
    path = inside(folder, card.vocoder.stats, root)
    if path.suffix == ".npy":
        mean, scale = np.load(path, allow_pickle=False)
    else:
        import h5py

        with h5py.File(path) as file:
            mean, scale = file["mean"][()], file["scale"][()]
    return torch.tensor(mean, dtype=torch.float32, device=device), torch.tensor(
        scale, dtype=torch.float32, device=device
    )


def _token_list(given: Any) -> list[str]:  # noqa: ANN401 - a list or the path of one
    if isinstance(given, str | Path):
        return Path(given).read_text(encoding="utf-8").splitlines()
    return [str(token) for token in given]


def _check_rate(text2speech: Any, card: Card) -> None:  # noqa: ANN401 - espnet carries no types
    rate = text2speech.fs
    if rate is not None and int(rate) != card.sample_rate:
        raise ModelRefused("config", f"the model speaks at {rate} Hz; voice.toml says sample_rate = {card.sample_rate}")


def _fitted(wav: Tensor, count: int) -> NDArray[np.float32]:
    """(count,): Griffin-Lim leaves a frame out."""
    samples = np.asarray(wav.float().cpu().numpy(), np.float32).reshape(-1)[:count]
    return np.clip(np.pad(samples, (0, count - len(samples))), -1, 1)
