"""Triage of chat: each message is read, judged and sorted; some become questions for the host.

Pure and bounded: no sockets, no database, no clock of its own. Time comes with the messages.
"""

from script.chat.intent import ANSWERABLE, Purpose, purpose
from script.chat.likeness import Likeness
from script.chat.pace import Limits, Pace
from script.chat.reading import language, read
from script.chat.types import Fate, Message, Question, Triaged, Waiting
from script.chat.waiting import WaitingRoom
from script.types import Lang

_HIDDEN = ("injection", "abuse", "spam")
_SAME_AGAIN = 3  # times that one viewer may say the same, within Likeness' window


class Triage:
    """Sorts the chat of one show."""

    def __init__(self, lang: Lang = "ko", limits: Limits | None = None) -> None:
        """lang: of messages without letters."""
        self._lang = lang
        self._pace = Pace(limits or Limits())
        self._likeness = Likeness()
        self._room = WaitingRoom()
        self._said: dict[tuple[str, str], int] = {}  # viewer and cluster → times
        self._now_s = 0.0

    @property
    def limits(self) -> Limits:
        """What one viewer may write now."""
        return self._pace.limits

    @limits.setter
    def limits(self, limits: Limits) -> None:
        self._pace.limits = limits

    def take(self, message: Message) -> Triaged:
        """Judge a message; a question joins those that wait. Clocks that go back are held still."""
        now = self._now_s = max(self._now_s, message.at_s)
        reading = read(message.text)
        meant = purpose(reading.text)
        lang = message.lang or language(reading.text, self._lang)
        if meant.intent != "privacy" and not self._pace.admits(message.viewer_id, now):
            return Triaged(message, reading, lang, meant.intent, meant.asks, 0.0, message.id, 1, "limited")
        cluster = self._likeness.cluster(message.id, message.viewer_id, reading.text, now)
        viewers = max(1, len(cluster.viewers))
        if self._repeats(message.viewer_id, cluster.id) and meant.intent != "privacy":
            meant = Purpose("spam", asks=False, purchase=0.0)
        fate = self._fate(message, reading.text, lang, meant, cluster.id, viewers)
        return Triaged(message, reading, lang, meant.intent, meant.asks, meant.purchase, cluster.id, viewers, fate)

    def waiting(self, now_s: float) -> tuple[Waiting, ...]:
        """The questions that wait, the heaviest first."""
        return self._room.waiting(now_s)

    def next_question(self, now_s: float) -> Waiting | None:
        """The heaviest question, which then waits no longer; None where none waits."""
        return self._room.take(now_s)

    def forget(self, viewer_id: str) -> None:
        """Delete all that is held of a viewer, her questions too."""
        self._pace.forget(viewer_id)
        self._likeness.forget(viewer_id)
        self._room.forget(viewer_id)
        self._said = {key: times for key, times in self._said.items() if key[0] != viewer_id}

    def _fate(self, message: Message, text: str, lang: Lang, meant: Purpose, cluster: str, viewers: int) -> Fate:
        if meant.intent in _HIDDEN:
            return "hidden"
        if meant.intent not in ANSWERABLE or not (meant.asks or meant.purchase >= _UNASKED_BUYER):
            return "chat"
        question = Question(message.id, text, lang, message.viewer_id)
        new = self._room.ask(cluster, question, meant.intent, meant.purchase, viewers, self._now_s)
        return "question" if new else "repeat"

    def _repeats(self, viewer_id: str, cluster: str) -> bool:
        times = self._said[viewer_id, cluster] = self._said.pop((viewer_id, cluster), 0) + 1
        if len(self._said) > _MAX_SAID:
            del self._said[next(iter(self._said))]
        return times > _SAME_AGAIN


_UNASKED_BUYER = 0.6  # "저 두 개 살게요" asks nothing, but waits for a word
_MAX_SAID = 20_000
