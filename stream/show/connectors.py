"""Chat from other platforms: a connector turns what a platform sends into messages.

The shipped one is a generic webhook, signed as Standard Webhooks has it (standardwebhooks.com): the secret signs
"id.timestamp.body" with HMAC-SHA256, and an old timestamp is a replay.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from stream.errors import WebhookRefused

MAX_MESSAGES = 500  # of one delivery
TOLERANCE_S = 300.0
MAX_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a platform."""

    id: str
    viewer_id: str
    name: str
    text: str


class Connector(Protocol):
    """What a platform sends, as messages."""

    def messages(self, headers: Mapping[str, str], body: bytes) -> list[Incoming]:
        """The messages of one delivery; raises WebhookRefused."""
        ...


class GenericWebhook:
    """`{"messages": [{"id", "viewer", "name", "text"}]}`, signed."""

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        """`secret` as Standard Webhooks writes it, "whsec_" and base64, or any other words."""
        self._key = _key(secret)
        self._now = now

    def messages(self, headers: Mapping[str, str], body: bytes) -> list[Incoming]:
        """See Connector; a delivery that comes again within five minutes holds the same ids, so nothing is doubled."""
        self._check(headers, body)
        try:
            listed = json.loads(body)["messages"]
            if not isinstance(listed, list) or len(listed) > MAX_MESSAGES:
                raise WebhookRefused(f"messages must be a list of at most {MAX_MESSAGES}")
            return [_incoming(each) for each in listed]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise WebhookRefused('the body must be JSON: {"messages": [{"id", "viewer", "name", "text"}]}') from error

    def _check(self, headers: Mapping[str, str], body: bytes) -> None:
        given = {name: headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")}
        if not given["timestamp"].isdigit() or abs(self._now() - int(given["timestamp"])) > TOLERANCE_S:
            raise WebhookRefused("webhook-timestamp is missing, or more than five minutes off: set the sender's clock")
        signed = f"{given['id']}.{given['timestamp']}.".encode() + body
        wanted = base64.b64encode(hmac.digest(self._key, signed, hashlib.sha256)).decode()
        for part in given["signature"].split(" ")[:10]:
            version, _, signature = part.partition(",")
            if version == "v1" and secrets.compare_digest(signature.encode(), wanted.encode()):
                return
        raise WebhookRefused("webhook-signature does not fit: sign id.timestamp.body with chat_webhook_secret")


def _incoming(raw: object) -> Incoming:
    if not isinstance(raw, dict):
        raise TypeError
    text = raw["text"]
    if not isinstance(text, str):
        raise TypeError
    return Incoming(
        str(raw["id"])[:64], f"hook:{str(raw['viewer'])[:59]}", str(raw.get("name", ""))[:100], text[:MAX_TEXT]
    )


def _key(secret: str) -> bytes:
    try:
        if secret.startswith("whsec_"):
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        pass
    return secret.encode()
