"""The real assistant for tests: both servers on free ports with a database of their own, to be killed and started again at will."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import httpx

from bot.channels.identity import sign_token
from bot.progress import tail
from bot.servers import Server, action_server, rasa_server
from bot.settings import ROOT, Settings
from bot.store import Store, migrate, open_store
from bot.training import ensure_model
from tests.customer import Customer, Identity
from tests.relay import Relay

#: Seconds that a server may take until it answers: a cold, slow disk needs many.
START_TIMEOUT = 300.0
#: Seconds from SIGTERM to SIGKILL.
GRACE = 10.0
#: Shortest text of a customer that is looked for in the logs: shorter ones stand there by chance.
SHORTEST_SECRET = 9


@dataclass
class Process:
    """A server that can be killed as a crash does, and started again as a supervisor does."""

    server: Server
    environment: dict[str, str]
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> Process:
        """Starts it; ``wait`` before it is used."""
        self.server.log.parent.mkdir(parents=True, exist_ok=True)
        with self.server.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.server.command, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        return self

    def wait(self) -> None:
        """Waits until it answers; fails with the end of its log where it does not."""
        assert self.running is not None
        deadline = time.monotonic() + START_TIMEOUT
        while not self._answers():
            try:
                code = self.running.wait(0.05)  # the pause between two looks, cut short where it dies
            except subprocess.TimeoutExpired:
                assert time.monotonic() < deadline, f"the {self.server.name} does not answer:\n{tail(self.server.log)}"
            else:
                raise AssertionError(f"the {self.server.name} ended with {code}:\n{tail(self.server.log)}")

    def kill(self) -> None:
        """Ends it at once: nothing is finished, saved or answered any more."""
        if self.running is not None:
            self.running.kill()
            self.running.wait()

    def restart(self) -> None:
        """Starts it again and waits."""
        self.start().wait()

    def revive(self) -> None:
        """Starts it again where it is dead."""
        if self.running is None or self.running.poll() is not None:
            self.restart()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Holds it meanwhile: it takes connections and answers nothing."""
        assert self.running is not None
        self.running.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.running.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Ends it as an operator does."""
        if self.running is None or self.running.poll() is not None:
            return
        self.running.terminate()
        try:
            self.running.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.kill()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"http://{self.server.address}:{self.server.port}{self.server.health}", timeout=5).is_success
        except httpx.TransportError:
            return False


@dataclass(kw_only=True)
class Assistant:
    """An installation that answers. ``said`` collects what customers sent and who they are: none of it may reach a log."""

    settings: Settings
    environment: dict[str, str]
    store: Store
    rasa: Process
    actions: Process
    said: set[str] = field(default_factory=set)

    @property
    def address(self) -> str:
        """The server's address, without the channel's path."""
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def base(self) -> str:
        """The address of the portal channel."""
        return f"{self.address}/webhooks/portal"

    def customer(self, sub: str | None = None, identity: Identity = Identity()) -> Customer:  # noqa: B008 - frozen
        """A person who has not been here before, unless ``sub`` says who it is."""
        sub = sub or secrets.token_hex(8)
        self.hear(*(claim for claim in (identity.name, identity.email, identity.company, identity.company_code) if claim))
        token = sign_token(
            self.settings, sub=sub, name=identity.name, email=identity.email, company=identity.company, company_code=identity.company_code
        )
        return Customer(self.base, token, self.settings, self.hear)

    def hear(self, *texts: str) -> None:
        """Takes note of what is nobody else's business."""
        self.said.update(line.strip() for text in texts for line in text.splitlines() if len(line.strip()) >= SHORTEST_SECRET)

    def logs(self) -> list[Path]:
        """What the servers wrote."""
        return sorted((self.settings.var_folder / "log").glob("*.log"))

    def leaks(self) -> list[str]:
        """What the logs tell of customers: the file and the text found in it."""
        found: list[str] = []
        for log in self.logs():
            text = log.read_text(encoding="utf-8", errors="replace")
            found += [f"{log.name}: {said[:80]}" for said in self.said if any(written in text for written in _ways_to_write(said))]
        return found

    @contextmanager
    def relayed(self) -> Iterator[Relay]:
        """Puts a relay between Rasa and the action server, which meanwhile listens elsewhere."""
        outside = self.actions
        outside.stop()
        moved = replace(self.settings, actions_port=free_port())
        inside = Process(action_server(moved), outside.environment | {"ACTIONS_PORT": str(moved.actions_port)})
        with Relay(self.settings.actions_port, moved.actions_port) as relay:
            self.actions = inside
            try:
                inside.restart()
                yield relay
            finally:
                inside.stop()
                self.actions = outside
        outside.restart()


@contextmanager
def assistant(portal_origins: str = "", *, demo: bool = False) -> Iterator[Assistant]:
    """Servers that run until the block ends, for pages of these origins, with the demo page where asked for.

    The model is trained where the present sources have none yet.
    """
    with ExitStack() as running:
        folder = Path(running.enter_context(TemporaryDirectory(prefix="assertivo-tests-")))
        own = {
            "PORT": str(free_port()),
            "ACTIONS_PORT": str(free_port()),
            "BIND_ADDRESS": "127.0.0.1",
            "VAR_FOLDER": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/tests.db",
            "PORTAL_JWT_SECRET": secrets.token_urlsafe(48),
            "LINK_SECRET": secrets.token_urlsafe(48),
            "PORTAL_MESSAGES_PER_MINUTE": "0",
            "PORTAL_ORIGINS": portal_origins,
            "PORTAL_DEMO": str(int(demo)),
            "PYTHONUNBUFFERED": "1",  # what a killed server had to say is in its log
        }
        settings = Settings.load(own, env_file=Path(os.devnull))
        migrate(settings.database_url)
        # A copy: a training of changed sources meanwhile removes the original, and a killed server loads it again.
        model = folder / "model.tar.gz"
        copyfile(ensure_model(folder / "training.log"), model)
        servers = (rasa_server(settings, model), action_server(settings))
        processes = [Process(server, server.environment | own).start() for server in servers]
        for process in processes:
            running.callback(process.stop)
        store = open_store(settings.database_url)
        running.callback(store.close)
        for process in processes:
            process.wait()
        yield Assistant(settings=settings, environment=own, store=store, rasa=processes[0], actions=processes[1])


def _ways_to_write(text: str) -> set[str]:
    """A text as it may stand in a log: as it is, in JSON, as a Python literal."""
    return {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1], ascii(text)[1:-1]}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
