"""Tables, repositories and migrations: what survives a restart."""

from bot.store.attachments import ABANDONED, NoRoom, StoredAttachment
from bot.store.conversation import Conversation
from bot.store.errors import StoreError
from bot.store.inbox import Event
from bot.store.people import Account
from bot.store.portal import PortalTurn
from bot.store.schema import migrate
from bot.store.store import Store, open_store

__all__ = [
    "ABANDONED",
    "Account",
    "Conversation",
    "Event",
    "NoRoom",
    "PortalTurn",
    "Store",
    "StoreError",
    "StoredAttachment",
    "migrate",
    "open_store",
]
