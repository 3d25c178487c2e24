"""Telling what a file or a message is, by its content."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.protheus.detect import read_findings
from bot.protheus.pasted_text import own_words, read_text

ERROR = (
    "THREAD ERROR ([1], JOB_A, THIS)   05/10/2026   08:15:42\nx on A103(MATA103.PRX) 02/09/2026 10:20:30 line : 5\n"
    "Called from MATA103(MATA103.PRX) 02/09/2026 10:20:30 line : 77\n"
)

PROSE = [
    "",
    "   ",
    "sim",
    "não sei",
    "dá erro na MATA410 quando gravo o pedido",
    "aparece THREAD ERROR na tela e fecha",
    "THREAD ERROR",
    "o error.log mostra Called from MATA410 várias vezes",
    "variable does not exist CLOTECTL",
    "variable does not exist CLOTECTL on U_M410GRV(M410GRV.PRW)",
    "a mensagem é: array out of bounds ( 10 of 9 )",
    "release 12.1.2410; build 7.00.240223P-20250326; banco Oracle 19c",
    "Release: 12.1.2410\nBanco: Oracle",
    "Release;12.1.2410",
    "entro na rotina, clico em incluir e confirmo;depois dá erro",
    "1) abro a MATA103 > incluir\n2) informo o fornecedor 000123\n3) confirmo e aparece o erro",
    "[TOTVS] abrimos chamado antes, protocolo PRT-20261124-0001",
    "o TOTVS DBAccess desconectou e o console mostra ERROR",
    "uso o ponto de entrada M410GRV(M410GRV.PRW) desde 12/11/2026",
    "a chamada vem de CALL CENTER (TMKA271) C 10 vezes",
    "o XML da NF-e é rejeitado com 539",
    "*** urgente ***",
    "on the road (x.y)",
]


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_no_artefact(text: str) -> None:
    assert read_text(text) is None
    assert own_words(text) == (text.strip() or None)


@pytest.mark.parametrize(
    ("words", "artefact"),
    [
        ("Ao incluir a nota acontece isto, com qualquer fornecedor:", ERROR),
        ("Segue:", "*" * 73 + "\n" + ERROR),
        ("Segue:", "> " + ERROR.replace("\n", "\n> ")),
        ("Segue:", ERROR[ERROR.index("Called") :]),
        ("Segue:", ERROR.splitlines()[1]),
        ("Segue o Shift+F6:", "TOTVS Server Build;7.00.240223P\nServidor Unix;Sim\n"),
        ("Segue:", "[ERROR][SERVER] x"),
        ("Segue:", "CALL  A (  A.PRW) C 1 T 1.5 M 0.2 D 0"),
        ("Segue:", '<nfeProc xmlns="http://www.portalfiscal.inf.br/nfe"/>'),
        (None, ERROR),
    ],
)
def test_own_words_are_what_stands_in_front_of_the_artefact(words: str | None, artefact: str) -> None:
    text = f"{words}\n\n{artefact}" if words else artefact
    assert read_text(text) is not None
    assert own_words(text) == words


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "other"),
        (b"\n\n", "other"),
        (b"ola, tudo bem?\n", "text"),
        ("reunião sobre a MATA410\n".encode("cp1252"), "text"),
        (b"%PDF-1.7 THREAD ERROR ([1], a, b)", "other"),
        (b"PK\x03\x04" + ERROR.encode(), "other"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "other"),
        (b"abc\0def" * 100, "other"),
        (bytes(range(256)) * 20, "other"),
        (ERROR.encode(), "error_log"),
        (b"x" * 300 + b"\n" + ERROR.encode(), "error_log"),
        (b"anything\n" * 200_000 + ERROR.encode(), "error_log"),
        (b"anything\n" * 200_000 + b"[INFO ][SERVER] x\n", "console_log"),
        (b"\0\0\0 value\n" + ERROR.encode(), "error_log"),
    ],
)
def test_the_kind_is_told_by_content(data: bytes, kind: str) -> None:
    assert read_findings(data)["kind"] == kind


def test_a_text_has_an_encoding_and_nothing_else() -> None:
    assert read_findings("reunião\n".encode("cp1252")) == {"kind": "text", "encoding": "cp1252"}
    assert read_findings(b"\0\1\2") == {"kind": "other", "encoding": None}


def test_a_path_an_open_file_bytes_and_chunks_give_the_same(tmp_path: Path) -> None:
    file = tmp_path / "image.png"  # the name tells nothing
    file.write_bytes(ERROR.encode())
    expected = read_findings(ERROR.encode())
    assert read_findings(file) == read_findings(str(file)) == expected
    assert read_findings(io.BytesIO(ERROR.encode())) == expected
    assert read_findings(iter([ERROR.encode()[:50], b"", ERROR.encode()[50:]])) == expected


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_findings(tmp_path / "error.log")


def test_an_error_pasted_on_one_line_keeps_every_key_apart() -> None:
    joined = ERROR.replace("\n", " ").strip() + (
        " [build: 7.00.240223P-20250326] [platform: Windows 2019] [appversion: 20.3.2.7] [environment: TST] [dbapibuild: 20240613-20240613]"
    )
    findings = read_text(joined)
    assert findings is not None
    environment = findings["environment"]
    assert environment["appserver_version"] == "20.3.2.7"
    assert environment["environment"] == "TST"


def test_an_error_in_an_escaped_answer_is_read() -> None:
    body = ERROR.strip().replace("\n", "\\n")
    findings, plain = read_text('{"code":500,"message":"' + body + '"}'), read_text(ERROR)
    assert findings is not None
    assert findings == plain
