"""Answers that are no choice: versions, names, lists, free text, each given while its question is open."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bot.ticket.answers import read_parameters, split_steps
from bot.ticket.fields import BY_ID
from bot.ticket.model import get_path
from tests.conversation.places import standing_at

BUILD = "7.00.240223P-20250326"

#: Question → (reply, value); the value is that of the question's own place in the document.
VALUES: dict[str, list[tuple[str, Any]]] = {
    "release": [
        ("12.1.2410", "12.1.2410"),
        ("2410", "12.1.2410"),
        ("a release é 12.1.2310", "12.1.2310"),
        ("12.1.25", "12.1.25"),
        ("12.1.025", "12.1.25"),
        ("P12 2310", "12.1.2310"),
        ("estamos na release 2310", "12.1.2310"),
        ("33", "12.1.33"),
        ("versao 12.1.2210", "12.1.2210"),
        ("R 12.1.2410!", "12.1.2410"),
        ("acho que é a 12.1.2510", "12.1.2510"),
        ("Protheus 12.1.27", "12.1.27"),
        ("é a 2510 mesmo", "12.1.2510"),
    ],
    "appserver_build": [
        (BUILD, BUILD),
        (f"a build é {BUILD}", BUILD),
        ("7.00.210324P-20230510", "7.00.210324P-20230510"),
        ("7.00.191205p-20200220", "7.00.191205P-20200220"),
        ("build 7.00.170117A", "7.00.170117A"),
        (f"TOTVS Server Build;{BUILD}", BUILD),
    ],
    "database": [
        ("Oracle 19c", "Oracle 19c"),
        ("sql server 2019", "SQL Server 2019"),
        ("usamos SQL 2016", "SQL Server 2016"),
        ("postgres 15", "PostgreSQL 15"),
        ("banco oracle, servidor linux, na nuvem", "Oracle"),
        ("MSSQL 2017 no Windows Server 2019", "SQL Server 2017"),
        ("o banco é oracle 19c", "Oracle 19c"),
    ],
    "contact_email": [
        ("ana@exemplo.com.br", "ana@exemplo.com.br"),
        ("meu email é rui.prado@empresa.com", "rui.prado@empresa.com"),
        ("pode ser no ana+totvs@exemplo.com", "ana+totvs@exemplo.com"),
        ("<suporte@exemplo.com.br>", "suporte@exemplo.com.br"),
        ("E-mail: TI@EXEMPLO.COM.BR.", "TI@EXEMPLO.COM.BR"),
    ],
    "contact_name": [
        ("Rui Prado", "Rui Prado"),
        ("meu nome é Rui", "Rui"),
        ("sou o Rui Prado", "Rui Prado"),
        ("é a Maria da Silva", "Maria da Silva"),
        ("o nome é João", "João"),
        ("Jo Sá", "Jo Sá"),
        ("Oliveira", "Oliveira"),
        ("eu sou a Ana Beatriz", "Ana Beatriz"),
        ("Me chamo Caio", "Caio"),
        ("Ana Souza.", "Ana Souza"),
        ("Olá, sou a Bia", "Bia"),
    ],
    "company": [
        ("Metalúrgica Exemplo Ltda", "Metalúrgica Exemplo Ltda"),
        ("a empresa é Exemplo S/A", "Exemplo S/A"),
        ("empresa: Mercado Bom", "Mercado Bom"),
        ("3M do Brasil", "3M do Brasil"),
        ("A Casa das Tintas", "A Casa das Tintas"),
        ("O Boticário", "O Boticário"),
        ("sou da Exemplo Ltda", "Exemplo Ltda"),
    ],
    "module": [
        ("faturamento", "SIGAFAT"),
        ("SIGAFIN", "SIGAFIN"),
        ("financeiro", "SIGAFIN"),
        ("no estoque", "SIGAEST"),
        ("compras", "SIGACOM"),
        ("é no módulo fiscal", "SIGAFIS"),
        ("FAT", "SIGAFAT"),
        ("contabilidade", "SIGACTB"),
        ("módulo de compras", "SIGACOM"),
        ("o módulo é o PCP", "SIGAPCP"),
        ("5", "SIGAFAT"),
        ("folha", "SIGAGPE"),
        ("SIGAEST (estoque)", "SIGAEST"),
    ],
    "expected_behavior": [
        ("deveria gravar a nota com ICMS de 18%", "deveria gravar a nota com ICMS de 18%"),
        ("o título deveria ser baixado pelo valor de 100,00", "o título deveria ser baixado pelo valor de 100,00"),
    ],
    "observed_behavior": [
        ("a nota é gravada com ICMS zerado", "a nota é gravada com ICMS zerado"),
        ('aparece "array out of bounds"', 'aparece "array out of bounds"'),
    ],
    "error_message": [
        ("variable does not exist CALIAS", "variable does not exist CALIAS"),
        ("HELP: FA550DATA", "HELP: FA550DATA"),
        ("não aparece mensagem", None),
        ("nenhuma", None),
        ("não", None),
        ("n aparece nada", None),
        ("não aparece nenhuma mensagem", None),
        ("sem mensagem", None),
        ("não mostra erro", None),
        ("não tem mensagem nenhuma", None),
        ("Não há saldo suficiente para a baixa", "Não há saldo suficiente para a baixa"),
        ("nada aparece na tela", None),
        ("nenhuma mensagem, só trava", None),
    ],
    "last_occurrence": [("ontem às 14h", "ontem às 14h"), ("10/03/2026 08:30", "10/03/2026 08:30"), ("hoje cedo", "hoje cedo")],
    "scenario_data": [
        ("TES 501, CFOP 5102", "TES 501, CFOP 5102"),
        ("produto 000010 no armazém 01", "produto 000010 no armazém 01"),
        ("pular", None),
        ("nada", None),
        ("não tenho", None),
        ("não sei", None),
    ],
    "occurs_with_detail": [
        ("todos usam a TES 501", "todos usam a TES 501"),
        ("mesmo cliente", "mesmo cliente"),
        ("não sei", None),
        ("nada em comum", None),
        ("não têm nada em comum", None),
        ("nenhum padrão", None),
        ("não achei nada em comum", None),
        ("ainda não sabemos", None),
        ("não identificamos", None),
        ("só os que não têm NCM", "só os que não têm NCM"),
        ("não têm NCM cadastrado", "não têm NCM cadastrado"),
    ],
    "more_details": [
        ("pular", None),
        ("desde ontem, filial 03", "desde ontem, filial 03"),
        ("não", None),
        ("n", None),
        ("nada mais", None),
        ("só isso", None),
        ("é isso", None),
        ("nada a acrescentar", None),
    ],
}

CASES = [(field, reply, wanted) for field, replies in VALUES.items() for reply, wanted in replies]


@pytest.mark.parametrize(("field", "reply", "wanted"), CASES, ids=[f"{field}-{reply}" for field, reply, _ in CASES])
def test_a_reply_gives_its_value(field: str, reply: str, wanted: Any) -> None:
    talk = standing_at(field).say(reply)
    assert get_path(talk.ticket, BY_ID[field].path) == wanted
    assert talk.question != field


#: Question → replies that are no answer yet: the reason is given and the question stays.
NOT_ENOUGH = {
    "release": ["a última", "12", "acho que a mais nova", "12.1", "192.168.0.1", "faturamento"],
    "appserver_build": ["a mais recente", "12.1.2410", "1234"],
    "error_message": ["sim", "aparece sim", "sim, aparece", "s"],
    "question": ["sim", "tenho uma dúvida"],
    "contact_email": ["ana", "ana@", "ana@exemplo", "manda no meu email"],
    "contact_name": ["1", "?", "..."],
    "company": ["-", "99"],
    "module": ["aquele lá", "xyzw"],
    "routines": ["aquela tela lá", "xyzw"],
    "expected_behavior": ["que funcione", "funcionar", "deveria dar certo", "que não dê erro", "que funcione normalmente"],
    "observed_behavior": ["não funciona", "dá erro", "está errado", "erro", "não deu certo", "não funciona o sistema"],
    "kind": ["hmm", "blablabla"],
    "impact": ["sei que é isso aí"],
}
NOT_ENOUGH_CASES = [(field, reply) for field, replies in NOT_ENOUGH.items() for reply in replies]


@pytest.mark.parametrize(("field", "reply"), NOT_ENOUGH_CASES, ids=[f"{field}-{reply}" for field, reply in NOT_ENOUGH_CASES])
def test_a_reply_that_is_not_enough_gets_a_reason_and_the_question_again(field: str, reply: str) -> None:
    talk = standing_at(field).say(reply)
    assert talk.question == field
    assert any(response.startswith("utter_problem_") for response in talk.says)


ROUTINES = [
    ("MATA410", ["MATA410"]),
    ("mata410", ["MATA410"]),
    ("é na MATA103 e na MATA410", ["MATA103", "MATA410"]),
    ("Pedido de Venda", ["MATA410"]),
    ("pedido de vendas", ["MATA410"]),
    ("no documento de entrada", ["MATA103"]),
    ("FINA050", ["FINA050"]),
    ("contas a pagar", ["FINA050"]),
    ("rotina MATA 410", ["MATA410"]),
    ("XPTA123X", None),
    ("U_FATX001", ["U_FATX001"]),
    ("contas a receber (FINA040)", ["FINA040"]),
    ("a rotina é a CTBA102", ["CTBA102"]),
    ("recálculo do custo médio", ["MATA330"]),
    ("MATA460A", ["MATA460A"]),
    ("contas a pagar e receber", ["FINA040", "FINA050"]),
    ("contas a receber e a pagar", ["FINA040", "FINA050"]),
    ("pedido de venda e documento de entrada", ["MATA410", "MATA103"]),
]


@pytest.mark.parametrize(("reply", "codes"), [case for case in ROUTINES if case[1]], ids=[reply for reply, codes in ROUTINES if codes])
def test_routines_by_code_and_by_name(reply: str, codes: list[str]) -> None:
    talk = standing_at("routines").say(reply)
    assert [routine.code for routine in talk.ticket.environment.routines] == codes
    assert talk.question != "routines"


@pytest.mark.parametrize("reply", ["não sei", "pular", "nenhuma", "não é rotina específica", "várias", "qualquer uma", "n sei"])
def test_no_routine_is_an_answer(reply: str) -> None:
    talk = standing_at("routines").say(reply)
    assert talk.ticket.environment.routines == []
    assert talk.question == "module"


def test_a_name_of_two_routines_is_offered_as_a_choice() -> None:
    talk = standing_at("routines").say("pedido de compra")
    assert talk.question == "disambiguation"
    assert {"MATA120", "MATA121"} <= set(talk.buttons)


@pytest.mark.parametrize(("word", "code"), [("pedido", "MATA410"), ("Pedidos", "MATA410"), ("nota", "MATA103"), ("é no título", "FINA050")])
def test_one_word_of_a_name_is_offered_as_a_choice(word: str, code: str) -> None:
    talk = standing_at("routines").say(word)
    assert talk.question == "disambiguation"
    assert code in talk.buttons


LIST = ["abro a rotina MATA410", "clico em Incluir", "informo o cliente 000123", "confirmo e aparece o erro"]
LISTS = {
    "one line": " ".join(f"{number}. {step}" for number, step in enumerate(LIST, 1)),
    "one line with parentheses": " ".join(f"{number}) {step}" for number, step in enumerate(LIST, 1)),
    "one line with dashes": " ".join(f"{number}- {step}" for number, step in enumerate(LIST, 1)),
    "one line with semicolons": "; ".join(f"{number}. {step}" for number, step in enumerate(LIST, 1)),
    "one line with passo": " ".join(f"passo {number}: {step}" for number, step in enumerate(LIST, 1)),
    "one line with passo and dashes": " ".join(f"Passo {number} - {step}" for number, step in enumerate(LIST, 1)),
    "numbered lines": "\n".join(f"{number}. {step}" for number, step in enumerate(LIST, 1)),
    "numbered lines without a blank": "\n".join(f"{number}.{step}" for number, step in enumerate(LIST, 1)),
    "ordinals": "\n".join(f"{number}º {step}" for number, step in enumerate(LIST, 1)),
    "passo in lines": "\n".join(f"Passo {number}: {step}" for number, step in enumerate(LIST, 1)),
    "plain lines": "\n".join(LIST),
    "lines with empty ones between": "\n\n\n".join(LIST) + "\n",
    "windows lines": "\r\n".join(LIST),
    "dashes": "\n".join(f"- {step}" for step in LIST),
    "bullets": "\n".join(f"• {step}" for step in LIST),
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_of_steps_in_any_form(text: str) -> None:
    assert split_steps(text) == LIST


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_that_ends_with_pronto_closes_the_question(text: str) -> None:
    talk = standing_at("steps").say(f"{text.strip()}\npronto")
    assert talk.ticket.process.steps == LIST
    assert talk.question == "expected_behavior"


NO_LISTS = {
    "an amount": "informo o valor 1.500,00 e confirmo",
    "a version": "abro o Protheus 12.1.2410 e entro na rotina",
    "a date": "informo a data 10.03.2026 no campo emissão",
    "a number that begins nothing": "incluo o item 2 - produto 000010 e gravo",
    "a path in the menu": "abro Atualizações > Pedidos > Pedido de Venda",
    "a code with a dash": "informo 1 - venda no tipo",
}


@pytest.mark.parametrize("text", NO_LISTS.values(), ids=NO_LISTS)
def test_numbers_inside_a_step_do_not_cut_it(text: str) -> None:
    assert split_steps(text) == [text]


def test_steps_over_several_messages() -> None:
    talk = standing_at("steps")
    for step in LIST:
        assert talk.say(step).question == "steps"
    assert talk.say("pronto").ticket.process.steps == LIST
    assert talk.question == "expected_behavior"


@pytest.mark.parametrize(
    "end",
    [
        "pronto",
        "Pronto!",
        "só isso",
        "é isso",
        "é isso aí",
        "acabou",
        "terminei",
        "fim",
        "mais nada",
        "é só",
        "so isso msm",
        "é tudo",
        "nada mais",
        "finalizei",
        "pronto, só isso",
        "seria isso",
    ],
)
def test_ways_to_end_a_list(end: str) -> None:
    talk = standing_at("steps").say("\n".join(LIST)).say(end)
    assert talk.ticket.process.steps == LIST
    assert talk.question == "expected_behavior"


@pytest.mark.parametrize("reply", ["sim", "JÁ FALEI", "ok", "não", "já te disse isso", "é isso que eu falei"])
def test_a_reply_that_is_no_step_is_asked_about(reply: str) -> None:
    talk = standing_at("steps").say(reply)
    assert (talk.question, talk.ticket.process.steps) == ("steps", [])
    assert talk.says == ["utter_problem_steps_missing_action"]


def test_a_reply_that_is_no_step_keeps_the_steps_that_are_asked_again() -> None:
    talk = standing_at("review")
    before = list(talk.ticket.process.steps)
    talk.say("corrigir passos").say("sim")
    assert (talk.question, talk.ticket.process.steps) == ("steps", before)


def test_replies_that_are_no_steps_keep_nobody_for_ever() -> None:
    talk = standing_at("steps").say("\n".join(LIST)).say("sim").say("sim")
    assert talk.question == "steps"
    assert talk.say("sim").question == "expected_behavior"
    assert talk.ticket.process.steps == LIST


def test_a_step_said_twice_stays_one() -> None:
    talk = standing_at("steps").say(LIST[0]).say(LIST[0])
    assert talk.ticket.process.steps == LIST[:1]


UPDATED = [
    ("sim, 10/03/2026", "yes", "10/03/2026"),
    ("10/03/2026", None, "10/03/2026"),
    ("03/2026", None, "03/2026"),
    ("não, o último foi em 05/2024", "no", "05/2024"),
    ("10.03.26", None, "10.03.26"),
    ("sim, semana passada", "yes", "semana passada"),
    ("está em dia, atualizamos semana passada", "yes", "semana passada"),
    ("Atualizado sim. Rodamos o pacote há mais de três meses, eu acho", "yes", "há mais de três meses"),
    ("sim, no início do mês passado", "yes", "início do mês passado"),
    ("sim, no dia 15", "yes", "dia 15"),
    ("sim, hj cedo", "yes", "hj cedo"),
    ("atualizamos em março de 2026", "yes", "março de 2026"),
    ("sim", "yes", None),
    ("não sei", "unknown", None),
    ("foi em março de 2026", None, "março de 2026"),
    ("10-03-2026", None, "10-03-2026"),
    ("ontem", "yes", "ontem"),
    ("está em dia sim", "yes", None),
    ("não, faz 2 anos", "no", "faz 2 anos"),
    ("não tenho a data, mas está atualizado", "yes", None),
    ("não encontrei a data mas tá em dia", "yes", None),
    ("abril", None, "abril"),
]


@pytest.mark.parametrize(("reply", "updated", "last"), UPDATED, ids=[reply for reply, *_ in UPDATED])
def test_the_date_of_the_last_package(reply: str, updated: str, last: str | None) -> None:
    talk = standing_at("environment_updated").say(reply)
    assert (talk.ticket.environment.environment_updated, talk.ticket.environment.last_update) == (updated, last)


def test_the_infrastructure_in_one_message() -> None:
    talk = standing_at("database").say(
        "Oracle 19c, Windows Server 2022, lib 20240105, dbaccess 20240224-20250929, smartclient, servidor próprio"
    )
    environment = talk.ticket.environment
    assert environment.database == "Oracle 19c"
    assert environment.operating_system == "Windows Server 2022"
    assert environment.lib_version == "20240105"
    assert environment.dbaccess_build == "20240224-20250929"
    assert environment.smartclient == "smartclient"
    assert environment.hosting == "own"


@pytest.mark.parametrize(
    ("reply", "hosting"),
    [
        ("na nuvem da TOTVS", "cloud"),
        ("T-Cloud", "cloud"),
        ("servidor próprio", "own"),
        ("on premise", "own"),
        ("é local", "own"),
        ("AWS", "cloud"),
        ("não é nuvem, é servidor próprio", "own"),
    ],
)
def test_own_server_or_cloud(reply: str, hosting: str) -> None:
    talk = standing_at("database").say(reply)
    assert talk.ticket.environment.hosting == hosting
    assert talk.question != "database"


@pytest.mark.parametrize("reply", ["a TI que cuida", "quem sabe é o parceiro"])
def test_words_without_a_product_are_no_database(reply: str) -> None:
    talk = standing_at("database").say(reply)
    assert talk.ticket.environment.database is None
    assert talk.question != "database"


def test_an_unknown_product_with_its_version_is_kept() -> None:
    assert standing_at("database").say("Banco Xis 14").ticket.environment.database == "Banco Xis 14"


def test_the_appserver_version_alone_settles_the_build() -> None:
    talk = standing_at("appserver_build").say("24.3.1.4")
    assert talk.ticket.environment.appserver_version == "24.3.1.4"
    assert talk.ticket.environment.appserver_build is None
    assert talk.question == "database"


def test_a_link_that_was_read_is_kept() -> None:
    talk = standing_at("documentation_checked").say("sim, li https://tdn.totvs.com/display/public/PROT/MATA410 e não resolveu")
    assert talk.ticket.premises.documentation_link == "https://tdn.totvs.com/display/public/PROT/MATA410"


@pytest.mark.parametrize(
    "reply", ["sim, li https://tdn.totvs.com/x.", "(https://tdn.totvs.com/x)", "li https://tdn.totvs.com/x, não ajudou"]
)
def test_punctuation_is_no_part_of_a_link(reply: str) -> None:
    assert standing_at("documentation_checked").say(reply).ticket.premises.documentation_link == "https://tdn.totvs.com/x"


FREQUENCIES = [
    ("sempre, a última foi ontem", "always", "ontem"),
    ("às vezes. última vez: 10/03 às 9h", "sometimes", "10/03 às 9h"),
    ("uma vez só, ontem", "once", "ontem"),
    ("uma vez só, ontem de manhã", "once", "ontem de manhã"),
    ("uma única vez, no dia 10/03 às 9h. Depois não vi mais", "once", "no dia 10/03 às 9h"),
    ("só uma vez, na segunda vez funcionou", "once", None),
    ("às vezes, desde ontem", "sometimes", None),
]


@pytest.mark.parametrize(("reply", "frequency", "last"), FREQUENCIES, ids=[reply for reply, *_ in FREQUENCIES])
def test_frequency_and_the_last_time_in_one_message(reply: str, frequency: str, last: str | None) -> None:
    process = standing_at("frequency").say(reply).ticket.process
    assert (process.frequency, process.last_occurrence) == (frequency, last)


OCCURS = [
    ("só com a TES 501", "some_records", "só com a TES 501"),
    ("alguns registros", "some_records", None),
    ("só na filial 03", "one_branch", "só na filial 03"),
    ("só com alguns", "some_records", None),
    ("só quando o cliente é de fora do estado", "some_records", "só quando o cliente é de fora do estado"),
    ("todos", "all", None),
    ("só com alguns pedidos, mas não sabemos o motivo", "some_records", None),
    ("só com alguns registros e não sei por quê", "some_records", None),
]


@pytest.mark.parametrize(("reply", "who", "common"), OCCURS, ids=[reply for reply, *_ in OCCURS])
def test_what_the_affected_have_in_common_may_be_said_at_once(reply: str, who: str, common: str | None) -> None:
    particularities = standing_at("occurs_with").say(reply).ticket.particularities
    assert (particularities.occurs_with, particularities.occurs_with_detail) == (who, common)


def test_named_entry_points_are_kept_beside_the_yes() -> None:
    particularities = standing_at("customizations").say("sim, o M410GRV e o MT410TOK").ticket.particularities
    assert (particularities.customizations, particularities.entry_points) == ("yes", ["M410GRV", "MT410TOK"])


PARAMETERS = [
    ("MV_ESTNEG = S", [("MV_ESTNEG", "S")]),
    ("mv_estneg está como N", [("MV_ESTNEG", "N")]),
    ("MV_ESTNEG: .T. e MV_LOCALIZ=.F.", [("MV_ESTNEG", ".T."), ("MV_LOCALIZ", ".F.")]),
    ("MV_PAR01 = 3", []),
    ('o MV_ESTADO está "SP"', [("MV_ESTADO", "SP")]),
    ("MV_ICMPAD", [("MV_ICMPAD", None)]),
    ("MV_ICMPAD 18", [("MV_ICMPAD", "18")]),
    ("MV_ESTNEG igual a S", [("MV_ESTNEG", "S")]),
    ("mudamos o MV_ESTNEG de N para S", [("MV_ESTNEG", "S")]),
    ("MV_ESTNEG para N", [("MV_ESTNEG", "N")]),
    ("o parâmetro MV_ESTNEG foi alterado ontem", [("MV_ESTNEG", None)]),
    ("MV_ULMES = 28/02/2026", [("MV_ULMES", "28/02/2026")]),
]


@pytest.mark.parametrize(("text", "wanted"), PARAMETERS, ids=[text for text, _ in PARAMETERS])
def test_parameters_and_their_values(text: str, wanted: list[tuple[str, str | None]]) -> None:
    assert [(parameter.name, parameter.value) for parameter in read_parameters(text)] == wanted


DETAILS = {
    "desde a virada do mês, filial 03": {"started_when": "desde a virada do mês", "branch": "03"},
    "empresa 01 filial 02": {"branch": "01/02"},
    "usuario joao.silva, mudamos o RPO": {"user": "joao.silva", "recent_changes": "mudamos o RPO"},
    "usuário: Maria, e o administrador também vê": {"user": "Maria", "recent_changes": None},
    "o usuário não consegue e o usuário administrador também não": {"user": None},
    "aplicamos o pacote da expedição contínua ontem": {"recent_changes": "aplicamos o pacote da expedição contínua ontem"},
    "tivemos a virada de versão no sábado, filial 03": {"recent_changes": "tivemos a virada de versão no sábado", "branch": "03"},
    "alteramos o pedido e o total fica zerado": {"recent_changes": None},
    "começou a partir de segunda-feira": {"started_when": "a partir de segunda-feira"},
    "já abri o chamado 12345678": {"previous_ticket": "12345678"},
    "chamado anterior: 9876543": {"previous_ticket": "9876543"},
}


@pytest.mark.parametrize(("reply", "wanted"), DETAILS.items(), ids=DETAILS)
def test_more_details_fill_their_own_places(reply: str, wanted: dict[str, str]) -> None:
    particularities = standing_at("more_details").say(reply).ticket.particularities
    assert {name: getattr(particularities, name) for name in wanted} == wanted
    assert particularities.more_details == reply


@pytest.mark.parametrize(
    "reply", ["meu telefone é (11) 98765-4321", "tel 11 98765-4321", "pode ligar no 11987654321", "whats 11 98765 4321"]
)
def test_a_phone_number_is_kept_as_the_contact(reply: str) -> None:
    talk = standing_at("more_details").say(reply)
    digits = "".join(character for character in talk.ticket.contact.phone or "" if character.isdigit())
    assert digits == "11987654321"


def test_what_an_answer_tells_beside_itself_is_noted_and_not_asked_again() -> None:
    talk = standing_at("routines").say("MATA410, na release 12.1.2410 com oracle 19c")
    assert talk.ticket.environment.release == "12.1.2410"
    assert talk.ticket.environment.database == "Oracle 19c"
    assert "utter_noted" in talk.says
    assert talk.question == "environment_report"


def test_an_answer_keeps_the_customers_words_and_their_lines() -> None:
    said = "Ao gravar,\n\n  o campo  *Total* fica zerado.\tSempre."
    talk = standing_at("observed_behavior").say(said)
    assert talk.ticket.process.observed_behavior == said


def test_every_value_of_the_document_survives_the_store() -> None:
    talk = standing_at("review")
    assert msgspec.json.decode(msgspec.json.encode(talk.ticket), type=type(talk.ticket)) == talk.ticket
