"""The HTTP interface of a real server: who may do what, and what bad input gets."""

import json
import time

import httpx
import pytest

from stream.api.metrics import SPECS
from tests.live_server import LiveServer

pytestmark = [pytest.mark.process, pytest.mark.live]

CHANGES: tuple[tuple[str, str, dict | None], ...] = (
    ("POST", "say", {"text": "안녕하세요."}),
    ("POST", "cut", {}),
    ("POST", "kill", None),
    ("POST", "resume", None),
    ("POST", "voice", {"lang": "ko", "voice": "espeak:ko"}),
    ("POST", "testcard", {"mode": "off"}),
    ("POST", "listening", {"on": True}),
    ("POST", "outputs", {"url": "rtmp://127.0.0.1:1/live/key"}),
    ("POST", "outputs/test", {"url": "rtmp://127.0.0.1:1/live/key"}),
    ("GET", "outputs", None),
    ("DELETE", "outputs/x", None),
    ("POST", "recording", None),
    ("GET", "recording", None),
    ("DELETE", "recording", None),
    ("GET", "aired", None),
)


def events(server: LiveServer, wanted: str, *, limit_s: float = 20, **match: object) -> dict:
    """The next event of a type (with these fields) of the show."""
    end = time.monotonic() + limit_s
    with httpx.stream(
        "GET", f"{server.url}/v1/shows/demo/events", timeout=limit_s, headers={"Last-Event-ID": "0"}
    ) as r:
        kind = ""
        for line in r.iter_lines():
            if line.startswith("event: "):
                kind = line[7:]
            if line.startswith("data: ") and kind == wanted:
                data = json.loads(line[6:])
                if all(data.get(name) == value for name, value in match.items()):
                    return data
            assert time.monotonic() < end, f"no {wanted} {match} within {limit_s} s"
    raise AssertionError("the events ended")


def is_problem(response: httpx.Response, status: int) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert len(problem["detail"]) > 10


def test_the_show_is_on_air_and_says_what_it_is(server: LiveServer):
    show = server.wait_for("live")
    assert show["host"] == "harin"
    assert show["renditions"]["high"] == {"width": 1280, "height": 720}
    assert set(show["voices"]) == {"ko", "en"}
    assert len(httpx.get(f"{server.url}/v1/shows/demo/products").json()) == 12


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_nobody_changes_anything_without_the_token(server: LiveServer, method, path, body):
    url = f"{server.url}/v1/shows/demo/{path}"
    is_problem(httpx.request(method, url, json=body), 401)
    is_problem(httpx.request(method, url, json=body, headers={"Authorization": "Bearer wrong"}), 401)


def test_the_operators_link_opens_a_session_that_needs_the_header(server: LiveServer):
    with httpx.Client(base_url=server.url) as browser:
        answer = browser.get("/studio", params={"token": server.token})
        assert answer.status_code == 303
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        is_problem(browser.post("/v1/shows/demo/resume"), 403)
        assert browser.post("/v1/shows/demo/resume", headers={"X-Onmaru": "1"}).status_code == 200
        assert browser.get("/v1/voices").status_code == 200
    is_problem(httpx.get(f"{server.url}/studio", params={"token": "wrong"}), 401)


def test_a_typed_line_is_spoken_and_logged(server: LiveServer):
    with server.client() as operator:
        said = operator.post("/v1/shows/demo/say", json={"text": "삼만 구천구백 원입니다."})
        assert said.status_code == 202
        line_id = said.json()["line_id"]
        assert events(server, "line.started", line_id=line_id)["text"] == "삼만 구천구백 원입니다."
        spoken = events(server, "line.spoken", line_id=line_id)
        assert spoken["complete"]
        assert 0.5 < spoken["position_s"] < 6
        until_s = time.monotonic() + 30
        while line_id not in (rows := {row["line_id"]: row for row in operator.get("/v1/shows/demo/aired").json()}):
            assert time.monotonic() < until_s, "the log is written behind"
            time.sleep(0.05)
        assert rows[line_id]["complete"]


def test_cut_ends_the_line_that_sounds(server: LiveServer):
    with server.client() as operator:
        long = "이 문장은 아주 길어서 끝까지 말하려면 꽤 오래 걸립니다, 그래서 중간에 멈추기 좋습니다, 정말로요."
        line_id = operator.post("/v1/shows/demo/say", json={"text": long}).json()["line_id"]
        events(server, "line.started", line_id=line_id)
        assert operator.post("/v1/shows/demo/cut", json={"hold_s": 0.2}).status_code == 200
        spoken = events(server, "line.spoken", line_id=line_id)
        assert not spoken["complete"]


def test_kill_and_resume(server: LiveServer):
    with server.client() as operator:
        assert operator.post("/v1/shows/demo/kill").json() == {"state": "paused"}
        is_problem(operator.post("/v1/shows/demo/say", json={"text": "안녕"}), 503)
        assert httpx.get(f"{server.url}/readyz").status_code == 200
        operator.post("/v1/shows/demo/resume")
    server.wait_for("live", 10)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "   "}, 422),
        ({"text": "🎉🎉"}, 422),
        ({"text": "가" * 2001}, 422),
        ({"text": "가" * 100_000}, 413),
        ({"text": "bell\x07"}, 422),
        ({"text": "half \ud800"}, 422),
        ({"text": "hi", "lang": "fr"}, 422),
        ({"text": "hi", "emotion": "angry"}, 422),
        ({"text": "hi", "extra": 1}, 422),
        ({}, 422),
        ([], 422),
    ],
)
def test_bad_lines_get_a_clear_error(server: LiveServer, body, status):
    headers = server.headers | {"Content-Type": "application/json"}
    is_problem(httpx.post(f"{server.url}/v1/shows/demo/say", content=json.dumps(body), headers=headers), status)


@pytest.mark.parametrize(
    ("prosody", "status", "why"),
    [
        ({"speed": 6}, 400, "speed is 6; it takes a whole number from -5 to 5"),
        ({"pitch": -(10**30)}, 400, "from -5 to 5"),
        ({"emotion": 4}, 400, "emotion is 4; it takes a whole number from 0 to 3"),
        ({"strength": -1}, 400, "from 0 to 2"),
        ({"speed": 1.5}, 422, "speed"),
        ({"speed": True}, 422, "speed"),
        ({"tempo": 1}, 422, "tempo"),
        (None, 422, "prosody"),
    ],
)
def test_a_knob_out_of_range_is_named_with_its_range(server: LiveServer, prosody, status, why):
    with server.client() as operator:
        answer = operator.post("/v1/shows/demo/say", json={"text": "안녕하세요.", "prosody": prosody})
        is_problem(answer, status)
        assert why in answer.json()["detail"]


def test_a_line_is_spoken_with_its_knobs(server: LiveServer):
    server.wait_for("live")
    lengths = {}
    with server.client() as operator:
        for speed in (5, -5):
            body = {"text": "빠르기를 들어 봅니다.", "prosody": {"speed": speed}}
            line_id = operator.post("/v1/shows/demo/say", json=body).json()["line_id"]
            spoken = events(server, "line.spoken", line_id=line_id)
            lengths[speed] = spoken["position_s"]
            assert spoken["complete"]
    assert lengths[-5] > 1.5 * lengths[5]


def test_the_voices_say_what_they_can(server: LiveServer):
    with server.client() as operator:
        voices = {voice["id"]: voice for voice in operator.get("/v1/voices").json()}
    assert voices["espeak:ko"]["state"] == "ready"
    assert voices["espeak:ko"]["capabilities"]["timings"] == "exact"
    assert voices["espeak:ko"]["licence"].startswith("GPL")


@pytest.mark.parametrize("body", [{}, {"on": "yes"}, {"on": 1}, {"on": None}, {"on": True, "off": False}, [True]])
def test_listening_is_on_or_off_and_nothing_else(server: LiveServer, body):
    server.wait_for("live")
    with server.client() as operator:
        is_problem(operator.post("/v1/shows/demo/listening", json=body), 422)
        is_problem(operator.post("/v1/shows/none/listening", json={"on": True}), 404)
        for on in (True, False):
            assert operator.post("/v1/shows/demo/listening", json={"on": on}).status_code == 202


def test_no_json_is_no_server_error(server: LiveServer):
    headers = server.headers | {"Content-Type": "application/json"}
    for content in (b"", b"{", b"\xff\xfe", b"[" * 5000):
        answer = httpx.post(f"{server.url}/v1/shows/demo/say", content=content, headers=headers)
        is_problem(answer, answer.status_code)
        assert 400 <= answer.status_code < 500


def test_unknown_things_are_404(server: LiveServer):
    is_problem(httpx.get(f"{server.url}/v1/shows/nothing"), 404)
    is_problem(httpx.get(f"{server.url}/v1/nothing"), 404)
    with server.client() as operator:
        is_problem(operator.post("/v1/shows/nothing/say", json={"text": "안녕"}), 404)
        is_problem(operator.post("/v1/shows/demo/voice", json={"lang": "ko", "voice": "espeak:klingon"}), 404)
        is_problem(operator.delete("/v1/shows/demo/outputs/none"), 404)
        is_problem(operator.delete("/v1/shows/demo/whep/none"), 404)


def test_offers_that_cannot_be(server: LiveServer):
    url = f"{server.url}/v1/shows/demo/whep"
    sdp = {"Content-Type": "application/sdp"}
    is_problem(httpx.post(url, content=b"not sdp", headers=sdp), 400)
    is_problem(httpx.post(url, content=b"", headers=sdp), 400)
    is_problem(httpx.post(url, content=b"v=0", headers={"Content-Type": "text/plain"}), 415)
    is_problem(httpx.post(url, content=b"a" * 300_000, headers=sdp), 413)


def test_metrics_are_all_there(server: LiveServer):
    text = httpx.get(f"{server.url}/metrics").text
    for spec in SPECS:
        assert f'{spec.name}{"_total" if spec.counter else ""}{{show="demo"}}' in text


def test_pages_carry_a_strict_policy(server: LiveServer):
    page = httpx.get(f"{server.url}/watch/demo")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert httpx.get(f"{server.url}/").headers["location"] == "/watch/demo"


def test_openapi_is_complete(server: LiveServer):
    spec = httpx.get(f"{server.url}/openapi.json").json()
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            assert operation.get("description"), f"{method} {path} has no description"


def test_the_desk_hears_of_everything_viewers_of_what_concerns_them(server: LiveServer):
    with server.client() as operator:
        with operator.stream("GET", "/v1/shows/demo/desk", headers={"Last-Event-ID": "0"}, timeout=20) as desk:
            operator.post("/v1/shows/demo/outputs", json={"url": "rtmp://127.0.0.1:1/live/key"}).raise_for_status()
            seen = set()
            for line in desk.iter_lines():
                if line.startswith("data: "):
                    seen |= {event["type"] for event in json.loads(line[6:])}
                if {"output.state", "line.started"} <= seen:
                    break
        for output in operator.get("/v1/shows/demo/outputs").json():
            operator.delete(f"/v1/shows/demo/outputs/{output['id']}").raise_for_status()
        url = f"{server.url}/v1/shows/demo/events"
        operator.post("/v1/shows/demo/say", json={"text": "마지막 문장입니다."}).raise_for_status()
        with httpx.stream("GET", url, headers={"Last-Event-ID": "0"}, timeout=20) as public:
            heard = set()
            for line in public.iter_lines():
                if line.startswith("data: "):
                    event = json.loads(line[6:])
                    heard.add(event["type"])
                    if event.get("text") == "마지막 문장입니다.":
                        break
        assert "output.state" not in heard
