"""Artefacts in messages: what is found, where, and what is left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.protheus.artifacts import find_artifacts
from bot.protheus.folding import fold

#: 50,000 characters take well under a second; the bound leaves room for a busy machine, not for a quadratic pattern.
LONG = 50_000
SECONDS_FOR_LONG = 5.0


def found(text: str) -> list[tuple[str, str]]:
    return [(artifact.kind, artifact.value) for artifact in find_artifacts(text)]


@pytest.mark.parametrize(
    ("text", "artifacts"),
    [
        # routines
        ("MATA410", [("routine", "MATA410")]),
        ("erro na mata410 ao gravar", [("routine", "MATA410")]),
        ("MATA410.PRX", [("routine", "MATA410")]),
        ("MATA 410", [("routine", "MATA410")]),
        ("fina-050", [("routine", "FINA050")]),
        ("MATA460A, CTBR560P e TMSA144D", [("routine", "MATA460A"), ("routine", "CTBR560P"), ("routine", "TMSA144D")]),
        ("ATFA012,FINA050/FINA080", [("routine", "ATFA012"), ("routine", "FINA050"), ("routine", "FINA080")]),
        ("EECAP100", [("routine", "EECAP100")]),
        ("fina999", [("routine", "FINA999")]),
        ("XYZA123", [("routine", "XYZA123")]),
        ("spedfiscal", [("routine", "SPEDFISCAL")]),
        ("SPEDCONTRIB SPEDNFE", [("routine", "SPEDCONTRIB"), ("routine", "SPEDNFE")]),
        ("COMXCOL, PLSWIZARD, ctbanfe", [("routine", "COMXCOL"), ("routine", "PLSWIZARD"), ("routine", "CTBANFE")]),
        ("na rotina xyzw12", [("routine", "XYZW12")]),
        # entry points
        ("M410GRV", [("entry_point", "M410GRV")]),
        ("m410grv", [("entry_point", "M410GRV")]),
        ("MT100TOK e MA330AL1", [("entry_point", "MT100TOK"), ("entry_point", "MA330AL1")]),
        ("SF2100I F240FIL A120GRVC TK271BOK", [("entry_point", name) for name in ("SF2100I", "F240FIL", "A120GRVC", "TK271BOK")]),
        ("MTA410", [("entry_point", "MTA410")]),
        ("M410XYZ", [("entry_point", "M410XYZ")]),
        ("U_M410GRV", [("entry_point", "M410GRV")]),
        ("temos o ponto de entrada AB10CD", [("entry_point", "AB10CD")]),
        ("pontos de entrada M410GRV, ab10cd e MT410TOK", [("entry_point", name) for name in ("M410GRV", "AB10CD", "MT410TOK")]),
        # user functions
        ("U_FATX001", [("user_function", "U_FATX001")]),
        ("u_minharotina()", [("user_function", "U_MINHAROTINA")]),
        ("U_CNTA121", [("user_function", "U_CNTA121")]),
        # parameters and report questions
        ("MV_ESTNEG", [("parameter", "MV_ESTNEG")]),
        ("mv_estneg=S", [("parameter", "MV_ESTNEG")]),
        ("MV_1DUP e MV_XCUSTOM", [("parameter", "MV_1DUP"), ("parameter", "MV_XCUSTOM")]),
        ("MV_PAR01", [("report_question", "MV_PAR01")]),
        ("mv_par60", [("report_question", "MV_PAR60")]),
        # tables
        ("SC5 e SC6", [("table", "SC5"), ("table", "SC6")]),
        ("CT2, SE5, SB2, F22 e SBM", [("table", name) for name in ("CT2", "SE5", "SB2", "F22", "SBM")]),
        ("SZ1 ZZ9", [("table", "SZ1"), ("table", "ZZ9")]),
        ("tabela se5", [("table", "SE5")]),
        ("tabelas sc5, sc6 e sb2", [("table", "SC5"), ("table", "SC6"), ("table", "SB2")]),
        ("tabela SRA", [("table", "SRA")]),
        ("SA1010", [("table", "SA1")]),
        ("sa1010", [("table", "SA1")]),
        ("SBM010", [("table", "SBM")]),
        ("SF4->F4_X", [("table", "SF4")]),
        # modules
        ("SIGAFAT", [("module", "SIGAFAT")]),
        ("sigaloja", [("module", "SIGALOJA")]),
        ("módulo de faturamento", [("module", "SIGAFAT")]),
        ("Módulo: Estoque/Custos", [("module", "SIGAEST")]),
        ("módulo 05", [("module", "SIGAFAT")]),
        ("erro no financeiro", [("module", "SIGAFIN")]),
        ("erro no GPE", [("module", "SIGAGPE")]),
        ("faturamento", [("module", "SIGAFAT")]),
        # versions
        ("release 12.1.025", [("release", "12.1.25")]),
        ("P12.1.031", [("release", "12.1.31")]),
        ("release 2410", [("release", "12.1.2410")]),
        ("build 7.00.240223P-20250326", [("appserver_build", "7.00.240223P-20250326")]),
        ("7.00.131227a-20180914 NG", [("appserver_build", "7.00.131227A-20180914")]),
        ("versão 24.3.1.4", [("appserver_version", "24.3.1.4")]),
        ("DBAccess 20240224-20250929", [("dbaccess_build", "20240224-20250929")]),
        ("lib 20251103", [("lib_version", "20251103")]),
        ("SQL Server 2019 no Windows Server 2022", [("database", "SQL Server 2019"), ("operating_system", "Windows Server 2022")]),
        ("Oracle 19c em Oracle Linux 8", [("database", "Oracle 19c"), ("operating_system", "Oracle Linux 8")]),
        ("postgres 15 no linux", [("database", "PostgreSQL 15"), ("operating_system", "Linux")]),
        # people and protocols
        ("PRT-20261124-0001", [("protocol", "PRT-20261124-0001")]),
        ("protocolo prt-20261124-0001", [("protocol", "PRT-20261124-0001")]),
        ("maria.souza@acme.com.br.", [("email", "maria.souza@acme.com.br")]),
        ("(11) 98765-4321", [("phone", "11987654321")]),
        ("(11)98765-4321", [("phone", "11987654321")]),
        ("11 98765-4321", [("phone", "11987654321")]),
        ("11 98765 4321", [("phone", "11987654321")]),
        ("11 9 8765-4321", [("phone", "11987654321")]),
        ("11987654321", [("phone", "11987654321")]),
        ("+55 11 98765-4321", [("phone", "5511987654321")]),
        ("5511987654321", [("phone", "5511987654321")]),
        ("(011) 3333-4444", [("phone", "01133334444")]),
        ("11-3333-4444", [("phone", "1133334444")]),
        ("98765-4321", [("phone", "987654321")]),
        ("telefone 3333-4444", [("phone", "33334444")]),
        ("um chamado pro faturamento", [("module", "SIGAFAT")]),
        ("abre um ticket para compras", [("module", "SIGACOM")]),
        ("não integra com o controle de lojas", [("module", "SIGALOJA")]),
        ("pela gestão de contratos", [("module", "SIGAGCT")]),
        ("tel.: 1133334444", [("phone", "1133334444")]),
        ("0800 123 4567", [("phone", "08001234567")]),
    ],
)
def test_artifacts_are_found(text: str, artifacts: list[tuple[str, str]]) -> None:
    assert found(text) == artifacts


@pytest.mark.parametrize(
    "text",
    [
        "NFe 123",
        "falei com o financeiro",
        "mandei pro fiscal aprovar",
        "nota 000123 série 1",
        "R$ 100",
        "R$ 1.234,56",
        "loja 01",
        "loja01",
        "filial 0101",
        "TES 501",
        "TES501",
        "CFOP 5102",
        "produto ABC123",
        "o item AB123CD não aparece",
        "armazém A01",
        "PROD10X",
        "ponto01 matriz01 final01 conta10 caixa01 banco001 item123 nota123",
        "MATRIZ01",
        "DESKTOP-4F2K1AB",
        "WINDOWS10PC",
        "SRV-TOTVS01",
        "x64bits",
        "anda a100km por hora",
        "F12",
        "SP1",
        "P12",
        "mata 100 pessoas",
        "FINA 100%",
        "campo C5_NUM",
        "tabela de preço",
        "tabela que foi criada",
        "SEM ERRO NA TELA, SÃO MUITOS, SIM",
        "SRA MARIA",
        "siga em frente",
        "SIGAADV SIGAMDI",
        "siga com o pedido",
        "com",
        "pra",
        "log",
        "5",
        "produção",
        "Treinamento",
        "1) abro o módulo 2) clico em incluir",
        "o ponto de entrada não é chamado",
        "pedido de compra no estoque",
        "192.168.0.10:1433",
        "ip 24.3.1.4",
        "CNPJ 12.345.678/0001-90",
        "12.345.678/0001-90",
        "12345678000190",
        "CPF 123.456.789-09",
        "cpf 11987654321",
        "CPF: 119.876.543-21",
        "119.876.543-21",
        "cartão 4111 1111 1111 1111",
        "CEP 01310-100",
        "chave 3524 1112 3456 7800 0190 5500 1000 0012 3410 0001 2345",
        "35241112345678000190550010000012341000012345",
        "12/05/2024 10:20:30",
        "de 2024-2025",
        "pedido 11987654321",
        "https://tdn.totvs.com/display/public/MATA410",
        "HELP: FA550DATA",
        "a@b",
        "@usuario",
        "MV_",
        "U_",
        "",
        "   ",
    ],
)
def test_ordinary_words_and_numbers_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_offsets_are_those_of_the_raw_text() -> None:
    text = "Não é só ação: MÓDULO Faturamento, P12.1.031 e (11) 98765-4321"

    assert [(artifact.kind, text[artifact.start : artifact.end]) for artifact in find_artifacts(text)] == [
        ("module", "Faturamento"),
        ("release", "P12.1.031"),
        ("phone", "(11) 98765-4321"),
    ]


def test_offsets_hold_behind_characters_of_any_width() -> None:
    text = "\U0001f600 İstanbul ﬁm e\u0301 MATA410"

    (artifact,) = find_artifacts(text)

    assert text[artifact.start : artifact.end] == "MATA410"


def test_a_whole_message_gives_everything_in_order() -> None:
    text = (
        "Bom dia! Na MATA410 (módulo faturamento), release 12.1.2410, build 7.00.240223P-20250326, Oracle 19c, o PE M410GRV grava a SC5 "
        "sem o MV_ESTNEG. Falar com ana@acme.com.br ou (21) 99876-5432."
    )

    assert [artifact.kind for artifact in find_artifacts(text)] == [
        "routine", "module", "release", "appserver_build", "database", "entry_point", "table", "parameter", "email", "phone",
    ]  # fmt: skip


def test_a_message_is_read_in_a_fraction_of_a_millisecond() -> None:
    text = (
        "Bom dia, na rotina MATA410 do módulo faturamento o pedido 000123 com TES 501 não grava, release 12.1.2410, "
        "build 7.00.240223P-20250326, banco SQL Server 2019 no Windows Server 2022. Temos o ponto de entrada M410GRV e o MV_ESTNEG como S. "
        "Meu telefone é (11) 98765-4321."
    )
    find_artifacts(text)
    seconds = []
    for _ in range(100):
        started = time.perf_counter()
        find_artifacts(text)
        seconds.append(time.perf_counter() - started)

    assert min(seconds) < 0.001


PIECES = (
    "MATA410 fina050 M410GRV U_M410GRV MV_PAR01 SC5 tabela sc6 e , módulo faturamento no release 12.1.025 2410 lib "
    "20251103 7.00.240223P - 20250326 SQL Server 2019 Oracle Linux windows ( 11 ) 98765 4321 @ acme.com.br PRT 20261124 0001 "
    "cpf nota na pra / help on sd2 sxb w2k19 +351 912 345 678 : ; . é \U0001f600"
)
_PIECES = st.sampled_from(PIECES.split())


@given(st.text(max_size=300) | st.lists(_PIECES, max_size=40).map(" ".join) | st.lists(_PIECES, max_size=40).map("".join))
def test_artifacts_lie_inside_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for artifact in find_artifacts(text):
        assert end <= artifact.start < artifact.end <= len(text)
        assert artifact.value
        assert text[artifact.start : artifact.end] == text[artifact.start : artifact.end].strip()
        end = artifact.end


@given(st.text(max_size=300))
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a", "1", " ", ".", "-", "_", "(", "@", "1.", "12.1.", "7.00.", "11 ", "(11) ", "9", "a1", "mv_", "u_", "a.", "a@", "a-a.", "no ",
        "módulo ", "módulo de ", "release ", "release : ", "lib ", "tel ", "tel : ", "cpf ", "cpf 1 ", "nf n. ",
        "oracle ", "oracle na versao ", "windows server ", "linux ", "red hat ",
        "banco de dados ", "ponto de entrada ", "rotina a ", "tabela ", "SC5, ", "M410GRV e ",
        "FINA050 e ", "na 2410 ", "pedido 2310 e ", "12 1 ", "2410/", "help a ", "on A1B(", "lib pra ", "sql server standard ",
        "+351 ", "telemovel e ", "protocolo n ",
        "0800 ", "20240101-", "https://", "appserver versao ", "no financeiro ", "é", "\U0001f600", "\n", "MATA410 ", "3524 ",
    ],
)  # fmt: skip
def test_hostile_text_takes_time_in_proportion(piece: str) -> None:
    text = (piece * LONG)[:LONG]

    started = time.perf_counter()
    find_artifacts(text)

    assert time.perf_counter() - started < SECONDS_FOR_LONG
