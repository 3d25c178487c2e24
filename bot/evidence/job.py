"""What goes to the process that examines a file, and what comes back."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.evidence.refusal import Reason


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a clean name to examine, and the folder for what is written in its place."""

    path: str
    name: str
    folder: str


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """A file that may be kept. ``path`` holds what is to be kept: the file itself, or what was written in its place."""

    name: str
    path: str
    kind: str
    findings: dict[str, Any]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: one of the two."""

    examined: Examined | None = None
    refused: Reason | None = None
