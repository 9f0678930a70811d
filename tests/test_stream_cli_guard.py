"""`onmaru guard`, as scripts call it: one line of JSON a line, status 0 unless the call is wrong."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from script.catalogue import load
from script.catalogue.export import to_csv, to_json, to_xlsx
from stream.cli import main

pytestmark = pytest.mark.unit

WRONG = "오늘 가격은 19,900원입니다."


def guard(*arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["guard", *arguments], input=given)


def answers(result: Result) -> list[dict]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx"])
def test_a_catalogue_of_any_format_holds_lines_to_its_facts(tmp_path, ending):
    file = tmp_path / f"products.{ending}"
    file.write_bytes({"json": to_json, "csv": to_csv, "xlsx": to_xlsx}[ending](load()))
    [verdict] = answers(guard("--catalogue", str(file), "--product", "p05", "--lang", "ko", WRONG))
    assert set(verdict) == {"verdict", "reasons", "line"}
    assert (verdict["verdict"], verdict["line"]) == ("correct", "오늘 가격은 24,900원입니다.")
    assert verdict["reasons"][0]["code"] == "number"


def test_a_blocked_line_is_no_wrong_call():
    [verdict] = answers(guard("--lang", "en", "The lowest price in the world!"))
    assert verdict["verdict"] == "block"


def test_each_line_of_standard_input_gets_its_line():
    given = f"{WRONG}\r\n무료배송입니다.\n\n{'가' * 10_000}\n\u202eabc\n좋은\u200b 상품\n".encode() + b"\xff\xfe abc\n"
    verdicts = answers(guard("--product", "p05", "-", given=given))
    assert [each["verdict"] for each in verdicts] == ["correct", "pass", *["block"] * 5]


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("--product", "nothing", WRONG), "no product 'nothing'; it has p01"),
        (("--catalogue", "absent.json", WRONG), "absent.json"),
        (("--lang", "fr", WRONG), "ko"),
        ((), "LINE"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(arguments, advice):
    result = guard(*arguments)
    assert result.exit_code == 2
    assert advice in result.stderr


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 2, "show": {"ko": "가"}, "products": []}'])
def test_a_broken_catalogue_is_told_and_not_traced(tmp_path: Path, text):
    file = tmp_path / "broken.json"
    file.write_text(text)
    result = guard("--catalogue", str(file), WRONG)
    assert result.exit_code == 2
    assert "broken.json" in result.stderr
    assert "Traceback" not in result.output
