"""Keeps the as-aired log: a row is begun when a line sounds, and grows with every sentence."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import msgspec

from stream.packets import CLOCK_RATE
from stream.show.at_stage import AtStage
from stream.stage.protocol import LineEnded, Product
from stream.store.aired import Aired, Details

MAX_OPEN = 16  # lines that have begun and whose end is not told yet


class Airing:
    """Turns what the stage tells into rows."""

    def __init__(self, show: str, run: int, began: float, write: Callable[[Aired], None]) -> None:
        """`run` counts the processes that ran the show; `began` is the time since 1970 at its clock's 0, in s."""
        self._show = show
        self._run = run
        self._began = began
        self._write = write
        self._serial = itertools.count(1)
        self._open: dict[str, Aired] = {}

    def started(self, at_stage: AtStage, at_s: float, host: str, voice: str, card: Product | None) -> None:
        """A line's first sample left."""
        cue, line = at_stage.cue, at_stage.cue.line
        details = Details(
            claims=tuple({"kind": c.kind, "value": c.value, "fact_id": c.fact_id} for c in line.claims),
            approver=cue.approver,
            verdict=cue.verdict,
            revision=cue.revision,
            priority=cue.priority,
            block_id=cue.block_id,
            emotion=line.emotion,
            gesture=line.gesture,
            prosody=msgspec.to_builtins(cue.prosody),
            host=host,
            voice=voice,
            card=msgspec.to_builtins(card) if card is not None else None,
        )
        row = Aired(
            airing=f"{self._run}-{next(self._serial)}",
            show=self._show,
            line_id=line.id,
            source=line.kind,
            lang=line.lang,
            text=at_stage.text,
            product_id=line.product_id,
            began=self._began,
            start_s=round(at_s, 3),
            at_s=round(at_s, 3),
            spoken_s=0.0,
            complete=False,
            heard="",
            over=False,
            details=details,
        )
        while len(self._open) >= MAX_OPEN:
            del self._open[next(iter(self._open))]
        self._keep(row)

    def taken(self, line_id: str, who: str, mode: str, at_s: float, host: str) -> None:
        """A person's microphone is on air; what is said is not written down."""
        row = Aired(
            airing=f"{self._run}-{next(self._serial)}",
            show=self._show,
            line_id=line_id,
            source="takeover",
            lang="",
            text="",
            product_id=None,
            began=self._began,
            start_s=round(at_s, 3),
            at_s=round(at_s, 3),
            spoken_s=0.0,
            complete=False,
            heard="",
            over=False,
            details=Details(approver=who, priority="operator", host=host, voice=f"microphone:{mode}"),
        )
        self._keep(row)

    def given_back(self, line_id: str, at_s: float) -> None:
        """It is off air."""
        row = self._open.pop(line_id, None)
        if row is not None:
            spoken_s = round(max(0.0, at_s - row.start_s), 3)
            self._write(replace(row, at_s=round(at_s, 3), spoken_s=spoken_s, complete=True, over=True))

    def sentence_ended(self, at_stage: AtStage, at_s: float) -> None:
        """A sentence was heard whole."""
        row = self._open.get(at_stage.cue.line.id)
        if row is None:
            return
        heard = " ".join(at_stage.sentences[: at_stage.done])
        ends = (*row.details.sentences_s, round(at_s, 3))
        self._keep(
            replace(
                row,
                at_s=round(at_s, 3),
                spoken_s=round(at_s - row.start_s, 3),
                heard=heard,
                details=replace(row.details, sentences_s=ends),
            )
        )

    def ended(self, message: LineEnded, at_s: float) -> None:
        """A line is over."""
        row = self._open.pop(message.line_id, None)
        if row is not None:
            spoken_s = round(message.spoken / CLOCK_RATE, 3)
            ended = replace(
                row, at_s=round(at_s, 3), spoken_s=spoken_s, complete=message.complete, heard=message.heard, over=True
            )
            self._write(ended)

    def _keep(self, row: Aired) -> None:
        self._open[row.line_id] = row
        self._write(row)
