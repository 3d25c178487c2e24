"""Files are examined in a process of their own each: a 50 MB log holds up no conversation, and a hostile file reaches nothing of ours."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from pathlib import Path

import msgspec

from bot.evidence.job import Examined, Job, Outcome
from bot.evidence.limits import EXAMINE_SECONDS
from bot.evidence.refusal import Refused

logger = logging.getLogger(__name__)

_ROOT = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-m", "bot.evidence.worker")
#: Not ours: keys and passwords stand in it.
_ENVIRONMENT = {"LANG": "C.UTF-8"}


class ExamineError(RuntimeError):
    """A file could not be examined, through no fault of its own."""


async def examine_apart(path: Path, name: str, folder: Path, seconds: float = EXAMINE_SECONDS) -> Examined:
    """``examine`` in another process. The process ends with this call, however that ends.

    Raises:
        Refused: the file is not taken; also where it takes more time or memory than a file may.
        ExamineError: the process failed.
    """
    job = msgspec.json.encode(Job(path=str(path), name=name, folder=str(folder)))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*_COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, cwd=_ROOT, env=_ENVIRONMENT)
    try:
        answer, complaint = await asyncio.wait_for(process.communicate(job), seconds)
    except asyncio.TimeoutError as error:
        raise Refused("file_slow") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):  # the processor time is used up
        raise Refused("file_slow")
    if process.returncode and process.returncode < 0:  # a decoder crashed on it
        raise Refused("file_damaged")
    if process.returncode:
        # Only what kind of error: its text may quote the file.
        last = (complaint.decode("utf-8", "replace").strip().splitlines() or [""])[-1]
        raise ExamineError(f"the examining process ended with {process.returncode}: {last.partition(':')[0][:100]}")
    if complaint:
        logger.error("A file could not be read for findings: %s", complaint.decode("utf-8", "replace").strip()[:100])
    outcome = msgspec.json.decode(answer, type=Outcome)
    if outcome.examined is None:
        raise Refused(outcome.refused or "file_damaged")
    return outcome.examined
