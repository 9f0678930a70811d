"""Which host the settings name, and whether she may be shown."""

import datetime
from collections.abc import Callable

from avatar.consent_registry import ConsentRegistry
from avatar.errors import ConsentRefused
from avatar.framing import Size, choose, parse_size
from avatar.manifest import read_manifest
from avatar.pack import PackInfo, find_packs
from stream.api.schemas import FramingOut, HostOut
from stream.errors import HostUnknown
from stream.settings import Settings


def find_host(settings: Settings) -> PackInfo:
    """The host that the settings name.

    Raises:
        HostUnknown: none is called so.
        PackInvalid: she is there, and damaged or without the consent that she needs.
    """
    found = {pack.name: pack for pack in find_packs(settings.pack_folders)}
    if settings.avatar in found:
        return found[settings.avatar]
    for folder in settings.pack_folders:
        if settings.avatar in {path.name for path in folder.glob("*")}:
            read_manifest(folder / settings.avatar)
    raise HostUnknown(f"no host is called {settings.avatar!r}; there are: {', '.join(sorted(found)) or 'none'}")


def consent_check(settings: Settings, host: PackInfo) -> Callable[[datetime.date], None]:
    """What raises ConsentRefused on days on which the host may not be shown."""
    registry = ConsentRegistry(settings.consents)
    return lambda today: registry.check_host(host, today)


def shown_host(settings: Settings) -> PackInfo:
    """The host that the settings name, who may be shown today. Raises as `find_host`, and ConsentRefused."""
    host = find_host(settings)
    consent_check(settings, host)(datetime.date.today())
    return host


def wished_frame(settings: Settings, host: PackInfo) -> tuple[str, Size]:
    """The framing that the settings wish, and the size of a frame, px. Raises FramingUnknown."""
    index, size = choose(host.name, host.framings, settings.framing or None, parse_size(settings.size))
    return host.framings[index].name, size


def list_hosts(settings: Settings) -> list[HostOut]:
    """Every host that is installed, and whether she may be put on air."""
    hosts = find_packs(settings.pack_folders)
    return [
        HostOut(
            name=h.name,
            title=dict(h.title),
            licence=h.licence,
            kind=h.kind,
            framings=[FramingOut(name=f.name, width=f.width, height=f.height) for f in h.framings],
            consent=refusal(settings, h),
        )
        for h in hosts
    ]


def refusal(settings: Settings, host: PackInfo) -> str:
    """Why a host may not be shown today, in a few words; empty if she may."""
    try:
        consent_check(settings, host)(datetime.date.today())
    except ConsentRefused as error:
        return error.why
    return ""
