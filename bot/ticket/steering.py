"""Messages that steer the conversation instead of answering: commands, side questions, corrections."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import msgspec

from bot.portuguese import plain, word_count
from bot.protheus.artifacts import find_artifacts
from bot.protheus.folding import fold as fold_in_place
from bot.ticket import answers, words
from bot.ticket.facts import artifact_facts
from bot.ticket.fields import BY_ID, BY_PATH, FIELDS, Field, applies, value
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

#: Fewest words after "na verdade" that may change a choice without its name: a bare "não" there may mean anything.
FEWEST_OF_A_CHOICE = 2

_CLAUSES = re.compile(r"[,.;!]+\s+")
_THIS = re.compile(r"\b(isso|isto|ess[ae]|est[ae]|dele|dela|disso)\b")


#: Topics of side questions: the open question itself; support and its scope; before the kind of attachment that is to be made; before
#: the topic of `data/commands.yml` that the question is about.
THIS, SCOPE, HOW_TO, ABOUT = "this", "scope", "howto:", "about:"
#: Longest side question in free text without a question mark, and longest name in it of what is asked about, in words.
LONGEST_UNMARKED, LONGEST_TOPIC = 6, 4
#: Lists that grow by "acrescenta a rotina MATA020".
_LISTS = ("environment.routines", "particularities.entry_points", "particularities.parameters")


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
    return _leaving(message) or _with_excuse(message)


def _with_excuse(message: str) -> str | None:
    """The command beside which nothing but an apology or its reason is said: "voltar por favor, errei"."""
    clauses = _CLAUSES.split(message)
    said = [clause for clause in clauses if not words.phrase("excuse").fullmatch(clause)]
    if len(said) != 1 or len(clauses) == 1:
        return None
    return next((name for name, pattern in words.commands().items() if pattern.fullmatch(said[0])), None)


def leaves(text: str) -> bool:
    """Whether a message has a word of leaving or coming back; without one, no model's guess makes it a wish to pause."""
    return words.phrase("leaves").search(plain(text)) is not None


def _leaving(message: str) -> str | None:
    """The wish to leave with which a short message ends, its reason told first: "vou almoçar, continuo depois"."""
    *reason, last = _CLAUSES.split(message)
    if not reason or word_count(message) > LONGEST_SIDE_QUESTION or word_count(last) < FEWEST_OF_LEAVING:
        return None
    return next((name for name in ("talk_to_human", "pause") if words.commands()[name].fullmatch(last)), None)


def asked_about(text: str, free_text: bool, doubt: bool = False) -> str | None:
    """The field that a side question is about, or another topic: ``THIS``, ``SCOPE``, or one after ``ABOUT`` or ``HOW_TO``.

    While a free-text question is open only a short question counts. ``doubt``: the message may be a doubt about the product, as an
    answer in free text may; "como gero o arquivo do SPED?" does not ask about evidence there.
    """
    if "\n" in text or word_count(text) > LONGEST_SIDE_QUESTION:
        return None
    message, marked = plain(text).rstrip("? "), text.rstrip().endswith("?")
    about = _about_support(message, marked, free_text, doubt)
    start = words.phrase("asks_about").match(message)
    if about is not None or start is None:
        return about
    topic = message[start.end() :].strip()
    # "onde fica a filial eu informo 02 e confirmo" tells what is done there.
    tells = free_text and not marked and word_count(topic) > LONGEST_TOPIC
    produces = (free_text or doubt) and words.phrase("produces").search(start[0]) is not None and not _names_only_a_file(topic)
    return None if tells or produces else _named_topic(topic, free_text)


def _named_topic(topic: str, free_text: bool) -> str | None:
    evidence, field = words.evidence_named(topic), field_named(topic)
    if evidence:
        return HOW_TO + evidence[0]
    if field:
        return field.id
    return THIS if not free_text or not topic or _THIS.search(topic) else None


#: Topics that are a doubt about the product where a doubt is asked for.
_DOUBTS = ("improvement", "updates", "test_base")
#: What a question about support names at most: one that names a routine or a table is about the product.
_BESIDE_SUPPORT = ("release", "database", "operating_system", "email", "phone", "protocol")


def _about_support(message: str, marked: bool, free_text: bool, doubt: bool) -> str | None:
    """The topic of `data/commands.yml` that a question is about, or ``SCOPE``. ``marked``: it ends in a question mark."""
    asks = words.phrase("asks").match(message) is not None and (not free_text or word_count(message) <= LONGEST_UNMARKED)
    topic = next((name for name, pattern in words.topics().items() if pattern.search(message)), None) if marked or asks else None
    mine = topic is not None and not (free_text and doubt and topic in _DOUBTS)
    if mine and all(artifact.kind in _BESIDE_SUPPORT for artifact in find_artifacts(message)):
        return f"{ABOUT}{topic}"
    return SCOPE if words.phrase("asks_about_scope").search(message) and (not free_text or marked) else None


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
        if ticket is not None and ticket.kind and field.asked and ticket.kind not in field.kinds:
            continue
        for match in _names(field.id).finditer(message):
            if best is None or (match.end() - match.start(), -match.start()) > (best[2] - best[1], -best[1]):
                best = (field, match.start(), match.end())
    return best


@cache
def _names(field: str) -> re.Pattern[str]:
    """What a field may be called: its label, as the review shows it, or what else customers say."""
    known = words.field_words()[field]
    label, aliases = plain(known.label), known.aliases
    if aliases is not None and aliases.fullmatch(label):
        return re.compile(rf"(?<!\w)(?:{aliases.pattern})(?!\w)")
    return re.compile(rf"(?<!\w)(?:{'|'.join([re.escape(label), *([aliases.pattern] if aliases else [])])})(?!\w)")


def correction(text: str, ticket: Ticket, asked: Field | None) -> Correction | None:
    """What a message corrects: "na verdade a release é 12.1.2310", "o banco é oracle, não sql", "corrigir módulo", "troca a filial 02".

    ``asked`` is the open question of the catalogue, whose answer comes before a correction that no word announces. What is put beside a
    list ("acrescenta a rotina MATA020") comes with what the ticket has there.
    """
    found = _corrected(answers.clean(text), ticket, asked)
    return found and found._replace(values=with_known(text, found.values, lambda path: get_path(ticket, path)))


def with_known(text: str, values: dict[str, Any], known: Callable[[str], Any]) -> dict[str, Any]:
    """The values of a correction, its lists joined to the known ones where the message adds instead of replacing."""
    if not words.phrase("adds").search(plain(text)):
        return values
    return {path: _joined(known(path) or [], said) if path in _LISTS and said else said for path, said in values.items()}


def _joined(known: list[Any], said: list[Any]) -> list[Any]:
    told = {_name_of(each) for each in said}
    return [*(each for each in known if _name_of(each) not in told), *said]


def _name_of(entry: Any) -> str:
    """The code of a routine, the name of a parameter, or an entry point itself; of the document or as a waiting fact has it."""
    fields = msgspec.to_builtins(entry)
    return str(fields.get("code") or fields.get("name")) if isinstance(fields, dict) else str(fields)


def _corrected(text: str, ticket: Ticket, asked: Field | None) -> Correction | None:
    free_text = asked is not None and asked.free_text
    step = _changed_step(text, ticket)
    if step is not None or "\n" in text or word_count(text) > (LONGEST_CORRECTION if free_text else LONGEST_ANNOUNCED):
        return step
    folded = fold_in_place(text)
    opener = words.phrase("corrects_in_free_text" if free_text else "corrects").match(folded)
    if opener:
        told = None if free_text else _telling(text[opener.end() :], ticket)
        return told or _announced(text, folded, opener.end(), ticket) or _announced_choice(text[opener.end() :], ticket, asked)
    return _without_opener(text, folded, ticket, asked) if word_count(text) <= LONGEST_CORRECTION else None


def _without_opener(text: str, folded: str, ticket: Ticket, asked: Field | None) -> Correction | None:
    if asked is not None and asked.free_text:
        objection = words.phrase("breaks_off").match(folded)
        if objection is None:
            return _right_one(text, folded, ticket)
    else:
        wrong = _called_wrong(text, ticket)
        told = Correction(wrong, {}) if wrong else _telling(text, ticket) if asked is None else None
        if told is not None:
            return told
        objection = words.phrase("objects" if asked is None else "lead_in").match(folded)
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


def _called_wrong(text: str, ticket: Ticket) -> Field | None:
    """The answer that a message calls wrong without telling the right one: "tá errado o banco"."""
    said = words.phrase("calls_wrong").fullmatch(_without_objection(text))
    field = correctable(ticket, said["after"] or said["before"]) if said else None
    return field if field is not None and value(ticket, field) is not None else None


def _without_objection(text: str) -> str:
    """A message without "ops, " or "não, " before it; a "não" that belongs to what follows ("não consigo") goes as well."""
    message = plain(text)
    before = words.phrase("objects").match(message)
    return message[before.end() :] if before else message


def _telling(text: str, ticket: Ticket) -> Correction | None:
    """An answer that names its field and its value at once: "não consigo testar", "o dicionário está no banco"."""
    readings = (plain(text), _without_objection(text))
    for field in FIELDS:
        tells = words.field_words()[field.id].tells
        if tells and (not field.asked or applies(ticket, field)) and any(map(tells.fullmatch, readings)):
            told = _read_new_value(field, text.strip(" ,.:;"), ticket)
            return told if told.values and not told.problem else None
    return None


def _announced(text: str, folded: str, start: int, ticket: Ticket) -> Correction | None:
    if words.phrase("is_a_kind").search(plain(text[start:])):
        return Correction(BY_ID["kind"], {"kind": words.choice("kind", text[start:])})
    stated = _stated(text, folded, start, ticket)
    # A name deep inside a sentence is a word of it, not what is being corrected.
    if stated is None or stated.words_before > (3 if word_count(text) <= LONGEST_CORRECTION else 0):
        return _correct_by_value(text[start:]) if word_count(text) <= LONGEST_CORRECTION else None
    if stated.value:
        return _read_new_value(stated.field, stated.value, ticket)
    if not stated.field.asked and stated.named_after_verb:
        # "na verdade é na nuvem": the name is the value.
        named = _read_new_value(stated.field, text[start:], ticket)
        return named if named.values else Correction(stated.field, {})
    return Correction(stated.field, {})


def _announced_choice(said: str, ticket: Ticket, asked: Field | None) -> Correction | None:
    """ "na verdade dá para trabalhar com dificuldade": the one answered choice that reads these words; the open question reads first."""
    if not FEWEST_OF_A_CHOICE <= word_count(said) <= LONGEST_CORRECTION or (asked is not None and asked.free_text):
        return None
    if asked is not None and asked.type == "choice" and words.choice(asked.id, said) is not None:
        return None
    choices = [field for field in FIELDS if field.asked and field.type == "choice" and field is not asked and applies(ticket, field)]
    read = {field.id: words.choice(field.id, said) for field in choices if get_path(ticket, field.path)}
    changed = [name for name, value in read.items() if value is not None]
    if len(changed) != 1 or changed == ["kind"] or read[changed[0]] == get_path(ticket, BY_ID[changed[0]].path):
        return None
    return _read_new_value(BY_ID[changed[0]], said, ticket)


def _right_one(text: str, folded: str, ticket: Ticket) -> Correction | None:
    """The right value of a fact, told while a description is asked for: "a rotina certa é a MATA020".

    Only a value that is known by its form: "a filial correta é 02" may be what is expected to happen.
    """
    named = _named(folded, ticket)
    if named is None or word_count(folded[: named[1]]) > 1 or not words.phrase("right_one").match(folded[named[2] :]):
        return None
    new = _read_new_value(named[0], _value_behind(text, folded, named[2]), ticket)
    return new if named[0].path in artifact_facts(text, Ticket()) and new.values and not new.problem else None


def _value_behind(text: str, folded: str, name_ends: int) -> str:
    states = words.phrase("states").match(folded[name_ends:])
    return text[name_ends + (states.end() if states else 0) :].strip(" ?")


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
    """ "a release é 12.1.2410": the field, the words before its name, whether a verb follows, and the value behind it.

    ``named_after_verb``: "é na nuvem", where the name, which is not the field's label, is told of something.
    """

    field: Field
    words_before: int
    verb: bool
    value: str
    named_after_verb: bool


def _stated(text: str, folded: str, start: int, ticket: Ticket) -> _Stated | None:
    named = _named(folded[start:], ticket)
    if named is None:
        return None
    field, begin, end = named
    states = words.phrase("states").match(folded[start + end :])
    verb = bool(states and states[0].strip())
    before, name = folded[start : start + begin], folded[start + begin : start + end]
    after_verb = words.phrase("is_or_was").search(before) is not None and name != plain(words.field_words()[field.id].label)
    return _Stated(field, word_count(before), verb, _value_behind(text, folded, start + end), after_verb)


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
    found = {path: said for path, said in artifact_facts(text, Ticket()).items() if path in BY_PATH}
    facts = {
        path: said
        for path, said in with_known(text, found, lambda path: get_path(ticket, path)).items()
        if format_value(path, said) != format_value(path, get_path(ticket, path))
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
        if _names(field.id).fullmatch(message) and (not field.asked or applies(ticket, field)):
            return field
    return None
