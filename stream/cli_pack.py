"""`onmaru pack`: the hosts that are installed, and how new ones are made."""

import datetime
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from stream.cli_settings import DATA, read_settings

if TYPE_CHECKING:
    from avatar.enrol.request import EnrolRequest, Progress
    from avatar.errors import Finding
    from stream.settings import Settings

REFUSED, CANCELLED = 3, 130  # exit statuses besides 0 and 1

NAME = click.option("--name", required=True, help="Of the new host: small letters, digits, - and _.")
CONSENT = click.option("--consent", "consent_id", required=True, help="Id of the person's consent: onmaru consent list")
TITLE_KO = click.option("--title-ko", help="Name that Korean viewers see.  [default: the name]")
TITLE_EN = click.option("--title-en", help="Name that English viewers see.  [default: the name]")
REPLACE = click.option("--replace", is_flag=True, help="Put it in the place of a host of the same name.")


@click.group()
def pack() -> None:
    """Hosts: what is installed, whether it is whole, and new ones of a person's own photo or video.

    \b
    Examples:
      onmaru pack list
      onmaru pack preview harin --out previews
      onmaru pack from-photo portrait.jpg --name hana --consent 3f9a2b7c1d04
    """


@pack.command("list")
@DATA
def list_(data: Path | None) -> None:
    """Name every host, with kind, framings, size on disk, licence, and whether she may be shown."""
    from avatar.inspection import size_of
    from avatar.pack import find_packs
    from stream.hosts import refusal

    settings = read_settings(data=data)
    rows = [("name", "kind", "framings", "MB", "may be shown", "licence")]
    for host in find_packs(settings.pack_folders):
        framings = ", ".join(f"{f.name} {f.width}x{f.height}" for f in host.framings)
        shown = refusal(settings, host) or "yes"
        rows.append((host.name, host.kind, framings, f"{size_of(host.path) / 1e6:.1f}", shown, host.licence))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@pack.command()
@click.argument("host", metavar="NAME|FOLDER")
@DATA
def check(host: str, data: Path | None) -> None:
    """Look at all of a host: files, consent, size, and what is missing. Ends with status 1 if she is not whole.

    \b
    Examples:
      onmaru pack check harin
      onmaru pack check ~/Downloads/hana
    """
    from avatar.consent_registry import ConsentRegistry
    from avatar.inspection import inspect

    settings = read_settings(data=data)
    path = _folder(settings, host)
    found = inspect(path, ConsentRegistry(settings.consents), datetime.date.today())
    for fault in found.faults:
        click.echo(f"✗ {fault}")
    for lack in found.lacks:
        click.echo(f"· lacks {lack}")
    if not found.faults:
        click.echo(f"✓ {path}: whole, {found.bytes / 1e6:.1f} MB")
    sys.exit(1 if found.faults else 0)


@pack.command()
@click.argument("name")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder to write to.  [default: here]",
)
@click.option("--clip/--no-clip", default=True, show_default=True, help="Whether the ten seconds are made too.")
@DATA
def preview(name: str, out: Path, clip: bool, data: Path | None) -> None:
    """Write a contact sheet (NAME.png) and ten seconds of speech (NAME.mp4).

    \b
    Example:
      onmaru pack preview harin --out previews
    """
    from avatar.errors import AvatarError
    from stream.errors import HostUnknown
    from stream.offline import OfflineError
    from stream.preview import write_clip, write_sheet

    settings = read_settings(data=data, avatar=name)
    try:
        out.mkdir(parents=True, exist_ok=True)
        click.echo(write_sheet(settings, out))
        if clip:
            click.echo(write_clip(settings, out))
    except (AvatarError, HostUnknown, OfflineError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror or error}") from error


@pack.command("from-photo")
@click.argument("photo", type=click.Path(path_type=Path))
@NAME
@CONSENT
@TITLE_KO
@TITLE_EN
@click.option(
    "--background",
    type=click.Choice(["keep", "remove"]),
    default="remove",
    show_default=True,
    help="The photo's own, or the show's set behind the person.",
)
@REPLACE
@DATA
def from_photo(
    photo: Path,
    name: str,
    consent_id: str,
    title_ko: str | None,
    title_en: str | None,
    background: Literal["keep", "remove"],
    replace: bool,
    data: Path | None,
) -> None:
    """Make a host of a portrait PHOTO, in under a minute. The photo is checked first.

    It needs one face from the front, sharp and well lit, eyes open, lips closed; docs/hosts.md has the list.
    Ends with status 3 if the photo cannot be used, 130 if it was stopped.

    \b
    Example:
      onmaru pack from-photo portrait.jpg --name hana --title-ko 하나 --consent 3f9a2b7c1d04
    """
    settings = read_settings(data=data)

    def enrol(request: "EnrolRequest", progress: "Progress") -> Path:
        from avatar.enrol.photo import enrol_photo

        return enrol_photo(photo, request, progress)

    _make(settings, name, consent_id, (title_ko, title_en), replace, enrol, background=background)


@pack.command("from-video")
@click.argument("video", type=click.Path(path_type=Path))
@NAME
@CONSENT
@TITLE_KO
@TITLE_EN
@click.option("--framing", type=click.Choice(["landscape", "portrait"]), help="[default: the clip's own shape]")
@click.option("--resume", is_flag=True, help="Go on where an earlier try was stopped.")
@REPLACE
@DATA
def from_video(
    video: Path,
    name: str,
    consent_id: str,
    title_ko: str | None,
    title_en: str | None,
    framing: str | None,
    resume: bool,
    replace: bool,
    data: Path | None,
) -> None:
    """Make a host of a presenter's VIDEO: her own pictures, and mouths mined from her own speech.

    docs/hosts.md says what to record. Ctrl-C stops; --resume goes on. Ends with status 3 if the video cannot be used,
    130 if it was stopped.

    \b
    Examples:
      onmaru pack from-video presenter.mp4 --name hana --consent 3f9a2b7c1d04
      onmaru pack from-video presenter.mp4 --name hana --consent 3f9a2b7c1d04 --resume
    """
    settings = read_settings(data=data)
    work = settings.data / "cache" / "enrolment" / name
    if resume and not work.is_dir():
        raise click.ClickException(f"there is nothing of {name} to go on with; leave --resume out")

    def enrol(request: "EnrolRequest", progress: "Progress") -> Path:
        from avatar.enrol.video import enrol_video
        from avatar.errors import EnrolRefused

        if not resume:
            shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True, exist_ok=True)
        try:
            return enrol_video(video, request, progress, work=work)
        except EnrolRefused:  # going on would not help: the person's frames are not kept for nothing
            shutil.rmtree(work, ignore_errors=True)
            raise

    given = {
        "--name": name,
        "--consent": consent_id,
        "--title-ko": title_ko,
        "--title-en": title_en,
        "--framing": framing,
        "--data": data,
    }
    options = [str(part) for option in given.items() if option[1] is not None for part in option]
    again = shlex.join(["onmaru", "pack", "from-video", str(video), *options, *["--replace"] * replace, "--resume"])
    _make(settings, name, consent_id, (title_ko, title_en), replace, enrol, again=again, framing=framing or "")
    shutil.rmtree(work, ignore_errors=True)


@pack.command()
@click.argument("language", type=click.Choice(["ko", "en"]))
def script(language: str) -> None:
    """Print what a presenter does and says for from-video, as she reads it from the camera.

    \b
    Example:
      onmaru pack script ko
    """
    from avatar.enrol.recording import script as steps

    click.echo(steps(language))


def _make(
    settings: "Settings",
    name: str,
    consent_id: str,
    titles: tuple[str | None, str | None],
    replace: bool,
    enrol: "Callable[[EnrolRequest, Progress], Path]",
    *,
    background: Literal["keep", "remove"] = "remove",
    framing: str = "",
    again: str = "",
) -> None:
    """Make a host and say how it went; ends the program where it did not."""
    from avatar.enrol.request import EnrolRequest
    from avatar.errors import AvatarError, Cancelled, EnrolRefused, Finding
    from stream.enrolment import Place, make, usable_consent

    notices: list[Finding] = []
    try:
        place = Place.of(settings, name, replace)
        consent = usable_consent(settings, consent_id)
        title = {"ko": titles[0] or name, "en": titles[1] or name}

        def ordered(folder: Path, progress: "Progress") -> Path:
            return enrol(
                EnrolRequest(name, title, folder, consent, background, framing, notices.append),
                progress,
            )

        made = make(settings, place, ordered)
    except EnrolRefused as refusal:
        click.echo("This cannot become a host:", err=True)
        _print(refusal.findings, "✗")
        _print(notices, "·")
        sys.exit(REFUSED)
    except Cancelled:
        click.echo("Stopped; nothing was installed." + (f" Go on with:\n  {again}" if again else ""), err=True)
        sys.exit(CANCELLED)
    except AvatarError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or settings.data}: {error.strerror or error}") from error
    _print(notices, "·")
    click.echo(f"{made}\nLook at it: onmaru pack preview {name}    Put it on air: onmaru serve --avatar {name}")


def _print(findings: "Sequence[Finding]", mark: str) -> None:
    for finding in findings:
        click.echo(f"  {mark} {finding.problem}\n    → {finding.remedy}", err=True)


def _folder(settings: "Settings", host: str) -> Path:
    """Of a host by name, or a folder as it is."""
    for folder in settings.pack_folders:
        if "/" not in host and (folder / host).is_dir():
            return folder / host
    if Path(host).is_dir():
        return Path(host)
    raise click.ClickException(f"no host is called {host!r}, and it is no folder; `onmaru pack list` names all")
