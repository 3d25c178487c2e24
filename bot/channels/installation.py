"""What all channels of a process share: one store, one queue of examinations, one turn at a time in a conversation."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from rasa.shared.exceptions import RasaException

from bot.channels.pacing import Order
from bot.evidence.intake import Evidence, open_evidence
from bot.settings import Settings, SettingsError, settings
from bot.store import Store, StoreError, open_store


class Shared(NamedTuple):
    """Opened once. A person may write in several channels at once, and their turns still follow one another."""

    settings: Settings
    store: Store
    evidence: Evidence
    order: Order


@cache
def installation() -> Shared:
    """This installation as ``rasa run`` starts it. Settings come from the environment, not from credentials.yml.

    Raises:
        RasaException: a setting or the database is not in order; Rasa prints its one line and ends.
    """
    try:
        store = open_store(settings().database_url)
        return Shared(settings(), store, open_evidence(settings(), store), Order())
    except (SettingsError, StoreError) as error:
        raise RasaException(str(error)) from error
