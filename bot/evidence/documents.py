"""Word documents and Excel workbooks (ECMA-376): what they say they are, without macros, programs and things that they fetch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import ParseError
from zipfile import ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from bot.evidence.archives import Budget, check_container, opened, unpack
from bot.evidence.formats import Format
from bot.evidence.images import embedded_type, rewrite_embedded
from bot.evidence.limits import MAX_PARTS
from bot.evidence.refusal import Refused
from bot.evidence.repacking import Entry, repack
from bot.evidence.xml_files import check_xml

_TYPES = "[Content_Types].xml"
#: The content type of the main part. Those of documents with macros differ.
_MAIN: dict[Format, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
#: Parts that hold programs: Visual Basic, Excel 4 macros, controls, embedded objects.
_MACROS = ("vbaproject", "vbadata", "macrosheets/", "dialogsheets/", "activex/", "ctrlprops/", "oleobject")
#: What a document may name on the network: the reader clicks on it. Templates, pictures and data are fetched on opening.
_CLICKED = "/hyperlink"
#: Bytes of a part that show whether it is a picture.
_HEAD = 512


def rewrite_document(path: Path, promised: Format, folder: Path) -> Path:
    """Lets pass a document of the promised kind. Gives what to keep of it: ``path``, or a file in ``folder`` where it has pictures.

    Those are written anew as pictures by themselves are, under the same names; every other part keeps its bytes.

    Raises:
        Refused: it is another kind of document or archive, damaged, encrypted, has macros or embedded programs, fetches something,
            unpacks to too much, or has a picture that is damaged or too large.
    """
    with opened(path) as archive:
        parts = _checked_parts(path, archive, promised)
        pictures = {part.filename: mime for part in parts if (mime := _picture_type(archive, part))}
        if not pictures:
            return path
        target = folder / uuid4().hex
        repack(archive, _entries(archive, parts, pictures, folder), target)
    return target


def _checked_parts(path: Path, archive: ZipFile, promised: Format) -> list[ZipInfo]:
    parts = check_container(path, archive, Budget(members=MAX_PARTS))
    if any(word in part.filename.lower() for part in parts for word in _MACROS):
        raise Refused("file_macros")
    if _TYPES not in archive.namelist():
        raise Refused("file_mismatch")
    for part in parts:
        _check_part(archive, part)
    types = {element.get("ContentType", "") for element in _elements(archive, _TYPES)}
    if any("macroenabled" in each.lower() or "vbaproject" in each.lower() for each in types):
        raise Refused("file_macros")
    if _MAIN[promised] not in types:
        raise Refused("file_mismatch")
    return parts


def _picture_type(archive: ZipFile, part: ZipInfo) -> str | None:
    """The type of a part that is a picture, wherever it is and whatever it is called: in media/, as a thumbnail, behind a cell."""
    with archive.open(part) as file:
        return embedded_type(file.read(_HEAD))


def _entries(archive: ZipFile, parts: list[ZipInfo], pictures: dict[str, str], folder: Path) -> Iterator[Entry]:
    """The parts in their order, the pictures among them written anew; one on disk at a time."""
    original, written = folder / uuid4().hex, folder / uuid4().hex
    for part in parts:
        mime = pictures.get(part.filename)
        if not mime:
            yield Entry(part, part.filename, None)
            continue
        try:
            unpack(archive, part, original)
            rewrite_embedded(original, mime, written)
            yield Entry(part, part.filename, written)
        finally:
            original.unlink(missing_ok=True)
            written.unlink(missing_ok=True)


def _check_part(archive: ZipFile, part: ZipInfo) -> None:
    if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
        return
    with archive.open(part) as file:
        check_xml(file)  # type: ignore[arg-type]
    if part.filename.endswith(".rels") and any(_fetches(element) for element in _elements(archive, part.filename)):
        raise Refused("file_active")


def _fetches(relation: Any) -> bool:
    return relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith(_CLICKED)


def _elements(archive: ZipFile, name: str) -> list[Any]:
    try:
        with archive.open(name) as file:
            return [element for _event, element in iterparse(file, forbid_dtd=True)]
    except (DefusedXmlException, ParseError) as error:
        raise Refused("file_damaged") from error
