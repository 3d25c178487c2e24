"""The databases that every test of the store runs on: a SQLite file and a PostgreSQL database, each empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store import Store, migrate, open_store
from tests import postgres


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[Path]:
    binaries = postgres.binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server: initdb and pg_ctl are neither on PATH nor in /usr/lib/postgresql")
    with postgres.server(binaries) as socket_folder:
        yield socket_folder


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/var/assertivo.db"
    return postgres.empty_database(request.getfixturevalue("postgres_socket"))


@pytest.fixture
def migrated_url(database_url: str) -> str:
    migrate(database_url)
    return database_url


@pytest.fixture
def store(migrated_url: str) -> Iterator[Store]:
    store = open_store(migrated_url)
    yield store
    store.close()
