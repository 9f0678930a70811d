"""After the show, in Chromium against a real server: products over time, chapters that seek, films that are made."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser_chromium import AXE, PHONE, Visit, chromium, overflow, visit
from tests.live_server import LiveServer
from tests.test_stream_films import recorded

pytestmark = pytest.mark.browser

LIMIT_MS = 100_000  # a film is rendered beside whatever else the machine does


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveServer, str]]:
    running, name = recorded(tmp_path_factory.mktemp("data"))
    yield running, name
    running.stop()


@pytest.fixture(scope="module")
def browser(server: tuple[LiveServer, str]) -> Iterator[Browser]:
    # After the server, whose log is written by a loop of its own: the browser keeps one running.
    with chromium() as running:
        yield running


@pytest.fixture
def after(browser: Browser, server: tuple[LiveServer, str]) -> Iterator[Visit]:
    running, _ = server
    with visit(browser, f"{running.url}/studio?token={running.token}") as seen:
        seen.page.goto(f"{running.url}/studio/after")
        yield seen
    assert seen.complaints == []


def test_products_stand_under_the_chart_at_their_time(after: Visit) -> None:
    rows = after.page.locator("[data-product]")
    expect(rows).to_have_count(1, timeout=30_000)
    expect(rows).to_contain_text("0:04")
    band, track = (rows.locator(f"span:has(> span) {part}").last.bounding_box() for part in ("> span", ""))
    assert band is not None
    assert track is not None
    assert band["x"] > track["x"], "what was said last stands at the right end"


def test_a_chapter_is_gone_to_with_the_keyboard(after: Visit) -> None:
    after.page.get_by_role("button", name="Chapters and films").press("Enter")
    dialog = after.page.get_by_role("dialog")
    chapters = dialog.locator("ol button")
    expect(chapters).to_have_count(2)
    expect(chapters.first).to_contain_text("Opening")
    after.until("document.querySelector('video')?.readyState >= 1")
    chapters.nth(1).press("Enter")
    after.until("document.querySelector('video').currentTime >= 2.4")
    expect(chapters.nth(1)).to_have_attribute("aria-current", "true")
    after.page.evaluate(AXE.read_text())
    found = after.page.evaluate("axe.run('[role=dialog]').then((told) => told.violations.map((each) => each.id))")
    assert found == []


@pytest.mark.timeout(240)  # two films are rendered
def test_films_are_made_given_up_and_stay_after_a_reload(after: Visit, server: tuple[LiveServer, str]) -> None:
    opener = after.page.get_by_role("button", name="Chapters and films")
    opener.click()
    again, copy = (after.page.locator(f"[data-film={kind}]") for kind in ("again", "chapters"))
    again.get_by_role("button", name="Make it").click()
    expect(again).to_have_attribute("data-state", "running")
    after.page.reload()
    opener.click()
    expect(again).to_have_attribute("data-state", "running")
    again.get_by_role("button", name="Give up").click()
    expect(again).to_have_attribute("data-state", "stopped", timeout=LIMIT_MS)
    copy.get_by_role("button", name="Make it").click()
    expect(copy).to_have_attribute("data-state", "done", timeout=LIMIT_MS)
    again.get_by_label("Captions in the picture").uncheck()
    again.get_by_role("button", name="Make it").click()
    expect(again).to_have_attribute("data-state", "done", timeout=LIMIT_MS)
    for film, kind in ((again, "again"), (copy, "chapters")):
        link = film.get_by_role("link", name="Download")
        expect(link).to_have_attribute("href", f"/v1/recordings/{server[1].removesuffix('.mp4')}.{kind}.mp4")
    after.page.keyboard.press("Escape")
    expect(after.page.get_by_role("table", name="Recordings")).to_contain_text("rendered again")


def test_the_films_fit_a_phone(browser: Browser, server: tuple[LiveServer, str]) -> None:
    running, _ = server
    with visit(browser, f"{running.url}/studio?token={running.token}", PHONE, touch=True) as seen:
        seen.page.goto(f"{running.url}/studio/after")
        seen.page.get_by_role("button", name="Chapters and films").click()
        expect(seen.page.locator("ol button")).to_have_count(2)
        assert overflow(seen.page) == []
        assert seen.complaints == []
