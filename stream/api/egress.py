"""/v1/shows/{id}/outputs and /recording: where the show goes besides viewers."""

from typing import Annotated

from fastapi import APIRouter, Depends

from stream.api.actor import Actor
from stream.api.problems import answers
from stream.api.schemas import AddOutput, OutputOut, OutputTrial, RecordingOut
from stream.api.state import Live, live, operator

router = APIRouter(
    prefix="/v1/shows/{show_id}",
    dependencies=[Depends(operator)],
    responses=answers(401, 403, 404),
)
TheShow = Annotated[Live, Depends(live)]


@router.get("/outputs")
async def get_outputs(at: TheShow) -> list[OutputOut]:
    """Every RTMP(S) or WHIP target and how it is."""
    return at.egress.outputs()


@router.post("/outputs", status_code=201, responses=answers(404, 409, 422))
async def post_output(at: TheShow, who: Actor, body: AddOutput) -> OutputOut:
    """Send the show to a target too; while it runs, the policy of its channel holds."""
    if body.channel:
        at.channels.fits(body.channel)
    output = at.egress.add_output(body.url, body.channel)
    at.show.event("output.added", target=output.target, channel=body.channel, who=who)
    at.show.note(who, "add_output", target=output.target, channel=body.channel)
    at.channels.apply(who)
    return output


@router.post("/outputs/test", responses=answers(422, 429))
async def post_output_test(at: TheShow, body: AddOutput) -> OutputTrial:
    """Whether a target would take the show: address, application and key (or token) are tried, and nothing is sent."""
    return await at.egress.try_output(body.url)


@router.delete("/outputs/{output_id}", status_code=204)
async def delete_output(at: TheShow, who: Actor, output_id: str) -> None:
    """Stop sending to a target."""
    target = next((output.target for output in at.egress.outputs() if output.id == output_id), "")
    await at.egress.remove_output(output_id)
    at.show.event("output.removed", target=target, who=who)
    at.show.note(who, "remove_output", target=target)
    at.channels.apply(who)


@router.get("/recording")
async def get_recording(at: TheShow) -> RecordingOut | None:
    """The running recording, or the last one."""
    return at.egress.recording()


@router.post("/recording", status_code=201, responses=answers(409, 507))
async def post_recording(at: TheShow, who: Actor) -> RecordingOut:
    """Record the show to a fragmented MP4 in the data folder."""
    recording = at.egress.start_recording()
    at.show.event("recording.begun", file=recording.file, who=who)
    at.show.note(who, "record", file=recording.file)
    return recording


@router.delete("/recording", responses=answers(409))
async def delete_recording(at: TheShow, who: Actor) -> RecordingOut:
    """End the recording; the file is whole when this answers."""
    recording = await at.egress.stop_recording()
    at.show.event("recording.over", file=recording.file, who=who)
    at.show.note(who, "end_recording", file=recording.file, seconds=recording.duration_s)
    return recording
