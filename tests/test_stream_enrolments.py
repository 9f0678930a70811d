"""Consents and hosts of photos over HTTP, with a real server; the words of the program that makes hosts, read."""

import asyncio
import datetime
import time

import pytest

from stream import enrolments
from stream.enrolments import Enrolment, Enrolments, Found
from stream.errors import EnrolmentRefused
from stream.settings import Settings
from tests.live_server import LiveServer

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


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
def test_a_photo_that_breaks_off_stays_nowhere(tmp_path, monkeypatch):
    async def broken():
        yield b"half a face"
        raise ConnectionResetError

    async def go() -> None:
        rooms = Enrolments(Settings(data=tmp_path))
        monkeypatch.setattr(rooms, "missing", lambda: "")
        with pytest.raises(ConnectionResetError):
            await rooms.begin(broken(), "hana", "mina", ("", ""), "minji")
        assert rooms.list() == []

    asyncio.run(go())
    assert list((tmp_path / "cache/photos").iterdir()) == []


@pytest.mark.unit
def test_a_photo_that_never_comes_holds_nobody_up(tmp_path, monkeypatch):
    monkeypatch.setattr(enrolments, "RECEIVE_S", 0.1)

    async def stalled():
        yield b"half a face"
        await asyncio.sleep(60)

    async def go() -> None:
        rooms = Enrolments(Settings(data=tmp_path))
        monkeypatch.setattr(rooms, "missing", lambda: "")
        with pytest.raises(EnrolmentRefused, match="did not come"):
            await rooms.begin(stalled(), "hana", "mina", ("", ""), "minji")
        assert rooms.list() == []

    asyncio.run(go())
    assert list((tmp_path / "cache/photos").iterdir()) == []


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
