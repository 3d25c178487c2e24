"""What people put in front of an error's message on its line."""

from __future__ import annotations

from typing import Any

import pytest

from bot.protheus.detect import read_findings
from bot.protheus.lead_in import message_start, without_chat
from bot.protheus.pasted_text import own_words, read_text

ERROR = (
    "variable does not exist NSALDOX on F040VAL(FINA040.PRX) 18/06/2026 09:12:44 line : 733\n"
    "Called from FINA040(FINA040.PRX) 18/06/2026 09:12:44 line : 51\n"
)
#: What stands in front, and the customer's words in it.
FRONTS = {
    "[03/11 09:40] Bia Campos: ": None,
    "[09:40, 03/11/2026] Bia dos Campos: ": None,
    "[03/11/2026 09:40:12] bia.campos: ": None,
    "03/11/2026 09:40 - Bia Campos: ": None,
    "03/11/2026, 09:40 - +55 11 90000-0000: ": None,
    "[9:40 AM] Bia Campos (Fornecedor): ": None,
    "[03/11 09:40] Bia Campos: Erro: ": None,
    "[03/11 09:40] Bia Campos: quando baixo o título aparece ": "quando baixo o título aparece",
    "[03/11 09:40] ": None,
    "Bia: ": None,
    "Erro: ": None,
    "Msg: ": None,
    "ERRO NO PROTHEUS - ": None,
    "a mensagem é ": None,
    "Mensagem = ": None,
    "- ": None,
    "2. ": None,
    "3) ": None,
    '"': None,
    "“": None,
    "erro ao baixar: ": "erro ao baixar",
}


def error_of(findings: dict[str, Any] | None) -> dict[str, Any]:
    assert findings is not None
    error: dict[str, Any] = findings["last_error"]
    return error


@pytest.mark.parametrize(("front", "words"), FRONTS.items(), ids=FRONTS)
def test_the_known_words_begin_the_message_and_the_signature_stays(front: str, words: str | None) -> None:
    plain = error_of(read_findings(ERROR.encode()))
    assert plain["message"] == "variable does not exist NSALDOX"
    assert error_of(read_text(front + ERROR)) == plain
    assert error_of(read_findings((front + ERROR).encode())) == plain
    assert own_words(front + ERROR) == words


def test_a_chats_name_goes_in_front_of_a_message_that_is_not_known() -> None:
    text = "[03/11 09:40] Bia Campos: Título bloqueado" + ERROR[ERROR.index(" on ") :]
    assert error_of(read_text(text))["message"] == "Título bloqueado"


@pytest.mark.parametrize("front", ["SE1010: ", "Error : -37 ", "Internal Server Error: ", "ORA-00001: ", "Erro"])
def test_what_a_server_says_in_front_stays(front: str) -> None:
    said = f"{front}DB error (Insert)" if front != "Erro" else "Erro ao gravar a tabela"
    assert message_start(said) == 0


def test_names_of_a_chat_go_from_the_lines_in_front_and_times_stay() -> None:
    text = f"[03/11 09:39] Bia Campos: baixei o título e veio isto\n[03/11 09:40] fechei a tela\n{ERROR}"
    assert own_words(text) == "baixei o título e veio isto\n[03/11 09:40] fechei a tela"


@pytest.mark.parametrize("line", ["Filial 01: não abre", "[03/11 09:40] Erro: não abre", "10:15 - abri a rotina", "[MATA410] Bia: x"])
def test_what_is_no_chats_prefix_stays(line: str) -> None:
    assert without_chat(line) == line
