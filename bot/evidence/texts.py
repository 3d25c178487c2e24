"""Text files: nothing but text, and no secrets of a configuration."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import BinaryIO

from bot.evidence.limits import CHUNK
from bot.evidence.names import extension
from bot.evidence.refusal import Refused
from bot.ticket import words
from bot.ticket.masking import mask
from bot.ticket.secret_keys import SECRET_LINE, kind_of

#: Control characters that a text does not need. A log dumps variables and may hold some, a NUL among them; of random bytes they are 10 %.
_ODD = bytes(code for code in range(32) if code not in b"\t\n\f\r\x1b")
MOST_ODD = 0.02
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

#: What browsers take for a page when it stands at the start (the WHATWG's MIME sniffing), and SVG.
_PAGE = re.compile(
    rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+(?:html|svg)|html|head|body|script|iframe|svg|style|div|img|table|title|font|br|p|a|h1|b)\b",
    re.IGNORECASE | re.DOTALL,
)
_PROGRAM = re.compile(rb"\s*(?:#!|<\?php|<%@|@echo off\b)|MZ|\x7fELF", re.IGNORECASE)
#: The antivirus makers' test file, a DOS program in plain text (eicar.org): known here also where no antivirus is set up.
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$"
_HEAD = 4096

_SECTION = re.compile(r"\s*\[[^\[\]=]{1,100}\]\s*")
_PAIR = re.compile(r"\s*[\w.-]{1,100}\s*=")
#: Lines that are looked at to tell a configuration from another text.
_LOOKED_AT = 60


def check_text(path: Path) -> None:
    """Lets pass what is text in an encoding of our customers (UTF-8, Windows-1252, UTF-16 with its mark).

    Raises:
        Refused: it is binary, a page, a script or a program.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.lstrip(b"\xef\xbb\xbf").lstrip().startswith(_EICAR):
            raise Refused("file_infected")
        encoding = marked_encoding(head)
        start = head.decode(encoding, "ignore").encode() if encoding else head
        if _PROGRAM.match(start):
            raise Refused("file_program")
        if _PAGE.match(start):
            raise Refused("file_web")
        file.seek(0)
        if _odd_share(file, encoding) > MOST_ODD:
            raise Refused("file_mismatch")


def marked_encoding(head: bytes) -> str | None:
    """The encoding that a byte order mark tells."""
    return next((encoding for mark, encoding in _BOMS if head.startswith(mark)), None)


def _odd_share(file: BinaryIO, encoding: str | None) -> float:
    size = odd = 0
    decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding == "utf-16" else None
    while chunk := file.read(CHUNK):
        read = decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
        size += len(read)
        odd += len(read) - len(read.translate(None, _ODD))
    return odd / max(size, 1)


def is_configuration(path: Path, name: str) -> bool:
    """Whether a text is an ini file, such as appserver.ini, by its extension or by how it starts."""
    if extension(name) == "ini":
        return True
    with path.open("rb") as file:
        head = file.read(_HEAD)
    lines = [line for line in head.decode(marked_encoding(head) or "latin-1", "ignore").splitlines()[:_LOOKED_AT] if line.strip()]
    return bool(lines) and bool(_SECTION.fullmatch(lines[0])) and sum(bool(_PAIR.match(line)) for line in lines) >= len(lines) / 2


def mask_configuration(path: Path, masked: Path) -> bool:
    """Writes an ini file to ``masked`` with placeholders where its secrets stood, in its own encoding; says whether there were any."""
    with path.open("rb") as file:
        encoding = marked_encoding(file.read(4)) or _encoding_of(path)
    # Bytes that are no character of the encoding stay as they are.
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    found = False
    with (
        path.open(encoding=encoding, newline="", errors=errors) as source,
        masked.open("w", encoding=encoding, newline="", errors=errors) as target,
    ):
        while lines := source.readlines(CHUNK):
            text = "".join(lines)
            safe = mask(SECRET_LINE.sub(_without_value, text)).text
            found |= safe != text
            target.write(safe)
    return found


def _encoding_of(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _without_value(pair: re.Match[str]) -> str:
    return f"{pair['key']}{words.masking()['placeholders'][kind_of(pair)]}"
