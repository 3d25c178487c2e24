"""One message of a page, read from the body of ``POST /messages`` and checked."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from bot.channels.errors import Problem
from bot.channels.text import clean, is_blank
from bot.evidence.limits import MAX_FILES

#: Longest text of one message, in characters: some 400 lines. The sentence in ``errors.py`` names it. A pasted log may be longer: it
#: becomes a file (``pasted.py``).
MAX_TEXT = 20_000
#: Longest body in bytes. JSON may write each character of a text in 12 bytes (an emoji as two escapes), and something stands around it.
MAX_BODY = 256 * 1024
_ATTACHMENT_ID = re.compile(r"att_[0-9a-f]{32}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """A message as the channel takes it on. ``text`` is clean; one of ``text``, ``payload`` and ``attachments`` (ids) is there.

    ``masked``: kinds of what the channel took out of the text before, because it had to keep the text until it is answered.
    """

    message_id: str
    text: str | None = None
    payload: str | None = None
    attachments: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()


def read_message(body: bytes) -> Incoming:
    """The message in a request's body; fields that the contract does not know are ignored.

    Raises:
        Problem: the body is no JSON object, a field has the wrong type, nothing is said, or the text is too long.
    """
    document = _read_object(body)
    message_id = document.get("message_id")
    if not isinstance(message_id, str) or not _MESSAGE_ID.fullmatch(message_id):
        raise Problem("bad_message_id")
    payload = document.get("payload")
    if payload is not None and not isinstance(payload, str):
        raise Problem("bad_payload")
    attachments = _read_attachments(document.get("attachments"))
    text = _read_text(document.get("text"))
    if not text and not payload and not attachments:
        raise Problem("empty")
    return Incoming(message_id=message_id, text=text, payload=payload or None, attachments=attachments)


def _read_object(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        # ValueError: not UTF-8, not JSON, a number of thousands of digits. RecursionError: brackets nested thousands deep.
        raise Problem("not_json") from error
    if not isinstance(document, dict):
        raise Problem("not_json")
    return document


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _read_text(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise Problem("bad_text")
    text = clean(value)
    return None if is_blank(text) else text


def _read_attachments(value: Any) -> tuple[str, ...]:
    """Each id once, in order. Whose they are shows later; what is no id of ours is nobody's."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Problem("bad_attachments")
    ids = tuple(dict.fromkeys(value))
    if len(ids) > MAX_FILES:
        raise Problem("attachments_too_many")
    if not all(_ATTACHMENT_ID.fullmatch(each) for each in ids):
        raise Problem("no_attachment")
    return ids
