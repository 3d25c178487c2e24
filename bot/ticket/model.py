"""The ticket document, `schema_version` "1": what the assistant produces and every reader of tickets relies on.

Unknown is ``None``, never an empty string. Three-valued answers are the strings ``yes`` / ``no`` / ``unknown`` or
``yes`` / ``no`` / ``not_tested``. Times are UTC in ISO 8601 with a trailing ``Z``.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, get_type_hints

import msgspec

SCHEMA_VERSION: Literal["1"] = "1"

Kind = Literal["error", "slowness", "crash", "question", "improvement", "customization", "service"]
ServiceType = Literal["data_correction", "database_analysis", "follow_run", "training", "infrastructure"]
Impact = Literal["blocked", "degraded", "low"]
YesNoUnknown = Literal["yes", "no", "unknown"]
Tested = Literal["yes", "no", "not_tested"]
Status = Literal["draft", "submitted", "consulting", "rerouted"]
Outcome = Literal["ticket", "consulting", "other_channel", "handoff"]
Decision = Literal["standard", "consulting", "test_first", "other_channel"]
Source = Literal["customer", "attachment", "channel", "derived"]


class Contact(msgspec.Struct, kw_only=True):
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    company: str | None = None
    company_code: str | None = None


class Premises(msgspec.Struct, kw_only=True):
    impact: Impact | None = None
    documentation_checked: YesNoUnknown | None = None
    documentation_link: str | None = None
    service_type: ServiceType | None = None


class Routine(msgspec.Struct, kw_only=True):
    code: str
    module: str | None = None
    description: str | None = None
    source_date: str | None = None
    custom: bool = False


class Environment(msgspec.Struct, kw_only=True):
    routines: list[Routine] = []
    module: str | None = None
    release: str | None = None
    environment_updated: YesNoUnknown | None = None
    last_update: str | None = None
    lib_version: str | None = None
    appserver_build: str | None = None
    appserver_version: str | None = None
    dbaccess_build: str | None = None
    database: str | None = None
    operating_system: str | None = None
    smartclient: str | None = None
    hosting: Literal["own", "cloud"] | None = None
    dictionary_in_database: YesNoUnknown | None = None
    environment_kind: Literal["production", "test", "both"] | None = None


class Process(msgspec.Struct, kw_only=True):
    steps: list[str] = []
    expected_behavior: str | None = None
    observed_behavior: str | None = None
    error_message: str | None = None
    frequency: Literal["always", "sometimes", "once"] | None = None
    last_occurrence: str | None = None
    scenario_data: str | None = None


class Parameter(msgspec.Struct, kw_only=True):
    name: str
    value: str | None = None


class Particularities(msgspec.Struct, kw_only=True):
    customizations: YesNoUnknown | None = None
    entry_points: list[str] = []
    reproduces_in_test: Tested | None = None
    reproduces_standard: Tested | None = None
    can_run_tests: Literal["yes", "with_help", "no"] | None = None
    occurs_with: Literal["all", "some_records", "one_branch", "one_user", "one_machine"] | None = None
    occurs_with_detail: str | None = None
    started_when: str | None = None
    branch: str | None = None
    user: str | None = None
    recent_changes: str | None = None
    parameters: list[Parameter] = []
    previous_ticket: str | None = None
    more_details: str | None = None


class Attachment(msgspec.Struct, kw_only=True):
    id: str
    name: str
    kind: str
    size: int
    sha256: str
    findings: dict[str, Any] = {}


class Evidence(msgspec.Struct, kw_only=True):
    attachments: list[Attachment] = []
    unavailable: list[str] = []


class Provenance(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Where a value comes from. A path that is here while its value is null was answered with "there is none"."""

    source: Source
    ref: str | None = None


class QualityWarning(msgspec.Struct, kw_only=True):
    field: str
    code: str
    text: str


class Quality(msgspec.Struct, kw_only=True):
    score: int = 0
    missing: list[str] = []
    warnings: list[QualityWarning] = []


class Reason(msgspec.Struct, kw_only=True):
    rule: str
    text: str


class Scope(msgspec.Struct, kw_only=True):
    decision: Decision | None = None
    reasons: list[Reason] = []
    override: bool = False
    hints: list[Reason] = []


class Ticket(msgspec.Struct, kw_only=True):
    schema_version: Literal["1"] = SCHEMA_VERSION
    protocol: str | None = None
    status: Status = "draft"
    outcome: Outcome | None = None
    subject: str | None = None
    kind: Kind | None = None
    created_at: str | None = None
    channel: str | None = None
    language: str = "pt-BR"
    contact: Contact = msgspec.field(default_factory=Contact)
    premises: Premises = msgspec.field(default_factory=Premises)
    environment: Environment = msgspec.field(default_factory=Environment)
    process: Process = msgspec.field(default_factory=Process)
    particularities: Particularities = msgspec.field(default_factory=Particularities)
    question: str | None = None
    evidence: Evidence = msgspec.field(default_factory=Evidence)
    provenance: dict[str, Provenance] = {}
    quality: Quality = msgspec.field(default_factory=Quality)
    scope: Scope = msgspec.field(default_factory=Scope)


def get_path(ticket: Ticket, path: str) -> Any:
    """The value at a dotted path of the document, such as ``environment.release``."""
    value: Any = ticket
    for name in path.split("."):
        value = getattr(value, name)
    return value


def set_path(ticket: Ticket, path: str, value: Any) -> None:
    """Puts a value at a dotted path of the document."""
    *parents, name = path.split(".")
    owner: Any = ticket
    for parent in parents:
        owner = getattr(owner, parent)
    setattr(owner, name, value)


def as_declared(path: str, value: Any) -> Any:
    """A value in the type that the document declares for a path. Raises msgspec.ValidationError for one that does not fit."""
    return msgspec.convert(msgspec.to_builtins(value), _declared_type(path))


@cache
def _declared_type(path: str) -> Any:
    declared: Any = Ticket
    for name in path.split("."):
        declared = get_type_hints(declared)[name]
    return declared


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the document, as published in ``docs/ticket.schema.json``."""
    return msgspec.json.schema(Ticket)
