"""What people put in front of an error's message on its line: a chat's time and name, a bullet, "Erro: ", words of their own.

None of it belongs to the message: it names people, and the same defect would look like another one.
"""

from __future__ import annotations

import re

from bot.protheus.prose import introduces, may_be_prose, sentence_words

#: How the messages of AdvPL and of DBAccess begin that are met most.
KNOWN_WORDS = re.compile(
    r"\b(?:variable does not exist|type mismatch|(?:array|subscript)[\w ]{0,20} out of bounds|argument #?\d+ error|argument error in|"
    r"invalid field name|cannot find (?:function|method)|index not found|alias (?:does not exist|already in use)|"
    r"DB ?error|topconn error|string size overflow|stack overflow|invalid property)\b",
    re.IGNORECASE,
)
_DAY, _CLOCK = r"\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?", r"\d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\.?)?"
_NAME = (
    r"(?!Err|Help|Msg|Mens)(?:~?[^\W\d_a-zà-ÿ][a-zà-ÿ'.]{1,30}(?: (?:d[aeo]s?|e|[^\W\d_a-zà-ÿ][a-zà-ÿ'.]{0,30})){0,5}|"
    r"\+\d[\d ()-]{6,20}|@?[a-z]{2,30}[._][a-z]{2,30})(?: \([^()\n]{1,40}\))?"
)
#: As chats copy a message: "[24/11 10:15] Joao Silva: ", "24/11/2026 10:15 - Joao Silva: ".
_CHAT = re.compile(rf"\s{{0,8}}(?:\[(?:{_DAY},?\s)?{_CLOCK}(?:,\s{_DAY})?\]\s?|{_DAY},?\s{_CLOCK}\s[-–]\s)(?:(?P<name>{_NAME}):\s)?")
_BULLET = re.compile(r"\s{0,8}(?:(?:[-–—•·]|\d{1,2}[.)])\s{1,4}|[\"'“”«`]{1,3}(?=\S))")
#: What only a log says in front of its known words: an error's number, a table.
_OF_SERVERS = re.compile(r"(?i:error\b|exception|\bfatal\b)|\b(?:ORA|SQL|ODBC|HTTP)|\b[A-Z][A-Z0-9]\d(?:\d\d0)?\b")


def message_start(said: str) -> int:
    """Where the message begins in the line of an error without a header, as far as it is sure: behind what a chat or a person put there."""
    chat = _CHAT.match(said)
    start = chat.end() if chat else 0
    while bullet := _BULLET.match(said, start):
        start = bullet.end()
    known = KNOWN_WORDS.search(said, start)
    if known is None:
        return start
    front = said[start : known.start()]
    if _is_typed(front):
        return known.start()
    # "Ocorre no fechamento: Error : -37 DB error": what only the log says in front of its known words stays with them
    colons = (start + colon.end() for colon in re.finditer(r":\s", front))
    fitting = (place for place in colons if introduces(said[start:place]) and not sentence_words(said[place : known.start()]))
    return next(fitting, known.start() if introduces(front) else start)


def without_chat(line: str) -> str:
    """A line without the time and the name that a chat put in front of it; a time alone stays, as people write one too."""
    chat = _CHAT.match(line)
    return line[chat.end() :] if chat and chat["name"] else line


def _is_typed(front: str) -> bool:
    return not _OF_SERVERS.search(front) and may_be_prose(front.rstrip(" \t=>-–:"))
