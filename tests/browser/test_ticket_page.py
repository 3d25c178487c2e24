"""The ticket's page in a browser: accessible by light and by dark, on a desk and on a phone, and within the width of either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from bot.ticket.model import Ticket
from bot.ticket.render import to_html
from tests.conversation.places import standing_at
from tests.conversation.test_files import LOG, packed
from tests.unit.ticket.test_page import CONSOLE, PROFILE, REJECTED, error_log, frame, hostile

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"desk": (1000, 900), "phone": (390, 844)}


def full() -> Ticket:
    """A whole ticket, with a file of each kind that shows something and a stack long enough to be folded."""
    ticket = standing_at("scope_choice").choose("open_anyway").tickets[0]
    recursion = error_log(*(frame("U_LACO", custom=True) for _ in range(40)))
    ticket.evidence.attachments = [LOG, packed(CONSOLE), PROFILE, REJECTED, recursion]
    return ticket


TICKETS: dict[str, Callable[[], Ticket]] = {"full": full, "hostile": lambda: hostile("<b>" + "x" * 200), "empty": Ticket}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", TICKETS)
def test_the_page_breaks_no_rule_of_accessibility(browser: Browser, name: str, scheme: Literal["light", "dark"], size: str) -> None:
    width, height = SIZES[size]
    with browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme) as context:
        shown = context.new_page()
        shown.set_content(to_html(TICKETS[name](), "abc"))
        found = Axe().run(shown, options={"runOnly": RULES})
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", TICKETS)
def test_the_page_is_never_wider_than_the_window(browser: Browser, name: str, size: str) -> None:
    width, height = SIZES[size]
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        shown = context.new_page()
        shown.set_content(to_html(TICKETS[name](), "abc"))
        assert shown.evaluate("document.documentElement.scrollWidth") <= width


def test_the_print_is_black_on_white_and_leaves_out_what_only_a_screen_can_use(browser: Browser) -> None:
    with browser.new_context(color_scheme="dark") as context:
        shown = context.new_page()
        shown.set_content(to_html(full(), "abc"))
        shown.emulate_media(media="print")
        colours = "[getComputedStyle(document.body).color, getComputedStyle(document.querySelector('main > section')).backgroundColor]"
        assert shown.evaluate(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        assert not shown.get_by_text("Os links para baixar").is_visible()
        assert shown.get_by_text("Pilha de chamadas (40)").is_visible()
        assert shown.get_by_role("table").last.is_visible()
