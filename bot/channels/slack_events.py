"""What Slack tells us, read into what there is to do. Everything else that it sends is left alone."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import msgspec
from slack_sdk.signature import SignatureVerifier

from bot.channels.slack_text import read_text
from bot.evidence.names import clean_name
from bot.ticket.masking import mask

#: Events of https://docs.slack.dev/reference/events that the app subscribes to.
EVENTS = ("app_home_opened", "app_mention", "message.im")
#: The action of the button in the app's home.
OPEN_TICKET = "open_ticket"
#: Kinds of message that somebody wrote; all others tell of edits, deletions, members and bots.
_WRITTEN = (None, "file_share", "thread_broadcast")
#: Parts of an id of ours of a block of options (``block_id``).
_PARTS = 4
#: Slack's own account.
_SLACKBOT = "USLACKBOT"


class Place(msgspec.Struct, frozen=True):
    """Where an answer goes. Channels of direct messages begin with D."""

    channel: str
    thread: str | None = None


class SharedFile(msgspec.Struct, frozen=True):
    """A file of a message. ``url`` is None where Slack wants to be asked for it."""

    id: str
    name: str
    url: str | None = None
    size: int = 0
    gone: bool = False


class Owner(NamedTuple):
    """Whom a message of ours answers. ``tenant`` is the workspace that the app is installed in, also for guests of other workspaces."""

    tenant: str
    user: str


class Said(msgspec.Struct, frozen=True, tag="said"):
    """Somebody wrote to us. ``stranger``: in a thread that somebody else began. ``masked``: kinds of what is not in the text any more."""

    tenant: str
    user: str
    place: Place
    text: str
    masked: tuple[str, ...] = ()
    files: tuple[SharedFile, ...] = ()
    stranger: bool = False


class Pressed(msgspec.Struct, frozen=True, tag="pressed"):
    """Somebody chose an option of one of our messages, which answered ``owner`` in a turn; ``text`` and ``blocks`` are the message's."""

    tenant: str
    user: str
    place: Place
    ts: str
    owner: str
    turn: str
    payload: str
    title: str
    text: str
    blocks: list[dict[str, Any]]


class Called(msgspec.Struct, frozen=True, tag="called"):
    """Somebody wants a ticket, by the command or by the button of the app's home."""

    tenant: str
    user: str
    text: str = ""
    masked: tuple[str, ...] = ()


class Viewed(msgspec.Struct, frozen=True, tag="viewed"):
    """Somebody opened the app's home."""

    tenant: str
    user: str


Work = Said | Pressed | Called | Viewed


class Received(NamedTuple):
    """What there is to do, under an id that is the same whenever Slack repeats itself."""

    id: str
    work: Work


def signed(verifier: SignatureVerifier, body: bytes, timestamp: str | None, signature: str | None) -> bool:
    """Whether Slack signed these very bytes within the last five minutes."""
    try:
        return verifier.is_valid(body, timestamp, signature)
    except (ValueError, TypeError, OverflowError):
        # The verifier reads the time as it comes, decodes the body and compares ASCII only.
        return False


def read_event(envelope: dict[str, Any]) -> Received | None:
    """What an ``event_callback`` of the Events API asks for.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it has another form than Slack documents.
    """
    event, event_id = envelope["event"], envelope["event_id"]
    work = _read_viewed(event, envelope) if event.get("type") == "app_home_opened" else _read_said(event, envelope)
    return Received(_id(event_id), work) if work else None


def read_interaction(body: bytes) -> Received | None:
    """What a ``block_actions`` payload asks for, from the form that it comes in. Raises as ``read_event``."""
    payload = msgspec.json.decode(_form(body)["payload"])
    if payload.get("type") != "block_actions" or not payload.get("actions"):
        return None
    action = payload["actions"][0]
    offered = str(action.get("block_id")).split("|")
    if len(offered) != _PARTS:
        return None
    tenant, owner, turn, _ = offered
    calls = action["action_id"] == OPEN_TICKET
    work = Called(tenant, payload["user"]["id"]) if calls else _read_pressed(payload, action, Owner(tenant, owner), turn)
    return Received(_id(f"{payload['trigger_id']}/{action['action_id']}"), work) if work else None


def read_command(body: bytes) -> Received | None:
    """What a slash command asks for, from its form; None for Slack's own check of the address. Raises as ``read_event``."""
    form = _form(body)
    if form.get("ssl_check"):
        return None
    masked = mask(read_text(form.get("text", ""), None))
    return Received(_id(form["trigger_id"]), Called(form["team_id"], form["user_id"], masked.text, tuple(masked.kinds)))


def block_id(owner: Owner, turn: str, number: int) -> str:
    """The id of the options of a turn's answer to somebody; no two in a message are the same."""
    return f"{owner.tenant}|{owner.user}|{turn}|{number}"


def _read_said(event: dict[str, Any], envelope: dict[str, Any]) -> Said | None:
    kind, user, channel = event.get("type"), event.get("user"), event.get("channel")
    direct = kind == "message" and event.get("channel_type") == "im"
    # In direct messages the message itself comes too.
    mention = kind == "app_mention" and not str(channel).startswith("D")
    ours = {each.get("user_id") for each in envelope.get("authorizations") or []}
    if not (direct or mention) or not user or not channel or user in ours or user == _SLACKBOT:
        return None
    if event.get("bot_id") or event.get("edited") or event.get("hidden") or event.get("subtype") not in _WRITTEN:
        return None
    bot = next((each["user_id"] for each in envelope.get("authorizations") or [] if each.get("is_bot")), None)
    thread = event.get("thread_ts")
    # Here, because the inbox keeps what was said until it is answered.
    masked = mask(read_text(event.get("text") or "", bot))
    return Said(
        tenant=_tenant(envelope),
        user=user,
        place=Place(channel, (thread or event["ts"]) if mention else thread),
        text=masked.text,
        masked=tuple(masked.kinds),
        files=tuple(file_of(each) for each in event.get("files") or []),
        stranger=mention and thread is not None and thread != event["ts"] and event.get("parent_user_id") != user,
    )


def _read_viewed(event: dict[str, Any], envelope: dict[str, Any]) -> Viewed | None:
    return Viewed(_tenant(envelope), event["user"]) if event.get("tab") == "home" else None


def _tenant(envelope: dict[str, Any]) -> str:
    """The workspace whose installation hears of an event; in channels that workspaces share it may come from another one."""
    installed = next((each["team_id"] for each in envelope.get("authorizations") or [] if each.get("team_id")), None)
    return str(installed or envelope["team_id"])


def _read_pressed(payload: dict[str, Any], action: dict[str, Any], owner: Owner, turn: str) -> Pressed | None:
    chosen = action.get("selected_option") or action
    message, container = payload.get("message"), payload.get("container") or {}
    if not message or not chosen.get("value"):
        return None
    return Pressed(
        tenant=owner.tenant,
        user=payload["user"]["id"],
        place=Place(container["channel_id"], message.get("thread_ts")),
        ts=container["message_ts"],
        owner=owner.user,
        turn=turn,
        payload=chosen["value"],
        title=chosen["text"]["text"],
        text=message.get("text") or "",
        blocks=message.get("blocks") or [],
    )


def file_of(told: dict[str, Any]) -> SharedFile:
    """A file object of Slack: https://docs.slack.dev/reference/objects/file-object."""
    name, mode = told.get("name") or told.get("title") or "", told.get("mode")
    if mode == "snippet" and "." not in name:
        # A long text that Slack made a file of.
        name = f"{name or 'texto'}.txt"
    hidden = told.get("file_access") == "check_file_info"
    url = None if hidden else told.get("url_private_download") or told.get("url_private")
    size = told.get("size")
    return SharedFile(
        str(told["id"]), clean_name(name), url, size if isinstance(size, int) else 0, mode in ("tombstone", "hidden_by_limit")
    )


def _form(body: bytes) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}


def _id(told: str) -> str:
    """Ids of Slack hold dots and may be long; ours are ids of messages too."""
    return f"slack-{hashlib.sha256(told.encode()).hexdigest()[:32]}"
