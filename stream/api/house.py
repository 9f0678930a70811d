"""/v1/deeds: what people did to what belongs to no show: voices, hosts, consents, words, users, tokens, webhooks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from stream.api.problems import answers
from stream.api.rundown_schemas import DeedOut
from stream.api.state import Rooms, operator, rooms
from stream.store.deeds import HOUSE, MAX_LISTED

router = APIRouter(prefix="/v1/deeds", dependencies=[Depends(operator)], responses=answers(401, 403))


@router.get("", responses=answers(422))
async def get_house_deeds(
    all_rooms: Annotated[Rooms, Depends(rooms)], limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 100
) -> list[DeedOut]:
    """Who made or took away voices, hosts, consents, words, users, tokens, webhooks and films, newest first."""
    rows = await all_rooms.deeds.newest(HOUSE, limit)
    return [DeedOut.model_validate(row, from_attributes=True) for row in rows]
