"""People of several channels, their accounts, codes, and what follows a person from one channel to another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.channels.people import CODE_DIGITS, CODE_LIFETIME, Known, account_key, issue_code, person_of, redeem_code
from bot.store import Account, Store, StoredAttachment
from bot.store.engine import writing
from bot.store.tables import accounts, link_codes, people, trackers
from bot.ticket.draft import Draft, Person, Turn
from bot.ticket.model import Ticket

ACCOUNT = Account("slack", "T0001", "U0001")
OWN = account_key(ACCOUNT)
ANA = Person(key="portal-ana", channel="portal", name="Ana Reis", email="ana@acme.com.br", company="Acme Ltda", company_code="T12345")
SECRET = "s" * 64
COMPANIES = {"T0001": "T12345"}


class Clock:
    """A clock that stands still until it is moved."""

    now = datetime(2026, 11, 24, 15, 0, tzinfo=timezone.utc)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(store: Store) -> Clock:
    clock = Clock()
    store._clock = clock
    return clock


def write(store: Store, key: str, channel: str = "slack", **changes: Any) -> None:
    """Gives a conversation a draft."""
    wanted: dict[str, Any] = {"state": "open", "question": "impact", **changes}
    with store.conversation(key) as work:
        work.draft = Draft(person=Person(key=key, channel=channel), **wanted)


def submit(store: Store, key: str) -> str:
    with store.conversation(key) as work:
        work.draft = Draft(person=Person(key=key, channel="slack"))
        return str(work.submit(Ticket()).protocol)


def say(store: Store, key: str, *ids: str) -> None:
    for each in ids:
        store.keep_portal_turn(key, each, {"text": each}, {"messages": [], "by": key})


def upload(store: Store, key: str, name: str) -> None:
    new = StoredAttachment(id=f"att_{name}", owner=key, conversation=key, name=name, kind="text", size=1, sha256=name)
    store.add_attachment(new, store.begin_file(name, 1), 20, 1000)


def history(store: Store, key: str) -> list[str]:
    return [turn.message_id for turn in store.portal_history(key)]


def rows(store: Store, table: Any) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


class TestFollowing:
    """What an account had on its own becomes its person's."""

    def test_draft_history_files_and_tickets_move(self, store: Store) -> None:
        store.remember_person(ANA)
        protocol = submit(store, OWN)
        write(store, OWN, question="release", turns=[Turn(message_id="m1", question="release")])
        say(store, OWN, "m1")
        upload(store, OWN, "error.log")
        assert store.link(ACCOUNT, OWN, ANA.key)

        draft = store.draft(ANA.key)
        assert draft is not None
        assert (draft.state, draft.question, draft.person) == ("open", "release", ANA)
        assert draft.turn("m1") is not None
        assert history(store, ANA.key) == ["m1"]
        assert [each.owner for each in store.attachments_of(ANA.key)] == [ANA.key]
        assert store.attachment(ANA.key, "att_error.log") is not None
        assert [each.protocol for each in store.tickets(ANA.key)] == [protocol]
        assert store.person_of(ACCOUNT) == ANA.key
        assert store.draft(OWN) is None
        assert (store.portal_history(OWN), store.attachments_of(OWN), store.tickets(OWN)) == ([], [], [])

    def test_a_moved_draft_becomes_one_ticket(self, store: Store) -> None:
        write(store, OWN)
        store.link(ACCOUNT, OWN, ANA.key)
        with store.conversation(ANA.key) as work:
            first = work.submit(Ticket())
        with store.conversation(ANA.key) as work:
            assert work.submit(Ticket()).protocol == first.protocol
        assert len(store.tickets(ANA.key)) == 1

    def test_the_portals_draft_stays_where_the_account_has_none(self, store: Store) -> None:
        write(store, ANA.key, "portal", question="database")
        assert store.link(ACCOUNT, OWN, ANA.key)
        draft = store.draft(ANA.key)
        assert draft is not None
        assert draft.question == "database"

    def test_an_idle_draft_gives_way_on_either_side(self, store: Store) -> None:
        write(store, ANA.key, "portal", state="idle", question=None)
        write(store, OWN, question="steps")
        assert store.link(ACCOUNT, OWN, ANA.key)
        draft = store.draft(ANA.key)
        assert draft is not None
        assert draft.question == "steps"

    def test_two_idle_ones_become_one(self, store: Store) -> None:
        for key in (OWN, ANA.key):
            write(store, key, state="idle", question=None)
        assert store.link(ACCOUNT, OWN, ANA.key)
        assert store.draft(ANA.key) is not None
        assert store.draft(OWN) is None

    @pytest.mark.parametrize("states", [("open", "open"), ("open", "paused"), ("paused", "open")])
    def test_where_both_are_writing_nothing_changes(self, store: Store, states: tuple[str, str]) -> None:
        for key, state, name in zip((OWN, ANA.key), states, ("here.log", "there.log"), strict=True):
            write(store, key, state=state)
            say(store, key, f"m-{state}")
            upload(store, key, name)
        before = [(store.draft(key), history(store, key), store.attachments_of(key)) for key in (OWN, ANA.key)]
        assert not store.link(ACCOUNT, OWN, ANA.key)
        assert [(store.draft(key), history(store, key), store.attachments_of(key)) for key in (OWN, ANA.key)] == before
        assert store.person_of(ACCOUNT) is None

    def test_message_ids_of_both_sides_stay_one_each(self, store: Store) -> None:
        say(store, OWN, "same", "mine")
        say(store, ANA.key, "same", "theirs")
        assert store.link(ACCOUNT, OWN, ANA.key)
        assert sorted(history(store, ANA.key)) == ["mine", "same", "theirs"]
        kept = store.portal_turn(ANA.key, "same")
        assert kept is not None
        assert kept.reply["by"] == ANA.key

    @pytest.mark.parametrize("writer", [OWN, ANA.key])
    def test_the_conversation_ends_with_the_side_that_is_writing(self, store: Store, writer: str) -> None:
        write(store, writer)
        other = ANA.key if writer == OWN else OWN
        say(store, writer, "open-1", "same", "open-2")
        say(store, other, "same", "idle-1")
        assert store.link(ACCOUNT, OWN, ANA.key)
        assert history(store, ANA.key) == ["idle-1", "open-1", "same", "open-2"]
        kept = store.portal_turn(ANA.key, "same")
        assert kept is not None
        assert kept.reply["by"] == writer

    def test_linking_again_changes_nothing(self, store: Store) -> None:
        write(store, OWN)
        say(store, OWN, "m1")
        assert store.link(ACCOUNT, OWN, ANA.key)
        before = store.draft(ANA.key)
        assert store.link(ACCOUNT, OWN, ANA.key)
        assert store.link(ACCOUNT, ANA.key, ANA.key)
        assert store.draft(ANA.key) == before
        assert history(store, ANA.key) == ["m1"]

    def test_the_trackers_of_both_go(self, store: Store, clock: Clock) -> None:
        with writing(store.engine) as connection:
            for key in (OWN, ANA.key, "p_other"):
                connection.execute(trackers.insert(), {"sender_id": key, "events": "[]", "updated_at": clock.now})
        store.link(ACCOUNT, OWN, ANA.key)
        with store.engine.connect() as connection:
            assert list(connection.execute(select(trackers.c.sender_id)).scalars()) == ["p_other"]


class TestCodes:
    def test_a_code_links_the_account_once(self, store: Store) -> None:
        code = issue_code(store, ANA.key, SECRET)
        assert len(code) == CODE_DIGITS
        assert code.isdecimal()
        assert redeem_code(store, ACCOUNT, code, SECRET) == "linked"
        assert store.person_of(ACCOUNT) == ANA.key
        assert redeem_code(store, ACCOUNT._replace(user="U0002"), code, SECRET) is None
        assert store.person_of(ACCOUNT._replace(user="U0002")) is None

    def test_only_the_latest_code_counts(self, store: Store) -> None:
        first, second = issue_code(store, ANA.key, SECRET), issue_code(store, ANA.key, SECRET)
        assert first == second or redeem_code(store, ACCOUNT, first, SECRET) is None
        assert redeem_code(store, ACCOUNT, second, SECRET) == "linked"

    def test_a_code_ends(self, store: Store, clock: Clock) -> None:
        code = issue_code(store, ANA.key, SECRET)
        clock.now += CODE_LIFETIME
        assert redeem_code(store, ACCOUNT, code, SECRET) is None
        code = issue_code(store, ANA.key, SECRET)
        clock.now += CODE_LIFETIME - timedelta(seconds=1)
        assert redeem_code(store, ACCOUNT, code, SECRET) == "linked"

    def test_the_database_alone_tells_no_code(self, store: Store) -> None:
        code = issue_code(store, ANA.key, SECRET)
        assert redeem_code(store, ACCOUNT, code, "t" * 64) is None
        with store.engine.connect() as connection:
            assert code not in str(connection.execute(select(link_codes.c.digest)).scalar_one())

    def test_at_once_a_code_counts_for_one(self, store: Store) -> None:
        code = issue_code(store, ANA.key, SECRET)
        tried = [ACCOUNT._replace(user=f"U{number}") for number in range(8)]
        with ThreadPoolExecutor(8) as threads:
            outcomes = list(threads.map(lambda account: redeem_code(store, account, code, SECRET), tried))
        assert sorted(map(str, outcomes)) == ["None"] * 7 + ["linked"]

    def test_two_drafts_are_both_kept_and_a_new_code_works_later(self, store: Store) -> None:
        write(store, OWN)
        write(store, ANA.key, "portal")
        assert redeem_code(store, ACCOUNT, issue_code(store, ANA.key, SECRET), SECRET) == "drafts"
        assert store.person_of(ACCOUNT) is None
        store.forget(OWN)
        assert redeem_code(store, ACCOUNT, issue_code(store, ANA.key, SECRET), SECRET) == "linked"

    def test_an_account_that_changes_hands_leaves_the_first_person_what_is_theirs(self, store: Store) -> None:
        assert redeem_code(store, ACCOUNT, issue_code(store, ANA.key, SECRET), SECRET) == "linked"
        protocol = submit(store, ANA.key)
        write(store, ANA.key, "portal")
        assert redeem_code(store, ACCOUNT, issue_code(store, "portal-rui", SECRET), SECRET) == "linked"
        assert store.person_of(ACCOUNT) == "portal-rui"
        assert [each.protocol for each in store.tickets(ANA.key)] == [protocol]
        assert store.draft(ANA.key) is not None
        assert store.tickets("portal-rui") == []


class TestWho:
    """`person_of`: an account's person."""

    def test_an_unknown_account_is_a_person_of_its_own(self, store: Store) -> None:
        person = person_of(store, Known(ACCOUNT, "Ana", "ana@acme.com.br"), {})
        assert person == Person(key=OWN, channel="slack", name="Ana", email="ana@acme.com.br")
        assert store.person_of(ACCOUNT) is None

    def test_accounts_of_different_places_are_different_people(self) -> None:
        keys = {
            account_key(account)
            for account in (
                ACCOUNT,
                ACCOUNT._replace(user="U0002"),
                ACCOUNT._replace(tenant="T0002"),
                ACCOUNT._replace(channel="teams"),
                Account("slack", "T0001U", "0001"),
            )
        }
        assert len(keys) == 5
        assert all("U0001" not in key for key in keys)

    @pytest.mark.parametrize("email", ["ana@acme.com.br", "Ana@ACME.com.br"])
    def test_the_mail_address_of_a_mapped_workspace_links(self, store: Store, email: str) -> None:
        store.remember_person(ANA)
        write(store, OWN)
        assert person_of(store, Known(ACCOUNT, "ana.r", email), COMPANIES) == Person(
            key=ANA.key, channel="slack", name="Ana Reis", email="ana@acme.com.br", company="Acme Ltda", company_code="T12345"
        )
        assert store.draft(ANA.key) is not None
        # The link stays, also where the channel tells no address the next time.
        assert person_of(store, Known(ACCOUNT), {}).key == ANA.key

    def test_the_portal_may_write_the_address_in_capitals(self, store: Store) -> None:
        store.remember_person(Person(key="portal-x", channel="portal", email="ANA@acme.com.br", company_code="T12345"))
        assert person_of(store, Known(ACCOUNT, None, "ana@acme.com.br"), COMPANIES).key == "portal-x"

    @pytest.mark.parametrize(
        "companies", [{}, {"T0002": "T12345"}, {"T0001": "T99999"}], ids=["no workspace", "another workspace", "another company"]
    )
    def test_no_other_workspace_and_no_other_company_links(self, store: Store, companies: dict[str, str]) -> None:
        store.remember_person(ANA)
        assert person_of(store, Known(ACCOUNT, "Ana", ANA.email), companies).key == OWN
        assert store.person_of(ACCOUNT) is None

    def test_an_address_that_two_people_have_links_to_neither(self, store: Store) -> None:
        store.remember_person(ANA)
        store.remember_person(Person(key="portal-2", channel="portal", email=ANA.email, company_code="T12345"))
        assert person_of(store, Known(ACCOUNT, "Ana", ANA.email), COMPANIES).key == OWN

    def test_an_address_that_was_only_said_links_nobody(self, store: Store) -> None:
        said = Person(key="slack-other", channel="slack", email=ANA.email, company_code="T12345")
        store.remember_person(said)
        assert person_of(store, Known(ACCOUNT, "Ana", ANA.email), COMPANIES).key == OWN

    def test_of_the_portals_people_only_the_portals_word_counts(self, store: Store) -> None:
        store.remember_person(Person(key="portal-rui", channel="portal", name="Rui", company_code="T12345"))
        store.remember_person(Person(key="portal-rui", channel="slack", name="Outro", email="ana@acme.com.br", company_code="T12345"))
        assert store.person("portal-rui") == Person(key="portal-rui", channel="portal", name="Rui", company_code="T12345")
        assert store.person_in_portal("T12345", "ana@acme.com.br") is None

    def test_who_comes_to_the_portal_is_the_portals_from_then_on(self, store: Store) -> None:
        store.remember_person(Person(key="x", channel="slack", name="Ana", company="Acme"))
        store.remember_person(Person(key="x", channel="portal", name="Ana Reis"))
        assert store.person("x") == Person(key="x", channel="portal", name="Ana Reis", company="Acme")

    def test_with_drafts_on_both_sides_the_address_waits_until_one_is_done(self, store: Store) -> None:
        store.remember_person(ANA)
        write(store, OWN)
        write(store, ANA.key, "portal")
        known = Known(ACCOUNT, "Ana", ANA.email)
        assert person_of(store, known, COMPANIES).key == OWN
        store.forget(ANA.key)
        assert person_of(store, known, COMPANIES).key == ANA.key
        assert store.draft(ANA.key) is not None

    def test_what_was_told_once_is_known(self, store: Store) -> None:
        store.remember_person(Person(key=OWN, channel="slack", name="A", email="a@b.com", company="Acme Ltda"))
        person = person_of(store, Known(ACCOUNT, "Ana\x00 Reis "), COMPANIES)
        assert person == Person(key=OWN, channel="slack", name="Ana Reis", email="a@b.com", company="Acme Ltda", company_code="T12345")


class TestForgetting:
    def test_the_purge_takes_people_accounts_and_codes(self, store: Store, clock: Clock) -> None:
        store.remember_person(ANA)
        redeem_code(store, ACCOUNT, issue_code(store, ANA.key, SECRET), SECRET)
        issue_code(store, "portal-rui", SECRET)
        clock.now += timedelta(days=1)
        store.purge(before=clock.now)
        assert [rows(store, table) for table in (people, accounts, link_codes)] == [0, 0, 0]

    def test_who_still_writes_in_another_channel_stays_linked(self, store: Store, clock: Clock) -> None:
        store.remember_person(ANA)
        store.link(ACCOUNT, OWN, ANA.key)
        store.remember_person(Person(key="portal-rui", channel="portal"))
        clock.now += timedelta(days=1)
        before = clock.now
        write(store, ANA.key)
        say(store, "portal-rui", "m1")
        store.purge(before=before)
        assert store.person_of(ACCOUNT) == ANA.key
        assert rows(store, people) == 2

    def test_who_was_seen_since_stays(self, store: Store, clock: Clock) -> None:
        store.remember_person(ANA)
        store.link(ACCOUNT, OWN, ANA.key)
        clock.now += timedelta(days=1)
        store.remember_person(ANA)
        store.purge(before=clock.now)
        assert store.person(ANA.key) == ANA
        assert store.person_of(ACCOUNT) == ANA.key
