"""Which files are taken: by what they hold and by what they are called, both. Everything else is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import filetype

from bot.evidence.names import extension
from bot.evidence.refusal import Refused

Format = Literal["text", "xml", "pdf", "docx", "xlsx", "zip", "png", "jpg", "webp", "heic", "gif", "mp4", "webm"]

#: What each extension promises.
_PROMISED: dict[str, Format] = {
    **dict.fromkeys(("log", "txt", "csv", "ini"), "text"),
    "xml": "xml",
    "pdf": "pdf",
    "docx": "docx",
    "xlsx": "xlsx",
    "zip": "zip",
    "png": "png",
    "jpg": "jpg",
    "jpeg": "jpg",
    "webp": "webp",
    "heic": "heic",
    "heif": "heic",
    "gif": "gif",
    "mp4": "mp4",
    "webm": "webm",
}
_OF_MIME: dict[str, Format] = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/apng": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/heic": "heic",
    "image/gif": "gif",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
_ZIP = b"PK\x03\x04"
#: Bytes that tell the format.
_HEAD = 8192


def promised(name: str) -> Format:
    """The format that a name promises.

    Raises:
        Refused: files of this extension are not taken.
    """
    found = _PROMISED.get(extension(name))
    if found is None:
        raise Refused("file_type")
    return found


def format_of(path: Path, name: str) -> Format:
    """The format of a file that is what its name promises. Text is only known not to be one of the other formats.

    Raises:
        Refused: files of this extension are not taken, the file is empty, or it holds something else.
    """
    expected = promised(name)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise Refused("file_empty")
    held = _held(head)
    if held != (None if expected in ("text", "xml") else "zip" if expected in ("docx", "xlsx") else expected):
        raise Refused("file_mismatch")
    return expected


def _held(head: bytes) -> Format | None:
    # Office documents are ZIPs, whatever their first member is called.
    if head.startswith(_ZIP):
        return "zip"
    guess = filetype.guess(head)
    return _OF_MIME.get(guess.mime) if guess else None
