"""``.env`` is written once, with secrets of its own, and never touched again."""

from __future__ import annotations

import stat
from pathlib import Path

from bot.env_file import EXAMPLE_FILE, SECRETS, missing_names, write_env_file
from bot.settings import Settings


def test_a_written_file_is_complete_settings_that_only_the_owner_reads(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    assert write_env_file(env_file)
    settings = Settings.load({}, env_file)
    assert settings.portal_demo
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
    assert not missing_names(env_file)


def test_every_installation_has_secrets_of_its_own(tmp_path: Path) -> None:
    files = tmp_path / "one", tmp_path / "two"
    for file in files:
        write_env_file(file)
    one, two = (Settings.load({}, file) for file in files)
    assert len({one.portal_jwt_secret, one.link_secret, two.portal_jwt_secret, two.link_secret}) == 2 * len(SECRETS)


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("PORT=1\n")
    assert not write_env_file(env_file)
    assert env_file.read_text() == "PORT=1\n"


def test_new_settings_are_found(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(EXAMPLE_FILE.read_text().replace("RETENTION_DAYS=90\n", ""))
    assert missing_names(env_file) == ["RETENTION_DAYS"]
