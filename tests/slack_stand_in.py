"""A stand-in of Slack: its Web API and file hosts without a network, and its requests to us, signed as Slack signs them.

It keeps what it receives, refuses what Slack would refuse, and can answer 429 or 500, late, or not at all.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlencode

import httpx
from slack_sdk.signature import SignatureVerifier

TOKEN = "xoxb-de-teste"
SECRET = "segredo-de-assinatura"
TENANT, BOT = "T0001", "U0BOT"
API = "https://slack.com/api/"
FILES = "https://files.slack.com/files-pri/"

Answer = Callable[[], Awaitable[httpx.Response]]

#: https://docs.slack.dev/reference/block-kit/blocks: blocks of a message, and longest text of a block by its type.
_MOST_BLOCKS = {"home": 100, "message": 50}
_LONGEST = {"section": 3000, "header": 150, "context": 3000}


class SlackStandIn:
    """What Slack got: ``calls`` in order, and ``posts``, the messages that people see, as they are now."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.posts: list[dict[str, Any]] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.users: dict[str, dict[str, Any]] = {}
        self.files: dict[str, httpx.Response] = {}
        self.infos: dict[str, dict[str, Any]] = {}
        self.asked: list[httpx.Request] = []
        self.pauses: list[float] = []
        self._next: dict[str, list[Answer]] = defaultdict(list)
        self._numbers = itertools.count(1)

    def client(self) -> httpx.AsyncClient:
        """A client whose every request comes here."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self._handle), follow_redirects=False)

    async def pause(self, seconds: float) -> None:
        """In place of a sleep."""
        self.pauses.append(seconds)

    def next_answer(self, method: str, status: int = 200, content: Any = None, headers: dict[str, str] | None = None) -> None:
        """The answer to the next call of a method, in place of what it would do."""

        async def answer() -> httpx.Response:
            return httpx.Response(status, json=content if content is not None else {"ok": False}, headers=headers)

        self._next[method].append(answer)

    def refuse_next(self, method: str, code: str) -> None:
        """Makes the next call of a method fail as Slack says it: 200, and a code."""
        self.next_answer(method, content={"ok": False, "error": code})

    def hold_next(self, method: str, until: asyncio.Event) -> None:
        """Makes the next call of a method wait."""

        async def answer() -> httpx.Response:
            await until.wait()
            return httpx.Response(200, json={"ok": True})

        self._next[method].append(answer)

    def lose_next(self, method: str) -> None:
        """Makes the next call of a method get no answer."""

        async def answer() -> httpx.Response:
            raise httpx.ReadTimeout("no answer")

        self._next[method].append(answer)

    def keep_file(self, name: str, content: bytes, **more: Any) -> dict[str, Any]:
        """A file that somebody shared: the file object of a message."""
        file_id = f"F{next(self._numbers):04}"
        url = f"{FILES}{TENANT}-{file_id}/download/{name}"
        self.files[url] = httpx.Response(200, content=content)
        told = {"id": file_id, "name": name, "mode": "hosted", "size": len(content), "url_private_download": url, **more}
        self.infos[file_id] = told
        return told

    def texts(self, channel: str | None = None) -> list[str]:
        """What messages say to who hears them read, in order."""
        return [post["text"] for post in self.posts if channel in (None, post["channel"])]

    def called(self, method: str) -> list[dict[str, Any]]:
        """The arguments of each call of a method."""
        return [arguments for name, arguments in self.calls if name == method]

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if not str(request.url).startswith(API):
            return self.files.get(str(request.url)) or httpx.Response(404)
        method = request.url.path.removeprefix("/api/")
        arguments = _arguments(request)
        self.calls.append((method, arguments))
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _said({"ok": False, "error": "invalid_auth"})
        if self._next[method]:
            return await self._next[method].pop(0)()
        return _said(self._do(method, arguments))

    def _do(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:  # noqa: PLR0911 - a method each
        if method == "users.info":
            user = self.users.get(arguments["user"])
            return {"ok": True, "user": user} if user else {"ok": False, "error": "user_not_found"}
        if method == "files.info":
            return {"ok": True, "file": self.infos[arguments["file"]]}
        if method == "conversations.open":
            return {"ok": True, "channel": {"id": f"D{arguments['users']}"}}
        if method == "views.publish":
            view = arguments["view"]
            if wrong_blocks(view["blocks"], "home"):
                return {"ok": False, "error": "invalid_arguments"}
            self.homes[arguments["user_id"]] = view
            return {"ok": True}
        if wrong_blocks(arguments.get("blocks") or [], "message") or not arguments.get("text") or len(arguments["text"]) > 40_000:
            return {"ok": False, "error": "invalid_blocks"}
        if method == "chat.update":
            post = next(post for post in self.posts if (post["channel"], post["ts"]) == (arguments["channel"], arguments["ts"]))
            post.update(arguments)
            return {"ok": True}
        assert method in ("chat.postMessage", "chat.postEphemeral"), method
        ts = f"1790000000.{next(self._numbers):06}"
        self.posts.append({**arguments, "ts": ts, "ephemeral": method == "chat.postEphemeral"})
        return {"ok": True, "ts": ts}


class SlackUser:
    """Somebody in Slack, and Slack's requests to us about what they do."""

    def __init__(self, slack: SlackStandIn, http: httpx.AsyncClient, user: str = "U0001", tenant: str = TENANT) -> None:
        self.slack, self.http, self.user, self.tenant = slack, http, user, tenant

    @property
    def direct(self) -> str:
        """The channel of direct messages with the bot."""
        return f"D{self.user}"

    def message(self, text: str = "", **more: Any) -> dict[str, Any]:
        """A direct message, as the Events API tells of it."""
        ts = f"1790000001.{next(self.slack._numbers):06}"
        event = {"type": "message", "channel_type": "im", "channel": self.direct, "user": self.user, "team": self.tenant, "text": text}
        return self.envelope({**event, "ts": ts, "event_ts": ts, **more})

    def mention(self, text: str, channel: str = "C0001", **more: Any) -> dict[str, Any]:
        """A message in a channel that mentions the bot."""
        event = self.message(f"<@{BOT}> {text}", channel=channel, type="app_mention", **more)
        del event["event"]["channel_type"]
        return event

    def envelope(self, event: dict[str, Any]) -> dict[str, Any]:
        """An event in its envelope, with an id of its own."""
        bot = {"team_id": self.tenant, "user_id": BOT, "is_bot": True}
        number = next(self.slack._numbers)
        return {"type": "event_callback", "event_id": f"Ev{number:08}", "team_id": self.tenant, "event": event, "authorizations": [bot]}

    async def tells(self, envelope: dict[str, Any], **headers: str) -> httpx.Response:
        """Slack's request for an event."""
        body = json.dumps(envelope).encode()
        return await self.http.post("/events", content=body, headers=signature(body) | {"Content-Type": "application/json"} | headers)

    async def says(self, text: str = "", **more: Any) -> httpx.Response:
        """A direct message."""
        return await self.tells(self.message(text, **more))

    async def shares(self, *files: dict[str, Any], text: str = "") -> httpx.Response:
        """A direct message with files."""
        return await self.says(text, subtype="file_share", files=list(files))

    async def opens_home(self) -> httpx.Response:
        """Opens the app's home."""
        return await self.tells(self.envelope({"type": "app_home_opened", "tab": "home", "user": self.user, "channel": self.direct}))

    async def presses(self, title: str, post: dict[str, Any] | None = None, by: str | None = None) -> httpx.Response:
        """Chooses an option of a message (the last one that offers it) by its title."""
        shown = [post] if post else [each for each in reversed(self.slack.posts) if title in titles(each)]
        return await self.acts(pressed(shown[0], title, by or self.user, self.tenant))

    async def acts(self, payload: dict[str, Any]) -> httpx.Response:
        """Slack's request for an interaction."""
        payload = {"trigger_id": f"1.2.{next(self.slack._numbers)}", **payload}
        return await self.posts_form("/interactions", {"payload": json.dumps(payload)})

    async def commands(self, text: str = "", **more: str) -> httpx.Response:
        """The slash command."""
        form = {"command": "/ticket", "text": text, "team_id": self.tenant, "user_id": self.user, "channel_id": "C0001"}
        return await self.posts_form("/commands", {**form, "trigger_id": f"1.2.{next(self.slack._numbers)}", **more})

    async def posts_form(self, path: str, form: dict[str, str]) -> httpx.Response:
        """A signed form."""
        body = urlencode(form).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        return await self.http.post(path, content=body, headers=signature(body) | kind)


def signature(body: bytes, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers by which Slack proves a request."""
    timestamp = str(int(time.time() if at is None else at))
    signed = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": str(signed)}


def pressed(post: dict[str, Any], title: str, user: str, tenant: str = TENANT) -> dict[str, Any]:
    """The ``block_actions`` payload of an option of a message."""
    block, element, option = next(each for each in _options(post["blocks"]) if each[2]["text"]["text"] == title)
    action = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"], "action_ts": "1.1"}
    action |= {"selected_option": option} if element["type"] == "static_select" else {"text": option["text"], "value": option.get("value")}
    message = {name: post[name] for name in ("text", "blocks", "ts", "thread_ts") if name in post}
    place = {"type": "message", "channel_id": post.get("channel"), "message_ts": post.get("ts")}
    return {
        "type": "block_actions",
        "team": {"id": tenant},
        "user": {"id": user, "team_id": tenant},
        "container": place if "ts" in post else {"type": "view"},
        **({"message": message} if "ts" in post else {}),
        "actions": [action],
    }


def titles(post: dict[str, Any]) -> list[str]:
    """The options that a message offers."""
    return [option["text"]["text"] for _, _, option in _options(post.get("blocks") or [])]


def wrong_blocks(blocks: list[dict[str, Any]], surface: str) -> list[str]:
    """What Slack would refuse in blocks."""
    wrong = [] if len(blocks) <= _MOST_BLOCKS[surface] else ["too many blocks"]
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    wrong += ["block ids repeat or are too long"] if len(set(ids)) < len(ids) or any(len(each) > 255 for each in ids) else []
    for block in blocks:
        kind = block["type"]
        if kind in _LONGEST:
            texts = block["elements"] if kind == "context" else [block["text"]]
            wrong += [f"{kind} text" for text in texts if not 1 <= len(text["text"]) <= _LONGEST[kind]]
        if kind == "actions":
            wrong += _wrong_actions(block)
        if kind == "rich_text":
            parts = [part for section in block["elements"] for part in section["elements"]]
            wrong += ["empty rich text"] if not parts or any(not part["text"] for part in parts) else []
    return wrong


def _wrong_actions(block: dict[str, Any]) -> list[str]:
    elements = block["elements"]
    names = [element["action_id"] for element in elements]
    wrong = [] if 1 <= len(elements) <= 25 and len(set(names)) == len(names) else ["elements"]
    for element in elements:
        if element["type"] == "static_select":
            wrong += [] if 1 <= len(element["options"]) <= 100 else ["options"]
            wrong += ["option" for each in element["options"] if len(each["value"]) > 150 or not 1 <= len(each["text"]["text"]) <= 75]
        else:
            wrong += [] if 1 <= len(element["text"]["text"]) <= 75 and len(element.get("value", "")) <= 2000 else ["button"]
    return wrong


def _options(blocks: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    found = [(block, element) for block in blocks if block["type"] == "actions" for element in block["elements"]]
    return [(block, element, option) for block, element in found for option in element.get("options") or [element]]


def _arguments(request: httpx.Request) -> dict[str, Any]:
    if request.headers["content-type"].startswith("application/json"):
        return json.loads(request.content)  # type: ignore[no-any-return]
    return {name: values[0] for name, values in parse_qs(request.content.decode()).items()}


def _said(content: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json=content)
