"""Intents that the classifier treats apart from what it has learned."""

from __future__ import annotations

FALLBACK = "nlu_fallback"

#: What a description of a problem is: only these two get longer by joining sentences.
DESCRIPTIONS = frozenset({"inform", "open_ticket"})

#: What moves the conversation instead of adding to the ticket. Nobody needs many words for it, so a long message is never one.
COMMANDS = frozenset(
    {
        "affirm",
        "cancel",
        "change_answer",
        "choose_consulting",
        "confirm",
        "continue_draft",
        "deny",
        "done",
        "dont_know",
        "go_back",
        "goodbye",
        "greet",
        "help",
        "open_anyway",
        "pause",
        "show_summary",
        "skip",
        "talk_to_human",
        "test_first",
        "thank",
    }
)
