"""Which side of a contradiction a reply takes: the file's or the customer's, named by value or by where it comes from, or turned down."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any, NamedTuple

from bot.portuguese import plain
from bot.protheus.catalog import catalog
from bot.ticket import evidence, words
from bot.ticket.draft import Fact
from bot.ticket.evidence import ROUTINES, codes
from bot.ticket.fields import BY_PATH
from bot.ticket.model import Ticket, get_path
from bot.ticket.readings import Reading

#: Parts of a value that are enough to tell it from the other one: "2410", "oracle".
_PART = re.compile(r"\w{2,}")
#: A "não" right behind what it is said of: "o do log já não vale".
_NOT_BEHIND = re.compile(r"^\W*(\w+ ){0,3}nao\b")
_NOT = re.compile(r"\bnao\b")


class _Mention(NamedTuple):
    start: int
    end: int
    side: str


def named(ticket: Ticket, fact: Fact, text: str) -> str | None:
    """The side that a reply takes: "file", "customer", for routines also "both"; None where it takes none.

    Where it only turns one side down it takes the other. Of a choice the reply may also say the value in words of its own.
    """
    known = get_path(ticket, fact.path)
    said = _said(_names(ticket, fact, known), plain(text))
    taken = [side for side, holds in said.items() if holds] or [side for side in ("file", "customer") if said and side not in said]
    if len(taken) == 1:
        return taken[0]
    if taken:
        return "both" if fact.path == ROUTINES else None
    field = BY_PATH[fact.path]
    if field.type == "choice" and not said:
        value = words.choice(field.id, text)
        return "file" if value == fact.value else "customer" if value == known else None
    return None


def _said(names: dict[str, re.Pattern[str]], reply: str) -> dict[str, bool]:
    """Side → whether a reply lets it hold or turns it down, for each side that it names; what is said last counts."""
    said: dict[str, bool] = {}
    for statement in words.phrase("next_statement").split(reply):
        if statement and not words.phrase("tells_nothing_of_it").search(statement):
            said |= _judged(statement, _mentions(names, statement))
    return said


def _mentions(names: dict[str, re.Pattern[str]], statement: str) -> list[_Mention]:
    """What a statement calls the sides by, in its order; one side under several names in a row is one mention."""
    found = sorted(_Mention(*match.span(), side) for side, pattern in names.items() for match in pattern.finditer(statement))
    rows = [list(row) for _, row in groupby(found, key=lambda mention: mention.side)]
    return [_Mention(row[0].start, max(mention.end for mention in row), row[0].side) for row in rows]


def _judged(statement: str, mentions: list[_Mention]) -> dict[str, bool]:
    """Each side that a statement names, and whether it holds: each "não" and each word such as "errado" turns it over."""
    judged: dict[str, bool] = {}
    begin = 0
    for number, mention in enumerate(mentions):
        ahead = statement[begin : mention.start]
        refused = (_NOT if number == 0 else words.phrase("turns_down")).search(ahead) is not None
        following = statement[mention.end : mentions[number + 1].start] if number + 1 < len(mentions) else statement[mention.end :]
        of_the_next = words.phrase("turns_down").search(following) if number + 1 < len(mentions) else None
        behind = following[: of_the_next.start()] if of_the_next else following
        disowned = words.phrase("disowned").findall((ahead if number == 0 else "") + statement[mention.start : mention.end] + behind)
        turns = refused + len(disowned) + (_NOT_BEHIND.search(behind) is not None)
        judged[mention.side] = turns % 2 == 0
        begin = mention.end
    return judged


def _names(ticket: Ticket, fact: Fact, known: Any) -> dict[str, re.Pattern[str]]:
    """What a reply may call each side by: its value or a part of it, and where it comes from."""
    origin = ticket.provenance.get(fact.path)
    earlier = origin.ref if origin and origin.source == "attachment" else None
    file, customer = _values(fact.path, fact.value), _values(fact.path, known)
    newer, older = (evidence.proving_file(ticket, fact.path, ref) for ref in (fact.ref, earlier))
    by_file, by_customer = _files(newer), _files(older)
    # Between two files "o do arquivo" names neither.
    generic = {"file": "file_side", "customer": "own_side"} if older is None else {}
    return {
        side: re.compile(
            "|".join([*(rf"(?<!\w){re.escape(value)}(?!\w)" for value in values), *files, *_generic(generic.get(side))]) or "(?!)"
        )
        for side, values, files in (
            ("file", _longest(file - customer), sorted(by_file - by_customer)),
            ("customer", _longest(customer - file), sorted(by_customer - by_file)),
        )
    }


def _generic(phrase: str | None) -> list[str]:
    return [f"(?:{words.phrase(phrase).pattern})"] if phrase else []


def _longest(values: set[str]) -> list[str]:
    return sorted(values, key=len, reverse=True)


def _values(path: str, known: Any) -> set[str]:
    if path == ROUTINES:
        return {plain(code) for code in codes(known)}
    if BY_PATH[path].type == "choice":
        # Its values are words of ours, which customers name in their own.
        return set()
    said = plain(str(known))
    module = catalog().modules.get(str(known)) if path == "environment.module" else None
    return {said, *_PART.findall(said), *([plain(module.name)] if module else [])} - {""}


def _files(reading: Reading | None) -> set[str]:
    """Patterns of a file's own name and of what its kind is called."""
    kind = words.evidence_pattern(reading.kind) if reading else None
    return {rf"(?<!\w){re.escape(plain(reading.name))}(?!\w)", *([f"(?:{kind.pattern})"] if kind else [])} if reading else set()
