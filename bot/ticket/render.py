"""The ticket as people read it: subject line, Markdown, HTML, and the plain texts of the conversation. Templates hold the words."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import jinja2

from bot.protheus.folding import fold
from bot.ticket import checklist, evidence, page, readings, scope, words
from bot.ticket.draft import Fact
from bot.ticket.fields import BY_PATH, FIELDS, STEPS, Step
from bot.ticket.model import Attachment, Decision, Parameter, Routine, Ticket, get_path
from bot.ticket.readings import Reading

#: The zone in which people read the times of a ticket: the official time of Brasília.
SAO_PAULO = ZoneInfo("America/Sao_Paulo")
_TEMPLATES = Path(__file__).parent / "templates"
#: Characters of the gist in a subject line.
LONGEST_GIST = 90

#: What stands by itself on the page and not in a table.
_APART = ("question", "process.steps", "process.expected_behavior", "process.observed_behavior", "process.error_message")

#: What Markdown or HTML inside it would act upon: marks anywhere, and what begins a list or a heading line.
_MARKS = re.compile(r"[\\`*_\[\]<>|#~!&]")
_LINE_START = re.compile(r"(?m)^(\s*)([-+=]|\d+(?=[.)](?:\s|$)))")
_LINE_END = re.compile(r"\r\n?")
_FENCE = re.compile(r"`{3,}")


class Row(NamedTuple):
    """One line of the ticket: label, value as read by people, where it comes from; ``file`` is the one that it was read in."""

    path: str
    label: str
    text: str
    source: str | None
    file: Reading | None = None
    unconfirmed: bool = False


class Hint(NamedTuple):
    """What to check first, and the files whose errors speak of it."""

    text: str
    files: list[Reading]


def subject(ticket: Ticket) -> str:
    """``[SIGAFAT] MATA410 · variable does not exist CALIAS · 12.1.2410``; questions start with ``PERGUNTA ·``."""
    environment, process = ticket.environment, ticket.process
    gist = _without_kind(ticket.question or "") or process.error_message or process.observed_behavior or process.expected_behavior or ""
    routines = ", ".join(routine.code for routine in environment.routines[:3])
    module = f"[{environment.module}] " if environment.module else ""
    kind = words.title("kind", ticket.kind) if ticket.kind else ""
    parts = [
        _template("subject.txt.j2").render(ticket=ticket).strip(),
        f"{module}{routines}".strip(),
        _one_line(gist) or kind,
        environment.release or "",
    ]
    return " · ".join(part for part in parts if part)


def to_markdown(ticket: Ticket) -> str:
    """The ticket to paste into another system; customers' text is escaped."""
    return _template("ticket.md.j2").render(**_content(ticket)).strip() + "\n"


def to_html(ticket: Ticket, access: str | None = None) -> str:
    """The ticket as a page to read and print: no script, nothing loaded from elsewhere.

    Args:
        access: the signed access of the page's own address, by which its files can be downloaded; without it they are only named.
    """
    by_step = rows_by_step(ticket)
    row: dict[str, Row | None] = dict.fromkeys(BY_PATH) | {each.path: each for rows in by_step.values() for each in rows}
    told = {path for path in _APART if row[path] and (get_path(ticket, path) or path not in ("question", "process.steps"))}
    tables = {step: [each for each in rows if each.path not in told] for step, rows in by_step.items()}
    content = _content(ticket) | {"row": row, "tables": tables, "read_files": page.read_files(ticket), "access": access}
    return _template("ticket.html.j2").render(**content, style=page_style())


@cache
def page_style() -> str:
    """The ticket page's style sheet; a content security policy allows it by its hash."""
    return (_TEMPLATES / "ticket.css").read_text(encoding="utf-8")


def review(ticket: Ticket) -> str:
    """The whole draft before it is confirmed, as plain text."""
    return _template("review.txt.j2").render(**_content(ticket)).strip()


def summary(ticket: Ticket) -> str:
    """What is known so far, as plain text."""
    return _template("summary.txt.j2").render(**_content(ticket)).strip()


def ticket_list(tickets: list[Ticket]) -> str:
    """A person's tickets, a line each; empty for none."""
    return _template("tickets.txt.j2").render(tickets=tickets).strip()


def checklist_of(ticket: Ticket) -> str:
    """The wanted evidence, a line each: there, declared unavailable, or still missing."""
    lacking = checklist.missing(ticket)
    items = [(words.evidence_title(kind), kind in ticket.evidence.unavailable, kind in lacking) for kind in checklist.wanted(ticket)]
    return _template("checklist.txt.j2").render(items=items, attachments=ticket.evidence.attachments).strip()


def conflict(ticket: Ticket, fact: Fact) -> str:
    """What a file shows and what the customer said, or another file showed, instead."""
    values = {"proved": format_value(fact.path, fact.value), "told": format_value(fact.path, get_path(ticket, fact.path))}
    found = ", ".join(ticket.particularities.entry_points)
    files = {"name": _proving_file(ticket, fact.path, fact.ref), "other": other_file(ticket, fact)}
    at = evidence.error_day(ticket, fact.ref) if fact.path == evidence.ERROR else None
    return _template("conflict.txt.j2").render(path=fact.path, label=label(fact.path), found=found, at=at, **files, **values).strip()


def conflict_choices(ticket: Ticket, fact: Fact) -> dict[str, str]:
    """The titles of the buttons for a contradiction by side: each side's value with where it comes from, and for routines both."""
    earlier = ticket.provenance.get(fact.path)
    between_files = bool(other_file(ticket, fact))
    sides = {"file": (fact.value, fact.ref), "customer": (get_path(ticket, fact.path), earlier.ref if earlier else None)}
    titles: dict[str, str] = {}
    for side, (known, ref) in sides.items():
        shown = ", ".join(evidence.codes(known)) if fact.path == evidence.ROUTINES else format_value(fact.path, known)
        file = evidence.proving_file(ticket, fact.path, ref) if between_files else None
        name = file.name if file else ""
        titles[side] = _template("conflict_choice.txt.j2").render(path=fact.path, side=side, shown=shown, name=name).strip()
    if fact.path != evidence.ROUTINES:
        return titles
    many = sum(len(known) for known, _ in sides.values()) > len(sides)
    return titles | {"both": _template("conflict_choice.txt.j2").render(path=fact.path, side="both", many=many).strip()}


def other_file(ticket: Ticket, fact: Fact) -> str:
    """The name of the file that showed what is known where another file contradicts it; empty where the customer said it."""
    known = ticket.provenance.get(fact.path)
    return _proving_file(ticket, fact.path, known.ref) if known is not None and known.source == "attachment" else ""


def _proving_file(ticket: Ticket, path: str, ref: str | None) -> str:
    """The name of the file that proves the value at a path, by its attachment's id; empty where the attachment is gone."""
    attachment = next((each for each in ticket.evidence.attachments if each.id == ref), None)
    proving = evidence.proving(attachment, path) if attachment else None
    return file_name(proving) if proving else attachment.name if attachment else ""


def file_name(file: Reading) -> str:
    """How a file is called in the conversation: by its name, and by the archive that it lies in."""
    return _template("inside.txt.j2").render(file=file).strip()


def contents(attachment: Attachment) -> str:
    """What an attachment is, as people call it; of an archive also the first files in it."""
    return _template("contents.txt.j2").render(kind=attachment.kind, files=readings.inside(attachment)).strip()


def takeover(ticket: Ticket, facts: list[Fact]) -> str:
    """The facts that wait for confirmation, a line each: first what the message said, then what each file showed."""
    blocks: dict[str, list[Row]] = {"": []}
    for fact in facts:
        file = _file_read(ticket, fact.path, fact.ref) if fact.source == "attachment" else None
        row = Row(fact.path, label(fact.path), format_value(fact.path, fact.value), fact.source, file)
        blocks.setdefault(file_name(file) if file else "", []).append(row)
    return _template("takeover.txt.j2").render(blocks=[rows for rows in blocks.values() if rows]).strip()


def reasons(ticket: Ticket, advice: str | None) -> str:
    """Why the scope decision is what it is, and what to do now."""
    return _template("reasons.txt.j2").render(ticket=ticket, advice=advice).strip()


def label(path: str) -> str:
    """How people call the value at a path."""
    field = BY_PATH.get(path)
    return words.field_words()[field.id].label if field else path


def format_value(path: str, known: Any) -> str:
    """A value of the document as people read it; lists become one line, or numbered lines for steps."""
    if known is None:
        return _template("none.txt.j2").render().strip()
    if path == "process.steps":
        return "\n".join(f"{number}. {step}" for number, step in enumerate(known, 1))
    if isinstance(known, list):
        return ", ".join(_format_item(item) for item in known)
    field = BY_PATH.get(path)
    return words.title(field.id, known) if field else str(known)


def _format_item(item: Any) -> str:
    if isinstance(item, dict):
        item = Routine(**item) if "code" in item else Parameter(**item)
    if isinstance(item, Routine):
        return f"{item.code} ({item.description})" if item.description else item.code
    if isinstance(item, Parameter):
        return f"{item.name} = {item.value}" if item.value else item.name
    return str(getattr(item, "name", item))


def sections(ticket: Ticket) -> list[tuple[str, list[Row]]]:
    """The known lines of the ticket by step: (title, rows); steps without any line are left out."""
    return [(words.step_titles()[step], rows) for step, rows in rows_by_step(ticket).items() if rows]


def rows_by_step(ticket: Ticket) -> dict[Step, list[Row]]:
    """The known lines of the ticket by step. Files are no lines of it."""
    by_step: dict[Step, list[Row]] = {step: [] for step in STEPS}
    unconfirmed = _unconfirmed(ticket)
    for field in FIELDS:
        known = get_path(ticket, field.path) or None if field.path else None
        origin = ticket.provenance.get(field.path)
        if field.type == "files" or (known is None and origin is None):
            continue
        file = _file_read(ticket, field.path, origin.ref) if origin and origin.source == "attachment" else None
        source = origin.source if origin else None
        text = format_value(field.path, known)
        by_step[field.step].append(Row(field.path, label(field.path), text, source, file, field.path in unconfirmed))
    return by_step


def decision_title(decision: Decision) -> str:
    """How people call a scope decision."""
    return str(_template("words.j2").module.decision(decision)).strip()  # type: ignore[attr-defined]


def hints(ticket: Ticket) -> list[str]:
    """What to check first, each with the files that speak of it."""
    return [str(_template("words.j2").module.hint(hint)).strip() for hint in _hints(ticket)]  # type: ignore[attr-defined]


def _hints(ticket: Ticket) -> list[Hint]:
    return [Hint(hint.text, _speaking_of(ticket, hint.rule)) for hint in ticket.scope.hints]


def _content(ticket: Ticket) -> dict[str, Any]:
    missing = [label(path) for path in ticket.quality.missing]
    return {
        "ticket": ticket,
        "sections": sections(ticket),
        "files_title": words.step_titles()["evidence"],
        "missing": missing,
        "warnings": [warning.text for warning in ticket.quality.warnings if warning.code != "unconfirmed"],
        "unconfirmed": [label(path) for path in _unconfirmed(ticket)],
        "advice": scope.advice(ticket),
        "hints": _hints(ticket),
    }


def _unconfirmed(ticket: Ticket) -> list[str]:
    """The paths of values that the customer was shown and did not confirm: one line tells of them all."""
    return [warning.field for warning in ticket.quality.warnings if warning.code == "unconfirmed"]


def _file_read(ticket: Ticket, path: str, ref: str | None) -> Reading | None:
    """The file in which the value at a path was read, by its attachment's id; None where the attachment is gone."""
    attachment = next((each for each in ticket.evidence.attachments if each.id == ref), None)
    if attachment is None:
        return None
    if path == "kind":
        read = next((each for each in readings.readings(attachment) if each.kind in evidence.SPEAKS_FOR), None)
    else:
        read = evidence.proving(attachment, path)
    return read or Reading(attachment.name, attachment.kind, attachment.findings)


def _speaking_of(ticket: Ticket, hint: str) -> list[Reading]:
    """The files whose errors carry a hint; none where they are gone or not read again."""
    return [
        reading for reading in readings.readings_of(ticket) if any(error.get("hint") == hint for error in scope.errors_of(reading.findings))
    ]


def _without_kind(question: str) -> str:
    """A question without the "dúvida:" before it: the subject line begins with the kind already."""
    lead = words.phrase("names_the_kind").match(fold(question))
    return question[lead.end() :] if lead else question


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_GIST else line[: LONGEST_GIST - 1].rsplit(" ", 1)[0] + "…"


def escape_markdown(text: str) -> str:
    """Customers' text as literal Markdown: no markup, link, table cell or HTML of theirs takes effect."""
    escaped = _LINE_START.sub(
        lambda line: line[1] + (f"\\{line[2]}" if not line[2].isdigit() else f"{line[2]}\\"),
        _MARKS.sub(r"\\\g<0>", _LINE_END.sub("\n", text)),
    )
    return escaped.replace("\n", "  \n")


def local_time(created_at: str | None) -> str:
    """A time of the document (UTC, ISO 8601) as people in Brazil read it: ``24/11/2026 09:00``; a dash for none."""
    if created_at is None:
        return "—"
    return datetime.fromisoformat(created_at.replace("Z", "+00:00")).astimezone(SAO_PAULO).strftime("%d/%m/%Y %H:%M")


def file_size(size: int) -> str:
    """A number of bytes as people read it: ``512 bytes``, ``12 KB``, ``3,4 MB``."""
    if size < 1024:
        return f"{size} bytes"
    if size < 1024 * 1024:
        return f"{round(size / 1024)} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")


def fenced(text: str) -> str:
    """A literal block whose fence is longer than any run of backticks inside."""
    longest = max((len(run) for run in _FENCE.findall(text)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=jinja2.select_autoescape(enabled_extensions=("html.j2",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(md=escape_markdown, fenced=fenced, local_time=local_time)
    environment.filters.update(evidence=words.evidence_title, contents=contents, inside=readings.inside, size=file_size)
    environment.filters.update(log_time=page.log_time, number=page.number)
    environment.tests.update(held=readings.held)
    environment.globals.update(title=words.title)
    return environment.get_template(name)
