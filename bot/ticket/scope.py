"""The scope decision: which support a ticket belongs to, by the rules of `data/scope.yml`, with every reason that fires."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.protheus.catalog import catalog
from bot.protheus.hints import hint_text
from bot.ticket.fields import BY_PATH, something_not_reproduced, something_not_tested
from bot.ticket.model import Decision, Reason, Scope, Ticket, as_declared, get_path
from bot.ticket.readings import Reading, readings_of

RULES_FILE = Path(__file__).resolve().parents[2] / "data" / "scope.yml"

#: Functions of a profile that a reason names.
MOST_NAMED = 3
#: Which decision wins when rules of several fire.
ORDER: tuple[Decision, ...] = ("other_channel", "consulting", "test_first", "standard")


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule. ``when`` lists alternatives; in each, every named fact must hold one of the given values.

    ``text`` is the reason, or a list of reasons: one for each alternative.
    """

    id: str
    decision: Decision
    when: list[dict[str, Any]]
    text: str | list[str]
    source: str
    advice: str | None = None


@cache
def load_rules(file: Path = RULES_FILE) -> tuple[Rule, ...]:
    """The rules in the file's order. Raises ValueError that names the file and what is wrong."""
    try:
        rules = msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8"))["rules"], tuple[Rule, ...])
    except (msgspec.ValidationError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ValueError(f"{file.name}: {' '.join(str(error).split())}") from error
    for number, rule in enumerate(rules):
        problem = "is there twice" if any(rule.id == other.id for other in rules[:number]) else _problem(rule)
        if problem:
            raise ValueError(f"{file.name}: {rule.id}: {problem}")
    return rules


def _problem(rule: Rule) -> str | None:
    """Why a rule cannot be used; None where it can."""
    for name, wanted in (condition for alternative in rule.when for condition in alternative.items()):
        if name not in _FACTS and not _is_path(name):
            return f"unknown fact {name!r}"
        for each in wanted if isinstance(wanted, list) else [wanted]:
            if name in _FACTS and not isinstance(each, bool):
                return f"{name} is true or false, not {each!r}"
            if name not in _FACTS and not _is_value(name, each):
                return f"{name} is never {each!r}"
    if isinstance(rule.text, list) and len(rule.text) != len(rule.when):
        return f"{len(rule.text)} texts for {len(rule.when)} alternatives"
    try:
        for text in [rule.text] if isinstance(rule.text, str) else rule.text:
            _fill(text, Ticket())
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        return f"text: unknown or broken placeholder: {error}"
    return None


def _is_value(path: str, value: Any) -> bool:
    try:
        as_declared(path, value)
    except msgspec.ValidationError:
        return False
    return True


def decide(ticket: Ticket, rules: tuple[Rule, ...] | None = None) -> Scope:
    """The decision with all reasons, the deciding one first. Keeps the ticket's override and hints."""
    fired = [rule for rule in rules or load_rules() if _fires(rule, ticket)]
    fired.sort(key=lambda rule: ORDER.index(rule.decision))
    decision = fired[0].decision if fired else "standard"
    told = [rule for rule in fired if rule.id != "standard" or len(fired) == 1]
    reasons = [Reason(rule=rule.id, text=_fill(text, ticket)) for rule in told for text in _texts(rule, ticket)]
    return Scope(decision=decision, reasons=reasons, override=ticket.scope.override, hints=ticket.scope.hints)


def undecided(ticket: Ticket) -> list[str]:
    """The paths whose answers a test may change: those that the rules which fired look at, without what the request is about."""
    paths: list[str] = []
    for rule in load_rules():
        for alternative in (each for each in rule.when if _all_hold(each, ticket)):
            paths.extend(path for name in alternative for path in _LOOKS_AT.get(name, (name,)) if path in BY_PATH and BY_PATH[path].asked)
    tested = [path for path in dict.fromkeys(paths) if path not in _GIVEN]
    return [path for path in tested if path not in _TESTS or get_path(ticket, path) in ("no", "not_tested")]


#: The documents' values behind the facts that rules may ask beside them.
_TESTS = ("particularities.reproduces_in_test", "particularities.reproduces_standard")
_LOOKS_AT = {"something_not_tested": _TESTS, "something_not_reproduced": _TESTS, "release_unsupported": ("environment.release",)}
_GIVEN = ("kind", "premises.service_type")


def advice(ticket: Ticket) -> str | None:
    """What to do now, as the deciding rule says it."""
    reasons = ticket.scope.reasons
    return next((rule.advice for rule in load_rules() if reasons and rule.id == reasons[0].rule), None)


def _fires(rule: Rule, ticket: Ticket) -> bool:
    return any(_all_hold(alternative, ticket) for alternative in rule.when)


def _texts(rule: Rule, ticket: Ticket) -> list[str]:
    """The reasons of a rule that fired: those of the alternatives that hold."""
    if isinstance(rule.text, str):
        return [rule.text]
    return [text for text, alternative in zip(rule.text, rule.when, strict=True) if _all_hold(alternative, ticket)]


def _all_hold(alternative: dict[str, Any], ticket: Ticket) -> bool:
    return all(_holds(name, wanted, ticket) for name, wanted in alternative.items())


def _holds(name: str, wanted: Any, ticket: Ticket) -> bool:
    actual = _FACTS[name](ticket) if name in _FACTS else get_path(ticket, name)
    return actual in wanted if isinstance(wanted, list) else actual == wanted


def _error_doubted(ticket: Ticket) -> bool:
    """Whether a file shows another error than the answered one, and the customer could not tell whether it is of this problem."""
    return any(warning.field == "process.error_message" and warning.code == "disputed" for warning in ticket.quality.warnings)


def _release_unsupported(ticket: Ticket) -> bool:
    release = ticket.environment.release
    return release is not None and not catalog().supported(release)


#: What rules may ask beside the document's own values.
_FACTS: dict[str, Callable[[Ticket], bool]] = {
    "something_not_tested": something_not_tested,
    "something_not_reproduced": something_not_reproduced,
    "release_unsupported": _release_unsupported,
    "failing_frame_custom": lambda ticket: not _error_doubted(ticket) and _first(ticket, _fails_in_custom_code) is not None,
    "profile_mostly_custom": lambda ticket: _first(ticket, _mostly_custom) is not None,
}


def hints(ticket: Ticket) -> list[Reason]:
    """What to check first, because the attached logs speak of something that is no defect of the product."""
    errors = [error for reading in readings_of(ticket) for error in errors_of(reading.findings)]
    texts = {name: hint_text(name) for name in (error.get("hint") for error in errors) if name}
    return [Reason(rule=name, text=text) for name, text in texts.items() if text]


def errors_of(findings: dict[str, Any]) -> list[dict[str, Any]]:
    """The errors that a file's findings tell of."""
    return [findings.get("last_error") or {}, *findings.get("errors_found", ())]


def _first(ticket: Ticket, shows: Callable[[dict[str, Any]], bool]) -> Reading | None:
    """The first file whose findings show something."""
    return next((reading for reading in readings_of(ticket) if shows(reading.findings)), None)


def _fails_in_custom_code(findings: dict[str, Any]) -> bool:
    """Whether the error was raised in custom code: by its function, or by the first frame, which is the function that failed.

    A code block there counts only where the message names no function: it runs custom code, but stands in a standard source.
    """
    error = findings.get("last_error") or {}
    stack = error.get("stack") or []
    failing = error.get("function") or ""
    return failing in (error.get("custom_frames") or []) or bool(stack and stack[0].get("custom") and not failing.startswith("{"))


def _mostly_custom(findings: dict[str, Any]) -> bool:
    """Whether custom code takes more than half of a profile's time; where the whole was not summed up, by the slowest calls listed."""
    total = findings.get("total_seconds") or 0
    custom = findings.get("custom_seconds")
    if custom is None:
        custom = sum(call.get("seconds", 0) for call in findings.get("top", []) if call.get("custom"))
    return bool(total) and custom > total / 2


def _failing_function(findings: dict[str, Any]) -> str:
    """The custom function in which an error was raised."""
    error = findings.get("last_error") or {}
    return error.get("function") or next((frame["function"] for frame in error.get("stack") or []), "")


def _slowest(findings: dict[str, Any]) -> str:
    """The slowest custom functions of a profile in parentheses; empty where the slowest calls are others."""
    custom = [str(call.get("function")) for call in findings.get("top") or [] if call.get("custom")]
    return f" ({', '.join(dict.fromkeys(custom[:MOST_NAMED]))})" if custom else ""


def _is_path(name: str) -> bool:
    try:
        get_path(Ticket(), name)
    except AttributeError:
        return False
    return True


def _fill(text: str, ticket: Ticket) -> str:
    failing, profile = _first(ticket, _fails_in_custom_code), _first(ticket, _mostly_custom)
    values = {
        "failing_file": failing.name if failing else "",
        "failing_function": _failing_function(failing.findings) if failing else "",
        "profile": profile.name if profile else "",
        "slowest": _slowest(profile.findings) if profile else "",
        "release": ticket.environment.release or "",
        "supported": ", ".join(catalog().supported_releases),
        "detail": ticket.particularities.occurs_with_detail or "",
    }
    return text.format_map(values).strip()
