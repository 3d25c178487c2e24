"""A customer portal for the widget: pages on an origin of their own, and a token endpoint behind them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

#: What a portal page writes, as docs/embed.md tells. ``heard`` keeps the widget's events for the tests.
PAGE = """<!doctype html>
<html lang="pt-BR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Portal do cliente</title>
<link rel="icon" href="data:,">
<script type="module" src="/portal.js"></script>
<script type="module" src="{base}/widget.js"></script>
</head>
<body>
<main><h1>Portal do cliente</h1><p>Bem-vinda de volta.</p></main>
<assertivo-chat title="Atendimento Protheus" {attributes}></assertivo-chat>
</body>
</html>
"""
SCRIPT = """
const chat = document.querySelector("assertivo-chat");
window.heard = [];
for (const name of ["opened", "sent", "received", "file-started", "ticket-created", "error"]) {
  chat.addEventListener(name, ({ detail }) => heard.push([name, detail]));
}
chat.token = async ({ expired }) => {
  const answer = await fetch("token", { method: "POST", body: JSON.stringify({ expired }) });
  return (await answer.json()).token;
};
"""
#: What a careful portal allows its pages: itself and the assistant, no inline script or style.
POLICY = (
    "default-src 'none'; script-src 'self' {assistant}; connect-src 'self' {assistant}; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)


@dataclass
class Visit:
    """One customer at the portal. ``sign`` makes a token; ``first`` are handed out before it; ``asked`` has what each call told."""

    address: str
    base: str
    sign: Callable[[], str]
    attributes: str = ""
    first: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)

    def token(self, told: dict[str, Any]) -> str:
        """What the token endpoint answers."""
        self.asked.append(told)
        return self.first.pop(0) if self.first else self.sign()


class Portal:
    """The portal's web server. Each visit has pages of its own, so that no test meets another's customer."""

    def __init__(self, port: int) -> None:
        # A name, where the assistant is reached by its number: not even the same site.
        self.origin = f"http://localhost:{port}"
        self.visits: dict[str, Visit] = {}

    def visit(self, base: str, sign: Callable[[], str]) -> Visit:
        """A new customer at the portal, for the assistant at ``base``."""
        name = secrets.token_hex(4)
        self.visits[name] = Visit(f"{self.origin}/{name}/", base, sign)
        return self.visits[name]


@contextmanager
def portal_site() -> Iterator[Portal]:
    """Serves a portal until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.portal = Portal(server.server_port)  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server.portal  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/portal.js":
            return self._answer("text/javascript", SCRIPT)
        visit = self._visit()
        if visit is None or not self.path.endswith("/"):
            return self.send_error(404)
        policy = POLICY.format(assistant=visit.base.removesuffix("/webhooks/portal"))
        return self._answer("text/html", PAGE.format(base=visit.base, attributes=visit.attributes), {"Content-Security-Policy": policy})

    def do_POST(self) -> None:
        visit = self._visit()
        if visit is None or not self.path.endswith("/token"):
            return self.send_error(404)
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        return self._answer("application/json", json.dumps({"token": visit.token(told)}))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Says nothing."""

    def _visit(self) -> Visit | None:
        portal: Portal = self.server.portal  # type: ignore[attr-defined]
        return portal.visits.get(self.path.split("/")[1])

    def _answer(self, kind: str, text: str, headers: dict[str, str] | None = None) -> None:
        content = text.encode()
        self.send_response(200)
        for name, value in {"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
