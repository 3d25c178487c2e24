"""Who calls the bot's endpoint: the checks that Microsoft's connector has to pass (Bot Connector authentication, "connector to bot")."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import httpx
import jwt

logger = logging.getLogger(__name__)

METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
ISSUER = "https://api.botframework.com"
#: The only channel that this endpoint serves. In others, such as the web chat, whoever writes chooses the sender's id.
CHANNEL = "msteams"
#: Seconds that clocks may differ.
SKEW = 300
#: Seconds that published keys are good for, between two looks for a key that is not among them, and after a look that failed.
KEYS_LIFETIME, BETWEEN_LOOKS, AFTER_FAILURE = 24 * 60 * 60, 60.0, 5.0
#: Seconds that one look may take: the connector waits for our answer meanwhile.
LOOK_SECONDS = 8.0
#: Characters of a token; real ones have some 1200.
LONGEST_TOKEN = 8_192


class Forbidden(Exception):
    """A request that the connector did not send. The text says which check it failed, nothing of the request."""


class PublishedKey(NamedTuple):
    """A public key of the connector and the channels that it may speak for."""

    key: Any
    endorsements: frozenset[str]


class PublishedKeys:
    """The connector's keys as Microsoft publishes them, kept for a day and looked up again for one that is unknown."""

    def __init__(self, client: httpx.AsyncClient, metadata: str = METADATA, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._metadata = metadata
        self._clock = clock
        self._lock = asyncio.Lock()
        self._keys: dict[str, PublishedKey] = {}
        self._fetched: float | None = None
        self._look_again = 0.0
        #: Algorithms that the metadata names; never what a token asks for.
        self.algorithms: list[str] = []

    async def find(self, kid: str) -> PublishedKey:
        """The key of an id.

        Raises:
            Forbidden: there is none, or the list cannot be read and the last one is older than a day.
        """
        if not self._fresh() or kid not in self._keys:
            async with self._lock:
                if (not self._fresh() or kid not in self._keys) and self._clock() >= self._look_again:
                    await self._look()
        if not self._fresh():
            raise Forbidden("the published keys are not at hand")
        if kid not in self._keys:
            raise Forbidden("unknown key")
        return self._keys[kid]

    def _fresh(self) -> bool:
        return self._fetched is not None and self._clock() - self._fetched < KEYS_LIFETIME

    async def _look(self) -> None:
        try:
            metadata, listed = await asyncio.wait_for(self._fetch(), LOOK_SECONDS)
            self.algorithms = [each for each in metadata["id_token_signing_alg_values_supported"] if each[:2] in ("RS", "PS", "ES")]
            self._keys = _read(listed["keys"])
        except (httpx.HTTPError, asyncio.TimeoutError, ValueError, KeyError, TypeError, AttributeError) as error:
            logger.warning("The keys of Microsoft's connector could not be read: %s", type(error).__name__)
            self._look_again = self._clock() + AFTER_FAILURE
            return
        self._fetched = self._clock()
        self._look_again = self._fetched + BETWEEN_LOOKS

    async def _fetch(self) -> tuple[dict[str, Any], dict[str, Any]]:
        metadata = (await self._client.get(self._metadata)).raise_for_status().json()
        if not str(metadata["jwks_uri"]).startswith("https://"):
            raise ValueError("the list of keys is not under HTTPS")
        return metadata, (await self._client.get(metadata["jwks_uri"])).raise_for_status().json()


async def authenticate(header: str | None, activity: Mapping[str, Any], app_id: str, keys: PublishedKeys, now: datetime) -> None:
    """Lets an activity pass that the connector sent to this bot.

    Args:
        header: ``Authorization`` of the request.
        activity: the request's body.
        now: aware.

    Raises:
        Forbidden: one of the checks failed.
    """
    token = _bearer(header)
    try:
        head = jwt.get_unverified_header(token)
        kid = head.get("kid")
        if not isinstance(kid, str):
            raise Forbidden("no key id")
        found = await keys.find(kid)
        claims: dict[str, Any] = jwt.decode(token, found.key, algorithms=keys.algorithms, options=_ONLY_THE_SIGNATURE)
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise Forbidden(type(error).__name__) from error
    if claims.get("iss") != ISSUER:
        raise Forbidden("another issuer")
    if claims.get("aud") != app_id:
        raise Forbidden("another bot's audience")
    if not _number(claims.get("exp")) + SKEW > now.timestamp():
        raise Forbidden("expired")
    if not _number(claims.get("nbf")) - SKEW <= now.timestamp():
        raise Forbidden("not valid yet")
    address = claims.get("serviceurl", claims.get("serviceUrl"))
    if not isinstance(address, str) or not address or address != activity.get("serviceUrl"):
        raise Forbidden("another service address")
    if activity.get("channelId") != CHANNEL or CHANNEL not in found.endorsements:
        raise Forbidden("a channel that the key is not endorsed for")


#: Times, issuer and audience are checked one by one above: the clock is ours, and each failure has its name.
_ONLY_THE_SIGNATURE: Any = {
    **dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub", "verify_jti"), False),
    "verify_signature": True,
}


def _bearer(header: str | None) -> str:
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN or token.count(".") != 2:
        raise Forbidden("no bearer token")
    return token


def _number(value: object) -> float:
    """A moment; what is none lies so that each comparison with it fails."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else float("nan")


def _read(listed: list[dict[str, Any]]) -> dict[str, PublishedKey]:
    """The RSA and elliptic keys of a published list, by id; others are left out."""
    keys = {}
    for each in listed:
        if each.get("kty") in ("RSA", "EC") and isinstance(each.get("kid"), str):
            try:
                keys[each["kid"]] = PublishedKey(jwt.PyJWK.from_dict(each).key, frozenset(each.get("endorsements") or ()))
            except jwt.PyJWTError:
                logger.info("A published key of Microsoft's connector cannot be read and is left out")
    return keys
