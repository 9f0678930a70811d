"""`onmaru consent`: who allowed that their face is used."""

import datetime
from pathlib import Path

import click

from avatar.consent import Consent, Scope
from avatar.consent_registry import ConsentRegistry, NewConsent, Record
from avatar.errors import AvatarError
from avatar.pack import PackInfo, find_packs
from stream.cli_settings import DATA, read_settings
from stream.settings import Settings

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def consent() -> None:
    """Consents of real people: nobody's photo or video becomes a host without one.

    \b
    Examples:
      onmaru consent add --person "김하나" --company "온마루 상회" --expires 2027-11-01 --statement signed.pdf
      onmaru consent list
      onmaru consent revoke 3f9a2b7c1d04 --reason "the contract ended"
    """


@consent.command()
@click.option("--person", required=True, help="Whose face it is.")
@click.option("--company", required=True, help="Who may use it.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(["live", "dubbing", "voice"]),
    multiple=True,
    default=("live",),
    show_default=True,
    help="For what; may be given again. voice: a voice may be made of their recordings.",
)
@click.option("--granted", type=DAY, metavar="DATE", help="First day on which it holds.  [default: today]")
@click.option("--expires", type=DAY, metavar="DATE", required=True, help="Last day on which it holds, as 2027-11-01.")
@click.option(
    "--statement",
    type=click.Path(path_type=Path),
    required=True,
    help="The signed file: PDF, picture, text, sound, video.",
)
@DATA
def add(
    person: str,
    company: str,
    scopes: tuple[Scope, ...],
    granted: datetime.datetime | None,
    expires: datetime.datetime,
    statement: Path,
    data: Path | None,
) -> None:
    """Record a consent; its statement is copied into the data folder.

    \b
    Example:
      onmaru consent add --person "김하나" --company "온마루 상회" --scope live --scope dubbing \\
        --expires 2027-11-01 --statement signed.pdf
    """
    today = datetime.date.today()
    new = NewConsent(person, company, scopes, granted.date() if granted else today, expires.date())
    if new.expires < today:
        raise click.ClickException(f"it expired on {new.expires} already; give a day to come")
    try:
        record = _registry(data).add(new, statement)
    except AvatarError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{record.consent.id}")
    click.echo(f"Use it with: onmaru pack from-photo PHOTO --name NAME --consent {record.consent.id}", err=True)


@consent.command("list")
@DATA
def list_(data: Path | None) -> None:
    """Name every consent, with its state today."""
    registry = _registry(data)
    today = datetime.date.today()
    for consent_id in registry.ids():
        try:
            record = registry.get(consent_id)
        except AvatarError as error:
            click.echo(f"{consent_id:<12}  damaged: {error}")
            continue
        said = record.consent
        scope = "+".join(said.scope)
        click.echo(
            f"{said.id}  {record.state(today):<22}  until {said.expires}  {scope:<12}  {said.person}, {said.company}"
        )


@consent.command()
@click.argument("consent_id", metavar="ID")
@DATA
def show(consent_id: str, data: Path | None) -> None:
    """Print one consent, and the hosts that were made with it."""
    settings = read_settings(data=data)
    registry = ConsentRegistry(settings.consents)
    try:
        record = registry.get(consent_id)
    except AvatarError as error:
        raise click.ClickException(str(error)) from error
    for name, value in _rows(record, registry.folder):
        click.echo(f"{name:<10} {value}")
    click.echo(f"{'hosts':<10} {', '.join(p.name for p in _made_with(settings, consent_id)) or 'none'}")


@consent.command()
@click.argument("consent_id", metavar="ID")
@click.option("--reason", required=True, help="Why; the operator of a running show reads it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@DATA
def revoke(consent_id: str, reason: str, yes: bool, data: Path | None) -> None:
    """Take a consent back. Hosts that were made with it leave the air within a minute, for good.

    \b
    Example:
      onmaru consent revoke 3f9a2b7c1d04 --reason "the contract ended"
    """
    settings = read_settings(data=data)
    registry = ConsentRegistry(settings.consents)
    packs = _made_with(settings, consent_id)
    try:
        known = registry.find(consent_id)
        said = known.consent if known is not None else _copy(packs)
        if said is not None and (known is None or known.revoked is None) and not yes:
            hosts = f" and take {', '.join(p.name for p in packs)} off air" if packs else ""
            click.confirm(f"Revoke the consent of {said.person}{hosts}? This cannot be undone", abort=True)
        registry.revoke(consent_id, reason, datetime.date.today(), said)
    except AvatarError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{consent_id} is revoked; shows that use it go to the slate within a minute")


def _registry(data: Path | None) -> ConsentRegistry:
    return ConsentRegistry(read_settings(data=data).consents)


def _made_with(settings: Settings, consent_id: str) -> list[PackInfo]:
    packs = find_packs(settings.pack_folders)
    return [pack for pack in packs if pack.consent is not None and pack.consent.id == consent_id]


def _copy(packs: list[PackInfo]) -> Consent | None:
    """The consent as a pack brought from elsewhere carries it."""
    return packs[0].consent if packs else None


def _rows(record: Record, folder: Path) -> list[tuple[str, str]]:
    said = record.consent
    rows = [
        ("id", said.id),
        ("state", record.state(datetime.date.today())),
        ("person", said.person),
        ("company", said.company),
        ("scope", ", ".join(said.scope)),
        ("granted", str(said.granted)),
        ("expires", str(said.expires)),
        ("statement", f"{folder / said.statement}, SHA-256 {said.statement_sha256}"),
    ]
    if record.revoked is not None and record.revoked.reason:
        rows.append(("reason", record.revoked.reason))
    return rows
