"""The official client against a server that fails in every way: real sockets, typed failures, bounded everything."""

import asyncio
import email.utils
import json
import time
from contextlib import aclosing

import pytest
from pydantic import BaseModel, ConfigDict

from script.errors import EndpointInvalid, ModelFailed
from script.llm import Endpoint, EndpointModel, Limits, system, user
from tests.llm_server import babbles, breaks, floods, hangs, raw, says, served, silent, status

pytestmark = pytest.mark.unit

QUICK = Limits(max_tokens=50, max_chars=400, first_token_s=0.4, timeout_s=1.0)
PATIENT = Limits(max_tokens=50, max_chars=400, first_token_s=5.0, timeout_s=10.0)
ASKED = (system("너는 진행자다."), user("인사해 줘."))


class Wording(BaseModel):
    model_config = ConfigDict(extra="forbid")
    line: str
    slots: list[str]


def run(url, work, *, limits=PATIENT, key_env="", model="tiny"):
    async def main():
        endpoint = EndpointModel(Endpoint(url, model, key_env, limits))
        try:
            return await work(endpoint)
        finally:
            await endpoint.close()

    return asyncio.run(main())


def complete(url, **how):
    return run(url, lambda model: model.complete(ASKED), **how)


def fails(url, **how):
    with pytest.raises(ModelFailed) as caught:
        complete(url, **how)
    return caught.value


def test_words_come_together_and_the_request_says_what_it_must():
    with served(says("안녕", "하세요", ". ")) as server:
        assert complete(server.url) == "안녕하세요."
    sent = server.requests[0]
    assert sent["messages"] == [{"role": m.role, "content": m.content} for m in ASKED]
    assert (sent["model"], sent["stream"], sent["max_tokens"], sent["temperature"]) == ("tiny", True, 50, 0.7)
    assert "tools" not in sent
    assert "response_format" not in sent


def test_pieces_come_as_they_are_sent():
    async def first(model):
        async with aclosing(model.stream(ASKED)) as pieces:
            return await anext(pieces)

    with served(hangs("첫마디", "둘째")) as server:
        assert run(server.url, first) == "첫마디"


def test_nothing_leaves_but_what_the_request_needs(monkeypatch):
    for name, value in {
        "OPENAI_API_KEY": "sk-ambient",
        "OPENAI_ORG_ID": "org-ambient",
        "OPENAI_PROJECT_ID": "ambient",
        "OPENAI_ADMIN_KEY": "ambient",
        "OPENAI_CUSTOM_HEADERS": "X-Ambient: ambient",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    with served(says("네.")) as server:
        complete(server.url)
        monkeypatch.setenv("TINY_KEY", "sk-tiny")
        complete(server.url, key_env="TINY_KEY")
    assert "authorization" not in server.headers[0]
    assert server.headers[1]["authorization"] == "Bearer sk-tiny"
    for headers in server.headers:
        assert "ambient" not in json.dumps(headers)
        assert not any(name.startswith(("x-stainless", "openai-")) for name in headers)


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_a_busy_endpoint_is_asked_again(code):
    with served(status(code), says("네.")) as server:
        assert complete(server.url) == "네."
    assert server.count == 2


def test_tries_are_bounded():
    with served(status(500, "broken")) as server:
        failed = fails(server.url)
    assert failed.kind == "busy"
    assert "500" in str(failed)
    assert "broken" in str(failed)
    assert server.count == 3


@pytest.mark.parametrize("wish", [lambda: "0.3", lambda: email.utils.formatdate(time.time() + 2, usegmt=True)])
def test_retry_after_is_honoured(wish):
    with served(status(429, retry_after=wish()), says("네.")) as server:
        begun = time.monotonic()
        assert complete(server.url) == "네."
    assert time.monotonic() - begun >= 0.3


def test_a_wish_that_is_too_long_fails_at_once():
    with served(status(429, retry_after="3600"), says("네.")) as server:
        assert fails(server.url).kind == "busy"
    assert server.count == 1


@pytest.mark.parametrize(
    ("code", "advice"), [(400, "no"), (401, "llm_key_env"), (403, "llm_key_env"), (404, "llm_model")]
)
def test_a_refusal_is_told_and_not_asked_again(code, advice):
    with served(status(code)) as server:
        failed = fails(server.url)
    assert failed.kind == "refused"
    assert advice in str(failed)
    assert server.count == 1


def test_a_redirect_is_refused():
    with served(says("네.")) as other, served(status(307, location=f"{other.url}/chat/completions")) as server:
        failed = fails(server.url)
        assert failed.kind == "refused"
        assert other.url.split("/")[2] in str(failed)
        assert other.count == 0


def test_the_key_is_in_no_message(monkeypatch):
    monkeypatch.setenv("TINY_KEY", "sk-very-secret")
    with served(status(401, "your key sk-very-secret is wrong")) as server:
        failed = fails(server.url, key_env="TINY_KEY")
    assert "sk-very-secret" not in str(failed)
    assert "TINY_KEY" in str(failed)


def test_a_key_that_is_not_set_is_asked_for(monkeypatch):
    monkeypatch.delenv("TINY_KEY", raising=False)
    with served(says("네.")) as server:
        assert "TINY_KEY" in str(fails(server.url, key_env="TINY_KEY"))
    assert server.count == 0


def test_nobody_there():
    with served(says("네.")) as server:
        pass
    assert fails(server.url).kind == "unreachable"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (silent, "late"),
        (hangs(), "late"),
        (hangs("", "", ""), "late"),
        (hangs("조금"), "late"),
        (says("천", "천", "히", "말", "해", "요", gap_s=0.3), "late"),
        (says("잘렸", ended=None, done=False), "cut"),
        (says("잘렸", ended=None, done=True), "cut"),
        (breaks("끊겼"), "cut"),
        (breaks(), "unreachable"),
        (says(), "empty"),
        (says(" ", "\n"), "empty"),
        (raw("[DONE]"), "cut"),
        (raw(), "cut"),
        (raw("{not json"), "invalid"),
        (raw("12", '"words"', "[]", "null", '{"choices": 7}', '{"choices": [3]}'), "cut"),
        (raw('{"choices":[{"index":0,"delta":{"content":["a"]},"finish_reason":5}]}'), "cut"),
        (raw('{"error": {"message": "the model fell over"}}'), "cut"),
        (babbles(50_000), "long"),
        (says("가" * 401), "long"),
        (says("끝이 없", ended="length"), "long"),
        (says("막혔", ended="content_filter"), "refused"),
        (says(ended="tool_calls"), "invalid"),
        (floods, "long"),
    ],
)
def test_every_fault_is_a_failure_of_its_kind(fault, kind):
    limits = QUICK if kind == "late" else PATIENT
    with served(fault) as server:
        failed = fails(server.url, limits=limits)
    assert failed.kind == kind, str(failed)
    assert len(str(failed)) <= 500


def test_thoughts_are_left_out():
    with served(says("<th", "ink>정가는 ", "</thi", "nk>\n", "반갑", "습니다.")) as server:
        assert complete(server.url) == "반갑습니다."
    with served(says("<", "3 좋아요.")) as server:
        assert complete(server.url) == "<3 좋아요."
    with served(says("<think>끝나지 않는 생각")) as server:
        assert fails(server.url).kind == "empty"


def test_thinking_beside_the_words_counts_as_a_sign_of_life():
    def thinks(handler):
        handler.begin()
        handler.piece(None, reasoning_content="음")
        time.sleep(0.6)  # longer than the limit of the first word
        handler.piece("네.")
        handler.piece(None, "stop")

    with served(thinks) as server:
        assert complete(server.url, limits=Limits(50, 400, None, 0.4, 5.0)) == "네."
    assert "temperature" not in server.requests[0]


def ask(url, **how):
    return run(url, lambda model: model.ask(ASKED, Wording), **how)


FILLED = '{"line": "{name}입니다.", "slots": ["name"]}'


@pytest.mark.parametrize("answer", [FILLED, f"```json\n{FILLED}\n```", f'물론이죠! {{"a": 1}} 여기요: {FILLED} 끝.'])
def test_a_form_is_read_wherever_it_stands(answer):
    with served(says(*answer)) as server:
        assert ask(server.url) == Wording(line="{name}입니다.", slots=["name"])
    sent = server.requests[0]
    assert sent["response_format"]["json_schema"]["schema"]["required"] == ["line", "slots"]
    assert "JSON Schema" in sent["messages"][0]["content"]


@pytest.mark.parametrize(
    "answer",
    ["죄송합니다.", '{"line": 3}', '{"line": "가", "slots": [], "price": 1}', "{" * 300, '{"a":' * 5_000 + "1"],
)
def test_what_is_not_in_the_form_is_refused(answer):
    limits = Limits(20_000, 40_000, 0.7, 5.0, 10.0)
    with served(says(answer)) as server, pytest.raises(ModelFailed) as caught:
        ask(server.url, limits=limits)
    assert caught.value.kind == "invalid"


def test_an_endpoint_that_knows_no_schema_is_asked_without_from_then_on():
    async def twice(model):
        return [await model.ask(ASKED, Wording) for _ in range(2)]

    with served(status(400, "response_format is not supported"), says(FILLED)) as server:
        assert len(run(server.url, twice)) == 2
    assert ["response_format" in sent for sent in server.requests] == [True, False, False]


def test_an_endpoint_of_newer_models_is_asked_in_its_words():
    refusals = (
        status(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        status(400, "Unsupported value: 'temperature' does not support 0.7"),
    )
    with served(*refusals, says("네.")) as server:
        assert complete(server.url) == "네."
    assert server.requests[2]["max_completion_tokens"] == 50
    assert not {"max_tokens", "temperature"} & server.requests[2].keys()


@pytest.mark.parametrize(
    ("url", "model", "key_env", "why"),
    [
        ("ftp://models/v1", "m", "", "https://HOST/v1"),
        ("models/v1", "m", "", "https://HOST/v1"),
        ("https://models/v1?key=1", "m", "", "https://HOST/v1"),
        ("https://models:port/v1", "m", "", "Port"),
        ("https://me:secret@models/v1", "m", "", "environment variable"),
        ("http://models.example/v1", "m", "KEY", "unencrypted"),
        ("http://8.8.8.8/v1", "m", "KEY", "unencrypted"),
        ("https://models/v1", " ", "", "no name"),
    ],
)
def test_an_endpoint_that_cannot_be_used_says_why(url, model, key_env, why):
    with pytest.raises(EndpointInvalid, match=why):
        Endpoint(url, model, key_env)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:11434/v1", "http://localhost/v1", "http://[::1]/v1", "http://10.1.2.3/v1"]
)
def test_a_key_may_go_to_the_own_network(url):
    assert Endpoint(url, "m", "KEY").near
