"""/v1/hosts/…, /v1/voices/…, /v1/consents, /v1/dictionary, /v1/recordings, /v1/doctor: between shows."""

import datetime
from pathlib import PurePath
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import FileResponse

from avatar.consent import Scope
from avatar.consent_registry import NewConsent
from stream.api.actor import Actor
from stream.api.backstage_schemas import (
    ConsentOut,
    EnrolmentOut,
    EnrolmentsOut,
    EntryIn,
    EntryOut,
    FindingOut,
    RecordingFileOut,
    Revoke,
    SampleIn,
)
from stream.api.problems import answers
from stream.api.state import Rooms, admin, operator, rooms
from tts.dictionary import MAX_WRITTEN_CHARS

router = APIRouter(prefix="/v1", dependencies=[Depends(operator)], responses=answers(401, 403))
TheRooms = Annotated[Rooms, Depends(rooms)]
Name = Annotated[str, Path(min_length=1, max_length=200)]


@router.get(
    "/hosts/{name}/preview.webp",
    response_class=FileResponse,
    responses={200: {"content": {"image/webp": {}}}, **answers(404, 409, 429)},
)
async def get_preview(all_rooms: TheRooms, name: Name) -> FileResponse:
    """A host in a second and a half; 409 where the host may not be shown."""
    file = await all_rooms.backstage.preview(name)
    return FileResponse(file, media_type="image/webp", headers={"Cache-Control": "private, max-age=60"})


@router.get("/consents")
async def get_consents(all_rooms: TheRooms) -> list[ConsentOut]:
    """Consents of real people and whether they hold today; `onmaru consent` records and revokes them."""
    return await all_rooms.backstage.consents()


@router.post("/consents", status_code=201, dependencies=[Depends(admin)], responses=answers(413, 422))
async def post_consent(
    all_rooms: TheRooms,
    request: Request,
    who: Actor,
    person: Annotated[str, Query(min_length=1, max_length=100)],
    company: Annotated[str, Query(min_length=1, max_length=100)],
    scope: Annotated[list[Scope], Query(min_length=1, max_length=3)],
    expires: datetime.date,
    file: Annotated[str, Query(pattern=r"^[^/\\]{0,200}\.[A-Za-z0-9]{1,8}$", description="Name of the statement.")],
    granted: datetime.date | None = None,
) -> ConsentOut:
    """Record a consent; the signed statement is the body: a PDF, a picture, a text, a sound or a video."""
    new = NewConsent(person, company, tuple(scope), granted or datetime.date.today(), expires)
    made = await all_rooms.backstage.add_consent(new, PurePath(file).suffix.lower(), request.stream())
    detail = {"consent_id": made.id, "person": person, "company": company, "scope": scope, "expires": str(expires)}
    await all_rooms.deeds.note(who, "add_consent", **detail)
    return made


@router.post("/consents/{consent_id}/revoke", dependencies=[Depends(admin)], responses=answers(422))
async def post_revoke(all_rooms: TheRooms, consent_id: Name, who: Actor, body: Revoke) -> ConsentOut:
    """Take a consent back, for good: hosts made with it leave the air within a minute."""
    revoked = await all_rooms.backstage.revoke_consent(consent_id, body.reason)
    await all_rooms.deeds.note(who, "revoke_consent", consent_id=consent_id, person=revoked.person, reason=body.reason)
    return revoked


@router.get("/enrolments")
async def get_enrolments(all_rooms: TheRooms) -> EnrolmentsOut:
    """Hosts that are being made of photos and videos and the last 20 that were, the newest first; what a server that
    ended broke off has failed."""
    made = [EnrolmentOut.model_validate(each, from_attributes=True) for each in all_rooms.enrolments.list()]
    return EnrolmentsOut(missing=all_rooms.enrolments.missing(), enrolments=made)


@router.post("/enrolments", status_code=202, responses=answers(404, 409, 413, 422, 429, 501))
async def post_enrolment(
    all_rooms: TheRooms,
    request: Request,
    who: Actor,
    name: Annotated[str, Query(min_length=1, max_length=48)],
    consent: Annotated[str, Query(min_length=1, max_length=64)],
    title_ko: Annotated[str, Query(max_length=60)] = "",
    title_en: Annotated[str, Query(max_length=60)] = "",
    upload: Annotated[str, Query(max_length=64, description="Of a video; empty: the photo is the body.")] = "",
) -> EnrolmentOut:
    """Make a host of a photo, which takes minutes, or of a video, which takes longer; the person's consent must be
    recorded."""
    source = await all_rooms.dubs.uploads.path(upload) if upload else request.stream()
    made = await all_rooms.enrolments.begin(source, name, consent, (title_ko, title_en), who)
    await all_rooms.deeds.note(who, "make_host", host=name, consent_id=consent)
    return EnrolmentOut.model_validate(made, from_attributes=True)


@router.delete("/enrolments/{name}", status_code=204, responses=answers(404))
async def delete_enrolment(all_rooms: TheRooms, who: Actor, name: Name) -> None:
    """Give up a host that is being made; nothing of it stays."""
    await all_rooms.enrolments.stop(name)
    await all_rooms.deeds.note(who, "give_up_host", host=name)


@router.post(
    "/voices/{voice_id}/sample",
    response_class=Response,
    responses={200: {"content": {"audio/wav": {}}}, **answers(404, 429, 503)},
)
async def post_sample(all_rooms: TheRooms, voice_id: Name, body: SampleIn) -> Response:
    """A fixed sentence by a voice: WAV, 48 kHz, mono."""
    return Response(await all_rooms.backstage.sample(voice_id, body.lang), media_type="audio/wav")


@router.get("/dictionary", responses=answers(422))
async def get_dictionary(all_rooms: TheRooms) -> list[EntryOut]:
    """How brand names and other words are said."""
    return await all_rooms.backstage.entries()


@router.post("/dictionary", responses=answers(422))
async def post_entry(all_rooms: TheRooms, who: Actor, body: EntryIn) -> list[EntryOut]:
    """Say a word in another way from the next line on; takes the place of an earlier entry."""
    entries = await all_rooms.backstage.add_entry(body)
    await all_rooms.deeds.note(who, "add_word", **body.model_dump(exclude_defaults=True))
    return entries


@router.delete("/dictionary", responses=answers(422))
async def delete_entry(
    all_rooms: TheRooms,
    who: Actor,
    written: Annotated[str, Query(min_length=1, max_length=MAX_WRITTEN_CHARS)],
    lang: Literal["ko", "en"],
) -> list[EntryOut]:
    """Take a word out."""
    entries = await all_rooms.backstage.remove_entry(written, lang)
    await all_rooms.deeds.note(who, "remove_word", written=written, lang=lang)
    return entries


@router.get("/recordings")
async def get_recordings(all_rooms: TheRooms) -> list[RecordingFileOut]:
    """The recordings in the data folder, the newest first."""
    return [
        RecordingFileOut.model_validate(each, from_attributes=True) for each in await all_rooms.backstage.recordings()
    ]


@router.get(
    "/recordings/{file}",
    response_class=FileResponse,
    responses={200: {"content": {"video/mp4": {}}}, **answers(404)},
)
async def get_recording(all_rooms: TheRooms, file: Name) -> FileResponse:
    """One of them; `Range` asks for a part."""
    path = await all_rooms.backstage.recording(file)
    return FileResponse(path, media_type="video/mp4", filename=path.name)


@router.get("/doctor")
async def get_doctor(all_rooms: TheRooms) -> list[FindingOut]:
    """What is active at each part, why, and what would be better."""
    return await all_rooms.backstage.findings()
