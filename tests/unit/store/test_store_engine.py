"""How the store connects, and what it says when it cannot."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import OperationalError

from bot.store import StoreError, migrate, open_store
from bot.store.engine import create_engine, writing
from bot.store.protocols import next_protocol
from bot.store.tables import metadata, trackers


@pytest.mark.parametrize(
    "url", ["", "mysql://u:segredo@host/x", "no url with segredo", "postgres://u:segredo@host/x", "sqlite://", "sqlite:///:memory:"]
)
def test_a_url_that_is_not_understood_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "write sqlite:///PATH or postgresql://" in str(caught.value)
    assert "segredo" not in str(caught.value)


def test_an_unreachable_server_gives_one_line_without_the_password() -> None:
    with socket.socket() as closed:  # bound, not listening: connections are refused
        closed.bind(("127.0.0.1", 0))
        url = f"postgresql://maria:segredo@127.0.0.1:{closed.getsockname()[1]}/x"
        for attempt in (open_store, migrate):
            with pytest.raises(StoreError, match=r"cannot be used .*: check that it runs") as caught:
                attempt(url)
            assert "segredo" not in str(caught.value)
            assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but long enough to be read as one" * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_store(f"sqlite:///{file}")


def test_opening_a_missing_file_does_not_create_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="run the migration"):
        open_store(f"sqlite:///{tmp_path}/missing.db")
    assert list(tmp_path.iterdir()) == []


def test_migrating_creates_the_folder_of_a_file(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/100%/var/x.db")
    assert (tmp_path / "100%" / "var" / "x.db").exists()


def test_migrating_says_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    migrate(f"sqlite:///{tmp_path}/x.db")
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_sqlite_is_set_up_for_many_readers_and_one_writer(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/x.db")
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    engine.dispose()
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 10_000}


def test_several_may_be_the_first_to_open_a_sqlite_file(tmp_path: Path) -> None:
    together = Barrier(4)

    def first_write(file: Path) -> None:
        engine = create_engine(f"sqlite:///{file}")
        together.wait(60)
        with writing(engine) as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS x (y)"))
        engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        for number in range(20):
            for done in [pool.submit(first_write, tmp_path / f"{number}.db") for _ in range(4)]:
                done.result(60)


def test_a_sqlite_writer_that_waited_too_long_fails_and_leaves_the_pool_usable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.engine.LOCK_TIMEOUT", 0.01)
    engine = create_engine(f"sqlite:///{tmp_path}/x.db")
    with writing(engine), pytest.raises(OperationalError, match="locked"), writing(engine):
        pytest.fail("two writers at once")
    with writing(engine) as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()


def test_times_come_back_in_utc(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/x.db")
    metadata.create_all(engine)
    sao_paulo = datetime(2026, 11, 24, 22, 30, 0, 5, tzinfo=timezone(timedelta(hours=-3)))
    with writing(engine) as connection:
        connection.execute(insert(trackers), {"sender_id": "p", "events": "[]", "updated_at": sao_paulo})
        back = connection.execute(select(trackers.c.updated_at)).scalar_one()
    engine.dispose()
    assert back == sao_paulo
    assert back.tzinfo is timezone.utc


def test_numbers_beyond_9999_get_five_digits(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/x.db")
    metadata.create_all(engine)
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO protocol_days (day, last) VALUES ('20261124', 9998)"))
        now = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
        assert [next_protocol(connection, now, timezone.utc) for _ in range(2)] == ["PRT-20261124-9999", "PRT-20261124-10000"]
    engine.dispose()
