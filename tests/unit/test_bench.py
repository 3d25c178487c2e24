"""The customer of the benchmarks, against a portal that is played by the test."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable

import httpx
import pytest

from bench.__main__ import main
from bench.customer import ANSWERS, ASIDES, Customer, Stuck
from bench.turns import percentile, table
from bot.rasa_tuning import TUNINGS
from bot.ticket.fields import FIELDS, PSEUDO_FIELDS


def customer_of(reply: Callable[[str], dict[str, object] | int], said: list[str]) -> Customer:
    """A customer of a portal that answers as ``reply`` says; ``said`` collects the messages. Each turn takes a quarter of a second."""

    def portal(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/webhooks/portal/messages"
        assert request.headers["Authorization"] == "Bearer token"
        said.append(json.loads(request.content)["text"])
        answer = reply(said[-1])
        return httpx.Response(answer, text="broken") if isinstance(answer, int) else httpx.Response(200, json=answer)

    client = httpx.AsyncClient(base_url="http://portal/webhooks/portal", transport=httpx.MockTransport(portal))
    return Customer(client, "token", clock=itertools.count(0, 0.25).__next__)


def asks(field: str | None, ticket: dict[str, str] | None = None) -> dict[str, object]:
    return {"messages": [{"text": "..."}], "expects": field and {"field": field}, "ticket": ticket}


async def test_a_conversation_ends_with_the_ticket_and_each_turn_is_timed() -> None:
    said: list[str] = []
    replies = iter(
        [asks("impact"), asks("steps"), asks("steps"), asks("steps"), asks("steps"), asks("review"), asks(None, {"protocol": "PRT-1"})]
    )
    customer = customer_of(lambda _text: next(replies), said)
    await customer.talk()
    assert said[1:] == [ANSWERS["impact"], *ANSWERS["steps"], ANSWERS["review"]]
    assert customer.milliseconds == [250.0] * 7


async def test_a_list_that_the_assistant_ends_early_is_not_gone_on_with() -> None:
    said: list[str] = []
    replies = iter([asks("steps"), asks("frequency")])
    await customer_of(lambda _text: next(replies), said).talk(until="frequency")
    assert said[1:] == [ANSWERS["steps"][0]]


async def test_asides_take_turns() -> None:
    said: list[str] = []
    await customer_of(lambda _text: asks("frequency"), said).chat(len(ASIDES) + 1)
    assert said == [*ASIDES, ASIDES[0]]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [(503, "HTTP 503"), (asks(None), "nothing is asked"), (asks("impact"), "no end after 61 turns; open is impact")],
)
async def test_a_customer_who_gets_nowhere_says_so(reply: dict[str, object] | int, reason: str) -> None:
    with pytest.raises(Stuck, match=reason):
        await customer_of(lambda _text: reply, []).talk()


def test_the_customer_knows_only_questions_that_there_are() -> None:
    known = {field.id for field in FIELDS} | set(PSEUDO_FIELDS)
    assert set(ANSWERS) <= known


@pytest.mark.parametrize(("percent", "expected"), [(0, 1), (50, 2), (75, 3), (76, 4), (95, 4), (100, 4)])
def test_a_percentile_is_one_of_the_values(percent: float, expected: float) -> None:
    assert percentile([4, 1, 3, 2], percent) == expected


def test_columns_are_aligned() -> None:
    assert table(("", "median"), [("alone (ms)", "7"), ("all", "1234")]) == "            median\nalone (ms)       7\nall           1234"


def test_an_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["speed"])
    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert "turns" in printed
    assert printed.endswith("; `python -m bench -h` shows the usage\n")
    assert printed.count("\n") == 1


def test_a_benchmark_that_fails_says_why_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_off: str) -> None:
        raise Stuck("nothing is asked")

    monkeypatch.setattr("bench.turns.installation", fail)
    assert main(["turns"]) == 1
    assert capsys.readouterr().err == "bench: nothing is asked\n"


def test_without_tuning_means_without_each_change(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def record(off: str, _crowd: int) -> list[tuple[str, ...]]:
        seen.append(off)
        return [(off, "", "", "")]

    monkeypatch.setattr("bench.turns._measured", record)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: object())  # TensorFlow is installed
    assert main(["turns"]) == 0
    assert seen == ["", ",".join(tuning.__name__ for tuning in TUNINGS)]
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert main(["turns"]) == 0
    assert "without_tensorflow" not in seen[-1]
