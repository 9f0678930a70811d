"""Prompts: what one is, how it is rendered, tried, seen as code, and what leaves as tuning data."""

import asyncio
import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from script.catalogue import load
from script.errors import PromptInvalid
from script.guard import Guard
from script.llm.fake import FakeModel
from script.prompts import Parameters, Prompt, Row, line_prompt, shipped
from script.prompts.code import as_code
from script.prompts.lab import MAX_SAMPLES, run, samples, totals
from script.prompts.privacy import personal
from script.prompts.render import messages
from script.prompts.tuning import Example, jsonl_row
from script.template import TemplateWriter, utc_now
from script.types import Claim
from script.writer import LineRequest
from script.writing import LlmWriter
from script.writing.draft import Draft, filled
from script.writing.offer import Offer, offer
from tests.llm_server import says, served

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def catalogue():
    return load()


def prompt(**given):
    return Prompt(**{"name": "try-me", "version": 1, "lang": "ko", "system": "[[show]]의 줄을 씁니다.", **given})


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_shipped_rows_keep_the_rules_that_they_teach(lang):
    for row in line_prompt(lang).rows:
        data, draft = json.loads(row.input), Draft.model_validate_json(row.output)
        facts = {slot: Claim("name", value, "p.x") for slot, value in data["slots"].items()}
        request = LineRequest(data["task"], lang)
        line, _ = filled(draft, Offer(request, data["slots"], facts, frozenset(data["needs"])))
        assert "{" not in line


def test_each_language_has_a_prompt():
    assert {each.name for each in shipped()} == {"line-ko", "line-en"}
    assert all(each.version == 1 for each in shipped())


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": "Try Me"}, "a-z"),
        ({"name": "export"}, "no prompt can be called"),
        ({"version": 0}, "count from 1"),
        ({"lang": "ja"}, "language"),
        ({"system": " "}, "empty"),
        ({"system": "가" * 8_001}, "longer"),
        ({"system": "[[price]]"}, r"no \[\[price\]\]"),
        ({"system": "숨은\u202e글"}, "cannot be seen"),
        ({"rows": (Row("가", "나"),) * 41}, "more than 40"),
        ({"rows": (Row("가", ""),)}, "row 1: the output"),
        ({"rows": (Row("가", "나"), Row("가" * 4_001, "나"))}, "row 2: the input"),
        ({"parameters": Parameters(temperature=3)}, "temperature"),
        ({"parameters": Parameters(temperature=float("nan"))}, "temperature"),
        ({"parameters": Parameters(max_tokens=1)}, "max_tokens"),
        ({"note": "가" * 501}, "note"),
        ({"note": "\ud800"}, "note"),
    ],
)
def test_a_prompt_that_breaks_a_rule_says_which(given, why):
    with pytest.raises(PromptInvalid, match=why):
        prompt(**given)


def test_rows_are_turns_and_the_show_is_filled_in():
    told = messages(prompt(rows=(Row("하나", "둘"),)), {"task": "hook"}, "온 \u200b[[language]]\n쇼{0}")
    assert [turn.role for turn in told] == ["system", "user", "assistant", "user"]
    assert told[0].content == "온 [[language]] 쇼{0}의 줄을 씁니다."
    assert told[1].content == "<data>\n하나\n</data>"
    assert told[3].content == '<data>\n{"task": "hook"}\n</data>'


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=40))
def test_whatever_the_data_is_it_stays_inside_its_marks(value):
    told = messages(prompt(), {"task": value}, "쇼")[-1].content
    assert told.count("<") == 2
    assert told.startswith("<data>\n")
    assert told.endswith("\n</data>")
    json.loads(told[len("<data>\n") : -len("\n</data>")])


def test_samples_are_products_that_speak(catalogue):
    usual = samples(catalogue, "en")
    assert [request.product_id for request in usual[::4]] == ["p01", "p02", "p03"]
    assert len(samples(catalogue, "ko", [each.id for each in catalogue.products] * 3)) == MAX_SAMPLES
    with pytest.raises(KeyError):
        samples(catalogue, "ko", ["nobody"])


def test_a_run_tells_lines_verdicts_and_failures(catalogue):
    replies = ['{"line": "{name}입니다."}', "no", "no", '{"line": "{price}입니다."}', '{"line": "담아 두세요."}']
    writer = LlmWriter(FakeModel(replies), catalogue, {"ko": prompt()})
    now = iter(range(100))
    trials = asyncio.run(
        run(writer, samples(catalogue, "ko", ["p01"]), catalogue, Guard(catalogue), clock=lambda: next(now))
    )
    assert [trial.request.kind for trial in trials] == ["hook", "feature", "price", "call"]
    assert [bool(trial.failure) for trial in trials] == [False, True, False, False]
    assert trials[0].text == "가마솥 현미 누룽지입니다."
    assert trials[0].verdict is not None
    assert trials[0].verdict.outcome == "pass"
    figures = totals(trials)
    assert (figures.asked, figures.written, figures.passed) == (4, 3, 3)
    assert figures.seconds == 1
    assert figures.chars == pytest.approx(sum(len(trial.text) for trial in trials) / 3, abs=0.1)


def test_any_writer_can_be_tried(catalogue):
    trials = asyncio.run(run(TemplateWriter(catalogue), samples(catalogue, "en"), catalogue, Guard(catalogue)))
    assert totals(trials).passed == len(trials) == 12
    assert totals(()).asked == 0


def test_the_code_is_a_program_that_asks_what_the_writer_asks(catalogue, tmp_path):
    tricky = prompt(system="따옴표 \"\"\" ''' {0} \\n [[show]]", rows=(Row('{"a": "\'"}', "둘\n셋"),))
    task = offer(LineRequest("price", "ko", "p01"), catalogue, utc_now()).task([])
    with served(says("네, ", "됩니다.")) as server:
        whole = {"choices": [{"index": 0, "message": {"role": "assistant", "content": "네."}, "finish_reason": "stop"}]}

        def answer(handler):
            body = json.dumps(whole).encode()
            handler.send_response(200)
            handler.send_header("content-type", "application/json")
            handler.send_header("content-length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        server.script = (answer,)
        program = tmp_path / "asked.py"
        program.write_text(as_code(tricky, task, "쇼", url=server.url, model="tiny", key_env="TINY_KEY"))
        env = {**os.environ, "TINY_KEY": "sk-tiny", "NO_PROXY": "127.0.0.1"}
        ended = subprocess.run([sys.executable, str(program)], env=env, capture_output=True, text=True, check=False)
    assert ended.stdout == "네.\n", ended.stderr
    sent = server.requests[0]
    assert sent["messages"] == [{"role": each.role, "content": each.content} for each in messages(tricky, task, "쇼")]
    assert (sent["model"], sent["max_tokens"], sent["temperature"]) == ("tiny", 300, 0.7)
    assert server.headers[0]["authorization"] == "Bearer sk-tiny"
    assert "sk-tiny" not in program.read_text()


PERSONAL = [
    "010-1234-5678로 전화 주세요",
    "제 번호는 01012345678이에요",
    "공일공 일이삼사 오육칠팔",
    "+82 10 1234 5678",
    "02-345-6789",
    "1588-1234로 걸었어요",
    "call (415) 555-0123",
    "minji.kim@example.com 으로 보내 주세요",
    "minji 골뱅이 example 점 com",
    "@minji_live 예요",
    "주문번호 20261130 언제 와요?",
    "주문 번호는 AB12예요",
    "order number 7781",
    "송장번호: 6899-1234",
    "tracking no. X99",
    "ORD-2026113",
    "2026113000417",
    "900101-1234567",
    "110-234-567890",
    "4111 1111 1111 1111",
    "101동 1203호로 보내 주세요",
    "테헤란로 123 로 보내 주세요",
    "서울 강남구 봉은사로12길 7이에요",
    "세종대로 110, 3층으로요",
    "민지님, 반갑습니다",
    "안녕하세요 별빛토끼7 님!",
]
PLAIN = [
    "가격은 15,900원, 정가는 21,900원입니다",
    "고객님, 어서 오세요. 여러분 반갑습니다",
    "20봉에 60g, 오후 2시까지 주문하시면 오늘 발송됩니다",
    "유자 함량은 52%예요. 3분이면 됩니다",
    "It is $12.90, 27% off, and made in Korea.",
    "주문하시면 두 병을 보내 드려요",
    "350ml 2병 세트, 1+1 구성입니다",
    "선생님께 선물하기 좋아요",
    "길이는 120 cm입니다",
    "할인된 가격으로 15,900원에 드려요",
    "현미로 100% 채웠어요. 따로 3봉을 더 드립니다",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_what_tells_who_somebody_is_is_found(text):
    assert personal(text)


@pytest.mark.parametrize("text", PLAIN)
def test_what_tells_of_nobody_may_stay(text):
    assert not personal(text)


def test_names_of_viewers_are_found_whatever_their_form():
    assert personal("MINJI 언니 이거 어때요", ["minji"])
    assert personal("ｍｉｎｊｉ가 물어요", ["minji"])
    assert not personal("가격이 얼마예요", ["김", " ", "minji"])


def test_every_line_of_the_templates_may_be_exported(catalogue):
    writer = TemplateWriter(catalogue)
    for lang in ("ko", "en"):
        for request in samples(catalogue, lang, [each.id for each in catalogue.products[:6]]):
            assert not personal(writer.line(request).text)


def test_a_row_of_tuning_data_has_three_columns_and_nobody_in_it():
    row = jsonl_row(Example("규칙", "배송은요?", '"내일"\n갑니다.'))
    assert json.loads(row) == {"System_Prompt": "규칙", "Text": "배송은요?", "Completion": '"내일"\n갑니다.'}
    assert row.count("\n") == 1
    assert jsonl_row(Example("규칙", "민지님이 물어요", "네.")) == ""
    assert jsonl_row(Example("규칙", "연락처는요?", "010-1234-5678입니다.")) == ""
