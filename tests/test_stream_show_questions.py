"""The question on the picture: one that a person put there, and the one that is answered, together."""

import pytest

from script import catalogue as catalogues
from script.guard import Guard
from stream.show.questions import QuestionBoard
from stream.stage.asking import Asking
from stream.stage.protocol import HideQuestion, Question, ShowQuestion, ToStage

pytestmark = pytest.mark.unit
GUARD = Guard(catalogues.load(catalogues.SAMPLE))
PUT = Question("p", "Hana", "Is it warm?", "en")
ASKED = Question("q", "Suji", "How long does it stay warm?", "en")


class Picture:
    """A board, and what its stage shows."""

    def __init__(self) -> None:
        self.asking = Asking()
        self.later: list = []
        self.told: list[tuple[str, object]] = []
        self.board = QuestionBoard(
            lambda text, lang: GUARD.check(text, lang), self._send, lambda s, call: self.later.append(call), self._tell
        )
        self._index = 0

    def _tell(self, type_: str, **fields: object) -> None:
        self.told.append((type_, fields["message_id"]))
        self.who = fields["who"]

    def _send(self, message: ToStage) -> bool:
        if isinstance(message, ShowQuestion):
            self.asking.put(message.question)
        elif isinstance(message, HideQuestion):
            self.asking.take_off(message.id)
        return True

    def shown(self, answered: Question | None = None) -> Question | None:
        """What the stage draws, long after what was before."""
        self._index += 100
        return self.asking.frame(self._index, answered, sounds=answered is not None)


@pytest.fixture
def picture() -> Picture:
    made = Picture()
    made.board.put(PUT, "minji")
    made.board.started("line", ASKED)
    return made


def test_after_an_answer_the_one_that_was_put_is_back_and_ends_by_its_timer(picture: Picture):
    assert (picture.board.now, picture.shown(ASKED)) == (ASKED, ASKED)
    picture.board.ended("line")
    assert (picture.board.now, picture.shown()) == (PUT, PUT)
    picture.later[0]()
    assert (picture.board.now, picture.shown()) == (None, None)
    assert picture.told[-1] == ("question.gone", "p")


@pytest.mark.parametrize("while_answered", [True, False])
def test_one_that_waits_behind_an_answer_is_taken_off_too(picture: Picture, while_answered: bool):
    assert picture.board.ids() == {"p", "q"}
    if not while_answered:
        picture.board.ended("line")
    picture.board.take_off("p", "minji")
    assert picture.board.now == (ASKED if while_answered else None)
    picture.board.ended("line")
    assert (picture.board.now, picture.shown()) == (None, None)


def test_one_that_is_put_there_during_an_answer_comes_after_it(picture: Picture):
    other = Question("o", "Jun", "Which colours?", "en")
    picture.board.put(other, "minji")
    assert (picture.board.now, picture.shown(ASKED)) == (ASKED, ASKED)
    assert picture.told[-1] == ("question.shown", "q"), "it is not told of before it is there"
    picture.board.ended("line")
    assert (picture.board.now, picture.shown()) == (other, other)
    assert picture.who == "minji", "nobody takes it for one that she answers"
    picture.later[1]()
    assert (picture.board.now, picture.shown()) == (None, None)


def test_off_the_screen_goes_what_is_answered_and_what_was_put_meanwhile(picture: Picture):
    picture.board.put(Question("o", "Jun", "Which colours?", "en"), "minji")
    for message_id in picture.board.ids():
        picture.board.take_off(message_id, "minji")
    assert (picture.board.now, picture.shown(ASKED)) == (None, None)
    picture.board.ended("line")
    assert (picture.board.now, picture.shown()) == (None, None)


def test_putting_there_what_is_answered_changes_nothing(picture: Picture):
    picture.board.put(ASKED, "minji")
    assert (picture.board.now, picture.shown(ASKED)) == (ASKED, ASKED)
    picture.board.ended("line")
    assert picture.board.now == picture.shown() == PUT, "it went with its answer"


def test_one_that_was_taken_off_before_its_answer_does_not_come_with_it(picture: Picture):
    picture.board.ended("line")
    picture.board.take_off("p", "minji")
    picture.board.started("late", PUT)
    assert (picture.board.now, picture.shown(PUT)) == (None, None)
    picture.board.put(PUT, "minji")
    assert (picture.board.now, picture.shown(PUT)) == (PUT, PUT), "she changed her mind"
    other = Question("o", "Jun", "Which colours?", "en")
    picture.board.put(other, "minji")
    picture.board.take_off("p", "minji")
    assert (picture.board.now, picture.shown(PUT)) == (other, other)
    picture.board.put(PUT, "minji")
    assert (picture.board.now, picture.shown(PUT)) == (PUT, PUT)
    picture.board.ended("late")
    assert (picture.board.now, picture.shown()) == (PUT, PUT), "it is her wish now, and ends by its timer"
    picture.later[-1]()
    assert (picture.board.now, picture.shown()) == (None, None)


def test_one_that_is_put_again_as_its_answer_ends_is_not_forgotten(picture: Picture):
    picture.shown(ASKED)
    picture.board.take_off("p", "minji")
    picture.board.take_off("q", "minji")
    assert picture.shown() is None  # the stage is done with the answer; its word of that is on the way
    picture.board.put(ASKED, "minji")
    picture.board.ended("line")
    assert (picture.board.now, picture.shown()) == (ASKED, ASKED)
    assert picture.board.ids() == {"q"}
    picture.later[-1]()
    assert (picture.board.now, picture.shown()) == (None, None)


def test_one_that_was_taken_off_twice_comes_back_with_its_answer(picture: Picture):
    picture.board.ended("line")
    picture.board.take_off("p", "minji")
    picture.board.take_off("p", "junho")
    picture.board.put(PUT, "minji")
    picture.board.started("late", PUT)
    assert (picture.board.now, picture.shown(PUT)) == (PUT, PUT)


def test_one_that_is_answered_itself_goes_with_its_answer():
    picture = Picture()
    picture.board.put(PUT, "minji")
    picture.board.started("line", PUT)
    assert picture.shown(PUT) == PUT
    picture.board.ended("line")
    assert (picture.board.now, picture.shown()) == (None, None)


def test_another_stage_is_told_of_the_one_that_was_put(picture: Picture):
    picture.asking = Asking()
    picture.board.stage_ready()
    assert (picture.board.now, picture.shown()) == (PUT, PUT)
