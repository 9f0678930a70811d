"""The operator's page in Chromium, against a real server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser_chromium import DESKTOP, PHONE, PHONE_ON_ITS_SIDE, Visit, chromium, overflow, visit
from tests.live_server import LiveServer

pytestmark = pytest.mark.browser

MARKUP = 'Hello <img src=x onerror="window.broken = 1"><b id=bold>there</b> & welcome.'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def studio(browser: Browser, server: LiveServer) -> Iterator[Visit]:
    """The page as the operator's link opens it."""
    with visit(browser, f"{server.url}/studio?token={server.token}") as seen:
        seen.until_state("live")
        yield seen
    assert seen.complaints == []


def logged(seen: Visit, kind: str, part: str) -> None:
    """Wait for an event in the log."""
    seen.until(
        """([kind, part]) => [...document.querySelectorAll(`.log-row[data-type="${kind}"]`)]
            .some((row) => row.textContent.includes(part))""",
        [kind, part],
    )


def test_the_link_opens_the_studio_and_leaves_no_token_behind(studio: Visit, server: LiveServer) -> None:
    assert server.token not in studio.page.url
    studio.until_playing()
    assert not studio.page.is_visible("#sign-in")
    assert not studio.page.is_visible("#resume")
    assert studio.page.evaluate("document.cookie") == "", "scripts cannot read the session"
    studio.until("document.querySelector('#voice-ko').value !== ''")


def test_without_a_token_the_page_asks_for_the_link(browser: Browser, server: LiveServer) -> None:
    with visit(browser, f"{server.url}/studio") as seen:
        seen.until("!document.querySelector('#sign-in').hidden")
        seen.page.fill("#token", server.token)
        seen.page.click("#sign-in button")
        seen.page.wait_for_url("**/studio")
        seen.until_state("live")
        seen.until("document.querySelector('#voice-ko').value !== ''")
        assert not seen.page.is_visible("#sign-in")


def test_a_typed_line_is_spoken_and_markup_in_it_is_only_text(studio: Visit) -> None:
    studio.page.fill("#say-text", MARKUP)
    assert studio.page.input_value("#say-lang") == "en", "the language goes with what is typed"
    studio.page.press("#say-text", "Control+Enter")
    studio.until("text => document.querySelector('#now-line').textContent === text", MARKUP)
    logged(studio, "line.started", MARKUP)
    assert studio.page.input_value("#say-text") == ""
    assert studio.page.locator("#bold, .desk img").count() == 0
    assert studio.page.evaluate("window.broken") is None


def test_cut_stops_the_line_on_air(studio: Visit) -> None:
    studio.page.fill("#say-text", "This sentence is long enough to be cut, because it goes on, and on, and on, and on.")
    studio.page.click("#say button[type=submit]")
    studio.until("document.querySelector('#now-line').textContent.startsWith('This sentence')")
    studio.page.click("#cut")
    logged(studio, "line.spoken", "(cut)")


def test_what_cannot_be_said_is_explained(studio: Visit) -> None:
    studio.page.fill("#say-text", "?!")
    studio.page.click("#say button[type=submit]")
    studio.until("document.querySelector('#say-status').dataset.state === 'failed'")
    assert "nothing to speak" in studio.page.inner_text("#say-status")
    assert studio.page.input_value("#say-text") == "?!", "what was typed is not lost"
    assert len(studio.complaints) == 1
    assert "422" in studio.complaints.pop()


def test_escape_kills_only_when_held_even_while_typing(studio: Visit, server: LiveServer) -> None:
    studio.until_playing()
    studio.page.focus("#say-text")
    studio.page.keyboard.press("Escape")
    studio.page.wait_for_timeout(1000)  # longer than the key must be held
    assert studio.asked("POST", "/kill") == 0
    try:
        studio.page.keyboard.down("Escape")
        studio.until_state("paused")
        studio.page.keyboard.up("Escape")
        assert studio.asked("POST", "/kill") == 1
        assert not studio.page.is_visible("#kill")
        studio.until_more_frames()
        studio.page.click("#resume")
        studio.until_state("live")
    finally:
        with server.client() as operator:
            operator.post("/v1/shows/demo/resume").raise_for_status()
    assert studio.page.is_visible("#kill")
    assert studio.asked("POST", "/whep") == 1
    logged(studio, "show.state", "paused")


def test_recording_starts_and_stops(studio: Visit, server: LiveServer) -> None:
    button = studio.page.locator("#recording")
    button.click()
    studio.until("document.querySelector('#recording').getAttribute('aria-pressed') === 'true'")
    assert ".mp4" in studio.page.inner_text("#recording-status")
    button.click()
    studio.until("document.querySelector('#recording').getAttribute('aria-pressed') === 'false'")
    assert list(server.data.rglob("*.mp4"))


def test_an_output_that_is_none_is_refused_and_a_dead_one_is_shown_as_such(studio: Visit) -> None:
    studio.page.fill("#outputs-url", "https://example.com/live")
    studio.page.click("#outputs-form button")
    studio.until("document.querySelector('#outputs-status').dataset.state === 'failed'")
    assert "422" in studio.complaints.pop()
    studio.page.fill("#outputs-url", "rtmp://127.0.0.1:9/app/secret-key")
    studio.page.click("#outputs-form button")
    studio.page.wait_for_selector(".outputs-row")
    assert "secret-key" not in studio.page.inner_text("#outputs")
    studio.page.click(".outputs-row button")
    studio.page.wait_for_selector(".outputs-none")


@pytest.mark.parametrize("size", [DESKTOP, PHONE, PHONE_ON_ITS_SIDE])
@pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])
def test_fits_the_screen(browser: Browser, server: LiveServer, size: tuple[int, int], locale: str) -> None:
    touch = size != DESKTOP
    with visit(browser, f"{server.url}/studio?token={server.token}", size, locale, touch) as seen:
        seen.until_state("live")
        assert overflow(seen.page) == []
        kill = seen.page.locator("#kill").bounding_box()
        assert kill is not None
        assert kill["y"] + kill["height"] <= size[1], "kill is in sight without scrolling"
        assert seen.complaints == []
