"""dbconsole.log: the log of DBAccess. How many connections began, and how many broke off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.protheus import versions
from bot.protheus.console_log import times
from bot.protheus.encodings import decode
from bot.protheus.environment_facts import blank_environment

#: Bytes from the start in which the banner is looked for.
HEAD = 1024 * 1024
_BANNER = re.compile(rb"^[^\r\n]{0,200}build[^\r\n]{0,200}", re.IGNORECASE | re.MULTILINE)


def read(blocks: Iterator[bytes]) -> dict[str, Any]:
    """The findings of a dbconsole.log."""
    environment = blank_environment()
    begun = lost = position = 0
    first = last = None
    for block, first, last in times(blocks):  # noqa: B007 (the last values are wanted)
        begun += block.count(b"Begin TopClient Thread")
        lost += block.count(b"disconnected prematurely")
        if position < HEAD and environment["dbaccess_build"] is None:
            builds = (versions.parse_dbaccess_build(decode(line)) for line in _BANNER.findall(block))
            environment["dbaccess_build"] = next(filter(None, builds), None)
        position += len(block)
    return {
        "first_time": first,
        "last_time": last,
        "connections": begun,
        "disconnected_prematurely": lost,
        "environment": environment,
        "warnings": [],
    }
