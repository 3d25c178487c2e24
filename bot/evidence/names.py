"""Customers' file names, as text to show: never a path of ours."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from bot.evidence.limits import MAX_NAME
from bot.ticket.masking import mask

#: What file systems or shells give a meaning to.
_MEANT = re.compile(r"[<>:\"|?*`$]")
NAMELESS = "arquivo"


def clean_name(raw: str) -> str:
    """The last part of a name without what cannot be seen or acts on its reader, at most ``MAX_NAME`` characters, extension kept.

    Control, direction and other format characters go, as do folders before it and blanks and dots around it. CPF, card numbers
    and secrets are masked.
    """
    name = unicodedata.normalize("NFC", raw.replace("\\", "/"))
    # Before the folders: a character that nobody sees must not make a part of the name look like one.
    name = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    name = _MEANT.sub("_", name.rsplit("/", 1)[-1])
    name = re.sub(r"\s+", " ", name).strip(" .")
    suffix = PurePosixPath(name).suffix
    stem = mask(name.removesuffix(suffix)).text.strip(" .") or NAMELESS
    return stem[: MAX_NAME - len(suffix)].rstrip(" .") + suffix if len(suffix) < MAX_NAME else NAMELESS


def extension(name: str) -> str:
    """The extension in lower case, without its dot; empty where there is none."""
    return PurePosixPath(name).suffix[1:].lower()
