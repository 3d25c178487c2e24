"""Text → value, for every type of field, always read against the question that was asked.

A reader takes the reply and the ticket so far and gives a `Reading`, or None when the reply is no answer to the question.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.portuguese import fold, plain, visible, word_count
from bot.protheus import versions
from bot.protheus.artifacts import find_artifacts
from bot.protheus.catalog import catalog
from bot.protheus.folding import fold as fold_in_place
from bot.ticket import coach, words
from bot.ticket.fields import Field
from bot.ticket.model import Parameter, Routine, Ticket, get_path

#: Characters of one free-text answer that are kept; longer ones belong in a file.
LONGEST_ANSWER = 20_000
#: Steps that one ticket counts; what comes after them is kept as further lines of the last.
MOST_STEPS = 200
#: Words before a numbered list that only announce it ("os passos:"), at most.
LONGEST_LEAD = 3
#: A routine found by name is taken at once from this score on (0-100), offered as a choice from the lower one on.
SURE_MATCH, POSSIBLE_MATCH = 95, 80
#: Routines that are offered for a single word of their names ("pedido").
MOST_GUESSES = 5


#: Longest "não vi nada em comum, ..." that says nothing else, in words.
LONGEST_NOTHING = 8


@dataclasses.dataclass(frozen=True)
class Reading:
    """What a reply says. ``values`` by path; ``problem`` is the code of why the values are not enough yet;
    ``choices`` are routine codes to choose from; ``none`` marks "there is none" as the answer."""

    values: dict[str, Any] = dataclasses.field(default_factory=dict)
    problem: str | None = None
    choices: tuple[str, ...] = ()
    none: bool = False


Reader = Callable[[Field, str, Ticket], Reading | None]

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}", re.ASCII)
_LINK = re.compile(r"https?://[^\s<>\"']{4,500}")
#: "marco" without its cedilla is a verb as well ("marco o pedido"): a month only after what leads to one, or before a year.
_MARCH = r"março|(?<=\bem )marco|(?<=\bde )marco|marco(?=(?: de |\s?/\s?)\d{2})"
_MONTHS = f"janeiro|fevereiro|{_MARCH}|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"
_DATE = re.compile(
    rf"\b\d{{1,2}}[/.-](?:\d{{1,2}}[/.-])?(?:\d{{4}}|\d{{2}})\b|\b(?:\d{{1,2}} de )?(?:{_MONTHS})(?:(?: de |\s?/\s?)\d{{2,4}})?\b|"
    r"\b(?:jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez)[./]\s?\d{2,4}\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:(?:inicio|comeco|meio|meados|fim|final) d[aeo] )?"
    r"(?:ontem|hoje|anteontem|dia \d{1,2}|(?:semana|mes|ano|essa|esta|nessa|nesta|esse|este|nesse|neste|ultim[oa]) "
    r"(?:passad[oa]|semana|mes|ano|pacote)|"
    r"(?:faz|ha) (?:mais de |menos de |cerca de |uns |umas |quase )?\w+ (?:dias?|semanas?|mes(?:es)?|anos?))\b"
)
_NUMBERED = re.compile(r"(?:^|\n|(?<=[;,.])\s|\s)\s*(?:passo\s+)?(?P<number>\d{1,2})\s*[.)ºª:-]+\s+", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•>·]+(?!\d)|(?:passo\s+)?\d{1,3}\s*[.)ºª:-]+|passo\s+\d+)\s*", re.IGNORECASE)
#: With a word between them anything may be the value ("está como S", "de N para S"); without one only what looks like a value.
_PARAMETER_VALUE = re.compile(
    r"\b(?P<name>MV_\w{2,8})\b(?:\s*(?:=|:|\best[áa](?: como)?\b|\bigual a\b|\bcomo\b|(?:\bde \S{1,20} )?\bpara\b|\bcom o valor\b)\s*"
    r"(?P<said>\"[^\"\n]{1,40}\"|'[^'\n]{1,40}'|\.[TF]\.|[\w.,/-]{1,40})|\s+(?P<bare>\"[^\"\n]{1,40}\"|\.[TF]\.|[SN]\b|\d[\w.,/-]{0,39}))?",
    re.IGNORECASE,
)
_AFFIRMED = re.compile(r"^(sim|isso|claro|ok|não|nao)\b[\s,.;:-]*", re.IGNORECASE)
_MODULE_LEAD = re.compile(r"^(?:(?:e|eh|fica|[oa]s?|n[oa]s?|em|pel[oa]|modulo|d[eoa]s?)\s+)*")
_NAME_LEAD = re.compile(
    r"^\s*(?:(?:meu nome|o nome|nome|eu|a empresa|empresa|razão social)?\s*(?:é|e|eh|sou|:|chama-se|me chamo)\s+)?(?-i:(?:[oa]|d[aeo]) )?",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """A reply as it is kept: the customer's words without invisible characters, bounded."""
    return visible(text).strip()[:LONGEST_ANSWER]


def without_greeting(text: str) -> str:
    """The message without the greeting before it: "bom dia! como faço ..." → "como faço ..."."""
    greeting = words.phrase("greeting").match(text.lower())
    rest = text[greeting.end() :].strip() if greeting and len(text.lower()) == len(text) else text
    return rest or text


def read(field: Field, text: str, ticket: Ticket) -> Reading | None:
    """Reads a reply to a field's question; None when it is no answer."""
    reply = clean(text)
    return _READERS.get(field.id, _BY_TYPE[field.type])(field, reply, ticket) if reply else None


def _choice(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    value = words.choice(field.id, text) or at_position(text, list(words.field_words()[field.id].titles))
    return None if value is None else Reading({field.path: value})


def at_position(text: str, values: Sequence[str]) -> str | None:
    """The value that a reply counts out among those of the buttons: "2", "a segunda"."""
    said = words.phrase("position").fullmatch(plain(text))
    place = words.ordinal(said["position"]) if said else None
    return values[place - 1] if place and place <= len(values) else None


def _text(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    return Reading({field.path: text}) if text else None


def _steps(field: Field, text: str, ticket: Ticket) -> Reading | None:
    """One message may hold one step, several lines or a numbered list; a step said twice stays one."""
    known = list(ticket.process.steps)
    for step in told_steps(text):
        if step not in known:
            known.append(step)
    if len(known) > MOST_STEPS:
        known = [*known[: MOST_STEPS - 1], "\n".join(known[MOST_STEPS - 1 :])]
    return Reading({field.path: known}) if known else None


def told_steps(text: str) -> list[str]:
    """The steps in a message, without replies that are none, such as "sim" or "já falei"."""
    return [step for step in split_steps(text) if not words.coach("no_step").fullmatch(plain(step))]


def split_steps(text: str) -> list[str]:
    """The steps in a message: numbered items (also on one line), else lines, else the message itself."""
    numbered, lead = numbered_steps(text)
    if numbered:
        return ([lead] if word_count(lead) > LONGEST_LEAD else []) + numbered
    return _steps_of(text.splitlines())


def numbered_steps(text: str) -> tuple[list[str], str]:
    """The items of a list numbered from 0 or 1 in a text, and what stands before it; no items where nothing is numbered."""
    numbers = list(_NUMBERED.finditer(text))
    counted = [int(match["number"]) for match in numbers]
    if len(numbers) < 2 or counted[0] not in (0, 1) or counted != list(range(counted[0], counted[0] + len(counted))):
        return [], text
    ends = [match.start() for match in numbers[1:]] + [len(text)]
    items = [text[match.end() : end] for match, end in zip(numbers, ends, strict=True)]
    return _steps_of(items), text[: numbers[0].start()].strip()


def _steps_of(items: Iterable[str]) -> list[str]:
    return [step for step in (_BULLET.sub("", item).strip(" \t;") for item in items) if step]


def _behavior(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    return Reading({field.path: text}, problem=coach.check_behavior(text)) if text else None


def _observed(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    return Reading({field.path: text}, problem=coach.check_observed(text)) if text else None


def _error_message(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    first, _, rest = text.partition(",")
    if words.says("none", first):
        return Reading({field.path: None, **({"particularities.more_details": rest.strip()} if word_count(rest) > 2 else {})}, none=True)
    # "sim, aparece" answers whether there is one, and not what it says.
    if words.phrase("shows_a_message").search(plain(text)):
        return Reading(problem="error_message")
    return Reading({field.path: text}) if text else None


def _question(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    return Reading({field.path: text}, problem=coach.check_question(text)) if text else None


def _detail(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    if word_count(text) <= LONGEST_NOTHING and words.phrase("nothing_in_common").search(plain(text)):
        return Reading({field.path: None}, none=True)
    return Reading({field.path: text}) if text else None


def _occurs_with(field: Field, text: str, ticket: Ticket) -> Reading | None:
    reading = _choice(field, text, ticket)
    if reading is None or reading.values[field.path] == "all":
        return reading
    # "só com a TES 501" already says what the records have in common.
    told = re.search(r"\d", text) or (word_count(text) > 5 and not words.phrase("some_of_them").search(plain(text)))
    if told and not words.phrase("nothing_in_common").search(plain(text)):
        reading.values["particularities.occurs_with_detail"] = text
    return reading


def _documentation(field: Field, text: str, ticket: Ticket) -> Reading | None:
    reading = _choice(field, text, ticket)
    link = _LINK.search(text)
    if link and reading:
        reading.values["premises.documentation_link"] = link[0].rstrip(".,;:!?)]")
    return reading


def _email(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    found = _EMAIL.search(text)
    return Reading({field.path: found[0]}) if found else Reading(problem="email")


def _name(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    name = _NAME_LEAD.sub("", without_greeting(text)).strip(" .,;")
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
    in_cloud = words.phrase("cloud").search(folded) and not words.phrase("not_in_cloud").search(folded)
    hosting = "cloud" if in_cloud else "own" if words.phrase("own_server").search(folded) else None
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
    if not found:
        # A product that is not known has at least its version; "a TI que cuida" names none, and a build is no database.
        return Reading({field.path: text}) if re.search(r"\d", text) and not find_artifacts(text) else None
    return Reading(found, none=field.path not in found)


def _updated(field: Field, text: str, ticket: Ticket) -> Reading | None:
    reading = _choice(field, text, ticket)
    date = _DATE.search(text)
    if date:
        # A date without a yes or no leaves the judgement to the analyst, who sees the date.
        return Reading({**(reading.values if reading else {}), "environment.last_update": date[0]}, none=reading is None)
    if _TIME.search(plain(text)):
        time = _TIME.search(fold_in_place(text))
        # "hj" is a time only once it is written out.
        last = text[time.start() : time.end()] if time else _AFFIRMED.sub("", text)[:200]
        return Reading({**(reading.values if reading else {}), "environment.last_update": last}, none=reading is None)
    return reading


def _frequency(field: Field, text: str, ticket: Ticket) -> Reading | None:
    reading = _choice(field, text, ticket)
    last = words.phrase("last_time").search(text.lower())
    if reading and last:
        reading.values["process.last_occurrence"] = text[last.start("when") : last.end("when")]
    elif reading and reading.values[field.path] == "once":
        when = words.phrase("said_time").search(fold_in_place(text))
        if when:
            reading.values["process.last_occurrence"] = text[when.start() : when.end()].strip()
    return reading


def _customizations(field: Field, text: str, ticket: Ticket) -> Reading | None:
    named = [a.value for a in find_artifacts(text) if a.kind in ("entry_point", "user_function")]
    reading = _choice(field, text, ticket)
    if named and (reading is None or reading.values[field.path] != "no"):
        known = ticket.particularities.entry_points
        return Reading(
            {field.path: "yes", "particularities.entry_points": [*known, *(name for name in dict.fromkeys(named) if name not in known)]}
        )
    return reading


def _routines(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    found = [a.value for a in find_artifacts(text) if a.kind in ("routine", "user_function")]
    if found:
        return Reading({field.path: [routine(code) for code in dict.fromkeys(found)]})
    matches = [match for match in catalog().search_routines(text, limit=5) if match.score >= POSSIBLE_MATCH]
    if not matches:
        module = catalog().module(plain(text))
        guesses = [] if module else _names_that_hold(_MODULE_LEAD.sub("", plain(text)))
        if guesses:
            return Reading(choices=tuple(guesses))
        told = {"environment.module": module.code} if module else {field.path: [Routine(code=text[:60])]} if text else {}
        return Reading(told, problem="routines")
    named = _named_together(text) or [code for code in (surely_named(text),) if code]
    codes = tuple(match.routine.code for match in matches)
    return Reading({field.path: [routine(code) for code in named]}) if named else Reading(choices=codes)


def _named_together(text: str) -> list[str]:
    """The codes of several routines that a text joins ("contas a pagar e receber"); none where one name means several."""
    sure = [match.routine for match in catalog().search_routines(text) if match.score >= SURE_MATCH]
    distinct = len({each.name for each in sure}) == len(sure) > 1
    return [each.code for each in sure] if distinct and words.phrase("joins").search(plain(text)) else []


def _names_that_hold(word: str) -> list[str]:
    """The codes of routines to offer for the single word that a reply is ("pedido"); names that begin with it first."""
    forms = {word, word.removesuffix("s"), f"{word}s"}
    names = [(fold(name).split(), each.code) for each in catalog().routines.values() for name in (each.name, *each.aliases) if name]
    fitting = sorted(
        ((name[0] not in forms, len(name), code) for name, code in names if forms.intersection(name)), key=lambda each: each[:2]
    )
    return list(dict.fromkeys(code for _, _, code in fitting))[:MOST_GUESSES]


def surely_named(text: str) -> str | None:
    """The code of the one routine that a text names beyond doubt by what customers call it, or None."""
    sure = [match for match in catalog().search_routines(text, limit=2) if match.score >= SURE_MATCH]
    return sure[0].routine.code if len(sure) == 1 else None


def routine(code: str) -> Routine:
    """A routine of the document, with what the catalogue knows of it."""
    known = catalog().routine(code)
    return Routine(code=code, module=catalog().module_of(code), description=known.name if known else None, custom=code.startswith("U_"))


def _module(field: Field, text: str, _ticket: Ticket) -> Reading | None:
    module = catalog().module(_MODULE_LEAD.sub("", plain(text))) or catalog().find_module(text)
    return Reading({field.path: module.code}) if module else Reading({field.path: None}, problem="module")


def _more_details(field: Field, text: str, ticket: Ticket) -> Reading | None:
    return Reading({field.path: text, **details(text, ticket)}) if text else None


def details(text: str, ticket: Ticket) -> dict[str, Any]:
    """Facts inside free text by path: since when, company and branch, login, recent changes, earlier ticket, phone, parameters."""
    found: dict[str, Any] = {}
    folded = text.lower()
    since = words.phrase("since").search(folded)
    if since:
        found["particularities.started_when"] = text[since.start() : since.end()].strip()
    branch = words.phrase("branch").search(folded)
    if branch:
        found["particularities.branch"] = "/".join(part.upper() for part in (branch["company"], branch["branch"]) if part)
    user = words.phrase("user").search(folded)
    if user:
        found["particularities.user"] = text[user.start("user") : user.end("user")]
    change = words.phrase("recent_change").search(folded)
    if change:
        found["particularities.recent_changes"] = text[change.start() : change.end()].strip()
    earlier = words.phrase("previous_ticket").search(folded)
    if earlier:
        found["particularities.previous_ticket"] = earlier["number"]
    phone = next((a for a in find_artifacts(text) if a.kind == "phone"), None)
    # A long product or customer code looks like a phone number: only a sentence that speaks of calling counts.
    if phone and words.phrase("calling").search(fold(text)):
        found["contact.phone"] = phone.value
    parameters = _with_parameters(text, ticket)
    if parameters:
        found["particularities.parameters"] = parameters
    return found


def _with_parameters(text: str, ticket: Ticket) -> list[Parameter]:
    """The ticket's parameters with those of the text; empty where the text names none."""
    said = {parameter.name: parameter for parameter in read_parameters(text)}
    known = {parameter.name: parameter for parameter in ticket.particularities.parameters}
    return list({**known, **said}.values()) if said else []


def read_parameters(text: str) -> list[Parameter]:
    """MV_ parameters with the value that follows them, if any ("MV_ESTNEG = S"). MV_PARnn are report questions, not parameters."""
    known = {a.value for a in find_artifacts(text) if a.kind == "parameter"}
    found = (
        Parameter(name=match["name"].upper(), value=_parameter_value(match["said"] or match["bare"]))
        for match in _PARAMETER_VALUE.finditer(text)
    )
    return [parameter for parameter in found if parameter.name in known]


def _parameter_value(said: str | None) -> str | None:
    if said is None or re.fullmatch(r"\.[TF]\.", said, re.IGNORECASE):
        return said and said.upper()
    return said.strip("\"'.,") or None


def _parameters(field: Field, text: str, ticket: Ticket) -> Reading | None:
    parameters = _with_parameters(text, ticket)
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
    "question": _question,
    "routines": _routines,
    "module": _module,
    "release": _release,
    "appserver_build": _build,
    "database": _database,
    "environment_updated": _updated,
    "expected_behavior": _behavior,
    "observed_behavior": _observed,
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
