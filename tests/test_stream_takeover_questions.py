"""Questions by voice: when somebody speaks, who may, and what becomes of the words."""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from script.types import Lang
from stream.errors import Busy, InvitationInvalid, QuestionUnknown
from stream.leaping import run
from stream.recognise import RecogniserFailed
from stream.show.chat import Posted
from stream.show.voice_activity import MOST_S, SILENCE_S, VoiceActivity
from stream.show.voice_questions import INVITED_S, MAX_INVITED, MAX_KEPT, VoiceQuestions
from tests.show_theatre import Theatre, play

pytestmark = pytest.mark.unit

RATE = 48_000
BLOCK = 960


def noise(seconds: float, level: float, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal(round(seconds * RATE)) * level).astype(np.float32)


def turns(sound: np.ndarray, activity: VoiceActivity | None = None, block: int = BLOCK) -> list[tuple[str, float]]:
    """What happened, and at which second."""
    activity = activity or VoiceActivity()
    out: list[tuple[str, float]] = []
    for start in range(0, len(sound), block):
        turn = activity.push(sound[start : start + block])
        if turn:
            out.append((turn, min(len(sound), start + block) / RATE))
    return out


# ------------------------------------------------------------------ voice activity
@pytest.mark.parametrize("room", [0.0, 0.0005, 0.01])
def test_an_utterance_begins_and_ends(room: float):
    sound = np.concatenate([noise(1, room), noise(1.5, 0.1, 1), noise(2, room, 2)])
    activity = VoiceActivity()
    (began, at), (ended, end) = turns(sound, activity)
    assert (began, ended) == ("begins", "ends")
    assert 1.1 <= at <= 1.2
    assert end == pytest.approx(2.5 + SILENCE_S, abs=0.05)
    whole = len(activity.utterance) / RATE
    assert 1.5 + SILENCE_S <= whole <= 2.9  # nothing of its beginning is missing


def test_a_pause_within_a_question_does_not_end_it():
    sound = np.concatenate([noise(0.5, 0.001), noise(1, 0.1, 1), noise(0.6, 0.001), noise(1, 0.1, 2), noise(1, 0.001)])
    assert [turn for turn, _ in turns(sound)] == ["begins", "ends"]


def test_knocks_and_coughs_are_nothing():
    knock = np.concatenate([noise(1, 0.001), noise(0.05, 0.5), noise(2, 0.001)])
    assert turns(knock) == []
    cough = np.concatenate([noise(1, 0.001), noise(0.2, 0.3), noise(2, 0.001)])
    assert [turn for turn, _ in turns(cough)] == ["begins", "nothing"]


def test_a_loud_room_is_a_room():
    assert [turn for turn, _ in turns(noise(30, 0.01))] in ([], ["begins", "nothing"])


def test_nobody_speaks_for_ever():
    rng = np.random.default_rng(5)
    syllables = [noise(0.2, rng.uniform(0.1, 0.3), k) if k % 3 else noise(0.1, 0.001, k) for k in range(300)]
    activity = VoiceActivity()
    found = turns(np.concatenate(syllables), activity)
    ends = [at for turn, at in found if turn == "ends"]
    assert ends[0] == pytest.approx(found[0][1] + MOST_S, abs=0.5)
    assert len(activity.utterance) <= MOST_S * RATE


@given(st.lists(st.tuples(st.integers(0, 2000), st.sampled_from([0.0, 0.001, 0.1, 1.0])), max_size=150))
@settings(deadline=None)
def test_whatever_comes_begins_and_endings_take_turns(blocks: list[tuple[int, float]]):
    activity = VoiceActivity()
    open_ = False
    for number, (size, level) in enumerate(blocks):
        turn = activity.push(noise(size / RATE, level, number))
        if turn:
            assert (turn == "begins") != open_
            open_ = turn == "begins"
        assert activity.speaks == open_
    assert bool(activity.finish()) == open_
    assert len(activity.utterance) <= MOST_S * RATE


# ------------------------------------------------------------------ invitations and words
class Host:
    def __init__(self) -> None:
        self.time_s = 0.0
        self.answers_waiting = 0
        self.attention: list[str] = []
        self.told: list[tuple[str, dict]] = []

    def attend(self, attention: str) -> None:
        self.attention.append(attention)

    def event(self, type_: str, **fields: object) -> None:
        self.told.append((type_, fields))

    def note(self, who: str, deed: str, /, **detail: object) -> None:
        self.told.append((deed, detail))

    def of(self, type_: str) -> list[dict]:
        return [fields for name, fields in self.told if name == type_]


class Chat:
    def __init__(self, host: Host) -> None:
        self.posts: list[tuple[str, str, str, Lang | None]] = []
        self._host = host

    def post(self, viewer_id: str, name: str, text: str, lang: Lang | None = None, message_id: str = "") -> Posted:
        self.posts.append((viewer_id, name, text, lang))
        self._host.answers_waiting += 1
        return Posted("m1", "question")


class Scribe:
    """A recogniser that hears how long it was, or fails."""

    name = "scribe"
    langs: tuple[Lang, ...] = ("en",)

    def __init__(self, fails: str = "") -> None:
        self.fails = fails
        self.warmed = 0

    def warm(self) -> None:
        self.warmed += 1

    async def recognise(self, sound: np.ndarray, lang: Lang) -> str:
        await asyncio.sleep(0.5)
        if self.fails:
            raise RecogniserFailed(self.fails)
        return f"{len(sound) / RATE:.0f} seconds"

    async def close(self) -> None: ...


def said(seconds: float) -> list[bytes]:
    sound = np.concatenate([noise(0.3, 0.001), noise(seconds, 0.1, 1), noise(1.2, 0.001)])
    pcm = (np.clip(sound, -1, 1) * 32767).astype("<i2")
    return [pcm[k : k + BLOCK].tobytes() for k in range(0, len(pcm), BLOCK)]


def test_an_invitation_is_good_once_and_for_ten_minutes():
    host = Host()
    questions = VoiceQuestions(host, Chat(host), None)
    token, invitation = questions.invite("Ji\u200bwoo\n Kim", "ko", "Mina")
    assert invitation.name == "Jiwoo Kim"
    assert token not in str(host.told)
    assert questions.take(token) is invitation
    with pytest.raises(InvitationInvalid):
        questions.take(token)
    late, _ = questions.invite("Late", "en", "Mina")
    host.time_s = INVITED_S
    with pytest.raises(InvitationInvalid, match="ten minutes"):
        questions.take(late)


def test_invitations_are_bounded_and_make_room_when_they_are_old():
    host = Host()
    questions = VoiceQuestions(host, Chat(host), None)
    for number in range(MAX_INVITED):
        questions.invite(f"{number}", "en", "Mina")
    with pytest.raises(Busy):
        questions.invite("more", "en", "Mina")
    host.time_s = INVITED_S
    questions.invite("more", "en", "Mina")


def ask(questions: VoiceQuestions, host: Host, count: int = 1, seconds: float = 1.0) -> list[str]:
    """Speak so many times, and wait for what becomes of it; why the microphone was let go."""

    async def go() -> list[str]:
        gone: list[str] = []
        token, _ = questions.invite("Jiwoo", "en", "Mina")
        hearer = questions.hearer(questions.take(token), gone.append)
        hearer.opened()
        for _ in range(count):
            for pcm in said(seconds):
                hearer.hear(pcm)
            await asyncio.sleep(5)
        hearer.closed("over")
        await questions.close()
        return gone

    return run(go())


def test_what_was_said_goes_into_the_chat_and_she_attends_meanwhile():
    host = Host()
    chat, scribe = Chat(host), Scribe()
    questions = VoiceQuestions(host, chat, scribe)
    ask(questions, host)
    ((viewer_id, name, text, lang),) = chat.posts
    assert (viewer_id[:6], name, text, lang) == ("voice:", "Jiwoo", "2 seconds", "en")
    assert host.attention == ["hears", "thinks", ""]
    (heard,) = host.of("question.heard")
    assert (heard["text"], heard["message_id"], heard["fate"]) == ("2 seconds", "m1", "question")
    assert scribe.warmed == 1


@pytest.mark.parametrize(
    ("scribe", "reason"), [(None, "no recogniser"), (Scribe("it took too long"), "it took too long")]
)
def test_what_nobody_wrote_down_can_be_listened_to_and_typed(scribe: Scribe | None, reason: str):
    host = Host()
    chat = Chat(host)
    questions = VoiceQuestions(host, chat, scribe)
    ask(questions, host)
    (heard,) = host.of("question.heard")
    assert reason in heard["reason"]
    assert host.attention[-1] == ""
    assert not chat.posts
    kept = questions.unheard(heard["question_id"])
    assert len(kept.sound) / RATE > 1.5
    questions.write_down(heard["question_id"], "how much is it", "Mina")
    assert chat.posts[0][2] == "how much is it"
    with pytest.raises(QuestionUnknown):
        questions.unheard(heard["question_id"])


def test_what_is_kept_is_bounded_and_forgotten_and_five_questions_are_enough():
    host = Host()
    questions = VoiceQuestions(host, Chat(host), None)
    gone = ask(questions, host, count=5)
    assert gone == ["5 questions were asked"]
    gone = ask(questions, host, count=1)
    ids = [each["question_id"] for each in host.of("question.heard")]
    assert len(ids) == MAX_KEPT + 1
    with pytest.raises(QuestionUnknown):
        questions.unheard(ids[0])
    questions.unheard(ids[-1])
    host.time_s = 601.0
    with pytest.raises(QuestionUnknown):
        questions.unheard(ids[-1])


# ------------------------------------------------------------------ barge-in, in a whole show
def test_she_stops_at_the_end_of_the_sentence_and_goes_on_after():
    async def deeds(t: Theatre) -> None:
        await t.until(lambda: t.show.director.current is not None and ". " in t.texts[-1])
        said_before = len(t.started)
        t.show.attend("hears")
        await asyncio.sleep(20)
        assert len(t.started) == said_before
        assert t.show.director.current is None
        t.show.say("One moment.", "en", "neutral", "next")  # the operator may still speak
        await t.until(lambda: t.texts[-1] == "One moment.")
        t.show.attend("thinks")
        await asyncio.sleep(5)
        assert t.texts[-1] == "One moment."
        t.show.attend("")
        await t.until(lambda: len(t.started) > said_before + 1)

    play(Theatre(), deeds)
