"""Codes whose meaning hangs on what stands around them: tables in lower case, message codes, frames, lists, blanks inside a code."""

from __future__ import annotations

import pytest

from bot.protheus.artifacts import find_artifacts


def found(text: str) -> list[str]:
    return [f"{artifact.kind} {artifact.value}" for artifact in find_artifacts(text)]


def tables(text: str) -> list[str]:
    return [artifact.value for artifact in find_artifacts(text) if artifact.kind == "table"]


@pytest.mark.parametrize(
    ("text", "aliases"),
    [
        ("na sd2", "SD2"),
        ("gatilho no sx7", "SX7"),
        ("a se2 fica sem saldo", "SE2"),
        ("grava na sb8 e na sbf", "SB8 SBF"),
        ("grava na sbf e na sb8", "SBF SB8"),
        ("da sf2, sd2 e da ct2", "SF2 SD2 CT2"),
        ("cadastro na da0", "DA0"),
        ("ct2 não grava", "CT2"),
        ("SC6010", "SC6"),
        ("tabelas SF1/SD1", "SF1 SD1"),
        ("CBC e CB0", "CBC CB0"),
        ("SBF, SBE", "SBF SBE"),
        ("alias sbf", "SBF"),
        ("tabela sra", "SRA"),
        ("SRA e SRD", "SRA SRD"),
        ("tabelas cn9, cna e cnb", "CN9 CNA CNB"),
        ("SX1 SX2 SX3 SX5 SX6 SX7 SX9 SIX SXB", "SX1 SX2 SX3 SX5 SX6 SX7 SX9 SIX SXB"),
        ("sx3, sx9 e six", "SX3 SX9 SIX"),
        ("índice na six e consulta sxb", "SIX SXB"),
        ("não grava a sc5 nem a sc6", "SC5 SC6"),
        ("SUB->UB_NUM vem vazio", "SUB"),
        ("o campo abb->abb_x", "ABB"),
        ("oops->UB_NUM", ""),
        ("ver->UB_NUM", ""),
    ],
)
def test_tables_are_found_in_any_case(text: str, aliases: str) -> None:
    assert tables(text) == aliases.split()


@pytest.mark.parametrize(
    "text",
    [
        "na filial sc1",
        "filial SC1",
        "o servidor sb1 e a sala sb2",
        "windows 10 sp1",
        "aa1 de papel",
        "com f12 ou f20",
        "na cd1",
        "sbf",
        "cbc",
        "na sra maria",
        "six sigma",
        "tabela que foi criada sem o cte",
        "C6_PRODUTO e E1_NATUREZ",
        "registros C170, C190 e K200",
        "placa SEC1D23",
    ],
)
def test_other_words_of_three_characters_are_no_tables(text: str) -> None:
    assert tables(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "help A680QTDOP",
        "aparece o help A680QTDOP na tela",
        'help do sistema: "nada", help "A680QTDOP"',
        "HELP: FA550DATA",
        "Help - A103NOTA",
        "Ajuda: A680QTDOP",
        "mensagem A410LIB",
        "mensagem de help A680QTDOP",
        "erro A103DUPL ao confirmar",
        "variable does not exist X on A103GRAVA",
        "type mismatch on compare on A410LINOK(MATA410Z.PRX)",
        "Called from A410GRAVA(MATXFIS.PRX) 10/10/2024 line : 10",
        "A410ALTERA - FATXFUN.PRX(1708) - Params",
        "produto MT100AB",
        "TISS 4.01.00",
        "conta 1.1.2.01.0003",
        "placa FAT1A23",
    ],
)
def test_codes_of_messages_and_frames_of_the_standard_are_nothing(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "artifacts"),
    [
        ("help na MATA410", ["routine MATA410"]),
        ("HELP: MATA410 parou", ["routine MATA410"]),
        ("help o ponto M410GRV não roda", ["entry_point M410GRV"]),
        ("erro M410GRV", ["entry_point M410GRV"]),
        ("erro no M410XYZ", ["entry_point M410XYZ"]),
        ("on A410GRAVA(MATA410.PRX) 10/10/2024", ["routine MATA410"]),
        ("array out of bounds on U_RCOMR05(RCOMR05.PRW)", ["user_function U_RCOMR05"]),
        ("Called from U_FATR010(FATR010.PRW)", ["user_function U_FATR010"]),
        ("on U_MT410TOK(MT410TOK.PRW)", ["entry_point MT410TOK"]),
        ("PE M410GRV(M410GRV.PRW)", ["entry_point M410GRV"]),
        ("o fonte MATA410.PRX", ["routine MATA410"]),
    ],
)
def test_what_the_customer_means_beside_such_codes_is_kept(text: str, artifacts: list[str]) -> None:
    assert found(text) == artifacts


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("mata 103", "MATA103"),
        ("mata_410", "MATA410"),
        ("rotina fina-050", "FINA050"),
        ("rotina mata 999", "MATA999"),
        ("rotina loja 701", "LOJA701"),
        ("rotina mata460 a", "MATA460A"),
        ("mata460 a nota sai errada", "MATA460"),
        ("fina050 e 080", "FINA050 FINA080"),
        ("fina 050/080", "FINA050 FINA080"),
        ("mata103, 116 e 140", "MATA103 MATA116 MATA140"),
        ("mata410 e 330 itens", "MATA410"),
        ("mata410 e 999", "MATA410"),
        ("na loja 701", ""),
    ],
)
def test_routines_with_blanks_and_lists_of_their_numbers(text: str, codes: str) -> None:
    assert found(text) == [f"routine {code}" for code in codes.split()]


def test_a_driver_hides_no_version_of_the_database() -> None:
    driver = "[Microsoft][ODBC Driver 17 for SQL Server]"

    assert found(driver) == ["database SQL Server"]
    assert found(f"{driver} no banco SQL Server 2019") == ["database SQL Server 2019"]
    assert found(f"banco sql server 2016, win server 2019: {driver}") == [
        "database SQL Server 2016",
        "operating_system Windows Server 2019",
    ]
    assert found(f"{driver} e Oracle 19c") == ["database SQL Server", "database Oracle 19c"]


@pytest.mark.parametrize(
    "text", ["PRT-20261124-0001", "prt 20261124 0001", "prt_20261124_0001", "PRT - 20261124 - 0001", "protocolo nº 20261124-0001"]
)
def test_protocols_in_any_spelling(text: str) -> None:
    assert found(text) == ["protocol PRT-20261124-0001"]


def test_both_labels_of_a_changed_lib_are_found() -> None:
    assert found("trocamos a lib de 20240520 para 20250512") == ["lib_version 20240520", "lib_version 20250512"]
