"""The operators' console in Chromium, against a real server."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import live_server
from tests.browser_chromium import AXE, DESKTOP, PHONE, Visit, carry, overflow, small_targets, unfold, visit
from tests.live_server import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.live]

MARKUP = 'Hello <img src=x onerror="window.broken = 1"><b id=bold>there</b> & welcome.'


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
    logged(studio, "line.spoken", "Was cut")


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
    logged(studio, "show.state", "Off air")


def test_recording_starts_and_stops(studio: Visit, server: LiveServer) -> None:
    button = studio.page.locator("#recording")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert list(server.data.rglob("*.mp4"))


def test_an_output_that_is_none_is_refused_and_a_dead_one_is_shown_as_such(studio: Visit) -> None:
    unfold(studio, "Outputs")
    field = studio.page.get_by_label("RTMP address")
    field.fill("ftp://example.com/live")
    add = studio.page.locator("#outputs-form").get_by_role("button", name="Add")
    add.click()
    expect(studio.page.get_by_role("region", name="Notices")).to_contain_text("rtmp")
    assert "422" in studio.complaints.pop()
    field.fill("rtmp://127.0.0.1:9/app/secret-key")
    studio.page.locator("#outputs-form").get_by_role("button", name="Test").click()
    trial = studio.page.locator("#trial")
    expect(trial).to_have_attribute("data-step", "connection")
    expect(trial).to_contain_text("Connection refused")
    add.click()
    row = studio.page.locator("#outputs li", has_text="127.0.0.1:9")
    expect(row).to_be_visible()
    assert "secret-key" not in studio.page.inner_text("#outputs")
    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)


def test_an_operator_takes_over_by_microphone_and_hands_back(studio: Visit, server: LiveServer) -> None:
    studio.until_playing()
    unfold(studio, "Microphone")
    studio.page.locator("#take-over").click()
    panel = studio.page.locator("#microphone")
    expect(panel).to_contain_text("Your microphone is on air", timeout=30_000)
    with server.client() as operator:
        now = operator.get("/v1/shows/demo/microphone").json()
    assert (now["use"], now["on_air"]) == ("takeover", True)
    studio.page.locator("#hand-back").click()
    expect(studio.page.locator("#take-over")).to_be_visible()
    logged(studio, "takeover.ended", "take-over is over")


def test_an_invited_viewer_finds_the_microphone_on_the_watch_page(browser: Browser, studio: Visit) -> None:
    unfold(studio, "Microphone")
    studio.page.get_by_role("button", name="Invite a viewer").click()
    dialog = studio.page.get_by_role("dialog")
    dialog.get_by_label("The viewer's name").fill("Hana")
    dialog.get_by_role("button", name="Make a link").click()
    link = studio.page.locator("#invitation").inner_text()
    with visit(browser, link) as seen:
        seen.page.locator("#ask-button").click()
        expect(seen.page.locator("#ask-status")).to_contain_text("Speak now", timeout=30_000)
        seen.page.locator("#ask-button").click()
        expect(seen.page.locator("#ask-status")).to_contain_text("Thank you")
    with visit(browser, link) as again:
        again.page.locator("#ask-button").click()
        expect(again.page.locator("#ask-status")).to_contain_text("was used")
        again.complaints.clear()


def test_another_host_comes_on_by_the_console(studio: Visit) -> None:
    studio.until_playing()
    unfold(studio, "Host and voices")
    host = studio.page.locator("[data-choice=host]")
    before, other = ("harin", "doyun") if host.input_value() == "harin" else ("doyun", "harin")
    for wanted in (other, before):
        host.select_option(wanted)
        expect(host).to_have_value(wanted, timeout=90_000)
        expect(host).to_be_enabled()
        studio.until_more_frames()
    assert studio.asked("POST", "/whep") == 1, "nobody connects again"


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


def test_a_narrow_window_shows_one_part_beside_the_picture(browser: Browser, server: LiveServer) -> None:
    with visit(browser, f"{server.url}/studio?token={server.token}", PHONE, touch=True) as seen:
        seen.until_state("live")
        parts = seen.page.get_by_role("group", name="What is shown")
        panels = {"Chat": "Chat", "Products": "Products", "Say": "Say", "More": "Log", "Cues": "Cues"}
        for part, panel in panels.items():
            parts.get_by_role("button", name=part).click()
            expect(seen.page.get_by_role("region", name=panel, exact=True)).to_be_visible()
            others = {"Chat", "Products", "Say", "Log", "Cues"} - {panel}
            for other in others:
                expect(seen.page.get_by_role("region", name=other, exact=True)).to_be_hidden()
            assert overflow(seen.page) == [], part
        assert small_targets(seen.page) == []
        assert seen.complaints == []


def hand(server: LiveServer, mode: str) -> None:
    """Who lets lines on air."""
    with server.client() as operator:
        operator.put("/v1/shows/demo/approval", json={"mode": mode, "veto_s": 20}).raise_for_status()


def test_lines_that_wait_are_approved_changed_and_dropped(studio: Visit, server: LiveServer) -> None:
    hand(server, "manual")
    try:
        waiting = studio.page.locator("article[data-state=waiting]")
        with server.client() as operator:  # up to four minutes of lines may be approved: no more are written until then
            for _ in range(15):
                if waiting.count() > 2:
                    break
                if operator.get("/v1/shows/demo/cues").json()["ahead_s"] > 60:
                    operator.post("/v1/shows/demo/rundown/skip", json={"what": "block"}).raise_for_status()
                studio.page.wait_for_timeout(2_000)
        expect(waiting.nth(2)).to_be_visible(timeout=60_000)
        first, second, third = (waiting.nth(n).get_attribute("data-line") for n in range(3))
        row = studio.page.locator
        row(f"[data-line='{second}']").get_by_role("button", name="Veto").click()
        expect(row(f"[data-line='{second}']")).to_have_count(0)
        row(f"[data-line='{third}']").get_by_role("button", name="Edit").click()
        row(f"[data-line='{third}']").get_by_label("Line").fill("These words are better.")
        row(f"[data-line='{third}']").get_by_role("button", name="Change and approve").click()
        logged(studio, "cue.edited", "These words are better.")
        expect(row(f"[data-line='{third}'][data-state=waiting]")).to_have_count(0)
        row(f"[data-line='{first}']").get_by_role("button", name="Approve").click()
        expect(row(f"[data-line='{first}'][data-state=waiting]")).to_have_count(0)
        logged(studio, "cue.approved", "operator")
        studio.page.get_by_label("What", exact=True).select_option("deeds")
        expect(studio.page.locator("[data-type='line.started']")).to_have_count(0)
        logged(studio, "cue.edited", "operator")
    finally:
        hand(server, "automatic")


def test_the_flow_is_paused_by_a_key_and_goes_on(studio: Visit) -> None:
    studio.page.locator("#now-line").click()
    studio.page.keyboard.press("p")
    expect(studio.page.locator("#go-on")).to_be_visible()
    logged(studio, "flow.changed", "Paused")
    studio.page.locator("#go-on").click()
    expect(studio.page.locator("#pause")).to_be_visible()
    studio.until("document.querySelector('article[data-state=sounds]') !== null")
    line = studio.page.locator("article[data-state=sounds]").get_attribute("data-line")
    studio.page.click("#skip-line")
    expect(studio.page.locator(f"article[data-state=sounds][data-line='{line}']")).to_have_count(0, timeout=30_000)


def test_a_product_is_pinned_and_a_block_moved_with_the_keyboard(studio: Visit) -> None:
    blocks = studio.page.locator("[data-block]")
    expect(blocks.nth(1)).to_be_visible()
    first = blocks.nth(0).get_attribute("data-block")
    carry(studio.page, blocks.nth(0).get_by_role("button", name="Move"), "ArrowDown")
    expect(blocks.nth(0)).not_to_have_attribute("data-block", first or "")
    logged(studio, "rundown.changed", "operator")
    studio.page.get_by_role("button", name="Show now").first.click()
    logged(studio, "product.pinned", "operator")


def test_the_say_box_goes_on_with_what_the_show_knows_and_marks_what_is_doubtful(studio: Visit) -> None:
    box = studio.page.get_by_placeholder("What should the host say?")
    name = studio.page.evaluate("fetch('/v1/shows/demo/products').then((r) => r.json()).then((all) => all[0].name.en)")
    box.fill(f"Look at the {name[:4]}")
    expect(studio.page.locator("[data-ghost]")).not_to_have_attribute("data-ghost", "")
    box.press("Tab")
    expect(box).to_have_value(f"Look at the {name}")
    assert studio.page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    box.fill("It cures acne.")
    expect(studio.page.locator("#say mark").first).to_contain_text("cures")
    box.fill("A good evening to you.")
    expect(studio.page.locator("#say mark")).to_have_count(0)
    box.fill("It cures acne.")
    box.press("Control+Enter")
    expect(studio.page.locator("#say")).to_contain_text("logged as an override")
    logged(studio, "line.warned", "operator")


def test_a_line_is_heard_and_seen_before_it_goes_to_air(studio: Visit) -> None:
    box = studio.page.get_by_placeholder("What should the host say?")
    box.fill("Hello.")
    studio.page.locator("#say").get_by_role("button", name="Hear it first").click()
    studio.until("document.querySelector('#say audio')?.duration > 0.2")
    studio.page.locator("#say").get_by_role("button", name="See the mouth").click()
    studio.until("document.querySelector('#say video')?.videoWidth === 320")
    studio.page.locator("#say").get_by_role("button", name="Close the preview").click()
    expect(studio.page.locator("#say video")).to_have_count(0)


def test_graphs_are_drawn_of_what_comes(studio: Visit) -> None:
    studio.until_playing()
    studio.page.click("#graphs")
    studio.until("Number(document.querySelector('[data-figure=kbps] b')?.textContent) > 50")
    assert studio.page.locator("figure canvas").count() == 7


def test_two_operators_see_each_others_deeds(studio: Visit, browser: Browser, server: LiveServer) -> None:
    with visit(browser, f"{server.url}/studio?token={server.token}") as other:
        other.until_state("live")
        studio.page.locator("#hold").click()
        expect(other.page.locator("#go-on")).to_be_visible(timeout=30_000)
        logged(other, "flow.changed", "operator")
        other.page.locator("#go-on").click()
        expect(studio.page.locator("#hold")).to_be_visible(timeout=30_000)


def _start_by_hand(data: Path, port: int, *, wait: bool) -> LiveServer:
    own = {"ONMARU_TOKEN": "a-token-that-stays", "ONMARU_APPROVAL": "manual"}
    return live_server.start(data, "--port", str(port), wait=wait, stage=True, **own)


@pytest.mark.timeout(240)  # two servers start
def test_a_console_recovers_by_itself_when_its_server_is_killed_and_started_again(
    browser: Browser, tmp_path: Path
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = _start_by_hand(tmp_path, port, wait=False)  # its stage starts beside
    try:
        with visit(browser, f"{server.url}/studio?token=a-token-that-stays") as seen:
            seen.until_state("live")
            expect(seen.page.locator("[data-choice=host]")).to_have_value("harin")
            box = seen.page.get_by_placeholder("What should the host say?")
            box.fill("What was typed is not lost.")
            server.process.kill()
            expect(seen.page.get_by_role("alert").filter(has_text="The link to the server is lost")).to_be_visible()
            server.close()
            server = _start_by_hand(tmp_path, port, wait=True)
            expect(seen.page.get_by_text("The link to the server is lost")).to_have_count(0, timeout=60_000)
            seen.until_state("live")
            seen.until_more_frames()
            expect(box).to_have_value("What was typed is not lost.")
            expect(seen.page.get_by_label("Approval")).to_have_value("manual")
            assert seen.page.url.endswith("/studio")
    finally:
        server.close()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_axe_finds_nothing(browser: Browser, server: LiveServer, theme: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB", bypass_csp=True)
    page = context.new_page()
    page.add_init_script(f"localStorage.setItem('onmaru.theme', '{theme}')")
    page.goto(f"{server.url}/studio?token={server.token}")
    expect(page.locator("article").first).to_be_visible(timeout=30_000)
    page.get_by_placeholder("What should the host say?").fill("It cures acne.")
    expect(page.locator("#say mark").first).to_be_visible()
    page.click("#graphs")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes.map((n) => n.html)]))")
    context.close()
    assert found == []
