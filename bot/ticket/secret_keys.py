"""Settings that hold a secret, by the names of their keys: in an ini file, and in lines of one that were pasted into a message."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.ticket.personal_numbers import OPAQUE, Found

#: What a password is called in a sentence, a form or a source.
LOGIN_WORD = (
    r"(?:(?<![a-z])c?senhas?|(?:password|passwd|passphrase|pswd|pwd|psw)s?|(?<![a-z])(?:c?pass|pw))"
    r"(?:[_-]?(?:usuario|user|banco|db|admin|sql|\d{1,2}))?(?![a-z0-9_])"
)
#: Password=, DBPassword=, SSLCertPass=, SenhaSMTP=, PassKey=, Token=, ClientSecret=, PassPhrase=. ``secret`` is the word in it that
#: tells; it is a ``login`` where it names a password.
KEY = (
    r"(?<![\w.-])[\w.-]{0,60}?(?P<secret>"
    r"(?P<login>senha|passw(?:or)?d?|passphrase|pass_?key|pass(?=\d*[ \t]*[=:])|pwd|psw)|token|secret|(?:api|private|access)_?key)"
    r"[\w.-]{0,60}"
)
#: A line of an ini file, with the whole of its value.
SECRET_LINE = re.compile(
    rf"^(?P<key>[ \t;]*{KEY}[ \t]*=[ \t]*)\S.*?(?=[ \t\r]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_PAIR_OR_SECTION = re.compile(r"[ \t>;]*(?:[\w.-]{1,100}[ \t]*=|\[[^\[\]=]{1,100}\][ \t\r]*$)")
#: What people write in place of a secret.
HIDDEN_ALREADY = re.compile(r"[*x•.#_-]+|<[^>]*>?|\$?\{[^}]*\}?|%\w+%?", re.ASCII)


def find_lines(text: str) -> Iterator[Found]:
    """The values of secret keys in lines of an ini file: those that stand beside another pair or a section's title."""
    lines = text.split("\n")
    start = 0
    for number, line in enumerate(lines):
        found = SECRET_LINE.match(line)
        beside = lines[max(0, number - 1) : number] + lines[number + 1 : number + 2]
        value = line[found.end("key") : found.end()] if found else OPAQUE
        if found and OPAQUE not in value and any(map(_PAIR_OR_SECTION.match, beside)) and not HIDDEN_ALREADY.fullmatch(value):
            yield Found(start + found.end("key"), start + found.end(), kind_of(found))
        start += len(line) + 1


def kind_of(found: re.Match[str]) -> str:
    """What a secret key holds."""
    return "password" if found["login"] else "token"
