"""One file examined: what it is, what it proves, and the form in which it may be kept. Runs apart from the servers (``apart.py``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4
from zipfile import ZipFile, ZipInfo

import msgspec

from bot.evidence.archives import Budget, check_container, is_junk, opened, unpack
from bot.evidence.documents import rewrite_document
from bot.evidence.formats import Format, format_of, promised
from bot.evidence.images import rewrite_image
from bot.evidence.job import Examined
from bot.evidence.limits import MAX_DEPTH
from bot.evidence.names import clean_name, extension
from bot.evidence.pdf_files import check_pdf
from bot.evidence.refusal import Refused
from bot.evidence.repacking import Entry, repack
from bot.evidence.texts import check_text, is_configuration, mask_configuration
from bot.evidence.videos import check_video, rewrite_mp4
from bot.evidence.xml_files import check_xml

#: What a text proves, as the contract's findings: a dict with "kind" at least. None of it is personal.
Read = Callable[[Path], dict[str, Any]]

_KINDS: dict[Format, str] = {
    "pdf": "pdf",
    "docx": "text",
    "xlsx": "spreadsheet",
    "zip": "archive",
    "mp4": "video",
    "webm": "video",
}
#: Why a member is refused, told of the archive that it is in.
_OF_MEMBER = ("file_type", "file_mismatch", "file_web", "file_empty")


@dataclass(frozen=True)
class _Work:
    """What the members of an archive share with it."""

    folder: Path
    read: Read
    budget: Budget

    def new(self) -> Path:
        """A path that nothing stands at yet."""
        return self.folder / uuid4().hex


def examine(path: Path, name: str, folder: Path, read: Read) -> Examined:
    """Examines a file of a clean name. What is written in its place goes into ``folder``.

    Raises:
        Refused: it is not taken.
    """
    return _examine(path, name, _Work(folder, read, Budget()), 1)


def _examine(path: Path, name: str, work: _Work, depth: int) -> Examined:
    held = format_of(path, name)
    if held in ("text", "xml"):
        return _text(path, name, work, held)
    if held == "zip":
        return _archive(path, name, work, depth)
    if held in _KINDS:
        return _document(path, name, work, held)
    target = work.new()
    rewrite_image(path, held, target)
    # HEIC is kept as JPEG, and is called so.
    shown = str(PurePosixPath(name).with_suffix(".jpg")) if held == "heic" else name
    return Examined(name=shown, path=str(target), kind="image", findings={"kind": "image"})


def _text(path: Path, name: str, work: _Work, held: Format) -> Examined:
    check_text(path)
    if held == "xml":
        with path.open("rb") as file:
            check_xml(file)
    findings = work.read(path)
    kind = str(findings["kind"])
    if kind in ("text", "other"):
        kind = "spreadsheet" if extension(name) == "csv" else "text"
    masked = work.new()
    if held == "text" and is_configuration(path, name) and mask_configuration(path, masked):
        path = masked
    return Examined(name=name, path=str(path), kind=kind, findings={**findings, "kind": kind})


def _document(path: Path, name: str, work: _Work, held: Format) -> Examined:
    if held == "pdf":
        check_pdf(path)
    elif held == "webm":
        check_video(path)
    elif held == "mp4":
        target = work.new()
        rewrite_mp4(path, target)
        path = target
    else:
        path = rewrite_document(path, held, work.folder)
    return Examined(name=name, path=str(path), kind=_KINDS[held], findings={"kind": _KINDS[held]})


def _archive(path: Path, name: str, work: _Work, depth: int) -> Examined:
    if depth > MAX_DEPTH:
        raise Refused("archive_unsafe")
    found: dict[str, Examined] = {}
    with opened(path) as archive:
        infos = check_container(path, archive, work.budget)
        wanted = [info for info in infos if not is_junk(info)]
        if not wanted:
            raise Refused("file_empty")
        changed = len(wanted) < len(infos)
        for info in wanted:
            found[info.filename] = member = _member(archive, info, work, depth)
            changed |= bool(member.path)
        if changed:
            path = work.new()
            repack(archive, (_entry(info, found[info.filename]) for info in wanted), path)
    members = [{"name": each.name, "kind": each.kind, "findings": each.findings} for each in found.values()]
    return Examined(name=name, path=str(path), kind="archive", findings={"kind": "archive", "members": members})


def _member(archive: ZipFile, info: ZipInfo, work: _Work, depth: int) -> Examined:
    """A member examined. Its ``path`` is empty where it may stay as it is in the archive."""
    name = clean_name(info.filename)
    unpacked = work.new()
    try:
        if not info.file_size and promised(name) == "text":
            return Examined(name=name, path="", kind="text", findings={"kind": "text"})  # logs that nothing was written to
        unpack(archive, info, unpacked)
        examined = _examine(unpacked, name, work, depth + 1)
    except Refused as refused:
        raise Refused("archive_member" if refused.reason in _OF_MEMBER else refused.reason) from refused
    finally:
        unpacked.unlink(missing_ok=True)
    return msgspec.structs.replace(examined, path="") if examined.path == str(unpacked) else examined


def _entry(info: ZipInfo, member: Examined) -> Entry:
    """A member as it is written again, in folders of clean names."""
    path = PurePosixPath(info.filename).with_name(member.name)
    folders = [clean_name(part) for part in path.parts[:-1]]
    return Entry(info, "/".join([*folders, member.name]), Path(member.path) if member.path else None)
