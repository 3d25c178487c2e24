"""What Slack tells us, whatever it holds."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from bot.channels.incoming import Incoming
from bot.channels.slack import _UNREADABLE
from bot.channels.slack_events import Owner, Said, Work, block_id, file_of, read_command, read_event, read_interaction, signed
from bot.channels.slack_work import event_of
from tests.slack_stand_in import SECRET, signature

EVENT = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "team": "T1", "text": "oi", "ts": "1.1"}
ENVELOPE = {"event_id": "Ev1", "team_id": "T1", "event": EVENT, "authorizations": [{"user_id": "B1", "is_bot": True}]}

values = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda each: st.lists(each, max_size=3))
objects = st.dictionaries(st.sampled_from([*EVENT, "files", "subtype", "thread_ts", "bot_id", "user_team"]), values)


def test_an_event_survives_the_inbox() -> None:
    received = read_event(ENVELOPE)
    assert received
    stored = msgspec.json.decode(msgspec.json.encode(event_of(received).body))
    assert msgspec.convert(stored, Work) == received.work


def test_a_repeated_event_has_the_same_id_and_another_one_has_not() -> None:
    first, again, other = [read_event({**ENVELOPE, "event_id": event_id}) for event_id in ("Ev1", "Ev1", "Ev2")]
    assert first
    assert again == first
    assert other
    assert other.id != first.id


@pytest.mark.parametrize("more", [{"user_team": "T9", "team": "T9"}, {"team": "E1"}])
def test_a_guest_of_another_workspace_is_one_person_of_ours_in_messages_and_by_buttons(more: dict[str, str]) -> None:
    received = read_event({**ENVELOPE, "team_id": "T9", "authorizations": [{"team_id": "T1"}], "event": {**EVENT, **more}})
    assert received
    action = {"action_id": "choose-0", "block_id": block_id(Owner("T1", "U1"), "slack-1", 1), "value": "/skip", "text": {"text": "Pular"}}
    place = {"channel_id": "D1", "message_ts": "1.1"}
    payload = {
        "type": "block_actions",
        "trigger_id": "1",
        "actions": [action],
        "user": {"id": "U1", "team_id": "T9"},
        "message": {"text": "x"},
    }
    pressed = read_interaction(urlencode({"payload": json.dumps({**payload, "container": place})}).encode())
    assert pressed
    assert event_of(received).conversation == event_of(pressed).conversation


@given(objects)
def test_an_odd_event_is_read_ignored_or_refused_by_a_known_error(more: dict[str, Any]) -> None:
    try:
        received = read_event({**ENVELOPE, "event": {**EVENT, **more}})
    except _UNREADABLE:
        return
    assert received is None or isinstance(received.work, Said)


@given(st.dictionaries(st.sampled_from(["type", "actions", "user", "team", "container", "message", "trigger_id"]), values))
def test_an_odd_interaction_is_ignored_or_refused_by_a_known_error(payload: dict[str, Any]) -> None:
    body = urlencode({"payload": json.dumps({"type": "block_actions", **payload})}).encode()
    try:
        assert read_interaction(body) is None
    except _UNREADABLE:
        return


@given(st.binary(max_size=80))
def test_odd_bytes_are_refused_by_a_known_error(body: bytes) -> None:
    for read in (read_interaction, read_command):
        with pytest.raises(_UNREADABLE):
            read(body)


@given(st.binary(max_size=40), st.none() | st.text(max_size=20), st.none() | st.text(max_size=20))
def test_no_odd_head_or_body_passes_for_slacks(body: bytes, timestamp: str | None, proof: str | None) -> None:
    assert not signed(SignatureVerifier(SECRET), body, timestamp, proof)


def test_what_slack_signed_passes() -> None:
    head = signature(b"{}")
    assert signed(SignatureVerifier(SECRET), b"{}", head["X-Slack-Request-Timestamp"], head["X-Slack-Signature"])


def test_ids_are_ids_of_messages_too() -> None:
    received = read_event({**ENVELOPE, "event_id": "Ev/1." * 90})
    assert received
    assert msgspec.convert({"message_id": received.id}, Incoming).message_id.replace("-", "").isalnum()
    assert len(received.id) <= 100


@pytest.mark.parametrize(
    ("told", "name", "url", "gone"),
    [
        ({"name": "a.log", "url_private": "https://files.slack.com/a"}, "a.log", "https://files.slack.com/a", False),
        ({"name": "a.log", "url_private": "x", "file_access": "check_file_info"}, "a.log", None, False),
        ({"name": None, "title": "b.log"}, "b.log", None, False),
        ({"name": "../529.982.247-25.log"}, "[CPF removido].log", None, False),
        ({"name": "Untitled", "mode": "snippet"}, "Untitled.txt", None, False),
        ({"mode": "snippet"}, "texto.txt", None, False),
        ({"name": "a.log", "mode": "tombstone"}, "a.log", None, True),
        ({"name": "a.log", "mode": "hidden_by_limit"}, "a.log", None, True),
    ],
)
def test_a_files_name_and_address_are_read(told: dict[str, Any], name: str, url: str | None, gone: bool) -> None:
    file = file_of({"id": "F1", **told})
    assert (file.name, file.url, file.gone) == (name, url, gone)
