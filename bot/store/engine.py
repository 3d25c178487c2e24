"""The database connection, and the few things that SQLite and PostgreSQL do differently."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import sqlalchemy
from sqlalchemy import event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from bot.store.errors import StoreError

#: Seconds that a transaction waits for another one before it fails.
LOCK_TIMEOUT = 10
#: Seconds to reach a PostgreSQL server.
CONNECT_TIMEOUT = 10

_IN_MEMORY = (None, "", ":memory:")
_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def parse_url(database_url: str) -> URL:
    """The parts of a database URL.

    Raises:
        StoreError: It is not a URL of SQLite or PostgreSQL. The URL itself is not repeated: it may hold a password.
    """
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError):
        url = None
    # A SQLite database in memory is refused too: each connection would see an empty one of its own.
    if url is None or url.get_backend_name() not in _INSERTS or (url.get_backend_name() == "sqlite" and url.database in _IN_MEMORY):
        raise StoreError("The database URL is not understood: write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE")
    return url


def create_engine(database_url: str) -> Engine:
    """An engine for ``sqlite:///PATH`` or ``postgresql://...``; nothing is connected yet.

    Raises:
        StoreError: It is no such URL.
    """
    url = parse_url(database_url)
    # hide_parameters: what customers wrote must not reach an exception's text or a log.
    options: dict[str, Any] = {"future": True, "hide_parameters": True}
    if url.get_backend_name() == "postgresql":
        arguments = {"connect_timeout": CONNECT_TIMEOUT, "options": f"-c lock_timeout={LOCK_TIMEOUT}s"}
        engine = sqlalchemy.create_engine(url, pool_pre_ping=True, connect_args=arguments, **options)
        event.listen(engine, "handle_error", _keep_first_line)
        return engine
    # A pool keeps connections open: opening a SQLite file costs more than a whole turn's statements.
    engine = sqlalchemy.create_engine(
        url, poolclass=QueuePool, connect_args={"check_same_thread": False, "timeout": LOCK_TIMEOUT}, **options
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A write transaction: commits on leaving, rolls back when the block raises.

    On SQLite there is one writer at a time, from the first statement on (``BEGIN IMMEDIATE``). Hold it for as long as
    some statements take, never across an ``await`` or inside another one: the second would wait for the first in vain.
    """
    with engine.connect().execution_options(begin="IMMEDIATE") as connection, connection.begin():
        yield connection


def lock(connection: Connection, name: str) -> None:
    """Holds a name until the transaction ends: others that want the same name wait, also where no row exists yet.

    SQLite's write transactions exclude each other anyway. In PostgreSQL it has to be a statement of its own, so that
    the next one sees what the previous holder committed.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def insert(connection: Connection, table: Any) -> Any:
    """The database's own INSERT, the one that knows ON CONFLICT."""
    return _INSERTS[connection.dialect.name](table)


def _keep_first_line(context: ExceptionContext) -> None:
    # hide_parameters is not enough: psycopg2 writes values into the statement, and PostgreSQL's further lines quote it
    # ("LINE 1: ...") or the row ("DETAIL: ..."). The first line says what happened.
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = ((str(error.args[0]).splitlines() or [""])[0], *error.args[1:])


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # pysqlite begins transactions by itself, late and never IMMEDIATE; _begin_sqlite does it instead. The recipe is
    # SQLAlchemy's ("Serializable isolation / Savepoints / Transactional DDL" of the SQLite dialect).
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    _switch_to_wal(connection)


def _switch_to_wal(connection: Any) -> None:
    # Stays with the file. The one place where SQLite does not wait by itself: when several connections switch a new
    # file at once, all but one fail with "database is locked".
    deadline = monotonic() + LOCK_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if monotonic() > deadline:
                raise
            sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once with "database is locked" when another one wrote in
    # between, whatever the timeout. So writers say so at the start, and readers hinder nobody.
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")
