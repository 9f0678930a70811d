"""What must not scare an operator: kill in any state of page and link, doubled presses, rights that end, lost words."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import live_server
from tests.browser_chromium import PHONE, Visit, visit
from tests.live_server import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.live]

LOGIN = {"name": "sora", "password": "long enough to be one"}
SAY = "What should the host say?"


@pytest.fixture
def studio(browser: Browser, server: LiveServer) -> Iterator[Visit]:
    with visit(browser, f"{server.url}/studio?token={server.token}") as seen:
        seen.until_state("live")
        yield seen
    with server.client() as operator:  # whatever the test left: the show is others' too
        operator.post("/v1/shows/demo/resume").raise_for_status()
        operator.put("/v1/shows/demo/flow", json={"flow": "running"}).raise_for_status()
        operator.put("/v1/shows/demo/approval", json={"mode": "automatic", "veto_s": 10}).raise_for_status()
    assert seen.complaints == []


def press(seen: Visit, key: str, code: str) -> None:
    """A key of another keyboard than the test's."""
    seen.page.evaluate(
        "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))",
        [key, code],
    )


def test_kill_works_when_the_browser_takes_the_network_for_gone(studio: Visit) -> None:
    studio.page.evaluate("window.dispatchEvent(new Event('offline'))")
    studio.page.keyboard.press("F9")
    studio.until_state("paused")
    assert studio.asked("POST", "/kill") == 1


def test_kill_works_in_the_last_of_ten_tabs(studio: Visit, server: LiveServer) -> None:
    tabs = [studio.page.context.new_page() for _ in range(9)]
    for tab in tabs:
        tab.goto(f"{server.url}/studio/settings")
        expect(tab.locator("#badge")).to_have_attribute("data-state", "live")
    tabs[-1].keyboard.press("F9")
    expect(tabs[-1].locator("#badge")).to_have_attribute("data-state", "paused")
    expect(tabs[0].locator("#badge")).to_have_attribute("data-state", "paused")


def test_a_double_click_on_kill_does_not_bring_the_show_back(studio: Visit) -> None:
    studio.page.evaluate(
        """() => new MutationObserver((_, watch) => {
            const resume = document.querySelector('#resume');
            if (resume === null) return;
            document.body.dataset.resumeCame = resume.disabled ? 'disabled' : 'enabled';
            watch.disconnect();
        }).observe(document.body, {childList: true, subtree: true})"""
    )
    before = studio.page.locator("#kill").bounding_box()
    studio.page.locator("#kill").dblclick()
    studio.until_state("paused")
    assert studio.page.locator("#kill").bounding_box() == before, "the same press means the same thing"
    resume = studio.page.locator("#resume")
    assert studio.page.evaluate("document.body.dataset.resumeCame") == "disabled", "no hurried press may meet it"
    studio.page.keyboard.press("F9")
    expect(resume).to_be_enabled()
    assert studio.asked("POST", "/resume") == 0
    resume.click()
    studio.until_state("live")


def test_a_screen_that_does_not_come_says_so_and_kill_works_beside_it(studio: Visit) -> None:
    page = studio.page
    page.route("**/Catalogue-*.js", lambda route: route.abort())
    page.get_by_role("link", name="Catalogue").click()
    told = page.get_by_role("alert").filter(has_text="This screen cannot be shown")
    expect(told).to_be_visible()
    page.keyboard.press("F9")
    studio.until_state("paused")
    page.get_by_role("link", name="Chat").click()
    expect(told).to_have_count(0)
    expect(page.get_by_role("region", name="Automatic answers")).to_be_visible()
    page.get_by_role("link", name="Catalogue").click()
    expect(told).to_be_visible()
    page.unroute("**/Catalogue-*.js")
    told.get_by_role("button", name="Load again").click()
    expect(page.get_by_role("region", name="Products")).to_be_visible()
    expect(told).to_have_count(0)
    assert all("Catalogue-" in each or "ERR_FAILED" in each for each in studio.complaints), studio.complaints
    studio.complaints.clear()


@pytest.mark.parametrize("touch", [False, True])
def test_kill_is_pressed_through_a_dialog_which_stays(browser: Browser, server: LiveServer, touch: bool) -> None:
    size = PHONE if touch else (1440, 900)
    with visit(browser, f"{server.url}/studio?token={server.token}", size, touch=touch) as seen:
        seen.until_state("live")
        try:
            seen.page.get_by_role("button", name="Keys", exact=True).click()
            dialog = seen.page.get_by_role("dialog")
            expect(dialog).to_be_visible()
            box = seen.page.locator("#kill").bounding_box()
            assert box is not None
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            seen.page.touchscreen.tap(x, y) if touch else seen.page.mouse.click(x, y)
            seen.until_state("paused")
            assert seen.asked("POST", "/kill") == 1
            expect(dialog).to_be_visible()
        finally:
            with server.client() as operator:
                operator.post("/v1/shows/demo/resume").raise_for_status()


def test_a_server_that_hangs_is_told_and_so_is_a_kill_that_nobody_heard(browser: Browser, tmp_path: Path) -> None:
    own = live_server.start(tmp_path, stage=False)
    try:
        with visit(browser, f"{own.url}/studio/settings?token={own.token}") as seen:
            seen.page.goto(f"{own.url}/studio/settings")
            expect(seen.page.locator("#badge")).not_to_have_attribute("data-state", "lost")
            own.process.send_signal(signal.SIGSTOP)
            seen.until_state("lost")
            expect(seen.page.get_by_role("alert").filter(has_text="The link to the server is lost")).to_be_visible()
            seen.page.keyboard.press("F9")
            notices = seen.page.get_by_role("region", name="Notices")
            expect(notices).to_contain_text("not known whether the show is off air", timeout=30_000)
            own.process.send_signal(signal.SIGCONT)
            expect(seen.page.locator("#badge")).not_to_have_attribute("data-state", "lost", timeout=30_000)
    finally:
        own.process.send_signal(signal.SIGCONT)
        own.close()


def test_a_deed_is_done_once_however_often_it_is_pressed(studio: Visit) -> None:
    studio.page.locator("#skip-line").dblclick()
    box = studio.page.get_by_placeholder(SAY)
    box.fill("Once is enough.")
    studio.page.evaluate(
        """() => { for (let n = 0; n < 2; n += 1) document.activeElement.dispatchEvent(
            new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true})) }"""
    )
    expect(box).to_have_value("")
    studio.page.locator("#pause").dblclick()
    expect(studio.page.locator("#go-on")).to_be_visible()
    studio.page.wait_for_timeout(500)  # a second answer would come meanwhile
    assert studio.asked("POST", "/rundown/skip") == 1
    assert studio.asked("POST", "/say") == 1
    assert studio.asked("PUT", "/flow") == 1


def test_what_is_typed_stays_while_another_screen_is_looked_at(studio: Visit) -> None:
    studio.page.get_by_placeholder(SAY).fill("Half a thought")
    studio.page.get_by_role("link", name="Chat").click()
    expect(studio.page.get_by_placeholder(SAY)).to_have_count(0)
    studio.page.get_by_role("link", name="On air").click()
    expect(studio.page.get_by_placeholder(SAY)).to_have_value("Half a thought")


def test_each_key_does_what_the_list_says_in_hangul_and_with_caps_lock(studio: Visit) -> None:
    page = studio.page
    page.locator("#now-line").click()
    press(studio, "ㅔ", "KeyP")
    expect(page.locator("#go-on")).to_be_visible()
    page.wait_for_timeout(450)  # past a double press
    press(studio, "P", "KeyP")
    expect(page.locator("#pause")).to_be_visible()
    page.wait_for_timeout(450)
    press(studio, "H", "KeyH")
    expect(page.locator("#go-on")).to_be_visible()
    page.wait_for_timeout(450)
    press(studio, "ㅗ", "KeyH")
    expect(page.locator("#pause")).to_be_visible()
    for key, code, method, path in (
        ("ㅜ", "KeyN", "POST", "/rundown/skip"),
        ("ㅌ", "KeyX", "POST", "/cut"),
        ("C", "KeyC", "PUT", "/pin"),
    ):
        before = studio.asked(method, path)
        with page.expect_request(f"**{path}"):
            press(studio, key, code)
        page.wait_for_timeout(100)  # a second one would come meanwhile
        assert studio.asked(method, path) == before + 1, key
    press(studio, "ㄴ", "KeyS")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.keyboard.press("x")  # typed, not done
    expect(page.get_by_placeholder(SAY)).to_have_value("x")
    page.evaluate("document.activeElement.blur()")
    press(studio, "?", "Slash")
    listed = page.get_by_role("dialog").locator("kbd").all_inner_texts()
    assert listed == ["F9", "Ctrl+Enter", "S", "P", "H", "N", "X", "A", "V", "C", "T", "?"]
    page.keyboard.press("Escape")
    press(studio, "ㅅ", "KeyT")
    expect(page.locator("#microphone")).to_contain_text("Your microphone is on air", timeout=30_000)
    press(studio, "T", "KeyT")
    expect(page.locator("#hand-back")).to_have_count(0)


def test_lines_are_approved_and_vetoed_by_key_and_an_edit_stops_the_clock(studio: Visit, server: LiveServer) -> None:
    with server.client() as operator:
        operator.put("/v1/shows/demo/approval", json={"mode": "veto", "veto_s": 60}).raise_for_status()
    waiting = studio.page.locator("article[data-state=waiting]")
    expect(waiting.nth(2)).to_be_visible(timeout=60_000)
    first, second, third = (waiting.nth(n).get_attribute("data-line") for n in range(3))
    press(studio, "ㅁ", "KeyA")
    expect(studio.page.locator(f"[data-line='{first}'][data-state=waiting]")).to_have_count(0)
    studio.page.wait_for_timeout(500)  # two keys at once are one press: the second would meet another line
    press(studio, "V", "KeyV")
    expect(studio.page.locator(f"[data-line='{second}']")).to_have_count(0)
    row = studio.page.locator(f"[data-line='{third}']")
    row.get_by_role("button", name="Edit").click()
    row.get_by_label("Line").fill("Words that are not lost.")
    studio.until("document.querySelectorAll('article[data-state=waiting]').length > 1")
    other_line = studio.page.locator(f"article[data-state=waiting]:not([data-line='{third}'])").first.get_attribute(
        "data-line"
    )
    with server.client() as operator:
        operator.put("/v1/shows/demo/approval", json={"mode": "veto", "veto_s": 1}).raise_for_status()
    expect(studio.page.locator(f"[data-line='{other_line}'][data-state=waiting]")).to_have_count(0)
    expect(row).to_have_attribute("data-state", "waiting")  # the others' time is over, its clock stands still
    with server.client() as other:
        other.headers["X-Onmaru-Actor"] = "junho"
        cues = f"/v1/shows/demo/cues/{third}"
        assert other.put(f"{cues}/hold").json()["who"] == "operator", "it is hers while her editor is open"
        told = next(cue for cue in other.get("/v1/shows/demo/cues").json()["next"] if cue["line_id"] == third)
        assert told["edited_by"] == "operator"
        other.post(f"{cues}/veto").raise_for_status()
    left = studio.page.locator(f"[data-stranded='{third}']")
    expect(left).to_contain_text("Words that are not lost.")
    left.get_by_role("button", name="To the say box").click()
    expect(studio.page.get_by_placeholder(SAY)).to_have_value("Words that are not lost.")
    expect(left).to_have_count(0)


def test_whoever_is_disabled_sees_the_sign_in_form_and_a_viewer_where_to_watch(
    browser: Browser, server: LiveServer
) -> None:
    with server.client() as admin:
        admin.post("/v1/users", json={**LOGIN, "role": "operator"}).raise_for_status()
        try:
            with visit(browser, f"{server.url}/studio/settings") as seen:
                sign_in(seen)
                seen.until_state("live")
                expect(seen.page.locator("#kill")).to_be_visible()
                admin.patch(f"/v1/users/{LOGIN['name']}", json={"role": "moderator"}).raise_for_status()
                expect(seen.page.locator("#kill")).to_have_count(0)
                seen.until_state("live")
                admin.patch(f"/v1/users/{LOGIN['name']}", json={"role": "viewer"}).raise_for_status()
                expect(seen.page.locator("#viewer")).to_contain_text("sora is a viewer")
                watch = seen.page.get_by_role("link", name="Watch the show").get_attribute("href")
                assert watch == "/watch/demo"
                quiet = len(seen.requests)
                seen.page.wait_for_timeout(2_500)
                assert len(seen.requests) == quiet, "who is refused does not ask again and again"
                expect(seen.page.get_by_role("alert")).to_have_count(0)
                admin.patch(f"/v1/users/{LOGIN['name']}", json={"role": "moderator"}).raise_for_status()
                seen.page.reload()
                seen.until_state("live")
                admin.patch(f"/v1/users/{LOGIN['name']}", json={"disabled": True}).raise_for_status()
                expect(seen.page.locator("#sign-in")).to_be_visible()
        finally:
            admin.delete(f"/v1/users/{LOGIN['name']}").raise_for_status()


def sign_in(seen: Visit) -> None:
    seen.page.get_by_label("Name").fill(LOGIN["name"])
    seen.page.get_by_label("Password").fill(LOGIN["password"])
    seen.page.get_by_role("button", name="Sign in").click()
