"""What a machine lacks for dubbing's stages, told before they begin."""

from pathlib import Path

import pytest

from dubbing.means import means

pytestmark = pytest.mark.unit
NONE = ("", "", "")


def test_what_is_lacking_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("dubbing.means.installed", lambda module: module == "pocketsphinx")
    found = means("ko", "", NONE)
    assert "for ko" in found.transcribe
    assert "make neural" in found.transcribe
    assert "llm_base_url" in found.translate
    assert means("en", "", NONE).transcribe == "", "PocketSphinx hears English"


def test_music_needs_a_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("ONMARU_MODELS", str(tmp_path))
    assert "choose another background" in means("en", "", NONE).separate
    (tmp_path / "separator").mkdir()
    (tmp_path / "separator" / "model.onnx").write_bytes(b"model")
    assert means("en", "", NONE).separate == ""


def test_what_is_set_is_looked_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr("dubbing.means.installed", lambda module: module == "faster_whisper")
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    assert "no model.bin" in means("ko", str(tmp_path), NONE).transcribe
    (tmp_path / "model.bin").write_bytes(b"model")
    found = means("ko", str(tmp_path), ("http://127.0.0.1:11434/v1", "gemma", ""))
    assert (found.transcribe, found.translate) == ("", "")
    assert "NO_SUCH_KEY" in means("ko", "", ("http://127.0.0.1:11434/v1", "gemma", "NO_SUCH_KEY")).translate
