"""A voice's folder: MODELS/voices/<folder>/ with an ESPnet configuration, a checkpoint and `voice.toml`.

A checkpoint is code to those who load it carelessly, and a matter of trust to all: it is taken only
from the operator's folder of models. A link that leads out of that folder is refused.
"""

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from tts.errors import VoiceUnavailable

CARD = "voice.toml"
FORMAT = 1
MAX_VOICES = 200
_MAX_CARD_BYTES = 256 * 1024

FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Sentence = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{0,500}$")]
Title = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,120}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Lang = Annotated[str, StringConstraints(pattern=r"^(ko|en)$")]
# "espnet": the letters-to-sounds of the model's own configuration; "espeak:<voice>": phones by espeak-ng.
Frontend = Annotated[str, StringConstraints(pattern=r"^(espnet|espeak:[a-z][a-z0-9-]{0,19})$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Speaker(_Part):
    """One speaker of a model that knows several, or one speaker in one language."""

    name: Name
    title: Sentence = ""
    languages: tuple[Lang, ...] = ()  # none: the card's
    frontend: Frontend | None = None  # none: the card's
    sid: int | None = Field(None, ge=0)
    lid: int | None = Field(None, ge=0)
    spemb: FileName | None = None  # .npy, (dimensions,) float32


class Vocoder(_Part):
    """A HiFi-GAN beside an acoustic model, as parallel_wavegan trains them."""

    config: FileName
    checkpoint: FileName
    sha256: Sha256
    stats: FileName | None = None  # .npy (2, mels) or .h5 with "mean" and "scale": what it wants its mels normalised by


class Data(_Part):
    """What the voice was made from."""

    recordings: int = Field(0, ge=0)
    hours: float = Field(0.0, ge=0)
    source: Sentence = ""
    epochs: int = Field(0, ge=0)
    base: Sentence = ""  # the checkpoint that it was tuned from
    consent: Sentence = ""  # id in the registry of consents


class Card(_Part):
    """`voice.toml`."""

    format: int = Field(ge=FORMAT, le=FORMAT)
    title: Title
    languages: tuple[Lang, ...] = Field(min_length=1, max_length=8)
    licence: Title
    note: Sentence = ""
    version: Title = "1"
    config: FileName = "config.yaml"
    checkpoint: FileName
    sha256: Sha256  # of the checkpoint
    pickle: bool = False  # the checkpoint may run code as it is loaded; only for one that you made yourself
    sample_rate: int = Field(ge=8_000, le=96_000)  # Hz
    frontend: Frontend = "espnet"
    sid: int | None = Field(None, ge=0)
    lid: int | None = Field(None, ge=0)
    spemb: FileName | None = None
    speakers: tuple[Speaker, ...] = Field((), max_length=500)
    vocoder: Vocoder | None = None
    tokens: dict[Annotated[str, StringConstraints(max_length=40)], Annotated[str, StringConstraints(max_length=8)]] = (
        Field(default_factory=dict, max_length=2_000)
    )  # token → IPA, for tokens that are not known here
    data: Data | None = None

    @model_validator(mode="after")
    def _names_differ(self) -> "Card":
        names = [speaker.name for speaker in self.speakers]
        if len(set(names)) != len(names):
            raise ValueError("two speakers have one name")
        return self

    def speaker(self, name: str) -> Speaker:
        """The speaker of this name; "" is the model's only one.

        Raises:
            VoiceUnavailable: the model does not know it.
        """
        if not self.speakers and not name:
            return Speaker(name="only", sid=self.sid, lid=self.lid, spemb=self.spemb)
        for speaker in self.speakers:
            if speaker.name == name:
                return speaker
        known = ", ".join(speaker.name for speaker in self.speakers[:12]) or "none by name"
        raise VoiceUnavailable(f"{self.title} has no speaker {name!r}. It knows {known}.")


def read_card(folder: Path, root: Path) -> Card:
    """The card of a voice's folder, every file that it names being inside.

    Raises:
        VoiceUnavailable: no folder, no card, not a valid one, a file is missing or lies outside `root`.
    """
    path = inside(folder, CARD, root)
    try:
        if path.stat().st_size > _MAX_CARD_BYTES:
            raise VoiceUnavailable(f"{path} is larger than any card.")
        card = Card.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        message = f"{path}: {where or 'the card'}: {first['msg']}. docs/voices/espnet.md shows one."
        raise VoiceUnavailable(message) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise VoiceUnavailable(f"{path} cannot be read: {error}") from error
    for name in _files(card):
        inside(folder, name, root)
    return card


def _files(card: Card) -> list[str]:
    named = [card.config, card.checkpoint, card.spemb, *(speaker.spemb for speaker in card.speakers)]
    if card.vocoder is not None:
        named += [card.vocoder.config, card.vocoder.checkpoint, card.vocoder.stats]
    return [name for name in named if name is not None]


def inside(folder: Path, name: str, root: Path) -> Path:
    """The real path of a file of the folder.

    Raises:
        VoiceUnavailable: there is none, or a link leads out of `root`.
    """
    try:
        real, top = (folder / name).resolve(strict=True), root.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise VoiceUnavailable(f"{folder / name} is not there ({error.__class__.__name__}).") from error
    if not real.is_relative_to(top) or not real.is_file():
        raise VoiceUnavailable(f"{folder / name} leads out of {top}: models are taken only from there.")
    return real


def check_digests(card: Card, folder: Path, root: Path) -> None:
    """Raises VoiceUnavailable if a checkpoint is not the file that the card was written for."""
    named = [(card.checkpoint, card.sha256)]
    if card.vocoder is not None:
        named.append((card.vocoder.checkpoint, card.vocoder.sha256))
    for name, sha256 in named:
        if digest(inside(folder, name, root)) != sha256:
            raise VoiceUnavailable(
                f"{name} is not the file whose sha256 {CARD} names: copy it anew, or correct the card."
            )


def digest(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
