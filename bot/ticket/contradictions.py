"""Contradictions: what a file shows against an answer or against another file, asked about once with both values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.portuguese import fold, plain
from bot.ticket import evidence, payloads, render, words
from bot.ticket.answers import at_position
from bot.ticket.asking import advance
from bot.ticket.draft import Draft, Fact
from bot.ticket.evidence import ROUTINES, codes
from bot.ticket.fields import BY_PATH, value
from bot.ticket.model import Attachment, get_path
from bot.ticket.provenance import derive, put
from bot.ticket.scene import Scene, noted, open_field


def compare(draft: Draft, fact: Fact, known: Any, said: bool, attachment: Attachment) -> None:
    """Lets what a file proves wait to be asked about where it contradicts what is known, each place once.

    ``said``: what is known comes from the customer, not from another file.
    """
    if fact.path not in draft.compared and evidence.disputes(attachment, fact.path, fact.value, known, said):
        draft.conflicts.append(fact)
        draft.compared.append(fact.path)


def ask(scene: Scene) -> None:
    """Opens the question which of two values holds, if any waits and nothing more urgent is being asked."""
    draft = scene.draft
    if open_field(draft) is None and draft.question not in ("review", "scope_choice"):
        return
    # A correction meanwhile may have settled it.
    draft.conflicts = [fact for fact in draft.conflicts if evidence.contradicts(fact.path, fact.value, get_path(draft.ticket, fact.path))]
    if draft.conflicts:
        draft.interrupted, draft.question = draft.question, "conflict"


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
    side = titled or at_position(text, list(offered)) or _side_named(draft, text)
    # Between two files "o do arquivo" names neither.
    return side if side or render.other_file(draft.ticket, draft.conflicts[0]) else words.choice("conflict", text)


def settle(scene: Scene, side: str | None) -> bool:
    """Takes the value of the file, of the customer or earlier file, or both; False where none of them is chosen."""
    draft = scene.draft
    fact = draft.conflicts[0]
    if side not in choices(draft):
        return False
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


def _side_named(draft: Draft, text: str) -> str | None:
    """Whose value or file a reply names without a "não" before it; where it only turns one down, the other."""
    fact = draft.conflicts[0]
    told, field = get_path(draft.ticket, fact.path), BY_PATH[fact.path]
    if field.type == "choice":  # its values are words of ours, which customers name in their own
        named = words.choice(field.id, text)
        return "file" if named == fact.value else "customer" if named == told else None
    newer, older = (_names(draft, fact.path, known, ref) for known, ref in ((fact.value, fact.ref), (told, _ref(draft, fact.path))))
    said = {"file": _says_of(text, newer - older), "customer": _says_of(text, older - newer)}
    sides = [side for side in said if said[side]] or [side for side in said if said[side] is None and False in said.values()]
    return sides[0] if len(sides) == 1 else "both" if sides and fact.path == ROUTINES else None


def _ref(draft: Draft, path: str) -> str | None:
    origin = draft.ticket.provenance.get(path)
    return origin.ref if origin and origin.source == "attachment" else None


def _names(draft: Draft, path: str, known: Any, ref: str | None) -> set[str]:
    """What a reply may call one side by: its value, and the file that it is from by name or kind."""
    values = codes(known) if path == ROUTINES else [str(known)]
    file = evidence.proving_file(draft.ticket, path, ref)
    return {fold(name) for name in values} | ({fold(file.name), file.kind} if file else set())


def _says_of(text: str, names: set[str]) -> bool | None:
    """True where a reply names one of these, False where only to turn it down, None where it does not."""
    reply, found = fold(text), None
    for name in names:
        if name in words.evidence_named(text):
            found = True
        at = reply.find(name)
        if at >= 0:
            found = bool(found) or words.phrase("turns_down").search(reply[:at]) is None
    return found
