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
        self._begun: dict[asyncio.Task[None], str] = {}

    async def accept(self, event: Event) -> bool:
        """Keeps an event and begins to work on it; False where it is known already. Returns before the work is done.

        Raises:
            SQLAlchemyError: the event could not be kept: let the channel send it again.
        """
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        # Its place in the order is taken before anything is waited for, and a caller who goes away does not cut it off.
        self._schedule(event, kept)
        return await asyncio.shield(kept)

    async def take_up(self) -> None:
        """Begins to work on what an earlier process left behind."""
        begun = set(self._begun.values())
        for event in await asyncio.to_thread(self.store.waiting_events, self.channel, TAKEN_UP):
            if event.event_id not in begun.union(self._begun.values()):
                self._schedule(event, None)

    async def finish(self) -> None:
        """Waits until everything that was accepted is done."""
        while self._begun:
            await asyncio.gather(*self._begun, return_exceptions=True)

    def _schedule(self, event: Event, kept: asyncio.Future[bool] | None) -> None:
        before = self._last.get(event.conversation)
        task = asyncio.create_task(self._run(event, kept, before))
        self._last[event.conversation] = task
        self._begun[task] = event.event_id
        task.add_done_callback(lambda done: self._forget(event.conversation, done))

    async def _run(self, event: Event, kept: asyncio.Future[bool] | None, before: asyncio.Task[None] | None) -> None:
        new = kept is None or await self._keep(event, kept)
        if before is not None:
            await asyncio.wait([before])
        for step in (self.work, self._settle) if new else ():
            try:
                await step(event)
            except Exception as error:  # noqa: BLE001 - one event that fails must not hold up the conversation
                # Neither text nor traceback: both may quote the customer.
                logger.error("%s while working off an event of %s", type(error).__name__, self.channel)

    async def _keep(self, event: Event, kept: asyncio.Future[bool]) -> bool:
        try:
            new = await asyncio.to_thread(self.store.receive_event, event)
        except Exception as error:  # noqa: BLE001 - it is the caller's, who answers the channel
            kept.set_exception(error)
            return False
        kept.set_result(new)
        return new

    async def _settle(self, event: Event) -> None:
        await asyncio.to_thread(self.store.settle_event, event)

    def _forget(self, conversation: str, done: asyncio.Task[None]) -> None:
        del self._begun[done]
        if self._last.get(conversation) is done:
            del self._last[conversation]
