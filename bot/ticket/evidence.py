"""What files prove: findings of an attachment → facts of the ticket, what contradicts an answer, and which evidence is still wanted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.protheus.catalog import catalog
from bot.ticket.answers import routine
from bot.ticket.model import Attachment, Routine

#: Kinds of file that may hold other people's data, of which the customer is told before the first one.
LOGS = ("error_log", "console_log", "profiler_log", "dbaccess_log", "environment_report")
#: Modules whose files are about employees.
PAYROLL = ("SIGAGPE", "SIGAPON", "SIGAAPON", "SIGAVPON", "SIGAGFP")
#: Places where a file and an answer can contradict each other. Elsewhere both may be true.
_COMPARED = (
    "environment.release",
    "environment.appserver_build",
    "environment.appserver_version",
    "environment.lib_version",
    "environment.dbaccess_build",
)
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
    findings = {} if held(attachment) else attachment.findings
    environment, error = findings.get("environment") or {}, findings.get("last_error") or {}
    found: dict[str, Any] = {
        "environment.routines": [_dated(routine(code), error) for code in findings.get("routines") or []],
        "environment.module": environment.get("module"),
        **{f"environment.{name}": environment.get(name) for name in _ENVIRONMENT},
        "environment.dictionary_in_database": environment.get("dictionary_in_database"),
        "process.error_message": error.get("message"),
        "process.last_occurrence": _when(error.get("at")),
        "particularities.branch": environment.get("branch"),
    }
    custom = _custom_code(findings)
    if custom:
        found |= {"particularities.customizations": "yes", "particularities.entry_points": custom}
    return {path: value for path, value in found.items() if value}


def held(attachment: Attachment) -> bool:
    """Whether a file still waits for its security check; nothing of it is trusted until then."""
    return "held" in (attachment.findings.get("warnings") or ())


def kind_shown(attachment: Attachment) -> str | None:
    """The kind of request that a file alone speaks for, when nothing was said; None where it speaks for none."""
    return {"error_log": "error", "profiler_log": "slowness"}.get(attachment.kind)


def contradicts(path: str, proved: Any, known: Any) -> bool:
    """Whether a file and an answer cannot both be right. A build without its date does not contradict the same build with it."""
    if path not in _COMPARED or not known or proved == known:
        return False
    shorter, longer = sorted((str(proved), str(known)), key=len)
    return not longer.startswith(shorter)


def sharpens(path: str, proved: Any, known: Any) -> bool:
    """Whether a file says the same as an answer, only more exactly."""
    return path in _COMPARED and bool(known) and len(str(proved)) > len(str(known)) and str(proved).startswith(str(known))


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
