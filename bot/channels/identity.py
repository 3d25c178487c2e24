"""Who is talking: portal tokens (JWT), signed and verified.

Each algorithm is bound to a key of its own: HS256 to ``PORTAL_JWT_SECRET``, RS256 to ``PORTAL_JWT_PUBLIC_KEY``. What the token's
header claims only chooses between those two, so neither ``alg: none`` nor a public key used as a secret opens anything
(RFC 8725, 3.1).
"""

from __future__ import annotations

import hashlib
import json
import math
from datetime import datetime, timedelta, timezone
from typing import Any

import jwt

from bot.channels.text import clean
from bot.settings import Settings
from bot.ticket.draft import Person

AUDIENCE = "assertivo"
#: A portal session of a working day; longer tokens would outlive the person's access.
MAX_LIFETIME = timedelta(hours=12)
#: Clocks of two machines differ.
LEEWAY = timedelta(seconds=60)
MAX_SUB_LENGTH = 200
#: Longest claim that a ticket's contact needs; an e-mail address has at most 254 characters (RFC 5321).
MAX_CLAIM_LENGTH = 254


class Unauthorized(Exception):
    """The token proves nobody. Why is for the log, never for the caller."""


def sign_token(  # noqa: PLR0913 - the claims of the contract
    settings: Settings,
    *,
    sub: str,
    name: str | None = None,
    email: str | None = None,
    company: str | None = None,
    company_code: str | None = None,
    hours: float = 8,
) -> str:
    """A portal token signed with this installation's secret (HS256), valid for ``hours``.

    Raises:
        ValueError: there is no secret to sign with, ``sub`` is empty or too long, or ``hours`` is not within 0 to 12.
    """
    if not settings.portal_jwt_secret:
        raise ValueError("PORTAL_JWT_SECRET is empty: set it in .env to sign portal tokens here")
    if not 0 < len(sub) <= MAX_SUB_LENGTH:
        raise ValueError(f"sub has {len(sub)} characters: give 1 to {MAX_SUB_LENGTH}")
    if not 0 < hours <= MAX_LIFETIME.total_seconds() / 3600:
        raise ValueError(f"a token cannot be valid for {hours} hours: give more than 0 and at most 12")
    claims: dict[str, Any] = {"sub": sub, "aud": AUDIENCE, "exp": int(datetime.now(timezone.utc).timestamp() + hours * 3600)}
    known = {"name": name, "email": email, "company": company, "company_code": company_code}
    claims.update({claim: value for claim, value in known.items() if value})
    return jwt.encode(claims, settings.portal_jwt_secret, algorithm="HS256")


def verify_token(token: str, settings: Settings, now: datetime) -> Person:
    """The person whom a portal token vouches for at ``now`` (aware).

    Raises:
        Unauthorized: signature, audience, times or claims are not what the contract asks.
    """
    claims = _signed_claims(token, settings)
    _check_times(claims, now.timestamp())
    sub = claims.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= MAX_SUB_LENGTH:
        raise Unauthorized("sub is missing, empty or too long")
    company_code = _claim(claims, "company_code")
    return Person(
        key=person_key(sub, company_code),
        channel="portal",
        name=_shown(_claim(claims, "name")),
        email=_shown(_claim(claims, "email")),
        company=_shown(_claim(claims, "company")),
        company_code=_shown(company_code),
    )


def person_key(sub: str, company_code: str | None) -> str:
    """The pseudonymous owner of conversations and tickets. JSON keeps ("a", "b-c") and ("a-b", "c") apart."""
    return "portal-" + hashlib.sha256(json.dumps([company_code, sub]).encode()).hexdigest()[:32]


def bearer(header: str | None) -> str:
    """The token of an ``Authorization: Bearer ...`` header.

    Raises:
        Unauthorized: the header is missing or of another kind.
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized("no bearer token")
    return token.strip()


def _signed_claims(token: str, settings: Settings) -> dict[str, Any]:
    keys = {"HS256": settings.portal_jwt_secret, "RS256": settings.portal_jwt_public_key}
    try:
        algorithm = jwt.get_unverified_header(token).get("alg")
        key = keys.get(algorithm) if isinstance(algorithm, str) else None
        if not algorithm or not key:
            raise Unauthorized("no key for the token's algorithm")
        # Times are checked against the caller's clock below, the subject by us: PyJWT's texts and limits are its own.
        ours: Any = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_sub": False}
        options: Any = {"require": ["exp", "aud", "sub"], **ours}
        return jwt.decode(token, key, algorithms=[algorithm], audience=AUDIENCE, options=options)
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        # ValueError: bytes that are no text; TypeError: a header whose parts have other types than the standard's.
        raise Unauthorized(type(error).__name__) from error


def _check_times(claims: dict[str, Any], now: float) -> None:
    leeway = LEEWAY.total_seconds()
    expires = _number(claims["exp"])
    if expires <= now - leeway:
        raise Unauthorized("expired")
    if expires > now + MAX_LIFETIME.total_seconds() + leeway:
        raise Unauthorized("exp is more than 12 hours ahead")
    if claims.get("nbf") is not None and _number(claims["nbf"]) > now + leeway:
        raise Unauthorized("not valid yet")


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise Unauthorized("a time is not a number")
    return value


def _claim(claims: dict[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > MAX_CLAIM_LENGTH:
        raise Unauthorized(f"{name} is not a short text")
    return value


def _shown(value: str | None) -> str | None:
    return clean(value) or None if value else None
