"""Protocol numbers, ``PRT-YYYYMMDD-NNNN``: without gap or repeat, whoever submits and whatever fails."""

from __future__ import annotations

from datetime import datetime, tzinfo

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.store.engine import insert
from bot.store.tables import protocol_days


def next_protocol(connection: Connection, now: datetime, zone: tzinfo) -> str:
    """The next number of the day that ``now`` (aware) falls on in ``zone``. More than 9999 a day get five digits.

    The day's row stays locked until the transaction ends, so the next number waits for this one's commit, and a
    rollback gives the number back.
    """
    day = now.astimezone(zone).strftime("%Y%m%d")
    count = insert(connection, protocol_days).values(day=day, last=1)
    count = count.on_conflict_do_update(index_elements=["day"], set_={"last": protocol_days.c.last + 1})
    connection.execute(count)
    number = connection.execute(select(protocol_days.c.last).where(protocol_days.c.day == day)).scalar_one()
    return f"PRT-{day}-{number:04d}"
