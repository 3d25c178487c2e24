"""The lines of a pasted text as they were before a chat joined them or a web service escaped them."""

from __future__ import annotations

import re

#: Where a chat joined the lines of a paste, a new one begins.
_JOINED = re.compile(r"(?<=\S)[ \t]+(?=Called from \S|\[(?:TOTVS |[A-Za-z]\w{2,30}\s?:)|Variables in use\b|-- FROM |CALL  )")
#: The beginning of a web service's answer, and its texts; some services do not escape the quotation marks inside of one.
_ENVELOPE = re.compile(r'(?:\[\s{0,200})?\{\s{0,200}"[\w.\- ]{1,60}"\s{0,4}:')
_TEXT_OR_BRACKET = re.compile(r'"((?:[^"\\]+|\\(?:.|\Z)|"(?!\s{0,200}[,:}\]]))*)(?:"|\Z)|[{}]', re.DOTALL)
#: What tells an error inside of such a text.
_ERROR = re.compile(r"HREAD ERROR\s{0,4}\(|Called from\s|\.\w{2,5}\s{0,4}\)[^\n]{0,40}\bline\s{0,4}:", re.IGNORECASE)
#: An escaped character, or a path that is not escaped and stays as it is.
_ESCAPED = re.compile(r'(?<![A-Za-z])[A-Za-z]:\\(?!\\)[^\s"]{0,200}?(?=\\n[A-Z]|\\n on |\s|"|\Z)|\\(["\\/nrt]|u[0-9A-Fa-f]{4})')
_PLAIN = {"n": "\n", "r": "", "t": " ", '"': "'"}


def lines_apart(text: str) -> str:
    """The text with each line of an artefact on its own line, without carriage returns.

    Of an answer in JSON that holds an error only the error stays; what stands around the answer is left alone.
    """
    text = _opened(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return _JOINED.sub("\n", text)


def _opened(text: str) -> str:
    envelope = _ENVELOPE.search(text)
    if envelope is None:
        # a part of an answer; a path such as C:\new is left alone
        return _unescaped(text) if "\\nCalled from" in text else text
    if not _ERROR.search(text, envelope.start()):
        return text
    depth = 0
    errors = []
    end = len(text)
    for part in _TEXT_OR_BRACKET.finditer(text, envelope.start()):
        depth += {"{": 1, "}": -1}.get(part.group(), 0)
        if part.group(1) and _ERROR.search(part.group(1)):
            errors.append(_unescaped(part.group(1)))
        if not depth:
            end = part.end()
            break
    if not errors:
        return text
    behind = text[end:].lstrip("] \t") if envelope.group().startswith("[") else text[end:]
    return "\n".join([text[: envelope.start()], *errors, behind])


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    escaped = found.group(1)
    if escaped is None:
        return found.group()
    return chr(int(escaped[1:], 16)) if escaped.startswith("u") else _PLAIN.get(escaped, escaped)
