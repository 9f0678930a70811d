"""How the host is shown, from the console on the real stage: nearer and farther, captions, and how late it comes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser_chromium import Visit, unfold, visit
from tests.live_server import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.live]

LIMIT_MS = 90_000  # the stage reads the host anew beside what it draws


@pytest.fixture
def studio(browser: Browser, server: LiveServer) -> Iterator[Visit]:
    with visit(browser, f"{server.url}/studio?token={server.token}") as seen:
        seen.until_state("live")
        yield seen
    assert seen.complaints == []


@pytest.mark.timeout(240)  # a busy machine reads a host for long
def test_the_host_comes_nearer_without_a_break_and_every_console_sees_it(studio: Visit, browser: Browser) -> None:
    studio.until_playing()
    unfold(studio, "Host and voices")
    framing = studio.page.locator("[data-choice=framing]")
    expect(framing).to_have_value("landscape", timeout=LIMIT_MS)
    expect(framing.locator("option")).to_have_text(["Usual", "Close", "Wide"])
    framing.focus()
    framing.select_option("landscape_close")
    expect(framing).to_have_value("landscape_close", timeout=LIMIT_MS)
    expect(framing).to_be_enabled()
    expect(studio.page.locator('[data-type="framing.changed"]').first).to_contain_text("Close")
    studio.until_more_frames()
    assert studio.asked("POST", "/whep") == 1, "nobody connects again"
    framing.select_option("landscape")
    expect(framing).to_have_value("landscape", timeout=LIMIT_MS)


def test_captions_leave_the_picture_and_come_back(studio: Visit, server: LiveServer) -> None:
    unfold(studio, "Host and voices")
    captions = studio.page.locator("[data-choice=captions]")
    with server.client() as operator:
        for value in ("off", "on"):
            captions.select_option(value)
            expect(captions).to_have_value(value)
            expect(captions).to_be_enabled()
            assert operator.get("/v1/shows/demo/captions").json() == {"on": value == "on"}
    for _ in range(100):  # the log is written behind the answers
        with server.client() as operator:
            deeds = [each["deed"] for each in operator.get("/v1/shows/demo/deeds").json()]
        if deeds[:2] == ["captions", "captions"]:
            break
        studio.page.wait_for_timeout(100)
    assert deeds[:2] == ["captions", "captions"]


def test_what_another_did_while_one_looked_elsewhere_is_there_at_once(studio: Visit, server: LiveServer) -> None:
    page = studio.page
    unfold(studio, "Host and voices")
    captions = page.locator("[data-choice=captions]")
    expect(captions).to_have_value("on")
    page.get_by_role("link", name="Settings").click()
    expect(captions).to_have_count(0)
    with server.client() as operator:
        try:
            operator.put("/v1/shows/demo/captions", json={"on": False}).raise_for_status()
            page.wait_for_timeout(500)  # it is told while no screen here asks for it
            page.get_by_role("link", name="On air").click()
            expect(captions).to_have_value("off")
        finally:
            operator.put("/v1/shows/demo/captions", json={"on": True}).raise_for_status()
    expect(captions).to_have_value("on")


def test_the_delay_is_told_with_its_parts(studio: Visit) -> None:
    studio.until_playing()
    delay = studio.page.locator("[data-figure=delay]")
    expect(delay).to_contain_text("delay ≈", timeout=30_000)
    delay.focus()
    studio.page.keyboard.press("Enter")
    parts = studio.page.get_by_text("An estimate: half a round trip")
    expect(parts).to_contain_text("jitter buffer")
    expect(parts).to_contain_text("are not in it")
