"""What was heard and translated is found again, and the folder of it has a bound."""

import os
from pathlib import Path

import pytest

from dubbing import kept_texts

pytestmark = pytest.mark.unit


def test_what_is_kept_is_found_and_what_cannot_be_read_is_not(tmp_path: Path):
    folder = tmp_path / "texts"
    assert kept_texts.kept(folder, "a.json", list[str]) is None
    kept_texts.keep(folder, "a.json", ["하나", "two"])
    assert kept_texts.kept(folder, "a.json", list[str]) == ["하나", "two"]
    assert kept_texts.kept(folder, "a.json", dict[str, int]) is None
    assert [path.name for path in folder.iterdir()] == ["a.json"]
    kept_texts.keep(None, "a.json", ["x"])
    assert kept_texts.kept(None, "a.json", list[str]) is None


def test_those_that_nobody_used_for_longest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept_texts, "_SWEPT_EVERY", 1)
    monkeypatch.setattr(kept_texts, "MAX_BYTES", 350)
    (tmp_path / "half.json.0badcafe").write_bytes(bytes(99))  # of a worker that was killed
    os.utime(tmp_path / "half.json.0badcafe", (1, 1))
    for number in range(3):
        kept_texts.keep(tmp_path, f"{number}.json", "x" * 98)
        os.utime(tmp_path / f"{number}.json", (10 + number, 10 + number))
    assert kept_texts.kept(tmp_path, "0.json", str) is not None
    kept_texts.keep(tmp_path, "3.json", "x" * 98)
    assert {path.name for path in tmp_path.iterdir()} == {"0.json", "2.json", "3.json"}
