"""Keeps lines ahead of the host: has what the rundown wants worded and checked, and lets it wait its turn.

However slow the writer is, it is not heard: the templates word what it does not in time, and there is always a filler.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from script.rundown import Block, Rundown, request_seconds, seconds_of
from script.types import Emotion, Lang, Line
from script.writer import LineRequest, ScriptWriter
from stream.show.buffer import Buffer, Entry, Mode, waiting_fields
from stream.show.checking import Checker
from stream.show.cues import Cue
from stream.show.cursor import Cursor, Place, plain
from stream.show.pace import GAP_S, OPTIONAL, Pace
from stream.show.wording import Tell, Wording

AHEAD_S = 75.0  # of approved lines that are written ahead; 30 s are the least that hides a slow writer
MAX_AHEAD_S = 240.0  # of all lines that are, those that wait for approval among them
POLL_S = 0.5  # how often timers are looked at while there is nothing to write
MAX_EXTRAS = 60  # of one block, whatever its target

PIN = "pin:"  # a block that is in no rundown


@dataclass(frozen=True, slots=True)
class FeedState:
    """What another process needs to go on."""

    place: Place
    entries: tuple[Entry, ...]
    block: Block | None  # on air
    elapsed_s: float


class Feed:
    """The plan of the director: approved lines in the rundown's order."""

    def __init__(
        self,
        rundown: Rundown,
        writer: ScriptWriter,
        templates: ScriptWriter,
        checker: Checker,
        *,
        now_s: Callable[[], float],
        tell: Tell,
        dropped: Callable[[Cue, str], None],
        repeat: bool = True,
        run: str = "",
    ) -> None:
        """`templates` word what `writer` does not. `now_s` is the show's clock; `run` begins the ids of lines."""
        self.cursor = Cursor(rundown, repeat=repeat)
        self.buffer = Buffer(dropped)
        self.pace = Pace(now_s)
        self.mode: Mode = "automatic"
        self.veto_s = 20.0
        self.mood: Emotion | None = None
        self.on_ready: Callable[[], None] = lambda: None  # lines came: the director may take them
        self.on_change: Callable[[], None] = lambda: None  # what another process would need is another
        self._wording = Wording(writer, templates, checker, tell, self._name)
        self._checker = checker
        self._now_s = now_s
        self._tell = tell
        self._run = run
        self._count = 0
        self._blocks: dict[str, Block] = {}  # of the lines that wait or sound
        self._taken: tuple[str, list[LineRequest]] = ("", [])  # of the block that lines were last taken of
        self._extras: Iterator[LineRequest] | None = None  # of the block in hand
        self._pinned: deque[tuple[Block, LineRequest]] = deque()
        self._lang: Lang = rundown.blocks[0].lang
        self._epoch = 0  # a line of an older one is thrown away: the operator went elsewhere meanwhile
        self._wake = asyncio.Event()

    @property
    def lang(self) -> Lang:
        """Of the last line."""
        return self._lang

    # ------------------------------------------------------------------ the director's plan
    def take(self) -> Cue | None:
        """The next approved line; None while there is none."""
        entry = self.buffer.take(self._now_s(), self._against)
        if entry is None:
            return None
        self._wake.set()
        cue = entry.cue
        if cue.block_id != self._taken[0]:
            self._taken = (cue.block_id, [])
        self._taken[1].append(entry.request)
        self._lang = cue.line.lang
        self._wording.remember(cue.line.text)
        self.on_change()
        return cue

    def filler(self) -> Cue | None:
        """A filler in the language of the last line, that was not said of late."""
        cue = self._wording.filler(self._lang)
        if cue is not None:
            self._wake.set()
            self._wording.remember(cue.line.text)
        return cue

    def _against(self, entry: Entry) -> str:
        """Why a line is left out; "" where nothing speaks against it."""
        if self._wording.said_of_late(entry.cue.line.text):
            return "left out: it was said a moment ago"
        block = self._blocks.get(entry.cue.block_id)
        if block is None or self.pace.has_time(entry, block, self.buffer.block_s(block.id) + self._needed_s(block)):
            return ""
        return "left out: its block is late"

    def _needed_s(self, block: Block) -> float:
        """Seconds of what must still be written of a block."""
        if self.cursor.block is None or self.cursor.block.id != block.id:
            return 0.0
        return sum(self._request_s(each) for each in self.cursor.todo if not self._optional(block, each))

    def _request_s(self, request: LineRequest) -> float:
        try:
            return request_seconds(request, self._checker.catalogue) + GAP_S
        except (KeyError, IndexError):
            return 0.0  # the writer will say what is wrong with it

    # ------------------------------------------------------------------ what the stage tells
    def started(self, cue: Cue) -> None:
        """A planned line sounds."""
        block = self._blocks.get(cue.block_id)
        if block is not None and block.id != self.pace.block_id:
            self.pace.enter(block)
            self._tell("rundown.block", block_id=plain(block.id), product_id=block.product_id, target_s=block.target_s)
            self._forget_blocks()

    def heard(self, cue: Cue, spoken_s: float, complete: bool) -> None:
        """A line is over."""
        if complete and not cue.begun:
            self.pace.learn(seconds_of(cue.line.text, cue.line.lang) + GAP_S, spoken_s + GAP_S, cue.line.lang)

    # ------------------------------------------------------------------ the operator
    def set_mode(self, mode: Mode, veto_s: float) -> None:
        """How lines get on air."""
        self.mode, self.veto_s = mode, veto_s
        self.buffer.set_mode(mode, veto_s, self._now_s())
        self.on_ready()

    def go_to(self, block_id: str) -> Block:
        """Go on with a block; what was written is dropped. Raises BlockUnknown."""
        block = self.cursor.go_to(block_id)
        self._start_anew()
        self.pace.jump()
        self.buffer.drop_where(lambda entry: True, "the show went on elsewhere")
        return block

    def skip_block(self) -> str:
        """Leave the block on air; gives its id."""
        block_id = self.pace.block_id
        self.buffer.drop_where(lambda entry: entry.cue.block_id == block_id, "its block was skipped")
        if self.cursor.block is not None and self.cursor.block.id == block_id:
            self.cursor.leave_block()
            self._start_anew()
            self._extras = iter(())
        self._wake.set()
        return block_id

    def set_rundown(self, rundown: Rundown) -> None:
        """Go on with another version: what is said stays said, and what is written of what is no more is dropped."""
        air = self.pace.block_id
        before, after = (_block(version, plain(air)) for version in (self.cursor.rundown, rundown))
        same = before is not None and before == after
        self.buffer.drop_where(
            lambda entry: not _is_pin(entry) and not (same and entry.cue.block_id == air), "the rundown changed"
        )
        taken = self._taken[1] if self._taken[0] == air else []
        waits = [entry.request for entry in self.buffer if entry.cue.block_id == air]
        self.cursor.set_rundown(rundown, air, [*taken, *waits])
        if self.cursor.block is not None:
            self._blocks[self.cursor.block.id] = self.cursor.block
        self._start_anew()

    def pin(self, block: Block) -> None:
        """Say the lines of a block of its own before everything else."""
        self.unpin()
        self._blocks[block.id] = block
        self._pinned = deque((block, request) for request in block.requests)
        self._wake.set()

    def unpin(self) -> None:
        """Say no more of them."""
        pinned = {block.id for block, _ in self._pinned} | {e.cue.block_id for e in self.buffer if _is_pin(e)}
        self._pinned.clear()
        self.buffer.drop_where(lambda entry: entry.cue.block_id in pinned, "the product is pinned no longer")

    async def recheck(self) -> None:
        """Look again at what waits: the catalogue changed, or a discount ended."""
        for entry in list(self.buffer):
            changed = self.buffer.recheck(entry, self._checker.airable, "what it states is no longer so")
            if changed is not None and not changed.approved:
                self._told_waiting(changed)
            await asyncio.sleep(0)  # a check takes milliseconds, and pictures must go out meanwhile

    def use(self, writer: ScriptWriter, templates: ScriptWriter) -> None:
        """Word lines with others from now on."""
        self._wording.use(writer, templates)
        self._wake.set()

    def _start_anew(self) -> None:
        """What is being written is of no use any more."""
        self._epoch += 1
        self._extras = None
        self._pinned.clear()
        self._wake.set()

    # ------------------------------------------------------------------ the store
    @property
    def state(self) -> FeedState:
        """What another process needs to go on."""
        block = self._blocks.get(self.pace.block_id)
        return FeedState(self.cursor.place, tuple(self.buffer), block, round(self.pace.elapsed_s, 1))

    def restore(self, state: FeedState) -> None:
        """Go on where another process was; lines that waited wait anew, by this show's clock."""
        self.cursor.restore(state.place)
        now_s = self._now_s()
        late = max((entry.written_s for entry in state.entries), default=0.0)
        self.buffer.restore([replace(e, written_s=now_s - (late - e.written_s)) for e in state.entries])
        self.buffer.set_mode(self.mode, self.veto_s, now_s)
        self._blocks = {b.id: b for b in (self.cursor.block, state.block) if b is not None}
        for entry in state.entries:
            name = entry.cue.block_id
            if (block := _block(self.cursor.rundown, plain(name))) is not None:
                self._blocks.setdefault(name, replace(block, id=name))
        if state.block is not None:
            self.pace.enter(state.block, state.elapsed_s)
        if state.entries:
            self._lang = state.entries[0].cue.line.lang

    # ------------------------------------------------------------------ writing
    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            self._wake.clear()
            if await self.step():
                await asyncio.sleep(0)  # others have their turn between two lines
                continue
            self.on_ready()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self._wake.wait()

    async def step(self) -> bool:
        """Do one thing; False if nothing is to be done."""
        for entry in self.buffer.tick(self._now_s()):
            self._told_approved(entry)
        if await self._wording.stock(self._lang):
            return True
        if not self._wants_more():
            return False
        asked = self._next_request()
        if asked is None:
            return False
        await self._write(*asked)
        return True

    def _wants_more(self) -> bool:
        if self._pinned:
            return True
        waits = sum(entry.seconds for entry in self.buffer)
        return not self.buffer.full and self.buffer.approved_s() < AHEAD_S and waits < MAX_AHEAD_S

    def _next_request(self) -> tuple[Block, LineRequest] | None:
        if self._pinned:
            return self._pinned.popleft()
        block = self.cursor.block
        if block is not None and not self.cursor.todo:
            extra = self._extra(block)
            if extra is not None:
                return block, extra
        asked = self._next_sold()
        if asked is not None:
            self._blocks[asked[0].id] = asked[0]
            if asked[0] is not block:
                self._extras = None
        return asked

    def _next_sold(self) -> tuple[Block, LineRequest] | None:
        """The rundown's next request; blocks of products that are sold out are left."""
        for _ in self.cursor.rundown.blocks:
            asked = self.cursor.next()
            if asked is None or not self._checker.sold_out(asked[0].product_id):
                return asked
            self.cursor.leave_block()
        return None

    def _extra(self, block: Block) -> LineRequest | None:
        """One more line for a block whose lines do not fill its time."""
        if self._extras is None:
            self._extras = extras(block, self.cursor.written, self._checker)
        if not self.pace.is_early(block, self.buffer.block_s(block.id)) or self._is_over(block):
            return None
        return next(self._extras, None)

    def _is_over(self, block: Block) -> bool:
        """Whether another block is on air already."""
        return self.pace.block_id != block.id and not any(e.cue.block_id == block.id for e in self.buffer)

    async def _write(self, block: Block, request: LineRequest) -> None:
        """Word, check and queue one line."""
        epoch = self._epoch
        if self._leaves_out(block, request):
            return
        found = await self._wording.line(request)
        if found is None or epoch != self._epoch:
            return
        line, verdict = found
        line = replace(line, emotion=self.mood or line.emotion)
        cue = Cue(line, block_id=block.id, verdict=verdict.outcome, revision=self._checker.revision)
        locked = self._checker.locked(line.product_id, block.product_id, request.other_id)
        optional = self._optional(block, request)
        new = Entry(cue, request, self._seconds(line), self._now_s(), optional=optional, locked=locked)
        pinned = sum(_is_pin(each) for each in self.buffer) if block.id.startswith(PIN) else None
        self._told_waiting(self.buffer.add(new, self.mode, self.veto_s, pinned))
        self.on_change()
        self.on_ready()

    def _name(self, kind: str) -> str:
        self._count += 1
        return f"{self._run}{self._count:06d}.{kind}"

    def _leaves_out(self, block: Block, request: LineRequest) -> bool:
        """Whether the block has no time for a line that may be left out."""
        if not self._optional(block, request) or block.id.startswith(PIN):
            return False
        takes = self._request_s(request)
        begun_s = self.pace.elapsed_s if block.id == self.pace.block_id else 0.0
        whole_s = begun_s + self.buffer.block_s(block.id) + takes + self._needed_s(block)
        return whole_s > self.pace.budget_s(block) + takes / 2

    def _optional(self, block: Block, request: LineRequest) -> bool:
        if request.kind == "feature":
            first = next((each for each in block.requests if each.kind == "feature"), None)
            return request is not first
        return request.kind in OPTIONAL or (request.kind == "opening" and request.number is not None)

    def _seconds(self, line: Line) -> float:
        return self.pace.seconds(seconds_of(line.text, line.lang) + GAP_S, line.lang)

    # ------------------------------------------------------------------ inside
    def _told_waiting(self, entry: Entry) -> None:
        if not entry.approved:
            self._tell("cue.waiting", **waiting_fields(entry))

    def _told_approved(self, entry: Entry) -> None:
        self._tell("cue.approved", line_id=entry.cue.line.id, who=entry.cue.approver)

    def _forget_blocks(self) -> None:
        """Keep the blocks of lines that wait, and those on air and in hand."""
        needed = {entry.cue.block_id for entry in self.buffer} | {self.pace.block_id}
        if self.cursor.block is not None:
            needed.add(self.cursor.block.id)
        needed |= {block.id for block, _ in self._pinned}
        self._blocks = {name: block for name, block in self._blocks.items() if name in needed}


def _block(rundown: Rundown, block_id: str) -> Block | None:
    return next((block for block in rundown.blocks if block.id == block_id), None)


def _is_pin(entry: Entry) -> bool:
    return entry.cue.block_id.startswith(PIN)


def extras(block: Block, written: list[LineRequest], checker: Checker) -> Iterator[LineRequest]:
    """What may be said besides of a block's product: first what was left out, then all of it again in other words."""
    if block.product_id is None:
        return
    try:
        product = checker.catalogue.product(block.product_id)
    except KeyError:
        return
    lang, said = block.lang, list(written)
    features = [
        LineRequest("feature", lang, product.id, n) for n, each in enumerate(product.features) if each.say[lang]
    ]
    size = [LineRequest("size", lang, product.id)] if product.volume[lang] and product.count[lang] else []
    known = {(each.kind, each.number) for each in said}
    yield from (each for each in (*features, *size) if (each.kind, each.number) not in known)
    again = [
        *features[:1],
        LineRequest("price", lang, product.id),
        *features[1:2],
        LineRequest("call", lang, product.id),
    ]
    filler = LineRequest("filler", lang)
    for _ in range(MAX_EXTRAS // (len(again) + 1)):
        yield from (*again, filler)
