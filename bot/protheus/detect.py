"""What a file or a pasted text is, by its content and never by its name; and its findings, read in one pass and in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from bot.protheus import console_log, dbaccess_log, environment_report, error_log, fiscal_xml, profiler_log
from bot.protheus.blocks import Source, read_blocks
from bot.protheus.encodings import Encoding, decode
from bot.protheus.error_entry import HEADER, location_of
from bot.protheus.stack import SOURCE

Findings = dict[str, Any]

#: Bytes around a mark that are looked at to tell the kind.
WINDOW = 64 * 1024
#: Characters of a pasted text that are looked at; a chat message is shorter.
LONGEST_TEXT = 512 * 1024

_READERS: dict[str, Callable[[Iterator[bytes]], Findings]] = {
    "error_log": error_log.read,
    "console_log": console_log.read,
    "profiler_log": profiler_log.read,
    "environment_report": environment_report.read,
    "dbaccess_log": dbaccess_log.read,
    "nfe_xml": fiscal_xml.read,
}

_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"MZ",
    b"\x7fELF",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xd0\xcf\x11\xe0",
)
_MARKS = (b"HREAD ERROR", b"Called from", b" - Params", b"][", b"-- FROM", b"TopClient Thread", b"Server Build", b"* TOTVS")
_START = r"^[ \t>]*"
_CONSOLE = re.compile(
    _START + r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d+\S{0,8} +\d+\||\[(?:INFO|WARN|ERROR|FATAL|DEBUG|TRACE)\s*\]\[\w+\s*\]|"
    r"\*+ TOTVS S\.? ?A|\* TOTVS - Build|\* Build Version\s*:)",
    re.MULTILINE,
)
_ERROR_FIRST = re.compile(r"[\s>]*(?:\*{20,}[\s>]*)?T?HREAD ERROR\s{0,4}\(")
_DBACCESS = re.compile(
    r"Begin TopClient Thread \(|\bThread \(\d+\) disconnected prematurely|" + _START + r"\*+ ?(?:TOTVS ?-? ?)?(?:DBAccess|TOPConnect)",
    re.MULTILINE,
)
_CALL = re.compile(
    _START + r"(?:[^\n|]{0,60}\|)?CALL\s+\S[^\n]{0,200}\([^()\n]{0,100}\)\s*C\s+\d+\s+T\s+[\d.,]+\s+M\s+[\d.,]+", re.MULTILINE
)
_FRAME = re.compile(
    rf"{_START}(?:Called from\s+\S[^\n]{{0,600}}\(\s*{SOURCE}\s*\)|[A-Z_:][\w.:]{{0,80}} - {SOURCE}\(\d+\) - Params\b)",
    re.MULTILINE | re.IGNORECASE,
)
_NATIVE_FRAMES = re.compile(rf"{_START}Called from\s+::\S+\s+[> \t]*Called from\s", re.MULTILINE | re.IGNORECASE)

#: Where a chat joined the lines of a paste, a new one begins.
_JOINED = re.compile(r"(?<=\S)[ \t]+(?=Called from \S|\[(?:TOTVS |[a-z]\w{2,30}:)|Variables in use\b|-- FROM |CALL  )")
#: The first line of an artefact in a message.
_ARTIFACT_LINE = re.compile(
    r"^[ \t>]*(?:\*{20,}|\[(?:TOTVS [\w ]+|build|platform|environment|thread): )|"
    + "|".join((_CONSOLE.pattern, _CALL.pattern, _FRAME.pattern)),
    re.MULTILINE,
)


def read_findings(source: Source) -> Findings:
    """The findings of a file in the contract's form, ``kind`` and ``encoding`` first.

    Args:
        source: a path, an open binary file, bytes, or chunks of bytes of any size.

    Raises:
        OSError: a path cannot be read.
    """
    encoding = Encoding()
    blocks = encoding.watch(read_blocks(source))
    head = next(blocks, b"")
    kind = _kind_of_head(head)
    while kind == "text":
        following = next(blocks, None)
        if following is None:
            break
        kind, head = _kind_of_block(following), following
    if kind not in _READERS:
        for _ in blocks:  # the rest tells the encoding
            pass
        return {"kind": kind, "encoding": encoding.name if kind == "text" else None}
    found = _READERS[kind](chain((head,), blocks))
    return {"kind": kind, "encoding": encoding.name, **found}


def read_text(text: str) -> Findings | None:
    """The findings of an artefact that was pasted into a message; None where there is none in it.

    A stack counts also without its header, quoted or with its lines joined; a sentence that names a function or an error does not.
    """
    artifact = _artifact_in(text)
    if artifact is None:
        return None
    kind, part = artifact
    return {"kind": kind, "encoding": "utf-8", **_READERS[kind](read_blocks(part.encode("utf-8", "replace")))}


def own_words(text: str) -> str | None:
    """What the customer wrote in front of a pasted artefact, None where nothing; the whole text where there is no artefact."""
    artifact = _artifact_in(text)
    if artifact is None:
        return text.strip() or None
    text = _lines_apart(text)
    starts = [match.start() for match in (HEADER.search(text), _ARTIFACT_LINE.search(text), location_of(text)) if match]
    if artifact[0] == "nfe_xml":
        starts.append(text.find("<"))
    elif artifact[0] == "environment_report":
        starts.append(_first_pair(text))
    start = min(starts, default=0)
    return text[: text.rfind("\n", 0, start) + 1].strip() or None


def _artifact_in(text: str) -> tuple[str, str] | None:
    text = _lines_apart(text[:LONGEST_TEXT])
    if "portalfiscal.inf.br" in text:
        part = text[max(text.find("<"), 0) :]
        return ("nfe_xml", part) if fiscal_xml.is_fiscal(part.encode("utf-8", "replace")) else None
    kind = _kind_of_text(text)
    if kind is None and location_of(text):
        kind = "error_log"
    return (kind, text) if kind else None


def _lines_apart(text: str) -> str:
    if "\\nCalled from" in text:  # the answer of a web service, its line ends escaped; a path such as C:\\new is left alone
        for escaped, plain in (("\\r", ""), ("\\n", "\n"), ("\\t", " "), ('\\"', "'")):
            text = text.replace(escaped, plain)
        text = re.sub(r'"\s{0,4}[,}]', "\n", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return _JOINED.sub("\n", text)


def _first_pair(text: str) -> int:
    lines = text.split("\n")
    number = next((number for number, line in enumerate(lines) if environment_report.known_keys(line)), 0)
    return sum(len(line) + 1 for line in lines[:number])


def _kind_of_head(head: bytes) -> str:
    start = head[:WINDOW]
    if not start.strip() or start.startswith(_MAGIC):
        return "other"
    if fiscal_xml.is_fiscal(start):
        return "nfe_xml"
    kind = _kind_of_text(decode(start)) or _kind_of_block(head)
    return "other" if kind == "text" and _is_binary(start) else kind


def _kind_of_block(block: bytes) -> str:
    """The kind that a mark in a block gives it; ``text`` where there is none."""
    for mark in _MARKS:
        position = block.find(mark)
        if position >= 0:
            start = block.rfind(b"\n", max(0, position - WINDOW), position) + 1
            kind = _kind_of_text(decode(block[start : start + WINDOW]))
            if kind:
                return kind
    return "text"


def _kind_of_text(text: str) -> str | None:
    if _CALL.search(text):
        return "profiler_log"
    if _DBACCESS.search(text):
        return "dbaccess_log"
    if _ERROR_FIRST.match(text):
        return "error_log"
    if _CONSOLE.search(text):
        return "console_log"
    if HEADER.search(text) or _FRAME.search(text) or _NATIVE_FRAMES.search(text):
        return "error_log"
    return "environment_report" if environment_report.known_keys(text) >= 2 else None


def _is_binary(start: bytes) -> bool:
    """NULs, or more control characters than a text has."""
    if b"\0" in start[:8192]:
        return True
    control = sum(start[:8192].count(bytes((code,))) for code in range(32) if code not in (9, 10, 12, 13, 27))
    return control > len(start[:8192]) / 50
