"""What every storage promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evidence.storage import Storage, StorageError

KEY = "0123456789abcdef0123456789abcdef"


class Keeps:
    """Tests that each storage's test class runs on its own fixture ``storage``."""

    @pytest.fixture
    def storage(self) -> Storage:
        raise NotImplementedError

    def test_what_was_put_is_read_in_pieces(self, storage: Storage, tmp_path: Path) -> None:
        content = bytes(range(256)) * 4096
        (tmp_path / "x").write_bytes(content)
        storage.put(KEY, tmp_path / "x")
        with storage.open(KEY) as parts:
            read = list(parts)
        assert b"".join(read) == content
        assert len(read) > 1

    def test_what_was_deleted_is_gone(self, storage: Storage, tmp_path: Path) -> None:
        (tmp_path / "x").write_bytes(b"x")
        storage.put(KEY, tmp_path / "x")
        storage.delete(KEY)
        with pytest.raises(StorageError), storage.open(KEY):
            pass

    def test_deleting_what_is_not_there_is_no_error(self, storage: Storage) -> None:
        storage.delete(KEY)
