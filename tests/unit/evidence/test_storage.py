"""The local folder as a storage; ``tests/integration/test_storage_s3.py`` asks the same of a bucket."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.evidence.folder import Folder
from bot.evidence.storage import StorageError
from tests.storing import Keeps


class TestFolder(Keeps):
    @pytest.fixture
    def storage(self, tmp_path: Path) -> Folder:
        return Folder(tmp_path / "files")

    def test_nobody_else_reads_the_files(self, storage: Folder, tmp_path: Path) -> None:
        path = tmp_path / "x"
        path.write_bytes(b"x")
        storage.put("a" * 32, path)
        stored = tmp_path / "files" / "aa" / ("a" * 32)
        assert stat.S_IMODE(stored.stat().st_mode) == 0o600
        assert stat.S_IMODE(stored.parent.stat().st_mode) == 0o700

    @pytest.mark.parametrize("key", ["../x", "a/b", "", "ção"])
    def test_a_path_is_no_key(self, storage: Folder, key: str) -> None:
        with pytest.raises(StorageError), storage.open(key):
            pass

    def test_a_folder_that_cannot_be_written_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "files").write_bytes(b"no folder")
        (tmp_path / "x").write_bytes(b"x")
        with pytest.raises(StorageError, match="could not be stored"):
            Folder(tmp_path / "files").put("a" * 32, tmp_path / "x")
