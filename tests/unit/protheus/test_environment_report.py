"""The Shift+F6 export, as a file and pasted."""

from __future__ import annotations

from typing import Any

import pytest

from bot.protheus.detect import read_findings
from bot.protheus.pasted_text import own_words, read_text

EXPORT = (
    "Informações do TOTVS Server\nTipo do servidor;Console\nTOTVS Server Build;7.00.191205P-20200220\nTOTVS Server version;19.3.0.2\n"
    "Servidor 64 bits;Sim\nServidor Unix;Não\nInformações da LIB\nVersão da Lib;20200214\nData da Lib;20200219_175422\n"
    "ID da Lib;b295223920b2c697853f41b83b109a3830d997d2\nRelease;12.1.025\nHardLock;2014\nVersão do License Server;3.0.3\n"
    "Versão do Protheus;TOTVS Serviços\nDicionário no banco de dados;Sim\n"
)
FACTS = {
    "appserver_build": "7.00.191205P-20200220",
    "appserver_version": "19.3.0.2",
    "lib_version": "20200214",
    "release": "12.1.25",
    "operating_system": "Windows",
    "dictionary_in_database": "yes",
}


def facts(findings: dict[str, Any] | None) -> dict[str, str]:
    assert findings is not None
    assert findings["kind"] == "environment_report"
    return {key: value for key, value in findings["environment"].items() if value}


@pytest.mark.parametrize(
    "data",
    [
        EXPORT.encode(),
        EXPORT.encode("utf-8-sig"),
        EXPORT.encode("cp1252"),
        EXPORT.encode("utf-16"),
        EXPORT.replace("\n", "\r\n").encode("cp1252"),
        EXPORT.replace(";", " ; ").encode(),
        EXPORT.replace(";", "\t").encode(),
        EXPORT.upper().replace("PROTHEUS;", "x;").encode(),
    ],
)
def test_every_encoding_and_spacing(data: bytes) -> None:
    assert facts(read_findings(data)) == FACTS


@pytest.mark.parametrize(
    "text", [EXPORT, "> " + EXPORT.replace("\n", "\n> "), "segue o Shift+F6:\n\n" + EXPORT, EXPORT.replace("\n", "\n\n")]
)
def test_a_pasted_export(text: str) -> None:
    assert facts(read_text(text)) == FACTS


@pytest.mark.parametrize(
    ("build", "unix", "system"),
    [
        ("7.00.240223P", "Sim", "Linux"),
        ("7.00.170117A", "Sim", "Linux"),
        ("7.00.131227A", "Sim", None),
        ("7.00.131227A", "Não", "Windows"),
        ("7.00.240223P", "", None),
    ],
)
def test_the_operating_system_is_told_only_where_it_is_sure(build: str, unix: str, system: str | None) -> None:
    text = f"TOTVS Server Build;{build}\nServidor 64 bits;Sim\nServidor Unix;{unix}\n"
    assert facts(read_findings(text.encode())).get("operating_system") == system


def test_the_dictionary_outside_of_the_database() -> None:
    assert facts(read_findings(EXPORT.replace("dados;Sim", "dados;Não").encode()))["dictionary_in_database"] == "no"


def test_a_table_of_something_else_is_no_export() -> None:
    assert read_findings(b"codigo;descricao\n1;caneta\n2;papel\n")["kind"] == "text"


#: As people hand it on.
HANDED_ON = {
    "quoted, semicolons": '"' + EXPORT.replace(";", '";"').strip().replace("\n", '"\n"') + '"',
    "quoted, commas": '"' + EXPORT.replace(";", '","').strip().replace("\n", '"\n"') + '"',
    "colons": EXPORT.replace(";", ": "),
    "joined by blanks": EXPORT.replace("\n", " "),
    "joined by bars": EXPORT.strip().replace("\n", " | "),
    "joined, colons": EXPORT.replace("\n", " ").replace(";", ": "),
}


@pytest.mark.parametrize("text", HANDED_ON.values(), ids=HANDED_ON)
def test_an_export_in_other_forms_is_read_as_a_file_and_pasted(text: str) -> None:
    assert facts(read_findings(text.encode())) == FACTS
    assert facts(read_text(f"segue o ambiente:\n{text}\n\nisso é da base de teste")) == FACTS
    assert own_words(f"segue o ambiente:\n{text}\n\nisso é da base de teste") == "segue o ambiente:\nisso é da base de teste"


ROWS = [line.split(";") for line in EXPORT.splitlines()]
PAGE = (
    "<html><body>\n<table>\n"
    + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in ROWS)
    + "</table>\n</body></html>"
)
#: As grids of screens, sheets and pages give it.
GRIDS = {
    "keys and values by turns": EXPORT.replace(";", "\n"),
    "by turns, blank lines between": EXPORT.replace(";", "\n\n"),
    "by turns, carriage returns": EXPORT.replace(";", "\n").replace("\n", "\r\n"),
    "columns with blanks": "".join(f"{row[0]:40}{''.join(row[1:])}\n" for row in ROWS),
    "signs of equality": EXPORT.replace(";", "="),
    "signs of equality with blanks": EXPORT.replace(";", " = "),
    "dashes": EXPORT.replace(";", " - "),
    "bars": EXPORT.replace(";", " | "),
    "bars around, with a head": "| Chave | Valor |\n|---|---|\n" + "".join(f"| {' | '.join(row)} |\n" for row in ROWS),
    "a page": PAGE,
    "a page on one line": PAGE.replace("\n", ""),
    "a page, each tag on a line": PAGE.replace("><", ">\n<"),
}


@pytest.mark.parametrize("text", GRIDS.values(), ids=GRIDS)
def test_an_export_from_a_grid_is_read_as_a_file_and_pasted(text: str) -> None:
    assert facts(read_findings(text.encode())) == FACTS
    assert facts(read_text(f"segue o ambiente:\n{text}\n\nisso é da base de teste")) == FACTS
    assert own_words(f"segue o ambiente:\n{text}\n\nisso é da base de teste") == "segue o ambiente:\nisso é da base de teste"


def test_a_key_without_a_value_takes_no_other_key_for_it() -> None:
    text = "TOTVS Server Build\n7.00.240223P\nServidor Unix\nSim\nBanco de dados\nRelease\n12.1.2410\n"
    assert facts(read_findings(text.encode())) == {"appserver_build": "7.00.240223P", "operating_system": "Linux", "release": "12.1.2410"}


@pytest.mark.parametrize(
    "text",
    [
        "Servidor Unix - não sei\nVersão da Lib - onde vejo isso?",
        "TOTVS Server Build\nonde vejo?\nServidor Unix\ntambém não achei",
        "Release - 12.1.2410\nBanco de dados - Oracle\nVersão da Lib - 20240701",
        "Release = 12.1.2410 | Ambiente = PROD",
        "Data da Lib | ontem à tarde\nRelease | 12.1.2410",
    ],
)
def test_a_grid_without_two_values_of_exports_is_none(text: str) -> None:
    assert read_text(text) is None
    assert own_words(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Release: 12.1.2410\nBanco: Oracle",
        "Release: 12.1.2410\nBanco de dados: Oracle 19c\nSistema operacional: Linux\nAmbiente: PROD",
        "Versão da Lib: 20240701\nRelease: 12.1.2410",
        "release;12.1.2410 ambiente;produção",
        "Nome do ambiente;x\nrelease;y",
    ],
)
def test_a_customer_who_lists_the_environment_answers(text: str) -> None:
    assert read_text(text) is None
    assert own_words(text) == text


def test_what_a_customer_adds_to_a_typed_export_is_read_or_kept() -> None:
    typed = "TOTVS Server Build: 7.00.191205P-20200220\nVersão da Lib: 20200214\nBanco: Oracle 19c\nisso na base de teste"
    known = {key: FACTS[key] for key in ("appserver_build", "lib_version")}
    assert facts(read_text(typed)) == known | {"database": "Oracle 19c"}
    assert own_words(typed) == "isso na base de teste"
    joined = "a release: 12.1.2410, TOTVS Server Build: 7.00.191205P-20200220 Versão da Lib: 20200214"
    assert facts(read_text(joined)) == known
    assert own_words(joined) == "a release: 12.1.2410,"


def test_a_joined_export_keeps_the_words_in_front() -> None:
    text = "segue o que pediram: TOTVS Server Build;7.00.191205P-20200220 Release;12.1.025 Versão da Lib;20200214"
    assert own_words(text) == "segue o que pediram"
    assert facts(read_text(text)) == {key: FACTS[key] for key in ("appserver_build", "release", "lib_version")}


@pytest.mark.parametrize("behind", ["o banco é oracle 19c", "uso a base de homologação"])
def test_a_short_sentence_behind_an_export_is_the_customers(behind: str) -> None:
    assert own_words(f"{EXPORT}{behind}") == behind
