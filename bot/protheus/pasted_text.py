"""A Protheus artefact inside of a message: its findings, and what the customer wrote in front of it and behind it."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from bot.protheus import environment_report, fiscal_xml
from bot.protheus.blocks import read_blocks
from bot.protheus.detect import CALL, CONSOLE, DBACCESS, FRAME, NATIVE_FRAMES, READERS, Findings, kind_of_text
from bot.protheus.error_entry import HEADER, location_of
from bot.protheus.lead_in import message_start, without_chat
from bot.protheus.own_words import DUMP, is_heading, words_after, words_in_front
from bot.protheus.pasted_lines import lines_apart
from bot.protheus.prose import introduces, is_prose, may_be_prose

#: Characters of a pasted text that are looked at; a chat message is shorter.
LONGEST_TEXT = 512 * 1024

_MARKS = {"console_log": CONSOLE, "dbaccess_log": DBACCESS, "error_log": FRAME}
#: What a sentence that only mentions a log's mark does not quote with it.
_PLACED = re.compile(r"\d\d:\d\d:\d\d|\bline\s{0,4}:", re.IGNORECASE)
#: The first line of an artefact in a message.
_FIRST_LINE = re.compile(
    r"^[ \t>]*(?:\*{20,}|\[(?:TOTVS [\w ]+|build|platform|appversion|environment|thread(?:type)?|db\w{2,10}|rpodb|localfiles|remark) ?:|"
    # the loose lines of an error, and what the answer of a web service begins with
    r"\* SVN Revision|-- FROM\s|Called from ::|HTTP/\d\.\d \d{3}\b|\w{3,30}[ \t]?\.{3,}[ \t]?:[ \t]?\S)|"
    + "|".join((CONSOLE.pattern, CALL.pattern, FRAME.pattern, NATIVE_FRAMES.pattern)),
    re.MULTILINE | re.IGNORECASE,
)
_XML_END = re.compile(r"</[\w:.-]{1,60}\s{0,20}>|/>")
#: Characters in front of a location in which its message is looked for.
_LONGEST_MESSAGE = 1000


class _Paste(NamedTuple):
    """An artefact that starts at ``start`` of ``text``, whose lines are apart; ``read_from`` to ``end`` is what a reader gets.

    ``behind``: the customer's sentences behind it.
    """

    kind: str
    text: str
    read_from: int
    start: int
    end: int
    behind: str | None


def read_text(text: str) -> Findings | None:
    """The findings of an artefact that was pasted into a message; None where there is none in it.

    A stack counts also without its header, quoted or with its lines joined; a sentence that names a function, an error or the mark of a
    log does not.
    """
    paste = _paste_in(text)
    if paste is None:
        return None
    part = paste.text[paste.read_from : paste.end]
    return {"kind": paste.kind, "encoding": "utf-8", **READERS[paste.kind](read_blocks(part.encode("utf-8", "replace")))}


def own_words(text: str) -> str | None:
    """What the customer wrote around a pasted artefact, None where nothing; the whole text where there is no artefact.

    Behind an artefact only what is clearly a sentence counts: a log holds other people's data.
    """
    paste = _paste_in(text)
    if paste is None:
        return text.strip() or None
    return "\n".join(filter(None, (words_in_front(paste.text, paste.start), paste.behind))) or None


def _paste_in(text: str) -> _Paste | None:
    text = lines_apart(text[:LONGEST_TEXT])
    if "portalfiscal.inf.br" in text:
        start = max(text.find("<"), 0)
        if not fiscal_xml.is_fiscal(text[start:].encode("utf-8", "replace")):
            return None
        last = max((match.end() for match in _XML_END.finditer(text)), default=len(text))
        begins = _start(text, start)
        _, behind = words_after(text, last, "nfe_xml", text[:begins])
        return _Paste("nfe_xml", text, start, begins, len(text), behind)
    kind = _kind_in(text)
    if kind is None:
        return None
    start, read_from, last = _place(text, kind)
    end, behind = words_after(text, last, kind, text[:start])
    return _Paste(kind, text, read_from, start, end, behind)


def _kind_in(text: str) -> str | None:
    kind = kind_of_text(text)
    mark = _mention(kind, text) if kind in _MARKS else None
    if mark:
        text = f"{text[: mark.start()]}\n{text[mark.end() :]}"
        kind = kind_of_text(text)
    if kind == "error_log":
        return kind if _holds_error(text) else None
    return kind or ("error_log" if location_of(text) else None)


def _mention(kind: str, text: str) -> re.Match[str] | None:
    """The only mark of a log in a text, where it stands in a sentence and no time or place with it."""
    if kind == "error_log" and (HEADER.search(text) or location_of(text)):
        return None
    marks = list(islice(_MARKS[kind].finditer(text), 2))
    if len(marks) != 1:
        return None
    start, end = text.rfind("\n", 0, marks[0].start()) + 1, text.find("\n", marks[0].end())
    line = text[start : end if end >= 0 else len(text)]
    rest = line.replace(marks[0].group().strip("\n"), " ", 1)
    return marks[0] if not _PLACED.search(line) and is_prose(rest, words=2) else None


def _holds_error(text: str) -> bool:
    """Not only the words THREAD ERROR and an opening bracket in a sentence."""
    return bool(HEADER.search(text) or FRAME.search(text) or NATIVE_FRAMES.search(text) or location_of(text)) or not is_prose(text, words=2)


def _place(text: str, kind: str) -> tuple[int, int, int]:
    """Where an artefact starts, where reading it begins, and a place in it behind which its last line is looked for.

    Reading begins in front of it, where its message or an envelope may stand, unless there are words on its first line.
    """
    found = environment_report.pairs(text) if kind == "environment_report" else []
    marks = [each.start for each in found[:1]] or _marks(text, kind)
    start = min(marks, default=0)
    location = None if found else location_of(text)
    if location and start == location.start():
        start = _message_before(text, start)
    begins = start if found and _names_something(text, start) else _start(text, start)
    at_line = begins == text.rfind("\n", 0, begins) + 1
    return begins, 0 if at_line else begins, found[-1].end if found else begins


def _names_something(text: str, pair: int) -> bool:
    """Whether what stands in front of an export on its first line was typed: "a release: 12.1.2410," rather than the heading of a part."""
    front = text[text.rfind("\n", 0, pair) + 1 : pair].strip('> \t"')
    return bool(front) and may_be_prose(front) and not is_heading(front)


def _start(text: str, mark: int) -> int:
    """Where an artefact starts whose first mark stands at a place: there, where words of the customer introduce it, else at its line."""
    line = text.rfind("\n", 0, mark) + 1
    return mark if introduces(without_chat(text[line:mark])) else line


def _marks(text: str, kind: str) -> list[int]:
    # a paste may begin in the middle of a log
    found = [HEADER.search(text), _FIRST_LINE.search(text), location_of(text), DUMP.search(text)]
    return [match.start() for match in (*found, DBACCESS.search(text) if kind == "dbaccess_log" else None) if match]


def _message_before(text: str, location: int) -> int:
    """Where the message in front of a location starts, perhaps on the line before it: behind the customer's words, else at its line."""
    on_line = text[text.rfind("\n", 0, location) + 1 : location].strip("> \t")
    end = location if on_line else len(text[:location].rstrip("> \t\n"))
    line = max(text.rfind("\n", 0, end) + 1, end - _LONGEST_MESSAGE)
    begins = line + message_start(text[line:location])
    return begins if introduces(without_chat(text[line:begins])) else line
