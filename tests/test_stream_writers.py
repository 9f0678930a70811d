"""Which writer the settings give, and what the doctor says of it."""

import asyncio
import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from script.catalogue import Catalogue, Money, load
from script.errors import EndpointInvalid
from script.writer import LineRequest
from script.writing import Active
from stream.doctor import report
from stream.settings import Settings
from stream.writers import endpoint_of, make_model, make_writer
from tests.llm_server import says, served, status

pytestmark = pytest.mark.unit

PRICE = LineRequest("price", "ko", "p01")


def settings(**given):
    return Settings(**given)


@contextmanager
def listing(body, code=200):
    """A server of GET /models alone."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(code)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()
    thread.join()


def finding(given):
    return next(each for each in report(given) if each.seam == "writer")


def test_without_an_endpoint_the_templates_write():
    async def line():
        writer = make_writer(settings(), load())
        return await writer.write(PRICE), writer.active

    said, active = asyncio.run(line())
    assert "15,900원" in said.text
    assert active == Active("template", "no endpoint is set")
    assert finding(settings()).active == "template"
    assert make_model(settings(writer="template", llm_base_url="http://127.0.0.1:1/v1", llm_model="m")) is None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"writer": "llm"}, "llm_base_url"),
        ({"llm_base_url": "http://127.0.0.1:1/v1"}, "no name"),
        ({"llm_base_url": "localhost:1", "llm_model": "m"}, "https://HOST/v1"),
        ({"llm_base_url": "http://models.example/v1", "llm_model": "m", "llm_key_env": "KEY"}, "unencrypted"),
        ({"writer": "llm", "llm_base_url": "http://10.0.0.1/v1", "llm_model": "m", "llm_key_env": "NO_KEY"}, "NO_KEY"),
    ],
)
def test_what_cannot_be_used_is_said_before_the_show(given, why):
    with pytest.raises(EndpointInvalid, match=why):
        endpoint_of(settings(**given))
    assert finding(settings(**given)).broken


def test_a_model_writes_and_the_templates_stand_in():
    heard: list[Active] = []
    answer = json.dumps({"line": "오늘 가격은 {price}입니다.", "uses": []}, ensure_ascii=False)

    async def lines(url):
        writer = make_writer(settings(llm_base_url=url, llm_model="tiny"), load(), heard.append)
        try:
            return [await writer.write(PRICE) for _ in range(2)]
        finally:
            await writer.close()

    with served(says(answer), status(401)) as server:
        first, second = asyncio.run(lines(server.url))
    assert first.text == "오늘 가격은 15,900원입니다."
    assert "15,900원" in second.text
    assert [active.writer for active in heard] == ["template"]
    assert "401" in heard[0].why


def test_a_price_that_changes_is_the_next_lines_price():
    catalogue = load()
    answers = (f'{{"line": "{words} 가격은 {{price}}입니다."}}' for words in ("오늘", "지금"))

    async def lines(url):
        writer = make_writer(settings(llm_base_url=url, llm_model="tiny"), catalogue)
        try:
            before = await writer.write(PRICE)
            dearer = replace(catalogue.products[0], price=Money(16_900, 1390))
            writer.set_catalogue(Catalogue(catalogue.show, (dearer,)))
            return before, await writer.write(PRICE)
        finally:
            await writer.close()

    with served(*(says(answer) for answer in answers)) as server:
        before, after = asyncio.run(lines(server.url))
    assert (before.text, after.text) == ("오늘 가격은 15,900원입니다.", "지금 가격은 16,900원입니다.")


@pytest.mark.parametrize(
    ("body", "code", "active", "words"),
    [
        ('{"data": [{"id": "tiny"}]}', 200, "tiny", "at 127.0.0.1"),
        ('{"data": [{"id": "other"}]}', 200, "template", "it lists: other"),
        ("<html>", 200, "template", "OpenAI-compatible"),
        ('{"data": 3}', 200, "template", "OpenAI-compatible"),
        ("", 403, "template", "403"),
    ],
)
def test_the_doctor_looks_at_the_endpoint(body, code, active, words):
    with listing(body, code) as url:
        found = finding(settings(llm_base_url=url, llm_model="tiny"))
    assert found.active == active
    assert words in found.why
    assert not found.broken


def test_the_doctor_says_what_is_missing(monkeypatch):
    monkeypatch.delenv("TINY_KEY", raising=False)
    given = settings(llm_base_url="http://127.0.0.1:9/v1", llm_model="tiny", llm_key_env="TINY_KEY")
    assert "TINY_KEY" in finding(given).why
    assert make_model(given) is None
    assert make_writer(given, load()).active.why == "set the environment variable TINY_KEY"
    assert "not reached" in finding(settings(llm_base_url="http://127.0.0.1:9/v1", llm_model="tiny")).why
