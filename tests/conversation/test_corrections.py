"""Any answer can be changed at any time: in the middle of the conversation, at the review, and at the take-over."""

from __future__ import annotations

from typing import Any

import pytest

from bot.ticket.fields import BY_ID
from bot.ticket.fields import value as value_in
from tests.conversation.places import CATALOGUE, GOOD_ANSWERS, standing_at
from tests.conversation.talk import Talk

#: (what is said, field, its new value)
CORRECTIONS: list[tuple[str, str, Any]] = [
    ("na verdade a release é 12.1.2310", "release", "12.1.2310"),
    ("corrigir release para 12.1.2310", "release", "12.1.2310"),
    ("a release é 12.1.2310", "release", "12.1.2310"),
    ("errei, a release é a 2310", "release", "12.1.2310"),
    ("ops, a release é 12.1.2310", "release", "12.1.2310"),
    ("na verdade é 12.1.2310", "release", "12.1.2310"),
    ("muda a release pra 12.1.2310", "release", "12.1.2310"),
    ("opa, a release é 12.1.2310", "release", "12.1.2310"),
    ("a frequência é às vezes", "frequency", "sometimes"),
    ("o impacto mudou, parou tudo", "impact", "blocked"),
    ("na verdade o ambiente não está atualizado", "environment_updated", "no"),
    ("na verdade é na nuvem", "hosting", "cloud"),
    ("esqueci de dizer que a filial é 05", "branch", "05"),
    ("a hospedagem é em servidor próprio", "hosting", "own"),
    ("troca a release para 12.1.2310", "release", "12.1.2310"),
    ("corrigir impacto para baixo", "impact", "low"),
    ("na verdade o impacto é que parou tudo", "impact", "blocked"),
    ("quero mudar o impacto para não atrapalha agora", "impact", "low"),
    ("corrigir rotina para MATA103", "routines", ["MATA103"]),
    ("a rotina é MATA103", "routines", ["MATA103"]),
    ("na verdade é na MATA103", "routines", ["MATA103"]),
    ("corrigir rotina para documento de entrada", "routines", ["MATA103"]),
    ("corrigir módulo para financeiro", "module", "SIGAFIN"),
    ("o módulo é financeiro", "module", "SIGAFIN"),
    ("corrigir build para 7.00.210324P-20230510", "appserver_build", "7.00.210324P-20230510"),
    ("o banco é sql server 2019", "database", "SQL Server 2019"),
    ("o banco é sql server 2019, não oracle", "database", "SQL Server 2019"),
    ("na verdade o banco de dados é postgres 15", "database", "PostgreSQL 15"),
    ("corrigir ambiente para produção e teste", "environment_kind", "both"),
    ("corrigir ambiente: homologação", "environment_kind", "test"),
    ("na verdade a atualização não está em dia, não", "environment_updated", "no"),
    ("corrigir documentação para não", "documentation_checked", "no"),
    ("corrigir frequência para sempre", "frequency", "always"),
    ("na verdade a frequência é sempre", "frequency", "always"),
    ("corrigir customizações para não", "customizations", "no"),
    ("corrigir mensagem de erro para array out of bounds", "error_message", "array out of bounds"),
    ("corrigir mensagem para não aparece mensagem", "error_message", None),
    ("corrigir comportamento esperado para gravar o produto com custo 13,40", "expected_behavior", "gravar o produto com custo 13,40"),
    ("corrigir comportamento observado para grava o produto sem o armazém", "observed_behavior", "grava o produto sem o armazém"),
    ("corrigir ocorre com para todos", "occurs_with", "all"),
    ("corrigir reproduz no teste para sim", "reproduces_in_test", "yes"),
    ("corrigir e-mail para novo@exemplo.com.br", "contact_email", "novo@exemplo.com.br"),
    ("corrigir nome para Bia Rocha", "contact_name", "Bia Rocha"),
    ("corrigir empresa para Outra Ltda", "company", "Outra Ltda"),
    ("corrigir telefone para (11) 98765-4321", "phone", "(11) 98765-4321"),
    ("corrigir filial para 02", "branch", "02"),
    ("a filial é 02", "branch", "02"),
    ("corrigir lib para 20240105", "lib_version", "20240105"),
    ("a lib é 20240105", "lib_version", "20240105"),
    ("corrigir sistema operacional para Windows Server 2022", "operating_system", "Windows Server 2022"),
    ("corrigir hospedagem para nuvem", "hosting", "cloud"),
    ("corrigir smartclient para webapp", "smartclient", "webapp"),
    ("corrigir tipo para lentidão", "kind", "slowness"),
    ("na verdade é uma dúvida", "kind", "question"),
    ("corrigir última vez para hoje às 9h", "last_occurrence", "hoje às 9h"),
    ("corrigir cenário para produto 000020", "scenario_data", "produto 000020"),
    ("corrigir detalhes para desde 10/03/2026", "more_details", "desde 10/03/2026"),
    ("corrigir o que têm em comum para todos do grupo 0013", "occurs_with_detail", "todos do grupo 0013"),
    ("corrigir pode testar para não", "can_run_tests", "no"),
    ("corrigir usuário para admin", "user", "admin"),
    ("corrigir desde quando para ontem", "started_when", "ontem"),
    ("corrigir o que mudou para atualizamos a lib", "recent_changes", "atualizamos a lib"),
    ("corrigir chamado anterior para 12345678", "previous_ticket", "12345678"),
]

#: Questions of every type in the middle of the way, and the review.
PLACES = (
    "documentation_checked",
    "release",
    "steps",
    "expected_behavior",
    "error_message",
    "customizations",
    "occurs_with",
    "more_details",
    "attachments",
    "review",
)
IDS = [said for said, *_ in CORRECTIONS]


def value_of(talk: Any, field: str) -> Any:
    value = value_in(talk.ticket, BY_ID[field])
    return [routine.code for routine in value] if field == "routines" else value


@pytest.mark.parametrize(("said", "field", "wanted"), CORRECTIONS, ids=IDS)
def test_a_correction_at_the_review_changes_the_answer(said: str, field: str, wanted: Any) -> None:
    talk = standing_at("review").say(said)
    assert value_of(talk, field) == wanted
    assert talk.tickets == []


@pytest.mark.parametrize("place", PLACES)
def test_an_announced_correction_is_taken_anywhere_and_the_question_stays(place: str) -> None:
    for said, field, wanted in CORRECTIONS:
        if field == place or not said.startswith(("corrigir", "na verdade")):
            continue
        talk = standing_at(place).say(said)
        assert value_of(talk, field) == wanted, said
        assert "utter_corrected" in talk.says, said
        if field != "kind" and place != "review":
            assert talk.question == place, said


@pytest.mark.parametrize("field", [field for field in CATALOGUE if field not in ("kind", "service_type", "question")])
def test_naming_a_field_at_the_review_asks_it_again_and_skipping_keeps_the_answer(field: str) -> None:
    talk = standing_at("review")
    before = value_of(talk, field)
    name = {
        "contact_name": "nome",
        "contact_email": "e-mail",
        "company": "empresa",
        "reproduces_in_test": "reproduz no teste",
        "reproduces_standard": "reproduz no padrão",
    }
    names = name | {
        "documentation_checked": "documentação",
        "occurs_with": "ocorre com",
        "occurs_with_detail": "em comum",
        "can_run_tests": "pode testar",
    }
    talk.say(f"corrigir {names.get(field) or labels()[field]}")
    assert talk.question == field
    talk.say("pular")
    assert value_of(talk, field) == before
    assert talk.question == "review"


def labels() -> dict[str, str]:
    return {
        "impact": "impacto",
        "routines": "rotina",
        "module": "módulo",
        "release": "release",
        "appserver_build": "build",
        "database": "banco de dados",
        "environment_kind": "ambiente",
        "environment_updated": "atualização",
        "steps": "passos",
        "expected_behavior": "comportamento esperado",
        "observed_behavior": "comportamento observado",
        "error_message": "mensagem de erro",
        "frequency": "frequência",
        "last_occurrence": "última vez",
        "scenario_data": "cenário",
        "customizations": "customizações",
        "more_details": "detalhes",
        "attachments": "anexos",
        "environment_report": "informações do ambiente",
    }


def test_the_review_takes_the_bare_name_of_a_field() -> None:
    assert standing_at("review").say("release").question == "release"
    assert standing_at("review").say("a rotina").question == "routines"


def test_corrigir_alone_asks_what() -> None:
    talk = standing_at("review").press("Corrigir")
    assert (talk.question, talk.says) == ("review", ["utter_change_which"])
    assert talk.say("o impacto").question == "impact"


@pytest.mark.parametrize(
    "said",
    [
        "não, a release é 12.1.2310",
        "sim, mas a release é 12.1.2310",
        "ok, mas a release é 12.1.2310",
        "quase, a release é 12.1.2310",
        "só que a release é 12.1.2310",
    ],
)
def test_a_correction_inside_yes_or_no_at_the_review_submits_nothing(said: str) -> None:
    talk = standing_at("review").say(said)
    assert talk.ticket.environment.release == "12.1.2310"
    assert (talk.question, talk.tickets) == ("review", [])


@pytest.mark.parametrize(
    "said",
    [
        "sim, mas o impacto é outro",
        "ok, só que faltou uma coisa",
        "não",
        "está errado",
        "sim, mas espera",
        "depois eu envio",
        "ainda não",
        "pode enviar depois",
    ],
)
def test_a_half_hearted_reply_at_the_review_submits_nothing(said: str) -> None:
    talk = standing_at("review").say(said)
    assert talk.tickets == []
    assert talk.question == "review"


def test_steps_that_are_asked_again_are_replaced_by_the_new_list() -> None:
    talk = (
        standing_at("review")
        .say("corrigir passos")
        .say("abro a rotina MATA010")
        .say("altero o produto 000099 e o custo fica zerado")
        .say("pronto")
    )
    assert talk.ticket.process.steps == ["abro a rotina MATA010", "altero o produto 000099 e o custo fica zerado"]
    assert talk.question == "review"


def test_steps_that_are_asked_again_stay_when_the_customer_says_pronto() -> None:
    talk = standing_at("review")
    before = list(talk.ticket.process.steps)
    talk.say("corrigir passos").say("pronto")
    assert (talk.ticket.process.steps, talk.question) == (before, "review")


def test_a_correction_that_is_not_understood_keeps_the_answer_and_asks_again() -> None:
    talk = standing_at("occurs_with").say("corrigir release para a última")
    assert talk.ticket.environment.release == "12.1.2410"
    assert (talk.question, talk.says[0]) == ("release", "utter_problem_release")
    assert talk.say("pular").question == "occurs_with"
    assert talk.ticket.environment.release == "12.1.2410"


def test_a_vague_correction_is_coached_like_a_vague_answer() -> None:
    talk = standing_at("review").say("corrigir comportamento esperado para que funcione")
    assert talk.question == "expected_behavior"
    assert talk.says[0] == "utter_problem_expected_behavior_vague"
    assert talk.ticket.process.expected_behavior == "deveria gravar o produto com custo de 12,50"


def test_a_correction_may_be_a_whole_description() -> None:
    new = (
        "gravar o produto com o custo de 13,40 que veio da nota de entrada, e mostrar esse custo na consulta de saldos de todos os armazéns"
    )
    talk = standing_at("occurs_with").say(f"corrigir comportamento esperado para {new}")
    assert talk.ticket.process.expected_behavior == new
    assert talk.question == "occurs_with"


def test_correcting_the_routine_moves_the_module_with_it() -> None:
    talk = standing_at("review").say("corrigir rotina para FINA050")
    assert talk.ticket.environment.routines[0].code == "FINA050"


def test_a_correction_of_the_routine_by_an_unsure_name_offers_the_choice_and_returns() -> None:
    talk = standing_at("review").say("corrigir rotina para pedido de compra")
    assert talk.question == "disambiguation"
    talk.say("MATA121")
    assert [routine.code for routine in talk.ticket.environment.routines] == ["MATA121"]
    assert talk.question == "review"


def test_a_question_that_a_correction_makes_needless_is_not_asked_on() -> None:
    talk = standing_at("reproduces_standard").say("corrigir customizações para não")
    assert talk.question != "reproduces_standard"
    assert talk.ticket.particularities.reproduces_standard == "not_tested"


def test_a_question_that_a_correction_makes_necessary_is_asked() -> None:
    talk = standing_at("review").say("corrigir frequência para sempre").say("corrigir frequência para uma vez só")
    assert talk.question == "review"
    talk.say("na verdade é uma dúvida")
    assert talk.question == "question"


def test_a_correction_at_the_scope_choice_leads_back_to_the_review() -> None:
    talk = standing_at("scope_choice").say("corrigir reproduz no teste para sim").say("corrigir reproduz no padrão para sim")
    assert talk.question == "review"
    assert talk.say("confirmo").question == "scope_choice" or talk.tickets


def test_a_correction_keeps_the_other_parameters() -> None:
    talk = standing_at("more_details").say("MV_ESTNEG = S e MV_LOCALIZ = N").say("corrigir parâmetro MV_ESTNEG = N")
    assert {each.name: each.value for each in talk.ticket.particularities.parameters} == {"MV_ESTNEG": "N", "MV_LOCALIZ": "N"}


def test_the_warning_of_a_vague_answer_goes_with_its_correction() -> None:
    talk = standing_at("expected_behavior").say("que funcione").say("que funcione").say("que funcione mesmo")
    assert [warning.field for warning in talk.ticket.quality.warnings] == ["process.expected_behavior"]
    talk.say("corrigir comportamento esperado para gravar o produto com custo 13,40")
    assert talk.ticket.quality.warnings == []


# Answers that name a field


@pytest.mark.parametrize(
    ("question", "said", "wanted"),
    [
        ("occurs_with", "o problema é só na filial 03", "one_branch"),
        ("occurs_with", "o erro é com todos os usuários", "all"),
        ("frequency", "o erro é sempre", "always"),
        ("kind", "o problema é lentidão", "slowness"),
        ("customizations", "a tela é padrão", "no"),
        ("customizations", "a rotina é customizada", "yes"),
        ("environment_updated", "a versão é a última", "yes"),
        ("reproduces_in_test", "o erro é o mesmo erro", "yes"),
        ("impact", "o processo é crítico", "blocked"),
    ],
)
def test_an_answer_that_names_a_field_is_an_answer(question: str, said: str, wanted: str) -> None:
    talk = standing_at(question).say(said)
    assert value_of(talk, question) == wanted
    assert "utter_corrected" not in talk.says


@pytest.mark.parametrize("question", ["release", "module", "database", "impact", "environment_kind"])
def test_an_answer_in_a_sentence_is_not_called_a_correction(question: str) -> None:
    said = {
        "release": "a release é 12.1.2310",
        "module": "o módulo é financeiro",
        "database": "o banco é oracle 19c",
        "impact": "o impacto é alto, parou tudo",
        "environment_kind": "o ambiente é o de teste",
    }[question]
    talk = standing_at(question).say(said)
    assert "utter_corrected" not in talk.says
    assert talk.question != question


# Corrections in unusual places


def test_correcting_the_files_asks_for_them_again() -> None:
    talk = standing_at("review").say("corrigir evidências para um print")
    assert talk.question == "attachments"


def test_a_correction_on_coming_back_goes_on_with_the_draft() -> None:
    talk = standing_at("occurs_with").say("pausar").say("oi").say("corrigir release para 12.1.2310")
    assert (talk.draft.state, talk.question) == ("open", "occurs_with")
    assert talk.ticket.environment.release == "12.1.2310"


@pytest.mark.parametrize("interruption", ["cancelar", "falar com uma pessoa"])
def test_a_correction_by_an_unsure_name_in_a_confirmation_returns_to_the_question(interruption: str) -> None:
    talk = standing_at("occurs_with").say(interruption).say("corrigir rotina para pedido de compra")
    assert talk.question == "disambiguation"
    assert talk.say("MATA121").question == "occurs_with"


@pytest.mark.parametrize("interruption", ["cancelar", "falar com uma pessoa"])
def test_a_question_that_belongs_to_another_kind_is_not_asked_after_an_interruption(interruption: str) -> None:
    talk = standing_at("occurs_with").say(interruption).say("na verdade é uma dúvida")
    if talk.question != "question":
        talk.say("não")
    assert talk.question == "question"
    assert talk.ticket.kind == "question"


def test_going_back_passes_over_questions_of_another_kind() -> None:
    talk = standing_at("release").say("na verdade é uma sugestão").say(GOOD_ANSWERS["question"])
    opened = []
    while "utter_no_previous" not in talk.says:
        opened.append(talk.say("voltar").question)
    assert "impact" not in opened
    assert opened[-1] == "kind"


def test_a_field_named_before_the_kind_is_known_waits_for_the_kind() -> None:
    talk = standing_at("kind").say("corrigir passos")
    assert talk.question == "kind"
    assert standing_at("kind").say("a release é 12.1.2310").ticket.environment.release == "12.1.2310"


def test_there_is_nothing_to_correct_before_a_ticket() -> None:
    talk = Talk().say("falar com uma pessoa").say("corrigir release para 12.1.2310")
    assert (talk.draft.state, talk.question) == ("idle", "confirm_handoff")


@pytest.mark.parametrize("said", ["pausar", "cancelar"])
def test_there_is_nothing_to_pause_or_cancel_before_a_ticket(said: str) -> None:
    talk = Talk().say("falar com uma pessoa").say(said)
    assert (talk.draft.state, talk.question, talk.says) == ("idle", None, ["utter_nothing_changed"])


# One step of the list


STEPS = ["abro a MATA010", "informo 10", "confirmo e o custo fica zerado"]


@pytest.mark.parametrize(
    "said",
    [
        "troca o segundo passo: informo 20",
        "troca o passo 2 para informo 20",
        "Corrigir passo 2: informo 20",
        "não, muda o 2º passo para informo 20",
        "quero trocar o passo 2 por informo 20",
    ],
)
def test_a_step_is_put_in_the_place_of_another_and_the_list_goes_on(said: str) -> None:
    talk = standing_at("steps").say("\n".join(STEPS)).say(said)
    assert talk.ticket.process.steps == [STEPS[0], "informo 20", STEPS[2]]
    assert (talk.question, talk.says) == ("steps", ["utter_corrected"])
    assert talk.say("pronto").question == "expected_behavior"


def test_a_step_is_changed_at_the_review() -> None:
    talk = standing_at("review")
    first, _, last = talk.ticket.process.steps
    talk.say("troca o segundo passo: clico em Incluir e informo o código 000099")
    assert talk.ticket.process.steps == [first, "clico em Incluir e informo o código 000099", last]
    assert talk.question == "review"


def test_a_step_named_without_its_new_text_is_asked_about_and_stays() -> None:
    talk = standing_at("review")
    before = list(talk.ticket.process.steps)
    talk.say("corrigir passo 2")
    assert (talk.question, talk.ticket.process.steps) == ("steps", before)


def test_a_step_that_is_not_there_is_not_changed() -> None:
    said = "troca o passo 9: informo 20"
    assert standing_at("steps").say("\n".join(STEPS)).say(said).ticket.process.steps == [*STEPS, said]


# Values alone, and taking out, at the review


@pytest.mark.parametrize(
    ("said", "field", "wanted"),
    [
        ("12.1.2510", "release", "12.1.2510"),
        ("SIGAEST", "module", "SIGAEST"),
        ("não, 12.1.2510", "release", "12.1.2510"),
        ("sim, 12.1.2510", "release", "12.1.2510"),
        ("MATA103", "routines", ["MATA103"]),
    ],
)
def test_a_value_alone_at_the_review_is_a_correction(said: str, field: str, wanted: Any) -> None:
    talk = standing_at("review").say(said)
    assert value_of(talk, field) == wanted
    assert (talk.question, talk.says, talk.tickets) == ("review", ["utter_corrected"], [])


def test_a_value_that_is_shown_already_confirms_with_the_rest() -> None:
    assert standing_at("review").say("sim, release 12.1.2410").question == "scope_choice"


@pytest.mark.parametrize("said", ["tira o banco de dados", "remover banco", "pode apagar o banco de dados"])
def test_an_answer_is_taken_out_at_the_review(said: str) -> None:
    talk = standing_at("review").say(said)
    assert (talk.question, talk.says) == ("review", ["utter_removed"])
    assert talk.ticket.environment.database is None
    assert "Oracle" not in talk.heard[-1]


def test_files_are_asked_about_again_instead_of_being_taken_out() -> None:
    assert standing_at("review").say("tira os anexos").question == "attachments"


def test_not_knowing_at_the_review_says_how_to_decide() -> None:
    talk = standing_at("review").say("não sei")
    assert (talk.question, talk.says) == ("review", ["utter_review_unsure"])


def test_a_review_that_is_never_understood_keeps_the_draft_and_says_that_nothing_was_sent() -> None:
    talk = standing_at("review").say("xyzw").say("xyzw").say("xyzw")
    assert (talk.draft.state, talk.says, talk.tickets) == ("paused", ["utter_paused_unsent"], [])
    assert "Nada foi enviado" in talk.heard[-1]
    assert talk.say("continuar").question == "review"


@pytest.mark.parametrize("said", ["opa, a frequência é sempre", "desculpa, a frequência é sempre", "perai a frequencia e sempre"])
def test_a_free_text_answer_is_broken_off_to_set_another_one_right(said: str) -> None:
    talk = standing_at("scenario_data").say(said)
    assert (talk.question, talk.ticket.process.frequency, talk.ticket.process.scenario_data) == ("scenario_data", "always", None)


def test_a_correction_says_all_that_it_changed_and_nothing_else() -> None:
    talk = standing_at("review").say("o ponto de entrada é o MT010ALT")
    assert talk.heard[0] == "Corrigido. Pontos de entrada e funções próprias: MT010ALT."


def test_another_kind_goes_to_its_own_first_question() -> None:
    talk = standing_at("release").say("na verdade é só uma dúvida")
    assert talk.question == "question"
    assert talk.say("como bloqueio um produto para que ninguém o use em pedidos?").question == "release"


def test_an_answered_choice_is_set_right_by_its_value_alone() -> None:
    talk = standing_at("impact").say("parou tudo")
    assert (talk.question, talk.ticket.premises.impact) == ("documentation_checked", "blocked")
    talk.say("na verdade dá pra trabalhar com dificuldade")
    assert (talk.question, talk.ticket.premises.impact, talk.says) == ("documentation_checked", "degraded", ["utter_corrected"])


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("documentation_checked", "na verdade não"),
        ("documentation_checked", "na verdade já procurei e parou tudo"),
        ("observed_behavior", "na verdade dá pra trabalhar com dificuldade"),
    ],
)
def test_a_value_that_may_be_an_answer_corrects_no_other_choice(question: str, said: str) -> None:
    before = standing_at(question).ticket.premises.impact
    assert standing_at(question).say(said).ticket.premises.impact == before
