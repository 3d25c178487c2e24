"""A pasted log in a message becomes a file of the ticket before anything else sees it: no tracker, history or draft holds its lines."""

from __future__ import annotations

from uuid import NAMESPACE_OID, uuid5

from bot.channels.errors import Problem
from bot.evidence.intake import Evidence
from bot.evidence.job import Examined
from bot.evidence.refusal import Refused
from bot.evidence.storage import StorageError
from bot.store import StoredAttachment
from bot.ticket.pasted import Pasted


async def keep_pasted(evidence: Evidence, owner: str, message_id: str, pasted: Pasted) -> StoredAttachment:
    """The file of a pasted log. The same message again finds the same file.

    Raises:
        Problem: the ticket is full, or the file cannot be stored now.
    """
    attachment_id = f"att_{uuid5(NAMESPACE_OID, f'{owner}/{message_id}').hex}"
    try:
        read = Examined(name=pasted.name, path="", kind=pasted.kind, findings=pasted.findings)
        return await evidence.take_text(owner, owner, attachment_id, pasted.text, read)
    except Refused as refused:
        raise Problem(refused.reason) from refused
    except StorageError as error:
        raise Problem("file_unavailable") from error
