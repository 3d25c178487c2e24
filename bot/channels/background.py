"""Work behind an acknowledged event: in order per conversation, each event once, and taken up again after a crash."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.store import Event, Store

logger = logging.getLogger(__name__)

#: Events that a crash left behind are taken up again within this long; later the customer has written again.
TAKEN_UP = timedelta(hours=1)


class Background:
    """What a channel does after it has acknowledged an event. ``work`` answers one event and may take as long as it needs."""

    def __init__(self, channel: str, store: Store, work: Callable[[Event], Awaitable[None]]) -> None:
        self.channel = channel
        self.store = store
        self.work = work
        self._last: dict[str, asyncio.Task[None]] = {}

    async def accept(self, event: Event) -> bool:
        """Keeps an event and begins to work on it; False where it is known already. Returns before the work is done."""
        if not await asyncio.to_thread(self.store.receive_event, event):
            return False
        self._schedule(event)
        return True

    async def take_up(self) -> None:
        """Begins to work on what an earlier process left behind."""
        for event in await asyncio.to_thread(self.store.waiting_events, self.channel, TAKEN_UP):
            self._schedule(event)

    async def finish(self) -> None:
        """Waits until everything that was accepted is done."""
        while self._last:
            await asyncio.gather(*self._last.values(), return_exceptions=True)

    def _schedule(self, event: Event) -> None:
        before = self._last.get(event.conversation)
        task = asyncio.create_task(self._run(event, before))
        self._last[event.conversation] = task
        task.add_done_callback(lambda done: self._forget(event.conversation, done))

    async def _run(self, event: Event, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            await self.work(event)
        except Exception as error:  # noqa: BLE001 - one event that fails must not hold up the conversation
            # Neither text nor traceback: both may quote the customer.
            logger.error("%s while working off an event of %s", type(error).__name__, self.channel)
        await asyncio.to_thread(self.store.settle_event, event)

    def _forget(self, conversation: str, done: asyncio.Task[None]) -> None:
        if self._last.get(conversation) is done:
            del self._last[conversation]
