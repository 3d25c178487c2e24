"""Who may go on now: messages per minute of a person, and one turn at a time in a conversation."""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.channels.errors import Problem

#: Messages of one conversation that may wait for the one that is being answered; a page sends one at a time.
MAX_WAITING = 8
#: A turn takes well under a second; after two the queue has moved.
BUSY_RETRY_SECONDS = 2
#: People whose pace is remembered. The one who has been silent longest is forgotten first, and has a full allowance again anyway.
MAX_PACED = 10_000


class Pace:
    """A token bucket a person: ``capacity`` messages at once, then as many in ``seconds``. 0 lets everything pass."""

    def __init__(self, capacity: int, clock: Callable[[], float], seconds: float = 60) -> None:
        self._capacity = capacity
        self._clock = clock
        self._seconds = seconds
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Counts one message.

        Raises:
            Problem: the person's allowance is used up; it says after how many seconds to come again.
        """
        if not self._capacity:
            return
        now = self._clock()
        left, since = self._buckets.pop(key, (float(self._capacity), now))
        left = min(self._capacity, left + (now - since) * self._capacity / self._seconds)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > MAX_PACED:
            self._buckets.popitem(last=False)
        if not allowed:
            raise Problem("too_many", retry_after=max(1, math.ceil((1 - left) * self._seconds / self._capacity)))


@dataclass
class _Place:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Order:
    """One turn at a time in each conversation of this process, first come first served."""

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Waits for the conversation's turn.

        Raises:
            Problem: too many are waiting already.
        """
        place = self._places.setdefault(key, _Place())
        if place.users > MAX_WAITING:
            raise Problem("busy", retry_after=BUSY_RETRY_SECONDS)
        place.users += 1
        try:
            async with place.lock:
                yield
        finally:
            place.users -= 1
            if not place.users:
                del self._places[key]

    def __len__(self) -> int:
        """Conversations that are held or waited for: nothing stays behind of the others."""
        return len(self._places)
