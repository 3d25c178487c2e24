"""Files at the portal: in, checked, kept once, out again; and whatever goes wrong, nothing stays and the conversation goes on."""

from __future__ import annotations

import asyncio
import hashlib
import html
import io
import os
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from PIL import Image
from sanic import Sanic

from bench.logs import error_log, generate
from bot.channels import files as channel
from bot.channels.errors import REASONS, STATUS
from bot.channels.links import ticket_url
from bot.evidence import keeping, limits
from bot.evidence.antivirus import scan
from bot.evidence.folder import Folder
from bot.evidence.intake import Evidence
from bot.evidence.keeping import clean_up
from bot.evidence.refusal import REASONS as REFUSALS
from bot.evidence.rescan import rescan
from bot.evidence.storage import StorageError
from bot.servers import RESPONSE_TIMEOUT
from bot.settings import Settings
from bot.store import ABANDONED, Store
from bot.ticket.model import Attachment, Ticket
from bot.ticket.model import Evidence as Listed
from tests import sample_files as files
from tests.bad_files import BAD, HARMLESS
from tests.clamd import Clamd, clamd
from tests.portal import Dialogue, Served, Visitor, is_problem, portal_with_files, stored_files

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: Seconds until something that must happen has happened.
DEADLINE = 20.0


@dataclass
class Place:
    """A portal with its own folder, and the antivirus that a test may set up."""

    served: Served
    evidence: Evidence
    settings: Settings
    daemon: Clamd

    @property
    def store(self) -> Store:
        return self.served.store

    def arriving(self) -> list[Path]:
        """What is on disk of uploads under way."""
        return list(self.evidence.incoming.glob("*"))

    def stored(self) -> list[Path]:
        return stored_files(self.settings.var_folder)

    def scans(self, address: str | None) -> None:
        self.evidence._scan = partial(scan, address=address, seconds=0.5) if address else None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def made(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    folder = tmp_path_factory.mktemp("uploads")
    async with clamd() as daemon, portal_with_files(folder) as (served, evidence, settings):
        yield Place(served, evidence, settings, daemon)


@pytest_asyncio.fixture(loop_scope="module")
async def place(made: Place) -> Place:
    made.served.dialogue.reset()
    made.scans(None)
    made.daemon.answers, made.daemon.too_large = True, False
    return made


@pytest.fixture
def dialogue(place: Place) -> Dialogue:
    return place.served.dialogue


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(place: Place) -> AsyncIterator[Visitor]:
    async with Visitor(place.served) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def stranger(place: Place) -> AsyncIterator[Visitor]:
    async with Visitor(place.served) as client:
        yield client


async def send(visitor: httpx.AsyncClient, name: str = "error.log", content: bytes = files.ERROR_LOG) -> httpx.Response:
    """Uploads a file. The form is written here: what a client library would make of a hostile name is not the test."""
    head = b'--limite\r\nContent-Disposition: form-data; name="file"; filename="' + name.replace("\r\n", "%0D%0A").encode() + b'"\r\n\r\n'
    return await form(visitor, head + content + b"\r\n--limite--\r\n")


async def form(visitor: httpx.AsyncClient, body: bytes, kind: str = "multipart/form-data; boundary=limite") -> httpx.Response:
    return await visitor.post("/attachments", content=body, headers={"Content-Type": kind})


async def sent(visitor: Visitor, name: str = "error.log", content: bytes = files.ERROR_LOG) -> dict[str, Any]:
    answer = await send(visitor, name, content)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def until(happened: Callable[[], bool]) -> None:
    """Lets the server work until something has happened."""
    deadline = time.monotonic() + DEADLINE
    while not happened():
        assert time.monotonic() < deadline
        await asyncio.sleep(0)


async def ticket_with(visitor: Visitor, dialogue: Dialogue, *attached: dict[str, Any]) -> str:
    """Lets a visitor send the message that creates a ticket with these attachments; the protocol."""
    listed = [Attachment(**{name: each[name] for name in ("id", "name", "kind", "size", "sha256", "findings")}) for each in attached]
    dialogue.ticket = Ticket(status="submitted", outcome="ticket", evidence=Listed(attachments=listed))
    reply = (await visitor.say("confirmo")).json()
    dialogue.ticket = None
    return str(reply["ticket"]["protocol"])


# --- in


@pytest.mark.parametrize(("name", "content", "kind"), [(name, *rest) for name, rest in files.GOOD.items()], ids=list(files.GOOD))
async def test_a_file_is_taken_and_described(visitor: Visitor, place: Place, name: str, content: bytes, kind: str) -> None:
    found = await sent(visitor, name, content)
    assert set(found) == {"id", "name", "size", "sha256", "kind", "findings", "state", "read"}
    assert (found["kind"], found["findings"]["kind"], found["state"]) == (kind, kind, "accepted")
    kept = place.store.attachment(visitor.person.key, found["id"])
    assert kept
    with place.evidence.storage.open(kept.file) as parts:
        stored = b"".join(parts)
    assert (len(stored), hashlib.sha256(stored).hexdigest()) == (found["size"], found["sha256"])
    assert place.arriving() == []


async def test_what_a_log_proves_comes_with_the_answer(visitor: Visitor) -> None:
    findings = (await sent(visitor))["findings"]
    assert findings["last_error"]["source"] == "MATA410.PRX"
    assert (findings["last_error"]["user"], findings["last_error"]["machine"]) == (None, None)


async def test_what_was_read_in_a_file_comes_ready_to_be_shown_and_stays_in_the_history(visitor: Visitor) -> None:
    log, archive = await sent(visitor), await sent(visitor, "logs.zip", files.packed({"a.log": files.ERROR_LOG, "b.txt": files.TEXT}))
    read = {
        "errors": 1,
        "message": "variable does not exist NVALTEST",
        "routines": ["MATA410"],
        "build": "7.00.240223P-20250326",
    }
    assert log["read"] == [{"name": "error.log", **read}]
    assert archive["read"] == [{"name": "a.log", **read}]
    await visitor.say(attachments=[log["id"], archive["id"]])
    said = (await visitor.get("/conversation")).json()["messages"][0]["attachments"]
    assert [(each["name"], each["read"]) for each in said] == [("error.log", log["read"]), ("logs.zip", archive["read"])]


async def test_place_and_camera_of_a_photo_are_not_kept(visitor: Visitor, place: Place) -> None:
    found = await sent(visitor, "foto.jpg", files.photo())
    kept = place.store.attachment(visitor.person.key, found["id"])
    assert kept
    with place.evidence.storage.open(kept.file) as parts:
        stored = b"".join(parts)
    assert files.CAMERA.encode() not in stored
    assert not Image.open(io.BytesIO(stored)).getexif()


async def test_the_same_bytes_twice_are_one_file(visitor: Visitor, stranger: Visitor, place: Place) -> None:
    content = files.TEXT + os.urandom(8).hex().encode()
    before = len(place.stored())
    first, second, third = (
        await sent(visitor, "a.log", content),
        await sent(visitor, "b.txt", content),
        await sent(stranger, "c.log", content),
    )
    assert first["sha256"] == second["sha256"] == third["sha256"]
    assert len({first["id"], second["id"], third["id"]}) == 3
    assert len(place.stored()) == before + 1


async def test_ten_at_once_are_taken(visitor: Visitor, place: Place) -> None:
    contents = [files.ERROR_LOG + f"{number}\n".encode() * 100_000 for number in range(10)]
    found = await asyncio.gather(*(sent(visitor, f"{number}.log", content) for number, content in enumerate(contents)))
    assert [each["sha256"] for each in found] == [hashlib.sha256(content).hexdigest() for content in contents]
    assert len(place.store.attachments_of(visitor.person.key)) == 10
    assert place.arriving() == []


async def test_three_persons_send_three_logs_of_the_largest_size_at_once(place: Place, tmp_path: Path) -> None:
    log = tmp_path / "error.log"
    generate(log, error_log, limits.MAX_FILE // limits.MEGABYTE)
    os.truncate(log, limits.MAX_FILE)
    async with AsyncExitStack() as open_clients:
        persons = [await open_clients.enter_async_context(Visitor(place.served)) for _ in range(3)]
        for person in persons:
            person.timeout = RESPONSE_TIMEOUT
        answers = await asyncio.gather(*(send_pieces(person, log) for person in persons for _ in range(3)))
    assert [answer.status_code for answer in answers] == [201] * 9
    assert {(answer.json()["kind"], answer.json()["size"]) for answer in answers} == {("error_log", limits.MAX_FILE)}
    assert place.arriving() == []


async def send_pieces(person: Visitor, log: Path) -> httpx.Response:
    """Uploads a log of the largest size from the disk, in pieces."""
    head = b'--limite\r\nContent-Disposition: form-data; name="file"; filename="error.log"\r\n\r\n'
    end = b"\r\n--limite--\r\n"

    async def pieces() -> AsyncIterator[bytes]:
        yield head
        with log.open("rb") as file:
            while piece := file.read(limits.CHUNK):
                yield piece
        yield end

    headers = {"Content-Type": "multipart/form-data; boundary=limite", "Content-Length": str(len(head) + limits.MAX_FILE + len(end))}
    return await person.post("/attachments", content=pieces(), headers=headers)


async def test_what_the_server_gives_up_is_told_so_and_holds_up_nobody(
    visitor: Visitor, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> Any:
        await asyncio.Event().wait()

    for app in Sanic._app_registry.values():
        monkeypatch.setitem(app.config, "RESPONSE_TIMEOUT", 0.2)
    with monkeypatch.context() as patch:
        patch.setattr(place.evidence, "_examine", never)
        answers = await asyncio.gather(*(send(visitor, f"{number}.log") for number in range(5)))
    assert all(is_problem(answer, 503, "unavailable") for answer in answers)
    await until(lambda: place.arriving() == [])
    monkeypatch.undo()
    async with Visitor(place.served) as another:
        await sent(another)


async def test_a_file_that_waits_too_long_is_told_when_to_come_again(
    visitor: Visitor, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(channel, "INTAKE_SECONDS", 0.2)
    with monkeypatch.context() as patch:
        patch.setattr(place.evidence, "_examine", never)
        answers = await asyncio.gather(*(send(visitor, f"{number}.log") for number in range(5)))
    assert all(is_problem(answer, 503, "unavailable") for answer in answers)
    assert {(answer.headers["retry-after"], answer.json()["error"]["message"]) for answer in answers} == {
        ("60", REASONS["file_unavailable"][1])
    }
    assert place.arriving() == []
    monkeypatch.undo()
    await sent(visitor)


async def test_the_conversation_goes_on_while_files_are_examined(visitor: Visitor) -> None:
    log = files.ERROR_LOG * 60_000
    upload = asyncio.create_task(sent(visitor, "error.log", log))
    answered = 0
    while not upload.done():
        assert (await visitor.say("oi")).status_code == 200
        answered += 1
    assert upload.result()["findings"]["errors"] == 60_000
    assert answered > 3


async def test_a_name_is_kept_as_plain_text(visitor: Visitor) -> None:
    assert (await sent(visitor, "../..\\a\0b\u202e<x>\r\n.log"))["name"] == "ab_x_.log"
    assert (await sent(visitor, "Emissão à vista.log"))["name"] == "Emissão à vista.log"
    assert len((await sent(visitor, "e" * 300 + ".log"))["name"]) == limits.MAX_NAME


async def test_a_form_in_small_pieces_with_other_parts_is_read(visitor: Visitor) -> None:
    body = b'--limite\r\nContent-Disposition: form-data; name="nota"\r\n\r\nfile\r\n--limite\r\nX: 1\r\ncontent-disposition: form-data; '
    body += b'filename="error.log"; name="file"\r\nContent-Type: text/html\r\n\r\n' + files.ERROR_LOG + b"\r\n--limite--\r\n"

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 7):
            yield body[start : start + 7]

    answer = await visitor.post("/attachments", content=pieces(), headers={"Content-Type": "multipart/form-data; boundary=limite"})
    assert (answer.status_code, answer.json()["sha256"]) == (201, hashlib.sha256(files.ERROR_LOG).hexdigest())


# --- refused


@pytest.mark.parametrize(("name", "content", "expected"), BAD.values(), ids=BAD.keys())
async def test_bad_files_get_a_reason_and_leave_nothing(visitor: Visitor, place: Place, name: str, content: bytes, expected: str) -> None:
    before = len(place.stored())
    answer = await send(visitor, name, content)
    if expected == HARMLESS:
        assert answer.status_code == 201
        assert not set(answer.json()["name"]) & set('/\\\0\r\n"<>\u202e')
    else:
        code, sentence = REASONS[expected]
        assert is_problem(answer, STATUS[code], code)
        assert answer.json()["error"]["message"] == sentence
        assert "ceitamos" in sentence
        assert place.store.attachments_of(visitor.person.key) == []
        assert len(place.stored()) == before
    assert place.arriving() == []
    assert (await visitor.say("oi")).status_code == 200


async def test_every_refusal_has_its_sentence() -> None:
    assert set(REFUSALS) <= set(REASONS)


async def test_more_than_50_mb_is_refused_and_dropped(visitor: Visitor, place: Place) -> None:
    assert is_problem(await send(visitor, "error.log", bytes(limits.MAX_FILE + 1)), 413, "too_large")

    async def endless() -> AsyncIterator[bytes]:
        yield b'--limite\r\nContent-Disposition: form-data; name="file"; filename="error.log"\r\n\r\n'
        for _ in range(55):
            yield b"linha\n" * 180_000

    answer = await visitor.post("/attachments", content=endless(), headers={"Content-Type": "multipart/form-data; boundary=limite"})
    assert is_problem(answer, 413, "too_large")
    assert place.arriving() == []
    assert (await visitor.say("oi")).status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"", "multipart/form-data; boundary=limite"),
        (b"--limite--\r\n", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=" + "x" * 300),
        (b"lixo sem limite", "multipart/form-data; boundary=limite"),
        (b'--limite\r\nContent-Disposition: form-data; name="outra"\r\n\r\nx\r\n--limite--\r\n', "multipart/form-data; boundary=limite"),
        (b'--limite\r\nContent-Disposition: form-data; name="file"; filename="a.log"\r\n\r\nfalta', "multipart/form-data; boundary=limite"),
        (
            b'--limite\r\nContent-Disposition: form-data; name="file"; filename="a.log"\r\n\r\nx\r\n' * 2,
            "multipart/form-data; boundary=limite",
        ),
    ],
    ids=["no form", "nothing", "no boundary", "a long boundary", "garbage", "another part", "cut off", "two files"],
)
async def test_what_is_no_form_with_one_file_is_refused(visitor: Visitor, place: Place, body: bytes, kind: str) -> None:
    assert is_problem(await form(visitor, body, kind), 400, "bad_request")
    assert place.arriving() == []


async def test_a_client_that_breaks_off_leaves_nothing(visitor: Visitor, place: Place) -> None:
    before = len(place.stored())
    reader, writer = await asyncio.open_connection("127.0.0.1", place.served.port)
    writer.write(
        b"POST /webhooks/portal/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: " + visitor.headers["authorization"].encode() + b"\r\n"
        b"Content-Type: multipart/form-data; boundary=limite\r\nContent-Length: 30000000\r\n\r\n"
        b'--limite\r\nContent-Disposition: form-data; name="file"; filename="error.log"\r\n\r\n'
    )
    writer.write(b"linha do log\r\n" * 500_000)
    await writer.drain()
    await until(lambda: bool(place.arriving()))
    writer.transport.abort()
    await until(lambda: not place.arriving())
    with suppress(ConnectionError):
        assert await reader.read() == b""
    assert place.store.attachments_of(visitor.person.key) == []
    assert len(place.stored()) == before
    assert (await visitor.say("oi")).status_code == 200


async def test_a_stranger_without_token_is_told_so_before_anything_is_kept(place: Place) -> None:
    async with httpx.AsyncClient(base_url=place.served.address, verify=False) as nobody:
        assert is_problem(await send(nobody, "error.log", files.ERROR_LOG * 5000), 401, "unauthorized")
    assert place.arriving() == []


async def test_a_ticket_takes_20_files(visitor: Visitor, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MAX_FILES", 3)
    answers = await asyncio.gather(*(send(visitor, f"{number}.log") for number in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [413] * 2
    assert limits.MAX_FILES == 20
    assert len(place.store.attachments_of(visitor.person.key)) == 3


async def test_the_21st_is_refused_before_it_is_read(visitor: Visitor, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.evidence.intake.MAX_FILES", 1)
    await sent(visitor)
    assert is_problem(await send(visitor), 413, "too_large")


async def test_a_ticket_takes_200_mb(visitor: Visitor, stranger: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.MAX_TICKET == 200 * 1024 * 1024
    monkeypatch.setattr(keeping, "MAX_TICKET", len(files.ERROR_LOG) + 1)
    await sent(visitor)
    assert is_problem(await send(visitor), 413, "too_large")
    await sent(stranger)


async def test_a_new_ticket_has_room_again(visitor: Visitor, dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MAX_FILES", 1)
    await ticket_with(visitor, dialogue, await sent(visitor))
    await sent(visitor)


async def test_a_storage_that_fails_is_said_and_nothing_stays(visitor: Visitor, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Folder, key: str, path: Path) -> None:
        raise StorageError("full")

    monkeypatch.setattr(Folder, "put", fail)
    assert is_problem(await send(visitor), 503, "unavailable")
    assert place.store.attachments_of(visitor.person.key) == []
    assert place.store.removable_files(timedelta(0)) == []
    assert place.arriving() == []


# --- antivirus


async def test_what_the_antivirus_finds_is_refused(visitor: Visitor, place: Place) -> None:
    place.scans(place.daemon.address)
    answer = await send(visitor, "a.txt", b"um MALWARE aqui")
    assert is_problem(answer, 422, "file_rejected")
    assert (await sent(visitor, "a.txt", b"um texto aqui"))["state"] == "accepted"
    assert place.store.attachments_of(visitor.person.key)[0].size == 13
    assert place.arriving() == []


@pytest.mark.parametrize("trouble", ["unreachable", "silent", "too large"])
async def test_without_the_antivirus_a_file_waits(visitor: Visitor, dialogue: Dialogue, place: Place, trouble: str) -> None:
    place.scans("127.0.0.1:1" if trouble == "unreachable" else place.daemon.address)
    place.daemon.answers, place.daemon.too_large = trouble != "silent", trouble == "too large"
    held = await sent(visitor)
    assert (held["state"], held["findings"]["warnings"][-1], held["read"]) == ("held", "held", [])
    protocol = await ticket_with(visitor, dialogue, held)
    answer = await visitor.get(f"/tickets/{protocol}/attachments/{held['id']}")
    assert is_problem(answer, 503, "unavailable")
    assert "em análise" in answer.json()["error"]["message"]


async def test_a_waiting_file_is_given_out_once_it_is_cleared(visitor: Visitor, dialogue: Dialogue, place: Place) -> None:
    place.scans("127.0.0.1:1")
    held = await sent(visitor)
    protocol = await ticket_with(visitor, dialogue, held)
    place.scans(place.daemon.address)
    answer = await visitor.get(f"/tickets/{protocol}/attachments/{held['id']}")
    assert answer.content == files.ERROR_LOG
    kept = place.store.attachment(visitor.person.key, held["id"])
    assert kept
    assert (kept.state, "held" in kept.findings["warnings"]) == ("accepted", False)


async def test_a_waiting_file_that_is_infected_goes(visitor: Visitor, dialogue: Dialogue, place: Place) -> None:
    place.scans("127.0.0.1:1")
    held = await sent(visitor, "a.txt", b"outro MALWARE")
    protocol = await ticket_with(visitor, dialogue, held)
    before = len(place.stored())
    place.scans(place.daemon.address)
    assert is_problem(await visitor.get(f"/tickets/{protocol}/attachments/{held['id']}"), 404, "not_found")
    assert len(place.stored()) == before - 1


async def test_waiting_files_are_settled_without_anybody_asking(visitor: Visitor, dialogue: Dialogue, place: Place) -> None:
    place.scans("127.0.0.1:1")
    clean, infected = await sent(visitor), await sent(visitor, "a.txt", b"mais MALWARE")
    protocol = await ticket_with(visitor, dialogue, clean, infected)
    place.scans(place.daemon.address)
    await rescan(place.evidence)
    ticket = (await visitor.get(f"/tickets/{protocol}")).json()
    (listed,) = ticket["evidence"]["attachments"]
    assert (listed["id"], "held" in listed["findings"]["warnings"]) == (clean["id"], False)
    assert [warning["code"] for warning in ticket["quality"]["warnings"]] == ["infected"]


# --- in messages


async def test_a_message_brings_its_attachments(visitor: Visitor, dialogue: Dialogue) -> None:
    first, second = await sent(visitor), await sent(visitor, "tela.png", files.picture())
    assert (await visitor.say("segue o log", attachments=[first["id"], second["id"]])).status_code == 200
    metadata = dialogue.heard[0].metadata
    assert metadata["attachments"] == [
        {name: each[name] for name in ("id", "name", "kind", "size", "sha256", "findings")} for each in (first, second)
    ]
    said = (await visitor.get("/conversation")).json()["messages"][0]
    assert said["text"] == "segue o log"
    assert said["attachments"] == [{name: each[name] for name in ("id", "name", "kind", "read")} for each in (first, second)]


async def test_attachments_alone_are_a_message(visitor: Visitor, dialogue: Dialogue) -> None:
    first, second = await sent(visitor), await sent(visitor, "tela.png", files.picture())
    await visitor.say(attachments=[first["id"]])
    await visitor.say(attachments=[first["id"], second["id"]])
    assert [message.text for message in dialogue.heard] == ["Anexo: error.log", "Anexos: error.log, tela.png"]


async def test_other_peoples_attachments_are_not_there(visitor: Visitor, stranger: Visitor, dialogue: Dialogue) -> None:
    found = await sent(visitor)
    assert is_problem(await stranger.say("oi", attachments=[found["id"]]), 404, "not_found")
    assert is_problem(await stranger.say("oi", attachments=["att_" + "0" * 32]), 404, "not_found")
    assert dialogue.heard == []


# --- out


async def test_the_page_of_a_signed_link_leads_to_the_tickets_files(visitor: Visitor, dialogue: Dialogue, place: Place) -> None:
    found = await sent(visitor)
    url = ticket_url(await ticket_with(visitor, dialogue, found), place.settings, datetime.now(timezone.utc))
    async with httpx.AsyncClient(verify=False) as browser:
        address = httpx.URL(f"http://127.0.0.1:{place.served.port}{url}")
        links = re.findall(r'<a href="([^"#]+)">error\.log</a>', (await browser.get(address)).text)
        assert len(links) == 1
        assert (await browser.get(address.join(html.unescape(links[0])))).content == files.ERROR_LOG


async def test_a_file_goes_out_as_a_download(visitor: Visitor, dialogue: Dialogue, place: Place) -> None:
    found = await sent(visitor, 'Emissão "à" vista; x.log')
    protocol = await ticket_with(visitor, dialogue, found)
    url = ticket_url(protocol, place.settings, datetime.now(timezone.utc))
    async with httpx.AsyncClient(verify=False) as browser:
        address, _, access = url.partition("?")
        by_link = await browser.get(f"http://127.0.0.1:{place.served.port}{address}/attachments/{found['id']}?{access}")
    for answer in (await visitor.get(f"/tickets/{protocol}/attachments/{found['id']}"), by_link):
        assert answer.status_code == 200
        assert answer.content == files.ERROR_LOG
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-length"] == str(len(files.ERROR_LOG))
        assert answer.headers["content-disposition"] == (
            "attachment; filename=\"Emiss_o ___ vista_ x.log\"; filename*=UTF-8''Emiss%C3%A3o%20_%C3%A0_%20vista%3B%20x.log"
        )


async def test_a_head_tells_the_size_and_a_second_request_still_works(visitor: Visitor, dialogue: Dialogue) -> None:
    found = await sent(visitor)
    path = f"/tickets/{await ticket_with(visitor, dialogue, found)}/attachments/{found['id']}"
    answer = await visitor.head(path)
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, str(found["size"]), b"")
    assert (await visitor.get(path)).content == files.ERROR_LOG


async def test_a_large_file_goes_out_whole(visitor: Visitor, dialogue: Dialogue) -> None:
    content = files.ERROR_LOG * 10_000
    found = await sent(visitor, "error.log", content)
    answer = await visitor.get(f"/tickets/{await ticket_with(visitor, dialogue, found)}/attachments/{found['id']}")
    assert answer.content == content


async def test_only_the_tickets_own_files_go_out(visitor: Visitor, stranger: Visitor, dialogue: Dialogue, place: Place) -> None:
    mine, other = await sent(visitor), await sent(visitor, "outro.log")
    protocol = await ticket_with(visitor, dialogue, mine)
    assert is_problem(await visitor.get(f"/tickets/{protocol}/attachments/{other['id']}"), 404, "not_found")
    assert is_problem(await stranger.get(f"/tickets/{protocol}/attachments/{mine['id']}"), 404, "not_found")
    url = ticket_url(protocol, place.settings, datetime.now(timezone.utc) - timedelta(minutes=20))
    async with httpx.AsyncClient(verify=False) as browser:
        address, _, access = url.partition("?")
        expired = await browser.get(f"http://127.0.0.1:{place.served.port}{address}/attachments/{mine['id']}?{access}")
    assert is_problem(expired, 401, "unauthorized")


# --- gone


async def test_forgetting_the_conversation_removes_its_files(visitor: Visitor, dialogue: Dialogue, place: Place) -> None:
    kept, gone = await sent(visitor, "a.log", b"do chamado"), await sent(visitor, "b.log", b"so da conversa")
    protocol = await ticket_with(visitor, dialogue, kept)
    before = len(place.stored())
    assert (await visitor.delete("/conversation")).status_code == 204
    assert len(place.stored()) == before - 1
    assert place.store.attachment(visitor.person.key, gone["id"]) is None
    assert (await visitor.get(f"/tickets/{protocol}/attachments/{kept['id']}")).content == b"do chamado"


async def test_cancelling_removes_its_files(visitor: Visitor, dialogue: Dialogue, place: Place) -> None:
    await sent(visitor, "a.log", b"do cancelado")
    before = len(place.stored())
    dialogue.forgets = True
    assert (await visitor.say("sim, cancela")).status_code == 200
    assert len(place.stored()) == before - 1


async def test_what_a_crash_left_is_cleaned_up(place: Place, tmp_path: Path) -> None:
    orphan = tmp_path / "x"
    orphan.write_bytes(b"x")
    key = place.store.begin_file("0" * 64, 1)
    place.evidence.storage.put(key, orphan)
    old, young = place.evidence.incoming / "velho", place.evidence.incoming / "novo"
    for folder in (old, young):
        folder.mkdir(parents=True)
        (folder / "received").write_bytes(b"x")
    os.utime(old, (0, 0))
    before = len(place.stored())
    clean_up(place.settings, place.store)
    assert len(place.stored()) == before  # it may still be at work
    place.store._clock = lambda: datetime.now(timezone.utc) + 2 * ABANDONED
    clean_up(place.settings, place.store)
    assert len(place.stored()) == before - 1
    assert place.arriving() == [young]
    (young / "received").unlink()
    young.rmdir()
