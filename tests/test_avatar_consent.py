"""Consents: what is recorded, and every reason why a face may not be shown."""

import datetime
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from avatar.consent import Consent, table
from avatar.consent_registry import MAX_DAYS, ConsentRegistry, NewConsent, Record
from avatar.errors import ConsentInvalid, ConsentRefused
from avatar.statement import MAX_BYTES, kind_of
from tests.consent_factory import TODAY, consent, forged

pytestmark = pytest.mark.unit

DAY = datetime.timedelta(days=1)


@pytest.fixture
def registry(tmp_path: Path) -> ConsentRegistry:
    return ConsentRegistry(tmp_path / "data" / "consents")


def add(registry: ConsentRegistry, text: str = "signed: 김하나", **changes: object) -> Record:
    statement = registry.folder.parent.parent / "signed.txt"
    statement.write_text(text, encoding="utf-8")
    new = NewConsent("김하나", "온마루 상회", ("live",), TODAY - 30 * DAY, TODAY + 365 * DAY)
    return registry.add(replace(new, **changes), statement)  # type: ignore[arg-type] # a test gives what it names


def refused(registry: ConsentRegistry, given: Consent | None, day: datetime.date = TODAY) -> str:
    with pytest.raises(ConsentRefused) as caught:
        registry.check(given, day)
    return str(caught.value)


def test_a_record_is_kept_with_its_statement_for_its_owners_eyes(registry: ConsentRegistry):
    record = add(registry)
    assert registry.get(record.consent.id) == record
    assert registry.ids() == [record.consent.id]
    assert (registry.folder / record.consent.statement).read_text(encoding="utf-8") == "signed: 김하나"
    assert {file.stat().st_mode & 0o077 for file in (registry.folder, *registry.folder.iterdir())} == {0}
    registry.check(record.consent, TODAY)


def test_it_holds_on_its_first_and_its_last_day_and_on_no_other(registry: ConsentRegistry):
    said = add(registry).consent
    registry.check(said, said.granted)
    registry.check(said, said.expires)
    assert "expired" in refused(registry, said, said.expires + DAY)
    assert "holds from" in refused(registry, said, said.granted - DAY)


def test_a_revoked_one_holds_no_more_and_says_why(registry: ConsentRegistry):
    said = add(registry).consent
    registry.revoke(said.id, "the contract ended", TODAY)
    why = refused(registry, said)
    assert "revoked" in why
    assert "the contract ended" in why
    with pytest.raises(ConsentInvalid, match="already"):
        registry.revoke(said.id, "again", TODAY)


def test_a_pack_from_elsewhere_counts_until_it_is_revoked_here(registry: ConsentRegistry):
    said = consent()
    registry.check(said, TODAY)
    with pytest.raises(ConsentInvalid, match="no consent has the id"):
        registry.revoke(said.id, "", TODAY)
    registry.revoke(said.id, "taken back by phone", TODAY, copy_of=said)
    assert "taken back by phone" in refused(registry, said)


def test_a_real_person_without_consent_is_refused(registry: ConsentRegistry):
    assert "no consent" in refused(registry, None)


def test_a_consent_for_dubbing_is_none_for_a_show(registry: ConsentRegistry):
    said = add(registry, scope=("dubbing",)).consent
    registry.check(said, TODAY, "dubbing")
    assert "not for live" in refused(registry, said)


@pytest.mark.parametrize(
    "changes",
    [
        {"person": "somebody else"},
        {"company": "another"},
        {"scope": ("dubbing", "live")},
        {"granted": TODAY - 31 * DAY},
        {"expires": TODAY + 9999 * DAY},
        {"statement_sha256": "1" * 64},
        {"id": "0" * 12},
    ],
)
def test_a_pack_whose_copy_was_changed_is_refused(registry: ConsentRegistry, changes: dict):
    assert "changed" in refused(registry, forged(**changes))


def test_a_record_that_was_changed_by_hand_is_refused(registry: ConsentRegistry):
    said = add(registry).consent
    file = registry.folder / f"{said.id}.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(str(said.expires), "2999-01-01"), encoding="utf-8")
    assert "differs" in refused(registry, said)
    assert registry.get(said.id).state(TODAY) == "changed by hand"
    assert "changed" in refused(registry, registry.get(said.id).consent)


def test_a_statement_that_was_changed_or_lost_is_refused(registry: ConsentRegistry):
    said = add(registry).consent
    registry.check(said, TODAY)
    statement = registry.folder / said.statement
    statement.write_text("I signed nothing", encoding="utf-8")
    assert "was changed" in refused(registry, said)
    statement.unlink()
    assert "cannot be read" in refused(registry, said)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[consent]\nperson = 1", b"a = [", b"x" * 70_000])
def test_a_damaged_record_refuses_and_says_which(registry: ConsentRegistry, content: bytes):
    said = add(registry).consent
    (registry.folder / f"{said.id}.toml").write_bytes(content)
    assert f"{said.id}.toml" in refused(registry, said)
    assert registry.ids() == [said.id]


def test_one_record_under_the_name_of_another_refuses(registry: ConsentRegistry):
    first, second = add(registry).consent, add(registry, "another").consent
    (registry.folder / f"{first.id}.toml").rename(registry.folder / f"{second.id}.toml")
    assert second.id in refused(registry, second)


@pytest.mark.parametrize("consent_id", ["", "..", "../../etc/passwd", "*", "51009C262951", "5" * 12 + "\n"])
def test_an_id_cannot_lead_outside(registry: ConsentRegistry, consent_id: str):
    assert registry.find(consent_id) is None
    with pytest.raises(ConsentInvalid):
        registry.get(consent_id)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"expires": TODAY - 31 * DAY}, "before"),
        ({"expires": TODAY + (MAX_DAYS + 1) * DAY}, "ten years"),
        ({"person": ""}, "person"),
        ({"company": "a\nb"}, "company"),
        ({"person": "가" * 201}, "person"),
    ],
)
def test_what_nobody_can_mean_is_not_recorded(registry: ConsentRegistry, changes: dict, word: str):
    with pytest.raises(ConsentInvalid, match=word):
        add(registry, **changes)
    assert registry.ids() == []
    assert list(registry.folder.glob("*")) == []


def test_the_same_consent_is_recorded_once_and_not_again_when_it_was_revoked(registry: ConsentRegistry):
    said = add(registry).consent
    with pytest.raises(ConsentInvalid, match="already"):
        add(registry)
    registry.revoke(said.id, "", TODAY)
    with pytest.raises(ConsentInvalid, match="new statement"):
        add(registry)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("none.pdf", None, "does not exist"),
        ("empty.pdf", b"", "empty"),
        ("signed.exe", b"MZ", "no kind of file"),
        ("signed", b"text", "no kind of file"),
        ("text.jpg", b"I agree", "no JPG"),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n", "no PDF"),
        ("binary.txt", b"\xff\xfe\x00", "no TXT"),
        ("null.txt", b"a\0b", "no TXT"),
    ],
)
def test_a_statement_that_is_none_is_refused(tmp_path: Path, name: str, content: bytes | None, word: str):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ConsentInvalid, match=word):
        kind_of(tmp_path / name)


def test_a_statement_has_a_limit(tmp_path: Path):
    with (tmp_path / "long.pdf").open("wb") as file:
        file.write(b"%PDF-1.7")
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(ConsentInvalid, match="64 MB"):
        kind_of(tmp_path / "long.pdf")


WHO = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200)


@given(person=WHO, company=WHO)
def test_what_is_written_is_what_is_read(person: str, company: str):
    said = consent(person=person, company=company)
    read = tomllib.loads(table(said))["consent"]
    assert TypeAdapter(Consent).validate_python(read) == said
    assert read["id"] == said.digest()
