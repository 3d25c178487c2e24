"""The action that asks which of two values holds."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import form
from bot.ticket.draft import Draft, Person
from tests.conversation.places import standing_at


def asked(draft: Draft | None, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the action says for a stored draft."""
    monkeypatch.setattr(form, "store", lambda: SimpleNamespace(draft=lambda key: draft))
    dispatcher = CollectingDispatcher()
    assert form.AskConflict().run(dispatcher, Tracker("k1", {}, {}, [], False, None, {}, "action_listen"), {}) == []
    return dispatcher.messages[0]  # type: ignore[no-any-return]


def test_the_question_comes_with_the_buttons_of_the_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    said = asked(standing_at("conflict").draft, monkeypatch)
    assert said["response"] == "utter_ask_conflict"
    assert said["buttons"] == [
        {"title": "7.00.210324P-20231005 (arquivo)", "payload": "/conflict=file"},
        {"title": "7.00.240223P-20250326 (o que informei)", "payload": "/conflict=customer"},
    ]


@pytest.mark.parametrize("draft", [None, Draft(person=Person(key="k1", channel="portal"))], ids=["gone", "settled"])
def test_without_a_contradiction_there_are_no_buttons(draft: Draft | None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(draft, monkeypatch)["buttons"] == []
