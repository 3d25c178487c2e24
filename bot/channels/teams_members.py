"""The e-mail addresses of people in Teams, as far as Teams vouches for them, and who is a guest."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from bot.channels.downloads import NotAllowed
from bot.channels.outgoing import Unreachable
from bot.channels.teams_activities import Post
from bot.channels.teams_connector import Connector
from bot.store import Account

logger = logging.getLogger(__name__)

#: Seconds that asking may hold up an answer, that an address is kept, and until Teams is asked again after it did not tell.
ASK_SECONDS, KEPT_SECONDS, AFTER_FAILURE = 5.0, 24 * 60 * 60.0, 300.0
MOST_KEPT = 10_000


class Member(NamedTuple):
    """What Teams tells of somebody. ``foreign``: a guest, or of another tenant, and so not of this one's company."""

    email: str | None = None
    foreign: bool = False


class Members:
    """Asks the connector once a day for each person."""

    def __init__(self, connector: Connector, clock: Callable[[], float] = time.monotonic) -> None:
        self._connector = connector
        self._clock = clock
        self._kept: OrderedDict[Account, tuple[Member, float]] = OrderedDict()

    async def of(self, post: Post) -> Member:
        """Who wrote a message. The address is None for a guest, for somebody of another tenant, and where Teams does not tell."""
        kept, until = self._kept.get(post.account, (Member(), 0.0))
        if self._clock() < until:
            return kept
        try:
            asked = self._connector.member(post.service_url, post.conversation, post.member)
            found = await asyncio.wait_for(asked, ASK_SECONDS)
        except (Unreachable, NotAllowed, asyncio.TimeoutError) as error:
            logger.warning("Teams does not tell who a member is: %s", type(error).__name__)
            return self._keep(post.account, kept, AFTER_FAILURE)
        own = str(found.get("tenantId") or post.tenant).lower() == post.tenant and found.get("userRole") != "guest"
        email = found.get("email") or found.get("userPrincipalName")
        address = email if own and isinstance(email, str) and "@" in email else None
        return self._keep(post.account, Member(address, not own), KEPT_SECONDS)

    def _keep(self, account: Account, member: Member, seconds: float) -> Member:
        self._kept[account] = (member, self._clock() + seconds)
        self._kept.move_to_end(account)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return member
