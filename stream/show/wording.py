"""A line for what the rundown wants: by the writer, else by the templates, and never one that may not be said."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from script.errors import WriterFailed
from script.guard import Verdict
from script.types import Lang, Line
from script.writer import LineRequest, ScriptWriter
from stream.show.checking import Checker
from stream.show.cues import Cue

log = logging.getLogger(__name__)

WRITE_S = 4.0  # for one line; a writer with a model behind it has its own, shorter limit
REST_S = 60.0  # a writer that was late or broke is not asked for so long: lines must not come slower than they are said
WINDOW = 20  # lines within which no text comes back
WRITTEN = 60  # lines that are written ahead: some of them will not be said, so the window is wider there
FILLERS = 2  # in stock
TRIES = 3  # for a text that was not said of late


class Tell(Protocol):
    """Records an event."""

    def __call__(self, type_: str, **fields: object) -> None: ...


class Wording:
    """Asks writers, and checks what they give."""

    def __init__(
        self, writer: ScriptWriter, templates: ScriptWriter, checker: Checker, tell: Tell, name: Callable[[str], str]
    ) -> None:
        """`name` gives a new line its id, by its kind."""
        self._writer = writer
        self._templates = templates
        self._checker = checker
        self._tell = tell
        self._name = name
        self._rests_until = 0.0  # loop's time
        self._texts: deque[str] = deque(maxlen=WRITTEN)
        self._aired: deque[str] = deque(maxlen=WINDOW - 1)
        self._fillers: deque[Cue] = deque()

    def use(self, writer: ScriptWriter, templates: ScriptWriter) -> None:
        """Word lines with others from now on."""
        self._writer, self._templates = writer, templates
        self._rests_until = 0.0
        self._fillers.clear()

    def remember(self, text: str) -> None:
        """A text is said."""
        self._aired.append(text)

    def said_of_late(self, text: str) -> bool:
        """Whether one of the last lines said just this."""
        return text in self._aired

    async def line(self, request: LineRequest) -> tuple[Line, Verdict] | None:
        """A line that may be said and was not said of late; None where there is none."""
        rests = asyncio.get_running_loop().time() < self._rests_until
        for number in range(TRIES):
            line = await self._asked(self._writer if number == 0 and not rests else self._templates, request)
            if line is None:
                continue
            checked, verdict = self._checker.admit(line)
            if checked is None:
                codes = sorted({reason.code for reason in verdict.reasons})
                self._tell("line.blocked", text=line.text, lang=line.lang, product_id=line.product_id, codes=codes)
            elif checked.text not in self._texts:
                self._texts.append(checked.text)
                return replace(checked, id=self._name(request.kind)), verdict
        return None

    async def _asked(self, writer: ScriptWriter, request: LineRequest) -> Line | None:
        try:
            async with asyncio.timeout(WRITE_S):
                return await writer.write(request)
        except WriterFailed as error:
            log.warning("no %s line for %s: %s", request.kind, request.product_id, error)
            return None
        except TimeoutError:
            log.warning("no %s line within %.0f s; the templates word the next ones", request.kind, WRITE_S)
        except Exception:  # the writer's boundary: its fault costs it its line, not the show
            log.exception("the writer broke; the templates word the next lines")
        if writer is self._writer:
            self._rests_until = asyncio.get_running_loop().time() + REST_S
        return None

    # ------------------------------------------------------------------ fillers
    def filler(self, lang: Lang) -> Cue | None:
        """A filler that was not said of late; None while none is in stock."""
        for cue in list(self._fillers):
            self._fillers.remove(cue)
            if cue.line.lang == lang and cue.line.text not in self._aired:
                return cue
        return None

    async def stock(self, lang: Lang) -> bool:
        """Put a filler in stock, if there is room and one is to be had."""
        if sum(cue.line.lang == lang for cue in self._fillers) >= FILLERS:
            return False
        line = await self._asked(self._templates, LineRequest("filler", lang))
        checked = self._checker.admit(line)[0] if line is not None else None
        if checked is None or any(cue.line.text == checked.text for cue in self._fillers):
            return False
        checked = replace(checked, id=self._name("filler"))
        self._fillers.append(Cue(checked, "filler", approver="automatic", verdict="pass"))
        return True
