"""A customer at the portal's widget: sends messages with the ids that a page gives them, reads the replies, repeats what failed."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, NamedTuple

import httpx

import bench.customer
from bot.channels.identity import verify_token
from bot.settings import Settings

#: Seconds that a customer waits: more than the channel gives a turn.
PATIENCE = 60.0

#: A question about the product: the shortest way to a ticket.
QUESTION = "Bom dia, tenho uma dúvida sobre a MATA521: como impeço que excluam uma nota fiscal já transmitida?"
ANSWERS: Mapping[str, str | list[str]] = {
    "takeover": "sim, está certo",
    "impact": "não atrapalha agora",
    "documentation_checked": "sim, li dois artigos e não encontrei",
    "release": "12.1.2410",
    "review": "confirmo",
}

#: A defect, told step by step: every kind of question, a list among them. The customer of the benchmarks has the same one.
DEFECT = "Estou com um erro na CTBA102: o histórico complementar some quando gravo o lançamento"
DEFECT_ANSWERS: Mapping[str, str | list[str]] = {
    **bench.customer.ANSWERS,
    "module": "contabilidade gerencial",
    "steps": [
        "Abro a CTBA102 no módulo de contabilidade e clico em Incluir",
        "Informo o lote 008850 e duas linhas com as contas 11101 e 21105",
        "Digito o histórico complementar nas duas linhas e clico em Confirmar",
        "Confirmo e o histórico complementar da segunda linha não é gravado",
        "pronto",
    ],
}
#: Turns after which a conversation that has not ended goes round in circles.
MOST_TURNS = 60


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who the portal says that somebody is."""

    name: str | None = "Helena Quaresma"
    email: str | None = "helena.quaresma@clientes.example"
    company: str | None = "Quaresma Tecidos"
    company_code: str | None = "T00912"


class Heard(NamedTuple):
    """One turn as the customer sees it."""

    text: str
    reply: dict[str, Any]


class Customer(httpx.Client):
    """A person with a token of their own. ``key`` is what the store knows them by."""

    def __init__(self, base: str, token: str, settings: Settings, hear: Callable[[str], None]) -> None:
        super().__init__(base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)
        self.token = token
        self.key = verify_token(token, settings, datetime.now(timezone.utc)).key
        self._hear = hear

    def attempt(self, text: str | None = None, message_id: str | None = None, **more: Any) -> httpx.Response:
        """Sends a message, whatever comes back."""
        if text:
            self._hear(text)
        content = {"message_id": message_id or uuid.uuid4().hex, "text": text, **more}
        return self.post("/messages", json={name: value for name, value in content.items() if value is not None})

    def say(self, text: str | None = None, message_id: str | None = None, **more: Any) -> dict[str, Any]:
        """Sends a message that must be answered; the reply of the contract."""
        answer = self.attempt(text, message_id, **more)
        assert answer.status_code == httpx.codes.OK, f"HTTP {answer.status_code} to {str(text)[:80]!r}: {answer.text[:300]}"
        reply: dict[str, Any] = answer.json()
        assert reply["messages"], f"nothing said to {str(text)[:80]!r}"
        return reply

    def talk(self, opening: str, answers: Mapping[str, str | list[str]], until: str | None = None) -> list[Heard]:
        """Opens a ticket and answers what is asked, up to the question ``until``, else until the ticket is there."""
        heard = [Heard(opening, self.say(opening))]
        while True:
            reply = heard[-1].reply
            field = expected(reply)
            if reply["ticket"] or (until and field == until):
                assert until in (None, field), f"{until} was not asked: the ticket is there"
                return heard
            assert field, f"nothing is asked and there is no ticket: {texts(reply)}"
            assert len(heard) < MOST_TURNS, f"no end after {len(heard)} turns; open is {field}"
            answer = answers[field]
            for text in [answer] if isinstance(answer, str) else answer:
                heard.append(Heard(text, self.say(text)))
                if expected(heard[-1].reply) != field:
                    break

    def conversation(self) -> dict[str, Any]:
        """What a page gets after a reload."""
        answer = self.get("/conversation")
        assert answer.status_code == httpx.codes.OK
        found: dict[str, Any] = answer.json()
        return found

    def ticket(self, protocol: str) -> dict[str, Any]:
        """One of this person's tickets."""
        answer = self.get(f"/tickets/{protocol}")
        assert answer.status_code == httpx.codes.OK
        found: dict[str, Any] = answer.json()
        return found

    def protocols(self) -> list[str]:
        """The protocols of this person's tickets, newest first."""
        return [ticket["protocol"] for ticket in self.get("/tickets").json()["tickets"]]


def expected(reply: dict[str, Any]) -> str | None:
    """The id of the question that a reply leaves open."""
    field: str | None = (reply["expects"] or {}).get("field")
    return field


def texts(reply: dict[str, Any]) -> list[str]:
    """What a reply says."""
    return [message["text"] for message in reply["messages"]]


def is_sorry(answer: httpx.Response, status: int, code: str) -> bool:
    """Whether an answer is an error in the contract's form, with a sentence that a person understands."""
    error = answer.json()["error"]
    assert answer.headers["content-type"] == "application/json"
    assert error["message"][0].isupper()
    assert error["message"].endswith(".")
    assert len(error["message"]) > 20
    return (answer.status_code, error["code"]) == (status, code)


def anonymous(reply: dict[str, Any]) -> dict[str, Any]:
    """A reply without what differs between two people who say the same: ids, protocol, signed link."""
    found = json.dumps(reply, ensure_ascii=False)
    found = re.sub(r'"id": "[^"]*"', '"id": ""', re.sub(r'"url": "[^"]*"', '"url": ""', found))
    shown: dict[str, Any] = json.loads(re.sub(r"PRT-\d{8}-\d+", "PRT", found))
    return shown
