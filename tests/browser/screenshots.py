"""The pictures of the documentation: one conversation as it is played at a desk and on a phone. ``scripts/screenshots`` runs it."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageDraw, ImageOps
from playwright.sync_api import Browser, FilePayload, Page, Route, ViewportSize, expect, sync_playwright

from bot.settings import ROOT
from tests.assistant import Assistant, assistant
from tests.browser.chat import Chat
from tests.browser.conftest import ARGUMENTS, NAMES
from tests.browser.portal import Portal, Visit, portal_site
from tests.customer import Customer, Identity

FOLDER = ROOT / "docs/images"
DESK, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
#: A4 at 96 dots an inch, without the margins, which are added to the picture.
MARGIN = 56
PAPER = ViewportSize(width=794 - 2 * MARGIN, height=1123 - 2 * MARGIN)
#: Colours of a picture: enough for text and flat areas, a third of the bytes.
COLOURS = 256
#: A face that the pictures show wherever they are taken; customers see that of their system.
FACE = '"Liberation Sans", Arial, sans-serif'

LUCIA = Identity(name="Lúcia Prado", email="lucia.prado@serrabonita.example", company="Cerâmica Serra Bonita", company_code="T30417")

GREETING = "Bom dia! Preciso abrir um chamado"
OPENING = "Na transferência entre armazéns, MATA261, dá erro quando confirmo e o saldo não muda de armazém. Segue o log."
LOG = FilePayload(
    name="error.log",
    mimeType="text/plain",
    buffer=(
        "THREAD ERROR ([7312], lucia.prado, SRV-ESTOQUE)   23/11/2026   16:42:08\r\n"
        "variable does not exist NQTDLOTE on A261GRAVA(MATA261.PRX) 12/08/2025 09:14:32 line : 1876\r\n"
        "[TOTVS build: 7.00.240223P-20250326 NG]\r\n"
        "Called from A261TUDOOK(MATA261.PRX) 12/08/2025 09:14:32 line : 954\r\n"
        "Called from U_SBEST01(SBEST01.PRW) 03/03/2026 18:20:11 line : 47\r\n"
        "Called from MATA261(MATA261.PRX) 12/08/2025 09:14:32 line : 212\r\n"
    ).encode("cp1252"),
)
#: What is said to each question: the title of an option, or a text.
ANSWERS = {
    "kind": "Erro ou resultado diferente do esperado",
    "takeover": "Sim, está certo",
    "disambiguation": "Sim, está certo",
    "impact": "Dá para trabalhar com dificuldade",
    "documentation_checked": "Sim",
    "environment_report": "Pular",
    "release": "12.1.2410",
    "database": "Oracle 19c, Windows Server 2022, servidor próprio",
    "environment_kind": "Nos dois",
    "environment_updated": "Está atualizado",
    "steps": (
        "1. Abro a MATA261 pelo menu Atualizações e clico em Incluir\n"
        "2. Informo o produto 001542, origem no armazém 01, destino no armazém 05 e quantidade 120\n"
        "3. Clico em Confirmar e aparece o erro\npronto"
    ),
    "expected_behavior": "As 120 unidades do produto 001542 deveriam sair do armazém 01 e entrar no 05",
    "observed_behavior": "A tela mostra o erro e fecha; o saldo continua inteiro no armazém 01",
    "error_message": "variable does not exist NQTDLOTE",
    "frequency": "Sempre",
    "scenario_data": "Pular",
    "customizations": "Sim, a função U_SBEST01, feita pelo nosso parceiro",
    "reproduces_standard": "Sim, continua",
    "reproduces_in_test": "Sim",
    "occurs_with": "Com todos",
    "more_details": "Desde a atualização de agosto, na filial 0101, com qualquer usuário",
    "attachments": "Pronto",
}
#: The short title of the step whose answers are shown.
STEP = "Processo"
#: Turns after which a conversation that has not come to the end goes round in circles.
MOST_TURNS = 40


def screen() -> bytes:
    """A picture such as customers send: a window with a message in it."""
    image = Image.new("RGB", (480, 300), "#eef2f5")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 480, 34), fill="#20586a")
    for row in range(6):
        draw.rectangle((16, 52 + row * 38, 464, 78 + row * 38), fill="#ffffff", outline="#cfd8df")
    draw.rounded_rectangle((110, 90, 370, 220), 8, fill="#ffffff", outline="#8a98a5", width=2)
    draw.ellipse((130, 115, 166, 151), fill="#c0392b")
    draw.rectangle((182, 122, 346, 130), fill="#52616e")
    draw.rectangle((182, 140, 310, 148), fill="#8a98a5")
    draw.rounded_rectangle((270, 180, 350, 206), 5, fill="#20586a")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


PICTURE = FilePayload(name="tela-do-erro.png", mimeType="image/png", buffer=screen())
PROGRAM = FilePayload(name="coletor.exe", mimeType="application/octet-stream", buffer=b"MZ\x90\x00" + bytes(48_000))
VIDEO = FilePayload(name="passo-a-passo.mp4", mimeType="video/mp4", buffer=bytes(3_400_000))


@dataclass
class Camera:
    """Takes pictures of one page. ``size`` names its window in their file names."""

    page: Page
    size: str

    def take(self, name: str, scheme: Literal["light", "dark"] = "light", margin: int = 0) -> None:
        """Writes what the page shows, with so many white pixels around it."""
        self.page.emulate_media(color_scheme=scheme)
        # The picture is of the page, not of where the pointer happens to rest.
        self.page.mouse.move(0, 0)
        taken = self.page.screenshot(animations="disabled", caret="hide")
        self.page.emulate_media(color_scheme="light")
        image = ImageOps.expand(Image.open(io.BytesIO(taken)).convert("RGB"), margin, "white")
        dark = "-dark" if scheme == "dark" else ""
        small = image.quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(FOLDER / f"{name}-{self.size}{dark}.png", optimize=True)


def main() -> None:
    """Takes all pictures. Exits with a message where there is no browser."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        sys.exit("screenshots: no Chromium here: install the package chromium (Debian, Ubuntu: apt-get install chromium)")
    with (
        portal_site() as portal,
        assistant(portal.origin, demo=True) as running,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=ARGUMENTS) as browser,
    ):
        take_all(browser, running, portal)


def take_all(browser: Browser, running: Assistant, portal: Portal) -> None:
    """Plays the conversation at the desk, on the demo page, and on the phone, embedded in a portal of another origin."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=60_000)
    for size, window in (("desktop", DESK), ("phone", PHONE)):
        with running.customer(identity=LUCIA) as person, opened(browser, window) as page:
            camera = Camera(page, size)
            demo = Visit(f"{running.base}/demo#token={person.token}", running.base, lambda: "")
            launcher(camera, Chat(page, demo, running.hear))
            if size == "desktop":
                address = play(camera, Chat(page, demo, running.hear))
                ticket_page(browser, f"{running.address}{address}")
            else:
                play(camera, Chat(page, embedded(portal, running, person), running.hear))


def embedded(portal: Portal, running: Assistant, person: Customer) -> Visit:
    """The portal of another origin, in the colours of the customer's system."""
    visit = portal.visit(running.base, lambda: person.token)
    visit.attributes = 'theme="auto"'
    return visit


@contextmanager
def opened(browser: Browser, window: ViewportSize) -> Iterator[Page]:
    """A page that looks the same wherever it is opened."""
    phone = window is PHONE
    with browser.new_context(
        locale="pt-BR",
        viewport=window,
        device_scale_factor=2 if phone else 1,
        is_mobile=phone,
        has_touch=phone,
        reduced_motion="reduce",
        color_scheme="light",
    ) as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.add_init_script(
            f"""addEventListener("DOMContentLoaded", () => {{
              document.body.style.fontFamily = '{FACE}';
              document.querySelector("assertivo-chat")?.style.setProperty("--assertivo-font", '{FACE}');
              window.heard = [];
              for (const name of ["received", "ticket-created"])
                document.querySelector("assertivo-chat")?.addEventListener(name, ({{ detail }}) => heard.push([name, detail]));
            }});"""
        )
        yield page


def launcher(camera: Camera, chat: Chat) -> None:
    """The portal's page with the conversation closed."""
    chat.visit_portal()
    expect(chat.page.get_by_role("heading", level=1)).to_be_visible()
    expect(chat.widget.locator(".launcher")).to_be_visible()
    camera.take("portal")
    camera.take("portal", "dark")


def play(camera: Camera, chat: Chat) -> str:
    """Plays the conversation and takes its pictures; gives the path of the ticket's page."""
    chat.visit_portal()
    chat.widget.locator(".launcher").click()
    chat.ready().say(GREETING)
    # Down to the options; the notice about privacy comes first and is long.
    chat.widget.locator(".log").evaluate("log => { log.scrollTop = log.scrollHeight; }")
    camera.take("question")
    camera.take("question", "dark")
    chat.attach(LOG)
    chat.say(OPENING)
    files(camera, chat)
    talk(chat, until="frequency")
    chat.step(STEP).click()
    expect(chat.answers).to_be_visible()
    camera.take("steps")
    chat.page.keyboard.press("Escape")
    talk(chat, until="attachments")
    chat.attach(PICTURE)
    chat.say("Segue o print da tela")
    talk(chat, until="review")
    camera.take("review")
    camera.take("review", "dark")
    chat.press("Confirmar")
    expect(chat.ticket).to_be_visible()
    camera.take("ticket")
    address: str = chat.last_event("ticket-created")["url"]
    return address


def files(camera: Camera, chat: Chat) -> None:
    """A log that was read, a picture that may go, a program that was refused, and a film on its way."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    chat.attach(PICTURE, PROGRAM)
    chat.page.route("**/attachments", hold, times=1)
    with chat.page.expect_file_chooser() as chooser:
        chat.widget.get_by_role("button", name="Anexar arquivos").click()
    chooser.value.set_files([VIDEO])
    expect(chat.files).to_have_count(3)
    # From the card of the log down: what belongs to it stands above the files.
    chat.widget.locator(".findings").last.evaluate("card => { card.closest('.log').scrollTop = card.offsetTop - 12; }")
    camera.take("files")
    for _ in range(3):
        chat.files.first.get_by_role("button").last.click()
    for route in waiting:
        route.abort()


def talk(chat: Chat, until: str) -> None:
    """Answers what is asked up to a question, by an option where there is one."""
    for _ in range(MOST_TURNS):
        asked = chat.asked()
        if asked == until:
            return
        if not asked or asked not in ANSWERS:
            raise RuntimeError(f"there is no answer to {asked!r}; the assistant said: {chat.theirs.last.inner_text()}")
        answer = ANSWERS[asked]
        if chat.option(answer).count():
            chat.press(answer)
        else:
            chat.say(answer)
    raise RuntimeError(f"{until} was not asked in {MOST_TURNS} turns")


def ticket_page(browser: Browser, address: str) -> None:
    """The ticket as the analyst reads it, on a screen and on paper."""
    for size, window, margin in (("desktop", DESK, 0), ("paper", PAPER, MARGIN)):
        with browser.new_context(locale="pt-BR", viewport=window, color_scheme="light") as context:
            page = context.new_page()
            page.goto(address)
            page.evaluate("face => { document.body.style.fontFamily = face; }", FACE)
            page.emulate_media(media="print" if size == "paper" else "screen")
            Camera(page, size).take("analyst", margin=margin)


if __name__ == "__main__":
    main()
