"""``python -m bot serve``: everything from a fresh environment to a chat that answers."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.identity import sign_token
from bot.env_file import missing_names, write_env_file
from bot.evidence.keeping import clean_up
from bot.progress import say
from bot.servers import action_server, rasa_server, reachable
from bot.settings import ENV_FILE, Settings
from bot.store import StoreError, migrate, open_store
from bot.supervisor import require_free_ports, supervise
from bot.training import ensure_model, model_path

#: Seconds between two purges of what is older than ``RETENTION_DAYS``.
PURGE_INTERVAL = 24 * 60 * 60


def serve() -> None:
    """Prepares what is missing, then runs both servers until a signal arrives.

    Raises:
        SettingsError, StoreError, TrainingError, SupervisorError: the text says what to do.
    """
    signal.signal(signal.SIGTERM, _interrupt)  # until the supervisor takes over: a training that runs ends with us
    init()
    settings = Settings.load()
    servers = [action_server(settings), rasa_server(settings, model_path())]
    require_free_ports(servers)
    migrate(settings.database_url)
    ensure_model(settings.var_folder / "log" / "training.log")
    supervise(servers, on_ready=lambda: _welcome(settings), on_tick=_daily(lambda: purge(settings)))


def init() -> None:
    """Writes ``.env`` where there is none; else names the settings that are new since it was written."""
    if write_env_file():
        say(f"Wrote {ENV_FILE} with fresh secrets.")
    elif missing := missing_names():
        say(f"New settings since your .env was written: {', '.join(missing)}; .env.example says what they are for.")


def purge(settings: Settings) -> None:
    """Removes drafts and conversations that nobody touched for ``RETENTION_DAYS``, with their files. Tickets stay."""
    store = open_store(settings.database_url)
    try:
        store.purge(datetime.now(timezone.utc) - timedelta(days=settings.retention_days))
        clean_up(settings, store)
    finally:
        store.close()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _daily(work: Callable[[], None]) -> Callable[[], None]:
    due = time.monotonic()

    def tick() -> None:
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + PURGE_INTERVAL
            try:
                work()
            except (StoreError, SQLAlchemyError) as error:  # the servers go on; tomorrow is another try
                say(f"Old conversations could not be removed today: {error}")

    return tick


def _welcome(settings: Settings) -> None:
    server = f"http://{reachable(settings.bind_address)}:{settings.port}"
    portal = f"{server}/webhooks/portal"
    lines = {"Portal channel": f"{portal}/"}
    if settings.portal_demo:
        lines["Demo page"] = f"{portal}/demo"
    if settings.portal_jwt_secret:
        token = sign_token(settings, sub="demo", name="Maria Souza", email="maria@example.com", company="Acme Ltda", company_code="T12345")
        lines["Token (8 hours)"] = token
        if settings.portal_demo:
            lines["Page with token"] = f"{portal}/demo#token={token}"
    lines["Slack"] = f"{server}/webhooks/slack" if settings.slack_on else "off (docs/slack.md)"
    lines["Teams"] = f"{server}/webhooks/teams/messages" if settings.teams_on else "off (docs/teams.md)"
    lines["Logs"] = str(settings.var_folder / "log")
    print("\nAssertivo is ready. Ctrl-C stops it.", *(f"  {label + ':':17}{value}" for label, value in lines.items()), sep="\n", flush=True)
