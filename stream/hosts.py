"""Which host the settings name, and whether she may be shown."""

import datetime
import logging
from collections.abc import Callable

from avatar.consent_registry import ConsentRegistry
from avatar.errors import AvatarError, ConsentRefused, FramingUnknown, PackInvalid
from avatar.framing import Size, choose, parse_size
from avatar.manifest import read_manifest
from avatar.pack import PackInfo, find_packs
from stream.api.schemas import FramingOut, HostOut
from stream.errors import HostRefused, HostUnfit, HostUnknown
from stream.settings import Settings

log = logging.getLogger(__name__)


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


class OnAirHost:
    """The host that is on air now, and whether she may be."""

    def __init__(self, settings: Settings, host: PackInfo) -> None:
        self.pack = host
        self._settings = settings
        self._registry = ConsentRegistry(settings.consents)

    def check(self, today: datetime.date) -> None:
        """Raises ConsentRefused where she may not be shown that day."""
        self._registry.check_host(self.pack, today)

    def put(self, name: str) -> None:
        """Another host is on air from now on."""
        self.pack = find_host(self._settings.model_copy(update={"avatar": name}))


def host_to_begin_with(settings: Settings, chosen: str) -> PackInfo:
    """The host that an operator chose before the process ended, if she is still there and fits, else the settings'.

    Raises as `find_host`.
    """
    host = find_host(settings)
    if not chosen or chosen == host.name:
        return host
    try:
        other = shown_host(settings.model_copy(update={"avatar": chosen}))
        wished_frame(settings, other)
    except (HostUnknown, AvatarError) as error:
        log.warning("%s, who was on air before, does not come back: %s", chosen, error)
        return host
    return other


def settings_for(settings: Settings, name: str, size: Size) -> tuple[Settings, PackInfo]:
    """The settings with which a host is shown in a frame of this size, px.

    Raises HostUnknown, HostRefused where her consent does not hold, and HostUnfit where she has no such framing.
    """
    wished = settings.model_copy(update={"avatar": name, "framing": "", "size": f"{size[0]}x{size[1]}"})
    try:
        host = shown_host(wished)
        wished_frame(wished, host)
    except ConsentRefused as refusal:
        raise HostRefused(f"{name} may not be shown: {refusal.why}") from refusal
    except FramingUnknown as error:
        raise HostUnfit(f"{name} has no framing for the show's {size[0]}x{size[1]}: {error}") from error
    except PackInvalid as error:
        raise HostUnfit(f"{name} cannot be shown: {error}") from error
    return wished, host


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
