"""Masking: CPF, payment cards, passwords and access tokens leave a customer's text before anything of it is kept.

What a ticket needs stays: CNPJ, access keys of fiscal documents, versions, builds, phone numbers, protocols, codes, dates, amounts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

from bot.protheus.folding import fold
from bot.ticket import words
from bot.ticket.connection_secrets import find_connections
from bot.ticket.personal_numbers import OPAQUE, Found, find_numbers
from bot.ticket.roundabout_passwords import find_roundabout
from bot.ticket.secret_keys import find_lines
from bot.ticket.spoken_secrets import find_pairs, find_spoken, find_tokens


class Masked(NamedTuple):
    """A text without what was hidden, and the kinds of it: cpf, card, password, token, each once, in this order."""

    text: str
    kinds: list[str]


#: From the surest signs to the weakest. Each step gets the text folded and with its capitals, and sees what was hidden before it as
#: something that it can neither read nor read past.
_STEPS: tuple[Callable[[str, str], Iterable[Found]], ...] = (
    lambda seen, _: find_lines(seen),
    find_tokens,
    lambda seen, _: find_connections(seen),
    lambda seen, _: find_pairs(seen),
    find_spoken,
    find_roundabout,
    lambda seen, _: find_numbers(seen),
)
#: What is hidden may have stuck to a secret in front of it ("pass: 123,52998224725"), which shows in the next round only. Noise aside,
#: the second round finds nothing.
_ROUNDS = 5


def mask(text: str) -> Masked:
    """Puts a placeholder of `data/masking.yml` where a CPF, a card number, a password or an access token stood.

    A text that was masked stays as it is. Takes time in proportion to the text's length.
    """
    # Line by line: folding makes a blank of a line's end, which tells where a password ends.
    seen, raw = "\n".join(map(fold, text.split("\n"))), text
    hidden: list[Found] = []
    found = [Found(*match.span(), "") for match in _placeholder().finditer(text)]
    seen, raw = _hide(seen, found), _hide(raw, found)
    for _ in range(_ROUNDS):
        known = len(hidden)
        for step in _STEPS:
            found = _apart(step(seen, raw))
            seen, raw = _hide(seen, found), _hide(raw, found)
            hidden += found
        if len(hidden) == known:
            break
    return Masked(_replaced(text, sorted(hidden)), [kind for kind in words.masking()["names"] if any(each.kind == kind for each in hidden)])


#: Places of findings that may quote a record.
_QUOTING = ("message", "status_reason", "function")


def mask_messages(findings: Any) -> Any:
    """Findings of a log whose error messages were masked, at any depth: an error may quote a field of the record at hand."""
    if isinstance(findings, dict):
        return {
            key: mask(each).text if key in _QUOTING and isinstance(each, str) else mask_messages(each) for key, each in findings.items()
        }
    return [mask_messages(each) for each in findings] if isinstance(findings, list) else findings


def names(kinds: Iterable[str]) -> str:
    """What was hidden, as customers call it: "CPF, senha"."""
    return ", ".join(words.masking()["names"][kind] for kind in kinds)


@cache
def _placeholder() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words.masking()["placeholders"].values())))


def _apart(found: Iterable[Found]) -> list[Found]:
    """In order; of two that overlap, one that covers both."""
    apart: list[Found] = []
    for each in sorted(found):
        if apart and each.start < apart[-1].end:
            apart[-1] = apart[-1]._replace(end=max(apart[-1].end, each.end))
        else:
            apart.append(each)
    return apart


def _hide(seen: str, found: Iterable[Found]) -> str:
    return _pieces(seen, found, lambda each: OPAQUE * (each.end - each.start))


def _replaced(text: str, found: Iterable[Found]) -> str:
    return _pieces(text, found, lambda each: str(words.masking()["placeholders"][each.kind]))


def _pieces(text: str, found: Iterable[Found], instead: Callable[[Found], str]) -> str:
    pieces, position = [], 0
    for each in found:
        pieces += [text[position : each.start], instead(each)]
        position = each.end
    return "".join([*pieces, text[position:]])
