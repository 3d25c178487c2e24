"""What a turn costs: alone and under load, in a short and in a long conversation, with and without ``bot.rasa_tuning``."""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import math
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from bench.customer import LONG_TALK_AT, Customer
from bench.installation import Installation, installation
from bot.channels.identity import sign_token
from bot.rasa_tuning import TUNINGS
from bot.settings import ROOT
from bot.training import TrainingError, training_command

#: Turns after which a young and an old conversation are compared, and how many turns of each: some rounds of each aside.
EARLY, LATE, COMPARED = 10, 145, 24
#: Conversations at the same time, beside a single one.
CROWD = 16
#: Seconds that the slowest turn of a crowd may take.
TURN_TIMEOUT = 120.0

Row = tuple[str, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the options of ``python -m bench turns``."""
    parser.description = "Drives whole conversations over the portal channel of servers of its own; prints milliseconds per turn."
    parser.add_argument("--crowd", type=int, default=CROWD, metavar="N", help="conversations at the same time (default: %(default)s)")
    parser.add_argument("--tuned-only", action="store_true", help="measure only with bot.rasa_tuning, not without")
    parser.add_argument("--train", action="store_true", help="measure a training too")


def run(options: argparse.Namespace) -> None:
    """Measures and prints the tables."""
    print(table(("", "median", "p95", "turns"), [row for off in _variants(options.tuned_only) for row in _measured(off, options.crowd)]))
    if options.train:
        print(f"\ntraining: {_training_seconds():.1f} s")


def table(head: Row, rows: Sequence[Row]) -> str:
    """Rows of text under a head, in aligned columns; the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = (
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width) for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (head, *rows)
    )
    return "\n".join(line.rstrip() for line in lines)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of the values that at least ``percent`` of them do not exceed (nearest rank)."""
    return sorted(values)[max(math.ceil(len(values) * percent / 100), 1) - 1]


def open_client(servers: Installation) -> httpx.AsyncClient:
    """A client of the portal channel for as many customers as one likes; to be closed."""
    return httpx.AsyncClient(base_url=servers.base, timeout=TURN_TIMEOUT, limits=httpx.Limits(max_connections=None))


def customer(servers: Installation, client: httpx.AsyncClient, sub: str) -> Customer:
    """A customer who has not been here before, unless ``sub`` has."""
    return Customer(client, token(servers, sub))


def token(servers: Installation, sub: str) -> str:
    """A portal token of a person."""
    return sign_token(
        servers.settings, sub=sub, name="Helena Prates", email="helena@medida.example", company="Medida", company_code="T00999"
    )


def _variants(tuned_only: bool) -> list[str]:
    if tuned_only:
        return [""]
    without = [tuning.__name__ for tuning in TUNINGS]
    if importlib.util.find_spec("tensorflow") is None:
        # Where TensorFlow is not installed, Rasa as it is would not even start.
        without.remove("without_tensorflow")
    return ["", ",".join(without)]


def _measured(off: str, crowd: int) -> list[Row]:
    label = "without tuning" if off else "tuned"
    with installation(off) as servers:
        asyncio.run(_conversations(servers, 1, "warm up"))  # first use of everything: imports, connections, compiled templates
        alone = asyncio.run(_conversations(servers, 1, "alone"))
        together = asyncio.run(_conversations(servers, crowd, "crowd"))
        young, old = asyncio.run(_young_and_old(servers))
        memory = servers.resident_megabytes()
    return [
        _row(f"{label}: 1 conversation (ms)", alone),
        _row(f"{label}: {crowd} at the same time (ms)", together),
        _row(f"{label}: turns {EARLY}-{EARLY + COMPARED - 1} of a conversation (ms)", young),
        _row(f"{label}: turns {LATE}-{LATE + COMPARED - 1} of a conversation (ms)", old),
        (f"{label}: old by young conversation (ratio)", f"{statistics.median(old) / statistics.median(young):.2f}", "", ""),
        (f"{label}: start of both servers (s)", f"{servers.seconds:.1f}", "", ""),
        *((f"{label}: resident memory of the {name} (MB)", f"{size:.0f}", "", "") for name, size in memory.items()),
    ]


def _row(label: str, milliseconds: Sequence[float]) -> Row:
    return label, f"{statistics.median(milliseconds):.0f}", f"{percentile(milliseconds, 95):.0f}", str(len(milliseconds))


async def _conversations(servers: Installation, number: int, name: str) -> list[float]:
    async with open_client(servers) as client:
        customers = [customer(servers, client, f"{name} {each}") for each in range(number)]
        await asyncio.gather(*(each.talk() for each in customers))
    return [duration for each in customers for duration in each.milliseconds]


async def _young_and_old(servers: Installation) -> tuple[list[float], list[float]]:
    """Turns of a young and of an old conversation, taken by turns, so that a noisy moment of the machine meets both."""
    async with open_client(servers) as client:
        young, old = (customer(servers, client, name) for name in ("young", "old"))
        for each, age in ((young, EARLY), (old, LATE)):
            await each.talk(until=LONG_TALK_AT)
            await each.chat(age)
        for _ in range(COMPARED):
            await young.chat(1)
            await old.chat(1)
    return young.milliseconds[-COMPARED:], old.milliseconds[-COMPARED:]


def _training_seconds() -> float:
    with tempfile.TemporaryDirectory(prefix="assertivo-bench-") as folder:
        started = time.perf_counter()
        ended = subprocess.run(training_command("bench", Path(folder)), cwd=ROOT, capture_output=True, check=False)
        if ended.returncode != 0:
            raise TrainingError(f"the training failed with exit code {ended.returncode}: run scripts/train to see why")
        return time.perf_counter() - started
