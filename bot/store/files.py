"""Stored files: which keys of the storage hold what, told before the bytes are written and until they are gone.

So a crash at any moment leaves bytes that a row tells of, never an attachment without bytes.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.engine import Connection

from bot.store.engine import lock
from bot.store.tables import attachments, stored_files

#: Held by whoever refers to a stored file or stops to: nobody drops what another one is about to refer to.
_LOCK = "stored files"


def begin(connection: Connection, sha256: str, size: int, at: datetime) -> str:
    """A new key, whose bytes are about to be written."""
    key = uuid4().hex
    connection.execute(stored_files.insert(), {"key": key, "sha256": sha256, "size": size, "state": "writing", "changed_at": at})
    return key


def keep(connection: Connection, key: str, sha256: str, at: datetime) -> str:
    """Keeps what was written under a key, unless the same bytes are kept already; the key to refer to."""
    lock(connection, _LOCK)
    kept = select(stored_files.c.key).where(stored_files.c.sha256 == sha256, stored_files.c.state == "kept")
    known = connection.execute(kept).scalar()
    if known is not None:
        return str(known)
    connection.execute(update(stored_files).where(stored_files.c.key == key).values(state="kept", changed_at=at))
    return key


def drop_unkept(connection: Connection, key: str, at: datetime) -> bool:
    """Gives up a key whose bytes were not kept; says whether there was one."""
    unkept = update(stored_files).where(stored_files.c.key == key, stored_files.c.state == "writing")
    return bool(connection.execute(unkept.values(state="dropped", changed_at=at)).rowcount)


def drop_unused(connection: Connection, keys: list[str], at: datetime) -> None:
    """Gives up those of the keys that no attachment refers to any more."""
    lock(connection, _LOCK)
    used = select(attachments.c.id).where(attachments.c.file == stored_files.c.key).exists()
    unused = update(stored_files).where(stored_files.c.key.in_(keys), stored_files.c.state == "kept", ~used)
    connection.execute(unused.values(state="dropped", changed_at=at).execution_options(synchronize_session=False))


def removable(connection: Connection, written_before: datetime) -> list[str]:
    """The keys whose bytes may go: dropped, or being written since before a moment."""
    abandoned = and_(stored_files.c.state == "writing", stored_files.c.changed_at < written_before)
    return list(connection.execute(select(stored_files.c.key).where(or_(stored_files.c.state == "dropped", abandoned))).scalars())


def forget(connection: Connection, key: str) -> None:
    """Forgets a key whose bytes are gone."""
    connection.execute(delete(stored_files).where(stored_files.c.key == key, stored_files.c.state != "kept"))
