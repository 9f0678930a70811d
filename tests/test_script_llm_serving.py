"""The wire against a real serving stack: `transformers serve` with a tiny random model."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from contextlib import aclosing
from pathlib import Path

import httpx
import pytest

from script.catalogue import load
from script.errors import ModelFailed
from script.llm import Endpoint, EndpointModel, Limits, user
from script.template import TemplateWriter
from script.writer import LineRequest
from script.writing import Active, FallbackWriter, LlmWriter
from script.writing.draft import Draft
from stream.writers import look_at

pytestmark = pytest.mark.process

ASKED = (user("안녕"),)
TO_THE_END = Limits(max_tokens=4_000, max_chars=20_000, first_token_s=60.0, timeout_s=90.0)


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serving")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "hub").mkdir()
    quiet = {"HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(folder / "hub"), "HF_HOME": str(folder)}
    command = [sys.executable, "-m", "tests.llm_serving", str(folder / "tiny"), str(port)]
    with (folder / "log").open("wb") as log:
        serving = subprocess.Popen(
            command,
            cwd=Path(__file__).parent.parent,
            env={**os.environ, **quiet, "OMP_NUM_THREADS": "1"},
            stdout=log,
            stderr=log,
        )
    try:
        _wait(serving, port, folder / "log")
        yield Endpoint(f"http://127.0.0.1:{port}/v1", str(folder / "tiny"), limits=TO_THE_END)
    finally:
        serving.terminate()
        serving.wait(20)


def _wait(serving, port, log):
    for _ in range(200):
        assert serving.poll() is None, log.read_text()[-2_000:]
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.5)
    raise AssertionError("no health after 100 s")


def run(endpoint, work):
    async def main():
        model = EndpointModel(endpoint)
        try:
            return await work(model)
        finally:
            await model.close()

    return asyncio.run(main())


@pytest.mark.timeout(200)
def test_an_answer_streams_to_its_end(endpoint):
    async def pieces(model):
        async with aclosing(model.stream(ASKED)) as answer:
            return [piece async for piece in answer]

    found = run(endpoint, pieces)
    assert len(found) > 1
    assert "".join(found).strip()


def test_an_answer_that_uses_up_its_tokens_is_no_answer(endpoint):
    with pytest.raises(ModelFailed) as caught:
        run(endpoint, lambda model: model.complete(ASKED, limits=Limits(4, 400, 0.7, 30.0, 60.0)))
    assert caught.value.kind == "long"


def test_what_a_random_model_says_is_no_form_and_no_line(endpoint):
    async def both(model):
        with pytest.raises(ModelFailed) as caught:
            await model.ask(ASKED, Draft)
        catalogue = load()
        heard: list[Active] = []
        llm = LlmWriter(model, catalogue)
        writer = FallbackWriter(llm, TemplateWriter(catalogue), on_active=heard.append)
        return caught.value, await writer.write(LineRequest("price", "ko", "p01")), heard

    failed, line, heard = run(endpoint, both)
    assert failed.kind in ("invalid", "long")
    assert "15,900원" in line.text
    assert heard[0].writer == "template"


def test_a_stopped_stream_frees_the_server(endpoint):
    async def first(model):
        async with aclosing(model.stream(ASKED)) as answer:
            await anext(answer)
        return await model.complete(ASKED)

    assert run(endpoint, first)


def test_a_model_that_it_does_not_serve_is_refused(endpoint):
    with pytest.raises(ModelFailed) as caught:
        run(Endpoint(endpoint.base_url, "nobody/nothing"), lambda model: model.complete(ASKED))
    assert caught.value.kind in ("refused", "busy")
    assert look_at(Endpoint(endpoint.base_url, "nobody/nothing"))
