"""What files prove: findings of an attachment → facts of the ticket, what contradicts an answer, and which evidence is still wanted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.protheus.catalog import catalog
from bot.ticket import rejections
from bot.ticket.answers import routine
from bot.ticket.model import Attachment, Routine, Ticket
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
#: Kinds of file whose routines are those of one process: other logs tell of everything that ran on the server.
_OF_ONE_PROCESS = ("error_log", "profiler_log")
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
    if path == "particularities.customizations":
        return bool(known == "no")
    if path == "environment.database":
        return _product(proved) != _product(known)
    if path == ROUTINES:
        return not _any_alike(codes(proved), codes(known))
    shorter, longer = sorted((str(proved), str(known)), key=len)
    return path in _EXACT and not longer.startswith(shorter)


def disputes(attachment: Attachment, path: str, proved: Any, known: Any, said: bool) -> bool:
    """Whether a contradiction is worth a question.

    Of routines only one with the customer's own answer (``said``) is, where the file is of one process and names nothing like the answer.
    """
    if not contradicts(path, proved, known):
        return False
    if path != ROUTINES:
        return True
    reading = proving(attachment, path)
    return said and reading is not None and reading.kind in _OF_ONE_PROCESS and not _any_alike(_ran(reading.findings), codes(known))


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
