"""Portal tokens: who they vouch for, and every way in which they do not."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta, timezone
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.channels.identity import Unauthorized, bearer, person_key, sign_token, verify_token
from bot.settings import Settings

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
SECRET = "portal-secret-of-this-test-suite-" * 2
_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE_KEY = _RSA.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
PUBLIC_KEY = _RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
BOTH_KEYS = Settings(link_secret="l" * 32, portal_jwt_secret=SECRET, portal_jwt_public_key=PUBLIC_KEY)
RS256_ONLY = Settings(link_secret="l" * 32, portal_jwt_public_key=PUBLIC_KEY)
HS256_ONLY = Settings(link_secret="l" * 32, portal_jwt_secret=SECRET)


def claims(**changes: Any) -> dict[str, Any]:
    """A portal's claims, changed; a change to ... leaves the claim out."""
    usual = {"sub": "42", "aud": "assertivo", "exp": int((NOW + timedelta(hours=8)).timestamp())}
    return {name: value for name, value in {**usual, **changes}.items() if value is not ...}


def token(key: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm=algorithm)


def forged(header: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand, as no library would."""
    parts = [json.dumps(header).encode(), json.dumps(claims()).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def public_key_as_hmac_secret() -> str:
    import hashlib
    import hmac

    signed = forged({"alg": "HS256", "typ": "JWT"}).rpartition(".")[0]
    digest = hmac.new(PUBLIC_KEY.encode(), signed.encode(), hashlib.sha256).digest()
    return signed + "." + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def at(**distance: float) -> int:
    return int((NOW + timedelta(**distance)).timestamp())


def test_a_token_tells_who_is_talking() -> None:
    known = {"name": "Joana Prado", "email": "joana@exemplo.com.br", "company": "Exemplo S/A", "company_code": "T777"}
    person = verify_token(token(**known), HS256_ONLY, NOW)
    assert {name: getattr(person, name) for name in known} == known
    assert person.channel == "portal"
    assert person.key == person_key("42", "T777")


def test_a_token_needs_no_more_than_sub_aud_and_exp() -> None:
    person = verify_token(token(name=None, email=""), HS256_ONLY, NOW)
    assert (person.name, person.email, person.company, person.company_code) == (None, None, None, None)


def test_a_token_of_the_portals_private_key_is_accepted() -> None:
    assert verify_token(token(PRIVATE_KEY, "RS256"), RS256_ONLY, NOW).key == person_key("42", None)


def test_both_keys_may_be_in_use() -> None:
    assert verify_token(token(PRIVATE_KEY, "RS256"), BOTH_KEYS, NOW) == verify_token(token(), BOTH_KEYS, NOW)


@pytest.mark.parametrize(
    "changes", [{"aud": ["assertivo", "outro"]}, {"exp": at(hours=12)}, {"exp": at(seconds=1)}, {"nbf": at(minutes=-1)}]
)
def test_these_tokens_are_fine(changes: dict[str, Any]) -> None:
    assert verify_token(token(**changes), HS256_ONLY, NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": at(minutes=-2)},
        {"exp": at(hours=13)},
        {"exp": at(days=4000)},
        {"exp": ...},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"nbf": at(hours=1)},
        {"nbf": "tomorrow"},
        {"aud": "outro"},
        {"aud": "assertivo-ticket"},
        {"aud": ["outro"]},
        {"aud": ...},
        {"aud": None},
        {"sub": ...},
        {"sub": ""},
        {"sub": None},
        {"sub": "x" * 201},
        {"name": {"first": "Joana"}},
        {"email": ["a@b.c"]},
        {"company": "x" * 255},
        {"company_code": 7},
    ],
    ids=lambda changes: json.dumps(changes, default=str)[:40],
)
def test_a_signed_token_with_wrong_claims_proves_nobody(changes: dict[str, Any]) -> None:
    with pytest.raises(Unauthorized):
        verify_token(token(**changes), HS256_ONLY, NOW)


def test_a_number_as_sub_proves_nobody() -> None:
    by_hand = jwt.api_jws.encode(json.dumps(claims(sub=42)).encode(), SECRET, algorithm="HS256")
    with pytest.raises(Unauthorized):
        verify_token(by_hand, HS256_ONLY, NOW)


@pytest.mark.parametrize(
    ("settings", "bad"),
    [
        (BOTH_KEYS, token("another-secret-another-secret-another-secret")),
        (BOTH_KEYS, token(SECRET, "HS384")),
        (BOTH_KEYS, token(SECRET, "HS512")),
        (RS256_ONLY, token()),
        (HS256_ONLY, token(PRIVATE_KEY, "RS256")),
        (BOTH_KEYS, token(PRIVATE_KEY, "RS512")),
        (BOTH_KEYS, public_key_as_hmac_secret()),
        (RS256_ONLY, public_key_as_hmac_secret()),
        (BOTH_KEYS, forged({"alg": "none"})),
        (BOTH_KEYS, forged({"alg": "None"})),
        (BOTH_KEYS, forged({"alg": "HS256"})),
        (BOTH_KEYS, forged({"alg": ["HS256"]})),
        (BOTH_KEYS, forged({})),
        (BOTH_KEYS, token()[:-2]),
        (BOTH_KEYS, token().rpartition(".")[0]),
        (BOTH_KEYS, token() + ".x"),
        (BOTH_KEYS, ""),
        (BOTH_KEYS, "..."),
        (BOTH_KEYS, "\ud800"),
        (BOTH_KEYS, "ção.ção.ção"),
        (BOTH_KEYS, "[" * 10_000),
        (BOTH_KEYS, jwt.api_jws.encode(b"[1]", SECRET, algorithm="HS256")),
        (BOTH_KEYS, jwt.api_jws.encode(b"\xff", SECRET, algorithm="HS256")),
    ],
    ids=lambda value: repr(value)[:60] if isinstance(value, str) else "",
)
def test_a_token_that_the_portal_did_not_sign_proves_nobody(settings: Settings, bad: str) -> None:
    with pytest.raises(Unauthorized):
        verify_token(bad, settings, NOW)


def test_what_a_token_says_is_safe_to_store() -> None:
    assert verify_token(token(name="Ana\x00 \ud83d \x1b[31m"), HS256_ONLY, NOW).name == "Ana \ufffd [31m"


def test_a_conversation_belongs_to_sub_and_company_together() -> None:
    keys = {person_key("42", None), person_key("42", "T1"), person_key("42", "T2"), person_key("2", "T14"), person_key('42", "', "T1")}
    assert len(keys) == 5
    assert all(key.startswith("portal-") and len(key) == len("portal-") + 32 for key in keys)


def test_an_own_token_opens_the_door() -> None:
    signed = sign_token(HS256_ONLY, sub="42", name="Joana Prado", company_code="T777")
    person = verify_token(signed, HS256_ONLY, datetime.now(timezone.utc))
    assert (person.name, person.company_code, person.email) == ("Joana Prado", "T777", None)


@pytest.mark.parametrize(
    ("settings", "arguments"),
    [
        (RS256_ONLY, {}),
        (HS256_ONLY, {"sub": ""}),
        (HS256_ONLY, {"sub": "x" * 201}),
        (HS256_ONLY, {"hours": 13}),
        (HS256_ONLY, {"hours": 0}),
    ],
)
def test_no_token_is_signed_that_would_be_refused(settings: Settings, arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"PORTAL_JWT_SECRET|sub has|hours"):
        sign_token(settings, **{"sub": "42", **arguments})


@pytest.mark.parametrize("header", ["Bearer abc", "bearer abc", "Bearer  abc "])
def test_the_token_stands_in_the_header(header: str) -> None:
    assert bearer(header) == "abc"


@pytest.mark.parametrize("header", [None, "", "abc", "Bearer", "Bearer ", "Basic abc"])
def test_another_header_holds_no_token(header: str | None) -> None:
    with pytest.raises(Unauthorized):
        bearer(header)
