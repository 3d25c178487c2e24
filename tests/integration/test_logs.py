"""What the servers write while things go wrong: enough for an operator, nothing of what customers are or say."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text as sql

from bot.store.engine import writing
from tests.assistant import Assistant
from tests.customer import DEFECT, DEFECT_ANSWERS, Customer, Identity, expected, is_sorry
from tests.relay import Point

pytestmark = pytest.mark.usefixtures("alive_again")

PRIVATE = Identity(name="Zuleica Reservada", email="zuleica@privado.example", company="Reservada Comércio", company_code="T55501")


@contextmanager
def broken(running: Assistant, table: str) -> Iterator[None]:
    """A database in which every statement on a table fails meanwhile."""
    with writing(running.store.engine) as connection:
        connection.execute(sql(f"ALTER TABLE {table} RENAME TO {table}_away"))
    try:
        yield
    finally:
        with writing(running.store.engine) as connection:
            connection.execute(sql(f"ALTER TABLE {table}_away RENAME TO {table}"))


def test_a_text_of_a_customer_in_a_log_would_be_found(running: Assistant) -> None:
    running.hear("Descrição que ninguém mais escreve assim")
    trace = running.settings.var_folder / "log" / "trace.log"
    for line in (
        "... Descrição que ninguém mais escreve assim ...",
        r'{"text": "Descri\u00e7\u00e3o que ningu\u00e9m mais escreve assim"}',
    ):
        trace.write_text(line, encoding="utf-8")
        assert running.leaks()
    trace.unlink()
    assert not running.leaks()


@pytest.mark.parametrize(("table", "status"), [("drafts", 503), ("portal_messages", 503), ("trackers", 200)])
def test_a_database_that_fails_leaves_no_text_in_the_logs(running: Assistant, table: str, status: int) -> None:
    with running.customer(identity=PRIVATE) as customer:
        customer.talk(DEFECT, DEFECT_ANSWERS, until="expected_behavior")
        message_id, answer = uuid.uuid4().hex, str(DEFECT_ANSWERS["expected_behavior"])
        with broken(running, table):
            # Without its tracker Rasa goes on from the draft.
            assert customer.attempt(answer, message_id).status_code == status
        assert expected(customer.say(answer, message_id)) == "error_message"
        assert running.leaks() == []


def test_a_ticket_that_cannot_be_stored_is_stored_once_when_it_is_sent_again(running: Assistant) -> None:
    with running.customer(identity=PRIVATE) as customer:
        customer.talk(DEFECT, DEFECT_ANSWERS, until="review")
        with broken(running, "tickets"):
            assert is_sorry(customer.attempt("confirmo", "m-1"), 503, "unavailable")
        ticket = customer.say("confirmo", "m-1")["ticket"]
        assert customer.protocols() == [ticket["protocol"]]
        assert running.leaks() == []


def test_an_action_server_that_breaks_off_leaves_no_text_in_the_logs(running: Assistant, customer: Customer) -> None:
    customer.talk(DEFECT, DEFECT_ANSWERS, until="expected_behavior")
    points: tuple[Point, Point] = ("sent", "answered")
    with running.relayed() as relay:
        for point in points:
            relay.at(point, lambda: None)
            assert is_sorry(customer.attempt(str(DEFECT_ANSWERS["expected_behavior"]), "m-1"), 503, "unavailable")
    assert running.leaks() == []
    assert expected(customer.say(str(DEFECT_ANSWERS["expected_behavior"]), "m-1")) == "error_message"


def test_the_logs_tell_an_operator_what_failed(running: Assistant, customer: Customer) -> None:
    running.actions.kill()
    assert is_sorry(customer.attempt("bom dia, tudo bem com vocês?"), 503, "unavailable")
    running.actions.restart()
    written = "\n".join(log.read_text(encoding="utf-8") for log in running.logs())
    assert f"in conversation {customer.key}" in written
    assert "Couldn't connect to the server" in written
