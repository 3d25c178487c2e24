"""Whole conversations in the widget, from its opening to the protocol: by mouse, and by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, expect

from tests.browser.chat import Chat
from tests.browser.portal import Portal, Visit
from tests.customer import ANSWERS, QUESTION, Customer
from tests.sample_files import ERROR_LOG

LOG = FilePayload(name="error.log", mimeType="text/plain", buffer=ERROR_LOG)

#: What the customer with the mouse tells, and what they answer: by an option where there is one.
OPENING = "Estou com um erro na MATA410: ao gravar o pedido de venda a tela fecha"
PRESSED = {
    "takeover": "Sim, está certo",
    "impact": "Dá para trabalhar com dificuldade",
    "documentation_checked": "Sim",
    "environment_report": "Pular",
    "appserver_build": "Não sei",
    "environment_kind": "Nos dois",
    "environment_updated": "Está atualizado",
    "frequency": "Sempre",
    "scenario_data": "Pular",
    "customizations": "Não",
    "occurs_with": "Com todos",
    "more_details": "Pular",
    "attachments": "Pronto",
}
WRITTEN = {
    "release": "12.1.2410",
    "database": "Oracle 19c em Linux",
    "steps": "1. Abro a MATA410 e clico em Incluir\n2. Informo o cliente 000123 e o produto 000789\n3. Ao confirmar, a tela fecha\npronto",
    "expected_behavior": "O pedido 004512 deveria ser gravado com o item e a TES 501",
    "observed_behavior": "A tela fecha e o pedido 004512 não é gravado",
    "error_message": "variable does not exist NVALTEST",
}


def click_through(chat: Chat, until: str) -> None:
    """Answers what is asked by mouse, up to a question."""
    for _ in range(30):
        asked = chat.asked()
        if asked == until:
            return
        assert asked, "nothing is asked"
        if asked in PRESSED:
            chat.press(PRESSED[asked])
        else:
            write(chat, WRITTEN[asked])
    raise AssertionError(f"{until} was not asked")


def write(chat: Chat, text: str) -> None:
    """Says something with the button beside the box."""
    with chat.answer():
        chat.hear(text)
        chat.box.fill(text)
        chat.widget.get_by_role("button", name="Enviar").click()


def has_visible_focus(focused: Locator) -> bool:
    """Whether an outline shows where the focus is. That of the text box is drawn around the box with its buttons."""
    found: bool = focused.evaluate(
        """element => {
          const drawn = element.matches("textarea") ? element.parentElement : element;
          const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
          return outlineStyle === "solid" && parseFloat(outlineWidth) >= 2;
        }"""
    )
    return found


def tab_to(chat: Chat, wanted: Locator, key: str = "Tab") -> None:
    """Goes from one control to the next until a wanted one has the focus; the focus is visible all the way."""
    for _ in range(60):
        chat.page.keyboard.press(key)
        focused = chat.widget.locator("*:focus")
        if focused.count():
            assert has_visible_focus(focused), f"no outline around {focused.evaluate('element => element.outerHTML')[:200]}"
        if wanted.evaluate("element => element.matches(':focus')"):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def press_key(chat: Chat, option: str) -> None:
    """Answers by an option, reached backwards from the text box, where the focus is again afterwards."""
    with chat.answer():
        tab_to(chat, chat.option(option), "Shift+Tab")
        chat.page.keyboard.press("Enter")
    expect(chat.box).to_be_focused()


def test_a_whole_conversation_by_mouse(chat: Chat, context: BrowserContext, person: Customer, portal_page: Portal) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=portal_page.origin)
    chat.open()
    write(chat, OPENING)
    click_through(chat, "database")
    assert chat.progress().startswith("Passo 2 de 5")

    # A step that is done can be corrected at any time.
    chat.step("Ambiente").click()
    expect(chat.answers).to_contain_text("12.1.2410")
    with chat.answer():
        chat.answers.get_by_role("button", name="Corrigir Release").click()
    assert chat.asked() == "release"
    write(chat, "12.1.2310")
    assert chat.asked() == "database"

    click_through(chat, "attachments")
    chat.attach(LOG)
    write(chat, "segue o log")
    expect(chat.widget.get_by_role("region", name="Lido em error.log")).to_contain_text("variable does not exist NVALTEST")
    click_through(chat, "review")

    expect(chat.review).to_contain_text("de 100")
    expect(chat.review).to_contain_text("12.1.2310")
    expect(chat.review.get_by_role("listitem")).to_contain_text(["Abro a MATA410", "Informo o cliente", "Ao confirmar", "error.log"])
    expect(chat.review).to_contain_text("Escopo sugerido: Suporte padrão")
    with chat.answer():
        chat.review.get_by_role("button", name="Corrigir Banco de dados").click()
    write(chat, "PostgreSQL 15")
    assert chat.asked() == "review"
    expect(chat.review).to_contain_text("PostgreSQL 15")
    pencils = chat.widget.get_by_role("button", name="Corrigir Banco de dados")
    expect(pencils).to_have_count(1)  # only the present card can be corrected

    chat.press("Confirmar")
    (protocol,) = person.protocols()
    expect(chat.ticket).to_contain_text(protocol)
    expect(pencils).to_have_count(0)
    assert chat.last_event("ticket-created")["protocol"] == protocol
    with context.expect_page() as opened:
        chat.ticket.get_by_role("link", name="Abrir o chamado").click()
    page = opened.value
    expect(page.locator("body")).to_contain_text(protocol)
    expect(page.locator("body")).to_contain_text("MATA410")
    page.close()
    chat.ticket.get_by_role("button", name="Copiar como Markdown").click()
    expect(chat.ticket.get_by_role("status")).to_have_text("Copiado.")
    markdown = person.get(f"/tickets/{protocol}", headers={"Accept": "text/markdown"}).text
    assert chat.page.evaluate("navigator.clipboard.readText()") == markdown

    chat.say("obrigado")
    expect(chat.ticket.get_by_role("link", name="Abrir o chamado")).to_be_visible()
    assert chat.visit.asked == [{"expired": False}]  # one token for it all
    ticket = person.ticket(protocol)
    assert (ticket["environment"]["release"], ticket["environment"]["database"]) == ("12.1.2310", "PostgreSQL 15")
    assert [each["name"] for each in ticket["evidence"]["attachments"]] == ["error.log"]


def test_a_whole_conversation_by_keyboard_alone(chat: Chat, person: Customer) -> None:
    keys = chat.visit_portal().page.keyboard
    expect(chat.launcher).to_be_visible()
    tab_to(chat, chat.launcher)
    keys.press("Enter")
    expect(chat.box).to_be_focused()
    chat.ready()
    chat.hear(QUESTION)
    first, second = QUESTION.split(", ")
    with chat.answer():
        keys.type(first)
        keys.press("Shift+Enter")
        keys.type(second)
        keys.press("Enter")
    assert chat.read()[0] == ("user", f"{first}\n{second}")
    expect(chat.box).to_be_focused()
    press_key(chat, "Sim, está certo")
    press_key(chat, "Não atrapalha agora")
    press_key(chat, "Sim")
    assert chat.asked() == "release"

    # A step's answers: the focus goes into them, and Escape brings it back to the step.
    tab_to(chat, chat.step("Início"), "Shift+Tab")
    keys.press("Enter")
    expect(chat.answers).to_be_focused()
    keys.press("Escape")
    expect(chat.answers).to_be_hidden()
    expect(chat.step("Início")).to_be_focused()
    keys.press("Enter")
    expect(chat.answers).to_be_focused()
    with chat.answer():
        tab_to(chat, chat.answers.get_by_role("button", name="Corrigir Impacto"))
        keys.press("Enter")
    expect(chat.box).to_be_focused()
    press_key(chat, "Dá para trabalhar com dificuldade")

    # Escape closes the conversation; opened again, it goes on in the box.
    keys.type("12.1")
    keys.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()
    keys.press("Enter")
    expect(chat.box).to_be_focused()
    expect(chat.box).to_have_value("12.1")
    with chat.answer():
        keys.type(".2410")
        keys.press("Enter")
    assert chat.asked() == "review"
    press_key(chat, "Confirmar")
    (protocol,) = person.protocols()
    tab_to(chat, chat.ticket.get_by_role("link", name="Abrir o chamado"), "Shift+Tab")
    expect(chat.ticket).to_contain_text(protocol)
    assert person.ticket(protocol)["environment"]["release"] == ANSWERS["release"]


def test_a_file_is_chosen_and_taken_back_by_keyboard(chat: Chat) -> None:
    keys = chat.open().page.keyboard
    expect(chat.box).to_be_focused()
    with chat.page.expect_file_chooser() as chooser:
        tab_to(chat, chat.widget.get_by_role("button", name="Anexar arquivos"), "Shift+Tab")
        keys.press("Enter")
    chooser.value.set_files([LOG])
    expect(chat.files).to_contain_text("Pronto para enviar")
    tab_to(chat, chat.widget.get_by_role("button", name="Tirar error.log"), "Shift+Tab")
    keys.press("Enter")
    expect(chat.files).to_have_count(0)
    expect(chat.box).to_be_focused()


def test_an_upload_is_cancelled_by_keyboard(chat: Chat, context: BrowserContext) -> None:
    context.route("**/attachments", lambda route: None)  # on its way for as long as the test takes
    keys = chat.open().page.keyboard
    with chat.page.expect_file_chooser() as chooser:
        chat.widget.get_by_role("button", name="Anexar arquivos").click()
    chooser.value.set_files([LOG])
    tab_to(chat, chat.widget.get_by_role("button", name="Cancelar o envio de error.log"), "Shift+Tab")
    keys.press("Enter")
    expect(chat.files).to_have_count(0)
    expect(chat.box).to_be_focused()


@pytest.mark.parametrize("mode", ["floating", "inline"])
def test_escape_leaves_only_what_floats(chat: Chat, visit: Visit, mode: str) -> None:
    visit.attributes = f'mode="{mode}"'
    chat.visit_portal()
    if mode == "floating":
        chat.launcher.click()
    chat.ready().box.press("Escape")
    expect(chat.panel).to_be_visible(visible=mode == "inline")
    expect(chat.launcher).to_be_visible(visible=mode == "floating")
