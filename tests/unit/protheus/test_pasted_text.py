"""A log inside of a message: what is the log's, what the customer's."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.protheus.pasted_text import own_words, read_text

HEADER = "THREAD ERROR ([88], lia.torres, NB-0102)   07/10/2026   14:20:31"
LOCATION = "type mismatch on + on CALCFRETE(OMSA200.PRW) 03/09/2026 17:40:21 line : 512"
ERROR = (
    f"{HEADER}\n{LOCATION}\n[build: 7.00.240223P-20250326]\n* SVN Revision: 1\n"
    "Called from OMSA200(OMSA200.PRW) 03/09/2026 17:40:21 line : 88\n"
)
DUMPED = (
    ERROR + "Variables in use\nPublicas\nLOCAL 1: CNOME(C): Rui Lobo\nSTACK OMSA200(OMSA200.PRW)\nFiles\n"
    "SA1010;Rdd:TOPCONN;Alias:SA1;Filter:;Recno:1;Order:1\nField 1: A1_NOME(C):Pescados Boa Maré\n"
)
CONSOLE = (
    "* TOTVS - Build 7.00.240223P - Mar 26 2025 - 10:41:55 NG\n2026-11-19T03:00:01.114000-03:00 7712|\n"
    "[FATAL][SERVER] 19/11/2026 03:12:59 [Thread 7712] memory in X(MATA330.PRX)\n"
)
PROFILE = "CALL  U_A (  A.PRW) C 13 T 127.299 M 0.203 D 0\n-- FROM  B (B.PRW) LN 310 C 13 T 127.299 M 0.203 D 0\n"
EXPORT = "Informações do TOTVS Server\nTOTVS Server Build;7.00.191205P-20200220\nServidor Unix;Sim\nVersão da Lib;20200214\n"
DBACCESS = "Begin TopClient Thread (1)\nThread (1) disconnected prematurely!\n"
XML = '<nfeProc xmlns="http://www.portalfiscal.inf.br/nfe">\n<infNFe Id="NFe1"><mod>55</mod></infNFe>\n</nfeProc>\n'
ENVELOPED = (
    '{"errorCode":500,"errorMessage":"' + f"{HEADER}\\n{LOCATION}" + '\\nresposta de \\"gravar\\"","detail":{"path":"/rest/pedidos"}}'
)
LOGS = {
    "error": ERROR,
    "with variables": DUMPED,
    "console": CONSOLE,
    "profiler": PROFILE,
    "export": EXPORT,
    "dbaccess": DBACCESS,
    "fiscal": XML,
    "answer of a service": ENVELOPED,
}
BEHIND = "Isso só acontece na filial 07, numa base de teste"


def message(text: str) -> str | None:
    findings = read_text(text)
    assert findings is not None
    said = findings["last_error"]["message"]
    assert said is None or isinstance(said, str)
    return said


# --- behind


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
def test_words_in_front_and_behind_are_the_customers(log: str) -> None:
    assert own_words(f"ao montar a carga a tela fecha\n{log}\n\n{BEHIND}") == f"ao montar a carga a tela fecha\n{BEHIND}"


def test_a_plural_in_brackets_in_front_is_no_variable() -> None:
    assert own_words(f"produto(s): 000123\n{ERROR}") == "produto(s): 000123"


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
def test_a_log_alone_holds_no_words(log: str) -> None:
    assert read_text(log) is not None
    assert own_words(log) is None


@pytest.mark.parametrize("name", ["error", "profiler", "export", "fiscal", "answer of a service"])
def test_sentences_right_below_a_log_are_the_customers(name: str) -> None:
    assert own_words(f"{LOGS[name].strip()}\n{BEHIND}\nObrigado!") == f"{BEHIND}\nObrigado!"


@pytest.mark.parametrize("joined", [f"{ERROR.strip()} {BEHIND}", f"{ERROR} {BEHIND}".replace("\n", " ")])
def test_a_sentence_on_the_line_of_the_last_frame_is_the_customers(joined: str) -> None:
    assert own_words(joined) == BEHIND
    findings = read_text(joined)
    assert findings is not None
    assert findings["last_error"]["stack"][-1]["line"] == 88


@pytest.mark.parametrize(
    "behind",
    [
        BEHIND,
        "\nRui Lobo da Silva",
        f"Rua do Sol\n\n{BEHIND}",
        f"\n{BEHIND}\nField 2: A1_END(C):Rua do Sol",
        f"\n{BEHIND}\nCEND(C): Rua do Sol",
        f"\n{BEHIND}\nRui Lobo",
        f"Field 2: C5_OBS(M):entregar cedo\n\n{BEHIND}",
    ],
)
def test_behind_variables_and_records_in_doubt_nothing_is_the_customers(behind: str) -> None:
    assert own_words(DUMPED + behind) is None


@pytest.mark.parametrize(
    "behind",
    [
        "a001;valor que não se sabe",
        "cannot read the next record of the table",
        "PEDIDO 000123 RUI LOBO",
        "que = isso não",
        "on U_X(X.PRW) que não line : 4",
    ],
)
def test_what_is_no_sentence_behind_a_frame_is_the_logs(behind: str) -> None:
    assert own_words(f"{ERROR}\n{behind}") is None


STEPS = "1. abro a montagem\n2. escolho o veículo\n3. calculo o frete"


@pytest.mark.parametrize("behind", ["4. fecho tudo", "4. OK", "4) OK", "5. refaço 000321", "4. OK\n5. refaço 000321", "- fecho a montagem"])
def test_the_steps_go_on_behind_an_error(behind: str) -> None:
    assert own_words(f"{STEPS}\n{ERROR}{behind}") == f"{STEPS}\n{behind}"


@pytest.mark.parametrize("behind", ["3. OK", "9. OK", "- OK", "4. A1_NOME;Rui Lobo"])
def test_what_does_not_go_on_with_the_steps_may_be_the_logs(behind: str) -> None:
    assert own_words(f"{STEPS}\n{ERROR}{behind}") == STEPS


def test_a_list_with_dashes_goes_on_behind_an_error() -> None:
    assert own_words(f"- abro a montagem\n- calculo\n{ERROR}- fecho tudo") == "- abro a montagem\n- calculo\n- fecho tudo"


@pytest.mark.parametrize("behind", ["A tela fecha.", "o cálculo trava", "É intermitente"])
@pytest.mark.parametrize("log", [ERROR, f"{ERROR.strip()} ", PROFILE])
def test_a_short_sentence_behind_a_log_without_variables_is_the_customers(log: str, behind: str) -> None:
    assert own_words(log + behind) == behind
    assert own_words(DUMPED + behind) is None
    assert own_words(CONSOLE + behind) is None


def test_a_sentence_below_a_consoles_last_line_may_be_the_consoles() -> None:
    assert own_words(CONSOLE + BEHIND) is None


def test_the_message_below_a_header_is_no_word_of_the_customer() -> None:
    text = f"{HEADER}\nNão foi possível gravar isso para o cliente"
    assert own_words(text) is None
    assert own_words(f"{text}\n\n{BEHIND}") == BEHIND
    assert message(f"{text}\n\n{BEHIND}") == "Não foi possível gravar isso para o cliente"


def test_very_much_behind_a_log_is_the_logs() -> None:
    assert own_words(f"{ERROR}\n" + f"{BEHIND}\n" * 100) is None


# --- on the same line


@pytest.mark.parametrize(
    ("words", "log", "said"),
    [
        ("Ocorre sempre no fechamento", f": {LOCATION}", "type mismatch on +"),
        ("erro ao gravar", f": {HEADER}\n{LOCATION}", "type mismatch on +"),
        ("erro ao gravar", f": {HEADER} {LOCATION}", "type mismatch on +"),
        ("fechamento mensal", f": {LOCATION}", "type mismatch on +"),
        ("quando confirmo aparece", f" {LOCATION}", "type mismatch on +"),
        ("quando confirmo aparece", " type mismatch on +\n on A(B.PRW) 03/09/2026 17:40:21 line : 5", "type mismatch on +"),
        ("Ao salvar", ": Error : -37 DB error (Insert): -37 on A(B.PRW) line : 5", "Error : -37 DB error (Insert): -37"),
        ("ao chamar a API em C:\\new recebo", f" {ENVELOPED}", "type mismatch on +"),
    ],
)
def test_words_in_front_on_the_same_line_are_the_customers(words: str, log: str, said: str) -> None:
    assert own_words(words + log) == words
    assert message(words + log) == said


@pytest.mark.parametrize(
    "front",
    [
        "Internal Server Error: ",
        "HTTP/1.1 500 Internal Server Error\nContent-Type: text/plain\n\n",
        "2026-11-19T03:00:01.114000-03:00 7712| ",
        "[500] ",
    ],
)
def test_what_a_server_puts_in_front_is_no_word_of_the_customer(front: str) -> None:
    assert own_words(front + ERROR) is None


def test_an_envelopes_lines_in_front_of_an_error_are_read_and_no_words() -> None:
    text = "ao enviar o pedido\nEnvironment........: HOMOLOG\n" + ERROR
    findings = read_text(text)
    assert findings is not None
    assert findings["environment"]["environment"] == "HOMOLOG"
    assert own_words(text) == "ao enviar o pedido"


def test_the_message_on_the_line_before_its_place_is_no_word_of_the_customer() -> None:
    text = "erro ao gravar\nvariable does not exist CX\n on A(B.PRW) 03/09/2026 17:40:21 line : 5"
    assert (own_words(text), message(text)) == ("erro ao gravar", "variable does not exist CX")


# --- mentions


@pytest.mark.parametrize(
    "text",
    [
        "[INFO ][SERVER] vi isso no console",
        "* TOTVS - Build que uso é 7.00",
        "Thread (12) disconnected prematurely! aparece no dbconsole",
        "no dbconsole aparece Begin TopClient Thread (5) toda hora",
        "aparece THREAD ERROR no console e não sei o que é",
        "THREAD ERROR (na tela) aparece sempre",
        "o fonte é Called from U_CARGA(CARGA.PRW) mas não sei quem chama",
    ],
)
def test_a_sentence_that_mentions_a_mark_is_no_log(text: str) -> None:
    assert read_text(text) is None
    assert own_words(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-20T15:20:17.888000-03:00 11280| [INFO ][SERVER] Servidor não foi iniciado",
        "[ERROR][SERVER] [20/06/2026 15:20:16] [Thread 12] não foi possível conectar",
        "[INFO ][SERVER] Servidor foi iniciado\n[INFO ][SERVER] Aguardando sem limite",
    ],
)
def test_a_record_with_its_time_or_several_ones_are_a_console(text: str) -> None:
    findings = read_text(text)
    assert findings is not None
    assert findings["kind"] == "console_log"


def test_a_log_below_a_sentence_that_mentions_another_one_is_read() -> None:
    assert message(f"[INFO ][SERVER] vi isso no console\n{ERROR}") == "type mismatch on +"


# --- forms


def test_keys_with_capitals_that_were_joined_are_each_read() -> None:
    findings = read_text(f"{HEADER}\n{LOCATION}\n[Build: 7.00.240223P-20250326] [Environment: TST] [Platform: Windows 2019]")
    assert findings is not None
    known = {key: value for key, value in findings["environment"].items() if value}
    assert known == {"appserver_build": "7.00.240223P-20250326", "environment": "TST", "operating_system": "Windows Server 2019"}


def test_an_answer_of_a_service_that_is_not_escaped_well_is_read() -> None:
    text = (
        '{"errorCode":500,"errorMessage":"'
        + HEADER
        + '\\ncannot open C:\\new\\a.txt "x" on A(B.PRW) line : 5\\nCalled from C(D.PRW) line : 3"'
    )
    assert message(text) == 'cannot open C:\\new\\a.txt "x"'
    assert own_words(text) is None


def test_a_list_of_answers_with_other_escapes_is_read() -> None:
    text = f'retorna [{{"m":"{HEADER}\\nn\\u00e3o grava on A(B.PRW) line : 5"}}] mas isso só na filial 07'
    assert message(text) == "não grava"
    assert own_words(text) == "retorna\nmas isso só na filial 07"


@pytest.mark.parametrize("text", ['{"errorMessage":"Produto sem saldo\\n"}', 'a pasta C:\\new\\x {"a": 1} não abre', "C:\\new"])
def test_an_answer_without_an_error_is_left_alone(text: str) -> None:
    assert read_text(text) is None
    assert own_words(text) == text


SAID = (
    "isso acontece só na filial quando gravo o pedido não sei por que aparece sempre Ontem, base teste nota 123 cliente: às vezes (urgente)"
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([DUMPED * 2, CONSOLE + DUMPED, DUMPED + CONSOLE]), st.integers(0, 25), st.integers(1, 40), st.sampled_from(["", BEHIND])
)
def test_a_part_of_a_log_gives_nobodys_data_as_words(log: str, start: int, length: int, behind: str) -> None:
    part = "\n".join([*log.split("\n")[start : start + length], "", behind])
    if read_text(part) is not None:
        assert own_words(part) in (None, BEHIND)


WORD = st.sampled_from(SAID.split())
PROSE = st.lists(st.lists(WORD, min_size=1, max_size=8).map(" ".join), max_size=3).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(PROSE, st.sampled_from([*LOGS.values()]), st.sampled_from(["\n", "\n\n"]), PROSE)
@example("", DUMPED, "\n", "não sei")
def test_around_a_log_no_words_are_the_logs_and_prose_alone_is_no_log(front: str, log: str, gap: str, behind: str) -> None:
    assert read_text(front) is None
    assert read_text(behind) is None
    text = f"{front}\n{log}{gap}{behind}"
    assert read_text(text) is not None
    kept = (own_words(text) or "").split("\n")
    assert set(kept) <= {"", *front.split("\n"), *behind.split("\n")}
    assert "\n".join(kept).startswith(front)
