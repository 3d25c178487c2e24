"""Held files, looked at again by the antivirus without anybody asking for them."""

from __future__ import annotations

import asyncio
import logging

from bot.evidence.intake import Evidence

logger = logging.getLogger(__name__)

#: Held files that are fetched and scanned one after the other before it is known whether the antivirus answers at all.
A_FEW = 5


async def rescan(evidence: Evidence, skip: int = 0) -> int:
    """Scans held files again, oldest first: all of them while the antivirus settles some, else only a few after the first ``skip``.

    Gives where to go on the next time, so that files which it never can judge do not keep the others from their turn.
    """
    while files := await asyncio.to_thread(evidence.store.held_attachments, skip, A_FEW):
        waiting = 0
        for file in files:
            try:
                found = await evidence.release(file)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one file, the others have their turn
                # Neither text nor traceback, which may quote the customer.
                logger.error("%s while the held file %s was scanned again", type(error).__name__, file.id)
                waiting += 1
            else:
                waiting += found is not None and found.state == "held"
        skip += waiting
        if waiting == len(files):
            return skip if len(files) == A_FEW else 0
    return 0
