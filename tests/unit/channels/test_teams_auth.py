"""Who may call the bot's endpoint: a table of tokens, each with one thing wrong, and when the published keys are looked up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.channels.teams_auth import AFTER_FAILURE, BETWEEN_LOOKS, KEYS_LIFETIME, METADATA, Forbidden, PublishedKeys, authenticate
from tests.teams_stand_in import APP_ID, OTHER_RSA_KEY, RSA_KEY, SERVICE_URL, message, published
from tests.teams_stand_in import token as token_at

#: The moment of every check, and the one that every token is made at: the tests may run long after they were collected.
NOW = datetime.now(timezone.utc)
token = partial(token_at, now=NOW)
KEYS_ADDRESS = "https://login.botframework.com/v1/.well-known/keys"


class Published:
    """The two addresses of the published keys, and a clock."""

    def __init__(self) -> None:
        self.keys = [published("k1"), published("k2", OTHER_RSA_KEY, ("webchat",)), {"kty": "oct", "kid": "k3", "k": "AAAA"}]
        self.algorithms = ["RS256"]
        self.jwks_uri = KEYS_ADDRESS
        self.asked: list[str] = []
        self.broken: httpx.Response | Exception | None = None
        self.now = 1000.0
        self.lookup = PublishedKeys(httpx.AsyncClient(transport=httpx.MockTransport(self.answer)), clock=lambda: self.now)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        if isinstance(self.broken, Exception):
            raise self.broken
        if self.broken:
            return self.broken
        if str(request.url) == METADATA:
            return httpx.Response(200, json={"jwks_uri": self.jwks_uri, "id_token_signing_alg_values_supported": self.algorithms})
        return httpx.Response(200, json={"keys": self.keys})

    @property
    def looks(self) -> int:
        return self.asked.count(METADATA)

    async def lets_pass(self, header: str | None, activity: dict[str, Any] | None = None) -> str | None:
        """Why a request is refused; None where it passes."""
        try:
            await authenticate(header, activity if activity is not None else message("oi"), APP_ID, self.lookup, NOW)
        except Forbidden as refused:
            return str(refused)
        return None


@pytest.fixture
def keys() -> Published:
    return Published()


def _signed_with_the_public_key() -> str:
    """HS256 with the published key's text as secret, put together by hand: PyJWT refuses to make it."""
    public = RSA_KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    _, payload, _ = token().split(".")
    head = _part({"alg": "HS256", "kid": "k1", "typ": "JWT"})
    signature = hmac.new(public, f"{head}.{payload}".encode(), hashlib.sha256).digest()
    return f"{head}.{payload}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _part(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _head(**changes: Any) -> str:
    """A good token whose head was exchanged afterwards."""
    _, payload, signature = token().split(".")
    return f"{_part({'alg': 'RS256', 'kid': 'k1', 'typ': 'JWT'} | changes)}.{payload}.{signature}"


def _claims(**changes: Any) -> str:
    """A good token whose claims were exchanged afterwards."""
    head, _, signature = token().split(".")
    return f"{head}.{_part(jwt.decode(token(), options={'verify_signature': False}) | changes)}.{signature}"


def bearer(made: str) -> str:
    return f"Bearer {made}"


OTHER_APP = "99999999-2222-3333-4444-555555555555"
ELLIPTIC = ec.generate_private_key(ec.SECP256R1())

#: What comes in the header, and why it is refused; None where it passes.
TOKENS: dict[str, tuple[Callable[[], str | None], str | None]] = {
    "a good token": (lambda: bearer(token()), None),
    "a good token, the scheme in small letters": (lambda: f"bearer {token()}", None),
    "the service address under the claim's other spelling": (lambda: bearer(token(serviceurl=None, serviceUrl=SERVICE_URL)), None),
    "no header": (lambda: None, "no bearer token"),
    "an empty header": (lambda: "", "no bearer token"),
    "the scheme alone": (lambda: "Bearer", "no bearer token"),
    "the scheme and a blank": (lambda: "Bearer ", "no bearer token"),
    "a bare token": (token, "no bearer token"),
    "another scheme": (lambda: f"Basic {token()}", "no bearer token"),
    "one dot missing": (lambda: bearer(token().replace(".", "", 1)), "no bearer token"),
    "two dots missing": (lambda: bearer(token().replace(".", "")), "no bearer token"),
    "four parts": (lambda: bearer(token() + ".x"), "no bearer token"),
    "two tokens": (lambda: bearer(f"{token()} {token()}"), "no bearer token"),
    "a token of any length": (lambda: bearer("a" * 9000 + ".b.c"), "no bearer token"),
    "garbage": (lambda: bearer("a.b.c"), "DecodeError"),
    "dots alone": (lambda: bearer(".."), "DecodeError"),
    "signs that no token has": (lambda: bearer("é.ç.ã"), "DecodeError"),
    "a head that is a list": (lambda: bearer(f"{_part([1])}.{_part({})}.x"), "DecodeError"),
    "no key id": (lambda: bearer(token(kid=None)), "no key id"),
    "a key id that is no text": (lambda: bearer(_head(kid=7)), "InvalidTokenError"),
    "an unknown key id": (lambda: bearer(token(kid="k9")), "unknown key"),
    "a symmetric key of the list": (lambda: bearer(jwt.encode({"aud": APP_ID}, "\0" * 32, "HS256", {"kid": "k3"})), "unknown key"),
    "no algorithm": (lambda: bearer(_head(alg=None)), "InvalidAlgorithmError"),
    "algorithm none": (lambda: bearer(jwt.encode({"aud": APP_ID}, "", "none", {"kid": "k1"})), "InvalidAlgorithmError"),
    "algorithm none on a good token": (lambda: bearer(_head(alg="none")), "InvalidAlgorithmError"),
    "HS256 with the public key as its secret": (lambda: bearer(_signed_with_the_public_key()), "InvalidAlgorithmError"),
    "an algorithm that the metadata does not name": (lambda: bearer(token(algorithm="RS512")), "InvalidAlgorithmError"),
    "an elliptic key under the id": (lambda: bearer(token(private=ELLIPTIC, algorithm="ES256")), "InvalidAlgorithmError"),
    "another key under the id": (lambda: bearer(token(private=OTHER_RSA_KEY)), "InvalidSignatureError"),
    "claims that were changed": (lambda: bearer(_claims(serviceurl="https://10.0.0.1/")), "InvalidSignatureError"),
    "no signature": (lambda: bearer(token().rpartition(".")[0] + "."), "InvalidSignatureError"),
    "another issuer": (lambda: bearer(token(iss="https://sts.windows.net/aaaa/")), "another issuer"),
    "the issuer of the emulator": (lambda: bearer(token(iss="https://login.microsoftonline.com/botframework.com/v2.0")), "another issuer"),
    "no issuer": (lambda: bearer(token(iss=None)), "another issuer"),
    "another app, such as another tenant's": (lambda: bearer(token(aud=OTHER_APP)), "another bot's audience"),
    "this app among others": (lambda: bearer(token(aud=[APP_ID, OTHER_APP])), "another bot's audience"),
    "no audience": (lambda: bearer(token(aud=None)), "another bot's audience"),
    "expired within the skew": (lambda: bearer(token(exp=NOW - timedelta(seconds=290))), None),
    "expired outside of the skew": (lambda: bearer(token(exp=NOW - timedelta(seconds=310))), "expired"),
    "no end": (lambda: bearer(token(exp=None)), "expired"),
    "valid from a moment within the skew": (lambda: bearer(token(nbf=NOW + timedelta(seconds=290))), None),
    "valid from a moment outside of the skew": (lambda: bearer(token(nbf=NOW + timedelta(seconds=310))), "not valid yet"),
    "no beginning": (lambda: bearer(token(nbf=None)), "not valid yet"),
    "a beginning that is no moment": (lambda: bearer(token(nbf="ontem")), "not valid yet"),
    "another service address": (lambda: bearer(token(serviceurl="https://smba.trafficmanager.net/emea/")), "another service address"),
    "no service address": (lambda: bearer(token(serviceurl=None)), "another service address"),
    "a service address that is a list": (lambda: bearer(token(serviceurl=[SERVICE_URL])), "another service address"),
    "a key for other channels": (
        lambda: bearer(token(kid="k2", private=OTHER_RSA_KEY)),
        "a channel that the key is not endorsed for",
    ),
}


@pytest.mark.parametrize("name", TOKENS)
async def test_a_token(keys: Published, name: str) -> None:
    made, refusal = TOKENS[name]
    assert await keys.lets_pass(made()) == refusal


def test_the_table_has_each_check_broken() -> None:
    assert len(TOKENS) >= 25
    assert len({refusal for _, refusal in TOKENS.values()}) >= 11


@pytest.mark.parametrize("changed", [{"serviceUrl": None}, {"serviceUrl": SERVICE_URL.rstrip("/")}, {"serviceUrl": "https://10.0.0.1/"}])
async def test_the_service_address_of_the_activity_is_the_tokens(keys: Published, changed: dict[str, Any]) -> None:
    assert await keys.lets_pass(bearer(token()), message("oi") | changed) == "another service address"


async def test_two_missing_service_addresses_do_not_match(keys: Published) -> None:
    assert await keys.lets_pass(bearer(token(serviceurl=None)), {"channelId": "msteams"}) == "another service address"


@pytest.mark.parametrize("channel", ["webchat", "directline", "emulator", None, "MSTEAMS"])
async def test_an_activity_of_another_channel_does_not_pass(keys: Published, channel: str | None) -> None:
    keys.keys = [published("k1", endorsements=("msteams", "webchat", "directline"))]
    assert await keys.lets_pass(bearer(token()), message("oi") | {"channelId": channel}) == "a channel that the key is not endorsed for"


async def test_a_key_without_endorsements_speaks_for_no_channel(keys: Published) -> None:
    del keys.keys[0]["endorsements"]
    assert await keys.lets_pass(bearer(token())) == "a channel that the key is not endorsed for"


# When keys are looked up


async def test_keys_are_kept_for_a_day(keys: Published) -> None:
    for _ in range(3):
        assert await keys.lets_pass(bearer(token())) is None
    keys.now += KEYS_LIFETIME - 1
    assert await keys.lets_pass(bearer(token())) is None
    assert keys.looks == 1
    keys.now += 1
    assert await keys.lets_pass(bearer(token())) is None
    assert keys.looks == 2


async def test_a_new_key_is_found_at_once_where_the_last_look_is_a_minute_old(keys: Published) -> None:
    assert await keys.lets_pass(bearer(token())) is None
    keys.keys.append(published("new"))
    keys.now += BETWEEN_LOOKS
    assert await keys.lets_pass(bearer(token(kid="new"))) is None
    assert keys.looks == 2


async def test_made_up_key_ids_cause_one_look_a_minute(keys: Published) -> None:
    for number in range(20):
        assert await keys.lets_pass(bearer(token(kid=f"made-up-{number}"))) == "unknown key"
    assert keys.looks == 1
    keys.now += BETWEEN_LOOKS
    for number in range(20):
        assert await keys.lets_pass(bearer(token(kid=f"made-up-{number}"))) == "unknown key"
    assert keys.looks == 2


async def test_a_key_that_was_taken_from_the_list_counts_no_more(keys: Published) -> None:
    assert await keys.lets_pass(bearer(token())) is None
    keys.keys = [published("other")]
    keys.now += KEYS_LIFETIME
    assert await keys.lets_pass(bearer(token())) == "unknown key"


@pytest.mark.parametrize(
    "broken",
    [
        httpx.ConnectError("gone"),
        httpx.ReadTimeout("slow"),
        httpx.Response(500),
        httpx.Response(404),
        httpx.Response(302, headers={"Location": "https://arquivos.example/"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"jwks_uri": 7, "id_token_signing_alg_values_supported": None}),
    ],
)
async def test_keys_that_cannot_be_read_let_nobody_pass_and_are_asked_for_again_soon(keys: Published, broken: Any) -> None:
    keys.broken = broken
    assert await keys.lets_pass(bearer(token())) == "the published keys are not at hand"
    keys.broken = None
    assert await keys.lets_pass(bearer(token())) == "the published keys are not at hand"
    keys.now += AFTER_FAILURE
    assert await keys.lets_pass(bearer(token())) is None


async def test_keys_of_less_than_a_day_count_while_the_list_cannot_be_read(keys: Published) -> None:
    assert await keys.lets_pass(bearer(token())) is None
    keys.broken = httpx.ConnectError("gone")
    keys.now += BETWEEN_LOOKS
    assert await keys.lets_pass(bearer(token(kid="new"))) == "unknown key"
    assert await keys.lets_pass(bearer(token())) is None
    keys.now += KEYS_LIFETIME
    assert await keys.lets_pass(bearer(token())) == "the published keys are not at hand"


async def test_a_list_of_keys_without_https_is_not_read(keys: Published) -> None:
    keys.jwks_uri = KEYS_ADDRESS.replace("https", "http")
    assert await keys.lets_pass(bearer(token())) == "the published keys are not at hand"
    assert keys.asked == [METADATA]


async def test_metadata_that_names_a_symmetric_algorithm_allows_none(keys: Published) -> None:
    keys.algorithms = ["HS256", "none"]
    assert await keys.lets_pass(bearer(token())) is not None
    assert await keys.lets_pass(bearer(_signed_with_the_public_key())) is not None


async def test_a_broken_key_of_the_list_takes_none_of_the_others_with_it(keys: Published) -> None:
    keys.keys.insert(0, {"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"})
    assert await keys.lets_pass(bearer(token())) is None
