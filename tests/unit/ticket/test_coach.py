"""The coach: what passes, and what each weak answer lacks."""

from __future__ import annotations

import pytest

from bot.ticket import coach

GOOD_STEPS = [
    [
        "abro a rotina MATA410 no faturamento",
        "incluo um pedido para o cliente 000123 com a TES 501",
        "ao confirmar aparece a mensagem e o pedido não é gravado",
    ],
    ["1. acesso o Contas a Pagar", "2. incluo o título 000045, natureza 20101", "3. ao salvar o valor fica zerado"],
    ["entro em Faturamento, Atualizações, Pedidos", "clico em Incluir", "informo o produto 000010", "confirmo e o sistema trava"],
    ["vou na FINA050, seleciono o título NF 000123 e clico em Baixar; a tela fecha sozinha"],
    ["logo no módulo Gestão de Pessoal", "executo o cálculo da folha do período 202603", "a verba 101 sai com valor errado"],
    ["abro o MATR110 e imprimo com as perguntas 1 a 5 padrão", "o relatório sai em branco"],
    ["ACESSO A MATA103", "CLASSIFICO A NOTA 000000123 SÉRIE 1", "NAO CALCULA O ICMS"],
    ["no Documento de Entrada informo a nota 123 e a TES 001, gravo e a mensagem HELP: A103TES aparece"],
    ["abro Ponto Eletrônico > Apontamentos", "seleciono a matrícula 000321 do dia 10/03", "o saldo do banco de horas aparece negativo"],
    ["abro a GPEM020 e calculo a matrícula 000245", "verba 123 sai com R$ 100 a menos"],
    ["entro na rotina MATA330", "rodo o recálculo da filial 01 até 28/02/2026", "demora mais de 3 horas"],
]

VAGUE_STEPS = [
    ("missing_action", ["dá erro"]),
    ("missing_action", ["não funciona"]),
    ("missing_action", ["a rotina MATA410 está com problema no cliente 000123"]),
    ("missing_action", ["é no sistema todo, com todo mundo, desde ontem às 10h"]),
    ("missing_start", ["clico em incluir, informo o cliente 000123 e confirmo", "dá erro"]),
    ("missing_start", ["clico em incluir e dá erro no sistema, preciso urgente"]),
    ("missing_start", ["abro o sistema", "clico em incluir", "aparece erro 500"]),
    ("missing_start", ["entro no Protheus e clico no botão", "informo 10 e aparece vazio"]),
    ("missing_data", ["abro a MATA410, clico em incluir e confirmo", "aparece a mensagem de erro"]),
    ("missing_data", ["acesso a rotina MATA103", "classifico a nota", "não grava"]),
    ("missing_data", ["1. abro a MATA410", "2. clico em incluir", "3. confirmo e não grava"]),
    ("missing_effect", ["abro a MATA410", "clico em incluir", "informo o cliente 000123", "confirmo"]),
    ("missing_effect", ["acesso o Pedido de Venda, incluo o produto 000010 e gravo"]),
]

GOOD_BEHAVIOR = [
    "deveria gravar a nota com ICMS de 18%",
    "o título deveria ser baixado pelo valor total",
    "a nota é gravada com o ICMS zerado",
    'aparece a mensagem "variable does not exist CALIAS"',
    "o relatório sai em branco",
    "a tela fecha sozinha ao confirmar",
    "A NOTA NÃO É TRANSMITIDA PARA A SEFAZ",
    "o pedido fica bloqueado por crédito",
    "calcular o DSR sobre as horas extras",
    "não grava o campo C5_XOBS",
    "demora 40 minutos para abrir o browse",
    "o saldo do produto fica negativo",
    "THREAD ERROR on A410GRAVA(MATA410.PRX)",
    "n grava o pedido",
    "o valor total diverge da soma dos itens",
    "imprime duas vias do boleto",
    "está errado: o frete foi somado duas vezes",
    "não funciona o filtro, ele traz títulos baixados",
    "atualizar o saldo bancário",
]

VAGUE_BEHAVIOR = [
    "não funciona",
    "nao funciona",
    "n funciona",
    "dá erro",
    "está errado",
    "deu erro",
    "dá erro no sistema",
    "não está funcionando corretamente",
    "que funcione",
    "deveria funcionar",
    "funcionar normalmente",
    "deveria dar certo",
    "o sistema não funciona",
    "está com problema",
    "dá problema na rotina",
    "erro",
    "bug",
    "preciso urgente, não funciona!!!",
    "NÃO FUNCIONA NADA",
    "que não dê erro",
    "ficar certo",
    "o correto",
    "o esperado",
    "não acontece nada",
    "tá dando ruim",
    "não vai",
    "erro no pedido 000777",
    "a rotina MATA460 está dando erro há 2 semanas na filial 03",
    "que o processo funcione direito na release 12.1.2310",
    "ninguém aguenta mais, todo o setor reclama, precisamos muito de uma posição firme hoje mesmo",
]


@pytest.mark.parametrize("steps", GOOD_STEPS, ids=[steps[0] for steps in GOOD_STEPS])
def test_steps_that_can_be_repeated_pass(steps: list[str]) -> None:
    assert coach.check_steps(steps) is None


@pytest.mark.parametrize(("missing", "steps"), VAGUE_STEPS, ids=[steps[0] for _, steps in VAGUE_STEPS])
def test_steps_that_cannot_be_repeated_lack_something(missing: str, steps: list[str]) -> None:
    assert coach.check_steps(steps) == missing


def test_all_gaps_are_told_the_worst_first() -> None:
    assert coach.step_gaps(["abro uma tela", "gravo e dá erro"]) == ["missing_start", "missing_data", "missing_effect"]
    assert coach.step_gaps([]) == ["missing_action", "missing_start", "missing_data", "missing_effect"]
    assert coach.step_gaps(GOOD_STEPS[0]) == []


@pytest.mark.parametrize(
    ("gap", "steps"),
    [
        ("missing_data", ["abro o MATA410", "incluo um pedido", "aparece 'Produto 15 sem saldo'"]),
        ("missing_data", ["há 3 dias abro o MATA410", "incluo um pedido", "demora 20 minutos"]),
        ("missing_action", ["o sistema grava sem o ICMS", "não confirma a nota 000777"]),
        ("missing_start", ["entro no financeiro", "baixo o título 000777", "o valor fica zerado"]),
        ("missing_effect", ["abro o MATA410", "incluo o pedido 000777", "não deixa"]),
    ],
)
def test_what_only_looks_like_an_answer_leaves_its_gap(gap: str, steps: list[str]) -> None:
    assert gap in coach.step_gaps(steps)


@pytest.mark.parametrize("start", ["MATA410", "Compras > Pedidos", "entro no borderô", "Cadastro de clientes", "painel de cargas"])
def test_a_place_may_be_named_in_many_ways(start: str) -> None:
    assert "missing_start" not in coach.step_gaps([start, "incluo o código 000777", "gravo e a tela fecha sozinha"])


def test_no_steps_lack_actions() -> None:
    assert coach.check_steps([]) == "missing_action"


def test_length_and_keywords_alone_do_not_pass() -> None:
    assert (
        coach.check_steps(
            ["clico em incluir e dá erro no sistema, preciso urgente, por favor me ajudem, é muito importante para a empresa"]
        )
        is not None
    )
    assert coach.check_behavior("não funciona " * 20) == "vague"


@pytest.mark.parametrize("text", GOOD_BEHAVIOR)
def test_a_concrete_effect_or_result_passes(text: str) -> None:
    assert coach.check_behavior(text) is None


@pytest.mark.parametrize("text", VAGUE_BEHAVIOR)
def test_a_sentence_that_names_no_effect_is_vague(text: str) -> None:
    assert coach.check_behavior(text) == "vague"


OBSERVED = [
    "tela congela",
    "e dá Connection refused",
    "a baixa lança dois movimentos bancários",
    "o e-mail chega sem anexo",
    "a data de emissão vem do dia anterior",
    "a etiqueta sai cortada na impressora térmica",
    "o vendedor enxerga pedidos de outro vendedor",
    "o relatório leva o dia inteiro para sair",
    "está usando a conta contábil do produto anterior",
    "o custo médio do produto vem maior que o da nota",
    "o anexo abre corrompido",
    "o erro é que a quantidade da OP passa de 10 para 100",
    "dá erro 'Tabela SB1 não encontrada'",
    "imprime só 1 página",
    "tento excluir o borderô 000777 e a rotina não permite",
]

NOT_OBSERVED = [
    "o ICMS da nota está errado",
    "o relatório não está saindo como deveria",
    "não conseguimos faturar e os clientes estão reclamando",
    "aparece uma mensagem estranha",
    "o pedido sai com problema",
    "está acontecendo de novo o mesmo problema do mês passado com os títulos",
    "a folha não vai de jeito nenhum, cada vez é um erro diferente",
    "preciso que verifiquem o relatório de vendas com urgência pois está incorreto",
    "o SPED está com inconsistência",
    "tentamos emitir a nota e não vai, já reiniciamos o servidor",
]


@pytest.mark.parametrize("text", OBSERVED)
def test_what_the_system_does_is_observed(text: str) -> None:
    assert coach.check_observed(text) is None


@pytest.mark.parametrize("text", NOT_OBSERVED)
def test_a_complaint_that_only_names_a_document_is_vague(text: str) -> None:
    assert coach.check_observed(text) == "vague"


@pytest.mark.parametrize("text", VAGUE_BEHAVIOR)
def test_what_is_vague_as_a_result_is_vague_as_observed(text: str) -> None:
    assert coach.check_observed(text) == "vague"


@pytest.mark.parametrize(
    "text",
    [
        "abro a MATA410, clico em 'Incluir', confirmo e aparece erro 500",
        "acesso a FINA050, aperto F12, confirmo e o campo E2_NUMBOR fica vazio",
        "entro na FINA050, incluo o título, gravo e o saldo sai com 1.200,00",
        "abro a MATA120, incluo o pedido, gravo e o log mostra THREAD ERROR (line : 829)",
        "desde a atualização de 10/2026 entro na MATA097, libero a alçada e o pedido continua bloqueado",
        "no protheus 12 abro a MATA410, preencho todos os campos e gravo, trava em 65%",
        "rodo a MATA330, fecho todo dia 30 e demora mais de 5 horas",
    ],
)
def test_what_the_system_shows_is_no_data(text: str) -> None:
    assert "missing_data" in coach.step_gaps([text])


@pytest.mark.parametrize(
    "text",
    [
        "na FINA080 aparece o título 00045, clico em baixar, confirmo e trava",
        "abro a MATA410, gravo e o total fica vazio para o cliente 000777",
        "incluo na FINA040 um título de prefixo 'MAN' e ao salvar a natureza some",
        "entro na FINA050, incluo qualquer título vencido e salvo, o juro fica zerado",
    ],
)
def test_the_record_used_is_data_wherever_it_is_named(text: str) -> None:
    assert "missing_data" not in coach.step_gaps([text])


@pytest.mark.parametrize(
    "text",
    [
        "Movimentos internos > Inclusão, TM 501",
        "Compensação entre carteiras: seleciono o título 10",
        "Ponto Eletrônico - Miscelânea - Fechamento, marco a filial 01",
        "chego até a tela de apontamento, marco a matrícula 10",
        "acesso o gestor de XML, importo a chave 3526",
        "na parte de cotações, incluo a cotação 10",
    ],
)
def test_a_start_is_named_by_its_process_or_its_way(text: str) -> None:
    assert "missing_start" not in coach.step_gaps([text])


@pytest.mark.parametrize(
    "text", ["informo o produto 10, gravo e a tela mostra saldo zerado", "entro com meu login, clico no botão e o menu não aparece"]
)
def test_a_screen_that_answers_is_no_start(text: str) -> None:
    assert "missing_start" in coach.step_gaps([text])


@pytest.mark.parametrize(
    "text",
    [
        "como bloquear um pedido",
        "configurar TES",
        "quero treinar a equipe de compras",
        "ver o comprador no relatório",
        "o que é o MV_ESTNEG?",
    ],
)
def test_a_question_that_names_something_passes(text: str) -> None:
    assert coach.check_question(text) is None


@pytest.mark.parametrize("text", ["sim", "não", "ok", "quero", "tenho uma dúvida", "preciso de ajuda", "me ajuda por favor"])
def test_a_question_that_names_nothing_is_vague(text: str) -> None:
    assert coach.check_question(text) == "vague"
