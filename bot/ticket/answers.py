"""Text → value, for every type of field, always read against the question that was asked.

A reader takes the reply and the ticket so far and gives a `Reading`, or None when the reply is no answer to the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from bot.portuguese import fold, plain, visible, word_count
from bot.protheus import versions
from bot.protheus.artifacts import find_artifacts
from bot.protheus.catalog import catalog
from bot.ticket import coach, words
from bot.ticket.fields import Field
from bot.ticket.model import Parameter, Routine, Ticket, get_path

#: Characters of one free-text answer that are kept; longer ones belong in a file.
LONGEST_ANSWER = 20_000
#: Steps that one ticket keeps.
MOST_STEPS = 200
#: A routine found by name is taken at once from this score on (0-100), offered as a choice from the lower one on.
SURE_MATCH, POSSIBLE_MATCH = 95, 80


class Reading(NamedTuple):
    """What a reply says. ``values`` by path; ``problem`` is the code of why the values are not enough yet;
    ``choices`` are routine codes to choose from; ``none`` marks "there is none" as the answer."""

    values: dict[str, Any] = {}
    problem: str | None = None
    choices: tuple[str, ...] = ()
    none: bool = False


Reader = Callable[[Field, str, Ticket], Reading | None]

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII)
_LINK = re.compile(r"https?://[^\s<>\"']{4,500}")
_DATE = re.compile(r"\b\d{1,2}[/.-](?:\d{1,2}[/.-])?(?:\d{4}|\d{2})\b")
_NUMBERED = re.compile(r"(?:^|\n|(?<=[;,.])\s|\s)\s*(?:passo\s+)?(?P<number>\d{1,2})\s*[.)ºª:-]+\s+", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•>·]+|(?:passo\s+)?\d{1,3}\s*[.)ºª:-]+|passo\s+\d+)\s*", re.IGNORECASE)
_PARAMETER_VALUE = re.compile(r"\b(?P<name>MV_\w{2,8})\b\s*(?:=|:|est[áa](?: como)?|igual a|como)?\s*(?P<value>\"[^\"\n]{1,40}\"|'[^'\n]{1,40}'|\.[TF]\.|[\w.,/-]{1,40})?", re.IGNORECASE)
_AFFIRMED = re.compile(r"^(sim|isso|claro|ok)\b[\s,.;:-]*", re.IGNORECASE)
_NAME_LEAD = re.compile(r"^\s*(?:(?:meu nome|o nome|nome|eu|a empresa|empresa|razão social)?\s*(?:é|e|eh|sou|:|chama-se|me chamo)\s+)?(?:o |a )?", re.IGNORECASE)


def clean(text: str) -> str:
    """A reply as it is kept: the customer's words without invisible characters, bounded."""
    return visible(text).strip()[:LONGEST_ANSWER]


def read(field: Field, text: str, ticket: Ticket) -> Reading | None:
    """Reads a reply to a field's question; None when it is no answer."""
    return _READERS.get(field.id, _BY_TYPE[field.type])(field, clean(text), ticket)


def _choice(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    value = words.choice(field.id, text)
    return None if value is None else Reading({field.path: value})


def _text(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    return Reading({field.path: text}) if text else None


def _steps(field: Field, text: str, ticket: Ticket) -> Reading | None:
    """One message may hold one step, several lines or a numbered list; a step said twice stays one."""
    known = list(ticket.process.steps)
    for step in split_steps(text):
        if step not in known:
            known.append(step)
    return Reading({field.path: known[:MOST_STEPS]}) if known else None


def split_steps(text: str) -> list[str]:
    """The steps in a message: numbered items (also on one line), else lines, else the message itself."""
    numbers = list(_NUMBERED.finditer(text))
    counted = [int(match["number"]) for match in numbers]
    if len(numbers) >= 2 and counted == list(range(counted[0], counted[0] + len(counted))) and counted[0] in (0, 1):
        lead = text[: numbers[0].start()].strip()
        ends = [match.start() for match in numbers[1:]] + [len(text)]
        items = ([lead] if word_count(lead) > 3 else []) + [text[match.end() : end] for match, end in zip(numbers, ends)]
    else:
        items = text.splitlines()
    return [step for step in (_BULLET.sub("", item).strip(" \t;") for item in items) if step]


def _behavior(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    return Reading({field.path: text}, problem=coach.check_behavior(text)) if text else None


def _error_message(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    if words.says("none", text):
        return Reading({field.path: None}, none=True)
    return Reading({field.path: text}) if text else None


def _detail(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    if re.search(r"^(nao (tem|ha|vejo|vi|identifiq\w*|encontr\w*|perceb\w*|consegu\w*)|nada( em comum)?|nenhum\w*)\b", plain(text)):
        return Reading({field.path: None}, none=True)
    return Reading({field.path: text}) if text else None


def _occurs_with(field: Field, text: str, ticket: Ticket) -> Reading | None:
    reading = _choice(field, text, ticket)
    if reading is None or reading.values[field.path] == "all":
        return reading
    # "só com a TES 501" already says what the records have in common.
    if re.search(r"\d", text) or word_count(text) > 5:
        reading.values["particularities.occurs_with_detail"] = text
    return reading


def _documentation(field: Field, text: str, ticket: Ticket) -> Reading | None:
    reading = _choice(field, text, ticket)
    link = _LINK.search(text)
    if link and reading:
        reading.values["premises.documentation_link"] = link[0]
    return reading


def _email(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    found = _EMAIL.search(text)
    return Reading({field.path: found[0]}) if found else Reading(problem="email")


def _name(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    name = _NAME_LEAD.sub("", text).strip(" .,;")
    return Reading({field.path: name[:200]}) if re.search(r"[^\W\d_]{2,}", name) else Reading(problem=field.id)


def _release(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    release = versions.parse_release(text, bare=True)
    return Reading({field.path: release}) if release else Reading({field.path: None}, problem="release")


def _build(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    values = {
        field.path: versions.parse_appserver_build(text),
        "environment.appserver_version": versions.parse_appserver_version(text, bare=True),
    }
    found = {path: value for path, value in values.items() if value}
    if field.path in found:
        return Reading(found)
    # The version alone ("24.3.1.4") tells the analyst nearly as much: it settles the question.
    return Reading(found, none=True) if found else Reading(problem="appserver_build")


def _database(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    folded = fold(text)
    hosting = "cloud" if words.phrase("cloud").search(folded) else "own" if words.phrase("own_server").search(folded) else None
    client = words.phrase("smartclient").search(folded)
    values = {
        field.path: versions.parse_database(text),
        "environment.operating_system": versions.parse_operating_system(text),
        "environment.dbaccess_build": versions.parse_dbaccess_build(text),
        "environment.lib_version": versions.parse_lib_version(text),
        "environment.hosting": hosting,
        "environment.smartclient": text[client.start() : client.end()] if client and len(folded) == len(text) else client and client[0],
    }
    found = {path: value for path, value in values.items() if value}
    return Reading(found or {field.path: text}, none=field.path not in found and bool(found))


def _updated(field: Field, text: str, ticket: Ticket) -> Reading | None:
    reading = _choice(field, text, ticket)
    date = _DATE.search(text)
    if date:
        # A date without a yes or no leaves the judgement to the analyst, who sees the date.
        values = reading.values if reading else {field.path: "unknown"}
        return Reading({**values, "environment.last_update": date[0]})
    if reading and reading.values[field.path] == "yes" and word_count(text) > 2:
        reading.values["environment.last_update"] = _AFFIRMED.sub("", text)[:200]
    return reading


def _frequency(field: Field, text: str, ticket: Ticket) -> Reading | None:
    reading = _choice(field, text, ticket)
    last = words.phrase("last_time").search(text.lower())
    if reading and last:
        reading.values["process.last_occurrence"] = text[last.start("when") : last.end("when")]
    return reading


def _customizations(field: Field, text: str, ticket: Ticket) -> Reading | None:
    named = [a.value for a in find_artifacts(text) if a.kind in ("entry_point", "user_function")]
    reading = _choice(field, text, ticket)
    if named and (reading is None or reading.values[field.path] != "no"):
        known = ticket.particularities.entry_points
        return Reading({field.path: "yes", "particularities.entry_points": [*known, *(name for name in dict.fromkeys(named) if name not in known)]})
    return reading


def _routines(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    found = [a.value for a in find_artifacts(text) if a.kind in ("routine", "user_function")]
    if found:
        return Reading({field.path: [routine(code) for code in dict.fromkeys(found)]})
    matches = [match for match in catalog().search_routines(text, limit=5) if match.score >= POSSIBLE_MATCH]
    if not matches:
        module = catalog().module(plain(text))
        told = {"environment.module": module.code} if module else {field.path: [Routine(code=text[:60])]} if text else {}
        return Reading(told, problem="routines")
    best = matches[0]
    if best.score >= SURE_MATCH and (len(matches) == 1 or matches[1].score < SURE_MATCH):
        return Reading({field.path: [routine(best.routine.code)]})
    return Reading(choices=tuple(match.routine.code for match in matches))


def routine(code: str) -> Routine:
    """A routine of the document, with what the catalogue knows of it."""
    known = catalog().routine(code)
    return Routine(code=code, module=catalog().module_of(code), description=known.name if known else None, custom=code.startswith("U_"))


def _module(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    module = catalog().module(plain(text)) or catalog().find_module(text)
    return Reading({field.path: module.code}) if module else Reading({field.path: None}, problem="module")


def _more_details(field: Field, text: str, ticket: Ticket) -> Reading | None:
    return Reading({field.path: text, **details(text, ticket)}) if text else None


def details(text: str, ticket: Ticket) -> dict[str, Any]:
    """Facts inside free text by path: since when, company and branch, earlier ticket, phone, parameters."""
    found: dict[str, Any] = {}
    folded = text.lower()
    since = words.phrase("since").search(folded)
    if since:
        found["particularities.started_when"] = text[since.start() : since.end()].strip()
    branch = words.phrase("branch").search(folded)
    if branch:
        found["particularities.branch"] = "/".join(part.upper() for part in (branch["company"], branch["branch"]) if part)
    earlier = words.phrase("previous_ticket").search(folded)
    if earlier:
        found["particularities.previous_ticket"] = earlier["number"]
    phone = next((a for a in find_artifacts(text) if a.kind == "phone"), None)
    # A long product or customer code looks like a phone number: only a sentence that speaks of calling counts.
    if phone and words.phrase("calling").search(fold(text)):
        found["contact.phone"] = phone.value
    parameters = read_parameters(text)
    if parameters:
        known = {parameter.name: parameter for parameter in ticket.particularities.parameters}
        found["particularities.parameters"] = list({**known, **{parameter.name: parameter for parameter in parameters}}.values())
    return found


def read_parameters(text: str) -> list[Parameter]:
    """MV_ parameters with the value that follows them, if any ("MV_ESTNEG = S"). MV_PARnn are report questions, not parameters."""
    known = {a.value for a in find_artifacts(text) if a.kind == "parameter"}
    found = (
        Parameter(name=match["name"].upper(), value=(match["value"] or "").strip("\"'.,") or None) for match in _PARAMETER_VALUE.finditer(text)
    )
    return [parameter for parameter in found if parameter.name in known]


def _parameters(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    parameters = read_parameters(text)
    return Reading({field.path: parameters}) if parameters else None


def _entry_points(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    named = list(dict.fromkeys(a.value for a in find_artifacts(text) if a.kind in ("entry_point", "user_function")))
    return Reading({field.path: named, "particularities.customizations": "yes"}) if named else None


_BY_TYPE: dict[str, Reader] = {"choice": _choice, "text": _text, "list": _steps, "files": _text}
_READERS: dict[str, Reader] = {
    "documentation_checked": _documentation,
    "contact_name": _name,
    "contact_email": _email,
    "company": _name,
    "routines": _routines,
    "module": _module,
    "release": _release,
    "appserver_build": _build,
    "database": _database,
    "environment_updated": _updated,
    "expected_behavior": _behavior,
    "observed_behavior": _behavior,
    "error_message": _error_message,
    "frequency": _frequency,
    "customizations": _customizations,
    "occurs_with": _occurs_with,
    "occurs_with_detail": _detail,
    "more_details": _more_details,
    "parameters": _parameters,
    "entry_points": _entry_points,
}


def unknown_paths(ticket: Ticket, values: dict[str, Any]) -> dict[str, Any]:
    """The values whose places in the document are still unknown."""
    return {path: value for path, value in values.items() if not get_path(ticket, path)}

