"""Files as customers send them, made here byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

from PIL import Image
from pillow_heif import register_heif_opener

register_heif_opener()

#: Where a photo was taken, as EXIF writes it: tag 0x8825, south and west.
GPS = 0x8825
CAMERA = "Aparelho de Teste"

ERROR_LOG = (
    "THREAD ERROR ([5120], marcos.teste, PC-FISCAL)   24/11/2026   10:15:00\r\n"
    "variable does not exist NVALTEST on A410GRAVA(MATA410.PRX) 15/01/2024 10:20:30 line : 1234\r\n"
    "[TOTVS build: 7.00.240223P-20250326 NG]\r\n"
    "Called from MATA410(MATA410.PRX) 15/01/2024 10:20:30 line : 411\r\n"
).encode("cp1252")
TEXT = "Ao gravar a nota, a tela fecha sozinha. Ação não concluída.\r\n".encode()
INI = b"[TESTE]\r\nSourcePath=C:\\TOTVS\\apo\r\nServer=10.0.0.1\r\nDBPassword=Segredo#2024\r\nToken=abc123def456\r\nPort=1234\r\n"
XML = b'<?xml version="1.0" encoding="UTF-8"?><pedido><item codigo="1">Parafuso</item></pedido>'
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm\x42\x87\x81\x04" + bytes(200)

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = f"{_PACKAGE}/relationships"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    """A picture of one colour."""
    return saved(Image.new("RGB", size, (200, 40, 40)), form, **options)


def photo(form: str = "JPEG") -> bytes:
    """A picture that tells where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    exif[GPS] = {1: "S", 2: (23.0, 33.0, 1.0), 3: "W", 4: (46.0, 38.0, 2.0)}
    return picture(form, exif=exif)


def animation(form: str = "GIF", frames: int = 3) -> bytes:
    """A few frames of different colours."""
    made = [Image.new("RGB", (20, 20), (number * 61 % 256, 0, 90)) for number in range(frames)]
    return saved(made[0], form, save_all=True, append_images=made[1:], duration=100)


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    """A picture as a file."""
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def packed(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def office(main: str = _DOCUMENT, **parts: bytes) -> dict[str, bytes]:
    """The members of an Office document. ``parts`` by name, with __ for the slash and _DOT_ for the dot."""
    types = f'<Types xmlns="{_PACKAGE}/content-types"><Override PartName="/m.xml" ContentType="{main}"/></Types>'
    return {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"/>'.encode(),
        "m.xml": b"<document><body>texto</body></document>",
        **{name.replace("__", "/").replace("_DOT_", "."): content for name, content in parts.items()},
    }


def relations(kind: str, target: str) -> bytes:
    """A part that names something on the network."""
    relation = f'<Relationship Id="r1" Type="http://x/{kind}" Target="{target}" TargetMode="External"/>'
    return f'<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>'.encode()


DOCX = packed(office())
XLSX = packed(office(_WORKBOOK))


def box(kind: bytes, content: bytes = b"") -> bytes:
    """A box of an MP4."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


#: A film with a place in it, as phones write it.
PLACE = b"\xa9xyz-23.5505-46.6333/"
MP4 = (
    box(b"ftyp", b"mp42\x00\x00\x00\x00mp42isom")
    + box(
        b"moov",
        box(b"mvhd", bytes(100)) + box(b"trak", box(b"tkhd", bytes(84)) + box(b"udta", PLACE)) + box(b"udta", box(PLACE[:4], PLACE[4:])),
    )
    + box(b"mdat", bytes(500))
)

#: A name and a content of each kind that is taken, and the kind.
GOOD: dict[str, tuple[bytes, str]] = {
    "error.log": (ERROR_LOG, "error_log"),
    "console.txt": (TEXT, "text"),
    "dados.csv": (b"codigo;valor\r\n1;2,50\r\n", "spreadsheet"),
    "appserver.ini": (INI, "text"),
    "pedido.xml": (XML, "text"),
    "manual.pdf": (PDF, "pdf"),
    "roteiro.docx": (DOCX, "text"),
    "planilha.xlsx": (XLSX, "spreadsheet"),
    "tela.png": (picture("PNG"), "image"),
    "foto.jpg": (photo("JPEG"), "image"),
    "foto.JPEG": (picture("JPEG"), "image"),
    "tela.webp": (picture("WEBP"), "image"),
    "celular.heic": (picture("HEIF"), "image"),
    "passos.gif": (animation("GIF"), "image"),
    "gravacao.mp4": (MP4, "video"),
    "gravacao.webm": (WEBM, "video"),
    "logs.zip": (packed({"error.log": ERROR_LOG, "prints/tela.png": picture("PNG")}), "archive"),
}
