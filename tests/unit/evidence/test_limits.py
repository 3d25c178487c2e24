"""Limits that only make sense together."""

from __future__ import annotations

import math

from bot.evidence.limits import EXAMINE_SECONDS, EXAMINED_AT_ONCE, MAX_FILE, MAX_FILES, MAX_TICKET, MAX_UNPACKED, SCAN_SECONDS
from bot.servers import RESPONSE_TIMEOUT

#: Seconds that the storage may take for a file.
STORE_SECONDS = 30


def test_the_tenth_of_ten_slow_files_is_answered_before_the_server_gives_it_up() -> None:
    queue = math.ceil(10 / EXAMINED_AT_ONCE) * EXAMINE_SECONDS
    assert SCAN_SECONDS + queue + STORE_SECONDS < RESPONSE_TIMEOUT


def test_a_ticket_holds_several_of_the_largest_files() -> None:
    assert MAX_FILE * 4 <= MAX_TICKET <= MAX_FILE * MAX_FILES
    assert MAX_FILE < MAX_UNPACKED
