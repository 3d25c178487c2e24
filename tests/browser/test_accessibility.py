"""The widget for everybody: no rule of WCAG 2.2 AA is broken in any state, and what no rule can see is asked for here."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.chat import Chat
from tests.browser.conftest import Seen
from tests.browser.portal import Visit
from tests.browser.test_files import LONG, PROGRAM, SHOT, answered_once, choose, transfer
from tests.customer import ANSWERS, DEFECT, DEFECT_ANSWERS, QUESTION, Customer
from tests.sample_files import ERROR_LOG

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: CSS pixels: a desk, a phone, the narrowest that WCAG knows, and windows of 1280 pixels at 200 % and 400 %.
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
NARROW = {"320 px": (320, 640), "200 %": (640, 400), "400 %": (320, 256)}
#: WCAG 2.2: 2.5.8, pixels that a target has each way; 1.4.11, contrast of what shows the focus.
TARGET, RING = 24, 3.0
LOG = FilePayload(name="error.log", mimeType="text/plain", buffer=ERROR_LOG)

State = Callable[[Chat, Customer], None]


# --- how to get into each state


def closed(chat: Chat, _person: Customer) -> None:
    chat.visit_portal()
    expect(chat.launcher).to_be_visible()


def empty(chat: Chat, _person: Customer) -> None:
    chat.open()


def question(chat: Chat, _person: Customer) -> None:
    chat.open().say(DEFECT)
    expect(chat.options.first).to_be_visible()


def typing(chat: Chat, _person: Customer) -> None:
    chat.open()
    chat.page.route("**/messages", lambda route: None)
    chat.send(DEFECT)
    expect(chat.typing).to_be_visible()


def uploading(chat: Chat, _person: Customer) -> None:
    chat.open()
    chat.page.route("**/attachments", lambda route: None)
    choose(chat, LOG, SHOT)
    expect(chat.files.locator("progress")).to_have_count(2)


def refused(chat: Chat, _person: Customer) -> None:
    chat.open().attach(PROGRAM)
    answered_once(chat, 503, {"error": {"code": "unavailable", "message": "Não conseguimos guardar o arquivo agora."}})
    chat.attach(LOG)
    expect(chat.files).to_contain_text(["Não foi aceito", "Tentar de novo"])


def preview(chat: Chat, _person: Customer) -> None:
    chat.open().attach(SHOT)
    expect(chat.files.locator("img")).to_be_visible()


def dropping(chat: Chat, _person: Customer) -> None:
    dropped = {"dataTransfer": transfer(chat.open(), LOG)}
    chat.panel.dispatch_event("dragenter", dropped)
    expect(chat.widget.get_by_text("Solte os arquivos aqui")).to_be_visible()


def long_paste(chat: Chat, _person: Customer) -> None:
    data = chat.open().page.evaluate_handle("text => { const t = new DataTransfer(); t.setData('text/plain', text); return t; }", LONG)
    chat.box.evaluate("(box, data) => box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }))", data)
    expect(chat.widget.get_by_role("button", name="Enviar como arquivo")).to_be_visible()


def findings(chat: Chat, _person: Customer) -> None:
    chat.open().attach(LOG)
    chat.say("segue o log")
    expect(chat.widget.get_by_role("region", name="Lido em error.log")).to_be_visible()


def review(chat: Chat, person: Customer) -> None:
    person.talk(DEFECT, DEFECT_ANSWERS, until="review")
    expect(chat.open().review).to_be_visible()


def step(chat: Chat, person: Customer) -> None:
    review(chat, person)
    chat.step("Processo").click()
    expect(chat.answers).to_be_visible()


def failed(chat: Chat, _person: Customer) -> None:
    chat.open()
    chat.page.route("**/messages", lambda route: route.abort())
    chat.send(DEFECT)
    expect(chat.retry).to_be_visible()


def ticket(chat: Chat, person: Customer) -> None:
    person.talk(QUESTION, ANSWERS)
    expect(chat.open().ticket).to_be_visible()


def inline(chat: Chat, _person: Customer) -> None:
    chat.visit.attributes = 'mode="inline"'
    chat.visit_portal().ready().say(DEFECT)


STATES: dict[str, State] = {
    made.__name__: made
    for made in (
        closed, empty, question, typing, uploading, refused, preview, dropping, long_paste, findings, review, step, failed, ticket, inline
    )
}  # fmt: skip


@pytest.fixture(params=STATES)
def state(request: pytest.FixtureRequest, chat: Chat, person: Customer, seen: Seen) -> str:
    """The widget in each of its states."""
    seen.expected += ["status of 4", "status of 503", "net::ERR_FAILED"]
    name: str = request.param
    STATES[name](chat, person)
    return name


# --- rules


def broken(chat: Chat) -> dict[str, list[str]]:
    """The rules that the page breaks, and the elements that do."""
    found = Axe().run(chat.page, options={"runOnly": RULES}).response["violations"]
    return {rule["id"]: [f"{node['html'][:200]}: {node['failureSummary']}" for node in rule["nodes"]] for rule in found}


@pytest.mark.usefixtures("state")
def test_no_state_breaks_a_rule_by_light_or_by_dark_on_a_desk_or_a_phone(chat: Chat) -> None:
    for theme in ("light", "dark"):
        chat.widget.evaluate("(widget, theme) => widget.setAttribute('theme', theme)", theme)
        for size in (DESK, PHONE):
            chat.page.set_viewport_size(size)  # type: ignore[arg-type]
            assert broken(chat) == {}, f"{theme}, {size['width']} px"


@pytest.mark.usefixtures("state")
def test_every_target_is_large_enough(chat: Chat) -> None:
    for size in (DESK, PHONE):
        chat.page.set_viewport_size(size)  # type: ignore[arg-type]
        small = chat.widget.evaluate(
            """(widget, least) => [...widget.shadowRoot.querySelectorAll("button, a, textarea")]
              .map(each => [each, each.getBoundingClientRect()])
              .filter(([each, { width, height }]) => each.checkVisibility() && Math.min(width, height) < least)
              .map(([each, { width, height }]) => `${each.outerHTML.slice(0, 120)}: ${width} x ${height}`)""",
            TARGET,
        )
        assert small == []


@pytest.mark.usefixtures("state")
def test_every_focus_ring_stands_out_from_what_lies_around_it(chat: Chat) -> None:
    for theme in ("light", "dark"):
        chat.widget.evaluate("(widget, theme) => widget.setAttribute('theme', theme)", theme)
        for name, contrast in rings(chat):
            assert contrast >= RING, f"{theme}: {name} has {contrast:.2f}"


def rings(chat: Chat) -> list[tuple[str, float]]:
    """Each control as the keyboard reaches it, and the contrast of its outline with what the outline is drawn on."""
    chat.page.keyboard.press("Shift")  # from here on the keyboard is at work: browsers show the focus
    found: list[tuple[str, float]] = chat.widget.evaluate(
        """widget => {
          const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
          const paint = colour => { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); };
          const parent = element => element.assignedSlot ?? element.parentElement ?? element.getRootNode().host ?? null;
          const behind = element => {
            const layers = [];
            for (let each = element; each; each = parent(each)) layers.unshift(getComputedStyle(each).backgroundColor);
            return layers;
          };
          const colour = layers => {
            paint("#fff");
            layers.forEach(paint);
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
          };
          const luminance = rgb => {
            const [r, g, b] = rgb.map(each => each / 255).map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          // The panel of a step comes first: it closes when the focus leaves it.
          const all = [".step-panel, .step-panel button", "button, a, textarea, [tabindex]"]
            .flatMap(each => [...widget.shadowRoot.querySelectorAll(each)]);
          return all.flatMap(element => {
            if (!element.checkVisibility()) return [];
            element.focus({ focusVisible: true });
            const drawn = element.matches("textarea") ? element.parentElement : element;
            const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(drawn);
            const name = element.ariaLabel || element.textContent.trim() || element.localName;
            if (outlineStyle !== "solid" || parseFloat(outlineWidth) < 2) return [[`${name} (no outline)`, 0]];
            const layers = behind(parseFloat(outlineOffset) < 0 ? drawn : parent(drawn));
            const [low, high] = [luminance(colour(layers)), luminance(colour([...layers, outlineColor]))].sort((a, b) => a - b);
            return [[name.slice(0, 60), (high + 0.05) / (low + 0.05)]];
          });
        }"""
    )
    assert found
    return found


# --- what is announced


def listen(page: Page) -> None:
    """Takes note of everything that the live region says from now on."""
    page.evaluate(
        """() => {
          window.said = [];
          const region = document.querySelector("assertivo-chat").shadowRoot.querySelector("[aria-live]");
          const note = () => region.textContent && said.push(region.textContent);
          new MutationObserver(note).observe(region, { childList: true, subtree: true });
        }"""
    )


def test_replies_are_announced_once_with_their_options_and_the_past_is_not(chat: Chat, person: Customer) -> None:
    person.say(DEFECT)
    listen(chat.visit_portal().page)
    chat.launcher.click()
    expect(chat.ready().mine).to_have_count(1)
    assert chat.page.evaluate("said") == []
    chat.press("Sim, está certo")
    (said,) = chat.page.evaluate("said")
    assert chat.theirs.last.locator(".bubble").inner_text() in said
    assert said.endswith(". ".join(chat.options.all_inner_texts()))


def test_what_becomes_of_a_file_is_announced(chat: Chat, seen: Seen) -> None:
    seen.expected.append("status of 4")
    listen(chat.open().page)
    chat.attach(LOG)
    chat.attach(PROGRAM)
    first, second = chat.page.evaluate("said")
    assert first == "error.log: Pronto para enviar"
    assert second.startswith("correcao.exe: ")


def test_the_conversation_and_its_parts_have_names(chat: Chat, person: Customer) -> None:
    review(chat, person)
    for role, name in (("region", "Atendimento Protheus"), ("region", "Conversa"), ("navigation", "Passos do chamado")):
        expect(chat.widget.get_by_role(role, name=name, exact=True)).to_be_visible()  # type: ignore[arg-type]
    assert chat.steps.locator("[aria-current=step]").count() <= 1
    expect(chat.panel).to_have_attribute("lang", "pt-BR")


# --- where the focus goes


def test_the_focus_is_in_the_box_after_opening_and_on_the_launcher_after_closing(chat: Chat) -> None:
    chat.open()
    expect(chat.box).to_be_focused()
    chat.widget.get_by_role("button", name="Fechar o atendimento").click()
    expect(chat.launcher).to_be_focused()


def test_an_inline_conversation_takes_no_focus_by_itself(chat: Chat, visit: Visit) -> None:
    visit.attributes = 'mode="inline"'
    chat.visit_portal().ready()
    assert chat.page.evaluate("document.activeElement.localName") == "body"


def test_after_a_retry_the_focus_is_in_the_box(chat: Chat, person: Customer, seen: Seen) -> None:
    seen.expected.append("net::ERR_FAILED")
    failed(chat, person)
    chat.page.unroute("**/messages")
    with chat.answer():
        chat.retry.press("Enter")
    expect(chat.box).to_be_focused()


@pytest.mark.parametrize("answer", ["Enviar como arquivo", "Manter como texto"])
def test_after_the_offer_of_a_file_the_focus_is_in_the_box(chat: Chat, person: Customer, answer: str) -> None:
    long_paste(chat, person)
    chat.widget.get_by_role("button", name=answer).press("Enter")
    expect(chat.box).to_be_focused()


def test_a_step_closes_when_the_focus_or_a_click_goes_elsewhere(chat: Chat, person: Customer) -> None:
    step(chat, person)
    chat.box.focus()
    expect(chat.answers).to_be_hidden()
    for elsewhere in (chat.widget.get_by_role("heading"), chat.page.get_by_role("heading", name="Portal do cliente")):
        chat.step("Processo").click()
        expect(chat.answers).to_be_visible()
        chat.answers.get_by_role("term").first.click()
        expect(chat.answers).to_be_visible()
        elsewhere.click()
        expect(chat.answers).to_be_hidden()
        expect(chat.step("Processo")).to_have_attribute("aria-expanded", "false")


# --- small windows, and what the system asks for


@pytest.mark.usefixtures("state")
def test_nothing_is_lost_or_scrolled_sideways_in_a_small_window(chat: Chat, state: str) -> None:
    for name, (width, height) in NARROW.items():
        chat.page.set_viewport_size({"width": width, "height": height})
        lost = chat.widget.evaluate(
            """widget => {
              const root = widget.shadowRoot;
              const wide = [document.documentElement, ...root.querySelectorAll(".panel, .log, .tray, .step-panel, textarea")]
                .filter(each => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
                .map(each => `${each.className} is too wide`);
              const outside = [...root.querySelectorAll("button, a, textarea, .where, .strip, .heading, .bubble, .card")].filter(each => {
                if (!each.checkVisibility()) return false;
                each.scrollIntoView({ block: "nearest" });
                const { left, right, top, bottom } = each.getBoundingClientRect();
                return left < -1 || right > innerWidth + 1 || bottom < 1 || top > innerHeight - 1;
              }).map(each => `${each.className || each.localName} cannot be seen`);
              return [...wide, ...outside];
            }"""
        )
        assert lost == [], name
        if state != "closed":
            assert chat.widget.locator(".log").evaluate("log => log.clientHeight") >= 60, name


@pytest.mark.parametrize("wish", ["no-preference", "reduce"])
def test_nothing_moves_where_the_system_asks_for_less_motion(chat: Chat, person: Customer, wish: str) -> None:
    chat.page.emulate_media(reduced_motion=wish)  # type: ignore[arg-type]
    typing(chat, person)
    moving = chat.widget.evaluate("widget => widget.shadowRoot.getAnimations().filter(each => each.playState === 'running').length")
    assert (moving > 0) == (wish == "no-preference")


def test_forced_colours_leave_an_edge_around_what_had_only_a_background(chat: Chat, person: Customer) -> None:
    chat.page.emulate_media(forced_colors="active")
    closed(chat, person)
    assert has_edge(chat, ".launcher")
    chat.launcher.click()
    chat.ready().attach(LOG)
    assert has_edge(chat, ".file")
    chat.say(DEFECT)
    for part in (".mine .bubble", ".theirs .bubble", ".option", ".write"):
        assert has_edge(chat, part), part
    chat.press("Sim, está certo")
    bars = chat.steps.locator(".step").evaluate_all("steps => steps.map(step => getComputedStyle(step, '::before').backgroundColor)")
    assert bars[0] != bars[-1]  # the step that is reached does not look like one to come


def has_edge(chat: Chat, part: str) -> bool:
    """Whether a part has a border all around."""
    found: bool = chat.widget.locator(part).last.evaluate(
        "each => ['Top', 'Right', 'Bottom', 'Left'].every(side => parseFloat(getComputedStyle(each)[`border${side}Width`]) >= 1)"
    )
    return found


def test_forced_colours_break_no_rule(chat: Chat, person: Customer) -> None:
    chat.page.emulate_media(forced_colors="active")
    review(chat, person)
    assert broken(chat) == {}
