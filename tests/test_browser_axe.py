"""Axe over every screen, in both themes, on a desktop and on a phone: what a reader or a key could not use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser_chromium import AXE, DESKTOP, PHONE
from tests.live_server import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.live]

LIMIT_MS = 30_000
LOGIN = {"name": "mina", "password": "long enough to be one"}
# Each screen, and what is there once it is.
SCREENS = (
    ("", "article"),
    ("/chat", "main section >> nth=1"),
    ("/catalogue?product=p02", "main section >> nth=1"),
    ("/catalogue?view=names", "main section"),
    ("/catalogue?view=promotion", "main section"),
    ("/rundown", "main section"),
    ("/prompts", "main section"),
    ("/hosts", "main section >> nth=1"),
    ("/dubbing", "main section"),
    ("/dubbing?project={project}", "main section"),
    ("/after", "main section >> nth=1"),
    ("/settings", "main section >> nth=1"),
)


@pytest.fixture(scope="module")
def project(server: LiveServer) -> Iterator[str]:
    """A dub of one line, with a warning of its settings; and something in the chat."""
    with server.client() as operator:
        messages = [
            {"viewer_id": "x1", "name": "Ari", "text": "얼마예요?"},
            {"viewer_id": "x2", "name": "spam", "text": "www.winner.example 클릭클릭"},
        ]
        operator.post("/v1/shows/demo/chat/batch", json={"messages": messages}).raise_for_status()
        body = {"kind": "dub", "title": "Looked at", "languages": ["en"]}
        made = str(operator.post("/v1/projects", json=body).raise_for_status().json()["id"])
        cue = "1\n00:00:00,500 --> 00:00:02,200\n안녕하세요.\n".encode()
        operator.put(f"/v1/projects/{made}/transcript", content=cue).raise_for_status()
        operator.patch(f"/v1/projects/{made}", json={"background": "music"}).raise_for_status()
        yield made
        operator.delete(f"/v1/projects/{made}").raise_for_status()


@contextmanager
def looking(browser: Browser, size: tuple[int, int], theme: str) -> Iterator[Page]:
    """A page of a new visitor that axe may be put into; nothing moves in it, so that colours are what they stay."""
    phone = size == PHONE
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="en-GB",
        bypass_csp=True,
        has_touch=phone,
        is_mobile=phone,
        reduced_motion="reduce",
    )
    context.add_init_script(f"localStorage.setItem('onmaru.theme', '{theme}')")
    try:
        yield context.new_page()
    finally:
        context.close()


def violations(page: Page, where: str) -> list[str]:
    """What axe has against the page as it is now."""
    page.add_script_tag(path=AXE)
    found = page.evaluate(
        """async () => (await axe.run()).violations
            .map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`)"""
    )
    return [f"{where or '/'}: {each}" for each in found]


themes_and_sizes: Callable[[Callable[..., None]], Callable[..., None]] = pytest.mark.parametrize(
    ("theme", "size"), [(theme, size) for theme in ("dark", "light") for size in (DESKTOP, PHONE)]
)


@pytest.fixture(autouse=True)
def axe_is_here() -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in studio_web")


@themes_and_sizes
def test_axe_finds_nothing_on_any_screen(
    browser: Browser, server: LiveServer, project: str, theme: str, size: tuple[int, int]
) -> None:
    found: list[str] = []
    with looking(browser, size, theme) as page:
        page.goto(f"{server.url}/studio?token={server.token}")
        for path, there in SCREENS:
            page.goto(f"{server.url}/studio{path.format(project=project)}")
            expect(page.locator(there).first).to_be_visible(timeout=LIMIT_MS)
            expect(page.get_by_text("Loading…")).to_have_count(0)
            found += violations(page, path)
    assert found == []


@themes_and_sizes
def test_axe_finds_nothing_where_one_signs_in_or_only_watches(
    browser: Browser, server: LiveServer, theme: str, size: tuple[int, int]
) -> None:
    with server.client() as admin, looking(browser, size, theme) as page:
        admin.post("/v1/users", json={**LOGIN, "role": "viewer"}).raise_for_status()
        try:
            page.goto(f"{server.url}/studio")
            expect(page.locator("#sign-in")).to_be_visible(timeout=LIMIT_MS)
            found = violations(page, "signing in")
            page.get_by_label("Name").fill(LOGIN["name"])
            page.get_by_label("Password").fill(LOGIN["password"])
            page.get_by_role("button", name="Sign in").click()
            expect(page.locator("#viewer")).to_be_visible(timeout=LIMIT_MS)
            found += violations(page, "a viewer")
            page.goto(f"{server.url}/watch/demo")
            expect(page.locator("#badge")).to_have_text("LIVE", timeout=LIMIT_MS)
            found += violations(page, "watching")
        finally:
            admin.delete(f"/v1/users/{LOGIN['name']}").raise_for_status()
    assert found == []
