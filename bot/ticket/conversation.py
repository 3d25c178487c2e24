"""The conversation: one message in, the draft changed, what to say and what to ask next out. Pure; storing a ticket is handed in.

While a question is open a message is read in this order: button, command, side question, correction, answer. That is how a long
description is never taken for "cancelar", and how any answer can be changed without leaving the question.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.portuguese import word_count
from bot.ticket import (
    answers,
    closing,
    coach,
    contradictions,
    evidence_step,
    facts,
    lifecycle,
    masking,
    opening,
    payloads,
    receiving,
    releases,
    steering,
    words,
)
from bot.ticket.asking import advance, ask_again, go_back, note_failure, on_the_way, reopen_question
from bot.ticket.checked import NOTHING_CHECKED, Checked
from bot.ticket.draft import Draft, Turn
from bot.ticket.explaining import explain
from bot.ticket.facts import artifact_facts
from bot.ticket.fields import BY_ID, Field, applies
from bot.ticket.language import is_foreign
from bot.ticket.model import Ticket, get_path
from bot.ticket.provenance import derive, put
from bot.ticket.scene import Said, Scene, accept, close, noted, open_field, warn
from bot.ticket.view import example_data, example_place

#: Re-asks of one question before its answer is taken as it is and flagged.
MOST_REASKS = 2
#: Questions to which a bare "não" says that the answer is not at hand, besides the combined ones.
NOT_AT_HAND = ("last_occurrence", "routines", "module", "release", "appserver_build")
#: Longest "não sei ..." that counts as not knowing, in words; a longer one tells something.
LONGEST_DONT_KNOW = 6


def take_turn(
    draft: Draft, said: Said, submit: Callable[[Ticket], Ticket], tickets: Callable[[], list[Ticket]], checked: Checked = NOTHING_CHECKED
) -> Turn:
    """Takes one message and gives its outcome, changing the draft. A message that the draft remembers runs nothing again.

    ``checked`` is what became of the draft's files that waited for their security check.
    """
    known = draft.turn(said.message_id)
    if known is not None:
        return Turn(
            message_id=known.message_id, says=known.says, question=draft.question, protocol=known.protocol, forgotten=known.forgotten
        )
    if draft.state != "idle":
        lifecycle.take_over_contact(draft)
    scene = Scene(draft, said, submit, tickets)
    if not draft.greeted:
        draft.greeted = True
        scene.say("utter_privacy")
    if said.masked:
        scene.say("utter_masked", what=masking.names(said.masked))
    if not releases.come_first(scene, checked):
        if draft.question is None:
            _outside(scene)
        else:
            _inside(scene)
        releases.come_after(scene, checked)
    field = open_field(draft)
    wanted = draft.ticket.kind is not None and field is not None and draft.revisiting == field.id
    if field is not None and not on_the_way(draft, field) and not wanted:
        # The kind was changed, or is not known yet.
        advance(scene)
    if draft.conflicts and draft.revisiting is None:
        # An answer was corrected in front of a contradiction: it still waits.
        contradictions.ask(scene)
    turn = Turn(message_id=said.message_id, says=scene.says, question=draft.question, protocol=scene.protocol, forgotten=scene.forgotten)
    draft.remember(turn)
    return turn


def _outside(scene: Scene) -> None:
    said = scene.said
    if said.payload is None and is_foreign(said.text):
        scene.say("utter_only_portuguese")
        # What opens a ticket in any language is not lost; the rest would only be called not understood once more.
        if said.intent != "open_ticket" and not said.attachments and not facts.opening_facts(said.text, Ticket()):
            return
    if not _reopens(scene):
        opening.outside(scene)


def _inside(scene: Scene) -> None:
    if receiving.take_files(scene):
        return
    _read(scene)
    if scene.said.attachments:
        contradictions.ask(scene)


def _read(scene: Scene) -> None:
    """Reads a message in words, or a button, at the open question."""
    draft, said = scene.draft, scene.said
    field = open_field(draft)
    if _reopens(scene) or (field is None and closing.reads_first(scene)):
        return
    chosen = payloads.read_choice(said.payload)
    if chosen and chosen[0] == draft.question and _press(scene, field, chosen[1]):
        return
    command = payloads.read_command(said.payload) or steering.whole_command(said.text)
    if not ((command is not None and _obey(scene, command)) or _takes_foreign(scene, field) or _steers(scene, field)):
        _take_reply(scene, field)


def _take_reply(scene: Scene, field: Field | None) -> None:
    """Reads the answer to the open question, after everything that steers the conversation."""
    draft, said = scene.draft, scene.said
    if field is not None:
        _answer(scene, field)
    elif scene.sure_of("scope_question") and words.choice(draft.question or "", said.text) is None:
        explain(scene, steering.SCOPE)
    elif not (_chooses_nothing(scene) and scene.sure_of(*_MOVING) and _obey(scene, scene.said.intent or "")):
        closing.answer(scene)


def _reopens(scene: Scene) -> bool:
    """Opens the question of the answer beside which "corrigir" was pressed; False where it was not."""
    draft, field = scene.draft, BY_ID.get(payloads.corrected(scene.said.payload) or "")
    if field is None:
        return False
    if draft.state == "paused":
        lifecycle.resume(scene)
    if draft.state == "idle":
        scene.say("utter_nothing_open")
    elif draft.facts:
        # What waits for its confirmation comes first, or it would be lost.
        draft.question, draft.interrupted = "takeover", None
        closing.correct_takeover(scene, {})
    else:
        reopen_question(scene, field)
    return True


def _steers(scene: Scene, field: Field | None) -> bool:
    """Answers a side question or carries out a correction; False where the message is neither."""
    draft, said = scene.draft, scene.said
    topic = _side_question(scene, field)
    if topic is not None:
        explain(scene, topic)
        return True
    if closing.takes_a_side(scene):
        return True
    correction = steering.correction(said.text, draft.ticket, field)
    if correction is None and draft.question == "review":
        correction = steering.by_value(said.text, draft.ticket)
    if correction is None or draft.state == "idle" or (draft.question == "conflict" and correction.field.type == "files"):
        return False
    if draft.question == "takeover" and not correction.choices:
        shown = {fact.path: fact.value for fact in draft.facts}
        closing.correct_takeover(scene, steering.with_known(said.text, correction.values, shown.get))
    else:
        _correct(scene, correction)
    return True


def _side_question(scene: Scene, field: Field | None) -> str | None:
    """The topic of a side question: what its own words name, else what the NLU is sure of in a question to a choice or a fact."""
    free_text = field is not None and field.free_text
    topic = steering.asked_about(scene.said.text, free_text, doubt=scene.draft.question in ("kind", "question"))
    if scene.draft.question == "kind" and topic in _NAMED_LIKE_A_KIND:
        return steering.THIS
    if topic is not None or scene.said.payload is not None or not scene.said.text.rstrip().endswith("?"):
        return topic
    if scene.sure_of("scope_question") and scene.draft.question != "question":
        return steering.SCOPE
    # A description hardly ever asks; what a doubt is about, its own question decides.
    question = scene.draft.question or ""
    # "produção, onde mais seria?" answers.
    may_answer = (free_text and question in _TAKES_A_QUESTION) or (
        field is not None and words.choice(question, scene.said.text) is not None
    )
    return steering.THIS if scene.sure_of("explain_field", "help") and not may_answer else None


#: Fields whose name is that of a kind of request as well: "qual a diferença entre erro e queda?".
_NAMED_LIKE_A_KIND = ("customizations", "error_message", "question")
#: Questions whose answer may be a question itself.
_TAKES_A_QUESTION = ("question", "error_message", "attachments")


#: Intents that say what to do next at a question of the conversation itself, in words that are more than the command.
_MOVING = ("go_back", "help", "show_summary", "pause", "cancel", "talk_to_human", "ticket_status")


def _chooses_nothing(scene: Scene) -> bool:
    """Whether a reply neither chooses a value of the open question nor names anything of the ticket."""
    draft, text = scene.draft, scene.said.text
    if words.choice(draft.question or "", text) is not None or artifact_facts(text, Ticket()):
        return False
    return steering.removable(text, draft.ticket) is None and steering.correctable(draft.ticket, text) is None


def _takes_foreign(scene: Scene, field: Field | None) -> bool:
    """Takes a message in another language; False where it is read like any other.

    A description is kept as it is, for the analyst, because none of it may be lost; it is never read as the answer to a choice.
    """
    draft = scene.draft
    if scene.said.payload is not None or not is_foreign(scene.said.text) or (field is not None and field.id == "error_message"):
        return False
    if field is None and draft.failures.get(draft.question or "", 0) >= MOST_REASKS:
        return False
    scene.say("utter_only_portuguese")
    if field is None:
        note_failure(scene, draft.question or "")
        ask_again(scene)
    elif field.type == "list":
        _take_steps(scene, field, scene.said.text)
    elif field.id == "environment_report":
        _environment_told(scene, field)
    elif field.free_text or field.id == "occurs_with_detail":
        accept(scene, field, {field.path: scene.said.text})
        scene.say("utter_noted", facts=noted({field.path: scene.said.text}))
        warn(draft, field, "foreign")
        _note_extras(scene, field, scene.said.text)
        advance(scene)
    else:
        _take_codes(scene, field)
    return True


def _take_codes(scene: Scene, field: Field) -> None:
    """Takes from a message in another language what is the same in every one: codes, versions, an address."""
    text = scene.said.text
    found = artifact_facts(text, scene.draft.ticket)
    reading = answers.read(field, text, scene.draft.ticket) if field.id == "contact_email" else None
    answer = {field.path: found[field.path]} if field.path in found else reading.values if reading else {}
    if answer:
        accept(scene, field, answer)
        _note_extras(scene, field, text)
        advance(scene)
    elif scene.draft.failures.get(field.id, 0) < MOST_REASKS:
        _note_extras(scene, field, text)
        note_failure(scene, field.id)
        ask_again(scene)
    elif field.type == "files":
        _pass_over(scene, field, "skip")
    else:
        _not_enough(scene, field, None)


def _press(scene: Scene, field: Field | None, value: str) -> bool:
    """Takes the value of a button of the open question; False where only its title says what is meant."""
    if field is None:
        closing.answer(scene)
    elif value in words.field_words()[field.id].titles:
        accept(scene, field, {field.path: value})
        advance(scene)
    else:
        return False
    return True


def _obey(scene: Scene, command: str) -> bool:
    """Carries out a command; False where the words mean something else to the open question."""
    draft = scene.draft
    field = open_field(draft)
    if command in ("skip", "dont_know", "done"):
        return field is not None and _pass_over(scene, field, command)
    if command in opening.SMALL_TALK:
        scene.say(opening.SMALL_TALK[command])
        ask_again(scene)
        return True
    if command not in _COMMANDS or (command == "continue_draft" and field is None):
        return False
    _COMMANDS[command](scene)
    return True


def _help(scene: Scene) -> None:
    scene.say("utter_help")
    explain(scene, steering.THIS)


def _welcome_back(scene: Scene) -> None:
    scene.say("utter_small_talk")
    ask_again(scene)


def _allow_not_knowing(scene: Scene) -> None:
    scene.say("utter_may_not_know")
    ask_again(scene)


#: Commands at any question. Those that open no other question leave the open one to be asked again.
_COMMANDS: dict[str, Callable[[Scene], None]] = {
    "go_back": go_back,
    "help": _help,
    "explain_this": lambda scene: explain(scene, steering.THIS),
    "may_not_know": _allow_not_knowing,
    "continue_draft": _welcome_back,
    "ticket_status": opening.show_tickets,
    "show_summary": lifecycle.show_summary,
    "pause": lifecycle.pause,
    "cancel": lambda scene: lifecycle.interrupt(scene, "confirm_cancel"),
    "talk_to_human": lambda scene: lifecycle.interrupt(scene, "confirm_handoff"),
}


def _pass_over(scene: Scene, field: Field, command: str) -> bool:
    """Settles the open question by "pular", "não sei" or "pronto"."""
    if field.id == "attachments":
        evidence_step.finish(scene)
    elif command == "done":
        if field.type == "list":
            # Without any step the same question would only come a second time.
            _finish_steps(scene, field, MOST_REASKS if scene.draft.ticket.process.steps else 1)
            return True
        if field.type != "files":
            return False
        close(scene, field)
    else:
        reading = words.choice(field.id, "não sei") if command == "dont_know" else None
        if reading is not None:
            accept(scene, field, {field.path: reading})
        else:
            close(scene, field)
    advance(scene)
    return True


def _correct(scene: Scene, correction: steering.Correction) -> None:
    draft, field = scene.draft, correction.field
    if draft.state == "paused":
        lifecycle.resume(scene)
    if correction.choices:
        closing.offer_routines(scene, correction.choices)
    elif correction.problem:
        scene.say(_problem_response(field, correction.problem), example=_example(draft.ticket, correction.problem))
        reopen_question(scene, field)
    elif not correction.values:
        reopen_question(scene, field)
    else:
        was_open, was_known = draft.question == field.id, bool(get_path(draft.ticket, field.path))
        changed = {path: said for path, said in correction.values.items() if said != get_path(draft.ticket, path)}
        accept(scene, field, correction.values, correction.none)
        derive(draft.ticket)
        if was_known or not was_open:
            scene.say("utter_corrected", facts=noted(changed or correction.values))
        asked = open_field(draft)
        if was_open and field.type == "list":
            # One step was changed: the list goes on from there.
            draft.revisiting, was_open = None, False
        if contradictions.settled_by(draft, correction.values):
            contradictions.leave(scene)
        # Another answer may have made the open question needless, or the review incomplete; another kind has first questions of its own.
        elif (
            was_open
            or (field.id == "kind" and asked is not None)
            or draft.question in ("review", "scope_choice")
            or (asked is not None and not applies(draft.ticket, asked))
        ):
            advance(scene)
        else:
            ask_again(scene)


def _answer(scene: Scene, field: Field) -> None:
    text = scene.said.text
    if _declines(scene, field, text):
        return
    reading = answers.read(field, text, scene.draft.ticket)
    nothing_read = reading is None or (reading.problem is not None and not any(reading.values.values()))
    if nothing_read and _hinted(scene, field):
        return
    if reading is not None and reading.choices:
        _note_extras(scene, field, text)
        closing.offer_routines(scene, reading.choices)
        return
    if field.id == "attachments":
        evidence_step.read(scene)
    elif field.id == "environment_report":
        _environment_told(scene, field)
    elif field.type == "list":
        _take_steps(scene, field, text)
    elif reading is None or reading.problem:
        _not_enough(scene, field, reading)
    else:
        accept(scene, field, _kept_alongside(scene, field, reading.values), reading.none)
        _note_extras(scene, field, text)
        advance(scene)


def _declines(scene: Scene, field: Field, text: str) -> bool:
    """Whether the reply says, in any way, that there is nothing to answer here."""
    short = word_count(text) <= LONGEST_DONT_KNOW
    names_evidence = field.id == "attachments" and evidence_step.says_more(text)
    if short and words.says("dont_know", text) and not names_evidence:
        return _pass_over(scene, field, "dont_know")
    if field.type == "choice":
        return False
    if field.type in ("list", "files") and words.says("done", text):
        return _pass_over(scene, field, "done")
    if names_evidence:
        return False
    passes = ["skip", "not_now"]
    passes += ["done"] if field.combined else []
    passes += ["promises"] if field.id in ("more_details", "environment_report") else []
    passes += ["none"] if field.combined or field.id in NOT_AT_HAND else []
    passes += ["no_routine"] if field.id == "routines" else []
    passes += ["no_files"] if field.type == "files" and short else []
    return any(words.says(word, text) for word in passes) and _pass_over(scene, field, "skip")


def _hinted(scene: Scene, field: Field) -> bool:
    """Lets the NLU's intent help where the question could not read the reply."""
    # What decides the scope is only read from the customer's own words.
    readable = field.step in ("premises", "environment")
    for intent, word in (("affirm", "sim"), ("deny", "não"), ("dont_know", "não sei")):
        value = words.choice(field.id, word) if readable and scene.sure_of(intent) else None
        if value is not None:
            accept(scene, field, {field.path: value})
            advance(scene)
            return True
    if scene.sure_of("explain_field"):
        explain(scene, steering.THIS)
        return True
    if scene.sure_of("scope_question"):
        explain(scene, steering.SCOPE)
        return True
    if scene.said.intent == "pause" and not steering.leaves(scene.said.text):
        # "amanhã tem reunião" tells of a time and of no wish to stop.
        return False
    return scene.sure_of(*COMMAND_INTENTS) and _obey(scene, scene.said.intent or "")


COMMAND_INTENTS = (
    "go_back",
    "help",
    "show_summary",
    "pause",
    "cancel",
    "talk_to_human",
    "skip",
    "dont_know",
    "ticket_status",
    "bot_challenge",
    "thank",
    "greet",
)


def _kept_alongside(scene: Scene, field: Field, values: dict[str, Any]) -> dict[str, Any]:
    """The answer itself, and of what else it says what is not known yet or otherwise than in a file."""
    beside = contradictions.heard(scene.draft, {path: value for path, value in values.items() if path != field.path})
    return {path: value for path, value in values.items() if path == field.path or path in beside}


def _note_extras(scene: Scene, field: Field, text: str) -> bool:
    """Keeps what an answer tells beside itself, and says so; False where it tells nothing else."""
    told = {path: value for path, value in artifact_facts(text, scene.draft.ticket).items() if path != field.path}
    extras = contradictions.heard(scene.draft, told)
    if extras:
        _keep_extras(scene, extras)
    return bool(extras)


def _keep_extras(scene: Scene, extras: dict[str, Any]) -> None:
    for path, value in extras.items():
        put(scene.draft.ticket, path, value, "customer")
    scene.say("utter_noted", facts=noted(extras))


def _not_enough(scene: Scene, field: Field, reading: answers.Reading | None) -> None:
    draft = scene.draft
    code = reading.problem if reading and reading.problem else "unclear"
    beside = _note_extras(scene, field, scene.said.text)
    if beside and words.says("dont_know", scene.said.text):
        # "não sei a build, mas o banco é Oracle 19c"
        _pass_over(scene, field, "dont_know")
        return
    if field.combined or draft.failures.get(field.id, 0) >= MOST_REASKS:
        values = {path: value for path, value in (reading.values if reading else {}).items() if value is not None}
        # Asked again on purpose and not understood, an earlier answer stays as it was.
        if field.path in values or answers.unknown_paths(draft.ticket, {field.path: None}):
            accept(scene, field, values)
            warn(draft, field, code if code == "vague" else "unclear")
        close(scene, field)
        advance(scene)
        return
    if field.id in ("observed_behavior", "expected_behavior") and reading:
        # Kept already, so that nothing is lost if the customer leaves now; the question stays open.
        put(draft.ticket, field.path, reading.values[field.path], "customer")
    elsewhere = {path: value for path, value in (reading.values if reading else {}).items() if path != field.path and value}
    if elsewhere:
        _keep_extras(scene, elsewhere)
    if (beside or elsewhere) and code in ("unclear", field.id):
        # Said beside the question, not wrongly: it is noted, and the question simply comes again.
        note_failure(scene, field.id)
        ask_again(scene)
    else:
        _ask_better(scene, field, code)


def _ask_better(scene: Scene, field: Field, code: str) -> None:
    note_failure(scene, field.id)
    scene.say(_problem_response(field, code), example=_example(scene.draft.ticket, code))
    if scene.draft.failures[field.id] == MOST_REASKS:
        scene.say("utter_offer_human")
    ask_again(scene)


def _example(ticket: Ticket, code: str) -> str:
    return example_place(ticket) if code in ("missing_action", "missing_start") else example_data(ticket)


def _problem_response(field: Field, code: str) -> str:
    if code == "unclear":
        return "utter_problem_unclear"
    return f"utter_problem_{field.id}" if code in (field.id, "email") else f"utter_problem_{field.id}_{code}"


def _take_steps(scene: Scene, field: Field, text: str) -> None:
    draft = scene.draft
    *lines, last = text.splitlines() or [""]
    ends = bool(lines) and words.says("done", last)
    if draft.revisiting == field.id and answers.told_steps(text):
        draft.ticket.process.steps, draft.revisiting = [], None
    reading = answers.read(field, "\n".join(lines) if ends else text, draft.ticket)
    told = reading is not None and reading.values[field.path] != draft.ticket.process.steps
    if reading is not None:
        put(draft.ticket, field.path, reading.values[field.path], "customer")
        _note_extras(scene, field, text)
    # A message that adds nothing is asked about like a "pronto" that comes too soon, so that nobody is kept here for ever.
    if ends or (not told and (coach.check_steps(draft.ticket.process.steps) or draft.failures.get(field.id, 0) >= MOST_REASKS)):
        _finish_steps(scene, field)
    else:
        if not told:
            note_failure(scene, field.id)
        ask_again(scene)


def _finish_steps(scene: Scene, field: Field, most: int = MOST_REASKS) -> None:
    draft = scene.draft
    steps = draft.ticket.process.steps
    problem = None if draft.revisiting == field.id else coach.check_steps(steps)
    if problem and draft.failures.get(field.id, 0) < most:
        _ask_better(scene, field, problem)
        return
    if problem:
        warn(draft, field, problem)
    if not steps:
        close(scene, field)
    advance(scene)


def _environment_told(scene: Scene, field: Field) -> None:
    """Takes what a reply in words tells of the environment; it is not asked for a second time.

    The question waits for a file, so that a reply that tells nothing and is surely a command is no description of anything.
    """
    if not _note_extras(scene, field, scene.said.text) and _hinted(scene, field):
        return
    close(scene, field)
    advance(scene)
