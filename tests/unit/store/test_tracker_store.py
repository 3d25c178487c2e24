"""A conversation whose tracker is cut after every turn goes on exactly as one whose tracker is not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    BotUttered,
    ConversationPaused,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from bot import rasa_tuning
from bot.store import StoreError, migrate
from bot.store.store import Store
from bot.store.tracker_store import KEPT_EVENTS, BoundedTrackerStore, assert_active, bounded_events

DOMAIN = """
version: "3.1"
intents: [open_ticket, greet, inform, chitchat]
slots:
  turns: {type: any, mappings: [{type: custom}]}
  answer: {type: any, mappings: [{type: custom}]}
  mood: {type: text, initial_value: calm, influence_conversation: true, mappings: [{type: custom}]}
forms:
  ticket_form: {required_slots: [answer, mood]}
responses:
  utter_ask_answer: [{text: Which one}]
  utter_sent: [{text: Sent.}]
  utter_hello: [{text: Hello.}]
  utter_side: [{text: Aside.}]
actions: [validate_ticket_form]
"""
RULES = """
version: "3.1"
rules:
- rule: greeting at the start only
  conversation_start: true
  steps:
  - intent: greet
  - action: utter_hello
- rule: a problem opens the form
  condition: [{active_loop: null}]
  steps:
  - intent: open_ticket
  - action: ticket_form
  - active_loop: ticket_form
- rule: chitchat that the form rejects
  steps:
  - intent: chitchat
  - action: utter_side
- rule: what follows the form
  condition: [{active_loop: ticket_form}]
  steps:
  - action: ticket_form
  - active_loop: null
  - slot_was_set: [{requested_slot: null}]
  - action: utter_sent
"""
#: What the customer may do, and what the validation of the form makes of it.
TURNS: dict[str, list[Event]] = {
    "answer": [SlotSet("answer", {"text": "MATA410"}), SlotSet("requested_slot", "answer"), SlotSet("mood", None)],
    "aside": [BotUttered("Aside.")],
    "send": [SlotSet("requested_slot", None)],
    "greet": [SlotSet("mood", "glad")],
    "nothing": [],
    "chat": [],
}


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.from_yaml(DOMAIN)


@pytest.fixture(scope="module")
def policy(domain: Domain, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Rasa's own RulePolicy, trained on the rules above."""
    rasa_tuning.apply()
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource
    from rasa.shared.core.generator import TrainingDataGenerator
    from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
    from rasa.shared.core.training_data.structures import StoryGraph

    steps = YAMLStoryReader().read_from_string(RULES)
    policy = RulePolicy.create(
        RulePolicy.get_default_config(),
        LocalModelStorage.create(tmp_path_factory.mktemp("policy")),
        Resource("rules"),
        ExecutionContext(GraphSchema({})),
    )
    policy.train(TrainingDataGenerator(StoryGraph(steps), domain, augmentation_factor=0).generate(), domain)
    return policy


@pytest.fixture(scope="module")
def validation() -> Iterator[None]:
    """The action server, in place of which ``TURNS`` says what the customer's words lead to."""
    rasa_tuning.apply()
    from rasa.core.actions.action import RemoteAction

    async def run(_self: Any, _channel: Any, _nlg: Any, tracker: DialogueStateTracker, _domain: Domain) -> list[Event]:
        assert tracker.latest_message is not None
        events = TURNS[tracker.latest_message.text or "nothing"]
        # Bookkeeping, as the real validation does it: a turn without any other slot would be rejected.
        return [SlotSet("turns", (tracker.get_slot("turns") or 0) + 1), *events] if events else []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RemoteAction, "run", run)
        yield


def new_conversation(domain: Domain) -> DialogueStateTracker:
    start = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
    return DialogueStateTracker.from_events("42", start, domain.slots)


async def take_turn(tracker: DialogueStateTracker, text: str, policy: Any, domain: Domain) -> list[str]:
    """One turn as Rasa's processor takes it; the actions that it chose."""
    from rasa.core.actions.action import ActionExecutionRejection, action_for_name_or_text
    from rasa.core.channels.channel import CollectingOutputChannel
    from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator

    intent = {"greet": "greet", "send": "inform", "chat": "chitchat"}.get(text, "open_ticket")
    tracker.update(UserUttered(text, {"name": intent, "confidence": 1.0}, [], {"text": text, "intent": {"name": intent}, "entities": []}))
    nlg = TemplatedNaturalLanguageGenerator(domain.responses)
    chosen: list[str] = []
    while chosen[-1:] != ["action_listen"]:
        assert len(chosen) < 10, f"the policy never listens again: {chosen}"
        prediction = policy.predict_action_probabilities(tracker, domain)
        name = domain.action_names_or_texts[prediction.max_confidence_index]
        # The ensemble of policies never repeats what has just been rejected.
        just_rejected = isinstance(tracker.events[-1], ActionExecutionRejected) and name == tracker.active_loop_name
        chosen.append("action_default_fallback" if just_rejected else name)
        action = action_for_name_or_text(chosen[-1], domain, None)
        try:
            events = await action.run(CollectingOutputChannel(), nlg, tracker.copy(), domain)
        except ActionExecutionRejection:
            tracker.update(ActionExecutionRejected(chosen[-1]))
            continue
        tracker.update_with_events(prediction.events, domain)
        tracker.update(ActionExecuted(chosen[-1]))
        tracker.update_with_events(events, domain)
    return chosen


def state(tracker: DialogueStateTracker) -> dict[str, Any]:
    return {
        "slots": tracker.current_slot_values(),
        "loop": tracker.active_loop_name,
        "rejected": tracker.is_active_loop_rejected,
        "interrupted": tracker.is_active_loop_interrupted,
        "latest_action": tracker.latest_action_name,
        "followup_action": tracker.followup_action,
        "message": tracker.latest_message.text if tracker.latest_message else None,
        "paused": tracker.is_paused(),
    }


def replayed(events: list[Event], domain: Domain) -> DialogueStateTracker:
    """A tracker made of stored events, as the store makes it."""
    return DialogueStateTracker.from_dict("42", json.loads(json.dumps([event.as_dict() for event in events])), domain.slots)


@pytest.mark.usefixtures("validation")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.sampled_from(sorted(TURNS)), min_size=12, max_size=40))
def test_a_cut_conversation_goes_on_as_an_uncut_one(turns: list[str], policy: Any, domain: Domain) -> None:
    whole, cut = new_conversation(domain), new_conversation(domain)
    for text in ["answer", *turns]:
        expected = asyncio.run(take_turn(whole, text, policy, domain))
        assert asyncio.run(take_turn(cut, text, policy, domain)) == expected
        cut = replayed(bounded_events(cut, keep=12), domain)
        assert state(cut) == state(whole)
        # The last states are all that a rule sees: the longest rule above has three.
        assert cut.past_states(domain)[-3:] == whole.past_states(domain)[-3:]
    assert len(cut.events) < 12 + 18


@pytest.mark.usefixtures("validation")
def test_inside_the_form_rules_see_the_very_same_history(policy: Any, domain: Domain) -> None:
    tracker = new_conversation(domain)
    for text in ["greet", "answer", "aside", *["answer"] * 10]:
        asyncio.run(take_turn(tracker, text, policy, domain))
    cut = replayed(bounded_events(tracker, keep=12), domain)
    assert tracker.active_loop_name == "ticket_form"
    assert cut.get_slot("requested_slot") == "answer"
    # What was before the form is gone, but for an action: without one this would look like the start of a conversation.
    assert cut.past_states(domain)[1]["prev_action"]["action_name"] == "utter_hello"
    assert cut.past_states(domain)[2:] == tracker.past_states(domain)[-len(cut.past_states(domain)) + 2 :]


@pytest.mark.usefixtures("validation")
def test_cutting_twice_changes_nothing(policy: Any, domain: Domain) -> None:
    tracker = new_conversation(domain)
    for text in ["answer", *["aside", "answer"] * 6]:
        asyncio.run(take_turn(tracker, text, policy, domain))
    once = bounded_events(tracker, keep=12)
    assert len(once) < len(tracker.events)
    assert [event.as_dict() for event in bounded_events(replayed(once, domain), keep=12)] == [event.as_dict() for event in once]


def test_rules_see_what_a_slot_was_between_two_actions(domain: Domain) -> None:
    tracker = new_conversation(domain)
    for mood in ("glad", None):
        tracker.update_with_events([UserUttered("hi", {"name": "greet"}), SlotSet("mood", "glad"), ActionExecuted("utter_hello")], domain)
        tracker.update_with_events([SlotSet("mood", None), ActionExecuted("utter_side"), SlotSet("mood", mood)], domain)
        tracker.update(ActionExecuted("action_listen"))
    cut = replayed(bounded_events(tracker, keep=9), domain)
    assert cut.past_states(domain)[1:] == tracker.past_states(domain)[1:]


def test_a_turn_that_is_longer_than_the_limit_stays_whole(domain: Domain) -> None:
    tracker = new_conversation(domain)
    turn = [ActionExecuted("action_listen"), UserUttered("long", {"name": "inform"}), *[SlotSet("turns", number) for number in range(30)]]
    tracker.update_with_events(turn, domain)
    tracker.update_with_events(turn, domain)
    assert bounded_events(tracker, keep=12)[-32:] == turn


def test_a_paused_conversation_stays_paused(domain: Domain) -> None:
    tracker = new_conversation(domain)
    tracker.update(ConversationPaused())
    for _ in range(20):
        tracker.update_with_events([ActionExecuted("action_listen"), UserUttered("hello?", {"name": "inform"})], domain)
    cut = replayed(bounded_events(tracker, keep=12), domain)
    assert len(cut.events) < 20
    assert cut.is_paused()


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/test.db"
    migrate(url)
    return url


@pytest.fixture
def store(url: str, domain: Domain) -> Iterator[BoundedTrackerStore]:
    store = BoundedTrackerStore(domain, host=url)
    yield store
    store.engine.dispose()


def stored(store: TrackerStore, sender_id: str = "42") -> DialogueStateTracker | None:
    return asyncio.run(store.retrieve(sender_id))


def test_a_saved_tracker_comes_back_as_it_was(store: BoundedTrackerStore, domain: Domain) -> None:
    tracker = new_conversation(domain)
    tracker.update_with_events([UserUttered("não é ação", {"name": "inform"}), SlotSet("answer", {"text": "MATA410"})], domain)
    asyncio.run(store.save(tracker))
    found = stored(store)
    assert found is not None
    assert [event.as_dict() for event in found.events] == [event.as_dict() for event in tracker.events]
    assert state(found) == state(tracker)
    assert stored(store, "another") is None


@pytest.mark.usefixtures("validation")
def test_a_row_grows_no_longer_than_its_conversations_last_turns(store: BoundedTrackerStore, policy: Any, domain: Domain) -> None:
    sizes = []
    asyncio.run(store.save(new_conversation(domain)))
    for _ in range(60):
        tracker = stored(store)
        assert tracker is not None
        asyncio.run(take_turn(tracker, "answer", policy, domain))
        asyncio.run(store.save(tracker))
        sizes.append(len(tracker.events))
    assert tracker is not None
    assert tracker.get_slot("turns") == 60
    assert tracker.active_loop_name == "ticket_form"
    assert max(sizes[20:]) <= max(sizes[:20]) < 2 * KEPT_EVENTS


def test_a_later_save_replaces_an_earlier_one_whatever_was_stored(store: BoundedTrackerStore, domain: Domain) -> None:
    long, short = new_conversation(domain), new_conversation(domain)
    long.update_with_events([SlotSet("turns", number) for number in range(5)], domain)
    asyncio.run(store.save(long))
    short.update(SlotSet("turns", 6))
    asyncio.run(store.save(short))
    assert stored(store) == short


def test_conversations_are_listed_and_forgotten(store: BoundedTrackerStore, domain: Domain) -> None:
    for sender_id in ("a", "b"):
        asyncio.run(store.save(DialogueStateTracker.from_events(sender_id, [ActionExecuted("action_listen")], domain.slots)))
    assert sorted(asyncio.run(store.keys())) == ["a", "b"]
    asyncio.run(store.delete("a"))
    asyncio.run(store.delete("unknown"))
    assert list(asyncio.run(store.keys())) == ["b"]


def test_a_new_tracker_is_not_stored_before_it_holds_an_event(store: BoundedTrackerStore) -> None:
    tracker = asyncio.run(store.get_or_create_tracker("new", append_action_listen=False))
    assert not tracker.events
    assert list(asyncio.run(store.keys())) == []


def test_the_purge_takes_trackers_that_nobody_touched(store: BoundedTrackerStore, domain: Domain) -> None:
    asyncio.run(store.save(new_conversation(domain)))
    now = datetime.now(timezone.utc)
    Store(store.engine).purge(now - timedelta(hours=1))
    assert stored(store) is not None
    Store(store.engine).purge(now + timedelta(hours=1))
    assert stored(store) is None


class _Agent:
    def __init__(self, store: TrackerStore) -> None:
        self.tracker_store = store


def test_start_up_accepts_this_store_as_rasa_wraps_it(url: str) -> None:
    endpoint = EndpointConfig.from_dict({"type": "bot.store.tracker_store.BoundedTrackerStore", "url": url})
    store = TrackerStore.create(endpoint)
    assert isinstance(store, BoundedTrackerStore)  # not wrapped: every method that Rasa wants to await is a coroutine
    assert_active(_Agent(FailSafeTrackerStore(store)))
    store.engine.dispose()


@pytest.mark.filterwarnings("ignore:Tracker store with type")
def test_start_up_fails_where_rasa_fell_back_to_memory(domain: Domain) -> None:
    fallback = TrackerStore.create(
        EndpointConfig.from_dict({"type": "bot.store.misspelled.BoundedTrackerStore", "url": "sqlite://"}), domain
    )
    assert isinstance(fallback, InMemoryTrackerStore)
    with pytest.raises(RasaException, match="kept in a InMemoryTrackerStore: set tracker_store"):
        assert_active(_Agent(FailSafeTrackerStore(fallback)))


def test_a_database_without_tables_is_refused_at_once(tmp_path: Path, domain: Domain) -> None:
    with pytest.raises(StoreError, match="no tables yet"):
        BoundedTrackerStore(domain, host=f"sqlite:///{tmp_path}/empty.db")


def test_an_event_broker_is_refused(url: str, domain: Domain) -> None:
    with pytest.raises(RasaException, match="cannot stream events"):
        BoundedTrackerStore(domain, event_broker=EventBroker(), host=url)
