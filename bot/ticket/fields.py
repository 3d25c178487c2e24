"""The catalogue: every question once, in the order in which it is asked.

A new question is one entry here, its words in `data/fields.yml`, one slot and one `utter_ask_<id>` in `domain.yml`;
a test keeps them equal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from bot.ticket.checklist import complete
from bot.ticket.model import Ticket, get_path
from bot.ticket.readings import readings_of

Step = Literal["premises", "environment", "process", "particularities", "evidence"]
AnswerType = Literal["text", "choice", "list", "files"]

STEPS: tuple[Step, ...] = ("premises", "environment", "process", "particularities", "evidence")

DEFECT = frozenset({"error", "slowness", "crash"})
SHORT = frozenset({"question", "improvement", "customization", "service"})
EVERY = DEFECT | SHORT


def always(_ticket: Ticket) -> bool:
    """The condition of a question that needs none."""
    return True


@dataclass(frozen=True)
class Field:
    """One question. ``path`` is its place in the document (empty: it fills others); ``weight`` its share of the completeness score."""

    id: str
    step: Step
    path: str
    type: AnswerType = "text"
    kinds: frozenset[str] = EVERY
    when: Callable[[Ticket], bool] = always
    weight: int = 0
    #: A combined question fills several facts; it may be passed over and is never asked a second time.
    combined: bool = False
    #: Free text takes almost anything as its answer, so only whole-message commands interrupt it.
    free_text: bool = False
    asked: bool = True
    #: Tells whether the question is settled where no single place of the document does.
    known: Callable[[Ticket], Any] | None = None


def something_not_tested(ticket: Ticket) -> bool:
    """Whether the customer said of any reproduction that it was not tried."""
    particularities = ticket.particularities
    return "not_tested" in (particularities.reproduces_in_test, particularities.reproduces_standard)


def something_not_reproduced(ticket: Ticket) -> bool:
    """Whether any reproduction was tried and did not show the behaviour."""
    particularities = ticket.particularities
    return "no" in (particularities.reproduces_in_test, particularities.reproduces_standard)


def _about_a_routine(ticket: Ticket) -> bool:
    return ticket.kind != "service" or ticket.premises.service_type not in ("training", "infrastructure")


def _seen_in_production_only(ticket: Ticket) -> bool:
    return ticket.environment.environment_kind not in ("test", "both")


def _module_untold(ticket: Ticket) -> bool:
    return ticket.environment.module is None


def _has_customizations(ticket: Ticket) -> bool:
    return ticket.particularities.customizations != "no"


def _not_everyone(ticket: Ticket) -> bool:
    return ticket.particularities.occurs_with not in (None, "all")


def _not_always(ticket: Ticket) -> bool:
    return ticket.process.frequency in ("sometimes", "once")


def _environment_known(ticket: Ticket) -> bool:
    """Whether everything that the export of Shift+F6 would tell is there already."""
    environment = ticket.environment
    reported = any(reading.kind == "environment_report" for reading in readings_of(ticket))
    return reported or all((environment.release, environment.appserver_build, environment.lib_version))


FIELDS: tuple[Field, ...] = (
    Field("kind", "premises", "kind", "choice"),
    Field("service_type", "premises", "premises.service_type", "choice", frozenset({"service"}), weight=20),
    Field("question", "premises", "question", kinds=SHORT, weight=50, free_text=True),
    Field("impact", "premises", "premises.impact", "choice", DEFECT | {"question", "service"}, weight=4),
    Field("documentation_checked", "premises", "premises.documentation_checked", "choice", DEFECT | {"question"}, weight=2),
    Field("contact_name", "premises", "contact.name", weight=1),
    Field("contact_email", "premises", "contact.email", weight=1),
    Field("company", "premises", "contact.company", weight=1),
    Field("routines", "environment", "environment.routines", when=_about_a_routine, weight=10),
    Field("module", "environment", "environment.module", kinds=DEFECT | {"question"}, when=_module_untold, weight=2),
    Field(
        "environment_report",
        "environment",
        "",
        "files",
        DEFECT,
        combined=True,
        free_text=True,
        known=_environment_known,
    ),
    Field("release", "environment", "environment.release", kinds=DEFECT | {"question"}, weight=8),
    Field("appserver_build", "environment", "environment.appserver_build", kinds=DEFECT, weight=5),
    Field("database", "environment", "environment.database", kinds=DEFECT, weight=3, combined=True),
    Field("environment_kind", "environment", "environment.environment_kind", "choice", DEFECT, weight=3),
    Field("environment_updated", "environment", "environment.environment_updated", "choice", DEFECT, weight=4),
    Field("steps", "process", "process.steps", "list", DEFECT, weight=15, free_text=True),
    Field("expected_behavior", "process", "process.expected_behavior", kinds=DEFECT, weight=12, free_text=True),
    Field("observed_behavior", "process", "process.observed_behavior", kinds=DEFECT, weight=12, free_text=True),
    Field("error_message", "process", "process.error_message", kinds=frozenset({"error", "crash"}), weight=5, free_text=True),
    Field("frequency", "process", "process.frequency", "choice", DEFECT, weight=4),
    Field("last_occurrence", "process", "process.last_occurrence", kinds=DEFECT, when=_not_always, weight=1, free_text=True),
    Field("scenario_data", "process", "process.scenario_data", kinds=DEFECT, weight=3, combined=True, free_text=True),
    Field("customizations", "particularities", "particularities.customizations", "choice", DEFECT, weight=4),
    Field(
        "reproduces_in_test",
        "particularities",
        "particularities.reproduces_in_test",
        "choice",
        DEFECT,
        when=_seen_in_production_only,
        weight=6,
    ),
    Field(
        "reproduces_standard",
        "particularities",
        "particularities.reproduces_standard",
        "choice",
        DEFECT,
        when=_has_customizations,
        weight=6,
    ),
    Field("can_run_tests", "particularities", "particularities.can_run_tests", "choice", DEFECT, when=something_not_tested),
    Field("occurs_with", "particularities", "particularities.occurs_with", "choice", DEFECT, weight=4),
    Field(
        "occurs_with_detail",
        "particularities",
        "particularities.occurs_with_detail",
        kinds=DEFECT,
        when=_not_everyone,
        weight=2,
        free_text=True,
    ),
    Field("more_details", "particularities", "particularities.more_details", kinds=DEFECT, weight=1, combined=True, free_text=True),
    Field("attachments", "evidence", "evidence.attachments", "files", DEFECT, weight=15, known=complete),
    # Never asked alone: combined questions, opening messages and corrections fill them.
    Field("documentation_link", "premises", "premises.documentation_link", asked=False),
    Field("last_update", "environment", "environment.last_update", asked=False),
    Field("lib_version", "environment", "environment.lib_version", asked=False),
    Field("appserver_version", "environment", "environment.appserver_version", asked=False),
    Field("dbaccess_build", "environment", "environment.dbaccess_build", asked=False),
    Field("operating_system", "environment", "environment.operating_system", asked=False),
    Field("smartclient", "environment", "environment.smartclient", asked=False),
    Field("hosting", "environment", "environment.hosting", "choice", asked=False),
    Field("dictionary_in_database", "environment", "environment.dictionary_in_database", "choice", asked=False),
    Field("entry_points", "particularities", "particularities.entry_points", asked=False),
    Field("parameters", "particularities", "particularities.parameters", asked=False),
    Field("phone", "premises", "contact.phone", asked=False),
    Field("branch", "particularities", "particularities.branch", asked=False),
    Field("user", "particularities", "particularities.user", asked=False),
    Field("started_when", "particularities", "particularities.started_when", asked=False),
    Field("recent_changes", "particularities", "particularities.recent_changes", asked=False),
    Field("previous_ticket", "particularities", "particularities.previous_ticket", asked=False),
)

BY_ID = {field.id: field for field in FIELDS}
BY_PATH = {field.path: field for field in FIELDS}

#: Questions about the conversation itself, with the type of their answer. They are slots of the form like any other question.
PSEUDO_FIELDS: dict[str, AnswerType] = {
    "takeover": "choice",
    "conflict": "choice",
    "disambiguation": "choice",
    "resume": "choice",
    "review": "choice",
    "scope_choice": "choice",
    "confirm_cancel": "choice",
    "confirm_handoff": "choice",
}

ASKED = tuple(field for field in FIELDS if field.asked)


def value(ticket: Ticket, field: Field) -> Any:
    """The field's value; empty lists and texts count as unknown (None)."""
    return (field.known(ticket) if field.known else get_path(ticket, field.path)) or None


def applies(ticket: Ticket, field: Field) -> bool:
    """Whether the field's question belongs to a ticket of this kind and state."""
    return (ticket.kind in field.kinds if ticket.kind else field.id == "kind") and field.when(ticket)


def next_field(ticket: Ticket, closed: list[str]) -> Field | None:
    """The first question that is still open; None when everything is known or settled."""
    return next((field for field in ASKED if field.id not in closed and applies(ticket, field) and value(ticket, field) is None), None)
