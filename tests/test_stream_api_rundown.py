"""The rundown and the lines that wait over HTTP: versions, edits, jumps, approval, flow, deeds, exports."""

import json
import time
from collections.abc import Iterator

import httpx
import pytest

from tests import live_server
from tests.live_server import LiveServer

pytestmark = [pytest.mark.process, pytest.mark.live]

SHOW = "/v1/shows/demo"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of our own: the rundown is turned inside out."""
    made = live_server.start(tmp_path_factory.mktemp("data"))
    yield made
    made.stop()


@pytest.fixture
def operator(running: LiveServer) -> Iterator[httpx.Client]:
    with running.client() as client:
        client.headers["X-Onmaru-Actor"] = "Ara"
        yield client
        client.put(f"{SHOW}/flow", json={"flow": "running"})
        client.put(f"{SHOW}/approval", json={"mode": "automatic"})


def until(look, limit_s: float = 30.0):
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come")


def test_the_rundown_is_read_edited_and_taken_back(operator: httpx.Client):
    read = operator.get(f"{SHOW}/rundown")
    version, rundown = read.json()["version"], read.json()["rundown"]
    assert read.headers["ETag"] == f'"{version}"'
    moved = operator.post(
        f"{SHOW}/rundown/edits",
        json={"type": "move", "block_id": rundown["blocks"][3]["id"], "place": 1},
        headers={"If-Match": read.headers["ETag"]},
    )
    assert moved.json()["rundown"]["blocks"][1]["id"] == rundown["blocks"][3]["id"]
    stale = operator.put(f"{SHOW}/rundown", json=rundown, headers={"If-Match": read.headers["ETag"]})
    assert stale.status_code == 412
    back = operator.post(f"{SHOW}/rundown/versions/{version}")
    assert [b["id"] for b in back.json()["rundown"]["blocks"]] == [b["id"] for b in rundown["blocks"]]
    versions = operator.get(f"{SHOW}/rundown/versions").json()
    assert [(v["version"], v["who"]) for v in versions[:2]] == [(version + 2, "Ara"), (version + 1, "Ara")]
    assert operator.get(f"{SHOW}/rundown/versions/{version}").json() == rundown


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        (lambda r: {**r, "blocks": []}, 422, "blocks"),
        (lambda r: {**r, "blocks": [{**r["blocks"][1], "product_id": "p99"}]}, 422, "p99"),
        (lambda r: {**r, "format": 9}, 422, "format"),
        (lambda r: {"x": "y" * 100}, 422, "format"),
    ],
    ids=["no block", "unknown product", "another format", "no rundown"],
)
def test_a_rundown_that_cannot_be_spoken_is_refused_with_the_reason(operator: httpx.Client, change, status, word):
    rundown = operator.get(f"{SHOW}/rundown").json()["rundown"]
    refused = operator.put(f"{SHOW}/rundown", json=change(rundown))
    assert refused.status_code == status
    assert word in refused.json()["detail"]


def test_a_rundown_is_generated_of_a_brief_and_followed(operator: httpx.Client):
    brief = {"title": "저녁", "minutes": 4, "langs": ["ko"], "product_ids": ["p05", "p02"]}
    made = operator.post(f"{SHOW}/rundown/generate", json=brief).json()["rundown"]
    assert [b["product_id"] for b in made["blocks"] if b["kind"] == "product"][:2] == ["p05", "p02"]
    refused = operator.post(f"{SHOW}/rundown/generate", json={**brief, "minutes": 0.2})
    assert refused.status_code == 422
    assert "minutes" in refused.json()["detail"]
    block = next(b["id"] for b in made["blocks"] if b.get("product_id") == "p02")
    operator.post(f"{SHOW}/rundown/go", json={"block_id": block}).raise_for_status()
    until(lambda: operator.get(f"{SHOW}/rundown").json()["position"]["block_id"] == block)
    assert operator.post(f"{SHOW}/rundown/go", json={"block_id": "zz"}).status_code == 404
    assert operator.post(f"{SHOW}/rundown/skip", json={"what": "block"}).json() == {"skipped": True}
    until(lambda: operator.get(f"{SHOW}/rundown").json()["position"]["block_id"] != block)


def test_lines_wait_for_approval_and_are_edited_vetoed_and_approved(operator: httpx.Client):
    operator.put(f"{SHOW}/approval", json={"mode": "manual"}).raise_for_status()
    block = operator.get(f"{SHOW}/rundown").json()["rundown"]["blocks"][1]["id"]
    operator.post(f"{SHOW}/rundown/go", json={"block_id": block}).raise_for_status()
    waiting = until(
        lambda: (
            w
            if len(w := [c for c in operator.get(f"{SHOW}/cues").json()["next"] if c["state"] == "waiting"]) > 3
            else None
        )
    )
    assert all(c["in_s"] is None for c in waiting)
    first, second, third = (c["line_id"] for c in waiting[:3])
    operator.post(f"{SHOW}/cues/{first}/veto").raise_for_status()
    assert operator.post(f"{SHOW}/cues/{first}/veto").status_code == 404
    edited = operator.put(f"{SHOW}/cues/{second}", json={"text": "오늘 가격은 1원입니다."}).json()
    assert [w["code"] for w in edited["warnings"]] == ["number"]
    operator.post(f"{SHOW}/cues/{third}/approve").raise_for_status()
    row = until(lambda: [r for r in operator.get(f"{SHOW}/aired").json() if r["line_id"] == second])[0]
    assert row["text"] == "오늘 가격은 1원입니다."
    deeds = [(d["who"], d["deed"]) for d in operator.get(f"{SHOW}/deeds").json()]
    assert deeds[:3] == [("Ara", "approve"), ("Ara", "edit"), ("Ara", "veto")]
    assert "number" in json.loads(operator.get(f"{SHOW}/deeds").json()[1]["detail"])["overridden"]


def test_pause_silences_her_and_the_operator_may_still_speak(operator: httpx.Client):
    operator.put(f"{SHOW}/flow", json={"flow": "paused"}).raise_for_status()
    until(lambda: operator.get(f"{SHOW}/cues").json()["now"] is None)
    line = operator.post(f"{SHOW}/say", json={"text": "잠시만 기다려 주세요."}).json()["line_id"]
    until(lambda: line in [r["line_id"] for r in operator.get(f"{SHOW}/aired").json()])
    assert operator.get(f"{SHOW}/cues").json()["flow"] == "paused"
    operator.put(f"{SHOW}/flow", json={"flow": "running"}).raise_for_status()
    until(lambda: operator.get(f"{SHOW}/cues").json()["now"])


def test_a_pinned_product_is_talked_about_next(operator: httpx.Client):
    operator.put(f"{SHOW}/pin", json={"product_id": "p09"}).raise_for_status()
    until(lambda: any(c["product_id"] == "p09" for c in operator.get(f"{SHOW}/cues").json()["next"][:4]))
    assert operator.get(f"{SHOW}/cues").json()["pinned"] == "p09"
    operator.put(f"{SHOW}/pin", json={"product_id": None}).raise_for_status()
    assert operator.put(f"{SHOW}/pin", json={"product_id": "p99"}).status_code == 404
    assert operator.put(f"{SHOW}/mood", json={"mood": "earnest"}).json() == {"mood": "earnest"}
    operator.put(f"{SHOW}/mood", json={"mood": None}).raise_for_status()


def test_what_was_said_is_exported_with_its_proofs_and_as_captions(operator: httpx.Client):
    lines = operator.get(f"{SHOW}/aired.json").json()["lines"]
    starts = [line["start_s"] for line in lines]
    assert starts == sorted(starts)
    assert starts[0] == 0.0
    assert any(line["claims"] for line in lines)
    assert all(line["approver"] for line in lines if line["source"] != "typed")
    vtt = operator.get(f"{SHOW}/aired.vtt").text
    assert vtt.startswith("WEBVTT\n\n")
    assert vtt.count(" --> ") >= len([line for line in lines if line["heard"]])


def test_only_operators_may(running: LiveServer):
    for method, path in (("GET", "cues"), ("GET", "rundown"), ("PUT", "flow"), ("GET", "aired.vtt"), ("GET", "deeds")):
        assert httpx.request(method, f"{running.url}{SHOW}/{path}").status_code == 401
