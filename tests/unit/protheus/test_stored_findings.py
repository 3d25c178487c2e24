"""What of a log's texts may be stored: no person, no machine, no value of a record."""

from __future__ import annotations

import pytest

from bot.protheus.findings import stored


def kept(message: str) -> str:
    return str(stored({"last_error": {"message": message}})["last_error"]["message"])


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("The duplicate key value is (01, PADARIA LUA (ME), 000777).", "The duplicate key value is (...)."),
        ("The duplicate key value is (01, PADARIA LUA", "The duplicate key value is (...)"),
        ("Key (filial, nome)=(01, RUI) already exists", "Key (filial, nome)=(...) already exists"),
        ("Failing row contains (01, 000777, RUI PRADO, 10).", "Failing row contains (...)."),
        ("Truncated value: 'RUI PRADO'.", "Truncated value: '...'."),
        (
            "Conversion failed when converting the varchar value 'RUI' to int",
            "Conversion failed when converting the varchar value '...' to int",
        ),
        ("INSERT INTO SA1010 VALUES ('RUI (PRADO)','1') failed", "INSERT INTO SA1010 VALUES (...) failed"),
        ("User rui.prado from NB-LOJA-07 disconnected", "User ... from ... disconnected"),
        ("(rui.prado, NB-LOJA-07) killed by suporte.ti", "(...) killed by ..."),
        ("could not send to rui.prado@exemplo.com.br", "could not send to ..."),
        ("Duplicidade [chNFe: 35261111111111111111550010000007771123456789]", "Duplicidade [chNFe: ...456789]"),
        ("array out of bounds ( 10 of 9 )", "array out of bounds ( 10 of 9 )"),
        ("argument #0 error, expected D->C, function DTOS", "argument #0 error, expected D->C, function DTOS"),
    ],
)
def test_messages_keep_the_error_and_nobody(message: str, expected: str) -> None:
    assert kept(message) == expected


def test_a_code_block_in_the_stack_keeps_no_literal() -> None:
    stack = [{"function": "{|| CONOUT('RUI PRADO') }", "source": "MATA010.PRX"}]
    assert stored({"last_error": {"stack": stack}})["last_error"]["stack"][0]["function"] == "{|| CONOUT('...') }"


def test_the_reason_of_a_rejection_keeps_no_access_key() -> None:
    assert "3526" not in str(stored({"status_reason": "chNFe: 35261111111111111111550010000007771123456789"}))
