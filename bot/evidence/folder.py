"""Files in a local folder that no server shows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile

from bot.evidence.limits import CHUNK
from bot.evidence.storage import StorageError
from bot.private_files import private_folder


class Folder:
    """A storage in a folder. Files are readable by this user alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, path: Path) -> None:
        """Moves a file here; copies it from another file system."""
        target = self._path(key)
        try:
            private_folder(target.parent)
            _sync(path)
            try:
                path.replace(target)
            except OSError:
                copyfile(path, target)
                _sync(target)
            target.chmod(0o600)
            _sync(target.parent)
        except OSError as error:
            raise StorageError(f"a file could not be stored in {self._folder} ({error.strerror})") from error

    @contextmanager
    def open(self, key: str) -> Iterator[Iterator[bytes]]:
        """The file's bytes."""
        try:
            file = self._path(key).open("rb")
        except OSError as error:
            raise StorageError(f"file {key} cannot be read ({error.strerror})") from error
        with file:
            yield iter(lambda: file.read(CHUNK), b"")

    def delete(self, key: str) -> None:
        """Removes a file."""
        try:
            self._path(key).unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"file {key} cannot be removed ({error.strerror})") from error

    def _path(self, key: str) -> Path:
        if not (key.isascii() and key.isalnum()):
            raise StorageError("a key is letters and digits")
        # Folders of some hundred files each stay quick everywhere.
        return self._folder / key[:2] / key


def _sync(path: Path) -> None:
    """Makes a file's bytes, or a folder's names, outlive a crash of the machine."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
