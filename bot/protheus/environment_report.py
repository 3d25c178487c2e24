"""The Shift+F6 export: ``key;value`` lines about the AppServer, the LIB and the environment."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from bot.protheus import versions
from bot.protheus.encodings import decode
from bot.protheus.environment_facts import Environment, blank_environment, smartclient
from bot.protheus.folding import fold

#: Bytes that are read; an export has some dozen lines.
LONGEST = 256 * 1024

_LINE = re.compile(r"[>\s]*([^;\t]{2,60}?)\s*[;\t]\s*(.{0,200}?)\s*;?\s*")


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


def known_keys(text: str) -> int:
    """How many lines of a text are ``key;value`` lines of an export."""
    return len({key for key, _ in _pairs(text) if key in _KEYS or key in _OTHERS})


def read(blocks: Iterator[bytes]) -> dict[str, Any]:
    """The findings of an export: ``environment``, as far as it tells."""
    environment = blank_environment()
    head = b""
    for block in blocks:
        if len(head) < LONGEST:
            head += block[:LONGEST]
    said = dict(reversed(list(_pairs(decode(head[:LONGEST])))))
    for key, value in said.items():
        if key in _KEYS:
            name, normal = _KEYS[key]
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


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in text[:LONGEST].splitlines():
        match = _LINE.fullmatch(line[:300])
        if match:
            yield " ".join(fold(match.group(1)).split()), match.group(2)
