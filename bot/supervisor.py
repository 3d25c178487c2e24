"""Keeps servers running: starts them together, waits until they answer, restarts one that dies, stops all of them at the end."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.private_files import private_folder
from bot.progress import progress, say, tail
from bot.servers import Server, reachable
from bot.settings import ROOT

#: Seconds from SIGTERM to SIGKILL.
GRACE = 10.0
#: Seconds that a server may take until it answers: the first import of TensorFlow from a cold, slow disk took 80.
START_TIMEOUT = 300.0
#: Seconds before the first, second, ... restart of a server; after the last one fails, everything stops.
RESTART_DELAYS = (0.0, 1.0, 2.0, 5.0, 15.0)
#: Seconds of health after which a server's earlier deaths are forgotten.
HEALTHY_AFTER = 60.0
#: Seconds between two looks at the servers.
PAUSE = 0.2
#: Bytes after which a log gives way to a new one at the next start of its server.
MAX_LOG = 10 * 1024 * 1024

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class SupervisorError(RuntimeError):
    """A server cannot be started or kept running. The text says which, and what to do."""


@dataclass
class _Child:
    server: Server
    process: subprocess.Popen[bytes]
    started: float
    ready: bool = False
    restarts: int = 0
    restart_at: float | None = None


def supervise(
    servers: Sequence[Server],
    on_ready: Callable[[], None],
    on_tick: Callable[[], None] = lambda: None,
    restart_delays: Sequence[float] = RESTART_DELAYS,
    start_timeout: float = START_TIMEOUT,
) -> None:
    """Runs the servers until SIGINT, SIGTERM or SIGHUP arrives; none of them is left behind, however this ends.

    Args:
        servers: all of them start at once.
        on_ready: called once, when every server has answered for the first time.
        on_tick: called again and again while all is well, for other regular work.
        restart_delays: seconds to wait before each restart of a server in a row.
        start_timeout: seconds that a server may take until it answers.

    Raises:
        SupervisorError: a server did not come up, or died more often than ``restart_delays`` allows.
    """
    with _stop_requested() as stop:
        children: list[_Child] = []
        try:
            with progress("Starting " + " and ".join(server.name for server in servers)):
                children.extend(_start(server) for server in servers)
                while not stop() and not all(child.ready for child in children):
                    for child in children:
                        _await_first_answer(child, start_timeout)
                    time.sleep(PAUSE)
            if not stop():
                on_ready()
            while not stop():
                for child in children:
                    _keep_running(child, restart_delays, start_timeout)
                on_tick()
                time.sleep(PAUSE)
            say("Stopping ...")
        finally:
            _stop(children)


def require_free_ports(servers: Sequence[Server]) -> None:
    """Raises ``SupervisorError`` where a server's port cannot be listened on."""
    for server in servers:
        family = socket.AF_INET6 if ":" in server.address else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # A port whose last connections are still closing is free to listen on.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((server.address, server.port))
            except OSError as error:
                raise SupervisorError(
                    f"the {server.name} cannot listen on {server.address}:{server.port} ({error.strerror}): "
                    "stop the program that uses the port, or set another PORT, ACTIONS_PORT or BIND_ADDRESS"
                ) from error


@contextmanager
def _stop_requested() -> Iterator[Callable[[], bool]]:
    """Whether a signal asked to stop. Handlers only take a note, so that no signal cuts a start or a stop in two."""
    received: list[int] = []
    # What the caller ignores stays ignored: nohup, or a script that started us in the background.
    heeded = [number for number in _STOP_SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, lambda number, _frame: received.append(number)) for number in heeded}
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _start(server: Server) -> _Child:
    private_folder(server.log.parent)
    if server.log.exists() and server.log.stat().st_size > MAX_LOG:
        server.log.replace(server.log.with_suffix(".old.log"))
    with server.log.open("ab") as log:
        # A session of its own: Ctrl-C at the terminal reaches the supervisor alone, which stops the servers in order.
        process = subprocess.Popen(
            server.command, cwd=ROOT, env=server.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    return _Child(server, process, started=time.monotonic())


def _await_first_answer(child: _Child, start_timeout: float) -> None:
    # What dies before it ever answered is misconfigured: another try would only hide the reason.
    code = child.process.poll()
    if code is not None:
        raise _failure(child, f"ended with {_ending(code)} before it answered")
    _look(child, start_timeout)


def _keep_running(child: _Child, restart_delays: Sequence[float], start_timeout: float) -> None:
    now = time.monotonic()
    if child.restart_at is not None:
        if now >= child.restart_at:
            fresh = _start(child.server)
            child.process, child.started, child.ready, child.restart_at = fresh.process, fresh.started, False, None
        return
    code = child.process.poll()
    if code is None:
        if child.ready and child.restarts and now - child.started > HEALTHY_AFTER:
            child.restarts = 0
        if not child.ready:
            _look(child, start_timeout)
            if child.ready:
                say(f"The {child.server.name} answers again.")
        return
    if child.restarts >= len(restart_delays):
        raise _failure(child, f"ended with {_ending(code)} again after {child.restarts} restarts")
    delay = restart_delays[child.restarts]
    child.restarts += 1
    child.restart_at = now + delay
    when = f"in {delay:.0f} s" if delay else "now"
    restart = f"restart {child.restarts} of {len(restart_delays)} {when}"
    say(f"The {child.server.name} ended with {_ending(code)}; {restart} (log: {child.server.log})")


def _look(child: _Child, start_timeout: float) -> None:
    child.ready = child.ready or _answers(child.server)
    if not child.ready and time.monotonic() - child.started > start_timeout:
        raise _failure(child, f"did not answer within {start_timeout:.0f} s")


def _answers(server: Server) -> bool:
    connection = http.client.HTTPConnection(reachable(server.address), server.port, timeout=2)
    try:
        connection.request("GET", server.health)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _failure(child: _Child, what: str) -> SupervisorError:
    say(tail(child.server.log))
    return SupervisorError(f"the {child.server.name} {what}: the reason is in {child.server.log}")


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def _stop(children: Sequence[_Child]) -> None:
    for child in children:
        _signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    for child in children:
        try:
            child.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"The {child.server.name} did not stop within {GRACE:.0f} s: killed.")
        # Also what its own children may have left.
        _signal_group(child, signal.SIGKILL)
        child.process.wait()


def _signal_group(child: _Child, number: signal.Signals) -> None:
    try:
        os.killpg(child.process.pid, number)
    except (ProcessLookupError, PermissionError):
        # Nothing of the group is left. macOS says so with EPERM while a dead member is not yet collected.
        return
