"""Chromium, and a customer in front of it: one browser for the tests of a file, everything else new for each test.

The browser does not outlive its file: Playwright keeps an event loop in this thread as long as it runs, beside which no asyncio test can.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, WebError, expect, sync_playwright

from tests.assistant import Assistant
from tests.browser.chat import Chat
from tests.browser.portal import Portal, Visit
from tests.customer import Customer

#: Chromium alone, without what it does for itself in the background.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Milliseconds to wait for anything on a page: a turn takes tenths of a second, unless the machine has much else to do.
PATIENCE = 20_000
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium here: install the package chromium (Debian, Ubuntu: apt-get install chromium)")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=program, args=ARGUMENTS) as started:
        yield started


@dataclass
class Seen:
    """What the browser did: all requests, and what it complained about. ``expected`` are parts of complaints that a test provokes."""

    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Takes note of all that this browser does."""
        context.on("request", self._ask)
        context.on("console", self._complain)
        context.on("weberror", self._fail)

    def origins(self) -> set[str]:
        """Whom the browser asked over the network."""
        parts = [urlsplit(request.url) for request in self.requests]
        return {f"{part.scheme}://{part.netloc}" for part in parts if part.scheme not in ("data", "blob")}

    def unexpected(self) -> list[str]:
        """The complaints that no test provoked."""
        return [each for each in self.complaints if not any(part in each for part in self.expected)]

    def _ask(self, request: Request) -> None:
        self.requests.append(request)

    def _complain(self, line: ConsoleMessage) -> None:
        if line.type in ("error", "warning"):
            self.complaints.append(f"{line.type}: {line.text} at {line.location['url']}")

    def _fail(self, error: WebError) -> None:
        self.complaints.append(f"uncaught: {error.error}")


@pytest.fixture
def person(running: Assistant) -> Iterator[Customer]:
    """The customer who sits in front of the browser, by the assistant's HTTP interface: what the server knows."""
    with running.customer() as somebody:
        yield somebody


@pytest.fixture
def visit(running: Assistant, portal_page: Portal, person: Customer) -> Visit:
    """The customer's visit to the portal."""
    return portal_page.visit(running.base, lambda: person.token)


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def context(browser: Browser, seen: Seen, running: Assistant, portal_page: Portal) -> Iterator[BrowserContext]:
    """A browser without memory. At its end, nobody else was asked anything and nothing was complained about."""
    with browser.new_context(locale="pt-BR", viewport={"width": 1280, "height": 800}) as made:
        made.set_default_timeout(PATIENCE)
        seen.watch(made)
        yield made
    assert not seen.unexpected()
    assert seen.origins() <= {running.address, portal_page.origin}


@pytest.fixture
def chat(context: BrowserContext, visit: Visit, running: Assistant) -> Chat:
    """The widget on a new page, not opened yet."""
    return Chat(context.new_page(), visit, running.hear)
