"""The console's screens of chat, of after the show, of hosts and of settings, in Chromium against a real server."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser_chromium import DESKTOP, PHONE, Visit, overflow, visit
from tests.live_server import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.live]

SCREENS = ("/chat", "/after", "/hosts", "/settings")
# What breaks out where text is put together as markup, as an attribute, as an address or as a script.
SHAPES = (
    "<script>{0}</script>",
    "<img src=x onerror={0}>",
    '"><img src=x onerror="{0}">',
    "<svg onload={0}>",
    "<svg><script>{0}</script></svg>",
    "<iframe srcdoc='<script>parent.{0}</script>'></iframe>",
    "<iframe src=javascript:{0}></iframe>",
    "<a href=javascript:{0} id=lure>x</a>",
    "<body onload={0}>",
    "<input autofocus onfocus={0}>",
    "<details open ontoggle={0}>",
    "<video src=x onerror={0}></video>",
    "<math><mi xlink:href=javascript:{0}>x</mi></math>",
    "<style>@import 'javascript:{0}'</style>",
    "<link rel=stylesheet href=javascript:{0}>",
    "<object data=javascript:{0}></object>",
    "<embed src=javascript:{0}>",
    "<form action=javascript:{0}><button>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:{0}'>",
    "<base href=javascript:{0}//>",
    "' onmouseover='{0}",
    '" autofocus onfocus="{0}',
    "javascript:{0}",
    "</textarea><script>{0}</script>",
    "</title><script>{0}</script>",
    "<!--><script>{0}</script>-->",
    "{{{{constructor.constructor('{0}')()}}}}",
    "${{{0}}}",
    "<scr<script>ipt>{0}</script>",
    "&lt;script&gt;{0}&lt;/script&gt;",
)
PAYLOADS = tuple(shape.format(call) for shape in SHAPES for call in ("window.broken=1", "alert(1)"))


@pytest.fixture
def console(browser: Browser, server: LiveServer) -> Iterator[Visit]:
    with visit(browser, f"{server.url}/studio?token={server.token}") as seen:
        seen.until_state("live")
        yield seen
    assert seen.complaints == []


def write(server: LiveServer, *messages: tuple[str, str, str]) -> list[dict]:
    """Bring messages: who, as whom, what."""
    body = {"messages": [{"viewer_id": who, "name": name, "text": text} for who, name, text in messages]}
    with server.client() as operator:
        made = operator.post("/v1/shows/demo/chat/batch", json=body)
        made.raise_for_status()
        return made.json()


def row(page: Page, text: str):
    return page.get_by_role("log", name="Chat").locator("[data-index]", has_text=text)


def test_the_chat_is_searched_hidden_banned_and_answered(console: Visit, server: LiveServer) -> None:
    page = console.page
    with server.client() as operator:  # the show is other tests' too, and nobody may be banned at the end
        for viewer in operator.get("/v1/shows/demo/chat/state").json()["banned"]:
            operator.put(f"/v1/shows/demo/chat/viewers/{viewer}/banned", json={"banned": False}).raise_for_status()
    page.goto(f"{server.url}/studio/chat")
    write(server, ("m1", "Minji", "what a lovely evening"), ("m2", "Juno", "hello from the harbour"))
    expect(row(page, "hello from the harbour")).to_be_visible()
    page.get_by_placeholder("Search words or names").fill("HARBOUR juno")
    expect(row(page, "lovely evening")).to_have_count(0)
    row(page, "harbour").get_by_role("button", name="Hide").click()
    expect(row(page, "harbour").get_by_role("button", name="Show again")).to_be_visible()
    row(page, "harbour").get_by_role("button", name="Answer in writing").click()
    page.get_by_role("dialog").get_by_label("Answer").fill("Hello to the harbour!")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(row(page, "harbour")).to_contain_text("Hello to the harbour!")
    row(page, "harbour").get_by_role("button", name="Ban: Juno").click()
    page.get_by_text("Banned viewers").click()
    assert write(server, ("m2", "Juno", "and again"))[0]["fate"] == "hidden"
    page.get_by_role("button", name="Let in again", exact=True).click()
    expect(page.get_by_text("Banned viewers")).to_have_count(0)
    assert write(server, ("m2", "Juno", "good to be back"))[0]["fate"] != "hidden"


def test_the_chat_is_whole_after_another_screen_and_after_a_reload(console: Visit, server: LiveServer) -> None:
    page, run = console.page, time.time_ns()
    page.goto(f"{server.url}/studio/chat")
    first, second = f"before you went {run}", f"while you were away {run}"
    write(server, (f"b{run}", "Nari", first))
    expect(row(page, first)).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("log", name="Chat")).to_have_count(0)
    write(server, (f"w{run}", "Nari", second))
    with server.client() as operator:
        held = {each["text"]: each["id"] for each in operator.get("/v1/shows/demo/chat").json()}
        hidden = f"/v1/shows/demo/chat/messages/{held[first]}/hidden"
        operator.put(hidden, json={"hidden": True}).raise_for_status()
    page.get_by_role("link", name="Chat").click()
    expect(row(page, second)).to_be_visible()
    expect(row(page, first).get_by_role("button", name="Show again")).to_be_visible()
    row(page, second).get_by_role("button", name="Answer in writing").click()
    page.get_by_role("dialog").get_by_label("Answer").fill("Welcome back!")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(row(page, second)).to_contain_text("Welcome back!")
    page.reload()
    expect(row(page, second)).to_contain_text("Welcome back!")
    expect(row(page, first).get_by_role("button", name="Show again")).to_be_visible()


def test_rules_of_the_chat_are_the_servers(console: Visit, server: LiveServer) -> None:
    console.page.goto(f"{server.url}/studio/chat")
    with server.client() as operator:
        try:
            console.page.get_by_role("button", name="Chosen ones").click()
            console.page.get_by_label("Slow mode").select_option("30")
            console.until("document.querySelector('select[id]') !== null")
            end = time.monotonic() + 30
            while (state := operator.get("/v1/shows/demo/chat/state").json())["slow_s"] != 30:
                assert time.monotonic() < end
            assert state["answering"] == "hand"
        finally:
            back = {"slow_s": 0, "answering": "auto"}
            operator.patch("/v1/shows/demo/chat/state", json=back).raise_for_status()


def test_an_answer_shows_how_it_came_about(console: Visit, server: LiveServer) -> None:
    page = console.page
    page.goto(f"{server.url}/studio/chat")
    asked = write(server, ("q1", "Suji", "배송은 얼마나 걸려요?"))[0]
    row(page, "배송은 얼마나").first.get_by_role("button", name="Have the host answer").click()
    row(page, "배송은 얼마나").get_by_role("button", name="Why").first.click()
    trace = page.locator("#trace")
    expect(trace).to_contain_text("배송은 얼마나 걸려요?")
    assert trace.locator("ol > li").count() > 1
    with server.client() as operator:
        kept = operator.get("/v1/shows/demo/chat/answers").json()
        assert asked["id"] in {each["message_id"] for each in kept}
    trace.get_by_role("button", name="A good answer").click()
    expect(trace).to_contain_text("1")
    trace.get_by_role("button", name="A bad answer").click()
    trace.get_by_label("What was bad about it").select_option("unclear")
    trace.get_by_label("More about it").fill("too quick")
    trace.get_by_role("button", name="Send").click()
    expect(trace.locator("#thumb-reasons")).to_contain_text("Hard to understand too quick")


def test_a_question_is_put_on_the_picture_and_taken_off(console: Visit, server: LiveServer) -> None:
    page = console.page
    page.goto(f"{server.url}/studio/chat")
    shown = page.locator("#on-screen")
    with server.client() as operator:
        operator.patch("/v1/shows/demo/chat/state", json={"answering": "off"}).raise_for_status()
        try:
            calm = 0
            for _ in range(240):  # what is asked already is answered first: an answer's question comes before ours
                cues = operator.get("/v1/shows/demo/cues").json()
                told = [each["priority"] for each in (cues["now"], *cues["next"]) if each is not None]
                calm = 0 if "answer" in told else calm + 1
                if calm == 6:
                    break
                page.wait_for_timeout(500)
            ours = shown.filter(has_text="when does the parcel come please")
            write(server, ("s1", "Hana", "when does the parcel come please"))
            row(page, "when does the parcel").get_by_role("button", name="Put on the picture").click()
            expect(ours).to_have_count(1)
            ours.get_by_role("button", name="Take off").click()
            expect(ours).to_have_count(0)
            for _ in range(100):  # the log is written behind the answers
                told = [each["deed"] for each in operator.get("/v1/shows/demo/deeds").json()]
                if "take_off_screen" in told:
                    break
                page.wait_for_timeout(100)
            assert told.index("take_off_screen") < told.index("put_on_screen")
        finally:
            operator.patch("/v1/shows/demo/chat/state", json={"answering": "auto"}).raise_for_status()


def test_a_consent_is_recorded_a_photo_is_refused_with_reasons_and_the_consent_revoked(
    console: Visit, server: LiveServer
) -> None:
    page = console.page
    page.goto(f"{server.url}/studio/hosts")
    page.get_by_role("button", name="Record a consent").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Whose face or voice").fill("Hana Kim")
    dialog.get_by_label("Given to").fill(f"Harbour {time.time_ns()}")
    dialog.get_by_label("Last day").fill("2030-01-01")
    statement = {"name": "signed.txt", "mimeType": "text/plain", "buffer": b"I agree. Hana Kim"}
    dialog.locator("input[type=file]").set_input_files(statement)  # type: ignore[arg-type]  # a file's payload
    revoke = page.get_by_role("button", name="Revoke: Hana Kim").first
    expect(revoke).to_be_visible()
    page.get_by_role("button", name="Make one of a photo").click()
    with server.client() as operator:
        if operator.get("/v1/enrolments").json()["missing"] == "":
            dialog.get_by_label("Name in small letters").fill("hana")
            dialog.get_by_label("Consent").select_option(index=1)
            photo = {"name": "me.png", "mimeType": "image/png", "buffer": b"no picture"}
            dialog.locator("input[type=file]").set_input_files(photo)  # type: ignore[arg-type]  # as above
            expect(page.locator("#enrolment")).to_have_attribute(
                "data-state", re.compile("refused|failed"), timeout=60_000
            )
        else:
            expect(dialog).to_contain_text("make enrol")
    page.keyboard.press("Escape")
    revoke.click()
    dialog.get_by_label("Why").fill("the contract ended")
    dialog.get_by_role("button", name="Revoke the consent").click()
    expect(revoke).to_have_count(0)


def test_a_channel_is_added_and_its_wishes_are_kept(console: Visit, server: LiveServer) -> None:
    page = console.page
    page.goto(f"{server.url}/studio/settings")
    page.get_by_role("button", name="Add a channel").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Harbour TV")
    dialog.get_by_label("Notice on the picture (Korean)").fill("하린")
    dialog.get_by_label("best, first, only").check()
    dialog.get_by_label("Forbidden words").fill("bargain\nhot deal")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert").first).to_contain_text("virtual")
    console.complaints.clear()
    dialog.get_by_label("Notice on the picture (Korean)").fill("AI 진행자")
    dialog.get_by_role("button", name="Save").click()
    kept = page.get_by_role("table", name="Policies by channel").get_by_role("row", name="Harbour TV")
    expect(kept).to_contain_text("AI 진행자")
    expect(kept).to_contain_text("best, first, only, 2 words")
    kept.get_by_role("button", name="Remove").click()
    expect(kept).to_have_count(0)


def test_the_steps_of_an_answer_are_told_in_korean(browser: Browser, server: LiveServer) -> None:
    question = f"손잡이 보온 텀블러 용량이 얼마나 돼요? {time.time_ns() % 1000}"
    with visit(browser, f"{server.url}/studio?token={server.token}", locale="ko-KR") as seen:
        seen.page.goto(f"{server.url}/studio/chat")
        write(server, (f"k{time.time_ns()}", "수진", question))
        asked = seen.page.get_by_role("log", name="채팅").locator("[data-index]", has_text=question)
        asked.get_by_role("button", name="진행자가 답하기").click()
        asked.get_by_role("button", name="근거").click(timeout=60_000)
        steps = seen.page.locator("#trace ol > li")
        expect(steps).to_have_count(9)
        told = [each.evaluate("(e) => e.children[0].textContent + e.children[1].textContent") for each in steps.all()]
        assert [each for each in told if re.search("[a-z]{2,}", each)] == []
        assert seen.complaints == []


def test_sixty_payloads_are_only_text(console: Visit, server: LiveServer) -> None:
    page = console.page
    page.on("dialog", lambda dialog: console.complaints.append(f"a dialog: {dialog.message}"))
    page.goto(f"{server.url}/studio/chat")
    assert len(PAYLOADS) == 60
    for start in range(0, len(PAYLOADS), 20):
        write(server, *((f"x{start}{n}", p, f"{p} {start + n}") for n, p in enumerate(PAYLOADS[start : start + 20])))
    expect(row(page, f"{PAYLOADS[-1][:12]}").first).to_be_visible()
    for place in range(0, 60, 15):
        page.get_by_role("log", name="Chat").evaluate(
            "(log, k) => { log.scrollTop = (log.scrollHeight * k) / 60 }", place
        )
        page.wait_for_timeout(150)
        inside = "main [role=log] :is(script, img, iframe, a, video, object, embed, form, input, details, style, math)"
        assert page.locator(inside).count() == 0
    page.goto(f"{server.url}/studio/")
    console.until("document.querySelector('[role=log]') !== null")
    page.goto(f"{server.url}/studio/after")
    console.until("document.querySelector('#minutes') !== null")
    assert page.evaluate("window.broken") is None
    assert page.locator("#lure").count() == 0
    page.goto(f"{server.url}/studio/chat")
    console.until("document.querySelector('[role=log]') !== null")
    assert page.evaluate("[...document.scripts].every((script) => script.src.startsWith(location.origin))")


def test_the_chat_stays_at_its_end_until_somebody_scrolls_back(console: Visit, server: LiveServer) -> None:
    page = console.page
    page.goto(f"{server.url}/studio/chat")
    run = time.time_ns()
    many = [(f"e{run}-{n}", "Bora", f"evening {n} by the water") for n in range(60)]
    write(server, *many[:30])
    expect(row(page, "evening 29 by")).to_be_visible()
    page.evaluate(
        """() => {
            const list = document.querySelector('main [role=log]');
            window.back = 0;
            new MutationObserver((_, watch) => {
                list.scrollTop = 1; // rows that come out lower than guessed take it back as well
                window.back += 1;
                watch.disconnect();
            }).observe(list.firstElementChild, {attributes: true, attributeFilter: ['style']});
        }"""
    )
    write(server, *many[30:])
    expect(row(page, "evening 59 by")).to_be_visible()
    assert page.evaluate("window.back") == 1
    page.get_by_role("log", name="Chat").hover()
    page.mouse.wheel(0, -300)
    expect(row(page, "evening 59 by")).not_to_be_in_viewport()
    write(server, *((f"w{run}-{n}", "Bora", f"while reading {n} on") for n in range(10)))
    page.wait_for_timeout(1_000)  # what came would have moved it by now
    expect(row(page, "evening 50 by")).to_be_in_viewport()
    page.get_by_role("button", name="To the newest").click()
    expect(row(page, "while reading 9 on")).to_be_in_viewport()
    page.mouse.wheel(0, -300)
    expect(row(page, "while reading 9 on")).not_to_be_in_viewport()
    page.mouse.wheel(0, 100_000)
    expect(page.get_by_role("button", name="To the newest")).to_have_count(0)
    write(server, (f"l{run}", "Bora", "and the last of all"))
    expect(row(page, "and the last of all")).to_be_in_viewport()


def test_a_flood_leaves_the_page_usable(console: Visit, server: LiveServer) -> None:
    page = console.page
    page.goto(f"{server.url}/studio/chat")
    refused = 0
    with server.client() as operator:
        for second in range(5):
            for part in range(10):
                messages = [
                    {"viewer_id": f"f{second}-{part}-{n}", "name": f"fan {n}", "text": f"flood {second} {part} {n}"}
                    for n in range(100)
                ]
                answer = operator.post("/v1/shows/demo/chat/batch", json={"messages": messages})
                refused += answer.status_code == httpx.codes.TOO_MANY_REQUESTS
    assert refused == 0
    expect(row(page, "flood 4 9 99")).to_be_visible(timeout=30_000)
    assert page.locator("main [role=log] [data-index]").count() < 100, "only what is in sight is in the document"
    page.get_by_placeholder("Search words or names").fill("flood 2 7 55")
    expect(row(page, "flood 2 7 55")).to_be_visible()


def test_after_the_show_there_are_logs_figures_and_films(console: Visit, server: LiveServer) -> None:
    page = console.page
    with server.client() as operator:
        operator.post("/v1/shows/demo/say", json={"text": "A line for the log.", "lang": "en"}).raise_for_status()
        operator.post("/v1/shows/demo/recording").raise_for_status()
        time.sleep(2)
        film = operator.delete("/v1/shows/demo/recording").json()["file"]
    page.goto(f"{server.url}/studio/after")
    expect(page.get_by_role("table", name="As aired")).to_contain_text("A line for the log.", timeout=30_000)
    page.get_by_placeholder("Search what was said").fill("nothing is called so")
    expect(page.get_by_text("No such line was aired.")).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("link", name="Captions (VTT)").click()
    assert Path(started.value.path()).read_text().startswith("WEBVTT")
    line = page.get_by_role("table", name="Recordings").locator("tr", has_text=film)
    with page.expect_download() as started:
        line.get_by_role("link", name="Download").click()
    assert Path(started.value.path()).read_bytes()[4:8] == b"ftyp"
    deeds = page.get_by_role("table", name="Who did what")
    expect(deeds).to_contain_text("Had a line said")
    expect(deeds).to_contain_text(f"Began to record file: {film}")
    with server.client() as operator:
        entry = {"written": "<b>Ondo</b>", "spoken": "온도", "lang": "ko"}
        operator.post("/v1/dictionary", json=entry).raise_for_status()
        operator.delete("/v1/dictionary", params={"written": entry["written"], "lang": "ko"}).raise_for_status()
    page.get_by_role("button", name="All else").click()
    expect(deeds).to_contain_text("Added a word to the dictionary word: <b>Ondo</b> · said as: 온도")
    expect(deeds).not_to_contain_text("Had a line said")
    console.until("document.querySelector('main canvas') !== null")


def test_hosts_move_voices_speak_and_words_are_taught(console: Visit, server: LiveServer) -> None:
    page = console.page
    page.goto(f"{server.url}/studio/hosts")
    console.until("[...document.querySelectorAll('#hosts img')].some((img) => img.naturalWidth === 480)")
    with page.expect_response(lambda answer: answer.url.endswith("/sample")) as heard:
        page.get_by_role("table", name="Voices").get_by_role("button", name="Korean").first.click()
    assert heard.value.headers["content-type"] == "audio/wav"
    form = page.locator("#dictionary")
    form.get_by_label("As written").fill("<b>Ori</b>")
    form.get_by_label("As said").fill("Ori")
    form.get_by_role("button", name="Add").click()
    expect(form.get_by_role("alert")).to_contain_text("Hangul")
    assert "422" in console.complaints.pop()
    form.get_by_label("As said").fill("오리")
    form.get_by_role("button", name="Add").click()
    words = page.get_by_role("table", name="Pronunciations")
    expect(words).to_contain_text("<b>Ori</b>")
    words.get_by_role("button", name="Remove: <b>Ori</b>").click()
    expect(page.get_by_text("No pronunciation is set.")).to_be_visible()


def test_settings_tell_how_the_machine_and_the_stage_are(console: Visit, server: LiveServer) -> None:
    page = console.page
    page.goto(f"{server.url}/studio/settings")
    expect(page.get_by_role("table", name="Doctor")).to_contain_text("device", timeout=30_000)
    console.until("parseFloat(document.querySelector('#health dd')?.textContent) > 0")
    with server.client() as operator:
        try:
            page.get_by_role("button", name="By a person").click()
            expect(page.get_by_role("button", name="By a person")).to_have_attribute("aria-pressed", "true")
            end = time.monotonic() + 30
            while operator.get("/v1/shows/demo/cues").json()["mode"] != "manual":
                assert time.monotonic() < end
        finally:
            operator.put("/v1/shows/demo/approval", json={"mode": "automatic", "veto_s": 5}).raise_for_status()


@pytest.mark.parametrize(("size", "locale"), [(DESKTOP, "ko-KR"), ((1024, 768), "en-GB"), (PHONE, "ko-KR")])
def test_every_screen_fits(browser: Browser, server: LiveServer, size: tuple[int, int], locale: str) -> None:
    with visit(browser, f"{server.url}/studio?token={server.token}", size, locale, touch=size == PHONE) as seen:
        seen.until_state("live")
        for path in SCREENS:
            seen.page.goto(f"{server.url}/studio{path}")
            seen.until("document.querySelectorAll('main section').length > 1")
            wide = "document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth"
            assert seen.page.evaluate(wide) <= 0, path
            if size != PHONE:  # tables and the row of screens scroll in their own boxes there
                assert overflow(seen.page) == [], path
        assert seen.complaints == []
