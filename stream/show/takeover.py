"""A person's microphone on air: the host finishes her sentence, waits, and goes on with a bridge afterwards."""

from collections.abc import Callable
from typing import Protocol

from stream.errors import StageUnavailable, TakenOver
from stream.show.airing import Airing
from stream.show.director import Director
from stream.show.pace import Pace
from stream.stage.protocol import GiveBack, Mic, MicrophoneEnded, TakeOver, TakeoverMode, ToStage

SENTENCE_S = 15.0  # longer than any sentence: then she is cut, so that a voice that hangs keeps nobody waiting


class _Show(Protocol):
    """What a take-over needs of its show."""

    director: Director

    @property
    def time_s(self) -> float: ...

    @property
    def pace(self) -> Pace: ...

    def send(self, message: ToStage) -> bool: ...

    def event(self, type_: str, **fields: object) -> None: ...

    def note(self, who: str, deed: str, /, **detail: object) -> None: ...


class Takeover:
    """The one take-over of a show. Plain calls on the event loop, no tasks."""

    def __init__(self, show: _Show, airing: Airing, later: Callable[[float, Callable[[], None]], object]) -> None:
        """`later(s, call)` calls back after s seconds."""
        self.on_end: Callable[[str], None] = lambda reason: None  # lets go of the microphone
        self._show = show
        self._airing = airing
        self._later = later
        self._number = 0
        self._who = ""  # whose microphone is on, or about to be; empty: nobody's
        self._mode: TakeoverMode = "voiceover"
        self._began_s: float | None = None  # show clock, when it was first heard

    @property
    def who(self) -> str:
        """Whose microphone is on air, or about to be; empty: nobody's."""
        return self._who

    @property
    def mode(self) -> TakeoverMode:
        """Whether her mouth follows, of the one that is on or was last."""
        return self._mode

    @property
    def heard(self) -> bool:
        """Whether it is on air by now."""
        return self._began_s is not None

    def check(self) -> None:
        """Whether one could begin. Raises TakenOver and StageUnavailable."""
        if self._who:
            raise TakenOver(f"{self._who} is on air already; end that take-over first")
        if not self._show.director.on_air:
            raise StageUnavailable("the host is off air; resume first, then take over")

    def begin(self, who: str, mode: TakeoverMode, *, now: bool) -> None:
        """Let her finish the sentence, or `now` not even that, and put the microphone on. Raises as `check`."""
        self.check()
        self._number += 1
        self._who, self._mode, self._began_s = who, mode, None
        self._show.director.take_over(now=now)
        self._show.pace.stop()
        self._show.send(TakeOver(self._number, mode))
        self._show.note(who, "takeover", mode=mode, now=now)
        number = self._number
        self._later(SENTENCE_S, lambda: self._urge(number))

    def _urge(self, number: int) -> None:
        if number == self._number and self._who and not self.heard:
            self._show.director.take_over(now=True)

    def hear(self, pcm: bytes) -> None:
        """Sound of the microphone, 16-bit mono at 48 kHz."""
        if self._who:
            self._show.send(Mic(self._number, pcm))

    def end(self, reason: str) -> None:
        """Give the host her voice back; without a take-over nothing happens."""
        if not self._who:
            return
        who, self._who = self._who, ""
        seconds = self._show.time_s - self._began_s if self._began_s is not None else 0.0
        self._show.send(GiveBack(self._number))
        if self._began_s is not None:
            self._airing.given_back(self._name(self._number), self._show.time_s)
        self._began_s = None
        director = self._show.director
        if not director.paused and not director.holding:
            self._show.pace.go_on()
        director.give_back()
        self._show.event("takeover.ended", who=who, mode=self._mode, reason=reason, seconds=round(seconds, 2))
        self._show.note(who, "takeover_end", reason=reason, seconds=round(seconds, 2))
        self.on_end(reason)

    # ------------------------------------------------------------------ what the stage tells
    def started(self, number: int, at_s: float, host: str) -> None:
        """The microphone is on air."""
        if number != self._number or not self._who:
            return
        self._began_s = at_s
        self._airing.taken(self._name(number), self._who, self._mode, at_s, host)
        self._show.event("takeover.started", who=self._who, mode=self._mode)

    def ended(self, message: MicrophoneEnded) -> None:
        """The microphone is off air; how its line was, where that was not good."""
        if message.gaps or message.dropped:
            self._show.event("takeover.gaps", gaps=message.gaps, dropped=message.dropped)

    def _name(self, number: int) -> str:
        return f"takeover-{number}"


class TakeoverHearer:
    """What the microphone of a take-over does to the show: a `stream.rtc.whip.Hearer`."""

    def __init__(self, takeover: Takeover, who: str, mode: TakeoverMode, *, now: bool) -> None:
        self.who = who
        self.mode = mode
        self._takeover = takeover
        self._now = now
        self._open = False

    def opened(self) -> None:
        """The microphone is connected. Raises as `Takeover.check`."""
        self._takeover.begin(self.who, self.mode, now=self._now)
        self._open = True

    def hear(self, pcm: bytes) -> None:
        """16-bit mono at 48 kHz."""
        self._takeover.hear(pcm)

    def closed(self, reason: str) -> None:
        """The microphone is off."""
        if self._open:
            self._takeover.end(reason)
