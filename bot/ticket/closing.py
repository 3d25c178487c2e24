"""The questions of the conversation itself: take-over, choice of a routine, review, scope choice, cancelling, hand-off, resuming."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.portuguese import plain
from bot.protheus.artifacts import find_artifacts
from bot.ticket import contradictions, payloads, render, scope, steering, unrelated, words
from bot.ticket.answers import at_position, routine
from bot.ticket.asking import advance, ask_again, note_failure, reopen_question
from bot.ticket.draft import Draft, Fact
from bot.ticket.explaining import of_the_question
from bot.ticket.facts import artifact_facts, kind_of
from bot.ticket.fields import BY_ID, BY_PATH, Field
from bot.ticket.lifecycle import CONFIRMATIONS, TESTING, begin, open_draft, pause, resume
from bot.ticket.model import Outcome, Status, Ticket
from bot.ticket.provenance import clear, put
from bot.ticket.scene import Scene, accept, close, drop_warnings, noted, warn
from bot.ticket.view import assessed

#: Replies to one question of this kind that may be missed before a way out is taken that loses nothing.
MOST_MISSES = 2


#: Commands that answer a confirmation: "cancelar" confirms a cancellation, "voltar" declines it. Any other one is a change of mind.
_ANSWERING = {
    "confirm_cancel": ("cancel", "go_back"),
    "confirm_handoff": ("talk_to_human", "go_back"),
    "resume": ("go_back", "open_ticket"),
}


def reads_first(scene: Scene) -> bool:
    """Confirmations read their reply before any command that may answer them, as does any question the words of its own button."""
    question = scene.draft.question or ""
    if scene.said.payload is None and _types_a_title(scene.draft, scene.said.text):
        answer(scene)
        return True
    if question not in CONFIRMATIONS or _chosen(scene) is None:
        return False
    command = steering.whole_command(scene.said.text)
    if scene.said.payload is None and command is not None and command not in _ANSWERING[question]:
        return False
    answer(scene)
    return True


def takes_a_side(scene: Scene) -> bool:
    """Takes a reply that says which of two values holds, or that a file is of another problem; False where it says neither.

    There "o arquivo" and "o log" are no name of the evidence question, which would be opened.
    """
    question = scene.draft.question
    if scene.said.payload is None and question == "conflict" and contradictions.chosen(scene) is not None:
        answer(scene)
        return True
    return scene.said.payload is None and question == "takeover" and _sets_aside(scene)


def _sets_aside(scene: Scene) -> bool:
    """Drops what waits from files that the reply says are of another problem, and shows the rest again."""
    draft, text = scene.draft, scene.said.text
    files = unrelated.said_of_another(draft, text)
    for attachment in files:
        unrelated.set_aside(scene, attachment)
    if files and draft.facts:
        told = msgspec.to_builtins(artifact_facts(text, Ticket()))
        draft.failures.pop("takeover", None)
        if told:
            correct_takeover(scene, told)
    elif files:
        advance(scene)
    return bool(files)


def _types_a_title(draft: Draft, text: str) -> bool:
    titles = words.field_words()[draft.question or ""].titles.values()
    return plain(text) in map(plain, titles) or (draft.question == "conflict" and contradictions.types_a_title(draft, text))


def _chosen(scene: Scene) -> str | None:
    """The value that a button or a reply chooses for the open question."""
    question = scene.draft.question or ""
    pressed = payloads.read_choice(scene.said.payload)
    if pressed is not None and pressed[0] == question:
        return pressed[1]
    return words.choice(question, scene.said.text)


def answer(scene: Scene) -> None:
    """Reads the reply to a question of the conversation itself."""
    question = scene.draft.question
    handler = {
        "takeover": _takeover,
        "conflict": _conflict,
        "disambiguation": _disambiguation,
        "resume": _resume,
        "review": _review,
        "scope_choice": _scope_choice,
        "confirm_cancel": _confirm_cancel,
        "confirm_handoff": _confirm_handoff,
    }[question or ""]
    handler(scene, _chosen(scene))


def _missed(scene: Scene, response: str = "utter_problem_unclear") -> bool:
    """Says that the reply was not understood and asks again; True once that has happened often enough."""
    question = scene.draft.question or ""
    if scene.draft.failures.get(question, 0) >= MOST_MISSES:
        scene.draft.failures.pop(question)
        return True
    note_failure(scene, question)
    scene.say(response)
    if scene.draft.failures[question] == MOST_MISSES:
        scene.say("utter_offer_human")
    ask_again(scene)
    return False


# Take-over


def _takeover(scene: Scene, chosen: str | None) -> None:
    draft, text = scene.draft, scene.said.text
    denied = _denied_customizations(text)
    told = msgspec.to_builtins({**artifact_facts(text, Ticket()), **denied})
    if chosen == "no" and _says_the_same(draft, text, told):
        chosen = "yes"
    if chosen == "yes" or (chosen is None and scene.sure_of("affirm", "confirm")):
        if any(fact.value != told.get(fact.path, fact.value) for fact in draft.facts):
            correct_takeover(scene, told)
            return
        added = {path: value for path, value in told.items() if all(path != fact.path for fact in draft.facts)}
        for fact in [*draft.facts, *(Fact(path=path, value=value) for path, value in added.items())]:
            put(draft.ticket, fact.path, fact.value, fact.source, fact.ref)
        draft.facts = []
        if added:
            scene.say("utter_noted", facts=noted(added))
        advance(scene)
        contradictions.ask(scene)
        return
    kind = kind_of(text)
    changed = {**told, **({"kind": kind} if kind else {})}
    shown = {fact.path: fact.value for fact in draft.facts}
    if any(shown.get(path) != value for path, value in changed.items()):
        contradictions.corrected(draft, denied)
        correct_takeover(scene, changed)
    elif words.says("dont_know", text) or words.says("skip", text) or (chosen != "no" and _missed(scene)):
        # Nothing that was said is lost, and replies that nobody could read call nothing wrong; the review shows it with the doubt.
        _take_unconfirmed(draft)
        advance(scene)
    elif chosen == "no" and "takeover" not in draft.failures:
        note_failure(scene, "takeover")
        scene.say("utter_takeover_what")
    elif chosen == "no":
        draft.facts, draft.conflicts = [], []
        scene.say("utter_takeover_dropped")
        advance(scene)


def _denied_customizations(text: str) -> dict[str, Any]:
    """What "sim, mas não temos customização" corrects: no code in it tells."""
    agrees = words.phrase("yes_but").match(plain(text))
    rest = plain(text)[agrees.end() :] if agrees else ""
    field = steering.field_named(rest)
    said = words.choice("customizations", rest) if field is BY_ID["customizations"] else None
    return {BY_ID["customizations"].path: said} if said == "no" else {}


def _says_the_same(draft: Draft, text: str, told: dict[str, Any]) -> bool:
    """Whether "sim, mas é no GPEM030" only says again what is shown, and calls nothing wrong."""
    agrees = words.phrase("yes_but").match(plain(text))
    if agrees is None or not told or words.choice("takeover", plain(text)[agrees.end() :]) == "no":
        return False
    shown = {fact.path: fact.value for fact in draft.facts}
    return all(shown.get(path) == value for path, value in told.items())


def _take_unconfirmed(draft: Draft) -> None:
    for fact in draft.facts:
        put(draft.ticket, fact.path, fact.value, fact.source, fact.ref)
        warn(draft, BY_PATH[fact.path], "unconfirmed")
    draft.facts = []


def correct_takeover(scene: Scene, values: dict[str, Any]) -> None:
    """Changes what waits for confirmation and shows it again."""
    draft = scene.draft
    if not values:
        scene.say("utter_takeover_what")
        return
    kept = [fact for fact in draft.facts if fact.path not in values]
    order = [fact.path for fact in draft.facts] + [path for path in values if all(path != fact.path for fact in draft.facts)]
    changed = {fact.path: fact for fact in kept} | {
        path: Fact(path=path, value=msgspec.to_builtins(value)) for path, value in values.items()
    }
    draft.facts = [changed[path] for path in order]


# What a file says against an answer


def _conflict(scene: Scene, _chosen: str | None) -> None:
    text, chosen = scene.said.text, contradictions.chosen(scene)
    undecided = chosen is None and (words.says("dont_know", text) or words.says("skip", text))
    if undecided or (not contradictions.settle(scene, chosen) and _missed(scene)):
        # What the customer said stays; the analyst sees the doubt.
        warn(scene.draft, BY_PATH[scene.draft.conflicts[0].path], "disputed")
        contradictions.leave(scene)


# Choice of a routine


def offer_routines(scene: Scene, codes: tuple[str, ...]) -> None:
    """Asks which of several routines is meant, then goes back to the open question."""
    draft = scene.draft
    if draft.question not in ("confirm_cancel", "confirm_handoff", "disambiguation"):
        draft.interrupted = draft.question
    elif draft.interrupted == "disambiguation":
        draft.interrupted = None
    draft.question, draft.choices = "disambiguation", list(codes)


def _disambiguation(scene: Scene, chosen: str | None) -> None:
    draft = scene.draft
    code = chosen if chosen in draft.choices else _named_choice(scene)
    field = BY_ID["routines"]
    undecided = words.says("dont_know", scene.said.text) or words.says("skip", scene.said.text)
    refused = chosen == "none" and not undecided
    if draft.interrupted == "takeover" and (code is not None or refused or undecided or _missed(scene)):
        # Nothing is in the document yet: the routine waits with the rest for its confirmation.
        draft.question, draft.interrupted, draft.choices = "takeover", None, []
        correct_takeover(scene, {field.path: [routine(code)]} if code else {})
        return
    if code is not None:
        accept(scene, field, {field.path: [routine(code)]})
    elif draft.interrupted == "takeover" or (not refused and not undecided and not _missed(scene)):
        return
    elif not refused and not draft.ticket.environment.routines:
        # One of them it is: the analyst sees them all, with the doubt.
        accept(scene, field, {field.path: [routine(each) for each in draft.choices]})
        warn(draft, field, "undecided")
    returning, draft.choices, draft.question, draft.interrupted = draft.interrupted, [], draft.interrupted, None
    if code is None and refused:
        reopen_question(scene, field)
    elif returning in (None, "routines"):
        advance(scene)


def _named_choice(scene: Scene) -> str | None:
    draft, reply = scene.draft, plain(scene.said.text)
    counted = at_position(reply, draft.choices)
    if counted is not None:
        return counted
    for code in draft.choices:
        if code.lower() in reply or plain(routine(code).description or code) == reply:
            return code
    named = (artifact.value for artifact in find_artifacts(scene.said.text) if artifact.kind in ("routine", "user_function"))
    return next(named, None)


# Review and scope


def _review(scene: Scene, chosen: str | None) -> None:
    draft, text = scene.draft, scene.said.text
    unsure = words.says("dont_know", text)
    removed = steering.removable(text, draft.ticket)
    field = removed or steering.correctable(draft.ticket, text)
    if removed is not None and removed.type != "files" and removed.id != "kind":
        _take_out(scene, removed)
    elif field is not None:
        reopen_question(scene, field)
    elif chosen == "change":
        scene.say("utter_change_which")
    elif chosen == "confirm" or (chosen is None and scene.sure_of("affirm", "confirm")):
        if assessed(draft).scope.decision in ("consulting", "test_first"):
            draft.question = "scope_choice"
        else:
            finish(scene)
    elif chosen is None and scene.said.attachments:
        # The file is taken; whatever stands beside it decides nothing.
        ask_again(scene)
    elif chosen is None and _missed(scene, "utter_review_unsure" if unsure else "utter_problem_unclear"):
        pause(scene, "utter_paused_unsent")


def _take_out(scene: Scene, field: Field) -> None:
    """Takes an answer out of the ticket; its question is not asked again."""
    draft = scene.draft
    clear(draft.ticket, field.path)
    drop_warnings(draft, field)
    close(scene, field)
    scene.say("utter_removed", label=render.label(field.path))
    advance(scene)


def _scope_choice(scene: Scene, chosen: str | None) -> None:
    draft = scene.draft
    chosen = chosen or _hinted_choice(scene)
    decision = assessed(draft).scope.decision
    if chosen == "consulting" and decision != "consulting":
        scene.say("utter_consulting_not_needed")
    elif chosen == "consulting":
        _close(scene, "consulting", "consulting", "utter_submitted_consulting")
    elif chosen == "open_anyway":
        draft.ticket.scope.override = True
        _close(scene, "ticket", "submitted", "utter_submitted_override")
    elif chosen == "test_first":
        draft.paused_at, draft.state, draft.question = TESTING, "paused", None
        scene.say("utter_test_first")
    elif _missed(scene, of_the_question(draft) if words.says("dont_know", scene.said.text) else "utter_problem_unclear"):
        pause(scene, "utter_paused_unsent")


#: What the NLU calls a reply that decides about the scope, by the value that it chooses.
_DECIDING = {"choose_consulting": "consulting", "open_anyway": "open_anyway", "test_first": "test_first"}


def _hinted_choice(scene: Scene) -> str | None:
    return _DECIDING.get(scene.said.intent or "") if scene.sure_of(*_DECIDING) else None


def decides_scope(scene: Scene) -> bool:
    """Whether a message surely decides about the scope although nothing is asked: its words do not say otherwise than the NLU."""
    text, hinted = scene.said.text, _hinted_choice(scene)
    titled = plain(text) in map(plain, words.field_words()["scope_choice"].titles.values())
    return titled or (hinted is not None and words.choice("scope_choice", text) in (None, hinted))


def finish(scene: Scene) -> None:
    """Stores the ticket as its scope decision says."""
    ticket = assessed(scene.draft)
    if ticket.scope.decision == "other_channel":
        _close(scene, "other_channel", "rerouted", "utter_submitted_other_channel", advice=scope.advice(ticket) or "")
    else:
        _close(scene, "ticket", "submitted", "utter_submitted")


def _close(scene: Scene, outcome: Outcome, status: Status, response: str, **params: str) -> None:
    draft = scene.draft
    ticket = assessed(draft)
    ticket.outcome, ticket.status, ticket.subject = outcome, status, render.subject(ticket)
    stored = scene.submit(ticket)
    scene.protocol = stored.protocol
    scene.say(response, protocol=stored.protocol or "", score=str(stored.quality.score), **params)
    draft.reset()


# Leaving


def _back(scene: Scene) -> None:
    draft = scene.draft
    draft.question, draft.interrupted = draft.interrupted, None
    if draft.state == "paused" and draft.question is None:
        scene.say("utter_paused")
    else:
        scene.say("utter_going_on" if draft.question else "utter_nothing_changed")


def _confirm_cancel(scene: Scene, chosen: str | None) -> None:
    if chosen == "yes":
        scene.draft.reset()
        scene.draft.turns, scene.forgotten = [], True
        scene.say("utter_cancelled")
    elif chosen == "no" or _missed(scene):
        _back(scene)


def _confirm_handoff(scene: Scene, chosen: str | None) -> None:
    draft = scene.draft
    if chosen == "yes":
        if draft.state == "idle":
            begin(draft)
        _take_unconfirmed(draft)
        _close(scene, "handoff", "submitted", "utter_submitted_handoff")
    elif chosen == "no" or _missed(scene):
        _back(scene)


def _resume(scene: Scene, chosen: str | None) -> None:
    pending = scene.draft.pending
    if chosen == "new":
        open_draft(scene, pending or "")
    elif chosen == "continue" or _missed(scene):
        resume(scene)
