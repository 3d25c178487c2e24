"""What a customer types to link a chat to the portal."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import linking
from bot.channels.linking import ANSWERS, TRIES, link_answer, link_pace, read_code
from bot.channels.pacing import Pace
from bot.channels.people import account_key, issue_code, redeem_code
from bot.store import Account, Store, migrate, open_store
from bot.ticket.draft import Draft, Person


@pytest.mark.parametrize(
    "text",
    [
        "vincular 12345678",
        "Vincular 1234-5678",
        "VINCULAR: 1234 5678.",
        "  vincular\n12 34 56 78  ",
        "quero vincular 12345678",
        "vincular código 12345678",
        "vincular meu codigo: 1234–5678",
        "vincular minha conta 12345678",
        "*vincular 12345678*",
        "`vincular 12345678`",
        "“vincular 12345678”",
        "código 1234-5678",
        "codigo: 12345678",
        "meu código é 12345678!",
        "vincular\u00a01234\u00a05678",
    ],
)
def test_a_code_is_read_as_people_write_it(text: str) -> None:
    assert read_code(text) == "12345678"


@pytest.mark.parametrize(
    "text", ["vincular", "Vincular!", "quero vincular", "vincular conta", "vincular este chat ao portal", "vincular com o portal"]
)
def test_who_asks_without_a_code_is_understood(text: str) -> None:
    assert read_code(text) == ""


def test_a_code_of_another_length_is_still_a_wish_to_link() -> None:
    assert read_code("vincular 1234") == "1234"
    assert read_code("vincular 123456789") == "123456789"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345678",
        "código",
        "código 000123",
        "código do produto 12345678",
        "código 12345678 não é aceito na MATA010",
        "vincular o título 12345678 ao pedido dá erro",
        "ao vincular 12345678",
        "desvincular 12345678",
        "vincular a nota",
        "vincular １２３４５６７８",
        "vincular " + " " * 100_000 + "x",
        "vincular " + "1" * 100_000,
    ],
)
def test_what_the_assistant_should_hear_is_no_command(text: str) -> None:
    assert read_code(text) is None


@given(st.text())
def test_any_text_is_read_or_left_alone(text: str) -> None:
    code = read_code(text)
    assert code is None or code == "" or (code.isascii() and code.isdecimal())


ACCOUNT = Account("slack", "T0001", "U0001")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/assertivo.db"
    migrate(url)
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes that the database was asked for."""
    codes: list[str] = []

    def redeem(store: Store, account: Account, code: str, secret: str) -> str | None:
        codes.append(code)
        return redeem_code(store, account, code, secret)

    monkeypatch.setattr(linking, "redeem_code", redeem)
    return codes


def answer(store: Store, text: str, pace: Pace | None = None, account: Account = ACCOUNT) -> str | None:
    return asyncio.run(link_answer(store, account, text, "s" * 64, pace or link_pace(Clock())))


def draft(store: Store, key: str) -> None:
    with store.conversation(key) as work:
        work.draft = Draft(person=Person(key=key, channel="x"), state="open")


def test_a_code_links_and_says_so(store: Store) -> None:
    code = issue_code(store, "portal-ana", "s" * 64)
    assert answer(store, f"vincular {code[:4]}-{code[4:]}") == ANSWERS["linked"].format(who="sua conta")
    assert store.person_of(ACCOUNT) == "portal-ana"


def test_the_answer_says_whose_portal_it_is(store: Store) -> None:
    store.remember_person(Person(key="portal-ana", channel="portal", name="Ana Reis"))
    assert answer(store, f"vincular {issue_code(store, 'portal-ana', 's' * 64)}") == ANSWERS["linked"].format(who="Ana Reis")


def test_a_code_that_was_used_says_how_to_get_another(store: Store) -> None:
    code = issue_code(store, "portal-ana", "s" * 64)
    answer(store, f"vincular {code}")
    other = ACCOUNT._replace(user="U0002")
    said = answer(store, f"vincular {code}", account=other)
    assert said == ANSWERS["unknown"]
    assert "10 minutos" in said
    assert store.person_of(other) is None


def test_two_drafts_are_kept_and_the_answer_says_what_to_do(store: Store) -> None:
    for key in ("portal-ana", account_key(ACCOUNT)):
        draft(store, key)
    assert answer(store, f"vincular {issue_code(store, 'portal-ana', 's' * 64)}") == ANSWERS["drafts"]
    assert store.draft("portal-ana") is not None
    assert store.draft(account_key(ACCOUNT)) is not None


@pytest.mark.parametrize("text", ["vincular", "vincular 1234", "vincular 123456789"])
def test_who_brings_no_code_hears_how_to_get_one_and_has_tried_nothing(store: Store, asked: list[str], text: str) -> None:
    pace = link_pace(Clock())
    for _ in range(TRIES + 1):
        assert answer(store, text, pace) == ANSWERS["how"]
    assert asked == []


def test_any_other_text_is_the_assistants(store: Store) -> None:
    assert answer(store, "estou com erro na MATA410") is None


def test_tries_are_counted_before_the_database_is_asked(store: Store, asked: list[str]) -> None:
    clock = Clock()
    pace = link_pace(clock)
    for number in range(TRIES):
        assert answer(store, f"vincular {number:08}", pace) == ANSWERS["unknown"]
    code = issue_code(store, "portal-ana", "s" * 64)
    assert answer(store, f"vincular {code}", pace) == ANSWERS["too_many"].format(minutes=12)
    assert len(asked) == TRIES
    assert answer(store, "vincular 00000000", pace, ACCOUNT._replace(user="U0002")) == ANSWERS["unknown"], "others may still try"
    clock.now += 12 * 60
    assert answer(store, f"vincular {code}", pace) == ANSWERS["linked"].format(who="sua conta")


def test_tries_are_five_an_hour(store: Store, asked: list[str]) -> None:
    clock = Clock()
    pace = link_pace(clock)
    for _ in range(3 * 3600 // 60):
        answer(store, "vincular 00000000", pace)
        clock.now += 60
    assert len(asked) == TRIES + 3 * 5 - 1
