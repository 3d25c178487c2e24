"""Messages per minute, and one turn at a time."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels import pacing
from bot.channels.errors import Problem
from bot.channels.pacing import MAX_WAITING, Order, Pace


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_person_may_send_so_many_at_once_and_then_so_many_a_minute() -> None:
    clock = Clock()
    pace = Pace(6, clock)
    for _ in range(6):
        pace.take("a")
    with pytest.raises(Problem) as caught:
        pace.take("a")
    assert (caught.value.code, caught.value.headers["Retry-After"]) == ("too_many_requests", "10")
    clock.now += 10
    pace.take("a")
    with pytest.raises(Problem):
        pace.take("a")


def test_a_refused_message_does_not_postpone_the_next() -> None:
    clock = Clock()
    pace = Pace(60, clock)
    for _ in range(60):
        pace.take("a")
    for _ in range(9):
        clock.now += 0.1
        with pytest.raises(Problem):
            pace.take("a")
    clock.now += 0.11
    pace.take("a")


def test_one_person_does_not_slow_another() -> None:
    pace = Pace(1, Clock())
    pace.take("a")
    pace.take("b")


def test_zero_is_no_limit() -> None:
    pace = Pace(0, Clock())
    for _ in range(1000):
        pace.take("a")


def test_the_memory_of_paces_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MAX_PACED", 3)
    pace = Pace(1, Clock())
    for key in "abcd":
        pace.take(key)
    assert list(pace._buckets) == ["b", "c", "d"]


def test_turns_of_a_conversation_follow_one_another_in_order() -> None:
    done: list[int] = []
    inside = 0

    async def turn(order: Order, number: int) -> None:
        nonlocal inside
        async with order.hold("a"):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            done.append(number)
            inside -= 1

    async def main() -> Order:
        order = Order()
        await asyncio.gather(*(turn(order, number) for number in range(MAX_WAITING)))
        return order

    assert len(asyncio.run(main())) == 0
    assert done == list(range(MAX_WAITING))


def test_a_queue_that_is_too_long_is_refused_and_leaves_nothing_behind() -> None:
    async def main() -> None:
        order = Order()
        gate = asyncio.Event()

        async def turn() -> None:
            async with order.hold("a"):
                await gate.wait()

        turns = [asyncio.create_task(turn()) for _ in range(1 + MAX_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(Problem) as caught:
            await turn()
        assert (caught.value.code, caught.value.headers["Retry-After"]) == ("busy", "2")
        async with order.hold("b"):
            assert len(order) == 2
        turns[3].cancel()
        gate.set()
        await asyncio.gather(*turns, return_exceptions=True)
        assert len(order) == 0

    asyncio.run(main())
