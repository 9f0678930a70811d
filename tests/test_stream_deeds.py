"""Who did what: every change that a person makes through the API stands in a log, with the name and without secrets."""

import asyncio
import datetime
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy.exc import SQLAlchemyError

from stream.api.auth import Gate
from stream.app import make_app
from stream.settings import Settings
from stream.store import deeds as store
from stream.store.db import Database
from stream.store.deeds import HOUSE, Deed, DeedLog, append
from tests import live_server
from tests.live_server import LiveServer

ROOT = Path(__file__).parent.parent
CHANGES = ("post", "put", "patch", "delete")
# Where nothing is written down, and why.
NO_DEEDS = {
    "a viewer's, not an operator's": (
        "/shows/{show_id}/chat",
        "/shows/{show_id}/chat/clicks",
        "/shows/{show_id}/chat/me",
        "/shows/{show_id}/whep",
        "/shows/{show_id}/whep/{session_id}",
    ),
    "a program's, which tells what happened elsewhere": (
        "/shows/{show_id}/chat/batch",
        "/shows/{show_id}/chat/hook",
        "/shows/{show_id}/chat/purchases",
    ),
    "changes nothing: it asks, tries or lets somebody hear": (
        "/catalogue/label",
        "/projects/{project_id}/clips/{clip_id}/preview",
        "/projects/{project_id}/listen",
        "/projects/{project_id}/probe",
        "/projects/{project_id}/segments/{segment_id}/preview",
        "/prompts/compare",
        "/prompts/{name}/{version}/run",
        "/shows/{show_id}/check",
        "/shows/{show_id}/outputs/test",
        "/shows/{show_id}/preview",
        "/voices/{voice_id}/sample",
        "/webhooks/{webhook_id}/test",
    ),
    "its own row keeps who asked for it": (
        "/projects/import",
        "/projects/{project_id}/archive",
        "/projects/{project_id}/languages/{lang}/regenerate",
        "/projects/{project_id}/languages/{lang}/translate",
        "/projects/{project_id}/regenerate",
        "/projects/{project_id}/transcribe",
        "/shows/{show_id}/chat/feedback",
        "/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
    ),
    "a file that nothing uses yet; what takes it up is written down": (
        "/catalogue/imports",
        "/catalogue/imports/{import_id}",
        "/uploads",
        "/uploads/{upload_id}",  # by pieces
    ),
    "by the session's own name": ("/session",),
    "whoever joined is known since, and its end is written down": ("/shows/{show_id}/whip/{session_id}",),
}


@pytest.mark.unit
def test_every_change_asks_who_makes_it_or_says_why_not(tmp_path: Path):
    paths = make_app(Settings(data=tmp_path), Gate("token")).openapi()["paths"]
    nameless = {
        path.removeprefix("/v1")
        for path, methods in paths.items()
        for method, each in methods.items()
        if method in CHANGES and "x-onmaru-actor" not in [p["name"].lower() for p in each.get("parameters", [])]
    }
    assert nameless == {path for group in NO_DEEDS.values() for path in group}


@pytest.mark.unit
def test_the_console_has_a_word_for_every_deed():
    code = "".join(path.read_text() for path in (ROOT / "stream").rglob("*.py"))
    noted = set(re.findall(r"note\(\s*who,\s*\"(\w+)\"", code)) | set(
        re.findall(r"Deed\(HOUSE, 0\.0, who, \"(\w+)\"", code)
    )
    dubbed = set(re.findall(r"Change\(\s*\w+,\s*\"([\w ]+)\"", code))
    assert (len(noted) > 40, len(dubbed) > 15) == (True, True)
    for deeds, words in ((noted, "after/words.ts"), (dubbed, "dubbing/deedWords.ts")):
        listed = (ROOT / "studio_web" / "src" / "studio" / words).read_text().partition("DEED_TEXTS")[2]
        for deed in sorted(deeds):
            assert len(re.findall(rf"^    \"?{deed}\"?: \"", listed, re.MULTILINE)) >= 2, f"{deed} in {words}"


@pytest.mark.unit
def test_a_log_keeps_its_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async def go() -> tuple[list[str], list[str]]:
        database = Database(f"sqlite:///{tmp_path / 'log.db'}")
        log = DeedLog(database)
        await database.run(lambda session: append(session, Deed("show", 0.0, "minji", "of another log"), 3))
        for number in range(5):
            await log.note("minji", f"deed {number}")
        rows = [[row.deed for row in await log.newest(name)] for name in (HOUSE, "show")]
        database.close()
        return rows[0], rows[1]

    monkeypatch.setattr(store, "MAX_KEPT", 3)
    house, show = asyncio.run(go())
    assert house == ["deed 4", "deed 3", "deed 2"]
    assert show == ["of another log"]


@pytest.mark.unit
def test_sign_ins_push_nothing_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async def go() -> list[str]:
        database = Database(f"sqlite:///{tmp_path / 'log.db'}")
        log = DeedLog(database)
        await log.note("minji", "add_user", user="jiwoo")
        for _ in range(5):
            await log.signed("jiwoo", "sign_in")
        found = [row.deed for row in await log.newest(HOUSE)]
        database.close()
        return found

    monkeypatch.setattr(store, "MAX_SIGN_INS", 2)
    assert asyncio.run(go()) == ["sign_in", "sign_in", "add_user"]


@pytest.mark.unit
def test_what_cannot_be_written_down_is_done_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    async def go() -> None:
        database = Database(f"sqlite:///{tmp_path / 'log.db'}")
        monkey = pytest.MonkeyPatch()
        monkey.setattr(store, "DeedRow", lambda **_: (_ for _ in ()).throw(SQLAlchemyError("no disk")))
        try:
            await DeedLog(database).note("minji", "add_user", user="jiwoo")
        finally:
            monkey.undo()
            database.close()

    asyncio.run(go())
    assert "lacks a deed: add_user by minji" in caplog.text


# ------------------------------------------------------------------ on a real server
@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    server = live_server.start(tmp_path_factory.mktemp("deeds"), stage=False, ONMARU_WEBHOOK_PRIVATE="true")
    yield server
    server.stop()


def told(server: LiveServer, path: str, deed: str) -> dict[str, Any]:
    """The newest deed of a name in a log, once it is there."""
    until_s = time.monotonic() + 30
    with server.client() as admin:
        while True:
            for row in admin.get(path).raise_for_status().json():
                if row["deed"] == deed:
                    assert (row["who"], row["wall_time"] > time.time() - 60) == ("민지", True)
                    return json.loads(row["detail"])
            assert time.monotonic() < until_s, f"nothing tells of {deed}"
            time.sleep(0.05)


@pytest.mark.process
def test_the_house_log_tells_of_users_words_consents_tokens_and_webhooks(own: LiveServer):
    secrets = []
    with own.client() as admin:
        admin.headers["X-Onmaru-Actor"] = "%EB%AF%BC%EC%A7%80"  # 민지
        for answer in (
            admin.post("/v1/users", json={"name": "jiwoo", "role": "viewer", "password": "correct horse"}),
            admin.patch("/v1/users/jiwoo", json={"role": "operator", "password": "battery staple"}),
            admin.delete("/v1/users/jiwoo"),
            admin.post("/v1/dictionary", json={"written": "ONMARU", "spoken": "온마루", "lang": "ko"}),
            admin.delete("/v1/dictionary", params={"written": "ONMARU", "lang": "ko"}),
        ):
            answer.raise_for_status()
        token = admin.post("/v1/tokens", json={"name": "a program", "role": "viewer"}).raise_for_status().json()
        admin.delete(f"/v1/tokens/{token['id']}").raise_for_status()
        hook = {"url": "https://127.0.0.1/hidden-path?key=hidden", "events": ["operation.done"]}
        hooked = admin.post("/v1/webhooks", json=hook).raise_for_status().json()
        other = admin.post(f"/v1/webhooks/{hooked['id']}/secret").raise_for_status().json()
        admin.delete(f"/v1/webhooks/{hooked['id']}").raise_for_status()
        secrets += [token["secret"], hooked["secret"], other["secret"]]
        tomorrow = datetime.date.today() + datetime.timedelta(days=1)
        said = {"person": "Mina", "company": "Onmaru", "scope": "voice", "expires": str(tomorrow), "file": "yes.txt"}
        consent = admin.post("/v1/consents", params=said, content=b"I agree.").raise_for_status().json()
        admin.post(f"/v1/consents/{consent['id']}/revoke", json={"reason": "asked to"}).raise_for_status()
        everything = admin.get("/v1/deeds").text

    assert told(own, "/v1/deeds", "add_user") == {"user": "jiwoo", "role": "viewer"}
    assert told(own, "/v1/deeds", "change_user") == {"user": "jiwoo", "role": "operator", "password": "new"}
    assert told(own, "/v1/deeds", "remove_user") == {"user": "jiwoo"}
    assert told(own, "/v1/deeds", "add_word")["spoken"] == "온마루"
    assert told(own, "/v1/deeds", "remove_word") == {"written": "ONMARU", "lang": "ko"}
    assert told(own, "/v1/deeds", "add_token") == {"token": "a program", "role": "viewer", "days": None}
    assert told(own, "/v1/deeds", "remove_token") == {"token": "a program"}
    assert told(own, "/v1/deeds", "add_consent")["person"] == "Mina"
    assert told(own, "/v1/deeds", "revoke_consent")["reason"] == "asked to"
    for deed in ("add_webhook", "change_webhook_secret", "remove_webhook"):
        assert told(own, "/v1/deeds", deed) == {"address": "127.0.0.1"}
    for secret in (*secrets, "correct horse", "battery staple", "hidden"):
        assert secret not in everything


@pytest.mark.process
def test_the_shows_log_tells_who_sends_it_where_without_the_key(own: LiveServer):
    with own.client() as admin:
        admin.headers["X-Onmaru-Actor"] = "%EB%AF%BC%EC%A7%80"
        added = admin.post("/v1/shows/demo/outputs", json={"url": "rtmp://127.0.0.1:9/live/hidden-key"})
        admin.delete(f"/v1/shows/demo/outputs/{added.raise_for_status().json()['id']}").raise_for_status()
    assert told(own, "/v1/shows/demo/deeds", "add_output")["target"].startswith("rtmp://127.0.0.1")
    assert told(own, "/v1/shows/demo/deeds", "remove_output")["target"].startswith("rtmp://127.0.0.1")
    with own.client() as admin:
        assert "hidden-key" not in admin.get("/v1/shows/demo/deeds").text


@pytest.mark.process
@pytest.mark.parametrize(
    ("claimed", "written"),
    [("minji", "minji (shop)"), ("", "shop"), (" Timer ", "shop"), ("n" * 64, "n" * 57 + " (shop)")],
)
def test_a_program_is_taken_for_nobody(own: LiveServer, claimed: str, written: str):
    with own.client() as admin:
        token = admin.post("/v1/tokens", json={"name": "shop", "role": "operator"}).raise_for_status().json()
        headers = {"Authorization": f"Bearer {token['secret']}", "X-Onmaru-Actor": quote(claimed)}
        word = {"written": "ONMARU", "spoken": "온마루", "lang": "ko"}
        admin.post("/v1/dictionary", json=word, headers=headers).raise_for_status()
        (newest,) = admin.get("/v1/deeds", params={"limit": 1}).json()
    assert (newest["deed"], newest["who"]) == ("add_word", written)


@pytest.mark.process
def test_a_users_name_is_theirs_alone(own: LiveServer):
    with own.client() as admin:
        admin.post("/v1/users", json={"name": "Ara", "role": "operator", "password": "correct horse"})
        token = admin.post("/v1/tokens", json={"name": "Ara", "role": "operator"}).raise_for_status().json()
        word = {"written": "ONMARU", "spoken": "온마루", "lang": "ko"}
        for headers, written in (
            ({"X-Onmaru-Actor": quote("ａｒａ")}, "ａｒａ (operator)"),
            ({"Authorization": f"Bearer {token['secret']}"}, "Ara (token)"),
        ):
            admin.post("/v1/dictionary", json=word, headers=headers).raise_for_status()
            assert admin.get("/v1/deeds", params={"limit": 1}).json()[0]["who"] == written


@pytest.mark.process
def test_who_throws_a_file_away_is_told(own: LiveServer):
    tus = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
    with own.client() as admin:
        admin.headers["X-Onmaru-Actor"] = "%EB%AF%BC%EC%A7%80"
        head = {**tus, "Upload-Length": "3", "Upload-Metadata": "filename ZmlsbS5tcDQ="}
        address = admin.post("/v1/uploads", headers=head, content=b"abc").raise_for_status().headers["location"]
        admin.delete(address, headers=tus).raise_for_status()
    assert told(own, "/v1/deeds", "remove_upload") == {"file": "film.mp4"}


@pytest.mark.process
def test_who_signs_in_and_out_is_told(own: LiveServer):
    login = {"name": "민지", "password": "correct horse"}
    with own.client() as admin:
        admin.post("/v1/users", json={**login, "role": "moderator"}).raise_for_status()
    with own.client() as browser:
        del browser.headers["Authorization"]
        browser.headers["X-Onmaru"] = "1"
        link = {"Authorization": f"Bearer {own.token}"}  # whose password it is counts, not who else may do it
        browser.post("/v1/session", json=login, headers=link).raise_for_status()
        assert browser.get("/v1/deeds").status_code == 403, "moderators do not read it"
        browser.delete("/v1/session").raise_for_status()
    assert told(own, "/v1/deeds", "sign_in") == {}
    assert told(own, "/v1/deeds", "sign_out") == {}
