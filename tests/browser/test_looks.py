"""What customers see stays where they read it, and has room on the narrowest screens."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Locator, Route, ViewportSize, expect

from tests.browser.chat import Chat
from tests.customer import DEFECT, DEFECT_ANSWERS, Customer
from tests.sample_files import ERROR_LOG

NARROW = ViewportSize(width=320, height=640)


def top(shown: Locator) -> float:
    """Where something stands on the page, in pixels from the window's upper edge."""
    box = shown.bounding_box()
    assert box is not None
    return box["y"]


def test_nothing_moves_when_the_options_make_way_for_what_was_chosen(chat: Chat) -> None:
    chat.open()
    chat.say("quero abrir um chamado")
    chat.widget.locator(".log").evaluate("log => { log.scrollTop = log.scrollHeight; }")
    question = chat.widget.locator(".theirs .bubble").last
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    chat.page.route("**/messages", hold, times=1)
    before = top(question)
    chat.option("Dúvida").click()
    expect(chat.typing).to_be_visible()
    expect(chat.options).to_have_count(0)
    assert abs(top(question) - before) <= 1
    held[0].continue_()
    chat.answered(2)


def test_the_last_options_stay_in_sight_when_files_take_room(chat: Chat) -> None:
    chat.open()
    chat.say("quero abrir um chamado")
    chat.widget.locator(".log").evaluate("log => { log.scrollTop = log.scrollHeight; }")
    expect(chat.options.last).to_be_in_viewport(ratio=1)
    chat.attach(FilePayload(name="error.log", mimeType="text/plain", buffer=ERROR_LOG))
    expect(chat.options.last).to_be_in_viewport(ratio=1)


def test_a_conversation_that_is_shown_again_is_shown_at_its_end(chat: Chat, person: Customer) -> None:
    person.say("quero abrir um chamado")
    chat.open()
    expect(chat.options.last).to_be_in_viewport(ratio=1)


def test_the_step_that_begins_is_a_line_across_and_no_bubble(chat: Chat) -> None:
    chat.open()
    chat.say("quero abrir um chamado")
    line = chat.widget.locator(".milestone")
    expect(line).to_have_text("Passo 1 de 5 · Antes de começar")
    assert line.evaluate("line => getComputedStyle(line).backgroundColor") == "rgba(0, 0, 0, 0)"


def test_on_a_narrow_screen_the_review_has_each_label_above_its_value(chat: Chat, person: Customer) -> None:
    chat.page.set_viewport_size(NARROW)
    person.talk(DEFECT, DEFECT_ANSWERS, until="review")
    chat.open()
    for row in chat.review.locator(".row").all():
        assert top(row.locator("dd.value")) > top(row.locator("dt"))
    assert chat.page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    overflowing = (
        "card => [...card.querySelectorAll('*')].filter(each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth).length"
    )
    assert chat.review.evaluate(overflowing) == 0


def test_on_a_narrow_screen_every_step_has_its_title_on_one_line(chat: Chat) -> None:
    chat.page.set_viewport_size(NARROW)
    chat.open()
    chat.say("quero abrir um chamado")
    heights = chat.steps.locator(".step-title").evaluate_all("titles => titles.map(title => title.getClientRects()[0].height)")
    assert len(heights) == 5
    assert max(heights) < 20
