"""The process that examines one file: ``python -m bot.evidence.worker``, a job as JSON on stdin, its outcome as JSON on stdout.

It has no secrets, little memory and little time. What a file does to a decoder or a parser, it does here.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from pathlib import Path
from typing import Any

import msgspec

from bot.evidence.examine import examine
from bot.evidence.job import Job, Outcome
from bot.evidence.limits import EXAMINE_CPU_SECONDS, EXAMINE_MEMORY, EXAMINE_WRITES
from bot.evidence.refusal import Refused
from bot.protheus.detect import read_findings as read
from bot.protheus.findings import stored
from bot.ticket.masking import mask_messages

#: Conversations go first.
_NICENESS = 10


def main() -> None:
    """Examines the file of the job on stdin."""
    _restrict()
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    try:
        outcome = Outcome(examined=examine(Path(job.path), job.name, Path(job.folder), read_findings))
    except Refused as refused:
        outcome = Outcome(refused=refused.reason)
    except (MemoryError, RecursionError):
        outcome = Outcome(refused="file_damaged")
    sys.stdout.buffer.write(msgspec.json.encode(outcome))


def read_findings(path: Path) -> dict[str, Any]:
    """The findings of a text as they may be stored. One that the parsers fail on is kept all the same, as a text that proves nothing."""
    try:
        masked: dict[str, Any] = mask_messages(stored(read(path)))
        return masked
    except Exception as error:  # noqa: BLE001 - not worth losing the customer's file
        print(type(error).__name__, file=sys.stderr)
        return {"kind": "text"}


def _restrict() -> None:
    os.nice(_NICENESS)
    limits = {
        resource.RLIMIT_AS: EXAMINE_MEMORY,
        resource.RLIMIT_CPU: EXAMINE_CPU_SECONDS,
        resource.RLIMIT_FSIZE: EXAMINE_WRITES,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS refuses to limit addresses
            resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main()
