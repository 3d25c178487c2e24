"""Examined files kept: bytes in the storage, a row in the store. Never a row without its bytes; bytes without a row go in ``sweep``."""

from __future__ import annotations

import logging
import shutil
import time
from contextlib import suppress
from pathlib import Path

from bot.evidence.limits import MAX_FILES, MAX_TICKET
from bot.evidence.refusal import Refused
from bot.evidence.storage import Storage, StorageError, open_storage
from bot.settings import Settings
from bot.store import ABANDONED, NoRoom, Store, StoredAttachment

logger = logging.getLogger(__name__)


def keep(store: Store, storage: Storage, path: Path, attachment: StoredAttachment) -> StoredAttachment:
    """Keeps a file and its attachment, whose ``file`` is set here. Bytes that are stored already are stored once.

    Raises:
        Refused: the ticket has no room for it.
        StorageError: the storage cannot be used.
    """
    key = store.begin_file(attachment.sha256, attachment.size)
    try:
        storage.put(key, path)
        return store.add_attachment(attachment, key, MAX_FILES, MAX_TICKET)
    except NoRoom as full:
        raise Refused("files_too_many" if full.of == "files" else "files_too_large") from full
    finally:
        # What another one keeps already, or nobody keeps.
        if store.drop_file(key):
            _remove(store, storage, key)


def sweep(store: Store, storage: Storage) -> None:
    """Removes stored files that no attachment refers to. What cannot be removed now is tried again the next time."""
    for key in store.removable_files(ABANDONED):
        _remove(store, storage, key)


def clean_up(settings: Settings, store: Store) -> None:
    """``sweep`` for an installation, and what crashes left of its uploads."""
    sweep_incoming(incoming_folder(settings))
    sweep(store, open_storage(settings))


def incoming_folder(settings: Settings) -> Path:
    """Where files are while they come in."""
    return settings.var_folder / "incoming"


def sweep_incoming(incoming: Path) -> None:
    """Removes what uploads left behind that a crash cut off."""
    before = time.time() - ABANDONED.total_seconds()
    for path in incoming.glob("*"):
        with suppress(FileNotFoundError):  # an upload that ended just now
            if path.stat().st_mtime >= before:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def _remove(store: Store, storage: Storage, key: str) -> None:
    try:
        storage.delete(key)
    except StorageError as error:
        logger.error("A file stays until the next sweep: %s", error)
        return
    store.removed_file(key)
