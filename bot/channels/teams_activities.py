"""What Teams sends, reduced to what the bot works with: who says what where, with which files, or which button was pressed."""

from __future__ import annotations

import hashlib
import html
import json
import re
from typing import Any

import msgspec

from bot.channels.text import clean, is_blank
from bot.store import Account
from bot.ticket.masking import mask

FILE_INFO = "application/vnd.microsoft.teams.file.download.info"
#: Files of one message that are looked at, as many as a ticket holds.
MOST_FILES = 20

_MENTION = re.compile(r"<at(?:\s[^>]*)?>(.*?)</at>", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6])\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
#: What stands in the HTML of a message in a channel for a file or a picture that the bot does not get.
_KEPT_BACK = re.compile(r"<(?:attachment|img)\b", re.IGNORECASE)


class FileLink(msgspec.Struct, frozen=True, kw_only=True):
    """A file that Teams keeps for us. ``name`` is None for an inline picture."""

    url: str
    name: str | None = None


class Press(msgspec.Struct, frozen=True, kw_only=True):
    """A button of ours: what it stands for (None where nothing was chosen), the message that it stood on, and for whom."""

    payload: str | None
    message: str
    owner: str


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a person, as it is stored until it is answered. ``user`` is the Entra id, or the channel's where there is none."""

    activity_id: str
    service_url: str
    conversation: str
    personal: bool
    tenant: str
    user: str
    #: The person's id in the channel, which the members call knows.
    member: str
    name: str | None = None
    text: str | None = None
    #: Kinds of what is not in the text any more.
    masked: tuple[str, ...] = ()
    press: Press | None = None
    #: The activity that a pressed button stands on.
    reply_to: str | None = None
    files: tuple[FileLink, ...] = ()
    #: Files that Teams keeps back from bots outside of personal chats.
    kept_back: bool = False
    #: The bot was added, or in a personal chat the person: there is nothing to answer but a greeting.
    greeting: bool = False

    @property
    def account(self) -> Account:
        """Who says it."""
        return Account("teams", self.tenant, self.user)

    @property
    def thread(self) -> str:
        """The conversation and the person, as one id: what is answered in order."""
        return digest(self.tenant, self.conversation, self.user)

    @property
    def event_id(self) -> str:
        """What makes this message one: a second greeting of a conversation is the first again."""
        return digest("greeting", self.conversation) if self.greeting else digest(self.conversation, self.activity_id)


def digest(*parts: str) -> str:
    """An id of fixed length, from others that may be long or hold anything."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def read_post(activity: dict[str, Any]) -> Post | None:
    """The message or greeting in an authenticated activity; None for one of another kind, and for one that lacks what every one has."""
    kind = activity.get("type")
    sender, conversation = _object(activity, "from"), _object(activity, "conversation")
    tenant = _text(_object(_object(activity, "channelData"), "tenant"), "id") or _text(conversation, "tenantId")
    user = _text(sender, "aadObjectId") or _text(sender, "id")
    where, activity_id, service_url = _text(conversation, "id"), _text(activity, "id"), _text(activity, "serviceUrl")
    if kind not in ("message", "conversationUpdate") or not (tenant and user and where and activity_id and service_url):
        return None
    personal = _text(conversation, "conversationType") in (None, "personal") and not conversation.get("isGroup")
    bot = _text(_object(activity, "recipient"), "id")
    post = Post(
        activity_id=activity_id,
        service_url=service_url,
        conversation=where,
        personal=personal,
        tenant=_short(tenant.lower(), 64),
        user=_short(user, 128),
        member=_text(sender, "id") or user,
        name=_text(sender, "name"),
        reply_to=_text(activity, "replyToId"),
    )
    if kind == "conversationUpdate":
        added = [_text(each, "id") for each in _objects(activity, "membersAdded")]
        # Whoever joins a team later is not greeted before everybody.
        return msgspec.structs.replace(post, greeting=True) if (added if personal else bot in added) else None
    attachments = _objects(activity, "attachments")
    # Here, because the inbox keeps what was said until it is answered.
    masked = mask(said(activity, bot) or "")
    return msgspec.structs.replace(
        post,
        text=masked.text or None,
        masked=tuple(masked.kinds),
        press=_press(activity.get("value")),
        files=_files(attachments)[:MOST_FILES],
        kept_back=not personal and any(_kept_back(each) for each in attachments),
    )


def said(activity: dict[str, Any], bot: str | None) -> str | None:
    """What a person typed: without the mention of the bot and without markup; None where that is nothing."""
    text = _text(activity, "text") or ""
    for entity in _objects(activity, "entities"):
        mentioned, shown = _object(entity, "mentioned"), _text(entity, "text")
        if entity.get("type") == "mention" and shown:
            # Other people stay in the sentence, by their names.
            text = text.replace(shown, " " if mentioned.get("id") == bot else _text(mentioned, "name") or " ")
    text = _MENTION.sub(" ", text)
    if activity.get("textFormat") == "xml":
        text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    text = clean(text.replace("&nbsp;", " ").replace("\u00a0", " "))
    return None if is_blank(text) else text


def _press(value: object) -> Press | None:
    """The button of ours in a submitted value; what a person chose from a list stands beside it."""
    if not isinstance(value, dict):
        return None
    button = _object(value, "assertivo")
    message, owner = _text(button, "message"), _text(button, "owner")
    if not (message and owner):
        return None
    return Press(payload=_text(button, "payload") or _text(value, "choice"), message=message, owner=owner)


def _files(attachments: list[dict[str, Any]]) -> tuple[FileLink, ...]:
    links = []
    for each in attachments:
        kind = _text(each, "contentType") or ""
        if kind == FILE_INFO and (url := _text(_object(each, "content"), "downloadUrl")):
            links.append(FileLink(url=url, name=_text(each, "name") or "arquivo"))
        elif kind.startswith("image/") and (url := _text(each, "contentUrl")):
            links.append(FileLink(url=url))
    return tuple(links)


def _kept_back(attachment: dict[str, Any]) -> bool:
    content = attachment.get("content")
    return attachment.get("contentType") == "text/html" and isinstance(content, str) and bool(_KEPT_BACK.search(content))


def _short(text: str, most: int) -> str:
    """An id as it is, or its digest where the store has no room for it: cut off, two might become one."""
    return text if len(text) <= most else digest(text)


def _object(of: dict[str, Any], name: str) -> dict[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def _objects(of: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = of.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(of: dict[str, Any], name: str) -> str | None:
    found = of.get(name)
    return found if isinstance(found, str) and found else None
