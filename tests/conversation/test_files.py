"""Files in the conversation: what they prove is taken over, what contradicts an answer is asked about, the checklist ticks them off."""

from __future__ import annotations

from typing import Any

import pytest

from bot.ticket.model import Attachment
from tests.conversation.places import REPORT, standing_at
from tests.conversation.talk import Talk

FAILING = "U_MT010INC"


def made(kind: str, name: str, findings: dict[str, Any] | None = None) -> Attachment:
    return Attachment(id=f"att_{name}", name=name, kind=kind, size=10, sha256="1" * 64, findings={"kind": kind, **(findings or {})})


LOG = made(
    "error_log",
    "error.log",
    {
        "last_error": {
            "at": "2026-11-20T09:47:31",
            "message": "variable does not exist CCUSTO",
            "function": FAILING,
            "stack": [
                {"function": "EXECBLOCK", "source": "APLIB010.PRX", "source_date": "2026-08-15T10:00:12", "line": 212, "custom": False},
                {"function": "MATA010", "source": "MATA010.PRX", "source_date": "2026-09-28T11:15:09", "line": 402, "custom": False},
            ],
            "custom_frames": [FAILING],
            "hint": None,
        },
        "environment": {"appserver_build": "7.00.240223P-20250326", "module": "SIGACOM", "branch": "01/03"},
        "routines": ["MATA010"],
    },
)
SCREEN = made("image", "tela.png")


def test_files_of_the_opening_are_shown_for_confirmation_with_what_was_said() -> None:
    talk = Talk().attach(LOG, text="bom dia, ao incluir um produto dá erro e ele não é gravado. segue o log")
    assert talk.question == "takeover"
    assert talk.ticket.environment.appserver_build is None
    assert "variable does not exist CCUSTO" in talk.heard[-1]
    talk.say("sim")
    assert talk.ticket.environment.appserver_build == "7.00.240223P-20250326"
    assert talk.ticket.provenance["environment.appserver_build"].source == "attachment"
    assert talk.ticket.provenance["environment.appserver_build"].ref == LOG.id
    assert talk.ticket.environment.routines[0].source_date == "2026-09-28T11:15:09"
    assert talk.ticket.process.last_occurrence == "20/11/2026 09:47"
    assert talk.ticket.evidence.attachments == [LOG]


def test_a_file_alone_opens_a_ticket() -> None:
    talk = Talk().attach(LOG)
    assert talk.question == "takeover"
    talk.say("sim")
    assert talk.ticket.kind == "error"


def test_the_customer_is_told_about_logs_once_before_the_first() -> None:
    talk = Talk().attach(LOG)
    assert talk.says.count("utter_logs_privacy") == 1
    assert "utter_logs_privacy" not in talk.say("sim").attach(REPORT).says


def test_a_file_answers_the_open_question_and_is_not_asked_about_again() -> None:
    talk = standing_at("environment_report").attach(made("environment_report", "f6.txt", {"environment": {"release": "12.1.2410"}}))
    assert talk.ticket.environment.release == "12.1.2410"
    assert talk.question == "appserver_build"


def test_a_file_in_the_middle_leaves_the_question_open() -> None:
    talk = standing_at("frequency").attach(SCREEN)
    assert (talk.question, talk.ticket.evidence.attachments) == ("frequency", [SCREEN])


def test_words_that_only_announce_a_file_are_no_answer() -> None:
    talk = standing_at("expected_behavior").attach(LOG, text="segue o log em anexo")
    assert talk.ticket.process.expected_behavior is None
    assert talk.question == "expected_behavior"


def test_words_beside_a_file_are_the_answer() -> None:
    talk = standing_at("expected_behavior").attach(SCREEN, text="deveria gravar o produto com o custo de 12,50 como na tela")
    assert talk.ticket.process.expected_behavior == "deveria gravar o produto com o custo de 12,50 como na tela"
    assert talk.question == "observed_behavior"


def test_a_contradiction_is_asked_about_once() -> None:
    talk = standing_at("conflict")
    assert "7.00.210324P-20231005" in talk.heard[-1]
    talk.press("7.00.240223P-20250326 (o que informei)")
    assert talk.ticket.environment.appserver_build == "7.00.240223P-20250326"
    assert talk.question == "steps"
    assert talk.attach(REPORT).question == "steps"


def test_the_value_of_the_file_may_win() -> None:
    talk = standing_at("conflict").say("vale o do arquivo")
    assert talk.ticket.environment.appserver_build == "7.00.210324P-20231005"
    assert talk.ticket.provenance["environment.appserver_build"].source == "attachment"


def test_a_build_without_its_date_is_made_exact_by_a_file() -> None:
    talk = standing_at("appserver_build").say("7.00.210324P").attach(REPORT)
    assert talk.ticket.environment.appserver_build == "7.00.210324P-20231005"
    assert talk.question != "conflict"


def test_the_checklist_ticks_off_what_is_there() -> None:
    talk = standing_at("attachments")
    assert "○ error.log" in talk.heard[-1]
    talk.attach(LOG)
    assert "✓ error.log" in talk.heard[-1]
    talk.say("pronto")
    assert talk.ticket.evidence.unavailable == ["image"]
    assert talk.question == "review"


def test_one_piece_may_be_declared_unavailable() -> None:
    talk = standing_at("attachments").say("não tenho print da tela")
    assert talk.ticket.evidence.unavailable == ["image"]
    assert talk.question == "attachments"


def test_how_to_get_a_log_is_explained_at_any_moment() -> None:
    assert standing_at("attachments").say("como gero o error.log?").says == ["utter_howto_error_log"]
    assert standing_at("frequency").say("onde acho o console.log?").question == "frequency"


def test_custom_code_at_the_point_of_failure_asks_for_a_test_without_it() -> None:
    talk = standing_at("review").attach(LOG).say("confirmo")
    assert "custom_code" in [reason.rule for reason in talk.ticket.scope.reasons]


def test_a_file_under_analysis_proves_nothing_yet() -> None:
    waiting = made("error_log", "error.log", {**LOG.findings, "warnings": ["held"]})
    talk = standing_at("frequency").attach(waiting)
    assert talk.says == ["utter_file_held"]
    assert "MT010INC" not in talk.ticket.particularities.entry_points


def test_the_same_file_twice_is_kept_once() -> None:
    assert standing_at("frequency").attach(SCREEN).attach(SCREEN).ticket.evidence.attachments == [SCREEN]


# Files inside an archive


def packed(*files: Attachment, warnings: list[str] | None = None) -> Attachment:
    """An archive of files, as its examination tells of them."""
    members = [{"name": each.name, "kind": each.kind, "findings": each.findings} for each in files]
    return made("archive", "logs.zip", {"members": members, "warnings": warnings or []})


def test_an_archive_alone_opens_a_ticket_by_what_is_in_it() -> None:
    talk = Talk().attach(packed(SCREEN, LOG))
    assert talk.question == "takeover"
    assert talk.says[-2:] == ["utter_logs_privacy", "utter_file_kept"]
    assert "Recebi o arquivo logs.zip (arquivo compactado com tela.png e error.log)." in talk.heard
    assert "variable does not exist CCUSTO" in talk.heard[-1]
    talk.say("sim")
    assert (talk.ticket.kind, talk.ticket.environment.appserver_build) == ("error", "7.00.240223P-20250326")
    assert talk.ticket.provenance["environment.appserver_build"].ref == "att_logs.zip"
    assert [each.kind for each in talk.ticket.evidence.attachments] == ["archive"]


def test_the_customer_is_told_which_file_of_an_archive_told_what() -> None:
    report = made("environment_report", "f6.txt", {"environment": {"release": "12.1.2410"}})
    talk = standing_at("environment_report").attach(packed(SCREEN, report, packed(LOG)))
    assert talk.says.count("utter_file_read") == 2
    told = "\n".join(talk.heard)
    assert "Li o arquivo error.log (dentro de logs.zip). " in told
    assert "Li o arquivo f6.txt (dentro de logs.zip). Release: 12.1.2410." in told
    assert talk.ticket.environment.release == "12.1.2410"
    assert talk.ticket.environment.appserver_build == "7.00.240223P-20250326"


def test_the_report_inside_an_archive_answers_the_open_question() -> None:
    talk = standing_at("environment_report").attach(packed(made("environment_report", "f6.txt")))
    assert talk.question == "release"


def test_the_checklist_ticks_off_what_an_archive_brings() -> None:
    talk = standing_at("attachments").attach(packed(LOG))
    assert "✓ error.log" in talk.heard[-1]
    assert "○ print da tela" in talk.heard[-1]
    talk.attach(made("archive", "prints.zip", packed(SCREEN).findings))
    assert "✓ print da tela" in talk.heard[-1]


def test_what_an_archive_brings_is_not_unavailable_any_more() -> None:
    talk = standing_at("attachments").say("não tenho print da tela nem o error.log")
    assert talk.ticket.evidence.unavailable == ["error_log", "image"]
    talk.attach(packed(SCREEN))
    assert talk.ticket.evidence.unavailable == ["error_log"]


def test_a_file_inside_an_archive_that_contradicts_an_answer_is_named() -> None:
    talk = standing_at("steps").attach(packed(REPORT))
    assert talk.question == "conflict"
    assert "o arquivo ambiente.txt (dentro de logs.zip) mostra 7.00.210324P-20231005" in talk.heard[-1]
    talk.say("vale o do arquivo")
    assert talk.ticket.environment.appserver_build == "7.00.210324P-20231005"
    assert talk.ticket.provenance["environment.appserver_build"].ref == "att_logs.zip"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (made("error_log", "error.log"), "Recebi o arquivo error.log."),
        (made("error_log", "Error.LOG"), "Recebi o arquivo Error.LOG."),
        (made("error_log", "error_sp01.log"), "Recebi o arquivo error_sp01.log (error.log)."),
        (SCREEN, "Recebi o arquivo tela.png (print da tela)."),
    ],
)
def test_a_file_is_not_called_by_the_same_name_twice(file: Attachment, said: str) -> None:
    assert standing_at("frequency").attach(file).heard[-2] == said


def test_the_reason_names_the_function_that_failed_and_its_file() -> None:
    talk = standing_at("review").attach(LOG).say("confirmo")
    text = next(reason.text for reason in talk.ticket.scope.reasons if reason.rule == "custom_code")
    assert text == f"O arquivo error.log mostra que a falha ocorre na função {FAILING}, que é código próprio. Repita o teste sem ela."


def test_custom_code_inside_an_archive_asks_for_a_test_without_it() -> None:
    talk = standing_at("review").attach(packed(LOG)).say("confirmo")
    assert "custom_code" in [reason.rule for reason in talk.ticket.scope.reasons]


def test_an_archive_under_analysis_proves_nothing_yet() -> None:
    talk = standing_at("frequency").attach(packed(LOG, warnings=["held"]))
    assert talk.says == ["utter_file_held"]
    assert FAILING not in talk.ticket.particularities.entry_points
    assert talk.ticket.process.last_occurrence is None


def test_an_archive_that_proves_nothing_is_kept_with_what_is_in_it() -> None:
    talk = standing_at("frequency").attach(packed(SCREEN))
    assert talk.heard[0] == "Recebi o arquivo logs.zip (arquivo compactado com tela.png)."
    assert talk.question == "frequency"


def test_words_beside_a_file_that_contradicts_an_answer_are_read_before_it_is_asked_about() -> None:
    talk = standing_at("environment_kind").attach(REPORT, text="isso acontece na base de produção e também na de testes")
    assert talk.ticket.environment.environment_kind == "both"
    assert talk.question == "conflict"
    assert talk.say("o do arquivo").question == "environment_updated"


def test_a_file_does_not_end_a_question_that_is_answered_anew() -> None:
    talk = standing_at("environment_kind").say("corrigir a release")
    assert talk.question == "release"
    assert talk.attach(SCREEN).question == "release"


def test_custom_code_in_a_log_contradicts_a_no_about_customisations() -> None:
    talk = standing_at("customizations").say("não, é tudo padrão")
    assert talk.ticket.particularities.customizations == "no"
    talk = talk.attach(LOG)
    assert talk.question == "conflict"
    assert "mostra código customizado (MT010INC)" in talk.heard[-1]
    assert talk.say("o do arquivo").ticket.particularities.customizations == "yes"


def test_a_log_answers_what_the_customer_did_not_know() -> None:
    talk = standing_at("customizations").say("não sei")
    assert talk.attach(LOG).question != "conflict"
    assert talk.ticket.particularities.customizations == "yes"


def test_another_database_contradicts_and_a_version_does_not() -> None:
    oracle = made("error_log", "error.log", {"environment": {"database": "Oracle 19c"}})
    talk = standing_at("environment_kind")
    talk.ticket.environment.database = "Oracle"
    assert talk.attach(oracle).question == "environment_kind"
    assert talk.ticket.environment.database == "Oracle 19c"
    talk = standing_at("environment_kind")
    talk.ticket.environment.database = "SQL Server 2019"
    assert talk.attach(oracle).question == "conflict"


def test_how_to_produce_the_log_that_is_missing() -> None:
    talk = standing_at("attachments")
    assert talk.say("como eu gero o log?").says == ["utter_howto_error_log"]
    assert talk.say("como eu faço isso?").says == ["utter_howto_error_log", "utter_howto_image"]
    assert talk.question == "attachments"
