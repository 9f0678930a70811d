"""/v1/shows/{id}/health, /stats and /minutes: how a show runs, and how it went."""

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from stream.api.backstage_schemas import AskedOut, CourseOut, HealthOut, ProductShare, SummaryOut
from stream.api.problems import answers
from stream.api.state import Live, Rooms, live, operator, rooms

router = APIRouter(prefix="/v1/shows/{show_id}", dependencies=[Depends(operator)], responses=answers(401, 403, 404))
TheShow = Annotated[Live, Depends(live)]
TheRooms = Annotated[Rooms, Depends(rooms)]
Hours = Annotated[float, Query(ge=0.25, le=24)]
STEPS = 180  # of a curve: more are not told apart on a screen


@router.get("/health")
async def get_health(at: TheShow) -> HealthOut:
    """The stage's own figures, and what viewers lose."""
    show, stats, seats, hub = at.show, at.show.stats, at.whep.stats(), at.hub_stats()
    return HealthOut(
        state=show.state,
        uptime_s=round(show.time_s, 2),
        frames=stats.frames,
        late=stats.late,
        stalls=stats.stalls,
        draw_ms=round(stats.draw_ms, 2),
        encode_ms=round(stats.encode_ms, 2),
        cpu=round(stats.cpu, 3),
        rss=stats.rss,
        queued=show.director.queued,
        restarts=show.restarts,
        unlogged=show.unlogged,
        watching=seats.watching,
        joining=seats.joining,
        joined=seats.joined,
        dropped_pictures=hub.dropped_video,
        dropped_sound=hub.dropped_audio,
    )


@router.get("/stats")
async def get_stats(at: TheShow, all_rooms: TheRooms, hours: Hours = 3) -> CourseOut:
    """Viewers, chat and lines by time, up to now."""
    step_s = max(10, round(hours * 3600 / STEPS))
    steps = int(hours * 3600 / step_s)
    start = int(time.time()) + 1 - steps * step_s  # the last step holds this very second
    course = await all_rooms.statistics.course(at.show.id, start, step_s, steps)
    return CourseOut.model_validate(course, from_attributes=True)


@router.get("/minutes")
async def get_minutes(at: TheShow, all_rooms: TheRooms, hours: Hours = 3) -> SummaryOut:
    """The show in figures: lines by product, questions, the share that was answered, what was asked most."""
    since = time.time() - hours * 3600
    found = await all_rooms.statistics.summary(at.show.id, since)
    return SummaryOut(
        since=since,
        lines=found.lines,
        complete=found.complete,
        spoken_s=found.spoken_s,
        by_product=[ProductShare(product_id=p, lines=lines, spoken_s=s) for p, lines, s in found.by_product],
        messages=found.messages,
        writers=found.writers,
        hidden=found.fates.get("hidden", 0),
        questions=found.questions,
        answered=found.answered,
        most_asked=[AskedOut(text=text, times=times) for text, times in found.most_asked],
        most_viewers=found.most_viewers,
    )
