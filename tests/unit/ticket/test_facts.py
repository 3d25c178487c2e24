"""Facts that a message tells beside its answer."""

from __future__ import annotations

import pytest

from bot.ticket.facts import artifact_facts
from bot.ticket.model import Ticket


@pytest.mark.parametrize(
    "text", ["atualizamos do 2310 para o 2410 e a tela fecha", "era 12.1.2310, agora é 12.1.2410", "fomos da 12.1.2310 pra 2410 e trava"]
)
def test_of_two_releases_the_one_that_was_updated_to(text: str) -> None:
    assert artifact_facts(text, Ticket())["environment.release"] == "12.1.2410"
