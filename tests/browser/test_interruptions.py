"""What comes in between: reloads, a second tab, servers that die, replies that get lost, tokens that expire, hasty customers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

import jwt
import pytest
from playwright.sync_api import BrowserContext, FilePayload, Page, Route, expect

from tests.assistant import Assistant
from tests.browser.chat import Chat
from tests.browser.conftest import Seen
from tests.browser.portal import Visit
from tests.customer import Customer
from tests.sample_files import ERROR_LOG

DEFECT = "Estou com erro na MATA410 ao gravar o pedido"
TAKEN_OVER = "Sim, está certo"
BLOCKED = "Parou a operação"
NO_ANSWER = "Sem resposta do servidor. Confira a conexão e tente de novo."
STRANGE = "O servidor respondeu de forma inesperada. Tente de novo."
NOT_SENT = "Sua mensagem não foi enviada."
SIGNED_OUT = "Entre no portal para conversar com o assistente."


def told(person: Customer) -> list[str]:
    """What the customer said, as the server has it."""
    return [message["text"] for message in person.conversation()["messages"] if message["from"] == "user"]


def shown(chat: Chat) -> list[str]:
    """What the customer said, as the page shows it."""
    return [text for who, text in chat.read() if who == "user"]


def whole(person: Customer) -> list[str]:
    """The texts of the whole conversation, as the server has it."""
    return [message["text"] for message in person.conversation()["messages"]]


def sent(seen: Seen) -> list[str]:
    """The ids of the messages that went out, in order, also of those that failed."""
    posts = [request.post_data for request in seen.requests if request.url.endswith("/messages")]
    return [json.loads(post)["message_id"] for post in posts if post]


def expired(person: Customer, running: Assistant) -> str:
    """A token that this person had some time ago."""
    claims = jwt.decode(person.token, options={"verify_signature": False})
    past = datetime.now(timezone.utc) - timedelta(minutes=10)
    return jwt.encode({**claims, "exp": past}, running.settings.portal_jwt_secret or "", algorithm="HS256")


@contextmanager
def on_the_way(page: Page) -> Iterator[list[Route]]:
    """Holds messages until the block ends; then they go on."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route("**/messages", hold)
    yield waiting
    for route in waiting:
        route.continue_()
    page.unroute("**/messages")


def lose_reply(route: Route) -> None:
    """Lets a message reach the server, and nothing come back."""
    route.fetch()
    route.abort()


# --- reloads and tabs


def test_a_reload_in_the_middle_brings_everything_back_once(chat: Chat, person: Customer) -> None:
    chat.open().say(DEFECT)
    chat.press(TAKEN_OVER)
    before = chat.read()
    chat.page.reload()
    chat.launcher.click()
    chat.ready()
    expect(chat.mine).to_have_count(2)
    assert chat.read() == before
    assert [text for _, text in before] == whole(person)
    assert chat.progress().startswith("Passo 1 de 5")
    expect(chat.option(TAKEN_OVER)).to_have_count(0)  # only the last question's options are there
    chat.press(BLOCKED)
    assert told(person) == shown(chat) == [DEFECT, TAKEN_OVER, BLOCKED]


def test_the_review_and_the_ticket_come_back_after_a_reload(chat: Chat, person: Customer, context: BrowserContext) -> None:
    chat.open().say("Dúvida sobre a MATA521: como impeço que excluam uma nota já transmitida? Release 12.1.2410")
    for answer in (TAKEN_OVER, "Não atrapalha agora", "Sim"):
        chat.press(answer)
    assert chat.asked() == "review"
    chat.page.reload()
    chat.launcher.click()
    expect(chat.ready().review).to_contain_text("12.1.2410")
    expect(chat.review.get_by_role("button", name="Corrigir Release")).to_be_visible()
    chat.press("Confirmar")
    chat.page.reload()
    chat.launcher.click()
    (protocol,) = person.protocols()
    expect(chat.ready().ticket).to_contain_text(protocol)
    expect(chat.widget.get_by_role("button", name="Corrigir Release")).to_have_count(0)
    with context.expect_page() as opened:
        chat.ticket.get_by_role("link", name="Abrir o chamado").click()
    expect(opened.value.locator("body")).to_contain_text(protocol)


def test_what_was_read_in_a_file_comes_back_after_a_reload(chat: Chat) -> None:
    chat.open().attach(FilePayload(name="error.log", mimeType="text/plain", buffer=ERROR_LOG))
    with chat.answer():
        chat.box.press("Enter")
    chat.page.reload()
    chat.launcher.click()
    expect(chat.ready().widget.get_by_role("region", name="Lido em error.log")).to_contain_text("MATA410")


def test_what_is_said_in_one_tab_is_in_the_other(chat: Chat, context: BrowserContext, visit: Visit, person: Customer) -> None:
    chat.open().say(DEFECT)
    second = Chat(context.new_page(), visit, chat.hear).open()
    assert second.read() == chat.read()
    second.press(TAKEN_OVER)
    chat.page.bring_to_front()
    chat.page.evaluate("window.dispatchEvent(new Event('focus'))")  # headless pages are all in front
    expect(chat.option(BLOCKED)).to_be_visible()
    assert chat.read() == second.read()
    chat.press(BLOCKED)
    assert told(person) == [DEFECT, TAKEN_OVER, BLOCKED]


def test_an_option_that_was_answered_in_another_tab_gives_way_to_the_present_ones(
    chat: Chat, context: BrowserContext, visit: Visit, person: Customer, seen: Seen
) -> None:
    seen.expected.append("400 (Bad Request)")
    chat.open().say(DEFECT)
    Chat(context.new_page(), visit, chat.hear).open().press(TAKEN_OVER)
    chat.option("Não está certo").click()
    expect(chat.notice).to_contain_text("Esta opção não está mais disponível.")
    expect(chat.option(BLOCKED)).to_be_visible()
    assert shown(chat) == told(person) == [DEFECT, TAKEN_OVER]
    chat.press(BLOCKED)
    expect(chat.notice).to_be_hidden()


def test_a_slow_look_at_the_other_tabs_takes_nothing_back_that_was_said_meanwhile(chat: Chat, person: Customer) -> None:
    chat.open().say(DEFECT)
    old = person.conversation()
    looks: list[Route] = []

    def hold(route: Route) -> None:
        looks.append(route)

    chat.page.route("**/conversation", hold, times=1)
    with chat.page.expect_request("**/conversation"):
        chat.page.evaluate("window.dispatchEvent(new Event('focus'))")
    chat.press(TAKEN_OVER)
    with chat.page.expect_response("**/conversation"):
        looks[0].fulfill(json=old, headers={"Access-Control-Allow-Origin": "*"})
    chat.press(BLOCKED)
    assert shown(chat) == told(person) == [DEFECT, TAKEN_OVER, BLOCKED]


# --- servers and networks


@pytest.mark.usefixtures("alive_again")
def test_a_server_that_dies_in_the_middle_of_a_turn_costs_one_more_click(
    chat: Chat, running: Assistant, person: Customer, seen: Seen
) -> None:
    seen.expected.append("Failed to load resource: net::ERR_")
    chat.open().say(DEFECT)
    with running.rasa.frozen():
        chat.send("sim, está certo")
        expect(chat.typing).to_be_visible()
        running.rasa.kill()
    expect(chat.notice).to_contain_text(NO_ANSWER)
    expect(chat.box).to_have_value("sim, está certo")
    expect(chat.option(TAKEN_OVER)).to_be_visible()
    assert shown(chat) == [DEFECT]
    assert chat.last_event("error") == {"code": "offline"}
    running.rasa.restart()
    with chat.answer():
        chat.retry.click()
    expect(chat.notice).to_be_hidden()
    expect(chat.box).to_have_value("")
    expect(chat.box).to_be_focused()
    first, again = sent(seen)[1:]
    assert first == again
    assert told(person) == shown(chat) == [DEFECT, "sim, está certo"]


def test_a_reply_that_gets_lost_is_asked_for_again_and_nothing_is_doubled(chat: Chat, person: Customer, seen: Seen) -> None:
    seen.expected.append("Failed to load resource: net::ERR_FAILED")
    chat.open().say(DEFECT)
    chat.page.route("**/messages", lose_reply, times=1)
    chat.send("sim, está certo")
    expect(chat.notice).to_contain_text(NO_ANSWER)
    assert told(person) == [DEFECT, "sim, está certo"]
    with chat.answer():
        chat.retry.click()
    assert len(set(sent(seen))) == 2
    assert told(person) == shown(chat) == [DEFECT, "sim, está certo"]
    assert [text for _, text in chat.read()] == whole(person)


def test_a_message_that_failed_outlives_a_reload_and_keeps_its_id(chat: Chat, person: Customer, seen: Seen) -> None:
    seen.expected.append("Failed to load resource: net::ERR_FAILED")
    chat.open()
    chat.page.route("**/messages", lambda route: route.abort(), times=1)
    chat.send(DEFECT)
    expect(chat.notice).to_contain_text(NO_ANSWER)
    chat.page.reload()
    chat.launcher.click()
    expect(chat.notice).to_contain_text(NOT_SENT)
    expect(chat.box).to_have_value(DEFECT)
    with chat.answer():
        chat.box.press("Enter")
    assert len(set(sent(seen))) == 1
    assert told(person) == [DEFECT]


def test_a_message_that_was_heard_is_not_offered_again_after_a_reload(chat: Chat, person: Customer, seen: Seen) -> None:
    seen.expected.append("Failed to load resource: net::ERR_FAILED")
    chat.open()
    chat.page.route("**/messages", lose_reply, times=1)
    chat.send(DEFECT)
    expect(chat.notice).to_contain_text(NO_ANSWER)
    chat.page.reload()
    chat.launcher.click()
    chat.ready()
    expect(chat.box).to_have_value("")
    assert shown(chat) == told(person) == [DEFECT]


def test_a_lost_message_that_is_written_anew_shows_what_was_heard_of_it(chat: Chat, person: Customer, seen: Seen) -> None:
    seen.expected.append("Failed to load resource: net::ERR_FAILED")
    chat.open()
    chat.page.route("**/messages", lose_reply, times=1)
    chat.send(DEFECT)
    expect(chat.retry).to_be_visible()
    chat.send("sim, está certo")
    expect(chat.mine).to_have_count(2)
    assert shown(chat) == told(person) == [DEFECT, "sim, está certo"]


def test_without_a_connection_the_message_waits_in_the_box(chat: Chat, context: BrowserContext, person: Customer, seen: Seen) -> None:
    seen.expected.append("net::ERR_INTERNET_DISCONNECTED")
    chat.open().say(DEFECT)
    context.set_offline(True)
    expect(chat.notice).to_contain_text("Você está sem conexão. O que você escreveu continua aqui.")
    chat.send("sim, está certo")
    expect(chat.notice).to_contain_text(NO_ANSWER)
    expect(chat.box).to_have_value("sim, está certo")
    context.set_offline(False)
    expect(chat.notice).to_contain_text(NOT_SENT)
    with chat.answer():
        chat.retry.click()
    assert told(person) == shown(chat) == [DEFECT, "sim, está certo"]


def test_a_connection_that_comes_back_takes_its_notice_away(chat: Chat, context: BrowserContext) -> None:
    chat.open()
    context.set_offline(True)
    expect(chat.notice).to_be_visible()
    context.set_offline(False)
    expect(chat.notice).to_be_hidden()


def test_a_conversation_that_cannot_be_read_is_read_at_the_next_try(chat: Chat, person: Customer, seen: Seen) -> None:
    seen.expected.append("Failed to load resource: net::ERR_FAILED")
    person.say(DEFECT)
    chat.page.route("**/conversation", lambda route: route.abort(), times=1)
    chat.visit_portal().launcher.click()
    expect(chat.notice).to_contain_text(NO_ANSWER)
    chat.retry.click()
    chat.ready()
    assert shown(chat) == [DEFECT]


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (503, '{"error": {"code": "unavailable", "message": "Não conseguimos responder agora."}}', "Não conseguimos responder agora."),
        (429, '{"error": {"code": "too_many_requests", "message": "Espere alguns segundos."}}', "Espere alguns segundos."),
        (502, "<html>Bad gateway</html>", STRANGE),
        (200, "<html>Entre na rede</html>", STRANGE),
    ],
)
def test_a_failure_is_explained_and_may_be_tried_again(chat: Chat, seen: Seen, status: int, body: str, says: str) -> None:
    seen.expected.append(f"status of {status}")
    chat.open()
    cors = {"Access-Control-Allow-Origin": "*"}
    chat.page.route("**/messages", lambda route: route.fulfill(status=status, body=body, headers=cors), times=1)
    chat.send(DEFECT)
    expect(chat.notice).to_contain_text(says)
    expect(chat.box).to_have_value(DEFECT)
    with chat.answer():
        chat.retry.click()
    assert shown(chat) == [DEFECT]
    assert len(set(sent(seen))) == 1


def test_a_message_that_is_refused_stays_in_the_box_with_the_reason(chat: Chat, person: Customer, seen: Seen) -> None:
    seen.expected.append("413")
    chat.open()
    long = "palavra " * 4_000
    chat.send(long)
    expect(chat.notice).to_contain_text("O texto passa de 20.000 caracteres.")
    expect(chat.box).to_have_value(long.strip())
    expect(chat.retry).to_have_count(0)
    assert told(person) == []
    chat.say(DEFECT)
    assert told(person) == [DEFECT]


# --- tokens


def test_an_expired_token_is_renewed_before_the_conversation_is_read(
    chat: Chat, running: Assistant, person: Customer, visit: Visit, seen: Seen
) -> None:
    seen.expected.append("401 (Unauthorized)")
    visit.first.append(expired(person, running))
    person.say(DEFECT)
    chat.open()
    assert shown(chat) == [DEFECT]
    assert visit.asked == [{"expired": False}, {"expired": True}]


def test_a_token_that_expires_in_the_middle_is_renewed_and_the_message_goes_through_once(
    chat: Chat, running: Assistant, person: Customer, visit: Visit, seen: Seen
) -> None:
    seen.expected.append("401 (Unauthorized)")
    chat.open()
    stale = {"authorization": f"Bearer {expired(person, running)}"}
    chat.page.route("**/messages", lambda route: route.continue_(headers={**route.request.headers, **stale}), times=1)
    chat.say(DEFECT)
    assert visit.asked == [{"expired": False}, {"expired": True}]
    assert told(person) == shown(chat) == [DEFECT]
    first, again = sent(seen)
    assert first == again


def test_where_the_portal_has_no_other_token_it_asks_to_sign_in(
    chat: Chat, running: Assistant, person: Customer, visit: Visit, seen: Seen
) -> None:
    seen.expected.append("401 (Unauthorized)")
    old = expired(person, running)
    visit.first += [old, old]
    chat.visit_portal().launcher.click()
    expect(chat.notice).to_contain_text("Entre de novo no portal para continuar.")
    assert chat.last_event("error") == {"code": "unauthorized"}
    chat.retry.click()
    chat.ready().say(DEFECT)
    assert told(person) == [DEFECT]


def test_a_portal_that_gives_no_token_is_no_riddle(chat: Chat, visit: Visit, person: Customer) -> None:
    visit.first.append("")
    chat.visit_portal().launcher.click()
    expect(chat.notice).to_contain_text(SIGNED_OUT)
    chat.retry.click()
    chat.ready().say(DEFECT)
    assert told(person) == [DEFECT]


def test_another_customer_on_the_same_page_sees_nothing_of_the_first(chat: Chat, running: Assistant, person: Customer) -> None:
    chat.open().say(DEFECT)
    with running.customer() as other:
        chat.page.evaluate("token => { document.querySelector('assertivo-chat').token = token; }", other.token)
        expect(chat.mine).to_have_count(0)
        chat.say("Bom dia")
        assert told(other) == ["Bom dia"]
    assert told(person) == [DEFECT]


# --- haste


def test_two_clicks_on_an_option_are_one_answer(chat: Chat, person: Customer, seen: Seen) -> None:
    chat.open().say(DEFECT)
    with on_the_way(chat.page) as waiting:
        chat.option(TAKEN_OVER).dblclick()
        expect(chat.typing).to_be_visible()
        expect(chat.options).to_have_count(0)
    assert len(waiting) == 1
    chat.answered(2)
    assert told(person) == shown(chat) == [DEFECT, TAKEN_OVER]


def test_an_option_turns_into_what_the_customer_said(chat: Chat) -> None:
    chat.open().say(DEFECT)
    chat.press(TAKEN_OVER)
    expect(chat.option(TAKEN_OVER)).to_have_count(0)
    assert shown(chat) == [DEFECT, TAKEN_OVER]


def test_what_is_written_while_a_message_is_on_its_way_stays_in_the_box(chat: Chat, person: Customer) -> None:
    chat.open().say(DEFECT)
    with on_the_way(chat.page) as waiting:
        chat.send("sim, está certo")
        expect(chat.typing).to_be_visible()
        chat.send("parou a operação")
        chat.widget.get_by_role("button", name="Enviar").click(force=True)
        expect(chat.box).to_have_value("parou a operação")
    assert len(waiting) == 1
    chat.answered(2)
    expect(chat.box).to_have_value("parou a operação")
    with chat.answer():
        chat.box.press("Enter")
    assert told(person) == [DEFECT, "sim, está certo", "parou a operação"]


def test_what_is_written_meanwhile_follows_what_failed(chat: Chat, seen: Seen) -> None:
    seen.expected.append("Failed to load resource: net::ERR_FAILED")
    chat.open()

    def write_and_fail(route: Route) -> None:
        chat.box.fill("e também na MATA460")
        route.abort()

    chat.page.route("**/messages", write_and_fail, times=1)
    chat.send(DEFECT)
    expect(chat.box).to_have_value(f"{DEFECT}\ne também na MATA460")


def test_what_was_said_before_comes_before_what_is_said_next(chat: Chat, person: Customer) -> None:
    person.say(DEFECT)

    def hurry(route: Route) -> None:
        chat.send("sim, está certo")
        route.continue_()

    chat.page.route("**/conversation", hurry, times=1)
    chat.visit_portal().launcher.click()
    chat.ready()
    assert shown(chat) == told(person) == [DEFECT]
    expect(chat.box).to_have_value("sim, está certo")
    with chat.answer():
        chat.box.press("Enter")
    assert shown(chat) == told(person) == [DEFECT, "sim, está certo"]


def test_enter_alone_and_blanks_say_nothing(chat: Chat, seen: Seen) -> None:
    chat.open()
    chat.box.press("Enter")
    chat.send("   ")
    chat.say(DEFECT)
    assert shown(chat) == [DEFECT]
    assert len(sent(seen)) == 1
