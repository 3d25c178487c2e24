"""What files show against an answer or against each other: asked about once, with both values and where each comes from."""

from __future__ import annotations

from typing import Any

import pytest

from bot.ticket import checklist
from bot.ticket.model import Attachment, Provenance, Routine
from tests.conversation.places import REPORT, standing_at
from tests.conversation.talk import Talk
from tests.conversation.test_files import LOG, made, packed
from tests.conversation.test_releases import cleared, waiting

BUILD, OTHER_BUILD = "7.00.240223P-20250326", "7.00.210324P-20231005"


def ran(kind: str, name: str, *routines: str, **findings: Any) -> Attachment:
    """A file that tells of routines."""
    return made(kind, name, {"routines": list(routines), **findings})


def environment(name: str, **told: str) -> Attachment:
    return made("environment_report", name, {"environment": told})


ORDER_LOG = ran("error_log", "error.log", "MATA410", "MATA461", last_error={"message": "variable does not exist CCUSTO"})


def codes(talk: Talk) -> list[str]:
    return [each.code for each in talk.ticket.environment.routines]


def asked_about_routines() -> Talk:
    """The answer was MATA010; the log knows nothing of it."""
    talk = standing_at("frequency").attach(ORDER_LOG)
    assert talk.question == "conflict"
    return talk


# Routines


def test_a_log_of_another_routine_is_asked_about_with_both() -> None:
    talk = asked_about_routines()
    assert "o arquivo error.log mostra MATA410" in talk.heard[-1]
    assert "você informou MATA010" in talk.heard[-1]
    assert list(talk.buttons) == ["MATA410, MATA461 (arquivo)", "MATA010 (o que informei)", "Todas"]


def test_two_routines_are_offered_as_two() -> None:
    assert "As duas" in standing_at("frequency").attach(ran("error_log", "error.log", "MATA410")).buttons


@pytest.mark.parametrize(
    ("side", "kept"),
    [("file", ["MATA410", "MATA461"]), ("customer", ["MATA010"]), ("both", ["MATA010", "MATA410", "MATA461"])],
)
def test_the_routines_of_the_chosen_side_are_the_tickets(side: str, kept: list[str]) -> None:
    talk = asked_about_routines().choose(side)
    assert (codes(talk), talk.question) == (kept, "frequency")


def test_the_files_routines_keep_where_they_come_from() -> None:
    origin = asked_about_routines().choose("file").ticket.provenance["environment.routines"]
    assert (origin.source, origin.ref) == ("attachment", ORDER_LOG.id)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("MATA410", ["MATA410", "MATA461"]),
        ("é a MATA010 mesmo", ["MATA010"]),
        ("não é a MATA010", ["MATA410", "MATA461"]),
        ("as duas", ["MATA010", "MATA410", "MATA461"]),
        ("Todas", ["MATA010", "MATA410", "MATA461"]),
        ("todas elas", ["MATA010", "MATA410", "MATA461"]),
        ("tanto MATA010 quanto MATA410", ["MATA010", "MATA410", "MATA461"]),
        ("o que eu informei", ["MATA010"]),
        ("a primeira", ["MATA410", "MATA461"]),
    ],
)
def test_a_reply_in_words_chooses_the_routines(text: str, kept: list[str]) -> None:
    talk = asked_about_routines().say(text)
    assert (codes(talk), talk.question) == (kept, "frequency")


def test_the_routines_are_asked_about_once() -> None:
    talk = asked_about_routines().choose("customer")
    assert talk.attach(ran("error_log", "outro.log", "FINA050")).question == "frequency"


@pytest.mark.parametrize(
    "file",
    [
        ran("error_log", "error.log", "MATA410", "MATA010"),
        ran("error_log", "error.log", "MATA410", last_error={"message": "x", "stack": [{"function": "A010", "source": "MATA010.PRW"}]}),
        ran("profiler_log", "perfil.log", "MATA410", top=[{"function": "MATA010", "source": "MATA010.PRX", "custom": False}]),
        ran("console_log", "console.log", "MATA410", "FINA050"),
        ran("error_log", "error.log"),
    ],
    ids=["among others", "in the stack", "in the profile", "a whole server", "no routine"],
)
def test_a_file_that_fits_the_routine_or_tells_of_a_whole_server_raises_no_question(file: Attachment) -> None:
    talk = standing_at("frequency").attach(file)
    assert (talk.question, codes(talk)) == ("frequency", ["MATA010"])


def test_a_profile_that_knows_nothing_of_the_routine_is_asked_about() -> None:
    profile = ran("profiler_log", "perfil.log", "MATA410", top=[{"function": "A410GRAVA", "source": "MATA410.PRX", "custom": False}])
    assert standing_at("frequency").attach(profile).question == "conflict"


def test_an_own_function_in_the_stack_is_the_routine_that_was_answered() -> None:
    talk = standing_at("frequency")
    talk.ticket.environment.routines = [Routine(code="U_FATX001", custom=True)]
    log = ran("error_log", "error.log", "MATA410", last_error={"message": "x", "custom_frames": ["U_FATX001"]})
    assert talk.attach(log).question == "frequency"


def test_a_log_against_the_routine_of_the_opening_waits_until_that_is_confirmed() -> None:
    talk = Talk().attach(ORDER_LOG, text="estou com erro na FINA050 ao incluir um título")
    assert talk.question == "takeover"
    talk.say("sim")
    assert talk.question == "conflict"
    assert list(talk.buttons)[:2] == ["MATA410, MATA461 (arquivo)", "FINA050 (o que informei)"]
    assert (talk.ticket.environment.module, codes(talk.choose("file"))) == ("SIGAFIN", ["MATA410", "MATA461"])
    assert talk.ticket.environment.module == "SIGAFAT"


# Two files


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("release", "12.1.2410", "12.1.2310"),
        ("appserver_version", "24.3.1.4", "20.3.0.6"),
        ("appserver_build", BUILD, OTHER_BUILD),
        ("database", "Oracle 19c", "SQL Server 2019"),
    ],
)
def test_two_files_of_the_opening_that_disagree_are_asked_about_once(name: str, one: str, other: str) -> None:
    talk = Talk().attach(environment("f6.txt", **{name: one}), environment("ambiente.txt", **{name: other}))
    talk.say("sim")
    assert talk.question == "conflict"
    assert f"o arquivo ambiente.txt mostra {other}, e o arquivo f6.txt, recebido antes, mostra {one}" in talk.heard[-1]
    assert list(talk.buttons) == [f"{other} (ambiente.txt)", f"{one} (f6.txt)"]
    talk.choose("file")
    assert getattr(talk.ticket.environment, name) == other
    assert talk.question != "conflict"


def test_two_files_of_one_message_that_disagree_are_asked_about() -> None:
    talk = standing_at("environment_report").attach(environment("f6.txt", release="12.1.2410"), environment("b.txt", release="12.1.2310"))
    assert talk.question == "conflict"
    assert talk.press("12.1.2410 (f6.txt)").ticket.environment.release == "12.1.2410"


def test_a_file_sent_at_the_take_over_is_compared_with_what_waits_there() -> None:
    talk = Talk().attach(environment("f6.txt", release="12.1.2410"))
    assert talk.attach(environment("b.txt", release="12.1.2310")).question == "takeover"
    assert talk.say("sim").question == "conflict"


def test_of_two_files_of_the_opening_the_more_exact_value_is_shown() -> None:
    talk = Talk().attach(environment("a.txt", database="Oracle"), environment("b.txt", database="Oracle 19c")).say("sim")
    assert talk.ticket.environment.database == "Oracle 19c"
    assert talk.question != "conflict"


def test_of_three_files_two_are_asked_about() -> None:
    files = [environment(f"{release}.txt", release=release) for release in ("12.1.2410", "12.1.2310", "12.1.2510")]
    talk = Talk().attach(*files).say("sim")
    assert talk.question == "conflict"
    assert talk.choose("customer").question != "conflict"


def between_two_logs() -> Talk:
    """The build of error.log is known; console.log shows another one."""
    console = made("console_log", "console.log", {"environment": {"appserver_build": OTHER_BUILD}})
    talk = standing_at("appserver_build").attach(LOG).attach(console)
    assert list(talk.buttons) == [f"{OTHER_BUILD} (console.log)", f"{BUILD} (error.log)"]
    return talk


@pytest.mark.parametrize(
    ("text", "build"),
    [
        ("o do console.log", OTHER_BUILD),
        ("vale o console", OTHER_BUILD),
        ("o error log está certo", BUILD),
        ("o segundo", BUILD),
        (BUILD, BUILD),
        (f"não é a {BUILD}", OTHER_BUILD),
        (f"é a {BUILD}, não a {OTHER_BUILD}", BUILD),
        (f"{BUILD} (error.log)", BUILD),
    ],
)
def test_a_reply_in_words_chooses_between_two_files(text: str, build: str) -> None:
    talk = between_two_logs().say(text)
    assert talk.ticket.environment.appserver_build == build
    assert talk.question != "conflict"


def test_between_two_files_the_word_file_chooses_none() -> None:
    assert between_two_logs().say("o do arquivo").question == "conflict"


# A file and an answer


def test_the_buttons_show_the_values_and_where_each_comes_from() -> None:
    talk = standing_at("conflict")
    assert talk.buttons == {f"{OTHER_BUILD} (arquivo)": "/conflict=file", f"{BUILD} (o que informei)": "/conflict=customer"}


@pytest.mark.parametrize(("side", "build"), [("file", OTHER_BUILD), ("customer", BUILD)])
def test_a_typed_button_of_a_contradiction_is_the_button_pressed(side: str, build: str) -> None:
    talk = standing_at("conflict")
    title = next(title for title, payload in talk.buttons.items() if payload == f"/conflict={side}")
    assert talk.say(title).ticket.environment.appserver_build == build
    assert talk.question == "steps"


def test_both_is_no_answer_where_only_one_can_hold() -> None:
    talk = standing_at("conflict").send("os dois", "/conflict=both")
    assert (talk.question, talk.ticket.environment.appserver_build) == ("conflict", BUILD)


def test_another_value_told_at_the_contradiction_settles_it() -> None:
    talk = standing_at("conflict").say("na verdade a build é 7.00.191205P-20220101")
    assert talk.ticket.environment.appserver_build == "7.00.191205P-20220101"
    assert talk.question == "steps"


def test_a_no_about_customisations_keeps_its_words_on_the_buttons() -> None:
    talk = standing_at("customizations").say("não, é tudo padrão").attach(LOG)
    assert list(talk.buttons) == ["O do arquivo", "O que eu informei"]


def test_the_file_inside_an_archive_is_compared_as_any_other() -> None:
    talk = standing_at("steps").attach(packed(REPORT)).press(f"{OTHER_BUILD} (arquivo)")
    assert talk.ticket.provenance["environment.appserver_build"].ref == "att_logs.zip"


def test_a_cleared_log_of_another_routine_is_asked_about() -> None:
    talk = standing_at("frequency").attach(waiting(ORDER_LOG))
    talk.checked = {ORDER_LOG.id: cleared(ORDER_LOG)}
    talk.say("às vezes")
    assert talk.question == "conflict"
    assert "MATA410" in talk.heard[-1]


# Words that take a side, or turn one down


def release_asked_about() -> Talk:
    """The customer answered 12.1.2410, error.log shows 12.1.2310."""
    log = made("error_log", "error.log", {"environment": {"release": "12.1.2310"}})
    talk = standing_at("steps").attach(log)
    assert talk.question == "conflict"
    return talk


@pytest.mark.parametrize(
    "text",
    [
        "o arquivo está errado",
        "o log está errado",
        "não é o do log",
        "o error.log é antigo",
        "a do log está desatualizada",
        "não vale o do error.log, o servidor mudou",
        "o arquivo é antigo",
        "esse arquivo é velho, vale a minha",
        "o arquivo é da base de teste, vale a que eu falei",
        "esse log é de outro servidor",
        "está errado o arquivo",
        "pode ignorar esse arquivo",
        "este log não é meu",
        "já atualizei o ambiente depois desse log",
        "mandei o log errado",
        "não é 2310",
        "o meu, não o do arquivo",
        "2410",
        "vale a 2410",
        "o de baixo",
    ],
)
def test_a_file_that_is_turned_down_leaves_the_answer(text: str) -> None:
    talk = release_asked_about().say(text)
    assert (talk.question, talk.ticket.environment.release) == ("steps", "12.1.2410")


@pytest.mark.parametrize(
    "text",
    [
        "a minha está errada",
        "eu informei errado",
        "a que eu passei está errada",
        "eu me enganei",
        "o arquivo não está errado",
        "não, o arquivo está certo",
        "não é o que eu informei, é o do arquivo",
        "o arquivo está certo e o meu está errado",
        "não sei a minha, vale o do arquivo",
        "a 2310",
        "o de cima",
    ],
)
def test_an_answer_that_is_turned_down_leaves_the_files_value(text: str) -> None:
    talk = release_asked_about().say(text)
    assert (talk.question, talk.ticket.environment.release) == ("steps", "12.1.2310")


@pytest.mark.parametrize("text", ["não tenho esse log", "não tenho o error.log", "nenhum dos dois", "é o do log?"])
def test_what_takes_no_side_is_asked_again(text: str) -> None:
    talk = release_asked_about().say(text)
    assert (talk.question, talk.ticket.environment.release, talk.draft.revisiting) == ("conflict", "12.1.2410", None)


@pytest.mark.parametrize("text", ["vale a 2510", "na verdade a release é 12.1.2510", "a minha é 12.1.2510"])
def test_a_third_value_is_taken_whatever_stands_beside_it(text: str) -> None:
    talk = release_asked_about().say(text)
    assert (talk.question, talk.ticket.environment.release) == ("steps", "12.1.2510")


@pytest.mark.parametrize(("text", "database"), [("oracle", "Oracle 19c"), ("é sql mesmo", "SQL Server 2019")])
def test_a_part_of_a_value_is_enough_to_choose_it(text: str, database: str) -> None:
    talk = standing_at("environment_kind").attach(environment("f6.txt", database="SQL Server 2019")).say(text)
    assert (talk.question, talk.ticket.environment.database) == ("environment_kind", database)


def test_replies_that_nobody_can_read_leave_the_doubt_on_the_ticket() -> None:
    talk = release_asked_about().say("ok").say("ok").say("ok")
    assert talk.question == "steps"
    assert [(each.field, each.code) for each in talk.ticket.quality.warnings] == [("environment.release", "disputed")]


# The file first, the answer after it


def test_an_answer_against_a_file_is_asked_about_and_not_dropped() -> None:
    talk = standing_at("environment_report").attach(environment("f6.txt", operating_system="Windows", release="12.1.2310"))
    talk.draft.question = "database"
    talk.say("Oracle 19c, Linux, servidor próprio")
    assert talk.heard[-1] == "Sistema operacional: o arquivo f6.txt mostra Windows, e você informou Linux. Qual vale?"
    assert talk.choose("customer").ticket.environment.operating_system == "Linux"


@pytest.mark.parametrize(("side", "release"), [("file", "12.1.2310"), ("customer", "12.1.2410")])
def test_a_value_told_beside_an_answer_is_compared_with_the_file(side: str, release: str) -> None:
    talk = standing_at("environment_report").attach(environment("f6.txt", appserver_build=BUILD, release="12.1.2310"))
    assert talk.question == "database"
    talk.say("sql server 2019, a release é 12.1.2410 na verdade")
    assert "o arquivo f6.txt mostra 12.1.2310, e você informou 12.1.2410" in talk.heard[-1]
    talk.choose(side)
    assert (talk.question, talk.ticket.environment.release) == ("environment_kind", release)


def test_what_was_decided_about_a_place_is_not_asked_again() -> None:
    talk = standing_at("environment_report").attach(environment("f6.txt", appserver_build=BUILD, release="12.1.2310"))
    talk.say("sql server 2019, a release é 12.1.2410").choose("file")
    talk.say("produção, release 12.1.2410")
    assert (talk.question, talk.ticket.environment.release) == ("environment_updated", "12.1.2310")


@pytest.mark.parametrize(
    ("text", "kept"),
    [("sempre, a última foi 24/11/2026 às 14h", "24/11/2026 às 14h"), ("sempre, a última foi 02/11/2026", "20/11/2026 08:00")],
)
def test_of_the_last_time_the_later_one_holds(text: str, kept: str) -> None:
    log = made("error_log", "error.log", {"last_error": {"at": "2026-11-20T08:00:00", "message": "custo inválido"}})
    talk = standing_at("frequency").attach(log).say(text)
    assert (talk.question, talk.ticket.process.last_occurrence) == ("scenario_data", kept)


# Places of one process


def test_the_module_of_an_error_is_compared_with_the_answer() -> None:
    log = made("error_log", "error.log", {"environment": {"module": "SIGAFAT"}})
    talk = standing_at("steps").attach(log)
    assert "o arquivo error.log mostra SIGAFAT, e você informou SIGACOM" in talk.heard[-1]
    assert talk.say("é faturamento").ticket.environment.module == "SIGAFAT"


def test_the_branch_of_an_error_is_compared_with_the_answer() -> None:
    log = made("error_log", "error.log", {"environment": {"branch": "01/04"}})
    assert standing_at("attachments").attach(log).question == "conflict"
    same = made("error_log", "error.log", {"environment": {"branch": "01/03"}})
    assert standing_at("attachments").attach(same).question == "attachments"


def test_where_the_environment_was_exported_from_says_nothing_of_the_module() -> None:
    assert standing_at("steps").attach(environment("f6.txt", module="SIGAFAT")).question == "steps"
    talk = standing_at("release").attach(environment("f6.txt", module="SIGAFAT"))
    talk.ticket.provenance["environment.module"] = Provenance(source="attachment", ref="att_f6.txt")
    talk.say("12.1.2410, módulo SIGAEST")
    assert (talk.question, talk.ticket.environment.module) == ("appserver_build", "SIGAEST")


# An error that does not fit

OTHER_ERROR = made(
    "error_log",
    "error.log",
    {
        "last_error": {
            "at": "2019-01-10T10:00:00",
            "message": "variable does not exist XVALOR",
            "function": "U_VELHO",
            "custom_frames": ["U_VELHO"],
        },
        "environment": {"lib_version": "20190101"},
    },
)


def rules(talk: Talk) -> list[str]:
    """Closes the evidence and gives the rules behind the decision that the review shows."""
    talk.say("não tenho mais nada")
    assert talk.question == "review"
    return [reason.rule for reason in talk.ticket.scope.reasons]


def test_an_error_that_does_not_fit_is_asked_about() -> None:
    talk = standing_at("attachments").attach(OTHER_ERROR)
    assert talk.heard[-1] == "O arquivo error.log mostra outro erro, de 10/01/2019: variable does not exist XVALOR. É desse problema?"
    assert list(talk.buttons) == ["Sim, é desse problema", "Não, é de outro"]


@pytest.mark.parametrize("text", ["não", "Não, é de outro", "é de outro erro", "esse log é antigo"])
def test_a_file_of_another_problem_stays_and_proves_nothing(text: str) -> None:
    talk = standing_at("attachments").attach(OTHER_ERROR)
    assert talk.ticket.environment.lib_version == "20190101"
    talk.say(text)
    assert (talk.question, talk.says) == ("attachments", ["utter_file_set_aside"])
    assert talk.ticket.environment.lib_version is None
    assert [each.name for each in talk.ticket.evidence.attachments] == ["error.log"]
    assert "error_log" in checklist.missing(talk.ticket)
    assert "custom_code" not in rules(talk)
    assert [each.code for each in talk.ticket.quality.warnings] == ["unrelated"]


@pytest.mark.parametrize("text", ["sim", "é desse mesmo", "Sim, é desse problema"])
def test_a_file_of_this_problem_decides_as_any_other(text: str) -> None:
    talk = standing_at("attachments").attach(OTHER_ERROR).say(text)
    assert talk.ticket.environment.lib_version == "20190101"
    assert talk.ticket.process.error_message == "HELP: A010CUSTO custo inválido"
    assert "custom_code" in rules(talk)


def test_an_error_that_nobody_can_place_does_not_decide() -> None:
    talk = standing_at("attachments").attach(OTHER_ERROR).say("não sei")
    assert [(each.field, each.code) for each in talk.ticket.quality.warnings] == [("process.error_message", "disputed")]
    assert "custom_code" not in rules(talk)


def test_an_error_that_fits_but_is_years_older_is_asked_about() -> None:
    log = made("error_log", "error.log", {"last_error": {"at": "2019-01-10T10:00:00", "message": "A010CUSTO custo inválido"}})
    assert standing_at("frequency").attach(log).question == "frequency"
    assert "de 10/01/2019" in standing_at("attachments").attach(log).heard[-1]


def test_a_routine_of_the_file_is_an_error_of_this_problem() -> None:
    log = ran("error_log", "error.log", "MATA410", last_error={"message": "variable does not exist XVALOR"})
    assert standing_at("frequency").attach(log).choose("file").question == "frequency"
    assert standing_at("frequency").attach(log).choose("customer").question == "conflict"


def test_a_file_inside_an_archive_is_set_aside_alone() -> None:
    talk = standing_at("attachments").attach(packed(OTHER_ERROR, environment("f6.txt", smartclient="24.3.0.1"))).say("é de outro problema")
    assert (talk.ticket.environment.lib_version, talk.ticket.environment.smartclient) == (None, "24.3.0.1")


# A wrong file at the take-over


def test_a_wrong_file_is_dropped_and_what_was_said_stays() -> None:
    talk = Talk().attach(LOG, text="oi, a rotina MATA010 está dando erro, release 12.1.2410")
    talk.say("está errado, esse log é de outro erro")
    assert (talk.question, talk.says) == ("takeover", ["utter_file_set_aside"])
    assert [fact.path for fact in talk.draft.facts] == ["kind", "environment.routines", "environment.release"]
    talk.say("sim")
    assert talk.ticket.environment.appserver_build is None
    assert [each.name for each in talk.ticket.evidence.attachments] == ["error.log"]


def test_a_wrong_file_that_opened_the_ticket_leaves_nothing_of_it() -> None:
    talk = Talk().attach(OTHER_ERROR).say("esse log é de outro erro")
    assert (talk.question, talk.draft.facts, talk.ticket.environment.lib_version) == ("kind", [], None)


def test_an_error_against_the_message_of_the_opening_waits_until_that_is_confirmed() -> None:
    text = 'bom dia, na MATA010 ao incluir um produto aparece a mensagem "HELP: A010CUSTO custo inválido". segue o log'
    talk = Talk().attach(OTHER_ERROR, text=text).say("sim")
    assert "É desse problema?" in talk.heard[-1]
    talk.say("não")
    assert (talk.question, talk.ticket.process.error_message) == ("impact", "HELP: A010CUSTO custo inválido")


def test_a_yes_without_customisations_corrects_what_the_log_shows_and_is_asked_about() -> None:
    talk = Talk().attach(LOG, text="oi, a rotina MATA010 está dando erro").say("sim mas não temos customização")
    assert (talk.question, "• Customizações: Não" in talk.heard[-1]) == ("takeover", True)
    talk.say("sim")
    assert "mostra código customizado (MT010INC)" in talk.heard[-1]
