"""Whatever a customer sends: no exception, and what enters the document is of its types."""

from __future__ import annotations

import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ticket import answers, coach, facts, steering
from bot.ticket.draft import Draft
from bot.ticket.fields import BY_ID, FIELDS, Field
from bot.ticket.model import Ticket
from bot.ticket.provenance import put
from tests.conversation.places import EVERY_QUESTION, standing_at

#: Words and marks that mean something somewhere, to be put together at random.
WORDS = [
    "sim",
    "não",
    "n",
    "talvez",
    "sei",
    "lá",
    "pular",
    "pronto",
    "voltar",
    "cancelar",
    "corrigir",
    "release",
    "build",
    "rotina",
    "MATA410",
    "FINA050",
    "U_X",
    "M410GRV",
    "12.1.2410",
    "2410",
    "7.00.240223P-20250326",
    "oracle",
    "19c",
    "teste",
    "produção",
    "todos",
    "só",
    "com",
    "uma",
    "filial",
    "03",
    "MV_ESTNEG",
    "=",
    "S",
    ".T.",
    "10/03/2026",
    "R$",
    "1.500,00",
    "ana@exemplo.com",
    "https://tdn.totvs.com/x",
    "1.",
    "2)",
    "-",
    "•",
    ">",
    "|",
    "`",
    "```",
    "<b>",
    "{x}",
    "{0[",
    "{{",
    "\\",
    "/",
    "\n",
    "\r\n",
    "\t",
    "\u200b",
    "\u202e",
    "ª",
    "º",
    "🤷",
    "é",
    "a",
    "o",
    "na",
    "verdade",
    "mas",
    "que",
    "porque",
    "erro",
    "lento",
    "caiu",
    "dúvida",
    "pessoa",
    "depois",
    "amanhã",
    "123.456.789-09",
    "(11)",
    "98765-4321",
    "passo",
    "mensagem",
]
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
TEXTS = st.one_of(st.text(max_size=120), SENTENCES)


@pytest.mark.parametrize("field", [field for field in FIELDS if field.type != "files"], ids=lambda field: field.id)
@given(text=TEXTS)
@settings(max_examples=25)
def test_a_reader_gives_values_that_the_document_takes(field: Field, text: str) -> None:
    for ticket in (Ticket(kind="error"), Ticket(kind="question")):
        reading = answers.read(field, text, ticket)
        for path, value in (reading.values if reading else {}).items():
            put(ticket, path, value, "customer")
            assert value != "", path
        assert msgspec.json.decode(msgspec.json.encode(ticket), type=Ticket) == ticket


@given(text=TEXTS)
def test_facts_are_values_that_the_document_takes(text: str) -> None:
    ticket = Ticket()
    for fact in facts.opening_facts(text, ticket):
        put(ticket, fact.path, fact.value, fact.source)
        assert fact.value not in ("", None)
    for path, value in facts.artifact_facts(text, Ticket()).items():
        put(ticket, path, value, "customer")


@given(text=TEXTS, free_text=st.booleans())
def test_anything_may_be_said_to_steer(text: str, free_text: bool) -> None:
    command = steering.whole_command(text)
    assert command is None or isinstance(command, str)
    topic = steering.asked_about(text, free_text)
    assert topic is None or topic in {*BY_ID, "this", "scope"}
    for asked in (None, BY_ID["kind"], BY_ID["observed_behavior"], BY_ID["release"]):
        correction = steering.correction(text, Ticket(kind="error"), asked)
        for path, value in (correction.values if correction else {}).items():
            put(Ticket(), path, value, "customer")


@given(steps=st.lists(TEXTS, max_size=4))
def test_the_coach_judges_anything(steps: list[str]) -> None:
    assert coach.check_steps(steps) in (None, "missing_action", "missing_start", "missing_data", "missing_effect")
    assert {coach.check_behavior(step) for step in steps} <= {None, "vague"}


@pytest.mark.parametrize("question", EVERY_QUESTION)
@given(
    text=TEXTS,
    payload=st.none()
    | st.sampled_from(["/skip", "/kind=nothing", "/review=confirm", "/impact=blocked", "/takeover=", "x", "/disambiguation=MATA121"]),
)
@settings(max_examples=12, deadline=None)
def test_every_question_takes_anything_and_says_or_asks_something(question: str, text: str, payload: str | None) -> None:
    talk = standing_at(question)
    talk.send(text, payload)
    assert talk.heard
    assert all(heard.strip() for heard in talk.heard)
    assert talk.question is None or talk.question in EVERY_QUESTION
    assert msgspec.json.decode(msgspec.json.encode(talk.draft), type=Draft) == talk.draft


ASKING: set[str | None] = {*EVERY_QUESTION}
#: What may be open in each state of a draft.
AT: dict[str, set[str | None]] = {
    "open": ASKING - {"resume"},
    "paused": {None, "resume", "confirm_cancel", "confirm_handoff"},
    "idle": {None, "confirm_handoff"},
}


@given(
    texts=st.lists(
        st.one_of(
            SENTENCES,
            st.sampled_from(
                ["cancelar", "sim", "não", "voltar", "pausar", "continuar", "pronto", "pular", "confirmo", "falar com uma pessoa"]
            ),
        ),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=40, deadline=None)
def test_a_conversation_of_anything_stays_sound(texts: list[str]) -> None:
    talk = standing_at("documentation_checked")
    for text in texts:
        talk.say(text)
        assert talk.heard
        assert talk.question in AT[talk.draft.state]
        field = BY_ID.get(talk.question or "")
        assert field is None or field.id == "kind" or talk.ticket.kind in field.kinds
        assert len(talk.draft.closed) == len(set(talk.draft.closed))
        assert len(talk.draft.asked) == len(set(talk.draft.asked))


HUGE = {
    "one word": "a" * 60_000,
    "words": "abc " * 15_000,
    "numbers": "1. " * 20_000,
    "digits": "1" * 60_000,
    "lines": "\n" * 60_000,
    "steps": "1. clico em x 2. " * 4_000,
    "quotes": '"' * 60_000,
    "addresses": "a@b." * 15_000,
    "no": "não " * 15_000,
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
@pytest.mark.parametrize("question", ["kind", "routines", "steps", "observed_behavior", "more_details", "takeover"])
def test_a_huge_message_is_read_in_no_time(question: str, text: str) -> None:
    talk = standing_at(question)
    started = time.process_time()
    talk.say(text)
    assert time.process_time() - started < 2
    assert all(
        len(field) <= answers.LONGEST_ANSWER
        for field in (talk.ticket.process.observed_behavior or "", talk.ticket.particularities.more_details or "")
    )
