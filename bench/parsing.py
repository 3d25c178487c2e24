"""What a turn costs while ten big logs come in and are parsed, against one on servers that do nothing else."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import httpx

from bench.customer import LONG_TALK_AT, Customer, Stuck
from bench.installation import Installation, installation
from bench.logs import error_log, generate
from bench.turns import Row, customer, open_client, percentile, table, token
from bot.evidence.limits import MAX_FILE, MAX_TICKET, MEGABYTE

#: Logs that are sent at the same time, each of this size, and how many of them one person's ticket holds.
LOGS, MEGABYTES = 10, MAX_FILE // MEGABYTE
PER_PERSON = MAX_TICKET // MAX_FILE
#: Times that idle and busy servers are measured by turns, and turns of each idle time; busy ones last as long as the logs do.
ROUNDS, IDLE_TURNS = 4, 60
#: Aim: at most so many times the median of idle servers.
TIMES_IDLE = 2.0
#: Seconds that an upload may take: more than the server gives it.
UPLOAD_TIMEOUT = 600.0


@dataclass(frozen=True)
class Measured:
    """Milliseconds of turns on idle servers and of turns while logs are parsed, and seconds of each upload."""

    idle: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    uploads: list[float] = field(default_factory=list)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options of ``python -m bench parsing``."""
    parser.description = (
        f"Sends {LOGS} error.logs at once to servers of its own and talks to them meanwhile; compares the turns with those on idle servers."
    )
    parser.add_argument("--megabytes", type=int, default=MEGABYTES, metavar="N", help="size of each log (default: %(default)s, the limit)")


def run(options: argparse.Namespace) -> None:
    """Measures and prints the table."""
    head, *body = rows(measured(options.megabytes))
    print(table(head, body))


def rows(found: Measured) -> list[Row]:
    """The table's head and rows."""
    idle, busy = statistics.median(found.idle), statistics.median(found.busy)
    met = "yes" if busy <= TIMES_IDLE * idle else "no"
    late = [percentile(each, 95) for each in (found.idle, found.busy)]
    return [
        ("", "idle", "parsing", "ratio", f"aim <= {TIMES_IDLE:.0f}"),
        ("turn, median (ms)", f"{idle:.0f}", f"{busy:.0f}", f"{busy / idle:.1f}", met),
        ("turn, p95 (ms)", f"{late[0]:.0f}", f"{late[1]:.0f}", f"{late[1] / late[0]:.1f}", ""),
        ("turns", str(len(found.idle)), str(len(found.busy)), "", ""),
        (f"upload, {LOGS} at once, median (s)", "", f"{statistics.median(found.uploads):.1f}", "", ""),
        (f"upload, {LOGS} at once, slowest (s)", "", f"{max(found.uploads):.1f}", "", ""),
    ]


def measured(megabytes: int) -> Measured:
    """Starts servers, and measures them idle and busy by turns, so that a noisy moment of the machine meets both.

    Raises:
        Stuck: an upload was not taken, or a turn not answered.
    """
    # Whoever sends has a process of its own: the turns' clock must not wait for it.
    with (
        tempfile.TemporaryDirectory(prefix="assertivo-bench-") as folder,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as sender,
        installation() as servers,
    ):
        log = Path(folder) / "error.log"
        generate(log, error_log, megabytes)
        os.truncate(log, megabytes * MEGABYTE)
        return asyncio.run(_rounds(servers, log, sender))


async def _rounds(servers: Installation, log: Path, sender: Executor) -> Measured:
    found = Measured()
    async with open_client(servers) as client:
        talker = customer(servers, client, "talker")
        await talker.talk(until=LONG_TALK_AT)
        await _busy(servers, log, sender, talker, "warm up")
        for number in range(ROUNDS):
            start = len(talker.milliseconds)
            await talker.chat(IDLE_TURNS)
            middle = len(talker.milliseconds)
            found.uploads.extend(await _busy(servers, log, sender, talker, f"round {number}"))
            found.idle.extend(talker.milliseconds[start:middle])
            found.busy.extend(talker.milliseconds[middle:])
    return found


async def _busy(servers: Installation, log: Path, sender: Executor, talker: Customer, name: str) -> list[float]:
    """Talks until all logs of new persons are taken; seconds of each upload."""
    tokens = [token(servers, f"{name} {number // PER_PERSON}") for number in range(LOGS)]
    sent = asyncio.get_running_loop().run_in_executor(sender, send, servers.base, tokens, str(log))
    while not sent.done():
        await talker.chat(1)
    return sent.result()


def send(base: str, tokens: Sequence[str], log: str) -> list[float]:
    """Uploads a log for each token at the same time; seconds from the first byte to the findings.

    Raises:
        Stuck: one was not taken.
    """
    with ThreadPoolExecutor(len(tokens)) as threads:
        return list(threads.map(lambda each: _upload(base, each, log), tokens))


def _upload(base: str, token: str, log: str) -> float:
    started = time.perf_counter()
    with Path(log).open("rb") as file:
        answer = httpx.post(
            f"{base}/attachments",
            files={"file": ("error.log", file)},
            headers={"Authorization": f"Bearer {token}"},
            timeout=UPLOAD_TIMEOUT,
        )
    if answer.status_code != httpx.codes.CREATED:
        raise Stuck(f"HTTP {answer.status_code} to an error.log: {answer.text[:300]}")
    return time.perf_counter() - started
