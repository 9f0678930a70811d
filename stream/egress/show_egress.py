"""The outputs and the recording of one show, as the operator handles them."""

import asyncio
import itertools
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from stream.api.schemas import OutputOut, OutputTrial, RecordingOut
from stream.egress import rtmp, rtmp_trial, whip, whip_trial
from stream.egress.output import Status
from stream.egress.push import Push
from stream.egress.recorder import Recorder
from stream.errors import AlreadyRecording, Busy, NotRecording, OutputInvalid, OutputUnknown, RecordingFailed
from stream.packets import Packet

MAX_OUTPUTS = 8
MAX_TRIALS = 2  # at once

Tell = Callable[..., None]


class ShowEgress:
    """Hands packets to every output; a dead one never touches the show."""

    def __init__(self, folder: Path, show_id: str, need_key: Callable[[], None], tell: Tell) -> None:
        """`need_key` and `tell(event, **fields)` are called on the event loop."""
        self._folder = folder
        self._show_id = show_id
        self._need_key_on_loop = need_key
        self._tell_on_loop = tell
        self._loop = asyncio.get_running_loop()
        self._ids = itertools.count(1)
        self._outputs: dict[str, Push] = {}
        self._channels: dict[str, str] = {}  # output → the channel that it is on, or ""
        self._trials = 0
        self._recorder: Recorder | None = None
        self._file = ""

    def push(self, packet: Packet) -> None:
        """Hand on one packet of the programme."""
        for output in self._outputs.values():
            output.push(packet)
        if self._recorder is not None:
            self._recorder.push(packet)

    # ------------------------------------------------------------------ targets
    def outputs(self) -> list[OutputOut]:
        """Every target, its key and token hidden."""
        return [
            OutputOut(id=i, target=o.target, state=o.status.state, reason=o.status.reason, channel=self._channels[i])
            for i, o in self._outputs.items()
        ]

    @property
    def channels(self) -> frozenset[str]:
        """The channels of all outputs."""
        return frozenset(filter(None, self._channels.values()))

    def add_output(self, url: str, channel: str = "") -> OutputOut:
        """Send the show to a target too, which is on this channel; raises OutputInvalid."""
        if len(self._outputs) >= MAX_OUTPUTS:
            raise OutputInvalid(f"{MAX_OUTPUTS} outputs run already; remove one first")
        kind, make = ("whip", whip.WhipPush) if _is_whip(url) else ("rtmp", rtmp.RtmpPush)
        output_id = f"{kind}-{next(self._ids)}"
        output = make(url, lambda status: self._tell("output.state", id=output_id, **_fields(status)), self._need_key)
        self._outputs[output_id] = output
        self._channels[output_id] = channel
        return next(o for o in self.outputs() if o.id == output_id)

    async def try_output(self, url: str) -> OutputTrial:
        """Whether a target would take the show; nothing is sent. Raises OutputInvalid, and Busy."""
        if self._trials >= MAX_TRIALS:
            raise Busy("targets are being tried already; wait for their answers")
        self._trials += 1
        try:
            trial = await (whip_trial if _is_whip(url) else rtmp_trial).try_target(url)
        finally:
            self._trials -= 1
        return OutputTrial(target=(whip if _is_whip(url) else rtmp).masked(url), step=trial.step, reason=trial.reason)

    async def remove_output(self, output_id: str) -> None:
        """Stop sending to a target; raises OutputUnknown."""
        if output_id not in self._outputs:
            raise OutputUnknown(f"no output has the id {output_id[:64]!r}")
        del self._channels[output_id]
        await asyncio.to_thread(self._outputs.pop(output_id).close)

    # ------------------------------------------------------------------ recording
    def recording(self) -> RecordingOut | None:
        """The running recording, or the last one; None before the first."""
        if self._recorder is None:
            return None
        status = self._recorder.status
        return RecordingOut(
            file=self._file, state=status.state, reason=status.reason, duration_s=round(self._recorder.duration_s, 2)
        )

    def start_recording(self) -> RecordingOut:
        """Begin a new file; raises AlreadyRecording or RecordingFailed."""
        if self._recorder is not None and self._recorder.status.state not in ("ended", "failed"):
            raise AlreadyRecording(f"{self._file} is being recorded; end it first")
        name = f"{self._show_id}-{datetime.now():%Y%m%d-%H%M%S-%f}.mp4"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._recorder = Recorder(
                self._folder / name,
                lambda status: self._tell("recording.state", file=name, **_fields(status)),
                self._need_key,
            )
        except OSError as error:
            raise RecordingFailed(
                f"{name} cannot be written: {error.strerror}; see to the disk of the data folder"
            ) from error
        self._file = name
        self._need_key_on_loop()
        return self._known_recording()

    async def stop_recording(self) -> RecordingOut:
        """End the file; it is whole when this returns. Raises NotRecording."""
        if self._recorder is None or self._recorder.status.state in ("ended", "failed"):
            raise NotRecording("nothing is being recorded")
        await asyncio.to_thread(self._recorder.close)
        return self._known_recording()

    async def close(self) -> None:
        """End everything."""
        closing = [output.close for output in self._outputs.values()]
        if self._recorder is not None:
            closing.append(self._recorder.close)
        self._outputs.clear()
        await asyncio.gather(*(asyncio.to_thread(close) for close in closing))

    # ------------------------------------------------------------------ from other threads
    def _known_recording(self) -> RecordingOut:
        recording = self.recording()
        if recording is None:
            raise NotRecording("nothing is being recorded")
        return recording

    def _need_key(self) -> None:
        self._on_loop(self._need_key_on_loop)

    def _tell(self, event: str, **fields: object) -> None:
        self._on_loop(lambda: self._tell_on_loop(event, **fields))

    def _on_loop(self, call: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)


def _is_whip(url: str) -> bool:
    return url.partition(":")[0].lower() in whip.SCHEMES


def _fields(status: Status) -> dict[str, str]:
    return {"state": status.state, "reason": status.reason}
