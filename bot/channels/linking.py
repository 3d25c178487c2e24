"""Linking a chat to the portal: what a customer types for it in Slack or Teams, and what they are answered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from bot.channels.errors import Problem
from bot.channels.pacing import Pace
from bot.channels.people import CODE_DIGITS, CODE_LIFETIME, account_key, redeem_code
from bot.store import Account, Store

#: Tries of one account, at once and then in ``TRY_SECONDS``.
TRIES, TRY_SECONDS = 5, 3600.0

_MINUTES = int(CODE_LIFETIME.total_seconds() // 60)
_HOW = "No portal, abra “Usar no Slack ou no Teams” e peça um código. Depois escreva aqui: vincular 12345678, com o seu código."

#: What the customer is answered.
ANSWERS = {
    "linked": "Pronto: agora este chat e o portal ({who}) são a mesma conversa. Seus rascunhos e chamados aparecem nos dois.",
    "drafts": (
        "Ainda não vinculei este chat ao portal: há um chamado em andamento aqui e outro lá, e os dois continuam guardados. "
        "Envie ou cancele um deles e peça um novo código no portal."
    ),
    "unknown": f"Este código não vale: tem algum número trocado, já foi usado ou passou de {_MINUTES} minutos. {_HOW}",
    "how": f"{_HOW} O código tem {CODE_DIGITS} números e vale por {_MINUTES} minutos.",
    "too_many": "Foram muitas tentativas com códigos. Espere {minutes} min e peça um novo código no portal.",
}

#: Far longer than any way to write the command, and too short to be slow to match.
_LONGEST = 60
#: "código" alone, or with another number of digits, may answer a question of the assistant: that one counts only with a whole code.
_COMMAND = re.compile(
    r"""[\W_]*(?:quero[ ])?
    (?: vincular (?:[ ](?:(?:a|o|este|esta|meu|minha)[ ])?(?:conta|chat|c[oó]digo))? (?:[ ](?:ao|com[ ]o)[ ]portal)?
      | (?P<bare>(?:o[ ]|meu[ ])?c[oó]digo(?:[ ]é)?) )
    (?P<code>(?:[\s:.‐–—-]*[0-9])*)[\W_]*""",
    re.VERBOSE | re.IGNORECASE,
)


def link_pace(clock: Callable[[], float]) -> Pace:
    """How often an account may try a code. ``clock`` counts seconds."""
    return Pace(TRIES, clock, TRY_SECONDS)


def read_code(text: str) -> str | None:
    """The digits of a text that asks to link the chat, "" where it brings none; None for every other text."""
    command = _COMMAND.fullmatch(" ".join(text.split())) if len(text) <= _LONGEST else None
    if command is None:
        return None
    digits = re.sub(r"[^0-9]", "", command["code"])
    return None if command["bare"] and len(digits) != CODE_DIGITS else digits


async def link_answer(store: Store, account: Account, text: str, secret: str, pace: Pace) -> str | None:
    """What to answer to a text that asks to link an account to the portal, after doing so; None for every other text.

    ``secret`` is the key of the codes' digests (``Settings.link_secret``), ``pace`` comes from ``link_pace``.
    """
    code = read_code(text)
    if code is None:
        return None
    if len(code) != CODE_DIGITS:
        return ANSWERS["how"]
    try:
        # Before the database is asked: a guess costs a try, whether the code exists or not.
        pace.take(account_key(account))
    except Problem as problem:
        return ANSWERS["too_many"].format(minutes=-(-(problem.retry_after or 0) // 60))
    outcome: str | None = await asyncio.to_thread(redeem_code, store, account, code, secret)
    if outcome == "linked":
        return ANSWERS["linked"].format(who=await asyncio.to_thread(_name_of, store, account))
    return ANSWERS[outcome or "unknown"]


def _name_of(store: Store, account: Account) -> str:
    """Whose portal an account now belongs to: who was talked into typing somebody else's code sees it."""
    key = store.person_of(account)
    person = store.person(key) if key else None
    return (person.name or person.email if person else None) or "sua conta"
