"""`onmaru consent`: recorded, listed, shown, revoked; and clear words for what is wrong."""

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from avatar.consent import table
from stream.cli import main
from tests.consent_factory import consent
from tests.pack_factory import write_pack

pytestmark = pytest.mark.unit

NEXT_YEAR = str(datetime.date.today() + datetime.timedelta(days=365))


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    file = tmp_path / "signed.pdf"
    file.write_bytes(b"%PDF-1.7 signed")
    return file


def call(tmp_path: Path, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["consent", *arguments, "--data", str(tmp_path / "data")], input=typed)


def add(tmp_path: Path, statement: Path, /, **changes: str) -> Result:
    given = {"person": "김하나", "company": "온마루", "expires": NEXT_YEAR, "statement": str(statement), **changes}
    return call(tmp_path, "add", *(part for name, value in given.items() for part in (f"--{name}", value)))


def test_from_the_first_word_to_the_last(tmp_path: Path, statement: Path):
    made = add(tmp_path, statement)
    assert made.exit_code == 0, made.output
    consent_id = made.stdout.strip()
    assert "from-photo" in made.stderr
    assert consent_id in call(tmp_path, "list").output
    shown = call(tmp_path, "show", consent_id).output
    assert "valid" in shown
    assert "김하나" in shown
    assert NEXT_YEAR in shown
    revoke = ("revoke", consent_id, "--reason", "the contract ended")
    assert call(tmp_path, *revoke, typed="n\n").exit_code == 1
    assert "valid" in call(tmp_path, "show", consent_id).output
    assert call(tmp_path, *revoke, "--yes").exit_code == 0
    after = call(tmp_path, "show", consent_id).output
    assert "revoked" in after
    assert "the contract ended" in after


def test_a_hosts_consent_from_elsewhere_can_be_revoked_by_its_id(tmp_path: Path):
    said = consent()
    write_pack(tmp_path / "data" / "hosts", kind='kind = "photo"', extra=table(said))
    asked = call(tmp_path, "revoke", said.id, "--reason", "taken back", typed="y\n")
    assert asked.exit_code == 0, asked.output
    assert "mini" in asked.output
    assert "mini" in call(tmp_path, "show", said.id).output


@pytest.mark.parametrize(
    ("changes", "status", "word"),
    [
        ({"expires": "2027-13-01"}, 2, "2027-13-01"),
        ({"expires": "tomorrow"}, 2, "tomorrow"),
        ({"expires": "2020-01-01"}, 1, "a day to come"),
        ({"granted": NEXT_YEAR, "expires": str(datetime.date.today())}, 1, "before it is granted"),
        ({"scope": "everything"}, 2, "everything"),
        ({"person": " \n"}, 1, "person"),
        ({"statement": "/none.pdf"}, 1, "does not exist"),
        ({"statement": "/etc/hostname"}, 1, "no kind of file"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, statement: Path, changes: dict, status: int, word: str):
    ended = add(tmp_path, statement, **changes)
    assert ended.exit_code == status
    assert word in ended.output
    assert isinstance(ended.exception, SystemExit)
    assert not list((tmp_path / "data").rglob("*.toml"))


@pytest.mark.parametrize("command", [["show", "nothing"], ["revoke", "0" * 12, "--reason", "x", "--yes"]])
def test_an_unknown_id_is_said_with_what_names_all(tmp_path: Path, command: list[str]):
    ended = call(tmp_path, *command)
    assert ended.exit_code == 1
    assert "onmaru consent list" in ended.output
    assert isinstance(ended.exception, SystemExit)


def test_a_damaged_record_does_not_hide_the_others(tmp_path: Path, statement: Path):
    consent_id = add(tmp_path, statement).stdout.strip()
    (tmp_path / "data" / "consents" / ("0" * 12 + ".toml")).write_text("half a")
    listed = call(tmp_path, "list")
    assert listed.exit_code == 0
    assert "damaged" in listed.output
    assert f"{consent_id}  valid" in listed.output


def test_a_folder_that_cannot_be_is_said(tmp_path: Path, statement: Path):
    (tmp_path / "data").write_text("a file")
    ended = add(tmp_path, statement)
    assert ended.exit_code == 1
    assert "cannot be written" in ended.output
