"""A relay between Rasa and the action server that stops a call at an exact point, so that a crash hits where a test says."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Literal

#: Seconds that the action server may take.
TIMEOUT = 30.0

#: "sent": the action server has the call and has not answered. "answered": it has, so the draft is committed, and Rasa does not know.
Point = Literal["sent", "answered"]


class Relay:
    """Listens on ``port`` and passes every call on to the action server on ``behind``."""

    def __init__(self, port: int, behind: int) -> None:
        self.behind = behind
        self._planned: tuple[Point, Callable[[], None], bool] | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Relay:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def at(self, point: Point, act: Callable[[], None], *, cut: bool = True) -> None:
        """Does something when the next call is at a point. That call is then cut off: Rasa never gets its answer; or goes on."""
        self._planned = (point, act, cut)

    @property
    def done(self) -> bool:
        """Whether what was planned has happened."""
        return self._planned is None

    def _cut_at(self, point: Point) -> bool:
        if self._planned is None or self._planned[0] != point:
            return False
        _, act, cut = self._planned
        self._planned = None
        act()
        return cut

    def _pass_on(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes] | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=TIMEOUT)
        try:
            connection.request("POST", path, body, headers)
            if self._cut_at("sent"):
                return None
            answer = connection.getresponse()
            content = answer.read()
            return None if self._cut_at("answered") else (answer.status, content)
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                kept = {name: self.headers[name] for name in ("Content-Type", "Content-Encoding", "Accept") if name in self.headers}
                passed = relay._pass_on(self.path, kept, self.rfile.read(int(self.headers["Content-Length"])))
                if passed is None:
                    self.close_connection = True
                    return
                status, content = passed
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
                pass

        return Handler
