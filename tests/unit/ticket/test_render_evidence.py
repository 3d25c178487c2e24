"""The files of a ticket as people read it: what was read in which, what waits, what there is not, and what to check first."""

from __future__ import annotations

import html
import re

import pytest

from bot.ticket import render, view
from bot.ticket.draft import Draft
from bot.ticket.model import Attachment, Ticket
from bot.ticket.provenance import put
from tests.conversation.talk import KNOWN_PERSON, Talk
from tests.conversation.test_files import LOG, made, packed

NO_LICENCES = {"last_error": {"message": "Muitos usuários", "hint": "licenses_exhausted"}}


def ticket(*files: Attachment) -> Ticket:
    """A ticket of an error with these files, with its score, decision and hints."""
    known = Ticket(kind="error", protocol="PRT-20260101-0001", created_at="2026-01-01T12:00:00Z", status="submitted", outcome="ticket")
    known.evidence.attachments = list(files)
    return view.assessed(Draft(person=KNOWN_PERSON, ticket=known))


def renderings(known: Ticket) -> list[str]:
    """The ticket as page, Markdown and plain texts, without marks."""
    marks = str.maketrans("", "", "*_\\")
    page = re.sub(r'<span class="badge[^"]*">(.*?)</span>', r"(\1)", re.sub("</?strong>", "", html.unescape(render.to_html(known))))
    return [page, *(text.translate(marks) for text in (render.to_markdown(known), render.review(known), render.summary(known)))]


def test_what_is_not_available_is_in_every_rendering_by_its_portuguese_name() -> None:
    known = ticket(LOG)
    known.evidence.unavailable = ["video", "console_log", "environment_report"]
    for text in renderings(known):
        assert "Não disponível: vídeo, console.log, informações do ambiente (Shift+F6)" in text


def test_what_is_not_available_is_shown_without_any_file() -> None:
    known = ticket()
    known.evidence.unavailable = ["image"]
    for text in renderings(known):
        assert "Evidências" in text
        assert "Não disponível: print da tela" in text


def test_without_files_nothing_is_said_of_them() -> None:
    for text in renderings(ticket()):
        assert "Não disponível" not in text


def test_a_file_under_analysis_is_told_from_those_that_were_read() -> None:
    waiting = made("console_log", "queda.log", {"warnings": ["held"]})
    for text in renderings(ticket(LOG, waiting)):
        assert text.count("em verificação de segurança, ainda não lido") == 1
        line = next(line for line in text.splitlines() if "em verificação" in line)
        assert "queda.log" in line


def test_a_hint_says_which_file_it_comes_from() -> None:
    for text in renderings(ticket(LOG, packed(made("console_log", "queda.log", NO_LICENCES))))[:3]:
        assert "O que verificar antes: O log mostra que as licenças disponíveis acabaram" in text
        assert "(lido de queda.log, dentro de logs.zip)" in text


def test_two_files_that_speak_of_the_same_are_both_named() -> None:
    known = ticket(made("error_log", "a.log", NO_LICENCES), made("error_log", "b.log", NO_LICENCES))
    assert "(lido de a.log; lido de b.log)" in render.review(known)


def test_a_hint_whose_file_is_gone_is_still_there() -> None:
    known = ticket(made("error_log", "a.log", NO_LICENCES))
    known.evidence.attachments = []
    text = render.to_markdown(known)
    assert "O que verificar antes" in text
    assert "lido de" not in text


def test_a_value_that_a_file_proved_names_the_file() -> None:
    archive = packed(LOG)
    known = ticket(archive)
    put(known, "environment.appserver_build", "7.00.240223P-20250326", "attachment", archive.id)
    for text in renderings(known):
        line = next(line for line in text.splitlines() if "7.00.240223P-20250326" in line)
        assert "Build do AppServer" in line
    assert "7.00.240223P-20250326 (lido de error.log, dentro de logs.zip)" in render.review(known)


def test_a_value_whose_file_is_gone_is_still_not_the_customers_word() -> None:
    known = ticket()
    put(known, "environment.release", "12.1.2410", "attachment", "att_gone")
    assert "12.1.2410 (lido de um arquivo)" in render.review(known)


def test_a_files_kind_is_not_said_twice() -> None:
    assert "error.log (error.log)" not in "".join(renderings(ticket(LOG, packed(LOG))))
    assert "error.log (error.log)" not in render.checklist_of(ticket(LOG))


def test_a_files_name_takes_no_effect_beside_a_value() -> None:
    hostile = Attachment(id="att_1", name="<b>*x*</b>.log", kind="error_log", size=1, sha256="", findings=LOG.findings)
    known = ticket(hostile)
    put(known, "environment.module", "SIGAEST", "attachment", "att_1")
    assert "<b>*x*" not in render.to_html(known)
    assert "*x*" not in render.to_markdown(known).replace("\\*x\\*", "")


def test_the_decision_stands_before_the_answers() -> None:
    known = ticket(LOG)
    put(known, "environment.release", "12.1.2410", "customer")
    for text in (render.to_markdown(known), render.to_html(known)):
        assert text.index("Escopo:") < text.index("Rotina e ambiente") < text.index("Evidências")


@pytest.mark.parametrize(("size", "said"), [(512, "512 bytes"), (12_800, "12 KB"), (3_565_158, "3,4 MB")])
def test_a_size_is_said_as_people_read_it(size: int, said: str) -> None:
    assert render.file_size(size) == said


def test_what_was_not_confirmed_is_one_line_and_marked_at_each_value() -> None:
    talk = Talk().attach(LOG).say("falar com uma pessoa").say("sim")
    for text in renderings(talk.tickets[0])[:2]:
        assert text.count("Sem confirmação do cliente: Tipo de solicitação, Rotina, Módulo") == 1
        assert "(lido de error.log, não confirmado)" in text
        assert "sem confirmação do cliente." not in text


def test_the_customer_is_told_at_the_review_what_was_not_confirmed() -> None:
    talk = Talk().attach(LOG).say("não sei")
    text = render.review(view.assessed(talk.draft))
    assert "Atenção, ainda sem a sua confirmação: Tipo de solicitação, Rotina, Módulo" in text
    assert "• Rotina: MATA010 (Produtos) (lido de error.log, não confirmado)" in text
