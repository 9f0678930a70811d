"""WHIP targets (RFC 9725): their addresses, and the push to one.

An address is `https://host/path`; a bearer token stands before the host, percent-encoded where it has
characters such as "/": `https://token@host/path`. The path often holds the stream key, so it is not shown either.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from stream.egress.output import NeedKey, OnStatus
from stream.egress.push import Patience, Push, Road
from stream.errors import OutputInvalid

SCHEMES = ("http", "https")
ROAD = Road("stream.egress.whip_pusher", "audio", goodbye_s=2.0)  # it ends its session by a request over the network


@dataclass(frozen=True, slots=True)
class WhipTarget:
    """Where offers are posted, and the bearer token, or empty. Both are secret."""

    endpoint: str
    token: str


def parsed(url: str) -> WhipTarget:
    """An address taken apart. Raises OutputInvalid where it is no WHIP address that can be pushed to."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0 and not parts.fragment
        token = unquote(f"{parts.username or ''}{':' if parts.password else ''}{parts.password or ''}", errors="strict")
        valid = valid and url.isascii() and url.isprintable() and " " not in url
        valid = valid and token.isascii() and (token.isprintable() and " " not in token)
    except ValueError:
        valid = False
    if not valid:
        raise OutputInvalid("a WHIP target is an address such as https://host/path or https://token@host/path")
    if parts.scheme == "http" and not is_near(parts.hostname or ""):
        raise OutputInvalid("a WHIP target on the internet begins with https://; http:// would show its key to others")
    host = parts.netloc.rpartition("@")[2]
    return WhipTarget(parts._replace(netloc=host).geturl(), token)


def is_near(host: str) -> bool:
    """Whether a host is on this machine or its private network: such an address, or a name without a dot."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host
    return address.is_private and not address.is_link_local and not address.is_unspecified


def masked(url: str) -> str:
    """The target without token and path: "https://host:8443/…"."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}/…"


class WhipPush(Push):
    """Pushes the show to one WHIP target."""

    def __init__(self, url: str, on_status: OnStatus, need_key: NeedKey, patience: Patience | None = None) -> None:
        """Raises OutputInvalid where `url` is no WHIP address."""
        parsed(url)
        super().__init__(url, masked(url), ROAD, on_status, need_key, patience)
