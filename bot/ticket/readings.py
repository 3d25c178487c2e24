"""What is read of attachments, file by file: an attachment by itself, or each file inside an archive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from bot.ticket.model import Attachment, Ticket

#: Among the warnings of a file's findings: it is of another problem.
UNRELATED = "unrelated"


class Reading(NamedTuple):
    """One file: name, kind and findings as an attachment has them; ``archive`` is the name of the attachment that it lies in."""

    name: str
    kind: str
    findings: dict[str, Any]
    archive: str | None = None


def readings(attachment: Attachment) -> list[Reading]:
    """The attachment itself, or the files inside an archive at any depth, in its order.

    While the attachment waits for its security check, its files have no findings; one of another problem has none but that it is.
    """
    found = inside(attachment) or [Reading(attachment.name, attachment.kind, attachment.findings)]
    if held(attachment):
        return [reading._replace(findings={}) for reading in found]
    return [reading._replace(findings={"warnings": [UNRELATED]}) if unrelated(reading.findings) else reading for reading in found]


def inside(attachment: Attachment) -> list[Reading]:
    """The files of an archive at any depth, archives inside it left out; none for any other attachment."""
    return list(_members(attachment.findings, attachment.name))


def readings_of(ticket: Ticket) -> Iterator[Reading]:
    """The files of all attachments of a ticket."""
    return (reading for attachment in ticket.evidence.attachments for reading in readings(attachment))


def held(attachment: Attachment) -> bool:
    """Whether a file still waits for its security check; nothing of it is trusted until then."""
    return "held" in (attachment.findings.get("warnings") or ())


def unrelated(findings: dict[str, Any]) -> bool:
    """Whether the customer said that a file is of another problem: it stays attached, proves nothing and decides nothing."""
    return UNRELATED in (findings.get("warnings") or ())


def _members(findings: dict[str, Any], archive: str) -> Iterator[Reading]:
    for member in findings.get("members") or ():
        if member["kind"] == "archive":
            yield from _members(member["findings"], archive)
        else:
            yield Reading(member["name"], member["kind"], member["findings"], archive)
