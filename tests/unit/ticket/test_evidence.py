"""What files prove, by themselves and inside an archive, and what of it the checklist, the scope rules and the ticket page use."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.ticket import checklist, evidence, fields, render, scope
from bot.ticket.draft import Fact
from bot.ticket.model import Attachment, Ticket
from bot.ticket.readings import Reading, readings, readings_of


def file(name: str, kind: str, **findings: Any) -> dict[str, Any]:
    """A file as an archive tells of it."""
    return {"name": name, "kind": kind, "findings": {"kind": kind, **findings}}


def attached(told: dict[str, Any]) -> Attachment:
    """A file as an attachment of its own."""
    return Attachment(id=f"att_{told['name']}", name=told["name"], kind=told["kind"], size=10, sha256="1" * 64, findings=told["findings"])


def packed(*members: dict[str, Any], name: str = "logs.zip", **findings: Any) -> dict[str, Any]:
    """An archive of files, as an archive around it tells of it."""
    return file(name, "archive", members=list(members), **findings)


def error(message: str, at: str | None, name: str = "error.log", **findings: Any) -> dict[str, Any]:
    return file(name, "error_log", last_error={"at": at, "message": message}, **findings)


def ticket_with(*told: dict[str, Any], **values: Any) -> Ticket:
    made = Ticket(kind="error", **values)
    made.evidence.attachments = [attached(each) for each in told]
    return made


CUSTOM = {"function": "U_FATX001", "stack": [{"function": "U_FATX001", "custom": True}], "custom_frames": ["U_FATX001"]}
NO_LICENCE = {"message": "sem licença", "hint": "licenses_exhausted"}
BIG = packed(
    file("leia.txt", "text"),
    error("variable does not exist CCUSTO", "2026-11-20T09:47:31", environment={"appserver_build": "7.00.240223P-20250326"}),
    packed(file("f6.txt", "environment_report", environment={"release": "12.1.2410"}), name="mais.zip"),
)


# What is read


def test_a_file_is_its_own_reading() -> None:
    log = error("x", None)
    assert readings(attached(log)) == [Reading("error.log", "error_log", log["findings"])]


def test_an_archive_is_read_file_by_file_at_any_depth() -> None:
    found = readings(attached(BIG))
    assert [(each.name, each.kind, each.archive) for each in found] == [
        ("leia.txt", "text", "logs.zip"),
        ("error.log", "error_log", "logs.zip"),
        ("f6.txt", "environment_report", "logs.zip"),
    ]


def test_an_archive_that_tells_of_no_file_stands_for_itself() -> None:
    assert [each.kind for each in readings(attached(packed()))] == ["archive"]


def test_all_attachments_of_a_ticket_are_read() -> None:
    assert [each.name for each in readings_of(ticket_with(BIG, error("x", None, "outro.log")))] == [
        "leia.txt",
        "error.log",
        "f6.txt",
        "outro.log",
    ]


@pytest.mark.parametrize("told", [error("x", "2026-11-20T09:47:31"), BIG], ids=["a log", "an archive"])
def test_what_waits_for_its_security_check_is_known_by_its_kind_only(told: dict[str, Any]) -> None:
    free, held = attached(told), attached(told)
    held.findings = {**held.findings, "warnings": ["held"]}
    assert [each.kind for each in readings(held)] == [each.kind for each in readings(free)]
    assert evidence.facts_of(free)
    assert evidence.facts_of(held) == {}


# What it proves


@pytest.mark.parametrize(
    "told",
    [
        error("x", "2026-11-20T09:47:31", routines=["MATA410"], environment={"appserver_build": "7.00.240223P", "branch": "01/03"}),
        file("error.log", "error_log", last_error=CUSTOM),
        file("console.log", "console_log", environment={"database": "Oracle 19c"}, routines=["FINA050"]),
        file("perfil.log", "profiler_log", top=[{"function": "U_FATX001", "seconds": 2.0, "custom": True}], total_seconds=3.0),
        file("f6.txt", "environment_report", environment={"release": "12.1.2410", "dictionary_in_database": "yes"}),
        file("tela.png", "image"),
    ],
    ids=lambda told: told["name"],
)
def test_an_archive_of_one_file_proves_what_the_file_proves(told: dict[str, Any]) -> None:
    alone = evidence.facts_of(attached(told))
    assert evidence.facts_of(attached(packed(told))) == alone
    assert evidence.facts_of(attached(packed(packed(told, name="dentro.zip")))) == alone
    assert evidence.kind_shown(attached(packed(told))) == evidence.kind_shown(attached(told))


def test_the_newest_error_wins_and_the_others_fill_what_it_leaves_open() -> None:
    found = evidence.facts_of(
        attached(
            packed(
                error("antigo", "2018-12-22T10:45:55", "a.log", routines=["MATA103"]),
                error("sem data", None, "b.log", environment={"release": "12.1.2210"}),
                error("novo", "2026-11-20T09:47:31", "c.log"),
                file("f6.txt", "environment_report", environment={"release": "12.1.2410"}),
            )
        )
    )
    assert found["process.error_message"] == "novo"
    assert found["process.last_occurrence"] == "20/11/2026 09:47"
    assert [each.code for each in found["environment.routines"]] == ["MATA103"]
    assert found["environment.release"] == "12.1.2210"


def test_without_times_the_first_file_wins() -> None:
    archive = attached(packed(error("primeiro", None, "a.log"), error("segundo", None, "b.log")))
    assert evidence.facts_of(archive)["process.error_message"] == "primeiro"
    assert evidence.proving(archive, "process.error_message") == readings(archive)[0]


def test_facts_come_in_the_order_of_the_document_whichever_file_tells_them() -> None:
    paths = list(evidence.facts_of(attached(BIG)))
    assert paths == ["environment.appserver_build", "environment.release", "process.error_message", "process.last_occurrence"]


def test_what_nothing_proves_has_no_file() -> None:
    assert evidence.proving(attached(BIG), "environment.database") is None


# The checklist and the questions


def test_a_log_in_an_archive_is_ticked_off() -> None:
    made = ticket_with(BIG)
    assert checklist.missing(made) == ["image"]
    assert "✓ error.log" in render.checklist_of(made)
    assert "Recebido: logs.zip (arquivo compactado com leia.txt, error.log e f6.txt)" in render.checklist_of(made)


def test_an_archive_with_everything_wanted_completes_the_evidence() -> None:
    assert checklist.complete(ticket_with(packed(error("x", None), file("tela.png", "image"))))
    assert not checklist.complete(ticket_with(packed(file("leia.txt", "text"))))


def test_a_report_in_an_archive_answers_the_question_for_it() -> None:
    known = fields.BY_ID["environment_report"].known
    assert known is not None
    assert known(ticket_with(BIG))
    assert not known(ticket_with(packed(error("x", None))))


# The scope rules


def rules_that_fire(*told: dict[str, Any]) -> list[str]:
    return [reason.rule for reason in scope.decide(ticket_with(*told)).reasons]


def test_custom_code_at_the_point_of_failure_counts_inside_an_archive() -> None:
    assert "custom_code" in rules_that_fire(packed(file("error.log", "error_log", last_error=CUSTOM)))


def test_the_reason_names_the_file_and_function_inside_an_archive() -> None:
    decided = scope.decide(ticket_with(packed(file("erros.log", "error_log", last_error=CUSTOM))))
    text = next(reason.text for reason in decided.reasons if reason.rule == "custom_code")
    assert "erros.log" in text
    assert "U_FATX001" in text


def test_a_first_custom_frame_is_the_function_that_failed() -> None:
    log = file("error.log", "error_log", last_error={"stack": [{"function": "U_FATX002", "custom": True}, {"function": "MATA410"}]})
    assert "na função U_FATX002," in scope.decide(ticket_with(log)).reasons[0].text


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "O arquivo perfil.log mostra código próprio na maior parte do tempo."),
        (["U_A"], "O arquivo perfil.log mostra código próprio (U_A) na maior parte do tempo."),
        (["U_A", "U_B", "U_C", "U_D"], "O arquivo perfil.log mostra código próprio (U_A, U_B, U_C) na maior parte do tempo."),
    ],
)
def test_the_reason_names_the_slowest_custom_functions_of_a_profile(names: list[str], said: str) -> None:
    top = [
        {"function": "MATA410", "seconds": 9.0, "custom": False},
        *({"function": name, "seconds": 1.0, "custom": True} for name in names),
    ]
    profile = file("perfil.log", "profiler_log", top=top, total_seconds=100.0, custom_seconds=80.0)
    assert scope.decide(ticket_with(profile)).reasons[0].text.startswith(said)


def test_hints_come_from_logs_inside_an_archive() -> None:
    log = file("error.log", "error_log", last_error=NO_LICENCE)
    console = file("console.log", "console_log", errors_found=[NO_LICENCE])
    alone = scope.hints(ticket_with(log))
    assert [hint.rule for hint in alone] == ["licenses_exhausted"]
    assert scope.hints(ticket_with(packed(log))) == scope.hints(ticket_with(packed(console))) == alone


@pytest.mark.parametrize("packing", [lambda log, **held: log | {"findings": log["findings"] | held}, packed], ids=["a log", "an archive"])
def test_what_waits_for_its_security_check_decides_nothing(packing: Any) -> None:
    log = file("error.log", "error_log", last_error=CUSTOM | NO_LICENCE)
    free, held = packing(log), packing(log, warnings=["held"])
    assert rules_that_fire(free) != ["standard"] == rules_that_fire(held)
    assert scope.hints(ticket_with(free)) != [] == scope.hints(ticket_with(held))


@pytest.mark.parametrize(
    ("custom_seconds", "fires"), [(50.1, True), (50.0, False), (0.0, False)], ids=["more than half", "half", "none that is not nested"]
)
def test_the_whole_profile_is_counted_not_only_its_slowest_calls(custom_seconds: float, fires: bool) -> None:
    listed = [{"function": f"U_X{number}", "seconds": 30.0, "custom": True} for number in range(2)]
    profile = file("perfil.log", "profiler_log", top=listed, total_seconds=100.0, custom_seconds=custom_seconds)
    assert ("custom_code" in rules_that_fire(profile)) == fires
    assert ("custom_code" in rules_that_fire(packed(profile))) == fires


# What people read


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "arquivo compactado"),
        (["a"], "arquivo compactado com a"),
        (["a", "b"], "arquivo compactado com a e b"),
        (["a", "b", "c", "d", "e"], "arquivo compactado com a, b, c, d e e"),
        (["a", "b", "c", "d", "e", "f", "g"], "arquivo compactado com a, b, c, d, e e mais 2"),
    ],
)
def test_an_archive_is_described_by_its_first_files(names: list[str], said: str) -> None:
    assert render.contents(attached(packed(*(file(name, "text") for name in names)))) == said


def test_a_file_is_described_by_its_kind() -> None:
    assert render.contents(attached(file("x.log", "error_log"))) == "error.log"


def test_a_contradiction_names_the_file_inside_the_archive() -> None:
    made = ticket_with(BIG)
    made.environment.release = "12.1.2310"
    fact = Fact(path="environment.release", value="12.1.2410", source="attachment", ref="att_logs.zip")
    assert "o arquivo f6.txt (dentro de logs.zip) mostra 12.1.2410" in render.conflict(made, fact)


def test_the_ticket_lists_the_files_of_an_archive() -> None:
    made = ticket_with(BIG)
    markdown, page = render.to_markdown(made), render.to_html(made)
    assert "- logs.zip (arquivo compactado, 10 bytes)\n  - leia.txt (texto)\n  - error.log\n" in markdown
    text = re.sub(r"</?span[^>]*>", "", page)
    assert "10 bytes)<ul><li>leia.txt (texto)</li><li>error.log</li>" in text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>.log", "[x](javascript:alert(1)).log", "**a**\n# b.log", "{{ 7 * 7 }}.log"])
def test_no_name_inside_an_archive_takes_effect(name: str) -> None:
    made = ticket_with(packed(file(name, "error_log")))
    assert "<script" not in render.to_html(made)
    left = re.sub(r"\\[^\w\s]", "", render.to_markdown(made).split("## Evidências")[1].split("## ")[0])
    assert not re.search(r"[<>\[\]*`]|^#|49", left)


# What the customer says against it


@pytest.mark.parametrize(
    ("path", "proved", "known", "both_cannot_be"),
    [
        ("environment.operating_system", "Windows", "Linux", True),
        ("environment.operating_system", "Windows", "Windows Server 2022", False),
        ("environment.operating_system", "Linux", "Red Hat 8", False),
        ("environment.module", "SIGAFAT", "SIGACOM", True),
        ("particularities.branch", "01/03", "02", True),
        ("particularities.branch", "01/03", "03", False),
        ("particularities.branch", "03", "01/03", False),
    ],
)
def test_values_that_cannot_both_be_right(path: str, proved: str, known: str, both_cannot_be: bool) -> None:
    assert evidence.contradicts(path, proved, known) is both_cannot_be


@pytest.mark.parametrize(
    ("told", "of_another"),
    [
        ("variable does not exist CCUSTO na tela", False),
        ("deu erro no U_FATX001", False),
        ("aparece a tela de erro", False),
        ("HELP: A410LIMITE", True),
        ("Rejeição 539", True),
    ],
)
def test_an_error_fits_a_message_that_shares_a_code_or_a_telling_word(told: str, of_another: bool) -> None:
    log = attached(file("error.log", "error_log", last_error={"message": "variable does not exist CCUSTO", **CUSTOM}))
    assert evidence.disputes(log, evidence.ERROR, "variable does not exist CCUSTO", told, said=True) is of_another


@pytest.mark.parametrize(
    ("told", "of_another"),
    [("ontem às 14h", True), ("24/11/2026 às 14h", True), ("15/02/2019", False), ("12/01/19", False), ("99/99/2026", True)],
)
def test_an_error_a_year_older_than_the_answer_is_of_another(told: str, of_another: bool) -> None:
    log = attached(error("x", "2019-01-10T10:00:00"))
    assert evidence.disputes(log, evidence.OCCURRENCE, "10/01/2019 10:00", told, said=True) is of_another


def test_a_file_of_another_problem_proves_and_decides_nothing() -> None:
    ticket = ticket_with(file("error.log", "error_log", last_error={"message": "x", **CUSTOM}, warnings=["unrelated"]))
    assert [each.kind for each in readings_of(ticket)] == ["error_log"]
    assert evidence.facts_of(ticket.evidence.attachments[0]) == {}
    assert "error_log" in checklist.missing(ticket)
    assert [reason.rule for reason in scope.decide(ticket).reasons if reason.rule == "custom_code"] == []
