"""Signed ticket links: one ticket, to read only, for a quarter of an hour, for a browser that sends no header."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import jwt

from bot.channels.identity import Unauthorized
from bot.settings import Settings

#: Not the portal's audience: a link is no token and a token is no link, even if both were signed with one secret.
AUDIENCE = "assertivo-ticket"
LIFETIME = timedelta(minutes=15)
PATH = "/webhooks/portal/tickets/"


def ticket_url(protocol: str, settings: Settings, now: datetime) -> str:
    """The path of a ticket's page with its signed access, valid for 15 minutes from ``now`` (aware). Any host may stand before it."""
    claims = {"sub": protocol, "aud": AUDIENCE, "exp": int((now + LIFETIME).timestamp())}
    return f"{PATH}{protocol}?access={jwt.encode(claims, settings.link_secret, algorithm='HS256')}"


def check_access(access: str, protocol: str, settings: Settings, now: datetime) -> None:
    """Lets pass who holds a link to this very ticket.

    Raises:
        Unauthorized: the link is for another ticket, has expired, or was not signed here.
    """
    options: Any = {"require": ["exp", "aud", "sub"], "verify_exp": False}
    try:
        claims = jwt.decode(access, settings.link_secret, algorithms=["HS256"], audience=AUDIENCE, options=options)
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise Unauthorized(type(error).__name__) from error
    if claims["sub"] != protocol:
        raise Unauthorized("the link is for another ticket")
    if claims["exp"] <= now.timestamp():
        raise Unauthorized("the link has expired")
