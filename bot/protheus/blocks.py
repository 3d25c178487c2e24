"""Reading a file of any size as blocks of whole lines, in bounded memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import BinaryIO, cast

Source = str | PathLike[str] | BinaryIO | bytes | Iterable[bytes]

#: Bytes of a block. Small enough to stay in the processor's cache while several searches pass over it.
BLOCK = 512 * 1024
#: Bytes of a line that is kept in one piece; a longer one is cut, so that a file without line ends takes no more memory.
LONGEST_LINE = 64 * 1024

#: The first end of a line: ``cr`` where it is a carriage return alone, as on old Macs.
_LINE_END = re.compile(rb"(?P<cr>\r(?=[^\r\n]))|\n")

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def read_blocks(source: Source, tell: Callable[[str], None] = lambda _: None) -> Iterator[bytes]:
    """The bytes of a path, an open binary file or an iterable of chunks, as blocks that end with a line (or where a line is too long).

    A file in UTF-16, as some Windows editors save it, comes as UTF-8, and one whose lines end with a carriage return alone comes with
    line feeds. ``tell`` is told "utf-16" before the first block of such a file. Raises OSError where a path cannot be read.
    """
    if isinstance(source, str | PathLike):
        with Path(source).open("rb", buffering=0) as file:
            yield from _whole_lines(_with_line_feeds(_as_utf8(_read(file), tell)))
    elif isinstance(source, bytes):
        yield from _whole_lines(_with_line_feeds(_as_utf8(iter((source,)), tell)))
    elif hasattr(source, "read"):
        yield from _whole_lines(_with_line_feeds(_as_utf8(_read(cast(BinaryIO, source)), tell)))
    else:
        yield from _whole_lines(_with_line_feeds(_as_utf8(iter(source), tell)))


def _read(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(BLOCK):
        yield chunk


def _whole_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for piece in _cut(chunks):
        waiting.append(piece)
        size += len(piece)
        if size < BLOCK:
            continue
        block = b"".join(waiting)
        end = block.rfind(b"\n") + 1
        if len(block) - end > LONGEST_LINE:
            end = len(block)
        if end:
            yield block[:end]
        waiting, size = [block[end:]], len(block) - end
    if size:
        yield b"".join(waiting)


def _cut(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Chunks of at most a block: who hands over a whole file at once does not get it searched at once."""
    for chunk in chunks:
        if len(chunk) <= BLOCK:
            yield chunk
        else:
            yield from (chunk[start : start + BLOCK] for start in range(0, len(chunk), BLOCK))


def _with_line_feeds(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks as they are, unless the first line ends with a carriage return alone."""
    head = b""
    for chunk in chunks:
        head += chunk
        first = _LINE_END.search(head, max(0, len(head) - len(chunk) - 1))
        if first and first["cr"]:
            return _without_returns(chain((head,), chunks))
        if first or len(head) > LONGEST_LINE:
            break
    return chain((head,) if head else (), chunks)


def _without_returns(chunks: Iterator[bytes]) -> Iterator[bytes]:
    waiting = b""
    for chunk in chunks:
        piece = waiting + chunk
        # the line feed of the last one may begin the next chunk
        end = len(piece) - piece.endswith(b"\r")
        waiting = piece[end:]
        yield piece[:end].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if waiting:
        yield b"\n"


def _as_utf8(chunks: Iterator[bytes], tell: Callable[[str], None]) -> Iterator[bytes]:
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= 2:
            break
    encoding = _UTF16.get(head[:2])
    if encoding is None:
        return chain((head,) if head else (), chunks)
    tell("utf-16")
    return _transcoded(chain((head[2:],), chunks), encoding)


def _transcoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in _cut(iter(chunks)):
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
