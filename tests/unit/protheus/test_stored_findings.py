"""What of a log's texts may be stored: no person, no machine, no value of a record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.protheus.detect import read_findings
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
        ("Erro em SA1010 - Key: 010777RUI DO PRADO - Linha 7", "Erro em SA1010 - Key: ... - Linha 7"),
        ("Erro em SA1010 - Chave: 010777RUI DO PRADO", "Erro em SA1010 - Chave: ..."),
        ('type mismatch on compare N->C "RUI DO PRADO"', 'type mismatch on compare N->C "..."'),
        ("type mismatch on + 'RUI' and 'A1_COD'", "type mismatch on + '...' and 'A1_COD'"),
        ('Conversion of the value "RUI" failed', "Conversion of the value '...' failed"),
        ("cliente: Rui do Prado ME sem endereco", "cliente: ... sem endereco"),
        ("User rui.prado from NB-LOJA-07 disconnected", "User ... from ... disconnected"),
        ("(rui.prado, NB-LOJA-07) killed by suporte.ti", "(...) killed by ..."),
        ("could not send to rui.prado@exemplo.com.br", "could not send to ..."),
        ("Duplicidade [chNFe: 35261111111111111111550010000007771123456789]", "Duplicidade [chNFe: ...456789]"),
        ("type mismatch on compare C->N", "type mismatch on compare C->N"),
        ("Cliente: A1_COD vazio, Nome: Campo Obrigatorio", "Cliente: A1_COD vazio, Nome: Campo Obrigatorio"),
        ("fornecedor: NAO ENCONTRADO", "fornecedor: NAO ENCONTRADO"),
        ("[Microsoft][ODBC Driver 13 for SQL Server][SQL Server] Login", "[Microsoft][ODBC Driver 13 for SQL Server][SQL Server] Login"),
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


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("Rejeicao: destinatario nao habilitado [RUI DO PRADO ME]", "Rejeicao: destinatario nao habilitado [...]"),
        ("Rejeicao: xNome: RUI, recusado", "Rejeicao: xNome: ..., recusado"),
        ("Rejeicao: Destinatario: Rui Prado - IE invalida", "Rejeicao: Destinatario: ... - IE invalida"),
        ("Rejeicao: CNPJ do emitente invalido [nRec: 350007]", "Rejeicao: CNPJ do emitente invalido [nRec: 350007]"),
    ],
)
def test_the_reason_of_a_rejection_keeps_no_name(reason: str, shown: str) -> None:
    assert stored({"status_reason": reason})["status_reason"] == shown


KEY = "3526 1111 1111 1111 1155 0010 0000 0777 1123 4567 8912"


@pytest.mark.parametrize("apart", [" ", ".", "-", "  ", " - ", ""])
@pytest.mark.parametrize("place", ["message", "status_reason"])
def test_an_access_key_in_groups_is_cut_like_one_in_a_piece(apart: str, place: str) -> None:
    said = f"Duplicidade de NF-e [chNFe: {KEY.replace(' ', apart)}] na serie 1"
    assert stored({"last_error": {place: said}})["last_error"][place] == "Duplicidade de NF-e [chNFe: ...678912] na serie 1"


@pytest.mark.parametrize("number", ["4111 1111 1111 1111", KEY[:-5], "34191.79001 01043.510047 91020.150008 5 92000000012345"])
def test_other_numbers_in_groups_are_no_access_key(number: str) -> None:
    assert kept(f"titulo {number} recusado") == f"titulo {number} recusado"


STATEMENTS = {
    "UPDATE SA1010 SET A1_NOME='RUI DO PRADO', A1_END = 'RUA LUA' WHERE A1_COD='000777'": (
        "UPDATE SA1010 SET A1_NOME='...', A1_END = '...' WHERE A1_COD='...'"
    ),
    "update sa1010 set a1_nome = 'RUI' where a1_cod = '000777'": "update sa1010 set a1_nome = '...' where a1_cod = '...'",
    "UPDATE [dbo].[SA1010] WITH (ROWLOCK) SET [A1_LC]=777.55 WHERE R_E_C_N_O_=777 AND A1_COD IN (777,778)": (
        "UPDATE [dbo].[SA1010] WITH (ROWLOCK) SET [A1_LC]=? WHERE R_E_C_N_O_=? AND A1_COD IN (?,?)"
    ),
    "INSERT INTO SA1010 (A1_COD, A1_NOME) SELECT '000777',N'RUI', 777 FROM SA1010": (
        "INSERT INTO SA1010 (A1_COD, A1_NOME) SELECT '...','...', ? FROM SA1010"
    ),
    "INSERT INTO \"P12\".\"SA1010\" (\"A1_COD\",\"D_E_L_E_T_\") SELECT '777',777,'X' UNION ALL SELECT 'RUI',5,'Y'": (
        "INSERT INTO \"P12\".\"SA1010\" (\"A1_COD\",\"D_E_L_E_T_\") SELECT '...',?,'...' UNION ALL SELECT '...',?,'...'"
    ),
    "INSERT INTO SA1010 (A1_COD) VALUES ('RUI', N'RUA (LUA', 777) failed": "INSERT INTO SA1010 (A1_COD) VALUES (...) failed",
    "INSERT INTO SA1010 VALUES ('RUI D'AVILA', 'RUA'), (777, 'RUI') failed": "INSERT INTO SA1010 VALUES (...) failed",
    "DELETE FROM SA1010 WHERE A1_CGC = 39053344705 AND D_E_L_E_T_ = ' '": "DELETE FROM SA1010 WHERE A1_CGC = ? AND D_E_L_E_T_ = ' '",
    "DELETE SA1010 WHERE A1_NOME LIKE '%RUI%'": "DELETE SA1010 WHERE A1_NOME LIKE '...'",
    "MERGE INTO SA1010 T USING (SELECT '777' COD, 'RUI' AS NOME FROM DUAL) S ON (T.A1_COD = S.COD) WHEN MATCHED THEN UPDATE SET A='RUI'": (
        "MERGE INTO SA1010 T USING (SELECT '...' COD, '...' AS NOME FROM DUAL) S ON (T.A1_COD = S.COD) WHEN MATCHED THEN UPDATE SET A='...'"
    ),
    "SELECT A1_NOME FROM SA1010 WHERE A1_COD BETWEEN '000777' AND '000778'AND A1_LOJA='01' ORDER BY 1": (
        "SELECT A1_NOME FROM SA1010 WHERE A1_COD BETWEEN '...' AND '...'AND A1_LOJA='...' ORDER BY 1"
    ),
    "EXEC MAT004_01 'RUI', '01'": "EXEC MAT004_01 '...', '...'",
    "WHERE A1_COD = '000777'": "WHERE A1_COD = '...'",
    "near A1_NOME = 'RUI' AND": "near A1_NOME = '...' AND",
    'LINE 1: UPDATE SA1010 SET A1_NOME = E\'RUI\' WHERE "A1_COD" = "000777"': (
        'LINE 1: UPDATE SA1010 SET A1_NOME = \'...\' WHERE "A1_COD" = "..."'
    ),
    # an apostrophe that is not doubled is why many a statement fails
    "ORA-01756 - UPDATE SA1010 SET A1_NOME = 'BAR D'OURO', A1_END = 'RUA LUA' WHERE A1_COD = '1'": (
        "ORA-01756 - UPDATE SA1010 SET A1_NOME = '...', A1_END = '...' WHERE A1_COD = '...'"
    ),
    "UPDATE SA1010 SET A1_NOME='COPO D' AGUA', A1_END='RUA LUA'": "UPDATE SA1010 SET A1_NOME='...', A1_END='...'",
    "UPDATE SA1010 SET A1_NOME='RUI''S', A1_END=''": "UPDATE SA1010 SET A1_NOME='...', A1_END=''",
    "can't UPDATE SA1010 SET A1_NOME='RUI DO PRA": "can't UPDATE SA1010 SET A1_NOME='...'",
    "UPDATE SA1010 SET A1_NOME='RUI' : [Microsoft][ODBC] near 'RUI'. Invalid object name 'SZ9010'. Error : 2601 (23000)": (
        "UPDATE SA1010 SET A1_NOME='...' : [Microsoft][ODBC] near '...'. Invalid object name 'SZ9010'. Error : 2601 (23000)"
    ),
    "WHERE A1_COD='777' : Invalid column name 'CODIGO'": "WHERE A1_COD='...' : Invalid column name 'CODIGO'",
}


@pytest.mark.parametrize(("said", "shown"), STATEMENTS.items())
def test_a_statement_keeps_its_columns_and_no_value(said: str, shown: str) -> None:
    assert kept(said) == shown
    assert kept(shown) == shown


@given(
    st.text(alphabet="ABÇ '\".,()=-%:;[]0"),
    st.sampled_from(
        [
            "UPDATE SA1010 SET A1_NOME='{}', A1_LC = 7 WHERE A1_COD='1'",
            "INSERT INTO SA1010 (A1_COD) SELECT '1', N'{}' FROM SA1010",
            "INSERT INTO SA1010 VALUES (7, '{}', 'x') failed",
            "DELETE FROM SA1010 WHERE A1_NOME LIKE '{}' AND A1_COD = '1' : failed",
            "SELECT A1_COD FROM SA1010 WHERE A1_NOME IN ('{}','1')",
        ]
    ),
    st.integers(0, 200),
)
def test_no_value_of_a_statement_is_kept_whatever_is_in_it(value: str, statement: str, length: int) -> None:
    said = statement.format(f"QZ{value}QZ".replace("'", "''"))
    assert "QZ" not in kept(said)
    assert "QZ" not in kept(said[: max(length, said.index("QZ"))])


@pytest.mark.parametrize(
    "said",
    [
        "variable does not exist 'CALIAS'",
        "invalid field name in Alias 'SA1'->'A1_COD'",
        "select the field 'A1_COD' of the list, then update it",
        "MV_ESTNEG = 'S' is not allowed",
        "Cannot insert the value NULL into column 'A1_NOME', table 'P12.dbo.SA1010'; column does not allow nulls. INSERT fails.",
        "Cannot find function 'FSX010' in AppMap",
        "SA1010: DB error (Insert): -37 Error : 2601 (23000) in object 'dbo.SA1010'",
    ],
)
def test_what_a_message_quotes_outside_of_a_statement_stays(said: str) -> None:
    assert kept(said) == said


def signature(statement: str) -> str:
    text = f"THREAD ERROR ([7], JOB_A, THIS)   05/10/2026   08:15:42\n{statement} on A103(MATA103.PRX) 02/09/2026 10:20:30 line : 5\n"
    return str(read_findings(text.encode())["last_error"]["signature"])


COLUMNS = ", ".join(f"A1_CAMPO{number}" for number in range(40))


@pytest.mark.parametrize(
    "statement",
    [
        "TCSQLError UPDATE SA1010 SET A1_NOME='{0}', A1_LC = {1} WHERE A1_COD='{1}'",
        "INSERT INTO SA1010 (A1_COD) SELECT '{0}', {1} FROM SA1010 : Violation of PRIMARY KEY",
        "INSERT INTO SA1010 VALUES ('{0}', {1})",
        f"UPDATE SA1010 SET A1_NOME='{{0}}' FROM (SELECT {COLUMNS} FROM SA1010) T WHERE A1_COD = '{{1}}'",
        f"Rejeicao: chave {KEY[:-4]}{{1:.4}} ja autorizada",
    ],
)
def test_other_values_make_no_other_signature(statement: str) -> None:
    one = signature(statement.format("RUI", "7777"))
    assert one == signature(statement.format("CLARA D'AVILA (ME) DE UM NOME BEM COMPRIDO", "1234"))
    assert one != signature(statement.replace("SA1010", "SB1010").replace("autorizada", "cancelada").format("RUI", "7777"))
