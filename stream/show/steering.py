"""What operators do to the rundown and to the lines that wait. Each deed is written down with who did it."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Literal

from script.guard import Reason
from script.rundown import Block, Rundown, blocks, problems, seconds_of
from script.types import Emotion, Lang, Line
from stream.errors import ChannelRefused, CueUnknown, ProductUnknown, RundownRefused, StageUnavailable
from stream.show.buffer import Buffer, Hold, Mode
from stream.show.cursor import plain
from stream.show.feed import PIN
from stream.show.policy import Policy, laxer
from stream.show.show import Show

PIN_S = 60.0  # how long a pinned product is talked about


class Steering:
    """Approval, pauses, jumps, pins and new versions of the rundown, of one show."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._pins = 0

    # ------------------------------------------------------------------ approval
    def set_approval(self, mode: Mode, veto_s: float, who: str) -> None:
        """How lines get on air from now on; those of regulated categories wait for a person in any mode.

        Raises ChannelRefused where a channel wants a stricter way.
        """
        policy = self._show.policy
        if laxer(mode, policy.approval):
            raise ChannelRefused(
                f"a channel that the show goes to ({', '.join(policy.channels)}) wants lines to get on air by "
                f"{policy.approval}; change that channel first"
            )
        self._show.feed.set_mode(mode, veto_s)
        self._show.answers.buffer.set_mode(mode, veto_s, self._show.time_s)
        self._show.answers.step()
        self._show.event("approval.changed", mode=mode, veto_s=veto_s, who=who)
        self._show.note(who, "approval", mode=mode, veto_s=veto_s)

    def set_policy(self, policy: Policy, who: str) -> None:
        """What the channels want from now on; empty `who`: as the show starts."""
        show = self._show
        changed = policy != show.policy
        show.set_policy(policy)
        if laxer(show.feed.mode, policy.approval):
            self.set_approval(policy.approval, show.feed.veto_s, who or "settings")
        if changed and who:
            fields = {"labels": policy.labels, "blocked": sorted(policy.blocked), "approval": policy.approval}
            show.event("policy.changed", channels=list(policy.channels), who=who, **fields)
            show.note(who, "policy", channels=list(policy.channels), forbidden=list(policy.forbidden), **fields)

    def approve(self, line_id: str, who: str) -> Line:
        """Let a line on air; gives it. Raises CueUnknown."""
        buffer = self._buffer(line_id)
        line = buffer.get(line_id).cue.line
        buffer.approve(line_id, who)
        self._show.event("cue.approved", line_id=line_id, who=who)
        self._show.note(who, "approve", line_id=line_id)
        self._moved()
        return line

    def veto(self, line_id: str, who: str) -> None:
        """Drop a line that waits. Raises CueUnknown."""
        self._buffer(line_id).veto(line_id, f"vetoed by {who}")
        self._show.note(who, "veto", line_id=line_id)

    def hold_line(self, line_id: str, who: str) -> Hold:
        """Let a line's clock stand still while somebody changes its words; gives whose hold it is.

        Raises CueUnknown.
        """
        buffer, now_s = self._buffer(line_id), self._show.time_s
        before = buffer.held(line_id, now_s)
        hold = buffer.hold(line_id, who, now_s)
        if before is None and hold.until_s > now_s:  # one that was held long enough is held no more
            self._show.event("cue.held", line_id=line_id, who=hold.who)
        return hold

    def release_line(self, line_id: str, who: str) -> None:
        """End one's own hold of a line; nothing where the line waits no more."""
        with suppress(CueUnknown):
            if self._buffer(line_id).release(line_id, who, self._show.time_s):
                self._show.event("cue.released", line_id=line_id, who=who)

    def edit(self, line_id: str, text: str, who: str) -> tuple[Reason, ...]:
        """Give a line that waits other words, which approves it; gives what the guard says against them.

        Raises CueUnknown.
        """
        buffer = self._buffer(line_id)
        entry = buffer.get(line_id)
        line = entry.cue.line
        warnings = self._show.checker.warnings(text, line.lang, line.product_id)
        codes = sorted({reason.code for reason in warnings})
        cue = replace(entry.cue.with_text(text), verdict=" ".join(codes) or "pass", edited=bool(codes))
        buffer.edit(line_id, cue, seconds_of(text, line.lang), who)
        self._show.event("cue.edited", line_id=line_id, text=text, codes=codes, who=who)
        self._show.note(who, "edit", line_id=line_id, before=line.text, text=text, overridden=codes)
        self._moved()
        return warnings

    def _buffer(self, line_id: str) -> Buffer:
        for buffer in (self._show.feed.buffer, self._show.answers.buffer):
            if any(entry.cue.line.id == line_id for entry in buffer):
                return buffer
        raise CueUnknown(f"no line that waits has the id {line_id[:64]!r}: it was said, dropped, or is at the stage")

    def _moved(self) -> None:
        self._show.answers.step()
        self._show.director.feed()

    # ------------------------------------------------------------------ the flow
    def pause(self, who: str) -> None:
        """Finish the sentence and be silent; only what the operator types is said."""
        self._show.director.pause()
        self._show.feed.pace.stop()
        self._flow("paused", who)

    def hold(self, who: str) -> None:
        """Finish the line; the rundown waits, answers are still given."""
        self._show.director.hold()
        self._show.feed.pace.stop()
        self._flow("held", who)

    def go_on(self, who: str) -> None:
        """End a pause or a hold."""
        self._show.feed.pace.go_on()
        self._show.director.go_on()
        self._flow("running", who)

    def _flow(self, flow: str, who: str) -> None:
        self._show.event("flow.changed", flow=flow, who=who)
        self._show.note(who, flow)

    @property
    def flow(self) -> Literal["running", "paused", "held"]:
        """running, paused or held."""
        director = self._show.director
        return "paused" if director.paused else "held" if director.holding else "running"

    def skip_line(self, who: str) -> bool:
        """End the line that sounds with its sentence; False while none does."""
        skipped = self._show.director.skip(f"skipped by {who}")
        if skipped:
            self._show.note(who, "skip_line")
        return skipped

    def skip_block(self, who: str) -> bool:
        """Go on with the next block after the sentence; False while none is on air."""
        if not self._show.feed.pace.block_id:
            return False
        block_id = self._show.feed.skip_block()
        self._show.director.skip_where(lambda cue: cue.block_id == block_id, f"its block was skipped by {who}")
        self._show.note(who, "skip_block", block_id=plain(block_id))
        return True

    def go_to(self, block_id: str, who: str) -> None:
        """Go on with a block after the sentence. Raises BlockUnknown."""
        self._show.feed.go_to(block_id)
        self._show.director.skip_where(lambda cue: True, f"{who} went to another block")
        self._show.note(who, "go_to", block_id=block_id)

    # ------------------------------------------------------------------ looks
    def set_mood(self, mood: Emotion | None, who: str) -> None:
        """Her face in the lines that follow; None leaves it to them."""
        self._show.feed.mood = mood
        self._show.event("mood.changed", mood=mood, who=who)
        self._show.note(who, "mood", mood=mood)

    def pin(self, product_id: str | None, who: str) -> None:
        """Show a product's card now and say its lines first; None ends that.

        Raises ProductUnknown, and StageUnavailable.
        """
        block = self._pin_block(product_id) if product_id is not None else None
        if not self._show.cards.put(product_id, block.lang if block is not None else self._show.feed.lang):
            raise StageUnavailable("the stage is starting; try again in a moment")
        if block is None:
            self._show.feed.unpin()
        else:
            self._show.feed.pin(block)
        self._show.director.skip_where(lambda cue: cue.block_id.startswith(PIN), "another product is pinned")
        self._show.pinned = product_id
        self._show.event("product.pinned", product_id=product_id, who=who)
        self._show.note(who, "pin", product_id=product_id)

    def _pin_block(self, product_id: str) -> Block:
        catalogue = self._show.catalogue
        try:
            product = catalogue.product(product_id)
        except KeyError as error:
            raise ProductUnknown(f"no product of the catalogue has the id {product_id[:64]!r}") from error
        langs: tuple[Lang, Lang] = ("ko", "en") if self._show.feed.lang == "ko" else ("en", "ko")
        lang = next(filter(product.speaks, langs), None)
        if lang is None:
            raise ProductUnknown(f"{product_id} has no language that it can be shown in")
        self._pins += 1
        draft = blocks.product(lang, product, catalogue, Random(self._pins), bridge=False)
        return draft.block(f"{PIN}{product_id}:{self._pins}", PIN_S, catalogue)

    # ------------------------------------------------------------------ the rundown
    async def put_rundown(self, rundown: Rundown, who: str, deed: str, based_on: int | None) -> Rundown:
        """Keep a new version and go on with it; gives it with its number.

        Raises RundownRefused where it cannot be spoken with this catalogue, and RevisionStale.
        """
        if faults := problems(rundown, self._show.catalogue):
            raise RundownRefused("; ".join(faults[:5])[:1000])
        show = self._show
        kept = await show.store.put_rundown(show.id, rundown, who, deed, based_on)
        show.feed.set_rundown(kept)
        ids = {block.id for block in kept.blocks}
        gone = {cue.block_id for cue in show.director.coming() if not _stays(cue.block_id, ids)}
        if gone:
            show.director.skip_where(lambda cue: cue.block_id in gone, "the rundown changed")
        show.event("rundown.changed", version=kept.version, deed=deed, who=who)
        show.note(who, "rundown", version=kept.version, deed=deed)
        return kept


def _stays(block_id: str, ids: Iterable[str]) -> bool:
    return block_id.startswith(PIN) or not block_id or plain(block_id) in ids
