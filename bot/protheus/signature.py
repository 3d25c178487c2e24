"""The signature of an error: the same for the same defect, whoever ran into it, whenever and with whatever data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

from bot.protheus.access_keys import ACCESS_KEY
from bot.protheus.records import without_records
from bot.protheus.stack import Frame, is_custom

#: Standard frames that tell defects apart.
FRAMES = 3
#: Characters of a message's shape that count: without the values, so that a statement ends at the same word whatever they are.
_LONGEST_SHAPE = 600

_QUOTED = re.compile(r"'([^']{0,200})'|\"([^\"]{0,200})\"")
_KEY_VALUES = re.compile(r"((?:key value is|chave duplicada [ée]|key)\s*)\([^()]*\)(?:\s*=\s*\([^()]*\))?", re.IGNORECASE)
_OBJECT = re.compile(r"(?:\w{1,30}\.){0,2}([A-Z][A-Z0-9]{2})\d\d0(\w*)", re.IGNORECASE)
_TABLE = re.compile(r"\b(?:\w{1,30}\.){0,2}([A-Z][A-Z0-9]{2})\d\d0(?=[_\W]|$)")
#: Texts and long numbers in the code of a block, the last one maybe cut; and how much of the rest counts.
_BLOCK_VALUES = re.compile(r"'[^'\n]*(?:'|\Z)|\"[^\"\n]*(?:\"|\Z)|(?<!\w)\d{4,}(?!\w)")
_LONGEST_BLOCK = 80
#: What tells defects apart though it is quoted or a number: the name of something missing, the code of an error.
_NAME = re.compile(r"(?:exists?|function|variable|field|alias|method|property|class)[\s:]{1,3}$", re.IGNORECASE)
_CODE = r"\b(?:ERROR?|HTTP|STATUS|REJEI[CÇ][AÃ]O)\s{0,3}[:=]?\s{0,3}-?\d{1,4}(?![\w.,/]*\d)(?!\w)"
#: What goes out of a message in capitals; ``kept`` is what stands in front of it.
_VALUES = re.compile(
    r"[A-Z]:\\\S*|\\\\\S+|\b0X[0-9A-F]+\b|\b[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\b"
    # a file below a folder; its extension stays
    r"|(?<![\w/\\<:.])[/\\](?:[^\s/\\\"'<>|]{1,80}[/\\]){0,12}[^\s/\\\"'<>|]{1,80}(?=\.[\w#]{1,5}(?![\w#./\\]))"
    # aliases and work files that the server numbers
    r"|\b(?P<kept>TRB(?=\d)|(?:TMP|TEMP|QRY)(?=_?\d\d))_?\d+\b|\b(?:SC|TC|TT)\d{5,}\b"
    # who holds a record or a file
    r"|(?P<holder>\b(?:LOCKED|KILLED|OPENED|IN USE)\s+BY\s+(?:USER\s+)?)[\w.\\-]*\w"
    r"|(?P<someone>\b(?<!ORDER )(?<!GROUP )(?:BY|POR)\s+)(?![A-Z]\w\w\.[A-Z]\w{1,2}_)[A-Z][\w-]{0,60}[.\\][\w.\\-]{0,60}\w"
)
_NUMBER = re.compile(rf"(?P<code>{_CODE})|(?<![A-Z0-9_#])(?<!ORA-)(?<!ERROR : )-?\d[\d.,:/]*(?![A-Z0-9_])")


def signature(message: str | None, failing: Frame | None, stack: Sequence[Frame], names: Sequence[str] = ()) -> str:
    """16 hex digits of the message's shape, the failing function and the first standard frames; without lines, dates and values.

    ``names`` are the user and the machine of the log: they are taken out of the message.
    """
    standard = [each for each in stack if each.source and not is_custom(each.function)][:FRAMES]
    frames = ([failing] if failing else []) + [each for each in standard if failing is None or _place(each) != _place(failing)][:FRAMES]
    parts = [_shape(message or "", names), *map(_place, frames)]
    return sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _place(each: Frame) -> str:
    function = each.function
    if function.startswith("{"):
        # the code of a block is cut at a length, maybe inside of a value, so what stands far behind does not count
        function = _BLOCK_VALUES.sub("''", function)[:_LONGEST_BLOCK]
    return f"{function}({each.source or ''})".upper()


def _shape(message: str, names: Sequence[str]) -> str:
    shape = _KEY_VALUES.sub(r"\1()", ACCESS_KEY.sub("0", without_records(message)))
    shape = _QUOTED.sub(_without_value, shape).upper()
    for name in names:
        if len(name) >= 3:
            shape = re.sub(rf"(?<!\w){re.escape(name.upper())}(?!\w)", "?", shape)
    shape = _TABLE.sub(r"\1", shape)
    shape = _VALUES.sub(lambda match: f"{match['kept'] or match['holder'] or match['someone'] or ''}?", shape)
    return " ".join(_NUMBER.sub(lambda match: match["code"] or "#", shape).split())[:_LONGEST_SHAPE]


def _without_value(match: re.Match[str]) -> str:
    """Names of tables and indexes stay, without the company; so does the name of what is missing; every other quoted text is a value."""
    said = match.group(1) or match.group(2) or ""
    known = _OBJECT.fullmatch(said)
    if not known and said.isidentifier() and _NAME.search(match.string[max(0, match.start() - 20) : match.start()]):
        return f"'{said}'"
    return f"'{known.group(1)}{known.group(2)}'" if known else "''"
