"""The Slack channel over HTTP, with a SQLite store and a stand-in of Slack: no request leaves this machine."""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sanic import Sanic

from bot.channels.errors import REASONS
from bot.channels.people import account_key, issue_code
from bot.channels.slack import MAX_BODY, SlackInput
from bot.channels.slack_api import WebApi
from bot.channels.slack_events import read_event
from bot.channels.slack_words import WORDS
from bot.channels.slack_work import event_of
from bot.evidence.folder import Folder
from bot.evidence.intake import Evidence
from bot.settings import Settings
from bot.store import Account, Store, migrate, open_store
from bot.ticket.draft import Person
from bot.ticket.model import Ticket
from bot.ticket.view import view
from tests import sample_files
from tests.conversation.places import GOOD_ANSWERS
from tests.portal import Dialogue, serve, show
from tests.slack_stand_in import (
    API,
    FILES,
    SECRET,
    TENANT,
    TOKEN,
    SlackStandIn,
    SlackUser,
    pressed,
    signature,
    titles,
)
from tests.ticket_dialogue import TicketDialogue

SETTINGS = Settings(
    link_secret="l" * 64,
    portal_jwt_secret="p" * 64,
    messages_per_minute=0,
    public_url="https://assertivo.example",
    slack_bot_token=TOKEN,
    slack_signing_secret=SECRET,
    slack_companies={TENANT: "T777"},
)
#: Seconds that a test waits for what never takes one.
DEADLINE = 20


@dataclass
class Place:
    """A server of the channel, and what is around it."""

    channel: SlackInput
    store: Store
    slack: SlackStandIn
    dialogue: Any
    address: str
    folder: Path
    server: Any

    async def quiet(self) -> None:
        """Waits until everything that came in is worked off."""
        assert self.channel.background
        await self.channel.background.finish()


async def until(happened: Callable[[], bool]) -> None:
    """Lets the server work until something has happened."""
    deadline = time.monotonic() + DEADLINE
    while not happened():
        assert time.monotonic() < deadline
        await asyncio.sleep(0)


@asynccontextmanager
async def serving(
    folder: Path, dialogue: Callable[[Store], Any] = Dialogue, settings: Settings = SETTINGS, store: Store | None = None, real: bool = False
) -> AsyncIterator[Place]:
    """A server of the channel until the block ends. ``real``: the dialogue keeps drafts as the product does."""
    settings = replace(settings, var_folder=folder, database_url=f"sqlite:///{folder}/slack.db")
    opened = store or open_store(settings.database_url)
    slack = SlackStandIn()
    behind = dialogue(opened)
    evidence = Evidence(opened, Folder(folder / "files"), folder / "incoming")
    api = WebApi(settings.slack_bot_token or "", slack.client(), API, slack.pause)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sanic, "test_mode", True)
        patch.setattr(socket, "getaddrinfo", _resolved(socket.getaddrinfo))
        channel = SlackInput(settings, opened, view if real or dialogue is TicketDialogue else show, evidence, api)
        server, port = await serve(channel, behind)
        await server.after_start()
        yield Place(channel, opened, slack, behind, f"http://127.0.0.1:{port}/webhooks/slack", folder, server)
        await server.before_stop()
        await server.close()
        await server.after_stop()
    if store is None:
        opened.close()


def _resolved(real: Callable[..., Any]) -> Callable[..., Any]:
    """Hosts of Slack have an address, without a question to any server."""

    def resolve(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        public = name.endswith(".slack.com")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("3.3.3.3", port))] if public else real(host, port, *more, **named)

    return resolve


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without rows: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("slack") / "slack.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def folder(empty: Path, tmp_path: Path) -> Path:
    """A folder for a server's files, with a database of its own."""
    shutil.copy(empty, tmp_path)
    return tmp_path


@pytest_asyncio.fixture
async def place(folder: Path) -> AsyncIterator[Place]:
    async with serving(folder) as made:
        made.dialogue.reset()
        yield made


@pytest_asyncio.fixture
async def http(place: Place) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=place.address, timeout=20) as client:
        yield client


@pytest.fixture
def user(place: Place, http: httpx.AsyncClient) -> SlackUser:
    place.slack.users["U0001"] = profile("Rita Nunes", "rita@exemplo.com.br")
    return SlackUser(place.slack, http)


def profile(name: str, email: str, **more: Any) -> dict[str, Any]:
    """What ``users.info`` tells of somebody."""
    return {"id": "U", "team_id": TENANT, "profile": {"real_name": name, "email": email}, **more}


def key_of(user: SlackUser) -> str:
    return account_key(Account("slack", user.tenant, user.user))


# Who may ask


async def test_a_signed_check_of_the_address_gets_its_challenge_back(user: SlackUser) -> None:
    answer = await user.tells({"type": "url_verification", "challenge": "abc"}, **{"Content-Type": "application/json; charset=utf-8"})
    assert answer.json() == {"challenge": "abc"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "1790000000"},
        {"X-Slack-Request-Timestamp": "ontem", "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=" + "0" * 64},
    ],
    ids=["unsigned", "no time", "no signature", "a time that is none", "a time of 400 digits"],
)
@pytest.mark.parametrize("path", ["/events", "/interactions", "/commands"])
async def test_what_slack_did_not_sign_is_refused(place: Place, http: httpx.AsyncClient, path: str, headers: dict[str, str]) -> None:
    answer = await http.post(path, content=b"{}", headers=headers)
    assert answer.status_code == 401
    assert not place.dialogue.heard


@pytest.mark.parametrize("seconds", [-301, 301], ids=["replayed after five minutes", "from the future"])
async def test_a_late_request_is_refused(user: SlackUser, http: httpx.AsyncClient, seconds: int) -> None:
    body = json.dumps(user.message("oi")).encode()
    assert (await http.post("/events", content=body, headers=signature(body, time.time() + seconds))).status_code == 401


async def test_a_forged_request_is_refused(user: SlackUser, http: httpx.AsyncClient) -> None:
    body = json.dumps(user.message("oi")).encode()
    assert (await http.post("/events", content=body, headers=signature(body, secret="outro segredo"))).status_code == 401


async def test_a_tampered_request_is_refused(place: Place, user: SlackUser, http: httpx.AsyncClient) -> None:
    body = json.dumps(user.message("oi")).encode()
    tampered = body.replace(b'"oi"', b'"ei"')
    assert tampered != body
    assert (await http.post("/events", content=tampered, headers=signature(body))).status_code == 401
    assert not place.dialogue.heard


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{", b"[]", b"{}", b'{"type": "event_callback"}'])
async def test_a_signed_request_that_cannot_be_read_is_refused(http: httpx.AsyncClient, body: bytes) -> None:
    headers = signature(b"{}") if body == b"\xff\xfe" else signature(body)
    assert (await http.post("/events", content=body, headers=headers)).status_code in (400, 401)


async def test_a_body_that_is_too_long_is_refused(http: httpx.AsyncClient) -> None:
    assert (await http.post("/events", content=b" " * (MAX_BODY + 1))).status_code == 413


async def test_slacks_check_of_the_commands_address_starts_nothing(place: Place, user: SlackUser) -> None:
    assert (await user.commands(ssl_check="1")).status_code == 200
    await place.quiet()
    assert not place.slack.calls


async def test_an_event_that_could_not_be_kept_is_not_acknowledged(place: Place, user: SlackUser, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    def fails(*_: Any) -> bool:
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(place.store, "receive_event", fails)
    assert (await user.says("oi")).status_code == 503


# Once, in order, and behind the acknowledgement


async def test_a_message_is_acknowledged_while_the_dialogue_hangs_and_answered_after(place: Place, user: SlackUser) -> None:
    place.dialogue.gate.clear()
    answer = await user.says("oi")
    await place.dialogue.hears()
    assert answer.status_code == 200
    assert not place.slack.posts
    place.dialogue.gate.set()
    await place.quiet()
    assert any("Qual é o impacto?" in text for text in place.slack.texts(user.direct))


async def test_three_retries_of_an_event_give_one_answer(place: Place, user: SlackUser) -> None:
    envelope = user.message("oi")
    for number in range(4):
        assert (await user.tells(envelope, **{"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"})).status_code == 200
    await place.quiet()
    assert len(place.slack.posts) == len(place.dialogue.heard) == 1


async def test_a_reply_that_slack_did_not_take_comes_before_the_next_one(place: Place, user: SlackUser) -> None:
    place.slack.refuse_next("chat.postMessage", "account_inactive")
    await user.says("primeira")
    await place.quiet()
    assert place.slack.posts == []
    await user.says("segunda")
    await place.quiet()
    assert len(place.slack.posts) == 2
    await user.says("terceira")
    await place.quiet()
    assert len(place.slack.posts) == 3


async def test_two_quick_messages_are_answered_in_order(place: Place, user: SlackUser) -> None:
    place.dialogue.gate.clear()
    await user.says("primeira")
    await user.says("segunda")
    await place.dialogue.hears()
    assert [message.text for message in place.dialogue.heard] == ["primeira"]
    place.dialogue.gate.set()
    await place.quiet()
    assert [message.text for message in place.dialogue.heard] == ["primeira", "segunda"]
    assert len(place.slack.posts) == 2


async def test_what_a_crash_left_between_acknowledgement_and_answer_is_answered_at_the_next_start(folder: Path) -> None:
    store = open_store(f"sqlite:///{folder}/slack.db")
    async with httpx.AsyncClient() as nobody:
        received = read_event(SlackUser(SlackStandIn(), nobody).message("oi"))
    assert received
    store.receive_event(event_of(received))

    async with serving(folder, store=store, dialogue=Prepared) as place:
        await place.quiet()
        assert [message.text for message in place.dialogue.heard] == ["oi"]
        assert len(place.slack.posts) == 1
    store.close()


class Prepared(Dialogue):
    """A dialogue that is ready when the server starts."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.gate.set()
        self.says = [{"text": "Qual é o impacto?"}]
        self.question = None


async def test_a_message_that_was_answered_before_the_crash_runs_nothing_again(place: Place, user: SlackUser) -> None:
    until_then = asyncio.Event()
    file = place.slack.keep_file("error.log", sample_files.ERROR_LOG)
    place.slack.hold_next("chat.postMessage", until_then)
    await user.shares(file, text="segue o log")
    await until(lambda: bool(place.slack.called("chat.postMessage")))
    async with serving(place.folder, store=place.store, dialogue=Prepared) as again:
        await until(lambda: bool(again.slack.posts))
        assert "Qual é o impacto?" in again.slack.posts[0]["text"]
        assert not again.dialogue.heard
        assert len(place.store.attachments_of(key_of(user))) == 1
    until_then.set()
    await place.quiet()


async def test_who_writes_too_fast_is_told_so(folder: Path) -> None:
    limited = replace(SETTINGS, messages_per_minute=1)
    async with serving(folder, Prepared, limited) as place, httpx.AsyncClient(base_url=place.address) as http:
        user = SlackUser(place.slack, http)
        await user.says("oi")
        await user.says("oi de novo")
        await place.quiet()
        assert len(place.dialogue.heard) == 1
        assert place.slack.texts()[-1] == REASONS["too_many"][1]


# What counts as a message


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"user": "U0BOT"},
        {"user": "USLACKBOT"},
        {"subtype": "message_changed", "message": {"text": "oi"}},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"subtype": "bot_message"},
        {"edited": {"user": "U0001", "ts": "1.1"}},
        {"hidden": True},
        {"channel_type": "mpim"},
    ],
    ids=lambda more: next(iter(more.values())) if isinstance(next(iter(more.values())), str) else next(iter(more)),
)
async def test_what_nobody_wrote_to_the_bot_is_acknowledged_and_ignored(place: Place, user: SlackUser, more: dict[str, Any]) -> None:
    assert (await user.says("oi", **more)).status_code == 200
    await place.quiet()
    assert not place.dialogue.heard
    assert not place.slack.calls


async def test_slacks_marks_are_undone_before_the_text_is_used(place: Place, user: SlackUser) -> None:
    await user.says("se A &lt; B &amp; C, veja <http://tdn.example/x|tdn.example/x> ou <mailto:ana@exemplo.com.br|ana@exemplo.com.br>")
    await place.quiet()
    assert place.dialogue.heard[0].text == "se A < B & C, veja tdn.example/x ou ana@exemplo.com.br"


async def test_what_nobody_should_keep_never_reaches_the_inbox_and_the_customer_is_told(place: Place, user: SlackUser) -> None:
    place.dialogue.gate.clear()
    await user.says("meu CPF é 529.982.247-25, deu erro")
    (waiting,) = place.store.waiting_events("slack", timedelta(hours=1))
    assert "529" not in json.dumps(waiting.body)
    place.dialogue.gate.set()
    await place.quiet()
    assert place.dialogue.heard[0].metadata["masked"] == ["cpf"]


async def test_a_mention_in_a_channel_is_answered_in_its_thread(place: Place, user: SlackUser) -> None:
    envelope = user.mention("deu erro na MATA410")
    await user.tells(envelope)
    await place.quiet()
    assert place.dialogue.heard[0].text == "deu erro na MATA410"
    assert (place.slack.posts[0]["channel"], place.slack.posts[0]["thread_ts"]) == ("C0001", envelope["event"]["ts"])


async def test_who_began_a_thread_goes_on_in_it(place: Place, user: SlackUser) -> None:
    await user.tells(user.mention("sim", thread_ts="1780000000.000001", parent_user_id="U0001"))
    await place.quiet()
    assert place.slack.posts[0]["thread_ts"] == "1780000000.000001"
    assert not place.slack.posts[0]["ephemeral"]


@pytest.mark.parametrize("starter", [{"parent_user_id": "U0002"}, {}], ids=["somebody else's thread", "nobody says whose thread"])
async def test_a_stranger_in_a_thread_is_told_so_alone(place: Place, user: SlackUser, starter: dict[str, str]) -> None:
    await user.tells(user.mention("sim", thread_ts="1780000000.000001", **starter))
    await place.quiet()
    assert not place.dialogue.heard
    assert [(post["text"], post["ephemeral"]) for post in place.slack.posts] == [(WORDS["stranger"], True)]


async def test_a_bare_mention_is_a_greeting(place: Place, user: SlackUser) -> None:
    await user.tells(user.mention(""))
    await place.quiet()
    assert place.dialogue.heard[0].text == WORDS["hello"]


async def test_where_the_bot_may_not_write_it_answers_in_a_direct_message(place: Place, user: SlackUser) -> None:
    place.slack.refuse_next("chat.postMessage", "not_in_channel")
    await user.tells(user.mention("oi"))
    await place.quiet()
    assert [post["channel"] for post in place.slack.posts] == [user.direct]


# Who it is


async def test_name_and_address_come_from_slack_and_are_asked_for_once(place: Place, user: SlackUser) -> None:
    await user.says("oi")
    await user.says("tudo bem?")
    await place.quiet()
    person = place.dialogue.heard[1].metadata["person"]
    assert (person["name"], person["email"], person["company_code"]) == ("Rita Nunes", "rita@exemplo.com.br", "T777")
    assert len(place.slack.called("users.info")) == 1


@pytest.mark.parametrize("failure", ["user_not_found", "missing_scope"])
async def test_where_slack_does_not_tell_who_it_is_the_conversation_goes_on(place: Place, user: SlackUser, failure: str) -> None:
    place.slack.refuse_next("users.info", failure)
    await user.says("oi")
    await place.quiet()
    assert place.dialogue.heard[0].metadata["person"]["name"] is None
    assert place.slack.posts


async def test_an_address_of_the_mapped_workspace_leads_to_the_portals_person(place: Place, user: SlackUser) -> None:
    place.store.remember_person(Person(key="portal-1", channel="portal", name="Rita", email="rita@exemplo.com.br", company_code="T777"))
    await user.says("oi")
    await place.quiet()
    assert place.dialogue.heard[0].sender_id == "portal-1"


async def test_somebody_of_another_workspace_is_not_of_this_ones_company(place: Place, user: SlackUser) -> None:
    place.slack.users["U0001"] = profile("Rita Nunes", "rita@exemplo.com.br", team_id="T0666")
    await user.tells(user.mention("oi"))
    await place.quiet()
    person = place.dialogue.heard[0].metadata["person"]
    assert (person["name"], person["company_code"]) == ("Rita Nunes", None)


@pytest.mark.parametrize("told", [{"team_id": "T0666"}, {"is_stranger": True}, {"is_email_confirmed": False}])
async def test_an_address_that_the_workspace_does_not_vouch_for_leads_nowhere(place: Place, user: SlackUser, told: dict[str, Any]) -> None:
    place.slack.users["U0001"] = profile("Rita Nunes", "rita@exemplo.com.br", **told)
    place.store.remember_person(Person(key="portal-1", channel="portal", name="Rita", email="rita@exemplo.com.br", company_code="T777"))
    await user.says("oi")
    await place.quiet()
    assert place.dialogue.heard[0].sender_id == key_of(user)


async def test_a_code_of_the_portal_links_the_account(place: Place, user: SlackUser) -> None:
    place.slack.users["U0001"] = profile("Rita Nunes", "outra@exemplo.com.br")
    place.store.remember_person(Person(key="portal-2", channel="portal", name="Rita", email="rita@exemplo.com.br", company_code="T777"))
    code = issue_code(place.store, "portal-2", SETTINGS.link_secret)
    await user.says(f"vincular {code}")
    await user.says("oi")
    await place.quiet()
    assert [message.sender_id for message in place.dialogue.heard] == ["portal-2"]
    assert len(place.slack.posts) == 2


# Choices


async def test_a_pressed_button_answers_and_its_message_shows_the_choice(place: Place, user: SlackUser) -> None:
    await user.says("oi")
    await place.quiet()
    await user.presses("Parou tudo")
    await place.quiet()
    first, second = place.slack.posts
    assert place.dialogue.heard[-1].metadata["payload"] == "/impact=blocked"
    assert not titles(first)
    assert first["text"].endswith("Você escolheu: Parou tudo")
    assert titles(second) == ["Parou tudo", "Pular"]


async def test_a_button_pressed_twice_counts_once(place: Place, user: SlackUser) -> None:
    await user.says("oi")
    await place.quiet()
    payload = pressed(place.slack.posts[0], "Parou tudo", user.user)
    await user.acts(payload)
    await user.acts(payload)
    await place.quiet()
    assert len(place.dialogue.heard) == 2
    assert place.slack.texts()[-1] == REASONS["stale_option"][1]


async def test_the_same_press_sent_twice_is_taken_once(place: Place, user: SlackUser) -> None:
    await user.says("oi")
    await place.quiet()
    payload = {"trigger_id": "9.9.9", **pressed(place.slack.posts[0], "Parou tudo", user.user)}
    await user.acts(payload)
    await user.acts(payload)
    await place.quiet()
    assert len(place.slack.posts) == 2


async def test_an_option_of_an_earlier_question_is_refused_although_the_open_one_offers_the_same(place: Place, user: SlackUser) -> None:
    await user.says("oi")
    await user.says("continua")
    await place.quiet()
    await user.presses("Pular", place.slack.posts[0])
    await place.quiet()
    assert len(place.dialogue.heard) == 2
    assert place.slack.texts()[-1] == REASONS["stale_option"][1]


async def test_nobody_answers_for_somebody_else(place: Place, user: SlackUser) -> None:
    await user.tells(user.mention("oi"))
    await place.quiet()
    await user.presses("Parou tudo", by="U0002")
    await place.quiet()
    assert len(place.dialogue.heard) == 1
    assert [(post["text"], post["user"]) for post in place.slack.posts if post["ephemeral"]] == [(WORDS["stranger"], "U0002")]


async def test_many_options_are_a_list_to_choose_from(place: Place, user: SlackUser) -> None:
    place.dialogue.says = [{"text": "Qual?", "buttons": [{"title": f"Opção {n}", "payload": f"/impact=o{n}"} for n in range(11)]}]
    await user.says("oi")
    await place.quiet()
    (select,) = [element for block in place.slack.posts[0]["blocks"] for element in block.get("elements", []) if "options" in element]
    assert len(select["options"]) == 11
    await user.presses("Opção 10")
    await place.quiet()
    assert place.dialogue.heard[-1].metadata["payload"] == "/impact=o10"


async def test_an_answer_that_could_not_be_given_leaves_the_button(place: Place, user: SlackUser) -> None:
    await user.says("oi")
    await place.quiet()
    place.dialogue.remembers = False
    await user.presses("Parou tudo")
    await place.quiet()
    assert "Parou tudo" in titles(place.slack.posts[0])
    assert place.slack.texts()[-1] == REASONS["unavailable"][1]


async def test_where_the_old_message_cannot_be_changed_the_answer_comes_all_the_same(place: Place, user: SlackUser) -> None:
    await user.says("oi")
    await place.quiet()
    place.slack.refuse_next("chat.update", "cant_update_message")
    await user.presses("Parou tudo")
    await place.quiet()
    assert len(place.slack.posts) == 2


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "view_submission"},
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "user": {"id": "U0001", "team_id": TENANT}, "actions": [{"action_id": "link-0", "block_id": "x1"}]},
    ],
    ids=["a form", "no action", "a link"],
)
async def test_other_interactions_are_acknowledged_and_ignored(place: Place, user: SlackUser, payload: dict[str, Any]) -> None:
    assert (await user.acts(payload)).status_code == 200
    await place.quiet()
    assert not place.slack.calls


# Files


async def test_files_with_a_text_come_with_it(place: Place, user: SlackUser) -> None:
    files = [place.slack.keep_file("error.log", sample_files.ERROR_LOG), place.slack.keep_file("tela.txt", sample_files.TEXT)]
    await user.shares(*files, text="segue o log")
    await place.quiet()
    (message,) = place.dialogue.heard
    assert message.text == "segue o log"
    assert [(each["name"], each["kind"]) for each in message.metadata["attachments"]] == [("error.log", "error_log"), ("tela.txt", "text")]


async def test_a_file_alone_is_a_message(place: Place, user: SlackUser) -> None:
    await user.shares(place.slack.keep_file("error.log", sample_files.ERROR_LOG))
    await place.quiet()
    assert (place.dialogue.heard[0].text, place.dialogue.heard[0].metadata["typed"]) == ("Anexo: error.log", False)


async def test_a_long_text_that_slack_made_a_file_of_is_a_text_file(place: Place, user: SlackUser) -> None:
    await user.shares(place.slack.keep_file("Untitled", sample_files.TEXT, mode="snippet"))
    await place.quiet()
    assert place.dialogue.heard[0].metadata["attachments"][0]["name"] == "Untitled.txt"


async def test_a_refused_file_is_told_by_its_name_and_the_others_are_taken(place: Place, user: SlackUser) -> None:
    files = [place.slack.keep_file("setup.exe", b"MZ" + bytes(99)), place.slack.keep_file("error.log", sample_files.ERROR_LOG)]
    await user.shares(*files, text="seguem")
    await place.quiet()
    assert place.slack.texts()[0] == f"setup.exe: {REASONS['file_type'][1]}"
    assert [each["name"] for each in place.dialogue.heard[0].metadata["attachments"]] == ["error.log"]


async def test_a_message_of_refused_files_alone_asks_the_dialogue_nothing(place: Place, user: SlackUser) -> None:
    await user.shares(place.slack.keep_file("vazio.log", b""))
    await place.quiet()
    assert place.slack.texts() == [f"vazio.log: {REASONS['file_empty'][1]}"]
    assert not place.dialogue.heard


async def test_a_file_that_says_to_be_too_large_is_not_fetched(place: Place, user: SlackUser) -> None:
    file = place.slack.keep_file("console.log", b"x", size=60 * 1024 * 1024)
    await user.shares(file)
    await place.quiet()
    assert place.slack.texts() == [f"console.log: {REASONS['file_too_large'][1]}"]
    assert file["url_private_download"] not in [str(request.url) for request in place.slack.asked]


@pytest.mark.parametrize(
    "address",
    [
        "https://files.example/error.log",
        "https://slack.com.evil.example/error.log",
        "https://evilslack.com/error.log",
        "http://files.slack.com/error.log",
        "https://files.slack.com:8443/error.log",
        "https://files.slack.com@evil.example/error.log",
        "https://127.0.0.1/error.log",
    ],
)
async def test_a_file_elsewhere_is_refused_without_a_request(place: Place, user: SlackUser, address: str) -> None:
    await user.shares(place.slack.keep_file("error.log", b"x", url_private_download=address, mode="external"))
    await place.quiet()
    assert place.slack.texts() == [WORDS["file_elsewhere"].format(name="error.log")]
    assert {request.url.host for request in place.slack.asked} == {"slack.com"}


async def test_a_redirect_to_another_host_is_not_followed(place: Place, user: SlackUser) -> None:
    file = place.slack.keep_file("error.log", b"x")
    place.slack.files[file["url_private_download"]] = httpx.Response(302, headers={"location": "https://evil.example/x"})
    await user.shares(file)
    await place.quiet()
    assert place.slack.texts() == [WORDS["file_elsewhere"].format(name="error.log")]
    assert "evil.example" not in {request.url.host for request in place.slack.asked}


async def test_a_redirect_inside_of_slack_is_followed_with_the_token(place: Place, user: SlackUser) -> None:
    file, moved = place.slack.keep_file("error.log", b"x"), f"{FILES}outro/error.log"
    place.slack.files[file["url_private_download"]] = httpx.Response(302, headers={"location": moved})
    place.slack.files[moved] = httpx.Response(200, content=sample_files.ERROR_LOG)
    await user.shares(file)
    await place.quiet()
    asked = [request for request in place.slack.asked if str(request.url) == moved]
    assert asked[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert place.dialogue.heard


async def test_a_file_of_another_workspace_is_asked_for_first(place: Place, user: SlackUser) -> None:
    file = place.slack.keep_file("error.log", sample_files.ERROR_LOG)
    await user.shares({"id": file["id"], "file_access": "check_file_info", "name": None, "url_private": None})
    await place.quiet()
    assert place.slack.called("files.info") == [{"file": file["id"]}]
    assert [each["name"] for each in place.dialogue.heard[0].metadata["attachments"]] == ["error.log"]


@pytest.mark.parametrize(
    ("more", "word"), [({"mode": "tombstone"}, "file_gone"), ({"url_private_download": f"{FILES}nada.log"}, "file_unreachable")]
)
async def test_a_file_that_does_not_come_is_told(place: Place, user: SlackUser, more: dict[str, Any], word: str) -> None:
    await user.shares(place.slack.keep_file("error.log", b"x", **more))
    await place.quiet()
    assert place.slack.texts() == [WORDS[word].format(name="error.log")]


async def test_the_page_for_signing_in_is_not_taken_for_the_file(place: Place, user: SlackUser) -> None:
    file, page = place.slack.keep_file("error.log", b"x"), "https://exemplo.slack.com/?redir=%2Ffiles-pri"
    place.slack.files[file["url_private_download"]] = httpx.Response(302, headers={"location": page})
    place.slack.files[page] = httpx.Response(200, content=b"\n<!DOCTYPE html><html><title>Slack</title></html>")
    await user.shares(file)
    await place.quiet()
    assert place.slack.texts() == [WORDS["file_unreachable"].format(name="error.log")]
    assert not place.store.attachments_of(key_of(user))


# The command and the home


async def test_the_command_is_answered_at_once_and_opens_the_conversation_in_a_direct_message(place: Place, user: SlackUser) -> None:
    answer = await user.commands()
    assert answer.json() == {"response_type": "ephemeral", "text": WORDS["called"]}
    await place.quiet()
    assert place.dialogue.heard[0].text == WORDS["open_ticket"]
    assert [post["channel"] for post in place.slack.posts] == [user.direct]


async def test_words_behind_the_command_are_the_message(place: Place, user: SlackUser) -> None:
    await user.commands("a MATA410 dá erro &amp; fecha")
    await place.quiet()
    assert place.dialogue.heard[0].text == "a MATA410 dá erro & fecha"


async def test_the_command_shows_the_open_question_of_a_ticket_under_way_again(place: Place, user: SlackUser) -> None:
    await user.says("oi")
    await place.quiet()
    await user.commands()
    await place.quiet()
    assert len(place.dialogue.heard) == 1
    assert place.slack.texts()[-2] == WORDS["go_on"]
    await user.presses("Parou tudo", place.slack.posts[-1])
    await place.quiet()
    assert place.dialogue.heard[-1].metadata["payload"] == "/impact=blocked"


async def test_the_home_offers_a_ticket_and_lists_those_there_are_with_links(place: Place, user: SlackUser) -> None:
    await user.opens_home()
    await place.quiet()
    assert WORDS["home_none"] in json.dumps(place.slack.homes["U0001"], ensure_ascii=False)
    await user.acts(pressed(place.slack.homes["U0001"], WORDS["home_button"], user.user))
    place.dialogue.ticket = Ticket(kind="error", subject="Erro na MATA410")
    await place.quiet()
    await user.says("pode enviar")
    await user.opens_home()
    await place.quiet()
    (ticket,) = place.store.tickets(key_of(user))[:1]
    listed = [block for block in place.slack.homes["U0001"]["blocks"] if "accessory" in block]
    assert listed[0]["text"]["text"] == f"{ticket.protocol} · Erro na MATA410"
    assert listed[0]["accessory"]["url"].startswith(f"https://assertivo.example/webhooks/portal/tickets/{ticket.protocol}?access=")


async def test_the_link_that_opens_a_ticket_to_everybody_is_not_shown_in_a_channel(place: Place, user: SlackUser) -> None:
    place.dialogue.ticket = Ticket(kind="error", subject="Erro na MATA410")
    await user.tells(user.mention("pode enviar"))
    await place.quiet()
    (ticket,) = place.store.tickets(key_of(user))
    assert str(ticket.protocol) in place.slack.posts[0]["text"]
    assert "access=" not in json.dumps(place.slack.posts)


# Slack in trouble


async def test_a_busy_slack_is_asked_again_after_the_time_that_it_names(place: Place, user: SlackUser) -> None:
    place.slack.next_answer("chat.postMessage", 429, headers={"Retry-After": "7"})
    place.slack.next_answer("chat.postMessage", 500)
    place.slack.refuse_next("chat.postMessage", "ratelimited")
    place.slack.lose_next("chat.postMessage")
    await user.says("oi")
    await place.quiet()
    assert len(place.slack.posts) == 1
    assert place.slack.pauses[0] == 7
    assert len(place.slack.pauses) == 4


async def test_an_answer_that_cannot_be_brought_does_not_hold_up_the_next(place: Place, user: SlackUser) -> None:
    place.slack.refuse_next("chat.postMessage", "account_inactive")
    await user.says("oi")
    await user.says("alguém aí?")
    await place.quiet()
    assert len(place.dialogue.heard) == 2
    assert len(place.slack.posts) == 2, "the answer that was not taken comes with the next"


async def _write(user: SlackUser) -> None:
    await user.says("oi")


async def _press(user: SlackUser) -> None:
    await user.presses("Parou tudo")


async def _call(user: SlackUser) -> None:
    await user.commands()


@pytest.mark.parametrize("act", [_write, _press, _call])
async def test_a_database_that_fails_in_the_middle_is_told_and_ends_nothing(
    place: Place, user: SlackUser, monkeypatch: pytest.MonkeyPatch, act: Callable[[SlackUser], Awaitable[None]]
) -> None:
    from sqlalchemy.exc import OperationalError

    def fails(*_: Any) -> None:
        raise OperationalError("", {}, Exception())

    await user.says("oi")
    await place.quiet()
    with monkeypatch.context() as patch:
        patch.setattr(place.store, "person_of", fails)
        await act(user)
        await place.quiet()
    assert place.slack.texts()[-1] == REASONS["unavailable"][1]
    await user.says("de novo")
    await place.quiet()
    assert place.dialogue.heard[-1].text == "de novo"


async def test_the_end_of_the_server_does_not_wait_for_what_will_not_be_cut_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.channels.slack.FINISH_SECONDS", 0.01)
    async with serving(folder, dialogue=Unmoved) as place, httpx.AsyncClient(base_url=place.address) as http:
        await SlackUser(place.slack, http).says("ficou para depois")
        await place.dialogue.hears()
        _, late = await asyncio.wait([asyncio.create_task(place.server.before_stop())], timeout=DEADLINE)
        place.dialogue.gate.set()
        assert not late
    assert "the next start takes them up" in caplog.text


class Unmoved(Dialogue):
    """A dialogue that takes the first cancellation for itself, as a request that is being cut off may."""

    async def handle_message(self, message: Any) -> None:
        self.arrived.release()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            await self.gate.wait()


async def test_blocks_that_slack_does_not_take_leave_the_words(place: Place, user: SlackUser) -> None:
    place.slack.refuse_next("chat.postMessage", "invalid_blocks")
    await user.says("oi")
    await place.quiet()
    assert "Qual é o impacto?" in place.slack.texts()[0]
    assert "blocks" not in place.slack.posts[0]


async def test_no_log_holds_words_names_or_secrets(place: Place, user: SlackUser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    place.slack.refuse_next("chat.postMessage", "account_inactive")
    place.slack.lose_next("users.info")
    await user.shares(place.slack.keep_file("contrato-silva.exe", b"MZ"), text="palavra-secreta")
    await user.shares(place.slack.keep_file("contrato-silva.log", sample_files.TEXT), text="palavra-secreta")
    await place.quiet()
    # The tests' own client is at work here too, and says at DEBUG what it sends.
    told = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith(("httpcore", "asyncio", "rasa")))
    assert "Slack refused chat.postMessage: account_inactive" in told
    assert not [word for word in ("palavra-secreta", "silva", "Rita", "rita@", TOKEN, SECRET) if word in told]


# Off


@pytest.mark.parametrize("missing", [{"slack_bot_token": None}, {"slack_signing_secret": None}])
async def test_without_its_credentials_the_channel_is_off_and_says_so(folder: Path, missing: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings = replace(SETTINGS, var_folder=folder, database_url=f"sqlite:///{folder}/slack.db", **missing)
    store = open_store(settings.database_url)
    blueprint = SlackInput(settings, store).blueprint(Prepared(store).handle_message)
    assert not blueprint._future_routes
    store.close()
    assert len([record for record in caplog.records if "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET" in record.getMessage()]) == 1


# A whole conversation


async def test_a_conversation_goes_from_the_first_word_to_a_protocol_with_choices_and_a_file(folder: Path) -> None:
    async with serving(folder, dialogue=TicketDialogue) as place, httpx.AsyncClient(base_url=place.address, timeout=20) as http:
        place.slack.users["U0001"] = profile("Rita Nunes", "rita@exemplo.com.br")
        user = SlackUser(place.slack, http)
        choices = await _converse(place, user)
        (ticket,) = place.store.tickets(key_of(user))
        assert (ticket.status, ticket.channel, ticket.contact.name) == ("submitted", "slack", "Rita Nunes")
        assert [each.kind for each in ticket.evidence.attachments] == ["error_log"]
        assert ticket.environment.release == "12.1.2310"
        assert choices >= 5
        last = place.slack.posts[-1]
        link = next(block["accessory"]["url"] for block in last["blocks"] if "accessory" in block)
        assert link.startswith(f"https://assertivo.example/webhooks/portal/tickets/{ticket.protocol}?access=")
        assert str(ticket.protocol) in last["text"]


async def _converse(place: Place, user: SlackUser) -> int:
    """Answers until the ticket is there, by choosing where a choice is offered; how many choices that were."""
    store, chosen, corrected = place.store, 0, False
    await user.commands()
    await place.quiet()
    for _ in range(60):
        draft = store.draft(key_of(user))
        assert draft
        if draft.question is None:
            return chosen
        offered = titles(place.slack.posts[-1])
        if draft.question == "attachments" and not draft.ticket.evidence.attachments:
            await user.shares(place.slack.keep_file("error.log", sample_files.ERROR_LOG))
        elif draft.question == "review" and not corrected:
            corrected = True
            await user.presses(next(title for title in offered if title.startswith("Corrigir Release")))
        elif corrected and draft.question == "release":
            await user.says("12.1.2310")
        elif draft.question in ("impact", "frequency", "customizations", "occurs_with", "conflict", "review", "scope_choice", "takeover"):
            wanted = {"review": "Confirmar", "scope_choice": "Abrir mesmo assim no suporte padrão"}.get(draft.question, offered[0])
            chosen += 1
            await user.presses(wanted)
        else:
            await user.says(GOOD_ANSWERS[draft.question])
        await place.quiet()
    raise AssertionError("the conversation does not end")
