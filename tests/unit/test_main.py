"""The command line: what each command prints, and that errors are one line on stderr."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.channels.identity import Unauthorized, verify_token
from bot.settings import settings
from bot.store import migrate, open_store
from bot.ticket.draft import Draft, Person
from bot.ticket.model import Contact, Ticket

COMMANDS = [["token"], ["ticket"], ["ticket", "list"], ["ticket", "show"], ["understand"], ["parse"], ["schema"], ["init"], ["migrate"]]
COMMANDS += [["purge"], ["train"], ["serve"]]


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation of the test's own: its secrets in the environment, its database in a temporary folder."""
    monkeypatch.setenv("PORTAL_JWT_SECRET", "s" * 32)
    monkeypatch.setenv("LINK_SECRET", "l" * 32)
    monkeypatch.setenv("VAR_FOLDER", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/assertivo.db")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def protocol() -> str:
    """A stored ticket."""
    migrate(settings().database_url)
    store = open_store(settings().database_url)
    person = Person(key="portal-1", channel="portal", name="Maria Souza")
    contact = Contact(name="Maria Souza", company="Acme Ltda")
    with store.conversation(person.key) as work:
        work.draft = Draft(person=person)
        stored = work.submit(Ticket(status="submitted", outcome="ticket", subject="MATA410 <b>", contact=contact))
    store.close()
    assert stored.protocol
    return stored.protocol


def test_a_token_vouches_for_the_person(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--sub", "42", "--name", "Maria Souza", "--email", "maria@acme.com.br", "--company", "Acme Ltda", "--company-code", "T12345"]
    assert main(["token", *options]) == 0
    person = verify_token(capsys.readouterr().out.strip(), settings(), datetime.now(timezone.utc))
    assert (person.name, person.email, person.company, person.company_code) == ("Maria Souza", "maria@acme.com.br", "Acme Ltda", "T12345")


def test_a_token_expires_after_its_hours(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "--sub", "42", "--hours", "0.5"]) == 0
    token = capsys.readouterr().out.strip()
    now = datetime.now(timezone.utc).timestamp()
    verify_token(token, settings(), datetime.fromtimestamp(now + 1700, timezone.utc))
    with pytest.raises(Unauthorized):
        verify_token(token, settings(), datetime.fromtimestamp(now + 1900, timezone.utc))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["token", "--sub", "42", "--hours", "13"], "at most 12"),
        (["ticket", "list"], "python -m bot migrate"),
        (["purge"], "python -m bot migrate"),
    ],
)
def test_an_error_is_one_line_that_says_what_to_do(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith(f"bot {arguments[0]}: ")
    assert message in printed.err


def test_a_bad_setting_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PORT", "abc")
    assert main(["token", "--sub", "42"]) == 1
    assert capsys.readouterr().err == "bot token: PORT is 'abc': allowed is a whole number from 1 to 65535\n"


def test_tickets_are_listed_one_a_line(protocol: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ticket", "list"]) == 0
    columns = capsys.readouterr().out.strip("\n").split("\t")
    assert (columns[0], *columns[2:]) == (protocol, "submitted", "ticket", "Acme Ltda", "MATA410 <b>")


def test_a_ticket_is_shown_as_json(protocol: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ticket", "show", protocol]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["protocol"], document["subject"]) == (protocol, "MATA410 <b>")


def test_a_ticket_is_shown_as_a_page_and_as_markdown(protocol: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ticket", "show", protocol, "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert protocol in page
    assert "MATA410 <b>" not in page
    assert main(["ticket", "show", protocol, "--format", "md"]) == 0
    assert protocol in capsys.readouterr().out


def test_an_unknown_protocol_is_an_error(protocol: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ticket", "show", protocol + "9"]) == 1
    assert "there is no ticket" in capsys.readouterr().err


def test_a_purge_spares_tickets(protocol: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["purge"]) == 0
    assert main(["ticket", "show", protocol]) == 0
    assert protocol in capsys.readouterr().out


def test_the_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$ref"] == "#/$defs/Ticket"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_has_a_usage(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "-h"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: python -m bot " + " ".join(command))


@pytest.mark.parametrize(
    ("arguments", "program", "reason"),
    [
        ([], "python -m bot", "required: COMMAND"),
        (["fly"], "python -m bot", "invalid choice: 'fly'"),
        (["token"], "python -m bot token", "required: --sub"),
        (["ticket", "show", "PRT-1", "--format", "xml"], "python -m bot ticket show", "invalid choice: 'xml'"),
        (["schema", "two\nlines"], "python -m bot", "unrecognized arguments: two lines"),
    ],
)
def test_arguments_that_are_not_understood_are_refused_in_one_line(
    arguments: list[str], program: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert printed.startswith(f"{program}: ")
    assert reason in printed
    assert printed.endswith(f"; `{program} -h` shows the usage\n")
    assert printed.count("\n") == 1
