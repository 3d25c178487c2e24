"""For every test: Rasa as this project runs it. And the real assistant, one for a whole run: starting Rasa takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot import rasa_tuning

rasa_tuning.apply()  # before any test imports Rasa

from tests.assistant import Assistant, assistant  # noqa: E402
from tests.browser.portal import Portal, portal_site  # noqa: E402
from tests.customer import Customer  # noqa: E402


@pytest.fixture(scope="session")
def portal_page() -> Iterator[Portal]:
    """The portal's own web server: the assistant is told at its start which origin may embed it."""
    with portal_site() as portal:
        yield portal


@pytest.fixture(scope="session")
def running(portal_page: Portal) -> Iterator[Assistant]:
    """Both servers, started at the first test that asks for them. At the end their logs must not tell of any customer."""
    with assistant(portal_origins=portal_page.origin) as servers:
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
