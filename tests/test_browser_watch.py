"""The watch page in Chromium, against a real server."""

import datetime
import signal
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Route

from tests.browser_chromium import DESKTOP, PHONE, PHONE_ON_ITS_SIDE, Visit, overflow, visit
from tests.live_server import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.live]

LOUDNESS = """
async () => {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(document.querySelector('video').srcObject).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  for (let n = 0; n < 400; n++) {
    await new Promise((done) => setTimeout(done, 50));
    analyser.getFloatTimeDomainData(samples);
    const rms = Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length);
    if (rms > 0.003) return rms;
  }
  return 0;
}
"""


@pytest.fixture
def watching(browser: Browser, server: LiveServer) -> Iterator[Visit]:
    with visit(browser, f"{server.url}/watch/demo") as seen:
        yield seen
    assert seen.complaints == []


def text(seen: Visit, selector: str) -> str:
    return seen.page.inner_text(selector)


def test_plays_the_show(watching: Visit) -> None:
    watching.until_playing()
    watching.until_state("live")
    watching.until("document.querySelector('video').videoWidth === 1280")
    before = watching.page.evaluate("document.querySelector('video').currentTime")
    watching.until("t => document.querySelector('video').currentTime > t", before)
    assert text(watching, "#badge") == "LIVE"
    assert text(watching, ".ai-mark") == "Virtual human · AI"
    assert text(watching, "#title") != ""
    assert not watching.page.is_visible("#notice")
    assert watching.page.evaluate("document.querySelector('video').playsInline")


def test_sound_comes_with_a_tap_and_not_before(watching: Visit) -> None:
    watching.until_playing()
    assert watching.page.evaluate("document.querySelector('video').muted")
    assert text(watching, "#invite") == "Tap for sound"
    watching.page.click("#invite")
    watching.until("document.querySelector('#invite').hidden")
    watching.until("!document.querySelector('video').muted && !document.querySelector('video').paused")
    assert not watching.page.is_visible("#invite")
    assert watching.page.evaluate(LOUDNESS) > 0
    watching.page.keyboard.press("m")
    watching.until("document.querySelector('video').muted")
    assert not watching.page.is_visible("#invite"), "who turned the sound off is not asked again"


def test_a_killed_show_goes_on_as_the_slate_without_a_new_connection(watching: Visit, server: LiveServer) -> None:
    watching.until_playing()
    with server.client() as operator:
        try:
            operator.post("/v1/shows/demo/kill").raise_for_status()
            watching.until_state("paused")
            watching.until_more_frames()
            assert text(watching, "#toast") == "The show is paused for a moment"
        finally:
            operator.post("/v1/shows/demo/resume").raise_for_status()
    watching.until_state("live")
    assert watching.asked("POST", "/whep") == 1
    assert not watching.page.is_visible("#toast")


def test_a_session_that_the_server_ended_is_opened_again(browser: Browser, server: LiveServer) -> None:
    with visit(browser, "about:blank") as seen:
        with seen.page.expect_response(lambda r: r.request.method == "POST" and r.url.endswith("/whep")) as offered:
            seen.page.goto(f"{server.url}/watch/demo")
        seen.until_playing()
        session = offered.value.headers["location"]
        httpx.delete(f"{server.url}{session}").raise_for_status()
        seen.until("document.querySelector('#stage').dataset.player !== 'playing'")
        seen.until("document.querySelector('#stage').dataset.player === 'playing'")
        seen.until_playing()
        assert seen.asked("POST", "/whep") == 2


def test_a_connection_without_media_is_replaced(browser: Browser, server: LiveServer) -> None:
    with visit(browser, f"{server.url}/watch/demo") as seen:
        seen.until_playing()
        server.process.send_signal(signal.SIGSTOP)
        try:
            seen.until("document.querySelector('#stage').dataset.player !== 'playing'")
            assert seen.page.is_visible("#freeze"), "the last picture stays in view"
        finally:
            server.process.send_signal(signal.SIGCONT)
        seen.until("document.querySelector('#stage').dataset.player === 'playing'")
        assert not seen.page.is_visible("#freeze")
        seen.until_more_frames()
    server.wait_for("live")


def test_a_full_room_says_so_and_tries_again_when_told(browser: Browser, server: LiveServer) -> None:
    def refuse(route: Route) -> None:
        problem = '{"type": "about:blank", "title": "Full", "status": 503, "detail": "Every seat is taken."}'
        headers = {"Retry-After": "2", "Content-Type": "application/problem+json"}
        route.fulfill(status=503, headers=headers, body=problem)

    with visit(browser, "about:blank") as seen:
        seen.page.route("**/whep", refuse, times=1)
        seen.page.goto(f"{server.url}/watch/demo")
        seen.until("document.querySelector('#notice-title').textContent === 'The room is full'")
        assert text(seen, "#notice-detail").startswith("Trying again in ")
        seen.until_playing()
        seen.until("document.querySelector('#notice').hidden")


def test_a_show_that_is_not_there_is_named(browser: Browser, server: LiveServer) -> None:
    with visit(browser, f"{server.url}/watch/nowhere") as seen:
        seen.until("document.querySelector('#notice-title').textContent === 'There is no such show'")
        seen.until("document.querySelector('#billing').hidden")
        assert seen.asked("POST", "/whep") <= 1, "there is nothing to try again"


def test_speaks_the_visitors_language_and_remembers_a_choice(browser: Browser, server: LiveServer) -> None:
    with visit(browser, f"{server.url}/watch/demo", locale="ko-KR") as seen:
        assert text(seen, ".ai-mark") == "가상인물 · AI"
        assert seen.page.get_attribute("html", "lang") == "ko"
        seen.page.click("#language")
        assert text(seen, ".ai-mark") == "Virtual human · AI"
        seen.page.reload()
        assert text(seen, ".ai-mark") == "Virtual human · AI"
        assert seen.complaints == []


def test_says_how_good_the_connection_is(watching: Visit) -> None:
    watching.until_playing()
    watching.page.click("#stats")
    watching.until("document.querySelector('#quality').textContent.includes('1280 × 720')")
    assert watching.page.get_attribute("#stats", "aria-expanded") == "true"


# As on a line so bad that the server sends sound alone: of the pictures nothing more comes.
PICTURES_STOP = """
const stats = RTCPeerConnection.prototype.getStats;
let held = null;
RTCPeerConnection.prototype.getStats = async function () {
  const report = await stats.call(this);
  if (!window.picturesStop) return report;
  const still = new Map(report);
  for (const [id, entry] of report) {
    if (entry.type === 'inbound-rtp' && entry.kind === 'video') still.set(id, (held ??= entry));
  }
  return still;
};
"""


def until_captioned(seen: Visit, server: LiveServer) -> None:
    """Wait until the words under the picture are those that the server says are spoken."""
    for _ in range(300):
        line = server.show()["line"]
        caption = seen.page.locator("#caption")
        if line and (caption.text_content(), caption.get_attribute("lang")) == (line["text"], line["lang"]):
            return
        seen.page.wait_for_timeout(100)
    raise AssertionError(f"the words are {text(seen, '#caption')!r}, and {server.show()['line']} is spoken")


@pytest.mark.parametrize("size", [DESKTOP, PHONE, PHONE_ON_ITS_SIDE])
def test_words_stand_under_a_picture_that_does_not_come(
    browser: Browser, server: LiveServer, size: tuple[int, int]
) -> None:
    with visit(browser, "about:blank", size, "ko-KR") as seen:
        seen.page.add_init_script(PICTURES_STOP)
        seen.page.goto(f"{server.url}/watch/demo")
        seen.until_playing()
        assert not seen.page.is_visible("#caption")
        assert not seen.page.is_visible("#captions"), "the picture has its own"
        seen.page.evaluate("window.picturesStop = true")
        seen.until("document.querySelector('#toast').textContent.includes('소리만')")
        until_captioned(seen, server)
        caption, invite = (seen.page.locator(part).bounding_box() for part in ("#caption", "#invite"))
        assert caption is not None
        assert invite is not None
        assert caption["y"] + caption["height"] <= invite["y"] + 1
        assert overflow(seen.page) == []
        seen.page.click("#captions")
        assert not seen.page.is_visible("#caption")
        seen.page.keyboard.press("c")
        assert seen.page.is_visible("#caption")
        seen.page.evaluate("window.picturesStop = false")
        seen.until("document.querySelector('#caption').hidden")
        assert seen.complaints == []


def test_products_are_listed_and_the_one_on_air_is_marked(watching: Visit, server: LiveServer) -> None:
    names = [p["name"]["en"] for p in httpx.get(f"{server.url}/v1/shows/demo/products").json()]
    watching.until("n => document.querySelectorAll('.goods-item').length === n", len(names))
    assert watching.page.locator(".goods-name").all_inner_texts() == names
    watching.until("document.querySelectorAll('.goods-item[data-now]').length === 1")


@pytest.mark.parametrize("size", [DESKTOP, PHONE, PHONE_ON_ITS_SIDE])
@pytest.mark.parametrize("locale", ["ko-KR", "en-GB"])
def test_fits_the_screen(browser: Browser, server: LiveServer, size: tuple[int, int], locale: str) -> None:
    touch = size != DESKTOP
    with visit(browser, f"{server.url}/watch/demo", size, locale, touch) as seen:
        seen.until_playing()
        seen.until("!document.querySelector('#invite').hidden")
        assert overflow(seen.page) == []
        for part in ("#picture", "#invite", "#badge", "#title", ".ai-mark", "#fullscreen"):
            box = seen.page.locator(part).bounding_box()
            assert box is not None, part
            assert box["y"] >= 0, part
            assert box["y"] + box["height"] <= size[1], f"{part} lies below the fold"
        assert seen.complaints == []


def test_the_list_tells_a_price_that_changes_and_the_end_of_a_discount(browser: Browser, server: LiveServer) -> None:
    path = "/v1/catalogue/products/p04"
    with server.client() as operator, visit(browser, f"{server.url}/watch/demo") as seen:
        held = operator.get(path).json()["product"]
        told = """([name, price]) => [...document.querySelectorAll('.goods-item')].some((item) =>
            item.querySelector('.goods-name').textContent === name &&
            item.querySelector('.goods-price span').textContent === price)"""

        def costs(price: str) -> list[str]:
            return [held["name"]["en"], price]

        seen.until(told, costs("$47.90"))
        try:
            operator.put(path, json={**held, "price": {**held["price"], "usd_cents": 4690}}).raise_for_status()
            seen.until(told, costs("$46.90"))
            assert not seen.page.evaluate(told, costs("$47.90"))
            ends = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=3)
            operator.put(path, json={**held, "window": {"end": ends.isoformat()}}).raise_for_status()
            seen.until(told, costs("$47.90"))
            seen.until(told, costs("$71.90"))
            assert not seen.page.evaluate(told, costs("$47.90"))
        finally:
            operator.put(path, json=held).raise_for_status()
        seen.until(told, costs("$47.90"))
        assert seen.complaints == []


def test_a_viewer_writes_asks_and_is_answered_on_the_page(browser: Browser, server: LiveServer) -> None:
    product = httpx.get(f"{server.url}/v1/shows/demo/products").json()[5]
    with visit(browser, f"{server.url}/watch/demo", locale="ko-KR") as seen:
        seen.until_playing()
        seen.page.fill("#chat-name", "<b>수지</b>")
        seen.page.fill("#chat-text", f"{product['name']['ko']} 얼마예요?")
        seen.page.press("#chat-text", "Enter")
        seen.until("document.querySelector('#chat-status').textContent !== ''")
        seen.until("name => document.querySelector('#chat-list').textContent.includes(name)", "<b>수지</b>")
        answered = "price => [...document.querySelectorAll('.chat-answer')].some((e) => e.textContent.includes(price))"
        seen.until(answered, product["price"]["ko"])
        seen.page.locator(".chat-answer .chat-thumb").first.click()
        seen.until("document.querySelector('#chat-status').textContent.includes('고맙습니다')")
        seen.page.reload()  # who comes now finds what was written
        seen.until("name => document.querySelector('#chat-list').textContent.includes(name)", "<b>수지</b>")
        seen.page.click("#chat-forget")
        seen.until("name => !document.querySelector('#chat-list').textContent.includes(name)", "<b>수지</b>")
        assert seen.page.locator("#chat-list b").count() == 0
        assert seen.complaints == []
