"""Why a file is not taken."""

from __future__ import annotations

from typing import Literal, get_args

Reason = Literal[
    "file_empty",
    "file_too_large",
    "files_too_many",
    "files_too_large",
    "file_type",
    "file_mismatch",
    "file_web",
    "file_damaged",
    "file_slow",
    "file_encrypted",
    "file_macros",
    "file_program",
    "file_entities",
    "file_infected",
    "file_double",
    "file_active",
    "archive_unsafe",
    "archive_too_large",
    "archive_member",
    "picture_too_large",
]
REASONS: tuple[Reason, ...] = get_args(Reason)


class Refused(Exception):
    """A file is not taken. ``reason`` names the sentence for the customer, which the channel knows."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
