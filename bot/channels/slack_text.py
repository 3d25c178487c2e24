"""Slack's way of writing texts: what customers type read as they typed it, and ours written so that Slack shows it as it is."""

from __future__ import annotations

import re

from bot.channels.text import clean

#: ``<@U1>``, ``<#C1|name>``, ``<!here>``, ``<https://...|words>``, ``<mailto:...|words>``. A ``<`` that a person types arrives as ``&lt;``.
#: https://docs.slack.dev/messaging/formatting-message-text
_TOKEN = re.compile(r"<([^<>|\n]+)(?:\|([^<>\n]*))?>")
_SCHEME = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
#: Begins and ends a block of code, in which logs are pasted.
_FENCE = "```"


def read_text(text: str, bot: str | None) -> str:
    """What somebody typed, clean, without the mention of ``bot`` (its user id) and without Slack's marks around links and code."""
    plain = _TOKEN.sub(lambda token: _typed(token[1], token[2], bot), text).replace(_FENCE, "\n")
    return clean(_unescaped(plain))


def escaped(text: str) -> str:
    """A text for a field in which Slack reads ``&``, ``<`` and ``>`` as its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters; what is cut shows as "…"."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def pieces(text: str, most: int) -> list[str]:
    """A text in pieces of at most so many characters, cut at line ends, else at blanks, else anywhere. No blank pieces."""
    found: list[str] = []
    rest = text.strip()
    while len(rest) > most:
        cut = max(rest.rfind("\n", 0, most + 1), 0) or max(rest.rfind(" ", 0, most + 1), 0) or most
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, rest] if rest else found


def _typed(target: str, words: str | None, bot: str | None) -> str:
    if target.startswith("@"):
        return "" if target[1:] == bot else f"@{words or target[1:]}"
    if target.startswith("#"):
        return f"#{words or target[1:]}"
    if target.startswith("!"):
        return words or f"@{target[1:]}"
    if not words:
        return _SCHEME.sub("", target) if target.lower().startswith(("mailto:", "tel:")) else target
    # Slack makes a link of what looks like one; only who gives a link a name of its own means both.
    bare = _SCHEME.sub("", target).rstrip("/")
    return words if _SCHEME.sub("", words).rstrip("/") == bare or target.lower().startswith("tel:") else f"{words} ({target})"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
