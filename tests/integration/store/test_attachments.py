"""Attachments and stored files in the store, on each database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.store import ABANDONED, NoRoom, PortalTurn, Store, StoredAttachment
from bot.ticket.draft import Draft, Person, Turn
from bot.ticket.model import Attachment, Evidence, Kind, Ticket

MARIA = Person(key="p_maria", channel="portal")
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def attachment(number: int = 1, content: str = "a", **changes: object) -> StoredAttachment:
    made = StoredAttachment(
        id=f"att_{number}", owner="p_maria", conversation="p_maria", name="error.log", kind="error_log", size=10, sha256=content * 64
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def keep(store: Store, new: StoredAttachment, most_files: int = 20, most_bytes: int = 1000) -> StoredAttachment:
    return store.add_attachment(new, store.begin_file(new.sha256, new.size), most_files, most_bytes)


def write_ticket(store: Store, *ids: str, kind: Kind | None = None, findings: dict[str, Any] | None = None) -> str:
    listed = [Attachment(id=each, name="error.log", kind="error_log", size=10, sha256="", findings=findings or {}) for each in ids]
    ticket = Ticket(kind=kind, status="submitted", evidence=Evidence(attachments=listed))
    with store.conversation("p_maria") as work:
        work.draft = Draft(person=MARIA, state="open", ticket=ticket)
        protocol = work.submit(ticket).protocol
        work.draft.reset()
    assert protocol
    return protocol


def test_what_was_kept_is_there_for_its_owner_alone(store: Store) -> None:
    kept = keep(store, attachment(findings={"kind": "error_log", "errors": 2}))
    assert store.attachment("p_maria", "att_1") == kept
    assert store.attachment("p_joao", "att_1") is None
    assert store.attachments_of("p_maria") == [kept]


def test_the_same_bytes_are_one_file(store: Store) -> None:
    first, second, other = keep(store, attachment(1)), keep(store, attachment(2)), keep(store, attachment(3, "b"))
    assert first.file == second.file != other.file


def test_the_second_key_of_the_same_bytes_is_given_up(store: Store) -> None:
    keep(store, attachment(1))
    key = store.begin_file("a" * 64, 10)
    store.add_attachment(attachment(2), key, 20, 1000)
    assert store.drop_file(key)
    assert store.removable_files(HOUR) == [key]
    store.removed_file(key)
    assert store.removable_files(HOUR) == []


def test_a_kept_file_is_not_given_up(store: Store) -> None:
    kept = keep(store, attachment())
    assert not store.drop_file(kept.file)
    store.removed_file(kept.file)
    assert store.attachment("p_maria", "att_1") == kept


def test_a_writing_that_a_crash_cut_off_is_removable_after_a_while(store: Store) -> None:
    store._clock = lambda: NOW
    key = store.begin_file("a" * 64, 10)
    store._clock = lambda: NOW + HOUR / 2
    assert store.removable_files(HOUR) == []
    store._clock = lambda: NOW + 2 * HOUR
    assert store.removable_files(HOUR) == [key]


@pytest.mark.parametrize(("most_files", "most_bytes", "of"), [(2, 1000, "files"), (20, 29, "bytes")])
def test_a_conversation_has_room_for_so_many(store: Store, most_files: int, most_bytes: int, of: str) -> None:
    keep(store, attachment(1))
    keep(store, attachment(2))
    with pytest.raises(NoRoom) as full:
        keep(store, attachment(3), most_files, most_bytes)
    assert full.value.of == of
    assert [each.id for each in store.attachments_of("p_maria")] == ["att_1", "att_2"]


def test_at_once_no_more_than_the_room_are_kept(store: Store) -> None:
    def try_one(number: int) -> bool:
        try:
            keep(store, attachment(number), most_files=5)
        except NoRoom:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_one, range(12))) == 5
    assert len({each.file for each in store.attachments_of("p_maria")}) == 1


def test_a_ticket_keeps_its_attachments(store: Store) -> None:
    keep(store, attachment(1))
    keep(store, attachment(2, "b"))
    protocol = write_ticket(store, "att_1")
    assert [each.id for each in store.attachments_of("p_maria")] == ["att_2"]
    store.forget("p_maria")
    assert store.attachment("p_maria", "att_2") is None
    found = store.ticket_attachment(protocol, "att_1")
    assert found
    assert found.protocol == protocol


def test_a_ticket_has_only_what_it_lists_and_its_owner_sent(store: Store) -> None:
    keep(store, attachment(1))
    keep(store, attachment(2, owner="p_joao", conversation="p_joao"))
    protocol = write_ticket(store, "att_2")
    assert store.ticket_attachment(protocol, "att_1") is None
    assert store.ticket_attachment(protocol, "att_2") is None
    assert store.ticket_attachment("PRT-20261124-9999", "att_1") is None


def test_forgetting_gives_up_files_that_nobody_else_has(store: Store) -> None:
    gone = keep(store, attachment(1, "a"))
    shared = keep(store, attachment(2, "b"))
    keep(store, attachment(3, "b", owner="p_joao", conversation="p_joao"))
    store.forget("p_maria")
    assert store.attachments_of("p_maria") == []
    assert store.removable_files(HOUR) == [gone.file]
    store.forget("p_joao")
    assert set(store.removable_files(HOUR)) == {gone.file, shared.file}


def test_bytes_that_were_given_up_are_stored_anew(store: Store) -> None:
    first = keep(store, attachment(1))
    store.forget("p_maria")
    assert keep(store, attachment(2)).file != first.file


def test_a_cancellation_forgets_them_too(store: Store) -> None:
    keep(store, attachment())
    with store.conversation("p_maria") as work:
        work.draft = Draft(person=MARIA, turns=[Turn(message_id="m1", forgotten=True)])
    store.forget_cancelled("p_maria", PortalTurn("m1", {}, {}))
    assert store.attachments_of("p_maria") == []


def test_a_draft_that_went_on_after_a_cancellation_keeps_its_own(store: Store) -> None:
    keep(store, attachment(1))
    keep(store, attachment(2))
    listed = Attachment(id="att_2", name="error.log", kind="error_log", size=10, sha256="")
    with store.conversation("p_maria") as work:
        turns = [Turn(message_id="m1", forgotten=True), Turn(message_id="m2")]
        work.draft = Draft(person=MARIA, ticket=Ticket(evidence=Evidence(attachments=[listed])), turns=turns)
    store.forget_cancelled("p_maria", PortalTurn("m1", {}, {}))
    assert [each.id for each in store.attachments_of("p_maria")] == ["att_2"]


def test_purge_takes_what_belongs_to_nothing(store: Store) -> None:
    store._clock = lambda: NOW
    shared = keep(store, attachment(1))
    keep(store, attachment(2))
    protocol = write_ticket(store, "att_1")
    keep(store, attachment(3, owner="p_joao", conversation="p_joao"))  # uploaded, and never a word
    store.purge(before=NOW)
    assert len(store.attachments_of("p_joao")) == 1
    store._clock = lambda: NOW + 2 * HOUR
    store.purge(before=NOW + HOUR)
    assert store.attachments_of("p_maria") == store.attachments_of("p_joao") == []
    assert store.ticket_attachment(protocol, "att_1")
    assert shared.file not in store.removable_files(HOUR)


def test_a_held_one_is_settled_or_removed(store: Store) -> None:
    held = keep(store, attachment(state="held", findings={"kind": "error_log", "warnings": ["held"]}))
    store.settle_attachment(replace(held, state="accepted", findings={"kind": "error_log"}))
    found = store.attachment("p_maria", "att_1")
    assert found
    assert (found.state, found.findings) == ("accepted", {"kind": "error_log"})
    store.remove_attachment("att_1")
    assert store.attachment("p_maria", "att_1") is None
    assert store.removable_files(HOUR) == [held.file]


HELD = {"kind": "error_log", "warnings": ["contains_personal_data", "held"]}
CLEARED = {"kind": "error_log", "warnings": ["contains_personal_data"]}


def write_held_ticket(store: Store, *ids: str) -> str:
    return write_ticket(store, *ids, kind="error", findings=HELD)


def listed_in(store: Store, protocol: str) -> Ticket:
    found = store.ticket(protocol)
    assert found
    return found[1]


def test_held_ones_come_oldest_first_and_in_parts(store: Store) -> None:
    store._clock = lambda: NOW - age * HOUR
    for age in (3, 1, 2, 4):
        keep(store, attachment(age, state="accepted" if age == 1 else "held"))
    assert [each.id for each in store.held_attachments(0, 2)] == ["att_4", "att_3"]
    assert [each.id for each in store.held_attachments(2, 2)] == ["att_2"]


def test_what_clears_an_attachment_clears_it_in_every_ticket_that_lists_it(store: Store) -> None:
    held = keep(store, attachment(1, state="held", findings=HELD))
    keep(store, attachment(2, "b", state="held", findings=HELD))
    first, second = write_held_ticket(store, "att_1", "att_2"), write_held_ticket(store, "att_1")
    settled = store.settle_attachment(replace(held, state="accepted", findings=CLEARED))
    assert settled
    assert settled.protocol == first
    assert [each.findings for each in listed_in(store, first).evidence.attachments] == [CLEARED, HELD]
    assert [each.findings for each in listed_in(store, second).evidence.attachments] == [CLEARED]


def test_an_infected_one_leaves_its_ticket_with_a_warning(store: Store) -> None:
    keep(store, attachment(1, state="held", findings=HELD))
    protocol = write_held_ticket(store, "att_1")
    store.remove_attachment("att_1")
    ticket = listed_in(store, protocol)
    assert (ticket.evidence.attachments, ticket.evidence.unavailable) == ([], ["error_log"])
    assert [each.code for each in ticket.quality.warnings] == ["infected"]
    store.remove_attachment("att_1")  # by another server, which saw it held too
    assert listed_in(store, protocol) == ticket


def test_the_first_to_settle_an_attachment_has_settled_it(store: Store) -> None:
    held = keep(store, attachment(state="held", findings=HELD))
    first = store.settle_attachment(replace(held, state="accepted", findings=CLEARED))
    assert store.settle_attachment(replace(held, state="accepted", findings={})) == first
    store.remove_attachment("att_1")
    assert store.settle_attachment(replace(held, state="accepted", findings=CLEARED)) is None


def test_attachments_of_one_ticket_settled_at_once_are_all_settled(store: Store) -> None:
    held = [keep(store, attachment(number, state="held", findings=HELD)) for number in range(8)]
    protocol = write_held_ticket(store, *(each.id for each in held))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(store.settle_attachment, [replace(each, state="accepted", findings=CLEARED) for each in held]))
    assert [each.findings for each in listed_in(store, protocol).evidence.attachments] == [CLEARED] * 8


def test_a_conversation_sees_what_became_of_its_held_files(store: Store) -> None:
    held = [keep(store, attachment(number, state="held", findings=HELD)) for number in range(3)]
    store.settle_attachment(replace(held[1], state="accepted", findings=CLEARED))
    store.remove_attachment("att_2")
    listed = [Attachment(id=each.id, name="error.log", kind="error_log", size=10, sha256="", findings=HELD) for each in held]
    with store.conversation("p_maria") as work:
        work.draft = Draft(person=MARIA)
        checked = work.checked(Ticket(evidence=Evidence(attachments=listed)))
    assert {each: found and found.findings for each, found in checked.items()} == {"att_0": HELD, "att_1": CLEARED, "att_2": None}


def test_a_ticket_is_stored_as_its_files_stand_then(store: Store) -> None:
    held = [keep(store, attachment(number, state="held", findings=HELD)) for number in (1, 2)]
    store.settle_attachment(replace(held[0], state="accepted", findings=CLEARED))
    store.remove_attachment("att_2")
    ticket = listed_in(store, write_held_ticket(store, "att_1", "att_2"))
    assert [(each.id, each.findings) for each in ticket.evidence.attachments] == [("att_1", CLEARED)]


def test_what_was_never_sent_goes_with_the_ticket_and_what_is_young_stays(store: Store) -> None:
    store._clock = lambda: NOW - ABANDONED - HOUR / 60
    unsent = keep(store, attachment(1))
    keep(store, attachment(2, "b"))
    keep(store, attachment(3, "c", owner="p_joao", conversation="p_joao"))
    store._clock = lambda: NOW
    keep(store, attachment(4, "d"))
    protocol = write_ticket(store, "att_2")
    assert [each.id for each in store.attachments_of("p_maria")] == ["att_4"]
    assert [each.id for each in store.attachments_of("p_joao")] == ["att_3"]
    assert store.ticket_attachment(protocol, "att_2")
    assert store.removable_files(HOUR) == [unsent.file]
