"""What the chat widget costs a customer's browser: its first paint after the click, its size, and a conversation of 150 turns."""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bench.customer import Stuck
from bench.turns import Row, table
from bot.channels.widget import FOLDER, widget_files

#: Times that the conversation is opened, each time on a new page.
ROUNDS = 10
#: Turns of the long conversation: more than any ticket takes.
TURNS = 150
#: Aims: milliseconds from the click to the first frame of the open chat, and kilobytes of the compressed files.
PAINT, KILOBYTES = 200, 40
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: The last: memory is measured at once, not after the next collection of garbage, some time.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--enable-blink-features=ForceEagerMeasureMemory",
]

_PAGE = """<!doctype html>
<html lang="pt-BR"><meta charset="utf-8"><title>Portal</title><link rel="icon" href="data:,">
<script type="module" src="/webhooks/portal/widget.js"></script>
<h1>Portal</h1><assertivo-chat></assertivo-chat></html>"""
#: Opens the chat; milliseconds until the frame with the panel is painted, and until the conversation shows. A frame is painted
#: between two calls of requestAnimationFrame.
_OPEN = """turns => new Promise(resolve => {
  const chat = document.querySelector("assertivo-chat");
  const list = chat.shadowRoot.querySelector(".messages");
  chat.token = "medida";
  const started = performance.now();
  let painted = null;
  const look = () => requestAnimationFrame(() => requestAnimationFrame(() => {
    painted ??= performance.now() - started;
    if (list.children.length < 2 * turns) return look();
    resolve([painted, performance.now() - started]);
  }));
  chat.shadowRoot.querySelector(".launcher").click();
  look();
})"""
#: What the browser ascribes to the page; it tells that only to pages that are isolated from all others.
_MEMORY = "async () => (await performance.measureUserAgentSpecificMemory()).bytes / 1024 / 1024"
_HEADERS = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}


class Opened(NamedTuple):
    """Milliseconds to the first paint and to the conversation; megabytes of the page's memory that it added."""

    paint: float
    conversation: float
    megabytes: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options of ``python -m bench widget``."""
    parser.description = (
        "Opens the chat widget in headless Chromium with a short and a long conversation, from a server that only plays one."
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="new pages for each conversation (default: %(default)s)")


def run(options: argparse.Namespace) -> None:
    """Measures and prints the table."""
    head, *body = rows({turns: measured(turns, options.rounds) for turns in (1, TURNS)}, kilobytes())
    print(table(head, body))


def rows(found: dict[int, list[Opened]], size: float) -> list[Row]:
    """The table's head and rows, from what was measured for each length of the conversation."""
    body: list[Row] = []
    for turns, opened in found.items():
        name = f"{turns} turn{'s' if turns > 1 else ''}"
        paint = statistics.median(each.paint for each in opened)
        body += [
            (f"first paint, {name} (ms)", f"{paint:.0f}", f"<= {PAINT}", "yes" if paint <= PAINT else "no"),
            (f"conversation shown, {name} (ms)", f"{statistics.median(each.conversation for each in opened):.0f}", "", ""),
            (f"memory it adds, {name} (MB)", f"{statistics.median(each.megabytes for each in opened):.1f}", "", ""),
        ]
    size_row = ("size, gzip (KB)", f"{size:.1f}", f"<= {KILOBYTES}", "yes" if size <= KILOBYTES else "no")
    return [("", "median", "aim", "met"), *body, size_row]


def kilobytes() -> float:
    """Size of all modules together, compressed as they are sent."""
    return sum(len(module.packed) for module in widget_files().values()) / 1024


def measured(turns: int, rounds: int) -> list[Opened]:
    """Opens a conversation of so many turns, each time on a new page whose files the browser has had before.

    Raises:
        Stuck: there is no Chromium.
    """
    with _site(turns) as address, _chromium() as browser, browser.new_context() as context:
        _open(context.new_page(), address, turns)  # the files are in the browser's store from here on
        return [_open(context.new_page(), address, turns) for _ in range(rounds)]


def conversation(turns: int) -> dict[str, Any]:
    """A conversation as ``GET /conversation`` gives it: questions with options, answers of some lines."""
    said: list[dict[str, Any]] = []
    for number in range(turns):
        said.append({"id": f"{number}", "from": "user", "text": f"Informo o pedido {number:06} e confirmo; a mensagem aparece de novo."})
        options = [{"title": title, "payload": f"/option={title}"} for title in ("Sim", "Não", "Não sei")]
        text = f"Anotei o passo {number}.\n\nO que acontece depois?\nDescreva como se o analista estivesse ao seu lado."
        said.append({"id": f"{number}.1", "from": "bot", "text": text, "buttons": options})
    return {"messages": said, "progress": None, "expects": None}


def _open(page: Page, address: str, turns: int) -> Opened:
    page.goto(address)
    expect(page.locator("assertivo-chat").get_by_role("button")).to_be_visible()
    before = page.evaluate(_MEMORY)
    paint, shown = page.evaluate(_OPEN, turns)
    opened = Opened(paint, shown, page.evaluate(_MEMORY) - before)
    page.close()
    return opened


@contextmanager
def _chromium() -> Iterator[Browser]:
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        raise Stuck("no Chromium here: install the package chromium")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=ARGUMENTS) as browser,
    ):
        yield browser


@contextmanager
def _site(turns: int) -> Iterator[str]:
    """A server with the widget's files and one conversation; its address."""
    answer = json.dumps(conversation(turns)).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.removeprefix("/webhooks/portal/")
            if path == "conversation":
                self._send("application/json", answer)
            elif path.endswith(".js"):
                self._send("text/javascript", (FOLDER / path).read_bytes())
            else:
                self._send("text/html", _PAGE.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Says nothing."""

        def _send(self, kind: str, content: bytes) -> None:
            self.send_response(200)
            for name, value in {"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(content)), **_HEADERS}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
