"""Whether the person whose voice it is still allows it: a tuned voice names the consent that it was made with."""

import datetime
from pathlib import Path

from avatar.consent_registry import ConsentRegistry
from avatar.errors import AvatarError
from dubbing.errors import ConsentLacking
from tts import places
from tts.errors import VoiceError
from tts.espnet_card import read_card

_ENGINE = "espnet"  # the one whose voices are made of people's recordings here


def check(voice_id: str, records: Path, today: datetime.date) -> None:
    """Nothing where the voice names no consent, or one that holds today for voices.

    Args:
        voice_id: "<engine>:<name>".
        records: the folder of `avatar.consent_registry`.
        today: the day on which it is used.

    Raises:
        ConsentLacking: the consent that it names is unknown, has expired, was revoked, or is for something else.
    """
    engine, _, name = voice_id.partition(":")
    if engine != _ENGINE:
        return
    try:
        card = read_card(places.model_voices() / name.partition("/")[0], places.models())
    except VoiceError as error:
        raise ConsentLacking(f"{voice_id} cannot say whose voice it is ({error})") from error
    if card.data is None or not card.data.consent:
        return
    registry = ConsentRegistry(records)
    try:
        registry.check(registry.get(card.data.consent).consent, today, "voice")
    except AvatarError as error:
        raise ConsentLacking(f"{voice_id} may not be used: {error}; choose another voice") from error
