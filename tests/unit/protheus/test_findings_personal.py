"""Personal data that messages, answers of SEFAZ and code blocks quote is not stored."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.protheus.detect import read_findings
from bot.protheus.findings import stored
from bot.ticket.evidence import LOGS
from bot.ticket.masking import mask_messages

KEY = "35260412345678000195550010000012341000012348"
CONSOLE = "[INFO ][SERVER] x\n2026-06-20T15:20:17.888000-03:00 11280|[ERROR][SERVER] {}\n"
REMARK = (
    "THREAD ERROR ([4711], {user}, EST-22)   05/10/2026   08:15:42\n"
    "Pedido aberto por {logged} on A103(MATA103.PRX) 02/09/2026 10:20:30 line : 5\n\n"
    "[remark: |Emp :01/03Logado:   {logged}  SIGACOM Obj :]\n"
    "Called from MATA103(MATA103.PRX) 02/09/2026 10:20:30 line : 77\n"
)


def kept(said: str, place: str = "message") -> Any:
    return mask_messages(stored({"last_error": {place: said}}))["last_error"][place]


def logged(name: str, user: str = "JOB") -> dict[str, Any]:
    return read_findings(REMARK.format(logged=name, user=user).encode())


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("User clara.nunes from FIN-NB-07 disconnected", "User ... from ... disconnected"),
        ("(clara.nunes, FIN-NB-07) killed by suporte.ti", "(...) killed by ..."),
        ("(clara, FINNB07) killed by suporte", "(...) killed by ..."),
    ],
)
def test_who_was_connected_is_gone_and_warned_of(said: str, shown: str) -> None:
    findings = stored(read_findings(CONSOLE.format(said).encode()))
    assert [each["message"] for each in findings["errors_found"]] == [shown]
    assert "contains_personal_data" in findings["warnings"]


@pytest.mark.parametrize(
    "said",
    ["index (SA1010.A1_COD, SA1010.A1_LOJA) missing", "(FINA040.PRW, MATA.PRW) not in the repository", "size (1.5, 2.7) refused"],
)
def test_columns_sources_and_numbers_are_no_names(said: str) -> None:
    assert kept(said) == said
    assert "contains_personal_data" not in read_findings(CONSOLE.format(said).encode())["warnings"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("The duplicate key value is (01, CLARA NUNES (ME), 000123).", "The duplicate key value is (...)."),
        ("The duplicate key value is (01, CLARA (ME, 000123", "The duplicate key value is (...)"),
        ("O valor de chave duplicada é (01, CLARA).", "O valor de chave duplicada é (...)."),
        ("Key (a,b)=(1, CLARA (ME)) already exists.", "Key (a,b)=(...) already exists."),
        ("Key (upper(a), b)=(1, CLARA) already exists.", "Key (upper(a), b)=(...) already exists."),
        ("Failing row contains (1, CLARA (ME), 9).", "Failing row contains (...)."),
        ("Truncated value: 'CLARA NUNES'.", "Truncated value: '...'."),
        ("converting the varchar value 'CLARA D''AVILA' to int", "converting the varchar value '...' to int"),
        ("INSERT INTO T (A,B) VALUES ('a)', 'CLARA') failed", "INSERT INTO T (A,B) VALUES (...) failed"),
        ("INSERT INTO T VALUES (1,'A'), (2,'CLARA') failed", "INSERT INTO T VALUES (...) failed"),
        ("mail to clara.nunes@example.com.br failed", "mail to ... failed"),
    ],
)
def test_values_of_records_are_gone(said: str, shown: str) -> None:
    assert kept(said) == shown


@pytest.mark.parametrize("place", ["message", "status_reason"])
def test_access_keys_are_cut_and_cpfs_masked(place: str) -> None:
    assert kept(f"Duplicidade de NF-e [chNFe:{KEY}]", place) == "Duplicidade de NF-e [chNFe:...012348]"
    assert "39053344705" not in kept("CPF do destinatario 39053344705 invalido", place)


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        ("{|| CONOUT('CLARA 39053344705') }", "{|| CONOUT('...') }"),
        ('{|| U_AVISO("CLARA") }', "{|| U_AVISO('...') }"),
        ("{|| CONOUT('CLARA", "{|| CONOUT('...'"),
        ("{|| BUSCA(39053344705) }", "{|| BUSCA([CPF removido]) }"),
        ("U_AVISO", "U_AVISO"),
    ],
)
def test_texts_in_code_blocks_are_gone(block: str, shown: str) -> None:
    assert kept(block, "function") == shown


@pytest.mark.parametrize("name", ["clara.nunes", "Clara Nunes"])
def test_who_was_logged_in_is_gone_from_the_message(name: str) -> None:
    findings = logged(name)
    assert "clara" not in json.dumps(stored(findings)).lower()
    assert findings["last_error"]["message"] == "Pedido aberto por ..."
    assert findings["environment"]["module"] == "SIGACOM"
    assert "contains_personal_data" in findings["warnings"]


def test_who_was_logged_in_does_not_tell_defects_apart() -> None:
    assert logged("clara.nunes")["last_error"]["signature"] == logged("ivo.reis")["last_error"]["signature"]


def test_fiscal_documents_are_told_of_like_logs() -> None:
    assert "nfe_xml" in LOGS
