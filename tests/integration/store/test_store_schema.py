"""The migrations, on each database: they make the tables that the code declares, and the store opens no other schema."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text

from bot.store import StoreError, migrate, open_store
from bot.store.engine import create_engine, writing
from bot.store.tables import drafts, metadata
from bot.ticket.draft import Draft, Person


def execute(database_url: str, statement: str) -> None:
    engine = create_engine(database_url)
    with writing(engine) as connection:
        connection.execute(text(statement))
    engine.dispose()


class TestSchema:
    def test_migrated_equals_declared(self, migrated_url: str) -> None:
        engine = create_engine(migrated_url)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
            assert compare_metadata(context, metadata) == []
        engine.dispose()

    def test_migrating_again_keeps_everything(self, migrated_url: str) -> None:
        store = open_store(migrated_url)
        draft = Draft(person=Person(key="p_maria", channel="portal"))
        with store.conversation("p_maria") as work:
            work.draft = draft
        migrate(migrated_url)
        assert store.draft("p_maria") == draft
        store.close()

    def test_an_empty_database_is_not_opened(self, database_url: str) -> None:
        with pytest.raises(StoreError, match="no tables yet: run the migration"):
            open_store(database_url)

    def test_another_schema_is_not_opened(self, migrated_url: str) -> None:
        execute(migrated_url, "UPDATE alembic_version SET version_num = 'older'")
        with pytest.raises(StoreError, match="has schema older, this version needs 0005: run the migration"):
            open_store(migrated_url)

    def test_a_newer_schema_is_not_migrated(self, migrated_url: str) -> None:
        execute(migrated_url, "UPDATE alembic_version SET version_num = 'newer'")
        with pytest.raises(StoreError, match="'newer'"):
            migrate(migrated_url)

    def test_a_failing_migration_leaves_nothing_behind(self, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> None:
            raise KeyError

        with monkeypatch.context() as patch:
            patch.setattr("alembic.op.create_index", fail)  # by then two tables are there
            with pytest.raises(KeyError):
                migrate(database_url)
        migrate(database_url)
        engine = create_engine(database_url)
        with engine.connect() as connection:
            assert connection.execute(select(drafts)).all() == []
        engine.dispose()
