"""The prompt lab over HTTP, and its store: versions, runs, comparisons, code, export."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from script.catalogue import load
from script.llm.fake import FakeModel, Scripted
from script.prompts import Prompt, line_prompt
from script.types import Line
from stream.api import problems
from stream.api import prompts as routes
from stream.api.auth import Gate
from stream.errors import PromptUnknown
from stream.prompt_lab import PromptLab
from stream.settings import Settings
from stream.store.db import Database, sqlite_url
from stream.store.deeds import DeedLog
from stream.store.prompts import MAX_TEXT, PromptStore

pytestmark = pytest.mark.unit

NEW = {
    "name": "soft",
    "lang": "ko",
    "system": "[[show]]의 줄을 다정하게 씁니다.",
    "rows": [{"input": "가", "output": "나"}],
}
HEADERS = {"Authorization": "Bearer token"}


@pytest.fixture
def database(tmp_path):
    opened = Database(sqlite_url(tmp_path / "onmaru.db"))
    yield opened
    opened.close()


def client(database, model=None, **settings):
    store = PromptStore(database)
    asyncio.run(store.open())
    app = FastAPI()
    problems.install(app)
    app.include_router(routes.router)
    lab = PromptLab(store, model, load, Settings(**settings))
    app.state.rooms = SimpleNamespace(gate=Gate("token"), lab=lab, deeds=DeedLog(database))
    return TestClient(app, headers=HEADERS)


def is_problem(answer, status, words=""):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]


def test_only_operators_may_look(database):
    at = client(database)
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("GET", "/line-ko"),
        ("GET", "/line-ko/1"),
        ("DELETE", "/line-ko/1"),
        ("POST", "/line-ko/1/run"),
        ("GET", "/line-ko/1/code"),
        ("POST", "/compare"),
        ("GET", "/export"),
    ):
        answer = at.request(method, f"/v1/prompts{path}", headers={"Authorization": "Bearer wrong"}, json={})
        is_problem(answer, 401)


def test_versions_are_added_and_never_changed(database):
    at = client(database)
    assert [each["name"] for each in at.get("/v1/prompts").json()] == ["line-en", "line-ko"]
    first = at.post("/v1/prompts", json=NEW)
    assert first.status_code == 201
    assert first.headers["location"] == "/v1/prompts/soft/1"
    assert first.json()["author"] == "operator"
    second = at.post("/v1/prompts", json={**NEW, "system": "더 다정하게 씁니다.", "note": "덜 딱딱하게"})
    assert second.json()["version"] == 2
    assert at.get("/v1/prompts/soft/1").json()["system"] == NEW["system"]
    assert [each["version"] for each in at.get("/v1/prompts/soft").json()] == [2, 1]
    assert next(each for each in at.get("/v1/prompts").json() if each["name"] == "soft")["version"] == 2
    assert at.delete("/v1/prompts/soft/2").status_code == 204
    assert [each["version"] for each in at.get("/v1/prompts/soft").json()] == [1]
    is_problem(at.get("/v1/prompts/soft/2"), 404)
    is_problem(at.delete("/v1/prompts/soft/2"), 404)
    assert at.post("/v1/prompts", json=NEW).json()["version"] == 3  # a number is never given again
    is_problem(at.get("/v1/prompts/nobody"), 404, "nobody")
    is_problem(at.get("/v1/prompts/soft/0"), 422)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({**NEW, "name": "Soft Words"}, "a-z"),
        ({**NEW, "name": "export"}, "no prompt can be called"),
        ({**NEW, "system": "[[price]]"}, "[[price]]"),
        ({**NEW, "lang": "ja"}, "lang"),
        ({**NEW, "rows": [{"input": "가", "output": "나"}] * 41}, "rows"),
        ({**NEW, "parameters": {"temperature": 9}}, "temperature"),
        ({**NEW, "key": "sk-1"}, "key"),
        ({**NEW, "system": "가\x00나"}, "cannot be seen"),
        ({}, "name"),
    ],
)
def test_what_is_no_prompt_is_refused(database, body, words):
    is_problem(client(database).post("/v1/prompts", json=body), 422, words)


def test_a_new_release_of_a_shipped_prompt_is_a_new_version_and_an_old_one_none(database):
    async def twice():
        store = PromptStore(database)
        await store.open()
        await store.open()
        return await store.versions("line-ko")

    (only,) = asyncio.run(twice())
    assert (only.version, only.author) == (1, "onmaru")
    assert asyncio.run(PromptStore(database).get("line-ko", 1)).prompt == line_prompt("ko")


def answer(line):
    return json.dumps({"line": line, "uses": []}, ensure_ascii=False)


def test_a_run_tells_each_line_with_its_verdict(database):
    model = FakeModel([answer("{name}입니다."), answer("오늘은 {price}이에요."), "no", "no"])
    at = client(database, model)
    body = {"products": ["p01"], "kinds": ["hook", "price", "call"]}
    told = at.post("/v1/prompts/line-ko/1/run", json=body).json()
    assert [trial["text"] for trial in told["trials"]] == ["가마솥 현미 누룽지입니다.", "오늘은 15,900원이에요.", ""]
    assert [trial["outcome"] for trial in told["trials"]] == ["pass", "pass", None]
    assert "form" in told["trials"][2]["failure"]
    assert (told["asked"], told["written"], told["passed"]) == (3, 2, 2)
    assert told["trials"][0]["chars"] == 14
    assert model.asked[0].messages[0].content.startswith("당신은")
    assert model.asked[0].limits is not None
    assert model.asked[0].limits.max_tokens == 300


def test_two_versions_stand_side_by_side(database):
    at = client(database, FakeModel([answer("{name}입니다."), answer("바로 {name}!")]))
    at.post("/v1/prompts", json=NEW)
    body = {
        "products": ["p02"],
        "kinds": ["hook"],
        "one": {"name": "line-ko", "version": 1},
        "other": {"name": "soft", "version": 1},
    }
    told = at.post("/v1/prompts/compare", json=body).json()
    assert told["one"]["trials"][0]["text"] == "고흥 유자청입니다."
    assert told["other"]["trials"][0]["text"] == "바로 고흥 유자청!"
    assert told["other"]["name"] == "soft"
    mixed = {**body, "other": {"name": "line-en", "version": 1}}
    is_problem(at.post("/v1/prompts/compare", json=mixed), 409, "two languages")
    is_problem(at.post("/v1/prompts/compare", json={**body, "one": {"name": "x", "version": 9}}), 404)


def test_the_templates_can_be_tried_without_a_model(database):
    at = client(database)
    told = at.post("/v1/prompts/line-en/1/run", json={"engine": "template"}).json()
    assert told["passed"] == told["asked"] == 12
    is_problem(at.post("/v1/prompts/line-en/1/run", json={}), 409, "llm_base_url")
    is_problem(at.post("/v1/prompts/line-en/1/run", json={"engine": "template", "products": ["zz"]}), 409, "zz")
    is_problem(at.post("/v1/prompts/line-en/1/run", json={"kinds": ["typed"]}), 422)
    is_problem(at.post("/v1/prompts/line-en/1/run", json={"products": ["p01"] * 13}), 422)


def test_one_thing_runs_at_a_time(database):
    async def both():
        held = asyncio.Event()
        lab = PromptLab(
            PromptStore(database), FakeModel([Scripted((answer("{name}입니다."),), held=held)]), load, Settings()
        )
        first = asyncio.create_task(lab.run([line_prompt("ko")], "llm", ["p01"], ["hook"]))
        await asyncio.sleep(0.01)
        with pytest.raises(Exception, match="running"):
            await lab.run([line_prompt("ko")], "llm", ["p01"], ["hook"])
        held.set()
        return await first

    ((trial,),) = asyncio.run(both())
    assert trial.text


def test_the_code_is_python_and_holds_no_key(database, monkeypatch):
    monkeypatch.setenv("TINY_KEY", "sk-secret")
    at = client(database, None, llm_base_url="https://models.example/v1", llm_model="tiny", llm_key_env="TINY_KEY")
    code = at.get("/v1/prompts/line-ko/1/code")
    assert code.headers["content-type"].startswith("text/x-python")
    compile(code.text, "code", "exec")
    assert "https://models.example/v1" in code.text
    assert "TINY_KEY" in code.text
    assert "sk-secret" not in code.text


def line(text, **given):
    return Line(**{"id": "1", "text": text, "lang": "ko", "kind": "answer", "product_id": "p01", **given})


def test_approved_lines_leave_as_tuning_data_without_anybody_in_it(database):
    at = client(database)

    async def approve():
        store = PromptStore(database)
        kept = [
            await store.approve(line("15,900원입니다."), "얼마예요?", system="규칙", names=["별빛토끼"]),
            await store.approve(line("15,900원입니다."), "얼마예요?", system="규칙"),
            await store.approve(line("It is $12.90.", lang="en"), "How much?"),
            await store.approve(line("네, 별빛토끼의 말씀대로예요."), "맞나요?", names=["별빛토끼"]),
            await store.approve(line("네, 됩니다."), "010-1234-5678로 연락 주세요"),
            await store.approve(line("민지님, 어서 오세요."), "안녕하세요"),
            await store.approve(line("네."), " "),
            await store.approve(line("네."), "가" * (MAX_TEXT + 1)),
        ]
        assert kept == [True, True, True, False, False, False, False, False]

    asyncio.run(approve())
    export = at.get("/v1/prompts/export")
    assert export.headers["content-type"].startswith("application/jsonl")
    rows = [json.loads(row) for row in export.text.splitlines()]
    assert rows == [
        {"System_Prompt": "규칙", "Text": "얼마예요?", "Completion": "15,900원입니다."},
        {"System_Prompt": "", "Text": "How much?", "Completion": "It is $12.90."},
    ]
    assert len(at.get("/v1/prompts/export", params={"lang": "en"}).text.splitlines()) == 1
    is_problem(at.get("/v1/prompts/export", params={"lang": "ja"}), 422)


def test_many_approved_lines_leave_in_order_and_the_oldest_give_way(database, monkeypatch):
    monkeypatch.setattr("stream.store.prompts.MAX_APPROVED", 7)
    monkeypatch.setattr("stream.store.prompts.PAGE", 3)
    store = PromptStore(database)

    async def lines():
        for number in range(10):
            await store.approve(line(f"{number}번째 말"), "묻는 말")
        return [example.completion async for example in store.approved()]

    assert asyncio.run(lines()) == [f"{number}번째 말" for number in range(3, 10)]


def test_prompts_outlive_the_process(tmp_path):
    url = sqlite_url(tmp_path / "onmaru.db")

    first = Database(url)
    asyncio.run(PromptStore(first).add(Prompt("soft", 1, "ko", "줄을 씁니다."), "me"))
    first.close()
    again = Database(url)
    stored = asyncio.run(PromptStore(again).get("soft", 1))
    assert (stored.prompt.system, stored.author) == ("줄을 씁니다.", "me")
    with pytest.raises(PromptUnknown):
        asyncio.run(PromptStore(again).get("soft", 2))
    again.close()
