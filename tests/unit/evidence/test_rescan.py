"""Held files scanned again: all while the antivirus answers, a few while it does not, and none keeps the others from their turn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bot.evidence.antivirus import Verdict
from bot.evidence.folder import Folder
from bot.evidence.intake import Evidence
from bot.evidence.keeping import keep
from bot.evidence.rescan import A_FEW, rescan
from bot.evidence.storage import StorageError
from bot.store import Store, StoredAttachment, migrate, open_store

OWNER = "p_maria"


class Scanner:
    """An antivirus that says ``verdict``, or ``unknown`` of files that hold a number of ``hard``."""

    def __init__(self) -> None:
        self.verdict: Verdict = "unknown"
        self.hard: set[str] = set()
        self.scanned: list[str] = []

    async def __call__(self, path: Path) -> Verdict:
        self.scanned.append(await asyncio.to_thread(path.read_text))
        return "unknown" if self.scanned[-1] in self.hard else self.verdict


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/x.db"
    migrate(url)
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture
def scanner() -> Scanner:
    return Scanner()


@pytest.fixture
def evidence(store: Store, scanner: Scanner, tmp_path: Path) -> Evidence:
    return Evidence(store, Folder(tmp_path / "files"), tmp_path / "incoming", scanner)


@pytest.fixture
def hold(evidence: Evidence, tmp_path: Path) -> Callable[[int], list[str]]:
    """Keeps so many files as held ones, whose content is their number; gives their ids."""

    def make(count: int) -> list[str]:
        ids = [f"att_{number:02}" for number in range(count)]
        for number, each in enumerate(ids):
            path = tmp_path / each
            path.write_text(str(number))
            findings = {"kind": "text", "warnings": ["contains_personal_data", "held"]}
            keep(
                evidence.store,
                evidence.storage,
                path,
                StoredAttachment(
                    id=each,
                    owner=OWNER,
                    conversation=OWNER,
                    name="a.txt",
                    kind="text",
                    size=1,
                    sha256=f"{number:064}",
                    findings=findings,
                    state="held",
                ),
            )
        return ids

    return make


async def test_a_cleared_file_is_accepted(evidence: Evidence, scanner: Scanner, hold: Callable[[int], list[str]]) -> None:
    (held,) = hold(1)
    scanner.verdict = "clean"
    assert await rescan(evidence) == 0
    kept = evidence.store.attachment(OWNER, held)
    assert kept
    assert (kept.state, kept.findings["warnings"]) == ("accepted", ["contains_personal_data"])
    assert await rescan(evidence) == 0
    assert scanner.scanned == ["0"]
    assert list(evidence.incoming.glob("*")) == []


async def test_an_infected_file_goes_with_its_bytes(
    evidence: Evidence, scanner: Scanner, hold: Callable[[int], list[str]], tmp_path: Path
) -> None:
    (held,) = hold(1)
    scanner.verdict = "infected"
    await rescan(evidence)
    assert evidence.store.attachment(OWNER, held) is None
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


async def test_while_the_antivirus_is_away_only_a_few_are_tried_and_all_get_their_turn(
    evidence: Evidence, scanner: Scanner, hold: Callable[[int], list[str]]
) -> None:
    hold(2 * A_FEW + 1)
    skip = 0
    for tried in (A_FEW, A_FEW, 1):
        scanner.scanned = []
        skip = await rescan(evidence, skip)
        assert len(scanner.scanned) == tried
    assert skip == 0


async def test_when_it_is_back_all_are_settled_at_once(evidence: Evidence, scanner: Scanner, hold: Callable[[int], list[str]]) -> None:
    hold(2 * A_FEW + 1)
    scanner.verdict, scanner.hard = "clean", {"0", "3"}
    await rescan(evidence)
    assert [each.id for each in evidence.store.held_attachments(0, 100)] == ["att_00", "att_03"]
    assert len(scanner.scanned) == 2 * A_FEW + 1


async def test_files_that_can_never_be_judged_do_not_hold_up_the_others(
    evidence: Evidence, scanner: Scanner, hold: Callable[[int], list[str]]
) -> None:
    hold(A_FEW + 2)
    scanner.verdict, scanner.hard = "clean", {str(number) for number in range(A_FEW)}
    await rescan(evidence, await rescan(evidence))
    assert len(evidence.store.held_attachments(0, 100)) == A_FEW


async def test_a_file_that_fails_is_logged_without_its_name_and_the_others_go_on(
    evidence: Evidence,
    scanner: Scanner,
    hold: Callable[[int], list[str]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, second = hold(2)
    scanner.verdict = "clean"
    release = evidence.release

    def failing(attachment: StoredAttachment) -> Awaitable[StoredAttachment | None]:
        if attachment.id == first:
            raise StorageError("a.txt of Maria is not there")
        return release(attachment)

    monkeypatch.setattr(evidence, "release", failing)
    with caplog.at_level(logging.DEBUG):
        await rescan(evidence)
    assert [each.id for each in evidence.store.held_attachments(0, 100)] == [first]
    assert "StorageError" in caplog.text
    assert "Maria" not in caplog.text
    assert evidence.store.attachment(OWNER, second)


async def test_the_first_of_two_servers_settles_a_file(evidence: Evidence, scanner: Scanner, hold: Callable[[int], list[str]]) -> None:
    (held,) = hold(1)
    seen = evidence.store.held_attachments(0, 1)[0]  # by both of them
    scanner.verdict = "clean"
    assert await evidence.release(seen) == await evidence.release(seen) == evidence.store.attachment(OWNER, held)


async def test_without_an_antivirus_there_is_nothing_to_ask(store: Store, tmp_path: Path) -> None:
    assert not Evidence(store, Folder(tmp_path / "files"), tmp_path / "incoming").scans
