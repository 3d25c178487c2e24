"""Tables, repositories and migrations: what survives a restart."""

from bot.store.conversation import Conversation
from bot.store.errors import StoreError
from bot.store.portal import PortalTurn
from bot.store.schema import migrate
from bot.store.store import Store, open_store

__all__ = ["Conversation", "PortalTurn", "Store", "StoreError", "migrate", "open_store"]
