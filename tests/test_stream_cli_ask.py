"""`onmaru ask`: JSON out, status 0 with or without an answer, advice for a wrong call."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from stream.cli import main

pytestmark = pytest.mark.unit

MARKET = str(Path(__file__).parent / "data" / "questions_catalogue.json")


def ask(*arguments: str, lines: str | None = None):
    result = CliRunner().invoke(main, ["ask", *arguments], input=lines)
    return result, [json.loads(line) for line in result.output.splitlines()] if result.exit_code == 0 else []


def test_an_answer_has_its_evidence_and_its_steps():
    result, (answer,) = ask("--product", "p05", "이거 얼마예요?")
    assert result.exit_code == 0
    assert answer["answered"] is True
    assert answer["evidence"][0] == "p05.price"
    assert "24,900원" in answer["answer"]
    assert answer["trace"][0]["step"] == "safety_before"
    assert answer["trace"][-1]["step"] == "memory_upkeep"


def test_what_is_not_in_the_listing_is_declined_with_status_0():
    result, (answer,) = ask("--lang", "en", "--product", "p05", "Is it BPA free?")
    assert result.exit_code == 0
    assert (answer["answered"], answer["evidence"]) == (False, [])
    assert answer["answer"]


def test_lines_are_answered_one_by_one_and_remembered():
    result, answers = ask("--viewer", "v1", "-", lines="텀블러 용량 알려 주세요\n그건 얼마예요?\n내 정보 지워 줘\n\n")
    assert result.exit_code == 0
    assert [each["product"] for each in answers] == ["p05", "p05", None, None]
    assert "p05.price" in answers[1]["evidence"]


def test_prices_are_those_of_a_moment():
    _, (answer,) = ask("--catalogue", MARKET, "--product", "m01", "--at", "2026-12-20T12:00:00+0900", "얼마예요?")
    assert "12,500원" in answer["answer"]


def test_a_catalogue_comes_with_its_own_faq(tmp_path: Path):
    file = tmp_path / "faq.json"
    entry = {"id": "pick", "questions": {"ko": ["방문 수령 되나요?"]}, "answer": {"ko": "매장에서 받으실 수 있습니다"}}
    file.write_text(json.dumps({"format": 1, "entries": [entry]}), "utf-8")
    _, (answer,) = ask("--catalogue", MARKET, "--faq", str(file), "--product", "m05", "방문 수령 가능한가요?")
    assert answer["evidence"] == ["faq.pick"]


def test_questions_that_are_not_utf8_are_refused():
    result = CliRunner().invoke(main, ["ask", "-"], input="얼마예요".encode("cp949"))
    assert result.exit_code == 1
    assert "not UTF-8" in result.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--catalogue", "/nowhere.json", "q"), "cannot be read"),
        (("--product", "p99", "q"), "no product 'p99'"),
        (("--faq", MARKET, "q"), "format"),
        (("--search", "ftp://x", "q"), "http or https"),
        (("--at", "yesterday", "q"), "--at"),
        ((), "Missing argument"),
    ],
)
def test_a_wrong_call_is_told_what_to_do(arguments: tuple[str, ...], says: str):
    result, _ = ask(*arguments)
    assert result.exit_code != 0
    assert says in result.output
