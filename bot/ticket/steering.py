"""Messages that steer the conversation instead of answering: commands, side questions, corrections."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from bot.portuguese import plain, word_count
from bot.protheus.folding import fold as fold_in_place
from bot.ticket import answers, words
from bot.ticket.facts import artifact_facts
from bot.ticket.fields import BY_ID, BY_PATH, FIELDS, Field, applies
from bot.ticket.model import Ticket, get_path
from bot.ticket.render import format_value

#: Longest side question and longest correction, in words, while a free-text question is open: a description is longer.
LONGEST_SIDE_QUESTION, LONGEST_CORRECTION = 12, 14
#: Longest message that begins with "corrigir X", in words, while no free-text question is open: its new value may be a description.
LONGEST_ANNOUNCED = 80

#: Punctuation inside a message, which divides no command: "mostra o resumo, por favor".
_PAUSES = re.compile(r"[,.;:!]+(?= )")
#: Fewest words of a wish to leave behind a reason: "amanhã" there may say when something happens.
FEWEST_OF_LEAVING = 2

_CLAUSES = re.compile(r"[,.;!]+\s+")
_THIS = re.compile(r"\b(isso|isto|ess[ae]|est[ae]|dele|dela|disso)\b")


#: What a side question about a piece of evidence is called, before the attachment's kind.
HOW_TO = "howto:"


class Correction(NamedTuple):
    """A field that the customer wants changed. No values: it is to be asked again. ``problem``: the new value was not understood."""

    field: Field
    values: dict[str, Any]
    problem: str | None = None
    none: bool = False
    choices: tuple[str, ...] = ()


def whole_command(text: str) -> str | None:
    """The command that a message is, whole; None for everything that says more than a command."""
    message = plain(text).rstrip("?").strip()
    # As typed first: some commands know their own commas ("chega, quero um atendente").
    for said in (message, _PAUSES.sub("", message)):
        command = next((name for name, pattern in words.commands().items() if pattern.fullmatch(said)), None)
        if command is not None:
            return command
    return _leaving(message)


def _leaving(message: str) -> str | None:
    """The wish to leave with which a short message ends, its reason told first: "vou almoçar, continuo depois"."""
    *reason, last = _CLAUSES.split(message)
    if not reason or word_count(message) > LONGEST_SIDE_QUESTION or word_count(last) < FEWEST_OF_LEAVING:
        return None
    return next((name for name in ("talk_to_human", "pause") if words.commands()[name].fullmatch(last)), None)


def asked_about(text: str, free_text: bool, doubt: bool = False) -> str | None:
    """The field that a side question is about, "scope" for one about support and cost, "this" for the open question itself.

    While a free-text question is open only a short question counts. ``doubt``: the message may be a doubt about the product, as an
    answer in free text may; "como gero o arquivo do SPED?" does not ask about evidence there.
    """
    if "\n" in text or word_count(text) > LONGEST_SIDE_QUESTION:
        return None
    message = plain(text)
    if words.phrase("asks_about_scope").search(message) and (not free_text or text.rstrip().endswith("?")):
        return "scope"
    start = words.phrase("asks_about").match(message)
    topic = message[start.end() :].rstrip("?").strip() if start else ""
    if not start or ((free_text or doubt) and words.phrase("produces").search(start[0]) and not _names_only_a_file(topic)):
        return None
    evidence = words.evidence_named(topic)
    if evidence:
        return HOW_TO + evidence[0]
    field = field_named(topic)
    if field:
        return field.id
    return "this" if not free_text or not topic or _THIS.search(topic) else None


def _names_only_a_file(topic: str) -> bool:
    """Whether nothing but evidence is named, or pointed at, to be produced."""
    return words.phrase("beside_a_file").fullmatch(words.without_evidence(topic)) is not None


def field_named(text: str, ticket: Ticket | None = None) -> Field | None:
    """The field that a phrase calls by one of its names: the longest name wins. With a ticket, only fields that belong to it."""
    message = plain(text)
    named = _named(message, ticket)
    return named[0] if named else None


def _named(message: str, ticket: Ticket | None) -> tuple[Field, int, int] | None:
    best: tuple[Field, int, int] | None = None
    for field in FIELDS:
        aliases = words.field_words()[field.id].aliases
        if aliases is None or (ticket is not None and ticket.kind and field.asked and ticket.kind not in field.kinds):
            continue
        for match in re.finditer(rf"\b(?:{aliases.pattern})\b", message):
            if best is None or (match.end() - match.start(), -match.start()) > (best[2] - best[1], -best[1]):
                best = (field, match.start(), match.end())
    return best


def correction(text: str, ticket: Ticket, asked: Field | None) -> Correction | None:
    """What a message corrects: "na verdade a release é 12.1.2310", "o banco é oracle, não sql", "corrigir módulo", "troca a filial 02".

    ``asked`` is the open question of the catalogue, whose answer comes before a correction that no word announces.
    """
    text = answers.clean(text)
    free_text = asked is not None and asked.free_text
    step = _changed_step(text, ticket)
    if step is not None:
        return step
    if "\n" in text or word_count(text) > (LONGEST_CORRECTION if free_text else LONGEST_ANNOUNCED):
        return None
    folded = fold_in_place(text)
    opener = words.phrase("corrects_in_free_text" if free_text else "corrects").match(folded)
    if opener:
        return _announced(text, folded, opener.end(), ticket)
    before = "breaks_off" if free_text else "objects" if asked is None else "lead_in"
    objection = words.phrase(before).match(folded)
    if word_count(text) > LONGEST_CORRECTION or (free_text and objection is None):
        return None
    return _unannounced(text, folded, objection.end() if objection else 0, ticket, asked)


def _changed_step(text: str, ticket: Ticket) -> Correction | None:
    """One step put in the place of another: "troca o segundo passo: informo 20". Without the new step the list is asked again."""
    said = words.phrase("corrects_step").match(fold_in_place(text))
    if said is None:
        return None
    number = words.ordinal(said["ordinal"] or said["ordinal_sign"] or said["number"])
    steps = list(ticket.process.steps)
    if number is None or not 1 <= number <= len(steps):
        return None
    new = text[said.end() :].strip()
    steps[number - 1] = new
    return Correction(BY_ID["steps"], {"process.steps": steps} if new else {})


def _announced(text: str, folded: str, start: int, ticket: Ticket) -> Correction | None:
    if words.phrase("is_a_kind").search(plain(text[start:])):
        return Correction(BY_ID["kind"], {"kind": words.choice("kind", text[start:])})
    stated = _stated(text, folded, start, ticket)
    # A name deep inside a sentence is a word of it, not what is being corrected.
    if stated is None or stated.words_before > (3 if word_count(text) <= LONGEST_CORRECTION else 0):
        return _correct_by_value(text[start:]) if word_count(text) <= LONGEST_CORRECTION else None
    if stated.value:
        return _read_new_value(stated.field, stated.value, ticket)
    if not stated.field.asked:
        # "na verdade é na nuvem": the name is the value.
        named = _read_new_value(stated.field, text[start:], ticket)
        return named if named.values else Correction(stated.field, {})
    return Correction(stated.field, {})


def _unannounced(text: str, folded: str, start: int, ticket: Ticket, asked: Field | None) -> Correction | None:
    """A correction without a word that says so; the open question's answer comes first."""
    stated = _stated(text, folded, start, ticket)
    if stated is None or stated.words_before > 1 or not stated.verb or not stated.value:
        return None
    if asked is not None and _answers(text, stated.field, asked, ticket):
        return None
    new = _read_new_value(stated.field, stated.value, ticket)
    # "a tela é customizada" names a field and says something else.
    return None if new.problem else new


class _Stated(NamedTuple):
    """ "a release é 12.1.2410": the field, the words before its name, whether a verb follows, and the value behind it."""

    field: Field
    words_before: int
    verb: bool
    value: str


def _stated(text: str, folded: str, start: int, ticket: Ticket) -> _Stated | None:
    named = _named(folded[start:], ticket)
    if named is None:
        return None
    field, begin, end = named
    states = words.phrase("states").match(folded[start + end :])
    after = start + end + (states.end() if states else 0)
    return _Stated(field, word_count(folded[start : start + begin]), bool(states and states[0].strip()), text[after:].strip(" ?"))


def _answers(text: str, named: Field, asked: Field, ticket: Ticket) -> bool:
    """Whether "o problema é ..." answers the open question although it names a field: of some fields any text would be a value."""
    if named is asked or named.free_text:
        return True
    takes_any_text = named.type == "text" and not named.asked
    return takes_any_text and asked.type == "choice" and answers.read(asked, text, ticket) is not None


def _read_new_value(field: Field, said: str, ticket: Ticket) -> Correction:
    if field.type == "files":
        return Correction(field, {})
    blank = Ticket(kind=ticket.kind)
    blank.particularities.parameters = ticket.particularities.parameters
    reading = answers.read(field, said, blank)
    if reading is None:
        return Correction(field, {}, problem="unclear")
    if reading.choices:
        return Correction(field, {}, choices=reading.choices)
    if reading.problem:
        return Correction(field, {}, problem=reading.problem)
    return Correction(field, reading.values, none=reading.none)


def by_value(text: str, ticket: Ticket) -> Correction | None:
    """What a short message says otherwise than the ticket by its value alone, such as "12.1.2510" or "SIGAEST" at the review."""
    if "\n" in text or word_count(text) > LONGEST_CORRECTION:
        return None
    facts = {
        path: said
        for path, said in artifact_facts(text, Ticket()).items()
        if path in BY_PATH and format_value(path, said) != format_value(path, get_path(ticket, path))
    }
    return Correction(BY_PATH[next(iter(facts))], facts) if facts else None


def removable(text: str, ticket: Ticket) -> Field | None:
    """The field that a message wants taken out of the ticket: "tira o banco de dados"."""
    removes = words.phrase("removes").match(plain(text))
    return correctable(ticket, plain(text)[removes.end() :]) if removes else None


def _correct_by_value(said: str) -> Correction | None:
    facts = artifact_facts(said, Ticket())
    path = next((path for path in facts if path in BY_PATH), None)
    return Correction(BY_PATH[path], facts) if path else None


def correctable(ticket: Ticket, name: str) -> Field | None:
    """The field that a message consisting of nothing but its name means, such as "release" at the review."""
    message = re.sub(r"^(o|a|os|as) ", "", plain(name))
    for field in FIELDS:
        aliases = words.field_words()[field.id].aliases
        if aliases and aliases.fullmatch(message) and (not field.asked or applies(ticket, field)):
            return field
    return None
