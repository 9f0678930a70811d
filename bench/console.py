"""The operators' console in Chromium: its first load, its quickness in a flood of chat, its kill key, its memory.

    python -m bench.console [--minutes 10]       (`python -m bench console` watches its memory for one minute)

Console, viewer, server and flood share one machine, hence its cores.
"""

import contextlib
import gzip
import itertools
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import click
import httpx
from playwright.sync_api import Browser, CDPSession, Page, Response, sync_playwright

from bench import browser
from bench.tables import Row, machine, percentiles, print_table
from tests import live_server
from tests.browser_chromium import FLAGS
from tests.live_server import LiveServer

BATCH = 50  # messages of one request
CLIENTS = 4  # that post at once: one alone waits for its answers, and comes to less
ROUNDS = 20  # of what a 95th percentile is told of
CHANGES = 2  # of hosts
FLOOD_PER_S, FLOOD_S = 1_000, 5
STEADY_PER_S = 50  # while the memory is watched
OBSERVE = """() => {
  window.paints = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) window.paints.push(entry.duration);
  }).observe({ type: "event", durationThreshold: 16 });
}"""

PICTURES = """() => {
  window.pictures = [];
  const video = document.querySelector("video");
  const next = () => { window.pictures.push(Date.now()); video.requestVideoFrameCallback(next); };
  video.requestVideoFrameCallback(next);
}"""

CLICK = """(button) => {
  const now = Date.now();
  document.querySelector(button).click();
  return now;
}"""


@contextlib.contextmanager
def console(chromium: Browser, server: LiveServer) -> Iterator[Page]:
    """The console on its first screen, the host on air."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="ko-KR")
    page = context.new_page()
    page.goto(f"{server.url}/studio?token={server.token}")
    browser.wait(page, "document.querySelector('#badge')?.dataset.state === 'live'", 120)
    browser.wait(page, "document.querySelector('video')?.videoWidth > 0", 120)
    try:
        yield page
    finally:
        page.goto("about:blank")
        context.close()


@contextlib.contextmanager
def flood(server: LiveServer, per_s: int) -> Iterator[list[int]]:
    """Chat without end from many viewers; gives the count of what was taken, in a list of one."""
    taken, over, lock = [0], threading.Event(), threading.Lock()

    def post(client_number: int) -> None:
        started, sent = time.monotonic(), 0
        with server.client() as client:
            while not over.is_set():
                first = client_number * 1_000_000 + sent
                body = [_message(first + place) for place in range(BATCH)]
                with contextlib.suppress(httpx.TimeoutException):  # on a busy machine: the next batch may get through
                    if client.post("/v1/shows/demo/chat/batch", json={"messages": body}).is_success:
                        with lock:
                            taken[0] += BATCH
                sent += BATCH
                over.wait(max(0.0, started + sent * CLIENTS / per_s - time.monotonic()))

    threads = [threading.Thread(target=post, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield taken
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _message(number: int) -> dict[str, str]:
    text = ("가격이 얼마예요?", "ㅋㅋㅋㅋ", "배송은 언제 되나요?", "좋아요!", "How big is it?")[number % 5]
    return {"viewer_id": f"viewer {number}", "name": f"시청자 {number}", "text": f"{text} {number}"}


def first_load(chromium: Browser, server: LiveServer) -> list[Row]:
    """Scripts that the first screen asks for, each compressed as `gzip -9` does it."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    scripts: list[Response] = []
    page.on("response", lambda answer: scripts.append(answer) if answer.url.endswith(".js") else None)
    page.goto(f"{server.url}/studio?token={server.token}")
    browser.wait(page, "document.querySelector('article') !== null")
    bodies = [answer.body() for answer in scripts]
    context.close()
    small = sum(len(gzip.compress(body)) for body in bodies) / 1000
    told = f"{small:.0f} kB in {len(bodies)} files ({sum(map(len, bodies)) / 1000:.0f} kB as they lie)"
    return [Row("first load of the on-air screen, gzipped JavaScript", "≤250 kB", told)]


def quickness(chromium: Browser, server: LiveServer) -> list[Row]:
    """From a key or a click to the next paint (Event Timing), quiet and in a flood."""
    with console(chromium, server) as page:
        page.evaluate(OBSERVE)
        quiet = _interactions(page, FLOOD_S)
        with flood(server, FLOOD_PER_S) as taken:
            began = time.monotonic()
            flooded = _interactions(page, FLOOD_S)
            rate = taken[0] / (time.monotonic() - began)
    return [
        Row("interaction to paint, a quiet chat", "≤100 ms", _spread(quiet)),
        Row(f"the same with {rate:.0f} messages a second for {FLOOD_S} s", "≤100 ms", _spread(flooded)),
    ]


def _interactions(page: Page, seconds: float) -> list[float]:
    """Type into the say box and click its languages; durations in ms, those under 16 ms left out by the browser."""
    page.evaluate("window.paints.length = 0")
    box = page.locator("#say textarea")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        box.press_sequentially("안녕 hello ", delay=60)
        page.locator("#say [aria-pressed]").first.click()
    box.fill("")
    page.wait_for_timeout(500)
    return [float(each) for each in page.evaluate("window.paints")]


def _spread(values: list[float]) -> str:
    p50, p95 = percentiles(values)
    over = sum(value > 100 for value in values)
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, worst {max(values, default=0):.0f} ms, {over} of {len(values)} over"


def kills(chromium: Browser, server: LiveServer, rounds: int) -> list[Row]:
    """F9 in the console to the first picture of the slate on a viewer's page."""
    target = browser.Target(server.url, server.token, None)
    found = []
    with console(chromium, server) as desk, browser.viewer(chromium, target) as page:
        target.post(page, "testcard", {"mode": "clock"})
        for _ in range(rounds):
            browser.wait(page, f"probe.reads.length && {browser.clock_age('probe.reads.at(-1)')}")
            page.evaluate("probe.reads.length = 0")
            start = float(page.evaluate("performance.now()"))
            desk.keyboard.press("F9")
            seen = f"probe.reads.find((r) => r.now > {start} && !{browser.clock_age('r')})?.now"
            found.append(float(browser.wait(page, seen)) - start)
            page.wait_for_timeout(700)
            target.post(page, "resume")
            page.wait_for_timeout(1_500)
        target.post(page, "testcard", {"mode": "off"})
    return [Row("kill by F9 in the console → slate on a viewer's page", "p95 ≤700 ms", browser.spread(found))]


def deeds(chromium: Browser, server: LiveServer, rounds: int) -> list[Row]:
    """A click of one operator to the row in another's log."""
    found = []
    with console(chromium, server) as one, console(chromium, server) as other:
        other.evaluate(
            """() => {
              window.rows = [];
              new MutationObserver((changes) => {
                for (const { addedNodes } of changes)
                  for (const node of addedNodes)
                    if (node.dataset?.type === "flow.changed") window.rows.push(Date.now());
              }).observe(document.body, { childList: true, subtree: true });
            }"""
        )
        for _ in range(rounds):
            for button in ("#hold", "#go-on"):
                other.evaluate("window.rows.length = 0")
                place = one.locator(button)
                place.wait_for()
                start = one.evaluate(CLICK, button)
                found.append(float(browser.wait(other, "window.rows[0]")) - float(start))
    return [Row("an operator's deed → the row in another's log", "≤300 ms", browser.spread(found))]


def previews(server: LiveServer) -> list[Row]:
    """A line of some seconds, heard and seen before it goes to air, while the show runs."""
    text = "오늘 소개할 상품은 가마솥 현미 누룽지입니다. 뜨거운 물을 붓고 3분이면 한 그릇이 준비됩니다."
    found = []
    with server.client() as client:
        client.timeout = 90
        for picture in (False, True):
            began = time.monotonic()
            client.post("/v1/shows/demo/preview", json={"text": text, "picture": picture}).raise_for_status()
            found.append(time.monotonic() - began)
    return [Row("preview of a line of 7 s, the show on air", "", f"sound {found[0]:.1f} s, film {found[1]:.1f} s")]


def hosts(chromium: Browser, server: LiveServer) -> list[Row]:
    """Another host on air: how long it takes from the asking on, and how long the picture stands at the change."""
    target = browser.Target(server.url, server.token, None)
    waited, gaps = [], []
    with browser.viewer(chromium, target) as page, server.client() as client:
        page.evaluate(PICTURES)
        for _ in range(CHANGES):
            before = client.get("/v1/shows/demo/host").json()["host"]
            wanted = "doyun" if before == "harin" else "harin"
            began = time.monotonic()
            client.put("/v1/shows/demo/host", json={"host": wanted}).raise_for_status()
            while client.get("/v1/shows/demo/host").json()["host"] != wanted:
                page.wait_for_timeout(20)
            waited.append(time.monotonic() - began)
            changed = page.evaluate("Date.now()")
            page.wait_for_timeout(2_000)
            near = page.evaluate("at => window.pictures.filter((each) => Math.abs(each - at) < 1500)", changed)
            gaps.append(max(b - a for a, b in itertools.pairwise(near)))
    told = ", ".join(f"{each:.1f} s" for each in waited)
    stood = ", ".join(f"{each:.0f} ms" for each in gaps)
    return [
        Row("another host: asked → on air, the show going on", "", told),
        Row("longest time between two pictures at that change, viewer's page", "no slate", stood),
    ]


def memory(chromium: Browser, server: LiveServer, minutes: float) -> list[Row]:
    """The console's JavaScript heap after a collection, its list of messages full, and over the time after that."""
    course: list[float] = []
    with console(chromium, server) as page:
        inspector = page.context.new_cdp_session(page)
        inspector.send("Performance.enable")
        fresh = _heap(inspector)
        with flood(server, FLOOD_PER_S) as taken:  # until the console's 10,000 messages are there
            while taken[0] < 12_000:
                page.wait_for_timeout(200)
        course.append(_heap(inspector))
        steps = max(1, min(12, round(minutes)))
        with flood(server, STEADY_PER_S):
            for _ in range(steps):
                page.wait_for_timeout(minutes * 60_000 / steps)
                course.append(_heap(inspector))
    told = f"{fresh:.1f} MB fresh; full, and every {minutes / steps:.3g} min: " + ", ".join(
        f"{each:.1f}" for each in course
    )
    return [Row(f"JavaScript heap, {STEADY_PER_S} messages a second, {minutes:g} min", "no growth", told)]


def _heap(inspector: CDPSession) -> float:
    """MB in use."""
    inspector.send("HeapProfiler.collectGarbage")
    figures = {each["name"]: each["value"] for each in inspector.send("Performance.getMetrics")["metrics"]}
    return float(figures["JSHeapUsedSize"]) / 1e6


def rows(server: LiveServer, minutes: float = 1.0) -> list[Row]:
    """Every figure of the console."""
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=browser.CHROMIUM, args=list(FLAGS))
        found = [
            *first_load(chromium, server),
            *quickness(chromium, server),
            *kills(chromium, server, ROUNDS),
            *deeds(chromium, server, ROUNDS),
            *previews(server),
            *hosts(chromium, server),
            *memory(chromium, server, minutes),
        ]
        chromium.close()
    return found


@click.command()
@click.option("--minutes", default=10.0, show_default=True, help="That the memory is watched.")
def main(minutes: float) -> None:
    """The console's figures."""
    click.echo(machine())
    with tempfile.TemporaryDirectory() as folder:
        server = live_server.start(Path(folder), "--testcard")
        try:
            print_table("console", rows(server, minutes))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
