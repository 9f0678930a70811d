"""Questions that wait for the host: the one that matters most comes first, and none waits for ever."""

import math
from dataclasses import dataclass

from script.chat.types import Intent, Question, Waiting

MAX_WAITING = 200  # questions; the lightest goes
MAX_WAIT_S = 300.0  # an answer that comes later is for nobody
AGAIN_S = 120.0  # how long an answered question is not asked again
_URGENT = 3.0  # purchase intent of 1 weighs as much as seven viewers more
_AGE_S = 60.0  # a minute of waiting weighs 1, at most _OLD
_OLD = 1.5


@dataclass(slots=True)
class _Entry:
    question: Question
    intent: Intent
    purchase: float
    viewers: int
    first_s: float
    last_s: float


class WaitingRoom:
    """One entry for each cluster of messages that ask the same."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._answered: dict[str, float] = {}  # cluster → when it was taken

    def __len__(self) -> int:
        return len(self._entries)

    def ask(self, cluster: str, question: Question, intent: Intent, purchase: float, viewers: int, at_s: float) -> bool:
        """Add a question, or make the waiting one heavier. Whether it is new; one answered of late is not."""
        self._expire(at_s)
        if cluster in self._answered:
            return False
        entry = self._entries.get(cluster)
        if entry is not None:
            entry.viewers, entry.last_s = max(entry.viewers, viewers), at_s
            entry.purchase = max(entry.purchase, purchase)
            return False
        self._entries[cluster] = _Entry(question, intent, purchase, viewers, at_s, at_s)
        if len(self._entries) > MAX_WAITING:
            del self._entries[min(self._entries, key=lambda each: _weight(self._entries[each], at_s))]
        return cluster in self._entries

    def waiting(self, now_s: float) -> tuple[Waiting, ...]:
        """All, the heaviest first."""
        self._expire(now_s)
        return tuple(sorted((_seen(each, now_s) for each in self._entries.values()), key=lambda each: -each.weight))

    def take(self, now_s: float) -> Waiting | None:
        """The heaviest, which then waits no longer; None where none waits."""
        self._expire(now_s)
        if not self._entries:
            return None
        cluster = max(self._entries, key=lambda each: _weight(self._entries[each], now_s))
        self._answered[cluster] = now_s
        return _seen(self._entries.pop(cluster), now_s)

    def forget(self, viewer_id: str) -> None:
        """Questions in a viewer's words wait no longer."""
        self._entries = {key: each for key, each in self._entries.items() if each.question.viewer_id != viewer_id}

    def _expire(self, now_s: float) -> None:
        for key in [key for key, each in self._entries.items() if now_s - each.last_s > MAX_WAIT_S]:
            del self._entries[key]
        for key in [key for key, at_s in self._answered.items() if now_s - at_s > AGAIN_S]:
            del self._answered[key]


def _weight(entry: _Entry, now_s: float) -> float:
    age = min(_OLD, max(0.0, now_s - entry.first_s) / _AGE_S)
    return _URGENT * entry.purchase + math.log2(1 + entry.viewers) + age


def _seen(entry: _Entry, now_s: float) -> Waiting:
    return Waiting(
        entry.question,
        entry.intent,
        entry.purchase,
        entry.viewers,
        entry.first_s,
        entry.last_s,
        round(_weight(entry, now_s), 3),
    )
