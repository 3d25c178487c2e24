"""How the two servers are started: what they listen on, and that Rasa's own HTTP API stays closed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.channels.incoming import MAX_TEXT
from bot.servers import action_server, rasa_server, reachable
from bot.settings import ROOT, Settings

SETTINGS = Settings(portal_jwt_secret="s" * 32, link_secret="l" * 32, port=6001, actions_port=6002, database_url="sqlite:////tmp/x.db")
MODEL = ROOT / "models/assertivo-000000000000.tar.gz"


def test_the_action_server_is_for_this_machine_only() -> None:
    server = action_server(SETTINGS)
    assert (server.address, server.port, server.environment["SANIC_HOST"]) == ("127.0.0.1", 6002, "127.0.0.1")


def test_the_action_server_takes_a_tracker_of_long_texts_and_the_rasa_server_no_big_body() -> None:
    kept_texts = 8 * 4  # of four turns: what was said and what was answered, a few times over
    assert int(action_server(SETTINGS).environment["SANIC_REQUEST_MAX_SIZE"]) > kept_texts * MAX_TEXT * len(r"\ud83d\ude00")
    assert int(rasa_server(SETTINGS, MODEL).environment["SANIC_REQUEST_MAX_SIZE"]) == 1024 * 1024


def test_the_rasa_server_opens_no_api_and_serves_this_model() -> None:
    command = rasa_server(SETTINGS, MODEL).command
    assert "--enable-api" not in command
    assert command[command.index("--model") + 1] == str(MODEL)
    assert command[command.index("--port") + 1] == "6001"
    assert command[command.index("--interface") + 1] == "127.0.0.1"


def test_other_origins_are_let_in_only_where_they_are_set() -> None:
    assert "--cors" not in rasa_server(SETTINGS, MODEL).command
    portal = Settings(link_secret="l" * 32, portal_origins=("https://a.example", "https://b.example"))
    assert rasa_server(portal, MODEL).command[-3:] == ["--cors", "https://a.example", "https://b.example"]


def test_the_files_of_the_command_exist_and_their_variables_are_set() -> None:
    server = rasa_server(SETTINGS, MODEL)
    for option in ("--endpoints", "--credentials"):
        text = Path(server.command[server.command.index(option) + 1]).read_text()
        assert not [name for name in re.findall(r"\$\{(\w+)\}", text) if name not in server.environment]
    assert server.environment["DATABASE_URL"] == "sqlite:////tmp/x.db"
    assert server.environment["ACTIONS_PORT"] == "6002"


@pytest.mark.parametrize(("address", "host"), [("0.0.0.0", "127.0.0.1"), ("::", "127.0.0.1"), ("10.0.0.5", "10.0.0.5")])
def test_a_server_on_every_network_is_reached_on_this_machine(address: str, host: str) -> None:
    assert reachable(address) == host
