"""Servers that die or hang at any point of a conversation: the customer hears a clear sentence, repeats, and nothing is lost or doubled.

A conversation without any crash is the measure: with crashes every reply and the ticket at the end must be the same.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, insert, select

from bot.channels.turn import RASA_TIMEOUT
from bot.store.engine import writing
from bot.store.tables import portal_messages, trackers
from tests.assistant import Assistant
from tests.customer import ANSWERS, DEFECT, DEFECT_ANSWERS, QUESTION, Customer, Heard, anonymous, expected, is_sorry
from tests.relay import Relay

pytestmark = pytest.mark.usefixtures("alive_again")


@pytest.fixture(scope="module")
def question(running: Assistant) -> list[Heard]:
    """A whole conversation without a crash, the short way."""
    with running.customer() as customer:
        return customer.talk(QUESTION, ANSWERS)


@pytest.fixture(scope="module")
def defect(running: Assistant) -> list[Heard]:
    """A whole conversation without a crash, through every kind of question."""
    with running.customer() as customer:
        return customer.talk(DEFECT, DEFECT_ANSWERS)


@pytest.fixture(scope="module")
def relay(running: Assistant) -> Iterator[Relay]:
    with running.relayed() as between:
        yield between


def repeat(customer: Customer, heard: Heard, message_id: str) -> None:
    """The customer sends a message again, and hears what is heard without a crash."""
    assert anonymous(customer.say(heard.text, message_id)) == anonymous(heard.reply)


def is_whole(running: Assistant, customer: Customer, undisturbed: list[Heard]) -> bool:
    """Whether every message stands once in the conversation, in order, and the one ticket says what was said, once."""
    told = [message["text"] for message in customer.conversation()["messages"] if message["from"] == "user"]
    assert told == [heard.text for heard in undisturbed]
    (protocol,) = customer.protocols()
    owner_and_ticket = running.store.ticket(undisturbed[-1].reply["ticket"]["protocol"])
    assert owner_and_ticket is not None
    found, wanted = customer.ticket(protocol), owner_and_ticket[1]
    return (found["process"]["steps"], found["question"], found["provenance"].keys()) == (
        wanted.process.steps,
        wanted.question,
        wanted.provenance.keys(),
    )


def turn_is_kept(running: Assistant, customer: Customer, message_id: str) -> bool:
    draft = running.store.draft(customer.key)
    return draft is not None and draft.turn(message_id) is not None


# --- the state that a crash leaves, made without one: fast enough for every turn of a long conversation


def tracker_of(running: Assistant, customer: Customer) -> dict[str, Any] | None:
    with running.store.engine.connect() as connection:
        row = connection.execute(select(trackers).where(trackers.c.sender_id == customer.key)).one_or_none()
    return None if row is None else dict(row._mapping)


def put_back(running: Assistant, customer: Customer, message_id: str, tracker: dict[str, Any] | None) -> None:
    """The database as it is when Rasa dies after the draft's commit: no reply is kept, the tracker is of the turn before."""
    with writing(running.store.engine) as connection:
        connection.execute(delete(portal_messages).where(portal_messages.c.message_id == message_id))
        connection.execute(delete(trackers).where(trackers.c.sender_id == customer.key))
        if tracker:
            connection.execute(insert(trackers).values(tracker))


@pytest.mark.parametrize("tracker_was_saved", [False, True])
def test_a_reply_lost_after_the_commit_is_given_again_at_every_turn(
    running: Assistant, customer: Customer, defect: list[Heard], tracker_was_saved: bool
) -> None:
    for heard in defect:
        message_id, before = uuid.uuid4().hex, tracker_of(running, customer)
        customer.say(heard.text, message_id)
        put_back(running, customer, message_id, tracker_of(running, customer) if tracker_was_saved else before)
        repeat(customer, heard, message_id)
    assert is_whole(running, customer, defect)


# --- answers that break off between the two servers


def test_an_answer_that_breaks_off_after_the_commit_is_given_again_at_every_turn(
    running: Assistant, customer: Customer, defect: list[Heard], relay: Relay
) -> None:
    for heard in defect:
        message_id = uuid.uuid4().hex
        relay.at("answered", lambda: None)
        assert is_sorry(customer.attempt(heard.text, message_id), 503, "unavailable")
        repeat(customer, heard, message_id)
    assert is_whole(running, customer, defect)


def test_a_cancellation_that_breaks_off_after_the_commit_forgets_everything(running: Assistant, customer: Customer, relay: Relay) -> None:
    customer.talk(QUESTION, ANSWERS, until="release")
    assert expected(customer.say("cancelar")) == "confirm_cancel"
    relay.at("answered", lambda: None)
    assert is_sorry(customer.attempt("sim", "m-1"), 503, "unavailable")
    assert expected(customer.say("sim", "m-1")) is None
    assert [message["text"] for message in customer.conversation()["messages"] if message["from"] == "user"] == ["sim"]
    assert running.store.draft(customer.key) is None
    assert tracker_of(running, customer) is None
    assert customer.protocols() == []


# --- real crashes


def killer(running: Assistant, customer: Customer, point: str, between: Relay) -> Callable[[], None]:
    """Prepares the crash of the action server at a point of the next turn."""
    if point == "before the message":
        running.actions.kill()
    elif point == "after the commit":
        between.at("answered", running.actions.kill)
    else:
        # Nobody else can write: the action server is surely not through when it dies.
        held = ExitStack()
        held.enter_context(writing(running.store.engine))

        def die() -> None:
            running.actions.kill()
            held.close()

        between.at("sent", die)
        return held.close
    return lambda: None


@pytest.mark.parametrize("point", ["before the message", "in the middle of the turn", "after the commit"])
def test_an_action_server_killed_at_any_turn_costs_a_sentence_and_no_answer(
    running: Assistant, customer: Customer, question: list[Heard], relay: Relay, point: str
) -> None:
    for heard in question:
        message_id = uuid.uuid4().hex
        clean_up = killer(running, customer, point, relay)
        try:
            assert is_sorry(customer.attempt(heard.text, message_id), 503, "unavailable")
        finally:
            clean_up()
        assert relay.done
        assert turn_is_kept(running, customer, message_id) is (point == "after the commit")
        running.actions.restart()
        repeat(customer, heard, message_id)
    assert is_whole(running, customer, question)


@pytest.mark.parametrize("turns_before", [0, 3])
def test_after_a_long_outage_the_next_message_works(
    running: Assistant, customer: Customer, question: list[Heard], turns_before: int
) -> None:
    for heard in question[:turns_before]:
        customer.say(heard.text)
    running.actions.kill()
    for _ in range(15):
        assert is_sorry(customer.attempt("oi, ainda estão aí?"), 503, "unavailable")
    running.actions.restart()
    for heard in question[turns_before:]:
        assert anonymous(customer.say(heard.text)) == anonymous(heard.reply)
    assert is_whole(running, customer, question)


def test_a_rasa_server_killed_at_any_point_loses_and_doubles_nothing(
    running: Assistant, customer: Customer, question: list[Heard], relay: Relay
) -> None:
    points = {1: "before the message", 3: "in the middle of the turn", len(question) - 1: "after the commit"}
    for number, heard in enumerate(question):
        message_id, point = uuid.uuid4().hex, points.get(number)
        if point is None:
            assert anonymous(customer.say(heard.text, message_id)) == anonymous(heard.reply)
            continue
        if point == "before the message":
            running.rasa.kill()
        else:
            relay.at("sent" if point == "in the middle of the turn" else "answered", running.rasa.kill)
        with pytest.raises(httpx.TransportError):
            customer.attempt(heard.text, message_id)
        assert relay.done
        running.rasa.restart()
        repeat(customer, heard, message_id)
    assert is_whole(running, customer, question)


def test_a_hanging_action_server_is_given_up_in_time_and_its_late_answer_counts_once(
    running: Assistant, customer: Customer, defect: list[Heard]
) -> None:
    at_steps = next(number for number, heard in enumerate(defect) if expected(heard.reply) == "steps") + 1
    for heard in defect[:at_steps]:
        customer.say(heard.text)
    message_id = uuid.uuid4().hex
    with running.actions.frozen():
        started = time.monotonic()
        assert is_sorry(customer.attempt(defect[at_steps].text, message_id), 503, "unavailable")
        assert time.monotonic() - started < RASA_TIMEOUT + 5
    repeat(customer, defect[at_steps], message_id)
    for heard in defect[at_steps + 1 :]:
        assert anonymous(customer.say(heard.text)) == anonymous(heard.reply)
    assert is_whole(running, customer, defect)
