"""The ticket as a card: everything that the text review shows, and what a client needs to draw and correct it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bot.ticket import render, scope, view, words
from bot.ticket.card import MOST_READ, Card, CardRow, card, read_in
from bot.ticket.draft import Draft
from bot.ticket.fields import BY_ID, STEPS
from bot.ticket.model import Attachment, Ticket
from bot.ticket.provenance import put
from bot.ticket.scene import warn
from tests.conversation.places import standing_at
from tests.conversation.talk import KNOWN_PERSON, Talk
from tests.conversation.test_files import LOG, made, packed

HELD = made("console_log", "queda.log", {"warnings": ["held"], "last_error": {"message": "ainda não lido"}})
NO_LICENCES = {"last_error": {"message": "Muitos usuários", "hint": "licenses_exhausted"}}


def shown(draft: Draft) -> Card:
    """The card of a draft that has one."""
    found = card(draft)
    assert found is not None
    return found


def rows(found: Card) -> dict[str, CardRow]:
    """The answers of a card by field."""
    return {row.field: row for step in found.steps for row in step.rows}


def texts_in(content: Any) -> list[str]:
    """Every text anywhere in plain data."""
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        return [text for each in content for text in texts_in(each)]
    return [content] if isinstance(content, str) else []


def reviewed(*files: Attachment) -> Talk:
    """A conversation at the review, with these files, doubts and gaps."""
    talk = standing_at("review")
    talk.ticket.evidence.attachments = list(files)
    put(talk.ticket, "environment.lib_version", "20240115", "customer")
    warn(talk.draft, BY_ID["lib_version"], "unconfirmed")
    warn(talk.draft, BY_ID["expected_behavior"], "vague")
    return talk


def test_without_a_ticket_there_is_no_card() -> None:
    assert card(Draft(person=KNOWN_PERSON)) is None


@pytest.mark.parametrize("question", ["kind", "takeover", "release", "confirm_cancel", "review"])
def test_a_ticket_that_is_written_has_a_card_at_every_question(question: str) -> None:
    found = shown(standing_at(question).draft)
    assert [step.name for step in found.steps] == list(STEPS)
    assert [step.title for step in found.steps] == [words.step_titles()[step] for step in STEPS]


def test_a_paused_draft_has_its_card_too() -> None:
    talk = standing_at("release").say("pausar")
    assert rows(shown(talk.draft))["routines"].text == "MATA010 (Produtos)"


def test_the_card_is_the_draft_and_changes_nothing_of_it() -> None:
    talk = standing_at("review")
    before = msgspec.json.encode(Draft(person=KNOWN_PERSON, ticket=view.assessed(talk.draft)))
    shown(talk.draft)
    assert msgspec.json.encode(Draft(person=KNOWN_PERSON, ticket=view.assessed(talk.draft))) == before


def test_what_waits_for_its_confirmation_is_not_on_the_card() -> None:
    assert not {"routines", "release"} & set(rows(shown(standing_at("takeover").draft)))


def test_every_line_of_the_text_review_is_on_the_card() -> None:
    draft = reviewed(LOG, packed(made("console_log", "outro.log", NO_LICENCES)), HELD).draft
    found = shown(draft)
    on_card = texts_in(msgspec.to_builtins(found))
    missed = [
        line
        for line in render.review(view.assessed(draft)).splitlines()
        if line.strip() and not any(len(text) > 1 and text in line for text in on_card) and f"{found.score} de 100" not in line
    ]
    assert missed == []


def test_each_answer_tells_where_it_comes_from() -> None:
    archive = packed(made("error_log", "a.log", {"environment": {"dbaccess_build": "23.1.1.5"}}))
    talk = reviewed(archive)
    put(talk.ticket, "environment.dbaccess_build", "23.1.1.5", "attachment", archive.id)
    found = rows(shown(talk.draft))
    assert (found["dbaccess_build"].source, found["dbaccess_build"].file) == ("attachment", "a.log (dentro de logs.zip)")
    assert (found["contact_name"].source, found["release"].source) == ("channel", "customer")
    assert found["lib_version"].unconfirmed
    assert not found["release"].unconfirmed


def test_each_answer_can_be_corrected_by_its_payload() -> None:
    found = rows(shown(reviewed().draft))
    assert found["release"].payload == "/correct=release"
    assert all(row.payload == f"/correct={field}" for field, row in found.items())


def test_steps_are_a_list_and_stand_there_once() -> None:
    found = rows(shown(reviewed().draft))["steps"]
    assert len(found.items) == 3
    assert found.items[0] == "abro a rotina MATA010"
    assert found.text is None


def test_steps_that_were_passed_over_are_a_text_like_any_other() -> None:
    draft = Draft(person=KNOWN_PERSON, state="open", ticket=Ticket(kind="error"))
    put(draft.ticket, "process.steps", [], "customer")
    found = rows(shown(draft))["steps"]
    assert found.items == []
    assert found.text


def test_a_row_sends_only_what_it_holds() -> None:
    row = CardRow(field="release", label="Release", text="12.1.2410", payload="/correct=release")
    assert msgspec.to_builtins(row) == {"field": "release", "label": "Release", "text": "12.1.2410", "payload": "/correct=release"}


def test_score_gaps_and_doubts_are_those_of_the_ticket() -> None:
    talk = reviewed()
    talk.ticket.evidence.unavailable = ["video"]
    found, ticket = shown(talk.draft), view.assessed(talk.draft)
    assert found.score == ticket.quality.score
    assert found.missing == [render.label(path) for path in ticket.quality.missing]
    assert found.warnings == [warning.text for warning in ticket.quality.warnings if warning.code == "vague"]
    assert found.unavailable == ["vídeo"]


def test_the_decision_stands_with_all_its_reasons() -> None:
    talk = reviewed()
    talk.ticket.environment.environment_updated = "no"
    found, decided = shown(talk.draft).scope, view.assessed(talk.draft)
    assert found is not None
    assert (found.decision, found.title, found.advice) == ("test_first", "Testar antes de abrir", None)
    assert found.reasons == [reason.text for reason in decided.scope.reasons]
    assert len(found.reasons) > 1


def test_a_wish_stands_with_what_to_do_about_it() -> None:
    draft = Draft(person=KNOWN_PERSON, state="open", ticket=Ticket(kind="improvement"))
    found = shown(draft).scope
    assert found is not None
    assert found.decision == "other_channel"
    assert found.advice
    assert found.advice == scope.advice(view.assessed(draft))


def test_what_to_check_first_names_its_file() -> None:
    found = shown(reviewed(packed(made("console_log", "queda.log", NO_LICENCES))).draft).scope
    assert found is not None
    assert len(found.hints) == 1
    assert found.hints[0].endswith("(lido de queda.log, dentro de logs.zip)")


def test_files_are_called_by_what_they_are_and_whether_they_wait() -> None:
    found = shown(reviewed(LOG, packed(made("error_log", "a.log", {})), HELD).draft).attachments
    assert [(file.name, file.title, file.held) for file in found] == [
        ("error.log", "error.log", False),
        ("logs.zip", "arquivo compactado com a.log", False),
        ("queda.log", "console.log", True),
    ]


# What was read in a file


def test_what_was_read_in_a_log_is_shown() -> None:
    findings = {
        "errors": 3,
        "last_error": {"message": "Alias does not exist SBM", "custom_frames": ["U_SIGEXMOD", "U_SIGEXMOD"]},
        "environment": {"release": "12.1.2310", "appserver_build": "7.00.240223P-20250326"},
        "routines": ["MATA410"],
    }
    assert msgspec.to_builtins(read_in(made("error_log", "error.log", findings))) == [
        {
            "name": "error.log",
            "errors": 3,
            "message": "Alias does not exist SBM",
            "routines": ["MATA410"],
            "release": "12.1.2310",
            "build": "7.00.240223P-20250326",
            "custom": ["U_SIGEXMOD"],
        }
    ]


def test_each_log_inside_an_archive_is_shown_by_its_own_name() -> None:
    archive = packed(
        made("error_log", "a.log", {"last_error": {"message": "A"}}),
        made("text", "b.txt", {}),
        made("error_log", "c.log", {"routines": ["FINA050"]}),
    )
    assert [each.name for each in read_in(archive)] == ["a.log", "c.log"]


def test_of_an_archive_of_hundreds_of_logs_the_first_are_shown() -> None:
    archive = packed(*(made("error_log", f"{number}.log", {"last_error": {"message": "A"}}) for number in range(400)))
    assert len(read_in(archive)) == MOST_READ


def test_custom_code_that_takes_time_is_shown() -> None:
    profiler = made("profiler_log", "p.log", {"top": [{"function": "U_LENTA", "custom": True}, {"function": "MATA410", "custom": False}]})
    assert [each.custom for each in read_in(profiler)] == [["U_LENTA"]]


def test_an_export_of_the_environment_shows_release_and_build() -> None:
    export = made("environment_report", "ambiente.txt", {"environment": {"release": "12.1.2410", "appserver_build": None}})
    assert msgspec.to_builtins(read_in(export)) == [{"name": "ambiente.txt", "release": "12.1.2410"}]


@pytest.mark.parametrize(
    "attachment",
    [HELD, made("image", "tela.png", {}), made("other", "x.bin", {"kind": "other"}), made("error_log", "e.log", {"last_error": None})],
    ids=lambda attachment: attachment.name,
)
def test_nothing_is_shown_of_a_file_that_waits_or_tells_nothing(attachment: Attachment) -> None:
    assert read_in(attachment) == []
