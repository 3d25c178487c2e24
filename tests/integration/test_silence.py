"""Silence, pauses and a lost tracker: the draft is the conversation, so it goes on where it was."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from sqlalchemy import delete, select, update

from bot.store.engine import writing
from bot.store.tables import drafts, portal_messages, trackers
from tests.assistant import Assistant
from tests.customer import ANSWERS, DEFECT, DEFECT_ANSWERS, QUESTION, Customer, expected, texts

SILENCE = timedelta(days=1, hours=12)


def let_time_pass(running: Assistant, customer: Customer, time: timedelta = SILENCE) -> None:
    """Moves everything that is stored of a conversation into the past."""
    with writing(running.store.engine) as connection:
        for table, key in (
            (drafts, drafts.c.conversation),
            (portal_messages, portal_messages.c.conversation),
            (trackers, trackers.c.sender_id),
        ):
            for column in (column for column in table.columns if column.name in ("created_at", "updated_at")):
                for row in connection.execute(select(column).where(key == customer.key).distinct()).scalars().all():
                    connection.execute(update(table).where(key == customer.key, column == row).values({column.name: row - time}))
        events = json.loads(connection.execute(select(trackers.c.events).where(trackers.c.sender_id == customer.key)).scalar_one())
        for event in events:
            event["timestamp"] -= time.total_seconds()
        connection.execute(update(trackers).where(trackers.c.sender_id == customer.key).values(events=json.dumps(events)))


def lose_tracker(running: Assistant, customer: Customer) -> None:
    with writing(running.store.engine) as connection:
        lost = connection.execute(delete(trackers).where(trackers.c.sender_id == customer.key))
        assert lost.rowcount == 1


def start_a_new_conversation(running: Assistant, customer: Customer) -> None:
    """What another browser or another channel of the same person begins with: the draft, and nothing that was said."""
    lose_tracker(running, customer)
    with writing(running.store.engine) as connection:
        connection.execute(delete(portal_messages).where(portal_messages.c.conversation == customer.key))


def test_after_a_day_of_silence_the_conversation_goes_on_where_it_was(running: Assistant, customer: Customer) -> None:
    before = customer.talk(DEFECT, DEFECT_ANSWERS, until="expected_behavior")[-1].reply
    let_time_pass(running, customer)
    running.store.purge(datetime.now(timezone.utc) - timedelta(days=running.settings.retention_days))
    reload = customer.conversation()
    assert (reload["expects"], reload["progress"]) == (before["expects"], before["progress"])
    reply = customer.say(str(DEFECT_ANSWERS["expected_behavior"]))
    assert expected(reply) == "error_message"
    draft = running.store.draft(customer.key)
    assert draft is not None
    assert draft.ticket.process.steps == DEFECT_ANSWERS["steps"][:-1]
    assert draft.ticket.process.expected_behavior == DEFECT_ANSWERS["expected_behavior"]


def test_a_day_of_silence_before_the_last_word_costs_nothing(running: Assistant, customer: Customer) -> None:
    customer.talk(QUESTION, ANSWERS, until="review")
    let_time_pass(running, customer)
    assert customer.say("confirmo")["ticket"]["status"] == "submitted"


def test_a_lost_tracker_leaves_the_open_question_open(running: Assistant, customer: Customer) -> None:
    customer.talk(DEFECT, DEFECT_ANSWERS, until="steps")
    customer.say("Abro a CTBA102 pelo menu Atualizações e clico em Incluir")
    lose_tracker(running, customer)
    assert expected(customer.say("Informo o lote 008850 e o documento 000001")) == "steps"
    draft = running.store.draft(customer.key)
    assert draft is not None
    assert draft.ticket.process.steps == [
        "Abro a CTBA102 pelo menu Atualizações e clico em Incluir",
        "Informo o lote 008850 e o documento 000001",
    ]


def test_a_tracker_lost_before_the_last_word_costs_nothing(running: Assistant, customer: Customer) -> None:
    customer.talk(QUESTION, ANSWERS, until="review")
    lose_tracker(running, customer)
    assert customer.say("confirmo")["ticket"]["outcome"] == "ticket"
    assert len(customer.protocols()) == 1


def test_a_paused_draft_is_continued_from_a_new_conversation(running: Assistant, customer: Customer) -> None:
    customer.talk(QUESTION, ANSWERS, until="release")
    assert expected(customer.say("pausar")) is None
    start_a_new_conversation(running, customer)
    assert expected(customer.say("quero continuar de onde parei")) == "release"
    assert expected(customer.say("12.1.2410")) == "review"


def test_who_comes_back_with_something_else_is_asked_about_the_draft(running: Assistant, customer: Customer) -> None:
    customer.talk(QUESTION, ANSWERS, until="release")
    customer.say("pausar")
    start_a_new_conversation(running, customer)
    asked = customer.say("bom dia")
    assert expected(asked) == "resume"
    assert texts(asked)
    assert expected(customer.say("continuar")) == "release"


def test_an_open_draft_is_gone_on_with_from_a_new_conversation(running: Assistant, customer: Customer) -> None:
    customer.talk(QUESTION, ANSWERS, until="documentation_checked")
    start_a_new_conversation(running, customer)
    assert expected(customer.say("sim, já li")) == "release"
