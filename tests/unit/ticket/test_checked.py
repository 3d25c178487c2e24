"""A ticket and its files once the security check that they waited for has ended."""

from __future__ import annotations

from typing import Any

import pytest

from bot.ticket import quality
from bot.ticket.checked import settled, waiting
from bot.ticket.model import Attachment, Evidence, Kind, Ticket


def file(kind: str, *warnings: str, name: str | None = None, **findings: Any) -> Attachment:
    name = name or kind
    return Attachment(id=f"att_{name}", name=name, kind=kind, size=1, sha256="", findings={"warnings": list(warnings), **findings})


HELD = file("error_log", "contains_personal_data", "held")
CLEARED = file("error_log", "contains_personal_data")
SCREEN = file("image")


def ticket(*files: Attachment, kind: Kind = "error", unavailable: tuple[str, ...] = ()) -> Ticket:
    made = Ticket(kind=kind, evidence=Evidence(attachments=list(files), unavailable=list(unavailable)))
    made.quality = quality.assess(made)
    return made


def test_only_held_files_wait() -> None:
    assert waiting(ticket(HELD, SCREEN)) == [HELD.id]


def test_a_cleared_file_is_listed_with_what_is_stored_and_the_given_ticket_stays() -> None:
    given = ticket(HELD, SCREEN)
    after = settled(given, {HELD.id: CLEARED})
    assert after.evidence.attachments == [CLEARED, SCREEN]
    assert after.quality.warnings == []
    assert given.evidence.attachments == [HELD, SCREEN]


def test_nothing_new_changes_nothing() -> None:
    assert settled(ticket(HELD), {}) == settled(ticket(HELD), {HELD.id: HELD}) == ticket(HELD)


def test_an_infected_file_leaves_with_a_warning_and_a_lower_score() -> None:
    given = ticket(HELD, SCREEN)
    after = settled(given, {HELD.id: None})
    assert (after.evidence.attachments, after.evidence.unavailable) == ([SCREEN], ["error_log"])
    assert [(each.field, each.code) for each in after.quality.warnings] == [("evidence.attachments", "infected")]
    assert after.quality.warnings[0].text.startswith("Evidências: ")
    assert after.quality.score < given.quality.score
    assert (given.evidence.attachments, given.quality.warnings) == ([HELD, SCREEN], [])


def test_two_infected_files_are_one_warning() -> None:
    once = settled(ticket(HELD, file("image", "held")), {HELD.id: None})
    assert len(settled(once, {"att_image": None}).quality.warnings) == 1


@pytest.mark.parametrize(
    ("lost", "others", "unavailable"),
    [
        (HELD, [file("error_log", name="second.log")], []),
        (HELD, [file("console_log")], []),
        (HELD, [file("archive", members=[{"kind": "error_log", "name": "error.log", "findings": {}}])], []),
        (file("video", "held"), [], ["image"]),
        (file("spreadsheet", "held"), [], ["spreadsheet"]),
        (file("spreadsheet", "held"), [file("spreadsheet", name="second.xlsx")], []),
    ],
    ids=["the same kind", "what stands for it", "in an archive", "what it stood for", "what nobody asked for", "a second one"],
)
def test_only_what_nothing_else_shows_is_unavailable(lost: Attachment, others: list[Attachment], unavailable: list[str]) -> None:
    assert settled(ticket(lost, *others), {lost.id: None}).evidence.unavailable == unavailable


def test_what_was_unavailable_stays_so() -> None:
    assert settled(ticket(HELD, unavailable=("image",)), {HELD.id: None}).evidence.unavailable == ["image", "error_log"]
