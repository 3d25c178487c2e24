"""What customers, files, portals and a hostile server write stays text in the widget and on the ticket's page: nothing of it runs."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from tests.assistant import Assistant
from tests.browser.chat import Chat
from tests.browser.conftest import Seen
from tests.browser.portal import Visit
from tests.browser.test_files import CORS
from tests.customer import DEFECT, DEFECT_ANSWERS, Customer, Identity
from tests.sample_files import ERROR_LOG, picture

IMAGE = '<img src=x onerror="window.ran=1">'
#: Each is shown as it stands there, and sets `ran` where anything of it is taken for code.
TRICKS = {
    "image": IMAGE,
    "script": "<script>window.ran=1</script>",
    "broken out": '"\'></textarea></style></title><svg onload="window.ran=1">',
    "template": "${window.ran=1}{{constructor.constructor('window.ran=1')()}}",
    "link": "javascript:window.ran=1",
    "markdown link": "[clique aqui](javascript:window.ran=1)",
    "markdown image": '![x](x" onerror="window.ran=1)',
    "frame": "<iframe srcdoc='<script>top.ran=1</script>'></iframe>",
    "form": "<form action=javascript:window.ran=1><button>Enviar</button></form>",
    "entity": "&lt;img src=x onerror=window.ran=1&gt;",
    "right to left": "fatura\u202egpj.exe fim",
    "long word": "W" * 600,
}
ALL = " ".join(text for name, text in TRICKS.items() if name != "right to left")
TEXTS = {"all": ALL, "right to left": TRICKS["right to left"], "long word": TRICKS["long word"]}
#: Elements that the widget makes itself; of the rest there may be none.
OWN = [
    "section", "header", "h2", "button", "span", "svg", "path", "nav", "p", "b", "ol", "ul", "li",
    "div", "textarea", "input", "label", "form", "i", "small", "strong", "dl", "dt", "dd", "meter", "progress", "img", "a", "bdi",
]  # fmt: skip
FOUND = """root => [...root.querySelectorAll('*')].flatMap(element => {
  const wrong = [];
  for (const { name, value } of element.attributes) {
    if (/^on|^style$|^srcdoc$|^action$/.test(name) && element.localName !== 'textarea') wrong.push(`${element.localName}[${name}]`);
    if (/^(href|src)$/.test(name) && !/^(https?|blob):/.test(value)) wrong.push(`${element.localName}[${name}=${value}]`);
  }
  if (element.localName === 'img' && !element.src.startsWith('blob:')) wrong.push('img');
  return [...wrong, element.localName];
})"""

#: What sticks out of what scrolls: nothing may be scrolled sideways.
TOO_WIDE = """widget => [...widget.shadowRoot.querySelectorAll('.log, .tray, .step-panel')].flatMap(box => {
  if (box.scrollWidth <= box.clientWidth + 1) return [];
  const right = box.getBoundingClientRect().right;
  const outside = [...box.querySelectorAll('*')].filter(each => each.getBoundingClientRect().right > right);
  return outside.map(each => each.className || each.localName);
})"""


def assert_plain(chat: Chat) -> None:
    """Nothing ran, and the widget holds no element that it does not make itself."""
    made = chat.widget.evaluate(f"widget => ({FOUND})(widget.shadowRoot)")
    assert set(made) <= set(OWN), sorted(set(made) - set(OWN))
    assert chat.widget.locator("form").count() == 1
    assert chat.page.evaluate("[window.ran, document.querySelectorAll('assertivo-chat *').length]") == [None, 0]
    assert chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert chat.widget.evaluate(TOO_WIDE) == []


def hostile_reply(text: str, url: str = "/webhooks/portal/tickets/PRT-1") -> dict[str, Any]:
    """A reply of the contract in which every text is the same."""
    row = {"field": "x", "label": text, "text": text, "source": "attachment", "file": text, "payload": "/correct=x", "unconfirmed": True}
    steps = [{"name": name, "title": text, "rows": [row, {**row, "items": [text, text]}]} for name in ("premises", "environment")]
    card = {
        "subject": text,
        "score": 40,
        "missing": [text],
        "warnings": [text],
        "steps": steps,
        "attachments": [{"name": text, "title": text, "size": 12}],
        "unavailable": [text],
        "scope": {"title": text, "reasons": [text], "advice": text, "hints": [text]},
    }
    shown = [{"name": each["name"], "title": text, "short": text, "state": "done"} for each in steps]
    return {
        "messages": [
            {"id": "m.1", "from": "bot", "text": text, "buttons": [{"title": text, "payload": "/x"}]},
            {"id": "m.2", "from": "bot", "text": text, "ask": text, "card": card, "buttons": [{"title": text, "payload": "/x"}]},
        ],
        "progress": {"step": 5, "of": 5, "name": "review", "title": text, "steps": shown},
        "expects": {"field": "review", "type": "choice", "choices": [], "optional": False},
        "ticket": {"protocol": text, "status": "submitted", "outcome": "ticket", "url": url},
    }


def answer_with(page: Page, path: str, content: dict[str, Any], status: int = 200) -> None:
    """Has the assistant's place taken by somebody else."""
    page.route(f"**/{path}", lambda route: route.fulfill(status=status, json=content, headers=CORS))


@pytest.mark.parametrize("name", TRICKS)
def test_what_a_customer_writes_is_shown_as_it_is_written(chat: Chat, name: str) -> None:
    chat.open().say(TRICKS[name])
    assert chat.read()[0] == ("user", TRICKS[name])
    chat.page.reload()
    chat.launcher.click()
    expect(chat.ready().mine).to_have_count(1)
    assert_plain(chat)


def test_what_the_assistant_repeats_stays_text(chat: Chat, person: Customer) -> None:
    person.talk(
        f"{DEFECT} {IMAGE}", {**DEFECT_ANSWERS, "observed_behavior": ALL, "expected_behavior": ALL, "error_message": IMAGE}, "review"
    )
    chat.open()
    expect(chat.review).to_contain_text("<script>window.ran=1</script>")
    assert_plain(chat)
    chat.step("Processo").click()
    expect(chat.answers).to_contain_text(TRICKS["markdown link"])
    assert_plain(chat)


@pytest.mark.parametrize("name", TRICKS)
def test_a_hostile_reply_stays_text(chat: Chat, name: str) -> None:
    text = TRICKS[name]
    reply = hostile_reply(text)
    chat.open()
    answer_with(chat.page, "messages", reply)
    answer_with(chat.page, "summary", {"summary": reply["messages"][1]["card"]})
    chat.say("oi")
    expect(chat.theirs.first.locator(".bubble")).to_have_text(text)
    expect(chat.options.first).to_have_text(text)
    expect(chat.review.locator(".subject")).to_have_text(text)
    expect(chat.ticket.locator(".protocol")).to_have_text(text)
    assert_plain(chat)
    chat.steps.get_by_role("button").first.click()
    expect(chat.answers).to_contain_text(text)
    assert_plain(chat)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_hostile_error_stays_text(chat: Chat, seen: Seen, text: str) -> None:
    seen.expected.append("status of 503")
    chat.open()
    answer_with(chat.page, "messages", {"error": {"code": "unavailable", "message": text}}, 503)
    answer_with(chat.page, "attachments", {"error": {"code": "unavailable", "message": text}}, 503)
    chat.send("oi")
    expect(chat.notice).to_contain_text(text)
    chat.attach(FilePayload(name="a.txt", mimeType="text/plain", buffer=b"a"))
    expect(chat.files).to_contain_text(text)
    assert_plain(chat)


@pytest.mark.parametrize("body", ["null", "[]", "{}", '{"messages": 7}', '{"messages": [null], "progress": {}}', '"texto"'])
def test_an_answer_of_another_form_is_a_failure_with_a_sentence(chat: Chat, body: str) -> None:
    chat.open()
    chat.page.route("**/messages", lambda route: route.fulfill(body=body, content_type="application/json", headers=CORS))
    chat.send("oi")
    expect(chat.notice).to_contain_text("O servidor respondeu de forma inesperada. Tente de novo.")
    expect(chat.box).to_have_value("oi")
    expect(chat.retry).to_be_visible()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:window.ran=1",
        " javascript:window.ran=1",
        "java\tscript:window.ran=1",
        "data:text/html,<script>opener.ran=1</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:null/1",
        "http://",
        "https://[",
        "https://phishing.example/tickets/PRT-1",
        "//phishing.example/tickets/PRT-1",
        "\\\\phishing.example\\x",
        7,
        {"href": "x"},
        None,
    ],
    ids=str,
)
def test_the_address_of_a_ticket_leads_to_the_assistant_or_nowhere(chat: Chat, url: Any) -> None:
    chat.open()
    answer_with(chat.page, "messages", hostile_reply("PRT-1", url))
    chat.say("oi")
    expect(chat.ticket).to_be_visible()
    for link in chat.ticket.get_by_role("link").all():
        assert str(link.evaluate("link => link.href")).startswith(f"{chat.visit.base}/")


def test_a_file_with_a_hostile_name_and_content_stays_text(chat: Chat, person: Customer) -> None:
    hostile = ERROR_LOG.replace(b"variable does not exist NVALTEST", f"variable does not exist {IMAGE} {TRICKS['script']}".encode())
    names = (f"{IMAGE}.log", f"{TRICKS['form']}.png".replace("/", "-"))
    chat.open().attach(
        FilePayload(name=names[0], mimeType="text/plain", buffer=hostile),
        FilePayload(name=names[1], mimeType="image/png", buffer=picture()),
    )
    assert_plain(chat)
    chat.say("seguem")
    expect(chat.mine).to_contain_text("variable does not exist <img")
    assert_plain(chat)
    chat.page.reload()
    chat.launcher.click()
    expect(chat.ready().mine).to_contain_text("variable does not exist <img")
    assert_plain(chat)


def test_a_name_that_turns_the_direction_of_writing_turns_nothing_beside_it(chat: Chat) -> None:
    chat.open().attach(FilePayload(name="fatura\u202egpj.log", mimeType="text/plain", buffer=ERROR_LOG))
    name = chat.files.locator(".file-name")
    edges = name.evaluate(
        """name => {
          const range = document.createRange();
          range.selectNodeContents(name.firstChild);
          return [range.getBoundingClientRect().right, name.querySelector("small").getBoundingClientRect().left];
        }"""
    )
    assert edges[0] <= edges[1] + 1


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_title_of_the_portal_stays_text(chat: Chat, text: str) -> None:
    chat.visit_portal()
    chat.page.evaluate("title => { document.querySelector('assertivo-chat').title = title; }", text)
    assert_plain(chat)
    chat.widget.locator(".launcher").click()
    expect(chat.ready().widget.get_by_role("heading")).to_have_text(text)
    assert_plain(chat)


def test_a_title_in_the_page_itself_stays_text(chat: Chat, visit: Visit) -> None:
    visit.attributes = f'title="{html.escape(ALL)}" language="{html.escape(IMAGE)}" base="{visit.base}/"'
    chat.visit_portal().launcher.or_(chat.widget.locator(".launcher")).first.click()
    assert_plain(chat.ready())


@pytest.fixture
def evil_twin(running: Assistant) -> Iterator[Customer]:
    """A customer whose portal knows them by the oddest name."""
    with running.customer(identity=Identity(name=IMAGE, company=TRICKS["script"], company_code="T00913")) as somebody:
        yield somebody


def test_a_hostile_ticket_and_person_stay_text_on_the_tickets_page(
    chat: Chat, context: BrowserContext, evil_twin: Customer, visit: Visit
) -> None:
    visit.sign = lambda: evil_twin.token
    steps = [f"Abro a rotina {TRICKS['image']}", f"Informo {TRICKS['markdown link']}", f"Confirmo {TRICKS['script']}", "pronto"]
    evil_twin.talk(f"{DEFECT} {IMAGE}", {**DEFECT_ANSWERS, "steps": steps, "observed_behavior": ALL, "error_message": IMAGE}, "review")
    chat.open()
    expect(chat.review).to_contain_text(IMAGE)
    assert_plain(chat)
    chat.press("Confirmar")
    with context.expect_page() as opened:
        chat.ticket.get_by_role("link", name="Abrir o chamado").click()
    page = opened.value
    expect(page.locator("body")).to_contain_text(TRICKS["markdown link"])
    expect(page.locator("body")).to_contain_text(IMAGE)
    assert page.evaluate("window.ran") is None
    assert page.locator("script, img, svg, iframe, form, [onerror], [onload], a[href^='javascript']").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("window.opener") is None


def test_the_widget_needs_nothing_that_a_strict_portal_forbids(chat: Chat, context: BrowserContext) -> None:
    answer = chat.page.goto(chat.visit.address)
    assert answer is not None
    policy = answer.header_value("content-security-policy") or ""
    assert policy.startswith("default-src 'none'; script-src 'self' ")
    assert "unsafe" not in policy
    chat.launcher.click()
    chat.ready().attach(FilePayload(name="tela.png", mimeType="image/png", buffer=picture()))
    chat.say("Bom dia")
    assert styled(chat.panel)  # that nothing was complained about, each test's context asserts


def styled(panel: Locator) -> bool:
    """Whether the style sheet is in force."""
    found: str = panel.evaluate("panel => getComputedStyle(panel).position")
    return found == "fixed"


def test_what_runs_would_be_noticed(chat: Chat, seen: Seen) -> None:
    seen.expected.append("Content Security Policy")
    chat.open()
    chat.widget.evaluate(
        "(widget, html) => widget.shadowRoot.querySelector('.messages').setHTMLUnsafe(html)", "<li><u onclick='x'>a</u></li>"
    )
    with pytest.raises(AssertionError, match="onclick"):
        assert_plain(chat)
