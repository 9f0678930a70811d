"""Where the server may send something that a stranger named the address of: to no machine of its own network.

A name is resolved once, every address that it has must be public, and the connection goes to one of these addresses:
a name that turns elsewhere between the look and the connection gains nothing.
"""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from stream.errors import WebhookInvalid

MAX_URL: Final = 500
RESOLVE_S: Final = 5.0
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be connected to, and the name that it goes by."""

    url: str  # with the address in place of the name
    host: str  # for the Host header, with the port
    name: str  # for TLS


def parse(url: str, *, private: bool) -> SplitResult:
    """An address on the web. Raises WebhookInvalid. `private` lets http pass too."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise WebhookInvalid("that is no address on the web") from error
    schemes = ("https", "http") if private else ("https",)
    if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise WebhookInvalid(f"an address has at most {MAX_URL} ASCII characters, without spaces")
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        raise WebhookInvalid(
            f"the address has to begin with {' or '.join(f'{each}://' for each in schemes)} and a name"
        )
    if "@" in parts.netloc or parts.fragment or "\\" in url or "%" in parts.netloc:
        raise WebhookInvalid("the address may hold no user, password or fragment")
    return parts


async def resolve(url: str, *, private: bool) -> Target:
    """Where to connect to. Raises WebhookInvalid, and OSError where the name is not found."""
    parts = parse(url, private=private)
    name = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(RESOLVE_S):
            found = await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise WebhookInvalid(f"{name[:80]!r} is no name of a machine") from error
    addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    if not addresses:
        raise OSError(f"{name} has no address")
    if not private and any(not public(each) for each in addresses):
        raise WebhookInvalid(
            f"{name} is in a private network: set webhook_private where webhooks may go to machines of your own"
        )
    chosen = addresses[0]
    literal = f"[{chosen}]" if chosen.version == 6 else str(chosen)
    shown = f"[{name}]" if ":" in name else name
    host = shown if parts.port is None else f"{shown}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    return Target(f"{parts.scheme}://{literal}:{port}{parts.path or '/'}{query}", host, name)


def public(address: Address) -> bool:
    """Whether an address is one of the open internet, also where it wraps another one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return public(inner)
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
