"""Whole conversations, from the first word to an ending: everyone reaches one, and nobody is asked in vain."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest

from bot.ticket.fields import ASKED, BY_ID, applies
from tests.conversation.places import GOOD_ANSWERS, STRANGER, standing_at
from tests.conversation.talk import Talk

KINDS = {
    "error": "erro",
    "slowness": "lentidão",
    "crash": "queda",
    "question": "dúvida",
    "improvement": "sugestão de melhoria",
    "customization": "customização",
    "service": "serviço",
}
#: More turns than any conversation of one answer a question takes.
TOO_MANY = 60


def answered(talk: Talk, answers: dict[str, str], default: str | None = None) -> Counter[str]:
    """Answers what is asked until nothing is; gives how often each question was open."""
    opened: Counter[str] = Counter()
    while talk.question is not None:
        opened[talk.question] += 1
        assert sum(opened.values()) < TOO_MANY, opened
        answer = answers.get(talk.question, default)
        assert answer is not None, talk.question
        talk.say(answer)
    return opened


# Endings


@pytest.mark.parametrize(
    ("kind", "service", "outcome", "status"),
    [
        ("error", None, "ticket", "submitted"),
        ("slowness", None, "ticket", "submitted"),
        ("crash", None, "ticket", "submitted"),
        ("question", None, "ticket", "submitted"),
        ("improvement", None, "other_channel", "rerouted"),
        ("customization", None, "other_channel", "rerouted"),
        ("service", "corrigir dados na base", "consulting", "consulting"),
        ("service", "analisar a base", "consulting", "consulting"),
        ("service", "acompanhar um processamento", "consulting", "consulting"),
        ("service", "treinamento", "other_channel", "rerouted"),
        ("service", "instalação do servidor", "other_channel", "rerouted"),
    ],
)
def test_every_kind_ends_as_the_product_says(kind: str, service: str | None, outcome: str, status: str) -> None:
    talk = Talk().say("quero abrir um chamado")
    answers = GOOD_ANSWERS | {
        "kind": KINDS[kind],
        "service_type": service or "",
        "review": "confirmo",
        "scope_choice": "consultoria" if outcome == "consulting" else "abrir mesmo assim",
    }
    opened = answered(talk, answers)
    (ticket,) = talk.tickets
    assert (ticket.kind, ticket.outcome, ticket.status) == (kind, outcome, status)
    assert ticket.protocol
    assert ticket.subject
    assert ticket.scope.reasons
    assert talk.turn is not None
    assert talk.turn.protocol == ticket.protocol
    assert any(ticket.protocol in text for text in talk.heard)
    assert talk.draft.state == "idle"
    assert set(opened.values()) == {1}
    if outcome == "other_channel":
        assert "scope_choice" not in opened


def test_another_channel_says_what_to_do_there() -> None:
    talk = Talk().say("quero abrir um chamado")
    answered(talk, GOOD_ANSWERS | {"kind": "sugestão de melhoria", "review": "confirmo"})
    assert any("Central Colaborativa" in text for text in talk.heard)


def test_what_to_do_in_another_channel_is_said_before_it_is_confirmed() -> None:
    talk = Talk().say("quero abrir um chamado")
    answers = GOOD_ANSWERS | {"kind": "sugestão de melhoria"}
    while talk.question != "review":
        talk.say(answers[talk.question or ""])
    assert "Central Colaborativa" in talk.heard[-1]
    assert talk.tickets == []


@pytest.mark.parametrize("service", ["treinamento", "instalação do servidor"])
def test_a_service_that_is_about_no_routine_is_not_asked_for_one(service: str) -> None:
    talk = Talk().say("quero abrir um chamado")
    opened = answered(talk, GOOD_ANSWERS | {"kind": "serviço", "service_type": service, "review": "confirmo"})
    assert "routines" not in opened
    assert "environment.routines" not in talk.tickets[0].quality.missing


def test_a_standard_case_is_submitted_without_a_scope_choice() -> None:
    talk = Talk().say("quero abrir um chamado")
    standard = {
        "reproduces_in_test": "sim",
        "reproduces_standard": "sim, continua",
        "occurs_with": "todos",
        "frequency": "sempre",
        "review": "confirmo",
    }
    opened = answered(talk, GOOD_ANSWERS | standard)
    assert "scope_choice" not in opened
    assert talk.tickets[0].scope.decision == "standard"


def test_opening_anyway_is_stored_as_an_override_with_the_reasons() -> None:
    talk = standing_at("scope_choice").choose("open_anyway")
    (ticket,) = talk.tickets
    assert (ticket.outcome, ticket.status, ticket.scope.override) == ("ticket", "submitted", True)
    assert ticket.scope.decision != "standard"
    assert ticket.scope.reasons


def consulting_choice() -> Talk:
    talk = standing_at("review").say("corrigir reproduz no padrão para não").say("confirmo")
    assert talk.question == "scope_choice"
    return talk


def test_the_suggestion_of_consulting_shows_its_reasons_and_terms() -> None:
    (text,) = consulting_choice().heard
    assert "padrão" in text
    assert "cobrada por minuto" in text
    assert "dispensada" in text
    assert "aceite" in text
    assert "R$" not in text


def test_consulting_is_an_ending_with_a_protocol() -> None:
    talk = consulting_choice().choose("consulting")
    (ticket,) = talk.tickets
    assert (ticket.outcome, ticket.status, ticket.scope.override) == ("consulting", "consulting", False)


def test_consulting_is_not_offered_where_a_test_is_enough() -> None:
    talk = standing_at("scope_choice")
    assert not [title for title in talk.buttons if "Consultoria" in title]
    assert talk.say("quero a consultoria").says == ["utter_consulting_not_needed"]
    assert (talk.question, talk.tickets) == ("scope_choice", [])


@pytest.mark.parametrize(
    "said", ["abre mesmo assim", "abrir no suporte padrão", "não quero consultoria", "prefiro seguir no suporte", "pode abrir mesmo assim"]
)
def test_ways_to_open_anyway(said: str) -> None:
    talk = consulting_choice().say(said)
    assert talk.tickets[0].scope.override


@pytest.mark.parametrize(
    "said", ["seguir para a consultoria", "consultoria", "quero a consultoria", "pode ser a consultoria", "Consultoria técnica"]
)
def test_ways_to_choose_consulting(said: str) -> None:
    assert consulting_choice().say(said).tickets[0].outcome == "consulting"


@pytest.mark.parametrize("said", ["testar primeiro", "vou testar", "prefiro testar antes", "vou testar antes de abrir", "quero testar"])
def test_ways_to_test_first(said: str) -> None:
    talk = consulting_choice().say(said)
    assert (talk.draft.state, talk.question, talk.tickets, talk.says) == ("paused", None, [], ["utter_test_first"])


@pytest.mark.parametrize("intent", ["choose_consulting", "open_anyway", "test_first"])
def test_the_nlu_helps_at_the_scope_choice(intent: str) -> None:
    talk = consulting_choice().say("vamos por esse caminho", intent=intent)
    assert talk.question is None


def test_after_testing_first_only_what_the_test_may_change_is_asked() -> None:
    talk = standing_at("scope_choice")
    steps = talk.ticket.process.steps
    talk.choose("test_first").say("continuar")
    assert talk.question == "reproduces_in_test"
    talk.say("sim, acontece igual")
    assert talk.question == "reproduces_standard"
    talk.say("sim, continua")
    assert talk.ticket.process.steps == steps
    assert talk.question in ("occurs_with", "review")


def test_an_isolated_case_asks_after_the_test_how_often_it_happens() -> None:
    talk = (
        standing_at("review")
        .say("corrigir frequência para uma vez só")
        .say("corrigir reproduz no teste para sim")
        .say("corrigir reproduz no padrão para sim")
    )
    talk.say("confirmo").choose("test_first").say("continuar")
    assert talk.question == "frequency"


def test_an_updated_environment_is_asked_about_after_the_test() -> None:
    talk = (
        standing_at("review")
        .say("corrigir atualização para não")
        .say("corrigir reproduz no teste para sim")
        .say("corrigir reproduz no padrão para sim")
    )
    talk.say("confirmo").choose("test_first").say("continuar")
    assert talk.question == "environment_updated"


# Never trapped


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("said", ["não sei", "pular", "n sei", "não faço ideia"])
def test_not_knowing_anything_still_reaches_an_ending(kind: str, said: str) -> None:
    talk = Talk(person=STRANGER).say("quero abrir um chamado")
    opened = answered(talk, {"kind": KINDS[kind], "review": "confirmo", "scope_choice": "abrir mesmo assim"}, default=said)
    (ticket,) = talk.tickets
    assert ticket.protocol
    assert ticket.quality.score < 60
    assert not [question for question, times in opened.items() if times > 1]


@pytest.mark.parametrize("noise", ["asdf qwer", "?", "...", "🤷", "kkkkkk", "\u200b", "<b>x</b>", "12"])
@pytest.mark.parametrize("kind", [*KINDS, None])
def test_someone_who_never_answers_is_asked_each_question_three_times_at_most(kind: str | None, noise: str) -> None:
    talk = Talk(person=STRANGER).say("quero abrir um chamado")
    if kind:
        talk.say(KINDS[kind])
    opened: Counter[str] = Counter()
    while talk.question is not None:
        opened[talk.question] += 1
        # What may be a step is kept as one; only then is it noise like any other.
        assert opened[talk.question] <= (4 if talk.question == "steps" else 3), talk.question
        talk.say(noise)
    assert talk.tickets or talk.draft.state == "paused"


@pytest.mark.parametrize("noise", ["asdf qwer", "?", "🤷"])
def test_someone_who_only_sends_noise_as_steps_may_leave_with_any_word_for_done(noise: str) -> None:
    talk = standing_at("steps").say(noise).say("pronto").say(noise).say("pronto")
    assert talk.question == "expected_behavior"
    assert [warning.field for warning in talk.ticket.quality.warnings] == ["process.steps"]


def test_the_end_of_no_steps_is_asked_about_once() -> None:
    talk = standing_at("steps").say("pronto")
    assert (talk.question, talk.says) == ("steps", ["utter_problem_steps_missing_action"])
    assert talk.say("pronto").question == "expected_behavior"
    assert [warning.field for warning in talk.ticket.quality.warnings] == ["process.steps"]


def test_an_end_that_comes_too_soon_says_nothing_was_just_noted() -> None:
    talk = standing_at("steps").say("clico em incluir e confirmo").say("pronto")
    assert talk.says == ["utter_problem_steps_missing_start"]
    assert talk.heard[-1].startswith("Passos anotados até aqui: 1.")


def test_the_examples_are_of_the_module_at_hand() -> None:
    talk = standing_at("steps").say("corrigir rotina para GPEM020").say("clico em incluir e confirmo").say("pronto")
    assert "GPEM020" in talk.heard[0]
    talk = standing_at("expected_behavior").say("corrigir módulo para gestão de pessoal")
    assert "verba" in talk.heard[-1]
    talk.say("que funcione")
    assert "verba" in talk.heard[0]


@pytest.mark.parametrize("question", ["expected_behavior", "observed_behavior", "steps"])
def test_a_vague_answer_is_asked_about_twice_then_kept_and_flagged(question: str) -> None:
    vague = {"expected_behavior": "que funcione", "observed_behavior": "dá erro", "steps": "dá erro\npronto"}[question]
    talk = standing_at(question).say(vague)
    assert talk.question == question
    talk.say(vague)
    assert talk.question == question
    assert "utter_offer_human" in talk.says
    talk.say(vague)
    assert talk.question != question
    (warning,) = [each for each in talk.ticket.quality.warnings if each.field == BY_ID[question].path]
    assert warning.text
    assert getattr(talk.ticket.process, question)


@pytest.mark.parametrize("field", [field.id for field in ASKED if field.type == "choice" and field.id != "kind"])
def test_a_choice_that_is_never_understood_becomes_null_with_a_warning(field: str) -> None:
    talk = standing_at(field)
    for _ in range(3):
        assert talk.question == field
        talk.say("xyzw qwrt")
    assert talk.question != field
    assert talk.ticket.provenance.get(BY_ID[field].path) is None
    assert BY_ID[field].path in {warning.field for warning in talk.ticket.quality.warnings}


def test_a_kind_that_is_never_understood_becomes_an_error_with_a_warning() -> None:
    talk = standing_at("kind").say("xyzw").say("xyzw").say("xyzw")
    assert talk.ticket.kind == "error"
    assert talk.question == "impact"
    assert [warning.field for warning in talk.ticket.quality.warnings] == ["kind"]


@pytest.mark.parametrize("field", ["release", "appserver_build", "module", "routines", "contact_email"])
def test_a_value_that_is_never_understood_is_passed_over_and_flagged(field: str) -> None:
    talk = standing_at(field)
    for _ in range(3):
        assert talk.question == field
        talk.say("aquela lá de sempre")
    assert talk.question != field
    assert BY_ID[field].path in {warning.field for warning in talk.ticket.quality.warnings}


@pytest.mark.parametrize("field", [field.id for field in ASKED if field.id != "kind"])
def test_not_knowing_is_never_asked_again(field: str) -> None:
    talk = standing_at(field).say("não sei")
    assert talk.question != field
    assert not [response for response in talk.says if response.startswith("utter_problem")]


@pytest.mark.parametrize("field", [field.id for field in ASKED])
def test_skipping_is_fine_everywhere(field: str) -> None:
    talk = standing_at(field).say("pular")
    assert talk.question != field


# Asked only what is missing


def test_a_question_whose_answer_is_known_is_never_asked() -> None:
    talk = Talk().say("quero abrir um chamado")
    while talk.question != "review":
        assert talk.question is not None
        field = BY_ID[talk.question]
        assert applies(talk.ticket, field)
        assert field.path not in talk.ticket.provenance, field.id
        talk.say(GOOD_ANSWERS[talk.question])


def test_what_the_portal_knows_is_not_asked() -> None:
    talk = Talk().say("quero abrir um chamado")
    opened = answered(talk, GOOD_ANSWERS | {"review": "confirmo", "scope_choice": "abrir mesmo assim"})
    assert not {"contact_name", "contact_email", "company"} & set(opened)
    (ticket,) = talk.tickets
    assert (ticket.contact.name, ticket.contact.email, ticket.contact.company, ticket.contact.company_code) == (
        "Ana Lima",
        "ana@exemplo.com.br",
        "Exemplo Ltda",
        "T00001",
    )


def test_who_is_unknown_is_asked() -> None:
    opened = answered(
        Talk(person=STRANGER).say("quero abrir um chamado"), GOOD_ANSWERS | {"review": "confirmo", "scope_choice": "abrir mesmo assim"}
    )
    assert {"contact_name", "contact_email", "company"} <= set(opened)


def test_an_error_seen_in_test_is_not_asked_for_its_reproduction_there() -> None:
    talk = standing_at("environment_kind").say("nos dois")
    opened = answered(talk, GOOD_ANSWERS | {"review": "confirmo", "scope_choice": "abrir mesmo assim"})
    assert "reproduces_in_test" not in opened
    (ticket,) = talk.tickets
    assert (ticket.particularities.reproduces_in_test, ticket.provenance["particularities.reproduces_in_test"].source) == ("yes", "derived")


def test_without_customisations_the_standard_is_what_the_test_base_is() -> None:
    talk = standing_at("customizations").say("não, tudo padrão").say("sim, acontece igual")
    assert talk.question == "occurs_with"
    assert talk.ticket.particularities.reproduces_standard == "yes"
    assert talk.ticket.provenance["particularities.reproduces_standard"].source == "derived"


def test_all_tested_asks_for_no_tests() -> None:
    talk = standing_at("customizations").say("sim").say("sim").say("sim")
    assert talk.question == "occurs_with"


def test_everyone_affected_asks_for_nothing_in_common() -> None:
    assert standing_at("occurs_with").say("todos").question == "more_details"


# Take-over


OPENING = "bom dia, a rotina MATA410 está dando erro ao gravar o pedido na release 12.1.2410, o total fica zerado"


def test_what_the_opening_says_is_shown_once_and_accepted_at_once() -> None:
    talk = Talk().say(OPENING)
    assert talk.question == "takeover"
    assert "MATA410" in talk.heard[-1]
    assert "12.1.2410" in talk.heard[-1]
    talk.say("sim")
    assert [routine.code for routine in talk.ticket.environment.routines] == ["MATA410"]
    assert talk.ticket.environment.release == "12.1.2410"
    opened = answered(talk, GOOD_ANSWERS | {"review": "confirmo", "scope_choice": "abrir mesmo assim"})
    assert not {"kind", "routines", "release"} & set(opened)


def test_nothing_unconfirmed_is_in_the_document() -> None:
    talk = Talk().say(OPENING)
    assert talk.ticket.environment.release is None
    assert talk.ticket.environment.routines == []


@pytest.mark.parametrize(
    "said",
    [
        "a release é 12.1.2310",
        "não, a release é 12.1.2310",
        "sim, mas a release é 12.1.2310",
        "na verdade a release é 12.1.2310",
        "quase, a release é 12.1.2310",
        "release 12.1.2310",
        "a release certa é 12.1.2310",
    ],
)
def test_one_value_of_the_take_over_is_corrected_and_shown_again(said: str) -> None:
    talk = Talk().say(OPENING).say(said)
    assert talk.question == "takeover"
    assert "Release: 12.1.2310" in talk.heard[-1]
    assert talk.say("sim").ticket.environment.release == "12.1.2310"


@pytest.mark.parametrize(
    "said",
    ["sim, mas tem uma coisa errada", "sim, mas a release está errada", "a release está errada", "não", "não está certo", "tá errado"],
)
def test_an_objection_without_a_value_asks_what(said: str) -> None:
    talk = Talk().say(OPENING).say(said)
    assert talk.question == "takeover"
    assert talk.says == ["utter_takeover_what"]
    assert talk.ticket.environment.release is None


@pytest.mark.parametrize("said", ["sim, mas é no MATA410", "ok, só que é a release 12.1.2410"])
def test_a_yes_that_says_the_same_again_accepts_the_take_over(said: str) -> None:
    talk = Talk().say(OPENING).say(said)
    assert talk.question == "impact"
    assert talk.ticket.environment.release == "12.1.2410"


def test_a_yes_that_calls_a_shown_value_wrong_does_not_accept_it() -> None:
    talk = Talk().say(OPENING).say("sim, mas a MATA410 está errada")
    assert (talk.question, talk.ticket.environment.routines) == ("takeover", [])


@pytest.mark.parametrize("said", ["não sei", "pular"])
def test_not_knowing_at_the_take_over_loses_nothing_and_is_flagged(said: str) -> None:
    talk = Talk().say(OPENING).say(said)
    assert talk.question == "impact"
    assert talk.ticket.environment.release == "12.1.2410"
    assert ("environment.release", "unconfirmed") in {(each.field, each.code) for each in talk.ticket.quality.warnings}


def test_the_take_over_refused_twice_is_dropped_and_asked_from_the_start() -> None:
    talk = Talk().say(OPENING).say("não").say("não")
    assert talk.question == "kind"
    assert talk.draft.facts == []
    assert talk.ticket.environment.release is None


@pytest.mark.parametrize(
    "said",
    [
        "sim",
        "s",
        "isso",
        "Sim, está certo",
        "correto",
        "tá certo",
        "ok",
        "isso mesmo",
        "perfeito",
        "confere",
        "pode seguir",
        "blz",
        "certinho",
    ],
)
def test_ways_to_accept_the_take_over(said: str) -> None:
    talk = Talk().say(OPENING).say(said)
    assert talk.ticket.environment.release == "12.1.2410"


def test_a_fact_added_at_the_take_over_is_shown_with_the_others() -> None:
    talk = Talk().say(OPENING).say("o banco é oracle 19c")
    assert talk.question == "takeover"
    assert "Oracle 19c" in talk.heard[-1]
    assert "MATA410" in talk.heard[-1]


def test_the_kind_of_the_take_over_can_be_corrected() -> None:
    talk = Talk().say(OPENING).say("não, é lentidão")
    assert talk.question == "takeover"
    assert talk.say("sim").ticket.kind == "slowness"


def test_a_routine_of_the_take_over_corrected_by_an_unsure_name_waits_with_the_rest() -> None:
    talk = Talk().say(OPENING).say("corrigir rotina para pedido de compra")
    assert talk.question == "disambiguation"
    talk.say("MATA121")
    assert talk.question == "takeover"
    assert "MATA121" in talk.heard[-1]
    assert [routine.code for routine in talk.say("sim").ticket.environment.routines] == ["MATA121"]


@pytest.mark.parametrize("said", ["nenhuma destas", "não sei"])
def test_no_routine_chosen_for_the_take_over_leaves_it_as_it_was(said: str) -> None:
    talk = Talk().say(OPENING).say("corrigir rotina para pedido de compra").say(said)
    assert talk.question == "takeover"
    assert [routine.code for routine in talk.say("sim").ticket.environment.routines] == ["MATA410"]


def test_noise_at_the_take_over_keeps_it_as_unconfirmed_at_the_third_time() -> None:
    talk = Talk().say(OPENING).say("xyzw").say("xyzw")
    assert talk.question == "takeover"
    assert talk.say("xyzw").question == "impact"
    assert [routine.code for routine in talk.ticket.environment.routines] == ["MATA410"]
    assert ("environment.routines", "unconfirmed") in {(warning.field, warning.code) for warning in talk.ticket.quality.warnings}


def test_the_question_of_a_short_path_is_taken_from_the_opening() -> None:
    talk = Talk().say("como faço para bloquear a alteração de um pedido de venda já liberado na MATA410?").say("sim")
    assert talk.ticket.kind == "question"
    assert talk.ticket.question == "como faço para bloquear a alteração de um pedido de venda já liberado na MATA410?"
    opened = answered(talk, GOOD_ANSWERS | {"review": "confirmo"})
    assert "question" not in opened
    assert (talk.tickets[0].subject or "").startswith("PERGUNTA ·")


# Choice of a routine


@pytest.mark.parametrize("said", ["MATA121", "mata121", "a MATA121", "2"])
def test_a_routine_is_chosen_by_code_or_number(said: str) -> None:
    talk = standing_at("disambiguation")
    talk.say(said if said != "2" else str(talk.draft.choices.index("MATA121") + 1))
    assert [routine.code for routine in talk.ticket.environment.routines] == ["MATA121"]
    assert talk.question == "environment_report"


def test_a_routine_is_chosen_by_counting() -> None:
    talk = standing_at("disambiguation")
    wanted = talk.draft.choices[1]
    assert [routine.code for routine in talk.say("a segunda").ticket.environment.routines] == [wanted]


def test_a_routine_is_chosen_by_button() -> None:
    talk = standing_at("disambiguation").press("MATA121")
    assert [routine.code for routine in talk.ticket.environment.routines] == ["MATA121"]


@pytest.mark.parametrize("said", ["nenhuma destas", "nenhuma", "outra", "não"])
def test_none_of_the_routines_asks_for_the_routine_again(said: str) -> None:
    talk = standing_at("disambiguation").say(said)
    assert (talk.question, talk.ticket.environment.routines) == ("routines", [])


@pytest.mark.parametrize("said", ["não sei", "pular", "tanto faz"])
def test_not_knowing_which_routine_is_no_trap(said: str) -> None:
    talk = standing_at("disambiguation").say(said)
    if said == "tanto faz":
        talk.say(said).say(said)
    assert talk.question not in ("disambiguation", "routines")
    assert {"MATA120", "MATA121"} <= {routine.code for routine in talk.ticket.environment.routines}
    assert "environment.routines" in {warning.field for warning in talk.ticket.quality.warnings}


def test_another_routine_typed_at_the_choice_is_taken() -> None:
    talk = standing_at("disambiguation").say("é a MATA410")
    assert [routine.code for routine in talk.ticket.environment.routines] == ["MATA410"]


def test_a_choice_that_was_interrupted_goes_on() -> None:
    talk = standing_at("disambiguation").say("cancelar").say("não").say("MATA121")
    assert [routine.code for routine in talk.ticket.environment.routines] == ["MATA121"]
    assert talk.question == "environment_report"


# Repeated messages


def test_a_repeated_message_says_the_same_and_changes_nothing() -> None:
    talk = standing_at("impact").say("parou", message_id="a")
    first, draft = talk.turn, msgspec.json.encode(talk.draft)
    talk.say("não atrapalha", message_id="a")
    assert talk.turn == first
    assert msgspec.json.encode(talk.draft) == draft


def test_a_repeated_confirmation_submits_once() -> None:
    talk = standing_at("scope_choice").say("abrir mesmo assim", message_id="a")
    protocol = talk.turn.protocol if talk.turn else None
    talk.say("abrir mesmo assim", message_id="a")
    assert len(talk.tickets) == 1
    assert talk.turn is not None
    assert talk.turn.protocol == protocol
    assert talk.says == ["utter_submitted_override"]


def test_a_repeated_step_of_another_message_stays_one() -> None:
    talk = standing_at("steps").say("abro a MATA010", message_id="a").say("abro a MATA010", message_id="a")
    assert talk.ticket.process.steps == ["abro a MATA010"]


def test_a_repeated_cancellation_is_answered_again() -> None:
    talk = standing_at("confirm_cancel").say("sim", message_id="a").say("sim", message_id="a")
    assert talk.says == ["utter_cancelled"]
    assert talk.turn is not None
    assert talk.turn.forgotten


# Coming back


@pytest.mark.parametrize(
    "said",
    [
        "continuar",
        "quero continuar",
        "continuar o rascunho",
        "voltei",
        "vamos continuar de onde paramos",
        "retomar",
        "continuar meu chamado",
    ],
)
def test_ways_to_resume(said: str) -> None:
    talk = standing_at("release").say("pausar").say(said)
    assert (talk.question, talk.says[0]) == ("release", "utter_resumed")


def test_coming_back_with_a_new_problem_asks_which() -> None:
    talk = standing_at("release").say("pausar").say("a FINA050 está dando erro ao baixar o título 000123")
    assert talk.question == "resume"
    talk.say("começar outro")
    assert talk.question == "takeover"
    assert "FINA050" in talk.heard[-1]


def test_coming_back_with_a_new_problem_and_going_on_with_the_old_one() -> None:
    talk = standing_at("release").say("pausar").say("a FINA050 está dando erro ao baixar o título 000123").choose("continue")
    assert (talk.question, talk.draft.pending) == ("release", None)


@pytest.mark.parametrize("said", ["oi", "bom dia", "olá, tudo bem?"])
def test_coming_back_with_a_greeting_asks_whether_to_go_on(said: str) -> None:
    talk = standing_at("release").say("pausar").say(said)
    assert talk.question == "resume"
    assert talk.choose("new").question == "kind"


@pytest.mark.parametrize("said", ["xyzw", "?", "🤷"])
def test_noise_at_the_resumption_keeps_the_draft(said: str) -> None:
    talk = standing_at("resume").say(said).say(said).say(said)
    assert talk.question == "routines"
    assert talk.ticket.premises.impact == "blocked"


def test_cancelling_a_paused_draft() -> None:
    talk = standing_at("release").say("pausar").say("cancelar").say("não")
    assert (talk.draft.state, talk.question, talk.says) == ("paused", None, ["utter_paused"])
    assert talk.say("continuar").question == "release"


def test_pausing_twice_goes_on_at_the_same_question() -> None:
    talk = standing_at("release").say("pausar").say("oi").say("pausar").say("continuar")
    assert talk.question == "release"


# Small things


def test_the_privacy_notice_comes_once_with_the_first_message() -> None:
    talk = Talk().say("oi")
    assert talk.says == ["utter_privacy", "utter_greet"]
    assert talk.say("oi").says == ["utter_greet"]


def test_the_progress_is_said_at_each_step() -> None:
    talk = Talk().say("quero abrir um chamado")
    steps = []
    answers = GOOD_ANSWERS | {"review": "confirmo"}
    while talk.question != "scope_choice":
        steps += [say.params["step"] for say in (talk.turn.says if talk.turn else []) if say.response == "utter_step"]
        talk.say(answers[talk.question or ""])
    assert steps == ["1", "2", "3", "4", "5"]


def test_two_tickets_of_one_person_do_not_mix() -> None:
    talk = standing_at("scope_choice").choose("open_anyway").say("quero abrir outro chamado")
    assert talk.question == "kind"
    assert talk.ticket.environment.release is None
    assert talk.ticket.quality.warnings == []


def test_my_tickets_are_listed() -> None:
    talk = standing_at("scope_choice").choose("open_anyway").say("qual o status do meu chamado?")
    assert talk.says == ["utter_tickets"]
    assert str(talk.tickets[0].protocol) in talk.heard[0]


@pytest.mark.parametrize(
    "said",
    [
        "quero abrir um chamado",
        "abrir chamado",
        "preciso abrir um ticket",
        "oi, quero abrir um chamado",
        "abrir um chamado novo por favor",
        "queria abrir uma solicitação",
    ],
)
def test_ways_to_open(said: str) -> None:
    assert Talk().say(said).question == "kind"


@pytest.mark.parametrize("said", ["me conta uma piada", "qual a previsão do tempo?", "asdf"])
def test_what_is_not_ours_opens_nothing(said: str) -> None:
    talk = Talk().say(said)
    assert (talk.question, talk.says) == (None, ["utter_privacy", "utter_out_of_scope"])
