"""Events of channels: each once, in order, and none lost."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot.channels.background import TAKEN_UP, Background
from bot.store import Event, Store
from bot.store.inbox import UNDONE_KEPT
from bot.store.tables import inbox

pytestmark = pytest.mark.asyncio
NOON = datetime(2026, 11, 24, 15, 0, tzinfo=timezone.utc)


def event(number: int | str, conversation: str = "c1", channel: str = "slack") -> Event:
    return Event(channel, f"Ev{number}", conversation, {"text": f"mensagem {number}", "zero": "\u0000"})


class Worker:
    """Work that notes what it began and ended, and waits where the test says so."""

    def __init__(self) -> None:
        self.noted: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fails_at = ""

    async def __call__(self, each: Event) -> None:
        self.noted.append(f"{each.event_id} begins")
        await self.gate.wait()
        if each.event_id == self.fails_at:
            raise RuntimeError("segredo do cliente")
        self.noted.append(f"{each.event_id} ends")


def waiting(store: Store, channel: str = "slack") -> list[str]:
    return [each.event_id for each in store.waiting_events(channel, TAKEN_UP)]


async def test_an_event_is_kept_until_it_was_worked_off(store: Store) -> None:
    worker = Worker()
    worker.gate.clear()
    background = Background("slack", store, worker)
    assert await background.accept(event(1))
    assert store.waiting_events("slack", TAKEN_UP) == [event(1)]
    worker.gate.set()
    await background.finish()
    assert worker.noted == ["Ev1 begins", "Ev1 ends"]
    assert waiting(store) == []


async def test_a_repeated_event_is_worked_off_once_by_whichever_process(store: Store) -> None:
    worker = Worker()
    one, other = Background("slack", store, worker), Background("slack", store, worker)
    outcomes = await asyncio.gather(*(background.accept(event(1)) for background in (one, other, one)))
    await one.finish()
    await other.finish()
    assert sorted(outcomes) == [False, False, True]
    assert worker.noted == ["Ev1 begins", "Ev1 ends"]
    assert not await one.accept(event(1))


async def test_the_same_id_in_two_channels_are_two_events(store: Store) -> None:
    worker = Worker()
    slack, teams = Background("slack", store, worker), Background("teams", store, worker)
    assert await slack.accept(event(1))
    assert await teams.accept(event(1, channel="teams"))
    await slack.finish()
    await teams.finish()
    assert waiting(store) == waiting(store, "teams") == []


async def test_events_of_a_conversation_are_worked_off_in_the_order_of_arrival(store: Store) -> None:
    worker = Worker()
    background = Background("slack", store, worker)
    await asyncio.gather(*(background.accept(event(number)) for number in range(9)))
    await background.finish()
    assert worker.noted == [f"Ev{number} {what}" for number in range(9) for what in ("begins", "ends")]


async def test_a_conversation_does_not_wait_for_another(store: Store) -> None:
    begun: list[str] = []
    gate = asyncio.Event()

    async def work(each: Event) -> None:
        begun.append(each.event_id)
        if each.conversation == "slow":
            await gate.wait()
        else:
            gate.set()

    background = Background("slack", store, work)
    await background.accept(event(1, "slow"))
    await background.accept(event(2, "quick"))
    await asyncio.wait_for(background.finish(), 10)
    assert begun == ["Ev1", "Ev2"]


async def test_what_fails_holds_up_nothing_and_tells_the_log_nothing_of_the_customer(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker()
    worker.fails_at = "Ev1"
    background = Background("slack", store, worker)
    with caplog.at_level(logging.DEBUG):
        await background.accept(event(1))
        await background.accept(event(2))
        await background.finish()
    assert worker.noted == ["Ev1 begins", "Ev2 begins", "Ev2 ends"]
    assert waiting(store) == []
    assert "RuntimeError" in caplog.text
    assert "segredo" not in caplog.text
    assert "mensagem" not in caplog.text


async def test_what_a_crash_left_behind_is_taken_up_in_order(store: Store) -> None:
    for number in (1, 2):
        store.receive_event(event(number))
    worker = Worker()
    background = Background("slack", store, worker)
    await background.take_up()
    await background.accept(event(3))
    await background.finish()
    assert worker.noted == ["Ev1 begins", "Ev1 ends", "Ev2 begins", "Ev2 ends", "Ev3 begins", "Ev3 ends"]
    await background.take_up()
    await background.finish()
    assert len(worker.noted) == 6


async def test_a_killed_process_leaves_its_event_to_the_next(store: Store) -> None:
    dying = Worker()
    dying.gate.clear()
    background = Background("slack", store, dying)
    await background.accept(event(1))
    for task in list(background._begun):
        task.cancel()
    await background.finish()
    worker = Worker()
    after = Background("slack", store, worker)
    await after.take_up()
    await after.finish()
    assert worker.noted == ["Ev1 begins", "Ev1 ends"]


async def test_taking_up_leaves_alone_what_this_process_is_at(store: Store) -> None:
    worker = Worker()
    worker.gate.clear()
    background = Background("slack", store, worker)
    await background.accept(event(1))
    await background.take_up()
    worker.gate.set()
    await background.finish()
    assert worker.noted == ["Ev1 begins", "Ev1 ends"]


async def test_a_caller_who_goes_away_does_not_lose_the_event(store: Store) -> None:
    worker = Worker()
    background = Background("slack", store, worker)
    caller = asyncio.create_task(background.accept(event(1)))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await background.finish()
    assert worker.noted == ["Ev1 begins", "Ev1 ends"]


async def test_an_event_that_cannot_be_kept_is_the_callers_and_holds_up_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker()
    background = Background("slack", store, worker)
    with monkeypatch.context() as patch:
        patch.setattr(store, "receive_event", lambda _: (_ for _ in ()).throw(OperationalError("", {}, Exception())))
        with pytest.raises(OperationalError):
            await background.accept(event(1))
    assert await background.accept(event(1))
    await background.finish()
    assert worker.noted == ["Ev1 begins", "Ev1 ends"]


async def test_old_events_are_not_taken_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_clock", lambda: NOON)
    store.receive_event(event(1))
    monkeypatch.setattr(store, "_clock", lambda: NOON + TAKEN_UP + timedelta(seconds=1))
    store.receive_event(event(2))
    assert waiting(store) == ["Ev2"]


async def test_the_purge_forgets_events_and_sooner_what_undone_ones_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_clock", lambda: NOON)
    store.receive_event(event(1))
    monkeypatch.setattr(store, "_clock", lambda: NOON + UNDONE_KEPT + timedelta(seconds=1))
    store.receive_event(event(2))
    store.purge(before=NOON - timedelta(days=90))
    with store.engine.connect() as connection:
        bodies = dict(connection.execute(select(inbox.c.event_id, inbox.c.body)).all())
    assert bodies["Ev1"] is None
    assert bodies["Ev2"] is not None
    assert not store.receive_event(event(1)), "a repeated event is still known"

    store.purge(before=NOON + timedelta(days=90))
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(inbox)).scalar_one() == 0
