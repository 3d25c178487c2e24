"""Signed ticket links: one ticket, a quarter of an hour."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from bot.channels.identity import Unauthorized, sign_token, verify_token
from bot.channels.links import check_access, ticket_url
from bot.settings import Settings

NOW = datetime.now(timezone.utc)
SECRET = "one-secret-for-everything-would-be-careless-too-" * 2
SETTINGS = Settings(link_secret=SECRET, portal_jwt_secret=SECRET)
PROTOCOL = "PRT-20261124-0001"


def access(protocol: str = PROTOCOL) -> str:
    return parse_qs(urlsplit(ticket_url(protocol, SETTINGS, NOW)).query)["access"][0]


def test_a_link_leads_to_its_ticket() -> None:
    assert urlsplit(ticket_url(PROTOCOL, SETTINGS, NOW)).path == f"/webhooks/portal/tickets/{PROTOCOL}"


@pytest.mark.parametrize("minutes", [0, 14.9])
def test_a_link_opens_for_a_quarter_of_an_hour(minutes: float) -> None:
    check_access(access(), PROTOCOL, SETTINGS, NOW + timedelta(minutes=minutes))


def test_a_link_expires() -> None:
    with pytest.raises(Unauthorized, match="expired"):
        check_access(access(), PROTOCOL, SETTINGS, NOW + timedelta(minutes=15))


def test_a_link_opens_no_other_ticket() -> None:
    with pytest.raises(Unauthorized, match="another ticket"):
        check_access(access("PRT-20261124-0002"), PROTOCOL, SETTINGS, NOW)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "abc",
        access()[:-2],
        jwt.encode({"sub": PROTOCOL, "aud": "assertivo-ticket", "exp": NOW + timedelta(minutes=5)}, "x" * 40, algorithm="HS256"),
        jwt.encode({"sub": PROTOCOL, "aud": "assertivo-ticket", "exp": NOW + timedelta(minutes=5)}, SECRET, algorithm="HS384"),
        jwt.encode({"sub": PROTOCOL, "aud": "assertivo-ticket"}, SECRET, algorithm="HS256"),
        jwt.encode({"sub": PROTOCOL, "aud": "assertivo-ticket", "exp": NOW + timedelta(minutes=5)}, "", algorithm="none"),
        sign_token(SETTINGS, sub=PROTOCOL),
    ],
)
def test_what_was_not_signed_as_a_link_opens_nothing(forged: str) -> None:
    with pytest.raises(Unauthorized):
        check_access(forged, PROTOCOL, SETTINGS, NOW)


def test_a_link_is_no_portal_token() -> None:
    with pytest.raises(Unauthorized):
        verify_token(access(), SETTINGS, NOW)
