"""Who sits in front of the page may change, the portal may not say who it is, and what was signed for them expires."""

from __future__ import annotations

from collections.abc import Iterator

import jwt
import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.assistant import Assistant
from tests.browser.chat import Chat
from tests.browser.conftest import Seen
from tests.browser.portal import Visit
from tests.browser.test_interruptions import DEFECT, NOT_SENT, shown, told
from tests.customer import ANSWERS, QUESTION, Customer

PORTAL_SILENT = "O portal não respondeu. Confira a conexão e tente de novo."
LATER = "Date.now = (now => () => now() + 16 * 60_000)(Date.now)"


@pytest.fixture
def other(running: Assistant) -> Iterator[Customer]:
    """Who signs in after the first person."""
    with running.customer() as somebody:
        yield somebody


def fail_to_send(chat: Chat, seen: Seen) -> None:
    """Leaves a message in the box that did not get through."""
    seen.expected.append("net::ERR_FAILED")
    chat.open()
    chat.page.route("**/messages", lambda route: route.abort(), times=1)
    chat.send(DEFECT)
    expect(chat.retry).to_be_visible()


def test_what_one_person_could_not_send_is_not_offered_to_the_next_in_the_same_tab(
    chat: Chat, visit: Visit, other: Customer, seen: Seen
) -> None:
    fail_to_send(chat, seen)
    visit.sign = lambda: other.token
    chat.page.reload()
    chat.launcher.click()
    expect(chat.ready().box).to_have_value("")
    assert chat.page.evaluate("sessionStorage.length") == 0


def test_it_is_offered_to_the_same_person_with_another_token(
    chat: Chat, running: Assistant, person: Customer, visit: Visit, seen: Seen
) -> None:
    fail_to_send(chat, seen)
    assert person.token not in chat.page.evaluate("JSON.stringify(sessionStorage)")
    claims = jwt.decode(person.token, options={"verify_signature": False})
    visit.sign = lambda: jwt.encode({**claims, "exp": claims["exp"] - 60}, running.settings.portal_jwt_secret or "", algorithm="HS256")
    chat.page.reload()
    chat.launcher.click()
    expect(chat.notice).to_contain_text(NOT_SENT)
    expect(chat.box).to_have_value(DEFECT)


def test_the_next_person_on_the_same_page_finds_an_empty_box_and_an_empty_conversation(
    chat: Chat, person: Customer, other: Customer
) -> None:
    chat.open().say(DEFECT)
    chat.box.fill("e mais uma coisa")
    chat.page.evaluate("token => { document.querySelector('assertivo-chat').token = token; }", other.token)
    expect(chat.mine).to_have_count(0)
    expect(chat.box).to_have_value("")
    expect(chat.steps).to_be_hidden()
    assert (told(person), told(other)) == ([DEFECT], [])


def test_what_one_person_writes_is_not_said_for_the_next(chat: Chat, visit: Visit, person: Customer, other: Customer, seen: Seen) -> None:
    seen.expected.append("401")
    chat.open().say(DEFECT)
    visit.sign = lambda: other.token

    def refuse(route: Route) -> None:
        error = {"error": {"code": "unauthorized", "message": "Entre de novo."}}
        route.fulfill(status=401, json=error, headers={"Access-Control-Allow-Origin": "*"})

    chat.page.route("**/messages", refuse, times=1)
    chat.send("sim, está certo")
    expect(chat.notice).to_contain_text("Outra pessoa entrou no portal. A mensagem não foi enviada.")
    expect(chat.box).to_have_value("")
    assert shown(chat) == []
    assert (told(person), told(other)) == ([DEFECT], [])
    chat.say("Bom dia")
    assert (told(person), told(other)) == ([DEFECT], ["Bom dia"])


def test_a_portal_that_cannot_be_reached_may_be_asked_again(chat: Chat, person: Customer, seen: Seen) -> None:
    seen.expected.append("net::ERR_FAILED")
    chat.visit_portal().page.route("**/token", lambda route: route.abort(), times=1)
    chat.launcher.click()
    expect(chat.notice).to_contain_text(PORTAL_SILENT)
    assert chat.last_event("error") == {"code": "offline"}
    chat.retry.click()
    chat.ready().say(DEFECT)
    assert told(person) == [DEFECT]


def test_a_ticket_opens_also_when_its_first_link_has_expired(chat: Chat, context: BrowserContext, person: Customer, seen: Seen) -> None:
    person.talk(QUESTION, ANSWERS)
    (protocol,) = person.protocols()
    chat.open().page.evaluate(LATER)
    with context.expect_page() as opened:
        chat.ticket.get_by_role("link", name="Abrir o chamado").click()
    expect(opened.value.locator("body")).to_contain_text(protocol)
    assert opened.value.evaluate("window.opener") is None
    assert any(request.url.endswith("/tickets") for request in seen.requests)
    opened.value.close()
    expect(chat.notice).to_be_hidden()


def test_a_ticket_whose_link_cannot_be_renewed_says_so_and_leaves_no_empty_tab(
    chat: Chat, context: BrowserContext, person: Customer, seen: Seen
) -> None:
    seen.expected.append("net::ERR_FAILED")
    person.talk(QUESTION, ANSWERS)
    chat.open().page.evaluate(LATER)
    chat.page.route("**/tickets", lambda route: route.abort())
    with context.expect_page() as opened:
        chat.ticket.get_by_role("link", name="Abrir o chamado").click()
    expect(chat.notice).to_contain_text("Sem resposta do servidor.")
    if not opened.value.is_closed():
        opened.value.wait_for_event("close")
    assert context.pages == [chat.page]
