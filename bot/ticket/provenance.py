"""How a value enters the document: always together with where it comes from."""

from __future__ import annotations

from typing import Any

from bot.ticket.model import Provenance, Source, Ticket, as_declared, get_path, set_path


def put(ticket: Ticket, path: str, value: Any, source: Source, ref: str | None = None) -> None:
    """Sets a value with its provenance. ``None`` with a source means: answered, there is none.

    Raises msgspec.ValidationError for a value that the document does not allow at this path.
    """
    set_path(ticket, path, as_declared(path, value))
    ticket.provenance[path] = Provenance(source=source, ref=ref)


def clear(ticket: Ticket, path: str) -> None:
    """Makes a value unknown again."""
    set_path(ticket, path, [] if isinstance(get_path(ticket, path), list) else None)
    ticket.provenance.pop(path, None)


def derive(ticket: Ticket) -> None:
    """Fills what follows from other answers, and takes back what no longer follows."""
    particularities = ticket.particularities
    routines = ticket.environment.routines
    _follow(ticket, "environment.module", routines[0].module if routines else None)
    seen_in_test = ticket.environment.environment_kind in ("test", "both")
    _follow(ticket, "particularities.reproduces_in_test", "yes" if seen_in_test else None)
    without_custom_code = particularities.customizations == "no"
    _follow(ticket, "particularities.reproduces_standard", particularities.reproduces_in_test if without_custom_code else None)


def _follow(ticket: Ticket, path: str, value: Any) -> None:
    known = ticket.provenance.get(path)
    if known is not None and known.source != "derived":
        return
    if value is not None:
        put(ticket, path, value, "derived")
    elif known is not None:
        clear(ticket, path)
