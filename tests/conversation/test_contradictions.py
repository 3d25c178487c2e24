"""What files show against an answer or against each other: asked about once, with both values and where each comes from."""

from __future__ import annotations

from typing import Any

import pytest

from bot.ticket.model import Attachment, Routine
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


ORDER_LOG = ran("error_log", "error.log", "MATA410", "MATA461", last_error={"message": "variable does not exist NVALTOT"})


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
