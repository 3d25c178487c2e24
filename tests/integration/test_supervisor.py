"""The supervisor, with small servers in the place of Rasa: it starts, watches and stops them, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import supervisor
from bot.servers import Server
from bot.supervisor import SupervisorError, require_free_ports, supervise

# Answers its process id; its arguments: port, then what it does besides.
PROGRAM = """
import fcntl, http.server, os, signal, subprocess, sys
port, habits = int(sys.argv[1]), sys.argv[2:]
print("hello from", port, flush=True)
if "dies at start" in habits:
    sys.exit(3)
if "ignores SIGTERM" in habits:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if "has a child" in habits:
    lock = open(sys.argv[0] + ".lock", "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    subprocess.Popen(["sleep", "30"], pass_fds=[lock.fileno()])

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die":
            os._exit(4)
        self.send_response(503 if "is never well" in habits else 200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())

http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""

Servers = Callable[..., Server]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "PAUSE", 0.01)


@pytest.fixture
def server(tmp_path: Path) -> Servers:
    """Makes a server on a free port."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)

    def make(*habits: str, name: str = "echo server") -> Server:
        port = free_port()
        command = [sys.executable, "-S", str(program), str(port), *habits]
        log = tmp_path / "log" / f"{port}.log"
        return Server(name=name, command=command, environment=dict(os.environ), address="127.0.0.1", port=port, health="/", log=log)

    return make


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def process_of(server: Server) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/", timeout=5) as answer:
        return int(answer.read())


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_all_servers_answer_when_it_says_so_and_stop_at_a_signal(server: Servers, number: signal.Signals) -> None:
    servers = [server(name="one"), server(name="two")]
    seen: list[int] = []

    def ready() -> None:
        seen.extend(process_of(each) for each in servers)
        os.kill(os.getpid(), number)

    supervise(servers, ready)
    assert len(seen) == 2
    assert not any(is_running(process) for process in seen)
    require_free_ports(servers)


def test_the_handlers_of_the_caller_come_back(server: Servers) -> None:
    before = signal.getsignal(signal.SIGTERM)
    supervise([server()], stop)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_killed_server_is_started_again(server: Servers, capsys: pytest.CaptureFixture[str]) -> None:
    only = server()
    seen: list[int] = []

    def ready() -> None:
        seen.append(process_of(only))
        os.kill(seen[0], signal.SIGKILL)

    def tick() -> None:
        with contextlib.suppress(OSError):
            process = process_of(only)
            if process not in seen:
                seen.append(process)
                stop()

    supervise([only], ready, tick)
    assert len(set(seen)) == 2
    assert "The echo server ended with signal 9; restart 1 of 5 now" in capsys.readouterr().err


def test_a_server_that_keeps_dying_stops_everything(server: Servers, capsys: pytest.CaptureFixture[str]) -> None:
    weak, strong = server(name="weak server"), server(name="strong server")
    seen: list[int] = []

    def tick() -> None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{weak.port}/die", timeout=5)

    with pytest.raises(SupervisorError, match=r"the weak server ended with exit code 4 again after 2 restarts: the reason is in .*\.log"):
        supervise([weak, strong], lambda: seen.append(process_of(strong)), tick, restart_delays=(0, 0.01))
    assert not is_running(seen[0])
    assert f"hello from {weak.port}" in capsys.readouterr().err


def test_a_server_that_dies_at_its_first_start_is_not_tried_again(server: Servers, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SupervisorError, match=r"the echo server ended with exit code 3 before it answered"):
        supervise([server("dies at start")], stop)
    assert capsys.readouterr().err.count("hello from") == 1


def test_a_server_that_never_gets_well_is_given_up(server: Servers) -> None:
    only = server("is never well")
    with pytest.raises(SupervisorError, match=r"did not answer within 1 s"):
        supervise([only], stop, start_timeout=1)
    require_free_ports([only])


def test_a_server_that_ignores_sigterm_is_killed(
    server: Servers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.1)
    only = server("ignores SIGTERM")
    supervise([only], stop)
    assert "The echo server did not stop" in capsys.readouterr().err
    require_free_ports([only])


def test_a_servers_own_children_end_with_it(server: Servers, tmp_path: Path) -> None:
    supervise([server("has a child")], stop)
    # The server shared its lock with its child: whoever gets it knows that both are gone. Left alone, the child takes 30 s.
    started = time.monotonic()
    with (tmp_path / "program.py.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
    assert time.monotonic() - started < 15


def test_a_taken_port_is_one_clear_error(server: Servers) -> None:
    only = server()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", only.port))
        taken.listen()
        with pytest.raises(SupervisorError, match=rf"the echo server cannot listen on 127\.0\.0\.1:{only.port} .* set another PORT"):
            require_free_ports([only])


def test_a_big_log_gives_way_to_a_new_one(server: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "MAX_LOG", 5)
    only = server()
    only.log.parent.mkdir()
    only.log.write_text("earlier")
    supervise([only], stop)
    assert only.log.read_text().startswith("hello from")
    assert only.log.with_suffix(".old.log").read_text() == "earlier"
