"""When written words are heard."""

import pytest

from tts.engine import WordMark
from tts.text import spoken_form
from tts.types import PhoneSpan
from tts.words import word_spans

pytestmark = pytest.mark.unit

PHONES = [PhoneSpan("", 0, 50)] + [PhoneSpan("a", 50 + 100 * i, 100) for i in range(8)] + [PhoneSpan("", 850, 200)]


def test_marks_place_words_on_the_nearest_phone_and_pauses_belong_to_none() -> None:
    phones = [*PHONES[:5], PhoneSpan("", 450, 100), *(PhoneSpan("a", 550 + 100 * i, 100) for i in range(4))]
    first, second = word_spans(spoken_form("가나 다라", "ko"), [WordMark(0, 44), WordMark(3, 531)], phones)
    assert (first.text, first.start, first.length) == ("가나", 50, 400)
    assert (second.text, second.start, second.length) == ("다라", 550, 400)


def test_words_that_were_not_marked_share_the_time_between_their_neighbours() -> None:
    spans = word_spans(spoken_form("가나 다라 마바 사아", "ko"), [WordMark(0, 50), WordMark(9, 650)], PHONES)
    assert [span.start for span in spans] == [50, 250, 450, 650]
    assert [span.length for span in spans] == [200, 200, 200, 200]


def test_no_marks_at_all() -> None:
    spans = word_spans(spoken_form("가나 다라", "ko"), [], PHONES)
    assert [(span.start, span.length) for span in spans] == [(50, 400), (450, 400)]


def test_a_price_is_one_written_word() -> None:
    spoken = spoken_form("특가 39,900원 입니다", "ko")
    marks = [WordMark(0, 50), WordMark(3, 150), WordMark(6, 350), WordMark(11, 550), WordMark(13, 650)]
    assert [(span.text, span.start) for span in word_spans(spoken, marks, PHONES)] == [
        ("특가", 50),
        ("39,900원", 150),
        ("입니다", 650),
    ]


def test_marks_that_run_backwards_are_not_believed() -> None:
    marks = [WordMark(0, 50), WordMark(3, 650), WordMark(6, 250), WordMark(9, 750)]
    starts = [span.start for span in word_spans(spoken_form("가나 다라 마바 사아", "ko"), marks, PHONES)]
    assert starts == sorted(starts)


def test_silence_says_no_word() -> None:
    assert word_spans(spoken_form("가나", "ko"), [], [PhoneSpan("", 0, 100)]) == ()
