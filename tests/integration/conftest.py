"""The real assistant, one for all tests of a session: starting Rasa takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.assistant import Assistant, assistant
from tests.customer import Customer


@pytest.fixture(scope="session")
def running() -> Iterator[Assistant]:
    """Both servers, started at the first test that asks for them. At the end their logs must not tell of any customer."""
    with assistant() as servers:
        yield servers
        assert not servers.leaks()


@pytest.fixture
def alive_again(running: Assistant) -> Iterator[None]:
    """For tests that kill: whatever fails in one, the next finds both servers alive."""
    yield
    running.actions.revive()
    running.rasa.revive()


@pytest.fixture
def customer(running: Assistant) -> Iterator[Customer]:
    """Somebody who has not been here before."""
    with running.customer() as person:
        yield person


@pytest.fixture
def other(running: Assistant) -> Iterator[Customer]:
    """Somebody else who has not been here before."""
    with running.customer() as person:
        yield person
