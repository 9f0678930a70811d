"""/v1/shows/{id}/check, suggestions, preview: what an operator looks at before a line goes to air."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from script.types import Lang
from stream.api.problems import answers
from stream.api.schemas import MAX_TEXT, Warned, speakable
from stream.api.state import Live, Rooms, live, operator, rooms
from stream.errors import StageUnavailable
from stream.line_preview import Preview
from stream.show.suggestions import suggestions

router = APIRouter(prefix="/v1/shows/{show_id}", dependencies=[Depends(operator)], responses=answers(401, 403, 404))
TheShow = Annotated[Live, Depends(live)]
ProductId = Annotated[str, Field(max_length=64)] | None
MAX_PREVIEW = 600  # characters: a minute of speech


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Check(_Body):
    """What is being typed."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    lang: Literal["ko", "en"] = "ko"
    product_id: ProductId = Field(None, description="What it is about; else the product that is shown.")


class Checked(BaseModel):
    """What the guard would say. Nothing is kept."""

    outcome: Literal["pass", "correct", "block"]
    line: str = Field(description="As it may be said: corrected where the catalogue mends it.")
    warnings: list[Warned]


class Suggested(BaseModel):
    """A line that may be said as it stands."""

    text: str
    kind: str
    product_id: str | None


class PreviewIn(_Body):
    """A line to hear before it goes to air."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_PREVIEW), AfterValidator(speakable)]
    lang: Literal["ko", "en"] = "ko"
    picture: Annotated[bool, Field(strict=True)] = Field(False, description="A small film, which takes longer.")


@router.post("/check")
async def post_check(at: TheShow, body: Check) -> Checked:
    """What the guard says of a line while it is typed."""
    show = at.show
    product_id = body.product_id or show.on_screen
    verdict = await asyncio.to_thread(show.checker.verdict, body.text, body.lang, product_id)
    return Checked(
        outcome=verdict.outcome, line=verdict.line, warnings=[Warned.of(reason) for reason in verdict.reasons]
    )


@router.get("/suggestions")
async def get_suggestions(
    at: TheShow, lang: Lang = "ko", product_id: Annotated[str | None, Query(max_length=64)] = None
) -> list[Suggested]:
    """Lines on a product that stand up to the guard: on the one given, else on the one that is shown."""
    found = await asyncio.to_thread(suggestions, at.show.checker, lang, product_id or at.show.on_screen)
    return [Suggested.model_validate(line, from_attributes=True) for line in found]


@router.post(
    "/preview",
    response_class=Response,
    responses={200: {"content": {"audio/wav": {}, "video/mp4": {}}}, **answers(404, 429, 503)},
)
async def post_preview(at: TheShow, all_rooms: Annotated[Rooms, Depends(rooms)], body: PreviewIn) -> Response:
    """A line as the show's voice will say it, as WAV or as a small MP4; not heard on air."""
    if at.show.stage is None:
        raise StageUnavailable("the stage is starting; try again in a moment")
    voice = at.show.stage.voices[body.lang]
    made = await all_rooms.previews.get(Preview("film" if body.picture else "sound", body.text, body.lang, voice))
    return Response(made, media_type="video/mp4" if body.picture else "audio/wav")
