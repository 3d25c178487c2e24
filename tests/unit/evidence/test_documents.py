"""Pictures inside documents: nothing of them is kept but what they show; the rest of a document stays byte by byte."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.evidence.documents import rewrite_document
from bot.evidence.formats import Format
from bot.evidence.refusal import Refused
from tests import sample_files as files

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

DOCX = {
    **files.office(
        word__media__image1_DOT_png=files.picture("PNG"),
        word__media__image2_DOT_jpeg=files.photo("JPEG"),
        word__media__image3_DOT_emf=b"\x01\0\0\0" + bytes(40) + b" EMF" + bytes(200),
        word__media__vazia_DOT_png=b"",
        docProps__thumbnail_DOT_jpeg=files.photo("JPEG"),
        docProps__core_DOT_xml="<a>Ação</a>".encode(),
    )
}
XLSX = files.office(_WORKBOOK, xl__media__image1_DOT_jpg=files.photo("JPEG"), xl__worksheets__sheet1_DOT_xml=b"<worksheet/>")
PHOTOS = ("word/media/image2.jpeg", "docProps/thumbnail.jpeg", "xl/media/image1.jpg")
#: Who made the camera, in EXIF.
CAMERA_TAG = 0x010F
PICTURES = (*PHOTOS, "word/media/image1.png")


def rewritten(folder: Path, members: dict[str, bytes], held: Format = "docx") -> dict[str, bytes]:
    """The members of what is kept of a document."""
    path = folder / "received"
    path.write_bytes(files.packed(members))
    with zipfile.ZipFile(rewrite_document(path, held, folder)) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def shown(content: bytes) -> Any:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(("held", "members"), [("docx", DOCX), ("xlsx", XLSX)])
def test_place_and_camera_leave_the_pictures_and_nothing_else_changes(tmp_path: Path, held: Format, members: dict[str, bytes]) -> None:
    kept = rewritten(tmp_path, members, held)
    assert list(kept) == list(members)
    assert next(iter(kept)) == "[Content_Types].xml"
    for name in set(PHOTOS) & set(members):
        assert shown(members[name]).getexif()
        assert not shown(kept[name]).getexif()
        assert files.CAMERA.encode() not in kept[name]
    for name in set(PICTURES) & set(members):
        before, after = shown(members[name]), shown(kept[name])
        assert (after.format, after.size) == (before.format, before.size)
    assert {name: content for name, content in kept.items() if name not in PICTURES} == {
        name: content for name, content in members.items() if name not in PICTURES
    }


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "HEIF"])
def test_pictures_of_every_format_stay_what_they_are(tmp_path: Path, form: str) -> None:
    # Pillow cannot write a place into a TIFF.
    before = files.picture(form, tiffinfo={CAMERA_TAG: files.CAMERA}) if form == "TIFF" else files.photo(form)
    after = rewritten(tmp_path, files.office(m__figura_DOT_bin=before))["m/figura.bin"]
    assert CAMERA_TAG in shown(before).getexif()
    assert (shown(after).format, shown(after).size) == (form, (40, 30))
    assert CAMERA_TAG not in shown(after).getexif()
    assert files.CAMERA.encode() not in after


def test_an_animation_in_a_document_still_moves(tmp_path: Path) -> None:
    after = rewritten(tmp_path, files.office(word__media__image1_DOT_gif=files.animation("GIF")))["word/media/image1.gif"]
    assert shown(after).n_frames == 3


def test_a_picture_that_lies_on_its_side_stays_so_as_the_document_turns_it(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    after = rewritten(tmp_path, files.office(word__media__image1_DOT_jpeg=files.picture("JPEG", exif=exif)))
    assert shown(after["word/media/image1.jpeg"]).size == (40, 30)


def test_the_same_document_is_stored_alike_and_nothing_stays_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "received"
    path.write_bytes(files.packed(DOCX))
    first, second = (rewrite_document(path, "docx", tmp_path) for _ in range(2))
    assert first.read_bytes() == second.read_bytes()
    assert set(tmp_path.iterdir()) == {path, first, second}


@pytest.mark.parametrize(
    ("content", "reason"), [(files.photo("JPEG")[:300], "file_damaged"), (b"\x89PNG\r\n\x1a\n" + bytes(20), "file_damaged")]
)
def test_a_picture_that_cannot_be_written_anew_refuses_the_document(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        rewritten(tmp_path, files.office(word__media__image1_DOT_jpeg=content))
    assert refused.value.reason == reason
    assert len(list(tmp_path.iterdir())) == 2  # the document, and what was written of the new one: the folder goes with the request


def test_a_document_in_an_archive_is_changed_too(tmp_path: Path) -> None:
    from bot.evidence.examine import examine

    path = tmp_path / "received"
    path.write_bytes(files.packed({"p/roteiro.docx": files.packed(DOCX), "p/error.log": files.ERROR_LOG}))
    with zipfile.ZipFile(examine(path, "a.zip", tmp_path, lambda _: {"kind": "text"}).path) as archive:
        assert archive.namelist() == ["p/roteiro.docx", "p/error.log"]
        with zipfile.ZipFile(io.BytesIO(archive.read("p/roteiro.docx"))) as document:
            assert files.CAMERA.encode() not in document.read("word/media/image2.jpeg")
