"""The catalogue: what it lists, how modules and routines are found, and what it says of a bad file."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.protheus.catalog import FOLDER, catalog, load_catalog

NUMBERS = {
    1: "ATF", 2: "COM", 3: "CON", 4: "EST", 5: "FAT", 6: "FIN", 7: "GPE", 9: "FIS", 10: "PCP", 12: "LOJA", 16: "PON", 28: "TEC", 33: "PLS",
    34: "CTB", 39: "OMS", 42: "WMS", 43: "TMS", 47: "PPAP", 49: "GE", 69: "GCT", 72: "PHOTO", 76: "JURI", 84: "TAF", 92: "TFL", 96: "ESP2",
    97: "ESP", 98: "ESP1", 99: "CFG",
}  # fmt: skip


def test_every_module_number_is_there_once() -> None:
    numbers = [module.number for module in catalog().modules.values()]

    assert sorted(numbers) == [*range(1, 93), *range(96, 100)]


@pytest.mark.parametrize(("number", "code"), NUMBERS.items())
def test_a_module_is_found_by_number_and_code(number: int, code: str) -> None:
    for said in (f"SIGA{code}", f"siga{code}".lower(), code, code.lower(), str(number), f"{number:02}"):
        module = catalog().module(said)
        assert module is not None, said
        assert (module.code, module.number) == (f"SIGA{code}", number)


@pytest.mark.parametrize("said", ["SIGAADV", "SIGAMDI", "", "0", "93", "100", "qualquer coisa", "ponto de entrada"])
def test_what_is_no_module_is_none(said: str) -> None:
    assert catalog().module(said) is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("faturamento", "SIGAFAT"),
        ("Compras", "SIGACOM"),
        ("ESTOQUE", "SIGAEST"),
        ("estoque/custos", "SIGAEST"),
        ("estoque e custos", "SIGAEST"),
        ("financeiro", "SIGAFIN"),
        ("fiscal", "SIGAFIS"),
        ("contabilidade", "SIGACTB"),
        ("folha", "SIGAGPE"),
        ("gestao de pessoal", "SIGAGPE"),
        ("gestão de pessoal", "SIGAGPE"),
        ("ponto", "SIGAPON"),
        ("ativo fixo", "SIGAATF"),
        ("pcp", "SIGAPCP"),
        ("call center", "SIGATMK"),
        ("controle de lojas", "SIGALOJA"),
        ("manutenção", "SIGAMNT"),
        ("gestão de serviços", "SIGATEC"),
        ("transporte", "SIGATMS"),
        ("WMS", "SIGAWMS"),
        ("projetos", "SIGAPMS"),
        ("contratos", "SIGAGCT"),
        ("plano de saúde", "SIGAPLS"),
        ("crm", "SIGACRM"),
        ("configurador", "SIGACFG"),
    ],
)
def test_a_module_is_found_by_what_customers_call_it(said: str, code: str) -> None:
    module = catalog().module(said)

    assert module is not None
    assert module.code == code
    assert catalog().find_module(said) == module
    assert catalog().find_module(f"é o módulo de {said}") == module


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("o erro é no módulo faturamento ao gravar", "SIGAFAT"),
        ("módulo: estoque", "SIGAEST"),
        ("uso o modulo 05", "SIGAFAT"),
        ("módulo do Protheus Fiscal", "SIGAFIS"),
        ("acontece no financeiro", "SIGAFIN"),
        ("é do faturamento mesmo", "SIGAFAT"),
        ("estou no Compras", "SIGACOM"),
        ("o problema é no SIGACTB", "SIGACTB"),
        ("dá erro no GPE", "SIGAGPE"),
        ("fatramento", "SIGAFAT"),
        ("erro no finaceiro", "SIGAFIN"),
        ("módulo contabilidde", "SIGACTB"),
        ("no financeiro, mas dentro do SIGAFAT", "SIGAFAT"),
    ],
)
def test_a_module_is_found_inside_a_sentence(sentence: str, code: str) -> None:
    module = catalog().find_module(sentence)

    assert module is not None
    assert module.code == code


@pytest.mark.parametrize(
    "sentence",
    [
        "o ponto de entrada não é chamado",
        "pedido de compra com erro",
        "tenho um financiamento no banco",
        "não aparece no relatório",
        "o saldo no estoque não bate",
        "veja o que está no log",
        "pra mim não funciona",
        "o cliente está na loja 01",
        "módulo",
        "",
    ],
)
def test_ordinary_words_are_no_module(sentence: str) -> None:
    assert catalog().find_module(sentence) is None


def test_every_module_says_which_data_helps() -> None:
    modules = catalog().modules

    assert "TES" in modules["SIGAFAT"].scenario
    assert "verba" in modules["SIGAGPE"].example_data
    assert "CPF" in modules["SIGAGPE"].scenario
    assert "TES" in modules["SIGACOM"].example_data
    assert modules["SIGAVDOC"].scenario == catalog().default_scenario
    assert modules["SIGAVDOC"].name == "SIGAVDOC"


@pytest.mark.parametrize(
    ("routine", "module", "part"),
    [
        ("MATA410", None, "TES"),
        ("FINR130", "SIGAFIN", "perguntas"),
        ("MATR949", None, "perguntas"),
        ("SPEDNFE", None, "cStat"),
        ("WMSA999", None, "endereço"),
        (None, "SIGACTB", "lançamento padrão"),
        (None, None, "F12"),
        ("U_TESR001", None, "F12"),
    ],
)
def test_scenario_follows_the_routine_then_the_module(routine: str | None, module: str | None, part: str) -> None:
    assert part in catalog().scenario(routine, module)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("MATA410", "Pedido de Venda"),
        ("mata103", "Documento de Entrada"),
        (" MATA110 ", "Solicitação de Compra"),
        ("MATA121", "Pedido de Compra"),
        ("MATA461", "Documento de Saída"),
        ("FINA040", "Contas a Receber"),
        ("FINA050", "Contas a Pagar"),
        ("CTBA102", "Lançamento Contábil"),
        ("MATA330", "Recálculo do Custo Médio"),
        ("MATA030", "Clientes"),
        ("FINA716", None),
    ],
)
def test_a_routine_has_its_name_where_it_is_certain(code: str, name: str | None) -> None:
    routine = catalog().routine(code)

    assert routine is not None
    assert routine.name == name


def test_an_unlisted_routine_is_none() -> None:
    assert catalog().routine("MATA999") is None


@pytest.mark.parametrize(
    ("code", "module"),
    [
        ("MATA410", "SIGAFAT"),
        ("mata103", "SIGACOM"),
        ("MATA330", "SIGAEST"),
        ("MATA999", None),
        ("MATA010", None),
        ("FINA999", "SIGAFIN"),
        ("SPEDXYZ", "SIGAFIS"),
        ("SPEDFISCAL", "SIGAFIS"),
        ("FISA999", "SIGAFIS"),
        ("LOJA701", "SIGALOJA"),
        ("CNTA999", "SIGAGCT"),
        ("JURA001", "SIGAJURI"),
        ("ATFA999", "SIGAATF"),
        ("CTBR999", "SIGACTB"),
        ("GPEM999", "SIGAGPE"),
        ("PONA999", "SIGAPON"),
        ("TECA999", "SIGATEC"),
        ("TMSA999", "SIGATMS"),
        ("TMKA999", "SIGATMK"),
        ("OMSA999", "SIGAOMS"),
        ("WMSA999", "SIGAWMS"),
        ("ACDA999", "SIGAACD"),
        ("PMSA999", "SIGAPMS"),
        ("PCOA999", "SIGAPCO"),
        ("PLSA999", "SIGAPLS"),
        ("GFEA999", "SIGAGFE"),
        ("GTPA999", "SIGAGTP"),
        ("CRMA999", "SIGACRM"),
        ("MNTA999", "SIGAMNT"),
        ("MDTA999", "SIGAMDT"),
        ("EICA999", "SIGAEIC"),
        ("EECA999", "SIGAEEC"),
        ("TAFA999", "SIGATAF"),
        ("XYZA001", None),
        ("", None),
    ],
)
def test_module_of_a_routine(code: str, module: str | None) -> None:
    assert catalog().module_of(code) == module


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("pedido de venda", {"MATA410"}),
        ("Pedidos de Vendas", {"MATA410"}),
        ("PEDIDO VENDA", {"MATA410"}),
        ("pedido de vneda", {"MATA410"}),
        ("ped de venda", {"MATA410"}),
        ("ao gravar o pedido de venda aparece uma mensagem", {"MATA410"}),
        ("contas a pagar", {"FINA050"}),
        ("contas a pagr", {"FINA050"}),
        ("contas a receber", {"FINA040"}),
        ("documento de entrada", {"MATA103"}),
        ("docto de entrada", {"MATA103"}),
        ("estou lançando um documento de entrada e trava", {"MATA103"}),
        ("nf de entrada", {"MATA103"}),
        ("nota fiscal de saída", {"MATA461"}),
        ("documento de saida", {"MATA460", "MATA460A", "MATA461"}),
        ("pedido de compra", {"MATA120", "MATA121"}),
        ("solicitação de compras", {"MATA110"}),
        ("baixa de contas a pagar", {"FINA080"}),
        ("liberação de pedido de venda", {"MATA440"}),
        ("lançamento contábil", {"CTBA102"}),
        ("lançamentos contábeis", {"CTBA102"}),
        ("cadastro de clientes", {"MATA030"}),
        ("clientes", {"MATA030"}),
        ("dúvida no cadastro de produtos", {"MATA010"}),
        ("rotina de clientes", {"MATA030"}),
        ("recalculo do custo medio", {"MATA330"}),
        ("a rotina calcula o custo médio errado", {"MATA330"}),
        ("sped fiscal", {"SPEDFISCAL"}),
        ("abri a MATA410", {"MATA410"}),
        ("mat410", {"MATA410"}),
        ("pedido de venda e contas a receber", {"MATA410", "FINA040"}),
    ],
)
def test_a_routine_is_found_by_what_customers_call_it(text: str, codes: set[str]) -> None:
    found = {match.routine.code for match in catalog().search_routines(text) if match.score >= 85}

    assert found == codes


@pytest.mark.parametrize(
    "text",
    [
        "com qualquer cliente",
        "bom dia, preciso de ajuda com um erro",
        "o sistema trava depois de alguns minutos e preciso reiniciar",
        "não atualiza o saldo quando gravo",
        "vou pagar a conta de luz",
        "ontem a rotina funcionou e hoje não",
        "a conferência do estoque não fecha",
        "em produção",
        "documento enviado por e-mail",
        "o pedido está vencido",
        "a venda foi feita ontem",
        "entrada no sistema",
        "fatramento",
        "nota",
        "sim",
        "MATA411",
        "12.1.2310",
        "",
    ],
)
def test_unrelated_text_names_no_routine(text: str) -> None:
    assert [match for match in catalog().search_routines(text) if match.score >= 85] == []


def test_the_search_is_limited_and_the_best_comes_first() -> None:
    found = catalog().search_routines("documento de saída, pedido de vneda e contas a pagar", limit=3)

    assert len(found) == 3
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)


@given(st.text(max_size=300))
def test_any_text_can_be_searched(text: str) -> None:
    for match in catalog().search_routines(text):
        assert 0 < match.score <= 100
    module = catalog().find_module(text)
    assert module is None or module.code in catalog().modules


@pytest.mark.parametrize("piece", ["pedido de venda ", "a ", "módulo contabilidde ", "no finaceiro ", "é do ", "mat410 ", "x"])
def test_hostile_text_is_searched_in_bounded_time(piece: str) -> None:
    text = (piece * 50_000)[:50_000]

    started = time.perf_counter()
    catalog().search_routines(text)
    catalog().find_module(text)

    assert time.perf_counter() - started < 5.0


def test_every_name_of_a_routine_finds_it() -> None:
    for routine in catalog().routines.values():
        for name in filter(None, (routine.code, routine.name, *routine.aliases)):
            assert routine.code in {match.routine.code for match in catalog().search_routines(name) if match.score >= 85}, name


@pytest.mark.parametrize(
    ("release", "known", "supported"),
    [("12.1.2410", True, True), ("12.1.2210", True, False), ("12.1.33", True, False), ("12.1.9999", False, False)],
)
def test_releases(release: str, known: bool, supported: bool) -> None:
    assert (catalog().known(release), catalog().supported(release)) == (known, supported)


def test_every_supported_release_is_known() -> None:
    assert catalog().supported_releases <= catalog().known_releases


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("modules.yml", "number: 5\n", "number: 500\n", "modules.yml: SIGAFAT: number must be 1 to 99, not 500"),
        ("modules.yml", "number: 5\n", "number: 6\n", "modules.yml: SIGAFIN: code or number 6 is there twice"),
        ("modules.yml", "code: SIGAFAT", "code: FAT", "modules.yml: FAT: a module code begins with SIGA"),
        ("modules.yml", "code: SIGAFAT", "code: [1]", "modules.yml: code [1] must be 3 to 12 capitals and digits"),
        ("modules.yml", "aliases: [faturamento]", "aliases: faturamento", "modules.yml: SIGAFAT: aliases must be a list of texts"),
        ("modules.yml", "aliases: [faturamento]", "aliases: [financeiro]", 'modules.yml: SIGAFIN: "financeiro" already means SIGAFAT'),
        ("modules.yml", "modules:", "other:", "modules.yml: modules must be a list"),
        ("modules.yml", "default:", "other:", "modules.yml: default must be a mapping, not None"),
        ("modules.yml", "default:", "default: [", "modules.yml: not YAML"),
        ("routines.yml", "code: MATA410\n", "code: MATA103\n", "routines.yml: MATA103: is there twice"),
        (
            "routines.yml",
            "code: MATA020, module: SIGACOM",
            "code: MATA020, module: X",
            "routines.yml: MATA020: module 'X' is not in modules.yml",
        ),
        ("routines.yml", "name: Fornecedores", "name: 7", "routines.yml: MATA020: name must be a text, not 7"),
        ("routines.yml", "  - {code: MATA050", "  - nonsense\n  - {code: MATA050", "routines.yml: routines: 'nonsense' must be a mapping"),
        ("releases.yml", "- 12.1.2310", "- 2310", "releases.yml: supported: 2310 does not have the form"),
        ("entry_points.yml", "- M410GRV", "- m410 grv", "entry_points.yml: entry_points: 'm410 grv' does not have the form"),
    ],
)
def test_a_bad_file_is_named_with_its_entry(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "catalog"))
    content = (folder / file).read_text(encoding="utf-8")
    assert old in content
    content = content.replace(old, new, 1)
    (folder / file).write_text(content, encoding="utf-8")

    with pytest.raises(ValueError, match=r"\.yml: ") as error:
        load_catalog(folder)

    assert str(error.value).startswith(message)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"modules\.yml: cannot be read"):
        load_catalog(tmp_path)


def test_a_file_that_is_no_mapping_is_named(tmp_path: Path) -> None:
    (tmp_path / "modules.yml").write_text("- a", encoding="utf-8")

    with pytest.raises(ValueError, match=r"modules\.yml: must be a mapping, not list"):
        load_catalog(tmp_path)
