"""A ZIP written again, with other content in place of some of its members."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from shutil import copyfileobj
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.evidence.limits import CHUNK


class Entry(NamedTuple):
    """A member as it is to be written: what it is called then, and the file that holds its content where that is another one."""

    info: ZipInfo
    name: str
    content: Path | None


def repack(archive: ZipFile, entries: Iterable[Entry], target: Path) -> None:
    """Writes the entries to ``target``, in their order. One is asked for when those before it are written: their files may go."""
    with ZipFile(target, "w", ZIP_DEFLATED) as written:
        for info, name, content in entries:
            entry = ZipInfo(name, info.date_time)
            entry.compress_type = ZIP_DEFLATED
            with content.open("rb") if content else archive.open(info) as original, written.open(entry, "w") as copy:
                copyfileobj(original, copy, CHUNK)
