"""Files in the widget: chosen, dropped, pasted; on their way, cancelled, refused, held, and sent again where that may help."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, JSHandle, Locator, Route, expect

from bot.evidence.limits import MAX_FILE
from tests.assistant import Assistant
from tests.browser.chat import Chat
from tests.browser.conftest import Seen
from tests.browser.portal import Portal, Visit
from tests.browser.test_interruptions import NO_ANSWER, expired
from tests.customer import Customer
from tests.sample_files import ERROR_LOG, TEXT, picture

READY, RETRY = "Pronto para enviar", "Tentar de novo"
CORS = {"Access-Control-Allow-Origin": "*"}
LOG = FilePayload(name="error.log", mimeType="text/plain", buffer=ERROR_LOG)
PROGRAM = FilePayload(name="correcao.exe", mimeType="application/octet-stream", buffer=b"MZ" + bytes(200))
SHOT = FilePayload(name="tela.png", mimeType="image/png", buffer=picture())
#: Longer than what the widget offers as a file, as a log is pasted.
LONG = "\n".join(f"linha {number:04} do console com a mensagem de sempre" for number in range(120))


def note(number: int) -> FilePayload:
    """One of many different files."""
    return FilePayload(name=f"nota-{number:02}.txt", mimeType="text/plain", buffer=TEXT + str(number).encode())


def stored(running: Assistant, person: Customer) -> list[str]:
    """The names of the files that the server keeps of this person."""
    return sorted(each.name for each in running.store.attachments_of(person.key))


def attached(person: Customer) -> list[list[str]]:
    """The names of the files of each message that the person sent, as the server has it."""
    messages = person.conversation()["messages"]
    return [[file["name"] for file in each.get("attachments", [])] for each in messages if each["from"] == "user"]


def transfer(chat: Chat, *files: FilePayload) -> JSHandle:
    """Files as a browser hands them over from another program."""
    given = [[each["name"], each["mimeType"], base64.b64encode(each["buffer"]).decode()] for each in files]
    return chat.page.evaluate_handle(
        """given => {
          const made = new DataTransfer();
          for (const [name, type, content] of given) {
            made.items.add(new File([Uint8Array.from(atob(content), each => each.charCodeAt(0))], name, { type }));
          }
          return made;
        }""",
        given,
    )


def paste(chat: Chat, *files: FilePayload) -> None:
    """Pastes files into the text box."""
    chat.box.evaluate(
        "(box, data) => box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))",
        transfer(chat, *files),
    )


def choose(chat: Chat, *files: FilePayload) -> None:
    """Chooses files without waiting for what comes of them."""
    with chat.page.expect_file_chooser() as chooser:
        chat.widget.get_by_role("button", name="Anexar arquivos").click()
    chooser.value.set_files(list(files))


def button(chat: Chat, name: str) -> Locator:
    """A button of the widget."""
    return chat.widget.get_by_role("button", name=name, exact=True)


def answered_once(chat: Chat, status: int, content: dict[str, Any]) -> None:
    """Has the next upload answered like this, by nobody."""
    chat.page.route("**/attachments", lambda route: route.fulfill(status=status, json=content, headers=CORS), times=1)


# --- how files come in


def test_several_files_go_with_one_message(chat: Chat, person: Customer, running: Assistant) -> None:
    chat.open().attach(note(1), note(2), note(3))
    assert chat.files.locator(".file-state").all_inner_texts() == [READY] * 3
    chat.say("seguem os arquivos")
    expect(chat.files).to_have_count(0)
    assert attached(person) == [["nota-01.txt", "nota-02.txt", "nota-03.txt"]]
    assert stored(running, person) == attached(person)[0]
    assert [event for event in chat.page.evaluate("heard") if event[0] == "file-started"] == [
        ["file-started", {"name": f"nota-0{number}.txt", "size": len(note(number)["buffer"])}] for number in (1, 2, 3)
    ]


def test_dropped_files_are_taken(chat: Chat, person: Customer) -> None:
    dropped = {"dataTransfer": transfer(chat.open(), note(1), LOG)}
    chat.panel.dispatch_event("dragenter", dropped)
    expect(chat.widget.get_by_text("Solte os arquivos aqui")).to_be_visible()
    chat.panel.dispatch_event("dragover", dropped)
    chat.panel.dispatch_event("drop", dropped)
    expect(chat.widget.get_by_text("Solte os arquivos aqui")).to_be_hidden()
    expect(chat.files.locator(".file-state")).to_have_text([READY, READY])
    expect(chat.box).to_be_focused()
    with chat.answer():
        chat.box.press("Enter")
    assert [sorted(names) for names in attached(person)] == [["error.log", "nota-01.txt"]]


def test_dragged_text_is_no_file(chat: Chat) -> None:
    chat.open()
    text = chat.page.evaluate_handle("() => { const made = new DataTransfer(); made.setData('text/plain', 'MATA410'); return made; }")
    chat.panel.dispatch_event("dragenter", {"dataTransfer": text})
    expect(chat.widget.get_by_text("Solte os arquivos aqui")).to_be_hidden()


def test_a_pasted_screenshot_gets_a_name_of_its_own(chat: Chat, person: Customer) -> None:
    paste(chat.open(), FilePayload(name="image.png", mimeType="image/png", buffer=SHOT["buffer"]))
    expect(chat.files).to_contain_text(READY)
    expect(chat.box).to_have_value("")
    chat.say("veja a tela")
    assert attached(person) == [["captura-de-tela.png"]]


def test_a_picture_is_shown_before_it_is_sent(chat: Chat) -> None:
    chat.open().attach(SHOT, LOG)
    preview = chat.files.nth(0).locator("img")
    assert preview.evaluate("async image => { await image.decode(); return image.naturalWidth; }") == 40
    assert preview.evaluate("image => image.src").startswith("blob:")
    expect(chat.files.nth(1).locator("img")).to_have_count(0)


@pytest.fixture
def pasted(chat: Chat, context: BrowserContext, portal_page: Portal) -> Chat:
    """A long text, pasted into the box behind some words of the customer."""
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=portal_page.origin)
    chat.open().box.fill("veja o console: ")
    chat.page.evaluate("text => navigator.clipboard.writeText(text)", LONG)
    chat.box.press("End")
    chat.box.press("Control+V")
    expect(button(chat, "Enviar como arquivo")).to_be_visible()
    return chat


def test_a_long_paste_goes_as_a_file(pasted: Chat, person: Customer, running: Assistant) -> None:
    button(pasted, "Enviar como arquivo").click()
    expect(pasted.files).to_contain_text(READY)
    expect(pasted.box).to_have_value("veja o console: ")
    expect(pasted.box).to_be_focused()
    expect(button(pasted, "Enviar como arquivo")).to_be_hidden()
    with pasted.answer():
        pasted.box.press("Enter")
    assert attached(person) == [["texto-colado.txt"]]
    (kept,) = running.store.attachments_of(person.key)
    assert kept.size == len(LONG)


def test_a_long_paste_stays_text_where_the_customer_wants_it(pasted: Chat) -> None:
    button(pasted, "Manter como texto").click()
    expect(button(pasted, "Manter como texto")).to_be_hidden()
    expect(pasted.box).to_have_value(f"veja o console: {LONG}")
    expect(pasted.box).to_be_focused()
    expect(pasted.files).to_have_count(0)


def test_a_short_paste_of_several_lines_stays_whole_and_is_not_sent(chat: Chat, context: BrowserContext, portal_page: Portal) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=portal_page.origin)
    chat.open().page.evaluate("navigator.clipboard.writeText('linha 1\\nlinha 2\\nlinha 3')")
    chat.box.press("Control+V")
    expect(chat.box).to_have_value("linha 1\nlinha 2\nlinha 3")
    expect(chat.mine).to_have_count(0)
    expect(button(chat, "Enviar como arquivo")).to_be_hidden()


# --- on their way


def test_an_upload_shows_how_far_it_is_and_leaves_nothing_when_cancelled(
    chat: Chat, context: BrowserContext, person: Customer, running: Assistant
) -> None:
    chat.open()
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 500_000}
    context.new_cdp_session(chat.page).send("Network.emulateNetworkConditions", slow)
    choose(chat, FilePayload(name="console.log", mimeType="text/plain", buffer=b"INFO linha\n" * 1_000_000))
    progress = chat.files.get_by_role("progressbar")
    expect(progress).to_be_visible()
    expect(progress).not_to_have_js_property("value", 0)
    assert progress.evaluate("bar => bar.value") < 1
    expect(chat.files).to_contain_text("Enviando")
    chat.send("já mandei?")
    expect(chat.mine).to_have_count(0)  # it would go without its file
    button(chat, "Cancelar o envio de console.log").click()
    expect(chat.files).to_have_count(0)
    with chat.answer():
        chat.box.press("Enter")
    assert attached(person) == [[]]
    assert stored(running, person) == []


def test_a_ready_file_that_is_taken_back_is_not_sent(chat: Chat, person: Customer) -> None:
    chat.open().attach(note(1), note(2))
    button(chat, "Tirar nota-01.txt").click()
    expect(chat.files).to_have_count(1)
    expect(chat.box).to_be_focused()
    chat.say("segue")
    assert attached(person) == [["nota-02.txt"]]


def test_files_alone_are_a_message(chat: Chat, person: Customer) -> None:
    chat.open().attach(note(1))
    with chat.answer():
        button(chat, "Enviar").click()
    assert attached(person) == [["nota-01.txt"]]
    expect(chat.mine.locator(".attached")).to_have_text(["nota-01.txt"])


def test_the_twenty_first_file_waits_for_the_next_message(chat: Chat, running: Assistant, person: Customer) -> None:
    chat.open()
    choose(chat, *(note(number) for number in range(1, 22)))
    expect(chat.notice).to_have_text("Uma mensagem leva até 20 arquivos. Envie estes primeiro.")
    expect(chat.files.get_by_text(READY)).to_have_count(20)
    assert stored(running, person) == [f"nota-{number:02}.txt" for number in range(1, 21)]
    assert chat.last_event("error") == {"code": "too_large"}


def test_the_card_of_a_log_shows_what_was_read_in_it(chat: Chat) -> None:
    chat.open().attach(LOG)
    chat.say("segue o log")
    card = chat.widget.get_by_role("region", name="Lido em error.log")
    shown = dict(zip(card.get_by_role("term").all_inner_texts(), card.get_by_role("definition").all_inner_texts(), strict=True))
    assert shown["Mensagem"].startswith("variable does not exist NVALTEST")
    assert "MATA410" in shown["Rotina"]
    assert "7.00.240223P" in shown["Build"]


# --- refused, held, failed


def test_a_refused_file_says_the_servers_reason_and_stays_behind(chat: Chat, person: Customer, running: Assistant, seen: Seen) -> None:
    seen.expected.append("status of 4")
    reason = person.post("/attachments", files={"file": ("correcao.exe", PROGRAM["buffer"])}).json()["error"]
    chat.open().attach(PROGRAM, note(1))
    expect(chat.files.nth(0)).to_contain_text(f"Não foi aceito. {reason['message']}")
    expect(button(chat, RETRY)).to_have_count(0)  # it would be refused again
    assert chat.last_event("error") == {"code": reason["code"]}
    chat.say("segue o que deu")
    expect(chat.files).to_have_count(0)
    assert attached(person) == [["nota-01.txt"]]
    assert stored(running, person) == ["nota-01.txt"]


def test_the_notice_about_a_refused_file_can_be_dismissed(chat: Chat, seen: Seen) -> None:
    seen.expected.append("status of 4")
    chat.open().attach(PROGRAM)
    button(chat, "Dispensar o aviso sobre correcao.exe").click()
    expect(chat.files).to_have_count(0)
    expect(chat.box).to_be_focused()


def test_a_file_over_the_limit_gets_the_servers_reason(
    chat: Chat, tmp_path: Path, person: Customer, running: Assistant, seen: Seen
) -> None:
    seen.expected += ["status of 413", "net::ERR_"]
    big = tmp_path / "console.log"
    with big.open("wb") as file:
        file.truncate(MAX_FILE + 1)
    chat.open().attach(big)
    expect(chat.files).to_contain_text("Não foi aceito. ")
    expect(chat.files).to_contain_text("50 MB")
    assert stored(running, person) == []


def test_a_file_that_waits_for_the_virus_scanner_says_so_and_goes_with_the_message(chat: Chat) -> None:
    chat.open()
    answered_once(chat, 201, {"id": "0" * 32, "name": "error.log", "size": 9, "kind": "error_log", "findings": {}, "state": "held"})
    choose(chat, LOG)
    expect(chat.files).to_contain_text("Em verificação de segurança")
    expect(button(chat, "Enviar")).to_have_attribute("aria-disabled", "false")


def test_an_upload_that_fails_can_be_tried_again(chat: Chat, person: Customer, seen: Seen) -> None:
    seen.expected.append("status of 503")
    chat.open()
    answered_once(chat, 503, {"error": {"code": "unavailable", "message": "Não conseguimos guardar o arquivo agora."}})
    chat.attach(LOG)
    expect(chat.files).to_contain_text("Não conseguimos guardar o arquivo agora.")
    button(chat, RETRY).click()
    expect(chat.files).to_contain_text(READY)
    expect(button(chat, RETRY)).to_have_count(0)
    expect(button(chat, "Tirar error.log")).to_be_focused()
    chat.say("segue")
    assert attached(person) == [["error.log"]]


def test_a_file_without_a_connection_waits_for_the_next_try(chat: Chat, context: BrowserContext, person: Customer, seen: Seen) -> None:
    seen.expected.append("net::ERR_INTERNET_DISCONNECTED")
    chat.open()
    context.set_offline(True)
    chat.attach(LOG)
    expect(chat.files).to_contain_text(NO_ANSWER)
    context.set_offline(False)
    button(chat, RETRY).click()
    expect(chat.files).to_contain_text(READY)
    chat.say("segue")
    assert attached(person) == [["error.log"]]


def test_a_token_that_expires_during_an_upload_is_renewed(
    chat: Chat, running: Assistant, person: Customer, visit: Visit, seen: Seen
) -> None:
    seen.expected.append("401 (Unauthorized)")
    chat.open()
    stale = {"authorization": f"Bearer {expired(person, running)}"}

    def age(route: Route) -> None:
        route.continue_(headers={**route.request.headers, **stale})

    chat.page.route("**/attachments", age, times=1)
    chat.attach(LOG)
    expect(chat.files).to_contain_text(READY)
    assert visit.asked == [{"expired": False}, {"expired": True}]
    assert stored(running, person) == ["error.log"]
