"""/v1/recordings/{file}/chapters and films, /v1/films, /v1/shows/{id}/shown: what a show was about, and films of it."""

import time
from collections.abc import Callable, Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from script.catalogue import Catalogue
from script.types import Lang
from stream import chapters
from stream.api.actor import Actor
from stream.api.film_schemas import ChapterOut, FilmOut, MakeFilm, SpanOut
from stream.api.problems import answers
from stream.api.state import Live, Rooms, live, operator, rooms
from stream.chapters import Chapter
from stream.errors import FilmRefused
from stream.recordings import Kind

router = APIRouter(prefix="/v1", dependencies=[Depends(operator)], responses=answers(401, 403))
TheRooms = Annotated[Rooms, Depends(rooms)]
TheShow = Annotated[Live, Depends(live)]
File = Annotated[str, Path(min_length=1, max_length=200)]
Language = Annotated[Literal["ko", "en"], Query(description="Of the titles.")]
WORDS = {
    "ko": {"opening": "여는 말", "recap": "다시 보기", "closing": "맺음말", "start": "시작"},
    "en": {"opening": "Opening", "recap": "Recap", "closing": "Closing", "start": "Start"},
}


@router.get("/shows/{show_id}/shown", responses=answers(404))
async def get_shown(
    at: TheShow, all_rooms: TheRooms, hours: Annotated[float, Query(ge=0.25, le=24)] = 3
) -> list[SpanOut]:
    """Which product was talked about when, up to now."""
    now = time.time()
    rows = await all_rooms.aired.between(at.show.id, now - hours * 3600, now)
    return [
        SpanOut(product_id=each.product_id, start=each.start, end=each.end, lines=each.lines)
        for each in chapters.shown(rows)
        if each.product_id is not None
    ]


@router.get("/recordings/{file}/chapters", responses=answers(404))
async def get_chapters(all_rooms: TheRooms, file: File, lang: Language = "ko") -> list[ChapterOut]:
    """The parts of a recording: its products, the opening, the closing. None where the log has nothing of its time."""
    title_of = _titles(all_rooms.live.values(), lang)
    return [
        ChapterOut(at_s=each.at_s, end_s=each.end_s, product_id=each.product_id, kind=each.kind, title=title_of(each))
        for each in await all_rooms.films.chapters(file)
    ]


@router.get(
    "/recordings/{file}/chapters.vtt",
    response_class=Response,
    responses={
        200: {"content": {"text/vtt": {}}, "description": "For a player's track of kind chapters."},
        **answers(404),
    },
)
async def get_chapters_vtt(all_rooms: TheRooms, file: File, lang: Language = "ko") -> Response:
    """The same as WebVTT."""
    title_of = _titles(all_rooms.live.values(), lang)
    parts = await all_rooms.films.chapters(file)
    return Response(chapters.as_vtt(parts, [title_of(each) for each in parts]), media_type="text/vtt; charset=utf-8")


@router.get("/films")
async def get_films(all_rooms: TheRooms) -> list[FilmOut]:
    """Films of recordings that are made and the last 20 that ended, the newest first; what a server that ended broke
    off has failed."""
    return [FilmOut.model_validate(each, from_attributes=True) for each in all_rooms.films.made()]


@router.post("/recordings/{file}/films", status_code=202, responses=answers(404, 409, 429, 507))
async def post_film(all_rooms: TheRooms, file: File, who: Actor, body: MakeFilm) -> FilmOut:
    """Render a recording's lines again from the log, or copy it with chapters in it; `GET /v1/recordings` lists the
    film when it is done, beside its recording."""
    for each in all_rooms.live.values():
        now = each.egress.recording()
        if now is not None and now.file == file and now.state not in ("ended", "failed"):
            raise FilmRefused(f"{file} is still being recorded; end it first")
    title_of = _titles(all_rooms.live.values(), body.lang)
    film = await all_rooms.films.begin(file, body.kind, who, captions=body.captions, title_of=title_of)
    await all_rooms.deeds.note(who, "make_film", file=file, film=body.kind)
    return FilmOut.model_validate(film, from_attributes=True)


@router.delete("/recordings/{file}/films/{kind}", status_code=204, responses=answers(404))
async def delete_film(all_rooms: TheRooms, who: Actor, file: File, kind: Kind) -> None:
    """Give up a film that is being made; an earlier one stays."""
    await all_rooms.films.stop(file, kind)
    await all_rooms.deeds.note(who, "give_up_film", file=file, film=kind)


def _titles(shows: Iterable[Live], lang: Lang) -> Callable[[Chapter], str]:
    """What chapters are called."""
    catalogues: list[Catalogue] = [each.show.catalogue for each in shows]

    def title(chapter: Chapter) -> str:
        if chapter.product_id is None:
            return WORDS[lang].get(chapter.kind, chapter.kind)
        for catalogue in catalogues:
            for product in catalogue.products:
                if product.id == chapter.product_id:
                    return product.name[lang]
        return chapter.product_id  # it is sold no more

    return title
