"""A real Chromium before the real server. A test fails when the page calls elsewhere or a script fails."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.serving import serving

# The first draws the same without a window around it, in half of the time.
NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent
MOST_MILLISECONDS = 15_000
"""How long a page may take to become what a test expects, on a machine that has other work."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def find_chromium() -> str:
    """Return the path of a Chromium, or fail and say what to install."""
    for name in [os.environ.get("READINESS_CHROMIUM", ""), *NAMES]:
        found = shutil.which(name) if name else None
        if found:
            return found
    raise RuntimeError(
        "No Chromium for the browser tests: `make chromium` installs the system's package, and "
        "READINESS_CHROMIUM=/path/to/it names another."
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this worker."""
    # Chromium's own sandbox refuses to run as root.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    expect.set_options(timeout=MOST_MILLISECONDS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the server runs in, empty before it starts."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="session")
def address(folder: Path) -> Iterator[str]:
    """The address of `readiness serve` as `make run` starts it."""
    with serving(folder) as url:
        yield url


class Watch:
    """Writes down what a visitor would never see: calls to elsewhere, refusals and failing scripts."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.found: list[str] = []

    def follow(self, page: Page) -> None:
        """Listen to one tab from now on."""
        page.on("request", lambda request: self._request(request.url))
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"{page.url}: {error}"))

    def _request(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", "data:")):
            self.found.append(f"a request leaves the site: {url}")

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium reports each page with a status of 400 or more, which some pages have on purpose.
        expected = message.text.startswith("Failed to load resource") and "status of 4" in message.text
        asset = "/static/" in message.location.get("url", "")
        if message.type in {"error", "warning"} and (asset or not expected):
            self.found.append(f"{message.location.get('url')}: {message.text}")


class Tabs:
    """Opens browser windows that share nothing, watches each, and closes them when the test ends."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.watch = Watch(address)
        self.contexts: list[BrowserContext] = []

    def open(self, *, javascript: bool = True, width: int = 1024, height: int = 900) -> Page:
        """Open a window of a visitor whom the site has never seen."""
        context = self.browser.new_context(
            base_url=self.address,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            locale="nl-BE",
        )
        context.set_default_timeout(MOST_MILLISECONDS)
        context.on("page", self.watch.follow)
        self.contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        """Close every window and fail when the watch saw something."""
        for context in self.contexts:
            context.close()
        assert not self.watch.found, "\n".join(self.watch.found)


@pytest.fixture
def tabs(browser: Browser, address: str) -> Iterator[Tabs]:
    """Windows for one test."""
    opened = Tabs(browser, address)
    yield opened
    opened.close()


@pytest.fixture
def page(tabs: Tabs) -> Page:
    """One window with JavaScript at a desk's width."""
    return tabs.open()
