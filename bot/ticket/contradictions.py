"""Contradictions: what a file shows against an answer or against another file, asked about once with both values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from bot.portuguese import plain
from bot.protheus.versions import parse_release
from bot.ticket import evidence, payloads, render, sides, unrelated, words
from bot.ticket.answers import at_position
from bot.ticket.asking import advance
from bot.ticket.draft import Draft, Fact
from bot.ticket.evidence import ERROR, OCCURRENCE, ROUTINES, codes
from bot.ticket.facts import artifact_facts
from bot.ticket.fields import BY_PATH, value
from bot.ticket.model import Attachment, Ticket, get_path
from bot.ticket.provenance import derive, put
from bot.ticket.scene import Scene, accept, noted, open_field


def compare(draft: Draft, fact: Fact, known: Any, said: bool, attachment: Attachment) -> None:
    """Lets what a file proves wait to be asked about where it contradicts what is known, each place once.

    ``said``: what is known comes from the customer, not from another file.
    """
    if not evidence.disputes(attachment, fact.path, fact.value, known, said):
        return
    place = fact.path
    if fact.path in (ERROR, OCCURRENCE):
        # Not two values of one place, but two errors: each file is asked about by itself.
        message = evidence.facts_of(attachment).get(ERROR)
        if message is None:
            return
        fact, place = Fact(path=ERROR, value=message, source="attachment", ref=fact.ref), f"{ERROR} {fact.ref}"
    if place not in draft.compared:
        draft.conflicts.append(fact)
        draft.compared.append(place)


def heard(draft: Draft, said: dict[str, Any]) -> dict[str, Any]:
    """What of the customer's words is to be kept: what is new, and what a file shows otherwise, which then waits to be asked about.

    A place that was asked about already keeps what was decided.
    """
    kept = {}
    for path, told in evidence.news(draft.ticket, said).items():
        known, origin = get_path(draft.ticket, path), draft.ticket.provenance.get(path)
        attachment = _attachment(draft, origin.ref) if known and origin else None
        if attachment is not None and origin is not None:
            fact = Fact(path=path, value=msgspec.to_builtins(known), source="attachment", ref=origin.ref)
            if path in draft.compared and evidence.contradicts(path, known, told):
                continue
            compare(draft, fact, told, True, attachment)
        kept[path] = told
    return kept


def corrected(draft: Draft, told: Mapping[str, Any]) -> None:
    """Compares what files told, and the customer sets right before it was confirmed, with what is told instead."""
    for shown in draft.facts:
        attachment = _attachment(draft, shown.ref) if shown.path in told else None
        if attachment is not None:
            compare(draft, shown, told[shown.path], True, attachment)


def _attachment(draft: Draft, ref: str | None) -> Attachment | None:
    return next((each for each in draft.ticket.evidence.attachments if each.id == ref), None)


def ask(scene: Scene) -> None:
    """Opens the question which of two values holds, if any waits and nothing more urgent is being asked."""
    draft = scene.draft
    if open_field(draft) is None and draft.question not in ("review", "scope_choice"):
        return
    # Whether a file is of this problem decides about everything else that it says, and another routine says most about that.
    draft.conflicts = sorted(
        filter(lambda fact: _stands(draft, fact), draft.conflicts), key=lambda fact: (fact.path != ROUTINES, fact.path != ERROR)
    )
    if draft.conflicts:
        draft.interrupted, draft.question = draft.question, "conflict"


def _stands(draft: Draft, fact: Fact) -> bool:
    """Whether a contradiction is still one: a correction meanwhile may have settled it."""
    known = get_path(draft.ticket, fact.path)
    return (
        bool(known) and _attachment(draft, fact.ref) is not None
        if fact.path == ERROR
        else evidence.contradicts(fact.path, fact.value, known)
    )


def choices(draft: Draft) -> dict[str, str]:
    """The sides of the contradiction that is asked about, each with the title of its button: its value and where it comes from."""
    return render.conflict_choices(draft.ticket, draft.conflicts[0]) if draft.conflicts else {}


def types_a_title(draft: Draft, text: str) -> bool:
    """Whether a reply is the title of one of the buttons, typed."""
    return plain(text) in map(plain, choices(draft).values())


def chosen(scene: Scene) -> str | None:
    """Whose value a button or a reply chooses: "file", "customer", "both", or None."""
    draft, text = scene.draft, scene.said.text
    pressed = payloads.read_choice(scene.said.payload)
    if pressed is not None and pressed[0] == "conflict":
        return pressed[1]
    offered = choices(draft)
    titled = next((side for side, title in offered.items() if plain(title) == plain(text)), None)
    if titled:
        return titled
    if text.rstrip().endswith("?") or _another(draft, text) is not None:
        return None
    fact = draft.conflicts[0]
    if fact.path == ERROR:
        return unrelated.whether_of_this(text)
    # Between two files "o do arquivo" names neither.
    titles = words.field_words()["conflict"].titles.values() if render.other_file(draft.ticket, fact) else ()
    counted = words.choice("conflict", text) if plain(text) not in map(plain, titles) else None
    return at_position(text, list(offered)) or counted or sides.named(draft.ticket, fact, text)


def settle(scene: Scene, side: str | None) -> bool:
    """Takes the value of the file, of the customer or earlier file, or both; False where none of them is chosen."""
    draft = scene.draft
    fact = draft.conflicts[0]
    if side not in choices(draft):
        return _settle_otherwise(scene, fact)
    if fact.path == ERROR:
        _settle_the_error(scene, fact, side == "file")
        return True
    if fact.path == ROUTINES and side != "customer":
        # It is of this problem.
        draft.conflicts = [each for each in draft.conflicts if each.path != ERROR or each.ref != fact.ref]
    if side == "file":
        put(draft.ticket, fact.path, fact.value, "attachment", fact.ref)
    elif side == "both":
        told = get_path(draft.ticket, fact.path)
        put(draft.ticket, fact.path, [*told, *(each for each in fact.value if each["code"] not in codes(told))], "customer")
    if side != "customer":
        derive(draft.ticket)
        scene.say("utter_corrected", facts=noted({fact.path: get_path(draft.ticket, fact.path)}))
    leave(scene)
    return True


def _settle_otherwise(scene: Scene, fact: Fact) -> bool:
    """Takes a value that neither side has."""
    told = _another(scene.draft, scene.said.text)
    if told is None or scene.said.payload is not None:
        return False
    accept(scene, BY_PATH[fact.path], {fact.path: told})
    derive(scene.draft.ticket)
    scene.say("utter_corrected", facts=noted({fact.path: told}))
    leave(scene)
    return True


def _another(draft: Draft, text: str) -> Any:
    """The value of the place that is asked about which a reply tells and neither side has."""
    fact = draft.conflicts[0]
    told = artifact_facts(text, Ticket()).get(fact.path)
    if told is None and fact.path == "environment.release":
        told = parse_release(text, bare=True)
    sides_of = (fact.value, get_path(draft.ticket, fact.path))
    return told if told and all(evidence.contradicts(fact.path, told, side) for side in sides_of) else None


def _settle_the_error(scene: Scene, fact: Fact, of_this: bool) -> None:
    draft, attachment = scene.draft, _attachment(scene.draft, fact.ref)
    if not of_this and attachment is not None:
        unrelated.set_aside(scene, attachment)
        draft.conflicts = [fact, *draft.conflicts]
    leave(scene)
    if draft.question == "review":
        # What only that file told is to be asked again.
        advance(scene)


def settled_by(draft: Draft, values: Mapping[str, Any]) -> bool:
    """Whether a correction tells the value that is asked about, also one that neither side has."""
    return draft.question == "conflict" and draft.conflicts[0].path in values


def leave(scene: Scene) -> None:
    """Goes to the next contradiction, or back to the question that was open."""
    draft = scene.draft
    draft.conflicts = draft.conflicts[1:]
    draft.question, draft.interrupted = draft.interrupted, None
    field = open_field(draft)
    if field is not None and field.type == "text" and value(draft.ticket, field) is not None and draft.revisiting is None:
        advance(scene)
    ask(scene)
