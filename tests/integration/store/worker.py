"""A process of its own for the concurrency tests: ``worker.py TASK DATABASE_URL ...``. Says ``ready`` and waits for a line first.

submit NAME COUNT
    Submits COUNT tickets from COUNT conversations; every fifth of them is also tried before in a transaction that fails.
count KEY TIMES
    Adds one to a number in the conversation's draft, TIMES times.
hold KEY
    Changes the draft and submits a ticket, says ``holding`` and stays inside the transaction until it is killed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from bot.store import Store, open_store
from bot.ticket.draft import Draft, Person
from bot.ticket.model import Ticket


class Failure(Exception):
    """What a transaction fails with on purpose."""


def submit(store: Store, name: str, count: str) -> None:
    for number in range(int(count)):
        key = f"{name}-{number}"
        for fails in [True, False] if number % 5 == 0 else [False]:
            try:
                with store.conversation(key) as work:
                    work.draft = Draft(person=Person(key=key, channel="portal"))
                    work.submit(Ticket())
                    if fails:
                        raise Failure
            except Failure:
                continue


def count(store: Store, key: str, times: str) -> None:
    for _ in range(int(times)):
        with store.conversation(key) as work:
            if work.draft is None:
                work.draft = Draft(person=Person(key=key, channel="portal"), state="open")
            work.draft.failures["count"] = work.draft.failures.get("count", 0) + 1


def hold(store: Store, key: str) -> None:
    with store.conversation(key) as work:
        assert work.draft is not None
        work.draft.question = "database"
        work.submit(Ticket())
        work.save()
        print("holding", flush=True)
        sys.stdin.read()


TASKS: dict[str, Callable[..., None]] = {"submit": submit, "count": count, "hold": hold}


def main() -> None:
    task, database_url, *arguments = sys.argv[1:]
    store = open_store(database_url)
    print("ready", flush=True)
    sys.stdin.readline()
    TASKS[task](store, *arguments)


if __name__ == "__main__":
    main()
