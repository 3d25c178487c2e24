"""PDF: whole, nothing but a PDF, and without scripts that run when it is opened."""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path

from bot.evidence.limits import CHUNK
from bot.evidence.refusal import Refused

#: Readers look for the end mark in the last kilobyte (ISO 32000-1, annex H.3); scanners append a little more.
_TAIL = 4096
#: Actions that start programs or scripts (ISO 32000-1, 12.6.4.5 and 12.6.4.16), Flash, and files carried along.
#: Not /JS, which goes with /JavaScript: three bytes stand in any large picture by chance.
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|RichMedia|EmbeddedFiles?)(?![A-Za-z0-9])")
#: A name may write any character as #xx.
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
#: Longest name that is looked for, with every character escaped.
_OVERLAP = 64


def check_pdf(path: Path) -> None:
    """Lets pass a whole PDF. What stands in compressed object streams is not looked into.

    Raises:
        Refused: its end is missing, it is a ZIP as well, or it holds scripts, programs or other files.
    """
    with path.open("rb") as file:
        file.seek(-min(_TAIL, file.seek(0, os.SEEK_END)), os.SEEK_END)
        if b"%%EOF" not in file.read():
            raise Refused("file_damaged")
    if zipfile.is_zipfile(path):
        raise Refused("file_double")
    with path.open("rb") as file:
        before = b""
        while chunk := file.read(CHUNK):
            seen = before + chunk
            if _ACTIVE.search(_ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), seen)):
                raise Refused("file_active")
            before = seen[-_OVERLAP:]
