"""A customer of the benchmarks, who talks over the portal channel as the chat widget does."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx

#: What this customer says to each question; a list is sent message by message.
ANSWERS: dict[str, str | list[str]] = {
    "kind": "é um erro",
    "impact": "dá para trabalhar com dificuldade",
    "documentation_checked": "ainda não consultei",
    "routines": "CTBA102",
    "module": "SIGACTB",
    "environment_report": "pular",
    "release": "12.1.2410",
    "appserver_build": "7.00.240223P-20250326",
    "database": "PostgreSQL 15, servidor Linux",
    "environment_kind": "produção",
    "environment_updated": "sim",
    "steps": [
        "Entro na rotina CTBA102 pelo menu Atualizações e clico em Incluir",
        "Informo o lote 008850, o documento 000001 e duas linhas com as contas 1.1.01 e 2.1.05",
        "Preencho o histórico complementar nas duas linhas e clico em Confirmar",
        "pronto",
    ],
    "expected_behavior": "As duas linhas deveriam ficar gravadas com o histórico complementar que foi digitado",
    "observed_behavior": "A segunda linha fica gravada na CT2 com o histórico complementar em branco",
    "error_message": "não aparece mensagem",
    "frequency": "sempre",
    "scenario_data": "lote 008850, lançamento padrão 610",
    "customizations": "não",
    "reproduces_in_test": "sim",
    "reproduces_standard": "sim",
    "occurs_with": "com todos",
    "more_details": "pular",
    "attachments": "não tenho",
    "takeover": "sim",
    "disambiguation": "o primeiro",
    "resume": "começar outro",
    "review": "confirmo",
    "scope_choice": "abrir mesmo assim",
    "confirm_cancel": "não",
    "confirm_handoff": "não",
}
OPENING = "Olá, quero abrir um chamado: o histórico complementar some ao gravar lançamento contábil"
#: What does not answer the open question; a conversation can go on with it for as long as one likes.
ASIDES = ("resumo", "ajuda", "na verdade a release é 12.1.2310")
#: The question before which the asides begin: by then the draft holds half of the ticket.
LONG_TALK_AT = "frequency"
#: Turns after which a conversation that has not ended goes round in circles.
MOST_TURNS = 60


class Stuck(RuntimeError):
    """The assistant did not lead this customer to the end. The text says where."""


class Customer:
    """One conversation. ``milliseconds`` grows by the duration of each turn, as the customer's browser sees it."""

    def __init__(self, client: httpx.AsyncClient, token: str, clock: Callable[[], float] = time.perf_counter) -> None:
        self.milliseconds: list[float] = []
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}
        self._clock = clock

    async def say(self, text: str) -> dict[str, Any]:
        """Sends a message; the reply of the contract.

        Raises:
            Stuck: the assistant did not answer 200.
        """
        started = self._clock()
        answer = await self._client.post("/messages", json={"message_id": str(uuid.uuid4()), "text": text}, headers=self._headers)
        self.milliseconds.append((self._clock() - started) * 1000)
        if answer.status_code != httpx.codes.OK:
            raise Stuck(f"HTTP {answer.status_code} to {text!r}: {answer.text[:300]}")
        reply: dict[str, Any] = answer.json()
        return reply

    async def talk(self, until: str | None = None) -> None:
        """Opens a ticket and answers what is asked, up to the question ``until``, else until the ticket is there.

        Raises:
            Stuck: neither comes.
        """
        reply = await self.say(OPENING)
        for _ in range(MOST_TURNS):
            field = (reply.get("expects") or {}).get("field")
            if reply.get("ticket") or (until and field == until):
                return
            if field is None:
                raise Stuck("nothing is asked and there is no ticket")
            answer = ANSWERS.get(field, "não sei")
            for text in [answer] if isinstance(answer, str) else answer:
                reply = await self.say(text)
                if (reply.get("expects") or {}).get("field") != field:
                    break
        raise Stuck(f"no end after {len(self.milliseconds)} turns; open is {(reply.get('expects') or {}).get('field')}")

    async def chat(self, turns: int) -> None:
        """Says things that leave the open question open, ``turns`` times."""
        for _ in range(turns):
            await self.say(ASIDES[len(self.milliseconds) % len(ASIDES)])
