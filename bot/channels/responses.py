"""HTTP answers of the portal: JSON, Markdown, pages, files of its own, errors, with the headers that all of them carry."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import msgspec
from sanic.response import HTTPResponse

from bot.channels.errors import Problem

#: Tickets are personal and signed links stand in addresses: nothing is cached, guessed at or passed on to the next site.
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def json_answer(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> HTTPResponse:
    """Plain data or one of our structs as JSON."""
    body = msgspec.json.encode(content)
    return HTTPResponse(body, status=status, headers={**HEADERS, **(headers or {})}, content_type="application/json")


def problem_answer(problem: Problem) -> HTTPResponse:
    """An error in the contract's form. ``retry_after`` repeats the header, which pages of another origin cannot read."""
    error: dict[str, Any] = {"code": problem.code, "message": problem.message}
    if problem.retry_after is not None:
        error["retry_after"] = problem.retry_after
    return json_answer({"error": error}, problem.status, problem.headers)


def markdown_answer(text: str) -> HTTPResponse:
    """A text to paste into a ticket."""
    return HTTPResponse(text, headers={**HEADERS, "Vary": "Accept"}, content_type="text/markdown; charset=utf-8")


def page_answer(html: str, style: str) -> HTTPResponse:
    """A page to read and print: this style sheet inside it and no other, no script, no address of another site."""
    policy = f"default-src 'none'; style-src {_hash(style)}; img-src 'self' data:; {_NOWHERE_ELSE}"
    return _html(html, {"Vary": "Accept", "Content-Security-Policy": policy})


def app_answer(html: str) -> HTTPResponse:
    """A page of ours that runs the script inside it and this server's modules, and talks to this server only."""
    policy = (
        f"default-src 'none'; script-src 'self' {_inside(_SCRIPT, html)}; style-src {_inside(_STYLE, html)}; "
        f"connect-src 'self'; img-src data: blob:; {_NOWHERE_ELSE}"
    )
    return _html(html, {"Content-Security-Policy": policy})


_NOWHERE_ELSE = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def _html(html: str, headers: dict[str, str]) -> HTTPResponse:
    return HTTPResponse(html, headers={**HEADERS, **headers}, content_type="text/html; charset=utf-8")


def _inside(element: re.Pattern[str], html: str) -> str:
    return " ".join(_hash(content) for content in element.findall(html))


def _hash(content: str) -> str:
    """The source by which Content-Security-Policy allows an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
