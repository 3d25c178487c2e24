"""Files of a Teams message: from where Teams keeps them into the ticket's evidence, or the sentence why not."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import Mapping

import filetype
import httpx

from bot.channels.downloads import Allowed, NotAllowed, downloaded, host_is
from bot.channels.errors import REASONS
from bot.channels.files import INTAKE_SECONDS
from bot.channels.outgoing import Unreachable
from bot.channels.teams_activities import FileLink, Post
from bot.channels.teams_connector import SERVICE_HOSTS, Connector
from bot.channels.teams_texts import TEXTS
from bot.evidence.apart import ExamineError
from bot.evidence.intake import Evidence, Received
from bot.evidence.names import clean_name
from bot.evidence.refusal import Refused
from bot.evidence.storage import StorageError

logger = logging.getLogger(__name__)

#: Where files of personal chats lie: OneDrive for Business and SharePoint, and Microsoft's service that serves from there.
FILE_HOSTS = (".sharepoint.com", ".svc.ms")
#: Where inline pictures lie beside the connector: Teams' own media store.
PICTURE_HOSTS = (".asm.skype.com", ".teams.microsoft.com")
#: Pictures whose kind only their content tells are called by it.
_PICTURES = ("png", "jpg", "gif", "webp", "heic")


async def take_files(evidence: Evidence, connector: Connector, post: Post, owner: str) -> tuple[list[str], list[str]]:
    """The ids of the files of a message that were taken, and what to tell of those that were not."""
    ids: list[str] = []
    refused: list[str] = []
    for link in post.files:
        shown = clean_name(link.name) if link.name else TEXTS["picture"]
        try:
            await asyncio.to_thread(evidence.require_room, owner, 0)
            ids.append(await _take(evidence, connector, post, link, owner))
        except Refused as error:
            # The reason, not the name: it may tell of a person.
            logger.info("Refused a file from Teams: %s", error.reason)
            refused.append(TEXTS["file_refused"].format(name=shown, reason=REASONS[error.reason][1]))
        except NotAllowed as error:
            logger.warning("A file from Teams was not asked for: %s", error)
            refused.append(TEXTS["file_foreign"].format(name=shown))
        except Unreachable as error:
            logger.warning("A file from Teams did not come: %s", error)
            refused.append(TEXTS["file_unreachable"].format(name=shown))
        except (ExamineError, StorageError, asyncio.TimeoutError) as error:
            logger.error("A file from Teams could not be taken: %s", type(error).__name__)
            refused.append(TEXTS["file_refused"].format(name=shown, reason=REASONS["file_unavailable"][1]))
    return ids, refused


async def _take(evidence: Evidence, connector: Connector, post: Post, link: FileLink, owner: str) -> str:
    allowed, headers = await _terms(connector, post, link)
    name = link.name or f"{TEXTS['picture']}.png"
    async with downloaded(connector.client, link.url, name, incoming=evidence.incoming, allowed=allowed, headers=headers) as received:
        file = received if link.name else await asyncio.to_thread(_as_it_is, received)
        return (await asyncio.wait_for(evidence.take_in(owner, owner, file), INTAKE_SECONDS)).id


async def _terms(connector: Connector, post: Post, link: FileLink) -> tuple[Allowed, Mapping[str, str]]:
    """Which hosts may be asked for a file, and with what. The bot's token goes to the connector's own host and nowhere else."""
    if link.name is not None:
        return host_is(FILE_HOSTS), {}
    host = _host(link.url)
    if host == _host(post.service_url) and host_is(SERVICE_HOSTS)(host):
        return host_is([host]), {"Authorization": f"Bearer {await connector.token()}"}
    return host_is(PICTURE_HOSTS), {}


def _host(url: str) -> str:
    try:
        return httpx.URL(url).raw_host.decode("ascii")
    except httpx.InvalidURL as error:
        raise NotAllowed("not an address") from error


def _as_it_is(received: Received) -> Received:
    """An inline picture, which has no name, named after what it holds."""
    kind = filetype.guess_extension(str(received.path))
    return dataclasses.replace(received, name=f"{TEXTS['picture']}.{kind}") if kind in _PICTURES else received
