import pytest
from click.testing import CliRunner

from script.catalogue import SAMPLE, load
from stream.cli import main

pytestmark = pytest.mark.unit


def _run(*arguments):
    return CliRunner().invoke(main, ["catalogue", *map(str, arguments)])


def test_the_sample_is_right_and_goes_through_a_spreadsheet(tmp_path):
    done = _run("check", SAMPLE)
    assert (done.exit_code, done.output) == (0, "12 of 12 products can be used\n")
    sheet, back = tmp_path / "p.xlsx", tmp_path / "p.json"
    assert _run("convert", SAMPLE, sheet).exit_code == 0
    assert _run("convert", sheet, back).exit_code == 0
    assert load(back).products == load().products
    assert "is there already" in _run("convert", sheet, back).output
    assert _run("convert", "--force", sheet, back).exit_code == 0


def test_problems_are_listed_and_left_out_only_when_told(tmp_path):
    table, clean = tmp_path / "p.csv", tmp_path / "clean.json"
    table.write_text("id,상품명,판매가\na,하나,100\nb,둘,무료\n" + "".join(f"c{n},셋,-1\n" for n in range(30)), "utf-8")
    done = _run("check", table)
    assert done.exit_code == 1
    assert "row 3, price_krw: no amount in won: write 15900 (it says '무료')" in done.output
    assert "… and 11 more" in done.output
    assert "1 of 32 products can be used" in done.output
    assert len(_run("check", "--all", table).output.splitlines()) == 32
    refused = _run("convert", table, clean)
    assert refused.exit_code == 1
    assert "31 in all" in refused.output
    assert not clean.exists()
    assert _run("convert", "--leave-out", table, clean).exit_code == 0
    assert [product.id for product in load(clean).products] == ["a"]


def test_what_cannot_be_read_or_written_says_why(tmp_path):
    broken = tmp_path / "x.json"
    broken.write_text("{", "utf-8")
    assert "x.json" in _run("check", broken).output
    assert "must end in" in _run("convert", SAMPLE, tmp_path / "x.txt").output
    assert "No such file" in _run("convert", SAMPLE, tmp_path / "nowhere" / "x.json").output
