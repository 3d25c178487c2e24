"""The scope decision: one case per rule of the product, each firing and not firing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.protheus.catalog import catalog
from bot.ticket import scope
from bot.ticket.model import Attachment, Ticket, set_path

SUPPORTED = catalog().supported_releases
CURRENT = max(SUPPORTED)

#: A ticket of an error for which no rule but `standard` fires.
CLEAN = {
    "kind": "error",
    "environment.release": CURRENT,
    "environment.environment_updated": "yes",
    "process.frequency": "always",
    "particularities.customizations": "yes",
    "particularities.reproduces_in_test": "yes",
    "particularities.reproduces_standard": "yes",
    "particularities.occurs_with": "all",
}
CUSTOM_ERROR = {"last_error": {"stack": [{"function": "U_FATX001", "custom": True}]}}
STANDARD_ERROR = {"last_error": {"stack": [{"function": "A410GRAVA", "custom": False}, {"function": "U_FATX001", "custom": True}]}}
CUSTOM_PROFILE = {"top": [{"seconds": 60.0, "custom": True}, {"seconds": 30.0, "custom": False}], "total_seconds": 100.0}
HALF_CUSTOM_PROFILE = {"top": [{"seconds": 50.0, "custom": True}], "total_seconds": 100.0}


def ticket(changes: dict[str, Any]) -> Ticket:
    made = Ticket()
    for path, value in {**CLEAN, **changes}.items():
        if path == "findings":
            made.evidence.attachments = [Attachment(id="att_1", name="x.log", kind="error_log", size=1, sha256="", findings=value)]
        else:
            set_path(made, path, value)
    return made


def fired(changes: dict[str, Any]) -> list[str]:
    return [reason.rule for reason in scope.decide(ticket(changes)).reasons]


P = "particularities"
#: Rule → (decision, cases where it fires, cases where it does not).
RULES: dict[str, tuple[str, list[dict[str, Any]], list[dict[str, Any]]]] = {
    "improvement_request": ("other_channel", [{"kind": "improvement"}], [{}, {"kind": "question"}]),
    "customization_request": ("other_channel", [{"kind": "customization"}], [{}, {"kind": "service"}]),
    "training_request": (
        "other_channel",
        [{"kind": "service", "premises.service_type": "training"}],
        [{"kind": "service"}, {"kind": "service", "premises.service_type": "follow_run"}],
    ),
    "infrastructure_request": (
        "other_channel",
        [{"kind": "service", "premises.service_type": "infrastructure"}],
        [{"kind": "service", "premises.service_type": "training"}],
    ),
    "data_correction": (
        "consulting",
        [{"kind": "service", "premises.service_type": each} for each in ("data_correction", "database_analysis", "follow_run")],
        [{"kind": "service", "premises.service_type": "training"}, {"premises.service_type": "data_correction"}],
    ),
    "not_reproduced_in_standard": (
        "consulting",
        [{f"{P}.reproduces_standard": "no"}],
        [{f"{P}.reproduces_standard": "not_tested"}, {f"{P}.reproduces_standard": None}],
    ),
    "only_specific_records": (
        "consulting",
        [{f"{P}.occurs_with": "some_records"}],
        [
            {f"{P}.occurs_with": "some_records", f"{P}.occurs_with_detail": "só com a TES 501"},
            {f"{P}.occurs_with": "one_user"},
            {f"{P}.occurs_with": None},
        ],
    ),
    "cannot_run_tests": (
        "consulting",
        [
            {f"{P}.can_run_tests": "no", f"{P}.reproduces_standard": "not_tested"},
            {f"{P}.can_run_tests": "no", f"{P}.reproduces_in_test": "not_tested"},
            {f"{P}.can_run_tests": "no", f"{P}.reproduces_in_test": "no"},
        ],
        [{f"{P}.can_run_tests": "no"}, {f"{P}.can_run_tests": "with_help", f"{P}.reproduces_standard": "not_tested"}],
    ),
    "not_reproducible": ("test_first", [{f"{P}.reproduces_in_test": "no"}], [{f"{P}.reproduces_in_test": "not_tested"}, {}]),
    "isolated_case": ("test_first", [{"process.frequency": "once"}], [{"process.frequency": "sometimes"}, {"process.frequency": None}]),
    "custom_code": (
        "test_first",
        [
            {"findings": CUSTOM_ERROR, f"{P}.reproduces_standard": None},
            {"findings": CUSTOM_ERROR, f"{P}.reproduces_standard": "not_tested"},
            {"findings": CUSTOM_PROFILE, f"{P}.reproduces_standard": "not_tested"},
        ],
        [
            {"findings": CUSTOM_ERROR},
            {"findings": STANDARD_ERROR, f"{P}.reproduces_standard": None},
            {"findings": HALF_CUSTOM_PROFILE, f"{P}.reproduces_standard": None},
            {"findings": {}, f"{P}.reproduces_standard": None},
        ],
    ),
    "outdated_environment": (
        "test_first",
        [
            {"environment.environment_updated": "no"},
            {"environment.release": "12.1.25"},
            {"kind": "slowness", "environment.release": "12.1.33"},
            {"kind": "crash", "environment.environment_updated": "no"},
        ],
        [
            {"environment.environment_updated": "unknown"},
            {"environment.release": None},
            {"kind": "question", "environment.release": "12.1.25", "environment.environment_updated": "no"},
            *({"environment.release": release} for release in SUPPORTED),
        ],
    ),
    "not_tested_yet": (
        "test_first",
        [
            {f"{P}.reproduces_standard": "not_tested", f"{P}.can_run_tests": "yes"},
            {f"{P}.reproduces_in_test": "not_tested", f"{P}.can_run_tests": "with_help"},
        ],
        [{f"{P}.reproduces_standard": "not_tested", f"{P}.can_run_tests": "no"}, {f"{P}.can_run_tests": "yes"}],
    ),
    "standard": ("standard", [{}, {"kind": "question"}, {"kind": "slowness"}, {"kind": "crash"}], [{f"{P}.reproduces_standard": "no"}]),
}


def test_every_rule_of_the_product_has_its_cases() -> None:
    assert [rule.id for rule in scope.load_rules()] == list(RULES)


@pytest.mark.parametrize(("rule", "changes"), [(rule, changes) for rule, (_, fires, _) in RULES.items() for changes in fires])
def test_a_rule_fires(rule: str, changes: dict[str, Any]) -> None:
    assert rule in fired(changes)


@pytest.mark.parametrize(("rule", "changes"), [(rule, changes) for rule, (_, _, does_not) in RULES.items() for changes in does_not])
def test_a_rule_does_not_fire(rule: str, changes: dict[str, Any]) -> None:
    assert rule not in fired(changes)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_alone_decides(rule: str) -> None:
    decision, fires, _ = RULES[rule]
    decided = scope.decide(ticket(fires[0]))
    assert decided.decision == decision
    assert decided.reasons[0].rule == rule


def test_all_reasons_are_listed_and_the_deciding_one_comes_first() -> None:
    changes = {
        f"{P}.reproduces_standard": "no",
        f"{P}.occurs_with": "some_records",
        "process.frequency": "once",
        "environment.environment_updated": "no",
    }
    assert fired(changes) == ["not_reproduced_in_standard", "only_specific_records", "isolated_case", "outdated_environment"]


def test_another_channel_wins_over_consulting_over_test_first() -> None:
    both = {"kind": "improvement", f"{P}.reproduces_standard": "no", "process.frequency": "once"}
    assert scope.decide(ticket(both)).decision == "other_channel"
    assert scope.decide(ticket(both | {"kind": "error"})).decision == "consulting"
    assert scope.decide(ticket({"process.frequency": "once"})).decision == "test_first"


def test_standard_is_no_reason_beside_another() -> None:
    assert fired({}) == ["standard"]
    assert "standard" not in fired({"process.frequency": "once"})


def test_the_text_of_a_reason_is_filled() -> None:
    (reason,) = scope.decide(ticket({"environment.release": "12.1.25"})).reasons
    assert all(release in reason.text for release in SUPPORTED)
    assert "{" not in reason.text


def test_braces_in_what_the_customer_says_are_no_placeholders() -> None:
    decided = scope.decide(ticket({"process.frequency": "once", f"{P}.occurs_with_detail": "{0.__class__} {release}"}))
    assert decided.decision == "test_first"


def test_another_channel_says_what_to_do_there() -> None:
    for rule, (decision, fires, _) in RULES.items():
        made = ticket(fires[0])
        made.scope = scope.decide(made)
        assert (scope.advice(made) is not None) == (decision == "other_channel"), rule


def test_a_decision_keeps_override_and_hints() -> None:
    made = ticket({})
    made.scope.override = True
    assert scope.decide(made).override


def test_an_empty_ticket_is_decided() -> None:
    assert scope.decide(Ticket()).decision == "standard"


RULE = "  - {id: a, decision: standard, when: [{kind: error}], text: t, source: s}\n"
BAD_FILES = {
    "no yaml": "rules: [",
    "no rules": "other: 1",
    "empty": "",
    "a list": "- 1",
    "unknown decision": "rules:\n" + RULE.replace("standard", "maybe"),
    "unknown key": "rules:\n" + RULE.replace("source", "origin: x, source"),
    "unknown fact": "rules:\n" + RULE.replace("kind: error", "weather: rain"),
    "unknown path": "rules:\n" + RULE.replace("kind: error", "process.colour: red"),
    "a condition that is no mapping": "rules:\n" + RULE.replace("{kind: error}", "kind"),
    "unknown placeholder": "rules:\n" + RULE.replace("text: t", "text: '{nobody}'"),
    "broken placeholder": "rules:\n" + RULE.replace("text: t", "text: 'a { b'"),
    "texts for other alternatives": "rules:\n" + RULE.replace("text: t", "text: [t, u]"),
    "the same rule twice": "rules:\n" + RULE + RULE,
    "a value that the document cannot hold": "rules:\n" + RULE.replace("kind: error", "kind: eror"),
}


@pytest.mark.parametrize("content", BAD_FILES.values(), ids=BAD_FILES)
def test_a_rules_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    file = tmp_path / "scope.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=r"scope\.yml") as refused:
        scope.load_rules(file)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("changes", "told", "untold"),
    [
        ({"environment.environment_updated": "no"}, ["não está atualizado"], ["não está entre"]),
        ({"environment.release": "12.1.25"}, ["12.1.25 não está entre"], ["não está atualizado"]),
        (
            {"environment.environment_updated": "no", "environment.release": "12.1.25"},
            ["não está atualizado", "12.1.25 não está entre"],
            [],
        ),
    ],
)
def test_the_reason_says_which_alternative_holds(changes: dict[str, Any], told: list[str], untold: list[str]) -> None:
    reasons = [reason for reason in scope.decide(ticket(changes)).reasons if reason.rule == "outdated_environment"]
    text = " ".join(reason.text for reason in reasons)
    assert len(reasons) == len(told)
    assert all(each in text for each in told)
    assert not any(each in text for each in untold)
