"""The app's manifest in docs/slack.md asks for what the channel uses, and for nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from bot.channels.slack import COMMANDS, EVENTS, INTERACTIONS
from bot.channels.slack_events import EVENTS as SUBSCRIBED
from bot.settings import ROOT

GUIDE = (ROOT / "docs/slack.md").read_text(encoding="utf-8")
ADDRESS = "https://assertivo.example.com/webhooks/slack"
#: The scopes that each method and each kind of event needs: https://docs.slack.dev/reference/methods and .../events.
NEEDED = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "files.info": "files:read",
    "users.info": "users:read",
    "views.publish": None,
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "app_home_opened": None,
}
#: For the e-mail address in ``users.info``, and for the slash command.
BESIDES = {"users:read.email", "commands"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    (block,) = re.findall(r"```yaml\n(.+?)```", GUIDE, re.DOTALL)
    return yaml.safe_load(block)  # type: ignore[no-any-return]


def test_the_scopes_are_those_that_the_calls_and_events_need(manifest: dict[str, Any]) -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot/channels").glob("slack*.py"))
    used = set(re.findall(r'\.call\("([a-zA-Z.]+)"', sources.replace("(\n", "("))) | set(SUBSCRIBED)
    assert "chat.postMessage" in used
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == {NEEDED[each] for each in used if NEEDED[each]} | BESIDES


def test_the_events_are_those_that_the_channel_reads(manifest: dict[str, Any]) -> None:
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == set(SUBSCRIBED)


def test_the_addresses_are_the_routes(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["event_subscriptions"]["request_url"] == ADDRESS + EVENTS
    assert manifest["settings"]["interactivity"] == {"is_enabled": True, "request_url": ADDRESS + INTERACTIONS}
    assert [(each["command"], each["url"]) for each in manifest["features"]["slash_commands"]] == [("/ticket", ADDRESS + COMMANDS)]


def test_home_and_messages_are_open_and_nothing_connects_by_socket(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert manifest["settings"]["socket_mode_enabled"] is False
    assert manifest["settings"]["token_rotation_enabled"] is False


def test_texts_are_within_slacks_limits(manifest: dict[str, Any]) -> None:
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140


def test_the_guide_names_the_routes_and_settings_that_there_are() -> None:
    assert set(re.findall(r"^\| `(/webhooks/slack/\w+)`", GUIDE, re.MULTILINE)) == {
        f"/webhooks/slack{path}" for path in (EVENTS, INTERACTIONS, COMMANDS)
    }
    settings = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"\b((?:SLACK_|PUBLIC_)[A-Z_]+)", GUIDE))
    assert {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_COMPANIES", "PUBLIC_URL"} == named
    assert all(f"\n{name}=" in settings for name in named)
