"""Videos: whole, nothing else inside, and without the place where they were taken.

MP4 is a row of boxes, each with its size and a type of four characters (ISO/IEC 14496-12, 4.2).
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from typing import BinaryIO, NamedTuple

from bot.evidence.limits import CHUNK
from bot.evidence.refusal import Refused

#: Boxes that hold who, where and with what: phones write the position into them.
_TELLING = (b"udta", b"meta")
#: Boxes that such boxes stand in.
_OPENED = (b"moov", b"trak")
#: A track stands in the film, and nothing of ours deeper.
_DEEPEST = 2
#: More boxes than a player's file has.
_MOST_BOXES = 20_000


class _Box(NamedTuple):
    type: bytes
    start: int
    body: int
    end: int


def check_video(path: Path) -> None:
    """Lets pass what is a video and nothing else.

    Raises:
        Refused: it is a ZIP as well.
    """
    if zipfile.is_zipfile(path):
        raise Refused("file_double")


def rewrite_mp4(path: Path, target: Path) -> None:
    """Copies an MP4 with the boxes that tell place, device and person made empty. Picture and sound stay untouched.

    Raises:
        Refused: it is cut off, its boxes do not fit, or there is no film in it.
    """
    check_video(path)
    copyfile(path, target)
    with target.open("r+b") as file:
        boxes = list(_boxes(file, 0, file.seek(0, os.SEEK_END)))
        types = {box.type for box in boxes}
        if not {b"ftyp", b"moov"} <= types or not types & {b"mdat", b"moof"}:
            raise Refused("file_damaged")
        for box in boxes:
            if box.type in _OPENED:
                _empty_telling(file, box, _DEEPEST)


def _empty_telling(file: BinaryIO, parent: _Box, deeper: int) -> None:
    for box in list(_boxes(file, parent.body, parent.end)):
        if box.type in _OPENED and deeper:
            _empty_telling(file, box, deeper - 1)
        elif box.type in _TELLING:
            file.seek(box.start + 4)
            file.write(b"free")
            file.seek(box.body)
            left = box.end - box.body
            while left > 0:
                left -= file.write(bytes(min(left, CHUNK)))


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[_Box]:
    count = 0
    while start < end:
        file.seek(start)
        head = file.read(16)
        size, body = int.from_bytes(head[:4], "big"), start + 8
        if size == 1:
            size, body = int.from_bytes(head[8:16], "big"), start + 16
        elif size == 0:  # up to the end
            size = end - start
        count += 1
        if len(head) < 8 or body > start + size or start + size > end or count > _MOST_BOXES:
            raise Refused("file_damaged")
        yield _Box(head[4:8], start, body, start + size)
        start += size
