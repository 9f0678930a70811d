"""What she remembers: the show's answers, and harmless preferences of viewers; bounded, and forgotten on request.

Preferences come from a closed vocabulary (`script.answer.preferences`), so no free text of a viewer is ever kept: no
names, no addresses, and nothing sensitive, to which allergies and everything else about health belong.
"""

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

MAX_REMARKS = 200  # of a show; older ones go
MAX_VIEWERS = 10_000  # those who were not heard of for longest go
MAX_OF_A_KIND = 3  # preferences

PreferenceKind = Literal["size", "colour", "purpose", "language"]
SINGLE: frozenset[PreferenceKind] = frozenset(("size", "language"))  # a new one takes the old one's place

Upkeep = Literal["keep", "replace", "append", "delete"]


@dataclass(frozen=True, slots=True)
class Remark:
    """One question of the show and what came of it."""

    viewer_id: str
    question: str
    answer: str
    product_ids: tuple[str, ...]
    evidence: tuple[str, ...]
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Preference:
    """One thing that a viewer said about what she wants."""

    kind: PreferenceKind
    value: str  # of the closed vocabulary: "M", "navy", "gift", "ko"


@dataclass(frozen=True, slots=True)
class Change:
    """What upkeep does with a preference, after "Keep Me Updated" (Bae et al. 2022)."""

    does: Upkeep
    preference: Preference
    instead_of: Preference | None = None  # what is replaced


class Memory(Protocol):
    """Where remarks and preferences are kept."""

    def remarks(self) -> Sequence[Remark]:
        """Those of the show, the newest last."""
        ...

    def preferences(self, viewer_id: str) -> tuple[Preference, ...]:
        """Those of a viewer; none for "" and for viewers unknown."""
        ...

    def note(self, remark: Remark) -> None:
        """Keep a remark."""
        ...

    def change(self, viewer_id: str, changes: Sequence[Change]) -> None:
        """Do what upkeep decided."""
        ...

    def forget(self, viewer_id: str) -> int:
        """Delete all that came from a viewer; says how many things that were."""
        ...


class ShowMemory:
    """The memory of one show, in this process."""

    def __init__(self) -> None:
        self._remarks: deque[Remark] = deque(maxlen=MAX_REMARKS)
        self._viewers: OrderedDict[str, tuple[Preference, ...]] = OrderedDict()

    def remarks(self) -> Sequence[Remark]:
        return tuple(self._remarks)

    def preferences(self, viewer_id: str) -> tuple[Preference, ...]:
        return self._viewers.get(viewer_id, ())

    def note(self, remark: Remark) -> None:
        self._remarks.append(remark)

    def change(self, viewer_id: str, changes: Sequence[Change]) -> None:
        if not viewer_id:
            return
        kept = changed(self.preferences(viewer_id), changes)
        self._viewers.pop(viewer_id, None)
        if kept:
            self._viewers[viewer_id] = kept
        while len(self._viewers) > MAX_VIEWERS:
            self._viewers.popitem(last=False)

    def forget(self, viewer_id: str) -> int:
        if not viewer_id:
            return 0
        gone = len(self._viewers.pop(viewer_id, ()))
        kept = [remark for remark in self._remarks if remark.viewer_id != viewer_id]
        gone += len(self._remarks) - len(kept)
        self._remarks = deque(kept, maxlen=MAX_REMARKS)
        return gone


def upkeep(known: Sequence[Preference], wanted: Sequence[Preference], gone: Sequence[Preference]) -> tuple[Change, ...]:
    """What to do with what a viewer just said: `wanted` she likes, `gone` she takes back."""
    changes = [Change("delete", each) for each in gone if each in known]
    for each in wanted:
        old = next((other for other in known if other.kind == each.kind and each.kind in SINGLE), None)
        if each in known:
            changes.append(Change("keep", each))
        elif old is not None:
            changes.append(Change("replace", each, old))
        else:
            changes.append(Change("append", each))
    return tuple(changes)


def changed(known: Sequence[Preference], changes: Sequence[Change]) -> tuple[Preference, ...]:
    """Preferences after the changes; of a kind at most MAX_OF_A_KIND, the newest."""
    now = list(known)
    for change in changes:
        if change.does == "delete":
            now = [each for each in now if each != change.preference]
        elif change.does == "replace":
            now = [change.preference if each == change.instead_of else each for each in now]
        elif change.does == "append" and change.preference not in now:
            now.append(change.preference)
    kinds = {each.kind for each in now}
    newest = {kind: [each for each in now if each.kind == kind][-MAX_OF_A_KIND:] for kind in kinds}
    return tuple(each for each in now if each in newest[each.kind])
