"""An installation for the length of a benchmark: servers of its own on free ports, with a database of its own in a temporary folder."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bot.progress import tail
from bot.servers import Server, action_server, rasa_server
from bot.settings import ROOT, Settings
from bot.store import migrate
from bot.training import ensure_model

#: Seconds that both servers may take until they answer.
START_TIMEOUT = 300.0
#: Seconds from SIGTERM to SIGKILL.
GRACE = 10.0


class StartError(RuntimeError):
    """A server of the benchmark did not come up. The text holds the end of its log."""


@dataclass(frozen=True, kw_only=True)
class Installation:
    """Two servers that answer. ``seconds`` from the start of both to the first answer of the slower one."""

    settings: Settings
    base: str
    seconds: float
    processes: dict[str, int]

    def resident_megabytes(self) -> dict[str, float]:
        """Resident memory of each server's process, by the server's name."""
        return {name: _resident_megabytes(pid) for name, pid in self.processes.items()}


@contextmanager
def installation(tuning_off: str = "") -> Iterator[Installation]:
    """Servers that run until the block ends, with ``RASA_TUNING_OFF`` set to ``tuning_off``.

    Raises:
        StartError: a server ended or did not answer in time.
        TrainingError: there was no model yet, and none could be trained.
    """
    with TemporaryDirectory(prefix="assertivo-bench-") as folder, ExitStack() as running:
        environment = {
            "PORT": str(_free_port()),
            "ACTIONS_PORT": str(_free_port()),
            "BIND_ADDRESS": "127.0.0.1",
            "VAR_FOLDER": folder,
            "DATABASE_URL": f"sqlite:///{folder}/bench.db",
            "PORTAL_JWT_SECRET": secrets.token_urlsafe(48),
            "LINK_SECRET": secrets.token_urlsafe(48),
            "PORTAL_MESSAGES_PER_MINUTE": "0",
            "RASA_TUNING_OFF": tuning_off,
        }
        settings = Settings.load(environment, env_file=Path(os.devnull))
        migrate(settings.database_url)
        model = ensure_model(settings.var_folder / "log" / "training.log")
        servers = [action_server(settings), rasa_server(settings, model)]
        started = time.perf_counter()
        processes = {server.name: running.enter_context(_running(server, environment)) for server in servers}
        for server in servers:
            _wait_until_it_answers(server, processes[server.name], started)
        yield Installation(
            settings=settings,
            base=f"http://127.0.0.1:{settings.port}/webhooks/portal",
            seconds=time.perf_counter() - started,
            processes={name: process.pid for name, process in processes.items()},
        )


@contextmanager
def _running(server: Server, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    server.log.parent.mkdir(parents=True, exist_ok=True)
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            server.command, cwd=ROOT, env=server.environment | environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_it_answers(server: Server, process: subprocess.Popen[bytes], started: float) -> None:
    while time.perf_counter() - started < START_TIMEOUT:
        if process.poll() is not None:
            raise StartError(f"the {server.name} ended with exit code {process.returncode}:\n{tail(server.log)}")
        try:
            if httpx.get(f"http://{server.address}:{server.port}{server.health}", timeout=5).is_success:
                return
        except httpx.TransportError:
            pass  # not listening yet
        time.sleep(0.05)
    raise StartError(f"the {server.name} does not answer after {START_TIMEOUT:.0f} s:\n{tail(server.log)}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _resident_megabytes(pid: int) -> float:
    # `ps` knows it on Linux and macOS alike, in kilobytes.
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(shown.stdout) / 1024
