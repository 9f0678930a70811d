"""The operators' console in Chromium, against a real server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser_chromium import DESKTOP, PHONE, Visit, chromium, overflow, visit
from tests.live_server import LiveServer

pytestmark = pytest.mark.browser

MARKUP = 'Hello <img src=x onerror="window.broken = 1"><b id=bold>there</b> & welcome.'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def studio(browser: Browser, server: LiveServer) -> Iterator[Visit]:
    """The console as the operator's link opens it."""
    with visit(browser, f"{server.url}/studio?token={server.token}") as seen:
        seen.until_state("live")
        yield seen
    assert seen.complaints == []


def logged(seen: Visit, kind: str, part: str) -> None:
    """Wait for an event in the log."""
    seen.until(
        """([kind, part]) => [...document.querySelectorAll(`[data-type="${kind}"]`)]
            .some((row) => row.textContent.includes(part))""",
        [kind, part],
    )


def test_the_link_opens_the_console_and_leaves_no_token_behind(studio: Visit, server: LiveServer) -> None:
    assert server.token not in studio.page.url
    studio.until_playing()
    assert studio.page.locator("#sign-in").count() == 0
    assert studio.page.evaluate("document.cookie") == "", "scripts cannot read the session"
    studio.until("(document.querySelector('[data-voice=ko]')?.value ?? '') !== ''")


def test_a_user_signs_in_and_sees_what_the_role_opens(browser: Browser, server: LiveServer) -> None:
    login = {"name": "mod", "password": "long enough to be one"}
    with server.client() as admin:
        admin.post("/v1/users", json={**login, "role": "moderator"}).raise_for_status()
    try:
        with visit(browser, f"{server.url}/studio") as seen:
            seen.page.get_by_label("Name").fill("mod")
            seen.page.get_by_label("Password").fill("wrong password")
            seen.page.get_by_role("button", name="Sign in").click()
            expect(seen.page.get_by_role("alert").first).to_contain_text("wrong")
            seen.page.get_by_label("Password").fill(login["password"])
            seen.page.get_by_role("button", name="Sign in").click()
            seen.until_state("live")
            assert seen.page.get_by_role("button", name="Kill").count() == 0
            assert seen.page.get_by_role("link", name="Settings").count() == 0
            seen.page.goto(f"{server.url}/studio/settings")
            expect(seen.page.get_by_role("main")).to_contain_text("role")
    finally:
        with server.client() as admin:
            admin.delete("/v1/users/mod").raise_for_status()


def test_a_typed_line_is_spoken_and_markup_in_it_is_only_text(studio: Visit) -> None:
    box = studio.page.get_by_placeholder("What should the host say?")
    box.fill(MARKUP)
    box.press("Control+Enter")
    studio.until("text => document.querySelector('#now-line')?.textContent === text", MARKUP)
    logged(studio, "line.started", MARKUP)
    expect(box).to_have_value("")
    assert studio.page.locator("#bold, main img").count() == 0
    assert studio.page.evaluate("window.broken") is None


def test_cut_stops_the_line_on_air(studio: Visit) -> None:
    box = studio.page.get_by_placeholder("What should the host say?")
    box.fill("This sentence is long enough to be cut, because it goes on, and on, and on, and on.")
    studio.page.get_by_role("button", name="Say now").click()
    studio.until("document.querySelector('#now-line')?.textContent.startsWith('This sentence')")
    studio.page.click("#cut")
    logged(studio, "line.spoken", "complete false")


def test_what_cannot_be_said_is_explained(studio: Visit) -> None:
    box = studio.page.get_by_placeholder("What should the host say?")
    box.fill("?!")
    studio.page.get_by_role("button", name="Say now").click()
    expect(studio.page.locator("#say [role=alert]").first).to_contain_text("nothing to speak")
    expect(box).to_have_value("?!")  # what was typed is not lost
    assert len(studio.complaints) == 1
    assert "422" in studio.complaints.pop()


def test_one_key_kills_even_while_typing_and_resume_brings_her_back(studio: Visit, server: LiveServer) -> None:
    studio.until_playing()
    studio.page.get_by_placeholder("What should the host say?").focus()
    try:
        studio.page.keyboard.press("F9")
        studio.until_state("paused")
        assert studio.asked("POST", "/kill") == 1
        studio.until_more_frames()
        studio.page.get_by_role("button", name="Resume").click()
        studio.until_state("live")
    finally:
        with server.client() as operator:
            operator.post("/v1/shows/demo/resume").raise_for_status()
    assert studio.asked("POST", "/whep") == 1
    logged(studio, "show.state", "paused")


def test_recording_starts_and_stops(studio: Visit, server: LiveServer) -> None:
    button = studio.page.locator("#recording")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert list(server.data.rglob("*.mp4"))


def test_an_output_that_is_none_is_refused_and_a_dead_one_is_shown_as_such(studio: Visit) -> None:
    field = studio.page.get_by_label("RTMP address")
    field.fill("https://example.com/live")
    studio.page.locator("#outputs-form button").click()
    expect(studio.page.get_by_role("region", name="Notices")).to_contain_text("rtmp")
    assert "422" in studio.complaints.pop()
    field.fill("rtmp://127.0.0.1:9/app/secret-key")
    studio.page.locator("#outputs-form button").click()
    row = studio.page.locator("#outputs li", has_text="127.0.0.1:9")
    expect(row).to_be_visible()
    assert "secret-key" not in studio.page.inner_text("#outputs")
    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)


def test_users_and_tokens_are_made_and_a_secret_is_shown_once(studio: Visit, server: LiveServer) -> None:
    studio.page.goto(f"{server.url}/studio/settings")
    studio.page.get_by_role("button", name="Add a user").click()
    dialog = studio.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_contain_text("Write a name")
    dialog.get_by_label("Name").fill("<b>수지</b>")
    dialog.get_by_label("Password").fill("long enough to be one")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(studio.page.get_by_role("table", name="Users")).to_contain_text("<b>수지</b>")
    studio.page.get_by_role("button", name="Remove: <b>수지</b>").click()
    studio.page.get_by_role("button", name="Make a token").click()
    dialog.get_by_label("What is it for").fill("a bot")
    dialog.get_by_role("button", name="Make it").click()
    expect(dialog.locator("code")).to_contain_text("onmaru_")
    dialog.get_by_role("button", name="I have copied it").click()
    expect(studio.page.get_by_role("table", name="Tokens")).to_contain_text("a bot")
    assert "onmaru_" not in studio.page.inner_text("main")
    studio.page.get_by_role("button", name="Delete: a bot").click()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])
def test_fits_the_screen(browser: Browser, server: LiveServer, size: tuple[int, int], locale: str) -> None:
    with visit(browser, f"{server.url}/studio?token={server.token}", size, locale, touch=size != DESKTOP) as seen:
        seen.until_state("live")
        seen.until("document.querySelector('#now-line') !== null")
        assert overflow(seen.page) == []
        kill = seen.page.locator("header button", has_text="Kill" if locale == "en-GB" else "방송 중단").bounding_box()
        assert kill is not None
        assert kill["y"] + kill["height"] <= size[1], "kill is in sight without scrolling"
        assert seen.complaints == []
