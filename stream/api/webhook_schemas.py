"""Webhooks on the wire."""

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stream.dubs.addresses import MAX_URL
from stream.store.webhooks import DeliveryRow, DeliveryState, WebhookRow

Event = Literal["operation.done", "operation.failed", "operation.cancelled"]


class AddWebhook(BaseModel):
    """A new webhook."""

    model_config = ConfigDict(extra="forbid")
    url: str = Field(min_length=1, max_length=MAX_URL, description="Where messages go: https, a public address.")
    events: list[Event] = Field(
        default=["operation.done", "operation.failed", "operation.cancelled"], min_length=1, max_length=10
    )


class WebhookOut(BaseModel):
    """A webhook."""

    id: str
    url: str
    events: list[str]
    owner: str
    created: float = Field(description="Seconds since 1970.")
    disabled: str = Field(description="Why nothing is sent any more; empty while it is.")

    @classmethod
    def of(cls, row: WebhookRow) -> "WebhookOut":
        return cls(
            id=row.id,
            url=row.url,
            events=json.loads(row.events),
            owner=row.owner,
            created=row.created,
            disabled=row.disabled,
        )


class NewWebhookOut(WebhookOut):
    """A webhook with its secret, which is told once."""

    secret: str = Field(
        description="whsec_ and 32 bytes in Base64: what checks signatures. Empty in an answer that comes again under "
        "its Idempotency-Key: then ask for another."
    )


class DeliveryOut(BaseModel):
    """A message to a webhook."""

    id: str = Field(description="The webhook-id that it is sent with.")
    event: str
    created: float = Field(description="Seconds since 1970.")
    state: DeliveryState
    attempts: int
    due: float | None = Field(description="When it is tried next.")
    tried: float | None
    status: int | None = Field(description="HTTP status of the last try; null: there was no answer.")
    error: str = Field(description="Of the last try.")
    body: str = Field(description="What is sent.")

    @classmethod
    def of(cls, row: DeliveryRow) -> "DeliveryOut":
        return cls.model_validate(
            {
                "id": row.id,
                "event": row.event,
                "created": row.created,
                "state": row.state,
                "attempts": row.attempts,
                "due": row.due if row.state == "waiting" else None,
                "tried": row.tried,
                "status": row.status,
                "error": row.error,
                "body": row.body,
            }
        )


class DeliveryPage(BaseModel):
    """Messages, the newest first."""

    deliveries: list[DeliveryOut]
    next: int | None = Field(description="`before` of the next page; null at the end.")
