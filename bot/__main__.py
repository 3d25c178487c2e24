"""The command line: ``python -m bot COMMAND``. Each command imports what it needs by itself, so that light ones start at once."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.command_line import OneLineParser

if TYPE_CHECKING:
    from bot.ticket.model import Ticket

Command = Callable[[argparse.Namespace], None]


class CommandError(Exception):
    """A command cannot do what was asked. The text says what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code; what goes wrong is one line on stderr."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever reads us has read enough (`| head`). What is left must go somewhere when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"bot {options.command}: the output was closed before its end: let its reader take all of it", file=sys.stderr)
        return 1
    except Exception as error:
        if not isinstance(error, _expected_errors()):
            raise
        print(f"bot {options.command}: {error}", file=sys.stderr)
        return 1
    return 0


def _expected_errors() -> tuple[type[Exception], ...]:
    """Errors whose text is written for the operator. Looked up only when something went wrong: the store takes its time to import."""
    from bot.settings import SettingsError
    from bot.store import StoreError
    from bot.supervisor import SupervisorError
    from bot.teams_package import PackageError
    from bot.training import TrainingError

    return CommandError, PackageError, SettingsError, StoreError, SupervisorError, TrainingError


def token(options: argparse.Namespace) -> None:
    from bot.channels.identity import sign_token
    from bot.settings import settings

    claims = {name: getattr(options, name) for name in ("sub", "name", "email", "company", "company_code", "hours")}
    try:
        print(sign_token(settings(), **claims))
    except ValueError as error:
        raise CommandError(str(error)) from error


def list_tickets(options: argparse.Namespace) -> None:
    from bot.settings import settings
    from bot.store import open_store

    for ticket in open_store(settings().database_url).all_tickets(options.limit):
        columns = (ticket.protocol, ticket.created_at, ticket.status, ticket.outcome, ticket.contact.company, ticket.subject)
        print("\t".join(column or "-" for column in columns))


def show_ticket(options: argparse.Namespace) -> None:
    from bot.settings import settings
    from bot.store import open_store

    found = open_store(settings().database_url).ticket(options.protocol)
    if found is None:
        raise CommandError(f"there is no ticket {options.protocol}: `python -m bot ticket list` shows the protocols")
    _owner, ticket = found
    print(FORMATS[options.format](ticket))


def _json(ticket: Ticket) -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(ticket), indent=2).decode()


def _markdown(ticket: Ticket) -> str:
    from bot.ticket.render import to_markdown

    return to_markdown(ticket)


def _html(ticket: Ticket) -> str:
    from bot.ticket.render import to_html

    return to_html(ticket)


FORMATS: dict[str, Callable[[Ticket], str]] = {"json": _json, "md": _markdown, "html": _html}


def understand(_options: argparse.Namespace) -> None:
    from bot.nlu.understand import main as read_messages

    read_messages()


def parse(options: argparse.Namespace) -> None:
    from bot.protheus.detect import read_findings

    try:
        findings = read_findings(options.file)
    except OSError as error:
        raise CommandError(f"{options.file} cannot be read ({error.strerror}): name a file, such as error.log") from error
    print(json.dumps(findings, indent=2, ensure_ascii=False))


def schema(_options: argparse.Namespace) -> None:
    from bot.ticket.model import json_schema

    print(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def init(_options: argparse.Namespace) -> None:
    from bot.serve import init

    init()


def migrate(_options: argparse.Namespace) -> None:
    from bot.settings import settings
    from bot.store import migrate

    migrate(settings().database_url)


def purge(_options: argparse.Namespace) -> None:
    from bot.serve import purge
    from bot.settings import settings

    purge(settings())


def train(options: argparse.Namespace) -> None:
    from bot.settings import ROOT
    from bot.training import ensure_model

    print(ensure_model(ROOT / "var" / "log" / "training.log", force=not options.if_needed))


def teams_package(options: argparse.Namespace) -> None:
    from pathlib import Path

    from bot.settings import settings
    from bot.teams_package import write_package

    write_package(settings(), Path(options.file))
    print(options.file)


def serve(_options: argparse.Namespace) -> None:
    from bot.serve import serve

    serve()


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="python -m bot", description="Assertivo, from the command line.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, run: Command, summary: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=summary, description=summary)
        command.set_defaults(run=run)
        return command

    signing = add("token", token, "Print a portal token signed with this installation's key.")
    signing.add_argument("--sub", required=True, help="id of the person in the portal; conversations and tickets belong to it")
    signing.add_argument("--name", help="the person's name")
    signing.add_argument("--email", help="the person's e-mail address")
    signing.add_argument("--company", help="name of the company")
    signing.add_argument("--company-code", help="TOTVS code of the company, such as T12345")
    signing.add_argument("--hours", type=float, default=8.0, help="hours until it expires, at most 12 (default: 8)")

    tickets = commands.add_parser("ticket", help="List tickets, or show one.", description="List tickets, or show one.")
    actions = tickets.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="Print one line a ticket.", description="Print one line a ticket, newest first.")
    listing.add_argument("--limit", type=int, default=50, help="most tickets to print (default: 50)")
    listing.set_defaults(run=list_tickets)
    showing = actions.add_parser("show", help="Print one ticket.", description="Print one ticket.")
    showing.add_argument("protocol", metavar="PROTOCOL", help="such as PRT-20261124-0001")
    showing.add_argument("--format", choices=sorted(FORMATS), default="json", help="default: json")
    showing.set_defaults(run=show_ticket)

    add("understand", understand, "Read one message a line from stdin, print what the trained NLU makes of each as one JSON line.")
    parsing = add("parse", parse, "Print what the assistant reads out of a Protheus log or export, as JSON.")
    parsing.add_argument("file", metavar="FILE", help="an error.log, a console.log, a LogProfiler, a Shift+F6 export, ...")
    add("schema", schema, "Print the JSON Schema of the ticket document.")
    add("init", init, "Write .env with fresh secrets where there is none.")
    add("migrate", migrate, "Bring the database to this version's tables.")
    add("purge", purge, "Remove drafts and conversations older than RETENTION_DAYS; tickets stay.")
    training = add("train", train, "Train a model into models/ and print its path.")
    training.add_argument("--if-needed", action="store_true", help="only where no model of the present training data is there")
    package = add("teams-package", teams_package, "Write the Teams app as a ZIP to upload, and print its name (docs/teams.md).")
    package.add_argument("file", metavar="FILE", nargs="?", default="var/assertivo-teams.zip", help="default: var/assertivo-teams.zip")
    add("serve", serve, "Prepare what is missing, run the Rasa server and the action server (scripts/run).")
    return parser


if __name__ == "__main__":
    sys.exit(main())
