"""/v1/shows/{id}/whip: a person's microphone on air, or a viewer's question (WHIP, RFC 9725)."""

import functools
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from script.types import Lang
from stream.api.actor import Actor, actor
from stream.api.chat_schemas import PostedOut
from stream.api.problems import answers
from stream.api.state import Live, Rooms, live, operator, rooms
from stream.api.whep import read_body
from stream.errors import InvitationInvalid
from stream.rtc.whip import Hearer, WhipAnswer
from stream.show.takeover import TakeoverHearer
from stream.show.voice_activity import RATE
from stream.show.voice_questions import INVITED_S, MAX_NAME, VoiceQuestion
from tts.wav import wav_bytes

router = APIRouter(prefix="/v1/shows/{show_id}", responses=answers(401, 403, 404))
TheShow = Annotated[Live, Depends(live)]
TheRooms = Annotated[Rooms, Depends(rooms)]
OPERATOR = [Depends(operator)]
Mode = Literal["lipsync", "voiceover", "question"]
NO_RIGHT = "whoever spoke may no longer operate the show"
QuestionId = Annotated[str, Path(min_length=1, max_length=64)]


class Invite(BaseModel):
    """Who may ask by voice."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field("", max_length=MAX_NAME, description="As the chat shows it; empty: without a name.")
    lang: Lang | None = Field(None, description="What the viewer speaks; null: as the show does now.")


class Invited(BaseModel):
    """A token for the viewer, told once."""

    token: str = Field(description="Good for one microphone: `Authorization: Bearer TOKEN`.")
    name: str
    lang: Lang
    seconds: int = Field(description="How long it is good.")


class MicrophoneOut(BaseModel):
    """Whose microphone is on."""

    use: Literal["", "takeover", "question"]
    who: str
    mode: Literal["", "lipsync", "voiceover"]
    on_air: bool
    recogniser: str = Field(description="Writes down questions; empty: none is installed.")


class WriteDown(BaseModel):
    """What a person heard in a question."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=300)


@router.post(
    "/whip",
    status_code=201,
    response_class=Response,
    openapi_extra={"requestBody": {"required": True, "content": {"application/sdp": {"schema": {"type": "string"}}}}},
    responses={
        201: {"content": {"application/sdp": {}}, "headers": {"Location": {"schema": {"type": "string"}}}},
        **answers(400, 406, 409, 413, 415, 503),
    },
)
async def post_microphone(
    at: TheShow,
    all_rooms: TheRooms,
    request: Request,
    mode: Annotated[Mode, Query(description="Her mouth follows, she listens, or a viewer asks.")] = "lipsync",
    now: Annotated[bool, Query(description="Do not wait for the end of her sentence.")] = False,
    x_onmaru_actor: Annotated[str | None, Header(max_length=600, description="A name for the log.")] = None,
) -> Response:
    """Put a microphone on: an SDP offer that sends one audio (Opus)."""
    if mode == "question":
        token = _bearer(request)
        answer = await _ask(at, await read_body(request, "application/sdp"), token)
    else:
        all_rooms.gate.require(request, "operator")
        offer = await read_body(request, "application/sdp")
        who = await actor(request, x_onmaru_actor)  # here, since an invitation is nobody's bearer token
        at.show.takeover.check()
        if isinstance(at.whip.hearer, VoiceQuestion):
            await at.whip.delete(at.whip.session_id, "a take-over begins")
        answer = await at.whip.create(offer, TakeoverHearer(at.show.takeover, who, mode, now=now))
        stay = all_rooms.gate.acting(request, "operator")
        at.whip.when_over(answer.session_id, functools.partial(all_rooms.gate.leave, stay))
        stay.then(functools.partial(at.whip.drop, NO_RIGHT, answer.session_id))
    location = f"/v1/shows/{at.show.id}/whip/{answer.session_id}"
    return Response(answer.sdp, 201, {"Location": location}, media_type="application/sdp")


async def _ask(at: Live, offer: str, token: str) -> WhipAnswer:
    invitation = at.questions.take(token)
    try:
        return await at.whip.create(offer, at.questions.hearer(invitation, at.whip.drop))
    except BaseException:
        at.questions.give_back(token, invitation)
        raise


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise InvitationInvalid("send the invitation as `Authorization: Bearer TOKEN`; the operator makes one")
    return token.strip()


@router.patch(
    "/whip/{session_id}",
    status_code=204,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/trickle-ice-sdpfrag": {"schema": {"type": "string"}}},
        }
    },
    responses=answers(400, 415, 422),
)
async def patch_microphone(at: TheShow, session_id: str, request: Request) -> None:
    """More of the microphone's ICE candidates; whoever knows the session's address may send them."""
    await at.whip.trickle(session_id, await read_body(request, "application/trickle-ice-sdpfrag"))


@router.delete("/whip/{session_id}", status_code=204)
async def delete_microphone(at: TheShow, session_id: str) -> None:
    """Take the microphone off; whoever knows the session's address may."""
    await at.whip.delete(session_id, "the microphone was switched off")


@router.get("/microphone", dependencies=OPERATOR)
async def get_microphone(at: TheShow) -> MicrophoneOut:
    """Whose microphone is on."""
    return _state(at)


@router.delete("/microphone", dependencies=OPERATOR)
async def delete_any(at: TheShow, who: Actor) -> MicrophoneOut:
    """Take off whatever microphone is on."""
    if at.whip.session_id:
        await at.whip.delete(at.whip.session_id, f"ended by {who}")
    return _state(at)


def _state(at: Live) -> MicrophoneOut:
    hearer: Hearer | None = at.whip.hearer
    recogniser = at.questions.recogniser.name if at.questions.recogniser is not None else ""
    if isinstance(hearer, VoiceQuestion):
        return MicrophoneOut(use="question", who=hearer.name, mode="", on_air=False, recogniser=recogniser)
    if isinstance(hearer, TakeoverHearer):
        heard = at.show.takeover.heard
        return MicrophoneOut(use="takeover", who=hearer.who, mode=hearer.mode, on_air=heard, recogniser=recogniser)
    return MicrophoneOut(use="", who="", mode="", on_air=False, recogniser=recogniser)


@router.post("/invitations", status_code=201, dependencies=OPERATOR, responses=answers(429))
async def post_invitation(at: TheShow, body: Invite, who: Actor) -> Invited:
    """Let a viewer ask by voice, once, within ten minutes."""
    token, invitation = at.questions.invite(body.name, body.lang or at.show.feed.lang, who)
    return Invited(token=token, name=invitation.name, lang=invitation.lang, seconds=round(INVITED_S))


@router.get(
    "/questions/{question_id}",
    dependencies=OPERATOR,
    response_class=Response,
    responses={200: {"content": {"audio/wav": {}}}},
)
async def get_question(at: TheShow, question_id: QuestionId) -> Response:
    """What a viewer said and nothing wrote down, as a WAV file; kept for ten minutes."""
    sound = at.questions.unheard(question_id).sound
    return Response(wav_bytes(sound, RATE), media_type="audio/wav", headers={"Cache-Control": "no-store"})


@router.post("/questions/{question_id}", status_code=202, dependencies=OPERATOR, responses=answers(422, 429))
async def post_question(at: TheShow, question_id: QuestionId, body: WriteDown, who: Actor) -> PostedOut:
    """Type what was said: it goes into the chat as the viewer's message."""
    posted = at.questions.write_down(question_id, body.text, who)
    return PostedOut(id=posted.id, fate=posted.fate)
