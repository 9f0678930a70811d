"""Webhooks: what ended is told to other machines, as Standard Webhooks has it (standardwebhooks.com).

Each message is in the store before it is sent and until it is taken, so it outlives the server; a receiver may get one
twice and knows it by its `webhook-id`. The messages of one webhook go one at a time; one that was tried in vain comes
after those that came meanwhile.
"""

import asyncio
import base64
import contextlib
import datetime
import functools
import hashlib
import hmac
import json
import logging
import random
import ssl
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx
from sqlalchemy.exc import SQLAlchemyError

from stream.dubs.addresses import Target, parse, resolve
from stream.errors import StorageFull, WebhookInvalid
from stream.store.webhooks import DeliveryRow, Outcome, WebhookRow, WebhookStore

log = logging.getLogger(__name__)

EVENTS: Final = ("operation.done", "operation.failed", "operation.cancelled")
TEST: Final = "webhook.test"
DELAYS_S: Final = (5.0, 30.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0)  # after each failed try; then it failed
LIMIT_S: Final = 10.0  # of one try
AT_ONCE: Final = 4
MAX_BODY: Final = 64 * 1024  # bytes of a message
IDLE_S: Final = 60.0  # between two looks when nothing waits
GONE: Final = 410


class Webhooks:
    """All webhooks of this server and their messages."""

    def __init__(
        self, store: WebhookStore, *, private: bool, delays_s: Sequence[float] = DELAYS_S, limit_s: float = LIMIT_S
    ) -> None:
        """`private` lets them go to machines of private networks, over http too. `limit_s` is of one try."""
        self._store = store
        self._private = private
        self._delays_s = tuple(delays_s)
        self._limit_s = limit_s
        self._wake = asyncio.Event()
        self._tls: ssl.SSLContext | None = None
        self._sending: dict[str, asyncio.Task[None]] = {}  # webhook id to its try

    # ------------------------------------------------------------------ who is told
    async def add(self, url: str, events: Sequence[str], owner: str) -> WebhookRow:
        """Raises WebhookInvalid where the address may not be told, or has none."""
        try:
            await resolve(url, private=self._private)
        except OSError as error:
            name = parse(url, private=self._private).hostname
            raise WebhookInvalid(f"{name} is not found: {error.strerror or 'nobody answered in time'}") from error
        return await self._store.add(url, events, owner)

    async def listed(self) -> list[WebhookRow]:
        """All of them."""
        return await self._store.listed()

    async def rotate(self, webhook: str) -> WebhookRow:
        """Another secret; what waits is signed with it, too. Raises WebhookUnknown."""
        return await self._store.rotate(webhook)

    async def remove(self, webhook: str) -> None:
        """With its messages. Raises WebhookUnknown."""
        await self._store.remove(webhook)

    async def deliveries(self, webhook: str, before: int | None, limit: int) -> tuple[list[DeliveryRow], int | None]:
        """Its messages, the newest first, and where the next page goes on. Raises WebhookUnknown."""
        rows = await self._store.deliveries(webhook, before, limit + 1)
        return rows[:limit], rows[limit - 1].number if len(rows) > limit else None

    # ------------------------------------------------------------------ what is told
    async def publish(self, event: str, data: Mapping[str, Any], about: str) -> None:
        """Tell everybody who wants it. `about` names what happened: what is told twice under it is sent once.

        Raises nothing where the store fails: what is told of has happened, and its result does not hang on the telling.
        """
        try:
            made = await self._store.publish(event, _body(event, data), about)
        except (SQLAlchemyError, StorageFull):
            log.exception("webhooks: %s of %s cannot be written down, and nobody is told", event, about)
            return
        if made:
            self._wake.set()

    async def test(self, webhook: str, nonce: str) -> DeliveryRow:
        """A message that says nothing, to one webhook. Raises WebhookUnknown."""
        made = await self._store.publish(TEST, _body(TEST, {"webhook": webhook}), nonce, only=webhook)
        self._wake.set()
        return made[0]

    async def replay(self, webhook: str, delivery: str) -> DeliveryRow:
        """Send a message again, now. Raises WebhookUnknown and DeliveryUnknown."""
        row = await self._store.replay(webhook, delivery)
        self._wake.set()
        return row

    # ------------------------------------------------------------------ sending
    async def run(self) -> None:
        """Send what is due, until cancelled."""
        try:
            while True:
                try:
                    pause_s = await self._send_due()
                except SQLAlchemyError:
                    log.exception("webhooks: the store fails; the next look is in a minute")
                    pause_s = IDLE_S
                # Not wait_for: where the wake and the end come together, it forgets the end (Python 3.11).
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause_s):
                        await self._wake.wait()
                self._wake.clear()
        finally:
            for task in self._sending.values():
                task.cancel()
            await asyncio.gather(*self._sending.values(), return_exceptions=True)

    async def _send_due(self) -> float:
        """Begin what may begin now; gives for how long there is nothing more to begin."""
        room = AT_ONCE - len(self._sending)
        for delivery, webhook in await self._store.due(time.time(), room, tuple(self._sending)) if room else ():
            task = asyncio.create_task(self._try(delivery, webhook))
            self._sending[webhook.id] = task
            task.add_done_callback(functools.partial(self._ended, webhook.id))
        due = await self._store.next_due()
        if due is None or self._sending:  # the end of each try wakes
            return IDLE_S
        return min(IDLE_S, max(0.05, due - time.time()))

    def _ended(self, webhook: str, _: asyncio.Task[None]) -> None:
        self._sending.pop(webhook, None)
        self._wake.set()

    async def _try(self, delivery: DeliveryRow, webhook: WebhookRow) -> None:
        try:
            async with asyncio.timeout(self._limit_s):
                status = await self._post(delivery, webhook)
            outcome = self._judge(delivery, status)
        except TimeoutError:
            outcome = self._again(delivery, None, f"no answer within {self._limit_s:.0f} s")
        except (WebhookInvalid, OSError, httpx.HTTPError, httpx.InvalidURL) as error:
            outcome = self._again(delivery, None, str(error) or type(error).__name__)
        except Exception:  # the task's boundary: a try without an outcome would be made again at once, for ever
            log.exception("webhooks: a try of %s broke", delivery.id)
            outcome = self._again(delivery, None, "it could not be sent; the server's log has the cause")
        try:
            await self._store.tried(delivery.id, outcome)
        except SQLAlchemyError:
            log.exception("webhooks: what came of %s cannot be written down; it will be sent again", delivery.id)
            await asyncio.sleep(1)

    async def _post(self, delivery: DeliveryRow, webhook: WebhookRow) -> int:
        """The status of the answer; its body is not read."""
        target = await resolve(webhook.url, private=self._private)
        headers = {"Host": target.host, **signed(webhook.secret, delivery.id, int(time.time()), delivery.body)}
        if self._tls is None:  # reading the certificates of all authorities takes longer than a frame
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        # No proxy of the environment: it would look the name up by itself.
        async with httpx.AsyncClient(
            verify=self._tls, timeout=self._limit_s, follow_redirects=False, trust_env=False
        ) as client:
            request = _request(client, target, headers, delivery.body)
            answer = await client.send(request, stream=True)
            await answer.aclose()
            return answer.status_code

    def _judge(self, delivery: DeliveryRow, status: int) -> Outcome:
        if 200 <= status < 300:
            return Outcome("delivered", 0.0, status, "")
        if status == GONE:
            return Outcome("failed", 0.0, status, "410: gone", "it answered 410 (gone); a replay enables it again")
        reason = "redirects are not followed" if 300 <= status < 400 else "refused"
        return self._again(delivery, status, f"{status}: {reason}")

    def _again(self, delivery: DeliveryRow, status: int | None, error: str) -> Outcome:
        if delivery.attempts >= len(self._delays_s):
            return Outcome("failed", 0.0, status, error)
        wait_s = self._delays_s[delivery.attempts] * random.uniform(0.9, 1.1)
        return Outcome("waiting", time.time() + wait_s, status, error)


def signed(secret: str, message: str, timestamp: int, body: str) -> dict[str, str]:
    """The headers of a message: id, time, and HMAC-SHA256 over both and the body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = hmac.digest(key, f"{message}.{timestamp}.{body}".encode(), hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Onmaru",
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def _request(client: httpx.AsyncClient, target: Target, headers: Mapping[str, str], body: str) -> httpx.Request:
    # The connection goes to the address that was looked at; the certificate still has to be of the name.
    return client.build_request(
        "POST", target.url, content=body.encode(), headers=headers, extensions={"sni_hostname": target.name}
    )


def _body(event: str, data: Mapping[str, Any]) -> str:
    """A message; data that is too large is left out, and `truncated` says so."""
    at = datetime.datetime.now(datetime.UTC).isoformat()
    whole = json.dumps({"type": event, "timestamp": at, "data": dict(data)}, ensure_ascii=False)
    if len(whole.encode()) <= MAX_BODY:
        return whole
    short = {
        name: value for name, value in data.items() if isinstance(value, str | int | float) and len(str(value)) < 200
    }
    return json.dumps({"type": event, "timestamp": at, "data": {**short, "truncated": True}}, ensure_ascii=False)
