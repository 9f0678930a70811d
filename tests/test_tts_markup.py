"""Pause marks and SSML: what is heard, what the captions show, and what is refused."""

import asyncio
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.dictionary import Dictionary, Entry
from tts.errors import TextInvalid, VoiceError
from tts.fake import FakeVoice
from tts.markup import Manner, MarkupInvalid, Piece, parse
from tts.plan import planned
from tts.types import SAMPLE_RATE, AudioChunk, Prosody, Utterance

pytestmark = pytest.mark.unit


def steps(text: str, lang: str = "ko", dictionary: Dictionary | None = None) -> list[tuple[str, str, float, float]]:
    """(said, written, silence before, silence after)."""
    return [
        (step.spoken.text, " ".join(token.written for token in step.spoken.tokens), step.lead_s, step.pause_s)
        for step in planned(Utterance(text, lang), (lang,), dictionary)
    ]


def spoken(text: str, lang: str = "ko") -> list[AudioChunk]:
    async def collect() -> list[AudioChunk]:
        return [chunk async for chunk in FakeVoice().speak(Utterance(text, lang))]

    return asyncio.run(collect())


@pytest.mark.parametrize(
    "text", ["오늘의 <특가> 상품", "<특가> 오늘만", "3 < 5 & 7", "[[참고]] 보세요", "<speaker>네", "[5s]"]
)
def test_plain_text_passes_untouched(text: str) -> None:
    assert parse(text) == (Piece(text),)


def test_pause_marks_part_a_text() -> None:
    pieces = parse("하나 [[0.5s]] 둘[[250ms]]셋")
    assert [(piece.text.strip(), piece.break_s) for piece in pieces] == [("하나", 0.5), ("둘", 0.25), ("셋", None)]


def test_a_break_is_silence_of_exactly_that_length() -> None:
    with_break, without = spoken("<speak>하나둘<break time='700ms'/>셋넷</speak>"), spoken("하나둘")
    body = len(without[0].samples)
    pause = with_break[0].samples[body:]
    assert len(pause) == round(0.7 * SAMPLE_RATE)
    assert not pause.any()
    assert with_break[0].phones[-1].phone == ""
    assert with_break[0].phones[-1].length >= 0.7 * SAMPLE_RATE
    assert with_break[1].start == body + len(pause)


def test_breaks_at_the_ends_and_next_to_each_other() -> None:
    found = steps(
        "<speak><break time='1s'/>하나.<break time='200ms'/><break time='500ms'/>둘<break time='2s'/></speak>"
    )
    assert found == [("하나.", "하나.", 1.0, 0.5), ("둘", "둘", 0.0, 2.0)]
    chunks = spoken("[[300ms]]하나")
    assert not chunks[0].samples[: round(0.3 * SAMPLE_RATE)].any()
    assert chunks[0].words[0].start >= round(0.3 * SAMPLE_RATE)
    assert steps("<speak>하나. 둘<break strength='none'/>셋</speak>")[1][3] == 0.0


def test_captions_show_what_was_written_and_never_markup() -> None:
    text = (
        "<speak xml:lang='ko-KR'>지금 <sub alias='에이비씨'>ABC</sub>를 <prosody rate='slow'>천천히</prosody> "
        "봐요 &amp; 사요."
        "<p><s>전화 <say-as interpret-as='digits'>1588</say-as>번</s><s>끝</s></p></speak>"
    )
    found = steps(text)
    assert " ".join(written for _, written, _, _ in found) == "지금 ABC를 천천히 봐요 & 사요. 전화 1588번 끝"
    assert found[0][0] == "지금 에이비씨를"
    said = " ".join(said for said, _, _, _ in found)
    assert "일 오 팔 팔" in said or "일오팔팔" in said.replace(" ", "")


def test_prosody_moves_the_knobs_and_holds_them_in_their_range() -> None:
    inner = "<prosody pitch='x-high'>나</prosody>"
    text = f"<speak><prosody rate='80%' pitch='+2st' volume='-3dB'>가{inner}</prosody>다</speak>"
    found = planned(Utterance(text, "ko", Prosody(speed=1, emotion=2)), ("ko",))
    assert [step.prosody for step in found] == [
        Prosody(speed=-2, pitch=2, volume=-3, emotion=2),
        Prosody(speed=-2, pitch=5, volume=-3, emotion=2),
        Prosody(speed=1, emotion=2),
    ]


def test_a_language_is_switched_where_the_voice_speaks_it() -> None:
    text = "<speak>지금 <lang xml:lang='en-US'>good morning</lang> 여러분</speak>"
    assert [step.lang for step in planned(Utterance(text, "ko"), ("ko", "en"))] == ["ko", "en", "ko"]
    assert {step.lang for step in planned(Utterance(text, "ko"), ("ko",))} == {"ko"}
    assert parse(text)[1].manner == Manner(lang="en")


def test_the_dictionary_applies_to_plain_text_and_beside_substitutes() -> None:
    dictionary = Dictionary([Entry("ONMARU", "온마루", "ko")])
    assert steps("ONMARU입니다", "ko", dictionary) == [("온마루입니다", "ONMARU입니다", 0.0, 0.0)]
    found = steps("<speak>ONMARU <sub alias='다른 말'>ONMARU</sub></speak>", "ko", dictionary)
    assert found == [("온마루 다른 말", "ONMARU ONMARU", 0.0, 0.0)]


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"),
    [
        ("<speak>\n가 <foo/></speak>", 2, 3, "<foo> is not known"),
        ("<speak>가<break time='11s'/></speak>", 1, 9, "at most 10 s"),
        ("가\n나 [[99s]]", 2, 3, "at most 10 s"),
        ("<speak>가<break time='soon'/></speak>", 1, 9, "time 'soon'"),
        ("<speak>가", 1, 9, "not well-formed"),
        ("<speak>&boom;</speak>", 1, 8, "undefined entity"),
        ("<speak><speak>가</speak></speak>", 1, 8, "stands around everything"),
        ("<speak><sub alias='나'><p>가</p></sub></speak>", 1, 23, "cannot stand inside <sub>"),
        ("<speak><sub>가</sub></speak>", 1, 8, "needs 'alias'"),
        ("<speak><say-as interpret-as='nokind'>가</say-as></speak>", 1, 39, "say-as 'nokind' is unknown"),
        ("<speak><prosody pitch='200Hz'>가</prosody></speak>", 1, 8, "pitch '200Hz'"),
        ("<speak><prosody colour='red'>가</prosody></speak>", 1, 8, "takes no 'colour'"),
        ("<speak><lang xml:lang='fr'>가</lang></speak>", 1, 8, "take ko or en"),
        ("<speak>" + "<s>" * 20 + "가" + "</s>" * 20 + "</speak>", 1, 53, "deep"),
        ("<speak>" + "가" * 20_000 + "</speak>", 1, 1, "at most 20,000"),
    ],
)
def test_errors_say_where_and_what(text: str, line: int, column: int, problem: str) -> None:
    with pytest.raises(MarkupInvalid) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"Line {line}, column {column}: " in str(caught.value)
    assert problem in str(caught.value)


@pytest.mark.parametrize("text", ["<speak></speak>", "<speak><break/></speak>", "[[1s]]", "가" + "[[10s]]" * 7])
def test_markup_that_leaves_nothing_to_say_or_too_much_silence(text: str) -> None:
    with pytest.raises(TextInvalid):
        planned(Utterance(text, "ko"), ("ko",))


@given(st.text(max_size=60))
def test_no_text_breaks_the_plan(text: str) -> None:
    for candidate in (text, f"<speak>{text}</speak>", f"<speak>{text}<break/>[[1s]]<sub alias='가'>b</sub></speak>"):
        with contextlib.suppress(VoiceError):
            assert planned(Utterance(candidate, "ko"), ("ko",))
