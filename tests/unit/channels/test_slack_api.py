"""What Slack tells of people, remembered for a while."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels import slack_api
from bot.channels.slack_api import FAILURE_SECONDS, PROFILE_SECONDS, Profile, Profiles, WebApi
from tests.slack_stand_in import API, TENANT, TOKEN, SlackStandIn

ANA = {"id": "U1", "team_id": TENANT, "real_name": "Ana", "profile": {"email": "ana@exemplo.com.br"}}


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def slack() -> SlackStandIn:
    made = SlackStandIn()
    made.users["U1"] = ANA
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def profiles(slack: SlackStandIn, clock: Clock) -> Profiles:
    return Profiles(WebApi(TOKEN, slack.client(), API, slack.pause), clock)


async def test_a_person_is_asked_for_again_after_a_while(slack: SlackStandIn, profiles: Profiles, clock: Clock) -> None:
    assert await profiles.of(TENANT, "U1") == Profile("Ana", "ana@exemplo.com.br")
    clock.now += PROFILE_SECONDS - 1
    await profiles.of(TENANT, "U1")
    assert len(slack.calls) == 1
    clock.now += 2
    await profiles.of(TENANT, "U1")
    assert len(slack.calls) == 2


async def test_a_failure_is_remembered_for_less_time(slack: SlackStandIn, profiles: Profiles, clock: Clock) -> None:
    slack.refuse_next("users.info", "missing_scope")
    assert await profiles.of(TENANT, "U1") == Profile()
    clock.now += FAILURE_SECONDS + 1
    assert (await profiles.of(TENANT, "U1")).name == "Ana"


async def test_a_slack_that_does_not_answer_holds_up_nobody(
    slack: SlackStandIn, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_api, "PROFILE_PATIENCE", 0)
    slack.hold_next("users.info", asyncio.Event())
    assert await profiles.of(TENANT, "U1") == Profile()


async def test_only_so_many_people_are_remembered(slack: SlackStandIn, profiles: Profiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_api, "MOST_PROFILES", 1)
    slack.users["U2"] = {**ANA, "id": "U2"}
    for user in ("U1", "U2", "U1"):
        await profiles.of(TENANT, user)
    assert len(slack.calls) == 3


async def test_a_workspace_of_an_enterprise_vouches_for_its_members(slack: SlackStandIn, profiles: Profiles) -> None:
    slack.users["U1"] = {**ANA, "team_id": "E1", "enterprise_user": {"teams": ["T9", TENANT]}}
    assert (await profiles.of(TENANT, "U1")).email == "ana@exemplo.com.br"


@pytest.mark.parametrize("told", [{}, {"profile": {}}, {"profile": {"real_name": "", "email": ""}, "team_id": TENANT}])
async def test_what_slack_leaves_out_is_unknown(slack: SlackStandIn, profiles: Profiles, told: dict[str, Any]) -> None:
    slack.users["U1"] = {"id": "U1", **told}
    assert await profiles.of(TENANT, "U1") == Profile()


async def test_the_token_goes_in_the_header_and_never_in_the_address(slack: SlackStandIn, profiles: Profiles) -> None:
    await profiles.of(TENANT, "U1")
    (request,) = slack.asked
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert str(request.url) == f"{API}users.info"


async def test_an_answer_that_is_no_json_is_a_refusal(slack: SlackStandIn) -> None:
    slack.next_answer("chat.postMessage", content=["?"])
    with pytest.raises(slack_api.SlackError, match="no_json"):
        await WebApi(TOKEN, slack.client(), API, slack.pause).call("chat.postMessage", channel="D1", text="oi")
