"""RTMP(S) targets: their addresses, and the push to one.

RTMPS is encrypted, but the target's certificate is not verified: FFmpeg does not by
default, and PyAV gives no way to ask for it.
"""

from urllib.parse import urlsplit

from stream.egress.backlog import SOUND
from stream.egress.output import NeedKey, OnStatus
from stream.egress.push import Patience, Push, Road
from stream.errors import OutputInvalid

# One that hangs before it is live is not waited for: it is in FFmpeg's connect.
ROAD = Road("stream.egress.pusher", SOUND, goodbye_s=0.0)


def masked(url: str) -> str:
    """The target without its stream key, user or password: "rtmps://host:443/app/…"."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    app = parts.path.strip("/").split("/")[0]
    return f"{parts.scheme}://{parts.hostname}{port}/{app}/…"


def checked(url: str) -> str:
    """The url; raises OutputInvalid where it is no RTMP address that can be pushed to."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("rtmp", "rtmps") and bool(parts.hostname) and bool(parts.path.strip("/"))
        valid = valid and parts.port != 0 and url.isprintable() and " " not in url
    except ValueError:
        valid = False
    if not valid:
        raise OutputInvalid("a target is an address such as rtmp://host/app/key or rtmps://host:443/app/key")
    return url


class RtmpPush(Push):
    """Pushes the show to one RTMP(S) target."""

    def __init__(self, url: str, on_status: OnStatus, need_key: NeedKey, patience: Patience | None = None) -> None:
        """Raises OutputInvalid where `url` is no RTMP address."""
        super().__init__(checked(url), masked(url), ROAD, on_status, need_key, patience)
