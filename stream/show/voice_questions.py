"""Questions by voice: a viewer whom the operator invited speaks, the host attends, and what was said goes to the chat.

The viewer's sound is not put on air: only its words are, once they were recognised and judged as any message is.
"""

import asyncio
import hashlib
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from script.types import Lang
from stream.errors import Busy, InvitationInvalid, QuestionUnknown
from stream.recognise import RecogniserFailed, SpeechRecogniser
from stream.show.chat import Posted
from stream.show.director import Attention
from stream.show.voice_activity import RATE, VoiceActivity

log = logging.getLogger(__name__)

INVITED_S = 600.0  # an invitation is good for so long
MAX_INVITED = 50  # that wait
MAX_QUESTIONS = 5  # of one viewer, then the microphone is let go
TALK_S = 180.0  # and after so long
KEPT_S = 600.0  # what was not understood can be listened to for so long
MAX_KEPT = 5
THINK_S = 2.0  # how long she waits for the answer before she goes on
MAX_NAME = 40

Sound = NDArray[np.float32]


class Host(Protocol):
    """What the questions need of the show."""

    @property
    def time_s(self) -> float: ...

    @property
    def answers_waiting(self) -> int: ...

    def attend(self, attention: Attention) -> None: ...

    def event(self, type_: str, **fields: object) -> None: ...

    def note(self, who: str, deed: str, /, **detail: object) -> None: ...


class Chat(Protocol):
    """Where the words go."""

    def post(self, viewer_id: str, name: str, text: str, lang: Lang | None = None, message_id: str = "") -> Posted: ...


@dataclass(frozen=True, slots=True)
class Invitation:
    """Lets one viewer speak, once."""

    name: str
    lang: Lang
    viewer_id: str
    until_s: float  # show clock


@dataclass(frozen=True, slots=True)
class Unheard:
    """What a viewer said and no recogniser wrote down; in memory only."""

    name: str
    lang: Lang
    viewer_id: str
    sound: Sound  # (n,) at 48 kHz
    until_s: float


class VoiceQuestions:
    """Invitations, and what became of the questions. Everything on the event loop."""

    def __init__(self, host: Host, chat: Chat, recogniser: SpeechRecogniser | None) -> None:
        self.recogniser = recogniser
        self._host = host
        self._chat = chat
        self._invited: dict[str, Invitation] = {}  # by the digest of its token
        self._unheard: OrderedDict[str, Unheard] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._attention: Attention = ""

    # ------------------------------------------------------------------ invitations
    def invite(self, name: str, lang: Lang, who: str) -> tuple[str, Invitation]:
        """A token that is good once, within ten minutes. Raises Busy where too many wait."""
        now_s = self._host.time_s
        self._invited = {key: each for key, each in self._invited.items() if each.until_s > now_s}
        if len(self._invited) >= MAX_INVITED:
            raise Busy(f"{MAX_INVITED} invitations wait already")
        token = secrets.token_urlsafe(24)
        shown = " ".join("".join(c for c in name if c.isprintable()).split())[:MAX_NAME]
        invitation = Invitation(shown, lang, f"voice:{secrets.token_hex(8)}", now_s + INVITED_S)
        self._invited[_digest(token)] = invitation
        self._host.event("question.invited", name=shown, lang=lang, who=who)
        self._host.note(who, "invite", name=shown, lang=lang)
        return token, invitation

    def take(self, token: str) -> Invitation:
        """The invitation of a token, which is used up by this. Raises InvitationInvalid."""
        found = self._invited.pop(_digest(token), None)
        if found is None or found.until_s <= self._host.time_s:
            raise InvitationInvalid("this invitation was used, or is over ten minutes old: ask for another")
        return found

    def give_back(self, token: str, invitation: Invitation) -> None:
        """It was not used after all: the offer was refused."""
        self._invited[_digest(token)] = invitation

    # ------------------------------------------------------------------ what was said
    def attend(self, attention: Attention) -> None:
        """What she does for the viewer now."""
        self._attention = attention
        self._host.attend(attention)

    def hearer(self, invitation: Invitation, let_go: Callable[[str], None]) -> "VoiceQuestion":
        """Who hears this viewer; `let_go(reason)` ends the microphone."""
        return VoiceQuestion(self, self._host, invitation, let_go)

    def heard(self, of: Invitation, sound: Sound) -> None:
        """An utterance is whole: have it written down."""
        task = asyncio.create_task(self._understand(of, sound), name="question")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _understand(self, of: Invitation, sound: Sound) -> None:
        before = self._host.answers_waiting
        try:
            text, reason = await self._text(of, sound)
            if text and self._post(of, text, len(sound) / RATE):
                await self._answered(before)
            elif not text:
                self._keep(of, sound, reason)
        except Exception:  # the task's boundary: a question that fails must not hold the host
            log.exception("a question by voice was lost")
        finally:
            if self._attention == "thinks":  # or the viewer goes on speaking
                self.attend("")

    async def _text(self, of: Invitation, sound: Sound) -> tuple[str, str]:
        """What was said, or why that is not known."""
        if self.recogniser is None:
            return "", "no recogniser is installed: listen to it, and type it"
        try:
            text = await self.recogniser.recognise(sound, of.lang)
        except RecogniserFailed as error:
            return "", str(error)
        return text, "" if text else f"{self.recogniser.name} heard no words"

    def _post(self, of: Invitation, text: str, seconds: float) -> bool:
        """Put the words into the chat; whether an answer may follow."""
        posted = self._chat.post(of.viewer_id, of.name, text, of.lang)
        fields = {"name": of.name, "lang": of.lang, "seconds": round(seconds, 1), "reason": ""}
        self._host.event("question.heard", question_id="", text=text, message_id=posted.id, fate=posted.fate, **fields)
        return posted.fate in ("question", "repeat")

    def _keep(self, of: Invitation, sound: Sound, reason: str) -> None:
        question_id = secrets.token_hex(8)
        self._unheard[question_id] = Unheard(of.name, of.lang, of.viewer_id, sound, self._host.time_s + KEPT_S)
        while len(self._unheard) > MAX_KEPT:
            self._unheard.popitem(last=False)
        fields = {"name": of.name, "lang": of.lang, "seconds": round(len(sound) / RATE, 1), "reason": reason}
        self._host.event("question.heard", question_id=question_id, text="", message_id="", fate="", **fields)

    async def _answered(self, before: int) -> None:
        """Wait a moment until the answer is there, so that she gives it before she goes on."""
        for _ in range(round(THINK_S / 0.05)):
            if self._host.answers_waiting > before:
                return
            await asyncio.sleep(0.05)

    # ------------------------------------------------------------------ by hand
    def unheard(self, question_id: str) -> Unheard:
        """What nobody wrote down. Raises QuestionUnknown."""
        now_s = self._host.time_s
        self._unheard = OrderedDict((k, each) for k, each in self._unheard.items() if each.until_s > now_s)
        if question_id not in self._unheard:
            raise QuestionUnknown("this question was written down, or is kept no more")
        return self._unheard[question_id]

    def write_down(self, question_id: str, text: str, who: str) -> Posted:
        """A person listened: these are the words. Raises QuestionUnknown, and Busy as a message does."""
        of = self.unheard(question_id)
        posted = self._chat.post(of.viewer_id, of.name, text, of.lang)
        del self._unheard[question_id]
        self._host.note(who, "write_down", message_id=posted.id)
        return posted

    async def close(self) -> None:
        """Let go of everything, for the server's shutdown."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.recogniser is not None:
            await self.recogniser.close()


class VoiceQuestion:
    """One viewer at the microphone: a `stream.rtc.whip.Hearer`."""

    def __init__(
        self, questions: VoiceQuestions, host: Host, invitation: Invitation, let_go: Callable[[str], None]
    ) -> None:
        self._questions = questions
        self._host = host
        self._of = invitation
        self._let_go = let_go
        self._activity = VoiceActivity()
        self._asked = 0
        self._until_s = 0.0
        self._open = False

    def opened(self) -> None:
        """The microphone is connected."""
        self._open = True
        self._until_s = self._host.time_s + TALK_S
        if self._questions.recogniser is not None:
            self._questions.recogniser.warm()
        self._host.event("question.opened", name=self._of.name, lang=self._of.lang)

    @property
    def name(self) -> str:
        """The viewer's."""
        return self._of.name

    def hear(self, pcm: bytes) -> None:
        """16-bit mono at 48 kHz."""
        self._turn(self._activity.push((np.frombuffer(pcm, "<i2") / 32768).astype(np.float32)))
        if self._host.time_s > self._until_s and not self._activity.speaks:
            self._let_go(f"{TALK_S / 60:g} minutes are over")

    def closed(self, reason: str) -> None:
        """The microphone is off: what was being said is a question too."""
        if not self._open:
            return
        self._open = False
        self._turn(self._activity.finish())
        self._host.event("question.closed", name=self._of.name, reason=reason)

    def _turn(self, turn: str) -> None:
        if turn == "begins":
            self._questions.attend("hears")
            self._host.event("question.began", name=self._of.name)
        elif turn == "nothing":
            self._questions.attend("")
        elif turn == "ends":
            self._questions.attend("thinks")
            self._questions.heard(self._of, self._activity.utterance)
            self._asked += 1
            if self._asked >= MAX_QUESTIONS and self._open:
                self._let_go(f"{MAX_QUESTIONS} questions were asked")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
