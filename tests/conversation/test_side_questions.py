"""Side questions about support, the assistant and the open question itself: answered to the point, and the question is asked again."""

from __future__ import annotations

import pytest

from bot.ticket import words
from tests.conversation.places import standing_at
from tests.conversation.talk import Talk, domain

ASKED = [
    ("vcs acessam remoto?", "remote_access"),
    ("o analista usa anydesk?", "remote_access"),
    ("quanto custa a consultoria", "cost"),
    ("vou ter que pagar por isso?", "cost"),
    ("tem sla?", "deadline"),
    ("qual o prazo de resposta", "deadline"),
    ("quem vai me atender?", "analyst"),
    ("onde ficam os meus dados?", "privacy"),
    ("como apago meus dados", "privacy"),
    ("quem pode abrir chamado?", "who_opens"),
    ("o que acontece depois que eu enviar?", "after"),
    ("minha release ainda tem suporte?", "old_release"),
    ("como atualizo o release", "updates"),
    ("o que é base de teste", "test_base"),
    ("e se eu não tiver base de teste?", "test_base"),
    ("preciso mandar print?", "evidence"),
    ("posso mandar vídeo?", "files"),
    ("onde eu voto numa melhoria?", "improvement"),
]
DESCRIPTIONS = [
    "o que é gravado na SD2 sai errado, com a TES 501",
    "quanto custa o produto aparece zerado na tela depois de gravar",
    "o prazo de entrega some quando eu salvo o pedido",
    "meus dados de cobrança somem da tela depois de gravar o título",
    "quando vou ter o saldo do produto a tela fecha sem mensagem",
]


def decided(talk: Talk) -> Talk:
    return talk.say("confirmo")


@pytest.mark.parametrize("question", ["impact", "release", "steps", "expected_behavior", "review"])
@pytest.mark.parametrize(("asked", "topic"), ASKED)
def test_a_question_about_support_is_answered_and_the_open_question_stays(asked: str, topic: str, question: str) -> None:
    talk = standing_at(question)
    before = talk.ticket
    talk.say(asked)
    assert (talk.says, talk.question, talk.ticket) == ([f"utter_about_{topic}"], question, before)


@pytest.mark.parametrize("said", DESCRIPTIONS)
def test_a_description_that_begins_like_a_question_is_a_description(said: str) -> None:
    talk = standing_at("steps").say(said)
    assert talk.ticket.process.steps == [said]


def test_a_doubt_about_the_product_is_the_doubt_that_was_asked_for() -> None:
    talk = standing_at("question").say("como atualizo a release do ambiente de teste?")
    assert talk.ticket.question == "como atualizo a release do ambiente de teste?"


def test_every_topic_has_its_answer() -> None:
    assert [topic for topic in words.topics() if f"utter_about_{topic}" not in domain()["responses"]] == []


def test_not_knowing_at_the_scope_choice_explains_each_choice_and_asks_again() -> None:
    talk = decided(standing_at("review")).say("não sei")
    assert (talk.says, talk.question) == (["utter_explain_scope_choice"], "scope_choice")


def test_asking_why_it_is_no_standard_support_chooses_nothing() -> None:
    talk = decided(standing_at("review")).say("por que não é suporte padrão?")
    assert (talk.says, talk.question, talk.tickets) == (["utter_scope_question"], "scope_choice", [])


def test_the_takeover_explains_itself() -> None:
    assert standing_at("takeover").say("o que é isso?").says == ["utter_explain_takeover"]
