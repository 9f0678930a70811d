"""The consents that are known here: DATA/consents/<id>.toml, and each one's signed statement beside it."""

import contextlib
import datetime
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from avatar.consent import Consent, Id, Scope, quoted, table
from avatar.errors import ConsentInvalid, ConsentRefused
from avatar.pack import PackInfo
from avatar.statement import copy, digest, kind_of

MAX_RECORDS = 10_000
MAX_DAYS = 3660  # ten years: longer is a slip of the pen, and no consent is for ever
_MAX_BYTES = 64 * 1024  # of a record
_BARE = "this host shows a real person and carries no consent"
_RESTORE = "restore it from a copy"


class Revocation(BaseModel):
    """That the person took it back."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    on: datetime.date
    reason: Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{0,500}$")] = ""


class Record(BaseModel):
    """One file of the registry."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    consent: Consent
    revoked: Revocation | None = None

    def state(self, today: datetime.date) -> str:
        """In a few words, for lists."""
        if self.revoked is not None:
            return f"revoked on {self.revoked.on}"
        if today > self.consent.expires:
            return "expired"
        if self.consent.id != self.consent.digest():
            return "changed by hand"
        return "valid" if today >= self.consent.granted else f"from {self.consent.granted}"


@dataclass(frozen=True, slots=True)
class NewConsent:
    """What a person signed, before it has an id."""

    person: str
    company: str
    scope: tuple[Scope, ...]
    granted: datetime.date
    expires: datetime.date


class ConsentRegistry:
    """Records in one folder. Read anew each time: another process may have revoked one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hashed: dict[Path, tuple[tuple[int, int], str]] = {}  # file → (size, mtime), digest

    def add(self, new: NewConsent, statement: Path) -> Record:
        """Keep a consent and a copy of its statement. Raises ConsentInvalid."""
        if new.expires < new.granted:
            raise ConsentInvalid(f"it would expire on {new.expires}, before it is granted ({new.granted})")
        if (new.expires - new.granted).days > MAX_DAYS:
            raise ConsentInvalid(f"it would hold from {new.granted} to {new.expires}; ten years are the limit")
        suffix = kind_of(statement)
        with self._writing():
            if sum(1 for _ in self.folder.glob("*.toml")) >= MAX_RECORDS:
                raise ConsentInvalid(f"{self.folder} holds {MAX_RECORDS} records; move old ones away")
            with _temporary(self.folder) as copied:
                sha256 = copy(statement, copied)
                made = Consent.make(new.person, new.company, new.scope, new.granted, new.expires, "x", sha256)
                consent = replace(made, statement=made.id + suffix)
                record = Record(consent=_checked(consent))
                if (known := self.find(consent.id)) is not None:
                    state = "and was revoked; have a new statement signed" if known.revoked else "use it"
                    raise ConsentInvalid(f"this consent is recorded already: {consent.id}, {state}")
                copied.replace(self.folder / consent.statement)
            self._write(record)
        return record

    def revoke(self, consent_id: str, reason: str, today: datetime.date, copy_of: Consent | None = None) -> Record:
        """Mark a consent as taken back; `copy_of` is a pack's copy, for one that was never recorded here.

        Raises ConsentInvalid: unknown, or revoked before.
        """
        known = self.find(consent_id)
        if known is None and copy_of is None:
            raise self._unknown(consent_id)
        if known is not None and known.revoked is not None:
            raise ConsentInvalid(f"{consent_id} was revoked on {known.revoked.on} already")
        consent = known.consent if known is not None else copy_of
        try:
            record = Record(consent=consent, revoked=Revocation(on=today, reason=reason))
        except ValidationError as error:
            raise ConsentInvalid("the reason may have 500 characters, without line breaks") from error
        with self._writing():
            self._write(record)
        return record

    def get(self, consent_id: str) -> Record:
        """The record of an id. Raises ConsentInvalid: unknown, or it cannot be read."""
        found = self.find(consent_id)
        if found is None:
            raise self._unknown(consent_id)
        return found

    def find(self, consent_id: str) -> Record | None:
        """The record of an id, None if there is none. Raises ConsentInvalid if it cannot be read."""
        try:
            TypeAdapter(Id).validate_python(consent_id)
        except ValidationError:
            return None
        file = self._file(consent_id)
        try:
            if file.stat().st_size > _MAX_BYTES:
                raise ConsentInvalid(f"{file} is larger than any record; {_RESTORE}")
            record = Record.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
            first = str(error).splitlines()[0]
            raise ConsentInvalid(f"{file} cannot be read ({first}); {_RESTORE}") from error
        if record.consent.id != consent_id:
            raise ConsentInvalid(f"{file} holds the record {record.consent.id}; {_RESTORE}")
        return record

    def ids(self) -> list[str]:
        """Ids of all records, readable or not."""
        return sorted(file.stem for file in self.folder.glob("*.toml"))[:MAX_RECORDS]

    def check_host(self, host: PackInfo, today: datetime.date, use: Scope = "live") -> None:
        """Raises ConsentRefused if the host is a real person whose consent does not hold today."""
        if host.kind != "rendered" or host.consent is not None:
            self.check(host.consent, today, use)

    def check(self, consent: Consent | None, today: datetime.date, use: Scope = "live") -> None:
        """Raises ConsentRefused unless a person's face may be used today.

        The pack's own copy counts; a record of the same id must say the same, have its
        statement beside it and not be revoked. A record that cannot be read refuses.
        """
        if consent is None:
            raise ConsentRefused("no consent", f"{_BARE}; make it again with --consent")
        try:
            record = self.find(consent.id)
        except ConsentInvalid as error:
            raise ConsentRefused("consent unreadable", str(error)) from error
        if record is not None and record.revoked is not None:
            why = f" ({record.revoked.reason})" if record.revoked.reason else ""
            told = f"{consent.person} revoked the consent {consent.id} on {record.revoked.on}{why}"
            raise ConsentRefused("consent revoked", f"{told}; choose another host" if use == "live" else told)
        consent.check(today, use)
        if record is None:
            return
        if record.consent != consent:
            differs = f"the pack's consent {consent.id} differs from the record in {self.folder}"
            raise ConsentRefused("consent changed", f"{differs}; {_RESTORE}")
        statement = self.folder / consent.statement
        try:
            same = self._digest(statement) == consent.statement_sha256
        except OSError as error:
            raise ConsentRefused("statement lost", f"the signed {statement} cannot be read; {_RESTORE}") from error
        if not same:
            raise ConsentRefused("statement changed", f"the signed {statement} was changed; {_RESTORE}")

    # ------------------------------------------------------------------ files
    def _digest(self, file: Path) -> str:
        """Anew only when the file looks different: it is asked for every half minute on air."""
        stat = file.stat()
        stamp = (stat.st_size, stat.st_mtime_ns)
        if self._hashed.get(file, ((0, 0), ""))[0] != stamp:
            self._hashed[file] = (stamp, digest(file))
        return self._hashed[file][1]

    def _file(self, consent_id: str) -> Path:
        return self.folder / f"{consent_id}.toml"

    def _unknown(self, consent_id: str) -> ConsentInvalid:
        return ConsentInvalid(f"no consent has the id {consent_id[:40]!r}; `onmaru consent list` names all")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """The folder is there, only for its owner; a failure says where."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            yield
        except OSError as error:
            raise ConsentInvalid(f"{self.folder} cannot be written: {error.strerror or error}") from error

    def _write(self, record: Record) -> None:
        text = table(record.consent)
        if record.revoked is not None:
            text += f"\n[revoked]\non = {record.revoked.on.isoformat()}\nreason = {quoted(record.revoked.reason)}\n"
        with _temporary(self.folder) as part:
            part.write_text(text, encoding="utf-8")
            part.replace(self._file(record.consent.id))


def _checked(consent: Consent) -> Consent:
    """As a reader would see it. Raises ConsentInvalid: a name that is empty, too long or has control characters."""
    try:
        return TypeAdapter(Consent).validate_python(asdict(consent))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ConsentInvalid(f"{where}: give 1 to 200 characters without line breaks") from error


@contextlib.contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    """A file that is renamed when it is whole, and else goes. Only its owner may read it."""
    with NamedTemporaryFile(dir=folder, prefix=".new-", delete=False) as made:
        path = Path(made.name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
