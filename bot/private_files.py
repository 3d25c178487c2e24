"""Folders and files that hold what customers said: for the user whom the assistant runs as, and for nobody else of the machine."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def private_folder(folder: Path) -> None:
    """Creates a folder, and those above it that are missing, with mode 0700. One that is there stays as its owner made it."""
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def private_database(file: Path) -> None:
    """Creates an empty SQLite file with mode 0600, or gives one that is there this mode, with its companions.

    SQLite gives ``-wal`` and ``-shm`` the mode of the file when it creates them.
    """
    private_folder(file.parent)
    # A file that is there is not opened: closing it again would end the locks that this process holds on it (sqlite.org/howtocorrupt).
    with suppress(FileExistsError):
        file.touch(mode=0o600, exist_ok=False)
    for each in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        # The companions come and go. A file of another user is that user's to protect.
        with suppress(FileNotFoundError, PermissionError):
            each.chmod(0o600)
