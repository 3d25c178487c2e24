"""A log or an export pasted into a message: it becomes a file of the ticket, and only what stands around it is an answer."""

from __future__ import annotations

from typing import Any, NamedTuple

from bot.protheus.findings import stored
from bot.protheus.pasted_text import own_words, read_text
from bot.ticket import words
from bot.ticket.masking import mask_messages


class Pasted(NamedTuple):
    """What was pasted, as a file: its name, text, kind and findings as they may be stored; and the customer's own words around it."""

    name: str
    text: str
    kind: str
    findings: dict[str, Any]
    words: str


def read_paste(text: str) -> Pasted | None:
    """What of a message is a pasted Protheus artefact; None where there is none in it.

    The file holds the whole message: where a log ends and the customer goes on cannot always be told, and nothing may be lost.
    """
    findings = read_text(text)
    if findings is None:
        return None
    kind = str(findings["kind"])
    return Pasted(words.evidence_title("pasted"), text, kind, mask_messages(stored(findings)), own_words(text) or "")
