"""The ``environment`` of findings: the same keys for every kind of file, null where the file does not tell."""

from __future__ import annotations

from bot.protheus import versions

Environment = dict[str, str | None]

KEYS = (
    "appserver_build",
    "appserver_version",
    "environment",
    "dbaccess_build",
    "module",
    "branch",
    "database",
    "operating_system",
    "smartclient",
    "release",
    "lib_version",
    "customizations_disabled",
    "dictionary_in_database",
)


def blank_environment() -> Environment:
    """An environment of which nothing is known."""
    return dict.fromkeys(KEYS)


def smartclient(said: str) -> str | None:
    """A SmartClient's build in normal form, else as it was said; null where nothing was."""
    return versions.parse_appserver_build(said, bare=True) or said.strip()[:40] or None


#: What only the driver of one database writes into a message.
_DRIVERS = (
    ("SQL Server]", "SQL Server"),
    ("SQL Server Native Client", "SQL Server"),
    ("ODBC SQL Server Driver", "SQL Server"),
    ("ORA-", "Oracle"),
    ("psqlODBC", "PostgreSQL"),
    ("PostgreSQL", "PostgreSQL"),
)


def database_of_message(message: str) -> str | None:
    """The database that an error message comes from, by the name of its driver or the form of its codes."""
    return next((database for mark, database in _DRIVERS if mark in message), None)
