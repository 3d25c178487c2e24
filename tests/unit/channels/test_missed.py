"""Replies that a channel's service did not take."""

from __future__ import annotations

import pytest

from bot.channels import missed
from bot.channels.missed import Missed


def test_the_last_reply_that_did_not_arrive_is_known_until_it_was_shown() -> None:
    turns = Missed()
    assert turns.at("D1") is None
    turns.note("D1", "slack-a", "m1")
    turns.note("D1", "slack-a", "m2")
    assert turns.at("D1") == ("slack-a", "m2")
    turns.arrived("D1")
    assert turns.at("D1") is None


def test_of_too_many_the_one_that_waited_longest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "MOST_MISSED", 2)
    turns = Missed()
    for place in ("D1", "D2", "D1", "D3"):
        turns.note(place, "slack-a", "m1")
    assert [turns.at(place) is not None for place in ("D1", "D2", "D3")] == [True, False, True]
