"""Files of a message in Slack: fetched from Slack's own hosts, checked and kept like those of the portal."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import NamedTuple

import httpx

from bot.channels.downloads import NotAllowed, downloaded, host_is
from bot.channels.errors import Problem
from bot.channels.files import INTAKE_SECONDS
from bot.channels.outgoing import Unreachable
from bot.channels.slack_api import SlackError, WebApi
from bot.channels.slack_events import SharedFile, file_of
from bot.channels.slack_words import WORDS
from bot.evidence.apart import ExamineError
from bot.evidence.intake import Evidence
from bot.evidence.limits import MAX_FILE
from bot.evidence.refusal import Refused
from bot.evidence.storage import StorageError

logger = logging.getLogger(__name__)

#: Hosts that get the bot's token: files.slack.com, and the workspaces' own, through which older addresses lead.
HOSTS = ("files.slack.com", ".slack.com")


class Taken(NamedTuple):
    """Ids of the attachments that were kept, and a sentence for each file that was not."""

    ids: list[str]
    refusals: list[str]


async def take_files(api: WebApi, evidence: Evidence, key: str, files: tuple[SharedFile, ...]) -> Taken:
    """The files of a message, kept for a person's conversation, one after the other."""
    taken = Taken([], [])
    for file in files:
        try:
            taken.ids.append(await _take(api, evidence, key, file))
        except _NotTaken as refused:
            taken.refusals.append(WORDS[refused.word].format(name=file.name, reason=refused.reason))
    return taken


class _NotTaken(Exception):
    """A file was not taken; ``word`` names the sentence, ``reason`` goes into it."""

    def __init__(self, word: str, reason: str = "") -> None:
        super().__init__(word)
        self.word, self.reason = word, reason


async def _take(api: WebApi, evidence: Evidence, key: str, file: SharedFile) -> str:
    try:
        known = file if file.url or file.gone else file_of((await api.call("files.info", file=file.id))["file"])
        if known.gone or not known.url:
            raise _NotTaken("file_gone")
        if known.size > MAX_FILE:
            raise Refused("file_too_large")
        await asyncio.to_thread(evidence.require_room, key, 0)
        return await _fetch(api, evidence, key, known, known.url)
    except Refused as refused:
        # The reason, not the name: it may tell of a person.
        logger.info("Refused a file: %s", refused.reason)
        raise _NotTaken("file_refused", Problem(refused.reason).message) from refused
    except NotAllowed as error:
        logger.warning("A file is not on a host of Slack's: %s", error)
        raise _NotTaken("file_elsewhere") from error
    except (SlackError, Unreachable, KeyError) as error:
        logger.error("A file could not be fetched: %s", type(error).__name__)
        raise _NotTaken("file_unreachable") from error
    except (ExamineError, StorageError, asyncio.TimeoutError) as error:
        logger.error("A file could not be taken: %s", type(error).__name__)
        raise _NotTaken("file_refused", Problem("file_unavailable").message) from error


async def _fetch(api: WebApi, evidence: Evidence, key: str, file: SharedFile, url: str) -> str:
    client: httpx.AsyncClient = api.client
    opened = downloaded(client, url, file.name, incoming=evidence.incoming, allowed=host_is(HOSTS), headers=api.authorization)
    async with opened as received:
        if not file.name.lower().endswith((".htm", ".html")) and await asyncio.to_thread(_is_page, received.path):
            # Without the right to read files Slack leads to its page for signing in, and answers 200.
            raise Unreachable("a page in place of the file")
        return (await asyncio.wait_for(evidence.take_in(key, key, received), INTAKE_SECONDS)).id


def _is_page(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(256).lstrip().lower().startswith((b"<!doctype html", b"<html"))
