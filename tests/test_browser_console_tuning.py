"""A voice is tuned from the console, in Chromium against a real server: a zip, its check, begun, stopped, forgotten."""

import datetime
import importlib.util
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser_chromium import AXE, DESKTOP, PHONE, Visit, overflow, visit
from tests.live_server import LiveServer
from tests.test_browser_axe import looking, violations
from tests.voice_recordings import keep, record
from tts.espnet_worker import NEEDED

pytestmark = [pytest.mark.browser, pytest.mark.live]
NEURAL = all(importlib.util.find_spec(name) for name in NEEDED)


@pytest.fixture
def consent(server: LiveServer) -> Iterator[str]:
    """Somebody called Suji lets a voice be made."""
    today = datetime.date.today()
    told = {"person": "Suji", "company": f"Harbour {time.time_ns()}", "scope": "voice", "file": "signed.txt"}
    with server.client() as admin:
        expires = str(today + datetime.timedelta(30))
        made = admin.post("/v1/consents", params={**told, "expires": expires}, content=b"I agree. Suji").json()["id"]
        yield made
        admin.post(f"/v1/consents/{made}/revoke", json={"reason": "the test is over"})


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A zip of seven sentences, one of which has no text."""
    folder = tmp_path / "sounds"
    folder.mkdir()
    with ThreadPoolExecutor(1) as thread:  # Playwright's own loop runs in this one
        samples, rate = thread.submit(record, folder).result()
    keep(folder, "mute", samples, rate, "")
    with zipfile.ZipFile(tmp_path / "suji.zip", "w", zipfile.ZIP_DEFLATED) as made:
        for file in folder.iterdir():
            made.write(file, f"suji/{file.name}")
        made.writestr("suji/cover.jpg", b"x")
    return tmp_path / "suji.zip"


def opened(seen: Visit, server: LiveServer) -> Page:
    seen.page.goto(f"{server.url}/studio/hosts")
    seen.page.get_by_role("button", name="Tune a voice").click()
    return seen.page


@pytest.mark.skipif(NEURAL, reason="what tunes voices is installed")
def test_where_nothing_tunes_voices_it_is_said_what_does(browser: Browser, server: LiveServer) -> None:
    with visit(browser, f"{server.url}/studio?token={server.token}") as seen:
        expect(opened(seen, server).get_by_role("dialog")).to_contain_text("make neural")


@pytest.mark.skipif(not NEURAL, reason="torch and espnet are not installed: make neural")
def test_recordings_are_sent_checked_and_learned_from(
    browser: Browser, server: LiveServer, consent: str, recordings: Path
) -> None:
    with visit(browser, f"{server.url}/studio?token={server.token}") as seen:
        page = opened(seen, server)
        dialog = page.get_by_role("dialog")
        dialog.locator("input[type=file]").set_input_files(recordings)
        chosen = dialog.get_by_label("Recordings on the server")
        expect(chosen).to_have_value("suji", timeout=60_000)
        expect(dialog).to_contain_text("Left out: 1 that are neither sound nor text")
        begin = dialog.get_by_role("button", name="Begin")
        expect(begin).to_be_disabled()
        dialog.get_by_label("The speaker's consent").select_option(consent)
        dialog.get_by_label("Name in small letters").fill("suji")
        dialog.get_by_label("Name as it is shown").fill("Suji")
        dialog.get_by_label("Language").select_option("en")
        dialog.get_by_label("Size").select_option("toy")
        dialog.get_by_label("Epochs").fill("40")
        dialog.get_by_role("button", name="Only check the recordings").click()
        expect(dialog).to_contain_text("6 of 7 recordings can be used", timeout=60_000)
        expect(dialog.get_by_role("table")).to_contain_text("write what is said into mute.txt")
        begin.click()
        expect(dialog).to_have_count(0)
        row = page.locator("[data-tuning=suji]")
        expect(row).to_contain_text("training", timeout=60_000)
        row.get_by_role("button", name="Stop: Suji").click()
        expect(row.get_by_role("button", name="Forget: Suji")).to_be_visible(timeout=15_000)
        row.get_by_role("button", name="Forget: Suji").click()
        dialog.get_by_role("button", name="Keep it").click()
        row.get_by_role("button", name="Forget: Suji").click()
        dialog.get_by_role("button", name="Forget it").click()
        expect(row).to_have_count(0)
        page.get_by_role("button", name="Tune a voice").click()
        chosen.select_option("suji")
        dialog.get_by_role("button", name="Delete these recordings").click()
        dialog.get_by_role("button", name="Delete", exact=True).click()
        expect(chosen.locator("option", has_text="suji")).to_have_count(0)
        assert seen.complaints == []
    assert not (server.data / "voice-recordings" / "suji").exists()
    assert not (server.data / "models" / "tuning" / "suji").exists()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_dialog_fits(browser: Browser, server: LiveServer, size: tuple[int, int]) -> None:
    locale, name = ("ko-KR", "목소리 만들기") if size == PHONE else ("en-GB", "Tune a voice")
    with visit(browser, f"{server.url}/studio?token={server.token}", size, locale, touch=size == PHONE) as seen:
        seen.page.goto(f"{server.url}/studio/hosts")
        seen.page.get_by_role("button", name=name, exact=True).click()
        dialog = seen.page.get_by_role("dialog")
        expect(dialog.locator("#tune") if NEURAL else dialog).to_be_visible()
        assert overflow(seen.page) == []
        seen.page.keyboard.press("Escape")
        expect(seen.page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci in studio_web")
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing_in_the_dialog(browser: Browser, server: LiveServer, consent: str, theme: str) -> None:
    with looking(browser, DESKTOP, theme) as page:
        page.goto(f"{server.url}/studio?token={server.token}")
        page.goto(f"{server.url}/studio/hosts")
        page.get_by_role("button", name="Tune a voice").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_label("The speaker's consent") if NEURAL else dialog).to_be_visible()
        assert violations(page, "tuning") == []
