"""/v1/voices/tunings, /v1/voices/recordings: voices that are made of recordings."""

import asyncio
import contextlib
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import FileResponse

from stream.api.actor import Actor
from stream.api.problems import answers
from stream.api.state import Rooms, operator, rooms
from stream.api.tuning_schemas import (
    BaseVoiceOut,
    RecordingsOut,
    TuningFindingsOut,
    TuningGoOn,
    TuningIn,
    TuningMeansOut,
    TuningOut,
)
from stream.errors import UploadBusy, UploadInUse, UploadUnknown
from stream.tunings import NewTuning
from stream.voice_recordings import FOLDER

_AS_BEFORE = TuningGoOn(epochs=None)

router = APIRouter(prefix="/v1/voices", dependencies=[Depends(operator)], responses=answers(401, 403))
TheRooms = Annotated[Rooms, Depends(rooms)]
Name = Annotated[str, Path(min_length=1, max_length=255)]


@router.get("/recordings")
async def get_recordings(all_rooms: TheRooms) -> list[RecordingsOut]:
    """Folders of recordings that voices can be made of: DATA/voice-recordings/."""
    found = await asyncio.to_thread(all_rooms.tunings.recordings.listed)
    return [RecordingsOut.of(each) for each in found]


@router.post("/recordings", status_code=201, responses=answers(404, 409, 422, 429, 507))
async def post_recordings(
    all_rooms: TheRooms,
    who: Actor,
    upload: Annotated[str, Query(min_length=1, max_length=64, description="Of a zip; it is used up.")],
) -> RecordingsOut:
    """Make a folder of recordings out of an uploaded zip of sounds, each with a .txt beside it."""
    uploads = all_rooms.dubs.uploads
    row, file = await uploads.info(upload), await uploads.path(upload)
    made = await all_rooms.tunings.recordings.take(file, row.name)
    await all_rooms.deeds.note(who, "add_recordings", recordings=made.name, sounds=made.sounds)
    with contextlib.suppress(UploadInUse, UploadBusy, UploadUnknown):  # then it stays with who else wants it
        await uploads.remove(upload)
    return RecordingsOut.of(made)


@router.delete("/recordings/{name}", status_code=204, responses=answers(404, 409))
async def delete_recordings(all_rooms: TheRooms, who: Actor, name: Name) -> None:
    """Throw a folder of recordings away; 409 while a voice is made of it."""
    await all_rooms.tunings.remove_recordings(name)
    await all_rooms.deeds.note(who, "remove_recordings", recordings=name)


@router.get("/tunings")
async def get_tunings(all_rooms: TheRooms) -> list[TuningOut]:
    """Voices that are made of recordings, here or by `onmaru voice tune`: how far each is, its losses, its samples."""
    return [TuningOut.of_tuning(each) for each in await all_rooms.tunings.list()]


@router.get("/tunings/means")
async def get_tuning_means(all_rooms: TheRooms) -> TuningMeansOut:
    """What a voice can be made with here: recordings, voices to tune from, and what is not installed."""
    means = await all_rooms.tunings.means()
    found = await asyncio.to_thread(all_rooms.tunings.recordings.listed)
    return TuningMeansOut(
        missing=means.missing,
        folder=FOLDER,
        recordings=[RecordingsOut.of(each) for each in found],
        bases=[BaseVoiceOut.model_validate(each) for each in means.bases],
    )


@router.post("/tunings", status_code=202, responses=answers(404, 422, 429, 501, 507))
async def post_tuning(all_rooms: TheRooms, who: Actor, body: TuningIn) -> TuningOut:
    """Make a voice of recordings, which takes hours to weeks, or only check them; the speaker's consent must be
    recorded."""
    wanted = NewTuning(**body.model_dump(exclude={"only_check"}))
    await all_rooms.tunings.begin(wanted, who, only_check=body.only_check)
    detail = body.model_dump(exclude={"consent", "only_check"}, exclude_defaults=True) | {"consent_id": body.consent}
    await all_rooms.deeds.note(who, "check_recordings" if body.only_check else "tune_voice", **detail)
    return TuningOut.of_tuning(await all_rooms.tunings.get(body.name))


@router.post("/tunings/{name}/resume", status_code=202, responses=answers(404, 422, 429, 501, 507))
async def post_resume(all_rooms: TheRooms, who: Actor, name: Name, body: TuningGoOn = _AS_BEFORE) -> TuningOut:
    """Go on with one that was stopped, or failed, from its last whole epoch, or train a finished one on; consent is
    asked for anew."""
    await all_rooms.tunings.resume(name, who, body.epochs)
    await all_rooms.deeds.note(who, "resume_tuning", voice=name, epochs=body.epochs)
    return TuningOut.of_tuning(await all_rooms.tunings.get(name))


@router.post("/tunings/{name}/stop", status_code=204, responses=answers(404, 409, 429))
async def post_stop(all_rooms: TheRooms, who: Actor, name: Name) -> None:
    """Stop one that runs; what is done is kept. 409 where `onmaru voice tune` began it."""
    await all_rooms.tunings.stop(name)
    await all_rooms.deeds.note(who, "stop_tuning", voice=name)


@router.delete("/tunings/{name}", status_code=204, responses=answers(404, 409))
async def delete_tuning(all_rooms: TheRooms, who: Actor, name: Name) -> None:
    """Throw away all that was done for a voice; a finished one stays among the voices. 409 while it runs."""
    await all_rooms.tunings.forget(name)
    await all_rooms.deeds.note(who, "forget_tuning", voice=name)


@router.get("/tunings/{name}/findings", responses=answers(404))
async def get_findings(all_rooms: TheRooms, name: Name) -> TuningFindingsOut:
    """What was found wrong with the recordings, the worst first."""
    return TuningFindingsOut.model_validate(await all_rooms.tunings.findings(name))


@router.get(
    "/tunings/{name}/samples/{file}",
    response_class=FileResponse,
    responses={200: {"content": {"audio/wav": {}}}, **answers(404)},
)
async def get_tuning_sample(all_rooms: TheRooms, name: Name, file: Name) -> FileResponse:
    """A sentence by a finished voice; `Range` asks for a part."""
    path = await all_rooms.tunings.sample(name, file)
    return FileResponse(path, media_type="audio/wav", headers={"Cache-Control": "private, no-cache"})
