"""Whole conversations written down as YAML (`scripts/*.yml`) and held with the conversation and the intent model of the product.

A script is a name, a person and turns; a turn says one thing and what has to follow. Only `asks` has to stand in every turn.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from bot.evidence.examine import examine
from bot.evidence.worker import read_findings
from bot.nlu.interpret import interpret
from bot.ticket.fields import FIELDS
from bot.ticket.masking import mask
from bot.ticket.model import Attachment, Ticket, get_path
from bot.ticket.pasted import read_paste
from tests import sample_files
from tests.conversation.places import STRANGER
from tests.conversation.talk import KNOWN_PERSON, Talk
from tests.nlu.trained import model

SCRIPTS = Path(__file__).parent / "scripts"
#: Files that customers of the scripts send; names that are not here are those of `tests.sample_files.GOOD`.
FILES = Path(__file__).parent / "files"

_PERSONS = {"known": KNOWN_PERSON, "stranger": STRANGER}


class Line(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One turn: exactly one of ``say``, ``press``, ``attach`` (with ``text`` beside it) and ``later``, and what has to follow.

    ``asks`` is the open question after it, None for none. ``loses``: paths whose values have to be unknown after it, ``["*"]`` for all.
    """

    asks: str | None
    say: str | None = None
    press: str | None = None
    attach: str | list[str] | None = None
    text: str = ""
    later: bool = False
    hears: list[str] = []
    not_hears: list[str] = []
    fills: dict[str, Any] = {}
    loses: list[str] = []

    @property
    def told(self) -> str:
        """The turn in words, for a failure."""
        if self.later:
            return "(comes back another day)"
        if self.attach:
            return f"(attaches {self.attach}) {self.text}"
        return f"(presses) {self.press}" if self.press is not None else str(self.say)


class Ending(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How a script ends: with a stored ticket, whose ``status`` stands here, or in a ``state`` of the draft.

    ``fields`` are places of the stored ticket or of the kept draft; ``tickets`` is how many tickets were stored in all.
    """

    status: str | None = None
    outcome: str | None = None
    decision: str | None = None
    state: Literal["cancelled", "paused", "open", "idle"] | None = None
    tickets: int | None = None
    fields: dict[str, Any] = {}


class Script(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One conversation."""

    name: str
    turns: list[Line]
    ends: Ending
    person: Literal["known", "stranger"] = "known"


def read_scripts() -> dict[str, Script]:
    """Every script by ``theme: name``. Raises ValueError for a file that is not one of scripts, or where a name comes twice."""
    scripts: dict[str, Script] = {}
    for file in sorted(SCRIPTS.glob("*.yml")):
        try:
            found = msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8")), list[Script])
        except (msgspec.ValidationError, yaml.YAMLError) as error:
            raise ValueError(f"{file.name}: {error}") from error
        for script in found:
            name = f"{file.stem}: {script.name}"
            if name in scripts:
                raise ValueError(f"{name} comes twice")
            scripts[name] = script
    return scripts


def play(script: Script) -> None:
    """Holds a conversation. Raises AssertionError for the first turn that does not go as written, with all that was heard."""
    talk = Talk(person=_PERSONS[script.person])
    for number, line in enumerate(script.turns, 1):
        before, stored = set(_known(talk)), len(talk.tickets)
        assert line.press is None or line.press in talk.buttons, (
            f"turn {number}, {line.told!r}: there is no such button, only {list(talk.buttons)}\nheard:\n" + "\n".join(talk.heard)
        )
        talk = _take(talk, line)
        wrong = list(_wrong(talk, line, before, stored))
        assert not wrong, f"turn {number}, {line.told!r}:\n  " + "\n  ".join(wrong) + "\nheard:\n" + "\n".join(talk.heard)
    wrong = list(_wrong_at_the_end(talk, script.ends))
    assert not wrong, "at the end:\n  " + "\n  ".join(wrong) + "\nheard:\n" + "\n".join(talk.heard)


def _take(talk: Talk, line: Line) -> Talk:
    if line.later:
        returned = Talk(draft=talk.draft, person=talk.draft.person)
        returned.tickets = talk.tickets
        return returned
    if line.attach is not None:
        names = [line.attach] if isinstance(line.attach, str) else line.attach
        return talk.attach(*map(attachment, names), text=line.text)
    if line.press is not None:
        return talk.press(line.press)
    assert line.say is not None, "a turn says, presses, attaches or comes later"
    intent = _understood(line.say)
    return talk.say(line.say, intent["name"], intent["confidence"])


def _understood(text: str) -> dict[str, Any]:
    """The intent of what the channel leaves of a message, as Rasa's component gives it."""
    left = mask(text).text
    pasted = read_paste(left)
    return interpret(model(), pasted.words if pasted else left)["intent"]  # type: ignore[no-any-return]


@cache
def attachment(name: str) -> Attachment:
    """A customer's file as the product keeps it: examined, and read by the parsers. Raises KeyError for a name that is nowhere."""
    content = (FILES / name).read_bytes() if (FILES / name).is_file() else sample_files.GOOD[name][0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "uploaded")
        path.write_bytes(content)
        examined = examine(path, name, Path(folder), read_findings)
    return Attachment(
        id=f"att_{name}", name=examined.name, kind=examined.kind, size=len(content), sha256="3" * 64, findings=examined.findings
    )


def _known(talk: Talk) -> Iterator[str]:
    """The paths that the ticket knows, also those that still wait for the customer's confirmation."""
    yield from (fact.path for fact in talk.draft.facts)
    yield from _filled(talk.ticket)


def _filled(ticket: Ticket) -> Iterator[str]:
    return (field.path for field in FIELDS if field.path and get_path(ticket, field.path))


def _wrong(talk: Talk, line: Line, before: set[str], stored: int) -> Iterator[str]:
    heard = "\n".join(talk.heard)
    if talk.question != line.asks:
        yield f"asks {talk.question}, not {line.asks}"
    yield from (f"does not say {part!r}" for part in line.hears if part not in heard)
    yield from (f"says {part!r}" for part in line.not_hears if part in heard)
    yield from _differing(talk.ticket, line.fills)
    if not heard.strip() and not (line.later and line.asks is None):
        yield "says nothing"
    if talk.draft.state == "open" and talk.question is None:
        yield "leaves an open ticket without a question"
    yield from _lost(talk, line, before, stored)
    # Talk puts the open question last, as the form does; nothing before it may say the same.
    yield from (f"says {part!r} twice" for part in set(talk.heard) if talk.heard.count(part) > 1)


def _lost(talk: Talk, line: Line, before: set[str], stored: int) -> Iterator[str]:
    """Accepted answers that are gone although nothing of the script says so. A sent ticket has to hold them all."""
    kept = set(_filled(talk.tickets[-1]) if len(talk.tickets) > stored else _known(talk))
    if "*" not in line.loses:
        yield from (f"has lost {path}" for path in sorted(before - kept - set(line.loses)))
    yield from (f"still knows {path}" for path in line.loses if path in kept)


def _differing(ticket: Ticket, wanted: dict[str, Any]) -> Iterator[str]:
    document = msgspec.to_builtins(ticket)
    for path, value in wanted.items():
        found: Any = document
        for name in path.split("."):
            found = found[int(name)] if isinstance(found, list) else found[name]
        if found != value:
            yield f"{path} is {found!r}, not {value!r}"


def _wrong_at_the_end(talk: Talk, ends: Ending) -> Iterator[str]:
    if ends.tickets is not None and len(talk.tickets) != ends.tickets:
        yield f"{len(talk.tickets)} tickets are stored, not {ends.tickets}"
    if ends.state is None:
        if not talk.tickets:
            yield "no ticket is stored"
            return
        ticket = talk.tickets[-1]
        found = {"status": ticket.status, "outcome": ticket.outcome, "decision": ticket.scope.decision}
        wanted = {"status": ends.status, "outcome": ends.outcome, "decision": ends.decision}
        yield from (f"{name} is {found[name]}, not {value}" for name, value in wanted.items() if value is not None and found[name] != value)
        if talk.draft.state != "idle":
            yield f"the draft is {talk.draft.state} after the ticket"
    else:
        ticket = talk.ticket
        cancelled = ends.state == "cancelled"
        if talk.draft.state != ("idle" if cancelled else ends.state):
            yield f"the draft is {talk.draft.state}, not {ends.state}"
        if cancelled and not (talk.turn and talk.turn.forgotten):
            yield "the conversation is not forgotten"
    yield from _differing(ticket, ends.fields)
