"""The completeness score: how much of what an analyst needs is there, 0-100, by the weights of the catalogue."""

from __future__ import annotations

from bot.ticket.checklist import share
from bot.ticket.fields import ASKED, Field, applies, value
from bot.ticket.model import Quality, Ticket

#: Share of a field's weight for an answer that leaves the analyst half as wise: not tested, unknown, or flagged by the coach.
HALF = 0.5


def assess(ticket: Ticket) -> Quality:
    """Score, missing paths (heaviest first) and the warnings that the ticket already carries."""
    applicable = [field for field in ASKED if field.weight and _counts(ticket, field)]
    total = sum(field.weight for field in applicable)
    reached = sum(field.weight * _share(ticket, field) for field in applicable)
    missing = sorted((field for field in applicable if _share(ticket, field) == 0), key=lambda field: -field.weight)
    return Quality(
        score=round(100 * reached / total) if total else 0, missing=[field.path for field in missing], warnings=ticket.quality.warnings
    )


def _counts(ticket: Ticket, field: Field) -> bool:
    """A question that another answer made needless still counts when its value is known."""
    return applies(ticket, field) or (ticket.kind in field.kinds and value(ticket, field) is not None)


def _share(ticket: Ticket, field: Field) -> float:
    known = value(ticket, field)
    if field.id == "attachments":
        return share(ticket)
    if known is None:
        return 1.0 if field.path in ticket.provenance else 0.0
    flagged = any(warning.field == field.path for warning in ticket.quality.warnings)
    return HALF if flagged or known in ("unknown", "not_tested") else 1.0
