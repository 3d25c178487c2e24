"""The evidence that helps with a ticket: wanted, attached, declared unavailable, missing."""

from __future__ import annotations

from bot.portuguese import fold
from bot.ticket import words
from bot.ticket.model import Ticket
from bot.ticket.readings import readings_of, unrelated
from bot.ticket.rejections import rejected

#: Evidence that helps most by kind of request, as attachment kinds (`product.md`, step 5).
_WANTED = {"error": ("error_log", "image"), "slowness": ("profiler_log", "image"), "crash": ("console_log", "dbaccess_log", "image")}
#: What else will do: a video shows as much as a screenshot, and a console.log holds the thread errors too.
_STANDS_FOR = {"image": ("image", "video"), "error_log": ("error_log", "console_log")}


def wanted(ticket: Ticket) -> list[str]:
    """The evidence that helps with this ticket, as attachment kinds."""
    kinds = list(_WANTED.get(ticket.kind or "", ()))
    if _rejected(ticket):
        kinds = ["nfe_xml" if kind == "error_log" else kind for kind in kinds]
    codes = [each.code for each in ticket.environment.routines]
    told = " ".join(text for text in (ticket.process.observed_behavior, ticket.process.error_message, ticket.process.scenario_data) if text)
    if kinds and "nfe_xml" not in kinds and ("SPEDNFE" in codes or words.phrase("fiscal_document").search(told.lower())):
        kinds.append("nfe_xml")
    if kinds and any(len(code) > 3 and code[3] == "R" for code in codes):
        kinds.append("pdf")
    return kinds


def _rejected(ticket: Ticket) -> bool:
    """Whether SEFAZ rejected a document, as the message tells or, where that says nothing else, an attached XML."""
    message = fold(ticket.process.error_message or "")
    if words.phrase("sefaz_rejection").search(message):
        return True
    fiscal = not message or words.phrase("fiscal_document").search(message) is not None
    return fiscal and any(rejected(reading.findings) for reading in readings_of(ticket))


def missing(ticket: Ticket) -> list[str]:
    """The wanted evidence that is neither attached nor declared unavailable."""
    return [kind for kind in wanted(ticket) if kind not in ticket.evidence.unavailable and not attached(ticket, kind)]


def attached(ticket: Ticket, kind: str) -> bool:
    """Whether a file of this kind is there, or one that will do; one of another problem does not."""
    return any(reading.kind in _STANDS_FOR.get(kind, (kind,)) and not unrelated(reading.findings) for reading in readings_of(ticket))


def complete(ticket: Ticket) -> bool:
    """Whether files are there and nothing wanted is missing any more."""
    return bool(ticket.evidence.attachments) and not missing(ticket)


def share(ticket: Ticket) -> float:
    """How much of the wanted evidence is there, 0-1; what is declared unavailable counts half."""
    kinds = wanted(ticket)
    if not kinds:
        return 1.0 if ticket.evidence.attachments else 0.0
    points = [1.0 if attached(ticket, kind) else 0.5 if kind in ticket.evidence.unavailable else 0.0 for kind in kinds]
    return sum(points) / len(points)
