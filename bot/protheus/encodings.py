"""Which encoding a log has, told while it streams by; and decoding pieces of it, each for itself."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

#: Blocks with accents that must be UTF-8 before the rest is taken for it too.
ENOUGH = 4


class Encoding:
    """Watches blocks: ``ascii``, ``utf-8``, ``utf-8-sig`` (with a byte order mark) or ``cp1252``; ``utf-16`` where it is told so."""

    def __init__(self) -> None:
        self.name = "ascii"
        self._proofs = 0
        self._told = False

    def tell(self, name: str) -> None:
        """What the file's own mark says, whatever the blocks look like that were made of it."""
        self.name, self._told = name, True

    def watch(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """The blocks as they are; ``name`` is right once they have all gone by."""
        first = True
        for block in blocks:
            if self._told:
                yield block
                continue
            if first and block.startswith(codecs.BOM_UTF8):
                self.name = "utf-8-sig"
            first = False
            if self.name != "cp1252" and self._proofs < ENOUGH and not block.isascii():
                self._look(block)
            yield block

    def _look(self, block: bytes) -> None:
        if not is_utf8(block):
            self.name = "cp1252"
            return
        self._proofs += 1
        if self.name == "ascii":
            self.name = "utf-8"


def is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8; a last character that is cut off does not count against it."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def decode(data: bytes) -> str:
    """The text of a piece of a log: UTF-8 where it is that, else cp1252 (a log may hold both, as several programs write it)."""
    if is_utf8(data):
        return data.decode("utf-8", "ignore").lstrip("\ufeff")
    return data.decode("cp1252", "replace")
