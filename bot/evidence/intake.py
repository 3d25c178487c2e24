"""The way of a received file: antivirus, examination, storage."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import msgspec

from bot.evidence.antivirus import Verdict, scan
from bot.evidence.apart import examine_apart
from bot.evidence.job import Examined
from bot.evidence.keeping import incoming_folder, keep, sweep
from bot.evidence.limits import CHUNK, EXAMINED_AT_ONCE, MAX_FILES, MAX_TICKET
from bot.evidence.refusal import Refused
from bot.evidence.storage import Storage, open_storage
from bot.private_files import private_folder
from bot.settings import Settings
from bot.store import Store, StoredAttachment

#: Stands among the findings' warnings of a file that the antivirus has not cleared yet.
HELD = "held"


@dataclass(frozen=True)
class Received:
    """A file as it came in: its clean name, where it is, and the folder that it and everything made of it lives in meanwhile."""

    name: str
    path: Path
    folder: Path
    size: int
    sha256: str


class _Whose(NamedTuple):
    owner: str
    conversation: str
    id: str


class Evidence:
    """What takes files in. ``scan`` is None where no antivirus is set up."""

    def __init__(
        self,
        store: Store,
        storage: Storage,
        incoming: Path,
        scan: Callable[[Path], Awaitable[Verdict]] | None = None,
        examine: Callable[[Path, str, Path], Awaitable[Examined]] = examine_apart,
    ) -> None:
        self.store = store
        self.storage = storage
        self.incoming = incoming
        self._scan = scan
        self._examine = examine
        self._places = asyncio.Semaphore(EXAMINED_AT_ONCE)

    async def take_in(self, owner: str, conversation: str, received: Received) -> StoredAttachment:
        """Checks a file and keeps it for its owner.

        Raises:
            Refused: it is not taken; nothing of it is kept.
            ExamineError, StorageError: it could be neither taken nor refused.
        """
        verdict = await self._verdict(received.path)
        async with self._places:
            examined = await self._examine(received.path, received.name, received.folder)
        return await asyncio.to_thread(self._keep, _Whose(owner, conversation, f"att_{uuid4().hex}"), received, examined, verdict)

    async def take_text(self, owner: str, conversation: str, attachment_id: str, text: str, read: Examined) -> StoredAttachment:
        """Keeps a text that came in a message and was read there (``read`` without its path), under an id of the caller's.

        Raises:
            Refused: the ticket has no room for it, or the antivirus found something.
            StorageError: it could not be kept.
        """
        known = await asyncio.to_thread(self.store.attachment, owner, attachment_id)
        if known:
            return known
        content = text.encode("utf-8", "replace")
        path = self.incoming / uuid4().hex
        try:
            await asyncio.to_thread(_write, path, content)
            verdict = await self._verdict(path)
            received = Received(read.name, path, self.incoming, len(content), hashlib.sha256(content).hexdigest())
            examined = msgspec.structs.replace(read, path=str(path))
            return await asyncio.to_thread(self._keep, _Whose(owner, conversation, attachment_id), received, examined, verdict)
        finally:
            path.unlink(missing_ok=True)

    @property
    def scans(self) -> bool:
        """Whether an antivirus is set up."""
        return self._scan is not None

    async def release(self, attachment: StoredAttachment) -> StoredAttachment | None:
        """A held attachment after another look of the antivirus: accepted, still held, or None where it had to go."""
        if self._scan is None or attachment.state != "held":
            return attachment
        path = self.incoming / uuid4().hex
        try:
            await asyncio.to_thread(self._fetch, attachment, path)
            verdict = await self._scan(path)
        finally:
            path.unlink(missing_ok=True)
        if verdict == "unknown":
            return attachment
        return await asyncio.to_thread(self._settle, attachment, verdict)

    def sweep(self) -> None:
        """Removes files that nothing refers to any more."""
        sweep(self.store, self.storage)

    def require_room(self, conversation: str, arriving: int) -> None:
        """Refuses one more file before it is received where the ticket is full; ``arriving`` are on their way.

        Raises:
            Refused: the ticket has no room.
        """
        there = self.store.attachments_of(conversation)
        if len(there) + arriving >= MAX_FILES:
            raise Refused("files_too_many")
        if sum(each.size for each in there) >= MAX_TICKET:
            raise Refused("files_too_large")

    async def _verdict(self, path: Path) -> Verdict:
        verdict = await self._scan(path) if self._scan else "clean"
        if verdict == "infected":
            raise Refused("file_infected")
        return verdict

    def _keep(self, whose: _Whose, received: Received, examined: Examined, verdict: Verdict) -> StoredAttachment:
        path = Path(examined.path)
        same = path == received.path
        held = verdict != "clean"
        findings = examined.findings
        if held:
            findings = {**findings, "warnings": [*findings.get("warnings", []), HELD]}
        attachment = StoredAttachment(
            id=whose.id,
            owner=whose.owner,
            conversation=whose.conversation,
            name=examined.name,
            kind=examined.kind,
            size=received.size if same else path.stat().st_size,
            sha256=received.sha256 if same else _digest(path),
            findings=findings,
            state="held" if held else "accepted",
        )
        return keep(self.store, self.storage, path, attachment)

    def _fetch(self, attachment: StoredAttachment, path: Path) -> None:
        private_folder(self.incoming)
        with self.storage.open(attachment.file) as parts, path.open("wb") as file:
            for part in parts:
                file.write(part)

    def _settle(self, attachment: StoredAttachment, verdict: Verdict) -> StoredAttachment | None:
        if verdict == "infected":
            self.store.remove_attachment(attachment.id)
            self.sweep()
            return None
        warnings = [warning for warning in attachment.findings.get("warnings", []) if warning != HELD]
        released = replace(attachment, state="accepted", findings={**attachment.findings, "warnings": warnings})
        return self.store.settle_attachment(released)


def open_evidence(settings: Settings, store: Store) -> Evidence:
    """What takes files in, as an installation is set up."""
    scanner = partial(scan, address=settings.clamd_address) if settings.clamd_address else None
    return Evidence(store, open_storage(settings), incoming_folder(settings), scanner)


def _write(path: Path, content: bytes) -> None:
    private_folder(path.parent)
    path.write_bytes(content)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
