"""Customers' text made safe to store, to encode and to hand to Rasa, without changing what it says."""

from __future__ import annotations

import re
import unicodedata

#: Everything that is a control character except tab and newline. PostgreSQL refuses NUL; terminals and logs act on the rest.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: Half of an emoji: a page that cuts text at a length sends it. It cannot be encoded as UTF-8.
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
#: Stands before a slash, so that Rasa does not read the text as an intent of its own.
SHIELD = "\u200b"


def clean(text: str) -> str:
    """The text with Unix line ends, without control characters, encodable as UTF-8 and without white space around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _LONE_SURROGATE.sub("\ufffd", _CONTROL.sub("", text)).strip()


def is_blank(text: str) -> bool:
    """Whether nothing of the text can be seen: only white space, control and format characters."""
    return all(unicodedata.category(character)[0] in "CZ" for character in text)


def shielded(text: str) -> str:
    """The text as Rasa may get it: ``/restart`` and ``/confirm{...}`` typed by a customer stay text."""
    return SHIELD + text if text.lstrip().startswith("/") else text
