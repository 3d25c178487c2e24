"""PDFs, and what they carry in object streams: compressed, renamed, damaged, endless."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.evidence import pdf_files
from bot.evidence.archives import Budget
from bot.evidence.limits import CHUNK
from bot.evidence.pdf_files import check_pdf
from bot.evidence.refusal import Refused
from tests.sample_files import PDF

QUIET = b"11 0 12 24 <</Type/Font/Name/F1>> <</Type/Page/Parent 2 0 R>>"
SCRIPT = b"11 0 12 30 <</Type/Font/Name/F1>>    <</S/JavaScript/JS(app.alert\\(1\\))>>"
NOISE = bytes(range(256)) * 1200


def pdf(
    data: bytes, dictionary: bytes = b"/Type/ObjStm/N 2/First 11/Filter/FlateDecode", more: bytes = b"", line: bytes = b"\r\n"
) -> bytes:
    """A PDF with one more stream in it."""
    stream = b"5 0 obj\n<<%s/Length %d>>\nstream%s%s\nendstream\nendobj\n" % (dictionary, len(data), line, data)
    return PDF.replace(b"trailer<<", stream + b"trailer<<" + more)


def reason(folder: Path, content: bytes) -> str | None:
    """Why a PDF is refused; None where it passes."""
    path = folder / "a.pdf"
    path.write_bytes(content)
    try:
        check_pdf(path)
    except Refused as refused:
        return refused.reason
    return None


def test_what_customers_send_passes(tmp_path: Path) -> None:
    picture = b"/Type/XObject/Subtype/Image/Filter/FlateDecode"
    for content in (
        PDF,
        pdf(zlib.compress(QUIET)),
        pdf(QUIET, b"/Type/ObjStm/N 2/First 11"),
        pdf(zlib.compress(NOISE), picture),
        pdf(b"\xff\xd8\xff\xe0 a photo", b"/Filter/DCTDecode"),
        pdf(zlib.compress(b"1 0 0 1 72 720 cm BT (Nota fiscal) Tj ET"), b"/Filter/FlateDecode"),
    ):
        assert reason(tmp_path, content) is None


@pytest.mark.parametrize("line", [b"\n", b"\r\n", b"\r", b" \r\n", b" % nota\n"])
@pytest.mark.parametrize(
    "name", [b"/JavaScript", b"/Launch", b"/RichMedia", b"/EmbeddedFile", b"/EmbeddedFiles", b"/J#61vaScript", b"/#4c#61unch"]
)
def test_what_a_compressed_object_stream_hides_is_found(tmp_path: Path, name: bytes, line: bytes) -> None:
    hidden = SCRIPT.replace(b"/JavaScript", name)
    assert reason(tmp_path, pdf(zlib.compress(hidden), line=line)) == "file_active"


@pytest.mark.parametrize(
    "dictionary",
    [b"/N 2/First 11/Filter/FlateDecode", b"/Type/ObjStm/N 2/First 11/Filter 9 0 R", b"/Type/Obj#53tm/Filter/Fl", b"/Type/XObject"],
)
def test_it_is_found_whatever_the_dictionary_says(tmp_path: Path, dictionary: bytes) -> None:
    assert reason(tmp_path, pdf(zlib.compress(SCRIPT), dictionary)) == "file_active"


@pytest.mark.parametrize("front", [b" " * 500, b"\r\n\0\t", b"% um comentario\n", b"+"], ids=["blanks", "other blanks", "comment", "sign"])
def test_it_is_found_behind_what_readers_pass_over(tmp_path: Path, front: bytes) -> None:
    assert reason(tmp_path, pdf(zlib.compress(front + SCRIPT))) == "file_active"


def test_it_is_found_far_inside_and_across_pieces(tmp_path: Path) -> None:
    for shift in (*range(40), 500_000):
        padded = QUIET.ljust(CHUNK - 20 + shift, b" ") + SCRIPT
        assert reason(tmp_path, pdf(zlib.compress(padded))) == "file_active"


@pytest.mark.parametrize("size", [0, 30, 5000, 700_000])
def test_it_is_found_in_front_of_damage(tmp_path: Path, size: int) -> None:
    packer = zlib.compressobj()
    packed = packer.compress(b"1 0 " + b"7" * size + b"<</S/JavaScript>>") + packer.flush(zlib.Z_SYNC_FLUSH)
    assert reason(tmp_path, pdf(packed + b"\xff" * 40)) == "file_active"


def test_a_second_stream_is_looked_into_as_well(tmp_path: Path) -> None:
    second = b"6 0 obj<<>>\nstream\n" + zlib.compress(SCRIPT) + b"\nendstream endobj\n"
    assert reason(tmp_path, pdf(zlib.compress(QUIET)).replace(b"trailer", second + b"trailer")) == "file_active"


@pytest.mark.parametrize(("more", "expected"), [(b"", "file_active"), (b"/Encrypt 8 0 R", "file_encrypted")])
@pytest.mark.parametrize("data", [b"\x9f\x13 no zlib", b"\x78\x9c\xff\xff\xff", b"J..)Am/B"])
def test_an_object_stream_that_cannot_be_read_is_refused(tmp_path: Path, data: bytes, more: bytes, expected: str) -> None:
    assert reason(tmp_path, pdf(data, more=more)) == expected
    assert reason(tmp_path, pdf(data, b"/Type/XObject", more=more)) is None


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    packer = zlib.compressobj()
    packed = packer.compress(b"1 0 ") + b"".join(packer.compress(bytes(1 << 20)) for _ in range(220)) + packer.flush()
    assert reason(tmp_path, pdf(packed)) == "archive_too_large"


def test_many_streams_together_may_not_unpack_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_files, "Budget", lambda: Budget(unpacked=10_000))
    packed = zlib.compress(QUIET.ljust(4000))
    assert reason(tmp_path, pdf(packed)) is None
    stream = b"6 0 obj<<>>\nstream\n" + packed + b"\nendstream endobj\n"
    assert reason(tmp_path, PDF.replace(b"trailer", 3 * stream + b"trailer")) == "archive_too_large"


def test_too_many_streams_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_files, "MAX_PDF_STREAMS", 10)
    assert reason(tmp_path, b"stream\nx" * 10 + PDF) is None
    assert reason(tmp_path, b"stream\nx" * 11 + PDF) == "archive_too_large"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=400), cut=st.integers(0, 80), wrap=st.sampled_from([bytes, zlib.compress]), plain=st.booleans())
@example(noise=b"", cut=0, wrap=bytes, plain=True)
def test_random_bytes_pass_or_are_refused(tmp_path: Path, noise: bytes, cut: int, wrap: Callable[[bytes], bytes], plain: bool) -> None:
    path = tmp_path / "a.pdf"
    data = wrap(b"1 0 " + noise)
    path.write_bytes(noise if plain else pdf(data[:cut] + noise + data[cut:]))
    with contextlib.suppress(Refused):
        check_pdf(path)
