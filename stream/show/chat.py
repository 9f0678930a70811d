"""The chat of one show: messages come in, are judged and shown; questions become answers of the host.

Messages are data. What comes out of here is a line that the guard has checked, and a card of what was asked.
"""

import asyncio
import contextlib
import datetime
import itertools
import logging
import secrets
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from sqlalchemy.exc import SQLAlchemyError

from script.answer import Answer, Answerer, Context, Faq, Phraser, Search
from script.catalogue import Catalogue
from script.chat import Fate, Limits, Message, Question, Triage, Triaged, Waiting
from script.guard import Guard
from script.types import Lang, Line
from stream.errors import Busy, MessageUnknown, QuestionUnfit
from stream.show.chat_memory import StoredMemory
from stream.show.checking import guard_of
from stream.show.interest import Interest
from stream.show.questions import QuestionBoard
from stream.show.questions import question as on_picture
from stream.stage.protocol import Question as Shown
from stream.store.chat import ChatStore, Remembered

log = logging.getLogger(__name__)

GATHER_S = 0.2  # messages go to pages and to the store in batches
TO_VIEWERS = 20  # messages of a batch that viewers get: nobody reads more
MAX_QUEUE = 6_000  # messages that wait for the store; five seconds at the highest rate, and some
KEPT = 2_000  # messages that can be hidden, promoted or answered by hand
MAX_NAME = 40
ASK_AGAIN_S = 1.0
WRITTEN_S = 2.0  # a store that takes longer keeps nobody waiting
AHEAD = 2  # answers that may wait for the host: the next question is weighed when she can take it
LOOK_S = 0.25  # how often it is looked whether she can
ANSWER_S = 10.0  # an answer that takes longer is none
NAMELESS: Mapping[Lang, str] = {"ko": "시청자", "en": "a viewer"}

Answering = Literal["auto", "hand", "off"]
VISIBLE: frozenset[Fate] = frozenset(("question", "repeat", "chat"))


class Host(Protocol):
    """Who says the answers: the show."""

    @property
    def time_s(self) -> float:
        """The show's clock."""
        ...

    @property
    def on_screen(self) -> str | None:
        """The product whose card is shown."""
        ...

    @property
    def answers_waiting(self) -> int:
        """Answers that were taken and are not said yet."""
        ...

    @property
    def board(self) -> QuestionBoard:
        """The question on the picture."""
        ...

    def answer(self, line: Line, question: Shown | None = None) -> bool:
        """Take an answer to be said, the question on the picture meanwhile; False where it may not be said now."""
        ...

    def note(self, who: str, deed: str, /, **detail: object) -> None:
        """Write down who did what."""
        ...

    def event(self, type_: str, **fields: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a message."""

    id: str
    fate: Fate


class ChatRoom:
    """Takes messages at once, shows them in batches, answers one question after another."""

    def __init__(
        self,
        show_id: str,
        host: Host,
        catalogue: Catalogue,
        store: ChatStore,
        remembered: Remembered,
        *,
        faq: Faq | None = None,
        phraser: Phraser | None = None,
        search: Search | None = None,
    ) -> None:
        self.answering: Answering = "auto"
        self.names_shown = True
        self.questions_shown = True  # on the picture, while they are answered
        self.dropped = 0  # messages that the store never saw
        self._show = show_id
        self._host = host
        self._store = store
        self._triage = Triage()
        self._faq, self._phraser, self._search = faq, phraser, search
        self._memory = StoredMemory(remembered.preferences, self._keep, self._forgotten)
        self._banned = set(remembered.banned)
        self._hidden = set(remembered.hidden)
        self._kept: OrderedDict[str, Triaged] = OrderedDict()
        self._fresh: list[Triaged] = []
        self._unwritten: deque[Triaged] = deque(maxlen=MAX_QUEUE)
        # For the store; `post` refuses beyond MAX_QUEUE.
        self._errands: deque[Callable[[], Awaitable[object]]] = deque()
        self._lines: OrderedDict[str, Message] = OrderedDict()  # of answers → what they answer
        self._replies: OrderedDict[str, str] = OrderedDict()  # message → what a person answered in writing
        self._asked = asyncio.Event()
        self._new_catalogue: Catalogue | None = None
        self.interest = Interest(catalogue)
        self._seen: str | None = None  # what was on screen when it was looked last
        self._answerer = self._make_answerer(catalogue, guard_of(catalogue))

    # ------------------------------------------------------------------ what it answers from
    def _make_answerer(self, catalogue: Catalogue, guard: Guard) -> Answerer:
        return Answerer(
            catalogue, self._faq, memory=self._memory, guard=guard, phraser=self._phraser, search=self._search
        )

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Answer from another state of the catalogue, from the next question on."""
        self._new_catalogue = catalogue

    async def _adopt(self) -> None:
        while (catalogue := self._new_catalogue) is not None:
            self._new_catalogue = None
            self._answerer = await asyncio.to_thread(lambda: self._make_answerer(catalogue, guard_of(catalogue)))
            await asyncio.to_thread(self.interest.set_catalogue, catalogue)

    # ------------------------------------------------------------------ messages
    @property
    def behind(self) -> int:
        """Messages and changes that are not shown or not stored yet."""
        return len(self._fresh) + len(self._unwritten) + len(self._errands)

    def post(self, viewer_id: str, name: str, text: str, lang: Lang | None = None, message_id: str = "") -> Posted:
        """Take a message. Raises Busy where a flood has filled the queue."""
        given, message_id = bool(message_id), message_id or secrets.token_hex(8)
        if viewer_id in self._banned:
            return Posted(message_id, "hidden")
        if given and (known := self._known(message_id)) is not None:
            return Posted(message_id, known.fate)  # it was delivered twice
        if max(len(self._fresh), len(self._errands)) >= MAX_QUEUE:
            raise Busy("too many messages at once: try again in a moment")
        shown = " ".join("".join(c for c in name[: 4 * MAX_NAME] if c.isprintable()).split())[:MAX_NAME]
        triaged = self._triage.take(Message(message_id, viewer_id, shown, text, self._host.time_s, lang))
        if triaged.fate == "limited":
            return Posted(message_id, "limited")
        if triaged.intent == "privacy":
            self.forget(viewer_id)
        else:
            self._fresh.append(triaged)
        if triaged.fate in VISIBLE:
            self.interest.wrote(triaged, self._host.on_screen)
        if triaged.fate in ("question", "repeat"):
            self._asked.set()
        return Posted(message_id, triaged.fate)

    def _known(self, message_id: str) -> Triaged | None:
        fresh = next((each for each in self._fresh if each.message.id == message_id), None)
        return fresh or self._kept.get(message_id)

    def forget(self, viewer_id: str) -> None:
        """Delete all that came from a viewer, here and in the store."""
        self._memory.forget(viewer_id)

    def _forgotten(self, viewer_id: str) -> None:
        self._triage.forget(viewer_id)
        self._fresh = [each for each in self._fresh if each.message.viewer_id != viewer_id]
        gone = [key for key, each in self._kept.items() if each.message.viewer_id == viewer_id]
        for key in gone:
            del self._kept[key]
            self._replies.pop(key, None)
        self._take_off(gone, "")
        for line_id in [line_id for line_id, each in self._lines.items() if each.viewer_id == viewer_id]:
            del self._lines[line_id]
        waiting = [each for each in self._unwritten if each.message.viewer_id != viewer_id]
        self._unwritten = deque(waiting, maxlen=MAX_QUEUE)
        self._errands.append(lambda: self._store.forget(self._show, viewer_id))
        self._host.event("chat.forgotten", messages=gone)

    def _keep(self, viewer_id: str, preferences: Sequence[object]) -> None:
        told = self._memory.preferences(viewer_id)
        self._errands.append(lambda: self._store.prefer(self._show, viewer_id, told))

    # ------------------------------------------------------------------ moderators
    def hide(self, message_id: str, hidden: bool, who: str) -> None:
        """Take a message off the pages, or show it again."""
        (self._hidden.add if hidden else self._hidden.discard)(message_id)
        if hidden:
            self._host.board.take_off(message_id, who)
        self._host.note(who, "hide" if hidden else "unhide", message_id=message_id)
        self._errands.append(lambda: self._store.hide(self._show, message_id, hidden))
        self._host.event("chat.hidden", message_id=message_id, hidden=hidden, who=who)

    def ban(self, viewer_id: str, banned: bool, who: str) -> None:
        """Let a viewer write no more, or again. What they wrote goes off the pages."""
        (self._banned.add if banned else self._banned.discard)(viewer_id)
        self._errands.append(lambda: self._store.ban(self._show, viewer_id, who if banned else ""))
        theirs = [key for key, each in self._kept.items() if each.message.viewer_id == viewer_id]
        if banned:
            self._take_off(theirs, who)
        self._host.note(who, "ban" if banned else "unban", viewer_id=viewer_id)
        self._triage.forget(viewer_id)
        self._host.event("chat.banned", viewer_id=viewer_id, banned=banned, messages=theirs, who=who)

    @property
    def banned(self) -> tuple[str, ...]:
        """Who may not write, by their ids."""
        return tuple(sorted(self._banned))

    @property
    def limits(self) -> Limits:
        """What one viewer may write now."""
        return self._triage.limits

    def set_limits(self, limits: Limits, who: str) -> None:
        """Slow mode, or as it was."""
        self._triage.limits = limits
        self._host.note(who, "slow_mode", slow_s=limits.slow_s)
        self._host.event("chat.limits", slow_s=limits.slow_s, who=who)

    def set_answering(self, answering: Answering, who: str) -> None:
        """Who answers: the host by herself, by a person's choice of question, or nobody."""
        self.answering = answering
        self._host.note(who, "answering", answering=answering)
        self._host.event("chat.answering", answering=answering, who=who)
        self._asked.set()

    def waiting(self) -> tuple[Waiting, ...]:
        """The questions that wait, the heaviest first."""
        return self._triage.waiting(self._host.time_s)

    async def promote(self, message_id: str, who: str) -> Answer:
        """Answer this message now, whatever else waits. Raises MessageUnknown."""
        found = self.text_of(message_id)
        self._host.note(who, "promote", message_id=message_id, text=found.reading.text)
        self._host.event("chat.promoted", message_id=message_id, who=who)
        return await self._answer(Question(message_id, found.reading.text, found.lang, found.message.viewer_id))

    def asked_by(self, line_id: str) -> Message | None:
        """The message that a line answers; None for a line that answers none, and after a while."""
        return self._lines.get(line_id)

    def reply(self, message_id: str, text: str, who: str) -> None:
        """A person answers in the chat, in writing. Raises MessageUnknown."""
        self.text_of(message_id)
        self._replies[message_id] = text
        while len(self._replies) > KEPT:
            self._replies.popitem(last=False)
        self._host.event("chat.reply", message_id=message_id, text=text)
        self._host.event("chat.replied", message_id=message_id, who=who)
        self._host.note(who, "reply", message_id=message_id, text=text)

    def reply_to(self, message_id: str) -> str:
        """What a person answered in writing, since the server started; empty where nobody did."""
        return self._replies.get(message_id, "")

    def set_shown(self, *, names: bool | None, questions: bool | None, who: str) -> None:
        """Whether viewers' names are shown, and questions on the picture; None: as it was."""
        self.names_shown = self.names_shown if names is None else names
        self.questions_shown = self.questions_shown if questions is None else questions
        self._host.note(who, "chat_shown", names=self.names_shown, questions=self.questions_shown)

    def put_on_screen(self, message_id: str, who: str) -> None:
        """Show a message on the picture. Raises MessageUnknown, QuestionUnfit and StageUnavailable."""
        found = self.text_of(message_id)
        if not self._may_be_seen(found):
            raise QuestionUnfit("this message is hidden; show it in the chat first")
        self._host.board.put(self._on_picture(found), who)
        self._host.note(who, "put_on_screen", message_id=message_id, text=found.reading.text)

    def take_off_screen(self, who: str) -> None:
        """Show no question on the picture."""
        for message_id in self._host.board.ids():
            self._host.board.take_off(message_id, who)
            self._host.note(who, "take_off_screen", message_id=message_id)

    def _take_off(self, messages: Sequence[str], who: str) -> None:
        concerned = {each.id for each in self._lines.values()} | self._host.board.ids()
        for message_id in messages:
            if message_id in concerned:
                self._host.board.take_off(message_id, who)

    def _on_picture(self, found: Triaged) -> Shown:
        name = found.message.name if self.names_shown else ""
        return on_picture(found.message.id, name, found.reading.text, found.lang)

    def text_of(self, message_id: str) -> Triaged:
        """A message that is still kept. Raises MessageUnknown."""
        found = self._kept.get(message_id)
        if found is None:
            raise MessageUnknown("this message is not kept any more, or its writer asked to be forgotten")
        return found

    # ------------------------------------------------------------------ tasks
    async def run(self) -> None:
        """Show, store and answer until cancelled."""
        await asyncio.gather(self._show_batches(), self._answer_questions())

    async def _show_batches(self) -> None:
        while True:
            await asyncio.sleep(GATHER_S)
            self._look_at_screen()
            self._publish()
            await self._write()

    def _look_at_screen(self) -> None:
        if (product_id := self._host.on_screen) != self._seen and product_id is not None:
            self.interest.shown(product_id, self._host.time_s)
        self._seen = product_id

    def _publish(self) -> None:
        batch, self._fresh = self._fresh, []
        if not batch:
            return
        for each in batch:
            self._kept[each.message.id] = each
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        room = MAX_QUEUE - len(self._unwritten)
        self.dropped += max(0, len(batch) - room)
        self._unwritten.extend(batch[:room])
        seen = [each for each in batch if each.fate in VISIBLE]
        if seen:
            self._host.event(
                "chat.messages", messages=[self._shown(each) for each in seen[-TO_VIEWERS:]], more=len(seen)
            )
        self._host.event("chat.judged", messages=[_judged(each) for each in batch])

    def recent(self, most: int) -> list[dict[str, object]]:
        """The newest messages that viewers may see, oldest first: what a newcomer finds."""
        seen = (each for each in reversed(self._kept.values()) if self._may_be_seen(each))
        return [self._shown(each) for each in itertools.islice(seen, most)][::-1]

    def _may_be_seen(self, found: Triaged) -> bool:
        here = found.fate in VISIBLE and found.message.id not in self._hidden
        return here and found.message.viewer_id not in self._banned

    def _shown(self, each: Triaged) -> dict[str, object]:
        named = self.names_shown and each.message.name
        return {
            "id": each.message.id,
            "name": each.message.name if named else NAMELESS[each.lang],
            "text": each.reading.text,
            "lang": each.lang,
        }

    async def written(self, limit_s: float = WRITTEN_S) -> None:
        """Wait until what was told of by now is in the store, and no longer than `limit_s`.

        Who reads the store then and hears of all that comes misses nothing between the two.
        """
        last = (*list(self._unwritten)[-1:], *list(self._errands)[-1:])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while any(each is one for one in last for each in (*self._unwritten, *self._errands)):  # noqa: ASYNC110  # it sets no event
                    await asyncio.sleep(GATHER_S / 4)

    async def _write(self) -> None:
        batch = list(self._unwritten)
        errands = list(self._errands)
        try:
            if batch:
                await self._store.add(self._show, batch)
                written = {each.message.id for each in batch}
                self._unwritten = deque((e for e in self._unwritten if e.message.id not in written), MAX_QUEUE)
            for errand in errands:
                await errand()
                self._errands.popleft()
        except (SQLAlchemyError, OSError):
            log.exception("the chat could not be written; it is tried again")
            await asyncio.sleep(ASK_AGAIN_S)

    async def _answer_questions(self) -> None:
        while True:
            self._asked.clear()
            while self.answering == "auto" and self._host.answers_waiting < AHEAD:
                wanted = self._triage.next_question(self._host.time_s)
                if wanted is None:
                    break
                try:
                    await self._answer(wanted.question)
                except Exception:  # one question must not end the chat of a show
                    log.exception("a question could not be answered")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._asked.wait()

    def _may_show(self, found: Triaged | None) -> bool:
        """Whether a message may be on the picture while it is answered."""
        return found is not None and self.questions_shown and self._may_be_seen(found)

    async def _answer(self, question: Question) -> Answer:
        await self._adopt()
        context = Context(datetime.datetime.now(datetime.UTC), self._host.on_screen)
        async with asyncio.timeout(ANSWER_S):
            answer = await self._answerer.answer(question, context)
        if answer.line is not None:  # its own number begins anew with each process, and thumbs are kept by it
            answer = replace(answer, line=replace(answer.line, id=f"answer.{secrets.token_hex(6)}"))
        found = self._known(question.id)
        shown = self._on_picture(found) if self._may_show(found) and found is not None else None
        said = answer.line is not None and self._host.answer(answer.line, shown)
        if answer.line is not None and found is not None:
            self._lines[answer.line.id] = found.message
            while len(self._lines) > KEPT:
                self._lines.popitem(last=False)
        viewer = question.viewer_id
        self._errands.append(lambda: self._store.answered(self._show, question.id, viewer, question.text, answer))
        self._host.event(
            "chat.answered",
            message_id=question.id,
            question=question.text,
            text=answer.text,
            answered=answer.answered,
            said=said,
            line_id=answer.line.id if answer.line is not None else "",
            evidence=list(answer.evidence),
            trace=[{"name": step.name, "says": step.says, "ids": list(step.ids)} for step in answer.trace],
        )
        return answer


def _judged(each: Triaged) -> dict[str, object]:
    return {
        "id": each.message.id,
        "viewer_id": each.message.viewer_id,
        "name": each.message.name,
        "text": each.reading.text,
        "lang": each.lang,
        "at": round(each.message.at_s, 2),
        "intent": each.intent,
        "fate": each.fate,
        "purchase": round(each.purchase, 2),
        "viewers": each.viewers,
        "cluster": each.cluster,
    }
