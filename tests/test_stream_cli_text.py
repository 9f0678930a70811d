"""`onmaru normalise` and `onmaru dictionary` as an operator types them."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from stream.cli import main
from stream.cli_normalise import MAX_LINE_BYTES

pytestmark = pytest.mark.unit


def onmaru(tmp_path: Path, *words: str, given: bytes = b""):
    name, *rest = words
    return CliRunner().invoke(main, [name, *rest, "--data", str(tmp_path)], input=given)


def test_a_text_is_printed_as_it_is_said(tmp_path: Path) -> None:
    result = onmaru(tmp_path, "normalise", "39,900원. 1+1!")
    assert (result.exit_code, result.stdout) == (0, "삼만 구천구백 원. 원 플러스 원!\n")
    assert onmaru(tmp_path, "normalise", "--lang", "en", "39,900원").stdout.startswith("thirty-nine thousand")


def test_lines_stay_lines(tmp_path: Path) -> None:
    given = "30% 할인\n\nOnly $5\n🎉\n".encode() + b"\xff\n" + b"a" * (MAX_LINE_BYTES + 5) + "\n끝".encode()
    result = onmaru(tmp_path, "normalise", "-", given=given)
    assert result.stdout.split("\n") == ["삼십 퍼센트 할인", "", "Only five dollars", "", "", "", "끝", ""]
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["line 4", "line 5", "line 6"]
    assert result.exit_code == 1


def test_each_line_is_answered_before_the_next_comes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "stream.cli", "normalise", "-", "--data", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line, said in (("1개", "한 개"), ("2개", "두 개")):
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            assert process.stdout.readline() == f"{said}\n"
        process.stdin.close()
        assert process.wait(60) == 0


def test_nothing_to_say_is_status_1(tmp_path: Path) -> None:
    result = onmaru(tmp_path, "normalise", "🎉🎉")
    assert result.exit_code == 1
    assert "nothing that can be spoken" in result.stderr


def test_the_dictionary_applies_and_a_file_goes_before_it(tmp_path: Path) -> None:
    assert onmaru(tmp_path, "dictionary", "add", "LUMINOA", "루미누아", "--lang", "ko").exit_code == 0
    assert onmaru(tmp_path, "normalise", "Luminoa은 좋아요").stdout == "루미누아는 좋아요\n"
    brands = tmp_path / "brands.csv"
    brands.write_text("written,spoken,lang\nluminoa,루민,ko\n", encoding="utf-8")
    assert onmaru(tmp_path, "normalise", "Luminoa는", "--dictionary", str(brands)).stdout == "루민은\n"


def test_entries_are_listed_and_removed(tmp_path: Path) -> None:
    onmaru(tmp_path, "dictionary", "add", "ABLE", "에이블", "--lang", "ko")
    onmaru(tmp_path, "dictionary", "add", "ABLE", "able", "--lang", "en", "--part")
    assert onmaru(tmp_path, "dictionary", "list").stdout == "ko\tABLE\t에이블\nen\tABLE\table\tpart\n"
    assert onmaru(tmp_path, "dictionary", "remove", "able", "--lang", "en").exit_code == 0
    assert onmaru(tmp_path, "dictionary", "list", "--lang", "en").stdout == ""
    gone = onmaru(tmp_path, "dictionary", "remove", "nothing")
    assert gone.exit_code == 1
    assert "does not stand" in gone.stderr


def test_wrong_entries_and_files_are_told(tmp_path: Path) -> None:
    wrong = onmaru(tmp_path, "dictionary", "add", "ABLE", "able", "--lang", "ko")
    assert wrong.exit_code == 1
    assert "reads Hangul" in wrong.stderr
    (tmp_path / "dictionary.toml").write_text("[[entry")
    for command in (("normalise", "가"), ("dictionary", "list")):
        broken = onmaru(tmp_path, *command)
        assert broken.exit_code == 1
        assert "dictionary.toml" in broken.stderr
