"""Who may do what: every route refuses everybody below the role that the documentation names, and users sign in."""

import re
from pathlib import Path

import httpx
import pytest

from stream.api import passwords
from stream.api.auth import RANK
from tests import live_server
from tests.live_server import LiveServer

PROTOCOL = (Path(__file__).parent.parent / "docs" / "protocol.md").read_text()
ROUTES = re.findall(r"^\| `(GET|POST|PUT|PATCH|DELETE) (/v1/\S+)` \| (\w+) \|", PROTOCOL, re.MULTILINE)
NEEDED = {"viewers": "viewer", "moderator": "moderator", "operator": "operator", "admin": "admin"}
ENDLESS = ("/events", "/desk")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory):
    """A server that nobody else uses: these tests kill its show."""
    server = live_server.start(tmp_path_factory.mktemp("roles"), stage=False)
    yield server
    server.close()


@pytest.fixture(scope="module")
def tokens(own: LiveServer) -> dict[str, str]:
    with own.client() as admin:
        return {
            role: admin.post("/v1/tokens", json={"name": f"a {role}", "role": role}).json()["secret"] for role in RANK
        }


def path_of(route: str) -> str:
    route = route.replace("/v1/shows/{id}", "/v1/shows/demo", 1).replace("{kind}", "json")
    return re.sub(r"\{\w+\}", "nothing-here", route)


def ask(server: LiveServer, method: str, route: str, token: str | None) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    json: dict | None = {} if method in ("POST", "PUT", "PATCH") else None
    with httpx.stream(method, server.url + path_of(route), headers=headers, json=json, timeout=30) as response:
        return response.status_code


@pytest.mark.unit
def test_the_documentation_names_a_role_for_every_route():
    assert len(ROUTES) > 30
    assert {who for _, _, who in ROUTES} <= {*NEEDED, "all"}


@pytest.mark.process
@pytest.mark.parametrize(("method", "route", "who"), [r for r in ROUTES if r[2] in ("moderator", "operator", "admin")])
def test_a_route_refuses_whoever_is_below_its_role(own: LiveServer, tokens: dict[str, str], method, route, who):
    needed = NEEDED[who]
    assert ask(own, method, route, None) == 401
    assert ask(own, method, route, "wrong") == 401
    for role, rank in RANK.items():
        if rank < RANK[needed]:
            assert ask(own, method, route, tokens[role]) == 403, role
    if not route.endswith(ENDLESS) and route not in ("/v1/tokens/{token}",):
        assert ask(own, method, route, tokens[needed]) not in (401, 403, 500)


@pytest.mark.process
@pytest.mark.parametrize("name", ["Timer", "start", "settings", "automatic", "server", " operator "])
def test_nobody_is_called_as_the_log_calls_what_no_person_did(own: LiveServer, name: str):
    with own.client() as admin:
        user = admin.post("/v1/users", json={"name": name, "role": "viewer", "password": "correct horse"})
        token = admin.post("/v1/tokens", json={"name": name, "role": "viewer"})
        names = [each["name"].casefold() for each in admin.get("/v1/users").json()]
    assert (user.status_code, token.status_code) == (422, 422)
    assert "choose another name" in user.text
    assert name.strip().casefold() not in names


@pytest.mark.process
def test_a_user_signs_in_is_who_they_are_and_signs_out(own: LiveServer):
    with own.client() as admin:
        made = admin.post("/v1/users", json={"name": "민지", "role": "operator", "password": "correct horse"})
        assert made.status_code == 201
        assert "password" not in made.text
        assert admin.post("/v1/users", json={"name": "민지", "role": "viewer", "password": "x" * 10}).status_code == 409
    with httpx.Client(base_url=own.url) as browser:
        assert browser.get("/v1/session").status_code == 401
        assert browser.post("/v1/session", json={"name": "민지", "password": "wrong horse"}).status_code == 401
        signed = browser.post("/v1/session", json={"name": "민지", "password": "correct horse"})
        assert signed.json() == {"name": "민지", "role": "operator"}
        assert "httponly" in signed.headers["set-cookie"].lower()
        assert browser.get("/v1/voices").status_code == 200
        assert browser.get("/v1/users").status_code == 403
        assert browser.post("/v1/shows/demo/cut", json={}).status_code == 403  # no X-Onmaru
        assert browser.post("/v1/shows/demo/cut", json={}, headers={"X-Onmaru": "1"}).status_code == 200
        assert browser.delete("/v1/session").status_code == 204
        assert browser.get("/v1/session").status_code == 401


@pytest.mark.process
def test_a_disabled_user_is_out_at_once_and_wrong_passwords_are_limited(own: LiveServer):
    login = {"name": "junho", "password": "battery staple"}
    with own.client() as admin, httpx.Client(base_url=own.url) as browser:
        assert admin.post("/v1/users", json={**login, "role": "moderator"}).status_code == 201
        browser.post("/v1/session", json=login).raise_for_status()
        admin.patch("/v1/users/junho", json={"disabled": True}).raise_for_status()
        assert browser.get("/v1/session").status_code == 401
        codes = [browser.post("/v1/session", json=login).status_code for _ in range(6)]
        assert codes == [401] * 5 + [429]
        assert admin.delete("/v1/users/junho").status_code == 204
        assert admin.delete("/v1/users/junho").status_code == 404


@pytest.mark.process
@pytest.mark.parametrize(
    "body",
    [
        {"name": "a", "role": "operator", "password": "short"},
        {"name": "", "role": "operator", "password": "long enough"},
        {"name": "operator", "role": "operator", "password": "long enough"},
        {"name": "a\u202eb", "role": "operator", "password": "long enough"},
        {"name": "a", "role": "god", "password": "long enough"},
        {"name": "a", "role": "admin", "password": "long enough", "more": 1},
    ],
)
def test_bad_users_are_refused(own: LiveServer, body: dict):
    with own.client() as admin:
        assert admin.post("/v1/users", json=body).status_code == 422


@pytest.mark.process
def test_sessions_and_tokens_outlive_a_kill(tmp_path: Path):
    server = live_server.start(tmp_path, stage=False)
    try:
        with server.client() as admin, httpx.Client(base_url=server.url) as browser:
            admin.post("/v1/users", json={"name": "suji", "role": "admin", "password": "a long password"})
            secret = admin.post("/v1/tokens", json={"name": "bot", "role": "viewer"}).json()["secret"]
            browser.post("/v1/session", json={"name": "suji", "password": "a long password"}).raise_for_status()
            cookies = dict(browser.cookies)
            server.process.kill()
    finally:
        server.close()
    assert secret.encode() not in (tmp_path / "onmaru.db").read_bytes()
    again = live_server.start(tmp_path, stage=False)
    try:
        assert httpx.get(f"{again.url}/v1/session", cookies=cookies).json() == {"name": "suji", "role": "admin"}
        bearer = {"Authorization": f"Bearer {secret}"}
        assert httpx.get(f"{again.url}/v1/session", headers=bearer).json() == {"name": "bot", "role": "viewer"}
    finally:
        again.close()


@pytest.mark.unit
def test_a_password_is_known_by_its_hash_alone():
    stored = passwords.kept("비밀번호 열 글자 이상")
    assert "비밀" not in stored
    assert passwords.same("비밀번호 열 글자 이상", stored)
    assert not passwords.same("비밀번호 열 글자 이하", stored)
    assert not passwords.same("", "nonsense")
    assert stored != passwords.kept("비밀번호 열 글자 이상")
