"""What the store promises, on each database."""

from __future__ import annotations

import traceback
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.event import listen
from sqlalchemy.exc import DBAPIError, StatementError

from bot.store import PortalTurn, Store
from bot.store.engine import writing
from bot.store.tables import drafts, trackers
from bot.ticket.draft import Draft, Fact, Person, Say, Turn
from bot.ticket.model import Attachment, Provenance, Routine, Ticket

MARIA = Person(key="p_maria", channel="portal", name="Maria Souza", email="maria@acme.com.br")
JOAO = Person(key="p_joao", channel="portal", name="João Lima")
NOON = datetime(2026, 11, 24, 15, 0, tzinfo=timezone.utc)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(store: Store) -> Clock:
    clock = Clock()
    store._clock = clock
    return clock


def full_draft() -> Draft:
    ticket = Ticket(kind="error", question="Por quê?\u0000\u2028 \U0001f600")
    ticket.environment.routines = [Routine(code="MATA410", module="SIGAFAT")]
    ticket.evidence.attachments = [
        Attachment(id="att_1", name="error.log", kind="error_log", size=1, sha256="0", findings={"errors": [1, None]})
    ]
    ticket.provenance = {"process.steps": Provenance(source="customer")}
    return Draft(
        person=MARIA,
        state="open",
        ticket=ticket,
        question="release",
        asked=["kind"],
        failures={"steps": 2},
        facts=[Fact(path="environment.release", value="12.1.2410", source="attachment", ref="att_1")],
        turns=[Turn(message_id="m1", says=[Say(response="utter_notice", params={"name": "Maria"})], question="kind")],
    )


def submit(store: Store, ticket: Ticket, person: Person = MARIA) -> Ticket:
    with store.conversation(person.key) as work:
        work.draft = Draft(person=person)
        return work.submit(ticket)


def fail_after_submitting(store: Store) -> None:
    with store.conversation("p_maria") as work:
        work.draft = Draft(person=MARIA, question="database")
        work.submit(Ticket())
        raise KeyError


def put_tracker(store: Store, key: str, at: datetime = NOON) -> None:
    with writing(store.engine) as connection:
        connection.execute(trackers.insert(), {"sender_id": key, "events": "[]", "updated_at": at})


def trackers_of(store: Store) -> set[str]:
    with store.engine.connect() as connection:
        return set(connection.execute(select(trackers.c.sender_id)).scalars())


class TestDraft:
    def test_an_unknown_conversation_has_none(self, store: Store) -> None:
        assert store.draft("p_nobody") is None
        with store.conversation("p_nobody") as work:
            assert work.draft is None
        assert store.draft("p_nobody") is None

    def test_it_comes_back_as_it_was_saved(self, store: Store) -> None:
        with store.conversation("p_maria") as work:
            work.draft = full_draft()
        assert store.draft("p_maria") == full_draft()
        with store.conversation("p_maria") as work:
            assert work.draft == full_draft()

    def test_a_change_in_place_is_saved(self, store: Store) -> None:
        with store.conversation("p_maria") as work:
            work.draft = Draft(person=MARIA)
        with store.conversation("p_maria") as work:
            assert work.draft is not None
            work.draft.ticket.process.steps.append("Clico em Incluir")
        draft = store.draft("p_maria")
        assert draft is not None
        assert draft.ticket.process.steps == ["Clico em Incluir"]

    def test_none_forgets_it(self, store: Store) -> None:
        with store.conversation("p_maria") as work:
            work.draft = Draft(person=MARIA)
        with store.conversation("p_maria") as work:
            work.draft = None
        assert store.draft("p_maria") is None

    def test_a_failing_block_changes_nothing(self, store: Store) -> None:
        with store.conversation("p_maria") as work:
            work.draft = full_draft()
        with pytest.raises(KeyError):
            fail_after_submitting(store)
        assert store.draft("p_maria") == full_draft()
        assert store.all_tickets(10) == []

    def test_conversations_do_not_mix(self, store: Store) -> None:
        with store.conversation("p_maria") as work:
            work.draft = Draft(person=MARIA)
        assert store.draft("p_joao") is None

    def test_its_row_tells_owner_state_question_and_times(self, store: Store, clock: Clock) -> None:
        with store.conversation("a conversation") as work:
            work.draft = full_draft()
        clock.now += timedelta(minutes=5)
        with store.conversation("a conversation") as work:
            assert work.draft is not None
            work.draft.state, work.draft.question = "paused", None
        with store.engine.connect() as connection:
            row = connection.execute(select(drafts)).one()
        assert (row.conversation, row.owner, row.state, row.question) == ("a conversation", "p_maria", "paused", None)
        assert (row.created_at, row.updated_at) == (NOON, NOON + timedelta(minutes=5))


class TestTicket:
    def test_submitting_gives_protocol_and_time(self, store: Store, clock: Clock) -> None:
        ticket = Ticket(status="submitted", outcome="ticket", subject="[SIGAFAT] MATA410 · erro ao gravar")
        stored = submit(store, ticket)
        assert (stored.protocol, stored.created_at) == ("PRT-20261124-0001", "2026-11-24T15:00:00Z")
        assert (stored.subject, stored.outcome) == (ticket.subject, "ticket")
        assert ticket.protocol is None

    def test_it_is_found_by_its_protocol_with_its_owner(self, store: Store) -> None:
        stored = submit(store, full_draft().ticket)
        assert stored.protocol is not None
        assert store.ticket(stored.protocol) == ("p_maria", stored)
        assert store.ticket("PRT-20000101-0001") is None

    def test_the_owner_is_the_drafts_person_whatever_the_conversation(self, store: Store) -> None:
        with store.conversation("teams:42") as work:
            work.draft = Draft(person=MARIA)
            stored = work.submit(Ticket())
        assert store.tickets("p_maria") == [stored]
        assert store.tickets("teams:42") == []

    def test_lists_have_the_newest_first(self, store: Store) -> None:
        first = submit(store, Ticket(subject="1"))
        other = submit(store, Ticket(subject="2"), JOAO)
        last = submit(store, Ticket(subject="3"))
        assert store.tickets("p_maria") == [last, first]
        assert store.all_tickets(10) == [last, other, first]
        assert store.all_tickets(2) == [last, other]

    def test_a_conversation_without_draft_cannot_submit(self, store: Store) -> None:
        with pytest.raises(ValueError, match="draft"), store.conversation("p_maria") as work:
            work.submit(Ticket())
        assert store.all_tickets(10) == []

    def test_a_draft_is_submitted_once_in_a_transaction(self, store: Store) -> None:
        with store.conversation("p_maria") as work:
            work.draft = Draft(person=MARIA)
            first = work.submit(Ticket(subject="first"))
            assert work.submit(Ticket(subject="again")) == first
        assert store.all_tickets(10) == [first]

    def test_a_draft_that_stays_open_is_submitted_once_ever(self, store: Store) -> None:
        with store.conversation("p_maria") as work:
            work.draft = Draft(person=MARIA, state="open")
            first = work.submit(Ticket())
        with store.conversation("p_maria") as work:
            assert work.submit(Ticket()) == first
        assert store.all_tickets(10) == [first]

    def test_the_next_ticket_after_an_idle_draft_is_another_one(self, store: Store) -> None:
        with store.conversation("p_maria") as work:
            work.draft = Draft(person=MARIA, state="open")
            first = work.submit(Ticket())
            work.draft.state = "idle"
        with store.conversation("p_maria") as work:
            assert work.draft is not None
            work.draft.state = "open"
        with store.conversation("p_maria") as work:
            second = work.submit(Ticket())
        assert [ticket.protocol for ticket in store.tickets("p_maria")] == [second.protocol, first.protocol]

    def test_the_next_ticket_after_a_forgotten_draft_is_another_one(self, store: Store) -> None:
        for _ in range(2):
            with store.conversation("p_maria") as work:
                work.draft = Draft(person=MARIA, state="open")
                work.submit(Ticket())
                work.draft = None
        assert len(store.tickets("p_maria")) == 2


class TestProtocol:
    def test_numbers_count_up_and_start_anew_each_day_in_sao_paulo(self, store: Store, clock: Clock) -> None:
        given = []
        for now in (
            datetime(2026, 11, 25, 2, 59, 59, tzinfo=timezone.utc),  # 23:59:59 of the 24th
            datetime(2026, 11, 25, 2, 59, 59, tzinfo=timezone.utc),
            datetime(2026, 11, 25, 3, 0, 0, tzinfo=timezone.utc),  # midnight
        ):
            clock.now = now
            given.append(submit(store, Ticket()).protocol)
        assert given == ["PRT-20261124-0001", "PRT-20261124-0002", "PRT-20261125-0001"]

    def test_the_zone_can_be_chosen(self, store: Store) -> None:
        in_utc = Store(store.engine, Clock(datetime(2026, 11, 25, 1, 0, tzinfo=timezone.utc)), timezone.utc)
        assert submit(in_utc, Ticket()).protocol == "PRT-20261125-0001"

    def test_a_rollback_gives_the_number_back(self, store: Store, clock: Clock) -> None:
        with pytest.raises(KeyError):
            fail_after_submitting(store)
        assert submit(store, Ticket()).protocol == "PRT-20261124-0001"


class TestPortalTurns:
    def test_a_turn_is_found_by_conversation_and_message(self, store: Store) -> None:
        request, reply = {"text": "olá", "attachments": []}, {"messages": [{"id": "1", "text": "Olá!"}], "ticket": None}
        kept = store.keep_portal_turn("p_maria", "m1", request, reply)
        assert (kept.message_id, kept.request, kept.reply) == ("m1", request, reply)
        assert store.portal_turn("p_maria", "m1") == kept
        assert store.portal_turn("p_maria", "m2") is None
        assert store.portal_turn("p_joao", "m1") is None

    def test_the_first_one_stays(self, store: Store) -> None:
        first = store.keep_portal_turn("p_maria", "m1", {"text": "a"}, {"n": 1})
        assert store.keep_portal_turn("p_maria", "m1", {"text": "b"}, {"n": 2}) == first
        assert store.portal_history("p_maria") == [first]

    def test_the_history_keeps_their_order(self, store: Store) -> None:
        for message in ("z", "a", "m"):
            store.keep_portal_turn("p_maria", message, {}, {})
        store.keep_portal_turn("p_joao", "a", {}, {})
        assert [turn.message_id for turn in store.portal_history("p_maria")] == ["z", "a", "m"]

    def test_the_last_one_is_found_without_the_others(self, store: Store) -> None:
        assert store.last_portal_turn("p_maria") is None
        for message in ("z", "a", "m"):
            kept = store.keep_portal_turn("p_maria", message, {"text": message}, {"messages": []})
        store.keep_portal_turn("p_joao", "b", {}, {})
        assert store.last_portal_turn("p_maria") == kept

    def test_finding_the_last_one_reads_one_row_of_an_index(self, store: Store) -> None:
        if store.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL reads a table as small as this one as a whole")
        plans: list[str] = []

        def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
            if statement.startswith("SELECT portal_messages"):
                plans.extend(row[3] for row in connection.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

        listen(store.engine, "before_cursor_execute", explain)
        store.last_portal_turn("p_maria")
        # No second step, which would sort the conversation's rows.
        assert plans == ["SEARCH portal_messages USING INDEX ix_portal_messages_conversation (conversation=?)"]


class TestCancelling:
    """A confirmed cancellation keeps nothing but its reply, and its message never runs as a new one."""

    REPLY = PortalTurn("m2", {"text": "sim"}, {"messages": [{"id": "m2.1", "text": "Cancelado."}]})

    def cancel(self, store: Store, *later: Turn) -> None:
        """As far as the action comes: the draft is blank and remembers its turn, the portal and Rasa still have everything."""
        with store.conversation("p_maria") as work:
            work.draft = Draft(person=MARIA, turns=[Turn(message_id="m2", forgotten=True), *later])
        store.keep_portal_turn("p_maria", "m1", {"text": "meu erro"}, {})
        put_tracker(store, "p_maria")

    def test_everything_goes_but_the_last_reply(self, store: Store) -> None:
        submit(store, Ticket(), JOAO)
        store.keep_portal_turn("p_joao", "m1", {}, {})
        put_tracker(store, "p_joao")
        self.cancel(store)
        assert store.forget_cancelled("p_maria", self.REPLY) == self.REPLY
        assert store.draft("p_maria") is None
        assert store.portal_history("p_maria") == [self.REPLY]
        assert trackers_of(store) == {"p_joao"}
        assert store.draft("p_joao") is not None
        assert len(store.portal_history("p_joao")) == 1

    def test_tickets_stay(self, store: Store) -> None:
        stored = submit(store, Ticket())
        self.cancel(store)
        store.forget_cancelled("p_maria", self.REPLY)
        assert store.tickets("p_maria") == [stored]

    @pytest.mark.parametrize("at", ["drafts.remove", "portal.remove", "portal.keep", "portal.find"])
    def test_a_crash_on_the_way_leaves_a_draft_that_remembers_the_message(
        self, store: Store, monkeypatch: pytest.MonkeyPatch, at: str
    ) -> None:
        def crash(*_: object) -> None:
            raise KeyError

        self.cancel(store)
        with monkeypatch.context() as patch:
            patch.setattr(f"bot.store.{at}", crash)
            with pytest.raises(KeyError):
                store.forget_cancelled("p_maria", self.REPLY)
        draft = store.draft("p_maria")
        assert draft is not None
        assert draft.turn("m2") is not None
        assert [turn.message_id for turn in store.portal_history("p_maria")] == ["m1"]
        assert trackers_of(store) == {"p_maria"}
        assert store.forget_cancelled("p_maria", self.REPLY) == self.REPLY
        assert (store.draft("p_maria"), store.portal_history("p_maria")) == (None, [self.REPLY])

    def test_again_it_gives_the_kept_turn(self, store: Store) -> None:
        self.cancel(store)
        store.forget_cancelled("p_maria", self.REPLY)
        assert store.forget_cancelled("p_maria", PortalTurn("m2", {}, {})) == self.REPLY
        assert store.portal_history("p_maria") == [self.REPLY]

    def test_a_draft_that_went_on_stays_and_still_remembers_the_message(self, store: Store) -> None:
        self.cancel(store, Turn(message_id="m3", question="kind"))
        later = PortalTurn("m3", {"text": "outro erro"}, {})
        assert store.forget_cancelled("p_maria", later) == later
        draft = store.draft("p_maria")
        assert draft is not None
        assert [(turn.message_id, turn.forgotten) for turn in draft.turns] == [("m2", False), ("m3", False)]
        assert store.portal_history("p_maria") == [later]
        assert trackers_of(store) == set()

    def test_it_ends_once(self, store: Store) -> None:
        self.cancel(store, Turn(message_id="m3"))
        later = PortalTurn("m3", {"text": "outro erro"}, {})
        store.forget_cancelled("p_maria", later)
        put_tracker(store, "p_maria")
        store.forget_cancelled("p_maria", self.REPLY)
        assert store.portal_history("p_maria") == [later, self.REPLY]
        assert trackers_of(store) == {"p_maria"}


class TestForgetting:
    def test_forget_removes_the_conversation_and_keeps_the_tickets(self, store: Store) -> None:
        for person in (MARIA, JOAO):
            submit(store, Ticket(), person)
            store.keep_portal_turn(person.key, "m1", {}, {})
            put_tracker(store, person.key)
        store.forget("p_maria")
        assert store.draft("p_maria") is None
        assert store.portal_history("p_maria") == []
        assert trackers_of(store) == {"p_joao"}
        assert store.draft("p_joao") is not None
        assert len(store.portal_history("p_joao")) == 1
        assert len(store.all_tickets(10)) == 2

    def test_purge_removes_what_was_not_touched_since(self, store: Store, clock: Clock) -> None:
        submit(store, Ticket(), MARIA)
        submit(store, Ticket(), JOAO)
        store.keep_portal_turn("p_joao", "old", {}, {})
        put_tracker(store, "p_without_draft", NOON)
        clock.now += timedelta(seconds=1)
        with store.conversation("p_joao"):
            pass
        for key in ("p_maria", "p_joao"):
            store.keep_portal_turn(key, "new", {}, {})
            put_tracker(store, key, clock.now)

        store.purge(before=clock.now)

        assert store.draft("p_maria") is None
        assert store.portal_history("p_maria") == []
        assert store.draft("p_joao") is not None
        assert [turn.message_id for turn in store.portal_history("p_joao")] == ["new"]
        assert trackers_of(store) == {"p_joao"}
        assert len(store.all_tickets(10)) == 2

    def test_purge_spares_a_customer_who_comes_back_meanwhile(self, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        with store.conversation("p_maria") as work:
            work.draft = Draft(person=MARIA)
        clock.now += timedelta(days=1)
        monkeypatch.setattr("bot.store.drafts.untouched_since", lambda *_: ["p_maria"])
        with store.conversation("p_maria"):
            pass
        store.purge(before=clock.now)
        assert store.draft("p_maria") is not None

    def test_purge_wants_a_time_zone(self, store: Store) -> None:
        with pytest.raises(StatementError, match="time zone"):
            store.purge(before=NOON.replace(tzinfo=None))


class TestPrivacy:
    @pytest.mark.parametrize(
        "statement",
        ["INSERT INTO missing VALUES (:name)", "INSERT INTO protocol_days (day) VALUES (:name)"],
        ids=["wrong statement", "wrong row"],
    )
    def test_an_error_does_not_repeat_the_values_of_its_statement(self, store: Store, statement: str) -> None:
        with pytest.raises(DBAPIError) as caught, writing(store.engine) as connection:
            connection.execute(text(statement), {"name": "Maria"})
        whole = "".join(traceback.format_exception(caught.type, caught.value, None))
        assert statement.split()[2] in whole
        assert "Maria" not in whole
