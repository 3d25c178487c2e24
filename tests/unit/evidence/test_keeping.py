"""What crashes leave of uploads goes, what may still be at work stays."""

from __future__ import annotations

import os
from pathlib import Path

from bot.evidence.keeping import sweep_incoming


def test_old_folders_and_files_go_and_young_ones_stay(tmp_path: Path) -> None:
    for age in ("old", "young"):
        (tmp_path / f"{age} upload").mkdir()
        (tmp_path / f"{age} upload" / "received").write_bytes(b"x")
        (tmp_path / f"{age} file scanned again").write_bytes(b"x")
    for path in tmp_path.glob("old*"):
        os.utime(path, (0, 0))
    sweep_incoming(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["young file scanned again", "young upload"]
