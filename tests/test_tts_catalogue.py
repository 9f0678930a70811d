"""Which voices are here."""

import pytest

from tts.catalogue import default_voice, find_voices, open_voice
from tts.errors import VoiceUnavailable, VoiceUnknown

pytestmark = pytest.mark.unit


def test_there_is_always_a_korean_and_an_english_voice() -> None:
    ids = [info.id for info in find_voices()]
    assert len(ids) == len(set(ids))
    assert {"espeak:ko", "espeak:en-us"} <= set(ids)
    assert default_voice("ko") == "espeak:ko"
    assert default_voice("en") in ids


def test_every_voice_opens_and_says_what_it_is() -> None:
    for info in find_voices():
        assert info.id.startswith(info.engine + ":")
        assert info.licence
        assert open_voice(info.id).info == info


def test_an_unknown_voice_lists_near_names() -> None:
    with pytest.raises(VoiceUnknown, match=r"no voice 'espek:ko' here\. Near names: espeak:ko"):
        open_voice("espek:ko")
    with pytest.raises(VoiceUnknown, match="espeak:ko"):
        open_voice("")


def test_a_language_without_a_voice() -> None:
    with pytest.raises(VoiceUnavailable, match="'fr'"):
        default_voice("fr")
