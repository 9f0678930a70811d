"""The system's Chromium, for tests that look at the pages as a person would."""

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Request, expect, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--headless=new",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that beeps
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=document-user-activation-required",  # as a person's browser has it: no sound before a tap
)
DESKTOP, PHONE, PHONE_ON_ITS_SIDE = (1440, 900), (390, 844), (844, 390)
AXE = Path(__file__).parent.parent / "studio_web" / "node_modules" / "axe-core" / "axe.min.js"
LIMIT_S = 30.0  # of waiting for something to be seen
expect.set_options(timeout=LIMIT_S * 1000)  # five seconds are not enough where something else wants the processor


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; skips the tests, with the reason, where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium on PATH; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass(slots=True)
class Visit:
    """A page, what it complained of, and what it asked the server for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)  # (method, URL)

    def asked(self, method: str, ending: str) -> int:
        """How often the page sent such a request."""
        return sum(m == method and url.endswith(ending) for m, url in self.requests)

    def until(self, expression: str, arg: object = None) -> None:
        """Wait until a JavaScript expression is true; asked from outside, since the page's CSP forbids eval in it."""
        end = time.monotonic() + LIMIT_S
        while not self.page.evaluate(expression, arg):
            if time.monotonic() > end:
                raise AssertionError(f"never came true: {expression} {arg or ''}; complaints: {self.complaints}")
            self.page.wait_for_timeout(50)

    def until_playing(self) -> None:
        """Wait until pictures come."""
        self.until("document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames > 5")

    def until_more_frames(self) -> None:
        """Wait for ten pictures more than there are now, on the same connection."""
        count = "document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames"
        self.until(f"n => {count} > n + 10", self.page.evaluate(count))

    def until_state(self, state: str) -> None:
        """Wait until the page's badge shows a state of the show."""
        self.until("state => document.querySelector('#badge')?.dataset.state === state", state)


def carry(page: Page, grip: Locator, *arrows: str) -> None:
    """Move a row by its grip with the keyboard, each key when the page has told what the one before did."""
    told = page.locator("[id^=DndLiveRegion]")
    grip.focus()
    page.keyboard.press("Space")
    expect(told).to_have_text(re.compile(r": place \d+ of \d+$"))
    page.wait_for_timeout(100)  # the page listens to arrows from its next task on
    for arrow in arrows:
        before = told.inner_text()
        page.keyboard.press(arrow)
        expect(told).not_to_have_text(before)
    page.keyboard.press("Space")
    expect(told).to_have_text(re.compile(r"^Put down: .+, place \d+$"))


@contextmanager
def visit(
    browser: Browser, url: str, size: tuple[int, int] = DESKTOP, locale: str = "en-GB", touch: bool = False
) -> Iterator[Visit]:
    """Open a page as a new visitor; its faults are collected from the first line on."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale=locale, has_touch=touch, is_mobile=touch
    )
    page = context.new_page()
    seen = Visit(page)

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seen.complaints.append(f"{message.text} {message.location['url']}")

    def fault(error: Error) -> None:
        seen.complaints.append(str(error))

    def request(sent: Request) -> None:
        seen.requests.append((sent.method, sent.url))

    page.on("console", console)
    page.on("pageerror", fault)
    page.on("request", request)
    page.goto(url)
    try:
        yield seen
    finally:
        context.close()


def unfold(seen: Visit, panel: str) -> None:
    """Open a folded panel."""
    head = seen.page.get_by_role("button", name=panel, exact=True)
    expect(head).to_have_attribute("aria-expanded", "false")
    head.click()
    expect(head).to_have_attribute("aria-expanded", "true")


def overflow(page: Page) -> list[str]:
    """What sticks out of the window sideways, if anything does; what lies in a box that scrolls sideways may."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter((e) => {
                const scrolls = (box) => /auto|scroll/.test(getComputedStyle(box).overflowX);
                let box = e.parentElement;
                while (box !== document.body && !(scrolls(box) && box.scrollWidth > box.clientWidth))
                    box = box.parentElement;
                return box === document.body;
            })
            .filter((e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))
            .filter((e) => {
                const b = e.getBoundingClientRect();
                return b.width > 1 && (b.left < -0.5 || b.right > innerWidth + 0.5);
            })
            .map((e) => `${e.tagName}#${e.id}.${e.className} ${JSON.stringify(e.getBoundingClientRect())}`)
            .concat(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [])"""
    )
    return found


def small_targets(page: Page) -> list[str]:
    """What may be touched and is under a finger's breadth, 44 px either way; what a label covers is its label."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('a[href],button,input,select,textarea,summary,[tabindex="0"][role]')]
            .filter((e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))
            .filter((e) => !e.matches('[role=log], input[type=file]'))
            .map((e) => [e, (e.closest('label') ?? e).getBoundingClientRect()])
            .filter(([, b]) => b.width > 1 && (Math.round(b.width) < 44 || Math.round(b.height) < 44))
            .map(([e, b]) => `${e.tagName} ${e.ariaLabel ?? e.textContent.slice(0, 30)} ${b.width}x${b.height}`)"""
    )
    return found
