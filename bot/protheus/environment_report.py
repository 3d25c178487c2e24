"""The Shift+F6 export: ``key;value`` lines about the AppServer, the LIB and the environment.

People hand it on as CSV with quotation marks, with colons instead, joined on one line, or as the grid of a screen or a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from bot.protheus import versions
from bot.protheus.encodings import decode
from bot.protheus.environment_facts import Environment, blank_environment, smartclient
from bot.protheus.folding import fold

#: Bytes that are read; an export has some dozen lines.
LONGEST = 256 * 1024

#: Characters of a line and of a value.
LONGEST_LINE, LONGEST_VALUE = 4000, 200


def _yes_no(said: str) -> str | None:
    return {"sim": "yes", "yes": "yes", "nao": "no", "no": "no"}.get(fold(said).strip())


#: Keys without accents, what they fill, and how their values are read.
_KEYS: dict[str, tuple[str, Callable[[str], str | None]]] = {
    "totvs server build": ("appserver_build", lambda said: versions.parse_appserver_build(said, bare=True)),
    "totvs server version": ("appserver_version", lambda said: versions.parse_appserver_version(said, bare=True)),
    "versao da lib": ("lib_version", lambda said: versions.parse_lib_version(said, bare=True)),
    "release": ("release", lambda said: versions.parse_release(said, bare=True)),
    "dicionario no banco de dados": ("dictionary_in_database", _yes_no),
    "banco de dados": ("database", lambda said: versions.parse_database(said, bare=True)),
    "sistema operacional": ("operating_system", versions.parse_operating_system),
    "dbaccess build": ("dbaccess_build", versions.parse_dbaccess_build),
    "build do dbaccess": ("dbaccess_build", versions.parse_dbaccess_build),
    "versao da dbapi": ("dbaccess_build", versions.parse_dbaccess_build),
    "smartclient build": ("smartclient", smartclient),
    "totvs smartclient build": ("smartclient", smartclient),
    "build do smartclient": ("smartclient", smartclient),
    "ambiente": ("environment", lambda said: said[:60] or None),
    "environment": ("environment", lambda said: said[:60] or None),
}
#: Keys of customers who type part of an export, or add to it: read in an export, but they tell none.
_TYPED: dict[str, tuple[str, Callable[[str], str | None]]] = {
    "banco": _KEYS["banco de dados"],
    "dbaccess": _KEYS["dbaccess build"],
    "smartclient": _KEYS["smartclient build"],
}
#: Keys that tell an export although nothing is taken from them as it stands.
_OTHERS = frozenset(
    {
        "tipo do servidor",
        "servidor 64 bits",
        "servidor unix",
        "data da lib",
        "id da lib",
        "hardlock",
        "versao do license server",
        "versao do protheus",
    }
)
_YES_OR_NO = frozenset({"servidor 64 bits", "servidor unix"})


_READ = {**_KEYS, **_TYPED}
_KNOWN = frozenset(_READ) | _OTHERS
#: Keys that a customer who lists an environment in a message would not name, or not so.
_ONLY_OF_EXPORTS = frozenset(
    {"totvs server build", "totvs server version", "versao da lib", "dicionario no banco de dados"}
    | (_OTHERS - {"versao do protheus", "hardlock"})
)
#: A key with what parts it from its value, in folded text.
_KEY = re.compile(
    r"(?<![a-z0-9_])\"?(?P<key>"
    + "|".join(re.escape(key).replace("\\ ", r" {1,3}") for key in sorted({*_KEYS, *_TYPED, *_OTHERS}, key=len, reverse=True))
    + r")(?:\" {0,4}(?P<comma>,)(?= {0,4}\")|\"? {0,8}(?P<separator>[;:]))"
)
#: A key in a grid and its value, in folded lines: in the next cell of a page, behind "=", a bar, a dash or blanks, or on the next line.
_CELL = re.compile(
    r"(?:^[> |\"]*|(?<=>)[ \n]{0,80})(?P<key>"
    + "|".join(re.escape(key) for key in sorted({*_KEYS, *_OTHERS}, key=len, reverse=True))
    + r")(?: {0,80}[=|] {0,80}| {1,80}- {1,80}| {2,80}(?=[^ \n])| {0,80}(?P<below>\n[> ]{0,80}(?:\n[> ]{0,80})?)|"
    r"(?:[ \n]{0,80}</[^<>\n]{1,20}>){1,4}[ \n]{0,80}(?:<[^<>\n]{1,200}>[ \n]{0,80}){1,4})(?=(?P<value>[^\n|<]{1,200}))",
    re.MULTILINE,
)
#: What a page or a grid has in front of its first pair.
_GRID_START = re.compile(
    r"<(?:!doctype|html|table)\b|^[> \t]*\|(?=(?:[^\n]*\|[ \t\r]*\n[> \t]*\|){1,3}[ \t]*\Z)", re.IGNORECASE | re.MULTILINE
)
_LONGEST_START = 2000
_LINE_START = re.compile(r"[>\s\"]*")
#: What may follow a value on one line: the heading of the next part.
_HEADING = re.compile(r"\s+informacoes d[oa]s? \w")


class Pair(NamedTuple):
    """A known key without accents and its value, and where the two stand. ``sure``: in the form of the export, a line of its own."""

    key: str
    value: str
    start: int
    end: int
    sure: bool


def pairs(text: str) -> list[Pair]:
    """The pairs of an export in a text; none where it is no export.

    Two lines of the export's own form are enough. Lines with colons are also how customers list their environment, so there two keys
    have to be of those that only an export has; likewise where all of it stands on one line, and in a grid, where they need values too.
    """
    found = list(_pairs(text[:LONGEST]))
    sure = [each for each in found if each.sure]
    if len({each.key for each in found} & _ONLY_OF_EXPORTS) >= 2:
        return found
    if len({each.key for each in sure} - set(_TYPED)) >= 2:
        return sure
    return _grid(text[:LONGEST])


def read(blocks: Iterator[bytes]) -> dict[str, Any]:
    """The findings of an export: ``environment``, as far as it tells."""
    environment = blank_environment()
    head = b""
    for block in blocks:
        if len(head) < LONGEST:
            head += block[:LONGEST]
    said = {each.key: each.value for each in reversed(pairs(decode(head[:LONGEST])))}
    for key, value in said.items():
        if key in _READ:
            name, normal = _READ[key]
            environment[name] = environment[name] or normal(value)
    environment["operating_system"] = environment["operating_system"] or _system(said.get("servidor unix", ""), environment)
    return {"environment": environment, "warnings": []}


def _system(unix: str, environment: Environment) -> str | None:
    """What "Servidor Unix" proves: no means Windows; yes means Linux from build 17 on, when the other Unix systems had been left."""
    answer = _yes_no(unix)
    if answer == "no":
        return "Windows"
    build = environment["appserver_build"] or ""
    return "Linux" if answer == "yes" and build[5:7] >= "17" else None


def _grid(text: str) -> list[Pair]:
    """The pairs of a grid, where two keys that only an export has are in it with values of theirs."""
    folded = "\n".join(fold(line.replace("\t", "|")) for line in text.split("\n"))
    if sum(key in folded for key in _ONLY_OF_EXPORTS) < 2:
        return []
    found = []
    for cell in _CELL.finditer(folded):
        value = text[cell.start("value") : cell.end("value")].strip(' \t\r"')
        if value and not (cell["below"] and fold(value) in _KNOWN):
            found.append(Pair(cell["key"], value, cell.start("key"), cell.end("value"), sure=True))
    if len({each.key for each in found if each.key in _ONLY_OF_EXPORTS and _is_value(each)}) < 2:
        return []
    first = found[0]
    begins = _GRID_START.search(text, max(0, first.start - _LONGEST_START), first.start)
    return [first._replace(start=begins.start()), *found[1:]] if begins else found


def _is_value(pair: Pair) -> bool:
    """Whether a value is one that the key has in an export, rather than words about it."""
    if pair.key in _READ:
        return _READ[pair.key][1](pair.value) is not None
    return len(pair.value.split()) == 1 and (pair.key not in _YES_OR_NO or _yes_no(pair.value) is not None)


def _pairs(text: str) -> Iterator[Pair]:
    start = 0
    for line in text.splitlines(keepends=True):
        # folding takes a tab for a blank
        keys = list(_KEY.finditer(fold(line[:LONGEST_LINE].replace("\t", ";"))))
        first = bool(keys) and not _LINE_START.sub("", line[: keys[0].start()], count=1)
        begun = first
        for number, key in enumerate(keys):
            pair = _pair(line[key.end() : keys[number + 1].start() if number + 1 < len(keys) else len(line)], key, start, first)
            # words may stand in front of an export on its line, and speak of an "ambiente: "
            begun = begun or pair.key in _ONLY_OF_EXPORTS
            if begun and (pair.value or pair.sure):
                yield pair
            first = False
        start += len(line)


def _pair(said: str, key: re.Match[str], line: int, first: bool) -> Pair:
    heading = _HEADING.search(fold(said))
    value = (said[: heading.start()] if heading else said).strip(' \t\r\n"|;')[:LONGEST_VALUE]
    name = " ".join(key["key"].split())
    return Pair(name, value, line + key.start(), line + key.end() + len(said.rstrip()), first and key["separator"] != ":")
