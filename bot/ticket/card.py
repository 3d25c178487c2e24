"""The ticket as a structured card: what a channel draws in its own way where a customer reviews or corrects answers."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.ticket import payloads, render, scope, words
from bot.ticket.draft import Draft
from bot.ticket.fields import BY_PATH, STEPS
from bot.ticket.model import Attachment, Ticket
from bot.ticket.readings import held, readings
from bot.ticket.view import assessed


class CardRow(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One answer: ``text``, or ``items`` where it is a list of steps. ``payload`` sends for its question to be asked again."""

    field: str
    label: str
    text: str | None = None
    items: list[str] = []
    source: str | None = None
    file: str | None = None
    unconfirmed: bool = False
    payload: str


class CardStep(msgspec.Struct, kw_only=True):
    """One of the five steps with its answers so far."""

    name: str
    title: str
    rows: list[CardRow]


class CardFile(msgspec.Struct, kw_only=True):
    """One attachment; ``size`` in bytes, ``title`` its kind as people call it, of an archive also the first files in it."""

    id: str
    name: str
    kind: str
    title: str
    size: int
    held: bool


class CardScope(msgspec.Struct, kw_only=True):
    """The scope decision with its reasons, what to do now, and what to check first."""

    decision: str
    title: str
    reasons: list[str]
    advice: str | None
    hints: list[str]


class Card(msgspec.Struct, kw_only=True):
    """The whole draft. ``score`` is 0-100, ``missing`` and ``unavailable`` are names as customers read them."""

    subject: str
    score: int
    missing: list[str]
    warnings: list[str]
    steps: list[CardStep]
    attachments: list[CardFile]
    unavailable: list[str]
    scope: CardScope | None


#: Files inside an archive whose contents are shown; one with hundreds of logs would fill the conversation.
MOST_READ = 10


class ReadFile(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What was read of one file that a customer sent, to be shown beside it."""

    name: str
    errors: int = 0
    message: str | None = None
    routines: list[str] = []
    release: str | None = None
    build: str | None = None
    custom: list[str] = []


def card(draft: Draft) -> Card | None:
    """The card of the ticket that is being written; None where none is."""
    if draft.state == "idle":
        return None
    ticket = assessed(draft)
    rows = render.rows_by_step(ticket)
    return Card(
        subject=render.subject(ticket),
        score=ticket.quality.score,
        missing=[render.label(path) for path in ticket.quality.missing],
        warnings=[warning.text for warning in ticket.quality.warnings if warning.code != "unconfirmed"],
        steps=[CardStep(name=step, title=words.step_titles()[step], rows=[_row(ticket, row) for row in rows[step]]) for step in STEPS],
        attachments=[_file(each) for each in ticket.evidence.attachments],
        unavailable=[words.evidence_title(kind) for kind in ticket.evidence.unavailable],
        scope=_scope(ticket),
    )


def read_in(attachment: Attachment) -> list[ReadFile]:
    """What was read in a file, or in the first files of an archive; nothing where none is worth showing or it waits for its check."""
    return [found for reading in readings(attachment) if (found := _read(reading.name, reading.findings)) is not None][:MOST_READ]


def _row(ticket: Ticket, row: render.Row) -> CardRow:
    field = BY_PATH[row.path]
    steps = ticket.process.steps if row.path == "process.steps" else []
    return CardRow(
        field=field.id,
        label=row.label,
        text=None if steps else row.text,
        items=steps,
        source=row.source,
        file=render.file_name(row.file) if row.file else None,
        unconfirmed=row.unconfirmed,
        payload=payloads.choice(payloads.CORRECT, field.id),
    )


def _scope(ticket: Ticket) -> CardScope | None:
    decided = ticket.scope
    if decided.decision is None:
        return None
    return CardScope(
        decision=decided.decision,
        title=render.decision_title(decided.decision),
        reasons=[reason.text for reason in decided.reasons],
        advice=scope.advice(ticket),
        hints=render.hints(ticket),
    )


def _file(attachment: Attachment) -> CardFile:
    return CardFile(
        id=attachment.id,
        name=attachment.name,
        kind=attachment.kind,
        title=render.contents(attachment),
        size=attachment.size,
        held=held(attachment),
    )


def _read(name: str, findings: dict[str, Any]) -> ReadFile | None:
    error, environment = findings.get("last_error") or {}, findings.get("environment") or {}
    profiled = [str(call["function"]) for call in findings.get("top") or [] if call.get("custom")]
    errors = findings.get("errors")
    found = ReadFile(
        name=name,
        errors=errors if isinstance(errors, int) else 0,
        message=error.get("message"),
        routines=list(findings.get("routines") or []),
        release=environment.get("release"),
        build=environment.get("appserver_build"),
        custom=list(dict.fromkeys([*(error.get("custom_frames") or []), *profiled])),
    )
    return found if any((found.message, found.routines, found.release, found.build, found.custom)) else None
