"""Lines that are written and wait for their turn, in order, with who lets each on air. Pure: the time is given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from script.writer import LineRequest
from stream.errors import CueUnknown
from stream.show.cues import Cue

Mode = Literal["automatic", "veto", "manual"]

MAX_ENTRIES = 60
HOLD_S = 10.0  # how long a hold lasts unless it is renewed: an editor that is gone holds nothing up
MAX_HELD_S = 300.0  # how long one line is held in all: an editor that is left open does not stop the show
APPROVAL_S = 60.0  # how long a line waits for approval, at the least, before those behind it go first


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that waits."""

    cue: Cue
    request: LineRequest
    seconds: float  # that it will take, about
    written_s: float  # when, on the show's clock
    optional: bool = False  # it may be left out where the block is late
    locked: bool = False  # the law wants a person's approval: its category is regulated
    approved: bool = False
    due_s: float | None = None  # when it is approved unless somebody objects, on the show's clock


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody changes a line's words, and its clock stands still meanwhile."""

    who: str
    until_s: float  # on the show's clock
    total_s: float  # of all holds of this line


class Buffer:
    """Approve, veto, hold, edit, take."""

    def __init__(self, dropped: Callable[[Cue, str], None]) -> None:
        """`dropped` hears of each line that will not be said, and why."""
        self._dropped = dropped
        self._entries: list[Entry] = []
        self._holds: dict[str, Hold] = {}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def full(self) -> bool:
        return len(self._entries) >= MAX_ENTRIES

    def approved_s(self, block_id: str | None = None) -> float:
        """Seconds of approved lines, of one block or of all."""
        return sum(e.seconds for e in self._entries if e.approved and block_id in (None, e.cue.block_id))

    def block_s(self, block_id: str) -> float:
        """Seconds of all lines of a block."""
        return sum(e.seconds for e in self._entries if e.cue.block_id == block_id)

    def get(self, line_id: str) -> Entry:
        """Raises CueUnknown."""
        for entry in self._entries:
            if entry.cue.line.id == line_id:
                return entry
        raise CueUnknown(f"no line that waits has the id {line_id[:64]!r}: it was said, dropped, or is at the stage")

    def remove(self, entry: Entry) -> None:
        """Take a line out, to be said."""
        self._entries.remove(entry)

    # ------------------------------------------------------------------ in
    def add(self, entry: Entry, mode: Mode, veto_s: float, place: int | None = None) -> Entry:
        """Put a line at the end, or at a place; give it as it waits."""
        entry = _under(entry, mode, veto_s, entry.written_s)
        self._entries.insert(len(self._entries) if place is None else place, entry)
        return entry

    def restore(self, entries: list[Entry]) -> None:
        """Take up what another process had written."""
        self._entries = list(entries)

    def set_mode(self, mode: Mode, veto_s: float, now_s: float) -> None:
        """Another mode: lines that wait are under it too; what is approved stays approved."""
        self._entries = [e if e.approved else self._anew(e, mode, veto_s, now_s) for e in self._entries]

    def _anew(self, entry: Entry, mode: Mode, veto_s: float, now_s: float) -> Entry:
        """A line under another mode; one whose words somebody changes waits at least until the hold ends."""
        changed, hold = _under(entry, mode, veto_s, now_s), self.held(entry.cue.line.id, now_s)
        if hold is None:
            return changed
        return replace(entry, due_s=hold.until_s) if changed.approved else _later(changed, hold.until_s - now_s)

    def tick(self, now_s: float) -> list[Entry]:
        """Approve those to which nobody objected in time."""
        came = []
        for k, entry in enumerate(self._entries):
            if not entry.approved and entry.due_s is not None and entry.due_s <= now_s:
                self._entries[k] = _approved(entry, "timer")
                came.append(self._entries[k])
        return came

    # ------------------------------------------------------------------ the operator
    def approve(self, line_id: str, who: str) -> Entry:
        """Let a line on air. Raises CueUnknown."""
        return self._put(line_id, lambda entry: _approved(entry, who))

    def veto(self, line_id: str, why: str) -> Entry:
        """Drop a line. Raises CueUnknown."""
        entry = self.get(line_id)
        self._entries.remove(entry)
        self._dropped(entry.cue, why)
        return entry

    def hold(self, line_id: str, who: str, now_s: float) -> Hold:
        """Let a line's clock stand still for HOLD_S from now, MAX_HELD_S in all; gives the hold that there is.

        One that another has stays theirs. Raises CueUnknown, also where the line is approved.
        """
        if self.get(line_id).approved:
            raise CueUnknown("the line is approved already: it waits for nobody")
        before = self.held(line_id, now_s)
        if before is not None and before.who != who:
            return before
        waiting = {entry.cue.line.id for entry in self._entries}
        self._holds = {held: hold for held, hold in self._holds.items() if held in waiting}
        total_s = self._holds[line_id].total_s if line_id in self._holds else 0.0
        from_s = before.until_s if before is not None else now_s
        more_s = max(0.0, min(now_s + HOLD_S - from_s, MAX_HELD_S - total_s))
        self._holds[line_id] = Hold(who, from_s + more_s, total_s + more_s)
        self._put(line_id, lambda entry: _later(entry, more_s))
        return self._holds[line_id]

    def release(self, line_id: str, who: str, now_s: float) -> bool:
        """End one's own hold: the line's clock goes on where it stood; whether there was one. Raises CueUnknown."""
        self.get(line_id)
        hold = self.held(line_id, now_s)
        if hold is None or hold.who != who:
            return False
        left_s = hold.until_s - now_s
        self._holds[line_id] = Hold(who, now_s, hold.total_s - left_s)
        self._put(line_id, lambda entry: _later(entry, -left_s))
        return True

    def held(self, line_id: str, now_s: float) -> Hold | None:
        """Who changes a line's words now, if anybody does."""
        hold = self._holds.get(line_id)
        return hold if hold is not None and hold.until_s > now_s else None

    def edit(self, line_id: str, cue: Cue, seconds: float, who: str) -> Entry:
        """Other words, which are thereby approved. Raises CueUnknown."""
        return self._put(line_id, lambda entry: replace(_approved(replace(entry, cue=cue), who), seconds=seconds))

    def _put(self, line_id: str, change: Callable[[Entry], Entry]) -> Entry:
        entry = self.get(line_id)
        changed = change(entry)
        self._entries[self._entries.index(entry)] = changed
        return changed

    # ------------------------------------------------------------------ out
    def take(self, now_s: float, against: Callable[[Entry], str]) -> Entry | None:
        """The next approved line, out of the buffer; None while there is none whose turn it is.

        A line that nobody approved is passed over once it has waited APPROVAL_S; it stays as long as its block does, or
        while somebody changes its words.
        `against` tells why a line is left out after all, "" for nothing.
        """
        for entry in list(self._entries):
            if not entry.approved:
                if now_s - entry.written_s < APPROVAL_S:
                    return None
                continue
            if why := against(entry):
                self._entries.remove(entry)
                self._dropped(entry.cue, why)
                continue
            before = self._entries[: self._entries.index(entry)]
            self._entries.remove(entry)
            for late in before:
                if late.cue.block_id != entry.cue.block_id and self.held(late.cue.line.id, now_s) is None:
                    self._entries.remove(late)
                    self._dropped(late.cue, "nobody approved it in time")
            return entry
        return None

    def drop_where(self, unwanted: Callable[[Entry], bool], why: str) -> None:
        """Drop lines."""
        for entry in [e for e in self._entries if unwanted(e)]:
            self._entries.remove(entry)
            self._dropped(entry.cue, why)

    def recheck(self, entry: Entry, airable: Callable[[Cue], Cue | None], why: str) -> Entry | None:
        """Look again at a line: if it may not be said any more it goes, or it is corrected. Gives it if it was.

        A line of a regulated category that changes needs its approval again.
        """
        if entry not in self._entries:
            return None
        cue = airable(entry.cue)
        if cue is None:
            self.veto(entry.cue.line.id, why)
            return None
        if cue.line.text == entry.cue.line.text:
            return None
        changed = replace(entry, cue=cue, approved=entry.approved and not entry.locked)
        self._entries[self._entries.index(entry)] = changed
        return changed


def _under(entry: Entry, mode: Mode, veto_s: float, now_s: float) -> Entry:
    if entry.locked or mode == "manual":
        return replace(entry, approved=False, due_s=None)
    if mode == "veto":
        return replace(entry, approved=False, due_s=now_s + veto_s)
    return _approved(entry, "automatic")


def _later(entry: Entry, by_s: float) -> Entry:
    return replace(entry, due_s=entry.due_s + by_s) if entry.due_s is not None else entry


def _approved(entry: Entry, who: str) -> Entry:
    return replace(entry, approved=True, due_s=None, cue=replace(entry.cue, approver=who))


def waiting_fields(entry: Entry) -> dict[str, object]:
    """What an event tells of a line that waits for approval."""
    line = entry.cue.line
    return {
        "line_id": line.id,
        "text": line.text,
        "lang": line.lang,
        "kind": line.kind,
        "product_id": line.product_id,
        "block_id": entry.cue.block_id.partition("@")[0],
        "due_s": entry.due_s,
        "locked": entry.locked,
    }
