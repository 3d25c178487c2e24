"""Files that a channel keeps for us: which addresses are asked, and what comes to the disk."""

from __future__ import annotations

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels import downloads
from bot.channels.downloads import MOST_REDIRECTS, NotAllowed, downloaded, host_is
from bot.channels.outgoing import Unreachable, client
from bot.evidence.refusal import Refused

FILE = "https://files.slack.com/files-pri/T1-F1/error.log"
ALLOWED = host_is(["files.slack.com", ".sharepoint.com"])
TOKEN = {"Authorization": "Bearer xoxb-segredo"}


class Network:
    """Hosts with their addresses, and what they answer by URL; notes every request."""

    def __init__(self) -> None:
        self.addresses: dict[str, list[str]] = {}
        self.answers: dict[str, httpx.Response | Exception] = {}
        self.asked: list[httpx.Request] = []

    def getaddrinfo(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        found = self.addresses.get(host, ["3.120.0.1"])
        if not found:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers[str(request.url)]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    network = Network()
    monkeypatch.setattr(socket, "getaddrinfo", network.getaddrinfo)
    return network


def fetch(network: Network, folder: Path, url: str = FILE, name: str = "error.log") -> tuple[str, bytes, int, str]:
    """Downloads; gives name, content, size and digest. The folder is empty again afterwards."""

    async def main() -> tuple[str, bytes, int, str]:
        async with (
            client(transport=httpx.MockTransport(network)) as http,
            downloaded(http, url, name, incoming=folder / "incoming", allowed=ALLOWED, headers=TOKEN) as received,
        ):
            return received.name, received.path.read_bytes(), received.size, received.sha256

    try:
        return asyncio.run(main())
    finally:
        assert not (folder / "incoming").exists() or list((folder / "incoming").iterdir()) == []


def redirect(location: str | None) -> httpx.Response:
    return httpx.Response(302, headers={"Location": location} if location is not None else {})


def test_a_file_comes_whole_with_its_size_and_digest(network: Network, tmp_path: Path) -> None:
    content = bytes(range(256)) * 1000
    network.answers[FILE] = httpx.Response(200, content=content)
    assert fetch(network, tmp_path) == ("error.log", content, len(content), hashlib.sha256(content).hexdigest())
    assert network.asked[0].headers["authorization"] == TOKEN["Authorization"]


def test_a_name_that_is_a_path_is_a_name(network: Network, tmp_path: Path) -> None:
    network.answers[FILE] = httpx.Response(200, content=b"x")
    assert fetch(network, tmp_path, name="../../etc/error.log")[0] == "error.log"


def test_a_name_that_is_refused_is_not_asked_for(network: Network, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        fetch(network, tmp_path, name="setup.exe")
    assert network.asked == []


@pytest.mark.parametrize(
    "location",
    ["https://contoso.sharepoint.com/error.log", "/other/error.log", "//files.slack.com/other"],
    ids=["another allowed host", "a path", "without scheme"],
)
def test_a_redirect_to_an_allowed_host_is_followed(network: Network, tmp_path: Path, location: str) -> None:
    network.answers[FILE] = redirect(location)
    network.answers[str(httpx.URL(FILE).join(location))] = httpx.Response(200, content=b"x")
    assert fetch(network, tmp_path)[1] == b"x"


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/",
        "http://files.slack.com/x",
        "https://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "//evil.example/x",
    ],
)
def test_a_redirect_elsewhere_is_not_followed(network: Network, tmp_path: Path, location: str) -> None:
    network.answers[FILE] = redirect(location)
    with pytest.raises(NotAllowed):
        fetch(network, tmp_path)
    assert [str(each.url) for each in network.asked] == [FILE]


@pytest.mark.parametrize("location", [FILE, "", None])
def test_redirects_end(network: Network, tmp_path: Path, location: str | None) -> None:
    network.answers[FILE] = redirect(location)
    with pytest.raises(NotAllowed, match="redirects"):
        fetch(network, tmp_path)
    assert len(network.asked) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.8"],
        ["172.16.0.1"],
        ["192.168.1.1"],
        ["169.254.169.254"],
        ["100.64.0.1"],
        ["0.0.0.0"],
        ["::1"],
        ["fe80::1%eth0"],
        ["fd00::1"],
        ["::ffff:127.0.0.1"],
        ["3.120.0.1", "127.0.0.1"],
        [],
    ],
)
def test_an_allowed_name_that_leads_inside_or_nowhere_is_not_asked(network: Network, tmp_path: Path, addresses: list[str]) -> None:
    network.addresses["files.slack.com"] = addresses
    with pytest.raises(NotAllowed):
        fetch(network, tmp_path)
    assert network.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/x",
        "ftp://files.slack.com/x",
        "https://127.0.0.1/x",
        "https://127.1/x",
        "https://2130706433/x",
        "https://0x7f000001/x",
        "https://0177.0.0.1/x",
        "https://[::1]/x",
        "https://[::ffff:169.254.169.254]/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://localhost/x",
        "https://files.slack.com@evil.example/x",
        "https://files.slack.com:443@evil.example/x",
        "https://files.slack.com%40evil.example/x",
        "https://user:password@files.slack.com/x",
        "https://:password@files.slack.com/x",
        "https://files.slack.com\\@evil.example/x",
        "https://evil.example\\.sharepoint.com/x",
        "https://evil.example#.sharepoint.com/x",
        "https://evil.example?.sharepoint.com/x",
        "https://evil.example/.sharepoint.com",
        "https://files.slack.com.evil.example/x",
        "https://evilfiles.slack.com/x",
        "https://evilsharepoint.com/x",
        "https://files.slack.com:8443/x",
        "https://files.slack.com./x",
        "https://files.slack.com\t.evil.example/x",
        "https://files.slack.com:99999999/x",
        "https://[::1",
        "https:///x",
        "//files.slack.com/x",
        "files.slack.com/x",
        "",
    ],
)
def test_a_trick_opens_no_other_address(network: Network, tmp_path: Path, url: str) -> None:
    network.addresses = {"evil.example\\.sharepoint.com": []}
    with pytest.raises(NotAllowed):
        fetch(network, tmp_path, url)
    assert network.asked == []


@given(
    scheme=st.sampled_from(["https://", "http://", "HTTPS://", "//", "https:/", ""]),
    parts=st.lists(
        st.sampled_from(
            [
                "files.slack.com",
                ".sharepoint.com",
                "evil.example",
                "127.0.0.1",
                "[::1]",
                "@",
                ":",
                "\\",
                "/",
                "?",
                "#",
                "%40",
                "\t",
                ".",
                "443",
                "a",
            ]
        )
        | st.text(max_size=3),
        max_size=6,
    ),
)
@example(scheme="https://", parts=["files.slack.com", "/", "x"])
def test_whatever_is_asked_goes_to_an_allowed_host(scheme: str, parts: list[str]) -> None:
    network = Network()
    hosts: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.raw_host.decode())
        assert request.url.scheme == "https"
        assert request.url.port is None
        assert "authorization" not in request.headers
        return httpx.Response(200, content=b"x")

    async def main() -> None:
        address = await downloads.require_public(url, ALLOWED)
        async with client(transport=httpx.MockTransport(answer)) as http, http.stream("GET", address) as _:
            pass

    url = scheme + "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", network.getaddrinfo)
        try:
            asyncio.run(main())
        except NotAllowed:
            return
    assert all(host == "files.slack.com" or host.endswith(".sharepoint.com") for host in hosts)
    assert len(hosts) == 1


class Cut(httpx.AsyncByteStream):
    """A body that breaks off."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"half"
        raise httpx.RemoteProtocolError("peer closed connection")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404),
        httpx.Response(500),
        httpx.ConnectError("no"),
        httpx.ReadTimeout("no"),
        httpx.Response(200, stream=Cut()),
        redirect("https://[::1"),
    ],
)
def test_what_does_not_come_whole_does_not_come(network: Network, tmp_path: Path, answer: httpx.Response | Exception) -> None:
    network.answers[FILE] = answer
    with pytest.raises(Unreachable):
        fetch(network, tmp_path)


def test_a_file_that_is_too_large_is_given_up_while_it_comes(network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MAX_FILE", 100)
    network.answers[FILE] = httpx.Response(200, content=b"x" * 100)
    assert fetch(network, tmp_path)[2] == 100
    network.answers[FILE] = httpx.Response(200, content=b"x" * 101)
    with pytest.raises(Refused) as caught:
        fetch(network, tmp_path)
    assert caught.value.reason == "file_too_large"


def test_a_file_that_takes_too_long_is_given_up(network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Never(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield b"x"
            await asyncio.Event().wait()

    monkeypatch.setattr(downloads, "DOWNLOAD_SECONDS", 0.01)
    network.answers[FILE] = httpx.Response(200, stream=Never())
    with pytest.raises(Unreachable, match="TimeoutError"):
        fetch(network, tmp_path)
