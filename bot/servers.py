"""The two servers of an installation: how each is started, and where it says that it is well."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT, Settings

#: Seconds that a request may take from its last byte to its answer; then the server gives it up with a 503. Rasa's ``--response-timeout``
#: counts only with its HTTP API, which stays off. Uploads need as many: of ten files that each take all the time that an examination may
#: take, the last waits 200 (bot/evidence/limits.py). Turns have a limit of their own (bot/channels/turn.py), and so have actions
#: (bot/rasa_tuning.py).
RESPONSE_TIMEOUT = 300
#: Bytes of a request that a server keeps in memory. The portal channel reads its own bodies as a stream, with narrower limits.
REQUEST_MAX_SIZE = 1024 * 1024
#: The same for the action server, to which nobody but our Rasa server speaks. Each call brings the tracker: the texts of some turns,
#: several times over, and twelve bytes for each emoji. Three pasted texts of 20,000 characters may pass a megabyte.
ACTION_REQUEST_MAX_SIZE = 32 * 1024 * 1024
LOOPBACK = "127.0.0.1"

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - recognised, not bound


@dataclass(frozen=True, kw_only=True)
class Server:
    """A process to keep running. It listens on ``address``; ``GET health``, a path, answers 200 once it serves."""

    name: str
    command: list[str]
    environment: dict[str, str]
    address: str
    port: int
    health: str
    log: Path


def action_server(settings: Settings) -> Server:
    """The action server, for this machine only: its webhook knows no authentication.

    Started by rasa-sdk itself: ``rasa run actions`` runs the same code after importing Rasa (122 MB instead of 38 MB).
    """
    return Server(
        name="action server",
        command=[sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(settings.actions_port)],
        environment=environment(settings) | {"SANIC_HOST": LOOPBACK, "SANIC_REQUEST_MAX_SIZE": str(ACTION_REQUEST_MAX_SIZE)},
        address=LOOPBACK,
        port=settings.actions_port,
        health="/health",
        log=settings.var_folder / "log" / "actions.log",
    )


def rasa_server(settings: Settings, model: Path) -> Server:
    """The Rasa server with the channels of ``credentials.yml``. ``--enable-api`` stays off: the portal channel is the only way in."""
    listen = ["--interface", settings.bind_address, "--port", str(settings.port)]
    files = ["--model", str(model), "--endpoints", str(ROOT / "endpoints.yml"), "--credentials", str(ROOT / "credentials.yml")]
    origins = ["--cors", *settings.portal_origins] if settings.portal_origins else []
    return Server(
        name="Rasa server",
        command=[sys.executable, "-m", "bot.rasa_tuning", "run", *listen, *files, *origins],
        environment=environment(settings),
        address=settings.bind_address,
        port=settings.port,
        health="/webhooks/portal/",
        log=settings.var_folder / "log" / "rasa.log",
    )


def environment(settings: Settings) -> dict[str, str]:
    """The process environment of a server; ``endpoints.yml`` names ``DATABASE_URL`` and ``ACTIONS_PORT``."""
    return {
        # What Rasa's dependencies report as deprecated at every start, no operator can mend.
        "PYTHONWARNINGS": "ignore",
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "ACTIONS_PORT": str(settings.actions_port),
        "SANIC_RESPONSE_TIMEOUT": str(RESPONSE_TIMEOUT),
        "SANIC_REQUEST_MAX_SIZE": str(REQUEST_MAX_SIZE),
        "SANIC_ACCESS_LOG": "false",
    }


def reachable(address: str) -> str:
    """The host under which this machine reaches a server that listens on ``address``."""
    return LOOPBACK if address in _EVERYWHERE else address
