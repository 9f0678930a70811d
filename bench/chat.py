"""The chat of a live show: how soon an answer begins, and what a flood does (`python -m bench chat`)."""

import asyncio
import json
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np

from bench.tables import Row
from tests import live_server
from tests.live_server import LiveServer

QUESTIONS = 20
PATIENCE_S = 30.0
STEADY_PER_S, STEADY_S = 100, 30
BURST_PER_S, BURST_S = 1_000, 5
BATCH = 50
CHAT = "/v1/shows/demo/chat"


def rows() -> list[Row]:
    """Starts a server of its own; about two minutes."""
    server = live_server.start(Path(tempfile.mkdtemp()))
    try:
        return asyncio.run(_measured(server))
    finally:
        server.stop()


async def _measured(server: LiveServer) -> list[Row]:
    async with httpx.AsyncClient(base_url=server.url, headers=server.headers, timeout=30) as desk:
        talking = await _answers(desk)
        await desk.put("/v1/shows/demo/flow", json={"flow": "held"})
        await asyncio.sleep(8)
        quiet = await _answers(desk)
        await desk.put("/v1/shows/demo/flow", json={"flow": "running"})
        steady = await _flood(desk, STEADY_PER_S, STEADY_S)
        burst = await _flood(desk, BURST_PER_S, BURST_S)
    return [
        Row("message → answer begins, nothing else is said", "p95 ≤1.5 s", _times(quiet)),
        Row("the same in the middle of the rundown: it waits for the end of the sentence", "", _times(talking)),
        Row(f"{STEADY_PER_S} messages/s for {STEADY_S} s", "sustained", steady),
        Row(f"{BURST_PER_S} messages/s for {BURST_S} s", "taken", burst),
    ]


async def _answers(desk: httpx.AsyncClient) -> list[float]:
    """Seconds from a question's posting to the first sound of its answer."""
    products = (await desk.get("/v1/shows/demo/products")).json()
    waits: list[float] = []
    events: asyncio.Queue[dict[str, object]] = asyncio.Queue()
    following = asyncio.create_task(_follow(desk, events))
    await asyncio.sleep(1)
    for number in range(QUESTIONS):
        product = products[number % len(products)]
        began = time.monotonic()
        body = {"messages": [{"viewer_id": f"q{time.time()}", "text": f"{product['name']['ko']} 원산지가 어디예요?"}]}
        posted = (await desk.post(f"{CHAT}/batch", json=body)).json()
        waits += await _begins(events, posted[0]["id"], began)
        await asyncio.sleep(6)  # she says it to the end
    following.cancel()
    return waits


async def _begins(events: asyncio.Queue[dict[str, object]], message_id: str, began: float) -> list[float]:
    line_id = None
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                event = await events.get()
                if event["type"] == "chat.answered" and event["message_id"] == message_id:
                    line_id = event["line_id"]
                if event["type"] == "line.started" and event.get("kind") == "answer" and line_id is not None:
                    return [time.monotonic() - began]
    except TimeoutError:
        return []


async def _follow(desk: httpx.AsyncClient, events: asyncio.Queue[dict[str, object]]) -> None:
    async with desk.stream("GET", "/v1/shows/demo/desk", timeout=None) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                for event in json.loads(line[6:]):
                    events.put_nowait(event)


async def _flood(desk: httpx.AsyncClient, per_s: int, seconds: int) -> str:
    """What a flood of so many messages a second, each by another viewer, does."""
    before = (await desk.get("/v1/shows/demo")).json()["restarts"]
    start, refused, pings = time.monotonic(), 0, []
    for number in range(per_s * seconds // BATCH):
        texts = [f"{number * BATCH + each}번째로 인사드려요 반갑습니다" for each in range(BATCH)]
        messages = [{"viewer_id": f"f{start}{number}.{each}", "text": text} for each, text in enumerate(texts)]
        answer = await desk.post(f"{CHAT}/batch", json={"messages": messages})
        refused += answer.status_code != 202
        asked = time.monotonic()
        await desk.get("/healthz")
        pings.append(time.monotonic() - asked)
        await asyncio.sleep(max(0.0, start + (number + 1) * BATCH / per_s - time.monotonic()))
    took = time.monotonic() - start
    kept = await _kept(desk, f"f{start}", per_s * seconds)
    restarts = (await desk.get("/v1/shows/demo")).json()["restarts"] - before
    p95 = 1000 * float(np.percentile(pings, 95))
    return (
        f"{per_s * seconds / took:.0f}/s taken, {refused} batches refused, {kept} of {per_s * seconds} stored; "
        f"the server answers others within {p95:.0f} ms (p95), {restarts} restarts of the stage"
    )


async def _kept(desk: httpx.AsyncClient, mark: str, wanted: int) -> int:
    """Messages with this mark that came into the store, counted when no more come."""
    end, count = time.monotonic() + 60, -1
    while time.monotonic() < end:
        await asyncio.sleep(3)
        now, before = 0, None
        while True:
            page = (await desk.get(CHAT, params={"limit": 500, **({"before": before} if before else {})})).json()
            mine = [row for row in page if row["viewer_id"].startswith(f"api:{mark}")]
            now += len(mine)
            if not mine or now >= wanted:
                break
            before = page[-1]["row"]
        if now == count or now >= wanted:
            return now
        count = now
    return count


def _times(seconds: list[float]) -> str:
    if not seconds:
        return "no answer was heard"
    p50, p95 = np.percentile(seconds, [50, 95])
    return f"p50 {p50:.2f} s, p95 {p95:.2f} s, worst {max(seconds):.2f} s (n={len(seconds)} of {QUESTIONS})"
