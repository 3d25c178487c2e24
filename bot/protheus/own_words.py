"""The customer's own words in front of a pasted artefact and behind it.

Variables and records of a log hold personal data, and a console prints sentences too. So behind an artefact a line counts only where it is
clearly a sentence, and in doubt nothing does: the whole message is kept as a file anyway. Behind a stack, a profile or an export, where no
records stand, a short sentence counts too, and so does the next line of a list that was begun in front.
"""

from __future__ import annotations

import re

from bot.protheus.detect import CALL, CONSOLE, DBACCESS
from bot.protheus.error_entry import HEADER
from bot.protheus.lead_in import without_chat
from bot.protheus.prose import is_prose, is_short_sentence, may_be_prose, sentence_words
from bot.protheus.stack import LINE, SOURCE, WHEN

#: Lines behind the last one of an artefact; where there are more, it is the log that goes on.
MOST_LINES = 60

_QUOTED = "> \t"
#: Variables, ``STACK`` and ``Files`` of an error.
DUMP = re.compile(
    r"^[ \t>]*(?:Variables in use|Publicas?[ \t]*$|(?:PUBLIC|PRIVATE|LOCAL|STATIC)[ \t]+\d+[ \t]*:|(?-i:STACK)[ \t]+(?:::)?[\w{]|"
    r"Files[ \t]*$|Index(?:[ \t]+\d+)?[ \t]*(?::|$)|Field[ \t]+\d+[ \t]*:|\S{1,200};Rdd:|(?-i:[A-Z]\w{0,40}\([A-Z]\))[ \t]*:)",
    re.IGNORECASE | re.MULTILINE,
)
#: A value that goes over several lines, with blank ones in between.
_MEMO = re.compile(r"\(M\)[ \t]*:", re.IGNORECASE)
_LAST_LINE = re.compile(
    r"[ \t>]*(?:\*{20,}|\[[ \t]*[A-Za-z][\w .]{0,60}:.{0,2000}\]?[ \t]*$|Called from\s+\S|-- FROM\s|CALL\s{1,4}\S|"
    r"[A-Z_:][\w.:]{0,80} - \S{1,80}\(\d+\) - Params\b|\*[ \t]|\d{4}-\d\d-\d\dT\d\d:\d\d|\[?\d\d/\d\d/\d{4} \d\d:\d\d:\d\d)|"
    rf"(?:.{{0,600}}\(|[ \t>]*)\s{{0,4}}{SOURCE}\s{{0,4}}\)[ \t]*(?:{WHEN}[ \t]*(?:,?[ \t]*{LINE})?|,?[ \t]*{LINE})",
    re.IGNORECASE,
)
#: A line whose text follows on the next one: a header without its message, a record's time.
_OPEN = re.compile(r".{0,200}\d{4}-\d\d-\d\dT\S{1,30} {1,4}\d+\|[ \t]*$")
#: The end of a frame, where a chat joined it with what the customer wrote.
_FRAME_END = re.compile(rf"(.*\b{LINE})[ \t]+(?=\S)(.*)", re.IGNORECASE)
#: A line of a list: its number or its bullet. Numbers that a list may leave out, as where the artefact is a step of its own.
_ITEM = re.compile(r"^[ \t]*(\d{1,2}(?=[ \t]?[.)–-][ \t]*\S)|[-–•](?=[ \t]*\w))", re.MULTILINE)
_MOST_LEFT_OUT = 2
_HEADING = re.compile(
    r"informa[cç][oõ]es d[oa] (?:TOTVS[\w ]{0,30}|LIB|Protheus|servidor|DBAccess|License Server|banco de dados|ambiente)", re.IGNORECASE
)


def is_heading(line: str) -> bool:
    """Whether a line is the heading of a part of an export."""
    return bool(_HEADING.fullmatch(line.strip('> \t";,|')))


def words_in_front(text: str, start: int) -> str | None:
    """What stands in front of the place where an artefact starts, None where nothing; without the headings of an export."""
    line = text.rfind("\n", 0, start) + 1
    lines = [without_chat(each) for each in text[:line].split("\n") if not is_heading(each)]
    same_line = without_chat(text[line:start]).strip(_QUOTED).rstrip(":- ")
    return "\n".join((*lines, same_line)).strip() or None


def words_after(text: str, last: int, kind: str, front: str = "") -> tuple[int, str | None]:
    """Where reading an artefact ends, and the sentences behind it, None where there are none.

    Args:
        text: its lines are apart.
        last: a place in the artefact. Pairs of an export and a fiscal document end there, other artefacts with their last known line.
        kind: the artefact's.
        front: what stands in front of the artefact, whose numbering may go on behind it.
    """
    if kind in ("environment_report", "nfe_xml"):
        end = last if kind == "nfe_xml" else _line_end(text, last)
        return len(text), _sentences(text[end:], careful=False, front=front)
    line = _last_line(text, last)
    if line is None:
        return len(text), None
    begins, ends = line
    said = text[begins:ends]
    dumped = bool(DUMP.search(text, last))
    careful = dumped or kind in ("console_log", "dbaccess_log")
    joined = None if careful else _FRAME_END.fullmatch(said)
    if joined and _is_said(joined.group(2), front):
        place = begins + joined.start(2)
        behind = _sentences(text[place:], careful, front)
        return place if behind else len(text), behind
    return len(text), None if _MEMO.search(said) else _sentences(_separate(text[ends:], said, careful), careful, front)


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return end if end >= 0 else len(text)


def _last_line(text: str, start: int) -> tuple[int, int] | None:
    """The last line of an artefact, and where it begins and ends; None where it is too far up."""
    start = text.rfind("\n", 0, start) + 1
    ends = len(text)
    for _ in range(MOST_LINES):
        begins = max(text.rfind("\n", start, ends) + 1, start)
        if _is_known(text[begins:ends]):
            return begins, ends
        if begins <= start:
            return None
        ends = begins - 1
    return None


def _is_known(line: str) -> bool:
    return any(pattern.match(line) for pattern in (_LAST_LINE, DUMP, CONSOLE, CALL)) or bool(HEADER.search(line) or DBACCESS.search(line))


def _separate(rest: str, last: str, careful: bool) -> str:
    """What may be words of what follows the last line: not the text that a header or a time opens, nor what is not set apart."""
    header = HEADER.search(last)
    if (header and not last[header.end() :].strip()) or _OPEN.match(last):
        rest = "\n" + rest.lstrip("\n >\t")
        apart = re.search(r"\n[ \t>]*\n", rest)
        return rest[apart.end() :] if apart else ""
    if careful and not re.match(r"\n[ \t>]*\n", rest):
        return ""
    return rest


def _sentences(rest: str, careful: bool, front: str) -> str | None:
    """The lines from the first sentence on; None where one of them may be a log's.

    ``careful``: each line has to be a sentence beyond doubt.
    """
    lines = [line.strip(_QUOTED) for line in rest.split("\n")]
    if careful:
        sure = all(is_prose(line) for line in lines if line) and sum(map(sentence_words, lines)) >= 2
        return "\n".join(lines).strip() or None if sure else None
    first = next((number for number, line in enumerate(lines) if _is_said(line, front)), len(lines))
    words = lines[first:]
    return "\n".join(words).strip() or None if all(may_be_prose(line) for line in words) else None


def _is_said(line: str, front: str) -> bool:
    """Whether a line behind an artefact without a dump is the customer's: a sentence, a short one, or the next of the list in front."""
    return is_prose(line) or is_short_sentence(line) or (may_be_prose(line) and _goes_on(line, front))


def _goes_on(line: str, front: str) -> bool:
    """Whether a line has the next number, or the bullet, of the last line in front that has one."""
    item = _ITEM.match(line)
    items = _ITEM.findall(front)
    if item is None or not items:
        return False
    last, this = items[-1], item.group(1)
    if this.isdecimal() and last.isdecimal():
        return int(last) < int(this) <= int(last) + _MOST_LEFT_OUT
    return bool(this == last)
