"""A real person on air: the consent is revoked by the command, in another process, and the slate is what is left."""

import asyncio
import datetime
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from avatar.consent import table
from avatar.consent_registry import ConsentRegistry, NewConsent
from stream import doctor
from stream.cli import main
from stream.settings import Settings
from tests import live_server
from tests.consent_factory import TODAY, consent, forged
from tests.live_server import LiveServer
from tests.pack_factory import FRAME_HEIGHT, WIDTH, write_pack
from tests.rtc_client import Client
from tests.test_stream_api import events, is_problem

pytestmark = [pytest.mark.process, pytest.mark.live]

YEAR = datetime.timedelta(days=365)


def onmaru(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stream.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=live_server.ROOT, check=False)


def photo_host(data: Path) -> str:
    """Install a host of kind photo with a recorded consent; gives its id."""
    statement = data / "signed.txt"
    data.mkdir(exist_ok=True)
    statement.write_text("signed")
    new = NewConsent("김하나", "온마루", ("live",), TODAY, TODAY + YEAR)
    said = ConsentRegistry(data / "consents").add(new, statement).consent
    path = write_pack(data / "hosts", kind='kind = "photo"', extra=table(said))
    small = f"width = {WIDTH}\nheight = {FRAME_HEIGHT}\n"
    text = (path / "pack.toml").read_text(encoding="utf-8")
    assert small in text
    (path / "pack.toml").write_text(text.replace(small, "width = 512\nheight = 288\nscale = 4.0\n"), encoding="utf-8")
    return said.id


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    data = tmp_path_factory.mktemp("data")
    consent_id = photo_host(data)
    running = live_server.start(data, "--avatar", "mini", ONMARU_CONSENT_CHECK_S="0.2")
    yield running, consent_id
    running.stop()


def test_a_revoked_host_goes_to_the_slate_and_no_viewer_is_lost(server: tuple[LiveServer, str]):
    live, consent_id = server
    assert live.show()["refused"] == ""
    asyncio.run(watch_while(live, lambda: revoke(live, consent_id)))
    with live.client() as operator:
        assert events(live, "host.refused")["reason"] == "consent revoked"
        refused = operator.post("/v1/shows/demo/resume")
        is_problem(refused, 409)
        assert "she asked" in refused.json()["detail"]
        assert live.show()["state"] == "paused"
        hosts = {h["name"]: h["consent"] for h in operator.get("/v1/hosts").json()}
        assert (hosts["mini"], hosts["harin"]) == ("consent revoked", "")
    assert httpx.get(f"{live.url}/readyz").status_code == 200


def revoke(live: LiveServer, consent_id: str) -> None:
    """In another process; returns when the host is off air."""
    ended = onmaru("consent", "revoke", consent_id, "--reason", "she asked", "--yes", "--data", str(live.data))
    assert ended.returncode == 0, ended.stderr
    assert live.wait_for("paused", 60)["refused"] == "consent revoked"


async def watch_while(live: LiveServer, deed: Callable[[], None]) -> None:
    """One viewer, who sees pictures before the deed and after it, on one connection."""
    viewer = Client()
    async with httpx.AsyncClient() as http:
        answer = await http.post(
            f"{live.url}/v1/shows/demo/whep",
            content=await viewer.offer(),
            headers={"Content-Type": "application/sdp"},
        )
    assert answer.status_code == 201
    await viewer.accept(answer.text)
    async with asyncio.timeout(90):
        await viewer.until_pictures(10)
        await asyncio.to_thread(deed)
        await viewer.until_pictures(len(viewer.pictures) + 50)  # two seconds of the slate
    assert viewer.peer.connectionState == "connected"
    assert live.show()["viewers"] == 1
    await viewer.close()


@pytest.mark.parametrize("command", ["serve", "say"])
@pytest.mark.parametrize(
    ("extra", "word"),
    [
        ("", "consent"),
        (table(consent(granted=TODAY - 2 * YEAR, expires=TODAY - YEAR)), "expired"),
        (table(forged(expires=TODAY + 2 * YEAR)), "changed"),
    ],
)
def test_without_a_consent_that_holds_nothing_starts(tmp_path: Path, command: str, extra: str, word: str):
    write_pack(tmp_path / "hosts", kind='kind = "photo"', extra=extra)
    options = {
        "serve": ["serve", "--port", "0", "--avatar", "mini"],
        "say": ["say", "안녕하세요.", "-o", str(tmp_path / "x.mp4"), "--host", "mini"],
    }[command]
    ended = CliRunner().invoke(main, [*options, "--data", str(tmp_path)])
    assert ended.exit_code == 1
    assert word in ended.output
    assert isinstance(ended.exception, SystemExit)
    assert not (tmp_path / "x.mp4").exists()


def test_a_revoked_host_is_not_put_on_air_again(tmp_path: Path):
    consent_id = photo_host(tmp_path)
    ConsentRegistry(tmp_path / "consents").revoke(consent_id, "she asked", TODAY)
    ended = CliRunner().invoke(main, ["serve", "--port", "0", "--avatar", "mini", "--data", str(tmp_path)])
    assert ended.exit_code == 1
    assert "she asked" in ended.output
    (host,) = [f for f in doctor.report(Settings(data=tmp_path, avatar="mini")) if f.seam == "host"]
    assert host.broken
    assert "she asked" in host.why
