"""The schema's version: bringing a database up to this program's, and refusing one that is not."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from bot.private_files import private_database
from bot.store.engine import create_engine, lock, parse_url, writing
from bot.store.errors import StoreError

_MIGRATIONS = Path(__file__).parent / "migrations"
_ADVICE = "run the migration with `python -m bot migrate`"


def migrate(database_url: str) -> None:
    """Brings a database to this version's schema; one that has it stays as it is. Several may try at once.

    All or nothing, in one transaction. A SQLite file and its folder are created, for this user only.

    Raises:
        StoreError: The URL is not understood, the database cannot be reached, or a newer version has migrated it.
    """
    file = _sqlite_file(database_url)
    if file is not None:
        try:
            private_database(file)
        except OSError as error:
            raise StoreError(f"The database {file} cannot be created ({error.strerror}): check the rights of its folder") from error
    config = _config()
    with _engine(database_url) as engine, writing(engine) as connection:
        lock(connection, "migration")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(f"The database cannot be migrated ({error}): start the version that last migrated it") from error


def require_current(database_url: str) -> None:
    """Checks that a database has this version's schema.

    Raises:
        StoreError: It has not, the URL is not understood, or the database cannot be reached.
    """
    file = _sqlite_file(database_url)
    # Looking into a SQLite file that is not there would create it.
    revision = None if file is not None and not file.exists() else _revision(database_url)
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise StoreError(f"The database has no tables yet: {_ADVICE}")
    if revision != head:
        raise StoreError(f"The database has schema {revision}, this version needs {head}: {_ADVICE}")


def _revision(database_url: str) -> str | None:
    with _engine(database_url) as engine, engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _engine(database_url: str) -> Iterator[Engine]:
    # An engine of its own, closed at the end: a server that forks its workers after opening the store must not hand
    # them an open connection.
    engine = create_engine(database_url)
    try:
        yield engine
    except DBAPIError as error:
        cause = str(error.orig).strip().splitlines()[0]
        raise StoreError(f"The database cannot be used ({cause}): check that it runs and that the database URL is right") from error
    finally:
        engine.dispose()


def _config() -> Config:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _sqlite_file(database_url: str) -> Path | None:
    url = parse_url(database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
