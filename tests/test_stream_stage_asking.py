"""A viewer's question is on the picture while it is answered; one that was put there goes with its answer."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from avatar.overlays import render_overlays
from avatar.scene import QuestionView, Scene
from lipsync.dominance import mouth_poses
from lipsync.visemes import REST
from stream.errors import QuestionUnfit
from stream.show.questions import MAX_TEXT, drawn, question
from stream.stage.asking import HOLD_FRAMES, Asking
from stream.stage.conductor import Conductor
from stream.stage.passage import Passage
from stream.stage.picture import FADE_FRAMES, _Bubble
from stream.stage.protocol import HideQuestion, Question, ShowQuestion
from tests.show_theatre import Hall
from tts.types import AudioChunk, PhoneSpan

pytestmark = pytest.mark.unit
ASKED, OTHER = Question("m1", "수지", "얼마예요?"), Question("m2", "", "언제 와요?")
LENGTH = 48_000


def passage(name: str, asked: Question | None) -> Passage:
    chunk = AudioChunk(np.full(LENGTH, 0.1, np.float32), 0, (PhoneSpan("a", 0, LENGTH),), (), last=True)
    return Passage(name, 0, chunk, question=asked)


def seen(conductor: Conductor, frames: int) -> list[str]:
    jobs = (conductor.tick().frame for _ in range(2 * frames))
    return [job.question.id if job.question is not None else "" for job in jobs if job is not None]


def test_it_is_there_from_the_first_frame_of_the_answer_until_a_moment_after_the_last():
    conductor = Conductor(mouth_poses, REST)
    conductor.add(passage("a", ASKED))
    ids = seen(conductor, 75)
    assert ids[0] == "m1"
    assert "".join(ids).count("m1") == 25 + HOLD_FRAMES
    assert ids[-1] == ""


def test_another_line_takes_it_away_and_a_cut_lets_it_go():
    conductor = Conductor(mouth_poses, REST)
    conductor.add(passage("a", ASKED))
    conductor.add(passage("b", None))
    ids = seen(conductor, 60)
    last = max(k for k, each in enumerate(ids) if each == "m1")
    assert 25 <= last <= 25 + 10, "until the next line sounds"
    conductor.add(passage("c", OTHER))
    assert "m2" in seen(conductor, 30)
    conductor.cut(1)
    assert seen(conductor, HOLD_FRAMES + 5)[-1] == ""


def test_one_that_was_put_there_stays_gives_way_and_goes_with_its_own_answer():
    asking = Asking()
    asking.put(ASKED)
    assert asking.frame(0, None, sounds=False) is ASKED
    assert asking.frame(1, OTHER, sounds=True) is OTHER
    assert asking.frame(2 + HOLD_FRAMES, None, sounds=False) is ASKED
    assert asking.frame(60, ASKED, sounds=True) is ASKED
    assert asking.frame(61, None, sounds=True) is None


def test_what_is_taken_off_does_not_come_back_with_its_answer():
    asking = Asking()
    asking.put(ASKED)
    asking.take_off("m1")
    assert asking.frame(0, None, sounds=False) is None
    assert asking.frame(1, ASKED, sounds=True) is None
    asking.put(ASKED)
    assert asking.frame(40, None, sounds=False) is ASKED


def test_it_fades_and_the_one_before_goes_first():
    bubble = _Bubble()
    course = [(bubble.follow(ASKED), bubble.question) for _ in range(FADE_FRAMES)]
    assert [opacity for opacity, _ in course] == sorted(opacity for opacity, _ in course)
    assert course[-1] == (1.0, ASKED)
    gone = [bubble.follow(OTHER) for _ in range(FADE_FRAMES)]
    assert gone[-1] == 0.0
    assert bubble.question is ASKED
    assert bubble.follow(OTHER) > 0
    assert bubble.question is OTHER


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (1080, 1920), (640, 360)])
@pytest.mark.parametrize("text", ["네?", "아주 긴 질문입니다 " * 12, "띄어쓰기없는긴질문" * 20])
def test_a_bubble_stays_in_the_frame_and_covers_no_other_overlay(size, text):
    scene = Scene("ko", "온마루 라이브")
    others = render_overlays(scene, size)
    (bubble,) = (o for o in render_overlays(replace(scene, question=QuestionView("수지", text)), size)[len(others) :])
    high, wide = bubble.image.shape[:2]
    assert 0 <= bubble.x <= bubble.x + wide <= size[0]
    assert 0 <= bubble.y <= bubble.y + high <= size[1]
    for other in others:
        below = other.y + other.image.shape[0]
        assert below <= bubble.y or bubble.y + high <= other.y


def test_only_what_can_be_drawn_is_shown():
    assert drawn(" 🎁 이거\u202e 얼마\n예요?\u200b ", 40) == "이거 얼마 예요?"
    assert len(drawn("가" * 500, MAX_TEXT)) == MAX_TEXT
    assert question("1", "💜", "최저가 맞나요?", "ko").name == ""


def test_the_board_of_a_show_tells_what_is_there_and_ends_it(tmp_path):
    hall = Hall(tmp_path / "x.db").ready()
    board = hall.show.board

    async def deeds() -> None:
        board.put(question("m1", "수지", "최저가 맞나요?", "ko"), "mina")
        assert hall.sent(ShowQuestion)
        hall.show.on_lost("gone")
        hall.ready()
        assert len(hall.sent(ShowQuestion)) == 2, "another stage is told"
        board.started("7", OTHER)
        assert board.now is OTHER
        board.ended("7")
        assert board.now is not None
        assert board.now.id == "m1", "it waited behind the answer"
        for bad in ("씨발 뭐야", "카톡 아이디 buy123 으로 연락 주세요", "이거 먹으면 당뇨가 치료되나요?"):
            with pytest.raises(QuestionUnfit):
                board.put(question("m3", "", bad, "ko"), "mina")
        board.put(ASKED, "mina")
        board.take_off("m1", "mina")
        assert hall.sent(HideQuestion)[-1] == HideQuestion("m1")
        assert board.fit(ASKED) is None, "its answer is still to come"

    asyncio.run(deeds())
    told = [event.type for event in hall.show.events.since(0) if event.type.startswith("question.")]
    once, gone = "question.shown", "question.gone"
    assert told == [once, gone] * 3, "the one that waited is shown again after the answer"
