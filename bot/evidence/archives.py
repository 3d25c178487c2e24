"""ZIP containers, looked at before anything of them is unpacked: sizes, ratios, names, and that there is nothing beside the members.

Nothing is ever unpacked to a path that an archive names.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from bot.evidence.limits import CHUNK, MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED, RATIO_FREE
from bot.evidence.refusal import Refused

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: Encrypted, encrypted strongly, names hidden (APPNOTE 4.4.4, bits 0, 6, 13).
_ENCRYPTED = 1 | 1 << 6 | 1 << 13
#: The end of central directory record without its comment (APPNOTE 4.3.16).
_END = b"PK\x05\x06"
_END_SIZE = 22
#: A member's local header before its name (APPNOTE 4.3.7).
_LOCAL_SIZE = 30
#: What systems add by themselves: left out.
_JUNK = ("__MACOSX",)
_JUNK_NAMES = (".ds_store", "thumbs.db", "desktop.ini")
#: What zipfile raises on a broken archive, besides its own.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, OverflowError)


@dataclass
class Budget:
    """What archives inside one another may hold together."""

    members: int = MAX_MEMBERS
    unpacked: int = MAX_UNPACKED


@contextmanager
def opened(path: Path) -> Iterator[ZipFile]:
    """A ZIP to read.

    Raises:
        Refused: it is damaged, also where that shows only inside the block.
    """
    try:
        with ZipFile(path) as archive:
            yield archive
    except _BROKEN as error:
        raise Refused("file_damaged") from error


def check_container(path: Path, archive: ZipFile, budget: Budget) -> list[ZipInfo]:
    """The members of an archive that may be read, without folders, taken off the budget.

    Raises:
        Refused: too many or too large members, encryption, a path that leads out, a link, or bytes that belong to no member.
    """
    infos = archive.infolist()
    budget.members -= len(infos)
    budget.unpacked -= sum(info.file_size for info in infos)
    if budget.members < 0 or budget.unpacked < 0 or any(_too_dense(info) for info in infos):
        raise Refused("archive_too_large")
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise Refused("file_encrypted")
    if any(info.compress_type not in _METHODS or _leads_out(info) or _is_link(info) for info in infos):
        raise Refused("archive_unsafe")
    if len({info.filename.lower() for info in infos}) < len(infos):
        raise Refused("archive_unsafe")
    _check_layout(path, archive, infos)
    return [info for info in infos if not info.is_dir()]


def is_junk(info: ZipInfo) -> bool:
    """Whether a member is something that an operating system left there."""
    path = PurePosixPath(info.filename)
    return path.parts[0] in _JUNK or path.name.lower() in _JUNK_NAMES


def unpack(archive: ZipFile, info: ZipInfo, target: Path) -> None:
    """Writes one member to a path of ours. zipfile reads no more than the size that the archive declares, and checks the CRC."""
    with archive.open(info) as source, target.open("wb") as file:
        copyfileobj(source, file, CHUNK)


def _too_dense(info: ZipInfo) -> bool:
    return info.file_size > RATIO_FREE and info.file_size > MAX_RATIO * max(info.compress_size, 1)


def _leads_out(info: ZipInfo) -> bool:
    # zipfile cuts names at a NUL; what stood behind it is in orig_filename.
    name = info.orig_filename.replace("\\", "/")
    parts = name.split("/")
    return not name or "\0" in name or ":" in parts[0] or name.startswith("/") or ".." in parts


def _is_link(info: ZipInfo) -> bool:
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind not in (0, stat.S_IFREG, stat.S_IFDIR)


def _check_layout(path: Path, archive: ZipFile, infos: list[ZipInfo]) -> None:
    """Members lie one after the other, from the first byte on, and the directory ends the file.

    Otherwise members overlap, as in bombs that defy the sums above (Fifield, "A better zip bomb", 2019), or the file is another
    one as well.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END_SIZE - len(archive.comment)))
        ended = file.read(4) == _END
        position = 0
        for info in sorted(infos, key=lambda info: info.header_offset):
            if info.header_offset < position or (not position and info.header_offset):
                raise Refused("file_double")
            position = info.header_offset + _local_size(file, info) + info.compress_size
    if not ended or position > archive.start_dir:
        raise Refused("file_double")


def _local_size(file: BinaryIO, info: ZipInfo) -> int:
    file.seek(info.header_offset)
    head = file.read(_LOCAL_SIZE)
    return _LOCAL_SIZE + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
