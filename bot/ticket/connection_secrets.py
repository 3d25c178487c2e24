"""Passwords in what connects to something: addresses, connection strings and command lines.

Works on a text as `masking` prepares it; see `personal_numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.ticket.personal_numbers import OPAQUE, Found
from bot.ticket.secret_keys import HIDDEN_ALREADY

#: To its end, and in quotation marks with its blanks: half a password that is hidden makes the other half known.
_PLAIN = rf"(?P<plain>[^\s{OPAQUE}]{{1,200}})(?![^\s{OPAQUE}])"
_IN_QUOTES = rf"(?P<quoted>(?:(?!(?P=quote))[^\n{OPAQUE}]){{1,200}})(?P=quote)"
#: Up to the last "@" of its piece: a password may hold one.
_BEFORE_HOST = rf"(?P<host>[^\s{OPAQUE}]{{1,200}})(?=@[\w/(])"
_USER = rf"[^:\s{OPAQUE}\"']{{1,64}}:"
_CONNECTIONS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        # postgresql://sa:abc@host
        rf"://[^/:@\s{OPAQUE}]{{1,64}}:(?P<plain>[^/\s{OPAQUE}]{{1,200}})@",
        # jdbc:oracle:thin:sa/abc@//host, userid=sa/abc@orcl, conn sa/abc@orcl
        rf"(?:jdbc:oracle:\w{{2,6}}:|(?<![\w-])userid\s?=\s?|(?<![\w-])(?:conn|connect|exp|imp)\s)[\w.$#]{{1,64}}/{_BEFORE_HOST}",
        # sqlplus -s sa/abc@orcl, sqlplus sa/abc
        rf"(?<![\w-])(?:sqlplus|sqlldr|expdp|impdp)(?:\s-\w{{1,20}}){{0,4}}\s[\"']?[\w.$#]{{1,64}}/(?:{_BEFORE_HOST}|{_PLAIN})",
        # curl -u admin:abc
        rf"(?<![\w-])(?:-u|--user|--proxy-user)[\s=](?:(?P<quote>[\"']){_USER}{_IN_QUOTES}|{_USER}{_PLAIN})",
        # sqlcmd -S server -U sa -P abc
        rf"(?<![\w-])(?:sqlcmd|osql|bcp)\s[^\n{OPAQUE}]{{0,200}}?\s-p\s?(?:(?P<quote>[\"']){_IN_QUOTES}|{_PLAIN})",
    )
)


def find_connections(text: str) -> Iterator[Found]:
    """Passwords of addresses ("://user:abc@host"), connection strings ("thin:user/abc@host") and command lines ("curl -u user:abc")."""
    for pattern in _CONNECTIONS:
        for match in pattern.finditer(text):
            name = next(name for name in ("quoted", "host", "plain") if match.groupdict().get(name))
            value = match[name] if name != "plain" else match[name].rstrip("\"'")
            if value and not HIDDEN_ALREADY.fullmatch(value):
                yield Found(match.start(name), match.start(name) + len(value), "password")
