"""What the ticket's page shows of the files that were read: the newest error and its calls, a profile, counts, a fiscal document.

Findings come as `bot.protheus.detect` gives them, without people's names; what a file does not tell is None or empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from bot.ticket import rejections
from bot.ticket.model import Ticket
from bot.ticket.readings import Reading, readings_of

#: Calls from the top of a stack that are shown, and custom ones below them: a runaway recursion has a hundred.
FIRST_FRAMES, MOST_CUSTOM = 8, 12
#: Rows from which a stack can be folded.
LONG_STACK = 12
#: Severities of a console.log, the gravest first.
SEVERITIES = ("fatal", "error", "warn", "info")
#: Functions of a profile and lines of a console.log that are shown.
MOST_CALLS, MOST_LINES = 10, 5


class Frame(NamedTuple):
    """One call. ``number`` is its place in the stack from 1, ``skipped`` how many were left out before it."""

    number: int
    function: str
    source: str | None
    line: int | None
    source_date: str | None
    custom: bool
    routine: bool
    skipped: int


class Failure(NamedTuple):
    """The newest error of a file. ``below`` is how many calls were left out after the last frame, ``calls`` how many there are."""

    message: str | None
    at: str | None
    function: str | None
    source: str | None
    line: int | None
    source_date: str | None
    custom: bool
    frames: list[Frame]
    below: int
    calls: int

    @property
    def long(self) -> bool:
        """Whether its stack takes so much room that a reader may want to fold it."""
        return len(self.frames) > LONG_STACK


class Call(NamedTuple):
    """A function of a profile."""

    function: str
    source: str | None
    calls: int
    seconds: float
    custom: bool


class Profile(NamedTuple):
    """The functions that took the most time; seconds in all, and the share of them under the customer's code in percent."""

    calls: list[Call]
    seconds: float
    custom_percent: int | None


class Counts(NamedTuple):
    """A console.log: lines by severity, first and last time, and its last error lines as (time, text), newest first."""

    severities: dict[str, int]
    first: str | None
    last: str | None
    lines: list[tuple[str | None, str]]


class Document(NamedTuple):
    """A fiscal document, and what SEFAZ answered where that is known: ``Rejeição 225: ...`` or ``100: Autorizado o uso da NF-e``."""

    type: str | None
    number: str | None
    series: str | None
    key_last_digits: str | None
    answer: str | None
    rejected: bool


class ReadFile(NamedTuple):
    """What one file showed; ``errors`` is how many errors with a stack it holds."""

    file: Reading
    errors: int
    failure: Failure | None
    profile: Profile | None
    counts: Counts | None
    document: Document | None


def read_files(ticket: Ticket) -> list[ReadFile]:
    """The files of a ticket that show something beyond the values of the ticket itself, in the ticket's order."""
    found = [_read(file) for file in readings_of(ticket)]
    return [each for each in found if each.failure or each.profile or each.counts or each.document]


def log_time(at: str | None) -> str:
    """A time as a log has it (ISO 8601, no zone) as people read it: ``20/11/2026 09:47:31``; a dash for none."""
    return datetime.fromisoformat(at).strftime("%d/%m/%Y %H:%M:%S") if at else "—"


def number(value: float, decimals: int = 0) -> str:
    """A number as people in Brazil read it: ``12.345`` or, with two decimals, ``1.234,50``."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def _read(file: Reading) -> ReadFile:
    findings = file.findings
    # Of a console.log only those with a stack count here: its lines of errors are among the severities.
    errors = findings.get("thread_errors", findings.get("errors"))
    return ReadFile(
        file=file,
        errors=errors if isinstance(errors, int) else 0,
        failure=_failure(findings),
        profile=_profile(findings),
        counts=_counts(findings),
        document=_document(findings) if file.kind == "nfe_xml" else None,
    )


def _failure(findings: dict[str, Any]) -> Failure | None:
    error = findings.get("last_error")
    if not error:
        return None
    stack = error.get("stack") or []
    frames = list(_frames(stack, findings.get("routines") or []))
    return Failure(
        message=error.get("message"),
        at=error.get("at"),
        function=error.get("function"),
        source=error.get("source"),
        line=error.get("line"),
        source_date=error.get("source_date"),
        # A static function of a custom source is no custom frame by its name.
        custom=bool(stack and stack[0].get("custom")) or error.get("function") in (error.get("custom_frames") or []),
        frames=frames,
        below=len(stack) - (frames[-1].number if frames else 0),
        calls=len(stack),
    )


def _frames(stack: list[dict[str, Any]], routines: list[str]) -> Iterator[Frame]:
    """The first calls, the custom ones below them, and that of the business routine, which stands for what the user had opened."""
    business = _business(stack, routines)
    custom = [place for place, frame in enumerate(stack) if frame.get("custom") and place >= FIRST_FRAMES][:MOST_CUSTOM]
    shown = {*range(min(FIRST_FRAMES, len(stack))), *custom, *([] if business is None else [business])}
    before = -1
    for place in sorted(shown):
        frame = stack[place]
        yield Frame(
            number=place + 1,
            function=str(frame.get("function") or "—"),
            source=frame.get("source"),
            line=frame.get("line"),
            source_date=frame.get("source_date"),
            custom=bool(frame.get("custom")),
            routine=place == business,
            skipped=place - before - 1,
        )
        before = place


def _business(stack: list[dict[str, Any]], routines: list[str]) -> int | None:
    """The place of the business routine in a stack: the call of its own name, else the first one out of its source."""
    standard = [(place, frame) for place, frame in enumerate(stack) if not frame.get("custom")]
    named = (place for place, frame in standard if str(frame.get("function")).upper() in routines)
    sourced = (place for place, frame in standard if str(frame.get("source")).upper().rsplit(".", 1)[0] in routines)
    return next(named, next(sourced, None))


def _profile(findings: dict[str, Any]) -> Profile | None:
    top = findings.get("top")
    if not top:
        return None
    calls = [
        Call(str(each.get("function")), each.get("source"), each.get("calls") or 0, each.get("seconds") or 0.0, bool(each.get("custom")))
        for each in top[:MOST_CALLS]
    ]
    total, custom = findings.get("total_seconds") or 0.0, findings.get("custom_seconds")
    return Profile(calls, total, round(100 * custom / total) if total and custom is not None else None)


def _counts(findings: dict[str, Any]) -> Counts | None:
    severities = findings.get("severities")
    if severities is None:
        return None
    lines = [(each.get("at"), str(each.get("message"))) for each in findings.get("errors_found") or ()]
    counted = {each: severities.get(each) or 0 for each in SEVERITIES}
    return Counts(counted, findings.get("first_time"), findings.get("last_time"), lines[: -MOST_LINES - 1 : -1])


def _document(findings: dict[str, Any]) -> Document | None:
    said = (findings.get("status_code"), findings.get("status_reason"))
    answer = rejections.message(findings) or ": ".join(str(each) for each in said if each) or None
    document = Document(
        type=findings.get("type"),
        number=findings.get("number"),
        series=findings.get("series"),
        key_last_digits=findings.get("key_last_digits"),
        answer=answer,
        rejected=rejections.rejected(findings),
    )
    return document if any(document) else None
