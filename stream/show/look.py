"""How the host is shown, as operators chose it: how near, and whether what she says stands below her."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from stream.errors import Busy, FramingUnfit, StageUnavailable
from stream.stage.protocol import FramingChanged, Ready, SetCaptions, SetFraming

if TYPE_CHECKING:
    from stream.show.show import Show


class Look:
    """Framing and captions of one show. Plain calls on the event loop, no tasks."""

    def __init__(self, show: Show) -> None:
        self.framing = ""  # the operator's choice, which outlives a stage; "": the host's first of the show's size
        self.coming = ""  # the framing that the stage is reading
        self.captions = True
        self.on_framing: Callable[[str], None] | None = None  # hears which one is on air
        self._show = show
        self._who = ""

    @property
    def framings(self) -> tuple[str, ...]:
        """Those of the host on air that have the show's size; none while no stage is there."""
        return self._show.stage.framings if self._show.stage is not None else ()

    @property
    def shown(self) -> str:
        """The framing on air, "" while no stage is there."""
        return self._show.stage.framing if self._show.stage is not None else ""

    def set_framing(self, framing: str, who: str) -> None:
        """Show another part of the host, of the same size, within seconds, from one frame to the next.

        Raises StageUnavailable, FramingUnfit, and Busy while another is on its way.
        """
        if self._show.stage is None:
            raise StageUnavailable("the stage is starting; try again in a moment")
        if framing not in self.framings:
            have = ", ".join(self.framings)
            host = self._show.stage.host
            raise FramingUnfit(f"{host} has no framing {framing[:60]!r} of the show's size; there are: {have}")
        if self.coming:
            raise Busy(f"{self.coming} is on its way; wait until it is on air")
        if framing == self.shown:
            return
        if not self._show.send(SetFraming(framing)):
            raise StageUnavailable("the stage is starting; try again in a moment")
        self.coming, self._who = framing, who
        self._show.note(who, "framing", framing=framing)

    def set_captions(self, on: bool, who: str) -> None:
        """Whether the picture holds what she says, from the next frame on. Raises StageUnavailable."""
        if not self._show.send(SetCaptions(on)):
            raise StageUnavailable("the stage is starting; try again in a moment")
        if on != self.captions:
            self.captions = on
            self._show.event("captions.changed", on=on, who=who)
            self._show.note(who, "captions", on=on)

    def stage_lost(self) -> None:
        """The stage is gone, and with it the framing that it was reading."""
        framing, self.coming, self._who = self.coming, "", ""
        if framing:
            self._show.event("framing.failed", framing=framing, reason="the stage went before it was read")

    def stage_ready(self, ready: Ready) -> None:
        """Tell a stage that has just come what was chosen before it was there."""
        self.stage_lost()  # the one before it: another host's stage takes its place while it is on air
        wanted = self.framing in ready.framings and self.framing != ready.framing
        if wanted and self._show.send(SetFraming(self.framing)):
            self.coming = self.framing
        if not self.captions:
            self._show.send(SetCaptions(False))

    def framing_changed(self, told: FramingChanged) -> None:
        """The stage shows another framing, or could not read it."""
        who, self.coming, self._who = self._who, "", ""
        show = self._show
        if told.reason:
            show.event("framing.failed", framing=told.framing, reason=told.reason)
            return
        self.framing = told.framing
        if show.stage is not None:
            show.stage = msgspec.structs.replace(show.stage, framing=told.framing)
        if self.on_framing is not None:
            self.on_framing(told.framing)
        show.event("framing.changed", framing=told.framing, who=who)
        show.remember()
