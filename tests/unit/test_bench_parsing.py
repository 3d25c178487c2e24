"""The benchmark of turns while logs are parsed, with a portal that is played by the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bench import parsing
from bench.__main__ import BENCHMARKS, main
from bench.customer import Stuck
from bot.evidence.limits import MAX_FILE, MAX_TICKET
from bot.settings import ROOT

Seen = list[tuple[str, str, bytes]]


@contextmanager
def portal(status: int, seen: Seen) -> Iterator[str]:
    """A portal that answers every upload so; ``seen`` collects paths, tokens and bodies."""

    class Portal(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append((self.path, self.headers["Authorization"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    thread = Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/portal"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_each_person_sends_the_log_and_is_timed(tmp_path: Path) -> None:
    log, seen = tmp_path / "x", Seen()
    log.write_bytes(b"THREAD ERROR")
    with portal(201, seen) as base:
        seconds = parsing.send(base, ["a", "b", "b"], str(log))
    assert len(seconds) == 3
    assert all(each > 0 for each in seconds)
    assert sorted(token for _path, token, _body in seen) == ["Bearer a", "Bearer b", "Bearer b"]
    assert all(path == "/portal/attachments" for path, _token, _body in seen)
    assert all(b'name="file"; filename="error.log"' in body and b"THREAD ERROR" in body for _path, _token, body in seen)


def test_a_log_that_is_not_taken_ends_the_benchmark(tmp_path: Path) -> None:
    log = tmp_path / "x"
    log.write_bytes(b"x")
    with portal(503, Seen()) as base, pytest.raises(Stuck, match="HTTP 503 to an error"):
        parsing.send(base, ["a"], str(log))


def test_nobody_sends_more_than_a_ticket_holds() -> None:
    assert parsing.PER_PERSON * MAX_FILE <= MAX_TICKET


@pytest.mark.parametrize(("busy", "ratio", "met"), [([30.0, 40.0, 50.0], "2.0", "yes"), ([30.0, 42.0, 50.0], "2.1", "no")])
def test_the_medians_are_compared_with_the_aim(busy: list[float], ratio: str, met: str) -> None:
    found = parsing.Measured(idle=[20.0, 10.0, 90.0, 20.0], busy=busy, uploads=[4.0, 6.0, 5.0])
    head, median, p95, turns, upload, slowest = parsing.rows(found)
    assert head[1:] == ("idle", "parsing", "ratio", "aim <= 2")
    assert median[1:] == ("20", f"{busy[1]:.0f}", ratio, met)
    assert (p95[1:3], turns[1:3]) == (("90", "50"), ("4", "3"))
    assert (upload[2], slowest[2]) == ("5.0", "6.0")


def test_a_run_prints_the_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(parsing, "measured", lambda _megabytes: parsing.Measured(idle=[10.0], busy=[15.0], uploads=[2.0]))
    assert main(["parsing"]) == 0
    assert "1.5       yes" in capsys.readouterr().out


def test_without_a_name_every_benchmark_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    ran: list[str] = []
    for name, module in BENCHMARKS.items():
        monkeypatch.setattr(module, "run", lambda _options, name=name: ran.append(name))
    monkeypatch.setattr("sys.argv", ["bench"])
    assert main() == 0
    assert ran == list(BENCHMARKS) == ["turns", "logs", "parsing", "nlu", "widget"]
    assert main(["logs", "parsing"]) == 0
    assert ran[len(BENCHMARKS) :] == ["logs", "parsing"]
    assert [line for line in capsys.readouterr().out.splitlines() if line] == [f"== {name}" for name in ran]


def test_the_names_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["-h"])
    assert ended.value.code == 0
    listed = capsys.readouterr().out
    usage = (ROOT / "scripts/bench").read_text()
    assert not [name for name in BENCHMARKS if f"\n    {name} " not in listed or f"\n  {name} " not in usage]
