"""What a viewer's Chromium sees of the show, and how soon.

    python -m bench.browser                          (starts a server of its own)
    python -m bench.browser --url http://127.0.0.1:8080 --token TOKEN   (one started with --testcard)

The watch page itself is measured. `browser_probe.js` reads the pictures of its video element: the stage burns its wall
clock into them, or claps (a flash with a click) once a second. Browser and server share one machine, hence one clock.
"""

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from bench.tables import Row, machine, percentiles, print_table
from tests import live_server
from tests.browser_chromium import FLAGS

PROBE = Path(__file__).with_name("browser_probe.js")
EAR = Path(__file__).with_name("browser_ear.js")
CHROMIUM = "/usr/bin/chromium"
OLDEST_MS = 5_000  # a clock that reads older than this is no clock: the slate, or a picture cut by chance
# Chromium brings sound and picture together in small steps: a new viewer's first seconds and the rest are two figures.
EARLY_S, SETTLED_S = 10, 30
PAIR_MS = 500  # flash and click belong together within half of the claps' second


@dataclass(frozen=True, slots=True)
class Target:
    """The server under test."""

    url: str
    token: str
    kill_stage: Callable[[], None] | None  # only where the bench started the server

    def post(self, page: Page, deed: str, body: dict[str, str] | None = None) -> None:
        """One deed of the operator, from outside the page."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = page.request.post(f"{self.url}/v1/shows/demo/{deed}", data=body or {}, headers=headers)
        if not answer.ok:
            raise click.ClickException(f"{deed}: {answer.status} {answer.text()}")


@contextlib.contextmanager
def viewer(browser: Browser, target: Target) -> Iterator[Page]:
    """A new viewer on the watch page, with the probe in it and nothing cached; yields at the first picture."""
    # The page's CSP would keep our AudioWorklet out; everything else is as a viewer has it.
    context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.add_init_script(path=PROBE)
    page.goto(f"{target.url}/watch/demo", wait_until="commit")
    try:
        wait(page, "window.probe && probe.firstFrame !== null")
        yield page
    finally:
        page.goto("about:blank")  # as a viewer who leaves: the page gives its seat back
        context.close()


def wait(page: Page, expression: str, limit_s: float = 30.0) -> Any:  # whatever JavaScript gives
    """Poll until an expression is true; gives its value."""
    end = time.monotonic() + limit_s
    while not (value := page.evaluate(expression)):
        if time.monotonic() > end:
            raise click.ClickException(f"never seen in {limit_s:.0f} s: {expression}")
        page.wait_for_timeout(20)
    return value


def spread(values: list[float]) -> str:
    """Median, 95th percentile, the worst, and how many."""
    p50, p95 = percentiles(values)
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, worst {max(values, default=0):.0f} ms (n={len(values)})"


def glass_to_glass(browser: Browser, target: Target, seconds: int) -> list[Row]:
    """Age of the burned-in clock when its picture is in the page's hands, and when the screen shows it."""
    with viewer(browser, target) as page:
        target.post(page, "testcard", {"mode": "clock"})
        page.wait_for_timeout(3_000)  # the jitter buffer settles
        page.evaluate("probe.reads.length = 0")
        page.wait_for_timeout(seconds * 1_000)
        ages = page.evaluate(
            """probe.reads.filter((r) => r.value !== null)
                .map((r) => [probe.age(r.value, r.now), probe.age(r.value, r.shown)])"""
        )
        total = page.evaluate("probe.reads.length")
    read = [(now, shown) for now, shown in ages if now < OLDEST_MS]
    return [
        Row("glass to glass in Chromium", "p50 ≤80 ms, p95 ≤120 ms", spread([now for now, _ in read])),
        Row("the same, to the screen's next refresh", "", spread([shown for _, shown in read if shown < OLDEST_MS])),
        Row("pictures with a readable clock", "", f"{len(read)} of {total}, {total / seconds:.1f} a second"),
    ]


def joins(browser: Browser, target: Target, count: int) -> list[Row]:
    """New viewers one after another, each with an empty cache."""
    offers, pages = [], []
    for _ in range(count):
        with viewer(browser, target) as page:
            first, offered = page.evaluate("[probe.firstFrame, probe.offered]")
            offers.append(first - offered)
            pages.append(first)
            page.wait_for_timeout(200)
    return [
        Row("first frame for a new viewer, from its offer", "p50 ≤500 ms", spread(offers)),
        Row("the same, from opening the page", "", spread(pages)),
    ]


def lip_sync(browser: Browser, target: Target, seconds: int) -> list[Row]:
    """The clap: when the flash is shown against when the click is played; positive if the picture is late."""
    with viewer(browser, target) as page:
        target.post(page, "testcard", {"mode": "clap"})
        page.click("#invite")
        page.evaluate("source => probe.listen(source)", EAR.read_text())
        early = offsets(page, EARLY_S)
        page.wait_for_timeout((SETTLED_S - EARLY_S) * 1_000)
        settled = offsets(page, seconds)
        reckoned = page.evaluate("probe.reckoned()")
        output = page.evaluate("probe.output")["outputMs"]
        target.post(page, "testcard", {"mode": "off"})
    signed = f"{np.median(settled):+.0f} ms by the clap, {reckoned:+.0f} ms by Chromium's own reckoning"
    return [
        Row(f"A/V offset at the viewer, after {SETTLED_S} s", "p95 ≤40 ms", spread([abs(v) for v in settled])),
        Row("its median (positive: the picture is late)", "", signed),
        Row(f"A/V offset in the first {EARLY_S} s", "", spread([abs(v) for v in early])),
        Row("WebAudio's output latency, taken out of these", "", f"{output:.0f} ms"),
    ]


def offsets(page: Page, seconds: int) -> list[float]:
    """Flash minus click of each clap in the next seconds, ms."""
    page.evaluate("probe.flashes.length = probe.clicks.length = 0")
    page.wait_for_timeout(seconds * 1_000)
    flashes, clicks, output = page.evaluate("[probe.flashes, probe.clicks, probe.output]")
    if not flashes or not clicks:
        raise click.ClickException(f"saw {len(flashes)} flashes and heard {len(clicks)} clicks in {seconds} s")
    heard = np.array(clicks) - output["outputMs"]
    found = [float(flash - heard[np.abs(heard - flash).argmin()]) for flash in flashes]
    return [offset for offset in found if abs(offset) < PAIR_MS]


def clock_age(position: str) -> str:
    """JavaScript: whether the read at `position` shows a clock of now."""
    return f"(({position}).value !== null && probe.age(({position}).value, ({position}).now) < {OLDEST_MS})"


def kills(browser: Browser, target: Target, rounds: int) -> list[Row]:
    """Kill to the first picture of the slate, and resume to the first of the host; the same viewer all along."""
    slates, hosts, dead = [], [], []
    with viewer(browser, target) as page:
        target.post(page, "testcard", {"mode": "clock"})
        wait(page, f"probe.reads.length && {clock_age('probe.reads.at(-1)')}")
        for _ in range(rounds):
            slates.append(timed(page, target, "kill", f"!{clock_age('r')}"))
            page.wait_for_timeout(700)
            hosts.append(timed(page, target, "resume", clock_age("r")))
            page.wait_for_timeout(1_000)
        if target.kill_stage is not None:
            for _ in range(3):
                target.kill_stage()
                dead.append(timed(page, target, "kill", f"!{clock_age('r')}"))
                target.post(page, "resume")
                wait(page, "document.querySelector('#badge').dataset.state === 'live'")
                target.post(page, "testcard", {"mode": "clock"})
                wait(page, clock_age("probe.reads.at(-1)"))
        target.post(page, "testcard", {"mode": "off"})
        peers = page.evaluate("probe.peers")
    rows = [
        Row("kill → slate in Chromium", "p99 ≤500 ms", spread(slates)),
        Row("resume → host in Chromium", "≤5 s", spread(hosts)),
        Row("connections that the viewer needed for it all", "1", str(peers)),
    ]
    if dead:
        rows.insert(1, Row("kill → slate, stage killed by SIGKILL just before", "p99 ≤500 ms", spread(dead)))
    return rows


def timed(page: Page, target: Target, deed: str, seen: str) -> float:
    """Milliseconds from asking for a deed to the first picture `r` for which `seen` holds."""
    page.evaluate("probe.reads.length = 0")
    start = page.evaluate("performance.now()")
    target.post(page, deed)
    found = wait(page, f"probe.reads.find((r) => r.now > {start} && {seen})?.now")
    return float(found) - float(start)


@contextlib.contextmanager
def target_of(url: str | None, token: str | None) -> Iterator[Target]:
    """The server that was named, or one of our own."""
    if url is not None and token is not None:
        yield Target(url, token, None)
        return
    with tempfile.TemporaryDirectory() as data:
        server = live_server.start(Path(data), "--testcard")
        try:
            yield Target(server.url, server.token, server.kill_stage)
        finally:
            server.stop()


@click.command()
@click.option("--url", help="A running server; else one is started.")
@click.option("--token", help="Its operator's token.")
@click.option("--seconds", default=20, show_default=True, help="Of watching, for each figure.")
@click.option("--count", default=20, show_default=True, help="New viewers.")
@click.option("--rounds", default=10, show_default=True, help="Kills.")
def main(url: str | None, token: str | None, seconds: int, count: int, rounds: int) -> None:
    """Glass to glass, first frame, lip-sync and kill, as a viewer sees them."""
    with target_of(url, token) as target, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        click.echo(machine() + f", Chromium {browser.version}")
        print_table("A viewer's latency", glass_to_glass(browser, target, seconds))
        print_table("New viewers", joins(browser, target, count))
        print_table("Lip-sync at the viewer", lip_sync(browser, target, seconds))
        print_table("The kill switch", kills(browser, target, rounds))
        browser.close()


if __name__ == "__main__":
    main()
