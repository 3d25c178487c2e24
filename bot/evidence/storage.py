"""Where stored files are: one small interface. Keys are made by ``bot.store``; names and paths of customers never come here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from bot.settings import Settings


class StorageError(RuntimeError):
    """The storage cannot be used now, or does not have the file. The text holds no credentials."""


class Storage(Protocol):
    """Keeps files under keys. Every method may be called from several threads at once and raises StorageError."""

    def put(self, key: str, path: Path) -> None:
        """Keeps the file at ``path``, which may be gone afterwards. When this returns, it outlives a crash."""

    def open(self, key: str) -> AbstractContextManager[Iterator[bytes]]:
        """The file's bytes, piece by piece."""

    def delete(self, key: str) -> None:
        """Removes a file; one that is not there is no error."""


def open_storage(settings: Settings) -> Storage:
    """The storage of an installation: a bucket where ``S3_BUCKET`` is set, else the folder ``files`` in ``VAR_FOLDER``."""
    if settings.s3_bucket:
        from bot.evidence.s3 import Bucket  # boto3 takes its time to import

        return Bucket.of(settings)
    from bot.evidence.folder import Folder

    return Folder(settings.var_folder / "files")
