"""The chat over HTTP, on a real server with a real stage: what a viewer asks is heard answered."""

import time
from pathlib import Path

import httpx
import pytest

from tests import live_server
from tests.live_server import LiveServer

pytestmark = [pytest.mark.process, pytest.mark.live]
CHAT = "/v1/shows/demo/chat"


def until(what, limit_s: float = 30.0):
    """Ask until there is something."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it never came")


def test_a_viewers_question_is_answered_on_air_with_its_evidence(server: LiveServer):
    server.wait_for("live")
    product = httpx.get(f"{server.url}/v1/shows/demo/products").json()[4]
    asked = f"{product['name']['ko']} 얼마예요?"
    with server.client() as desk, httpx.Client(base_url=server.url) as viewer:
        posted = viewer.post(CHAT, json={"text": asked, "name": "수지"})
        assert posted.status_code == 202
        assert posted.json()["fate"] == "question"
        assert "httponly" in posted.headers["set-cookie"].lower()
        message = posted.json()["id"]
        answer = until(lambda: [a for a in desk.get(f"{CHAT}/answers").json() if a["message_id"] == message])[0]
        assert product["price"]["ko"] in answer["text"]
        assert f"{product['id']}.price" in answer["evidence"]

        def heard() -> list[dict]:
            rows = desk.get("/v1/shows/demo/aired").json()
            return [row for row in rows if row["source"] == "answer" and product["price"]["ko"] in row["text"]]

        assert until(heard)
        thumb = {"line_id": answer["line_id"], "thumb": "down", "reason": "unclear", "note": "좀 빨라요"}
        assert viewer.post(f"{CHAT}/feedback", json=thumb).status_code == 202
        assert desk.get(f"{CHAT}/feedback").json()[0]["note"] == "좀 빨라요"


def test_who_deletes_herself_is_gone(server: LiveServer):
    with server.client() as desk, httpx.Client(base_url=server.url) as viewer:
        viewer.post(CHAT, json={"text": "지워질 인사입니다", "name": "수지"}).raise_for_status()
        until(lambda: [m for m in desk.get(CHAT).json() if m["text"] == "지워질 인사입니다"])
        assert viewer.delete(f"{CHAT}/me").status_code == 204
        until(lambda: not [m for m in desk.get(CHAT).json() if m["text"] == "지워질 인사입니다"])


def test_a_moderator_hides_bans_and_slows(server: LiveServer):
    with server.client() as desk, httpx.Client(base_url=server.url) as viewer:
        message = viewer.post(CHAT, json={"text": "오늘도 반가워요", "name": "bo"}).json()["id"]
        kept = until(lambda: [m for m in desk.get(CHAT).json() if m["id"] == message])[0]
        assert desk.put(f"{CHAT}/messages/{message}/hidden", json={"hidden": True}).status_code == 204
        until(lambda: [m for m in desk.get(CHAT).json() if m["id"] == message and m["hidden"]])
        assert desk.put(f"{CHAT}/viewers/{kept['viewer_id']}/banned", json={}).status_code == 204
        assert viewer.post(CHAT, json={"text": "다시 왔어요"}).json()["fate"] == "hidden"
        assert desk.patch(f"{CHAT}/state", json={"slow_s": 30, "answering": "hand"}).json()["answering"] == "hand"
        assert desk.patch(f"{CHAT}/state", json={"slow_s": 0, "answering": "auto"}).json()["slow_s"] == 0


def test_who_comes_finds_what_others_may_see_and_nothing_of_who_wrote_it(server: LiveServer):
    with (
        server.client() as desk,
        httpx.Client(base_url=server.url) as viewer,
        httpx.Client(base_url=server.url) as late,
    ):
        texts = [f"먼저 온 사람 {n}의 인사입니다" for n in range(3)]
        sent = [viewer.post(CHAT, json={"text": text, "name": "수지"}).json()["id"] for text in texts]
        found = until(lambda: [m for m in late.get(f"{CHAT}/recent").json() if m["id"] in sent][2:])
        assert found == [{"id": sent[2], "name": "수지", "text": texts[2], "lang": "ko"}]
        assert [m["id"] for m in late.get(f"{CHAT}/recent", params={"most": 2}).json()] == sent[1:]
        assert late.get(f"{CHAT}/recent", params={"most": 51}).status_code == 422
        desk.put(f"{CHAT}/messages/{sent[1]}/hidden", json={"hidden": True}).raise_for_status()
        assert [m["id"] for m in late.get(f"{CHAT}/recent").json() if m["id"] in sent] == [sent[0], sent[2]]
        kept = until(lambda: [m for m in desk.get(CHAT).json() if m["id"] == sent[0]])[0]
        banned = f"{CHAT}/viewers/{kept['viewer_id']}/banned"
        desk.put(banned, json={}).raise_for_status()
        assert [m["id"] for m in late.get(f"{CHAT}/recent").json() if m["id"] in sent] == []
        assert [m["hidden"] for m in desk.get(CHAT).json() if m["id"] in sent] == [True, True, True]
        desk.put(banned, json={"banned": False}).raise_for_status()
        assert viewer.delete(f"{CHAT}/me").status_code == 204
        assert [m["id"] for m in late.get(f"{CHAT}/recent").json() if m["id"] in sent] == []


def test_a_private_show_tells_its_chat_to_nobody_without_the_token(tmp_path: Path):
    own = live_server.start(tmp_path, stage=False, ONMARU_VIEWER_TOKEN="for viewers of this show")
    try:
        assert httpx.get(f"{own.url}{CHAT}/recent").status_code == 401
        assert httpx.get(f"{own.url}{CHAT}/recent", params={"token": "for viewers of this show"}).json() == []
    finally:
        own.close()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "x" * 10_001}, 422),
        ({"text": "a", "lang": "fr"}, 422),
        ({"text": "a", "more": 1}, 422),
        ({"text": "가" * 10_000}, 202),
        ({"text": "\u202e\u200b<img src=x onerror=alert(1)>"}, 202),
    ],
)
def test_odd_messages(server: LiveServer, body: dict, status: int):
    cookies = {"onmaru_viewer": "odd-messages"}
    assert httpx.post(server.url + CHAT, json=body, cookies=cookies).status_code == status


def test_a_webhook_without_a_secret_and_unknown_messages_are_refused(server: LiveServer):
    assert httpx.post(f"{server.url}{CHAT}/hook", json={"messages": []}).status_code == 403
    with server.client() as desk:
        assert desk.post(f"{CHAT}/messages/nothing/promote").status_code == 404
        assert desk.post(f"{CHAT}/messages/nothing/reply", json={"text": "네"}).status_code == 404


def test_an_answer_that_a_person_approves_becomes_an_example_without_the_viewers_name(server: LiveServer):
    product = httpx.get(f"{server.url}/v1/shows/demo/products").json()[7]
    with server.client() as desk, httpx.Client(base_url=server.url) as viewer:
        desk.put("/v1/shows/demo/approval", json={"mode": "manual"}).raise_for_status()
        try:
            asked = f"{product['name']['ko']} 원산지가 어디예요?"
            viewer.post(CHAT, json={"text": asked, "name": "비밀이름"}).raise_for_status()

            def waiting() -> list[dict]:
                cues = desk.get("/v1/shows/demo/cues").json()["next"]
                return [cue for cue in cues if cue["priority"] == "answer" and cue["state"] == "waiting"]

            line_id = until(waiting)[0]["line_id"]
            assert desk.post(f"/v1/shows/demo/cues/{line_id}/approve").status_code == 200
        finally:
            desk.put("/v1/shows/demo/approval", json={"mode": "automatic"}).raise_for_status()
        exported = desk.get("/v1/prompts/export").text
        assert asked in exported
        assert "비밀이름" not in exported
