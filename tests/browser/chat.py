"""The widget as a customer sees it: what can be done with it, and what it shows. Playwright looks through its shadow root by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.portal import Visit


class Chat:
    """The widget on one page. ``hear`` takes note of what the customer says."""

    def __init__(self, page: Page, visit: Visit, hear: Callable[[str], None]) -> None:
        self.page, self.visit, self.hear = page, visit, hear
        self.widget = page.locator("assertivo-chat")
        self.launcher = self.widget.get_by_role("button", name="Abrir o atendimento")
        self.panel = self.widget.locator(".panel")
        self.box = self.widget.get_by_label("Sua mensagem")
        self.mine = self.widget.locator(".mine")
        self.theirs = self.widget.locator(".theirs")
        self.options = self.widget.get_by_role("group", name="Opções").get_by_role("button")
        self.typing = self.widget.locator(".typing")
        self.notice = self.widget.get_by_role("alert")
        self.retry = self.notice.get_by_role("button", name="Tentar de novo")
        self.steps = self.widget.get_by_role("navigation", name="Passos do chamado")
        self.answers = self.widget.locator(".step-panel")
        self.files = self.widget.locator(".tray .file")
        self.review = self.widget.get_by_role("region", name="Resumo do chamado").last
        self.ticket = self.widget.get_by_role("region", name="Chamado registrado").last

    def visit_portal(self) -> Chat:
        """Goes to the portal's page."""
        self.page.goto(self.visit.address)
        return self

    def open(self) -> Chat:
        """Goes to the portal's page and opens the conversation there."""
        self.visit_portal().launcher.click()
        return self.ready()

    def ready(self) -> Chat:
        """Waits until the conversation is there."""
        expect(self.widget.locator(".panel")).to_be_visible()
        expect(self.notice).to_be_hidden()
        expect(self.typing).to_be_hidden()
        return self

    def send(self, text: str) -> None:
        """Writes a message and sends it, whatever comes of it."""
        self.hear(text)
        self.box.fill(text)
        self.box.press("Enter")

    def say(self, text: str) -> None:
        """Writes a message and waits for the answer."""
        with self.answer():
            self.send(text)

    def option(self, title: str) -> Locator:
        """An option of the open question."""
        return self.widget.get_by_role("group", name="Opções").get_by_role("button", name=title, exact=True)

    def press(self, title: str) -> None:
        """Presses an option of the open question and waits for the answer."""
        with self.answer():
            self.option(title).click()

    @contextmanager
    def answer(self) -> Iterator[None]:
        """Waits for the answer to what the customer says in the block."""
        said = self.mine.count()
        yield
        self.answered(said + 1)

    def answered(self, said: int) -> None:
        """Waits until the last of so many messages of the customer has its answer."""
        expect(self.mine).to_have_count(said)
        expect(self.widget.locator(".waiting")).to_have_count(0)
        expect(self.widget.locator(".mine:last-child")).to_have_count(0)
        expect(self.typing).to_be_hidden()

    def attach(self, *files: Path | FilePayload) -> None:
        """Chooses files in the dialog and waits until each is taken or refused."""
        before = self.files.count()
        with self.page.expect_file_chooser() as chooser:
            self.widget.get_by_role("button", name="Anexar arquivos").click()
        chooser.value.set_files(list(files))  # type: ignore[arg-type]
        expect(self.files).to_have_count(before + len(files))
        expect(self.files.locator("progress:visible")).to_have_count(0)

    def read(self) -> list[tuple[str, str]]:
        """The conversation as it stands there: who said what."""
        shown: list[list[str]] = self.widget.locator(".messages > li").evaluate_all(
            "items => items.map(item => [item.classList.contains('mine') ? 'user' : 'bot', "
            "item.querySelector('.bubble, .files-said')?.textContent ?? ''])"
        )
        return [(who, text) for who, text in shown]

    def progress(self) -> str:
        """Where the conversation stands: ``Passo 2 de 5 · Rotina e ambiente``."""
        return self.steps.locator(".where").inner_text()

    def step(self, name: str) -> Locator:
        """The button of a step that was reached."""
        return self.steps.get_by_role("button", name=name)

    def last_event(self, name: str) -> Any:
        """The detail of the last event of this name that the portal's page heard."""
        return self.page.evaluate("name => heard.filter(([each]) => each === name).at(-1)?.[1] ?? null", name)

    def asked(self) -> str | None:
        """The id of the question that is open."""
        event = self.last_event("received")
        field: str | None = event["expects"]["field"] if event else None
        return field
