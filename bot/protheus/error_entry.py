"""One error of an error.log: its header, message, ``[key: value]`` lines and stack, read from text.

What stands behind the stack (variables, ``STACK`` and ``Files``) holds personal data and is never read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.protheus import stack, versions
from bot.protheus.environment_facts import Environment, blank_environment, database_of_message, smartclient
from bot.protheus.findings import without_names
from bot.protheus.hints import hint_of
from bot.protheus.lead_in import message_start
from bot.protheus.signature import signature
from bot.protheus.stack import LINE, SOURCE, WHEN, Frame

#: Frames that findings keep; a runaway recursion has thousands.
MOST_FRAMES = 100
#: Characters of a message that are read, and that findings keep.
LONGEST_MESSAGE, LONGEST_SHOWN = 4000, 600
_LONGEST_LINE = 2000
_MOST_LINES = 8000
_LONGEST_ENVELOPE = 1024

#: Where a mail program or a narrow window has wrapped a header.
_WRAP = r"\r?\n[> \t]{0,20}"
HEADER = re.compile(
    rf"T?HREAD ERROR\s{{0,4}}\((?:{_WRAP})?\s{{0,4}}\[?\s{{0,4}}(?P<thread>\d{{1,20}})\s{{0,4}}\]?\s{{0,4}},"
    rf"(?P<user>[^,\r\n]{{0,100}}(?:{_WRAP}[^,()\r\n]{{0,100}})?(?:,(?:{_WRAP})?[^,()\r\n]{{0,60}}){{0,2}}?),"
    rf"(?P<machine>[^,()\r\n]{{0,100}}(?:{_WRAP}[^,()\r\n]{{0,100}})?(?:\([^()\r\n]{{0,40}}\)[^,()\r\n]{{0,40}})?)\)"
    rf"(?:[\s>]{{0,20}}(?P<at>\d\d/\d\d/\d{{2,4}}[\s>]{{1,20}}\d\d:\d\d:\d\d))?"
)
#: What ends the part of an error that is read.
_DUMP = re.compile(
    r"(?:Variables in use|Publicas?\s*$|(?:PUBLIC|PRIVATE|LOCAL|STATIC)\s+\d+\s*:|(?-i:STACK)\s+(?:::)?[\w{]|Files\s*$|"
    r"Field\s+\d+\s*:|\S{1,200};Rdd:)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\*{20,}|.{0,200}HREAD ERROR\s{0,4}\(\s{0,4}\[")
_PREFIX = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S{0,20} {1,4}\d+\|")
_META = re.compile(r"\[\s*([A-Za-z][\w .]{0,60}?)\s*:\s*(.*?)\s*\]?\s*")
_CLOCK = re.compile(r"\[\d\d:\d\d:\d\d\]\s*(?:ERROR:)?\s*")
_NATIVE_LOCATION = re.compile(r"\s+on\s+(::[\w:]{1,80})\s*$")
_LOCATION = re.compile(
    r"(?<!\S)on\s+(?P<function>\{.{0,600}?\}|[A-Za-z_:][\w.:]{0,120}(?:\n[A-Z0-9_.:]{1,60})?)"
    # the source may be broken over a line end
    r"\s{0,4}\(\s{0,4}(?P<source>[\w.\-]{1,80}(?:\n[\w.\-]{1,80})?(?:(?<=\.)|\.)\n?[A-Za-z][A-Za-z0-9]{1,4})\s{0,4}\)"
    rf"[ \t]*\n?[ \t]*(?P<date>{WHEN})?[ \t]*\n?[ \t]*(?:,?\s{{0,4}}(?P<line>{LINE}))?[ \t]*(?=\n|\Z)",
    re.DOTALL,
)
_KEYS = (
    "build platform appversion environment thread dbthread dbversion dbapibuild dbarch dbso rpodb localfiles remark threadtype stack memory"
)
_KNOWN_KEYS = frozenset(_KEYS.split())
_LOGGED = re.compile(r"Emp\s{0,4}:\s{0,4}([^/|]{1,12})/(.{0,20}?)\s*Logado\s{0,4}:(.{0,200})")
_LOGGED_USER = re.compile(r"Logado\s{0,4}:\s*(?!SIGA|Obj\b)(\S.{0,60}?)(?=\s{2}|\s+(?:SIGA|Obj\b)|\s*[|\]]|\s*\Z)")
_JOB = re.compile(r"\|?\s*(\w[\w.]{0,60})\|(\w{1,12})\|(\w{0,20})\s*\|?")
_MODULE = re.compile(r"\bSIGA[A-Z0-9]{2,6}\b")
_ENVELOPE = re.compile(r"^[ \t]*Environment\s*\.{2,}\s*:\s*(\S{1,60})", re.MULTILINE)


@dataclass
class Entry:
    """What one error tells. ``personal``: the log holds someone's name or the contents of variables."""

    error: dict[str, Any]
    environment: Environment
    routines: list[str]
    personal: bool
    warnings: list[str] = field(default_factory=list)


@dataclass
class _Parts:
    message: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    frames: list[Frame] = field(default_factory=list)
    dump: bool = False


def read_entry(text: str, before: str = "") -> Entry:
    """Reads one error. Without a header (a pasted stack) what stands before the message is left out.

    Args:
        text: from the header on; what comes after the error is not looked at.
        before: what stands in front of the header, such as the envelope of a web service.
    """
    header = HEADER.search(text)
    start = header.end() if header else 0
    parts = _parts(_lines(text[start:]), headed=header is not None)
    turned = header is not None and not parts.message and not parts.frames
    if turned:
        # some pastes put the header below the stack
        parts = _parts(_lines(_just_before(before)), headed=False)
    whole, failing = _message(parts, headed=header is not None and not turned)
    frames = _with_failing(failing, parts.frames)
    failing = failing or (frames[0] if frames else None)
    names = [name_in(header[name]) for name in ("user", "machine")] if header else ["", ""]
    # the user at work, whom a web service's header does not name
    logged = _LOGGED_USER.findall(parts.meta.get("remark", ""))[:1]
    whole = without_names(whole, logged) if whole else None
    message = whole[:LONGEST_SHOWN] if whole else None
    environment, named = _environment(parts.meta, message, before)
    environment["module"] = environment["module"] or stack.module(frames)
    routines = stack.routines(frames) or [code for code in (stack.routine_named(named or ""),) if code]
    custom_sources = stack.custom_sources(frames)
    error = {
        "thread": header["thread"] if header else parts.meta.get("thread"),
        "user": names[0] or None,
        "machine": names[1] or None,
        "at": stack.iso_time(header["at"]) if header else None,
        "message": message,
        "function": failing.function if failing else None,
        "source": failing.source if failing else None,
        "source_date": failing.source_date if failing else None,
        "line": failing.line if failing else None,
        "stack": [each.as_dict(custom_sources) for each in frames[:MOST_FRAMES]],
        "custom_frames": stack.custom_functions(frames)[:20],
        "signature": signature(whole, failing, frames, [*names, *logged]) if whole or frames else None,
        "hint": hint_of(message),
    }
    return Entry(error, environment, routines, parts.dump or bool(logged) or is_person(names[0]), [] if frames else ["no_stack"])


def name_in(said: str) -> str:
    """A user or a machine as it stands in a header, perhaps wrapped."""
    return re.sub(r"\s*\n[>\s]*", " ", said).strip()


def is_person(user: str) -> bool:
    """Whether the user of a header is someone's name, not a job's."""
    return bool(user) and not user.upper().startswith("JOB")


def location_of(text: str) -> re.Match[str] | None:
    """Where a text says `` on FUNCTION(SOURCE.EXT) ...`` at the end of a line, with a date or a line number."""
    found = (match for match in _LOCATION.finditer(text[: LONGEST_MESSAGE * 4]) if match["date"] or match["line"])
    return next(found, None)


def _just_before(before: str) -> str:
    """What belongs to a header below its stack: nothing where another error's header stands there, for it may be that one's."""
    mine = re.split(r"\*{20,}", before)[-1]
    return "" if HEADER.search(mine) else mine


# --- lines


def _lines(text: str) -> Iterator[str]:
    """The lines without quotation marks, and those of the stack that were wrapped put together again."""
    if "&lt;" in text or "faultstring" in text.lower():
        text = re.sub(r"</?[A-Za-z][\w:.-]{0,60}(?:\s[^<>\n]{0,300})?/?>", "\n", html.unescape(text))
    waiting = ""
    wrapped = 0
    for number, raw in enumerate(text.split("\n")):
        if number > _MOST_LINES:
            break
        line = re.sub(r"^(?:\s{0,8}>)+ ?", "", raw[:_LONGEST_LINE]).strip()
        if waiting and wrapped < 4 and line and not _begins_something(line):
            waiting, wrapped = f"{waiting} {line}", wrapped + 1
        else:
            if waiting:
                yield waiting
            waiting, wrapped = line, 0
        if not (waiting.lower().startswith("called from") and _is_cut(waiting)):
            yield waiting
            waiting = ""
    if waiting:
        yield waiting


def _begins_something(line: str) -> bool:
    return line.lower().startswith("called from") or bool(_META.fullmatch(line) or _DUMP.match(line) or _NEXT.match(line))


_ENDS_WITH_SOURCE = re.compile(rf"\(\s*{SOURCE}\s*\)(?:\s*{WHEN})?(?P<line>\s*{LINE})?\s*", re.IGNORECASE)


def _is_cut(line: str) -> bool:
    """A frame that goes on in the next line: its bracket is open, or only a part of where it stands is there."""
    if "(" not in line and "{" not in line:
        return False
    opening = line.rfind("(")
    return not (_ENDS_WITH_SOURCE.fullmatch(line, opening) if opening >= 0 else None)


def _parts(lines: Iterator[str], headed: bool) -> _Parts:
    """Sorts the lines: message first, then keys and frames in any order, until the dump or the next error."""
    parts = _Parts()
    in_message = True
    stamped: bool | None = None
    for line in lines:
        prefix = _PREFIX.match(line)
        if prefix and stamped is False and (headed or parts.frames):
            break  # in a console: the next record
        content = line[prefix.end() :].strip() if prefix else line
        if stamped is None and line:
            stamped = prefix is not None
        if _DUMP.match(content):
            parts.dump = True
            break
        if _NEXT.match(content) and (headed or parts.frames):
            break
        each = stack.read_frame(content)
        key = _META.fullmatch(content) if each is None else None
        if each:
            parts.frames.append(each)
            in_message = False
        elif key and _is_known(key.group(1)):
            parts.meta.setdefault(" ".join(key.group(1).lower().split()), key.group(2).strip())
            in_message = False
        elif in_message and content.lower().rstrip(" :") not in ("stack", ""):
            parts.message.append(content)
        elif in_message and parts.message and not content:
            parts.message.append("")
    return parts


def _is_known(key: str) -> bool:
    name = " ".join(key.lower().split())
    return name in _KNOWN_KEYS or name.startswith(("totvs ", "peak ", "remote ", "ib")) or name == "ixblog"


# --- message and stack


def _message(parts: _Parts, headed: bool) -> tuple[str | None, Frame | None]:
    lines = parts.message
    text = "\n".join(lines)[:LONGEST_MESSAGE] if headed else "\n".join(lines)[-LONGEST_MESSAGE:]
    found = _LOCATION.search(text)
    if found:
        said = text[: found.start()].rstrip("\n ")
        said = said if headed else _without_lead_in(said[said.rfind("\n") + 1 :])
        failing = stack.frame(
            found["function"].replace("\n", ""),
            found["source"].replace("\n", ""),
            found["date"],
            re.sub(r"\D", "", found["line"] or "") or None,
        )
        return _in_a_line(said), failing
    if not headed:
        last = _without_lead_in(_CLOCK.sub("", lines[-1])) if lines else ""
        return (_in_a_line(last) if parts.frames and not last.endswith(":") else None), None
    first = re.split(r"\n\s*\n", text.strip(), maxsplit=1)[0]
    native = _NATIVE_LOCATION.search(first)
    if native:
        return _in_a_line(first[: native.start()]), Frame(native.group(1))
    return _in_a_line(first), None


def _without_lead_in(said: str) -> str:
    return said[message_start(said) :]


def _in_a_line(message: str) -> str | None:
    return " ".join(message.split()) or None


def _with_failing(failing: Frame | None, frames: list[Frame]) -> list[Frame]:
    """The stack from the failing function on, which some servers repeat as the first frame and others leave out."""
    if failing is None:
        return frames
    first = frames[0] if frames else None
    if first and _named(first) == _named(failing) and failing.line in (first.line, None):
        return frames
    return [failing, *frames]


def _named(each: Frame) -> tuple[str, str]:
    """Function and source; AdvPL knows no difference between capitals and small letters."""
    return each.function.upper(), (each.source or "").upper()


# --- environment


def _environment(meta: dict[str, str], message: str | None, before: str) -> tuple[Environment, str | None]:
    """What the ``[key: value]`` lines tell, and the function that a scheduled job runs."""

    def value(*names: str) -> str:
        return next((meta[name] for name in names if name in meta), "")

    environment = blank_environment()
    environment["appserver_build"] = versions.parse_appserver_build(value("build", "totvs build"))
    environment["appserver_version"] = versions.parse_appserver_version(value("appversion", "totvs appversion", "totvs version"), bare=True)
    envelope = _ENVELOPE.search(before[-_LONGEST_ENVELOPE:])
    environment["environment"] = value("environment", "totvs environment")[:60] or (envelope.group(1) if envelope else None)
    environment["dbaccess_build"] = versions.parse_dbaccess_build(value("dbapibuild", "totvs dbapibuild"))
    environment["database"] = database_of_message(message or "")
    environment["operating_system"] = versions.parse_operating_system(value("platform"))
    environment["smartclient"] = smartclient(value("totvs remote build", "remote build"))
    switch = next((meta[name] for name in meta if name.split()[-1] in ("ibxlog", "ixblog")), None)
    if switch is not None:
        environment["customizations_disabled"] = "yes" if switch.upper() == "NORUN" else "no"
    environment["branch"], environment["module"], job = _remark(value("remark"))
    return environment, job


def _remark(said: str) -> tuple[str | None, str | None, str | None]:
    """Company/branch, module, and the function of a scheduled job."""
    logged = _LOGGED.search(said)
    if logged:
        company, branch = logged.group(1).strip(), logged.group(2).strip()
        found = _MODULE.search(logged.group(3))
        return "/".join(each for each in (company, branch) if each) or None, found.group() if found else None, None
    job = _JOB.fullmatch(said)
    if job:
        return "/".join(each for each in job.group(2, 3) if each), None, job.group(1)
    return None, None, None
