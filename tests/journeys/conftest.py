"""Chromium on a live server: real pages, real PostgreSQL, real Valkey, our Content-Security-Policy.

One browser for each worker; every page that a test opens is watched (`Watch`), and a test that went well
fails all the same when one of them spoke to a stranger or complained on its console.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from mailing.services.delivery import deliver_due

from .watch import Watch

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 15_000  # milliseconds; the machine may be busy with other tests
# Where npm puts it, started in the repository.
NU_JAR = "var/npm/node_modules/vnu-jar/build/dist/vnu.jar"
PHONE, DESKTOP = 390, 1280
HEIGHTS = {PHONE: 844, DESKTOP: 800}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-screenshots", action="store_true", help="write the pictures of the README to docs/screens"
    )
    parser.addoption("--nu", action="store_true", help="hand every page to the Nu checker as well")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (on Debian: apt install chromium)")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright keeps an event loop in this thread; Django believes that we are inside of it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
            yield browser
            browser.close()


@pytest.fixture
def site(live_server: Any, settings: Any, fresh_limits: None, roles: None) -> str:
    """Where the site answers; the links in letters lead there too."""
    settings.BASE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def browse(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """A person's browser of their own: `browse(width=PHONE, java_script_enabled=False)`."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def browse(*, width: int = DESKTOP, **kind: Any) -> Page:
        kind = {
            "viewport": {"width": width, "height": HEIGHTS[width]},
            "locale": "de-DE",
            "reduced_motion": "reduce",
            "service_workers": "block",  # it would fetch on while the next test empties the database
        } | kind
        context = chromium.new_context(base_url=site, **kind)
        context.set_default_timeout(PATIENCE)
        opened.append((context, Watch(context, site)))
        return context.new_page()

    yield browse
    for context, _watch in opened:
        context.close()
    assert [fault for _context, watch in opened for fault in watch.faults] == []


@pytest.fixture
def page(browse: Callable[..., Page]) -> Page:
    """The usual one: a wide window."""
    return browse()


@pytest.fixture
def post() -> Callable[[], int]:
    """The worker's round: delivers what is due; how many letters it took."""
    return lambda: deliver_due(seconds=10, clock=timezone.now)
