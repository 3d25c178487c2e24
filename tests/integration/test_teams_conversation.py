"""A whole ticket in Teams with the product's own conversation: buttons, lists, words and a file, as Teams sends them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.channels.people import account_key
from bot.channels.teams_connector import MOST_BYTES
from bot.store import Account
from tests.conversation.places import GOOD_ANSWERS
from tests.sample_files import ERROR_LOG
from tests.teams_stand_in import CONNECTOR, FILES_HOST, TENANT, Teams, card_texts, choices, message, pressed, teams
from tests.ticket_dialogue import TicketDialogue

KEY = account_key(Account("teams", TENANT, message("")["from"]["aadObjectId"]))
#: What is pressed where a question offers it; everything else is typed.
PRESSED = {
    "kind": "/kind=error",
    "impact": "/impact=blocked",
    "frequency": "/frequency=always",
    "environment_kind": "/environment_kind=production",
}
#: What is typed; the log that is sent is of the same routine.
ANSWERS = GOOD_ANSWERS | {"routines": "MATA410", "module": "faturamento", "attachments": "pronto"}
MOST_TURNS = 60


async def press(bot: Teams, payload: str, **more: Any) -> None:
    """Presses whatever stands for a payload on the last card: its button, or the list and the button beside it."""
    card = bot.microsoft.cards[-1]
    button = next((each["title"] for each in card["actions"] if each["data"]["assertivo"].get("payload") == payload), None)
    if button is None:
        assert payload in choices(card).values(), payload
        button = next(each["title"] for each in card["actions"] if "payload" not in each["data"]["assertivo"])
    answer = await bot.post(pressed(card, button, payload, **more))
    assert answer.status_code == 202
    await bot.answered()


def question(bot: Teams) -> str | None:
    """The open question of the one who writes."""
    draft = bot.store.draft(KEY)
    return draft.question if draft else None


async def answer_until(bot: Teams, wanted: str) -> None:
    """Answers what is asked, until a question is open."""
    for _ in range(MOST_TURNS):
        asked = question(bot)
        if asked == wanted:
            return
        assert asked is not None
        if asked in PRESSED:
            await press(bot, PRESSED[asked])
        elif asked == "attachments" and not bot.microsoft.files:
            bot.microsoft.files[f"{FILES_HOST}/error.log"] = (200, {}, ERROR_LOG)
            content = {"downloadUrl": f"https://{FILES_HOST}/error.log", "fileType": "log"}
            kind = "application/vnd.microsoft.teams.file.download.info"
            await bot.say(None, attachments=[{"contentType": kind, "name": "error.log", "content": content}])
        elif asked in ("takeover", "conflict"):
            await press(bot, next(iter(payloads(bot.microsoft.cards[-1]))))
        else:
            await bot.say(ANSWERS[asked])
    raise AssertionError(f"{question(bot)} is still open")


def payloads(card: dict[str, Any]) -> list[str]:
    """What the buttons of a card send."""
    return [each["data"]["assertivo"]["payload"] for each in card["actions"] if "payload" in each["data"]["assertivo"]]


async def test_a_ticket_is_opened_in_teams_from_the_first_word_to_its_protocol(tmp_path: Path) -> None:
    async with teams(tmp_path, dialogue=TicketDialogue, public_url="https://assistente.exemplo.com.br") as bot:
        await bot.say("quero abrir um chamado")
        await answer_until(bot, "review")
        review = bot.microsoft.cards[-1]
        shown = "".join(card_texts(card) for card in bot.microsoft.cards)
        for part in ("MATA410", "Oracle 19c", "error.log", "Completude"):
            assert part in shown
        corrections = choices(review)
        assert "/correct=release" in corrections.values()

        await press(bot, "/correct=release")
        assert question(bot) == "release"
        await bot.say("12.1.2310")
        assert question(bot) == "review"
        await press(bot, "/review=confirm")
        await press(bot, "/scope_choice=open_anyway")

        tickets = bot.store.tickets(KEY)
        assert len(tickets) == 1
        ticket = tickets[0]
        assert str(ticket.protocol) in json.dumps([each.body for each in bot.microsoft.sent])
        assert (ticket.kind, ticket.premises.impact, ticket.environment.release) == ("error", "blocked", "12.1.2310")
        assert ticket.contact.name == "Maria Souza"
        assert [each.name for each in ticket.evidence.attachments] == ["error.log"]
        link = bot.microsoft.cards[-1]["actions"][0]
        assert link["type"] == "Action.OpenUrl"
        assert link["url"].startswith(f"https://assistente.exemplo.com.br/webhooks/portal/tickets/{ticket.protocol}?access=")
        updates = bot.microsoft.requests(CONNECTOR, "PUT")
        assert len(updates) >= len(PRESSED) + 2
        assert all("actions" not in each.body["attachments"][0]["content"] for each in updates)
        assert all(len(json.dumps(each.body).encode()) < MOST_BYTES for each in bot.microsoft.sent)


async def test_what_is_remembered_of_a_person_is_not_asked_for_the_next_ticket(tmp_path: Path) -> None:
    async with teams(tmp_path, dialogue=TicketDialogue) as bot:
        await bot.say("quero abrir um chamado")
        await answer_until(bot, "review")
        await press(bot, "/review=confirm")
        await press(bot, "/scope_choice=open_anyway")
        assert bot.store.tickets(KEY)[0].contact.company == "Metalúrgica Exemplo"
        await bot.say("quero abrir outro chamado")
        asked = []
        for _ in range(6):
            asked.append(question(bot))
            await bot.say(ANSWERS.get(asked[-1] or "", "pular"))
        assert "company" not in asked
        assert "contact_name" not in asked


async def test_a_ticket_in_a_channel_shows_no_link_that_opens_it_to_everybody(tmp_path: Path) -> None:
    async with teams(tmp_path, dialogue=TicketDialogue, public_url="https://assistente.exemplo.com.br") as bot:
        await bot.say("quero abrir um chamado")
        await answer_until(bot, "review")
        await press(bot, "/review=confirm")
        await press(bot, "/scope_choice=open_anyway", conversation="19:canal@thread.tacv2", kind="channel")
        assert len(bot.store.tickets(KEY)) == 1
        assert "access=" not in json.dumps([each.body for each in bot.microsoft.sent])
