"""The tables of written and spoken text: what presenters of both languages would say."""

from pathlib import Path

import pytest

from tts.text import cleaned, spoken_form

pytestmark = pytest.mark.unit

DATA = Path(__file__).parent / "data"
REACH = 0.99


def cases(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("# ")]
    return [(written, spoken) for written, spoken in rows]


@pytest.mark.parametrize(
    ("name", "least"),
    [("spoken_ko", 300), ("spoken_en", 200), ("heldout_ko", 200), ("heldout_en", 140)],
)
def test_the_table_is_read_as_a_presenter_would(name: str, least: int) -> None:
    table, lang = cases(f"{name}.tsv"), name[-2:]
    assert len(table) >= least
    read = [(written, spoken, spoken_form(cleaned(written), lang).text) for written, spoken in table]
    wrong = [f"{written!r}: {got!r}, not {spoken!r}" for written, spoken, got in read if got != spoken]
    assert len(wrong) <= (1 - REACH) * len(table), "\n".join(wrong)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_no_case_stands_twice(lang: str) -> None:
    written = [case[0] for case in cases(f"spoken_{lang}.tsv")]
    assert sorted(set(written)) == sorted(written)
