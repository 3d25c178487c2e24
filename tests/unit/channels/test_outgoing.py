"""Calls to a channel's service: what is repeated, how often, and after which pause."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx
import pytest

from bot.channels.outgoing import LONGEST_PAUSE, TRIES, Unreachable, call, client

Answer = httpx.Response | Exception


class Service:
    """Answers in turn with what the test wants, the last of it for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.pauses: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def called(self) -> httpx.Response:
        async def main() -> httpx.Response:
            async with client(transport=httpx.MockTransport(self)) as http:
                return await call(lambda: http.post("https://slack.example/api", json={"text": "segredo"}), self.sleep)

        return asyncio.run(main())


def test_a_good_answer_is_given_at_once() -> None:
    service = Service(httpx.Response(200, json={"ok": True}))
    assert service.called().json() == {"ok": True}
    assert (service.asked, service.pauses) == (1, [])


@pytest.mark.parametrize(
    "failure",
    [
        lambda: httpx.Response(429),
        lambda: httpx.Response(500),
        lambda: httpx.Response(503),
        lambda: httpx.ConnectError("no"),
        lambda: httpx.ReadTimeout("no"),
        lambda: httpx.RemoteProtocolError("no"),
    ],
)
def test_what_passes_by_itself_is_repeated_with_longer_pauses(failure: Callable[[], Answer]) -> None:
    service = Service(failure(), failure(), failure(), httpx.Response(200))
    assert service.called().status_code == 200
    assert service.pauses == [0.5, 1, 2]


@pytest.mark.parametrize(
    ("after", "pause"),
    [("3", 3), ("0", 0), ("3600", LONGEST_PAUSE), ("soon", 0.5), ("-1", 0.5), ("", 0.5), ("Wed, 21 Oct 2026 07:28:00 GMT", 0.5)],
)
def test_the_pause_is_the_one_that_the_service_asks_for(after: str, pause: float) -> None:
    service = Service(httpx.Response(429, headers={"Retry-After": after}), httpx.Response(200))
    service.called()
    assert service.pauses == [pause]


@pytest.mark.parametrize(
    ("failure", "told"), [(httpx.Response(503), "status 503"), (httpx.ConnectTimeout("slack.example segredo"), "ConnectTimeout")]
)
def test_it_is_given_up_after_some_tries_and_tells_nothing_of_the_call(failure: Answer, told: str) -> None:
    service = Service(failure)
    with pytest.raises(Unreachable) as caught:
        service.called()
    assert (service.asked, str(caught.value)) == (TRIES, told)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 413])
def test_what_repeating_does_not_mend_is_not_repeated(status: int) -> None:
    service = Service(httpx.Response(status, headers={"Location": "https://elsewhere.example"}))
    with pytest.raises(Unreachable, match=str(status)):
        service.called()
    assert service.asked == 1


def test_an_answer_that_cannot_be_read_is_a_failure_too() -> None:
    service = Service(httpx.DecodingError("bad gzip"))
    with pytest.raises(Unreachable, match="DecodingError"):
        service.called()
    assert service.asked == 1


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    async def main() -> bool:
        async with client() as http:
            return http.trust_env

    assert asyncio.run(main()) is False
