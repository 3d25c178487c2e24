"""Files that waited for their security check, in a ticket: which ones they are, and the ticket once the check has ended."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from msgspec.structs import replace

from bot.ticket import checklist, quality, words
from bot.ticket.model import Attachment, Evidence, QualityWarning, Ticket
from bot.ticket.readings import held, readings

#: What is stored now of files, by their id; None where the check found something, so that the file is gone.
Checked: TypeAlias = Mapping[str, "Attachment | None"]
NOTHING_CHECKED: Checked = MappingProxyType({})


def waiting(ticket: Ticket) -> list[str]:
    """The ids of the ticket's files that wait for their security check."""
    return [attachment.id for attachment in ticket.evidence.attachments if held(attachment)]


def settled(ticket: Ticket, checked: Checked) -> Ticket:
    """The ticket with its files as they are stored now; the one passed stays as it is.

    A file that is gone leaves the list. What nothing else shows then is declared unavailable, and a warning tells the analyst.
    """
    there = ticket.evidence.attachments
    kept = [checked.get(each.id) or each for each in there if checked.get(each.id, each) is not None]
    lost = [each for each in there if checked.get(each.id, each) is None]
    without = replace(ticket, evidence=replace(ticket.evidence, attachments=kept))
    return _declared(without, _not_shown(ticket, without, lost)) if lost else without


def newly_missing(before: Ticket, after: Ticket) -> list[str]:
    """The wanted evidence that is missing only since a file is gone, as attachment kinds."""
    missing = checklist.missing(before)
    return [kind for kind in checklist.missing(after) if kind not in missing]


def _not_shown(before: Ticket, after: Ticket, lost: list[Attachment]) -> list[str]:
    shown = {kind for each in after.evidence.attachments for kind in (each.kind, *(reading.kind for reading in readings(each)))}
    unwanted = [each.kind for each in lost if each.kind not in shown and each.kind not in checklist.wanted(after)]
    return newly_missing(before, after) or list(dict.fromkeys(unwanted))


def _declared(ticket: Ticket, kinds: list[str]) -> Ticket:
    known = ticket.evidence
    evidence = Evidence(
        attachments=known.attachments, unavailable=[*known.unavailable, *(kind for kind in kinds if kind not in known.unavailable)]
    )
    warning = QualityWarning(field="evidence.attachments", code="infected", text=words.warning("attachments", "infected"))
    warnings = [*(each for each in ticket.quality.warnings if each != warning), warning]
    ticket = replace(ticket, evidence=evidence, quality=replace(ticket.quality, warnings=warnings))
    return replace(ticket, quality=quality.assess(ticket))
