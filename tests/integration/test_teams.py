"""Teams on a server: acknowledged at once, answered once and in order, and nothing lost when Microsoft's side fails."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.exc import OperationalError

from bot.channels.people import issue_code
from bot.channels.teams_connector import Connector
from bot.channels.teams_texts import TEXTS
from bot.ticket.draft import Person
from tests.portal import SETTINGS
from tests.sample_files import ERROR_LOG, picture
from tests.teams_stand_in import (
    APP_ID,
    BOT,
    CONNECTOR,
    FILES_HOST,
    KEYS_HOST,
    LOGIN_HOST,
    OTHER_RSA_KEY,
    SECRET,
    SERVICE_URL,
    TENANT,
    Teams,
    card_texts,
    choices,
    message,
    pressed,
    published,
    teams,
    token,
)

MANY = [{"title": f"Opção {number}", "payload": f"/impact=option{number}"} for number in range(1, 9)]


@pytest_asyncio.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Teams]:
    async with teams(tmp_path) as served:
        yield served


def file_info(url: str, name: str) -> dict[str, Any]:
    """A file as Teams attaches it in a personal chat."""
    content = {"downloadUrl": url, "uniqueId": "1150D938", "fileType": name.rpartition(".")[2]}
    return {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": name, "content": content}


# Messages and answers


async def test_a_message_is_answered_in_its_conversation_with_the_bots_own_token(bot: Teams) -> None:
    await bot.say("MATA410 parou")
    heard = bot.dialogue.heard[0]
    assert heard.text == "MATA410 parou"
    assert heard.metadata["person"]["name"] == "Maria Souza"
    assert heard.metadata["person"]["email"] == "maria@exemplo.com.br"
    sent = bot.microsoft.sent[0]
    assert sent.path == "/amer/v3/conversations/a%3A1conversa/activities"
    assert sent.headers["authorization"] == "Bearer token-1"
    assert sent.body["summary"] == "Qual é o impacto?"


async def test_the_bot_asks_for_one_token_as_the_app_of_its_tenant(bot: Teams) -> None:
    await asyncio.gather(*(bot.post(message("oi", user=f"pessoa{number}")) for number in range(4)))
    await bot.answered()
    asked = bot.microsoft.requests(LOGIN_HOST)
    assert [each.path for each in asked] == [f"/{TENANT}/oauth2/v2.0/token"]
    assert {name: values[0] for name, values in asked[0].body.items()} == {
        "grant_type": "client_credentials",
        "client_id": APP_ID,
        "client_secret": SECRET,
        "scope": "https://api.botframework.com/.default",
    }


async def test_a_message_is_acknowledged_while_the_dialogue_hangs_and_teams_shows_that_the_bot_writes(bot: Teams) -> None:
    await bot.post(message("primeira"))
    await bot.answered()
    bot.dialogue.gate.clear()
    started = time.perf_counter()
    assert (await bot.post(message("segunda"))).status_code == 202
    assert time.perf_counter() - started < 0.3
    typed = len(bot.microsoft.typing)
    await bot.microsoft.until(lambda: len(bot.microsoft.typing) > typed or typed > 1)
    assert len(bot.microsoft.sent) == 1
    bot.dialogue.gate.set()
    await bot.answered()
    assert len(bot.microsoft.sent) == 2


async def test_the_same_activity_three_times_gives_one_answer(bot: Teams) -> None:
    activity = message("parou tudo")
    answers = [(await bot.post(activity)).status_code for _ in range(3)]
    await bot.answered()
    assert answers == [202, 202, 202]
    assert len(bot.dialogue.heard) == len(bot.microsoft.sent) == 1


async def test_the_same_activity_id_in_another_conversation_is_another_message(bot: Teams) -> None:
    activity = message("parou tudo")
    await bot.post(activity)
    await bot.post({**activity, "conversation": {**activity["conversation"], "id": "a:outra"}})
    await bot.answered()
    assert len(bot.dialogue.heard) == 2


async def test_quick_messages_are_answered_in_order(bot: Teams) -> None:
    bot.dialogue.gate.clear()
    for number in range(5):
        await bot.post(message(f"mensagem {number}"))
    bot.dialogue.gate.set()
    await bot.answered()
    assert [heard.text for heard in bot.dialogue.heard] == [f"mensagem {number}" for number in range(5)]


async def test_a_message_that_a_crash_left_unanswered_is_answered_after_the_next_start(tmp_path: Path) -> None:
    async with teams(tmp_path) as before:
        before.dialogue.gate.clear()
        await before.post(message("ficou para depois"))
        await before.dialogue.hears()
        # The process ends here: what was under way is gone.
        for task in [task for task in asyncio.all_tasks() if "Background._run" in repr(task)]:
            task.cancel()
    async with teams(tmp_path) as after:
        await after.answered()
        assert [heard.text for heard in after.dialogue.heard] == ["ficou para depois"]
        assert len(after.microsoft.sent) == 1


async def test_a_server_that_stops_in_the_middle_leaves_the_rest_to_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.teams.STOP_SECONDS", 0.01)
    async with teams(tmp_path) as before:
        before.dialogue.gate.clear()
        await before.post(message("ficou para depois"))
        await before.dialogue.hears()
    async with teams(tmp_path) as after:
        await after.answered()
        assert [heard.text for heard in after.dialogue.heard] == ["ficou para depois"]


async def test_people_in_one_channel_have_conversations_of_their_own_and_are_answered_in_the_thread(bot: Teams) -> None:
    thread = "19:canal@thread.tacv2;messageid=1700000000000"
    await bot.say("erro na MATA410", user="maria", conversation=thread, kind="channel")
    await bot.say("erro na FINA050", user="joao", conversation=thread, kind="channel")
    first, second = (heard.sender_id for heard in bot.dialogue.heard)
    assert first != second
    paths = {sent.path for sent in bot.microsoft.sent}
    assert paths == {"/amer/v3/conversations/19%3Acanal%40thread.tacv2%3Bmessageid%3D1700000000000/activities"}


async def test_one_person_has_one_conversation_wherever_it_is_written(bot: Teams) -> None:
    await bot.say("em particular")
    await bot.say("no canal", conversation="19:canal@thread.tacv2", kind="channel")
    assert len({heard.sender_id for heard in bot.dialogue.heard}) == 1


async def test_the_same_user_id_of_another_tenant_is_somebody_else(bot: Teams) -> None:
    await bot.say("oi")
    await bot.say("oi", channelData={"tenant": {"id": "99999999-0000-0000-0000-000000000000"}})
    assert len({heard.sender_id for heard in bot.dialogue.heard}) == 2


async def test_mentions_of_the_bot_are_no_part_of_what_is_said(bot: Teams) -> None:
    mention = {"type": "mention", "mentioned": BOT, "text": "<at>Assertivo</at>"}
    await bot.say("<at>Assertivo</at>&nbsp;a MATA410 parou", kind="channel", entities=[mention])
    assert bot.dialogue.heard[0].text == "a MATA410 parou"


async def test_a_command_of_rasa_is_text_when_a_customer_types_it(bot: Teams) -> None:
    await bot.say("/restart")
    assert not bot.dialogue.heard[0].text.startswith("/")


async def test_an_answer_does_not_wait_for_a_typing_sign_that_will_not_end(bot: Teams, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Connector.send

    async def stubborn(connector: Connector, service_url: str, conversation: str, activity: Mapping[str, Any]) -> str | None:
        if activity["type"] == "typing":
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            return None
        return await real(connector, service_url, conversation, activity)

    monkeypatch.setattr(Connector, "send", stubborn)
    await bot.say("primeira")
    await bot.say("segunda")
    assert len(bot.microsoft.sent) == 2


# Greeting and other activities


def added(*members: str, conversation: str = "a:1conversa", kind: str = "personal") -> dict[str, Any]:
    return message(None, conversation=conversation, kind=kind) | {
        "type": "conversationUpdate",
        "membersAdded": [{"id": each} for each in members],
    }


async def test_whoever_adds_the_bot_is_greeted_once(bot: Teams) -> None:
    for _ in range(2):
        assert (await bot.post(added(BOT["id"]))).status_code == 202
    assert (await bot.post(added("29:maria"))).status_code == 202
    await bot.answered()
    assert len(bot.microsoft.sent) == 1
    card = bot.microsoft.sent[0].body["attachments"][0]["content"]
    assert card["buttons"][0]["type"] == "messageBack"
    assert bot.dialogue.heard == []


async def test_a_team_is_greeted_when_the_bot_comes_and_not_for_everybody_who_joins(bot: Teams) -> None:
    await bot.post(added("29:joao", conversation="19:canal@thread.tacv2", kind="channel"))
    await bot.answered()
    assert bot.microsoft.sent == []
    await bot.post(added(BOT["id"], conversation="19:canal@thread.tacv2", kind="channel"))
    await bot.answered()
    assert len(bot.microsoft.sent) == 1


@pytest.mark.parametrize("kind", ["typing", "messageReaction", "messageUpdate", "installationUpdate", "invoke", "event", "novo"])
async def test_activities_of_other_kinds_are_acknowledged_and_nothing_else(bot: Teams, kind: str) -> None:
    assert (await bot.post(message("oi") | {"type": kind})).status_code == 200
    await bot.answered()
    assert bot.microsoft.sent == []


@pytest.mark.parametrize("missing", ["id", "from", "conversation"])
async def test_a_message_without_what_each_one_has_is_acknowledged_and_not_answered(bot: Teams, missing: str) -> None:
    activity = message("oi")
    del activity[missing]
    assert (await bot.post(activity)).status_code == 200
    assert bot.dialogue.heard == []


@pytest.mark.parametrize("text", ["<at>Assertivo</at>", "", None])
async def test_a_mention_without_words_is_told_what_the_bot_is_for(bot: Teams, text: str | None) -> None:
    await bot.say(text, kind="channel", conversation="19:canal@thread.tacv2")
    assert TEXTS["open_ticket"] in str(bot.microsoft.sent[-1].body)
    assert bot.dialogue.heard == []


# Choices


async def test_a_pressed_button_counts_as_its_choice_and_its_card_shows_it_without_buttons(bot: Teams) -> None:
    await bot.say("quero abrir um chamado")
    await bot.post(pressed(bot.microsoft.cards[0], "Parou tudo"))
    await bot.answered()
    assert bot.dialogue.heard[1].metadata["payload"] == "/impact=blocked"
    update = bot.microsoft.requests(CONNECTOR, "PUT")[0]
    assert update.path == "/amer/v3/conversations/a%3A1conversa/activities/karte-1"
    card = update.body["attachments"][0]["content"]
    assert "Parou tudo" in card_texts(card)
    assert "Qual é o impacto?" in card_texts(card)
    assert "actions" not in card


async def test_a_button_that_was_answered_counts_no_second_time_though_the_next_card_offers_the_same(bot: Teams) -> None:
    await bot.say("quero abrir um chamado")
    first = bot.microsoft.cards[0]
    await bot.post(pressed(first, "Pular"))
    await bot.post(pressed(first, "Pular"))
    await bot.answered()
    assert len(bot.dialogue.heard) == 2
    assert "não está mais disponível" in bot.microsoft.texts[-1]


async def test_more_choices_than_buttons_fit_become_a_list(bot: Teams) -> None:
    bot.dialogue.says = [{"text": "Qual é o impacto?", "buttons": MANY}]
    await bot.say("quero abrir um chamado")
    card = bot.microsoft.cards[0]
    assert choices(card) == {each["title"]: each["payload"] for each in MANY}
    assert len(card["actions"]) == 1
    await bot.post(pressed(card, TEXTS["confirm"], "/impact=option7"))
    await bot.answered()
    assert bot.dialogue.heard[1].metadata["payload"] == "/impact=option7"
    assert "Opção 7" in card_texts(bot.microsoft.requests(CONNECTOR, "PUT")[0].body["attachments"][0]["content"])


async def test_a_list_that_is_sent_without_a_choice_is_asked_for_again_and_stays_open(bot: Teams) -> None:
    bot.dialogue.says = [{"text": "Qual é o impacto?", "buttons": MANY}]
    await bot.say("quero abrir um chamado")
    card = bot.microsoft.cards[0]
    await bot.post(pressed(card, TEXTS["confirm"]))
    await bot.answered()
    assert bot.microsoft.texts == [TEXTS["nothing_chosen"]]
    assert bot.microsoft.requests(CONNECTOR, "PUT") == []
    await bot.post(pressed(card, TEXTS["confirm"], "/impact=option1"))
    await bot.answered()
    assert bot.dialogue.heard[1].metadata["payload"] == "/impact=option1"


async def test_a_payload_that_was_not_offered_is_no_choice(bot: Teams) -> None:
    await bot.say("quero abrir um chamado")
    activity = pressed(bot.microsoft.cards[0], "Parou tudo")
    activity["value"]["assertivo"]["payload"] = "/confirm"
    await bot.post(activity)
    await bot.answered()
    assert len(bot.dialogue.heard) == 1


async def test_the_button_of_somebody_else_in_a_channel_answers_nothing(bot: Teams) -> None:
    thread = {"conversation": "19:canal@thread.tacv2;messageid=1", "kind": "channel"}
    await bot.say("erro na MATA410", user="maria", **thread)
    await bot.say("erro na FINA050", user="joao", **thread)
    await bot.post(pressed(bot.microsoft.cards[0], "Parou tudo", user="joao", **thread))
    await bot.answered()
    assert len(bot.dialogue.heard) == 2
    assert bot.microsoft.texts == [TEXTS["not_yours"]]
    assert bot.microsoft.requests(CONNECTOR, "PUT") == []


async def test_where_cards_are_refused_the_question_comes_as_a_hero_card_whose_buttons_count(bot: Teams) -> None:
    bot.microsoft.refuses_cards = True
    await bot.say("quero abrir um chamado")
    hero = bot.microsoft.sent[-1].body["attachments"][0]
    assert hero["contentType"] == "application/vnd.microsoft.card.hero"
    button = hero["content"]["buttons"][0]
    await bot.say(button["text"], value=button["value"], replyToId="karte-1")
    assert bot.dialogue.heard[1].metadata["payload"] == "/impact=blocked"


# Microsoft's side fails


async def test_a_connector_that_is_busy_is_asked_again_after_the_pause_that_it_wants(bot: Teams) -> None:
    bot.microsoft.fails.extend([(429, {"Retry-After": "7"}), (503, {}), (500, {})])
    await bot.say("parou tudo")
    assert bot.microsoft.pauses[0] == 7
    assert len(bot.microsoft.pauses) == 3
    assert len(bot.microsoft.sent) == 4


async def test_a_reply_that_the_connector_never_took_comes_before_the_next_one(bot: Teams, caplog: pytest.LogCaptureFixture) -> None:
    bot.microsoft.fails.extend([(500, {})] * 5)
    bot.dialogue.says = [{"text": "Resposta que não chegou"}]
    await bot.say("primeira")
    assert "did not reach Teams" in caplog.text
    bot.microsoft.asked.clear()
    bot.dialogue.says = [{"text": "Resposta nova"}]
    await bot.say("segunda")
    assert bot.microsoft.texts == ["Resposta que não chegou", "Resposta nova"]
    bot.microsoft.asked.clear()
    await bot.say("terceira")
    assert bot.microsoft.texts == ["Resposta nova"]


async def test_a_token_that_was_taken_back_is_replaced_at_once(bot: Teams) -> None:
    await bot.say("primeira")
    bot.microsoft.fails.append((401, {}))
    await bot.say("segunda")
    assert bot.microsoft.sent[-1].headers["authorization"] == "Bearer token-2"
    assert len(bot.microsoft.requests(LOGIN_HOST)) == 2


async def test_a_login_service_that_is_gone_loses_no_message(bot: Teams) -> None:
    bot.microsoft.gone.add(LOGIN_HOST)
    await bot.say("primeira")
    assert len(bot.dialogue.heard) == 1
    bot.microsoft.gone.clear()
    await bot.say("segunda")
    assert len(bot.microsoft.sent) == 2


async def test_a_connector_that_hangs_holds_up_no_acknowledgement(bot: Teams) -> None:
    bot.microsoft.gate.clear()
    assert (await bot.post(message("primeira"))).status_code == 202
    assert (await bot.post(message("segunda"))).status_code == 202
    bot.microsoft.gate.set()
    await bot.answered()
    assert len(bot.dialogue.heard) == 2


async def test_an_assistant_that_cannot_answer_says_so_and_the_button_may_be_pressed_again(bot: Teams) -> None:
    await bot.say("quero abrir um chamado")
    bot.dialogue.fails = RuntimeError("broken")
    await bot.post(pressed(bot.microsoft.cards[0], "Parou tudo"))
    await bot.answered()
    assert "Não conseguimos responder agora" in bot.microsoft.texts[-1]
    assert bot.microsoft.requests(CONNECTOR, "PUT") == []
    bot.dialogue.fails = None
    await bot.post(pressed(bot.microsoft.cards[0], "Parou tudo"))
    await bot.answered()
    assert len(bot.dialogue.heard) == 3
    assert len(bot.microsoft.cards) == 2


async def test_a_database_that_fails_in_the_middle_is_told_and_ends_nothing(bot: Teams, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("locked"))

    with monkeypatch.context() as patch:
        patch.setattr(bot.store, "person_of", fail)
        await bot.say("primeira")
    assert "Não conseguimos responder agora" in bot.microsoft.texts[-1]
    await bot.say("segunda")
    assert bot.dialogue.heard[0].text == "segunda"


async def test_an_activity_that_cannot_be_kept_is_not_acknowledged(bot: Teams, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("locked"))

    activity = message("oi")
    with monkeypatch.context() as patch:
        patch.setattr(bot.store, "receive_event", fail)
        assert (await bot.post(activity)).status_code == 503
    assert (await bot.post(activity)).status_code == 202
    await bot.answered()
    assert len(bot.dialogue.heard) == 1


# Who calls


@pytest.mark.parametrize(
    "address",
    [
        "http://smba.trafficmanager.net/amer/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://169.254.169.254/latest/",
        "https://10.0.0.5/",
        "https://interno.botframework.com/",
        "https://outro.trafficmanager.net/",
        "https://smba.trafficmanager.net.arquivos.example/",
        "https://smba.trafficmanager.net@arquivos.example/",
        "https://smba.trafficmanager.net:8443/",
        "https://arquivos.example/smba.trafficmanager.net/",
        "nada",
    ],
)
async def test_a_service_address_that_is_not_the_connectors_is_never_called(bot: Teams, address: str) -> None:
    # The token vouches for the address: even so it is not asked for anything.
    answer = await bot.post(message("oi") | {"serviceUrl": address}, f"Bearer {token(serviceurl=address)}")
    await bot.answered()
    assert answer.status_code == 202
    assert {each.host for each in bot.microsoft.asked} == {KEYS_HOST}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"texto"', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"{}"])
async def test_a_body_that_is_no_activity_is_refused(bot: Teams, body: bytes) -> None:
    assert (await bot.post(body)).status_code == 403


async def test_a_body_of_any_size_is_answered_without_taking_it_all(bot: Teams) -> None:
    assert (await bot.post(b"x" * 300_000)).status_code == 413


async def test_odd_fields_of_an_activity_break_nothing(bot: Teams) -> None:
    odd = {"text": 7, "entities": "x", "attachments": {"a": 1}, "value": [1], "channelData": None, "from": {"id": "29:x", "name": {}}}
    assert (await bot.post(message(None) | odd)).status_code == 202
    await bot.answered()


async def test_a_request_without_the_connectors_token_is_refused_and_nothing_is_done(bot: Teams) -> None:
    forged = token(private=OTHER_RSA_KEY)
    for header in (None, "Basic abc", f"Bearer {forged}"):
        assert (await bot.post(message("oi"), header)).status_code == 403
    await bot.answered()
    assert bot.dialogue.heard == []
    assert bot.microsoft.sent == []


async def test_keys_that_cannot_be_read_let_nobody_pass_and_are_tried_again(bot: Teams) -> None:
    bot.microsoft.gone.add(KEYS_HOST)
    assert (await bot.post(message("oi"))).status_code == 403


async def test_the_web_chat_of_the_same_bot_has_no_way_in(bot: Teams) -> None:
    # There, whoever writes chooses the sender's id.
    bot.microsoft.keys = [published("k1", endorsements=("msteams", "webchat"))]
    assert (await bot.post(message("oi") | {"channelId": "webchat"})).status_code == 403


# Who writes


async def test_the_person_of_the_portal_is_known_by_a_code(bot: Teams) -> None:
    ana = Person(key="portal-ana", channel="portal", name="Ana Lima", email="ana@exemplo.com.br", company="Exemplo", company_code="T00001")
    bot.store.remember_person(ana)
    code = issue_code(bot.store, ana.key, SETTINGS.link_secret)
    await bot.say(f"vincular {code}")
    assert bot.dialogue.heard == []
    await bot.say("quero abrir um chamado")
    assert bot.dialogue.heard[0].sender_id == "portal-ana"


async def test_the_e_mail_address_links_only_in_a_tenant_that_belongs_to_the_company(tmp_path: Path) -> None:
    maria = Person(
        key="portal-maria", channel="portal", name="Maria", email="maria@exemplo.com.br", company="Exemplo", company_code="T00001"
    )
    async with teams(tmp_path, teams_companies={TENANT.upper(): "T00001"}) as bot:
        bot.store.remember_person(maria)
        await bot.say("oi", user="maria")
        bot.microsoft.member = bot.microsoft.member | {"userRole": "guest"}
        await bot.say("oi", user="convidada")
        bot.microsoft.member = bot.microsoft.member | {"userRole": "user", "tenantId": "outro"}
        await bot.say("oi", user="de-fora")
        senders = [heard.sender_id for heard in bot.dialogue.heard]
        assert senders[0] == "portal-maria"
        assert "portal-maria" not in senders[1:]
        assert [heard.metadata["person"]["company_code"] for heard in bot.dialogue.heard] == ["T00001", None, None]


async def test_teams_is_asked_once_who_somebody_is(bot: Teams) -> None:
    for text in ("um", "dois", "três"):
        await bot.say(text)
    assert [each.path for each in bot.microsoft.requests(CONNECTOR, "GET")] == ["/amer/v3/conversations/a%3A1conversa/members/29%3Amaria"]


# Files


async def test_a_file_of_a_personal_chat_becomes_evidence_without_the_bots_token(bot: Teams) -> None:
    bot.microsoft.files[f"{FILES_HOST}/personal/error.log?tempauth=abc"] = (200, {}, ERROR_LOG)
    await bot.say(None, attachments=[file_info(f"https://{FILES_HOST}/personal/error.log?tempauth=abc", "error.log")])
    attached = bot.dialogue.heard[0].metadata["attachments"]
    assert [(each["name"], each["kind"]) for each in attached] == [("error.log", "error_log")]
    assert "authorization" not in bot.microsoft.requests(FILES_HOST)[0].headers


async def test_an_inline_picture_is_fetched_from_the_connector_with_the_bots_token_and_named_after_its_kind(bot: Teams) -> None:
    bot.microsoft.files[f"{CONNECTOR}/amer/v3/attachments/0-eus/views/original"] = (200, {}, picture("JPEG"))
    url = f"{SERVICE_URL}v3/attachments/0-eus/views/original"
    await bot.say("olha o erro", attachments=[{"contentType": "image/*", "contentUrl": url}])
    heard = bot.dialogue.heard[0]
    assert heard.text == "olha o erro"
    assert [each["name"] for each in heard.metadata["attachments"]] == ["imagem.jpg"]
    fetched = next(each for each in bot.microsoft.requests(CONNECTOR, "GET") if "attachments" in each.path)
    assert fetched.headers["authorization"].startswith("Bearer token-")


@pytest.mark.parametrize(
    "attachment",
    [
        file_info("https://arquivos.example/error.log", "error.log"),
        file_info("http://exemplo-my.sharepoint.com/error.log", "error.log"),
        file_info("https://interno.sharepoint.com/error.log", "error.log"),
        file_info("https://elo.sharepoint.com/error.log", "error.log"),
        file_info("https://127.0.0.1/error.log", "error.log"),
        file_info("https://exemplo-my.sharepoint.com.arquivos.example/error.log", "error.log"),
        file_info(f"https://{FILES_HOST}/para-fora", "error.log"),
        file_info(f"https://{FILES_HOST}/para-dentro", "error.log"),
        {"contentType": "image/png", "contentUrl": "https://arquivos.example/a.png"},
        {"contentType": "image/png", "contentUrl": f"https://{CONNECTOR}/amer/para-fora"},
    ],
)
async def test_a_file_is_fetched_from_microsofts_hosts_only_wherever_it_redirects(bot: Teams, attachment: dict[str, Any]) -> None:
    bot.microsoft.files |= {
        f"{FILES_HOST}/para-fora": (302, {"Location": "https://arquivos.example/error.log"}, b""),
        f"{FILES_HOST}/para-dentro": (302, {"Location": "https://elo.sharepoint.com/latest/meta-data"}, b""),
        f"{CONNECTOR}/amer/para-fora": (302, {"Location": "https://arquivos.example/a.png"}, b""),
    }
    await bot.say(None, attachments=[attachment])
    hosts = {each.host for each in bot.microsoft.asked}
    assert hosts <= {CONNECTOR, KEYS_HOST, LOGIN_HOST, FILES_HOST}
    assert bot.dialogue.heard == []
    assert "por isso não o abri" in bot.microsoft.texts[-1]


async def test_a_file_that_redirects_within_microsofts_hosts_is_taken(bot: Teams) -> None:
    bot.microsoft.files[f"{FILES_HOST}/a"] = (302, {"Location": f"https://{FILES_HOST}/b"}, b"")
    bot.microsoft.files[f"{FILES_HOST}/b"] = (200, {}, ERROR_LOG)
    await bot.say(None, attachments=[file_info(f"https://{FILES_HOST}/a", "error.log")])
    assert len(bot.dialogue.heard[0].metadata["attachments"]) == 1


async def test_a_refused_file_is_told_with_its_reason_and_the_words_beside_it_are_answered(bot: Teams) -> None:
    bot.microsoft.files[f"{FILES_HOST}/a"] = (200, {}, b"MZ")
    await bot.say("segue", attachments=[file_info(f"https://{FILES_HOST}/a", "programa.exe")])
    assert "programa.exe: Não aceitamos este tipo de arquivo." in bot.microsoft.texts[0]
    assert bot.dialogue.heard[0].text == "segue"
    assert bot.microsoft.requests(FILES_HOST) == []


async def test_a_file_that_does_not_come_is_told(bot: Teams) -> None:
    await bot.say(None, attachments=[file_info(f"https://{FILES_HOST}/nada", "error.log")])
    assert "não consegui baixar" in bot.microsoft.texts[0]


async def test_a_file_in_a_channel_is_asked_for_in_the_personal_chat(bot: Teams) -> None:
    html = {"contentType": "text/html", "content": '<div>segue</div><attachment id="1"></attachment>'}
    await bot.say("segue", kind="channel", attachments=[html])
    assert bot.microsoft.texts == [TEXTS["kept_back"]]
    assert bot.dialogue.heard[0].text == "segue"


# What is written down


async def test_the_logs_tell_nothing_of_people_their_words_or_their_files(bot: Teams, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    bot.microsoft.fails.extend([(500, {})] * 5)
    await bot.say("descrição muito particular")
    await bot.say(None, attachments=[file_info(f"https://{FILES_HOST}/nada?tempauth=segredo", "folha-da-maria.log")])
    await bot.post(message("descrição muito particular"), "Bearer a.b.c")
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith(("bot", "httpx")))
    assert "did not reach Teams" in ours
    for private in ("particular", "Maria", "maria", "tempauth", "29:", "a:1conversa", "token-1", SECRET):
        assert private not in ours


async def test_what_nobody_should_keep_never_reaches_the_inbox_and_the_customer_is_told(bot: Teams) -> None:
    bot.dialogue.gate.clear()
    await bot.post(message("meu CPF é 529.982.247-25, deu erro"))
    assert "deu erro" in str(_inbox(bot))
    assert "529" not in str(_inbox(bot))
    bot.dialogue.gate.set()
    await bot.answered()
    assert bot.dialogue.heard[0].metadata["masked"] == ["cpf"]


async def test_what_was_answered_is_kept_in_the_inbox_no_longer(bot: Teams) -> None:
    await bot.say("descrição muito particular")
    assert "particular" not in str(_inbox(bot))


def _inbox(bot: Teams) -> list[Any]:
    from sqlalchemy import text

    with bot.store.engine.connect() as connection:
        return list(connection.execute(text("SELECT body FROM inbox")))


# Off


async def test_without_credentials_the_channel_is_off_and_says_what_to_set(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with teams(tmp_path, teams_app_password=None) as bot, httpx.AsyncClient() as client:
        assert [record.getMessage() for record in caplog.records if record.name == "bot.channels.teams"] == [
            "Teams is off: to use it, set TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID (docs/teams.md)"
        ]
        assert (await client.post(f"{bot.address}/messages", json=message("oi"))).status_code == 404
