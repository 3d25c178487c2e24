"""Examining files: what is taken, in which form it is kept, and what is refused for which reason."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.evidence.examine import examine
from bot.evidence.formats import promised
from bot.evidence.job import Examined
from bot.evidence.names import clean_name
from bot.evidence.refusal import Refused
from tests import sample_files as files
from tests.bad_files import BAD, HARMLESS


def read(path: Path) -> dict[str, Any]:
    """Stands in for the parsers."""
    return {"kind": "error_log" if path.read_bytes().startswith(b"THREAD ERROR") else "text"}


def examined(folder: Path, name: str, content: bytes) -> Examined:
    path = folder / "received"
    path.write_bytes(content)
    name = clean_name(name)
    promised(name)  # the portal asks this before it takes the content
    return examine(path, name, folder, read)


def kept(folder: Path, name: str, content: bytes) -> bytes:
    return Path(examined(folder, name, content).path).read_bytes()


@pytest.mark.parametrize(("name", "content", "kind"), [(name, *rest) for name, rest in files.GOOD.items()], ids=list(files.GOOD))
def test_what_customers_send_is_taken(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    found = examined(tmp_path, name, content)
    assert (found.kind, found.findings["kind"]) == (kind, kind)
    assert Path(found.path).stat().st_size
    assert found.name == ("celular.jpg" if name == "celular.heic" else name)


@pytest.mark.parametrize(("name", "content", "expected"), BAD.values(), ids=BAD.keys())
def test_bad_files_are_refused_or_kept_harmless(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    if expected == HARMLESS:
        assert b"<script" not in kept(tmp_path, name, content)
        return
    with pytest.raises(Refused) as refused:
        examined(tmp_path, name, content)
    assert refused.value.reason == expected


@pytest.mark.parametrize("name", ["error.log", "console.txt", "pedido.xml", "manual.pdf", "roteiro.docx", "gravacao.webm"])
def test_what_needs_no_change_stays_as_it_is(tmp_path: Path, name: str) -> None:
    assert examined(tmp_path, name, files.GOOD[name][0]).path == str(tmp_path / "received")


# --- pictures


@pytest.mark.parametrize(("name", "form"), [("a.jpg", "JPEG"), ("a.png", "PNG"), ("a.webp", "WEBP"), ("a.heic", "HEIF")])
def test_place_and_camera_are_gone(tmp_path: Path, name: str, form: str) -> None:
    sent = files.photo(form)
    assert Image.open(io.BytesIO(sent)).getexif()
    stored = kept(tmp_path, name, sent)
    image = Image.open(io.BytesIO(stored))
    assert not image.getexif()
    assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)
    assert files.CAMERA.encode() not in stored
    assert image.size == (40, 30)


def test_comments_and_texts_are_gone(tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "Fulano de Teste")
    assert b"Fulano" not in kept(tmp_path, "a.png", files.picture("PNG", pnginfo=notes))
    assert b"Fulano" not in kept(tmp_path, "a.jpg", files.picture("JPEG", comment=b"Fulano de Teste"))
    assert b"Fulano" not in kept(tmp_path, "a.gif", files.picture("GIF", comment=b"Fulano de Teste"))


def test_a_picture_that_lies_on_its_side_is_stored_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(io.BytesIO(kept(tmp_path, "a.jpg", files.picture("JPEG", exif=exif)))).size == (30, 40)


@pytest.mark.parametrize(("name", "form"), [("a.gif", "GIF"), ("a.webp", "WEBP"), ("a.png", "PNG")])
def test_animations_still_move(tmp_path: Path, name: str, form: str) -> None:
    image: Any = Image.open(io.BytesIO(kept(tmp_path, name, files.animation(form))))
    assert image.n_frames == 3
    image.seek(1)
    image.load()
    assert image.info["duration"] == 100


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_of_every_mode_are_taken(tmp_path: Path, mode: str) -> None:
    assert examined(tmp_path, "a.png", files.saved(Image.new(mode, (9, 9)), "PNG")).kind == "image"


def test_the_same_picture_is_stored_alike(tmp_path: Path) -> None:
    assert kept(tmp_path, "a.jpg", files.photo()) == kept(tmp_path, "b.jpg", files.photo())


# --- films


def test_the_place_of_a_film_is_gone(tmp_path: Path) -> None:
    stored = kept(tmp_path, "a.mp4", files.MP4)
    assert files.PLACE in files.MP4
    assert b"-23.55" not in stored
    assert len(stored) == len(files.MP4)


# --- configurations


@pytest.mark.parametrize("name", ["appserver.ini", "config.txt"])
def test_secrets_of_a_configuration_are_masked(tmp_path: Path, name: str) -> None:
    stored = kept(tmp_path, name, files.INI).decode()
    assert "Segredo#2024" not in stored
    assert "abc123def456" not in stored
    assert "DBPassword=[senha removida]\r\n" in stored
    assert "Server=10.0.0.1\r\n" in stored


@pytest.mark.parametrize(
    "line", ["Password=admin", "senha = 1", "PassPhrase=a b c", "ProxyPwd=x;y", "ClientSecret=zz", "Pass=1", ";Password=velha"]
)
def test_every_secret_of_a_configuration_is_masked(tmp_path: Path, line: str) -> None:
    stored = kept(tmp_path, "a.ini", f"[X]\n{line}\nPort=1\n".encode()).decode()
    assert "removid" in stored.splitlines()[1]
    assert not stored.splitlines()[1].endswith(line.partition("=")[2].strip())
    assert stored.splitlines()[2] == "Port=1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_masked_configuration_keeps_its_encoding(tmp_path: Path, encoding: str) -> None:
    text = "[Ação]\r\nDescrição=Emissão\r\nPassword=Segredo\r\n"
    assert kept(tmp_path, "a.ini", text.encode(encoding)).decode(encoding) == text.replace("Segredo", "[senha removida]")


def test_a_log_that_speaks_of_passwords_stays(tmp_path: Path) -> None:
    text = b"[INFO ][SERVER] inicio\nPassword=x na tela\n" + files.TEXT * 3
    assert kept(tmp_path, "console.log", text) == text


# --- archives


def test_an_archive_tells_of_its_members(tmp_path: Path) -> None:
    content = files.packed({"pasta/error.log": files.ERROR_LOG, "notas.txt": files.TEXT, "vazio.log": b""})
    members = examined(tmp_path, "a.zip", content).findings["members"]
    assert [(member["name"], member["kind"]) for member in members] == [
        ("error.log", "error_log"),
        ("notas.txt", "text"),
        ("vazio.log", "text"),
    ]


def test_what_must_change_in_an_archive_is_changed_in_it(tmp_path: Path) -> None:
    content = files.packed(
        {"p/appserver.ini": files.INI, "p/foto.jpg": files.photo(), "p/error.log": files.ERROR_LOG, "__MACOSX/._error.log": b"\0\5"}
    )
    with zipfile.ZipFile(io.BytesIO(kept(tmp_path, "a.zip", content))) as archive:
        assert archive.namelist() == ["p/appserver.ini", "p/foto.jpg", "p/error.log"]
        assert b"Segredo#2024" not in archive.read("p/appserver.ini")
        assert files.CAMERA.encode() not in archive.read("p/foto.jpg")
        assert archive.read("p/error.log") == files.ERROR_LOG


def test_an_archive_inside_an_archive_is_examined_too(tmp_path: Path) -> None:
    inner = files.packed({"appserver.ini": files.INI})
    with zipfile.ZipFile(io.BytesIO(kept(tmp_path, "a.zip", files.packed({"b.zip": inner})))) as archive:
        assert b"Segredo#2024" not in zipfile.ZipFile(io.BytesIO(archive.read("b.zip"))).read("appserver.ini")


def test_nothing_of_an_archive_stays_unpacked(tmp_path: Path) -> None:
    examined(tmp_path, "a.zip", files.packed({"error.log": files.ERROR_LOG, "notas.txt": files.TEXT}))
    assert [path.name for path in tmp_path.rglob("*")] == ["received"]


# --- texts


@pytest.mark.parametrize(
    "content",
    [
        files.TEXT.decode().encode("cp1252"),
        files.TEXT.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + files.TEXT,
        b"BM comeca assim\r\n" * 3,
        b"resposta: <html><body>500</body></html>\n",
        b"2026-11-24 linha com \0 dentro\n" * 3 + files.TEXT * 40,
    ],
    ids=["cp1252", "utf-16", "a byte order mark", "like a bitmap", "a page quoted", "a few NULs"],
)
def test_texts_of_all_sorts_are_taken(tmp_path: Path, content: bytes) -> None:
    assert kept(tmp_path, "a.log", content) == content


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(files.GOOD)), noise=st.binary(max_size=40), position=st.floats(0, 1), cut=st.booleans())
@example(name="passos.gif", noise=b"", position=0.75, cut=True)
def test_mutated_files_are_taken_or_refused(tmp_path: Path, name: str, noise: bytes, position: float, cut: bool) -> None:
    content = files.GOOD[name][0]
    at = int(position * len(content))
    changed = content[:at] + noise + (b"" if cut else content[at + len(noise) :])
    with contextlib.suppress(Refused):
        assert examined(tmp_path, name, changed).kind
