"""Models brought into the folder of models, by the operator's own command: copied there, with a card."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tts.errors import VoiceUnavailable
from tts.espnet_card import CARD, digest, read_card

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,47}")


@dataclass(frozen=True, slots=True)
class NewVoice:
    """What the card of a new voice says."""

    name: str  # of its folder
    title: str
    languages: tuple[str, ...]
    licence: str
    frontend: str = "espnet"
    sample_rate: int = 22_050  # Hz


def check_name(name: str) -> str:
    """The name, if a folder may have it. Raises VoiceUnavailable."""
    if not _NAME.fullmatch(name):
        raise VoiceUnavailable(f"{name!r} is no name for a voice: use small letters, digits, - and _, at most 48.")
    return name


def add_voice(new: NewVoice, config: Path, checkpoint: Path, models: Path) -> Path:
    """Copy both files into MODELS/voices/<name>/ and write the card. Returns the folder.

    Raises:
        VoiceUnavailable: a file is missing, the name is taken, or the card would be wrong.
    """
    folder = models / "voices" / check_name(new.name)
    if folder.exists():
        raise VoiceUnavailable(f"{folder} is there already; take another name, or move it away.")
    part = folder.with_name(f".new-{new.name}")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        shutil.copyfile(config, part / "config.yaml")
        shutil.copyfile(checkpoint, part / "model.pth")
        (part / CARD).write_text(_card(new, digest(part / "model.pth")), encoding="utf-8")
        read_card(part, models)
        part.replace(folder)
    except OSError as error:
        raise VoiceUnavailable(f"The model cannot be brought in: {error}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder


def fetch_voice(tag: str, name: str, languages: tuple[str, ...], licence: str, models: Path) -> Path:
    """Download an ESPnet model by its tag and bring it in. Nothing else here uses the network.

    Raises:
        VoiceUnavailable: espnet_model_zoo is not installed, the model cannot be had, or it is no text-to-speech.
    """
    check_name(name)
    try:
        from espnet_model_zoo.downloader import ModelDownloader
    except ImportError as error:
        raise VoiceUnavailable("Tags need `pip install espnet_model_zoo`; `onmaru voice add` needs nothing.") from error
    try:
        got = ModelDownloader().download_and_unpack(tag)
        config, checkpoint = Path(got["train_config"]), Path(got["model_file"])
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise VoiceUnavailable(f"The model {tag!r} cannot be had ({error}).") from error
    return add_voice(NewVoice(name, tag, languages, licence, sample_rate=_rate(config)), config, checkpoint, models)


def _rate(config: Path) -> int:
    """The model's sample rate as its configuration tells it."""
    import yaml

    told = yaml.safe_load(config.read_text(encoding="utf-8"))
    places = ((told.get("tts_conf") or {}).get("sampling_rate"), (told.get("feats_extract_conf") or {}).get("fs"))
    return int(next((rate for rate in places if isinstance(rate, int)), 22_050))


def _card(new: NewVoice, sha256: str) -> str:
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    lines = ["format = 1", f"title = {quoted(new.title)}", f"languages = [{', '.join(map(quoted, new.languages))}]"]
    lines += [f"licence = {quoted(new.licence)}", 'checkpoint = "model.pth"', f'sha256 = "{sha256}"']
    lines += [f"sample_rate = {new.sample_rate}", f"frontend = {quoted(new.frontend)}"]
    return "\n".join(lines) + "\n"
