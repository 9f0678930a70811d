"""What an ESPnet voice is beside its network: cards, tokens as phones, windows, and who is decoded with whom."""

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.espnet_factory import write_card
from tts.engine import EnginePhone, EngineSound, WordMark
from tts.errors import VoiceUnavailable
from tts.espnet_card import read_card
from tts.espnet_desk import MAX_WAITING, Desk, Refused, Sentence
from tts.espnet_frontend import phrase_of
from tts.espnet_tokens import timed_phones, word_marks
from tts.espnet_windows import Window, windows

pytestmark = pytest.mark.unit


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    folder = tmp_path / "models" / "voices" / "anna"
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text("tts: vits")
    (folder / "model.pth").write_bytes(b"weights")
    write_card(folder)
    return folder


def models_of(folder: Path) -> Path:
    return folder.parent.parent


def test_a_card(voice: Path):
    card = read_card(voice, models_of(voice))
    assert (card.title, card.sample_rate, card.frontend) == ("Tiny", 22_050, "espnet")
    with pytest.raises(VoiceUnavailable, match="no speaker 'anna'"):
        card.speaker("anna")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("unknown = 1", "unknown"),
        ("[[speakers]]\nname = 'a'\n[[speakers]]\nname = 'a'", "two speakers"),
        ("frontend = 'espeak:$(reboot)'", "frontend"),
        ("spemb = '../../../../etc/passwd'", "spemb"),
        ("spemb = 'absent.npy'", "absent.npy is not there"),
        ("[", "cannot be read"),
        ("[vocoder]\nconfig = 'config.yaml'\ncheckpoint = 'model.pth'", "vocoder.sha256"),
    ],
)
def test_cards_that_are_wrong(voice: Path, more: str, reason: str):
    write_card(voice, more)
    with pytest.raises(VoiceUnavailable, match=reason):
        read_card(voice, models_of(voice))


def test_links_may_not_lead_out_of_the_folder_of_models(voice: Path, tmp_path: Path):
    """A checkpoint is code: what an upload left elsewhere must not be loaded through a link."""
    (tmp_path / "upload.pth").write_bytes(b"weights")
    (voice / "model.pth").unlink()
    (voice / "model.pth").symlink_to(tmp_path / "upload.pth")
    with pytest.raises(VoiceUnavailable, match="leads out"):
        read_card(voice, models_of(voice))
    (models_of(voice) / "shared.pth").write_bytes(b"weights")
    (voice / "model.pth").unlink()
    (voice / "model.pth").symlink_to(models_of(voice) / "shared.pth")
    assert read_card(voice, models_of(voice)).title == "Tiny"
    outside = tmp_path / "elsewhere"
    voice.rename(outside)
    voice.symlink_to(outside)
    with pytest.raises(VoiceUnavailable, match="leads out"):
        read_card(voice, models_of(voice))


def test_english_phones_with_stress():
    tokens = ["HH", "AH0", "L", "OW1", ",", "<space>", "DH", "EH1", "R"]
    phones = timed_phones(tokens, [1, 2, 1, 3, 2, 1, 1, 2, 2, 4], 10, True, {})
    assert [phone.label for phone in phones] == ["h", "ʌ", "l", "ˈoʊ", "", "", "ð", "ˈɛ", "ɹ", ""]
    assert (phones[3].start, phones[3].end) == (40, 70)
    assert phones[-1].end == 190
    assert word_marks("hello, there", tokens, [1, 2, 1, 3, 2, 1, 1, 2, 2], 10) == (WordMark(0, 0), WordMark(7, 100))
    assert word_marks("hello", tokens, [1] * 9, 10) == ()


def test_korean_letters_and_what_is_only_written():
    tokens = [*unicodedata.normalize("NFD", "안녕"), "<space>", "X"]  # conjoining letters: ᄋ has no sound of its own
    phones = timed_phones(tokens, [2, 3, 1, 1, 2, 1, 1, 4], 1, True, {"X": "ks"})
    assert [(phone.label, phone.start, phone.end) for phone in phones[:3]] == [("ɐ", 0, 5), ("n", 5, 6), ("n", 6, 7)]
    assert [phone.label for phone in phones[3:]] == ["jʌ", "ŋ", "", "ks"]


def test_phones_of_espeak_become_tokens_and_words_find_them():
    labels = [
        ("ɡ", 0, 10),
        ("ˈʊ", 10, 20),
        ("d", 20, 30),
        ("", 30, 90),
        ("", 90, 100),
        ("ˌiː", 100, 120),
        ("v", 120, 130),
    ]
    labels += [("b", 130, 140)]
    sound = EngineSound(
        np.zeros(140, np.float32),
        1_000,
        tuple(EnginePhone(*label) for label in labels),
        (WordMark(0, 0), WordMark(6, 98), WordMark(9, 131)),
    )
    phrase = phrase_of("good, ee b?", sound)
    assert phrase.tokens == ("ɡ", "ˈ", "ʊ", "d", ",", "iː", "v", "<space>", "b", "?")
    assert phrase.words == ((0, 0), (6, 5), (9, 8))
    phones = timed_phones(phrase.tokens, [1] * 10, 1, True, {})
    assert phones[1] == EnginePhone("ˈʊ", 1, 3)


@given(st.integers(1, 500), st.integers(1, 20))
def test_windows_cover_every_frame_once_with_context(frames: int, context: int):
    cut = windows(frames, context)
    assert [window.first for window in cut] == [0, *(window.end for window in cut[:-1])]
    assert cut[-1].end == frames
    for window in cut:
        assert 0 <= window.start <= max(0, window.first - context)
        assert min(frames, window.end + context) <= window.start + window.length <= frames


class Counting:
    """A model whose sound is the frame's number, so that parts show where they are from."""

    context = 8

    def sentence(self, request: Mapping[str, Any]) -> Sentence:
        if request["text"] == "no":
            raise Refused("text", "no")
        return Sentence(("a",), (int(request["text"]),), request["text"])

    def decode(self, parts: Sequence[tuple[object, Window]]) -> list[NDArray[np.float32]]:
        assert len({window.length for _, window in parts}) == 1
        return [np.arange(window.first, window.end, dtype=np.float32) for _, window in parts]


def desk() -> tuple[Desk, list[dict[str, Any]]]:
    sent: list[dict[str, Any]] = []
    return Desk(Counting(), sent.append), sent


def speak(number: int, text: str) -> dict[str, Any]:
    return {"type": "speak", "id": number, "text": text, "speaker": "", "alpha": 1.0}


def test_sentences_that_wait_are_decoded_together_and_new_ones_are_heard_first():
    at, sent = desk()
    for number in range(20):
        at.take(speak(number, "200"))
    at.step()
    assert at.batches == [16]
    at.step()
    at.take({"type": "stop", "id": 3})
    at.take(speak(99, "40"))
    while at.busy:
        at.step()
    sound = {
        number: np.concatenate(
            [np.frombuffer(m["pcm"], "<f4") for m in sent if m["type"] == "part" and m["id"] == number]
        )
        for number in (*range(20), 99)
    }
    assert all(np.array_equal(sound[number], np.arange(200)) for number in range(20) if number != 3)
    assert np.array_equal(sound[99], np.arange(40))
    assert len(sound[3]) < 200
    lasts = [message["id"] for message in sent if message.get("last")]
    assert sorted(lasts) == sorted({*range(20), 99} - {3})
    starts = [m["id"] for m in sent if m["type"] == "part"]
    assert starts.index(16) < lasts.index(0) + starts.index(16) + 1


def test_what_the_desk_refuses():
    at, sent = desk()
    at.take(speak(1, "no"))
    at.take(speak(2, "9" * 6_000))
    at.step()
    assert [(message["id"], message["fault"]) for message in sent] == [(1, "text"), (2, "text")]
    for number in range(MAX_WAITING + 1):
        at.take(speak(number, "1"))
    assert sent[-1]["fault"] == "voice"
