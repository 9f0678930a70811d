"""Answers to viewers on their way to the director: checked and approved like every other line."""

import asyncio
from collections.abc import Callable

from script.rundown import seconds_of
from script.types import Line
from script.writer import LineRequest
from stream.errors import Busy
from stream.show.buffer import Buffer, Entry, Mode, waiting_fields
from stream.show.checking import Checker
from stream.show.cues import Cue
from stream.show.wording import Tell
from stream.stage.protocol import Question

STEP_S = 0.5  # how often timers are looked at
STALE_S = 120.0  # after so long an answer is to a question that everybody forgot


class Answers:
    """Those that wait for approval."""

    def __init__(
        self,
        checker: Checker,
        now_s: Callable[[], float],
        tell: Tell,
        dropped: Callable[[Cue, str], None],
        give: Callable[[Cue], None],
    ) -> None:
        """`give` hands an approved one to the director; it may raise Busy."""
        self.buffer = Buffer(dropped)
        self._checker = checker
        self._now_s = now_s
        self._tell = tell
        self._dropped = dropped
        self._give = give

    def offer(self, line: Line, mode: Mode, veto_s: float, question: Question | None = None) -> bool:
        """Take an answer, the question on the picture meanwhile; False where it may not be said, or too many wait."""
        checked, verdict = self._checker.admit(line)
        if checked is None:
            codes = sorted({reason.code for reason in verdict.reasons})
            self._tell("line.blocked", text=line.text, lang=line.lang, product_id=line.product_id, codes=codes)
            return False
        if self.buffer.full:
            return False
        cue = Cue(checked, "answer", verdict=verdict.outcome, revision=self._checker.revision, question=question)
        locked = self._checker.locked(checked.product_id)
        request = LineRequest("answer", checked.lang, checked.product_id, text=checked.text)
        seconds = seconds_of(checked.text, checked.lang)
        entry = self.buffer.add(Entry(cue, request, seconds, self._now_s(), locked=locked), mode, veto_s)
        if not entry.approved:
            self._tell("cue.waiting", **waiting_fields(entry))
        self.step()
        return True

    async def run(self) -> None:
        """Look at what waits until cancelled."""
        while True:
            await asyncio.sleep(STEP_S)
            self.step()

    def step(self) -> None:
        """Hand on what is approved, and forget what came too late."""
        now_s = self._now_s()
        for entry in self.buffer.tick(now_s):
            self._tell("cue.approved", line_id=entry.cue.line.id, who=entry.cue.approver)
        for entry in list(self.buffer):
            if entry.approved:
                self.buffer.remove(entry)
                self._hand_on(entry.cue)
            elif now_s - entry.written_s > STALE_S and self.buffer.held(entry.cue.line.id, now_s) is None:
                self.buffer.veto(entry.cue.line.id, "nobody approved the answer in time")

    def _hand_on(self, cue: Cue) -> None:
        try:
            self._give(cue)
        except Busy as error:
            self._dropped(cue, str(error))
