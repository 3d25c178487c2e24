"""Catalogue, words, domain, rules, document and code say the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import yaml

from bot.protheus.catalog import catalog
from bot.ticket import payloads, words
from bot.ticket.fields import ASKED, BY_ID, FIELDS, PSEUDO_FIELDS, STEPS
from bot.ticket.model import Ticket
from tests.conversation.talk import OF_THE_INSTALLATION, domain

ROOT = Path(__file__).parents[3]
QUESTIONS = [*(field.id for field in ASKED), *PSEUDO_FIELDS]
#: Slots that mirror something else than an answer.
OF_THE_TURN = {"details", "decision", "listing", "turn"}
CONTRACT_INTENTS = {
    "greet",
    "goodbye",
    "thank",
    "bot_challenge",
    "open_ticket",
    "inform",
    "continue_draft",
    "ticket_status",
    "affirm",
    "deny",
    "dont_know",
    "skip",
    "done",
    "go_back",
    "change_answer",
    "show_summary",
    "pause",
    "cancel",
    "help",
    "explain_field",
    "scope_question",
    "talk_to_human",
    "confirm",
    "choose_consulting",
    "open_anyway",
    "test_first",
    "attach_file",
    "out_of_scope",
    "nlu_fallback",
}
CONTRACT_ENTITIES = {
    "routine",
    "module",
    "release",
    "appserver_build",
    "appserver_version",
    "dbaccess_build",
    "lib_version",
    "database",
    "operating_system",
    "parameter",
    "table",
    "entry_point",
    "user_function",
    "protocol",
    "email",
    "phone",
}
#: What a check finds missing; the response that says so is utter_problem_<field> or utter_problem_<field>_<code>.
PROBLEM_CODES = ("vague", "missing_action", "missing_start", "missing_data", "missing_effect")
#: Commands that only buttons send.
BUTTON_COMMANDS = {"done", "dont_know"}
#: Values of buttons whose question is read as text.
READ_AS_TEXT = {"error_message": {"none"}}


def responses() -> dict[str, list[dict[str, Any]]]:
    return domain()["responses"]  # type: ignore[no-any-return]


def file(name: str) -> Any:
    return yaml.safe_load((ROOT / "data" / name).read_text(encoding="utf-8"))


def placeholders(response: str) -> set[str]:
    return {name for variation in responses()[response] for name in re.findall(r"\{(\w+)\}", variation["text"])}


def buttons(response: str) -> list[dict[str, str]]:
    return [button for variation in responses()[response] for button in variation.get("buttons", [])]


def sources() -> list[ast.Module]:
    files = [*(ROOT / "bot/ticket").glob("*.py"), *(ROOT / "actions").glob("*.py")]
    return [ast.parse(each.read_text(encoding="utf-8")) for each in files]


def named_in_code() -> set[str]:
    return {
        node.value
        for tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"utter_\w*[a-z]", node.value)
    }


def said_with_parameters() -> Iterator[tuple[str, set[str]]]:
    """Every response that code says by name, with the names of the parameters that it gives."""
    for tree in sources():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            given = {keyword.arg for keyword in call.keywords if keyword.arg}
            called = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
            if called == "_close":
                given |= {"protocol", "score"}
            if called in ("say", "_close"):
                names = [str(each.value) for each in call.args if isinstance(each, ast.Constant)]
                yield from ((name, given) for name in names if name.startswith("utter_"))


def by_family() -> set[str]:
    """Responses that code names by a field: its question, its explanation, what is wrong with its answer."""
    asked = {f"utter_ask_{question}" for question in QUESTIONS}
    explained = {f"utter_explain_{field.id}" for field in FIELDS}
    problems = {f"utter_problem_{field.id}{code}" for field in ASKED for code in ("", *(f"_{code}" for code in PROBLEM_CODES))}
    how_to = {f"utter_howto_{kind}" for kind in file("fields.yml")["evidence_aliases"]}
    about = {f"utter_about_{topic}" for topic in file("commands.yml")["about"]}
    return asked | explained | problems | how_to | about


def test_the_form_asks_the_catalogue_in_its_order() -> None:
    assert domain()["forms"]["ticket_form"]["required_slots"] == QUESTIONS


def test_every_question_is_a_slot_and_every_slot_a_question() -> None:
    assert set(domain()["slots"]) == {*QUESTIONS, *OF_THE_TURN}


def test_slots_are_filled_by_the_form_alone() -> None:
    for name, slot in domain()["slots"].items():
        assert (slot["mappings"], slot["influence_conversation"]) == ([{"type": "custom"}], False), name


def test_every_question_has_its_words() -> None:
    assert not [question for question in QUESTIONS if f"utter_ask_{question}" not in responses()]


def test_every_field_can_be_explained() -> None:
    assert not [field.id for field in FIELDS if f"utter_explain_{field.id}" not in responses()]


def test_every_field_has_a_label_and_a_name_to_correct_it_by() -> None:
    entries = file("fields.yml")["fields"]
    assert set(entries) - {"privacy_contact"} == {*BY_ID, *PSEUDO_FIELDS}
    assert not [field.id for field in FIELDS if not entries[field.id].get("label") or not entries[field.id].get("aliases")]


def test_the_steps_have_titles() -> None:
    assert list(words.step_titles()) == [*STEPS, "review"]


@pytest.mark.parametrize("field", [field for field in FIELDS if field.type == "choice"], ids=lambda field: field.id)
def test_the_titles_of_a_choice_are_the_values_of_the_document(field: Any) -> None:
    declared: Any = Ticket
    for name in field.path.split("."):
        declared = get_type_hints(declared)[name]
    allowed = {value for part in get_args(declared) for value in get_args(part)}
    assert set(words.field_words()[field.id].titles) == allowed


@pytest.mark.parametrize("field", [field.id for field in ASKED if field.type == "choice"])
def test_every_value_of_a_choice_has_a_button_or_is_said_by_dont_know(field: str) -> None:
    offered = {choice[1] for button in buttons(f"utter_ask_{field}") if (choice := payloads.read_choice(button["payload"]))}
    assert set(words.field_words()[field].titles) - offered <= {"unknown"}


@pytest.mark.parametrize("field", [field.id for field in ASKED if field.type == "choice"])
def test_the_title_of_a_button_typed_is_the_button_pressed(field: str) -> None:
    for button in buttons(f"utter_ask_{field}"):
        choice = payloads.read_choice(button["payload"])
        if choice:
            assert words.choice(field, button["title"]) == choice[1], button["title"]


@pytest.mark.parametrize("field", [field.id for field in ASKED if field.type == "choice"])
def test_the_number_of_a_button_counts_the_titles(field: str) -> None:
    values = [payload[1] for button in buttons(f"utter_ask_{field}") if (payload := payloads.read_choice(button["payload"]))]
    assert values == list(words.field_words()[field].titles)[: len(values)]


@pytest.mark.parametrize("question", PSEUDO_FIELDS)
def test_the_title_of_a_button_about_the_conversation_typed_is_the_button_pressed(question: str) -> None:
    for button in buttons(f"utter_ask_{question}"):
        choice = payloads.read_choice(button["payload"])
        if choice:
            assert words.choice(question, button["title"]) == choice[1], button["title"]


def test_values_that_are_read_are_values_of_the_field() -> None:
    for field in (field for field in FIELDS if field.type == "choice"):
        entry = words.field_words()[field.id]
        assert {value for value, _ in entry.read} <= set(entry.titles), field.id


@pytest.mark.parametrize("response", sorted(domain()["responses"]))
def test_buttons_choose_values_that_exist(response: str) -> None:
    for button in buttons(response):
        choice, command = payloads.read_choice(button["payload"]), payloads.read_command(button["payload"])
        if choice:
            entry = words.field_words()[choice[0]]
            known = set(entry.titles) or {value for value, _ in entry.read} or READ_AS_TEXT[choice[0]]
            assert choice[1] in known, button
        else:
            assert command in {*words.commands(), *BUTTON_COMMANDS}, button


@pytest.mark.parametrize("response", sorted(domain()["responses"]))
def test_no_button_is_there_twice(response: str) -> None:
    for variation in responses()[response]:
        titles = [button["title"] for button in variation.get("buttons", [])]
        assert len(titles) == len(set(titles))


def test_every_response_that_code_says_is_in_the_domain() -> None:
    assert named_in_code() - set(responses()) == set()


def test_every_response_of_the_domain_is_said() -> None:
    assert set(responses()) - named_in_code() - by_family() == set()


def test_placeholders_are_parameters_that_code_gives() -> None:
    for response, given in said_with_parameters():
        known = given | (set(OF_THE_INSTALLATION) if response == "utter_privacy" else set())
        assert placeholders(response) <= known, response


def test_every_response_with_placeholders_is_said_by_name_or_is_a_question() -> None:
    by_name = dict(said_with_parameters())
    for response in responses():
        if placeholders(response) and response not in by_name and response != "utter_about_privacy":
            allowed = set(domain()["slots"]) if response.startswith("utter_ask_") else {"example"}
            assert placeholders(response) <= allowed, response


def test_conditions_ask_for_slots_and_leave_a_variation_without_one() -> None:
    for response, variations in responses().items():
        for condition in (each for variation in variations for each in variation.get("condition", [])):
            assert condition["name"] in domain()["slots"], response
            assert condition["type"] == "slot", response
        assert len([variation for variation in variations if "condition" not in variation]) == 1, response


def test_the_intents_are_those_of_the_contract() -> None:
    named = {next(iter(intent)) if isinstance(intent, dict) else intent for intent in domain()["intents"]}
    assert named == CONTRACT_INTENTS


def test_the_entities_are_those_of_the_contract() -> None:
    assert set(domain()["entities"]) == CONTRACT_ENTITIES


def test_every_intent_outside_the_form_leads_into_it() -> None:
    steps = [step for rule in file("rules/ticket.yml")["rules"] for step in rule["steps"]]
    led = {each["intent"] for step in steps for each in step.get("or", [])}
    assert led == CONTRACT_INTENTS


def test_every_action_of_the_domain_exists() -> None:
    defined = {
        node.value.value
        for tree in sources()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name == "name"
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Constant)
    }
    assert set(domain()["actions"]) == defined


#: Words that are wrong Portuguese without their accents, and mean nothing else.
WITHOUT_ACCENTS = (
    r"nao|voce|voces|ate|ja|sera|tambem|alem|numero|numeros|duvida|duvidas|modulo|modulos|codigo|"
    r"codigos|usuario|usuarios|relatorio|relatorios|padrao|versao|informacao|informacoes|descricao|opcao|"
    r"opcoes|evidencia|evidencias|tecnica|tecnico|so|entao|analise|possivel|necessario|necessaria|inicio|"
    r"periodo|automatico|maquina|producao|homologacao|documentacao|atualizacao|customizacao|customizacoes|"
    r"lentidao|sugestao|servico|servicos|solicitacao|frequencia|ultimo|ultima|video|videos|pagina|"
    r"memoria|area|areas|historico|titulo|titulos|credito|debito|calculo|emissao|transmissao|inclusao|"
    r"alteracao|exclusao|sao|estao|tera|terao|sao|apos|atraves|porem|varios|varias|unico|unica|"
    r"proximo|proxima|facil|dificil|util|horario|diario|mes|saida|conclusao|parametro|parametros|"
    r"dicionario|binario|confirmacao|operacao|situacao|excecao|inconsistencia|inconsistencias|responsavel|"
    r"disponivel|tambem|cenario|cenarios|especifico|especifica|conteudo|experiencia|referencia"
)
_BARE = re.compile(rf"\b({WITHOUT_ACCENTS})\b", re.IGNORECASE)


def texts_for_customers() -> Iterator[tuple[str, str]]:
    for name, variations in responses().items():
        for variation in variations:
            yield name, variation["text"]
            yield from ((name, button["title"]) for button in variation.get("buttons", []))
    fields = file("fields.yml")
    yield from (("fields.yml", text) for part in ("steps", "evidence", "fiscal", "warnings") for text in fields[part].values())
    for name, entry in fields["fields"].items():
        yield from ((name, text) for text in (entry.get("label", ""), *entry.get("titles", {}).values()))
    for rule in file("scope.yml")["rules"]:
        reasons = [rule["text"]] if isinstance(rule["text"], str) else rule["text"]
        yield from ((rule["id"], text) for text in (*reasons, rule.get("advice", "")))
    for module in catalog().modules.values():
        yield from ((module.code, text) for text in (module.name, module.scenario, module.example_data))
    yield from ((routine.code, routine.name or "") for routine in catalog().routines.values())
    for template in sorted((ROOT / "bot/ticket/templates").glob("*.j2")):
        yield template.name, re.sub(r"\{[%{].*?[%}]\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_every_word_that_a_customer_reads_has_its_accents() -> None:
    assert not [(where, found[0]) for where, text in texts_for_customers() for found in _BARE.finditer(text)]


def test_no_text_for_customers_is_empty_or_has_stray_blanks() -> None:
    for name, variations in responses().items():
        for variation in variations:
            text = variation["text"]
            assert text.strip(), name
            assert text == text.strip(), name
            assert "  " not in text, name
