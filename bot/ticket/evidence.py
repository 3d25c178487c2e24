"""What files prove: findings of an attachment → facts of the ticket, what contradicts an answer, and which evidence is still wanted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timezone
from typing import Any, TypeGuard

from bot.portuguese import fold
from bot.protheus.catalog import catalog
from bot.ticket import rejections, words
from bot.ticket.answers import routine
from bot.ticket.model import Attachment, Routine, Ticket, get_path
from bot.ticket.readings import Reading, readings

#: Kinds of file that may hold other people's data, of which the customer is told before the first one.
LOGS = ("error_log", "console_log", "profiler_log", "dbaccess_log", "environment_report", "nfe_xml")
#: Modules whose files are about employees.
PAYROLL = ("SIGAGPE", "SIGAPON", "SIGAAPON", "SIGAVPON", "SIGAGFP")
#: Kinds of request that kinds of file speak for.
SPEAKS_FOR = {"error_log": "error", "profiler_log": "slowness"}
#: Places where one of two values is a part of the other or wrong.
_EXACT = (
    "environment.release",
    "environment.appserver_build",
    "environment.appserver_version",
    "environment.lib_version",
    "environment.dbaccess_build",
)
ROUTINES = "environment.routines"
ERROR, OCCURRENCE = "process.error_message", "process.last_occurrence"
#: Kinds of file that tell of one process: other logs tell of everything that ran on the server.
_OF_ONE_PROCESS = ("error_log", "profiler_log")
#: Places that only the file of one process says something about: who exports the environment may stand anywhere.
_OF_THE_PROCESS = ("environment.module", "particularities.branch")
#: Days by which a log's newest error may be older than what the customer tells of.
_LONGEST_AGE = 365
#: What tells errors apart in their messages: codes, names, words of some length.
_TELLING = re.compile(r"[a-z_]\w{3,}|\d{3,}")
_DAY = re.compile(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?\b")
_ENVIRONMENT = (
    "appserver_build",
    "appserver_version",
    "dbaccess_build",
    "database",
    "operating_system",
    "smartclient",
    "release",
    "lib_version",
)


def facts_of(attachment: Attachment) -> dict[str, Any]:
    """The values by path that an attachment's findings prove, in the order of the document. Nothing about people is among them."""
    found = {path: value for _, proved in proofs(attachment) for path, value in proved.items()}
    return {path: found[path] for path in _values({}) if path in found}


def proofs(attachment: Attachment) -> list[tuple[Reading, dict[str, Any]]]:
    """What each file of an attachment proves, by path; of several that prove the same the one with the newest error, else the first."""
    proved: dict[str, Any] = {}
    by_file = []
    for reading in sorted(readings(attachment), key=_error_at, reverse=True):
        new = {path: value for path, value in _values(reading.findings).items() if value and path not in proved}
        proved |= new
        if new:
            by_file.append((reading, new))
    return by_file


def proving(attachment: Attachment, path: str) -> Reading | None:
    """The file of an attachment that proves the value at a path."""
    return next((reading for reading, proved in proofs(attachment) if path in proved), None)


def proving_file(ticket: Ticket, path: str, ref: str | None) -> Reading | None:
    """The file that proves the value at a path, by its attachment's id; None where the attachment is gone or does not prove it."""
    attachment = next((each for each in ticket.evidence.attachments if each.id == ref), None)
    return proving(attachment, path) if attachment else None


def error_day(ticket: Ticket, ref: str | None) -> str | None:
    """The day of the newest error of an attachment, as ``"10/01/2019"``; None where it tells of none."""
    reading = proving_file(ticket, ERROR, ref)
    at = _error_at(reading) if reading else ""
    return date.fromisoformat(at[:10]).strftime("%d/%m/%Y") if at else None


def _error_at(reading: Reading) -> str:
    """When the newest error of a file was, in ISO 8601; empty where it tells of none, which comes after any time."""
    return (reading.findings.get("last_error") or {}).get("at") or ""


def _values(findings: dict[str, Any]) -> dict[str, Any]:
    """Every path that findings can prove, with its value or an empty one."""
    environment, error = findings.get("environment") or {}, findings.get("last_error") or {}
    custom = _custom_code(findings)
    return {
        "environment.routines": [_dated(routine(code), error) for code in findings.get("routines") or []],
        "environment.module": environment.get("module"),
        **{f"environment.{name}": environment.get(name) for name in _ENVIRONMENT},
        "environment.dictionary_in_database": environment.get("dictionary_in_database"),
        "process.error_message": error.get("message") or rejections.message(findings),
        "process.last_occurrence": _when(error.get("at")),
        "process.scenario_data": rejections.document(findings),
        "particularities.branch": environment.get("branch"),
        "particularities.customizations": "yes" if custom else None,
        "particularities.entry_points": custom,
    }


def kind_shown(attachment: Attachment) -> str | None:
    """The kind of request that a file alone speaks for, when nothing was said; None where it speaks for none."""
    for reading in readings(attachment):
        if reading.kind in SPEAKS_FOR or rejections.rejected(reading.findings):
            return SPEAKS_FOR.get(reading.kind, "error")
    return None


def contradicts(path: str, proved: Any, known: Any) -> bool:
    """Whether a file and an answer cannot both be right; elsewhere than here both may be true.

    A build without its date does not contradict the same build with it, nor a database without its version the same database.
    """
    if not known or proved == known:
        return False
    if path in _DIFFER:
        return _DIFFER[path](proved, known)
    shorter, longer = sorted((str(proved), str(known)), key=len)
    return path in _EXACT and not longer.startswith(shorter)


#: Places where two values that are not the same may both be true, and when they cannot.
_DIFFER: dict[str, Callable[[Any, Any], bool]] = {
    "particularities.customizations": lambda _proved, known: bool(known == "no"),
    "environment.database": lambda proved, known: _product(proved) != _product(known),
    "environment.operating_system": lambda proved, known: ("windows" in fold(proved)) != ("windows" in fold(known)),
    "environment.module": lambda _proved, _known: True,
    # With the company in front or without it.
    "particularities.branch": lambda proved, known: not (proved.endswith(known) or known.endswith(proved)),
    ROUTINES: lambda proved, known: not _any_alike(codes(proved), codes(known)),
}


def disputes(attachment: Attachment, path: str, proved: Any, known: Any, said: bool) -> bool:
    """Whether a contradiction is worth a question.

    Of the system, routines, module and branch only one with the customer's own answer (``said``) is, of the last three only where the file
    is of one process, and of routines where it names nothing like the answer. An error that has nothing of the answered message, or is
    more than a year older than the answered occurrence, may be of another problem.
    """
    reading = proving(attachment, path)
    if path == ERROR:
        return said and _tells_errors(reading) and bool(known) and not _fits(reading.findings, str(known))
    if path == OCCURRENCE:
        return said and _tells_errors(reading) and bool(known) and _long_before(reading, str(known))
    if not contradicts(path, proved, known):
        return False
    if path not in (ROUTINES, *_OF_THE_PROCESS):
        # Files tell of the system of the server and of the client alike.
        return said or path != "environment.operating_system"
    if not said or reading is None or reading.kind not in _OF_ONE_PROCESS:
        return False
    return path != ROUTINES or not _any_alike(_ran(reading.findings), codes(known))


def news(ticket: Ticket, said: dict[str, Any]) -> dict[str, Any]:
    """What the customer's words add: values of unknown places, and those that are not what a file proved.

    Of when it happened last only what is no earlier than the file's error.
    """
    return {path: value for path, value in said.items() if _is_news(ticket, path, value)}


def _is_news(ticket: Ticket, path: str, value: Any) -> bool:
    known, origin = get_path(ticket, path), ticket.provenance.get(path)
    if not known:
        return True
    if origin is None or origin.source != "attachment" or path in (ROUTINES, "particularities.customizations"):
        return False
    if path == OCCURRENCE:
        return _day(str(value)) >= _day(str(known))
    return contradicts(path, known, value) or sharpens(path, value, known)


def _tells_errors(reading: Reading | None) -> TypeGuard[Reading]:
    return reading is not None and reading.kind in ("error_log", "console_log")


def _fits(findings: dict[str, Any], told: str) -> bool:
    """Whether any error of a file has a code or a telling word in common with a message; what says nothing telling fits anything."""
    errors = [findings.get("last_error") or {}, *(findings.get("errors_found") or ())]
    said, messages = _telling(told), _telling(*(error.get("message") or "" for error in errors))
    names = _telling(*(name for error in errors for name in _ran({"last_error": error})))
    return not said or not messages or any(one in other or other in one for one in said for other in messages | names)


def _telling(*texts: str) -> set[str]:
    return {word for text in texts for word in _TELLING.findall(fold(text)) if word not in words.filler()}


def _long_before(reading: Reading, told: str) -> bool:
    at = _error_at(reading)
    return bool(at) and (_day(told) - date.fromisoformat(at[:10])).days > _LONGEST_AGE


def _day(told: str) -> date:
    """The day that a customer names; without a date ("ontem às 14h") it is about today, and without a year of the last twelve months."""
    today, found = datetime.now(timezone.utc).date(), _DAY.search(told)
    if found is None:
        return today
    day, month, year = found.groups()
    try:
        named = date(int(year) + (2000 if len(year) == 2 else 0) if year else today.year, int(month), int(day))
    except ValueError:
        return today
    return named if year or named <= today else named.replace(year=today.year - 1, day=min(named.day, 28))


def codes(routines: list[Any]) -> list[str]:
    """The codes of routines, as the document or a fact that waits for confirmation holds them."""
    return [each["code"] if isinstance(each, dict) else each.code for each in routines]


def _any_alike(names: list[str], others: list[str]) -> bool:
    """Whether two names are the same, or one goes on where the other ends, as a routine's own functions do."""
    return any(name.startswith(other) or other.startswith(name) for name in names for other in others)


def _ran(findings: dict[str, Any]) -> list[str]:
    """Every function and source that an error's stack or a profile names."""
    error = findings.get("last_error") or {}
    calls = [error, *(error.get("stack") or []), *(findings.get("top") or [])]
    return [str(call[key]) for call in calls for key in ("function", "source") if call.get(key)] + (error.get("custom_frames") or [])


def sharpens(path: str, proved: Any, known: Any) -> bool:
    """Whether a file says the same as an answer, only more exactly, or answers what the customer did not know."""
    if path == "particularities.customizations":
        return bool(known == "unknown")
    exact = path in _EXACT or path == "environment.database"
    return exact and bool(known) and len(str(proved)) > len(str(known)) and str(proved).startswith(str(known))


def _product(database: str) -> str:
    """The name of a database without its version."""
    return " ".join(word for word in str(database).split() if not word[0].isdigit())


def _dated(found: Routine, error: dict[str, Any]) -> Routine:
    frames = error.get("stack") or []
    found.source_date = next((frame.get("source_date") for frame in frames if str(frame.get("source")).startswith(f"{found.code}.")), None)
    return found


def _custom_code(findings: dict[str, Any]) -> list[str]:
    """Custom functions that a stack or a profile names, each once; an entry point without its ``U_``."""
    frames = (findings.get("last_error") or {}).get("custom_frames") or []
    profiled = [call.get("function") for call in findings.get("top") or [] if call.get("custom")]
    return list(dict.fromkeys(_entry_point(str(name)) for name in [*frames, *profiled]))


def _entry_point(name: str) -> str:
    bare = name.removeprefix("U_")
    return bare if bare in catalog().entry_points else name


def _when(at: str | None) -> str | None:
    return datetime.fromisoformat(at).strftime("%d/%m/%Y %H:%M") if at else None
