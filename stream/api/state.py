"""What the routes work on: made by the composition root, read from the application's state.

Routes and dependencies are all `async def`: FastAPI runs plain ones in threads, and the
show belongs to the event loop's.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from fastapi import Request

from stream.api.auth import Gate, Person
from stream.api.schemas import HostOut, OutputOut, OutputTrial, RecordingOut, VoiceOut
from stream.backstage import Backstage
from stream.dubs.dubs import Dubs
from stream.enrolments import Enrolments
from stream.errors import ShowUnknown
from stream.films import Films
from stream.line_preview import LinePreviews
from stream.products import Products
from stream.prompt_lab import PromptLab
from stream.rtc.hub import HubStats
from stream.rtc.whep import WhepService
from stream.rtc.whip import WhipService
from stream.show.channels import Channels
from stream.show.chat import ChatRoom
from stream.show.connectors import Connector
from stream.show.host_change import HostChange
from stream.show.show import Show
from stream.show.steering import Steering
from stream.show.voice_questions import VoiceQuestions
from stream.store.aired import AiredLog
from stream.store.chat import ChatStore
from stream.store.db import Database
from stream.store.deeds import DeedLog
from stream.store.statistics import Statistics
from stream.tunings import Tunings


class Egress(Protocol):
    """Outputs and the recording of one show, as the API needs them."""

    def outputs(self) -> list[OutputOut]: ...

    @property
    def channels(self) -> frozenset[str]: ...

    def add_output(self, url: str, channel: str = "") -> OutputOut:
        """Raises OutputInvalid."""
        ...

    async def try_output(self, url: str) -> OutputTrial:
        """Raises OutputInvalid, and Busy."""
        ...

    async def remove_output(self, output_id: str) -> None:
        """Raises OutputUnknown."""
        ...

    def recording(self) -> RecordingOut | None: ...

    def start_recording(self) -> RecordingOut:
        """Raises AlreadyRecording."""
        ...

    async def stop_recording(self) -> RecordingOut:
        """Raises NotRecording."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Live:
    """One running show with what carries it."""

    show: Show
    whep: WhepService
    egress: Egress
    hub_stats: Callable[[], HubStats]
    steering: Steering
    chat: ChatRoom
    whip: WhipService
    questions: VoiceQuestions
    channels: Channels
    host_change: HostChange


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything that the routes may touch."""

    gate: Gate
    live: Mapping[str, Live]
    database: Database
    aired: AiredLog
    deeds: DeedLog
    products: Products
    voices: Callable[[], Awaitable[list[VoiceOut]]]
    hosts: Callable[[], Awaitable[list[HostOut]]]
    lab: PromptLab
    chats: ChatStore
    connector: Connector | None
    statistics: Statistics
    backstage: Backstage
    previews: LinePreviews
    enrolments: Enrolments
    tunings: Tunings
    films: Films
    dubs: Dubs
    pages: Path  # the built web pages
    testcard: bool


def _rooms(request: Request) -> Rooms:
    return cast("Rooms", request.app.state.rooms)


async def rooms(request: Request) -> Rooms:
    """The rooms of this application (a FastAPI dependency)."""
    return _rooms(request)


async def live(show_id: str, request: Request) -> Live:
    """The show that a path names; raises ShowUnknown (a FastAPI dependency)."""
    found = _rooms(request).live.get(show_id)
    if found is None:
        raise ShowUnknown(f"no show has the id {show_id[:64]!r}")
    return found


async def admin(request: Request) -> Person:
    """Let only admins pass."""
    return _rooms(request).gate.require(request, "admin")


async def operator(request: Request) -> Person:
    """Let operators and admins pass."""
    return _rooms(request).gate.require(request, "operator")


async def moderator(request: Request) -> Person:
    """Let moderators and those above them pass."""
    return _rooms(request).gate.require(request, "moderator")


async def viewer(request: Request) -> None:
    """Let viewers pass."""
    _rooms(request).gate.viewer(request)
