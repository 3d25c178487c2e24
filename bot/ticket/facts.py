"""What a message tells beside its answer: facts that no one has to be asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from bot.portuguese import fold, plain, word_count
from bot.protheus.artifacts import Artifact, find_artifacts
from bot.protheus.catalog import catalog
from bot.protheus.versions import parse_release
from bot.ticket import evidence, words
from bot.ticket.answers import clean, details, routine, surely_named, without_greeting
from bot.ticket.description import FEWEST_WORDS, mined
from bot.ticket.draft import Fact
from bot.ticket.fields import DEFECT, FIELDS, SHORT
from bot.ticket.language import is_foreign
from bot.ticket.model import Ticket

_PLACE_OF_ARTIFACT = {
    "release": "environment.release",
    "appserver_build": "environment.appserver_build",
    "appserver_version": "environment.appserver_version",
    "dbaccess_build": "environment.dbaccess_build",
    "lib_version": "environment.lib_version",
    "database": "environment.database",
    "operating_system": "environment.operating_system",
}


def artifact_facts(text: str, ticket: Ticket) -> dict[str, Any]:
    """Values by path that the artefacts in a text prove: for unknown places, and what files show otherwise."""
    found: dict[str, Any] = {}
    routines: list[str] = []
    entry_points: list[str] = []
    for artifact in find_artifacts(text):
        if artifact.kind in _PLACE_OF_ARTIFACT:
            found.setdefault(_PLACE_OF_ARTIFACT[artifact.kind], artifact.value)
        elif artifact.kind == "routine" and artifact.value not in routines:
            routines.append(artifact.value)
        elif artifact.kind == "module":
            found.setdefault("environment.module", artifact.value)
        elif _is_custom(artifact, text) and artifact.value not in entry_points:
            entry_points.append(artifact.value)
    if "environment.release" in found:
        # Of two, the one that was updated to.
        found["environment.release"] = parse_release(text, bare=True) or found["environment.release"]
    if routines:
        found["environment.routines"] = [routine(code) for code in routines]
    if entry_points:
        found["particularities.entry_points"] = entry_points
        found["particularities.customizations"] = "yes"
    found.update({path: value for path, value in details(text, ticket).items() if path not in found})
    return evidence.news(ticket, found)


def _is_custom(artifact: Artifact, text: str) -> bool:
    """Whether a code stands for custom code: standard functions in a stack and HELP codes look like entry points."""
    if artifact.kind == "user_function":
        return True
    if artifact.kind != "entry_point" or text[artifact.end : artifact.end + 1] in ("(", ":"):
        return False
    return artifact.value in catalog().entry_points or words.phrase("entry_point_cue").search(plain(text)) is not None


def kind_of(text: str) -> str | None:
    """The kind of request that a message states, or None when it states none."""
    return words.choice("kind", text)


def opening_facts(text: str, ticket: Ticket) -> list[Fact]:
    """Everything that the first message says, as facts to be confirmed, in the order of the catalogue."""
    text = clean(text)
    found = dict(_read_opening(text, ticket))
    return [Fact(path=field.path, value=msgspec.to_builtins(found[field.path])) for field in FIELDS if field.path in found]


def merged(told: list[Fact], proved: list[Fact]) -> list[Fact]:
    """What was said and what files prove, in the order of the catalogue; of the same thing what was said."""
    known = {fact.path: fact for fact in [*proved, *told]}
    return [known[field.path] for field in FIELDS if field.path in known]


def _read_opening(text: str, ticket: Ticket) -> Iterator[tuple[str, Any]]:
    kind = kind_of(text)
    description = without_greeting(text)
    service = words.choice("service_type", text) if kind == "service" else None
    yield from ((path, value) for path, value in (("kind", kind), ("premises.service_type", service)) if value)
    if kind in SHORT and word_count(description) >= FEWEST_WORDS:
        yield "question", description
    facts = artifact_facts(text, ticket)
    named = surely_named(description) if "environment.routines" not in facts else None
    if named:
        facts["environment.routines"] = [routine(named)]
    yield from facts.items()
    if kind is None or kind in DEFECT:
        defect = dict(_defect_facts(text, description))
        if kind is None and "process.error_message" in defect:
            yield "kind", "error"
        yield from defect.items()


def _defect_facts(text: str, description: str) -> Iterator[tuple[str, Any]]:
    folded = fold(text)
    if words.phrase("stopped").search(folded):
        yield "premises.impact", "blocked"
    production, test = (words.phrase(place).search(text.lower()) is not None for place in ("production", "test"))
    if words.phrase("test_too").search(folded):
        yield "environment.environment_kind", "both"
    elif production != test:
        yield "environment.environment_kind", "production" if production else "test"
    found = mined(description)
    if is_foreign(text) and word_count(description) >= FEWEST_WORDS:
        # Nobody can tell how concrete it is, and none of it may be lost.
        found.setdefault("process.observed_behavior", description)
    yield from found.items()
