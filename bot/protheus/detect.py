"""What a file is, by its content and never by its name; and its findings, read in one pass and in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from bot.protheus import console_log, dbaccess_log, environment_report, error_log, fiscal_xml, profiler_log
from bot.protheus.blocks import Source, read_blocks
from bot.protheus.encodings import Encoding, decode
from bot.protheus.error_entry import HEADER
from bot.protheus.stack import SOURCE

Findings = dict[str, Any]

#: Bytes around a mark that are looked at to tell the kind.
WINDOW = 64 * 1024

READERS: dict[str, Callable[[Iterator[bytes]], Findings]] = {
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
CONSOLE = re.compile(
    _START + r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d+\S{0,8} +\d+\||\[(?:INFO|WARN|ERROR|FATAL|DEBUG|TRACE)\s*\]\[\w+\s*\]|"
    r"\*+ TOTVS S\.? ?A|\* TOTVS - Build|\* Build Version\s*:)",
    re.MULTILINE,
)
_ERROR_FIRST = re.compile(r"[\s>]*(?:\*{20,}[\s>]*)?T?HREAD ERROR\s{0,4}\(")
DBACCESS = re.compile(
    r"Begin TopClient Thread \(|\bThread \(\d+\) disconnected prematurely|" + _START + r"\*+ ?(?:TOTVS ?-? ?)?(?:DBAccess|TOPConnect)",
    re.MULTILINE,
)
#: What the AppServer writes into its console and DBAccess does not.
_APPSERVER = re.compile(r"\]\[SERVER\]|\*+ TOTVS S\.? ?A|\* TOTVS - Build|\* Build Version\s*:")
CALL = re.compile(
    _START + r"(?:[^\n|]{0,60}\|[ \t]*)?CALL\s+\S[^\n]{0,200}\([^()\n]{0,100}\)\s*C\s+\d+\s+T\s+[\d.,]+\s+M\s+[\d.,]+", re.MULTILINE
)
FRAME = re.compile(
    rf"{_START}(?:Called from\s+\S[^\n]{{0,600}}\(\s*{SOURCE}\s*\)|[A-Z_:][\w.:]{{0,80}} - {SOURCE}\(\d+\) - Params\b)",
    re.MULTILINE | re.IGNORECASE,
)
NATIVE_FRAMES = re.compile(rf"{_START}Called from\s+::\S+\s+[> \t]*Called from\s", re.MULTILINE | re.IGNORECASE)


def read_findings(source: Source) -> Findings:
    """The findings of a file in the contract's form, ``kind`` and ``encoding`` first.

    Args:
        source: a path, an open binary file, bytes, or chunks of bytes of any size.

    Raises:
        OSError: a path cannot be read.
    """
    encoding = Encoding()
    blocks = encoding.watch(read_blocks(source, encoding.tell))
    head = next(blocks, b"")
    kind = _kind_of_head(head)
    while kind == "text":
        following = next(blocks, None)
        if following is None:
            break
        kind, head = _kind_of_block(following), following
    if kind not in READERS:
        for _ in blocks:  # the rest tells the encoding
            pass
        return {"kind": kind, "encoding": encoding.name if kind == "text" else None}
    # a profile that stands in a console
    reader = "console_log" if kind == "profiler_log" and CONSOLE.search(decode(head[:WINDOW])) else kind
    found = READERS[reader](chain((head,), blocks))
    return {"kind": kind, "encoding": encoding.name, **found}


def _kind_of_head(head: bytes) -> str:
    start = head[:WINDOW]
    if not start.strip() or start.startswith(_MAGIC):
        return "other"
    if fiscal_xml.is_fiscal(start):
        return "nfe_xml"
    kind = kind_of_text(decode(start)) or _kind_of_block(head)
    return "other" if kind == "text" and _is_binary(start) else kind


def _kind_of_block(block: bytes) -> str:
    """The kind that a mark in a block gives it; ``text`` where there is none."""
    for mark in _MARKS:
        position = block.find(mark)
        if position >= 0:
            start = block.rfind(b"\n", max(0, position - WINDOW), position) + 1
            kind = kind_of_text(decode(block[start : start + WINDOW]))
            if kind:
                return kind
    return "text"


def kind_of_text(text: str) -> str | None:
    """The kind of artefact that a text holds, None where it holds none."""
    if CALL.search(text):
        return "profiler_log"
    dbaccess = DBACCESS.search(text)
    if dbaccess and not (_is_lost_connection(text) and _of_appserver(text)):
        return "dbaccess_log"
    if _ERROR_FIRST.match(text):
        return "error_log"
    if CONSOLE.search(text):
        return "console_log"
    if HEADER.search(text) or FRAME.search(text) or NATIVE_FRAMES.search(text):
        return "error_log"
    return "environment_report" if environment_report.pairs(text) else None


def _is_lost_connection(text: str) -> bool:
    """Whether lost connections are all that speaks of DBAccess: the console of the AppServer tells them too."""
    return all("prematurely" in mark.group() for mark in DBACCESS.finditer(text))


def _of_appserver(text: str) -> bool:
    return bool(_APPSERVER.search(text) or HEADER.search(text) or FRAME.search(text))


def _is_binary(start: bytes) -> bool:
    """NULs, or more control characters than a text has."""
    if b"\0" in start[:8192]:
        return True
    control = sum(start[:8192].count(bytes((code,))) for code in range(32) if code not in (9, 10, 12, 13, 27))
    return control > len(start[:8192]) / 50
