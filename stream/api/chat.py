"""/v1/shows/{id}/chat: what viewers write, what moderators do with it, and every answer with its trace."""

import hashlib
import secrets
import time
from collections import OrderedDict
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from script.answer import FeedbackInvalid, feedback
from script.chat import Limits
from stream.api.actor import Actor
from stream.api.chat_schemas import (
    AnswerOut,
    Ban,
    ChatRules,
    ChatState,
    Clicked,
    Hide,
    IngestBatch,
    MessageOut,
    NextOut,
    OnScreen,
    OnScreenOut,
    PostedOut,
    Reply,
    SeenOut,
    Sold,
    Thumb,
    ThumbOut,
    WaitingOut,
    Write,
)
from stream.api.problems import answers
from stream.api.state import Live, Rooms, live, moderator, operator, rooms, viewer
from stream.errors import Busy, TextInvalid, WebhookRefused

router = APIRouter(prefix="/v1/shows/{show_id}/chat", responses=answers(404))
TheShow = Annotated[Live, Depends(live)]
TheRooms = Annotated[Rooms, Depends(rooms)]
VIEWER = [Depends(viewer)]
MODERATOR = [Depends(moderator)]
OPERATOR = [Depends(operator)]
DENIED = answers(401, 403)
COOKIE = "onmaru_viewer"
COOKIE_S = 365 * 24 * 3600
NEW_VIEWERS = 20  # that one address may bring within a minute: an office, not a flood
MAX_ADDRESSES = 10_000
MAX_BANNED = 1_000  # that are listed
MessageId = Annotated[str, Path(min_length=1, max_length=64)]


class Newcomers:
    """How many new viewers an address brings: a cookie thrown away is a new viewer, and a flood throws many away."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, list[float]] = OrderedDict()

    def admit(self, address: str, now: float) -> None:
        """Raises Busy where an address brings too many."""
        recent = [at for at in self._seen.pop(address, []) if now - at < 60]
        if len(recent) >= NEW_VIEWERS:
            self._seen[address] = recent
            raise Busy("too many new viewers from your network at once: try again in a minute")
        self._seen[address] = [*recent, now]
        while len(self._seen) > MAX_ADDRESSES:
            self._seen.popitem(last=False)


_newcomers = Newcomers()


@router.post("", status_code=202, dependencies=VIEWER, responses=answers(422, 429))
async def post_message(at: TheShow, request: Request, response: Response, body: Write) -> PostedOut:
    """Write in the chat. A cookie tells one viewer's messages from another's; it holds nothing else."""
    secret = request.cookies.get(COOKIE, "")
    if not secret:
        _newcomers.admit(request.client.host if request.client else "", time.monotonic())
        secret = secrets.token_urlsafe(24)
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, secret, max_age=COOKIE_S, httponly=True, samesite="strict", secure=secure)
    posted = at.chat.post(_viewer_of(secret), body.name, body.text, body.lang)
    return PostedOut(id=posted.id, fate=posted.fate)


@router.get("/recent", dependencies=VIEWER)
async def get_recent(at: TheShow, most: Annotated[int, Query(ge=1, le=50)] = 50) -> list[SeenOut]:
    """The newest messages that viewers may see, oldest first, since the server started; events tell the next."""
    return [SeenOut.model_validate(each) for each in at.chat.recent(most)]


@router.delete("/me", status_code=204, dependencies=VIEWER)
async def delete_me(at: TheShow, request: Request, response: Response) -> None:
    """Delete all that came from this browser's viewer: messages, answers, what was remembered."""
    if secret := request.cookies.get(COOKIE, ""):
        at.chat.forget(_viewer_of(secret))
    response.delete_cookie(COOKIE)


@router.post("/batch", status_code=202, dependencies=MODERATOR, responses={**DENIED, **answers(422, 429)})
async def post_batch(at: TheShow, body: IngestBatch) -> list[PostedOut]:
    """Bring messages from elsewhere."""
    posted = [at.chat.post(f"api:{each.viewer_id}", each.name, each.text, each.lang, each.id) for each in body.messages]
    return [PostedOut(id=each.id, fate=each.fate) for each in posted]


@router.post("/hook", status_code=202, responses=answers(403, 413, 429))
async def post_hook(at: TheShow, request: Request, all_rooms: TheRooms) -> list[PostedOut]:
    """Messages of another platform, signed as Standard Webhooks has it; set `chat_webhook_secret` first."""
    if all_rooms.connector is None:
        raise WebhookRefused("no webhook is set up: give chat_webhook_secret in the settings")
    incoming = all_rooms.connector.messages(request.headers, await request.body())
    posted = [at.chat.post(each.viewer_id, each.name, each.text, None, each.id) for each in incoming]
    return [PostedOut(id=each.id, fate=each.fate) for each in posted]


@router.get("", dependencies=MODERATOR, responses=DENIED)
async def get_messages(
    at: TheShow,
    all_rooms: TheRooms,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    before: Annotated[int | None, Query(ge=1)] = None,
) -> list[MessageOut]:
    """Messages with what triage made of them, newest first, up to the last one that was told of."""
    if before is None:
        await at.chat.written()
    rows = await all_rooms.chats.newest(at.show.id, limit, before)
    out = set(at.chat.banned)
    return [MessageOut.of(row, banned=row.viewer_id in out, reply=at.chat.reply_to(row.message_id)) for row in rows]


@router.get("/state", dependencies=MODERATOR, responses=DENIED)
async def get_state(at: TheShow) -> ChatState:
    """How the chat is run, and the questions that wait."""
    return _state(at)


@router.patch("/state", dependencies=MODERATOR, responses=DENIED)
async def patch_state(at: TheShow, body: ChatRules, who: Actor) -> ChatState:
    """Slow mode, who answers, names, questions on the picture."""
    if body.slow_s is not None:
        usual = Limits()
        at.chat.set_limits(Limits(usual.burst, usual.per_s, body.slow_s), who)
    if body.answering is not None:
        at.chat.set_answering(body.answering, who)
    if body.names is not None or body.questions is not None:
        at.chat.set_shown(names=body.names, questions=body.questions, who=who)
    return _state(at)


@router.put("/messages/{message_id}/hidden", status_code=204, dependencies=MODERATOR, responses=DENIED)
async def put_hidden(at: TheShow, message_id: MessageId, body: Hide, who: Actor) -> None:
    """Take a message off the pages, or show it again."""
    at.chat.hide(message_id, body.hidden, who)


@router.put("/viewers/{viewer_id}/banned", status_code=204, dependencies=MODERATOR, responses=DENIED)
async def put_banned(at: TheShow, viewer_id: MessageId, body: Ban, who: Actor) -> None:
    """Let a viewer write no more, or again."""
    at.chat.ban(viewer_id, body.banned, who)


@router.post("/messages/{message_id}/reply", status_code=202, dependencies=MODERATOR, responses=DENIED)
async def post_reply(at: TheShow, message_id: MessageId, body: Reply, who: Actor) -> None:
    """Answer in the chat, in writing."""
    at.chat.reply(message_id, " ".join(body.text.split()), who)


@router.post("/messages/{message_id}/promote", dependencies=OPERATOR, responses=DENIED)
async def post_promote(at: TheShow, message_id: MessageId, who: Actor) -> AnswerOut:
    """Have the host answer this message now."""
    question = at.chat.text_of(message_id).reading.text
    answer = await at.chat.promote(message_id, who)
    return AnswerOut(
        message_id=message_id,
        question=question,
        text=answer.text,
        answered=answer.answered,
        line_id=answer.line.id if answer.line is not None else "",
        evidence=list(answer.evidence),
        trace=[{"name": step.name, "says": step.says, "ids": list(step.ids)} for step in answer.trace],
        wall_time=time.time(),
    )


@router.put("/screen", status_code=204, dependencies=OPERATOR, responses={**DENIED, **answers(409, 503)})
async def put_screen(at: TheShow, body: OnScreen, who: Actor) -> None:
    """Put a viewer's question on the picture, for a minute at most, or take off what is there."""
    if body.message_id is None:
        at.chat.take_off_screen(who)
    else:
        at.chat.put_on_screen(body.message_id, who)


@router.post("/clicks", status_code=202, dependencies=VIEWER)
async def post_click(at: TheShow, request: Request, body: Clicked) -> None:
    """A viewer looked at a product. Counted once a minute for each viewer; nothing else is kept of it."""
    secret = request.cookies.get(COOKIE, "")
    viewer = _viewer_of(secret) if secret else f"at {request.client.host if request.client else ''}"
    at.chat.interest.did("click", body.product_id, at.show.time_s, viewer)


@router.post("/purchases", status_code=202, dependencies=MODERATOR, responses=DENIED)
async def post_purchase(at: TheShow, body: Sold) -> None:
    """A product was bought."""
    at.chat.interest.did("purchase", body.product_id, at.show.time_s, body.viewer_id)


@router.get("/next", dependencies=MODERATOR, responses=DENIED)
async def get_next(at: TheShow, most: Annotated[int, Query(ge=1, le=50)] = 10) -> list[NextOut]:
    """Which product to show next, by what viewers write, ask, click and buy, and by what was just shown."""
    return [
        NextOut(product_id=each.product_id, score=round(each.score, 3), parts=dict(each.parts), rest=each.rest)
        for each in at.chat.interest.ranked(at.show.time_s, None, most)
    ]


@router.get("/answers", dependencies=MODERATOR, responses=DENIED)
async def get_answers(
    at: TheShow, all_rooms: TheRooms, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> list[AnswerOut]:
    """Answers with their traces, newest first."""
    return [AnswerOut.of(row) for row in await all_rooms.chats.answers(at.show.id, limit)]


@router.post("/feedback", status_code=202, dependencies=VIEWER, responses=answers(422))
async def post_feedback(at: TheShow, request: Request, all_rooms: TheRooms, body: Thumb) -> None:
    """A thumb on an answer. It is data for people; nothing is learned from it by itself."""
    by = "operator" if (person := all_rooms.gate.who(request)) is not None and person.may("moderator") else "viewer"
    secret = request.cookies.get(COOKIE, "")
    try:
        given = feedback(body.line_id, by, body.thumb, at.show.time_s, body.reason, body.note)
    except FeedbackInvalid as error:
        raise TextInvalid(str(error)) from error
    if by == "viewer" and not secret:
        _newcomers.admit(request.client.host if request.client else "", time.monotonic())
    await all_rooms.chats.feedback(at.show.id, given, _viewer_of(secret) if secret else "")


@router.get("/feedback", dependencies=MODERATOR, responses=DENIED)
async def get_feedback(
    at: TheShow, all_rooms: TheRooms, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> list[ThumbOut]:
    """Thumbs, newest first."""
    return [ThumbOut.of(row) for row in await all_rooms.chats.thumbs(at.show.id, limit)]


def _state(at: Live) -> ChatState:
    waiting = [
        WaitingOut(
            message_id=each.question.id,
            text=each.question.text,
            intent=each.intent,
            purchase=each.purchase,
            viewers=each.viewers,
            first_s=each.first_s,
            weight=each.weight,
        )
        for each in at.chat.waiting()
    ]
    limits, now = at.chat.limits, at.show.board.now
    return ChatState(
        slow_s=limits.slow_s,
        answering=at.chat.answering,
        names=at.chat.names_shown,
        questions=at.chat.questions_shown,
        on_screen=OnScreenOut(message_id=now.id, name=now.name, text=now.text) if now is not None else None,
        waiting=waiting,
        banned=list(at.chat.banned[:MAX_BANNED]),
    )


def _viewer_of(secret: str) -> str:
    """A viewer's id; the cookie's own words are kept nowhere."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()[:24]
