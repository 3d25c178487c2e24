"""Files whose security check ends while the conversation goes on: what is cleared is read then, what is infected is asked for again."""

from __future__ import annotations

import pytest

from bot.ticket.model import Attachment
from tests.conversation.places import REPORT, standing_at
from tests.conversation.talk import Talk
from tests.conversation.test_files import LOG, SCREEN, made, packed


def waiting(file: Attachment) -> Attachment:
    return made(file.kind, file.name, {**file.findings, "warnings": ["held"]})


def cleared(file: Attachment) -> Attachment:
    return made(file.kind, file.name, {**file.findings, "warnings": []})


def with_waiting(question: str, file: Attachment = LOG) -> Talk:
    """A conversation at a question, with a file on the ticket that waits for its check."""
    talk = standing_at(question).attach(waiting(file))
    assert (talk.question, talk.says[-1]) == (question, "utter_file_held")
    return talk


def test_nothing_is_said_while_a_file_waits() -> None:
    talk = with_waiting("frequency")
    talk.checked = {LOG.id: waiting(LOG)}
    assert talk.say("às vezes").says == []
    assert talk.ticket.evidence.attachments == [waiting(LOG)]


def test_a_cleared_file_is_read_and_the_customer_is_told_once() -> None:
    talk = with_waiting("frequency")
    talk.checked = {LOG.id: cleared(LOG)}
    talk.say("às vezes")
    assert talk.ticket.process.frequency == "sometimes"
    assert talk.ticket.particularities.entry_points == ["MT010INC"]
    assert talk.ticket.provenance["particularities.entry_points"].ref == LOG.id
    assert talk.ticket.evidence.attachments == [cleared(LOG)]
    assert talk.heard[0].startswith("A verificação de segurança de error.log terminou: o arquivo está liberado")
    assert "MT010INC" in talk.heard[0]
    assert "utter_file_released_read" not in talk.say("não sei").says


def test_a_cleared_archive_is_told_file_by_file() -> None:
    report = made("environment_report", "f6.txt", {"environment": {"lib_version": "20240101"}})
    archive = packed(SCREEN, report, LOG)
    talk = with_waiting("frequency", archive)
    talk.checked = {archive.id: cleared(archive)}
    talk.say("às vezes")
    assert talk.says[:3] == ["utter_file_released", "utter_file_read", "utter_file_read"]
    assert "logs.zip" in talk.heard[0]
    told = "\n".join(talk.heard[1:3])
    assert "Li o arquivo error.log (dentro de logs.zip). " in told
    assert "Pontos de entrada e funções próprias: MT010INC" in talk.heard[1]
    assert "Li o arquivo f6.txt (dentro de logs.zip). LIB: 20240101." in told


def test_a_cleared_file_that_proves_nothing_is_told_too() -> None:
    talk = with_waiting("frequency", SCREEN)
    talk.checked = {SCREEN.id: cleared(SCREEN)}
    assert talk.say("às vezes").says[0] == "utter_file_released"


def test_the_same_message_again_says_the_same_and_does_nothing_twice() -> None:
    talk = with_waiting("frequency")
    talk.checked = {LOG.id: None}
    first = talk.say("às vezes", message_id="twice").says
    assert talk.say("às vezes", message_id="twice").says == first
    assert first.count("utter_file_infected") == 1


def test_a_cleared_file_answers_the_question_that_stays_open() -> None:
    report = made("environment_report", "f6.txt", {"environment": {"appserver_build": "7.00.240223P-20250326"}})
    talk = standing_at("appserver_build").attach(waiting(report))
    assert talk.question == "appserver_build"
    talk.checked = {report.id: cleared(report)}
    talk.say("onde vejo a build?")
    assert talk.ticket.environment.appserver_build == "7.00.240223P-20250326"
    assert talk.question == "database"


def test_a_cleared_file_that_contradicts_the_answer_just_given_is_asked_about() -> None:
    other = made("environment_report", "ambiente.txt", REPORT.findings)
    talk = standing_at("appserver_build").attach(waiting(other))
    talk.checked = {other.id: cleared(other)}
    talk.say("7.00.240223P-20250326")
    assert talk.ticket.environment.appserver_build == "7.00.240223P-20250326"
    assert talk.question == "conflict"
    assert talk.choose("customer").question == "database"


def test_what_a_cleared_file_tells_waits_with_the_rest_for_its_confirmation() -> None:
    talk = Talk().attach(waiting(LOG), text="bom dia, ao incluir um produto dá erro e ele não é gravado. segue o log")
    talk.checked = {LOG.id: cleared(LOG)}
    talk.say("não")
    assert talk.question == "takeover"
    message, file = talk.heard[-1].split("Li no arquivo error.log:")
    assert "• Build do AppServer: 7.00.240223P-20250326" in file
    assert "Build" not in message
    assert talk.ticket.environment.appserver_build is None


def test_an_infected_file_is_taken_off_and_wanted_again() -> None:
    talk = with_waiting("attachments")
    assert "✓ error.log" in talk.heard[-1]
    talk.checked = {LOG.id: None}
    talk.say("como gero o error.log?")
    assert talk.says[0] == "utter_file_infected"
    assert (talk.ticket.evidence.attachments, talk.ticket.evidence.unavailable) == ([], [])
    assert talk.question == "attachments"
    assert "○ error.log" in talk.heard[-1]


def test_at_the_end_of_the_evidence_it_is_asked_for_again() -> None:
    talk = with_waiting("attachments")
    talk.checked = {LOG.id: None}
    assert talk.say("pronto").question == "attachments"
    assert talk.ticket.evidence.unavailable == ["image"]
    assert talk.say("não tenho").question == "review"
    assert set(talk.ticket.evidence.unavailable) == {"image", "error_log"}


@pytest.mark.parametrize("reply", ["Confirmar e enviar", "confirmo"])
def test_a_review_that_showed_an_infected_file_is_not_sent(reply: str) -> None:
    talk = with_waiting("attachments").say("pronto")
    assert talk.question == "review"
    talk.checked = {LOG.id: None}
    talk.say(reply)
    assert (talk.tickets, talk.question, talk.says) == ([], "attachments", ["utter_file_infected"])
    assert talk.say("não tenho").question == "review"


def test_a_file_that_is_cleared_at_the_review_is_in_the_ticket() -> None:
    talk = with_waiting("attachments").say("pronto")
    talk.checked = {LOG.id: cleared(LOG)}
    talk.say("confirmo").say("abre mesmo assim")
    assert talk.tickets[0].evidence.attachments == [cleared(LOG)]
    assert talk.tickets[0].particularities.entry_points == ["MT010INC"]


def test_a_contradiction_that_shows_at_the_review_comes_before_sending() -> None:
    other = made("environment_report", "ambiente.txt", REPORT.findings)
    talk = standing_at("review").attach(waiting(other))
    talk.checked = {other.id: cleared(other)}
    talk.say("confirmo")
    assert (talk.tickets, talk.question) == ([], "conflict")
    assert talk.choose("customer").question == "review"


def test_a_person_is_called_without_the_infected_file() -> None:
    talk = with_waiting("attachments").say("quero falar com uma pessoa")
    talk.checked = {LOG.id: None}
    talk.say("sim")
    assert talk.says == ["utter_file_infected", "utter_submitted_handoff"]
    assert talk.tickets[0].evidence.attachments == []


def test_coming_back_to_a_paused_review_leads_to_what_is_wanted_again() -> None:
    talk = with_waiting("attachments").say("pronto").say("pausar")
    talk.checked = {LOG.id: None}
    talk.say("olá, voltei ao trabalho")
    assert (talk.says, talk.question) == (["utter_file_infected"], "resume")
    assert talk.say("continuar").question == "attachments"


def test_a_cancelled_ticket_hears_no_more_of_its_files() -> None:
    talk = with_waiting("frequency").say("cancelar")
    talk.checked = {LOG.id: cleared(LOG)}
    assert talk.say("sim").says == ["utter_cancelled"]
