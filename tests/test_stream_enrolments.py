"""Consents and hosts of photos over HTTP, with a real server; the words of the program that makes hosts, read."""

import asyncio
import datetime
import time
from pathlib import Path

import pytest

from stream import background_command, enrolments
from stream.enrolment import Place
from stream.enrolments import Enrolment, Enrolments, Found
from stream.errors import EnrolmentRefused
from stream.settings import Settings
from stream.store.db import Database, sqlite_url
from stream.store.makings import BROKEN_OFF, MakingStore
from tests import live_server
from tests.live_server import LiveServer

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def opened(tmp_path: Path):
    """Makes the enrolments of a server, any number after each other."""
    database = Database(sqlite_url(tmp_path / "onmaru.db"))
    yield lambda: Enrolments(Settings(data=tmp_path), MakingStore(database, "host"))
    database.close()


@pytest.mark.unit
def test_stages_and_findings_are_read_out_of_what_the_program_says():
    made = Enrolment("hana", "mina")
    for line in (
        "finding the face  40% |####      | 00:02",
        "  ✗ the face is too small: 80 px between the eyes",
        "    → take the photo closer",
        "  · glasses may shine",
        "    → take them off",
        "Error: something else",
    ):
        made.read(line)
    assert (made.stage, made.share, made.reason) == ("finding the face", 0.4, "something else")
    assert made.findings == [
        Found("the face is too small: 80 px between the eyes", "take the photo closer", refused=True),
        Found("glasses may shine", "take them off", refused=False),
    ]


@pytest.mark.unit
def test_a_photo_that_breaks_off_stays_nowhere(tmp_path, opened, monkeypatch):
    async def broken():
        yield b"half a face"
        raise ConnectionResetError

    async def go() -> None:
        rooms = opened()
        monkeypatch.setattr(rooms, "missing", lambda: "")
        with pytest.raises(ConnectionResetError):
            await rooms.begin(broken(), "hana", "mina", ("", ""), "minji")
        assert rooms.list() == await rooms._store.all(Enrolment) == []

    asyncio.run(go())
    assert list((tmp_path / "cache/photos").iterdir()) == []


@pytest.mark.unit
def test_a_photo_that_never_comes_holds_nobody_up(tmp_path, opened, monkeypatch):
    monkeypatch.setattr(enrolments, "RECEIVE_S", 0.1)

    async def stalled():
        yield b"half a face"
        await asyncio.sleep(60)

    async def go() -> None:
        rooms = opened()
        monkeypatch.setattr(rooms, "missing", lambda: "")
        with pytest.raises(EnrolmentRefused, match="did not come"):
            await rooms.begin(stalled(), "hana", "mina", ("", ""), "minji")
        assert rooms.list() == await rooms._store.all(Enrolment) == []

    asyncio.run(go())
    assert list((tmp_path / "cache/photos").iterdir()) == []


@pytest.mark.unit
def test_of_what_a_killed_server_made_nothing_of_the_person_stays(tmp_path, opened):
    photo, video, another = (
        tmp_path / "cache" / name for name in ("photos/x.photo", "enrolment/hana", "enrolment/sua")
    )
    for path in (photo, video / "1.png", another / "1.png"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"a face")
    before = [
        Enrolment("mina", "minji", state="done"),
        Enrolment("yuna", "minji", state="refused", findings=[Found("blurred", "hold still", refused=True)]),
        Enrolment("sua", "minji"),  # of a photo: the frames are of a try at the command line
        Enrolment("hana", "minji", "video"),
    ]

    async def go() -> list[Enrolment]:
        first = opened()
        for made in before:
            number = await first._store.begin(made.told)
            if made.state != "running":
                await first._store.end(number, made.state, made.told)
        again, third = opened(), opened()
        await again.open()
        await third.open()
        assert [each.told for each in again.list()] == [each.told for each in third.list()], "it is kept that it failed"
        return again.list()

    with Place(tmp_path / "hosts", "sua", replace=False).making() as living:
        killed, replacing = (living.with_name(f".new-{name}") for name in ("killed", "replacing"))
        killed.mkdir()
        (replacing / "replaced").mkdir(parents=True)
        listed = asyncio.run(go())
        assert (living.exists(), killed.exists()) == (True, False), "what another process makes stays"
        assert replacing.exists(), "and a host that was there before"
    assert [(each.name, each.state, each.reason) for each in listed] == [
        ("hana", "failed", BROKEN_OFF),
        ("sua", "failed", BROKEN_OFF),
        ("yuna", "refused", ""),
        ("mina", "done", ""),
    ]
    assert listed[2].findings == before[1].findings
    assert (photo.exists(), video.exists(), another.exists()) == (False, False, True)


@pytest.mark.unit
def test_one_that_cannot_be_begun_says_why_and_is_kept_so(opened, monkeypatch):
    async def none(*_: object) -> int:
        raise OSError(24, "Too many open files")

    async def photo():
        yield b"a face"

    async def go() -> None:
        rooms = opened()
        monkeypatch.setattr(rooms, "missing", lambda: "")
        monkeypatch.setattr(background_command, "run", none)
        await rooms.begin(photo(), "hana", "mina", ("", ""), "minji")
        await asyncio.gather(*rooms._tasks.values())
        ended = ("failed", "it cannot be begun: Too many open files")
        assert [(each.state, each.reason) for each in rooms.list()] == [ended]
        assert [(each.state, each.reason) for each, _ in await rooms._store.all(Enrolment)] == [ended]

    asyncio.run(go())


@pytest.mark.unit
def test_what_cannot_be_taken_away_stops_no_server(tmp_path, opened):
    (tmp_path / "cache/photos/odd.photo").mkdir(parents=True)
    asyncio.run(opened().open())


@pytest.mark.unit
def test_what_another_program_kept_stops_no_server(opened):
    async def go() -> list[str]:
        first, again = opened(), opened()
        for told in ({}, {"name": "hana", "who": "mina", "kind": "drawing"}, {"name": "sua", "who": "mina", "more": 1}):
            await first._store.begin(told)
        await again.open()
        return [each.name for each in again.list()]

    assert asyncio.run(go()) == ["sua"]


@pytest.mark.process
def test_a_server_that_was_killed_while_a_host_was_made_keeps_no_photo(tmp_path):
    server = live_server.start(tmp_path, stage=False)
    try:
        with server.client() as admin:
            if admin.get("/v1/enrolments").json()["missing"]:
                pytest.skip("hosts cannot be made here: make enrol")
            asked = {"name": "hana", "consent": "0123456789ab"}
            assert admin.post("/v1/enrolments", params=asked, content=b"a face").status_code == 202
        server.process.kill()
    finally:
        server.close()
    photos = tmp_path / "cache" / "photos"
    assert len(list(photos.iterdir())) == 1, "nobody was left to take it away"
    again = live_server.start(tmp_path, stage=False)
    try:
        with again.client() as admin:
            (told,) = admin.get("/v1/enrolments").json()["enrolments"]
        assert (told["name"], told["state"], told["reason"]) == ("hana", "failed", BROKEN_OFF)
        assert list(photos.iterdir()) == []
    finally:
        again.close()


@pytest.mark.process
@pytest.mark.live
def test_a_consent_is_recorded_used_for_a_photo_and_revoked(server: LiveServer):
    today = datetime.date.today()
    told = {
        "person": f"김하나 {time.time_ns()}",
        "company": "온마루",
        "scope": ["live", "dubbing"],
        "expires": str(today + datetime.timedelta(days=300)),
        "file": "signed.pdf",
    }
    with server.client() as admin:
        assert admin.post("/v1/consents", params={**told, "file": "signed.exe"}, content=PDF).status_code == 422
        assert admin.post("/v1/consents", params={**told, "expires": "2020-01-01"}, content=PDF).status_code == 422
        assert admin.post("/v1/consents", params={**told, "file": "x.pdf"}, content=b"MZ no pdf").status_code == 422
        made = admin.post("/v1/consents", params=told, content=PDF)
        assert made.status_code == 201, made.text
        consent = made.json()
        assert (consent["valid"], sorted(consent["scope"])) == (True, ["dubbing", "live"])
        asked = {"name": "hana", "consent": consent["id"], "title_ko": "하나"}
        if admin.get("/v1/enrolments").json()["missing"]:
            assert admin.post("/v1/enrolments", params=asked, content=b"x").status_code == 501
        else:
            assert admin.post("/v1/enrolments", params={**asked, "name": "Harin!"}, content=b"x").status_code == 422
            assert admin.post("/v1/enrolments", params={**asked, "name": "harin"}, content=b"x").status_code == 422
            assert admin.post("/v1/enrolments", params=asked, content=b"no picture").status_code == 202
            assert admin.post("/v1/enrolments", params=asked, content=b"no picture").status_code == 429
            end = time.monotonic() + 60
            while (now := admin.get("/v1/enrolments").json()["enrolments"][0])["state"] == "running":
                assert time.monotonic() < end
                time.sleep(0.2)
            assert now["state"] in ("refused", "failed")
            assert now["reason"] or now["findings"], "it is told why"
            assert list((server.data / "cache" / "photos").iterdir()) == [], "the photo is not kept"
            assert admin.post("/v1/enrolments", params={**asked, "upload": "nothing-here"}).status_code == 404
            assert admin.post("/v1/enrolments", params=asked, content=b"no picture").status_code == 202
            assert admin.delete("/v1/enrolments/hana").status_code == 204
            assert admin.get("/v1/enrolments").json()["enrolments"][0]["state"] == "stopped"
            assert list((server.data / "cache" / "photos").iterdir()) == [], "nothing of it is kept"
            assert admin.delete("/v1/enrolments/hana").status_code == 404
            tus = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream", "Upload-Length": "8"}
            brought = admin.post("/v1/uploads", headers=tus, content=b"no video").headers["location"]
            upload = brought.rpartition("/")[2]
            assert admin.post("/v1/enrolments", params={**asked, "upload": upload}).status_code == 202
            while (now := admin.get("/v1/enrolments").json()["enrolments"][0])["state"] == "running":
                assert time.monotonic() < end + 60
                time.sleep(0.2)
            assert (now["kind"], now["state"]) in (("video", "refused"), ("video", "failed"))
            assert not (server.data / "cache" / "enrolment" / "hana").exists()
            assert admin.head(brought, headers=tus).status_code == 200, "the upload is its owner's, and stays"
        revoke = f"/v1/consents/{consent['id']}/revoke"
        assert admin.post(revoke, json={"reason": "the contract ended"}).json()["valid"] is False
        assert admin.post(revoke, json={"reason": "again"}).status_code == 422
