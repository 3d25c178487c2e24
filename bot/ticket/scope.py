"""The scope decision: which support a ticket belongs to, by the rules of `data/scope.yml`, with every reason that fires."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.protheus.catalog import catalog
from bot.ticket.fields import something_not_reproduced, something_not_tested
from bot.ticket.model import Decision, Reason, Scope, Ticket, get_path

RULES_FILE = Path(__file__).resolve().parents[2] / "data" / "scope.yml"

#: Which decision wins when rules of several fire.
ORDER: tuple[Decision, ...] = ("other_channel", "consulting", "test_first", "standard")


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule. ``when`` lists alternatives; in each, every named fact must hold one of the given values."""

    id: str
    decision: Decision
    when: list[dict[str, Any]]
    text: str
    source: str
    advice: str | None = None


@cache
def load_rules(file: Path = RULES_FILE) -> tuple[Rule, ...]:
    """The rules in the file's order. Raises ValueError that names the file and what is wrong."""
    try:
        rules = msgspec.convert(yaml.safe_load(file.read_text(encoding="utf-8"))["rules"], tuple[Rule, ...])
    except (msgspec.ValidationError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ValueError(f"{file.name}: {error}") from error
    known = set(_facts(Ticket()))
    for rule in rules:
        for name in (name for alternative in rule.when for name in alternative):
            if name not in known and not _is_path(name):
                raise ValueError(f"{file.name}: {rule.id}: unknown fact {name!r}")
    return rules


def decide(ticket: Ticket, rules: tuple[Rule, ...] | None = None) -> Scope:
    """The decision with all reasons, the deciding one first. Keeps the ticket's override and hints."""
    fired = [rule for rule in rules or load_rules() if _fires(rule, ticket)]
    fired.sort(key=lambda rule: ORDER.index(rule.decision))
    decision = fired[0].decision if fired else "standard"
    reasons = [Reason(rule=rule.id, text=_fill(rule.text, ticket)) for rule in fired if rule.id != "standard" or len(fired) == 1]
    return Scope(decision=decision, reasons=reasons, override=ticket.scope.override, hints=ticket.scope.hints)


def advice(ticket: Ticket) -> str | None:
    """What to do now, as the deciding rule says it."""
    reasons = ticket.scope.reasons
    return next((rule.advice for rule in load_rules() if reasons and rule.id == reasons[0].rule), None)


def _fires(rule: Rule, ticket: Ticket) -> bool:
    return any(all(_holds(name, wanted, ticket) for name, wanted in alternative.items()) for alternative in rule.when)


def _holds(name: str, wanted: Any, ticket: Ticket) -> bool:
    facts = _facts(ticket)
    actual = facts[name] if name in facts else get_path(ticket, name)
    return actual in wanted if isinstance(wanted, list) else actual == wanted


def _facts(ticket: Ticket) -> dict[str, bool]:
    """What rules may ask beside the document's own values."""
    release = ticket.environment.release
    return {
        "something_not_tested": something_not_tested(ticket),
        "something_not_reproduced": something_not_reproduced(ticket),
        "release_unsupported": release is not None and not catalog().supported(release),
        "failing_frame_custom": any(_fails_in_custom_code(a.findings) for a in ticket.evidence.attachments),
        "profile_mostly_custom": any(_mostly_custom(a.findings) for a in ticket.evidence.attachments),
    }


def _fails_in_custom_code(findings: dict[str, Any]) -> bool:
    stack = (findings.get("last_error") or {}).get("stack") or []
    return bool(stack) and bool(stack[0].get("custom"))


def _mostly_custom(findings: dict[str, Any]) -> bool:
    total = findings.get("total_seconds") or 0
    custom = sum(call.get("seconds", 0) for call in findings.get("top", []) if call.get("custom"))
    return bool(total) and custom > total / 2


def _is_path(name: str) -> bool:
    try:
        get_path(Ticket(), name)
    except AttributeError:
        return False
    return True


def _fill(text: str, ticket: Ticket) -> str:
    values = {
        "release": ticket.environment.release or "",
        "supported": ", ".join(catalog().supported_releases),
        "detail": ticket.particularities.occurs_with_detail or "",
    }
    return text.format_map(values).strip()


