"""The chat widget's files and the demo page, as browsers load them: from memory, checked again by their ETag."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.accept import accepts_gzip
from bot.channels.errors import Problem
from bot.channels.files import READ
from bot.channels.responses import app_answer

FOLDER = Path(__file__).parents[1] / "widget"
#: Public and the same for everybody: any portal may load them, and a browser keeps them until they change.
HEADERS = {
    "Cache-Control": "no-cache",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Module:
    """One JavaScript module: as it is, compressed, and the tag by which a browser asks whether it changed."""

    plain: bytes
    packed: bytes
    tag: str


def widget_files() -> dict[str, Module]:
    """The widget's modules by their path under the channel: ``widget.js`` and ``chat/*.js``."""
    paths = (FOLDER / "widget.js", *sorted(FOLDER.glob("chat/*.js")))
    return {path.relative_to(FOLDER).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> Module:
    content = path.read_bytes()
    # Weak, because it stands for both forms of the file.
    return Module(content, gzip.compress(content, mtime=0), f'W/"{hashlib.sha256(content).hexdigest()[:32]}"')


def add_widget(portal: Blueprint, demo: bool, chats: bool) -> None:
    """The routes of the contract for the widget; the demo page only where the settings ask for it.

    ``chats``: Slack or Teams is on, and the demo page has codes for them.
    """
    files = widget_files()

    @portal.route("/widget.js", methods=READ, ignore_body=True, name="widget")
    async def widget(request: Request) -> HTTPResponse:
        return _module(request, files["widget.js"])

    @portal.route("/chat/<name:str>", methods=READ, ignore_body=True, name="widget_module")
    async def module(request: Request, name: str) -> HTTPResponse:
        found = files.get(f"chat/{name}")
        if found is None:
            raise Problem("not_found")
        return _module(request, found)

    if demo:
        page = (FOLDER / "demo.html").read_text(encoding="utf-8")
        if chats:
            page = page.replace('id="elsewhere" hidden', 'id="elsewhere"')

        @portal.route("/demo", methods=READ, ignore_body=True, name="demo")
        async def demo_page(request: Request) -> HTTPResponse:
            return app_answer(page)


def _module(request: Request, module: Module) -> HTTPResponse:
    headers = {**HEADERS, "ETag": module.tag, "Vary": "Accept-Encoding"}
    if module.tag in (request.headers.get("if-none-match") or ""):
        return HTTPResponse(status=304, headers=headers)
    packed = accepts_gzip(request.headers.get("accept-encoding"))
    if packed:
        headers["Content-Encoding"] = "gzip"
    return HTTPResponse(module.packed if packed else module.plain, headers=headers, content_type="text/javascript; charset=utf-8")
