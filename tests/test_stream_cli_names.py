"""`onmaru names` as an operator types it."""

import csv
import json

import pytest
from click.testing import CliRunner

from stream.cli import main

pytestmark = pytest.mark.unit


def onmaru(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "titles.csv"
    file.write_text(
        "상품코드,브랜드,상품명\na1,여울찬,[특가] 여울찬 누룽지 60 g\na2,,유자청 500g\na3,,떡갈비 + 소스 2개 증정\n",
        encoding="utf-8",
    )
    return file


def test_names_are_printed_before_after_and_why(table):
    result = onmaru("names", table)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "row 2",
        "  before  [특가] 여울찬 누룽지 60 g",
        "  after   여울찬 누룽지 60g",
        "  why     selling words: 특가; unit: 60 g → 60g",
        "row 4",
        "  before  떡갈비 + 소스 2개 증정",
        "  why     stays: it promises a gift with a count of its own: write the name by hand",
    ]
    assert result.stderr == "3 titles: 1 with a clean name, 1 to write by hand\n"


def test_names_as_json_and_all(table):
    made = [json.loads(line) for line in onmaru("names", table, "--json", "--all").stdout.splitlines()]
    assert [each["id"] for each in made] == ["a1", "a2", "a3"]
    assert made[0]["after"] == "여울찬 누룽지 60g"
    assert made[0]["changes"][0] == {"why": "promotion", "what": "특가"}
    assert (made[1]["after"], made[1]["changes"], made[1]["held"]) == ("유자청 500g", [], [])


def test_names_go_to_a_file_that_is_not_written_over(table, tmp_path):
    out = tmp_path / "out.csv"
    assert onmaru("names", table, "--out", out).exit_code == 0
    written = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
    assert written[1][:4] == ["2", "a1", "[특가] 여울찬 누룽지 60 g", "여울찬 누룽지 60g"]
    again = onmaru("names", table, "--out", out)
    assert again.exit_code == 1
    assert "--force" in again.stderr
    assert onmaru("names", table, "--out", out, "--force").exit_code == 0


def test_a_file_that_is_no_table_is_told(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("a,b\n1,2\n")
    result = onmaru("names", file)
    assert (result.exit_code, "상품명" in result.stderr) == (1, True)
    assert onmaru("names", tmp_path / "nothing.csv").exit_code == 2
