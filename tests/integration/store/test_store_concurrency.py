"""Several writers at once, in threads and in processes, and one that dies: on each database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from bot.store import Store, migrate, open_store
from bot.store.schema import require_current
from bot.ticket.draft import Draft, Person
from tests.integration.store import worker

ROOT = Path(__file__).parents[3]
WORKERS = 4
SUBMITS = 25
TIMEOUT = 60


def start(task: str, database_url: str, *arguments: str) -> subprocess.Popen[str]:
    """A worker process, about to wait for its line."""
    return subprocess.Popen(
        [sys.executable, worker.__file__, task, database_url, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def in_processes(database_url: str, tasks: list[tuple[str, ...]]) -> None:
    """Runs worker tasks, all at the same moment, each in a process."""
    processes = [start(task, database_url, *arguments) for task, *arguments in tasks]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert [process.wait(TIMEOUT) for process in processes] == [0] * len(processes)
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def in_threads(database_url: str, tasks: list[tuple[str, ...]]) -> None:
    """Runs worker tasks, all at the same moment, each in a thread; they share one store."""
    store = open_store(database_url)
    together = Barrier(len(tasks))

    def run(task: str, *arguments: str) -> None:
        together.wait(TIMEOUT)
        worker.TASKS[task](store, *arguments)

    with ThreadPoolExecutor(len(tasks)) as pool:
        for done in [pool.submit(run, *task) for task in tasks]:
            done.result(TIMEOUT)
    store.close()


def assert_numbers_have_no_gap_and_no_repeat(store: Store) -> None:
    protocols = [ticket.protocol or "" for ticket in reversed(store.all_tickets(1000))]
    assert len(protocols) == WORKERS * SUBMITS
    days = sorted({protocol[:12] for protocol in protocols})  # two, when midnight passes meanwhile
    for day in days:
        of_day = [protocol for protocol in protocols if protocol.startswith(day)]
        assert of_day == [f"{day}-{number:04d}" for number in range(1, len(of_day) + 1)]


def run_submits(run: Callable[[str, list[tuple[str, ...]]], None], database_url: str) -> None:
    run(database_url, [("submit", f"w{number}", str(SUBMITS)) for number in range(WORKERS)])


def count_in(store: Store, key: str) -> int:
    draft = store.draft(key)
    assert draft is not None
    return draft.failures["count"]


class TestConcurrency:
    def test_processes_submit_without_gap_or_repeat(self, store: Store, database_url: str) -> None:
        run_submits(in_processes, database_url)
        assert_numbers_have_no_gap_and_no_repeat(store)

    def test_threads_submit_without_gap_or_repeat(self, store: Store, database_url: str) -> None:
        run_submits(in_threads, database_url)
        assert_numbers_have_no_gap_and_no_repeat(store)

    def test_processes_on_one_conversation_lose_no_update(self, store: Store, database_url: str) -> None:
        in_processes(database_url, [("count", "p_maria", "50")] * 2)
        assert count_in(store, "p_maria") == 100

    def test_threads_on_one_conversation_lose_no_update(self, store: Store, database_url: str) -> None:
        in_threads(database_url, [("count", "p_maria", "50")] * 2)
        assert count_in(store, "p_maria") == 100

    def test_a_killed_writer_leaves_the_draft_and_the_numbers_as_they_were(self, store: Store, database_url: str) -> None:
        before = Draft(person=Person(key="p_maria", channel="portal"), state="open", question="release")
        with store.conversation("p_maria") as work:
            work.draft = before
        process = start("hold", database_url, "p_maria")
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            process.stdin.write("go\n")
            process.stdin.flush()
            assert process.stdout.readline() == "holding\n"
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        with store.conversation("p_maria") as work:
            assert work.draft == before
            stored = work.submit(before.ticket)
        assert store.all_tickets(10) == [stored]
        assert (stored.protocol or "").endswith("-0001")

    def test_readers_do_not_wait_for_a_writer(self, store: Store) -> None:
        with store.conversation("p_maria") as work:
            work.draft = Draft(person=Person(key="p_maria", channel="portal"), question="release")
        with store.conversation("p_maria") as work:
            assert work.draft is not None
            work.draft.question = "database"
            work.save()
            read = store.draft("p_maria")
        assert read is not None
        assert read.question == "release"

    def test_several_may_migrate_at_once(self, database_url: str) -> None:
        together = Barrier(WORKERS)

        def run() -> None:
            together.wait(TIMEOUT)
            migrate(database_url)

        with ThreadPoolExecutor(WORKERS) as pool:
            for done in [pool.submit(run) for _ in range(WORKERS)]:
                done.result(TIMEOUT)
        require_current(database_url)
