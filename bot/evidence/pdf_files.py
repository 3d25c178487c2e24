"""PDF: whole, nothing but a PDF, and without scripts that run when it is opened."""

from __future__ import annotations

import mmap
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from bot.evidence.archives import Budget
from bot.evidence.limits import CHUNK, MAX_PDF_STREAMS
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

#: Where the bytes of a stream begin (7.3.8). Readers pass over what stands behind the word on its line.
_STREAM = re.compile(rb"(?<!end)stream[^\r\n]{0,80}(?:\r\n?|\n)")
#: Bytes in front of a stream in which its dictionary stands; that of an object stream has some hundred.
_DICTIONARY = 1024
_OBJECT_STREAM = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
#: How an object stream begins: with the numbers of its objects, or a comment (7.5.7), perhaps behind blanks. Contents of pages may begin
#: so too; pictures and fonts do not.
_NUMBERS = re.compile(rb"[\0\t\n\f\r ]*(?:[0-9+\-.%]|\Z)")
#: Bytes of a stream that show how it begins, unpacked; and packed, where deflate's tables stand in front of them.
_HEAD, _PACKED_HEAD = 64, 1024


def check_pdf(path: Path) -> None:
    """Lets pass a whole PDF. Compressed object streams are looked into as well.

    Raises:
        Refused: its end is missing, it is a ZIP as well, it holds scripts, programs or other files, its object streams cannot be read, or
            they unpack to too much.
    """
    with path.open("rb") as file:
        file.seek(-min(_TAIL, file.seek(0, os.SEEK_END)), os.SEEK_END)
        if b"%%EOF" not in file.read():
            raise Refused("file_damaged")
    if zipfile.is_zipfile(path):
        raise Refused("file_double")
    with path.open("rb") as file:
        # Not closed here: where a file is refused, what searched it still holds it. It goes with them.
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    _refuse_active(content[start : start + CHUNK] for start in range(0, len(content), CHUNK))
    _check_streams(content)


def _refuse_active(pieces: Iterable[bytes]) -> None:
    before = b""
    for piece in pieces:
        seen = before + piece
        if _ACTIVE.search(_plain(seen)):
            raise Refused("file_active")
        before = seen[-_OVERLAP:]


def _plain(text: bytes) -> bytes:
    return _ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), text)


def _check_streams(content: mmap.mmap) -> None:
    """Looks into every stream that unpacks to what begins as an object stream does, whatever its dictionary calls it.

    Readers find object streams by the cross-reference table; few of them mind a missing /Type.
    """
    budget = Budget()
    for number, found in enumerate(_STREAM.finditer(content)):
        if number >= MAX_PDF_STREAMS:
            raise Refused("archive_too_large")
        head = content[found.end() : found.end() + _HEAD]
        # Not packed, it was seen with the rest of the file.
        readable = bool(_NUMBERS.match(head))
        if _is_packed(head):
            pieces = _unpacked(content, found.end(), budget)
            begin = next(pieces, b"")
            readable = bool(begin)
            if _NUMBERS.match(begin):
                _refuse_active(chain((begin,), pieces))
        if not readable and _is_object_stream(content, found.start()):
            raise Refused("file_encrypted" if content.find(b"/Encrypt") >= 0 else "file_active")


def _is_packed(head: bytes) -> bool:
    """Whether bytes begin as zlib's format does (RFC 1950): deflate, and a checksum of the first two bytes."""
    return len(head) > 1 and head[0] & 15 == 8 and (head[0] << 8 | head[1]) % 31 == 0


def _is_object_stream(content: mmap.mmap, end: int) -> bool:
    """Whether the dictionary in front of a stream says so."""
    before = content[max(0, end - _DICTIONARY) : end]
    return bool(_OBJECT_STREAM.search(_plain(before[before.rfind(b"endobj") + 1 :])))


def _unpacked(content: mmap.mmap, start: int, budget: Budget) -> Iterator[bytes]:
    """What a stream unpacks to, as far as it is whole: its first bytes, then the rest in pieces. Both ends of it count."""
    inflate = zlib.decompressobj()
    packed, taken, most, damaged = b"", _PACKED_HEAD, _HEAD, False
    while most and not inflate.eof:
        if not packed:
            packed = content[start : start + taken]
            if not packed:
                return
            start, taken = start + taken, CHUNK
            budget.unpacked -= len(packed)
        before = inflate.copy()
        try:
            piece = inflate.decompress(packed, most)
        except zlib.error:
            # Readers show what comes before the damage: smaller and smaller steps lead up to it.
            inflate, most, damaged = before, most // 2, True
            continue
        packed = inflate.unconsumed_tail
        budget.unpacked -= len(piece)
        if budget.unpacked < 0:
            raise Refused("archive_too_large")
        if piece:
            yield piece
            most = most if damaged else CHUNK
