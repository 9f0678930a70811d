"""What is said for what is written, and which word it came from."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tts.errors import TextInvalid
from tts.text import MAX_TEXT_CHARS, cleaned, spoken_form

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("39,900원입니다", "삼만 구천구백 원입니다"),
        ("정가 129,000원", "정가 십이만 구천 원"),
        ("5만원대", "오만 원대"),
        ("1만 2천원", "만 이천 원"),
        ("30% 할인", "삼십 퍼센트 할인"),
        ("3.5%", "삼 점 오 퍼센트"),
        ("1+1 행사", "원 플러스 원 행사"),
        ("2+1", "투 플러스 원"),
        ("500ml 2병", "오백 밀리리터 두 병"),
        ("500 mL", "오백 밀리리터"),
        ("300㎖ 2㎏", "삼백 밀리리터 이 킬로그램"),
        ("1.5L", "일 점 오 리터"),
        ("350g", "삼백오십 그램"),
        ("10kg", "십 킬로그램"),
        ("27cm", "이십칠 센티미터"),
        ("3개 남았어요", "세 개 남았어요"),
        ("20개", "스무 개"),
        ("120개", "백이십 개"),
        ("3개월", "삼 개월"),
        ("1번째 상품", "첫 번째 상품"),
        ("3가지", "세 가지"),
        ("10~20%", "십에서 이십 퍼센트"),
        ("$12.99", "십이 달러 구십구 센트"),
        ("2026년", "이천이십육년"),
        ("25℃", "이십오 도"),
        ("비타민 & 유산균", "비타민 앤드 유산균"),
    ],
)
def test_korean_readings(written: str, said: str) -> None:
    assert spoken_form(written, "ko").text == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("$12.99", "twelve dollars and ninety-nine cents"),
        ("$1", "one dollar"),
        ("$1,250", "one thousand two hundred fifty dollars"),
        ("$3.5", "three dollars and fifty cents"),
        ("39,900원", "thirty-nine thousand nine hundred won"),
        ("30% off", "thirty percent off"),
        ("1+1", "one plus one"),
        ("500 ml", "five hundred milliliters"),
        ("1 kg", "one kilogram"),
        ("2.5 kg", "two point five kilograms"),
        ("the 3rd item", "the third item"),
        ("5~10", "five to ten"),
        ("Dr. Kim & Mr. Lee", "doctor Kim and mister Lee"),
        ("007", "zero zero seven"),
    ],
)
def test_english_readings(written: str, said: str) -> None:
    assert spoken_form(written, "en").text == said


def test_a_written_word_keeps_its_spoken_words() -> None:
    spoken = spoken_form("특가 39,900원! 500 ml", "ko")
    assert [(token.written, spoken.text[token.start : token.end]) for token in spoken.tokens] == [
        ("특가", "특가"),
        ("39,900원!", "삼만 구천구백 원!"),
        ("500 ml", "오백 밀리리터"),
    ]


def test_what_is_not_said_rides_with_its_neighbour() -> None:
    spoken = spoken_form("★ 오늘만 🎉 특가 -", "ko")
    assert [token.written for token in spoken.tokens] == ["★ 오늘만 🎉", "특가 -"]
    assert spoken.text == "오늘만 특가"


def test_scripts_that_no_voice_reads_are_not_given_to_it() -> None:
    assert spoken_form("가격(價格)은 좋아요", "ko").text == "가격은 좋아요"
    assert spoken_form("café Москва ラーメン", "en").text == "cafe"


def test_markup_is_only_text() -> None:
    assert "<" not in spoken_form('<break time="10s"/> [[ko]] 하하', "ko").text


@pytest.mark.parametrize("text", ["", "  \n ", "...", "🎉🎉", "\x00\x07\u200b", "漢字"])
def test_nothing_speakable(text: str) -> None:
    with pytest.raises(TextInvalid, match="nothing that can be spoken"):
        cleaned(text)


def test_too_long() -> None:
    assert cleaned("가" * MAX_TEXT_CHARS)
    with pytest.raises(TextInvalid, match="at most 5,000"):
        cleaned("가" * 100_000)


def test_control_characters_go_and_lines_stay() -> None:
    assert cleaned("가\x00나\u200b다\x1b[31m\t라\r\n\n마") == "가나다[31m 라\n마"


def test_wide_letters_are_read() -> None:
    assert spoken_form(cleaned("１＋１ ３９，９００원"), "ko").text == "원 플러스 원 삼만 구천구백 원"


def test_decomposed_hangul_is_composed() -> None:
    assert cleaned("\u1112\u1161\u11ab") == "한"


COUNTERS = (
    "개 병 명 장 권 대 봉 포 팩 캔 박스 세트 가지 켤레 살 배 잔 컵 판 시간 번째 시 마리 줄 통 평 종류 모 개월"
    " 개국 층 회 차 위 등 인분 단계 종 매 정 구 호 도 분 초 주 세 인치 원 퍼센트 년 월 일 개입 입 점 학년"
    " 주년 주일 단"
).split()
TAILS = "입니다 이에요 만 씩 짜리 부터 까지 당 인데요 이고 밖에 이상 가량".split()


@pytest.mark.parametrize("counter", COUNTERS)
def test_what_follows_a_counter_does_not_change_its_numeral(counter: str) -> None:
    alone = spoken_form(f"3{counter}", "ko").text
    for tail in TAILS:
        assert spoken_form(f"3{counter}{tail}", "ko").text.startswith(alone), tail


HEARD = {"ko": re.compile(r"[가-힣 .,!?;:…]*"), "en": re.compile(r"[A-Za-z .,!?;:'…-]*")}
MIXED = st.text(max_size=80) | st.text(
    st.sampled_from(
        "0123456789 .,~-/:+%'\"()원개시년월일만억천층번째은는이가을를로한국AaBbEeKMlmg$₩℃½①Ⅱㅋㅠ🎉\u0661\ud800\u202e"
    ),
    max_size=60,
)


@given(MIXED, st.sampled_from(["ko", "en"]))
def test_any_text_gives_words_that_a_voice_reads_and_loses_none(text: str, lang: str) -> None:
    try:
        line = cleaned(text)
    except TextInvalid:
        return
    spoken = spoken_form(line.replace("\n", " "), lang)
    assert HEARD[lang].fullmatch(spoken.text)
    assert spoken.text == " ".join(spoken.text[token.start : token.end] for token in spoken.tokens)
    assert " ".join(token.written for token in spoken.tokens).split() == line.split() or not spoken.tokens


@given(MIXED, st.sampled_from(["ko", "en"]))
def test_text_that_nobody_cleaned_does_no_harm(text: str, lang: str) -> None:
    assert HEARD[lang].fullmatch(spoken_form(text, lang).text)


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(
    "pattern", ["9", "9,", "a", "A", "가", "a-", "1.", "1/", "http://a.", "(", "ㅋ", "11/24(화)~", "\U0001f389", "1+"]
)
def test_long_lines_are_read_to_their_end(pattern: str, lang: str) -> None:
    text = (pattern * 10_000)[:10_000]
    spoken = spoken_form(text, lang)
    assert HEARD[lang].fullmatch(spoken.text)
    assert "".join(token.written for token in spoken.tokens) in ("", text)
