"""/v1/promotions: what to show on a day, and why."""

import asyncio
import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from script.catalogue import Catalogue, Text
from script.errors import PlanInvalid
from script.promotion import Plan
from script.promotion import plan as planned
from script.promotion.plan import LINE_UP, MAX_LINE_UP
from script.types import Lang
from stream.api.problems import answers
from stream.api.state import Rooms, operator, rooms
from stream.errors import PlanRefused

router = APIRouter(prefix="/v1/promotions", dependencies=[Depends(operator)], responses=answers(401, 403))


class WordsOut(BaseModel):
    """One thing in both languages; "" where it is not written in one."""

    ko: str
    en: str

    @classmethod
    def of(cls, text: Text) -> "WordsOut":
        return cls(ko=text.ko, en=text.en)


class ThemeOut(BaseModel):
    """The season of a day."""

    id: str
    title: WordsOut
    reason: WordsOut = Field(description="Why this season.")


class SeasonOut(BaseModel):
    """Another season that holds on the day."""

    id: str
    title: WordsOut


class ChosenOut(BaseModel):
    """A product of the line-up, and why it is there."""

    product_id: str
    name: WordsOut
    reasons: list[WordsOut]


class SloganOut(BaseModel):
    """A line for a banner or an opening; the guard passes it beside every product of the line-up."""

    lang: Lang
    text: str


class PlanOut(BaseModel):
    """A day's promotion, for a person to approve."""

    date: datetime.date
    theme: ThemeOut
    line_up: list[ChosenOut]
    slogans: list[SloganOut]
    others: list[SeasonOut]
    considered: int = Field(description="Products in stock that were looked at.")

    @classmethod
    def of(cls, made: Plan, catalogue: Catalogue) -> "PlanOut":
        season = made.season
        return cls(
            date=made.date,
            theme=ThemeOut(id=season.id, title=WordsOut.of(season.title), reason=WordsOut.of(made.reason)),
            line_up=[
                ChosenOut(
                    product_id=each.product_id,
                    name=WordsOut.of(catalogue.product(each.product_id).name),
                    reasons=[WordsOut.of(reason) for reason in each.reasons],
                )
                for each in made.line_up
            ],
            slogans=[SloganOut(lang=each.lang, text=each.text) for each in made.slogans],
            others=[SeasonOut(id=each.id, title=WordsOut.of(each.title)) for each in made.others],
            considered=made.considered,
        )


@router.get("/plan", responses=answers(422))
async def get_plan(
    at: Annotated[Rooms, Depends(rooms)],
    date: datetime.date,
    products: Annotated[int, Query(ge=1, le=MAX_LINE_UP, description="How many the line-up has.")] = LINE_UP,
    seed: Annotated[int, Query(ge=0, le=2**31, description="Another number gives another choice of equals.")] = 0,
) -> PlanOut:
    """A promotion for a day of the catalogue's products: theme, line-up and slogans, each with its reason."""
    catalogue = await at.products.catalogue()
    try:
        made = await asyncio.to_thread(planned, date, catalogue, seed, products)
    except PlanInvalid as error:
        raise PlanRefused(str(error)) from error
    return PlanOut.of(made, catalogue)
