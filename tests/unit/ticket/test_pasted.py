"""Logs pasted into a message."""

from __future__ import annotations

import pytest

from bot.ticket.pasted import read_paste

LOG = (
    "THREAD ERROR ([77], marina.alves, NB-4411)   12/11/2026   08:15:44\n"
    "type mismatch on + on CALCFRETE(OMSA200.PRW) 03/09/2026 17:40:21 line : 512\n"
    "Called from OMSA200(OMSA200.PRW) 03/09/2026 17:40:21 line : 88\n"
    "Variables in use\nLOCAL 1: CNOME(C): Joana Prado\n"
)


def test_the_words_before_a_log_are_the_customers() -> None:
    pasted = read_paste("ao montar a carga a tela fecha\n" + LOG)
    assert pasted is not None
    assert pasted.words == "ao montar a carga a tela fecha"
    assert pasted.kind == "error_log"
    assert pasted.findings["last_error"]["message"] == "type mismatch on +"


def test_the_words_behind_a_log_are_the_customers_too() -> None:
    pasted = read_paste("ao montar a carga a tela fecha\n" + LOG + "\nIsso só acontece na filial 07, numa base de teste")
    assert pasted is not None
    assert pasted.words == "ao montar a carga a tela fecha\nIsso só acontece na filial 07, numa base de teste"
    assert "filial 07" in pasted.text


def test_a_log_alone_leaves_no_words() -> None:
    pasted = read_paste(LOG)
    assert pasted is not None
    assert pasted.words == ""
    assert pasted.text == LOG


def test_findings_of_a_paste_name_nobody_and_hold_no_variable() -> None:
    pasted = read_paste(LOG)
    assert pasted is not None
    assert pasted.findings["last_error"]["user"] is None
    assert not any(name in str(pasted.findings) for name in ("marina", "NB-4411", "Joana"))


@pytest.mark.parametrize("text", ["deu THREAD ERROR na tela", "MATA410", "", "a rotina é chamada de um menu", "Called from nothing"])
def test_words_about_a_log_are_no_log(text: str) -> None:
    assert read_paste(text) is None
