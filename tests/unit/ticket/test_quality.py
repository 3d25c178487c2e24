"""The completeness score: weights, half shares, and that no answer ever lowers it."""

from __future__ import annotations

import pytest

from bot.ticket import model, quality
from bot.ticket.fields import ASKED, BY_ID, DEFECT
from bot.ticket.model import Attachment, Ticket
from bot.ticket.provenance import put
from tests.conversation.places import GOOD_ANSWERS, standing_at
from tests.conversation.talk import Talk

#: What weighs most in the product's words.
HEAVIEST = {"steps", "observed_behavior", "expected_behavior", "routines", "release", "attachments"}


def error() -> Ticket:
    return Ticket(kind="error")


def score(ticket: Ticket) -> int:
    return quality.assess(ticket).score


def test_an_empty_ticket_scores_nothing() -> None:
    assert score(Ticket()) == 0
    assert score(error()) == 0


def test_what_the_product_calls_heaviest_weighs_most() -> None:
    by_weight = sorted((field for field in ASKED if "error" in field.kinds), key=lambda field: -field.weight)
    assert {field.id for field in by_weight[: len(HEAVIEST)]} == HEAVIEST


def test_evidence_weighs_fifteen_at_most() -> None:
    assert BY_ID["attachments"].weight <= 15
    for kind in DEFECT:
        total = sum(field.weight for field in ASKED if kind in field.kinds)
        assert BY_ID["attachments"].weight / total <= 0.15


def test_a_complete_ticket_scores_a_hundred() -> None:
    talk = standing_at("customizations")
    complete = GOOD_ANSWERS | {"reproduces_in_test": "sim", "reproduces_standard": "sim, continua"}
    while talk.question != "review":
        assert talk.question is not None
        talk.say(complete[talk.question])
    talk.ticket.evidence.attachments = [
        Attachment(id="att_1", name="error.log", kind="error_log", size=1, sha256=""),
        Attachment(id="att_2", name="tela.png", kind="image", size=1, sha256=""),
    ]
    assert quality.assess(talk.ticket).missing == []
    assert score(talk.ticket) == 100


def test_evidence_that_is_declared_unavailable_counts_half() -> None:
    without, declared, attached = error(), error(), error()
    declared.evidence.unavailable = ["error_log"]
    attached.evidence.attachments = [Attachment(id="att_1", name="error.log", kind="error_log", size=1, sha256="")]
    assert score(without) < score(declared) < score(attached)
    assert score(declared) == pytest.approx(score(attached) / 2, abs=1)


@pytest.mark.parametrize(
    ("path", "half", "full"),
    [("particularities.customizations", "unknown", "no"), ("particularities.reproduces_in_test", "not_tested", "yes")],
)
def test_not_knowing_counts_half(path: str, half: str, full: str) -> None:
    scores = []
    for value in (half, full):
        ticket = error()
        ticket.environment.release = "12.1.2410"
        ticket.process.steps = ["a", "b"]
        put(ticket, path, value, "customer")
        scores.append(quality.assess(ticket))
    assert scores[0].score < scores[1].score
    assert path not in scores[0].missing


def test_a_flagged_answer_counts_half() -> None:
    ticket = error()
    put(ticket, "process.expected_behavior", "que funcione", "customer")
    good = score(ticket)
    ticket.quality.warnings = [model.QualityWarning(field="process.expected_behavior", code="vague", text="")]
    assert score(ticket) == pytest.approx(good / 2, abs=1)


def test_there_is_none_counts_as_an_answer() -> None:
    ticket = error()
    put(ticket, "process.error_message", None, "customer")
    assert "process.error_message" not in quality.assess(ticket).missing


def test_what_is_missing_comes_heaviest_first() -> None:
    weights = [next(field.weight for field in ASKED if field.path == path) for path in quality.assess(error()).missing]
    assert weights == sorted(weights, reverse=True)


def test_a_question_needs_little_for_a_good_score() -> None:
    talk = Talk().say("quero abrir um chamado").say("dúvida")
    while talk.question != "review":
        assert talk.question is not None
        talk.say(GOOD_ANSWERS[talk.question])
    assert score(talk.ticket) == 100


@pytest.mark.parametrize("kind", ["erro", "lentidão", "queda", "dúvida", "sugestão", "customização", "serviço"])
def test_answering_never_lowers_the_score(kind: str) -> None:
    talk = Talk().say("quero abrir um chamado").say(kind)
    before = score(talk.ticket)
    while talk.question != "review":
        question = talk.question
        assert question is not None
        talk.say(GOOD_ANSWERS[question])
        after = score(talk.ticket)
        assert after >= before, question
        before = after


@pytest.mark.parametrize("field", [field.id for field in ASKED if field.weight and "error" in field.kinds])
def test_an_answer_is_worth_more_than_no_answer(field: str) -> None:
    answered, passed_over = standing_at(field).say(GOOD_ANSWERS[field]), standing_at(field).say("pular")
    assert score(answered.ticket) >= score(passed_over.ticket)


def test_a_vague_answer_is_worth_more_than_none_and_less_than_a_good_one() -> None:
    vague = standing_at("expected_behavior").say("que funcione").say("que funcione").say("que funcione")
    none = standing_at("expected_behavior").say("pular")
    good = standing_at("expected_behavior").say(GOOD_ANSWERS["expected_behavior"])
    assert score(none.ticket) < score(vague.ticket) < score(good.ticket)


def test_warnings_are_kept() -> None:
    ticket = error()
    ticket.quality.warnings = [model.QualityWarning(field="kind", code="unclear", text="x")]
    assert quality.assess(ticket).warnings == ticket.quality.warnings
