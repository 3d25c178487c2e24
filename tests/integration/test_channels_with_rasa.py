"""A persona of the acceptance driver in Slack and in Teams, with Rasa, its trained model and the action server behind the channel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from rasa.core.agent import Agent, load_agent
from rasa.core.utils import AvailableEndpoints

from bot.channels.people import account_key
from bot.settings import ROOT
from bot.store import Account, Store
from bot.ticket import words
from bot.ticket.fields import BY_ID
from bot.ticket.model import Ticket
from bot.ticket.payloads import choice
from tests.assistant import Assistant
from tests.integration.test_acceptance import ACCEPTANCE, spoken
from tests.integration.test_slack import key_of, profile, serving
from tests.slack_stand_in import SlackStandIn, SlackUser, titles
from tests.teams_stand_in import FILES_HOST, TENANT, Teams, choices, message, pressed, teams

pytestmark = pytest.mark.skipif(not ACCEPTANCE.exists(), reason=f"the acceptance driver is not at {ACCEPTANCE}")

#: More turns than a persona needs, with what the portal would have told of them.
MOST_TURNS = 45
#: What a chat does not know of a person, and its own ways to an end.
BESIDES = {"company": "Indústria Exemplo", "contact_email": "pessoa@exemplo.com.br", "attachments": "pronto", "review": "confirmo"}
DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"


@pytest.fixture
def persona(running: Assistant) -> dict[str, Any]:
    """The persona who begins with two files."""
    (file,) = (ACCEPTANCE / "personas").glob("02_*.yml")
    running.hear(*spoken(file))
    told: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return told


async def agent_of(running: Assistant, monkeypatch: pytest.MonkeyPatch) -> Agent:
    """Rasa in this process, with the model, the trackers and the action server of the running assistant."""
    monkeypatch.setenv("DATABASE_URL", running.settings.database_url)
    monkeypatch.setenv("ACTIONS_PORT", str(running.settings.actions_port))
    command = running.rasa.server.command
    agent = await load_agent(
        command[command.index("--model") + 1], endpoints=AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    )
    assert agent.is_ready()
    return agent


class Customer:
    """What a persona does in a channel: says, sends files with words, and presses what stands for a payload where it is offered."""

    def __init__(self, store: Store, key: str) -> None:
        self.store, self.key = store, key
        self.pressed = 0
        self.says: Callable[[str], Awaitable[Any]]
        self.shares: Callable[[str, list[Path]], Awaitable[Any]]
        self.presses: Callable[[str], Awaitable[bool]]

    async def converses(self, persona: dict[str, Any]) -> Ticket:
        """From the first word to the ticket."""
        for first in persona["opening"]:
            await self.shares(first["text"], [ACCEPTANCE / "files" / name for name in first["attach"]])
        for _ in range(MOST_TURNS):
            draft = self.store.draft(self.key)
            assert draft
            if draft.question is None:
                (ticket,) = self.store.tickets(self.key)
                return ticket
            await self._answers(draft.question, persona["answers"])
        raise AssertionError("the conversation does not end")

    async def _answers(self, question: str, answers: dict[str, Any]) -> None:
        answer = answers.get(question, BESIDES.get(question, "sim" if question in ("takeover", "conflict") else "não sei"))
        if isinstance(answer, list):
            for each in [*answer, "pronto"]:
                await self.says(each)
            return
        chosen = words.choice(question, answer) if question not in BY_ID or BY_ID[question].type == "choice" else None
        if chosen and await self.presses(choice(question, chosen)):
            self.pressed += 1
        else:
            await self.says(answer)


def check(ticket: Ticket, persona: dict[str, Any], customer: Customer, channel: str) -> None:
    """The ticket is what the persona may expect, and choices were pressed."""
    wanted = persona["expect"]["ticket"]
    assert (ticket.channel, ticket.outcome, ticket.kind) == (channel, persona["expect"]["outcome"], wanted["kind"])
    assert ticket.environment.release == wanted["environment.release"]
    assert ticket.environment.routines[0].code == wanted["environment.routines.0.code"]
    assert ticket.premises.impact == wanted["premises.impact"]
    assert ticket.scope.override is wanted["scope.override"]
    assert [each.kind for each in ticket.evidence.attachments] == ["error_log", "environment_report"]
    assert customer.pressed >= 5


async def test_a_persona_in_slack(running: Assistant, persona: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = await agent_of(running, monkeypatch)
    async with (
        serving(tmp_path, lambda _: agent, store=running.store, real=True) as place,
        httpx.AsyncClient(base_url=place.address, timeout=20) as http,
    ):
        place.slack.users["U0001"] = profile(persona["identity"]["name"], persona["identity"]["email"])
        user = SlackUser(place.slack, http)
        customer = Customer(running.store, key_of(user))

        async def says(text: str) -> None:
            await user.says(text)
            await place.quiet()

        async def shares(text: str, files: list[Path]) -> None:
            await user.shares(*(place.slack.keep_file(file.name, file.read_bytes()) for file in files), text=text)
            await place.quiet()

        async def presses(payload: str) -> bool:
            title = offered(place.slack, payload)
            if title:
                await user.presses(title)
                await place.quiet()
            return title is not None

        customer.says, customer.shares, customer.presses = says, shares, presses
        check(await customer.converses(persona), persona, customer, "slack")


def offered(slack: SlackStandIn, payload: str) -> str | None:
    """The title of the option that stands for a payload in the last message; None where it offers none."""
    last = slack.posts[-1]
    elements = [each for block in last["blocks"] if block["type"] == "actions" for each in block["elements"]]
    options = [option for each in elements for option in each.get("options", [each])]
    found = [option["text"]["text"] for option in options if option.get("value") == payload]
    return found[0] if found and found[0] in titles(last) else None


async def test_a_persona_in_teams(running: Assistant, persona: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = await agent_of(running, monkeypatch)
    async with teams(tmp_path, dialogue=lambda _: agent, database_url=running.settings.database_url) as bot:
        key = account_key(Account("teams", TENANT, message("")["from"]["aadObjectId"]))
        customer = Customer(running.store, key)

        async def shares(text: str, files: list[Path]) -> None:
            for file in files:
                bot.microsoft.files[f"{FILES_HOST}/{file.name}"] = (200, {}, file.read_bytes())
            await bot.say(text, attachments=[sent(file) for file in files])

        customer.says, customer.shares, customer.presses = bot.say, shares, lambda payload: press(bot, payload)
        check(await customer.converses(persona), persona, customer, "teams")


def sent(file: Path) -> dict[str, Any]:
    """A file of a personal chat, as Teams tells of it."""
    content = {"downloadUrl": f"https://{FILES_HOST}/{file.name}", "fileType": file.suffix[1:]}
    return {"contentType": DOWNLOAD, "name": file.name, "content": content}


async def press(bot: Teams, payload: str) -> bool:
    """Presses what stands for a payload on the last card; False where it offers none."""
    card = bot.microsoft.cards[-1] if bot.microsoft.cards else None
    if card is None:
        return False
    button = next((each["title"] for each in card.get("actions", []) if each["data"]["assertivo"].get("payload") == payload), None)
    if button is None:
        if payload not in choices(card).values():
            return False
        button = next(each["title"] for each in card["actions"] if "payload" not in each["data"]["assertivo"])
    assert (await bot.post(pressed(card, button, payload))).status_code == 202
    await bot.answered()
    return True
