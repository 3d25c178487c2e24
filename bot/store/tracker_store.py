"""Rasa's trackers, kept short: one row per conversation, so that a turn costs the same in a long conversation as in a new one.

Rasa reads, replays and sends every event of a conversation in each turn. The draft is the truth here, so the tracker needs only what
the dialogue policies look at: the last turns, and the slots and the active form as they stood before them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, ConversationPaused, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.engine import Engine

from bot.settings import settings
from bot.store.engine import create_engine, insert, writing
from bot.store.schema import require_current
from bot.store.tables import trackers

if TYPE_CHECKING:
    from rasa.core.agent import Agent

#: Events of whole turns that are kept as they happened: three or four turns of the form. Rules look back two turns at most.
KEPT_EVENTS = 24


class BoundedTrackerStore(TrackerStore):
    """Keeps the end of each conversation in the table ``trackers``.

    Set in ``endpoints.yml`` by module path. Rasa passes its ``url`` as ``host``; without one it is the database of the settings.

    Raises:
        StoreError: The URL is not understood, the database cannot be reached, or its schema is not this version's.
        RasaException: An event broker is configured.
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        **kwargs: Any,
    ) -> None:
        if event_broker is not None:
            # Rasa finds the events to stream by counting the stored ones, which a bounded store does not keep.
            raise RasaException("BoundedTrackerStore cannot stream events: remove event_broker from endpoints.yml.")
        super().__init__(domain, event_broker, **kwargs)
        url = host or settings().database_url
        require_current(url)
        self.engine: Engine = create_engine(url)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The bounded tracker of a conversation, or None where there is none yet."""
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(trackers.c.events).where(trackers.c.sender_id == sender_id)).first()
        return DialogueStateTracker.from_dict(sender_id, json.loads(row.events), self.domain.slots) if row else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Replaces the conversation's row; one commit. An empty tracker is not stored (Rasa saves one before the first turn)."""
        if not tracker.events:
            return
        events = json.dumps([event.as_dict() for event in bounded_events(tracker)])
        values = {"events": events, "updated_at": datetime.now(timezone.utc)}
        with writing(self.engine) as connection:
            row = insert(connection, trackers).values(sender_id=tracker.sender_id, **values)
            connection.execute(row.on_conflict_do_update(index_elements=[trackers.c.sender_id], set_=values))

    async def keys(self) -> Iterable[str]:
        """The ids of all stored conversations."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(trackers.c.sender_id)).scalars())

    async def delete(self, sender_id: str) -> None:
        """Forgets a conversation; nothing happens where it is unknown."""
        with writing(self.engine) as connection:
            connection.execute(sa.delete(trackers).where(trackers.c.sender_id == sender_id))


def bounded_events(tracker: DialogueStateTracker, keep: int = KEPT_EVENTS) -> list[Event]:
    """The events that stand for a tracker: the last whole turns, at most ``keep`` events of them, after the past in short form.

    The past is what ``DialogueStateTracker.applied_events`` makes of it: the turn that led into the active form (or the last turn
    before the cut), and the slots as they stood. Replayed, these events give the same slots, active loop and latest action; rules see the
    same states of the turns that remain. Cutting twice changes nothing.
    """
    events = list(tracker.events)
    if len(events) <= keep:
        return events
    starts = _turn_starts(events)
    cut = next((start for start in starts if len(events) - start <= keep), starts[-1] if starts else 0)
    if not cut:
        return events
    past = DialogueStateTracker.from_events(tracker.sender_id, events[:cut], tracker.slots.values())
    return [*_short_past(past, events[cut].timestamp), *events[cut:]]


def assert_active(agent: Agent) -> None:
    """Raises RasaException unless a loaded agent keeps its trackers here.

    Rasa falls back to memory, with a warning only, where the module of a tracker store cannot be imported.
    """
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    if not isinstance(store, BoundedTrackerStore):
        raise RasaException(
            f"Conversations would be kept in a {type(store).__name__}: "
            "set tracker_store.type in endpoints.yml to bot.store.tracker_store.BoundedTrackerStore."
        )


def _turn_starts(events: Sequence[Event]) -> list[int]:
    """Where the turns begin: at the ``action_listen`` that a message of the customer follows."""
    return [index for index in range(len(events) - 1) if _listens(events[index]) and isinstance(events[index + 1], UserUttered)]


def _short_past(past: DialogueStateTracker, timestamp: float) -> list[Event]:
    # Slots that rules look at keep their course; of the others only the outcome matters.
    seen = {slot.name for slot in past.slots.values() if slot.influence_conversation}
    applied = [event for event in past.applied_events() if not isinstance(event, BotUttered)]
    entered = _entered_loop(applied, past.active_loop_name)
    first, last = _turn_start(applied, entered), _turn_start(applied, len(applied))
    between = [event for event in applied[entered + 1 : last] if isinstance(event, SlotSet)]
    turns = [*applied[first : entered + 1], *between, *applied[max(entered + 1, last) :]]
    before = DialogueStateTracker.from_events(past.sender_id, applied[:first], past.slots.values())
    return [
        # Without an action in front, what follows would look to rules like the start of a conversation.
        *[event for event in applied[:first] if isinstance(event, ActionExecuted)][-1:],
        *(event for event in _slots(before, timestamp) if event.key in seen),
        *_without_overwritten([event for event in turns if not isinstance(event, SlotSet) or event.key in seen]),
        *(event for event in _slots(past, timestamp) if event.key not in seen),
        *([ConversationPaused(timestamp)] if past.is_paused() else []),
    ]


def _entered_loop(events: Sequence[Event], name: str | None) -> int:
    """Where the active loop was entered; the end of the events where none is active."""
    entries = [index for index, event in enumerate(events) if isinstance(event, ActiveLoop) and event.name == name]
    return entries[-1] if name and entries else len(events)


def _turn_start(events: Sequence[Event], position: int) -> int:
    """Where the turn begins that a position lies in."""
    return max((start for start in _turn_starts(events) if start <= position), default=0)


def _slots(tracker: DialogueStateTracker, timestamp: float) -> list[SlotSet]:
    return [SlotSet(slot.name, slot.value, timestamp) for slot in tracker.slots.values() if slot.value != slot.initial_value]


def _without_overwritten(events: Sequence[Event]) -> list[Event]:
    """Drops each SlotSet that another one overwrites before the next action: no rule ever sees it."""
    kept: list[Event] = []
    later: set[str] = set()
    for event in reversed(events):
        if isinstance(event, ActionExecuted):
            later.clear()
        if isinstance(event, SlotSet):
            if event.key in later:
                continue
            later.add(event.key)
        kept.append(event)
    return kept[::-1]


def _listens(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME
