"""console.log: the AppServer's own log. Banner, first and last time, lines by severity, and the errors found, in one pass.

Records read ``2022-06-20T15:20:17.888000-03:00 11280|`` with ``[INFO ][SERVER] ...`` there or on the next line; thread errors stand inside.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from bot.protheus import versions
from bot.protheus.encodings import decode
from bot.protheus.environment_facts import Environment, blank_environment, database_of_message
from bot.protheus.error_log import ErrorScan, entry_findings
from bot.protheus.hints import hint_of
from bot.protheus.profiler_log import Profile
from bot.protheus.stack import SOURCE, iso_time, routine_named

#: Errors that findings list, the last ones of different shape; and how many of a block are looked at.
MOST_ERRORS = 20
ERRORS_OF_A_BLOCK = 40
#: Bytes from the start in which the build of DBAccess and the start of programs are looked for.
HEAD = 1024 * 1024
_LONGEST_LINE, _LONGEST_MESSAGE = 1000, 300

SEVERITIES = {"info": b"[INFO ][", "warn": b"[WARN ][", "error": b"[ERROR][", "fatal": b"[FATAL]["}
#: The same without the blanks that bring the words to one width, or with one too many.
_OTHER_FORMS = {"info": b"[INFO][", "warn": b"[WARN][", "error": b"[ERROR ][", "fatal": b"[FATAL ]["}
_STAMP = re.compile(rb"^[> \t]*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\S{0,20} {1,4}\d+\|", re.MULTILINE)
_OLD_STAMP = re.compile(rb"[\[ ](\d\d/\d\d/\d{4} \d\d:\d\d:\d\d)")
_BUILD = re.compile(rb"^[> \t]*\* TOTVS - Build\s+([^\r\n]{1,80})", re.MULTILINE)
_VERSION = re.compile(rb"^[> \t]*\* Build Version\s*:\s*([^\r\n]{1,40})", re.MULTILINE)
_SYSTEM = re.compile(rb"^[> \t*]*OS Version\s*\.*\s*:\s*([^\r\n]{1,80})", re.MULTILINE)
#: The lines of a profile. Calls without callers are looked for in the start only.
_FROM = b"-- FROM"
_LONGEST_CALL = 512
#: Bytes from the start in which the smallest profile is found. Behind them a look of 4 KB in each 32 finds any of real length: each
#: search is another pass over the file.
WHOLE = 16 * 1024 * 1024
_LOOK, _LOOK_EACH = 4 * 1024, 32 * 1024
_CALL = re.compile(rb"CALL\s{1,40}\S[^\n]{0,200}?\([^()\n]{0,100}\)\s{0,20}C\s{1,40}\d")
_DBAPI = re.compile(rb"dbapi\S{0,8} Build\s+(\d{8}-\d{8})")
_SOMEONE = re.compile(
    rb"Thread \d+ \((?!JOB)[^,()\r\n]{1,60},|\b[Uu]ser \S{1,60} from \S|\((?!JOB)[^,()\s]{1,60}, ?[^,()\s]{1,60}\) killed\b"
)
_ERROR_LINE = re.compile(r"\[(ERROR|FATAL)\s*\]\[[^\]]{1,20}\]\s*(.*)")
_ERROR_HEAD = re.compile(
    r"\s*(?:\[?(?P<at>\d\d/\d\d/\d{4} \d\d:\d\d:\d\d)\]?)?\s*(?:\[?Thread\s+(?P<thread>\d{1,20})\]?)?[\s:-]*(?P<message>.*)", re.IGNORECASE
)
_SOURCE = re.compile(rf"\(\s*({SOURCE})\s*\)")


class _Times:
    """First and last time of a stream; the server's own stamps count before dates inside of lines."""

    def __init__(self) -> None:
        self.first: str | None = None
        self.last: str | None = None
        self._stamped = False

    def feed(self, block: bytes) -> None:
        first = _STAMP.search(block)
        if first:
            if not self._stamped:
                self.first, self._stamped = first.group(1).decode(), True
            self.last = _last(_STAMP, block) or self.last
        elif not self._stamped:
            old = _OLD_STAMP.search(block)
            if old:
                self.first = self.first or iso_time(old.group(1).decode())
                last = _last(_OLD_STAMP, block)
                self.last = (iso_time(last) if last else None) or self.last


def _last(pattern: re.Pattern[bytes], block: bytes) -> str | None:
    """The last match in a block; its end is looked at first."""
    for start in (max(0, len(block) - 4096), 0):
        found = deque(pattern.finditer(block, start), maxlen=1)
        if found:
            return str(found[0].group(1).decode())
    return None


def times(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, str | None, str | None]]:
    """Each block with the first and the last time seen so far."""
    seen = _Times()
    for block in blocks:
        seen.feed(block)
        yield block, seen.first, seen.last


def read(blocks: Iterator[bytes]) -> dict[str, Any]:
    """The findings of a console.log. The newest thread error inside is read as one of an error.log.

    A console that a LogProfiler wrote into has its findings too, and its ``kind``.
    """
    scan = ErrorScan()
    profile = Profile()
    passed = b""
    counts = dict.fromkeys(SEVERITIES, 0)
    noted: dict[bytes, tuple[bytes, bytes]] = {}
    environment = blank_environment()
    first = last = None
    personal = False
    position = 0
    block = b""
    for block, first, last in times(blocks):  # noqa: B007 (the last values are wanted)
        scan.feed(block)
        if _holds_calls(block, position):
            profile.feed(passed + block)
            passed = b""
        else:
            passed = block[-_LONGEST_CALL:]
        # Each form is another pass over the file, and a server keeps to one: beyond the start the other counts where this one is missing.
        usual = block.count(SEVERITIES["info"])
        forms = (SEVERITIES,) if usual and position >= HEAD else (SEVERITIES, _OTHER_FORMS)
        counts["info"] += usual + sum(block.count(form["info"]) for form in forms[1:])
        counts["warn"] += sum(block.count(form["warn"]) for form in forms)
        _note_errors(block, forms, counts, noted)
        _read_banner(block, environment)
        if position < HEAD:
            personal = personal or bool(_SOMEONE.search(block))
            dbapi = _DBAPI.search(block)
            environment["dbaccess_build"] = dbapi.group(1).decode() if dbapi else environment["dbaccess_build"]
        position += len(block)
    if passed and _FROM in block:  # a short one at the very end, where a customer stops recording
        profile.feed(block)
    scan.end()
    found = [error for error in (_error(*each) for each in noted.values()) if error]
    findings: dict[str, Any] = {
        "first_time": first,
        "last_time": last,
        "severities": counts,
        "errors": scan.errors + counts["error"] + counts["fatal"],
        "thread_errors": scan.errors,
        "errors_found": found,
        "last_error": None,
        "environment": environment,
        "routines": _routines(found),
        "warnings": ["contains_personal_data"] if personal or scan.personal else [],
    }
    _add_thread_error(findings, scan)
    if profile.begun():
        of_profile = profile.findings()
        findings |= {"kind": "profiler_log", **of_profile, "routines": of_profile["routines"] or findings["routines"]}
    return findings


def _holds_calls(block: bytes, position: int) -> bool:
    """Whether a block shows lines of a profile; far from the start, of one that is longer than the gap between two looks."""
    if position < WHOLE:
        return _FROM in block or (position < HEAD and _CALL.search(block) is not None)
    return any(block.find(_FROM, start, start + _LOOK) >= 0 for start in range(0, len(block), _LOOK_EACH))


def _add_thread_error(findings: dict[str, Any], scan: ErrorScan) -> None:
    entry = scan.newest()
    if entry is None:
        messages = (each["message"] for each in reversed(findings["errors_found"]))
        findings["environment"]["database"] = next(filter(None, map(database_of_message, messages)), None)
        return
    of_error = entry_findings(entry, scan.personal)
    findings["last_error"] = of_error["last_error"]
    findings["routines"] = list(dict.fromkeys([*of_error["routines"], *findings["routines"]]))
    findings["warnings"] = list(dict.fromkeys([*findings["warnings"], *of_error["warnings"]]))
    findings["environment"] = {key: value or of_error["environment"][key] for key, value in findings["environment"].items()}


def _read_banner(block: bytes, environment: Environment) -> None:
    """The banner of the last start counts."""
    # a single byte is found ten times faster than a word, and most blocks have none
    if b"*" not in block or b"* TOTVS - Build" not in block:
        return
    for pattern, key, normal in (
        (_BUILD, "appserver_build", versions.parse_appserver_build),
        (_VERSION, "appserver_version", lambda said: versions.parse_appserver_version(said, bare=True)),
        (_SYSTEM, "operating_system", lambda said: versions.parse_operating_system(said) or said.strip()[:60]),
    ):
        for match in pattern.finditer(block):
            environment[key] = normal(decode(match.group(1))) or environment[key]


def _note_errors(block: bytes, forms: Sequence[dict[str, bytes]], counts: dict[str, int], noted: dict[bytes, tuple[bytes, bytes]]) -> None:
    """Counts the errors of a block and notes the last ones by their shape: the line, and what stands before it.

    The shape is the line without its digits.
    """
    places: list[int] = []
    for severity, mark in ((each, form[each]) for form in forms for each in ("error", "fatal")):
        last: deque[int] = deque(maxlen=ERRORS_OF_A_BLOCK)
        place = block.find(mark)
        while place >= 0:
            counts[severity] += 1
            last.append(place)
            place = block.find(mark, place + len(mark))
        places.extend(last)
    for place in sorted(places)[-ERRORS_OF_A_BLOCK:]:
        line = block[place : place + _LONGEST_LINE].split(b"\n", 1)[0]
        shape = line.translate(None, b"0123456789")
        noted.pop(shape, None)
        noted[shape] = line, block[max(0, place - 120) : place]
    for shape in list(noted)[:-MOST_ERRORS]:
        del noted[shape]


def _error(line: bytes, before: bytes) -> dict[str, Any] | None:
    match = _ERROR_LINE.match(decode(line).strip())
    head = _ERROR_HEAD.fullmatch(match.group(2)) if match else None
    if match is None or head is None or not head["message"]:
        return None
    message = " ".join(head["message"].split())[:_LONGEST_MESSAGE]
    return {
        "severity": match.group(1).lower(),
        "at": iso_time(head["at"]) or _last(_STAMP, before),
        "thread": head["thread"],
        "message": message,
        "hint": hint_of(message),
    }


def _routines(found: list[dict[str, Any]]) -> list[str]:
    sources = (source.rsplit(".", 1)[0] for each in found for source in _SOURCE.findall(each["message"]))
    return list(dict.fromkeys(code for code in map(routine_named, sources) if code))
