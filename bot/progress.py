"""Tells who waits at a terminal what is being done. Everything goes to stderr; stdout is for results."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TAIL_LINES = 15


def say(text: str) -> None:
    """One line to whoever started the command."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def progress(label: str) -> Iterator[None]:
    """Shows that something is at work while the block runs, and how long it took."""
    started = time.monotonic()
    ended = threading.Event()
    ticker = threading.Thread(target=_tick, args=(label, started, ended), daemon=True)
    if sys.stderr.isatty():
        ticker.start()
    else:
        say(f"{label} ...")
    result = "failed"
    try:
        yield
        result = "done"
    finally:
        ended.set()
        if ticker.is_alive():
            ticker.join()
            sys.stderr.write("\r")
        say(f"{label}: {result} in {time.monotonic() - started:.0f} s")


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log, or nothing where there is none."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def _tick(label: str, started: float, ended: threading.Event) -> None:
    while not ended.wait(1):
        sys.stderr.write(f"\r{label} ... {time.monotonic() - started:.0f} s ")
        sys.stderr.flush()
