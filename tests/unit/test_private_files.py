"""What customers said lies in folders and files that only the assistant's user may read."""

from __future__ import annotations

from pathlib import Path

from bot.private_files import private_database, private_folder
from bot.store import migrate, open_store


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_folder_and_those_above_it_are_for_this_user_only(tmp_path: Path) -> None:
    private_folder(tmp_path / "var/log")
    assert [mode(tmp_path / "var"), mode(tmp_path / "var/log")] == [0o700, 0o700]


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o755)
    private_folder(tmp_path / "shared")
    assert mode(tmp_path / "shared") == 0o755


def test_a_new_database_and_what_sqlite_adds_to_it_are_for_this_user_only(tmp_path: Path) -> None:
    file = tmp_path / "var" / "assertivo.db"
    migrate(f"sqlite:///{file}")
    store = open_store(f"sqlite:///{file}")
    assert store.tickets("nobody") == []
    modes = {path.name: mode(path) for path in file.parent.iterdir()}
    store.close()
    assert modes == {"assertivo.db": 0o600, "assertivo.db-wal": 0o600, "assertivo.db-shm": 0o600}
    assert mode(file.parent) == 0o700


def test_an_older_database_is_closed_to_others(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("old.db", "old.db-wal", "old.db-shm")]
    for file in files:
        file.write_bytes(b"what was said")
        file.chmod(0o644)
    private_database(files[0])
    assert [mode(file) for file in files] == [0o600] * 3
    assert files[0].read_bytes() == b"what was said"
