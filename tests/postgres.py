"""A PostgreSQL server for tests, made of installed binaries: reached through a socket in a folder of its own, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy

USER = "assertivo"
#: Seconds for the server to be made, to start or to stop: a slow disk with a cold cache needs some.
TIMEOUT = 60
#: Nothing of it needs to survive the tests.
SETTINGS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=100"


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``: what PATH points to, or the newest of Debian's versions."""
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    folders = [*([Path(on_path).resolve().parent] if on_path else []), *debian]
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


@contextmanager
def server(folder_of_binaries: Path) -> Iterator[Path]:
    """Runs a server meanwhile; gives the folder of its socket."""
    with tempfile.TemporaryDirectory(prefix="assertivo-postgres-") as folder:
        root = Path(folder)
        account = _account()
        if account is not None:
            os.chown(root, account.pw_uid, account.pw_gid)

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [str(folder_of_binaries / program), "-D", str(root / "data"), *arguments],
                cwd=root,
                check=True,
                timeout=TIMEOUT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                user=None if account is None else account.pw_uid,
                group=None if account is None else account.pw_gid,
                extra_groups=None if account is None else [],
            )

        run("initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", f"--username={USER}")
        run("pg_ctl", "start", "--wait", f"--timeout={TIMEOUT}", f"--log={root}/log", f"--options=-k {root} {SETTINGS}")
        try:
            yield root
        finally:
            # pg_ctl takes the process id from the data folder.
            run("pg_ctl", "stop", "--wait", "--mode=immediate")


def empty_database(socket_folder: Path) -> str:
    """Empties the server's one database, far faster than making another one; gives its URL."""
    url = f"postgresql://{USER}@/postgres?host={socket_folder}"
    engine = sqlalchemy.create_engine(url, future=True)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return url


def _account() -> pwd.struct_passwd | None:
    """Whom to run as: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None
    names = {account.pw_name: account for account in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]
