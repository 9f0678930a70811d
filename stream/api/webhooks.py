"""/v1/webhooks: who is told when long work ends, and what was told to them."""

import secrets
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Path, Query, Response

from stream.api.actor import Actor
from stream.api.auth import Person
from stream.api.problems import answers
from stream.api.state import Rooms, operator, rooms
from stream.api.uploads import BEFORE, TheDubs
from stream.api.webhook_schemas import AddWebhook, DeliveryOut, DeliveryPage, NewWebhookOut, WebhookOut
from stream.store.webhooks import MAX_LISTED

router = APIRouter(prefix="/v1/webhooks", dependencies=[Depends(operator)], responses=answers(401, 403))
TheRooms = Annotated[Rooms, Depends(rooms)]
WebhookId = Annotated[str, Path(min_length=1, max_length=64)]


def _host(url: str) -> str:
    """Of an address what may stand in a log: some hide a secret in their path."""
    return urlsplit(url).hostname or ""


@router.get("")
async def get_webhooks(at: TheDubs) -> list[WebhookOut]:
    """All webhooks, without their secrets."""
    return [WebhookOut.of(row) for row in await at.webhooks.listed()]


@router.post("", status_code=201, responses=answers(400, 409, 422, 507))
async def post_webhook(
    at: TheDubs,
    all_rooms: TheRooms,
    owner: Annotated[Person, Depends(operator)],
    who: Actor,
    body: AddWebhook,
    response: Response,
) -> NewWebhookOut:
    """Tell an address of what ends. The secret is in this answer only."""
    row = await at.webhooks.add(body.url, list(dict.fromkeys(body.events)), owner.name)
    await all_rooms.deeds.note(who, "add_webhook", address=_host(row.url))
    response.headers["Location"] = f"/v1/webhooks/{row.id}"
    return NewWebhookOut(**WebhookOut.of(row).model_dump(), secret=row.secret)


@router.post("/{webhook_id}/secret", responses=answers(400, 404, 409, 422))
async def post_secret(at: TheDubs, all_rooms: TheRooms, who: Actor, webhook_id: WebhookId) -> NewWebhookOut:
    """Another secret for a webhook, in this answer only; the one before signs nothing any more."""
    row = await at.webhooks.rotate(webhook_id)
    await all_rooms.deeds.note(who, "change_webhook_secret", address=_host(row.url))
    return NewWebhookOut(**WebhookOut.of(row).model_dump(), secret=row.secret)


@router.delete("/{webhook_id}", status_code=204, responses=answers(404))
async def delete_webhook(at: TheDubs, all_rooms: TheRooms, who: Actor, webhook_id: WebhookId) -> None:
    """Tell it no more; its messages are forgotten."""
    url = next((row.url for row in await at.webhooks.listed() if row.id == webhook_id), "")
    await at.webhooks.remove(webhook_id)
    await all_rooms.deeds.note(who, "remove_webhook", address=_host(url))


@router.post("/{webhook_id}/test", status_code=202, responses=answers(400, 404, 409, 422))
async def post_test(at: TheDubs, webhook_id: WebhookId) -> DeliveryOut:
    """Send it a message that says nothing."""
    return DeliveryOut.of(await at.webhooks.test(webhook_id, secrets.token_hex(8)))


@router.get("/{webhook_id}/deliveries", responses=answers(404))
async def get_deliveries(
    at: TheDubs,
    webhook_id: WebhookId,
    before: Annotated[int | None, BEFORE] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 50,
) -> DeliveryPage:
    """Its messages that are kept, the newest first, with what came of them."""
    rows, following = await at.webhooks.deliveries(webhook_id, before, limit)
    return DeliveryPage(deliveries=[DeliveryOut.of(row) for row in rows], next=following)


@router.post("/{webhook_id}/deliveries/{delivery_id}/replay", status_code=202, responses=answers(400, 404, 409, 422))
async def post_replay(
    at: TheDubs, webhook_id: WebhookId, delivery_id: Annotated[str, Path(min_length=1, max_length=64)]
) -> DeliveryOut:
    """Send a message again, under the same `webhook-id`."""
    return DeliveryOut.of(await at.webhooks.replay(webhook_id, delivery_id))
