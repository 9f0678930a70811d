"""Which sentence's sound is made next: those that wait are decoded together, those not yet heard come first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tts.espnet_windows import CONTEXT_FRAMES, Window, windows

MAX_BATCH = 16
MAX_TEXT_CHARS = 5_000
MAX_WAITING = 64  # requests; who asks for more is told so

Send = Callable[[dict[str, Any]], None]


class Refused(Exception):
    """This request is not spoken; the model is well. `fault`: "text" or "voice"."""

    def __init__(self, fault: str, message: str) -> None:
        super().__init__(message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence before its sound; `handle` is the model's own."""

    tokens: tuple[str, ...]
    durations: tuple[int, ...]  # frames
    handle: object | None  # None: the sound is whole already
    sound: NDArray[np.float32] | None = None


class Speaks(Protocol):
    """What the desk needs of a model."""

    context: int  # frames decoded on each side of a part

    def sentence(self, request: Mapping[str, Any]) -> Sentence:
        """Everything but the sound. Raises Refused."""
        ...

    def decode(self, parts: Sequence[tuple[object, Window]]) -> list[NDArray[np.float32]]:
        """The sound of windows of one length, of one or several sentences."""
        ...


@dataclass(slots=True)
class _Job:
    number: int
    handle: object
    windows: list[Window]
    heard: bool = field(default=False)  # its first part is sent


def _checked(request: dict[str, Any]) -> dict[str, Any]:
    if len(str(request.get("text", ""))) > MAX_TEXT_CHARS:
        raise Refused("text", f"at most {MAX_TEXT_CHARS} characters go in one sentence")
    return request


class Desk:
    """Requests in, plans and parts out. One thread."""

    def __init__(self, model: Speaks, send: Send) -> None:
        self._model = model
        self._send = send
        self._waiting: list[dict[str, Any]] = []
        self._jobs: list[_Job] = []
        self.batches: list[int] = []  # sizes of the last batches, for whoever measures

    @property
    def busy(self) -> bool:
        """Whether there is anything to do."""
        return bool(self._waiting or self._jobs)

    def take(self, message: dict[str, Any]) -> None:
        """A message of `tts.espnet_worker`: "speak" or "stop"."""
        number = int(message["id"])
        if message["type"] == "stop":
            self._waiting = [waiting for waiting in self._waiting if waiting["id"] != number]
            self._jobs = [job for job in self._jobs if job.number != number]
        elif len(self._waiting) >= MAX_WAITING:
            self._refuse(number, Refused("voice", f"{MAX_WAITING} sentences wait for this voice already"))
        else:
            self._waiting.append(message)

    def step(self) -> None:
        """Plan what waits, then decode one batch."""
        while self._waiting and len(self._jobs) < MAX_BATCH:
            self._plan(self._waiting.pop(0))
        if self._jobs:
            self._decode(self._next_batch())

    def _plan(self, request: dict[str, Any]) -> None:
        number = int(request["id"])
        try:
            sentence = self._model.sentence(_checked(request))
        except Refused as error:
            self._refuse(number, error)
            return
        planned = {"tokens": sentence.tokens, "durations": sentence.durations}
        self._send({"type": "planned", "id": number, **planned})
        if sentence.handle is None:
            self._part(number, np.zeros(0, np.float32) if sentence.sound is None else sentence.sound, True)
        else:
            cut = windows(sum(sentence.durations), max(CONTEXT_FRAMES, self._model.context))
            self._jobs.append(_Job(number, sentence.handle, list(cut)))

    def _next_batch(self) -> list[_Job]:
        """The sentence that waits longest for its first sound, else the oldest, and all whose next part is as long."""
        leader = next((job for job in self._jobs if not job.heard), self._jobs[0])
        length = leader.windows[0].length
        return [leader] + [job for job in self._jobs if job is not leader and job.windows[0].length == length]

    def _decode(self, jobs: list[_Job]) -> None:
        sounds = self._model.decode([(job.handle, job.windows[0]) for job in jobs])
        self.batches = [*self.batches[-99:], len(jobs)]
        for job, sound in zip(jobs, sounds, strict=True):
            del job.windows[0]
            job.heard = True
            self._part(job.number, sound, not job.windows)
        self._jobs = [job for job in self._jobs if job.windows]

    def _part(self, number: int, sound: NDArray[np.float32], last: bool) -> None:
        self._send({"type": "part", "id": number, "pcm": sound.astype("<f4").tobytes(), "last": last})

    def _refuse(self, number: int, error: Refused) -> None:
        self._send({"type": "refused", "id": number, "fault": error.fault, "message": str(error)})
